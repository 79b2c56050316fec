"""Intervals, headline numbers and the effect on the households reached, against closed forms."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from model.economy import load
from model.experiment.cells import Cell, Run
from model.experiment.effects import Collected, collect_effects, interval
from model.experiment.headline import HEADLINE, REACHED, headline, reached_effect
from model.luck import Luck
from model.study.record import Study


@pytest.fixture(scope="module")
def study() -> Study:
    return load()


def normal(stream: str, number: int) -> np.ndarray:
    uniform = Luck(1, "mean", 0, "test").uniform(stream, np.arange(number), 0)
    return np.asarray(stats.norm.ppf(uniform))


def test_an_interval_is_scipys() -> None:
    values = normal("values", 12)
    found = interval(values, ["mean"] * 12)
    test = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((test.low, test.high), rel=1e-12)
    assert found.error == pytest.approx(stats.sem(values), rel=1e-12)
    assert found.within == pytest.approx(values.std(ddof=1))
    assert np.isnan(found.between)


def test_replicates_of_a_draw_are_not_counted_twice() -> None:
    draws = [str(k // 5) for k in range(40)]
    values = np.repeat(normal("draws", 8), 5) + 0.01 * normal("luck", 40)
    found = interval(values, draws)
    means = values.reshape(8, 5).mean(axis=1)
    assert found.number == 40
    assert found.error == pytest.approx(means.std(ddof=1) / np.sqrt(8))
    assert found.high - found.mean == pytest.approx(stats.t.ppf(0.975, 7) * found.error)
    assert found.within == pytest.approx(0.01, rel=0.5)
    assert found.between == pytest.approx(means.std(ddof=1), rel=0.01)


def test_luck_alone_is_not_taken_for_parameters() -> None:
    found = interval(normal("only luck", 400), [str(k // 20) for k in range(400)])
    assert found.between < 0.2
    assert found.within == pytest.approx(1.0, abs=0.12)


def test_one_cell_has_no_interval_and_none_has_nothing() -> None:
    one = interval(np.array([3.0]), ["mean"])
    assert (one.mean, one.number) == (3.0, 1)
    assert np.isnan(one.low)
    assert interval(np.array([np.nan]), ["mean"]).number == 0


def outcome(**series: Any) -> Any:
    """Return an outcome of 24 months with a few measures."""
    months = 24
    names = (
        "returns", "at_risk", "headcount", "survey_headcount", "monitored", "income_year",
    )  # fmt: skip
    monthly = np.zeros((1, len(names), months))
    monthly[0, 1] = 1000.0
    for name, values in series.items():
        monthly[0, names.index(name)] = values
    households = {"reached": np.array([[True, True, False]]), "alive": np.array([[True, False, True]])}
    return SimpleNamespace(
        monthly=monthly, measures=names, households=households,
        ledger=[(2021, "training.field", "county", 3e6, 2e6), (2022, "training.field", "county", 0.0, 4e6)],
    )  # fmt: skip


def test_headline_numbers(study: Study) -> None:
    returns = np.zeros(24)
    returns[:12] = 1.0
    returns[12:] = 3.0
    ends = {**study.scenarios, "ends": replace(study.scenarios["status_quo"], support_ends=11)}
    two_years = replace(study, months=24, scenarios=ends, large_scale=0.02)
    found = headline(outcome(returns=returns, headcount=np.arange(24.0)), two_years)
    assert set(found) == set(HEADLINE)
    assert found["returns_per_1000"] == pytest.approx(24.0)
    assert found["returns_after"] == pytest.approx(36.0)
    assert found["below_line"] == pytest.approx(np.arange(12.0, 24.0).mean())
    assert found["public_cost"] == pytest.approx(3e6)
    assert found["large_scale"] == 1.0
    assert found["reached_households"] == 0.5
    assert headline(outcome(returns=returns), replace(two_years, large_scale=0.04))["large_scale"] == 0.0


def test_returns_after_support_are_missing_where_it_never_ends(study: Study) -> None:
    assert np.isnan(headline(outcome(), replace(study, months=24))["returns_after"])


def side(**columns: Any) -> dict[str, Any]:
    base = {
        "alive": [1, 1, 1, 0], "persons": [2, 3, 5, 4], "income": [100, 200, 300, 400], "poor": [1, 0, 0, 0],
        "returns": [1, 0, 0, 1], "poverty_months": [6, 0, 0, 0], "reached": [0, 0, 0, 0], "lifted_out": [1, 1, 0, 1],
    }  # fmt: skip
    found = {name: np.array(columns.get(name, values)) for name, values in base.items()}
    return found | {name: found[name].astype(bool) for name in ("alive", "poor", "reached", "lifted_out")}


def test_the_reached_are_compared_with_themselves() -> None:
    ours = side(reached=[1, 1, 0, 1], income=[150, 260, 0, 0], returns=[0, 0, 9, 9], poor=[0, 0, 1, 0],
                poverty_months=[0, 0, 9, 9])  # fmt: skip
    found = reached_effect(ours, side(), 2.0)
    assert set(found) == set(REACHED)
    assert found["income"] == pytest.approx((300.0 / 5.0, 110.0 / 5.0))
    assert found["returns_per_1000"] == pytest.approx((1000.0 / 3.5, -1000.0 / 3.5))
    assert found["below_line"] == pytest.approx((0.4, -0.4))
    assert found["poverty_months"] == pytest.approx((3.0, -3.0))


def test_nobody_reached_is_missing() -> None:
    assert reached_effect(side(), side(), 2.0) == {}


def test_differences_are_paired_by_cell_and_a_lost_baseline_drops_the_pair(study: Study) -> None:
    """A cell whose baseline failed adds a level, never a difference."""
    collected = Collected(study)

    def run(cell: Cell, scenario: str, income: float) -> Run:
        text = {"headline": dict.fromkeys(HEADLINE, income), "ledger": []}
        arrays = {f"end_{name}": column for name, column in side().items()}
        return Run(cell, scenario, "usual", arrays, text)

    for replicate, (base, other) in enumerate([(10.0, 11.0), (100.0, 103.0), (None, 1e6)]):
        cell = Cell("mean", replicate)
        runs = {("skills", "usual"): run(cell, "skills", other)}
        if base is not None:
            runs["status_quo", "usual"] = run(cell, "status_quo", base)
        collected.add(runs)
    collected.failed("status_quo", "usual")
    tables = collect_effects(collected)
    effect = tables["effects"].set_index("measure").loc["income"]
    assert (effect["baseline"], effect["effect"], effect["n"]) == (55.0, 2.0, 2)
    level = tables["summary"].set_index(["scenario", "measure"])
    assert tuple(level.loc[("status_quo", "income"), ["n", "failed"]]) == (2, 1)
    assert tuple(level.loc[("skills", "income"), ["n", "failed"]]) == (3, 0)
