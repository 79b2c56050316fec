"""Demand for labour, hiring, exit and entry."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.luck import Luck
from model.processes.enterprises import EXIT_BY_AGE, exit_chance, labour_demand, value_added
from model.processes.turnover import close_firms, let_sites
from tests.oracle.world import clock
from tests.processes.conftest import Month

WAGE = st.floats(1500.0, 6000.0)
CAPITAL = st.floats(1e5, 1e7)


@given(st.floats(-0.5, 0.5), CAPITAL, WAGE, WAGE, st.floats(0.3, 0.7))
def test_demand_is_the_first_order_condition(
    a: float, capital: float, wage: float, reference: float, alpha: float
) -> None:
    """At the demanded number of workers the marginal product is the wage."""
    n = labour_demand(a, capital, alpha, wage, 0.0, reference, 1e5)
    step = 1e-4 * n
    marginal = (
        value_added(a, capital, n + step, alpha, reference, 1e5)
        - value_added(a, capital, n - step, alpha, reference, 1e5)
    ) / (2 * step)
    assert marginal == pytest.approx(wage, rel=1e-4)


@given(CAPITAL, WAGE)
def test_a_normal_firm_employs_its_capital(capital: float, wage: float) -> None:
    assert labour_demand(0.0, capital, 0.55, wage, 0.0, wage, 1e5) == pytest.approx(capital / 1e5)


@given(CAPITAL, WAGE, st.floats(0.0, 1500.0))
def test_a_subsidy_hires_and_its_effect_is_bounded(capital: float, wage: float, subsidy: float) -> None:
    without = labour_demand(0.0, capital, 0.55, wage, 0.0, wage, 1e5)
    assert labour_demand(0.0, capital, 0.55, wage, subsidy, wage, 1e5) >= without * (1 - 1e-12)
    whole = labour_demand(0.0, capital, 0.55, wage, 10 * wage, wage, 1e5)
    assert whole == pytest.approx(without * 0.3 ** (-1 / 0.45))


@given(CAPITAL, st.floats(0.5, 100.0), st.floats(0.5, 3.0))
def test_returns_to_scale_are_constant(capital: float, workers: float, times: float) -> None:
    once = value_added(0.1, capital, workers, 0.55, 3000.0, 1e5)
    assert value_added(0.1, times * capital, times * workers, 0.55, 3000.0, 1e5) == pytest.approx(
        times * once
    )


@given(st.floats(0.0, 0.2), st.floats(0.0, 200.0))
def test_exit(yearly: float, workers: float) -> None:
    assert exit_chance(yearly, 8.0, 8.0, -0.25, 1.0, 3.0, 0.0) == pytest.approx(yearly / 12)
    assert exit_chance(yearly, 8.0, 8.0, -0.25, -1.0, 3.0, 0.0) == pytest.approx(yearly / 3)
    assert exit_chance(yearly, 8.0, 8.0, -0.25, 1.0, 3.0, 1.0) == pytest.approx(yearly / 24)
    here = exit_chance(yearly, workers, 3.0, -0.25, 1.0, 3.0, 0.0)
    assert exit_chance(yearly, 2 * workers + 1, 3.0, -0.25, 1.0, 3.0, 0.0) <= here <= 0.5


def misses(times: float) -> list[int]:
    """Years of age in which the share of 20,000 firms that close is not the published one, times a factor."""
    luck, alive, numbers, found = Luck(4), np.ones(20_000, dtype=bool), np.arange(20_000, dtype=np.int64), []
    for year, yearly in enumerate(EXIT_BY_AGE):
        at_start = int(alive.sum())
        for month in range(12):
            u = luck.uniform("test.exit", numbers, 12 * year + month)
            alive &= u >= exit_chance(times * float(yearly), 8.0, 8.0, -0.25, 1.0, 3.0, 0.0)
        true = 1 - (1 - yearly / 12) ** 12
        share = 1 - alive.sum() / at_start
        if abs(share - true) >= 5 * math.sqrt(true * (1 - true) / at_start):
            found.append(year)
    return found


def test_exit_by_age_as_published() -> None:
    """Firms of the usual size that have money close as often as V140 says, to five standard errors."""
    assert EXIT_BY_AGE[:3].tolist() == [0.016, 0.063, 0.095]
    assert misses(1.0) == []


def test_a_hazard_a_fifth_too_large_is_caught() -> None:
    assert len(misses(1.2)) > 5


def test_jobs_filled_are_neither_more_than_offered_nor_than_wanted(month: Month) -> None:
    for _ in range(15):
        state = month.run("relief")
        t, h = state.town, state.household
        if state.county.interactions:
            assert (t.filled <= t.offered + 1e-6).all()
        assert (t.filled <= t.wanted + 1e-6).all()
        hired = np.bincount(h.town[h.alive], weights=h.hired[h.alive], minlength=len(t))
        assert np.allclose(hired * state.county.weight, t.filled)
        assert (h.hired <= h.local_share * h.working + 1e-9).all()
        month.rest("enterprises")


def test_the_wage_never_falls_below_the_minimum(month: Month) -> None:
    state = month.run()
    state.town.wage[:] = 10.0
    for _ in range(3):
        month.run()
    assert (state.town.wage >= month.processes["enterprises"].minimum_wage).all()


def test_places_by_queue_are_handed_out_in_order(month: Month) -> None:
    """Within a township without reserved places, nobody is hired before those ahead are served."""
    state = month.run("enterprises")
    h, e = state.household, state.enterprise
    e.favoured_share[:] = 0.0
    state.town.base_jobs[:] = 60.0
    month.step("enterprises")
    want = np.where(h.jobless > 0.0, 0.0, h.local_share * h.working)
    for town in range(len(state.town)):
        queue = [i for i in state.order if h.alive[i] and h.town[i] == town and want[i] > 0.0]
        served = [bool(np.isclose(h.hired[i], want[i])) for i in queue]
        assert served == sorted(served, reverse=True)


def test_contracts_do_not_pass_to_who_takes_the_row(month: Month) -> None:
    for _ in range(10):
        state = month.run()
    firm = int(np.bincount(state.household.contract[state.household.contract >= 0]).argmax())
    closing = np.zeros(len(state.enterprise))
    closing[firm] = 1.0
    close_firms(state, closing)
    assert not (state.household.contract == firm).any()


def test_the_site_of_a_closed_firm_in_a_park_is_let_again(month: Month) -> None:
    state, process = month.run("enterprises"), month.processes["enterprises"]
    e = state.enterprise
    firm = int(np.flatnonzero(e.alive)[0])
    e.park[firm], e.capital[firm], e.product[firm] = True, 1.5e6, 2
    number, place = int(e.id[firm]), int(e.village[firm])
    closing = np.zeros(len(e))
    closing[firm] = 1.0
    close_firms(state, closing)
    assert not e.alive[firm]
    assert [site["id"] for site in state.memory["vacant_sites"]] == [number]
    for late in range(400):  # a twelfth a month
        clock(state, month.luck, late)
        let_sites(state, month.luck, process.vacant_months, process.incubation_months)
        if not state.memory["vacant_sites"]:
            break
    assert 0 <= late < 399
    tenant = int(np.flatnonzero(e.alive & (e.id == number + 1_000))[0])
    assert (e.park[tenant], e.capital[tenant], e.product[tenant], e.village[tenant]) == (
        True,
        1.5e6,
        2,
        place,
    )
    assert e.cash[tenant] == e.debt[tenant] == 0.0
    assert e.incubation[tenant] > 0.0
