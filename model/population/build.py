"""Builds a county at the start of its burn-in from a place's figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from model.agents import County
from model.columns import Table
from model.errors import InputError
from model.luck import Luck
from model.population.drivers import FIRST_YEAR, drivers
from model.population.farms import draw_farms, products
from model.population.figures import Figures
from model.population.firms import enterprises
from model.population.land import contacts, settle, towns, villages
from model.population.people import draw_people, draw_register, reference
from model.state import CountyColumns, EnterpriseColumns, HouseholdColumns, State
from model.study.place import Place

SPARE = 0.05  # rows for households that split off
SMALLEST = 20  # households of the whole county below which shares mean nothing
HIRED = 0.9  # jobs offered at the start over labour looking for one: assumption


def build(
    place: Place,
    households: int | None,
    luck: Luck,
    values: Mapping[str, float],
    *,
    base_year: int = 2021,
    start: int = 2021 * 12,
) -> State:
    """Build a county: households, enterprises, villages, townships, products.

    Every draw depends on the luck's key and the household's number alone, so one more household moves nobody;
    levels that need the whole county come from a reference population.

    Parameters
    ----------
    place : Place
    households : int or None
        Number simulated; None for all rural households of the place.
    luck : Luck
    values : mapping of path to value
        Parameters, and figures of the place as ``place.NAME``.
    base_year : int
        Year whose yuan all money is in.
    start : int
        Month 0 counted from year 0; exits from the register happened before it.

    Returns
    -------
    State
        At the start of the burn-in.

    Raises
    ------
    InputError
        A figure is missing, or the place is too small.
    """
    figures = Figures(place, values)
    total = figures("rural_persons") / figures("household_size")
    if total < SMALLEST:
        raise InputError(
            f"{place.name} has about {total:.0f} rural households", expected=f"at least {SMALLEST}"
        )
    number = round(total) if households is None else min(households, round(total))
    h = Table(HouseholdColumns, number + max(2, int(SPARE * number)))
    h.id[:] = np.arange(len(h))
    rows = np.arange(number)
    village, village_names = villages(place, figures, luck, total)
    settle(h, rows, village, luck)
    people = reference(HouseholdColumns, figures, luck)
    draw_people(h, rows, figures, luck)
    h.queue[:] = luck.uniform("population.queue", h.id, 0)
    h.alive[rows] = True
    draw_register(h, rows, figures, luck, start, people)
    product, season = products(place, figures)
    draw_farms(h, rows, place, figures, village, luck, people.labour)
    h.labour_split[:] = 0.0
    h.farm_value[rows] = 1200.0
    away, local = figures("migrant_share"), figures("local_job_share")
    h.migrant_share[rows], h.local_share[rows], h.farm_share[rows] = away, local, 1.0 - away - local
    county = County(Table(CountyColumns, 1))
    county.weight = total / number
    county.leaders = 0.0
    town = towns(place, figures)
    national = drivers(base_year)
    town.wage[:] = national["local_wage"][0] * figures("local_wage_ratio")
    state = State(
        household=h,
        enterprise=Table(EnterpriseColumns, 1),
        village=village,
        town=town,
        product=product,
        county=county,
        product_names=tuple(place.products),
        season=season,
        labour_season=season.copy(),
        neighbours=contacts(h, number, luck),
        order=np.argsort(h.queue, kind="stable").astype(np.int32),
        constants=figures.constants,
        drivers=national,
        first_year=FIRST_YEAR,
    )
    state.enterprise = enterprises(state, figures, luck, figures.parameter("enterprises.per_worker"))
    _jobs(state, figures, people.labour * total)
    state.memory["town_names"] = tuple(entry.name for entry in place.townships)
    state.memory["village_names"] = village_names
    state.memory["entry_factor"] = figures("entry_factor")
    return state


def _jobs(state: State, figures: Figures, labour: float) -> None:
    """Give each township the jobs that enterprises do not offer: government, building, outside employers."""
    village, town, e = state.village, state.town, state.enterprise
    homes = np.bincount(village.town, weights=village.households, minlength=len(town))
    wanted = labour * figures("local_job_share") * homes / homes.sum()
    here = np.bincount(e.town[e.alive], weights=(e.workers * e.local_share)[e.alive], minlength=len(town))
    town.base_jobs[:] = np.maximum(0.25 * wanted, HIRED * wanted - here)
    town.filling[:] = HIRED
    town.filling_normal[:] = HIRED
