"""Prices, weather and events."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.luck import Luck
from model.processes.shocks import (
    TWO_PI,
    Shocks,
    gate_factor,
    price_deviation,
    sine,
    weather_factor,
)
from tests.oracle.world import clock, small_world

REAL = st.floats(-3.0, 3.0)


@given(REAL, st.floats(0.0, 0.99), st.floats(0.0, 1.0))
def test_price_without_news_returns_to_normal(x: float, rho: float, sd: float) -> None:
    assert price_deviation(x, rho, sd, 0.0) == pytest.approx(rho * x)
    assert price_deviation(x, 0.0, sd, 1.5) == pytest.approx(1.5 * sd)
    assert price_deviation(x, 1.0, sd, 9.0) == x


def test_the_stationary_spread_of_a_price_is_the_yearly_sd() -> None:
    """An AR(1) over many products; the tolerance is five standard errors of an estimated sd."""
    n, rho, sd = 4000, 0.93, 0.2
    state, luck, shocks = small_world(), Luck(8), Shocks()
    rng_rows = np.arange(n)
    x = np.zeros(n)
    for month in range(150):
        draws = luck.uniform("test", rng_rows, month)
        x = np.array([price_deviation(a, rho, sd, _normal(u)) for a, u in zip(x, draws, strict=True)])
    assert abs(x.std() - sd) < 5 * sd / math.sqrt(2 * n)
    assert abs(x.mean()) < 5 * sd / math.sqrt(n)
    assert shocks.name == "shocks"
    assert len(state.product) == 9


def _normal(u: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(u)


@given(st.floats(-1e4, 1e4))
def test_sine(x: float) -> None:
    # The first term left out is pi^17 / 17!, about 8e-7; range reduction adds 1e-12.
    assert sine(x) == pytest.approx(math.sin(x), abs=1.2e-6)


@given(REAL, st.floats(0.0, 0.4), st.integers(0, 500))
def test_the_pork_cycle_comes_back_after_its_period(x: float, cycle: float, month: int) -> None:
    here = gate_factor(x, cycle, float(month), 42.0, 1.0)
    assert here == pytest.approx(gate_factor(x, cycle, month + 42.0, 42.0, 1.0), rel=1e-5)
    assert gate_factor(x, 0.0, float(month), 42.0, 0.7) == pytest.approx(0.7 * math.exp(x))
    assert math.exp(x - cycle) * 0.99999 <= here <= math.exp(x + cycle) * 1.00001
    assert pytest.approx(6.283185307179586) == TWO_PI


@given(REAL, REAL)
def test_weather_without_spread_is_normal(common: float, local: float) -> None:
    assert weather_factor(common, local, 0.0, 0.0) == 1.0
    assert weather_factor(common + 0.1, local, 0.2, 0.1) > weather_factor(common, local, 0.2, 0.1)


def test_weather_has_mean_one() -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    mean = sum(
        a * b * weather_factor(x, y, 0.3, 0.2)
        for x, a in zip(nodes, weights, strict=True)
        for y, b in zip(nodes, weights, strict=True)
    )
    assert mean / weights.sum() ** 2 == pytest.approx(1.0, abs=1e-9)


def test_irrigation_softens_an_event_and_only_there() -> None:
    state, luck = small_world(), Luck(5)
    here = np.zeros(len(state.village), dtype=bool)
    here[:2] = True
    state.village.irrigation[:] = 0.0
    state.village.irrigation[1] = 1.0
    clock(state, luck, 20)
    calm = {"shocks.hazard_chance": 0.0, "shocks.weather_common": 0.0, "shocks.weather_zone": 0.0}
    shocks = Shocks(calm)
    event = {"kind": "hail", "month": int(state.county.study_month), "villages": here, "loss": 0.4}
    state.memory["events"] = [event]
    shocks.step(state, luck)
    assert state.village.weather[0] == pytest.approx(0.6)
    assert state.village.weather[1] == pytest.approx(1.0 - 0.4 * (1.0 - shocks.irrigation_softening))
    assert state.village.weather[2:].tolist() == [1.0] * (len(state.village) - 2)


def test_a_price_event_is_over_when_it_is_over() -> None:
    state, luck = small_world(), Luck(5)
    state.memory["events"] = [{"kind": "price", "month": 3, "months": 2, "product": [2], "factor": 0.5}]
    found = []
    for month in range(8, 13):
        clock(state, luck, month)
        Shocks().step(state, luck)
        found.append(float(state.product.event[2]))
    assert found == [1.0, 0.5, 0.5, 1.0, 1.0]
    assert state.product.event[3] == 1.0
