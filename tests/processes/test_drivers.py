"""National drivers and macro events."""

from __future__ import annotations

import pytest

from model.luck import Luck
from model.processes.drivers import Drivers
from tests.oracle.world import clock, small_world


def test_each_year_has_its_own_drivers() -> None:
    state, luck = small_world(), Luck(0)
    for year in range(2015, 2030):
        state.county.year = year
        Drivers().step(state, luck)
        row = min(max(year - state.first_year, 0), 4)
        assert state.county.outside_wage == state.drivers["outside_wage"][row]
        assert state.county.local_wage_driver == state.drivers["local_wage"][row]
        assert state.county.price_level == state.drivers["price_level"][row]
        assert state.county.growth == state.drivers["transfers"][row]


def test_a_macro_event_is_deep_for_two_months_and_shallow_after() -> None:
    state, luck, drivers = small_world(), Luck(0), Drivers()
    state.memory["events"] = [{"kind": "macro", "month": 4, "months": 6, "villages": None}]
    found = []
    for month in range(9, 18):
        clock(state, luck, month)
        drivers.step(state, luck)
        found.append(state.county.macro)
    deep, shallow = drivers.first_factor, drivers.later_factor
    assert found == pytest.approx([1.0, deep, deep, *[shallow] * 4, 1.0, 1.0])
