"""The summary that `run` prints: levels of the baseline, differences of the others, households reached."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from model.report.words.phrases import Lang, say
from model.report.words.tables import plain_table

Row = Mapping[str, Any]

# Measures of the summary in order, with the decimals they are shown with.
COLUMNS: dict[str, int] = {
    "returns_per_1000": 2,
    "below_line": 2,
    "monitored": 2,
    "income": 0,
    "public_cost": 2,
    "returns_after": 2,
    "large_scale": 0,
}
# Of these the mean over the county hides what happens to the few who are reached.
OF_THE_REACHED = ("returns_per_1000", "below_line", "income")
MILLION = 1e6


@dataclass(frozen=True)
class Shown:
    """A number with its range, in the unit it is shown in; missing numbers are NaN."""

    value: float
    low: float
    high: float
    decimals: int

    @property
    def unclear(self) -> bool:
        """Zero lies inside the interval."""
        return self.low <= 0.0 <= self.high

    @property
    def interval(self) -> str:
        """Return the range in words; nothing if it is missing."""
        if math.isnan(self.low) or math.isnan(self.high):
            return ""
        return f"{self.text(self.low)} – {self.text(self.high)}"

    def text(self, value: float, *, sign: bool = False) -> str:
        """Return a number with its decimals; a rounded zero has no sign."""
        if math.isnan(value):
            return "–"
        shown = f"{value:+,.{self.decimals}f}" if sign else f"{value:,.{self.decimals}f}"
        return shown.lstrip("+-") if not shown.strip("+-0.,") else shown


def heading(measure: str, lang: Lang = "en") -> str:
    """Return what a measure is called in the summary."""
    return say("large_scale_short" if measure == "large_scale" else measure, lang)


def shown(row: Row, value: str, low: str, high: str) -> Shown:
    """Return a row's numbers in the unit of the summary: percent for shares, million yuan for money of the county.

    Parameters
    ----------
    row : mapping
        With ``measure``, ``unit`` and the three named numbers.
    value, low, high : str
    """
    unit, measure = str(row.get("unit", "")), str(row["measure"])
    factor = 1.0
    if unit.startswith(("share", "chance")) or unit == "1":
        factor = 100.0
    elif measure == "public_cost" and not unit.startswith("million"):
        factor = 1.0 / MILLION
    at, least, most = (number(row.get(name)) * factor for name in (value, low, high))
    return Shown(at, least, most, COLUMNS.get(measure, 2))


def number(value: Any) -> float:
    """Return a value as a number, NaN where there is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def pick(rows: Iterable[Row], **wanted: str) -> list[Row]:
    """Return the rows that hold these values."""
    return [row for row in rows if all(str(row.get(name)) == value for name, value in wanted.items())]


def levels_table(rows: Sequence[Row], lang: Lang = "en") -> Table:
    """Return the levels of one scenario in one world, with the luck of one county.

    Parameters
    ----------
    rows : of summary.csv
    lang : {"en", "zh"}
    """
    table = plain_table(say("measure", lang), say("mean", lang), say("luck", lang), numbers=(1, 2))
    for measure in COLUMNS:
        for row in pick(rows, measure=measure):
            found = shown(row, "mean", "p05", "p95")
            if not math.isnan(found.value):
                table.add_row(heading(measure, lang), found.text(found.value), found.interval)
    return table


def difference(row: Row, *, half: bool = False) -> tuple[str, str]:
    """Return an effect and its interval in words, ``~`` before it where zero is inside.

    Parameters
    ----------
    row : of effects.csv
    half : bool
        The interval as half its width, ``±0.02``, where it is even on both sides, as t intervals are.
    """
    found = shown(row, "effect", "low", "high")
    if math.isnan(found.value):
        return "–", ""
    mark = "~ " if found.interval and found.unclear else ""
    interval = found.interval
    if half and interval:
        up, down = found.high - found.value, found.value - found.low
        if found.text(up) == found.text(down):
            interval = f"±{found.text(up)}"
    return f"{mark}{found.text(found.value, sign=True)}", interval


def difference_table(
    rows: Sequence[Row], scenarios: Sequence[str], lang: Lang = "en", *, narrow: bool = False
) -> Table:
    """Return scenarios by measures, each with its interval beneath.

    Parameters
    ----------
    rows : of effects.csv, one world, everyone
    scenarios : names, in order
    lang : {"en", "zh"}
    narrow : bool
        The interval as half its width, and columns closer together.
    """
    measures = measures_in(rows)
    heads = [say(f"head_{measure}", lang) for measure in measures]
    table = plain_table(say("scenario", lang), *heads, numbers=range(1, len(heads) + 1))
    if narrow:
        table.padding = (0, 1, 0, 0)
    for scenario in scenarios:
        cells = []
        for measure in measures:
            found = pick(rows, scenario=scenario, measure=measure)
            cells.append("\n".join(filter(None, difference(found[0], half=narrow))) if found else "–")
        table.add_row(scenario, *cells)
    return table


def difference_lines(rows: Sequence[Row], scenario: str, lang: Lang = "en") -> list[str]:
    """Return the effects of one scenario one a line, for terminals a table does not fit on."""
    lines = []
    for measure in measures_in(rows):
        for row in pick(rows, scenario=scenario, measure=measure):
            value, interval = difference(row)
            lines.append(f"{heading(measure, lang)}: {value}" + (f" ({interval})" if interval else ""))
    return lines


def measures_in(rows: Iterable[Row]) -> list[str]:
    """Return the summary's measures for which any of the rows has a number."""
    having = {str(row["measure"]) for row in rows if not math.isnan(number(row.get("effect")))}
    return [measure for measure in COLUMNS if measure in having]


def reached_line(levels: Sequence[Row], reached: Sequence[Row], lang: Lang = "en") -> str:
    """Return how many households a scenario reached, and what changed for them.

    Parameters
    ----------
    levels : rows of summary.csv of the scenario
    reached : rows of effects.csv of the scenario, for the households reached
    lang : {"en", "zh"}

    Returns
    -------
    str
        Nothing if no household was reached or counted.
    """
    found = pick(levels, measure="reached_households")
    share = shown(found[0], "mean", "p05", "p95") if found else None
    if share is None or math.isnan(share.value) or share.value == 0.0:
        return ""
    text = f"{share.text(share.value)} %"
    words = []
    for measure in OF_THE_REACHED:
        for row in pick(reached, measure=measure):
            value, interval = difference(row)
            if value != "–":
                words.append(f"{heading(measure, lang)} {value}" + (f" ({interval})" if interval else ""))
    if not words:
        return say("reached_alone", lang, share=text)
    return f"{say('reached_line', lang, share=text)} {'; '.join(words)}"


def half_widths_line(rows: Sequence[Row], lang: Lang = "en") -> str:
    """Return to within what the effect of each scenario on returns is known, in one line; nothing without intervals.

    Parameters
    ----------
    rows : of effects.csv, one world, everyone
    lang : {"en", "zh"}
    """
    parts = []
    for row in pick(rows, measure="returns_per_1000"):
        found = shown(row, "effect", "low", "high")
        if not math.isnan(found.high - found.low):
            parts.append(f"{row['scenario']} {found.text(0.5 * (found.high - found.low))}")
    return f"{say('half_widths', lang)}: {', '.join(parts)}" if parts else ""


def large_scale_line(rows: Sequence[Row], limit: float, lang: Lang = "en") -> str:
    """Return the chance of large-scale return under each scenario, in one line.

    Parameters
    ----------
    rows : of summary.csv, one world
    limit : share of lifted-out households a year
    lang : {"en", "zh"}
    """
    parts = []
    for row in pick(rows, measure="large_scale"):
        found = shown(row, "mean", "p05", "p95")
        if not math.isnan(found.value):
            parts.append(f"{row['scenario']} {found.text(found.value)} %")
    if not parts:
        return ""
    return f"{say('large_scale', lang, limit=f'{100.0 * limit:g} %')}: {', '.join(parts)}"
