"""Simulates a sample of households to the end of the last fitted year and keeps what the moments are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.economy import BURN_IN, Economy
from model.maths import log
from model.study.record import Study

Floats = NDArray[np.float64]

LAST_YEAR = 2019  # nothing after it is fitted
MONTHS = 12
SOURCES = ("wage_income", "business_income", "property_income", "transfer_income")
OLDEST = 40  # years of age of an enterprise that are told apart


@dataclass(frozen=True)
class Panel:
    """The same households year after year, from one simulated county.

    Parameters
    ----------
    years : (years,) calendar years
    here : (years, rows) bool
        Here in every month of the year.
    persons : (years, rows)
        In December.
    income, reimbursed, consumption, care, schooling : (years, rows) yuan/year
        Disposable income; bills paid back, which it counts; consumption without care and schooling; care paid out of
        pocket; schooling and ceremonies.
    sources : (years, 4) yuan/year, everyone here
        Wages, net business, net property, net transfers.
    person_years : (years,) mean persons here
    wealth : (years, rows) yuan
        Liquid wealth less debt when the year begins.
    poor : (years + 1, rows) bool
        Administratively poor in December, the one before the first year included.
    fell : (years, rows) bool
        Became administratively poor in the year.
    lifted : (years, rows) bool
        Had left the register when the year begins.
    before : (rows,) yuan/year
        Income of the year before the first, less reimbursed bills.
    firms, deaths : (ages,) enterprise-years by age in years, and closures
    price : (months,) log price of the product with a cycle, the cycle included
    """

    years: NDArray[np.int64]
    here: NDArray[np.bool_]
    persons: Floats
    income: Floats
    reimbursed: Floats
    consumption: Floats
    care: Floats
    schooling: Floats
    sources: Floats
    person_years: Floats
    wealth: Floats
    poor: NDArray[np.bool_]
    fell: NDArray[np.bool_]
    lifted: NDArray[np.bool_]
    before: Floats
    firms: Floats
    deaths: Floats
    price: Floats

    @property
    def means(self) -> Floats:
        """Return income less reimbursed bills, yuan/year: what panels of before 2000, which booked none, call income."""
        return self.income - self.reimbursed


def simulate(
    study: Study,
    values: Mapping[str, float],
    *,
    seed: int,
    replicate: int,
    households: int,
    burn_in: int = BURN_IN,
) -> Panel:
    """Run what is in place from month 0 to the end of the last fitted year.

    The luck depends on the seed and the replicate alone: the same for all parameter values.

    Parameters
    ----------
    study : Study
        Its month 0 is a January; its scenario ``status_quo`` is run.
    values : mapping of path to value
    seed, replicate : int
    households : int
    burn_in : months
    """
    first = study.start[0]
    years = np.arange(first, LAST_YEAR + 1)
    firms = _Firms()
    cycle = next((k for k, name in enumerate(study.place.products) if name == "livestock"), 0)
    price: list[float] = []

    def look(model: Economy) -> None:
        price.append(float(log(max(1e-6, float(model.state.product.gate[cycle])))))
        firms.look(model)

    economy = Economy(
        study, draw="calibration", replicate=replicate, values=values, rng=seed, households=households,
        burn_in=burn_in, collect=False, hooks={"status": [look]},
    )  # fmt: skip
    h = economy.state.household
    rows = len(h)
    shape = (years.size, rows)
    income, reimbursed, consumption, care, schooling, wealth = (np.zeros(shape) for _ in range(6))
    persons, sources, person_years = np.zeros(shape), np.zeros((years.size, 4)), np.zeros(years.size)
    here, fell, lifted = np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    poor = np.zeros((years.size + 1, rows), dtype=bool)
    poor[0] = h.poor & h.alive
    before = h.means_sum.copy()
    known = h.id.copy()
    for k in range(years.size):
        wealth[k] = h.cash - h.debt
        lifted[k] = h.lifted_out
        for _ in range(MONTHS):
            was = h.poor.copy()
            economy.step()
            alive = h.alive & (h.id == known)
            here[k] &= alive
            income[k] += h.income
            reimbursed[k] += h.reimbursed
            consumption[k] += h.consumption
            care[k] += h.out_of_pocket
            schooling[k] += h.schooling_cost
            fell[k] |= h.poor & ~was & alive
            for s, name in enumerate(SOURCES):
                sources[k, s] += float(getattr(h, name)[h.alive].sum())
            person_years[k] += float(h.persons[h.alive].sum()) / MONTHS
        persons[k] = h.persons
        poor[k + 1] = h.poor & h.alive
        known = np.where(h.alive, h.id, known)
    return Panel(
        years, here, persons, income, reimbursed, consumption, care, schooling, sources, person_years, wealth, poor,
        fell, lifted, before, firms.years, firms.deaths, np.array(price),
    )  # fmt: skip


class _Firms:
    """Counts enterprise-years and closures by age."""

    def __init__(self) -> None:
        self.years = np.zeros(OLDEST)
        self.deaths = np.zeros(OLDEST)
        self.id: NDArray[np.int64] | None = None
        self.alive = np.zeros(0, dtype=bool)
        self.age = np.zeros(0, dtype=np.int64)

    def look(self, model: Economy) -> None:
        """Take one month."""
        e = model.state.enterprise
        age = np.clip(e.age // MONTHS, 0, OLDEST - 1).astype(np.int64)
        if self.id is not None:
            at_risk = self.alive & (self.age >= 0)
            np.add.at(self.years, self.age[at_risk], 1.0 / MONTHS)
            gone = at_risk & ~(e.alive & (e.id == self.id))
            np.add.at(self.deaths, self.age[gone], 1.0)
        self.id, self.alive, self.age = e.id.copy(), e.alive & (e.incubation <= 0.0), age
