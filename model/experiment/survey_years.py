"""Yearly measures of a study as the national household survey defines them, over its cells: draws times replicates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.errors import InputError, nearest
from model.experiment.cells import Cell, cells
from model.experiment.draws import values_of_draw
from model.experiment.one_off import Transfer, multipliers
from model.experiment.survey_catalogue import MEASURES
from model.luck import Luck
from model.measures.survey import Panel, line_of_share, noisy_survey, survey, surveyed
from model.measures.yearly import DECEMBER, YEAR
from model.population.drivers import price_level
from model.study.record import Study

if TYPE_CHECKING:
    from model.economy import Economy

Progress = Callable[[int, int], None]
LAST = 2040  # no year after it
LOW, HIGH = 0.05, 0.95  # of the interval over cells


# ------------------------------------------------------------------ years and lines


def whole_years(study: Study) -> tuple[int, int]:
    """Return the first and the last calendar year that lie whole within the study; last before first if none does."""
    year, month = study.start
    first = year if month == 1 else year + 1
    after = year * YEAR + month - 1 + study.months
    return first, after // YEAR - 1


def years_of(text: str, study: Study) -> tuple[int, ...]:
    """Return the years a text asks for: ``2021:2030``, ``2025``; nothing means the study's own.

    Parameters
    ----------
    text : str
    study : Study

    Raises
    ------
    InputError
        Not years, in the wrong order, before the study begins, or after 2040.
    """
    first, last = whole_years(study)
    if not text.strip():
        if last < first:
            raise InputError(
                f"holds no whole calendar year: {study.months} months",
                file=study.file,
                expected="--years FIRST:LAST",
            )
        return tuple(range(first, min(last, LAST) + 1))
    parts = [part.strip() for part in text.replace("：", ":").split(":")]
    if not 1 <= len(parts) <= 2 or not all(len(p) == 4 and p.isascii() and p.isdigit() for p in parts):
        raise InputError(
            f"cannot read {text!r}", path="--years", expected=f"years such as {first}:{max(first, last)}"
        )
    begin, end = int(parts[0]), int(parts[-1])
    if end < begin:
        raise InputError(
            f"{begin} comes after {end}",
            path="--years",
            expected="the earlier year first",
            nearest=f"{end}:{begin}",
        )
    if begin < first:
        raise InputError(
            f"{begin} is before the first whole year of {study.name}, which begins in {study.month_text(0)}",
            path="--years", expected=f"{first} or later", nearest=f"{first}:{max(end, first)}",
        )  # fmt: skip
    if end > LAST:
        raise InputError(
            f"{end} is too far",
            path="--years",
            expected=f"{LAST} or earlier",
            nearest=f"{min(begin, LAST)}:{LAST}",
        )
    return tuple(range(begin, end + 1))


def months_to(study: Study, year: int) -> int:
    """Return how many months a study must have to reach the end of a year."""
    return year * YEAR + YEAR - (study.start[0] * YEAR + study.start[1] - 1)


@dataclass(frozen=True)
class Line:
    """The line that yearly poverty is measured against.

    Parameters
    ----------
    yuan : yuan/person/year, of the study's base year
        Missing if a share gives it.
    share : 1
        The line below which this share of persons lies in the first year asked for; missing if yuan give it.
    """

    yuan: float = float("nan")
    share: float = float("nan")

    def of(self, panel: Panel, year: int) -> float:
        """Return the line of a cell, yuan/person/year."""
        return self.yuan if np.isnan(self.share) else line_of_share(panel, panel.at(year), self.share)


def read_line(text: str, study: Study) -> Line:
    """Return the line a text means: yuan of the base year, ``22 %`` of persons, or the study's own.

    Raises
    ------
    InputError
    """
    bare = text.strip().replace("％", "%")
    if not bare:
        return Line(yuan=study.line)
    expected = "yuan a person and year, such as 4000, or the share of persons below it, such as '22 %'"
    try:
        number = float(bare.removesuffix("%"))
    except ValueError:
        raise InputError(f"cannot read {text!r}", path="--line", expected=expected) from None
    if bare.endswith("%"):
        if not 0.0 < number < 100.0:
            raise InputError(f"{text!r} is no share", path="--line", expected="between 0 and 100 %")
        return Line(share=number / 100.0)
    if not 100.0 <= number <= 1e6:
        raise InputError(f"{text!r} is no line", path="--line", expected=expected)
    return Line(yuan=number)


# ------------------------------------------------------------------ a cell


class Surveyor:
    """Follows a county month by month and keeps its calendar years.

    Parameters
    ----------
    county : Economy
        At month 0.
    """

    def __init__(self, county: Economy) -> None:
        rows = len(county.state.household)
        self.sources: NDArray[np.float64] = np.zeros((4, rows))
        self.kept: dict[str, list[Any]] = {
            name: [] for name in ("years", "here", "persons", "sources", "spending")
        }

    def month(self, county: Economy) -> None:
        """Take the month just carried out; changes nothing."""
        h, clock = county.state.household, county.state.county
        if int(clock.calendar) == 0:
            self.sources[:] = 0.0
        for k, column in enumerate((h.wage_income, h.business_income, h.property_income, h.transfer_income)):
            self.sources[k] += column
        if int(clock.calendar) != DECEMBER or int(clock.study_month) + 1 < YEAR:
            return
        months, _consumption, care, every = county.collector.year
        kept, known = still_theirs(self.sources.sum(axis=0), h.income_sum)
        for name, value in (
            ("years", int(clock.year)), ("here", h.alive & (months >= float(YEAR)) & known), ("persons", h.persons.copy()),
            ("sources", kept * self.sources), ("spending", kept * np.array([care, every])),
        ):  # fmt: skip
            self.kept[name].append(value)

    def panel(self, county: Economy) -> Panel:
        """Return the years so far."""
        arrays = {name: np.array(self.kept[name]) for name in ("here", "persons", "sources", "spending")}
        return Panel(tuple(self.kept["years"]), county.state.household.id.copy(), **arrays)


def still_theirs(
    earned: NDArray[np.float64], theirs: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return which part of a year belongs to the members who are still here in December, and where that is known.

    A household that splits takes its part of the months before with it (`model.processes.demography`), so that income of twelve
    months as the model keeps it is less than what was earned. Where the part is none, since losses are in it, it is not known.

    Parameters
    ----------
    earned : (n,) yuan, added up month by month
    theirs : (n,) yuan, as the model keeps it

    Returns
    -------
    part (n,), known (n,) bool
    """
    split = np.abs(earned - theirs) > 1e-6 * np.maximum(1.0, np.abs(earned))
    part = np.where(split, theirs / np.where(earned == 0.0, 1.0, earned), 1.0)
    return part, ~split | ((part > 0.0) & (part < 1.0))


def administrative(county: Economy, year: int) -> dict[str, float]:
    """Return what the office counts in one year: headcount, returns, and returns per 1,000 at risk.

    Parameters
    ----------
    county : Economy
        At the end of that year or later.
    year : calendar year, whole within the study
    """
    end = months_to(county.study, year)
    monthly, place = county.collector.monthly[0, :, end - YEAR : end], county.collector.place
    returns, at_risk = (float(monthly[place[name]].sum()) for name in ("returns", "at_risk"))
    return {
        "headcount": float(monthly[place["headcount"]].mean()),
        "returns": returns,
        "returns_per_1000": 1000.0 * YEAR * returns / at_risk if at_risk > 0.0 else float("nan"),
    }


def cell_years(
    study: Study,
    cell: Cell,
    scenario: str,
    world: str,
    years: Sequence[int],
    line: Line,
    transfer: Transfer | None,
) -> dict[tuple[int, str], float]:
    """Simulate one cell, and return its measures by year and name.

    Parameters
    ----------
    study : Study
        Long enough to hold the years.
    cell : Cell
    scenario, world : str
    years : calendar years
    line : Line
    transfer : Transfer, optional
        Also give what a one-off transfer sets in motion.
    """
    from model.economy import Economy, parameters_known, start_cell
    from model.experiment.levels import draw_levels

    values = values_of_draw(study, cell.draw, parameters_known(study))
    values |= draw_levels(study, values)
    start = start_cell(study, cell.draw, cell.replicate, values)

    def begin() -> Economy:
        return Economy(
            study, scenario, world=world, draw=cell.draw, replicate=cell.replicate, values=values, rng=study.seed,
            state=start.copy(), collect=False,
        )  # fmt: skip

    county = begin()
    surveyor = Surveyor(county)
    while county.running:
        county.step()
        surveyor.month(county)
    panel = surveyor.panel(county)
    noisy = surveyed(panel, Luck(study.seed, cell.draw, cell.replicate, study.place.code))
    z = line.of(panel, years[0])
    found: dict[tuple[int, str], float] = {}
    for year in years:
        t = panel.at(year)
        of_year = {**survey(panel, t, z), **noisy_survey(noisy, t, z), **administrative(county, year)}
        found |= {(year, name): value for name, value in of_year.items()}
    if transfer is not None:
        month = months_to(study, years[0]) - YEAR
        found |= {(years[0], name): value for name, value in multipliers(begin, transfer, month).items()}
    return found


# ------------------------------------------------------------------ all cells


def survey_years(
    study: Study,
    years: Sequence[int] = (),
    *,
    scenario: str = "",
    world: str = "",
    line: Line | None = None,
    nominal: bool = False,
    transfer: Transfer | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Simulate every cell of a study, and return its yearly measures as the household survey defines them.

    Parameters
    ----------
    study : Study
        Carried on to the last year asked for if its own horizon is shorter, and no further than that.
    years : calendar years
        The whole years of the study when left out.
    scenario, world : str
        The study's baseline, and ``usual``, when left out.
    line : Line
        The study's own when left out.
    nominal : bool
        Money in yuan of each year instead of the base year's.
    transfer : Transfer, optional
        Also run every cell with and without a one-off transfer in the first year asked for.
    workers : int
        Processes; the numbers are the same for any number.
    progress : callable, optional
        Called with cells done and cells planned.

    Returns
    -------
    DataFrame
        year, measure, unit, value (mean over cells), low, high (5 and 95 % of cells), n (cells with a value). Measures
        whose years lie outside the panel are left out. ``attrs`` name study, scenario, world, line, prices, cells.

    Raises
    ------
    InputError
        Years, scenario or world that the study cannot give.
    """
    scenario, world = scenario or study.baseline, world or next(iter(study.worlds))
    for name, known, what in ((scenario, study.scenarios, "scenario"), (world, study.worlds, "world")):
        if name not in known:
            raise InputError(
                f"no {what} {name!r}",
                file=study.file,
                expected=f"one of {', '.join(known)}",
                nearest=nearest(name, known),
            )
    years = tuple(years) or years_of("", study)
    years_of(f"{years[0]}:{years[-1]}", study)
    long = replace(study, months=max(months_to(study, years[-1]), _end_of(transfer, study, years[0])))
    every = cells(study)
    line = line or Line(yuan=study.line)
    jobs = [(long, cell, scenario, world, years, line, transfer) for cell in every]
    found = _carry_out(jobs, workers, progress or (lambda _done, _planned: None))
    table = tidy(found, years, study.base_year if nominal else None)
    table.attrs = {
        "study": study.name, "scenario": scenario, "world": world, "cells": len(every), "draws": study.draws,
        "replicates": study.replicates, "prices": "nominal" if nominal else study.base_year,
        "line": None if np.isnan(line.yuan) else line.yuan, "line_share": None if np.isnan(line.share) else line.share,
        "base_year": study.base_year, "rough": study.quick,
    }  # fmt: skip
    return table


def _end_of(transfer: Transfer | None, study: Study, year: int) -> int:
    """Return how many months a study needs for a transfer in a year to be followed."""
    return 0 if transfer is None else months_to(study, year) - YEAR + transfer.months


def _carry_out(
    jobs: Sequence[tuple[Any, ...]], workers: int, progress: Progress
) -> list[dict[tuple[int, str], float]]:
    """Carry out cells, in this process or in several; return what they gave in their order."""
    progress(0, len(jobs))
    if min(workers, len(jobs)) <= 1:
        found = []
        for job in jobs:
            found.append(cell_years(*job))
            progress(len(found), len(jobs))
        return found
    from joblib.externals.loky import ProcessPoolExecutor

    from model.experiment.workers import ONE_THREAD

    pool = ProcessPoolExecutor(max_workers=min(workers, len(jobs)), env=ONE_THREAD)
    try:
        waiting = [pool.submit(cell_years, *job) for job in jobs]
        for done, _future in enumerate(as_completed(waiting), 1):
            progress(done, len(jobs))
        return [future.result() for future in waiting]
    except BaseException:
        pool.shutdown(kill_workers=True)
        raise
    finally:
        pool.shutdown()


def tidy(
    found: Sequence[Mapping[tuple[int, str], float]], years: Sequence[int], base_year: int | None
) -> pd.DataFrame:
    """Return one row for each year and measure: mean over cells, 5 to 95 % of them, and how many have a value.

    Parameters
    ----------
    found : measures of each cell
    years : calendar years
    base_year : int or None
        Turn money of this year into that of each year.
    """
    rows = []
    for year in years:
        price = 1.0 if base_year is None else price_level(year, base_year)
        for name, measure in MEASURES.items():
            values = np.array([one.get((year, name), np.nan) for one in found], dtype=np.float64)
            values = values[~np.isnan(values)] * (price if measure.money else 1.0)
            if values.size:
                rows.append(
                    {
                        "year": year, "measure": name, "unit": measure.unit, "value": float(values.mean()),
                        "low": float(np.quantile(values, LOW)), "high": float(np.quantile(values, HIGH)), "n": int(values.size),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "measure", "unit", "value", "low", "high", "n"])
