"""What each scenario changes and at what cost: totals of every run, paired with the baseline of its own cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from model.errors import InputError
from model.experiment.cells import Cell, Run, read_run, run_file
from model.experiment.effects import Interval, interval
from model.state import CAUSES

Floats = NDArray[np.float64]
AFTER = (12, 24, 36)  # months after support ends
YEAR = 12
SOURCES = ("wages", "business", "property", "transfers")
# name: (unit, what it is); in the order of the tables.
TOTALS: dict[str, tuple[str, str]] = {
    "returns": ("households", "returns over the horizon, whole county"),
    "returns_support": ("households", "returns until support ends"),
    "returns_after": ("households", "returns after support ends"),
    **{f"returns_after_{n}": ("households", f"returns within {n} months after support ends") for n in AFTER},
    "poverty_years": ("person-years", "person-years administratively poor"),
    "free_months": ("months/household", "months not poor of a lifted-out household, over the horizon"),
    "cost": ("yuan", "public money used, discounted"),
    "planned": ("yuan", "public money planned, discounted"),
    "income_total": ("yuan", "disposable income of the county, discounted"),
    "income": ("yuan/person/year", "disposable income of the last twelve months"),
    **{name: ("yuan/person/year", f"{name} of the last twelve months") for name in SOURCES},
    "gini": ("1", "Gini of income, at the end"),
    "bottom40_income": ("yuan/person/year", "income of the poorest 40 %, at the end"),
    "lifted_out_growth": ("1/year", "growth of income of the lifted-out"),
    "monitored": ("share of households", "recognised as monitored, last twelve months"),
    "enterprises": ("enterprises", "in business, last twelve months"),
    "jobs": ("worker-months/month", "jobs in enterprises, last twelve months"),
    "migrant_labour": ("share of labour", "labour away, last twelve months"),
    "large_scale": ("chance", "of large-scale return in some year"),
    **{f"cause:{cause}": ("households", f"returns with cause {cause}") for cause in CAUSES},
}


def stored(folder: Path, world: str, scenarios: Sequence[str]) -> Iterator[Run]:
    """Yield the finished runs of a results folder in one world, cell by cell.

    Parameters
    ----------
    folder : Path
    world : str
    scenarios : names
    """
    for place in sorted((folder / "cells").glob("*-*")):
        draw, _, replicate = place.name.rpartition("-")
        if not replicate.isdigit():
            continue
        cell = Cell(draw, int(replicate))
        for scenario in scenarios:
            if run_file(folder, cell, scenario, world).is_file():
                yield read_run(folder, cell, scenario, world)


def totals(run: Run, end: int | None, discount: float) -> dict[str, float]:
    r"""Return the totals of one run.

    Money of year y counts :math:`(1+r)^{-(y - y_0)}`.

    Parameters
    ----------
    run : Run
    end : last study month of support, or None
    discount : 1/year     r

    Returns
    -------
    dict of `TOTALS`
    """
    place = {name: k for k, name in enumerate(run.text["measures"])}
    monthly = run.arrays["monthly"][0].astype(np.float64)

    def series(name: str) -> Floats:
        found: Floats = monthly[place[name]]
        return found

    months = monthly.shape[1]
    last = slice(max(0, months - YEAR), months)
    returns = series("returns")
    begin = months if end is None else min(months, end + 1)
    weight = (1.0 + discount) ** -(np.arange(months) // YEAR).astype(np.float64)
    years = [int(year) for year, *_ in run.text["ledger"]]
    first = min(years, default=0)
    money = np.array(
        [[planned, used] for _year, _lever, _payer, planned, used in run.text["ledger"]]
    ).reshape(-1, 2)
    factor = (1.0 + discount) ** -(np.array(years, dtype=np.float64) - first)
    lifted = run.arrays["end_lifted_out"] & run.arrays["end_alive"]
    poor_months = run.arrays["end_poverty_months"][lifted]
    found = {
        "returns": float(returns.sum()),
        "returns_support": float(returns[:begin].sum()),
        "returns_after": _after(returns, begin, months),
        **{f"returns_after_{n}": _after(returns, begin, n) for n in AFTER},
        "poverty_years": float((series("headcount") * series("persons")).sum()) / YEAR,
        "free_months": months - float(poor_months.mean(dtype=np.float64)) if poor_months.size else np.nan,
        "cost": float((money[:, 1] * factor).sum()),
        "planned": float((money[:, 0] * factor).sum()),
        "income_total": float((series("income") * series("persons") * weight).sum()),
        "income": float(series("income")[last].sum()),
        **{name: float(series(name)[last].sum()) for name in SOURCES},
        "gini": _final(series("gini")),
        "bottom40_income": _final(series("bottom40_income")),
        "lifted_out_growth": _final(series("lifted_out_growth")),
        "large_scale": float(run.text["headline"].get("large_scale") or 0.0),
        **{f"cause:{cause}": float(series(f"returns_by_cause:{cause}").sum()) for cause in CAUSES},
    }
    for name in ("monitored", "enterprises", "jobs", "migrant_labour"):
        found[name] = float(np.nanmean(series(name)[last]))
    return found


def _after(returns: Floats, begin: int, months: int) -> float:
    """Return returns in some months from one on; missing when the run does not last that long."""
    if begin >= returns.size or (months in AFTER and begin + months > returns.size):
        return float("nan")
    return float(returns[begin : begin + months].sum())


def _final(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known[-1]) if known.size else float("nan")


@dataclass(frozen=True)
class Compared:
    """Totals of every run in one world.

    Parameters
    ----------
    baseline : str
    options : names of the other scenarios, in the study's order
    frame : DataFrame
        Index scenario, draw, replicate; columns of `TOTALS`.
    failed : runs that failed, by scenario
    """

    baseline: str
    options: tuple[str, ...]
    frame: pd.DataFrame
    failed: Mapping[str, int]

    def values(self, scenario: str, measure: str) -> pd.Series:
        """Return a measure of a scenario by cell."""
        found: pd.Series = self.frame[measure].xs(scenario, level="scenario")
        return found

    def level(self, scenario: str, measure: str) -> float:
        """Return the mean of a measure over the cells of a scenario; missing where no cell has it."""
        known = self.values(scenario, measure).dropna().to_numpy(dtype=np.float64)
        return float(known.mean()) if known.size else float("nan")

    def difference(self, scenario: str, measure: str, against: str | None = None) -> pd.Series:
        """Return a measure's paired difference from the baseline, or another scenario, by cell."""
        found: pd.Series = (
            self.values(scenario, measure) - self.values(against or self.baseline, measure)
        ).dropna()
        return found

    def effect(self, scenario: str, measure: str, against: str | None = None) -> Interval:
        """Return a measure's mean paired difference with its 95 % interval."""
        change = self.difference(scenario, measure, against)
        return interval(
            change.to_numpy(dtype=np.float64), [str(draw) for draw in change.index.get_level_values(0)]
        )

    def effects(self) -> pd.DataFrame:
        """Return every effect: scenario, measure, unit, level of the baseline, effect, interval, error, n.

        ``attrs["units"]`` of the frame holds the unit of each measure, ``attrs["meaning"]`` what it is.
        """
        rows = []
        for scenario in self.options:
            for measure, (unit, _text) in TOTALS.items():
                found = self.effect(scenario, measure)
                rows.append(
                    {
                        "scenario": scenario, "measure": measure, "unit": unit,
                        "baseline": self.level(self.baseline, measure), "effect": found.mean,
                        "low": found.low, "high": found.high, "mc_error": found.error, "n": found.number,
                    }
                )  # fmt: skip
        table = pd.DataFrame(rows)
        table.attrs["units"] = {measure: unit for measure, (unit, _text) in TOTALS.items()}
        table.attrs["meaning"] = {measure: text for measure, (_unit, text) in TOTALS.items()}
        return table

    def averted(self, measure: str = "returns") -> pd.DataFrame:
        """Return what each option averts of a measure, cells by options; cells that lack an option are left out."""
        found = {name: -self.difference(name, measure) for name in self.options}
        return pd.DataFrame(found).dropna()

    def chance_best(self) -> pd.Series:
        """Return the share of cells in which an option averts most returns; ties are shared."""
        averted = self.averted()
        best = averted.eq(averted.max(axis=1), axis=0)
        found: pd.Series = best.div(best.sum(axis=1), axis=0).mean()
        return found

    def regret(self) -> pd.Series:
        """Return how many more returns the best option of each cell would have averted, mean of cells."""
        averted = self.averted()
        found: pd.Series = averted.rsub(averted.max(axis=1), axis=0).mean()
        return found

    def acceptability(self, prices: Sequence[float]) -> pd.DataFrame:
        """Return, for prices a county would pay for a return averted, the chance that an option is worth most.

        Parameters
        ----------
        prices : yuan/return averted

        Returns
        -------
        DataFrame
            price, scenario, chance; doing nothing new (the baseline) is an option too.
        """
        averted = self.averted()
        names = [str(name) for name in averted]
        cost = pd.DataFrame({name: self.difference(name, "cost") for name in names}).loc[averted.index]
        rows = []
        for price in prices:
            worth = price * averted - cost
            worth.insert(0, self.baseline, 0.0)
            best = worth.eq(worth.max(axis=1), axis=0)
            share = best.div(best.sum(axis=1), axis=0).mean()
            rows += [
                {"price": price, "scenario": name, "chance": float(share[name])}
                for name in (self.baseline, *names)
            ]
        return pd.DataFrame(rows, columns=["price", "scenario", "chance"])

    def price(self, scenario: str, measure: str) -> Interval:
        """Return yuan for one unit averted of a measure, or gained of an income, with Fieller's interval."""
        cost, gain = self.difference(scenario, "cost"), self.difference(scenario, measure)
        gain = gain if measure.startswith("income") else -gain
        both = pd.concat([cost, gain], axis=1).dropna().to_numpy(dtype=np.float64)
        return ratio(both[:, 0], both[:, 1])

    def dominated(self) -> dict[str, str]:
        """Return for each option that another, no dearer and no worse in returns, beats on one of the two: that other."""
        cost = {name: self.effect(name, "cost").mean for name in self.options}
        gain = {name: -self.effect(name, "returns").mean for name in self.options}
        found = {}
        for one in self.options:
            for other in self.options:
                no_worse = cost[other] <= cost[one] and gain[other] >= gain[one]
                if no_worse and (cost[other] < cost[one] or gain[other] > gain[one]):
                    found[one] = other
                    break
        return found


def ratio(above: Floats, below: Floats) -> Interval:
    r"""Return a ratio of two means over the same cells with Fieller's 95 % interval.

    The bounds solve :math:`(\bar x - R \bar y)^2 = t^2 (s_{xx} - 2 R s_{xy} + R^2 s_{yy}) / n`. When the denominator
    is not clear of zero, or negative, there is no interval, and none is given.

    Parameters
    ----------
    above, below : (cells,)      x, y

    Returns
    -------
    Interval
        Missing throughout where the mean of ``below`` is not positive.
    """
    n, nothing = above.size, float("nan")
    if n == 0 or below.mean() <= 0.0:
        return Interval(nothing, nothing, nothing, nothing, n, nothing, nothing)
    x, y = float(above.mean()), float(below.mean())
    value = x / y
    if n < 2:
        return Interval(value, nothing, nothing, nothing, n, nothing, nothing)
    s = np.cov(above, below) / n
    t = float(stats.t.ppf(0.975, n - 1)) ** 2
    a, b, c = y * y - t * s[1, 1], x * y - t * s[0, 1], x * x - t * s[0, 0]
    error = float(np.sqrt(max(0.0, s[0, 0] - 2.0 * value * s[0, 1] + value * value * s[1, 1])) / y)
    if a <= 0.0:
        return Interval(value, nothing, nothing, error, n, nothing, nothing)
    root = np.sqrt(max(0.0, b * b - a * c))
    return Interval(value, float((b - root) / a), float((b + root) / a), error, n, nothing, nothing)


def compare(
    folder: Path, study: Mapping[str, Any], *, world: str, scenarios: Sequence[str] = (), baseline: str = "",
    discount: float = 0.03, failures: Mapping[str, int] | None = None,
) -> Compared:  # fmt: skip
    """Read the runs of a results folder and return their totals.

    Parameters
    ----------
    folder : Path
    study : mapping
        The resolved study of the folder.
    world : str
    scenarios : names, optional
        All with runs when left out.
    baseline : str, optional
        The study's when left out.
    discount : 1/year
    failures : runs that failed, by scenario

    Raises
    ------
    InputError
        Nothing to compare.
    """
    known = list(study["scenarios"])
    base = baseline or str(study["compare"]["baseline"])
    for name in (*scenarios, base):
        if name not in known:
            raise InputError(f"no scenario {name!r}", expected=f"one of {', '.join(known)}")
    if world not in study["worlds"]:
        raise InputError(f"no world {world!r}", expected=f"one of {', '.join(study['worlds'])}")
    wanted = [name for name in known if not scenarios or name in scenarios or name == base]
    end = support_end(study)
    found = {}
    for run in stored(folder, world, wanted):
        found[run.scenario, run.cell.draw, run.cell.replicate] = totals(run, end, discount)
    here = {scenario for scenario, *_ in found}
    options = tuple(name for name in wanted if name in here and name != base)
    if base not in here or not options:
        raise InputError(
            "holds no two scenarios to compare", file=str(folder), expected=f"runs of {base} and of another scenario"
        )  # fmt: skip
    index = pd.MultiIndex.from_tuples(list(found), names=["scenario", "draw", "replicate"])
    frame = pd.DataFrame(list(found.values()), index=index, columns=list(TOTALS)).sort_index()
    return Compared(base, options, frame, dict(failures or {}))


def by_world(
    folder: Path, study: Mapping[str, Any], *, scenarios: Sequence[str] = (), baseline: str = ""
) -> pd.DataFrame:
    """Return returns in every world that was run: a row for each world and option.

    Parameters
    ----------
    folder, study, scenarios, baseline
        As in `compare`.

    Returns
    -------
    DataFrame
        world, scenario, effect, low, high (households, over the horizon), level under the baseline, n.
    """
    rows = []
    for world in study["worlds"]:
        try:
            found = compare(folder, study, world=world, scenarios=scenarios, baseline=baseline)
        except InputError:  # not run in this world
            continue
        level = found.level(found.baseline, "returns")
        for name in found.options:
            effect = found.effect(name, "returns")
            rows.append((world, name, effect.mean, effect.low, effect.high, level, effect.number))
    return pd.DataFrame(rows, columns=["world", "scenario", "effect", "low", "high", "level", "n"])


def support_end(study: Mapping[str, Any]) -> int | None:
    """Return the last study month of support among the scenarios; None if it never ends."""
    ends = [s.get("support_ends") for s in study["scenarios"].values()]
    months = [int(month) for month in ends if month is not None]
    return max(months) if months else None
