"""Output, inputs and prices at the farm gate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.farming import (
    credit_wedge,
    input_ratio,
    log_productivity,
    log_trap,
    log_value_at_unit_labour,
    purchased_inputs,
    without_skill,
)
from model.processes.prices import village_price
from tests.processes.conftest import Month

REAL = st.floats(-1.0, 1.0)
POSITIVE = st.floats(0.1, 50.0)


@given(REAL, REAL, REAL, st.floats(0.0, 14.0))
def test_productivity_is_the_sum_of_its_parts(
    z: float, ability: float, persistent: float, skill: float
) -> None:
    plain = log_productivity(z, ability, 0.6, persistent, 0.0, skill, 0.06, 0.0, 0.4, 0.0, 0.0, 0.1)
    assert plain == pytest.approx(z + 0.6 * ability + persistent + 0.06 * (skill - 6))
    adopted = log_productivity(z, ability, 0.6, persistent, 0.0, skill, 0.06, 1.0, 0.4, 0.0, 0.0, 0.1)
    assert adopted - plain == pytest.approx(0.4)
    known = log_productivity(z, ability, 0.6, persistent, 0.0, skill, 0.06, 0.0, 0.4, 0.0, math.log(2), 0.1)
    assert known - plain == pytest.approx(0.1 * math.log(2))


@given(POSITIVE, REAL, st.floats(0.0, 0.5))
def test_committed_costs_do_not_follow_skill(revenue: float, learnt: float, inputs: float) -> None:
    """With inputs by their first-order condition, field skill multiplies revenue by exp(s / (1 - beta_F))."""
    better = revenue * math.exp(learnt / (1.0 - inputs))
    assert better * without_skill(learnt, inputs) == pytest.approx(revenue)


@given(REAL, POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_value_is_cobb_douglas(a: float, gross: float, price: float, stock: float, labour: float) -> None:
    found = log_value_at_unit_labour(
        a, math.log(gross * price), math.log(stock), math.log(labour), 0.3, 0.25, 0.15
    )
    true = price * gross * math.exp(a) * stock**0.75 * labour**-0.25 * math.exp(0.3) ** 0.15
    assert math.exp(found) == pytest.approx(true)


@given(st.floats(0.0, 1e6), st.floats(0.01, 1.0), st.floats(500.0, 50_000.0))
def test_little_stock_is_worth_less_in_a_trap(worth: float, weight: float, scale: float) -> None:
    factor = math.exp(log_trap(worth, weight, scale))
    assert factor == pytest.approx(max(1e-6, 1.0 - weight * math.exp(-worth / scale)))
    assert factor <= math.exp(log_trap(2.0 * worth, weight, scale)) * (1.0 + 1e-12)
    assert log_trap(worth, 0.0, scale) == 0.0


@given(st.floats(5.0, 12.0), st.floats(0.0, 1.0))
def test_inputs_meet_the_first_order_condition(log_revenue: float, wedge: float) -> None:
    """Where the bound does not bind, the marginal yuan of inputs earns 1 + wedge."""
    share = 0.2
    ratio = input_ratio(log_revenue, log_revenue, math.log1p(wedge), share)
    inputs = share * math.exp(log_revenue) * math.exp(ratio)
    revenue = math.exp(log_revenue + share * ratio)
    assert share * revenue / inputs == pytest.approx(1.0 + wedge)


@given(st.floats(5.0, 16.0), st.floats(0.0, 1.0))
def test_purchased_inputs_are_those_of_the_ratio(log_revenue: float, wedge: float) -> None:
    """Below the bound and at it, on a reference of e to the 12th."""
    share, reference = 0.2, 12.0
    ratio = input_ratio(log_revenue, reference, math.log1p(wedge), share)
    revenue = math.exp(log_revenue + share * ratio)
    found = purchased_inputs(revenue, math.exp(reference), 1.0 + wedge, share)
    assert found == pytest.approx(share * math.exp(reference + ratio))


def test_inputs_are_bounded() -> None:
    assert input_ratio(20.0, 0.0, 0.0, 0.2) == pytest.approx(math.log(4.0))


@given(st.floats(0.0, 2e5), st.floats(0.0, 1.0))
def test_the_wedge_falls_with_money(liquid: float, widest: float) -> None:
    assert credit_wedge(0.0, widest, 6000.0) == widest
    assert credit_wedge(-100.0, widest, 6000.0) == widest
    assert 0.0 <= credit_wedge(liquid, widest, 6000.0) <= widest
    assert credit_wedge(6000.0, widest, 6000.0) == pytest.approx(widest / math.e)


@given(POSITIVE, st.floats(0.0, 1.0), st.floats(0.0, 0.6), st.floats(0.0, 3.0))
def test_roads_close_the_wedge_and_brands_add(gate: float, brand: float, wedge: float, access: float) -> None:
    assert village_price(gate, 0.0, 0.05, 0.0, access, 1.5, 1.0) == pytest.approx(gate)
    assert village_price(gate, 0.0, 0.05, wedge, 0.0, 1.5, 1.0) == pytest.approx(gate * (1 - wedge))
    assert village_price(gate, brand, 0.05, wedge, access, 1.5, 1.0) <= gate * (1 + 0.05 * brand) * (
        1 + 1e-12
    )
    assert village_price(gate, 1.0, 0.05, wedge, access, 1.5, 0.5) == pytest.approx(
        0.525 * gate * (1 - wedge * math.exp(-1.5 * access))
    )


def test_an_orchard_bears_after_its_months(month: Month) -> None:
    """One mu planted: the two stages hold it, and what has left both bears."""
    state = month.run("production")
    h = state.household
    orchard = state.product_names.index("orchard")
    row = int(np.flatnonzero(h.alive)[0])
    h.product[1, row] = orchard
    h.stock[1, row], h.young[1, row], h.growing[1, row] = 0.0, 1.0, 0.0
    held = []
    for _ in range(120):
        month.step("production")
        held.append((h.young[1, row], h.growing[1, row], h.stock[1, row]))
    young, growing, stock = np.array(held).T
    assert np.allclose(young + growing + stock, 1.0)
    first, second = state.product.young_months[orchard], state.product.growing_months[orchard]
    assert young[0] == pytest.approx(1 - 1 / first)
    # Two stages in a row, each left at a constant rate: mean age at bearing is their sum.
    bearing_age = sum((k + 1) * b for k, b in enumerate(np.diff([0.0, *stock])))
    assert bearing_age < first + second
    assert (np.diff(stock) >= 0).all()


def test_shares_of_farm_labour_add_up_to_one(month: Month) -> None:
    h = month.run().household
    shares = h.labour_split.sum(axis=0)
    assert np.allclose(shares[(shares > 0.0)], 1.0)
    assert (shares > 0.0).sum() > 30


def test_marginal_value_of_labour_is_the_same_in_every_slot(month: Month) -> None:
    """Eq. 19: revenue over labour is equal across slots before inputs respond."""
    state = month.run("production")
    for name in ("input_elasticity",):
        vars(month.processes["production"])[name] = 0.0
    vars(month.processes["production"])["operator_scale"] = 1.0
    month.step("production")
    h = state.household
    for row in np.flatnonzero(h.alive):
        used = h.labour_split[:, row] > 1e-6
        ratio = h.normal[used, row] / h.labour_split[used, row]
        assert np.allclose(ratio, ratio[0]) if used.any() else True


def test_a_trap_takes_most_from_those_with_least(month: Month) -> None:
    """Without weight the scale says nothing; with it, output falls most where there is little stock."""
    production, state = month.processes["production"], month.run("labour")
    h = state.household

    def output(**values: float) -> np.ndarray:
        vars(production).update(values)
        there = state.copy()
        production.step(there, month.luck)
        return there.household.normal

    none = output()
    assert np.array_equal(none, output(trap_stock=50_000.0))
    whole, before = output(trap=0.9).sum(axis=0), none.sum(axis=0)
    worth = (h.stock * state.product.stock_cost[np.maximum(0, h.product)] * (h.product >= 0)).sum(axis=0)
    rows = np.flatnonzero(h.alive & (before > 0.0))
    kept = (whole / np.where(before > 0.0, before, 1.0))[rows]
    assert (kept < 1.0).all()
    poor = worth[rows] < np.median(worth[rows])
    assert kept[poor].mean() < kept[~poor].mean() - 0.05


def test_nobody_eats_more_than_the_field_gives(month: Month) -> None:
    h = month.run().household
    assert (12.0 * h.own_food <= h.normal.sum(axis=0) + 1e-9).all()
    assert (h.own_food >= 0.0).all()


def test_insurance_pays_only_when_something_is_lost(month: Month) -> None:
    state = month.run("production")
    h = state.household
    h.indemnity[:] = 0.0
    h.crop_cover[:] = h.price_cover[:] = h.livestock_cover[:] = 1.0
    state.village.weather[:] = 1.0
    state.village.disease[:] = 0.0
    state.product.gate[:] = 2.0
    month.step("production")
    assert not h.indemnity.any()
    assert not h.loss[2].any()
    state.village.weather[:] = 0.4
    month.step("production")
    assert h.indemnity.any()
