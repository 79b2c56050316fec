"""A small county under a government: levers are pulled as a study would pull them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from model.columns import Table
from model.economy import check_accounts
from model.levers.catalogue import CATALOGUE
from model.luck import Luck
from model.process import Process
from model.processes.government import Government
from model.state import ACCOUNTS, EnterpriseColumns, State
from model.study.policy import EVERYWHERE, Action, Budget
from tests.oracle.world import clock, make_processes, small_world

START = 6  # months of burn-in of the small world's clock
FREE = 40  # rows for enterprises that levers found
# Fields without which a lever says nothing.
RULES: dict[str, dict[str, Any]] = {
    "funding.release": {"shares": (1.0, *[0.0] * 11)},
    "funding.sources": {"central": 0.5, "east_west": 0.5},
    "industry.linkage_rule": {"local": 0.2, "lifted_out_or_monitored": 1.0, "contracts": 1.0, "floor_price": 1.2},
}  # fmt: skip
PRODUCTS = {"industry.focus": ("orchard",)}


def act(path: str, amount: float = 1.0, first: int = 0, **other: Any) -> Action:
    """Return one use of a lever as a study resolves it; ``steps`` may replace the amount."""
    lever = CATALOGUE[path]
    values: dict[str, Any] = {
        "label": "", "steps": ((first, float(amount)),), "mode": "amount", "who": (), "where": EVERYWHERE,
        "product": PRODUCTS.get(path, ()), "first": first, "last": None, "taper": (), "unit_cost": lever.unit_cost,
        "total": False, "origin": "package", "tag": "", "extras": RULES.get(path, {}),
    }  # fmt: skip
    return Action(path, **(values | other))


def in_place(path: str, amount: float, **other: Any) -> Action:
    """Return a policy in place."""
    return act(path, amount, **({"origin": "in_place", "tag": CATALOGUE[path].tag} | other))


def of_place(envelope: float = 2e9) -> list[Action]:
    """Return every lever at its value in place; the fund is large unless told."""
    found = [
        in_place(path, lever.in_place)
        for path, lever in CATALOGUE.items()
        if lever.kind != "rule" and lever.in_place != 0.0 and path != "funding.envelope"
    ]
    return [in_place("funding.envelope", envelope), *found]


def instead(actions: Sequence[Action], new: Action) -> list[Action]:
    """Lay one use of a lever over what is in place: a level replaces, the rest adds."""
    replaced = CATALOGUE[new.lever].kind in {"level", "rule"}
    return [old for old in actions if not (replaced and old.lever == new.lever)] + [new]


def alone(*actions: Action) -> list[Action]:
    """Some levers, and a fund that pays for them."""
    return [in_place("funding.envelope", 2e9), *actions]


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

    def govern(
        self, actions: Sequence[Action], budgets: Sequence[Budget] = (), split: dict[str, float] | None = None
    ) -> County:
        """Put a government in office."""
        self.government = Government(actions, CATALOGUE, {budget.name: budget for budget in budgets}, split)
        return self

    def act(self) -> State:
        """Let the government act, and nobody else; the month does not end."""
        clock(self.state, self.luck, self.month)
        self.state.ledger.clear()
        self.government.step(self.state, self.luck)
        return self.state

    def until(self, name: str) -> State:
        """Carry out a month up to and with one process; it does not end."""
        self.act()
        for process in self.processes:
            process.step(self.state, self.luck)
            if process.name == name:
                break
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
            vars(process).update(mine.values)
        other.government = self.government
        return other


def roomy_world() -> State:
    """Return the small world with room for new enterprises, and houses and water that are not yet good."""
    state = small_world()
    table = Table(EnterpriseColumns, len(state.enterprise) + FREE)
    for name, array in state.enterprise.arrays.items():
        table.arrays[name][: len(array)] = array
    state.enterprise = table
    h = state.household
    h.sound_housing[::3] = False
    h.safe_water[1::4] = False
    return state


def money(state: State) -> tuple[float, float]:
    """Return money held by households and by enterprises."""
    return float(state.household.cash.sum()) * state.county.weight, float(state.enterprise.cash.sum())


def paid_by(state: State, sector: str) -> float:
    """Return what a sector paid this month, by the ledger."""
    return float(state.ledger.flows[ACCOUNTS.index(sector)].sum())


def item(state: State, name: str) -> float:
    """Return a flow of the month by its name, whoever paid whom."""
    return sum(x for (_, _, what), x in state.ledger.items.items() if what == name)


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


def of_everybody(state: State, values: np.ndarray) -> float:
    """Return a whole-county sum over households that are here."""
    return float(values[state.household.alive].sum()) * float(state.county.weight)


@pytest.fixture
def county() -> County:
    """The small county before its first month."""
    return County(roomy_world())


@pytest.fixture(scope="session")
def settled() -> County:
    """The small county after its burn-in under what is in place, fund aplenty; tests take copies."""
    found = County(roomy_world(), {"enterprises.entry_rate": 0.5}).govern(of_place())
    found.run(START)
    return found
