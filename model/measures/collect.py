"""Collects a run: measures by month and group, spells, time to return, money by lever, households by year."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.measures import income as inequality
from model.measures.catalogue import INDEX, SUMS, YEARLY, measures
from model.measures.economy import county_measures, plans
from model.measures.groups import HEADLINE, Groups
from model.measures.tally import BLOCK, LANES, tally
from model.measures.yearly import DECEMBER, YEAR, Path, hardship, last_year, spread, year_income
from model.state import CAUSES, NO_EXIT, State

_N = len(SUMS)
# A spell's columns. Kinds: a return, a new fall, poor already at month 0, inherited on splitting.
SPELL = (
    "household", "kind", "start", "end", "left", "exit_month", "cause", "reached", "persons", "assessed",
)  # fmt: skip
RETURN, FALL, PREVALENT, INHERITED = range(4)
END, LEFT = SPELL.index("end"), SPELL.index("left")


@dataclass(frozen=True)
class Outcome:
    """What a run gave, as plain arrays.

    Parameters
    ----------
    monthly : (groups, measures, months)
        Missing where a group is empty, or the measure is not taken for it, or then.
    groups, measures : names
    spells : columns, one row per poverty spell
        household, kind (0 return, 1 new fall, 2 prevalent at month 0, 3 inherited on splitting), start, end (-1 not
        seen), left (month the household left the county in poverty, -1 not), exit_month (from the register, relative
        to month 0), cause (index in CAUSES), reached, persons, assessed (yuan/person/year at the start).
    survival : (months since exit + 1, 1 + causes)
        Lifted-out households at risk of a first return at that time since exit, and first returns by cause;
        whole-county households. Delayed entry at month 0. Households that split off later are not followed.
    ledger : rows (year, lever, payer, planned, used)
        Yuan, whole county.
    households : columns by (years, rows)
        Each December and the last month.
    years : (years,) study months of those samples
    """

    monthly: NDArray[np.float64]
    groups: tuple[str, ...]
    measures: tuple[str, ...]
    spells: dict[str, NDArray[Any]]
    survival: NDArray[np.float64]
    ledger: list[tuple[int, str, str, float, float]]
    households: dict[str, NDArray[Any]]
    years: NDArray[np.int64]


class Collector:
    """Reads the columns after every month; changes nothing.

    Parameters
    ----------
    state : State
        After the burn-in: groups are fixed from it.
    months : int
        Horizon.
    products : names
    circulation : (local share, value added), optional
        Of the local round of spending, for the multiplier.
    """

    def __init__(
        self,
        state: State,
        months: int,
        products: tuple[str, ...],
        circulation: tuple[float, float] = (0.45, 0.6),
    ) -> None:
        h = state.household
        self.months = months
        self.circulation = circulation
        self.catalogue = measures(products)
        self.names = tuple(self.catalogue)
        self.place = {name: k for k, name in enumerate(self.names)}
        summed = [measure for measure in self.catalogue.values() if measure.top]
        self.summed = np.array([self.place[measure.name] for measure in summed])
        self.top = np.array([INDEX[measure.top] for measure in summed])
        self.below = np.array([INDEX[measure.below or measure.top] for measure in summed])
        self.is_yearly = np.array([measure.name in YEARLY for measure in summed])
        self.few = np.unique([self.top[self.is_yearly], self.below[self.is_yearly]])
        self.is_mean = np.array([bool(measure.below) for measure in summed])
        self.groups = Groups(state)
        self.lifted = self.groups.headline[1] >= 0
        self.monthly = np.full((len(self.groups.names), len(self.names), months), np.nan)
        self.sums = np.zeros((len(self.groups.names), _N))
        self.history = np.zeros((months, _N))
        self.values = np.zeros((_N, BLOCK))
        self.masks = np.zeros((HEADLINE, BLOCK))
        self.lanes = np.zeros((HEADLINE, _N, LANES))
        self.own = np.zeros(self.few.size)
        self.others = np.zeros((len(self.groups.names), self.few.size))
        self.year = np.zeros((4, len(h)))
        self.was_poor = h.poor & h.alive
        self.made = 0
        self.path = Path(state, self.lifted)
        self.half_median = 0.5 * inequality.survey_median(year_income(state)[0])
        self.open = np.full(len(h), -1, dtype=np.int64)
        self.spells: list[list[float]] = []
        earliest = int(max(0, -h.exit_month[self.lifted].min(initial=0)))
        self.survival = np.zeros((earliest + months + 1, 1 + len(CAUSES)))
        self.returned_before = h.prevalent.copy()
        self.spending: dict[tuple[int, str, str], list[float]] = {}
        self.samples: list[dict[str, NDArray[Any]]] = []
        self.years: list[int] = []
        for row in np.flatnonzero(self.was_poor):
            self._open(state, int(row), PREVALENT, 0)

    def copy(self) -> Collector:
        """Return an independent copy: what another scenario adds to."""
        other = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(other, name, value.copy())
        other.groups, other.path = copy.copy(self.groups), self.path.copy()
        other.groups.all = self.groups.all.copy()
        other.groups.headline = self.groups.headline.copy()
        other.spells = [list(spell) for spell in self.spells]
        other.spending = {key: list(money) for key, money in self.spending.items()}
        other.samples, other.years = list(self.samples), list(self.years)
        return other

    def month(self, state: State) -> None:
        """Take the month just carried out."""
        month = int(state.county.study_month)
        yearly = int(state.county.calendar) == DECEMBER or month == self.months - 1
        income = year_income(state) if yearly else None
        if income is not None:
            self.half_median = 0.5 * inequality.survey_median(income[0])
        self._turns(state, month)
        self._tally(state, self.groups.rows(state, everything=yearly), yearly)
        self.history[month] = self.sums[0]
        self._write(state, month, yearly)
        if income is not None:
            self._yearly(state, month, *income)
        self._exposure(state, month)
        self._money(state)
        if yearly:
            self._sample(state, month)
        self.made = month + 1

    def latest(self, name: str) -> float:
        """Return a measure of everyone in the last month taken; missing before the first.

        Parameters
        ----------
        name : name of a measure
        """
        return float(self.monthly[0, self.place[name], self.made - 1]) if self.made else float("nan")

    def _tally(self, state: State, membership: NDArray[np.int32], everything: bool) -> None:
        h, county = state.household, state.county
        tally(
            everything, int(county.calendar) == 0, membership, self.few, county.line, county.dibao_standard,
            self.half_median, h.alive, h.persons, h.poor, self.was_poor, h.assessed, h.income_sum, h.recorded,
            h.eligible, h.monitored, h.helped, h.returned_now, h.fell_now, h.recognised_now, h.eliminated_now,
            h.relapsed_now, h.cause, h.income, h.wage_income, h.business_income, h.property_income, h.transfer_income,
            h.support_income, h.consumption, h.out_of_pocket, h.schooling_cost, h.debt, h.cash, h.borrowed, h.labour,
            h.farm_share, h.local_share, h.migrant_share, h.adopted, h.willingness, h.risk, h.lifted_out, h.returns,
            h.poverty_months, self.year, self.values, self.masks, self.lanes,
            self.own, self.others, self.sums,
        )  # fmt: skip

    def _write(self, state: State, month: int, yearly: bool) -> None:
        """Turn sums into measures."""
        weight = float(state.county.weight)
        groups = len(self.groups.names) if yearly else HEADLINE
        sums = self.sums[:groups]
        empty = sums[:, :1] == 0.0
        top, below = sums[:, self.top], sums[:, self.below]
        mean = np.where(below != 0.0, top / np.where(below != 0.0, below, 1.0), np.nan)
        value = np.where(empty, np.nan, np.where(self.is_mean, mean, top * weight))
        value[HEADLINE:, ~self.is_yearly] = np.nan
        self.monthly[:groups, self.summed, month] = value
        self._put(month, county_measures(state, *self.circulation))

    def _yearly(
        self, state: State, month: int, income: NDArray[np.float64], persons: NDArray[np.float64]
    ) -> None:
        """Take what needs sorting or a whole year."""
        self._put(month, spread(income, persons))
        self._put(month, self.path.measures(state, month, income, persons))
        if month + 1 >= YEAR:
            self._put(month, last_year(self.history[month + 1 - YEAR : month + 1]))
            if int(state.county.calendar) == DECEMBER:
                self._put(month, hardship(state, self.year))

    def _put(self, month: int, found: dict[str, float]) -> None:
        for name, number in found.items():
            self.monthly[0, self.place[name], month] = number

    # ------------------------------------------------------------------ spells

    def _turns(self, state: State, month: int) -> None:
        """Open and close poverty spells; whoever leaves the county in poverty is censored, not out of it."""
        h = state.household
        now = h.poor & h.alive
        for row in np.flatnonzero(now != (self.open >= 0)):
            if now[row]:
                kind = RETURN if h.returned_now[row] else (FALL if h.fell_now[row] else INHERITED)
                self._open(state, int(row), kind, month)
            else:
                self.spells[self.open[row]][END if h.alive[row] else LEFT] = month
                self.open[row] = -1

    def _open(self, state: State, row: int, kind: int, month: int) -> None:
        h = state.household
        self.open[row] = len(self.spells)
        left_register = float(h.exit_month[row]) if h.lifted_out[row] else float(NO_EXIT)
        self.spells.append(
            [float(h.id[row]), kind, month, -1, -1, left_register, float(h.cause[row]), float(h.reached[row]),
             float(h.persons[row]), float(h.assessed[row])]
        )  # fmt: skip

    def _exposure(self, state: State, month: int) -> None:
        """Count who was at risk of a first return this month, and who returned, by months since exit."""
        h, weight = state.household, float(state.county.weight)
        ours = np.flatnonzero(self.lifted & h.alive & ~self.returned_before & (h.exit_month <= month))
        since = month - h.exit_month[ours]
        self.survival[:, 0] += weight * np.bincount(since, minlength=self.survival.shape[0])
        for row in ours[h.returned_now[ours]]:
            self.survival[month - int(h.exit_month[row]), 1 + int(h.cause[row])] += weight
            self.returned_before[row] = True

    # ------------------------------------------------------------------ money and households

    def _money(self, state: State) -> None:
        """Add the month's money by lever and payer; a plan with two payers is shared as the money was."""
        year = int(state.county.year)
        money = plans(state)
        payers: dict[str, int] = {}
        for lever, _payer in state.ledger.spending:
            payers[lever] = payers.get(lever, 0) + 1
        for (lever, payer), used in state.ledger.spending.items():
            plan, paid = money[lever]
            if used == 0.0 and plan == 0.0:
                continue
            part = used / paid if paid > 0.0 else 1.0 / payers[lever]
            row = self.spending.setdefault((year, lever, payer), [0.0, 0.0])
            row[0] += plan * part
            row[1] += float(used)

    def _sample(self, state: State, month: int) -> None:
        h = state.household
        self.years.append(month)
        self.samples.append(
            {
                "alive": h.alive.copy(),
                "persons": h.persons.astype(np.float32),
                "income": h.income_sum.astype(np.float32),
                "assessed": h.assessed.astype(np.float32),
                "poor": h.poor.copy(),
                "monitored": h.monitored.copy(),
                "reached": h.reached.copy(),
                "returns": h.returns.copy(),
                "poverty_months": h.poverty_months.astype(np.float32),
                "risk": h.risk.astype(np.float32),
            }
        )

    def outcome(self, state: State) -> Outcome:
        """Return what was collected so far."""
        h = state.household
        rows = np.array(self.spells, dtype=np.float64).reshape(-1, len(SPELL))
        spells: dict[str, NDArray[Any]] = {
            name: rows[:, k].astype(np.float64 if name in {"persons", "assessed"} else np.int64)
            for k, name in enumerate(SPELL)
        }
        households: dict[str, NDArray[Any]] = {
            name: np.array([sample[name] for sample in self.samples])
            for name in (self.samples[0] if self.samples else {})
        }
        households |= {
            "id": h.id.copy(), "lifted_out": h.lifted_out.copy(), "quintile": h.baseline_quintile.copy(),
            "groups": h.baseline_groups.copy(), "town": h.town.copy(), "village": h.village.copy(), "queue": h.queue.copy(),
        }  # fmt: skip
        return Outcome(
            monthly=self.monthly[:, :, : self.made].copy(),
            groups=self.groups.names,
            measures=self.names,
            spells=spells,
            survival=self.survival.copy(),
            ledger=[(year, lever, payer, p, u) for (year, lever, payer), (p, u) in self.spending.items()],
            households=households,
            years=np.array(self.years, dtype=np.int64),
        )
