"""Collects a run: measures by month and group, spells, time to return, money by lever, households by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel, rule
from model.measures import income as inequality
from model.measures.catalogue import INDEX, SUMS, YEARLY, measures
from model.measures.economy import county_measures
from model.measures.groups import HEADLINE, Groups
from model.state import CAUSES, State

# Positions of sums in the kernel's scratch row are the positions in SUMS; a test holds the two together.
_N = len(SUMS)
BLOCK, LANES = 64, 8  # households summed at a time, and running sums beside one another
_CAUSE = INDEX[f"cause:{CAUSES[0]}"]


@rule
def _masked_sum(values: NDArray[np.float64], mask: NDArray[np.float64]) -> float:
    """Sum a block of values where a mask is one: eight running sums, always the same, in one register.

    Parameters
    ----------
    values, mask : (64,)

    Returns
    -------
    unit of the values
    """
    a, b, c, d, e, f, g, h = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(0, BLOCK, LANES):
        a += values[k] * mask[k]
        b += values[k + 1] * mask[k + 1]
        c += values[k + 2] * mask[k + 2]
        d += values[k + 3] * mask[k + 3]
        e += values[k + 4] * mask[k + 4]
        f += values[k + 5] * mask[k + 5]
        g += values[k + 6] * mask[k + 6]
        h += values[k + 7] * mask[k + 7]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))


@rule
def _block(  # type: ignore[no-untyped-def]
    first, count, line, dibao, half_median,
    persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned, fell,
    recognised, eliminated, relapsed, cause, income, wages, business, property, transfers, support, consumption, oop,
    schooling, debt, cash, borrowed, labour, farm, local, away, adopted, willingness, risk, lifted, returns, poverty_months, v,
):  # fmt: skip
    """Write what each household of a block adds to every measure: one vectorised pass."""
    for b in range(count):
        i = first + b
        p = persons[i]
        short = max(0.0, 1.0 - assessed[i] / line) if poor[i] else 0.0
        year = income_sum[i] / max(1.0, p)
        v[0, b] = 1.0
        v[1, b] = p
        v[2, b] = p if poor[i] else 0.0
        v[3, b] = p * short
        v[4, b] = p * short * short
        v[5, b] = p if year < line else 0.0
        v[6, b] = p if year < dibao else 0.0
        v[7, b] = p if year < half_median else 0.0
        v[8, b] = p if recorded[i] else 0.0
        v[9, b] = 1.0 if eligible[i] else 0.0
        v[10, b] = 1.0 if monitored[i] else 0.0
        v[11, b] = 1.0 if helped[i] else 0.0
        v[12, b] = 1.0 if (eligible[i] and not monitored[i]) else 0.0
        v[13, b] = 1.0 if (monitored[i] and not eligible[i]) else 0.0
        v[14, b] = 1.0 if returned[i] else 0.0
        v[15, b] = 1.0 if fell[i] else 0.0
        v[16, b] = 1.0 if (was_poor[i] and not poor[i]) else 0.0
        v[17, b] = 1.0 if recognised[i] else 0.0
        v[18, b] = 1.0 if eliminated[i] else 0.0
        v[19, b] = 1.0 if relapsed[i] else 0.0
        turned = returned[i] or fell[i]
        v[20, b] = 1.0 if (turned and cause[i] == 0) else 0.0
        v[21, b] = 1.0 if (turned and cause[i] == 1) else 0.0
        v[22, b] = 1.0 if (turned and cause[i] == 2) else 0.0
        v[23, b] = 1.0 if (turned and cause[i] == 3) else 0.0
        v[24, b] = 1.0 if (turned and cause[i] == 4) else 0.0
        v[25, b] = 1.0 if (turned and cause[i] == 5) else 0.0
        v[26, b] = 1.0 if (turned and cause[i] == 6) else 0.0
        v[27, b] = 1.0 if (turned and cause[i] == 7) else 0.0
        v[28, b] = 1.0 if (turned and cause[i] == 8) else 0.0
        v[29, b] = income[i]
        v[30, b] = wages[i]
        v[31, b] = business[i]
        v[32, b] = property[i]
        v[33, b] = transfers[i]
        v[34, b] = support[i]
        v[35, b] = consumption[i] + oop[i] + schooling[i]
        v[36, b] = oop[i]
        v[37, b] = schooling[i]
        v[38, b] = debt[i]
        v[39, b] = cash[i]
        v[40, b] = borrowed[i]
        v[41, b] = labour[i]
        v[42, b] = labour[i] * farm[i]
        v[43, b] = labour[i] * local[i]
        v[44, b] = labour[i] * away[i]
        v[45, b] = 1.0 if adopted[1, i] + adopted[2, i] > 0.0 else 0.0
        v[46, b] = willingness[i]
        v[47, b] = risk[i]
        v[48, b] = 1.0 if lifted[i] else 0.0
        v[49, b] = 1.0 if (lifted[i] and not was_poor[i]) else 0.0
        v[50, b] = income_sum[i]
        v[51, b] = np.float64(returns[i])
        v[52, b] = poverty_months[i]


@kernel
def _tally(  # type: ignore[no-untyped-def] # noqa: C901
    everything, membership, line, dibao, half_median,
    alive, persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned, fell,
    recognised, eliminated, relapsed, cause, income, wages, business, property, transfers, support, consumption, oop,
    schooling, debt, cash, borrowed, labour, farm, local, away, adopted, willingness, risk, lifted, returns, poverty_months, v, masks, out,
):  # fmt: skip
    """Sum what every household adds to every measure, block by block of households."""
    rows, headline = alive.shape[0], masks.shape[0]
    for g in range(out.shape[0]):
        for m in range(out.shape[1]):
            out[g, m] = 0.0
    for first in range(0, rows, BLOCK):
        count = min(BLOCK, rows - first)
        _block(  # type: ignore[no-untyped-call]
            first, count, line, dibao, half_median,
            persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned, fell,
            recognised, eliminated, relapsed, cause, income, wages, business, property, transfers, support, consumption, oop,
            schooling, debt, cash, borrowed, labour, farm, local, away, adopted, willingness, risk, lifted, returns, poverty_months, v,
        )  # fmt: skip
        for g in range(headline):
            for b in range(BLOCK):
                masks[g, b] = 0.0
            members = 0.0
            for b in range(count):
                masks[g, b] = 1.0 if (alive[first + b] and membership[g, first + b] >= 0) else 0.0
                members += masks[g, b]
            if members > 0.0:
                for m in range(v.shape[0]):
                    out[g, m] += _masked_sum(v[m], masks[g])
        if everything:
            for k in range(headline, membership.shape[0]):
                for b in range(count):
                    g = membership[k, first + b]
                    if g >= 0 and alive[first + b]:
                        for m in range(v.shape[0]):
                            out[g, m] += v[m, b]
    for i in range(rows):
        was_poor[i] = poor[i] and alive[i]


@dataclass(frozen=True)
class Outcome:
    """What a run gave, as plain arrays.

    Parameters
    ----------
    monthly : (groups, measures, months)
        Missing where a group is empty, or the measure is not taken for it, or then.
    groups, measures : names
    spells : columns, one row per poverty spell
        household, kind (0 return, 1 new fall, 2 prevalent at month 0, 3 inherited on splitting), start, end (-1 still
        open), cause (index in CAUSES), reached, persons, assessed (yuan/person/year at the start).
    survival : (months since exit + 1, 1 + causes)
        Lifted-out households at risk of a first return at that time since exit, and first returns by cause;
        whole-county households. Delayed entry at month 0.
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
        self.is_mean = np.array([bool(measure.below) for measure in summed])
        self.groups = Groups(state)
        self.monthly = np.full((len(self.groups.names), len(self.names), months), np.nan)
        self.sums = np.zeros((len(self.groups.names), _N))
        self.values = np.zeros((_N, BLOCK))
        self.masks = np.zeros((HEADLINE, BLOCK))
        self.was_poor = h.poor & h.alive
        self.made = 0
        self.half_median = 0.0
        self.open = np.full(len(h), -1, dtype=np.int64)
        self.spells: list[list[float]] = []
        self.earliest = int(max(0, -h.exit_month[h.lifted_out].min(initial=0)))
        self.survival = np.zeros((self.earliest + months + 1, 1 + len(CAUSES)))
        self.returned_before = np.zeros(len(h), dtype=bool)
        self.spending: dict[tuple[int, str, str], list[float]] = {}
        self.samples: list[dict[str, NDArray[Any]]] = []
        self.years: list[int] = []
        for row in np.flatnonzero(self.was_poor):
            self._open(state, int(row), 2, 0)

    def month(self, state: State) -> None:
        """Take the month just carried out."""
        month = int(state.county.study_month)
        yearly = int(state.county.calendar) == 11 or month == self.months - 1
        year = _year(state) if month == 0 or yearly else None
        if year is not None:
            self.half_median = 0.5 * inequality.quantile(*year, 0.5)
        self._turns(state, month)
        membership = self.groups.rows(state, everything=yearly)
        self._tally(state, membership, yearly)
        self._write(state, month, year if yearly else None)
        self._exposure(state, month)
        self._money(state)
        if yearly:
            self._sample(state, month)
        self.made = month + 1

    def _tally(self, state: State, membership: NDArray[np.int32], everything: bool) -> None:
        h, county = state.household, state.county
        _tally(
            everything, membership, county.line, county.dibao_standard, self.half_median,
            h.alive, h.persons, h.poor, self.was_poor, h.assessed, h.income_sum, h.recorded, h.eligible, h.monitored,
            h.helped, h.returned_now, h.fell_now, h.recognised_now, h.eliminated_now, h.relapsed_now, h.cause, h.income,
            h.wage_income, h.business_income, h.property_income, h.transfer_income, h.support_income, h.consumption,
            h.out_of_pocket, h.schooling_cost, h.debt, h.cash, h.borrowed, h.labour, h.farm_share, h.local_share,
            h.migrant_share, h.adopted, h.willingness, h.risk, h.lifted_out, h.returns, h.poverty_months,
            self.values, self.masks, self.sums,
        )  # fmt: skip

    def _write(
        self, state: State, month: int, year: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    ) -> None:
        """Turn sums into measures."""
        weight = float(state.county.weight)
        groups = HEADLINE if year is None else len(self.groups.names)
        sums = self.sums[:groups]
        empty = sums[:, :1] == 0.0
        top, below = sums[:, self.top], sums[:, self.below]
        mean = np.where(below != 0.0, top / np.where(below != 0.0, below, 1.0), np.nan)
        value = np.where(empty, np.nan, np.where(self.is_mean, mean, top * weight))
        value[HEADLINE:, ~self.is_yearly] = np.nan
        self.monthly[:groups, self.summed, month] = value
        place = self.place
        for name, number in county_measures(state, *self.circulation).items():
            self.monthly[0, place[name], month] = number
        if year is not None:
            for name, number in _spread(*year).items():
                self.monthly[0, place[name], month] = number

    # ------------------------------------------------------------------ spells

    def _turns(self, state: State, month: int) -> None:
        """Open and close poverty spells."""
        h = state.household
        now = h.poor & h.alive
        for row in np.flatnonzero(now != (self.open >= 0)):
            if now[row]:
                kind = 0 if h.returned_now[row] else (1 if h.fell_now[row] else 3)
                self._open(state, int(row), kind, month)
            else:
                self.spells[self.open[row]][3] = month
                self.open[row] = -1

    def _open(self, state: State, row: int, kind: int, month: int) -> None:
        h = state.household
        self.open[row] = len(self.spells)
        self.spells.append(
            [float(h.id[row]), kind, month, -1, float(h.cause[row]), float(h.reached[row]), float(h.persons[row]), float(h.assessed[row])]
        )  # fmt: skip

    def _exposure(self, state: State, month: int) -> None:
        """Count who was at risk of a first return this month, and who returned, by months since exit."""
        h, weight = state.household, float(state.county.weight)
        ours = np.flatnonzero(
            h.lifted_out & h.alive & ~self.returned_before & ~h.prevalent & (h.exit_month <= month)
        )
        since = month - h.exit_month[ours]
        self.survival[:, 0] += weight * np.bincount(since, minlength=self.survival.shape[0])
        for row in ours[h.returned_now[ours]]:
            self.survival[month - int(h.exit_month[row]), 1 + int(h.cause[row])] += weight
            self.returned_before[row] = True

    # ------------------------------------------------------------------ money and households

    def _money(self, state: State) -> None:
        year = int(state.county.year)
        planned: dict[str, float] = state.memory.get("spending_planned", {})
        for (lever, payer), used in state.ledger.spending.items():
            if used == 0.0 and planned.get(lever, 0.0) == 0.0:
                continue
            row = self.spending.setdefault((year, lever, payer), [0.0, 0.0])
            row[0] += float(planned.get(lever, used))
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
        rows = np.array(self.spells, dtype=np.float64).reshape(-1, 8)
        names = ("household", "kind", "start", "end", "cause", "reached", "persons", "assessed")
        spells: dict[str, NDArray[Any]] = {name: rows[:, k] for k, name in enumerate(names)}
        for name in ("household", "kind", "start", "end", "cause"):
            spells[name] = spells[name].astype(np.int64)
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


def _year(state: State) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return income of twelve months per person, and persons, of households here, poorest first."""
    h = state.household
    persons = np.maximum(1.0, h.persons[h.alive])
    income = h.income_sum[h.alive] / persons
    order = np.argsort(income, kind="stable")  # once: sorting again what is sorted costs little
    return income[order], persons[order]


def _spread(income: NDArray[np.float64], persons: NDArray[np.float64]) -> dict[str, float]:
    """Return the measures that need sorting."""
    quintiles = inequality.quintile_means(income, np.ones(income.size))
    found = {f"quintile_{k + 1}": float(quintiles[k]) for k in range(5)}
    return found | {
        "median_income": inequality.quantile(income, persons, 0.5),
        "gini": inequality.gini(income, persons),
        "theil": inequality.theil(income, persons),
        "palma": inequality.palma(income, persons),
        "bottom40_income": inequality.bottom_mean(income, persons),
    }
