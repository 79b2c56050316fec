"""Groups of households, fixed at month 0; only `reached` follows the months."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.state import GROUPS, State

QUINTILES = tuple(f"quintile_{k}" for k in range(1, 6))
# Groups measured every month come first; the others each December and in the last month.
HEADLINE_NAMES = ("everyone", "lifted_out", "reached")
HEADLINE = len(HEADLINE_NAMES)
BITS = {
    "labour_poor": "labour_poor", "elderly_only": "elderly_only", "ill": "ill", "with_migrants": "with_migrants",
    "students": "students", "dibao": "dibao",
}  # fmt: skip
ZONE_NAMES = ("zone:valley", "zone:middle", "zone:high")


class Groups:
    """Which group each household belongs to, family by family.

    Parameters
    ----------
    state : State
        At month 0. Households that split off later belong to the groups of their row: none but ``everyone``.
    """

    def __init__(self, state: State) -> None:
        h = state.household
        names = list(HEADLINE_NAMES)
        bits = h.baseline_groups
        families: list[NDArray[np.int32]] = []

        def add(found: list[str], index: NDArray[np.int64]) -> None:
            families.append(np.where(h.alive & (index >= 0), index + len(names), -1).astype(np.int32))
            names.extend(found)

        add(list(QUINTILES), h.baseline_quintile.astype(np.int64))
        towns = state.memory.get("town_names", tuple(str(k) for k in range(len(state.town))))
        add([f"town:{name}" for name in towns], h.town.astype(np.int64))
        add(list(ZONE_NAMES), h.zone.astype(np.int64))
        key = state.village.key[np.maximum(0, h.village)]
        add(["key_villages"], np.where(key, 0, -1))
        add(["registered", "never_registered"], np.where(h.registered, 0, 1))
        main = np.where(h.product[1] >= 0, h.product[1], h.product[2]).astype(np.int64)
        add([f"product:{name}" for name in state.product_names], main)
        for name, bit in BITS.items():
            add([name], np.where((bits & GROUPS[bit]) != 0, 0, -1))
        self.names = tuple(names)
        headline = np.full((3, len(h)), -1, dtype=np.int32)
        headline[1] = np.where(h.lifted_out & h.alive, 1, -1)
        self.headline = headline
        self.all = np.concatenate([headline, np.array(families)])

    def rows(self, state: State, *, everything: bool) -> NDArray[np.int32]:
        """Return the membership of every household, (families, rows), -1 for none.

        Parameters
        ----------
        state : State
        everything : bool
            All families, or only those measured every month.
        """
        found = self.all if everything else self.headline
        found[0] = np.where(state.household.alive, 0, -1)
        found[2] = np.where(state.household.reached, 2, -1)
        return found
