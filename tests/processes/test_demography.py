"""Births, deaths, splitting and leaving."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.processes.demography import DIVIDED, departure_chance, household_labour
from model.state import State
from tests.processes.conftest import Month


@given(st.floats(0.0, 0.1), st.floats(-1.0, 1.0), st.floats(0.0, 2.0))
def test_departure_follows_prospects(base: float, relative: float, elasticity: float) -> None:
    assert departure_chance(base, 0.0, elasticity) == base
    assert departure_chance(base, relative, 0.0) == base
    assert departure_chance(base, relative, elasticity) == pytest.approx(
        base * math.exp(elasticity * relative)
    )


PEOPLE = st.integers(0, 5).map(float)


@given(PEOPLE, PEOPLE, st.floats(20.0, 90.0))
def test_labour_follows_who_is_there(adults: float, elders: float, age: float) -> None:
    whole = household_labour(adults, 0.0, elders, age, 0.0)
    assert household_labour(adults + 1.0, 0.0, elders, age, 0.0) > whole
    assert household_labour(adults, 0.0, elders + 1.0, age, 0.0) > whole
    assert household_labour(adults, adults, elders, age, 0.0) <= whole
    assert household_labour(adults, 0.0, elders, age, 1.0) <= whole
    assert household_labour(adults, 0.0, elders, 75.0, 0.0) <= household_labour(
        adults, 0.0, elders, 74.0, 0.0
    )


def test_elders_who_live_alone_go_on_working(month: Month) -> None:
    """A birthday takes no labour from those under 75: once it left households without younger adults with none."""
    h = month.run().household
    alone = np.flatnonzero(h.alive & h.elderly_only)
    h.age[alone] = 66.0
    seen = 0
    for _ in range(36):
        h = month.run().household
        still = h.alive & h.elderly_only & (h.age < 75.0) & (h.elders > 0.0)
        seen += int(still.sum())
        assert (h.labour[still & (h.age > 66.0)] >= 0.4).all()
    assert seen


def test_persons_are_children_adults_and_elders(month: Month) -> None:
    for _ in range(24):
        h = month.run().household
        here = h.alive
        assert np.array_equal(h.persons[here], (h.children + h.adults + h.elders)[here])
        for name in ("persons", "children", "adults", "elders", "students"):
            assert (h.arrays[name][here] >= 0.0).all(), name


def test_nothing_happens_before_month_zero(month: Month) -> None:
    before = month.state.household.persons.copy()
    for _ in range(6):
        month.run()
    assert np.array_equal(month.state.household.persons, before)


def held(state: State, name: str) -> float:
    return float(state.household.arrays[name][..., state.household.alive].sum())


def split_months(month: Month) -> list[tuple[np.ndarray, np.ndarray]]:
    """Run two years; return who was here before and after each month's demography."""
    found = []
    for _ in range(24):
        state = month.run("demography")
        before = state.household.alive.copy()
        totals = {name: held(state, name) for name in DIVIDED}
        owed = state.ledger.flows.copy()
        month.step("demography")
        h = state.household
        if (h.alive & ~before).any() and not (before & ~h.alive).any():
            for name in DIVIDED:
                assert held(state, name) == pytest.approx(totals[name], rel=1e-9, abs=1e-6), name
            assert np.array_equal(state.ledger.flows, owed)
        found.append((before, h.alive.copy()))
        month.rest("demography")
    return found


def test_a_split_shares_what_there_is(month: Month) -> None:
    found = split_months(month)
    assert any((after & ~before).any() for before, after in found)


def test_an_id_names_one_household(month: Month) -> None:
    came: list[int] = []
    for before, after in split_months(month):
        came += [int(i) for i in month.state.household.id[after & ~before]]
    assert came
    assert len(came) == len(set(came))


def test_who_leaves_takes_the_money_and_the_books_know(month: Month) -> None:
    for _ in range(24):
        state = month.run("demography")
        h = state.household
        before, alive, flows = h.cash.copy(), h.alive.copy(), state.ledger.flows.copy()
        month.step("demography")
        left = alive & ~h.alive
        taken = float(before[left].sum()) * state.county.weight
        assert (state.ledger.flows - flows).sum() == pytest.approx(taken, abs=1e-6)
        assert not h.cash[left].any()
        month.rest("demography")
