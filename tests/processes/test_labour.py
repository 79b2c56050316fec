"""Pay, migration and the choice of work."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from model.processes.labour import (
    cost_of_leaving,
    efficiency,
    leverage,
    logit_weight,
    migration_value,
    nearness,
    operator_centre,
)
from tests.processes.conftest import Month

REAL = st.floats(-1.0, 1.0)


@given(st.floats(0.0, 16.0), st.floats(0.0, 3.0), REAL, REAL, REAL)
def test_pay_by_skill(skill: float, job_skill: float, ability: float, persistent: float, risk: float) -> None:
    assert efficiency(6.0, 0.0, 0.0, 0.0, 0.0, 0.064, 0.0) == 1.0
    base = efficiency(skill, job_skill, ability, persistent, risk, 0.064, -0.2)
    more = efficiency(skill + 1, job_skill, ability, persistent, risk, 0.064, -0.2)
    assert more / base == pytest.approx(math.exp(0.064))  # one school year, V102
    assert efficiency(skill, job_skill + 1, ability, persistent, risk, 0.064, -0.2) == pytest.approx(more)


@given(st.floats(1000.0, 8000.0), st.floats(0.2, 3.0), st.floats(1.0, 20.0))
def test_migration_pays_by_distance(wage: float, q: float, distance: float) -> None:
    assert nearness(5.0, 1.5) == 1.0
    assert nearness(distance, 1.5) / nearness(2 * distance, 1.5) == pytest.approx(2**1.5)
    assert migration_value(wage, q, 1.0, 0.0) == pytest.approx(wage * q)
    assert migration_value(wage, q, 0.5, 1200.0) == pytest.approx(0.5 * wage * q - 100.0)


@given(st.floats(1.0, 1e5), st.floats(-3.0, 3.0), st.floats(0.5, 4.0))
def test_choice_follows_log_value(value: float, taste: float, elasticity: float) -> None:
    weight = logit_weight(value, taste, elasticity)
    assert weight == pytest.approx((value / 1000) ** elasticity * math.exp(taste))
    assert logit_weight(2 * value, taste, elasticity) / weight == pytest.approx(2**elasticity)


@given(st.floats(500.0, 6000.0), st.floats(0.5, 0.95), st.floats(0.2, 6.0), st.floats(0.0, 3000.0))
def test_leaving_costs_less_with_a_placement_or_travel_money(
    fixed: float, saving: float, labour: float, travel: float
) -> None:
    assert cost_of_leaving(fixed, saving, 0.0, labour, 0.0) == fixed
    assert cost_of_leaving(fixed, saving, 0.0, labour, travel) == pytest.approx(fixed - travel)
    placed = cost_of_leaving(fixed, saving, 1.0, labour, 0.0)
    assert placed < fixed
    assert placed == pytest.approx(fixed * (1.0 - saving / max(1.0, labour)))  # one worker of several


def test_a_loss_is_the_least_attractive_value() -> None:
    assert logit_weight(-500.0, 0.0, 2.0) == logit_weight(1.0, 0.0, 2.0)


def test_shares_of_labour_are_shares(month: Month) -> None:
    for _ in range(8):
        h = month.run().household
        total = h.farm_share + h.local_share + h.migrant_share
        assert (h.farm_share >= 0.0).all()
        assert (h.local_share >= 0.0).all()
        assert np.allclose(total[h.distress == 0.0], np.maximum(1.0, total[h.distress == 0.0]))


def test_who_cannot_pay_the_start_does_not_migrate_more(month: Month) -> None:
    state = month.run("labour")
    h, before = state.household, state.household.migrant_share.copy()
    h.cash[:] = 0.0
    h.placed[:] = h.travel_subsidy[:] = 0.0
    month.step("labour")
    assert (h.migrant_share <= before + 1e-12).all()


def test_a_higher_outside_wage_draws_more_people(month: Month) -> None:
    state = month.run("labour")
    other = state.copy()
    state.household.cash[:] = other.household.cash[:] = 1e5
    other.county.outside_wage *= 1.5
    process = month.processes["labour"]
    process.step(state, month.luck)
    process.step(other, month.luck)
    assert (other.household.migrant_share >= state.household.migrant_share).all()
    assert other.household.migrant_share.sum() > state.household.migrant_share.sum()


@pytest.mark.parametrize(("down", "up"), [(1.2, 0.25), (0.7, 0.5), (0.3, 0.3)])
def test_the_shock_of_leveraged_operators_has_mean_one(down: float, up: float) -> None:
    mean = math.exp(0.5 * down * down) * norm.cdf(-down) + math.exp(0.5 * up * up) * norm.cdf(up)
    assert operator_centre(down, up) == pytest.approx(math.log(mean), abs=1e-4)


@given(st.floats(0.3, 0.8), st.floats(1.0, 6.0))
def test_leverage_leaves_mean_net_income_as_it_is(margin: float, scale: float) -> None:
    assert scale * (margin - leverage(margin, scale)) == pytest.approx(margin)
    assert leverage(margin, 1.0) == 0.0
