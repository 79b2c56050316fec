"""Moments: closed forms on made-up households, targets in the right money, nothing after 2019."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.experiment.calibrate import targets as targets_module
from model.experiment.calibrate.moments import (
    cycle,
    firm_deaths,
    moments,
    pass_through,
    returned,
    transient_share,
)
from model.experiment.calibrate.panel import LAST_YEAR, Panel
from model.experiment.calibrate.targets import misses, objective, targets, variances
from model.luck import Luck
from model.maths import normals

YEARS = np.arange(2015, 2020)
ROWS = 300


def noise(name: str, *shape: int) -> np.ndarray:
    return normals(Luck(5).uniform(name, np.arange(int(np.prod(shape))), 0)).reshape(shape)


def made_up(slope: tuple[float, float, float] = (0.4, 0.2, 0.1)) -> Panel:
    """Households whose log consumption follows log income with a known slope in each third of wealth."""
    shape = (YEARS.size, ROWS)
    income = 30_000.0 * np.exp(0.5 * noise("level", ROWS) + 0.1 * noise("shock", *shape))
    third = np.arange(ROWS) * 3 // ROWS
    consumption = 20_000.0 * (income / 30_000.0) ** np.array(slope)[third]
    return Panel(
        years=YEARS,
        here=np.ones(shape, dtype=bool),
        persons=np.full(shape, 3.0),
        income=income + 500.0,
        reimbursed=np.full(shape, 500.0),
        consumption=consumption,
        care=np.full(shape, 1000.0),
        schooling=np.zeros(shape),
        sources=np.column_stack([(income + 500.0).sum(axis=1) * share for share in (0.4, 0.35, 0.05, 0.2)]),
        person_years=np.full(YEARS.size, 3.0 * ROWS),
        wealth=np.tile(1000.0 * np.arange(ROWS), (YEARS.size, 1)),
        poor=np.zeros((YEARS.size + 1, ROWS), dtype=bool),
        fell=np.zeros(shape, dtype=bool),
        lifted=np.tile(np.arange(ROWS) < 32, (YEARS.size, 1)),
        before=income[0].copy(),
        firms=np.full(40, 10.0),
        deaths=np.concatenate([[1.0, 2.0, 3.0], np.full(37, 0.5)]),
        price=0.1 * np.sin(2.0 * np.pi * np.arange(168.0) / 42.0),
    )


def test_the_slope_of_each_third_is_found() -> None:
    found = pass_through([made_up((0.4, 0.25, 0.1))])
    assert found["pass_through_poorest"] == pytest.approx(0.4, abs=1e-9)
    assert found["pass_through_middle"] == pytest.approx(0.25, abs=1e-9)
    assert found["pass_through_richest"] == pytest.approx(0.1, abs=1e-9)


def test_returns_are_of_those_who_left_the_register() -> None:
    panel = made_up()
    panel.poor[1, :4] = True  # poor already: not escaped
    panel.fell[1, [2, 10, 31, 32, 200]] = True  # poor before, two escaped, two that had not left
    assert returned([panel], [2016]) == pytest.approx(2.0 / 28.0)
    assert returned([panel, made_up()], [2016]) == pytest.approx(2.0 / 60.0)


def test_poverty_that_never_changes_is_chronic() -> None:
    panel = made_up()
    still = replace(panel, income=np.tile(panel.before, (YEARS.size, 1)) + panel.reimbursed)
    assert transient_share([still]) == pytest.approx(0.0, abs=1e-12)
    assert transient_share([panel]) > 0.02


def test_losses_below_zero_count_as_nothing_left() -> None:
    panel = made_up()
    none, loss = panel.income.copy(), panel.income.copy()
    none[2, :30], loss[2, :30] = 0.0, -50_000.0
    assert transient_share([replace(panel, income=loss)]) == transient_share([replace(panel, income=none)])


def test_closures_are_over_enterprise_years() -> None:
    found = firm_deaths([made_up(), made_up()])
    assert found["firm_death_1"] == pytest.approx(0.1)
    assert found["firm_death_3"] == pytest.approx(0.3)
    assert found["firm_death_8_on"] == pytest.approx(0.05)


@pytest.mark.parametrize("period", [36.0, 42.0, 48.5])
def test_a_cycle_is_found_under_noise_and_trend(period: float) -> None:
    t = np.arange(180.0)
    wave = 0.1 * np.sin(2.0 * np.pi * t / period) + 0.002 * t
    assert cycle([wave + 0.05 * noise(f"price {k}", 180) for k in range(4)]) == pytest.approx(period, abs=1.0)


def test_levels_and_shares() -> None:
    found = moments([made_up()])
    panel = made_up()
    assert found["income_2016"] == pytest.approx(float(panel.income[1].mean()) / 3.0)
    assert found["median_2017"] == pytest.approx(float(np.median(panel.income[2])) / 3.0, rel=1e-3)
    assert sum(
        found[f"{name}_2019"] for name in ("wages", "business", "property", "transfers")
    ) == pytest.approx(1.0)
    assert np.mean([found[f"quintile_{q}_2018"] for q in range(1, 6)]) == pytest.approx(found["income_2018"])


def test_every_target_has_a_moment() -> None:
    wanted = targets(2021)
    assert {target.name for target in wanted} <= set(moments([made_up()]))
    assert len({target.name for target in wanted}) == len(wanted)


def test_targets_are_money_of_the_study() -> None:
    of_2021, of_2015 = ({t.name: t.value for t in targets(year)} for year in (2021, 2015))
    assert of_2015["income_2015"] == 11_422.0
    assert of_2021["income_2015"] == pytest.approx(11_422.0 * 1.1429 / 1.013)
    assert of_2021["wages_2015"] == of_2015["wages_2015"]


def test_nothing_after_2019_is_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = targets(2021)
    assert max(int(t.name[-4:]) for t in wanted if t.name[-4:].isdigit()) == LAST_YEAR
    rows = targets_module.rows("calibration_moments.csv")
    later = [{**rows[0], "year": "2020"}]
    monkeypatch.setattr(targets_module, "rows", lambda _: later)
    with pytest.raises(ValueError, match="later than anything that may be fitted"):
        targets(2021)


def test_a_series_of_years_counts_as_one_figure() -> None:
    wanted = tuple(t for t in targets(2021) if t.series in {"income", "transient_share"})
    off = {
        t.name: t.value * float(np.exp(t.error)) if t.scale == "log" else t.value + t.error for t in wanted
    }
    variance = variances(wanted, np.zeros(len(wanted)))
    assert objective(misses(wanted, off), variance) == pytest.approx(2.0)


def test_luck_of_the_counties_lowers_the_weight() -> None:
    wanted = targets(2021)
    exact, lucky = (variances(wanted, np.full(len(wanted), s)) for s in (0.0, 0.05))
    assert (lucky > exact).all()
