"""What the pictures read from the results: scenarios in their order, means, ranges, paired differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from model.experiment.effects import interval
from model.experiment.store import Results
from model.report.figures.findings import Change
from model.report.figures.letters import NAME, short
from model.report.figures.numbers import Floats, mean, quantile
from model.report.figures.words import word
from model.state import CAUSES

SHOWN = 5  # scenarios drawn in colour; the others stay faint
SOURCES = ("wages", "business", "property", "transfers")
FIFTHS = tuple(f"quintile_{k}" for k in range(1, 6))
# Everything the pictures read, in one pass over the long table.
MEASURES = (
    "at_risk", "headcount", "gap", "monitored", *(f"returns_by_cause:{cause}" for cause in CAUSES), "income_year", *SOURCES,
    "support", "spending", "enterprises", "jobs", "park_output",
)  # fmt: skip
GROUPS = ("everyone", *FIFTHS)


@dataclass(frozen=True)
class Line:
    """A series of means with a range.

    Parameters
    ----------
    mean, low, high : (months,)
        Missing where there is nothing.
    """

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Story:
    """A study's results in one world, as the pictures tell them.

    Parameters
    ----------
    results : Results
    lang : "en" or "zh"
    asked : world, the first one when left out
    """

    results: Results
    lang: str
    asked: str = ""

    def say(self, key: str, **values: object) -> str:
        """Return a word; ``{base}`` stands for the baseline."""
        return word(self.lang, key, base=self.name(self.baseline), **values)

    # ------------------------------------------------------------------ the study

    @cached_property
    def study(self) -> dict[str, Any]:
        """Return the resolved study."""
        return self.results.resolved

    @cached_property
    def world(self) -> str:
        """Return the world asked for, else the first one: the usual one."""
        worlds = list(self.study["worlds"])
        if self.asked:
            return self.asked
        return "usual" if "usual" in worlds else str(worlds[0])

    @cached_property
    def baseline(self) -> str:
        """Return the scenario the others are compared with."""
        return str(self.study["compare"]["baseline"])

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Return levels by scenario in the first world."""
        frame = self.results.summary
        return frame[frame["world"] == self.world]

    @cached_property
    def scenarios(self) -> list[str]:
        """Return the scenarios with results: the baseline first, then in the study's order."""
        found = list(dict.fromkeys(self.levels["scenario"]))
        return [s for s in found if s == self.baseline] + [s for s in found if s != self.baseline]

    @cached_property
    def absent(self) -> list[str]:
        """Return the scenarios of which every run failed."""
        failures = self.results.manifest.get("run", {}).get("failures", {}).get(self.world, {})
        return [str(s) for s in failures if s not in self.scenarios]

    @cached_property
    def others(self) -> list[str]:
        """Return the scenarios compared with the baseline."""
        return [s for s in self.scenarios if s != self.baseline]

    def effect(self, measure: str, scale: float = 1.0) -> dict[str, Change]:
        """Return paired differences of one headline measure for everyone, by scenario, in the study's order.

        Parameters
        ----------
        measure : of the table of effects
        scale : factor on the values
        """
        frame = self.results.effects
        chosen = (
            (frame["world"] == self.world) & (frame["group"] == "everyone") & (frame["measure"] == measure)
        )
        rows = {str(row["scenario"]): row for row in frame[chosen].to_dict("records")}
        found = {}
        for scenario in self.others:
            if scenario in rows:
                row = rows[scenario]
                value, one, other = (scale * float(row[c]) for c in ("effect", "low", "high"))
                low, high = (one, other) if scale > 0.0 else (other, one)
                found[scenario] = Change(self.quoted(scenario), value, low, high, int(row["n"]))
        return found

    @cached_property
    def shown(self) -> list[str]:
        """Return the scenarios in colour: all if few, else those that change returns most, in the study's order."""
        if len(self.others) <= SHOWN:
            return self.others
        found = self.effect("returns_per_1000")
        size = {s: abs(change.value) for s, change in found.items() if not np.isnan(change.value)}
        best = set(sorted(self.others, key=lambda s: size.get(s, 0.0), reverse=True)[:SHOWN])
        return [s for s in self.others if s in best]

    @cached_property
    def faint(self) -> list[str]:
        """Return the scenarios that are not in colour."""
        return [s for s in self.others if s not in self.shown]

    def name(self, scenario: str) -> str:
        """Return how a scenario is called: in Chinese by its title if that is Chinese."""
        if scenario in {"status_quo", "nothing"}:
            return word(self.lang, scenario)
        title = str(self.study["scenarios"].get(scenario, {}).get("title") or "")
        if self.lang == "zh" and any("\u4e00" <= c <= "\u9fff" for c in title):
            return title
        return " ".join(scenario.replace("_", " ").split()) or scenario

    def quoted(self, scenario: str) -> str:
        """Return how a scenario is called in a sentence: the baseline bare, the others in quotation marks."""
        name = self.name(scenario)
        if scenario == self.baseline:
            return name
        return (
            f"“{name}”" if self.lang == "zh" else f'"{name}"'
        )  # curved ones are as wide as a Chinese character

    def label(self, scenario: str, width: float = NAME) -> str:
        """Return a name that fits beside a picture."""
        return short(self.name(scenario), width)

    # ------------------------------------------------------------------ beneath

    @cached_property
    def runs(self) -> int:
        """Return runs of a scenario: the most any has."""
        return int(self.levels["n"].max()) if len(self.levels) else 0

    @cached_property
    def failed(self) -> int:
        """Return failed runs."""
        return int(self.results.manifest.get("run", {}).get("failed", 0))

    def lost(self, scenario: str) -> int:
        """Return failed runs of a scenario."""
        rows = self.levels[self.levels["scenario"] == scenario]
        return int(rows["failed"].max()) if len(rows) else 0

    def axis_name(self, scenario: str) -> str:
        """Return a name that fits on an axis, with its runs where some failed."""
        if not self.lost(scenario):
            return self.label(scenario)
        rows = self.levels[self.levels["scenario"] == scenario]
        return f"{self.label(scenario, NAME - 3.5)} (n = {int(rows['n'].max())})"

    @property
    def rough(self) -> str:
        """Return the warning of a quick run, or nothing."""
        return self.say("rough") if self.results.manifest.get("result", {}).get("quick") else ""

    def notes(self, *lines: str) -> list[str]:
        """Return the lines beneath a picture: what is given, then the source."""
        result = self.results.manifest.get("result", {})
        read, assumed = int(result.get("figures_read", 0)), int(result.get("figures_assumed", 0))
        households = self.study.get("population", {}).get("households")
        several = len(self.study["worlds"]) > 1
        source = self.say(
            "source", study=self.study["name"], n=self.runs, assumed=assumed, figures=read + assumed,
            failed=self.say("failed", k=self.failed) if self.failed else "",
            sample=self.say("sample", k=int(households)) if isinstance(households, int | float) else "",
            world=self.say("world", world=self.world) if several else "",
        )  # fmt: skip
        return [*lines, source]

    def shown_note(self, *, grey: bool) -> str:
        """Return which scenarios are in colour, if not all are."""
        if not self.faint:
            return ""
        return self.say("shown_grey" if grey else "shown", k=len(self.shown), m=len(self.faint))

    def band_note(self) -> str:
        """Return what the baseline's band means."""
        return self.say("band_draws" if int(self.study["run"]["draws"]) > 1 else "band_luck")

    # ------------------------------------------------------------------ time

    def year(self, month: Any) -> Any:
        """Return the calendar year, with its fraction, of the middle of a study month."""
        year, first = (int(part) for part in str(self.study["horizon"]["start"]).split("-"))
        return year + (first - 1 + np.asarray(month, dtype=np.float64) + 0.5) / 12.0

    @cached_property
    def months(self) -> int:
        """Return the months of the study."""
        return int(self.study["horizon"]["months"])

    @cached_property
    def span(self) -> tuple[float, float]:
        """Return the first and last moment of the study, calendar years."""
        return float(self.year(-0.5)), float(self.year(self.months - 0.5))

    @cached_property
    def starts(self) -> list[float]:
        """Return when levers of packages start, each moment once."""
        found = {
            int(action["first"])
            for s in self.scenarios for action in self.study["scenarios"].get(s, {}).get("actions", ())
            if action["origin"] == "package"
        }  # fmt: skip
        return [float(self.year(first - 0.5)) for first in sorted(found)]

    @cached_property
    def end(self) -> float | None:
        """Return when support ends in the scenarios that end it; the last if several."""
        found = self._ends()
        return max(found.values()) if found else None

    def _ends(self) -> dict[str, float]:
        ends = {s: self.study["scenarios"].get(s, {}).get("support_ends") for s in self.scenarios}
        return {s: float(self.year(end + 0.5)) for s, end in ends.items() if end is not None}

    @property
    def mark_words(self) -> tuple[str, str]:
        """Return what stands beside the marks."""
        ends = self._ends()
        end = (
            self.say("end_of", name=self.label(next(iter(ends)), 10.0)) if len(ends) == 1 else self.say("end")
        )
        return self.say("start"), end

    # ------------------------------------------------------------------ series

    @cached_property
    def cells(self) -> list[tuple[str, int]]:
        """Return draws and replicates, in the order of the arrays."""
        return self._series[1]

    @cached_property
    def _series(self) -> tuple[dict[tuple[str, str], Floats], list[tuple[str, int]]]:
        frame = self.results.series(MEASURES, GROUPS)
        frame = frame[(frame["world"] == self.world) & frame["scenario"].isin(self.scenarios)]
        pairs = frame[["draw", "replicate"]].drop_duplicates()
        cells = sorted(
            ((str(d), int(r)) for d, r in pairs.itertuples(index=False)),
            key=lambda cell: (len(cell[0]), cell),
        )
        draws = {name: k for k, name in enumerate(dict.fromkeys(d for d, _ in cells))}
        widest = 1 + max((r for _, r in cells), default=0)
        place = np.zeros((len(draws), widest), dtype=np.int64)
        for k, (draw, replicate) in enumerate(cells):
            place[draws[draw], replicate] = k
        cell = place[_codes(frame["draw"], draws), frame["replicate"].to_numpy()]
        scenario = _codes(frame["scenario"], {s: k for k, s in enumerate(self.scenarios)})
        measure = _codes(frame["measure"], {m: k for k, m in enumerate(MEASURES)})
        group = _codes(frame["group"], {g: k for k, g in enumerate(GROUPS)})
        key = measure * len(GROUPS) + group
        order = np.argsort(key, kind="stable")
        cuts = np.searchsorted(key[order], np.arange(len(MEASURES) * len(GROUPS) + 1))
        month, value = frame["month"].to_numpy(), frame["value"].to_numpy()
        found: dict[tuple[str, str], Floats] = {}
        for m, name in enumerate(MEASURES):
            for g, who in enumerate(GROUPS):
                rows = order[cuts[m * len(GROUPS) + g] : cuts[m * len(GROUPS) + g + 1]]
                if rows.size:
                    table = np.full((len(self.scenarios), len(cells), self.months), np.nan)
                    table[scenario[rows], cell[rows], month[rows]] = value[rows]
                    found[name, who] = table
        return found, cells

    def table(self, measure: str, group: str = "everyone") -> Floats:
        """Return one measure of one group; missing values stay missing.

        Returns
        -------
        (scenarios, cells, months)
        """
        found, cells = self._series
        empty = np.full((len(self.scenarios), len(cells), self.months), np.nan)
        return found.get((measure, group), empty)

    def level(self, scenario: str, values: Floats) -> Line:
        """Return mean and 5-95 % range over the runs of a scenario.

        Parameters
        ----------
        scenario : name
        values : (scenarios, cells, months)
            As from `table`, or made from it.
        """
        if scenario not in self.scenarios:
            nothing = np.full(values.shape[2], np.nan)
            return Line(nothing, nothing, nothing)
        one = values[self.scenarios.index(scenario)]
        return Line(mean(one), quantile(one, 0.05), quantile(one, 0.95))

    def change(self, scenario: str, values: Floats) -> Line:
        """Return the mean paired difference from the baseline and its 95 % interval, month by month.

        With several replicates in each of several draws the interval is over the means of the draws.

        Parameters
        ----------
        scenario : name
        values : (scenarios, cells, months)
        """
        apart = self._apart(scenario, values)
        draws = [draw for draw, _ in self.cells]
        names = list(dict.fromkeys(draws))
        if 1 < len(names) < len(draws):
            at = np.array([names.index(d) for d in draws])
            apart = np.stack([mean(apart[at == k]) for k in range(len(names))])
        there = ~np.isnan(apart)
        n = there.sum(axis=0)
        middle = mean(apart)
        square = np.where(there, (apart - middle) ** 2, 0.0).sum(axis=0)
        freedom = np.maximum(n - 1, 1)
        width = stats.t.ppf(0.975, freedom) * np.sqrt(square / freedom / np.maximum(n, 1))
        width = np.where(n > 1, width, np.nan)
        return Line(middle, middle - width, middle + width)

    def changes(self, values: Floats) -> dict[str, Change]:
        """Return, by scenario, the difference from the baseline in the mean of the last twelve months."""
        found = {}
        for scenario in self.others:
            apart = self._apart(scenario, values)[:, -12:]
            each = mean(apart.T)
            one = interval(each, [draw for draw, _ in self.cells])
            found[scenario] = Change(self.quoted(scenario), one.mean, one.low, one.high)
        return found

    def _apart(self, scenario: str, values: Floats) -> Floats:
        if scenario not in self.scenarios or self.baseline not in self.scenarios:
            return np.full(values.shape[1:], np.nan)
        return np.asarray(
            values[self.scenarios.index(scenario)] - values[self.scenarios.index(self.baseline)]
        )


def _codes(column: pd.Series, places: dict[str, int]) -> NDArray[np.int64]:
    """Return the place of each value; every value has one."""
    kind = column.astype("category")
    table = np.array([places.get(str(c), 0) for c in kind.cat.categories] or [0], dtype=np.int64)
    return np.asarray(table[kind.cat.codes.to_numpy()], dtype=np.int64)


def names_of(story: Story, scenarios: Sequence[str]) -> list[str]:
    """Return names that fit on an axis."""
    return [story.axis_name(s) for s in scenarios]
