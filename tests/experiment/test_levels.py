"""A draw of the assumptions stays on the figures of the place."""

from __future__ import annotations

import numpy as np
import pytest

from model.economy import Economy, load
from model.experiment.levels import BURN_IN, HOUSEHOLDS, SEED, draw_levels, expect
from model.experiment.solve import first_year


def test_the_default_needs_nothing_solved() -> None:
    assert draw_levels(load(), {}) == {}


def test_less_pay_sent_home_leaves_income_where_it_is_known_to_be() -> None:
    study, values = load(), {"labour.remitted": 0.42}
    base = first_year(study, SEED, 0, HOUSEHOLDS, None, BURN_IN)
    moved = first_year(study, SEED, 0, HOUSEHOLDS, values, BURN_IN)
    kept = first_year(study, SEED, 0, HOUSEHOLDS, {**values, **draw_levels(study, values)}, BURN_IN)
    assert abs(moved["income"] / base["income"] - 1.0) > 0.03
    assert kept["income"] == pytest.approx(base["income"], rel=0.02)
    assert kept["wages"] == pytest.approx(base["wages"], abs=0.02)


def test_expected_prices_and_weather_are_the_mean_of_the_drawn_ones() -> None:
    """Sixty counties, the last five years of their burn-in; hazards are rare, so weather within one in a hundred."""
    gates, weather, expected = [], [], []

    def look(model: Economy) -> None:
        gates.append(np.array(model.state.product.gate))
        weather.append(float(model.state.village.weather.mean()))
        expect(model)
        expected.append((np.array(model.state.product.gate), float(model.state.village.weather.mean())))

    study = load()
    for replicate in range(60):
        Economy(
            study,
            rng=5,
            replicate=replicate,
            households=40,
            burn_in=84,
            collect=False,
            hooks={"shocks": [look]},
        )
    price, air = (np.mean([one[k] for one in expected], axis=0) for k in (0, 1))
    assert np.mean(gates, axis=0) == pytest.approx(price, rel=0.05)
    assert np.mean(weather) == pytest.approx(air, rel=0.01)
