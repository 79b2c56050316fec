"""Temporary relief and anti-poverty insurance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.relief import relief_need
from tests.processes.conftest import Month

MONEY = st.floats(0.0, 1e5)


@given(MONEY, MONEY, MONEY, st.floats(0.0, 1e4))
def test_relief_need(gap: float, bill: float, loss: float, cap: float) -> None:
    assert relief_need(0.0, gap, 0.6, 0.0, 0.0, cap, 0.3, 0.0) == 0.0
    assert relief_need(1.0, gap, 0.6, 0.0, 0.0, 1e9, 0.3, 0.0) == pytest.approx(0.6 * gap)
    whole = relief_need(1.0, gap, 0.6, bill, loss, 1e9, 0.3, 0.2)
    assert whole == pytest.approx(0.6 * gap + 0.5 * (bill + loss))
    assert relief_need(1.0, gap, 0.6, bill, loss, cap, 0.3, 0.2) == min(cap, whole)


def test_relief_never_costs_more_than_its_money(month: Month) -> None:
    for _ in range(12):
        state = month.run("income")
        county = state.county
        if county.interactions:
            paid = state.household.relief.sum() * county.weight
            money = sum(pot[2] for pot in state.memory["relief_pots"])
            assert paid <= money * (1.0 - county.leakage) + 1e-6
        assert (state.household.relief <= county.relief_cap + 1e-9).all()
        month.rest("relief")


def test_with_the_switch_off_nobody_is_rationed(month: Month) -> None:
    for _ in range(6):
        month.run()
    state = month.run("relief")
    state.county.interactions, state.county.leakage = 0, 0.0
    everybody = np.zeros(len(state.household), dtype=np.int8)
    state.memory["relief_pots"] = [("protection.relief", "civil affairs", 0.0, everybody, 1, False)]
    state.household.monitored[:] = state.household.alive
    state.household.monitored_months[:] = 99.0
    state.household.assessed[:] = 0.0
    month.step("relief")
    assert (state.household.relief[state.household.alive & (state.household.persons > 0)] > 0.0).all()


def test_those_named_first_are_served_first(month: Month) -> None:
    state = month.run("relief")
    h = state.household
    h.monitored[:], h.monitored_months[:], h.assessed[:], h.expected_income[:] = h.alive, 99.0, 0.0, 1e6
    state.county.relief_cap, state.county.leakage, state.county.monitoring_line = 1e9, 0.0, 6000.0
    tier = np.where(np.arange(len(h)) % 2 == 0, 0, 1).astype(np.int8)
    need = 0.6 * 6000.0 * h.persons / 12.0 * h.alive
    first = float(need[tier == 0].sum()) * state.county.weight
    pot = ("protection.relief@more", "budget", first * 1.5, tier, 2, True)
    state.memory["relief_pots"] = [pot]
    month.step("relief")
    assert h.relief[tier == 0] == pytest.approx(need[tier == 0])
    assert 0.0 < h.relief[tier == 1].sum() < need[tier == 1].sum()
    assert state.ledger.spending["protection.relief@more", "budget"] == pytest.approx(first * 1.5)


def test_the_dead_get_nothing(month: Month) -> None:
    state = month.run()
    assert not state.household.relief[~state.household.alive].any()
    assert np.isfinite(state.household.relief).all()
