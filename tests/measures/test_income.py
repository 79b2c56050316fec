"""Inequality and means: closed forms, laws that hold for any incomes, brute force, planted faults."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from model.measures import income as m

Floats = NDArray[np.float64]
Measure = Callable[[Floats, Floats], float]
MEASURES: dict[str, Measure] = {
    "gini": m.gini,
    "theil": m.theil,
    "palma": m.palma,
    "bottom": m.bottom_mean,
    "median": lambda v, w: m.quantile(v, w, 0.5),
}
RELATIVE = ("gini", "theil", "palma")


@st.composite
def people(draw: st.DrawFn, least: float = 1.0) -> tuple[Floats, Floats]:
    """Incomes and weights of two to thirty households."""
    size = draw(st.integers(2, 30))
    income = draw(st.lists(st.floats(least, 1e5), min_size=size, max_size=size))
    persons = draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    return np.array(income), np.array(persons, dtype=float)


def each(income: Floats, persons: Floats) -> Floats:
    """One row for each person."""
    return np.repeat(income, persons.astype(int))


def ones(values: Floats) -> Floats:
    return np.ones(values.size)


# ------------------------------------------------------------------ closed forms


def test_gini_of_a_uniform_distribution_is_a_third() -> None:
    values = (np.arange(20_000) + 0.5) / 20_000
    assert_allclose(m.gini(values, ones(values)), 1.0 / 3.0, rtol=1e-6)


@pytest.mark.parametrize("shape", [1.5, 2.0, 3.0])
def test_gini_and_theil_of_a_pareto_distribution(shape: float) -> None:
    u = (np.arange(2_000_000) + 0.5) / 2_000_000
    values = (1.0 - u) ** (-1.0 / shape)
    mean = shape / (shape - 1.0)
    assert_allclose(m.gini(values, ones(values)), 1.0 / (2.0 * shape - 1.0), rtol=2e-2 if shape < 2 else 2e-3)
    if shape > 2.0:
        expected = np.log(1.0 / mean) + 1.0 / (shape - 1.0)
        assert_allclose(m.theil(values, ones(values)), expected, rtol=2e-2)


def test_equal_incomes() -> None:
    values, persons = np.full(7, 300.0), np.arange(1.0, 8.0)
    assert_allclose(m.gini(values, persons), 0.0, atol=1e-12)
    assert_allclose(m.theil(values, persons), 0.0, atol=1e-12)
    assert_allclose(m.palma(values, persons), 0.25, rtol=1e-12)
    assert_allclose(m.quintile_means(values, persons), 300.0, rtol=1e-12)


def test_one_has_everything() -> None:
    values = np.zeros(10)
    values[3] = 50.0
    assert_allclose(m.gini(values, ones(values)), 0.9)
    assert_allclose(m.theil(values, ones(values)), 0.0, atol=1e-12)  # of those with a positive income
    assert np.isnan(m.palma(values, ones(values)))


def test_quintile_means_by_hand() -> None:
    assert_allclose(m.quintile_means(np.arange(10.0), np.ones(10)), [0.5, 2.5, 4.5, 6.5, 8.5])
    # Weights 2, 2, 1: fifths of one; the first household is the first two fifths.
    assert_allclose(
        m.quintile_means(np.array([30.0, 10.0, 20.0]), np.array([1.0, 2.0, 2.0])), [10, 10, 20, 20, 30]
    )
    # Weights 3, 2: the third fifth lies on nobody's border, the first three are the poorer.
    assert_allclose(m.quintile_means(np.array([5.0, 1.0]), np.array([2.0, 3.0])), [1, 1, 1, 5, 5])


def test_quintile_means_of_a_zero_total() -> None:
    values = np.array([-20.0, -10.0, 0.0, 10.0, 20.0])
    assert_allclose(m.quintile_means(values, np.ones(5)), values, atol=1e-12)


def test_nobody_is_missing_not_zero() -> None:
    nobody = np.zeros(0)
    assert all(np.isnan(measure(nobody, nobody)) for measure in MEASURES.values())
    assert np.isnan(m.quintile_means(nobody, nobody)).all()
    assert np.isnan(m.mean(nobody, nobody))
    assert m.total(nobody) == 0.0


def test_gini_is_missing_when_the_mean_is_not_positive() -> None:
    assert np.isnan(m.gini(np.array([-5.0, 1.0]), np.ones(2)))


def test_growth() -> None:
    assert_allclose(m.growth(100.0, 121.0, 2.0), 0.1, rtol=1e-12)
    assert_allclose(m.growth(100.0, 100.0, 7.5), 0.0, atol=1e-15)
    assert np.isnan(m.growth(-1.0, 100.0, 2.0))
    assert np.isnan(m.growth(100.0, 0.0, 2.0))


def test_four_sources_sum_to_one() -> None:
    shares = m.source_shares(400.0, -100.0, 50.0, 150.0)
    assert_allclose(list(shares.values()), [0.8, -0.2, 0.1, 0.3])
    assert tuple(shares) == m.SOURCES
    assert np.isnan(list(m.source_shares(10.0, -20.0, 0.0, 0.0).values())).all()


# ------------------------------------------------------------------ laws


@given(people())
def test_gini_against_all_pairs(case: tuple[Floats, Floats]) -> None:
    income, persons = case
    pairs = np.abs(income[:, None] - income[None, :]) * persons[:, None] * persons[None, :]
    expected = pairs.sum() / (2.0 * persons.sum() * (income * persons).sum())
    assert_allclose(m.gini(income, persons), expected, rtol=1e-9, atol=1e-9)


@given(people())
def test_theil_against_its_definition(case: tuple[Floats, Floats]) -> None:
    income, persons = case
    ratio = income / ((income * persons).sum() / persons.sum())
    expected = (persons * ratio * np.log(ratio)).sum() / persons.sum()
    assert_allclose(m.theil(income, persons), expected, rtol=1e-9, atol=1e-9)


@given(people())
def test_weights_are_repetitions(case: tuple[Floats, Floats]) -> None:
    income, persons = case
    rows = each(income, persons)
    for measure in MEASURES.values():
        assert_allclose(measure(income, persons), measure(rows, ones(rows)), rtol=1e-9, atol=1e-9)
    assert_allclose(m.quintile_means(income, persons), m.quintile_means(rows, ones(rows)), rtol=1e-9)


@given(people())
def test_median_and_quintiles_against_sorted_rows(case: tuple[Floats, Floats]) -> None:
    income, persons = case
    rows = np.sort(np.repeat(each(income, persons), 5))  # a multiple of five: no border inside a row
    assert_allclose(m.quantile(income, persons, 0.5), np.median(rows), rtol=1e-12)
    assert_allclose(m.quintile_means(income, persons), rows.reshape(5, -1).mean(axis=1), rtol=1e-9)
    assert_allclose(m.bottom_mean(income, persons), rows[: rows.size * 2 // 5].mean(), rtol=1e-9)
    half = np.repeat(rows, 2)
    low, high = half[: half.size * 2 // 5].sum(), half[half.size * 9 // 10 :].sum()
    assert_allclose(m.palma(income, persons), high / low, rtol=1e-9)


@given(people(), st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(case: tuple[Floats, Floats], shuffle: object) -> None:
    income, persons = case
    order = list(range(income.size))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    for measure in MEASURES.values():
        assert_allclose(
            measure(income[order], persons[order]), measure(income, persons), rtol=1e-9, atol=1e-12
        )


@given(people())
def test_replication_changes_nothing(case: tuple[Floats, Floats]) -> None:
    income, persons = case
    for measure in MEASURES.values():
        assert_allclose(
            measure(np.tile(income, 3), np.tile(persons, 3)), measure(income, persons), rtol=1e-9, atol=1e-12
        )


@given(people(), st.floats(0.01, 100.0))
def test_scale_changes_no_relative_measure(case: tuple[Floats, Floats], scale: float) -> None:
    income, persons = case
    for name in RELATIVE:
        measure = MEASURES[name]
        assert_allclose(measure(scale * income, persons), measure(income, persons), rtol=1e-8, atol=1e-9)
    assert_allclose(
        m.quintile_means(scale * income, persons), scale * m.quintile_means(income, persons), rtol=1e-9
    )


def gives(case: tuple[Floats, Floats], share: float) -> tuple[Floats, Floats, Floats]:
    """Incomes before and after a richer person gives to a poorer one, without changing places."""
    income, persons = np.sort(case[0]), np.ones(case[0].size)
    after = income.copy()
    money = share * 0.5 * (income[-1] - income[0])
    after[0] += money
    after[-1] -= money
    return income, after, persons


@given(people(), st.floats(0.05, 1.0))
def test_pigou_dalton(case: tuple[Floats, Floats], share: float) -> None:
    before, after, persons = gives(case, share)
    gap = before[-1] - before[0]
    for measure in (m.gini, m.theil):
        assert measure(after, persons) <= measure(before, persons) + 1e-12
        if gap > 1.0:
            assert measure(after, persons) < measure(before, persons)


@given(people())
def test_bounds(case: tuple[Floats, Floats]) -> None:
    income, persons = case
    assert -1e-12 <= m.gini(income, persons) < 1.0
    assert m.theil(income, persons) >= -1e-12
    assert np.all(np.diff(m.quintile_means(income, persons)) >= -1e-9 * income.max())


# ------------------------------------------------------------------ planted faults


def unsorted_gini(values: Floats, weights: Floats) -> float:
    mass = np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
    lorenz = np.concatenate([[0.0], np.cumsum(values * weights)]) / (values * weights).sum()
    return float(1.0 - (np.diff(mass) * (lorenz[1:] + lorenz[:-1])).sum())


def unweighted_gini(values: Floats, weights: Floats) -> float:
    return m.gini(values, np.ones(weights.size))


def halved_gini(values: Floats, weights: Floats) -> float:
    return 0.5 * m.gini(values, weights)


@pytest.mark.parametrize("wrong", [unsorted_gini, unweighted_gini, halved_gini])
def test_a_wrong_gini_is_caught(wrong: Measure) -> None:
    income, persons = np.array([900.0, 100.0, 400.0]), np.array([1.0, 5.0, 2.0])
    pairs = np.abs(income[:, None] - income[None, :]) * persons[:, None] * persons[None, :]
    expected = pairs.sum() / (2.0 * persons.sum() * (income * persons).sum())
    assert_allclose(m.gini(income, persons), expected, rtol=1e-12)
    assert abs(wrong(income, persons) - expected) > 0.01
