"""Allocations keep the sum; the search beats what it began with on a made-up county; a re-test on fresh luck."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.economy import catalogue_of, load
from model.errors import InputError
from model.experiment import budget as module
from model.experiment.allocation import (
    GROUPS,
    Allocation,
    Menu,
    as_split,
    corner,
    even,
    menu,
    normal,
    scenario_of,
    spending,
)
from model.experiment.budget import (
    FRESH,
    OUTCOMES,
    Tried,
    allocation_table,
    as_numbers,
    frontier,
    lucks,
    named_options,
    retest,
    run_all,
    search,
    starts,
)
from model.report.words.budget import findings
from model.study.policy import Scenario
from model.study.record import Study

pytestmark = pytest.mark.usefixtures("soon_settled")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def study() -> Study:
    return load(ROOT / "scenarios" / "batang.yaml")


@pytest.fixture(scope="module")
def ours(study: Study) -> Menu:
    return menu(study)


def test_the_menu_is_what_money_buys(ours: Menu) -> None:
    assert ours.scenario == "skills_first"
    assert ours.budget.amount == 6e6
    assert ours.names == (
        "training.field", "training.job", "insurance.anti_poverty", "protection.relief", "industry.seedlings",
        "industry.hives", "industry.cooperative",
    )  # fmt: skip
    assert ours.periods == ((12, 35), (36, 59))
    assert ours.years == 4.0
    assert "industry.cooperative" not in ours.for_groups


def paid(ours: Menu, steps: list[tuple[int, float]], name: str) -> float:
    """Yuan over the years of the budget, month by month."""
    last = ours.periods[-1][1]
    if ours.levers[name].lever.kind == "event":
        return sum(money for _, money in steps)
    total = 0.0
    for month in range(ours.periods[0][0], last + 1):
        held = [money for at, money in steps if at <= month]
        total += held[-1] / 12.0 if held else 0.0
    return total


@given(st.integers(0, 10_000), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_every_allocation_keeps_the_sum(seed: int, periods: int) -> None:
    study = load(ROOT / "scenarios" / "batang.yaml") if not STUDIES else STUDIES[0]
    STUDIES[:] = [study]
    ours = menu(study, periods=periods)
    rng = np.random.default_rng(seed)
    weights = rng.uniform(size=(len(ours.periods), len(ours.names))) * (
        rng.uniform(size=len(ours.names)) < 0.7
    )
    one = Allocation(normal(weights), {})
    money = spending(ours, one)
    assert sum(paid(ours, steps, name) for name, steps in money.items()) == pytest.approx(
        ours.budget.amount * ours.years, rel=1e-9
    )
    made = scenario_of(ours, one, "x", catalogue_of(study))
    bought = [action for action in made.actions if action.budget]
    total = sum(paid(ours, list(action.steps), action.name) for action in bought)
    assert total == pytest.approx(ours.budget.amount * ours.years, rel=1e-9)
    assert {action.last for action in bought} <= {59}


STUDIES: list[Study] = []


def test_a_lost_share_would_be_seen(ours: Menu) -> None:
    """A planted fault: weights that are not made shares do not keep the sum."""
    raw = Allocation(tuple(tuple(0.3 for _ in ours.names) for _ in ours.periods), {})
    total = sum(paid(ours, steps, name) for name, steps in spending(ours, raw).items())
    assert total != pytest.approx(ours.budget.amount * ours.years, rel=0.01)


def test_shares_sum_to_one_even_of_nothing() -> None:
    assert normal(np.zeros((1, 4))) == ((0.25, 0.25, 0.25, 0.25),)
    assert normal(np.array([[1.0, 3.0]])) == ((0.25, 0.75),)


def test_a_split_is_the_studys_own_scenario(study: Study) -> None:
    ours = menu(study, periods=1)
    for name in study.same_money:
        split = as_split(ours, study.scenarios[name])
        assert split is not None
        made = scenario_of(ours, split, name, catalogue_of(study))
        mine, its = ({a.name: (a.steps, a.last, a.budget, a.who) for a in s.actions if a.budget} for s in (made, study.scenarios[name]))  # fmt: skip
        assert mine.keys() == its.keys()
        for lever, (steps, *rest) in its.items():
            assert np.allclose(np.array(mine[lever][0]), np.array(steps), rtol=1e-12)
            assert list(mine[lever][1:]) == rest


def test_money_may_be_kept_for_a_group(study: Study, ours: Menu) -> None:
    one = replace(even(ours), groups={"training.field": "monitored"})
    made = scenario_of(ours, one, "x", catalogue_of(study))
    who = {action.name: action.who for action in made.actions if action.budget}
    assert who["training.field"] == GROUPS["monitored"]
    assert who["training.job"] == ("monitored", "lifted_out", "everyone")  # as written


@pytest.mark.parametrize("lever", ["training.field", "industry.cooperative"])
def test_a_million_more_is_on_top(study: Study, ours: Menu, lever: str) -> None:
    one = scenario_of(ours, even(ours), "x", catalogue_of(study))
    more = scenario_of(ours, even(ours), "y", catalogue_of(study), (lever, 1e6))
    before, after = (
        {a.name: paid(ours, list(a.steps), a.name) for a in s.actions if a.budget} for s in (one, more)
    )
    assert after.pop(lever) - before.pop(lever) == pytest.approx(1e6 * ours.years)
    assert after == before
    assert next(iter(more.budgets.values())).amount == 7e6


def test_fresh_luck_is_none_of_the_searchs(study: Study) -> None:
    assert not set(lucks(study, 50)) & set(lucks(study, 50, fresh=True))
    fixed = replace(study, uncertain="none")
    assert not set(lucks(fixed, 50)) & set(lucks(fixed, 50, fresh=True))
    assert all(int(cell.draw) > FRESH for cell in lucks(study, 3, fresh=True))


def test_the_frontier_by_brute_force() -> None:
    rng = np.random.default_rng(1)
    tried = [
        Tried(Allocation(((float(k),),), {}), tuple(np.round(rng.normal(size=5), 1))) for k in range(200)
    ]
    kept = frontier(tried)
    goals = {one.goals for one in kept}
    assert len(goals) == len(kept)
    for one in tried:
        beaten = any(
            all(a <= b for a, b in zip(other.goals, one.goals, strict=True)) and other.goals != one.goals
            for other in tried
        )
        assert (one.goals in goals) != beaten
    assert [one.goals for one in kept] == sorted(goals)


# ------------------------------------------------------------------ the search on a made-up county


def made_up(spend: dict[str, float]) -> list[float]:
    """Returns fall with money for one lever at falling rates, the gap with another; the rest is wasted."""
    field, relief = spend.get("training.field", 0.0) / 1e6, spend.get("protection.relief", 0.0) / 1e6
    return [
        100.0 - 30.0 * np.sqrt(field) - 5.0 * np.sqrt(relief),
        0.1 - 0.01 * np.sqrt(relief),
        0.4,
        10_000.0,
        6e6,
    ]


def fake(
    study: Study, world: str, cells: Any, scenarios: list[Scenario], folder: Path, workers: int
) -> dict[str, np.ndarray]:
    found = {}
    for one in scenarios:
        spend = {a.name: float(np.mean([money for _, money in a.steps])) for a in one.actions if a.budget}
        luck = np.array([int(cell.draw) if cell.draw != "mean" else cell.replicate for cell in cells])
        found[one.name] = np.array(made_up(spend)) + np.outer(luck % 7, [1.0, 0.0, 0.0, 0.0, 0.0])
    return found


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "run_all", fake)
    monkeypatch.setattr(module, "warm_up", lambda _: None)


@pytest.mark.usefixtures("pretend")
def test_the_search_finds_more_than_it_began_with(ours: Menu, study: Study, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    found = search(
        ours, "usual", lucks(study, 2), tmp_path, population=16, generations=8, workers=1,
        progress=lambda *a: told.append(a),
    )  # fmt: skip
    assert len(found) == 128
    assert told[0] == (0, 128)
    assert told[-1] == (128, 128)
    begun = len(starts(ours))
    first, best = found[:begun], frontier(found)
    assert corner(ours, "training.field").shares in [one.allocation.shares for one in first]
    goals = np.array([one.goals for one in best])
    assert len(best) > 2  # returns and gap pull apart
    assert (np.diff(goals[:, 0]) >= 0.0).all()
    mixed = [one for one in found[begun:] if one.goals[1] < -0.005 and one.goals[0] < -45.0]
    assert mixed  # better in both than any it began with
    assert not [one for one in first if one.goals[1] < -0.005 and one.goals[0] < -45.0]
    again = search(ours, "usual", lucks(study, 2), tmp_path, population=16, generations=8, workers=1)
    assert [one.goals for one in again] == [one.goals for one in found]  # same seed, same search
    table = allocation_table(ours, best)
    assert table.groupby(["number", "first"])["share"].sum().to_numpy() == pytest.approx(1.0)
    assert table.groupby(["number", "first"])["money"].sum().to_numpy() == pytest.approx(6e6)


@pytest.mark.usefixtures("pretend")
def test_the_retest_is_paired_and_says_where_the_next_million_helps(
    ours: Menu, study: Study, tmp_path: Path
) -> None:
    winner = corner(ours, "training.field")
    cells = lucks(study, 8, fresh=True)
    judged = retest(ours, "usual", winner, tmp_path, cells=cells, workers=1)
    best = judged.options[judged.options["scenario"] == "best"].set_index("measure")["value"]
    assert best["returns"] == pytest.approx(-30.0 * np.sqrt(6.0))
    assert set(judged.options["scenario"]) == {"best", *study.same_money, "even"}
    beside = judged.beside.set_index("scenario")
    assert beside.loc["skills_first", "value"] == pytest.approx(30.0 * (np.sqrt(6.0) - np.sqrt(2.4)))
    assert beside.loc["skills_first", "low"] == pytest.approx(
        beside.loc["skills_first", "high"]
    )  # luck cancels
    more = judged.more[judged.more["measure"] == "returns"].set_index("lever")["value"]
    assert more["training.field"] == pytest.approx(-30.0 * (np.sqrt(7.0) - np.sqrt(6.0)))
    assert more["industry.hives"] == 0.0
    told = findings(judged.beside, judged.more)
    assert "averts 27.0 returns more than skills_first" in told[0]
    assert told[1].startswith("The next million yuan a year averts most returns in training.field")
    unclear = judged.more.assign(low=-1.0, high=1.0)
    assert findings(judged.beside.assign(low=-1.0), unclear)[0].startswith(
        "On fresh luck the allocation found is not"
    )
    assert findings(judged.beside, unclear)[1].startswith("No lever clearly averts")
    assert "下一个" in findings(judged.beside, judged.more, "zh")[1]


def test_runs_are_kept_and_paired(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real model, tiny: the same scenario in the same cell gives the same numbers and is not run again."""
    monkeypatch.setattr("model.experiment.levels.draw_levels", lambda *_: {})
    small = load(
        ROOT / "scenarios" / "batang.yaml",
        overrides=["horizon.months=26", "population.households=60", "run.draws=1"],
    )
    ours = menu(small)
    options = named_options(ours)
    base = small.scenarios["status_quo"]
    twin = replace(options["even"], name="twin")
    cells = lucks(small, 1)
    found = run_all(small, "usual", cells, [base, options["even"], twin], tmp_path, 1)
    assert found["even"].shape == (1, len(OUTCOMES))
    assert (found["even"] == found["twin"]).all()
    assert found["even"][0, 4] > found["status_quo"][0, 4]  # money was spent
    calls: list[str] = []
    monkeypatch.setattr(module, "run_world", lambda *a: calls.append("again") or iter(()))
    again = run_all(small, "usual", cells, [base, twin], tmp_path, 1)
    assert (again["twin"] == found["twin"]).all()
    assert calls == []


def test_numbers_and_allocations_are_one_to_one(ours: Menu) -> None:
    one = replace(even(ours), groups={"training.field": "lifted_out"})

    class Trial:
        """Gives what it is told."""

        def suggest_float(self, name: str, low: float, high: float) -> float:
            return float(as_numbers(ours, one)[name])

        def suggest_categorical(self, name: str, choices: list[str]) -> str:
            return str(as_numbers(ours, one)[name])

    found = module.suggested(ours, Trial())
    assert np.allclose(found.shares, one.shares)
    assert found.groups["training.field"] == "lifted_out"
    assert set(found.groups) == set(ours.for_groups)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"scenario": "skils_first"}, "did you mean skills_first"),
        ({"scenario": "training"}, "scenario training has no budget"),
        ({"money": 0.0}, "0 yuan a year"),
        ({"levers": ["training.fild"]}, "did you mean training.field"),
        ({"levers": ["training.field"]}, "1 lever to share money among"),
    ],
)
def test_bad_input(study: Study, options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        menu(study, **options)


def test_a_study_without_a_budget_is_told_so() -> None:
    with pytest.raises(InputError, match="no scenario has a budget"):
        menu(load())


def test_tables_have_units(ours: Menu) -> None:
    table = allocation_table(ours, [Tried(even(ours), (1.0, 2.0, 3.0, 4.0, 5.0))])
    assert isinstance(table, pd.DataFrame)
    assert list(table)[:7] == ["number", "first", "last", "lever", "group", "share", "money"]
    assert table["money"].sum() == pytest.approx(2 * 6e6)
