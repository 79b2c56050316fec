"""Poverty: by hand, laws that hold for any incomes, and planted faults."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from model.measures import poverty as p

Floats = NDArray[np.float64]
Index = Callable[[Floats, Floats, float, int], float]
INCOME, PERSONS, LINE = np.array([1000.0, 3000.0, 4000.0, 8000.0]), np.array([1.0, 2.0, 3.0, 4.0]), 4000.0

incomes = st.lists(st.floats(-2000, 20_000), min_size=2, max_size=25).map(np.array)


def test_poverty_by_hand() -> None:
    # Shortfalls 0.75 and 0.25; at the line nobody is poor.
    assert_allclose(p.fgt(INCOME, PERSONS, LINE, 0), 0.3)
    assert_allclose(p.fgt(INCOME, PERSONS, LINE, 1), (0.75 + 2 * 0.25) / 10)
    assert_allclose(p.fgt(INCOME, PERSONS, LINE, 2), (0.75**2 + 2 * 0.25**2) / 10)


def test_nobody_is_missing_not_zero() -> None:
    nobody, none = np.zeros(0), np.zeros(0, dtype=bool)
    assert all(np.isnan(p.fgt(nobody, nobody, LINE, a)) for a in range(3))
    assert np.isnan(p.multidimensional(np.zeros((5, 0), dtype=bool), nobody).index)
    assert np.isnan(p.transient_chronic(np.zeros((3, 0)), nobody, LINE)).all()
    assert np.isnan(p.exclusion_error(none, none, nobody))


@given(incomes, st.floats(500, 9000), st.floats(0, 3000))
def test_poverty_rises_with_the_line(income: Floats, line: float, more: float) -> None:
    # A negative income lies less far below a higher line, as a share of it: only the headcount rises with any.
    weights, kept = np.ones(income.size), np.maximum(0.0, income)
    assert p.fgt(income, weights, line + more, 0) >= p.fgt(income, weights, line, 0)
    for aversion in (1, 2):
        assert p.fgt(kept, weights, line + more, aversion) >= p.fgt(kept, weights, line, aversion) - 1e-12


@given(incomes)
def test_severity_below_gap_below_headcount_without_negative_incomes(income: Floats) -> None:
    kept, weights = np.maximum(income, 0.0), np.ones(income.size)
    head, gap, severity = (p.fgt(kept, weights, LINE, a) for a in range(3))
    assert severity <= gap + 1e-12 <= head + 2e-12


@given(incomes, st.floats(0.01, 50.0))
def test_scale_and_replication_change_nothing(income: Floats, scale: float) -> None:
    weights = np.ones(income.size)
    for aversion in range(1, 3):
        level = p.fgt(income, weights, LINE, aversion)
        assert_allclose(p.fgt(scale * income, weights, scale * LINE, aversion), level, rtol=1e-9, atol=1e-12)
        assert_allclose(
            p.fgt(np.tile(income, 4), np.tile(weights, 4), LINE, aversion), level, rtol=1e-9, atol=1e-12
        )
        assert_allclose(p.fgt(income[::-1], weights, LINE, aversion), level, rtol=1e-9, atol=1e-12)


@given(incomes, st.floats(0.05, 1.0))
def test_severity_falls_when_the_less_poor_gives_to_the_poorer(income: Floats, share: float) -> None:
    before = np.sort(np.minimum(income, LINE - 1.0))
    after = before.copy()
    money = share * 0.5 * (before[-1] - before[0])
    after[0] += money
    after[-1] -= money
    weights = np.ones(before.size)
    change = p.fgt(after, weights, LINE, 2) - p.fgt(before, weights, LINE, 2)
    assert change <= 1e-12
    if before[-1] - before[0] > 50.0:
        assert change < 0.0
    assert_allclose(p.fgt(after, weights, LINE, 1), p.fgt(before, weights, LINE, 1), rtol=1e-9, atol=1e-12)


def test_errors_of_targeting() -> None:
    entitled, found = np.array([True, True, False, False]), np.array([True, False, True, False])
    weights = np.array([1.0, 3.0, 1.0, 5.0])
    assert_allclose(p.exclusion_error(entitled, found, weights), 0.75)
    assert_allclose(p.inclusion_error(entitled, found, weights), 0.5)
    assert np.isnan(p.inclusion_error(entitled, np.zeros(4, dtype=bool), weights))


# ------------------------------------------------------------------ several dimensions


def test_multidimensional_index_by_hand() -> None:
    # Persons 1 to 4 in a household; the first is deprived in three of five, the second in two, the third in one.
    deprived = np.zeros((5, 4), dtype=bool)
    deprived[[0, 1, 2], 0] = True
    deprived[[3, 4], 1] = True
    deprived[4, 2] = True
    found = p.multidimensional(deprived, PERSONS)
    assert_allclose(found.headcount, 0.3)
    assert_allclose(found.index, (1 * 0.6 + 2 * 0.4) / 10)
    assert_allclose(found.intensity, (1 * 0.6 + 2 * 0.4) / 3)
    assert_allclose(found.deprived, [0.1, 0.1, 0.1, 0.2, 0.5])


@given(st.integers(0, 2**30), st.integers(1, 5))
def test_multidimensional_index_between_union_and_intersection(seed: int, number: int) -> None:
    bits = np.array([[(seed >> (k * 6 + i)) & 1 for i in range(6)] for k in range(5)], dtype=bool)
    weights = np.arange(1.0, 7.0)
    found = p.multidimensional(bits, weights, number / 5.0)
    count = bits.sum(axis=0)
    assert_allclose(found.headcount, weights[count >= number].sum() / weights.sum(), atol=1e-12)
    assert_allclose(found.index, (weights * count / 5.0)[count >= number].sum() / weights.sum(), atol=1e-12)


def test_one_more_deprivation_of_a_poor_household_raises_the_index() -> None:
    deprived = np.zeros((5, 4), dtype=bool)
    deprived[:2, 0] = True
    before = p.multidimensional(deprived, PERSONS)
    deprived[2, 0] = True
    after = p.multidimensional(deprived, PERSONS)
    assert after.index > before.index
    assert after.headcount == before.headcount


def test_catastrophic_spending() -> None:
    # Capacity of a household of two with 10,000 yuan: 10,000 - 2 x 2,000 = 6,000; two fifths are 2,400.
    paid, spent = np.array([2399.0, 2401.0, 100.0, 0.0]), np.array([10_000.0, 10_000.0, 3000.0, 3000.0])
    assert p.catastrophic(paid, spent, np.full(4, 2.0)).tolist() == [False, True, True, False]


# ------------------------------------------------------------------ transient and chronic


def test_poverty_that_never_changes_is_chronic() -> None:
    still = np.tile(INCOME, (4, 1))
    chronic, transient = p.transient_chronic(still, PERSONS, LINE)
    assert_allclose(chronic, p.fgt(INCOME, PERSONS, LINE, 2))
    assert_allclose(transient, 0.0, atol=1e-15)


def test_poverty_around_a_sufficient_mean_is_transient() -> None:
    moving = np.array([[2000.0, 9000.0], [8000.0, 9000.0]])
    chronic, transient = p.transient_chronic(moving, np.ones(2), LINE)
    assert chronic == 0.0
    assert_allclose(transient, 0.25 / 4)


@given(st.lists(incomes.filter(lambda x: x.size >= 5).map(lambda x: x[:5]), min_size=2, max_size=6))
def test_the_two_add_up_to_mean_severity(years: list[Floats]) -> None:
    table, weights = np.array(years), np.arange(1.0, 6.0)
    chronic, transient = p.transient_chronic(table, weights, LINE)
    mean = np.mean([p.fgt(year, weights, LINE, 2) for year in table])
    assert chronic <= mean + 1e-12
    assert_allclose(chronic + transient, mean, rtol=1e-9, atol=1e-12)


# ------------------------------------------------------------------ planted faults


def counts_the_line(income: Floats, weights: Floats, line: float, aversion: int) -> float:
    return (
        float((weights * (income <= line)).sum() / weights.sum())
        if aversion == 0
        else p.fgt(income, weights, line, aversion)
    )


def averages_the_poor(income: Floats, weights: Floats, line: float, aversion: int) -> float:
    poor = income < line
    return p.fgt(income[poor], weights[poor], line, aversion)


def counts_households(income: Floats, weights: Floats, line: float, aversion: int) -> float:
    return p.fgt(income, np.ones(weights.size), line, aversion)


@pytest.mark.parametrize("wrong", [counts_the_line, averages_the_poor, counts_households])
def test_a_wrong_index_is_caught(wrong: Index) -> None:
    right = [0.3, 0.125, 0.06875]
    assert_allclose([p.fgt(INCOME, PERSONS, LINE, a) for a in range(3)], right)
    assert max(abs(wrong(INCOME, PERSONS, LINE, a) - right[a]) for a in range(3)) > 0.02
