"""Targeting: areas under the curve against plain pairs and scipy, need by twins, what perfect sight is worth."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from model.experiment.targeting import (
    SCORES,
    Judged,
    auc,
    delong,
    eliminated,
    judged,
    need,
    public_money,
    ranking,
    roc,
    shortfall,
    value_of,
    with_scenarios,
)  # fmt: skip
from tests.experiment.test_who import MONTHS, NUMBER, made


def sample(seed: int, number: int = 80, digits: int = 1) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    fell = draw.random(number) < 0.3
    return np.round(draw.normal(size=number) + fell, digits), fell


@pytest.mark.parametrize("seed", range(6))
def test_the_area_counts_pairs(seed: int) -> None:
    score, fell = sample(seed)
    yes, no = score[fell], score[~fell]
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in yes for b in no]
    assert auc(score, fell) == pytest.approx(np.mean(pairs), abs=1e-12)
    against = stats.mannwhitneyu(yes, no).statistic / (yes.size * no.size)
    assert auc(score, fell) == pytest.approx(against, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_delong_by_a_plain_loop(seed: int) -> None:
    score, fell = sample(seed)
    yes, no = score[fell], score[~fell]
    psi = np.array([[1.0 if a > b else 0.5 if a == b else 0.0 for b in no] for a in yes])
    error = np.sqrt(psi.mean(axis=1).var(ddof=1) / yes.size + psi.mean(axis=0).var(ddof=1) / no.size)
    area, low, high = delong(score, fell)
    assert low == pytest.approx(max(0.0, area - 1.959963984540054 * error), abs=1e-9)
    assert high == pytest.approx(min(1.0, area + 1.959963984540054 * error), abs=1e-9)


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=40))
def test_the_area_is_that_beneath_the_curve(rows: list[tuple[int, bool]]) -> None:
    score, fell = np.array([float(a) for a, _ in rows]), np.array([b for _, b in rows])
    if fell.all() or not fell.any():
        assert np.isnan(auc(score, fell))
        return
    x, y = roc(score, fell)
    assert (x[0], y[0], x[-1], y[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert np.trapezoid(y, x) == pytest.approx(auc(score, fell), abs=1e-12)
    assert auc(-score, fell) == pytest.approx(1.0 - auc(score, fell), abs=1e-12)


def test_a_perfect_and_a_useless_score() -> None:
    fell = np.array([True, False, True, False])
    assert auc(fell.astype(float), fell) == 1.0
    assert auc(np.zeros(4), fell) == 0.5


def test_the_interval_over_cells_is_that_of_the_areas() -> None:
    found = []
    for seed in range(5):
        score, fell = sample(seed)
        found.append(Judged(dict.fromkeys(SCORES, score), fell, score > 0.5))
    areas = [auc(one.scores["risk"], one.fell) for one in found]
    table = ranking(found, [str(k) for k in range(5)]).set_index("rule")
    expected = stats.ttest_1samp(areas, 0.0).confidence_interval(0.95)
    assert table.loc["risk", "auc"] == pytest.approx(np.mean(areas), abs=1e-12)
    assert table.loc["risk", "low"] == pytest.approx(expected.low, abs=1e-9)
    listed = np.mean([one.listed[one.fell].mean() for one in found])
    assert table.loc["list", "caught"] == pytest.approx(listed, abs=1e-12)
    single = ranking(found[:1], ["1"]).set_index("rule")
    assert single.loc["risk", "low"] == pytest.approx(delong(found[0].scores["risk"], found[0].fell)[1])


def test_who_is_judged_and_when() -> None:
    """By a plain loop: each December that leaves a year, those here, not poor, and out of the register."""
    panel = made(1)
    found = judged(panel)
    fell, income = [], []
    for t in range(MONTHS):
        if t % 12 != 11 or t + 12 >= MONTHS:
            continue
        for i in range(NUMBER):
            if panel.lifted[i] and panel.months["alive"][t, i] and not panel.months["poor"][t, i]:
                fell.append(any(panel.months["returned_now"][t + 1 : t + 13, i]))
                income.append(-panel.months["income"][t, i])
    assert found.fell.tolist() == fell
    assert found.scores["income"].tolist() == income


def test_a_ranking_never_sees_what_comes_after() -> None:
    panel = made(2)
    before = judged(panel)
    for name in ("income", "seen", "risk"):
        panel.months[name][24:] = 0.0
    after = judged(panel)
    assert all((before.scores[name] == after.scores[name]).all() for name in SCORES)


def test_need_by_a_plain_loop() -> None:
    panel, other = made(1), made(1)
    other.months["returned_now"][:] = made(9).months["returned_now"]
    count = dict.fromkeys(("helped", "saved", "fell", "without_need", "missed", "harmed"), 0)
    for i in range(NUMBER):
        if not panel.lifted[i]:
            continue
        times = [t for t in range(MONTHS) if panel.months["returned_now"][t, i]]
        first = times[0] if times else MONTHS
        helped = any(panel.months["helped"][:first, i])
        would = any(other.months["returned_now"][:, i])
        count["helped"] += helped
        count["saved"] += helped and would and not times
        count["fell"] += helped and bool(times)
        count["without_need"] += helped and not would and not times
        count["missed"] += not helped and bool(times)
        count["harmed"] += bool(times) and not would
    assert need(panel, other) == {name: 2.5 * number for name, number in count.items()}
    assert count["helped"] == count["saved"] + count["fell"] + count["without_need"]


def test_eliminated_by_a_plain_loop() -> None:
    panel = made(3)
    again = [
        any(panel.months["monitored"][t + 1 : t + 13, i])
        for t in range(MONTHS - 12)
        for i in range(NUMBER)
        if panel.months["eliminated_now"][t, i]
    ]
    assert eliminated(panel)["again"] == pytest.approx(np.mean(again), abs=1e-12)
    assert eliminated(panel)["eliminated"] == 2.5 * panel.months["eliminated_now"].sum()


def test_what_perfect_sight_is_worth() -> None:
    names = ("gap", "persons")
    monthly = np.zeros((1, 2, MONTHS))
    monthly[0, 0], monthly[0, 1] = 0.01, 30_000.0
    outcome = SimpleNamespace(
        monthly=monthly, measures=names, ledger=[(2021, "a", "fund", 9e6, 6e6), (2022, "b", "fund", 0.0, 4e6)]
    )
    panel = replace(made(1), outcome=outcome)
    assert shortfall(panel) == pytest.approx(4000.0 * 0.01 * 30_000.0)
    assert public_money(panel) == pytest.approx(10e6 * 12 / MONTHS)
    less = SimpleNamespace(
        **{**vars(outcome), "monthly": monthly / [[[2.0], [1.0]]], "ledger": outcome.ledger[:1]}
    )
    worth = value_of(panel, replace(panel, outcome=less))
    assert worth["value"] == pytest.approx(0.5 * shortfall(panel) + 4e6 * 12 / MONTHS)
    assert worth["returns"] == 0.0


def test_the_scenarios_made_differ_in_their_levels_alone() -> None:
    from model.economy import catalogue_of
    from tests.small_county import study

    wide = with_scenarios(study(), "status_quo", catalogue_of(study()))
    base = {a.name: a for a in wide.scenarios["status_quo"].actions}
    perfect = {a.name: a for a in wide.scenarios["perfect_targeting"].actions}
    changed = {name for name in perfect if perfect[name] != base.get(name)}
    assert changed == {
        "management.targeting_error.dibao", "management.targeting_error.programme", "management.screening",
    }  # fmt: skip
    assert set(base) <= set(perfect)


def test_without_a_list_nobody_is_on_it() -> None:
    from model.economy import Economy, catalogue_of
    from tests.small_county import county, study

    state = county().state
    assert state.household.monitored.any()
    wide = with_scenarios(study(), "status_quo", catalogue_of(study()))
    left = {}
    for name in ("unwatched", "perfect_targeting"):
        economy = Economy(wide, name, state=state.copy(), collect=False)
        for _ in range(6):
            economy.step()
        left[name] = int(economy.state.household.helped.sum())
        if name == "perfect_targeting":
            assert float(economy.state.county.error_programme) == 0.0
            assert float(economy.state.county.screening) == 1.0
    assert left["unwatched"] == 0 < left["perfect_targeting"]
