"""Poverty, monitoring and return."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.status import below, recognition_chance, severe, vulnerability
from model.state import CAUSES, GROUPS, RING
from tests.oracle.world import small_world
from tests.processes.conftest import Month

MONEY = st.floats(-1e5, 1e5)


@given(MONEY, st.floats(1000.0, 10_000.0), st.floats(0.0, 1e5))
def test_below(assessed: float, line: float, wealth: float) -> None:
    assert below(assessed, line, wealth, 1e9) == (assessed < line)
    assert not below(assessed, line, wealth, wealth)
    if below(assessed, line, wealth, 15_000.0):
        assert below(assessed, line + 1000.0, wealth, 15_000.0)


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e4))
def test_severe_hardship_is_measured_against_what_can_be_paid(cost: float, permanent: float) -> None:
    assert not severe(0.0, permanent, 2000.0, 0.4)
    assert severe(cost, permanent, 2000.0, 0.4) == (
        cost > 0.4 * max(0.0, 12 * permanent - 2000.0) and cost > 0
    )


@given(st.floats(0.1, 6.0), st.floats(0.0, 5.0))
def test_recognition(detection: float, cadres: float) -> None:
    assert recognition_chance(0.0, cadres) == 1.0
    assert recognition_chance(detection, 3.0) == pytest.approx(1 - math.exp(-1 / detection))
    assert recognition_chance(detection, cadres) <= recognition_chance(detection, cadres + 1)
    assert recognition_chance(1e-9, cadres) == pytest.approx(1.0)


@given(st.floats(-1.0, 4.0), st.floats(0.0, 2.0))
def test_vulnerability_is_near_the_normal(mean: float, variance: float) -> None:
    """The logistic stands in for the normal distribution with an error below .01."""
    z = (math.asinh(1.0) - mean) / math.sqrt(variance + 0.01)
    assert vulnerability(mean, variance) == pytest.approx(NormalDist().cdf(z), abs=0.0096)
    assert vulnerability(math.asinh(1.0), variance) == pytest.approx(0.5)


def test_the_window_is_the_sum_of_its_months(month: Month) -> None:
    history = [month.state.household.expected_income.copy()] * RING
    month.state.county.assessed_over = RING
    for _ in range(15):
        state = month.run("demography")
        history.append(state.household.assessed_income.copy())
        month.step("status")  # without demography, so that nobody splits
        month.month += 1
        assert np.allclose(state.household.assessed_sum, np.sum(history[-RING:], axis=0))


@pytest.fixture
def recent() -> Month:
    """A county that assesses the income of one month only."""
    return recently()


def recently() -> Month:
    state = small_world()
    state.county.assessed_over = 1
    return Month(state=state)


def force(month: Month, row: int, income: float) -> None:
    """Run the status of one month with a household's assessed income given."""
    state = month.run("status", levers=False)
    state.county.monitoring_line, state.county.detection, state.county.response = 6000.0, 0.5, 1.0
    h = state.household
    h.assessed_income[row], h.cash[row], h.alive[row] = income, 100.0, True
    month.step("status")
    month.month += 1


def test_a_return_lasts_until_six_months_above(recent: Month) -> None:
    state = recent.run()
    h, row = state.household, 0
    state.county.return_ends_after = 6
    h.lifted_out[row] = h.registered[row] = True
    h.exit_month[row] = -100
    history = []
    for income in (5000.0, 10.0, 10.0, *[5000.0] * 5, 10.0, *[5000.0] * 7, 10.0):
        force(recent, row, income)
        history.append((bool(h.poor[row]), bool(h.returned_now[row]), int(h.returns[row])))
    poor, now, count = (list(x) for x in zip(*history, strict=True))
    assert poor == [False, *[True] * 13, False, False, True]
    assert [k for k, x in enumerate(now) if x] == [1, 16]
    assert count[-1] == count[0] + 2


def test_who_never_was_registered_falls_and_does_not_return(recent: Month) -> None:
    state = recent.run()
    h = state.household
    h.lifted_out[0] = h.registered[0] = False
    force(recent, 0, 5000.0)
    force(recent, 0, 1.0)
    assert h.fell_now[0]
    assert not h.returned_now[0]
    assert h.poor[0]


def test_the_cause_is_the_largest_loss_since_exit() -> None:
    for cause, name in enumerate(CAUSES[:-1]):
        one = recently()
        state = one.run()
        h = state.household
        h.lifted_out[0] = h.registered[0] = True
        h.exit_month[0] = -100
        force(one, 0, 5000.0)
        h.assessed_at_exit[0] = 5000.0
        h.loss_at_exit[:, 0] = h.loss_sum[:, 0]
        state = one.run("status", levers=False)
        h.alive[0], h.assessed_income[0], h.cash[0] = True, 1.0, 100.0
        h.loss[:, 0] = 100.0
        h.loss[cause, 0] = 4000.0
        row = state.county.month % state.county.assessed_over
        h.loss_ring.reshape(len(CAUSES), RING, len(h))[:, row, 0] = 0.0
        h.loss_sum[:, 0] = h.loss_at_exit[:, 0]
        one.step("status")
        assert h.returned_now[0], name
        assert CAUSES[h.cause[0]] == name


def test_groups_are_what_they_say(month: Month) -> None:
    for _ in range(9):
        h = month.run().household

    def group(name: str) -> np.ndarray:
        return (h.groups & GROUPS[name]) != 0

    here = h.alive
    assert np.array_equal(group("everyone"), here)
    assert np.array_equal(group("monitored"), h.monitored & here)
    assert np.array_equal(group("lifted_out"), h.lifted_out & here)
    assert np.array_equal(group("dibao"), (h.dibao > 0.0) & here)
    assert np.array_equal(group("students"), (h.students > 0.0) & here)
    assert np.array_equal(group("elderly_only"), h.elderly_only & here)


def test_help_starts_after_the_response_time(recent: Month) -> None:
    """Recognised in one month, helped from the first month after with a response of one."""
    state = recent.run()
    h = state.household
    h.monitored[0] = h.helped[0] = False
    h.error_programme[0] = -9.0
    vars(recent.processes["status"])["error_months"] = 1e12
    seen = []
    for _ in range(12):
        force(recent, 0, 100.0)
        seen.append((bool(h.recognised_now[0]), bool(h.helped[0])))
    at = seen.index((True, False))
    assert seen[at + 1] == (False, True)
