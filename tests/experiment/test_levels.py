"""A draw of the assumptions stays on the figures of the place."""

from __future__ import annotations

import pytest

from model.economy import load
from model.experiment.levels import BURN_IN, HOUSEHOLDS, SEED, draw_levels
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
