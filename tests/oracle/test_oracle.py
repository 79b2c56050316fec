"""The compiled month and the oracle's month, side by side, process by process."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numba
import numpy as np
import pytest

import model.luck
import model.maths
from model.levers.catalogue import CATALOGUE
from model.luck import Luck
from model.maths import added
from model.process import Process
from model.processes.demography import DIVIDED
from model.processes.government import Government
from model.state import ENTERPRISE, HOUSEHOLD, State
from tests.oracle.levers import actions
from tests.oracle.month import SUMS, Oracle
from tests.oracle.rules import Rules, own, process_rules
from tests.oracle.world import MONTHS, clock, make_processes, pull_levers, small_world

pytestmark = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="nothing is compiled, nothing to compare"
)


@dataclasses.dataclass
class Pair:
    """A compiled county and its oracle."""

    state: State
    luck: Luck
    processes: list[Process]
    oracle: Oracle
    pull: Callable[[State, Luck, int], None]
    changed: dict[str, set[str]] = dataclasses.field(default_factory=lambda: defaultdict(set))

    def differences(self) -> list[str]:
        """Say what differs, then take over the sums, so that their last bit stays where it is."""
        found = self.oracle.differences(self.state)
        self.oracle.adopt(self.state, SUMS)
        return found

    def months(self, count: int) -> Iterator[tuple[int, str, list[str]]]:
        """Run months on both sides and yield what differs after each process."""
        for month in range(count):
            clock(self.state, self.luck, month)
            self.pull(self.state, self.luck, month)
            self.state.ledger.clear()
            self.oracle.ledger.clear()
            self.oracle.now = month
            self.oracle.adopt(self.state)
            self.oracle.adopt_orders(self.state)
            before = _money(self.state)
            for process in self.processes:
                was = _arrays(self.state)
                process.step(self.state, self.luck)
                self._note_changes(process.name, was)
                self.oracle.step(process.name)
                yield month, process.name, self.differences() + self.oracle.unbooked(self.state)
            yield month, "accounts", self._leaks(before)

    def _note_changes(self, name: str, was: dict[str, Any]) -> None:
        now = _arrays(self.state)
        self.changed[name] |= {key for key, array in now.items() if not np.array_equal(array, was[key])}

    def _leaks(self, before: dict[int, float]) -> list[str]:
        """Say whose money moved by something else than the oracle's ledger says."""
        turnover = added(abs(x) for x in self.oracle.ledger.values()) + 1.0
        after = _money(self.state)
        leaks = []
        for sector, was in before.items():
            net = added(x for (_, payee, _), x in self.oracle.ledger.items() if payee == sector)
            net -= added(x for (payer, _, _), x in self.oracle.ledger.items() if payer == sector)
            if not abs(after[sector] - was - net) <= 1e-9 * turnover:
                leaks.append(f"sector {sector}: money moved by {after[sector] - was}, the ledger says {net}")
        return leaks


def _money(state: State) -> dict[int, float]:
    return {
        HOUSEHOLD: float(state.household.cash.sum()) * state.county.weight,
        ENTERPRISE: float(state.enterprise.cash.sum()),
    }


def _arrays(state: State) -> dict[str, Any]:
    tables = {
        name: getattr(state, name) for name in ("household", "enterprise", "village", "town", "product")
    }
    tables["county"] = state.county.table
    return {
        f"{name}.{key}": array.copy() for name, table in tables.items() for key, array in table.arrays.items()
    }


def by_schedule(state: State, luck: Luck, month: int) -> None:
    """Set what levers set by a schedule that leaves nothing out."""
    pull_levers(state, month)


# What is off by default and has to agree all the same.
OPTIONAL = {"production.trap": 0.3, "production.trap_stock": 20_000.0}


def make_pair(
    pull: Callable[[State, Luck, int], None] = by_schedule, values: dict[str, float] | None = None
) -> Pair:
    """Build a small county, its oracle, and let every process of both begin."""
    state, luck = small_world(), Luck(5, "mean", 0, "513335")
    processes = make_processes(values)
    oracle = Oracle(state, luck, processes, Rules())
    for process in processes:
        process.begin(state, luck)
        oracle.begin(process.name)
    # Research of the years before: without it no spending is old enough to count.
    past = np.linspace(0.0, 9000.0, state.memory["research"].size).reshape(state.memory["research"].shape)
    state.memory["research"][:] = past
    oracle.research = past.tolist()
    return Pair(state, luck, processes, oracle, pull)


def by_government() -> Callable[[State, Luck, int], None]:
    """Return a government that uses every lever of the catalogue."""
    government = Government(actions(), CATALOGUE)
    acted.clear()

    def pull(state: State, luck: Luck, month: int) -> None:
        government.step(state, luck)
        acted.update(path for path, money in government.used.items() if money > 0.0)

    return pull


acted: set[str] = set()


def first_difference(pair: Pair, months: int = MONTHS) -> str:
    """Run until something differs, and say what; empty when nothing does."""
    found = pair.differences()
    if found:
        return "begin: " + "; ".join(found[:6])
    for month, name, differences in pair.months(months):
        if differences:
            return f"month {month}, {name}: " + "; ".join(differences[:6])
    return ""


@pytest.fixture(scope="module")
def told() -> Pair:
    """Both sides after two years; the test that reads it first says whether they agreed."""
    pair = make_pair(values=OPTIONAL)
    pair.oracle.verdict = first_difference(pair)
    return pair


def test_the_oracle_agrees_with_the_compiled_month(told: Pair) -> None:
    assert told.oracle.verdict == ""


def test_the_oracle_agrees_with_every_lever_of_the_government() -> None:
    assert first_difference(make_pair(by_government())) == ""
    paid = {path for path, lever in CATALOGUE.items() if lever.unit_cost > 0.0 and lever.basis != "process"}
    assert sorted(paid - acted - BOOKED_LATER) == []


# Paid out, and so booked, by the process that assesses the need.
BOOKED_LATER = {"protection.relief", "training.schooling", "industry.wage_support"}


def test_every_rule_was_called(told: Pair) -> None:
    rules = {**process_rules(), **own(model.luck, rules=True)}
    assert [name for name in rules if not told.oracle.rule.calls[name]] == []


def test_everything_a_process_writes_has_moved(told: Pair) -> None:
    divided = {f"household.{name}" for name in DIVIDED}  # a household that splits may own nothing of a kind
    still = {
        p.name: sorted(set(p.writes) - told.changed[p.name] - (divided if p.name == "demography" else set()))
        for p in told.processes
    }
    assert {name: columns for name, columns in still.items() if columns} == {}


@pytest.mark.parametrize(
    "name", ["home_pay", "labour_demand", "planned_consumption", "dibao_benefit", "log", "uniform"]
)
def test_a_changed_rule_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {**process_rules(), **own(model.maths, rules=True), **own(model.luck, rules=True)}
    plain = rules[name].py_func
    monkeypatch.setattr(rules[name], "py_func", lambda *arguments: plain(*arguments) * (1.0 + 1e-7))
    assert first_difference(make_pair(), 12) != ""


FAULTS: dict[str, tuple[str, Callable[[State], None]]] = {
    "the last bit of one cell": ("income", lambda s: _nudge(s.household.cash_income, 3, 1e-16)),
    "a sum off by 1e-8": ("markets", lambda s: _nudge(s.product.output, 2, 1e-8)),
    "a flow that is not booked": ("credit", lambda s: s.ledger.items.popitem()),
    "a flow booked twice": ("income", lambda s: s.ledger.add(0, 4, "consumption", 1.0)),
}


def _nudge(array: np.ndarray, row: int, share: float) -> None:
    was = array[row]
    array[row] = np.nextafter(was, np.inf) if share < 1e-15 else was * (1.0 + share)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_process_that_slips_is_caught(fault: str) -> None:
    name, slip = FAULTS[fault]
    pair = make_pair()
    process = next(p for p in pair.processes if p.name == name)
    step = process.step

    def slips(state: State, luck: Luck) -> None:
        step(state, luck)
        slip(state)

    process.step = slips
    found = first_difference(pair, 2)
    assert found.startswith(f"month 0, {name}: ")
