"""Consumption, coping and what can be borrowed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.consumption import counted_on, credit_room, pass_through, planned_consumption
from tests.processes.conftest import Month

MONEY = st.floats(0.0, 1e5)


@given(st.floats(0.0, 60.0))
def test_pass_through_falls_with_liquidity(months: float) -> None:
    found = pass_through(months, 0.78, 0.11, 3.0)
    assert found == pytest.approx(0.11 + 0.67 * math.exp(-months / 3.0))
    assert pass_through(0.0, 0.78, 0.11, 3.0) == pytest.approx(0.78)
    assert pass_through(-5.0, 0.78, 0.11, 3.0) == pytest.approx(0.78)
    assert pass_through(1e6, 0.78, 0.11, 3.0) == pytest.approx(0.11)


@given(MONEY, MONEY, st.floats(0.1, 0.9))
def test_a_settled_household_spends_its_permanent_income_less_saving(
    need: float, extra: float, s: float
) -> None:
    """Income as expected and wealth at the buffer: only the first two terms are left."""
    permanent = need + extra
    found = planned_consumption(need, permanent, permanent, s, 0.4, 500.0, 500.0, 0.2)
    assert found == pytest.approx(need + (1 - s) * extra)
    windfall = planned_consumption(need, permanent, permanent + 100.0, s, 0.4, 500.0, 500.0, 0.2)
    assert windfall - found == pytest.approx(40.0, rel=1e-6)
    rich = planned_consumption(need, permanent, permanent, s, 0.4, 1700.0, 500.0, 0.2)
    assert rich - found == pytest.approx(0.2 / 12 * 1200.0, rel=1e-6)


@given(st.floats(1.0, 1e4), st.integers(1, 12))
def test_what_comes_every_month_is_counted_on_and_a_single_payment_is_not(paid: float, months: int) -> None:
    found = [0.0]
    for _ in range(months + 3):
        found.append(counted_on(found[-1], paid, float(months)))
    assert found[1] == pytest.approx(paid / months)
    assert found[months:] == pytest.approx([paid] * 4)
    assert counted_on(found[1], 0.0, float(months)) == 0.0, "a month without it, and nobody counts on it"
    assert counted_on(paid, 0.5 * paid, float(months)) == 0.5 * paid, "less of it is counted on at once"


def test_a_monthly_transfer_becomes_permanent_income_within_its_months(month: Month) -> None:
    """And a single payment of the same yearly sum does not."""
    monthly, once = 300.0, 3600.0
    consumption = month.processes["consumption"]
    state = month.run("consumption")
    h = state.household
    rows = np.flatnonzero(h.alive)[:3]
    for name in ("grant", "pension", "other_transfer", "dibao", "income", "reimbursed"):
        h.arrays[name][rows] = 0.0
    for name in ("steady", "steady_sum", "means_sum", "income_sum", "expected_income"):
        h.arrays[name][rows] = 0.0
    for name in ("steady_ring", "means_ring", "income_ring"):
        h.arrays[name][:, rows] = 0.0
    for k in range(8):
        state.county.month = k
        paid = np.array([monthly, once if k == 0 else 0.0, 0.0])
        h.grant[rows] = h.income[rows] = h.cash_income[rows] = paid
        consumption.step(state, month.luck)
    counted, learnt, nothing = h.expected_income[rows]
    assert counted == pytest.approx(monthly, rel=0.1)
    assert 0.0 < learnt < 0.5 * monthly
    assert nothing == 0.0


@given(MONEY, MONEY, MONEY, st.floats(0.0, 0.9))
def test_credit_room(debt: float, cap: float, income: float, guarantee: float) -> None:
    assert credit_room(debt, cap, 0.0, 0.0, 1.0, guarantee, 0.0) == 0.0
    assert credit_room(0.0, cap, 1.0, 0.0, 1.0, guarantee, 0.0) == pytest.approx(cap)
    free = credit_room(debt, cap, 1.0, income, 0.0, guarantee, 0.0)
    shut = credit_room(debt, cap, 1.0, income, 1.0, guarantee, 0.0)
    assert 0.0 <= shut <= free
    assert free == pytest.approx(max(0.0, cap + (0.3 + 0.5 * guarantee) * 12 * income - debt))
    assert credit_room(debt, cap, 1.0, income, 1.0, 0.0, 0.0) == max(0.0, cap - debt)
    assert credit_room(debt, cap, 1.0, income, 1.0, 0.0, 500.0) == max(0.0, cap + 500.0 - debt)


def test_the_cash_identity_holds_for_everybody(month: Month) -> None:
    """Eq. 36: every yuan that a household had, got or borrowed is spent, repaid or still there."""
    for _ in range(10):
        state = month.run("consumption")
        h, before = state.household, state.household.cash.copy()
        month.step("consumption")
        came = h.cash_income + h.pooled + h.borrowed + h.distress
        went = h.consumption - h.own_food + h.medical_bill + h.schooling_cost + h.repaid
        here = h.alive
        assert np.allclose((before + came - went)[here], h.cash[here], atol=1e-6)
        month.rest("consumption")


def test_pooling_only_moves_money(month: Month) -> None:
    for _ in range(12):
        h = month.run("credit").household
        assert abs(h.pooled[h.alive].sum()) < 1e-9 * np.abs(h.pooled).sum() + 1e-9
        month.rest("consumption")


def test_nobody_eats_less_than_the_floor(month: Month) -> None:
    for _ in range(12):
        state = month.run("demography")
        process, h = month.processes["consumption"], state.household
        floor = process.floor_share * process.subsistence * h.persons / 12.0
        assert (h.consumption[h.alive] >= floor[h.alive] - 1e-6).all()
        month.rest("circulation")


def test_debt_and_arrears_stay_in_order(month: Month) -> None:
    for _ in range(24):
        h = month.run("credit").household
        assert (h.debt >= -1e-6).all()
        assert (h.arrears >= 0.0).all()
        assert (h.arrears[h.alive] <= h.debt[h.alive] + 1e-6).all()
        month.rest("consumption")


def test_rights_to_collect_are_not_sold_when_money_runs_out(month: Month) -> None:
    """Other stock is, as far as the shortfall goes."""
    state = month.run("consumption")
    h, p = state.household, state.product
    right, herd = (state.product_names.index(name) for name in ("wild", "livestock"))
    rows = np.flatnonzero(h.alive)[:2]
    h.product[1, rows], h.product[2, rows] = right, (-1, herd)
    h.stock[1, rows], h.stock[2, rows] = 3.0, (0.0, 10.0)
    for name in (
        "cash",
        "cash_income",
        "own_food",
        "debt",
        "expected_income",
        "steady",
        "means_sum",
        "steady_sum",
    ):
        h.arrays[name][rows] = 0.0
    h.debt[rows] = 1e6  # nobody lends more
    month.step("consumption")
    assert h.distress[rows[0]] == 0.0
    assert 0.0 < h.distress[rows[1]] <= 10.0 * p.stock_cost[herd]
    assert h.stock[1, rows].tolist() == [3.0, 3.0]
    assert h.stock[2, rows[1]] < 10.0
