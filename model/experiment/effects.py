"""Levels of each scenario and paired differences from the baseline, with their intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from model.experiment.cells import Run
from model.experiment.headline import HEADLINE, REACHED, reached_effect
from model.study.record import Study

Key = tuple[str, str]  # scenario, world


@dataclass
class Collected:
    """What the tables of levels and differences are made from, cell by cell.

    Parameters
    ----------
    study : Study
    """

    study: Study
    levels: dict[Key, list[tuple[str, int, dict[str, float]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    differences: dict[Key, list[tuple[str, dict[str, tuple[float, float]]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    reached: dict[Key, list[tuple[str, dict[str, tuple[float, float]]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    money: dict[Key, dict[tuple[int, str, str], list[float]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    failures: dict[Key, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, runs: Mapping[Key, Run]) -> None:
        """Take the runs of one cell.

        Parameters
        ----------
        runs : mapping of (scenario, world) to Run
        """
        years = self.study.months / 12.0
        for (scenario, world), run in runs.items():
            head = {name: _number(run.text["headline"].get(name)) for name in HEADLINE}
            self.levels[scenario, world].append((run.cell.draw, run.cell.replicate, head))
            for year, lever, payer, planned, used in run.text["ledger"]:
                row = self.money[scenario, world].setdefault((int(year), lever, payer), [0.0, 0.0])
                row[0] += planned
                row[1] += used
            base = runs.get((self.study.baseline, world))
            if base is None or scenario == self.study.baseline:
                continue
            before = {name: _number(base.text["headline"].get(name)) for name in HEADLINE}
            self.differences[scenario, world].append(
                (run.cell.draw, {name: (before[name], head[name] - before[name]) for name in HEADLINE})
            )
            touched = reached_effect(run.part("end"), base.part("end"), years)
            if touched:
                self.reached[scenario, world].append((run.cell.draw, touched))

    def failed(self, scenario: str, world: str) -> None:
        """Count a failed run."""
        self.failures[scenario, world] += 1


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


@dataclass(frozen=True)
class Interval:
    """A mean over cells with its 95 % interval.

    Parameters
    ----------
    mean, low, high : same unit
    error : Monte-Carlo standard error of the mean
    number : cells
    between, within : sd of the draws' means (parameters), and of replicates inside a draw (luck); missing with one of a kind
    """

    mean: float
    low: float
    high: float
    error: float
    number: int
    between: float
    within: float


def interval(values: NDArray[np.float64], draws: Sequence[str]) -> Interval:
    r"""Return mean and t interval over independent cells.

    .. math:: \bar d \pm t_{.975, n-1}\, s / \sqrt n

    With several replicates in each of several draws, cells of one draw share their parameters: the interval is then
    over the means of the draws.

    Parameters
    ----------
    values : (cells,)
        Missing values are left out.
    draws : (cells,) names
    """
    kept = ~np.isnan(values)
    values, names = values[kept], np.array(draws, dtype=object)[kept]
    if values.size == 0:
        nothing = float("nan")
        return Interval(nothing, nothing, nothing, nothing, 0, nothing, nothing)
    groups = [values[names == name] for name in dict.fromkeys(names)]
    means = np.array([group.mean() for group in groups])
    nested = len(groups) > 1 and max(group.size for group in groups) > 1
    units = means if nested else values
    mean = float(units.mean())
    error = float(units.std(ddof=1) / np.sqrt(units.size)) if units.size > 1 else float("nan")
    width = float(stats.t.ppf(0.975, units.size - 1)) * error if units.size > 1 else float("nan")
    inside = [group.var(ddof=1) for group in groups if group.size > 1]
    within = float(np.sqrt(np.mean(inside))) if inside else float("nan")
    between = float("nan")
    if nested:
        size = float(np.mean([group.size for group in groups]))
        between = float(np.sqrt(max(0.0, means.var(ddof=1) - within**2 / size)))
    return Interval(mean, mean - width, mean + width, error, int(values.size), between, within)


def collect_effects(collected: Collected) -> dict[str, pd.DataFrame]:
    """Return the short tables: summary, effects, cost."""
    return {"summary": _summary(collected), "effects": _effects(collected), "cost": _cost(collected)}


def _ordered(collected: Collected, found: Mapping[Key, Any]) -> list[Key]:
    return [(s, w) for w in collected.study.worlds for s in collected.study.scenarios if (s, w) in found]


def _summary(collected: Collected) -> pd.DataFrame:
    rows = []
    for scenario, world in _ordered(collected, collected.levels):
        runs = collected.levels[scenario, world]
        for name, (unit, _text) in HEADLINE.items():
            values = np.array([head[name] for *_, head in runs])
            values = values[~np.isnan(values)]
            some = values.size > 0
            rows.append(
                {
                    "scenario": scenario, "world": world, "measure": name, "unit": unit,
                    "mean": float(values.mean()) if some else np.nan,
                    "p05": float(np.quantile(values, 0.05)) if some else np.nan,
                    "p95": float(np.quantile(values, 0.95)) if some else np.nan,
                    "n": int(values.size), "failed": collected.failures.get((scenario, world), 0),
                }
            )  # fmt: skip
    columns = ("scenario", "world", "measure", "unit", "mean", "p05", "p95", "n", "failed")
    return pd.DataFrame(rows, columns=list(columns))


def _effects(collected: Collected) -> pd.DataFrame:
    rows = []
    for scenario, world in _ordered(collected, collected.differences):
        for group, names, source in (
            ("everyone", HEADLINE, collected.differences),
            ("reached", REACHED, collected.reached),
        ):
            runs = source.get((scenario, world), [])
            if not runs:
                continue
            for name, (unit, _text) in names.items():
                base = np.array([values[name][0] for _, values in runs])
                found = interval(
                    np.array([values[name][1] for _, values in runs]), [draw for draw, _ in runs]
                )
                level = base[~np.isnan(base)]
                rows.append(
                    {
                        "scenario": scenario, "world": world, "measure": name, "unit": unit, "group": group,
                        "baseline": float(level.mean()) if level.size else np.nan, "effect": found.mean,
                        "low": found.low, "high": found.high, "mc_error": found.error, "n": found.number,
                        "failed": collected.failures.get((scenario, world), 0),
                        "sd_parameters": found.between, "sd_luck": found.within,
                    }
                )  # fmt: skip
    columns = (
        "scenario", "world", "measure", "unit", "group", "baseline", "effect", "low", "high", "mc_error", "n", "failed",
        "sd_parameters", "sd_luck",
    )  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns))


def _cost(collected: Collected) -> pd.DataFrame:
    rows = []
    for scenario, world in _ordered(collected, collected.levels):
        number = max(1, len(collected.levels[scenario, world]))
        for (year, lever, payer), (planned, used) in sorted(collected.money[scenario, world].items()):
            rows.append(
                {
                    "scenario": scenario, "world": world, "year": year, "lever": lever, "payer": payer,
                    "planned": planned / number, "used": used / number, "unspent": (planned - used) / number,
                }
            )  # fmt: skip
    columns = ("scenario", "world", "year", "lever", "payer", "planned", "used", "unspent")
    return pd.DataFrame(rows, columns=list(columns))
