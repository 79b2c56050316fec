"""Local demand and roads."""

from __future__ import annotations

import numpy as np
import pytest

from tests.processes.conftest import Month


def test_all_local_spending_arrives_in_some_village(month: Month) -> None:
    for _ in range(5):
        state = month.run("circulation")
        process, h, v = month.processes["circulation"], state.household, state.village
        month.step("circulation")
        bought = np.maximum(0.0, h.consumption - h.own_food) + h.investment + h.public_works_wage
        spent = process.local_share * process.value_added * bought[h.alive].sum() * state.county.weight
        spent += state.county.works_demand * process.value_added
        assert v.demand.sum() == pytest.approx(spent)
        assert v.demand_now.sum() == pytest.approx(spent)
        month.rest("circulation")


def test_the_index_is_one_when_demand_is_normal(month: Month) -> None:
    for _ in range(8):
        state = month.run()
    state = month.run("circulation", levers=False)
    month.step("circulation")
    state.village.demand_normal[:] = state.village.demand_now
    month.step("circulation")
    assert np.allclose(state.village.demand_index, 1.0)
    state.county.interactions = 0
    state.village.demand_normal[:] *= 3.0
    month.step("circulation")
    assert np.array_equal(state.village.demand_index, np.ones(len(state.village)))


def test_works_become_road_with_a_lag_and_are_not_lost(month: Month) -> None:
    state = month.run("circulation")
    v, process = state.village, month.processes["circulation"]
    vars(process)["road_decay"] = process.values["road_normal"]
    v.road[:], v.road_building[:] = 0.3, 0.2
    quality = []
    for _ in range(200):
        month.step("circulation")
        quality.append(float(v.road[0]))
    assert quality[0] == pytest.approx(0.3 + 0.2 / process.road_lag)
    assert quality[-1] == pytest.approx(0.5)
    assert np.all(np.diff(quality) >= 0.0)


def test_roads_without_upkeep_decay(month: Month) -> None:
    state = month.run("circulation")
    v, process = state.village, month.processes["circulation"]
    vars(process)["road_normal"] = 0.0
    v.road[:], v.road_building[:] = 0.8, 0.0
    for _ in range(12):
        month.step("circulation")
    assert v.road[0] == pytest.approx(0.8 * (1 - process.road_decay / 12) ** 12)
