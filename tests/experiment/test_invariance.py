"""The list of `check --deep`: every line holds of the model, and every line catches a fault planted for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.economy import Economy, catalogue_of, load
from model.experiment import invariance
from model.experiment.invariance import CHECKS, Line, Small, check_study, in_small, invariances
from model.luck import Luck
from model.processes.income import Income
from model.processes.labour import Labour
from model.state import State
from model.study.study import Study
from tests.small_county import settle_soon

Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def study() -> Study:
    return load(overrides=["horizon.months=18", "population.households=100"])


@pytest.fixture(autouse=True)
def sooner(request: pytest.FixtureRequest, monkeypatch: Patch) -> None:
    """Settle for two years only, but where other processes run too: they would not know."""
    if "workers" not in request.node.name:
        settle_soon(monkeypatch)


@pytest.fixture
def small(study: Study, tmp_path: Path) -> Small:
    return in_small(study, catalogue_of(study), tmp_path)


def tried(small: Small, name: str) -> Line:
    (line,) = invariances(small, [name])
    return line


# ------------------------------------------------------------------ faults


def _each_month(patch: Patch, does: Callable[[Economy], None]) -> None:
    """Let something happen before every month, in this process only."""
    step = Economy.step

    def faulty(self: Economy) -> None:
        does(self)
        step(self)

    patch.setattr(Economy, "step", faulty)


def _coin(county: Economy) -> None:
    county.state.household.cash[:] += 1.0


def in_this_process_only(patch: Patch) -> None:
    """What the parent process changed does not reach the other workers."""
    _each_month(patch, _coin)


def counts_months(patch: Patch) -> None:
    """Something is remembered from one run to the next."""
    run = [0]

    def drift(county: Economy) -> None:
        run[0] += 1
        county.state.household.cash[:] += 1e-3 * run[0]

    _each_month(patch, drift)


def knows_its_name(patch: Patch) -> None:
    """A scenario does something by its name."""
    _each_month(
        patch, lambda county: _coin(county) if county.scenario_id not in {"status_quo", "nothing"} else None
    )


def one_luck(patch: Patch) -> None:
    """Luck forgets its replicate."""
    begin = Luck.__init__

    def forgetful(self: Luck, seed: int, draw: str = "mean", replicate: int = 0, place: str = "") -> None:
        begin(self, seed, draw, 0, place)

    patch.setattr(Luck, "__init__", forgetful)


def by_order(patch: Patch) -> None:
    """Luck is drawn by place among those alive, instead of by number."""
    step = Labour.step

    def ordered(self: Labour, state: State, luck: Luck) -> None:
        numbers = state.household.id.copy()
        state.household.id[:] = np.cumsum(state.household.alive)
        step(self, state, luck)
        state.household.id[:] = numbers

    patch.setattr(Labour, "step", ordered)


def one_stream(patch: Patch) -> None:
    """Luck depends on what was drawn for others: the keys follow how many have money."""
    step = Labour.step

    def streamed(self: Labour, state: State, luck: Luck) -> None:
        kept = luck.seed, luck._keys
        luck.seed, luck._keys = luck.seed + int((state.household.cash > 100.0).sum()), {}
        step(self, state, luck)
        luck.seed, luck._keys = kept

    patch.setattr(Labour, "step", streamed)


def takes_away(patch: Patch) -> None:
    """Who receives a pension loses more than it."""
    step = Income.step

    def greedy(self: Income, state: State, luck: Luck) -> None:
        step(self, state, luck)
        h = state.household
        h.income[:] -= 2.0 * h.pension

    patch.setattr(Income, "step", greedy)


def loses_a_yuan(patch: Patch) -> None:
    """Money vanishes between two processes."""
    step = Labour.step

    def leaks(self: Labour, state: State, luck: Luck) -> None:
        step(self, state, luck)
        state.household.cash[int(np.flatnonzero(state.household.alive)[0])] -= 10.0

    patch.setattr(Labour, "step", leaks)


FAULTS: list[tuple[str, Callable[[Patch], None], str]] = [
    ("workers", in_this_process_only, "parquet"),
    ("resumed", counts_months, "parquet"),
    ("empty_package", knows_its_name, "an empty package"),
    ("before_a_lever", knows_its_name, "differs in month 0"),
    ("helpful_lever", takes_away, "earn less though they choose the same"),
    ("helpful_lever", one_stream, "differ that are not reached"),
    ("one_household_more", by_order, "others differ in household."),
    ("replicates_differ", one_luck, "the same history"),
    ("order_of_scenarios", counts_months, "npz"),
    ("ledgers_balance", loses_a_yuan, "household money moved"),
]


def test_every_line_has_a_fault() -> None:
    assert {name for name, _, _ in FAULTS} == set(CHECKS)


SLOW = {"workers"}  # starts processes of its own


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in SLOW)) for n in CHECKS])
def test_it_holds_of_the_model(small: Small, name: str) -> None:
    line = tried(small, name)
    assert line.good, line.detail
    assert line.detail


@pytest.mark.parametrize(
    ("name", "fault", "message"),
    [pytest.param(*f, marks=[pytest.mark.slow] * (f[0] in SLOW)) for f in FAULTS],
)
def test_a_planted_fault_is_caught(
    small: Small, name: str, fault: Callable[[Patch], None], message: str, monkeypatch: Patch
) -> None:
    fault(monkeypatch)
    line = tried(small, name)
    assert not line.good
    assert message in line.detail


def test_a_lever_that_reaches_nobody_is_no_proof(small: Small, monkeypatch: Patch) -> None:
    monkeypatch.setattr(invariance, "HELP", {"protection.pension": 0.0})
    assert "0 households gain" in tried(small, "helpful_lever").detail


def test_what_breaks_is_told_and_the_rest_goes_on(study: Study, monkeypatch: Patch) -> None:
    def broken(_small: Any) -> str:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(invariance, "CHECKS", {"a": broken, "b": lambda _small: "fine"})
    lines = list(check_study(study, catalogue_of(study)))
    assert lines == [Line("a", False, "ZeroDivisionError: planted"), Line("b", True, "fine")]


def test_a_study_is_made_small(study: Study, small: Small) -> None:
    assert (small.study.households, small.study.months, small.study.replicates, small.study.draws) == (
        100,
        18,
        2,
        1,
    )
    assert small.study.seed == study.seed
    assert small.scenarios[0] == study.baseline
    assert small.start("skills") == 12
    assert small.start(study.baseline) == small.study.months
