"""Draws: keyed one by one, inside their ranges, with the shape they are asked for."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from model.economy import load, parameters_known
from model.experiment.draws import draw_names, quantile, values_of_draw
from model.study.policy import Distribution
from model.study.record import Study

GRID = np.linspace(0.001, 0.999, 101)


@pytest.fixture(scope="module")
def study() -> Study:
    return replace(load(), uncertain="ranges", draws=20)


@pytest.mark.parametrize(
    ("distribution", "known"),
    [
        (Distribution("uniform", (2.0, 5.0)), stats.uniform(2.0, 3.0)),
        (Distribution("triangular", (1.0, 2.0, 4.0)), stats.triang(1.0 / 3.0, 1.0, 3.0)),
        (Distribution("triangular", (1.0, 1.0, 4.0)), stats.triang(0.0, 1.0, 3.0)),
        (Distribution("triangular", (1.0, 4.0, 4.0)), stats.triang(1.0, 1.0, 3.0)),
        (Distribution("normal", (1.0, 0.5)), stats.truncnorm(-3.0, 3.0, 1.0, 0.5)),
    ],
)
def test_quantiles_are_those_of_scipy(distribution: Distribution, known: stats.rv_continuous) -> None:
    assert np.allclose([quantile(distribution, float(u)) for u in GRID], known.ppf(GRID), atol=1e-6)


def test_a_range_without_width_is_its_default() -> None:
    assert quantile(Distribution("triangular", (3.0, 3.0, 3.0)), 0.7) == 3.0


def test_one_draw_is_the_defaults(study: Study) -> None:
    one = replace(study, draws=1)
    assert draw_names(one) == ("mean",)
    assert values_of_draw(one, "mean", parameters_known(one)) == {}


def test_asking_for_more_draws_changes_none(study: Study) -> None:
    known = parameters_known(study)
    more = replace(study, draws=30)
    assert draw_names(more)[:20] == draw_names(study)
    for draw in ("1", "7", "20"):
        assert values_of_draw(more, draw, known) == values_of_draw(study, draw, known)


def test_draws_differ_and_stay_in_their_ranges(study: Study) -> None:
    known = parameters_known(study)
    ranges = study.distributions(known)
    drawn = [values_of_draw(study, draw, known) for draw in draw_names(study)]
    assert any(path.startswith("place.") for path in ranges)
    for path, distribution in ranges.items():
        values = [one[path] for one in drawn]
        assert len(set(values)) == len(drawn), path
        if distribution.kind != "normal":
            assert distribution.values[0] <= min(values) <= max(values) <= distribution.values[-1], path


def test_a_number_is_drawn_by_its_own_key(study: Study) -> None:
    """Leaving one number out of the draw, or fixing it, moves no other."""
    known = parameters_known(study)
    whole = values_of_draw(study, "3", known)
    path = next(iter(whole))
    fewer = values_of_draw(replace(study, assumptions={**study.assumptions, path: whole[path]}), "3", known)
    assert fewer == {name: value for name, value in whole.items() if name != path}


def test_numbers_are_drawn_independently(study: Study) -> None:
    """The rank correlation of any two numbers over many draws stays within what chance gives."""
    known = parameters_known(study)
    paths = list(study.distributions(known))[:6]
    many = replace(study, draws=200)
    drawn = [values_of_draw(many, draw, known) for draw in draw_names(many)]
    table = np.array([[one[path] for path in paths] for one in drawn])
    correlation = stats.spearmanr(table).statistic[np.triu_indices(len(paths), 1)]
    assert np.abs(correlation).max() < 4.0 / math.sqrt(len(drawn))
