"""A small county that was collected for three years, with a copy of every month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from model.economy import Economy
from model.measures.collect import Outcome
from model.state import State
from tests.small_county import MONTHS, county


@dataclass(frozen=True)
class Watched:
    """A run and what each of its months looked like.

    Parameters
    ----------
    economy : Economy
        After its last month.
    start : State
        At month 0, before its first month.
    months : states after each month
    spending : what the ledger said each month, by lever and payer
    planned : what was planned each month, by lever
    outcome : Outcome
    """

    economy: Economy
    start: State
    months: list[State]
    spending: list[dict[tuple[str, str], float]]
    planned: list[dict[str, float]]
    outcome: Outcome

    def series(self, group: str, measure: str) -> NDArray[np.float64]:
        """Return a measure of a group by month."""
        found = self.outcome
        return np.asarray(found.monthly[found.groups.index(group), found.measures.index(measure)])


@pytest.fixture(scope="session")
def watched() -> Watched:
    economy = county("training")
    start = economy.state.copy()
    months: list[State] = []
    spending, planned = [], []
    for _ in range(MONTHS):
        economy.step()
        months.append(economy.state.copy())
        spending.append(dict(economy.state.ledger.spending))
        planned.append(dict(economy.state.memory["spending_planned"]))
    return Watched(economy, start, months, spending, planned, economy.outcome())
