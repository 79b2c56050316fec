"""Measures that need a whole year or sorting: taken each December and in the last month, for everyone."""

from __future__ import annotations

import copy

import numpy as np
from numpy.typing import NDArray

from model.measures import income as inequality
from model.measures.catalogue import INDEX
from model.measures.income import Floats, total
from model.measures.poverty import (
    DIMENSIONS,
    FOOD_NEED,
    SCHOOL_YEARS,
    catastrophic,
    multidimensional,
    transient_chronic,
)
from model.state import State

DECEMBER, YEAR = 11, 12


def year_income(state: State) -> tuple[Floats, Floats]:
    """Return income of twelve months per person, and persons, of households here, poorest first."""
    h = state.household
    persons = np.maximum(1.0, h.persons[h.alive])
    income = h.income_sum[h.alive] / persons
    order = np.argsort(income, kind="stable")  # once: sorting again what is sorted costs little
    return income[order], persons[order]


def spread(income: Floats, persons: Floats) -> dict[str, float]:
    """Return the measures that need sorting.

    Parameters
    ----------
    income, persons : (n,)
        As `year_income` gives them.
    """
    quintiles = inequality.quintile_means(income, np.ones(income.size))
    found = {f"quintile_{k + 1}": float(quintiles[k]) for k in range(5)}
    return found | {
        "median_income": inequality.survey_median(income),
        "gini": inequality.gini(income, persons),
        "theil": inequality.theil(income, persons),
        "palma": inequality.palma(income, persons),
        "bottom40_income": inequality.bottom_mean(income, persons),
    }


def last_year(history: Floats) -> dict[str, float]:
    """Return what shares of twelve months' income came from each source and went where.

    Parameters
    ----------
    history : (12, sums)
        Sums over everyone by month.
    """
    names = (*inequality.SOURCES, "income", "consumption", "out_of_pocket")
    year = {name: total(history[:, INDEX[name]]) for name in names}
    shares = inequality.source_shares(*(year[name] for name in inequality.SOURCES))
    found = {f"{source}_share": share for source, share in shares.items()}
    for name in ("consumption", "out_of_pocket"):
        found[f"{name}_share"] = year[name] / year["income"] if year["income"] > 0.0 else float("nan")
    return found


def hardship(state: State, year: Floats) -> dict[str, float]:
    """Return catastrophic spending and the multidimensional index of households here the whole year.

    Parameters
    ----------
    state : State
    year : (4, rows)
        Months here, consumption, out-of-pocket, all spending, over the calendar year.
    """
    h = state.household
    here = h.alive & (year[0] >= float(YEAR))
    persons = h.persons[here]
    paid = catastrophic(year[2, here], year[3, here], persons)
    deprived = np.array(
        [
            year[1, here] < FOOD_NEED * persons,
            h.skill[here] < SCHOOL_YEARS,
            paid,
            ~h.sound_housing[here],
            ~h.safe_water[here],
        ]
    )
    index = multidimensional(deprived, persons)
    found = {f"deprived:{name}": float(index.deprived[k]) for k, name in enumerate(DIMENSIONS)}
    return found | {
        "catastrophic": inequality.mean(paid.astype(float), np.ones(persons.size)),
        "multidimensional_headcount": index.headcount,
        "multidimensional_index": index.index,
    }


class Path:
    """Incomes since month 0: growth, and the same households year after year.

    Parameters
    ----------
    state : State
        At month 0.
    lifted : (rows,) bool
        Lifted-out households of the baseline.
    """

    def __init__(self, state: State, lifted: NDArray[np.bool_]) -> None:
        self.lifted = lifted
        self.panel: NDArray[np.bool_] = state.household.alive.copy()
        self.years: list[Floats] = []
        self.start = self._levels(state, *year_income(state))

    def copy(self) -> Path:
        """Return an independent copy."""
        other = copy.copy(self)
        other.panel, other.years = self.panel.copy(), list(self.years)
        return other

    def _levels(self, state: State, income: Floats, persons: Floats) -> dict[str, float]:
        h = state.household
        ours = self.lifted & h.alive
        people = total(h.persons[ours])
        return {
            "income_growth": inequality.mean(income, persons),
            "bottom40_growth": inequality.bottom_mean(income, persons),
            "lifted_out_growth": total(h.income_sum[ours]) / people if people > 0.0 else float("nan"),
        }

    def measures(self, state: State, month: int, income: Floats, persons: Floats) -> dict[str, float]:
        """Return growth since month 0, and chronic and transient poverty from the second whole year on.

        Parameters
        ----------
        state : State
        month : study month
        income, persons : (n,)
            As `year_income` gives them.
        """
        h = state.household
        found: dict[str, float] = {}
        if month + 1 < YEAR:
            return found
        levels = self._levels(state, income, persons)
        for name, level in levels.items():
            found[name] = inequality.growth(self.start[name], level, (month + 1) / YEAR)
        self.panel &= h.alive
        if int(state.county.calendar) == DECEMBER:
            self.years.append(h.income_sum / np.maximum(1.0, h.persons))
        if len(self.years) > 1:
            incomes = np.array([year[self.panel] for year in self.years])
            chronic, transient = transient_chronic(incomes, h.persons[self.panel], float(state.county.line))
            found |= {"chronic_poverty": chronic, "transient_poverty": transient}
        return found
