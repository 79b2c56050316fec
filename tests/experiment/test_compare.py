"""`compare`: paired totals, Fieller's interval, dominance, chance best, groups, winners and losers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from model.errors import InputError
from model.experiment.compare import TOTALS, Compared, compare, ratio, support_end
from model.experiment.winners import left_out, shares

CELLS = [(str(draw), 0) for draw in range(1, 13)]


def made(values: dict[str, dict[str, list[float]]]) -> Compared:
    """Return a comparison of made-up totals: scenario to measure to a value by cell."""
    rows, index = [], []
    for scenario, measures in values.items():
        for k, cell in enumerate(CELLS):
            index.append((scenario, *cell))
            rows.append({name: measures[name][k] if name in measures else 0.0 for name in TOTALS})
    frame = pd.DataFrame(
        rows, index=pd.MultiIndex.from_tuples(index, names=["scenario", "draw", "replicate"])
    )
    return Compared("base", tuple(s for s in values if s != "base"), frame.sort_index(), {})


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=len(CELLS))


@pytest.fixture
def three() -> Compared:
    base = 100.0 + 30.0 * noise(1)
    return made(
        {
            "base": {"returns": list(base), "cost": [0.0] * 12},
            "good": {"returns": list(base - 20.0 + noise(2)), "cost": [2e6] * 12},
            "dear": {"returns": list(base - 10.0 + noise(3)), "cost": [9e6] * 12},
            "bad": {"returns": list(base + 5.0 + noise(4)), "cost": [1e6] * 12},
        }
    )


def test_an_effect_is_the_paired_t_interval(three: Compared) -> None:
    """Against scipy's own paired test."""
    change = (three.values("good", "returns") - three.values("base", "returns")).to_numpy()
    expected = stats.ttest_1samp(change, 0.0).confidence_interval(0.95)
    found = three.effect("good", "returns")
    assert found.mean == pytest.approx(change.mean(), abs=1e-9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_pairing_takes_the_luck_out(three: Compared) -> None:
    found = three.effect("good", "returns")
    unpaired = np.sqrt(three.values("good", "returns").var() + three.values("base", "returns").var())
    assert found.high - found.low < 0.2 * unpaired


def test_who_beats_whom(three: Compared) -> None:
    assert three.dominated() == {"dear": "good"}
    assert three.chance_best()["good"] == 1.0
    assert three.chance_best().sum() == pytest.approx(1.0)
    assert three.regret()["good"] == 0.0
    assert three.regret()["bad"] == pytest.approx(25.0, abs=1.5)


def test_a_tie_is_shared() -> None:
    base = list(100.0 + noise(1))
    same = {"returns": [x - 5.0 for x in base]}
    found = made({"base": {"returns": base}, "a": same, "b": same})
    assert found.chance_best().to_dict() == {"a": 0.5, "b": 0.5}
    assert found.dominated() == {}


def test_what_a_county_would_pay(three: Compared) -> None:
    table = three.acceptability([0.0, 1e6]).set_index(["price", "scenario"])["chance"]
    assert table[0.0, "base"] == 1.0  # nothing is worth money for nothing
    assert table[1e6, "good"] == 1.0
    assert table.groupby("price").sum().to_numpy() == pytest.approx(1.0)


@given(st.integers(0, 10_000), st.floats(0.5, 5.0))
def test_the_bounds_of_a_ratio_solve_its_equation(seed: int, spread: float) -> None:
    """At a bound R, the mean of x - R y is just as far from zero as a t test allows."""
    r = np.random.default_rng(seed)
    y = 10.0 + spread * r.normal(size=20)
    x = 3.0 * y + 5.0 * r.normal(size=20)
    found = ratio(x, y)
    if not math.isfinite(found.low):
        return
    for bound in (found.low, found.high):
        z = x - bound * y
        t = z.mean() / (z.std(ddof=1) / np.sqrt(z.size))
        assert abs(t) == pytest.approx(stats.t.ppf(0.975, 19), rel=1e-6)
    assert found.low <= found.mean <= found.high


def test_a_ratio_over_nothing_has_no_interval() -> None:
    up = np.array([1.0, -1.0, 2.0, -1.5])
    assert math.isnan(ratio(np.ones(4), -np.ones(4)).mean)  # nothing is averted: no price
    unclear = ratio(np.ones(4), up)
    assert math.isfinite(unclear.mean)
    assert math.isnan(unclear.low)
    assert math.isnan(unclear.high)


def test_winners_and_losers_by_brute_force() -> None:
    r = np.random.default_rng(3)
    n = 300

    def side() -> dict[str, np.ndarray]:
        return {
            "alive": r.uniform(size=n) < 0.9, "income": r.normal(20_000, 9_000, n),
            "persons": r.integers(1, 6, n).astype(float), "poverty_months": r.integers(0, 9, n).astype(float),
        }  # fmt: skip

    base, ours = side(), side()
    gain = lose = here = poorer = 0
    for i in range(n):
        if not (base["alive"][i] and ours["alive"][i]):
            continue
        here += 1
        before, after = (one["income"][i] / one["persons"][i] for one in (base, ours))
        line = 0.02 * max(1000.0, abs(before))
        gain += after - before > line
        lose += after - before < -line
        poorer += ours["poverty_months"][i] > base["poverty_months"][i]
    found = shares(ours, base)
    assert found["gain"] == pytest.approx(gain / here, abs=1e-9)
    assert found["lose"] == pytest.approx(lose / here, abs=1e-9)
    assert found["poorer"] == pytest.approx(poorer / here, abs=1e-9)


def test_nobody_changes_against_himself() -> None:
    one = {
        "alive": np.ones(5, bool), "income": np.arange(5.0), "persons": np.ones(5), "poverty_months": np.zeros(5),
    }  # fmt: skip
    found = shares(one, one)
    assert found["gain"] == found["lose"] == found["poorer"] == 0.0
    assert math.isnan(found["gained"])


def test_who_is_left_out() -> None:
    def row(group: str, low: float, households: float = 500.0) -> dict[str, object]:
        return {
            "scenario": "s",
            "group": group,
            "measure": "income_year",
            "households": households,
            "low": low,
        }

    table = pd.DataFrame([row("everyone", 5.0), row("poor", -1.0), row("rich", 9.0), row("tiny", -9.0, 3.0)])
    assert left_out(table, "s") == ["poor"]
    table.loc[0, "low"] = -1.0
    assert left_out(table, "s") == []  # nobody gains: nobody is left out


def test_support_ends_with_the_last_to_end() -> None:
    assert support_end({"scenarios": {"a": {"support_ends": None}, "b": {"support_ends": 59}}}) == 59
    assert support_end({"scenarios": {"a": {}}}) is None


def test_an_unknown_scenario_or_world_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    study = {"scenarios": {"base": {}, "a": {}}, "worlds": {"usual": {}}, "compare": {"baseline": "base"}}
    with pytest.raises(InputError, match="no scenario 'b'"):
        compare(tmp_path, study, world="usual", scenarios=["b"])
    with pytest.raises(InputError, match="no world 'hail'"):
        compare(tmp_path, study, world="hail")
    with pytest.raises(InputError, match="no two scenarios"):
        compare(tmp_path, study, world="usual")
