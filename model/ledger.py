"""The accounts of a month: who paid whom, for what, and what each lever used."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass
class Ledger:
    """Flows of the month between sectors, whole-county yuan.

    ``flows[payer, payee]`` holds the month; ``add`` books one flow. Household and enterprise
    stocks of money must move by exactly what the ledger says.
    """

    flows: NDArray[np.float64] = field(default_factory=lambda: np.zeros((5, 5)))
    items: dict[tuple[int, int, str], float] = field(default_factory=dict)
    spending: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, payer: int, payee: int, item: str, amount: float) -> None:
        """Book an amount that leaves one sector and enters another."""
        self.flows[payer, payee] += amount
        key = (payer, payee, item)
        self.items[key] = self.items.get(key, 0.0) + amount

    def spend(self, lever: str, source: str, amount: float) -> None:
        """Record money used by a lever, by source."""
        key = (lever, source)
        self.spending[key] = self.spending.get(key, 0.0) + amount

    def clear(self) -> None:
        """Start a new month."""
        self.flows[:] = 0.0
        self.items.clear()
        self.spending.clear()
