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
        h, before = state.household, state.household.cash.copy()
        month.step("credit")
        assert np.allclose(before - h.cash, h.investment)
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
