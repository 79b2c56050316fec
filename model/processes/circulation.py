"""Local demand: what is spent here this month is earned here next month; roads and public capital."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel
from model.luck import Luck
from model.process import Parameter, Process
from model.state import State


@kernel
def _spending(  # type: ignore[no-untyped-def]
    alive, village, consumption, own_food, investment, works_wage, weight, local, procurement, households, total, demand,
):  # fmt: skip
    for v in range(demand.shape[0]):
        demand[v] = procurement * households[v] / total
    for i in range(alive.shape[0]):
        if alive[i]:
            bought = max(0.0, consumption[i] - own_food[i]) + max(0.0, investment[i]) + works_wage[i]
            demand[village[i]] += weight * local * bought


class Circulation(Process):
    """Local demand of the month and the state of roads (ODD eq. 41 and 42)."""

    name = "circulation"
    reads: ClassVar = (
        "household.alive", "household.village", "household.consumption", "household.own_food", "household.investment",
        "household.public_works_wage", "county.works_demand", "village.households", "village.town",
    )  # fmt: skip
    writes: ClassVar = (
        "village.demand", "village.demand_now", "village.demand_normal", "village.demand_index", "village.road",
        "village.road_building", "village.asset_income", "town.road",
    )  # fmt: skip

    local_share = Parameter(
        0.45,
        0.25,
        0.8,
        "1",
        "share of what households buy and build that comes from residents",
        "Assumption: parameters.csv s_loc; houses are built by local masons",
    )
    value_added = Parameter(
        0.6, 0.45, 0.8, "1", "local value added per yuan of local sales", "Assumption: parameters.csv va_loc"
    )
    spread = Parameter(
        0.5, 0.2, 0.8, "1", "share of local demand met in the township rather than the village", "Assumption"
    )
    road_lag = Parameter(9.0, 4.0, 18.0, "months", "from works to a usable road", "Assumption")
    road_decay = Parameter(0.02, 0.01, 0.05, "1/year", "decay of roads without works", "Assumption")
    road_normal = Parameter(
        0.02,
        0.01,
        0.05,
        "1/year",
        "routine maintenance outside the levers",
        "Assumption: keeps roads as they are",
    )

    asset_decay = Parameter(
        0.04, 0.02, 0.08, "1/year", "wear of collective assets", "Assumption: panels last 25 years"
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Room for sums."""
        state.memory["town_demand"] = np.zeros(len(state.town))

    def step(self, state: State, luck: Luck) -> None:
        """Sum this month's local demand and index it for the next."""
        h, v, county = state.household, state.village, state.county
        _spending(
            h.alive, h.village, h.consumption, h.own_food, h.investment, h.public_works_wage, county.weight,
            self.local_share * self.value_added, county.works_demand * self.value_added, v.households,
            float(v.households.sum()), v.demand,
        )  # fmt: skip
        town = np.bincount(v.town, weights=v.demand, minlength=len(state.town))
        homes = np.bincount(v.town, weights=v.households, minlength=len(state.town))
        shared = (town / np.maximum(1.0, homes))[v.town] * v.households
        v.demand_now[:] = (1.0 - self.spread) * v.demand + self.spread * shared
        if county.study_month < 0:
            first = v.demand_normal <= 0.0
            v.demand_normal[:] = np.where(
                first, v.demand_now, v.demand_normal + (v.demand_now - v.demand_normal) / 24.0
            )
        index = v.demand_now / np.maximum(1.0, v.demand_normal)
        v.demand_index[:] = np.clip(index, 0.3, 3.0) if county.interactions else 1.0
        ready = v.road_building / self.road_lag
        v.road_building[:] -= ready
        v.road[:] = np.clip(v.road * (1.0 - (self.road_decay - self.road_normal) / 12.0) + ready, 0.0, 1.0)
        if county.study_month >= 0:  # what is in place at month 0 is as large as the place says
            v.asset_income[:] *= 1.0 - self.asset_decay / 12.0
        count = np.bincount(v.town, minlength=len(state.town))
        state.town.road[:] = np.bincount(v.town, weights=v.road, minlength=len(state.town)) / np.maximum(
            1, count
        )
