"""The nation's year reaches the county: outside wage, local wage driver, prices, transfers."""

from __future__ import annotations

from typing import ClassVar

from model.luck import Luck
from model.process import Parameter, Process
from model.state import State


class Drivers(Process):
    """Yearly national drivers and macro events; held apart from behaviour (ODD eq. 7)."""

    name = "drivers"
    reads: ClassVar = ("county.study_month", "county.year", "county.calendar")
    writes: ClassVar = (
        "county.outside_wage",
        "county.local_wage_driver",
        "county.price_level",
        "county.growth",
        "county.macro",
    )

    first_factor = Parameter(
        0.1,
        0.05,
        0.3,
        "1",
        "macro event: factor on outside wage and visitors, first two months",
        "V075",
        "read",
    )
    later_factor = Parameter(0.7, 0.5, 0.9, "1", "macro event: factor of the next six months", "V075", "read")

    def step(self, state: State, luck: Luck) -> None:
        """Set the year's drivers, what happened to the nation that month, and any macro event in force."""
        county = state.county
        years = state.drivers["outside_wage"].shape[0]
        row = min(max(int(county.year) - state.first_year, 0), years - 1)
        county.outside_wage = float(state.drivers["outside_wage"][row])
        county.local_wage_driver = float(state.drivers["local_wage"][row])
        county.price_level = float(state.drivers["price_level"][row])
        county.growth = float(state.drivers["transfers"][row])
        history = state.drivers.get("macro")
        macro = 1.0 if history is None else float(history[row, int(county.calendar)])
        for event in state.memory.get("events", ()):
            if (
                event["kind"] == "macro"
                and event["month"] <= county.study_month < event["month"] + event["months"]
            ):
                early = county.study_month < event["month"] + 2
                default = self.first_factor if early else self.later_factor
                macro = min(macro, event["factor"] if event.get("factor") is not None else default)
        county.macro = macro
