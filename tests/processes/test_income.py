"""The four sources of income, and dibao."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.income import business_income, home_pay, netted_cost
from model.processes.office import dibao_benefit, dibao_withdrawn, income_seen, office_view, review_gap
from tests.processes.conftest import Month

MONEY = st.floats(0.0, 1e5)


@given(st.floats(-1e5, 1e5), st.floats(-2.0, 2.0))
def test_what_the_office_sees(income: float, error: float) -> None:
    assert office_view(income, 4000.0, 0.0, 0.0, error) == pytest.approx(math.asinh(income / 4000.0))
    seen = office_view(income, 4000.0, 0.75, 0.8, error)
    assert seen == pytest.approx(math.asinh(income / 4000.0) + 0.75 + 0.8 * error, abs=1e-9)


@given(st.floats(-2e4, 2e4), st.floats(1.0, 8.0), st.floats(3000.0, 9000.0))
def test_dibao_tops_up_to_the_standard_within_bounds(income: float, persons: float, standard: float) -> None:
    benefit = dibao_benefit(income, standard, persons) * 12.0 / persons
    assert 0.3 * standard * (1 - 1e-9) <= benefit <= 0.7 * standard * (1 + 1e-9)
    gap = standard - income
    if 0.31 * standard < gap < 0.69 * standard:
        assert benefit == pytest.approx(gap, rel=1e-6)


@given(st.floats(-2e4, 2e4))
def test_an_office_without_error_or_strictness_sees_the_income(income: float) -> None:
    view = office_view(income, 4000.0, 0.0, 0.0, 1.0)
    assert income_seen(view, 4000.0) == pytest.approx(income, abs=1e-6)


@given(st.floats(-2e4, 2e4), st.floats(1.0, 8.0), st.floats(0.0, 1.5), st.floats(0.0, 1.5))
def test_only_dibao_that_was_there_and_is_due_can_be_withdrawn(
    income: float, persons: float, received: float, had: float
) -> None:
    due = dibao_benefit(income, 6000.0, persons) if income < 6000.0 else 0.0
    withdrawn = dibao_withdrawn(income, 6000.0, persons, True, received * due, had * due)
    assert withdrawn == pytest.approx(max(0.0, (min(1.0, had) - received) * due), abs=1e-9)
    assert dibao_withdrawn(income, 6000.0, persons, False, 0.0, had * due) == 0.0
    assert dibao_withdrawn(income, 6000.0, persons, True, 0.0, 0.0) == 0.0


@given(st.lists(st.floats(0.0, 2e4), min_size=1, max_size=12), st.floats(0.0, 2e4), st.floats(0.0, 1.0))
def test_the_office_takes_off_what_exceeds_a_years_deductible(
    bills: list[float], deductible: float, share: float
) -> None:
    so_far = [0.0, *itertools.accumulate(bills)]
    netted = sum(netted_cost(a, b, deductible, share) for a, b in itertools.pairwise(so_far))
    assert netted == pytest.approx(share * max(0.0, sum(bills) - deductible), abs=1e-6)


def test_recipients_who_can_work_are_reviewed_twice_a_year() -> None:
    assert [review_gap(True, 1.0, 1.0), review_gap(True, 0.0, 1.0)] == [6, 12]
    assert [review_gap(False, 1.0, 1.0), review_gap(False, 1.0, 0.9)] == [3, 12]


@given(st.floats(0.0, 1.0), st.floats(0.0, 5.0), MONEY, st.floats(0.0, 1.0))
def test_pay_from_afar(share: float, working: float, pay: float, remitted: float) -> None:
    full = home_pay(share, working, pay, 0.0, remitted)
    assert full == pytest.approx(share * working * pay * remitted)
    assert home_pay(share, working, pay, 1.0, remitted) == pytest.approx(0.3 * full)


@given(st.tuples(*[MONEY] * 8))
def test_business_is_what_comes_in_less_what_goes_out(parts: tuple[float, ...]) -> None:
    assert business_income(*parts) == pytest.approx(sum(parts[:4]) - sum(parts[4:]), abs=1e-6)


def test_four_sources_make_the_income(month: Month) -> None:
    for _ in range(10):
        h = month.run().household
        sources = h.wage_income + h.business_income + h.property_income + h.transfer_income
        assert np.allclose(h.income, sources)
        assert np.allclose(h.cash_income + h.in_kind, h.income)


def test_who_is_gone_earns_nothing(month: Month) -> None:
    for _ in range(20):
        month.run()
    h = month.run("demography").household
    gone = ~h.alive & (h.village >= 0)
    assert gone.any()
    for name in ("wage_income", "property_income", "pension", "remittance", "other_transfer"):
        assert not h.arrays[name][gone].any(), name


def test_without_a_standard_there_is_no_dibao(month: Month) -> None:
    for _ in range(7):
        month.run()
    state = month.run("income")
    state.household.dibao[:] = 100.0
    state.household.dibao_months[:] = 6.0
    state.county.dibao_standard = 0.0
    month.step("income")
    assert not state.household.dibao.any()


def test_the_dibao_office_does_not_count_assistance(month: Month) -> None:
    """Relief and grants raise income, and not what the office looks at (rule of 2021)."""
    state = month.run("status")
    h = state.household
    row = int(np.flatnonzero(h.alive)[0])
    before = float(h.own_ring[int(state.county.month) % 12][row])
    h.assessed_income[row], h.dibao[row], h.relief[row], h.grant[row] = 900.0, 200.0, 150.0, 50.0
    own = float(h.own_sum[row])
    month.step("status")
    assert h.own_sum[row] - own == pytest.approx(500.0 - before)


def test_dibao_fades_out_over_the_phase_out(month: Month) -> None:
    """Who no longer qualifies keeps the benefit for the phase-out after the review, then loses it."""
    state = month.run()
    h = state.household
    row = int(np.flatnonzero(h.alive)[0])
    months = []
    for _ in range(26):
        state = month.run("income", levers=False)
        state.county.dibao_standard, state.county.dibao_phase_out = 6000.0, 4.0
        state.county.error_dibao = 0.0
        h.assessed[row] = h.own_sum[row] = 1e6
        if not months:
            h.dibao[row], h.dibao_months[row] = 80.0, 5.0
        month.step("income")
        months.append(float(h.dibao_months[row]))
        for name in ("consumption", "credit", "circulation", "status"):
            month.step(name)
        month.month += 1
    assert months[-1] == 0.0
    assert h.dibao[row] == 0.0
    falling = [m for m in months if 0.0 < m <= 4.0]
    assert falling == [4.0, 3.0, 2.0, 1.0]
