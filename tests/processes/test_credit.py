"""Investment, its value, and default."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.credit import activity_value, wanted_capital
from tests.processes.conftest import Month

SHARE = st.floats(0.0, 1.0)


@given(st.floats(-1e4, 1e4), st.floats(1.0, 1e4), st.floats(0.0, 4.0), st.floats(0.0, 0.5), SHARE)
def test_insurance_works_through_risk(
    net: float, cost: float, aversion: float, variance: float, cover: float
) -> None:
    bare = activity_value(net, cost, aversion, variance, 0.0, 0.1)
    covered = activity_value(net, cost, aversion, variance, cover, 0.1)
    assert bare == pytest.approx(net / cost - 0.5 * aversion * variance - 0.1, abs=1e-9)
    assert covered - bare == pytest.approx(0.5 * aversion * variance * cover, abs=1e-9)
    assert activity_value(net, cost, 0.0, variance, cover, 0.1) == pytest.approx(net / cost - 0.1, abs=1e-9)


@given(st.floats(0.0, 1e6), st.floats(0.05, 0.35))
def test_wanted_capital_earns_its_cost(revenue: float, elasticity: float) -> None:
    wanted = wanted_capital(revenue, elasticity, 0.2)
    assert elasticity * revenue == pytest.approx(0.2 * wanted)


def test_nobody_invests_below_the_buffer(month: Month) -> None:
    for _ in range(10):
        state = month.run("credit")
        h, before, owed = state.household, state.household.cash.copy(), state.household.debt.copy()
        month.step("credit")
        lent = h.debt - owed
        assert np.allclose(before - h.cash, h.investment - np.maximum(0.0, lent))
        buffer = month.processes["credit"].buffer_months * np.maximum(0.0, h.expected_income)
        invested = h.investment > 0.0
        assert (h.cash[invested] >= buffer[invested] - 1e-6).all()
        month.rest("credit")


def test_a_closed_product_gets_no_new_stock(month: Month) -> None:
    state = month.run("credit")
    h = state.household
    state.product.opened[:] = 0.0
    h.cash[:], h.willingness[:] = 1e7, 1.0
    before = (h.young + h.growing + h.stock).copy()
    month.step("credit")
    assert np.array_equal(h.young + h.growing + h.stock, before)


def test_who_can_borrow_plants_more_and_owes_it(month: Month) -> None:
    """The same month with room and without: the loan is new stock, debt and a flow of the bank, and no money."""
    state = month.run("credit")
    h, credit = state.household, month.processes["credit"]
    h.willingness[:], h.crop_cover[:], h.livestock_cover[:] = 1.0, 1.0, 1.0
    h.cash[:] = credit.buffer_months * np.maximum(0.0, h.expected_income) + 200.0
    vars(credit).update(chance=1.0, hurdle=0.0, aversion=0.0, rate=0.0, default_speed=0.0)
    state.memory["market_rate"] = 0.01
    worlds = []
    for room in (0.0, 5000.0):
        there = state.copy()
        there.household.room[:] = room * there.household.alive
        credit.step(there, month.luck)
        worlds.append(there)
    dry, lent = (there.household for there in worlds)
    owed = lent.debt - dry.debt
    assert (owed > 0.0).any()
    assert ((owed >= 0.0) & (owed <= 5000.0 + 1e-6)).all()
    assert np.array_equal(dry.cash, lent.cash)
    price = state.product.stock_cost[np.maximum(0, h.product)]
    assert np.allclose(((lent.young - dry.young) * price).sum(axis=0), owed)
    assert np.allclose(lent.borrowed - dry.borrowed, owed)
    assert np.allclose(lent.room, 5000.0 * h.alive - owed)
