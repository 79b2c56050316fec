"""Public jobs: standing places, their pay, their term, and who keeps one."""

from __future__ import annotations

import numpy as np
import pytest

from model.levers.catalogue import CATALOGUE
from model.levers.protection import JOB_TERM
from tests.levers.conftest import County, act, alone, used


def test_public_jobs_are_as_many_as_told_and_pay_their_year(settled: County) -> None:
    jobs = 400.0  # ten simulated households
    county = settled.copy().govern(alone(act("protection.public_jobs", jobs)))
    holders: list[np.ndarray] = []
    for _ in range(5):
        h = county.act().household
        county.month += 1
        held = h.public_job > 0.0
        assert held.sum() * county.state.county.weight == jobs
        assert np.allclose(h.public_job_pay[held], 500.0)
        assert (h.registered | h.monitored)[held].all()
        assert used(county.state, "protection.public_jobs") == pytest.approx(jobs * 6000.0 / 12.0)
        holders.append(held)
    assert all(np.array_equal(holders[0], held) for held in holders), "they are standing places"


def test_after_its_term_a_public_job_stays_with_who_is_in_need(settled: County) -> None:
    county = settled.copy().govern(alone(act("protection.public_jobs", 400.0)))
    state = county.act()
    h, line = state.household, float(state.county.monitoring_line)
    first = np.flatnonzero(h.public_job > 0.0)
    h.monitored[:] = False
    h.assessed[:] = 1e5
    needy = first[h.registered[first]][::2]  # above the line with the pay of the job, below it without
    h.assessed[needy] = line + 6000.0 / h.persons[needy] - 1.0
    for _ in range(JOB_TERM):
        county.month += 1
        county.act()
    rows, months = county.state.memory["job_holders"]["protection.public_jobs"]
    served = dict(zip(rows.tolist(), months.tolist(), strict=True))
    assert len(served) == first.size
    assert all(served[row] > JOB_TERM for row in needy.tolist())
    assert all(served[row] <= JOB_TERM for row in served if row not in needy), "others make room"


def test_public_jobs_in_place_are_four_in_a_hundred_households() -> None:
    households = 36_112 / 3.71  # Batang, census of 2020
    assert CATALOGUE["protection.public_jobs"].in_place / households == pytest.approx(0.04, abs=0.002)
    assert CATALOGUE["protection.public_jobs"].unit_cost == 6000.0


def test_nobody_holds_two_standing_jobs(settled: County) -> None:
    state = (
        settled.copy()
        .govern(alone(act("protection.public_jobs", 200.0), act("protection.ecological_jobs", 200.0)))
        .run()
    )
    pay = np.unique(state.household.public_job_pay)
    assert np.allclose(pay, [0.0, 500.0, 8000.0 / 12.0])
