"""Illness, bills and fitness for work."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.luck import Luck
from model.processes.illness import Illness, bill_size, care_sought, chronic_hazard, fitness, out_of_pocket
from tests.oracle.world import clock, small_world

SHARE = st.floats(0.0, 1.0)


@given(st.floats(0.0, 0.1), st.floats(20.0, 80.0), st.floats(0.0, 4.0))
def test_chronic_hazard_rises_with_age_elders_and_poverty(onset: float, age: float, elders: float) -> None:
    base = chronic_hazard(onset, age, elders, 0.0, 0.4, 0.8)
    assert base == pytest.approx(onset * math.exp(0.4 * (age - 45) / 20) * (1 + elders / 2) / 1.25)
    assert chronic_hazard(onset, age, elders, 1.0, 0.4, 0.8) == pytest.approx(1.8 * base)
    assert chronic_hazard(onset, age + 20, elders, 0.0, 0.4, 0.8) == pytest.approx(base * math.exp(0.4))


@given(st.floats(1.0, 1e5), st.floats(0.0, 2.0), st.floats(-4.0, 4.0))
def test_a_bill_is_lognormal_about_its_median(median: float, sd: float, draw: float) -> None:
    assert bill_size(median, sd, 0.0) == median
    assert bill_size(median, sd, draw) * bill_size(median, sd, -draw) == pytest.approx(median**2)


@given(SHARE, SHARE)
def test_fitness(acute: float, chronic: float) -> None:
    assert fitness(0.0, 0.0, 0.0, 0.0, acute, chronic) == 1.0
    assert fitness(2.0, 0.0, 0.0, 0.0, acute, chronic) == pytest.approx(1 - acute)
    assert fitness(0.0, 1.0, 0.0, 1.0, acute, chronic) == pytest.approx((1 - chronic) ** 2)
    everything = fitness(1.0, 1.0, 1.0, 1.0, acute, chronic)
    assert 0.0 <= everything <= fitness(1.0, 0.0, 1.0, 0.0, acute, chronic)


@given(st.floats(0.0, 1e6), SHARE)
def test_bill_splits_into_two_purses(bill: float, rate: float) -> None:
    assert out_of_pocket(bill, rate) + bill * rate == pytest.approx(bill)


@given(SHARE, st.floats(0.0, 1.0))
def test_dearer_care_is_sought_less(rate: float, elasticity: float) -> None:
    assert care_sought(0.55, 0.55, elasticity) == 1.0
    assert care_sought(rate, 0.55, 0.0) == 1.0
    sought = care_sought(rate, 0.55, elasticity)
    assert sought <= 1.0 + 1e-9 if rate <= 0.55 else sought >= 1.0 - 1e-9
    # What is paid rises with the price all the same, at any elasticity below one.
    assert out_of_pocket(care_sought(0.3, 0.55, elasticity), 0.3) >= out_of_pocket(1.0, 0.55) * (1.0 - 1e-12)


def test_incidence_is_what_the_parameters_say() -> None:
    """Monthly chance of acute illness and of chronic onset, to five standard errors."""
    chance, onset = 0.02, 0.05
    state, luck = small_world(), Luck(2)
    h = state.household
    values = {"illness.acute_chance": chance, "illness.onset": onset, "illness.age_gradient": 0.0}
    process = Illness({**values, "illness.poor_gradient": 0.0, "illness.accident_chance": 0.0})
    process.begin(state, luck)
    h.alive[:], h.elders[:], h.persons[:], h.safe_water[:] = True, 0.0, 4.0, True
    ill = onsets = months = 0
    for month in range(2500):
        clock(state, luck, month)
        h.chronic[:] = False
        h.acute[:] = 0.0
        process.step(state, luck)
        ill += int((h.acute > 0).sum())
        onsets += int(h.chronic.sum())
        months += len(h)
    for found, true in ((ill, chance * (0.6 + 0.1 * 4)), (onsets, onset / 1.25 / 12)):
        assert abs(found / months - true) < 5 * math.sqrt(true * (1 - true) / months)


def test_reimbursement_and_own_money_make_the_bill() -> None:
    state, luck = small_world(), Luck(2)
    process = Illness({"illness.acute_chance": 0.3, "illness.accident_chance": 1.0})
    process.begin(state, luck)
    state.county.reimbursement_ordinary, state.county.reimbursement_supported = 0.5, 0.8
    for month in range(12):
        clock(state, luck, month)
        process.step(state, luck)
        h = state.household
        assert np.allclose(h.medical_bill, h.out_of_pocket + h.reimbursed)
        assert (h.accident_bill <= h.out_of_pocket + 1e-9).all()
        assert not h.medical_bill[~h.alive].any()
        assert (h.working <= h.labour + 1e-12).all()
