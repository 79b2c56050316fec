"""A small county under a government: levers are pulled as a study would pull them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from model.economy import check_accounts
from model.levers.catalogue import CATALOGUE
from model.luck import Luck
from model.process import Lever, Process
from model.processes.government import Government
from model.state import ACCOUNTS, State
from model.study.policy import EVERYWHERE, Action, Budget, Where
from tests.oracle.world import clock, make_processes, small_world

START = 6  # months of burn-in of the small world's clock
# Fields without which a lever says nothing.
RULES: dict[str, dict[str, Any]] = {
    "funding.release": {"shares": (1.0, *[0.0] * 11)},
    "funding.sources": {"central": 0.5, "east_west": 0.5},
    "industry.linkage_rule": {"local": 0.2, "lifted_out_or_monitored": 1.0, "contracts": 1.0, "floor_price": 1.2},
}  # fmt: skip


def act(path: str, amount: float = 1.0, first: int = 0, **other: Any) -> Action:
    """Return one use of a lever as a study resolves it; ``steps`` may replace the amount."""
    lever = CATALOGUE[path]
    values: dict[str, Any] = {
        "label": "", "steps": ((first, float(amount)),), "mode": "amount", "who": (), "where": EVERYWHERE, "product": (),
        "first": first, "last": None, "taper": (), "unit_cost": lever.unit_cost, "total": False, "origin": "package",
        "tag": "", "extras": RULES.get(path, {}),
    }  # fmt: skip
    return Action(path, **(values | other))


def in_place(path: str, amount: float, **other: Any) -> Action:
    """Return a policy in place."""
    return act(path, amount, **({"origin": "in_place", "tag": CATALOGUE[path].tag} | other))


def purse(amount: float = 2e9) -> Action:
    """Return a special fund that is never short, released in each month."""
    return in_place("funding.envelope", amount)


def of_place() -> list[Action]:
    """Return every lever at its value in place, for a county of two thousand households."""
    return [
        in_place(path, lever.in_place)
        for path, lever in CATALOGUE.items()
        if lever.kind != "rule" and lever.in_place != 0.0
    ]


class County:
    """The small county, its processes and one government after another; `run` carries out months."""

    def __init__(self, state: State | None = None, values: dict[str, float] | None = None) -> None:
        self.state = state if state is not None else small_world()
        self.luck, self.month = Luck(5, "mean", 0, "513335"), 0
        self.processes: list[Process] = make_processes(values)
        for process in self.processes:
            process.begin(self.state, self.luck)
        self.state.memory["events"] = []
        self.government = Government((), CATALOGUE)

    def govern(self, actions: Sequence[Action], budgets: Sequence[Budget] = (), **other: Any) -> County:
        """Put a government in office."""
        self.government = Government(actions, CATALOGUE, {budget.name: budget for budget in budgets}, **other)
        return self

    def act(self) -> State:
        """Let the government act, and nobody else; the month does not end."""
        clock(self.state, self.luck, self.month)
        self.state.ledger.clear()
        self.government.step(self.state, self.luck)
        return self.state

    def run(self, months: int = 1) -> State:
        """Carry out months, with the accounts checked."""
        for _ in range(months):
            before = money(self.state)
            self.act()
            for process in self.processes:
                process.step(self.state, self.luck)
            check_accounts(self.state, before)
            self.month += 1
        return self.state

    def copy(self) -> County:
        """Return the same county, to be governed otherwise."""
        other = County.__new__(County)
        other.state, other.luck, other.month = self.state.copy(), Luck(5, "mean", 0, "513335"), self.month
        other.processes = make_processes()
        for process, mine in zip(other.processes, self.processes, strict=True):
            process.values.update(mine.values)
        other.government = self.government
        return other


def money(state: State) -> tuple[float, float]:
    """Return money held by households and by enterprises."""
    return float(state.household.cash.sum()) * state.county.weight, float(state.enterprise.cash.sum())


def net(state: State, sector: str) -> float:
    """Return what a sector received less what it paid this month, by the ledger."""
    k = ACCOUNTS.index(sector)
    return float(state.ledger.flows[:, k].sum() - state.ledger.flows[k].sum())


def columns(state: State) -> dict[str, bytes]:
    """Return every column as bytes."""
    tables = {"household": state.household, "enterprise": state.enterprise, "village": state.village,
              "town": state.town, "product": state.product, "county": state.county.table}  # fmt: skip
    return {f"{name}.{key}": a.tobytes() for name, table in tables.items() for key, a in table.arrays.items()}


def differing(one: State, other: State) -> set[str]:
    """Name the columns in which two states differ."""
    here, there = columns(one), columns(other)
    return {name for name in here if here[name] != there[name]}


def used(state: State, path: str) -> float:
    """Return the money a lever used this month, whoever paid it."""
    return sum(x for (name, _), x in state.ledger.spending.items() if name.partition("@")[0] == path)


def where(**names: Any) -> Where:
    """Return a part of the county."""
    return Where(**names)


def everybody(state: State, values: np.ndarray) -> float:
    """Return a whole-county sum over households that are here."""
    return float(values[state.household.alive].sum()) * float(state.county.weight)


def lever(path: str) -> Lever:
    """Return a lever."""
    return CATALOGUE[path]


@pytest.fixture
def county() -> County:
    """The small county before its first month."""
    return County()
