"""Knowledge, willingness and adoption."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.diffusion import (
    LAG_FIRST,
    LAG_LAST,
    adoption_chance,
    adoption_pays,
    next_willingness,
    research_weight,
    social_pull,
)
from tests.processes.conftest import Month

RATE = st.floats(0.0, 0.2)


@given(RATE, st.floats(0.0, 5.0), RATE, st.floats(0.0, 8.0))
def test_adoption_is_a_chance_and_rises_with_everything(
    external: float, days: float, social: float, contacts: float
) -> None:
    base = adoption_chance(external, days, social_pull(social, contacts, 2.0))
    assert 0.0 <= base < 1.0
    assert adoption_chance(external, days + 1, social_pull(social, contacts, 2.0)) >= base
    assert adoption_chance(external, days, social_pull(social, contacts + 1, 2.0)) >= base


@given(RATE, RATE)
def test_adoption_limits(external: float, social: float) -> None:
    assert adoption_chance(0.0, 3.0, 0.0) == 0.0
    assert adoption_chance(external, 0.0, 0.0) == pytest.approx(1 - math.exp(-external))
    assert social_pull(social, 2.0, 2.0) == pytest.approx(social / 2)
    assert social_pull(social, 50.0, 2.0) == pytest.approx(social)


@given(st.floats(0.01, 0.6), st.floats(1.0, 6.0), st.floats(0.05, 0.4))
def test_a_technology_must_earn_its_cost_in_time(gain: float, years: float, cost: float) -> None:
    assert adoption_pays(gain, years, cost) == (gain * years >= cost)
    assert not adoption_pays(0.0, years, cost)


def test_who_adopts_pays_for_it(month: Month) -> None:
    """The price leaves business income in the same month, and nobody adopts what he cannot pay."""
    cost = month.processes["diffusion"].values["cost"]
    month.run()
    paid = 0.0
    for _ in range(12):
        h = month.run("diffusion").household
        before, cash, revenue = h.adopted.copy(), h.cash.copy(), h.normal.copy()
        month.step("diffusion")
        new = h.adopted > before
        assert np.allclose(h.technology_cost, cost * (revenue * new).sum(axis=0))
        assert (cash[new.any(axis=0)] > h.technology_cost[new.any(axis=0)]).all()
        paid += float(h.technology_cost.sum())
        month.rest("diffusion")
        flows = h.sales.sum(axis=0) + h.own_food + h.premium + h.dividend
        costs = h.inputs + h.committed + h.technology_cost + h.depreciation
        assert np.allclose(h.business_income[h.alive], (flows - costs)[h.alive])
    assert paid > 0.0


def test_contagion_is_complex() -> None:
    """The second informed neighbour adds more than the first (V115)."""
    pull = [social_pull(0.03, float(k), 2.0) for k in range(4)]
    assert pull[2] - pull[1] > pull[1] - pull[0]


@given(*[st.floats(0.0, 1.0)] * 5, st.floats(0.01, 0.2))
def test_willingness_stays_in_range_and_settles(
    willing: float, base: float, outreach: float, mobilised: float, success: float, speed: float
) -> None:
    target = min(1.0, base + 0.25 * outreach + 0.2 * mobilised + 0.15 * success)
    after = next_willingness(willing, base, outreach, mobilised, success, speed)
    assert min(willing, target) - 1e-12 <= after <= max(willing, target) + 1e-12
    assert next_willingness(target, base, outreach, mobilised, success, speed) == pytest.approx(target)


def test_research_works_between_two_and_twelve_years_and_once() -> None:
    weights = np.array([research_weight(float(age)) for age in range(200)])
    assert weights.sum() == pytest.approx(1.0, abs=0.01)
    assert not weights[: LAG_FIRST + 1].any()
    assert not weights[LAG_LAST:].any()
    assert (LAG_FIRST, LAG_LAST) == (24, 144)
    assert (weights >= 0.0).all()
