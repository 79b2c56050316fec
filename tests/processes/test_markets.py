"""Supply, glut and contracts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.markets import contract_price, glut_factor
from tests.processes.conftest import Month

POSITIVE = st.floats(10.0, 1e7)


@given(POSITIVE, POSITIVE, st.floats(0.0, 1.0))
def test_glut(quantity: float, normal: float, inverse: float) -> None:
    factor = glut_factor(quantity, normal, inverse)
    assert 0.4 <= factor <= 1.6
    assert glut_factor(normal, normal, inverse) == 1.0
    assert glut_factor(quantity, normal, 0.0) == 1.0
    free = (quantity / normal) ** -inverse
    if 0.41 < free < 1.59:
        assert factor == pytest.approx(free)
    assert glut_factor(2 * quantity, normal, inverse) <= factor


@given(st.floats(0.2, 2.0), st.floats(0.0, 1.5), st.floats(0.0, 0.3))
def test_contract_price(gate: float, floor: float, premium: float) -> None:
    paid = contract_price(gate, floor, premium)
    assert paid >= gate * (1.0 - 1e-12)
    if floor == 0.0:
        assert paid == pytest.approx(gate * (1 + premium))
    elif gate > 1.15 * floor * (1 + premium):
        assert paid == gate  # side-selling
    else:
        assert paid == pytest.approx(max(gate, floor) * (1 + premium))


def test_a_floor_holds_when_the_market_falls() -> None:
    assert contract_price(0.5, 0.8, 0.1) == pytest.approx(0.88)
    assert contract_price(1.5, 0.8, 0.1) == 1.5


def test_supply_is_what_households_bring(month: Month) -> None:
    state = month.run()
    h = state.household
    for j in range(len(state.product)):
        brought = h.sales[(h.product == j) & h.alive].sum() * state.county.weight
        assert state.product.output[j] == pytest.approx(brought)


def test_what_buyers_owe_is_what_growers_get(month: Month) -> None:
    for _ in range(10):
        state = month.run("enterprises")
        weight = state.county.weight
        assert state.memory["premium_due"].sum() == pytest.approx(state.household.premium.sum() * weight)
        assert state.memory["purchases"].sum() == pytest.approx(state.household.bought.sum() * weight)
        month.rest("markets")
    assert (state.household.contract >= 0).any()


def test_contracts_end_with_their_enterprise(month: Month) -> None:
    for _ in range(10):
        state = month.run()
    e, h = state.enterprise, state.household
    firm = int(np.bincount(h.contract[h.contract >= 0]).argmax())
    e.alive[firm] = False
    month.step("markets")
    assert not (h.contract[h.alive] == firm).any()


def test_with_the_switch_off_there_is_no_glut(month: Month) -> None:
    state = month.run("markets")
    state.county.interactions = 0
    state.product.normal_output[:] = 1.0
    month.step("markets")
    assert state.product.glut.tolist() == [1.0] * len(state.product)
