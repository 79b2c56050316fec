"""Holds a forecast against what happened: interval, observed value, inside or not, and the coverage."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from model.errors import InputError, nearest
from model.experiment.store import Results
from model.experiment.survey_catalogue import MEASURES
from model.experiment.survey_years import HIGH, LOW
from model.measures.catalogue import MEASURES as MONTHLY

YEAR = 12
COLUMNS = ("year", "measure", "value")
ENOUGH = 5  # values from which on coverage says something
DOUBT = 0.05  # chance below which a coverage is no accident
# What a results folder holds of the yearly measures: the monthly measure, and how a year is made of it.
OF_MONTHS: dict[str, tuple[str, Literal["december", "sum", "mean"]]] = {
    **{
        name: (name, "december")
        for name in (
            "income_year", "median_income", *(f"quintile_{k}" for k in range(1, 6)), "wages_share", "business_share",
            "property_share", "transfers_share", "catastrophic", "out_of_pocket_share", "consumption_share", "survey_headcount",
        )
    },
    "relative_poverty": ("survey_headcount_half_median", "december"),
    **{f"{name}_year": (name, "sum") for name in ("wages", "business", "property", "transfers")},
    "headcount": ("headcount", "mean"),
    "returns": ("returns", "sum"),
}  # fmt: skip

Place = Literal["inside", "below", "above", "no_range"]


@dataclass(frozen=True)
class Row:
    """One observed value beside its forecast.

    Parameters
    ----------
    year, measure, unit, n : of the forecast; n cells
    forecast, low, high : mean and 5-95 % of cells
    observed : the value that was observed, same unit
    """

    year: int
    measure: str
    unit: str
    forecast: float
    low: float
    high: float
    n: int
    observed: float

    @property
    def place(self) -> Place:
        """Say where the observed value lies; one cell gives no interval."""
        if self.n < 2:
            return "no_range"
        return "below" if self.observed < self.low else ("above" if self.observed > self.high else "inside")


@dataclass(frozen=True)
class Scored:
    """Every observed value beside its forecast."""

    rows: tuple[Row, ...]

    @property
    def judged(self) -> int:
        """Values with an interval."""
        return sum(row.n > 1 for row in self.rows)

    @property
    def inside(self) -> int:
        """Values inside their interval."""
        return sum(row.place == "inside" for row in self.rows)

    @property
    def fewest_cells(self) -> int:
        """Cells of the interval that has fewest."""
        return min((row.n for row in self.rows if row.n > 1), default=0)

    @property
    def verdict(self) -> Literal["few", "good", "narrow", "wide"]:
        """Say whether the coverage is what 90 % intervals should have, values taken as independent."""
        if self.judged < ENOUGH:
            return "few"
        share = HIGH - LOW
        if float(stats.binom.cdf(self.inside, self.judged, share)) < DOUBT:
            return "narrow"
        return "wide" if float(stats.binom.sf(self.inside - 1, self.judged, share)) < DOUBT else "good"


@dataclass(frozen=True)
class Observed:
    """A line of the observed file."""

    line: int
    year: int
    measure: str
    value: float


def read_observed(path: Path) -> tuple[Observed, ...]:
    """Read observed values: CSV in UTF-8 with the columns year, measure, value; others are passed over.

    Raises
    ------
    InputError
        With the line.
    """
    name = str(path)
    rows = _rows(path)
    if not rows:
        raise InputError("is empty", file=name, expected=f"a table with the columns {', '.join(COLUMNS)}")
    head = [word.strip().lower() for word in rows[0]]
    lacking = [column for column in COLUMNS if column not in head]
    if lacking:
        raise InputError(
            f"no column {lacking[0]!r}",
            file=name,
            line=1,
            expected=f"the columns {', '.join(COLUMNS)}",
            nearest=nearest(lacking[0], head),
        )
    place = {column: head.index(column) for column in COLUMNS}
    found: dict[tuple[int, str], Observed] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(word.strip() for word in row):
            continue
        if len(row) <= max(place.values()):
            raise InputError("the line is too short", file=name, line=number, expected=f"{len(head)} columns")
        year, measure, value = (row[place[column]].strip() for column in COLUMNS)
        one = Observed(number, _year(year, name, number), measure, _value(value, name, number))
        if (one.year, measure) in found:
            before = found[one.year, measure].line
            raise InputError(
                f"{measure} of {one.year} stands twice, first in line {before}",
                file=name,
                line=number,
                expected="one value",
            )
        found[one.year, measure] = one
    if not found:
        raise InputError("holds no values", file=name, expected="a line for each year and measure")
    return tuple(found.values())


def _rows(path: Path) -> list[list[str]]:
    if path.is_dir() or not path.exists():
        raise InputError(
            "is a folder" if path.is_dir() else "no such file", file=str(path), expected="a CSV file"
        )
    try:
        return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", file=str(path), expected="CSV saved as UTF-8") from None
    except csv.Error as error:
        raise InputError(
            f"is no CSV: {error}", file=str(path), expected=f"the columns {', '.join(COLUMNS)}"
        ) from None


def _year(text: str, file: str, line: int) -> int:
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise InputError(
            f"{text!r} is no year", file=file, line=line, path="year", expected="a calendar year such as 2024"
        )
    return int(text)


def _value(text: str, file: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(
            f"{text!r} is no number",
            file=file,
            line=line,
            path="value",
            expected="a number; shares as 0.22, not 22 %",
        )
    return value


# ------------------------------------------------------------------ the forecast


def forecast_of_table(path: Path) -> pd.DataFrame:
    """Read a table that ``measures --out`` wrote.

    Raises
    ------
    InputError
    """
    wanted = ["year", "measure", "unit", "value", "low", "high", "n"]
    try:
        table = pd.read_csv(path, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot be read: {error}", file=str(path), expected="a table that `measures --out` wrote"
        ) from None
    lacking = [column for column in wanted if column not in table.columns]
    numbers = [column for column in wanted if column in table.columns and column not in {"measure", "unit"}]
    if lacking or table.empty or not all(pd.api.types.is_numeric_dtype(table[c]) for c in numbers):
        raise InputError(
            "is no table of yearly measures",
            file=str(path),
            expected="a table that `measures --out` wrote, or a results folder",
        )
    return table[wanted]


def forecast_of_results(folder: Path, scenario: str = "", world: str = "") -> pd.DataFrame:
    """Return the yearly measures that a results folder holds, over its cells; columns as `survey_years` gives them.

    Parameters
    ----------
    folder : Path
    scenario, world : str
        The study's baseline, and ``usual``, when left out.

    Raises
    ------
    InputError
        No such scenario or world, or no results.
    """
    results = Results.read(folder)
    study = results.resolved
    scenario, world = scenario or study["compare"]["baseline"], world or "usual"
    series = results.series(sorted({monthly for monthly, _ in OF_MONTHS.values()}))
    for column, name in (("scenario", scenario), ("world", world)):
        known = sorted(str(k) for k in series[column].unique())
        if name not in known:
            raise InputError(
                f"no runs of {column} {name!r}",
                file=str(folder),
                expected=f"one of {', '.join(known)}",
                nearest=nearest(name, known),
            )
    ours = series[(series["scenario"] == scenario) & (series["world"] == world)]
    year, month = (int(part) for part in str(study["horizon"]["start"]).split("-"))
    calendar = year * YEAR + month - 1 + ours["month"].astype(int)
    ours = ours.assign(year=calendar // YEAR, calendar=calendar % YEAR)
    keys = ["year", "draw", "replicate"]
    rows: list[dict[str, Any]] = []
    for name, (monthly, how) in OF_MONTHS.items():
        of_one = ours[ours["measure"] == monthly]
        if how == "december":
            chosen = of_one[of_one["calendar"] == YEAR - 1]
            values = chosen.groupby(keys, observed=True)["value"].last()
        else:
            by_year = of_one.groupby(keys, observed=True)["value"]
            whole = by_year.count() == YEAR
            values = (by_year.sum() if how == "sum" else by_year.mean())[whole]
        for at, cells in values.groupby(level="year"):
            many = cells.to_numpy(dtype=np.float64)
            rows.append(
                {
                    "year": int(str(at)), "measure": name, "unit": MEASURES[name].unit, "value": float(many.mean()),
                    "low": float(np.quantile(many, LOW)), "high": float(np.quantile(many, HIGH)), "n": many.size,
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "measure", "unit", "value", "low", "high", "n"])


# ------------------------------------------------------------------ together


def score(forecast: pd.DataFrame, observed: tuple[Observed, ...], file: str) -> Scored:
    """Put every observed value beside its forecast.

    Parameters
    ----------
    forecast : DataFrame
        As `survey_years` gives it.
    observed : values
    file : str
        Where they come from, for messages.

    Raises
    ------
    InputError
        A measure or a year that the forecast lacks.
    """
    known = {(int(r["year"]), str(r["measure"])): r for r in forecast.to_dict("records")}
    years, names = (
        sorted({year for year, _ in known}),
        list(dict.fromkeys(str(m) for m in forecast["measure"])),
    )
    rows = []
    for one in observed:
        if one.measure not in names:
            raise InputError(
                *_unknown(one.measure),
                file=file,
                line=one.line,
                path="measure",
                expected=_expected(one.measure, names),
                nearest=nearest(one.measure, names),
            )
        if one.year not in years:
            raise InputError(
                f"{one.year} is not forecast",
                file=file,
                line=one.line,
                path="year",
                expected=f"{years[0]} to {years[-1]}",
            )
        if (one.year, one.measure) not in known:
            have = [year for year in years if (year, one.measure) in known]
            raise InputError(
                f"{one.measure} is not forecast for {one.year}",
                file=file,
                line=one.line,
                path="year",
                expected=f"{have[0]} to {have[-1]}",
            )
        found = known[one.year, one.measure]
        rows.append(
            Row(
                one.year,
                one.measure,
                str(found["unit"]),
                float(found["value"]),
                float(found["low"]),
                float(found["high"]),
                int(found["n"]),
                one.value,
            )
        )
    return Scored(tuple(rows))


def _unknown(measure: str) -> tuple[str]:
    if measure in MEASURES:
        return (f"this forecast lacks {measure!r}",)
    return (f"no yearly measure {measure!r}" + (", it is a monthly one" if measure in MONTHLY else ""),)


def _expected(measure: str, names: list[str]) -> str:
    if measure in MEASURES:
        return "a table that `measures FILE --out TABLE.csv` wrote, in place of this one"
    return f"one of {', '.join(name for name in names if 'transition:' not in name)}"
