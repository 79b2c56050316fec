"""What the pictures read from the results: scenarios in their order, means and intervals over runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from model.experiment.store import Results
from model.report.figures.text import WORDS

SHOWN = 5  # scenarios drawn in colour; the others stay faint


@dataclass(frozen=True)
class Difference:
    """A paired difference from the baseline with its 95 % interval, over n cells."""

    effect: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Story:
    """A study's results in the first world, as the pictures tell them.

    Parameters
    ----------
    results : Results
    lang : "en" or "zh"
    """

    results: Results
    lang: str

    @cached_property
    def study(self) -> dict[str, Any]:
        """Return the resolved study."""
        return self.results.resolved

    @property
    def words(self) -> dict[str, str]:
        """Return the words of the language."""
        return WORDS[self.lang]

    @cached_property
    def world(self) -> str:
        """Return the first world: the usual one."""
        return str(next(iter(self.study["worlds"])))

    @cached_property
    def baseline(self) -> str:
        """Return the scenario the others are compared with."""
        return str(self.study["compare"]["baseline"])

    @cached_property
    def scenarios(self) -> list[str]:
        """Return the scenarios with results: the baseline first, then in the study's order."""
        frame = self.results.summary
        found = list(dict.fromkeys(frame[frame["world"] == self.world]["scenario"]))
        return [s for s in found if s == self.baseline] + [s for s in found if s != self.baseline]

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Return differences for everyone in the first world."""
        frame = self.results.effects
        return frame[(frame["world"] == self.world) & (frame["group"] == "everyone")]

    def effect(self, measure: str) -> dict[str, Difference]:
        """Return differences of one measure by scenario, in the table's order."""
        frame = self.effects
        rows = frame[frame["measure"] == measure].to_dict("records")
        return {
            str(r["scenario"]): Difference(float(r["effect"]), float(r["low"]), float(r["high"]), int(r["n"]))
            for r in rows
        }

    @cached_property
    def shown(self) -> list[str]:
        """Return the scenarios in colour: all if few, else those that change returns most, in the study's order."""
        others = [s for s in self.scenarios if s != self.baseline]
        if len(others) <= SHOWN:
            return others
        found = self.effect("returns_per_1000")

        def size(scenario: str) -> float:
            change = abs(found[scenario].effect) if scenario in found else 0.0
            return 0.0 if np.isnan(change) else change

        best = set(sorted(others, key=size, reverse=True)[:SHOWN])
        return [s for s in others if s in best]

    def name(self, scenario: str) -> str:
        """Return how a scenario is called."""
        if scenario == "status_quo":
            return self.words["status_quo"]
        return scenario.replace("_", " ")

    @cached_property
    def runs(self) -> int:
        """Return runs of a scenario: the most any has."""
        frame = self.results.summary
        return int(frame["n"].max()) if len(frame) else 0

    @cached_property
    def failed(self) -> int:
        """Return failed runs."""
        return int(self.results.manifest.get("run", {}).get("failed", 0))

    @property
    def rough(self) -> str:
        """Return the warning of a quick run, or nothing."""
        return self.words["rough"] if self.results.manifest.get("result", {}).get("quick") else ""

    def note(self, what: str = "") -> list[str]:
        """Return the lines beneath a picture: what bands mean, the source."""
        result = self.results.manifest.get("result", {})
        read, assumed = int(result.get("figures_read", 0)), int(result.get("figures_assumed", 0))
        failed = self.words["failed"].format(k=self.failed) if self.failed else ""
        source = self.words["source"].format(
            study=self.study["name"], n=self.runs, failed=failed, assumed=assumed, figures=read + assumed
        )
        return [self.words["interval"].format(what=self.words[what]), source] if what else [source]

    # ------------------------------------------------------------------ time

    def year(self, month: Any) -> Any:
        """Return the calendar year, with its fraction, of a study month."""
        year, first = (int(part) for part in self.study["horizon"]["start"].split("-"))
        return year + (first - 1 + np.asarray(month) + 0.5) / 12.0

    @cached_property
    def begins(self) -> float | None:
        """Return when the first lever of a package starts."""
        found = [
            int(action["first"]) for s in self.scenarios for action in self.study["scenarios"][s]["actions"]
            if action["origin"] == "package"
        ]  # fmt: skip
        return float(self.year(min(found))) - 0.5 / 12.0 if found else None

    @cached_property
    def ends(self) -> float | None:
        """Return when support ends in the scenarios that end it."""
        found = [self.study["scenarios"][s]["support_ends"] for s in self.scenarios]
        found = [end for end in found if end is not None]
        return float(self.year(max(found))) + 0.5 / 12.0 if found else None

    # ------------------------------------------------------------------ series

    def months(self, measures: Sequence[str], groups: Sequence[str] = ("everyone",)) -> pd.DataFrame:
        """Return mean and 5-95 % range over runs, by scenario, measure, group and month.

        Returns
        -------
        DataFrame
            scenario, measure, group, month, mean, low, high, n.
        """
        frame = self.results.series(measures, groups)
        frame = frame[frame["world"] == self.world]
        keys = ["scenario", "measure", "group", "month"]
        grouped = frame.groupby(keys, observed=True, sort=False)["value"]
        found = grouped.agg(mean="mean", n="count")
        found["low"], found["high"] = grouped.quantile(0.05), grouped.quantile(0.95)
        return found.reset_index()

    def pick(self, frame: pd.DataFrame, scenario: str, measure: str, group: str = "everyone") -> pd.DataFrame:
        """Return one line of `months`, in the order of time."""
        one = frame[
            (frame["scenario"] == scenario) & (frame["measure"] == measure) & (frame["group"] == group)
        ]
        return one.sort_values("month")
