"""Holds what the model gives against the ranges, and counts: only facts that were neither fitted nor put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from model.experiment.evidence.designs import DESIGNS
from model.experiment.evidence.estimators import Number, pooled, spread
from model.experiment.evidence.facts import Fact, Part


@dataclass(frozen=True)
class Row:
    """One number of a fact beside the model's.

    Parameters
    ----------
    fact : Fact or None
        None for a national figure.
    part : Part
    value, low, high : the model's number and 95 % interval over replicates; missing where it was not asked
    replicates : how many gave a number
    agrees : None where the model was not asked
    """

    fact: Fact | None
    part: Part
    value: float
    low: float
    high: float
    replicates: int
    agrees: bool | None

    @property
    def why(self) -> str:
        """Return how the model misses, or why it was not asked."""
        if self.agrees is None:
            return self.part.reason
        if self.agrees:
            return ""
        if np.isnan(self.value):
            return "no number came out"
        side = "below" if self.value < self.part.low else "above"
        unsure = self.low <= self.part.high and self.high >= self.part.low
        return f"{side} the range" + ("; its interval reaches into it" if unsure else "")


def rows(
    parts: Sequence[Part], facts: Mapping[str, Fact], found: Mapping[str, Sequence[Number]]
) -> list[Row]:
    """Return every part with the model's number and the verdict.

    Parameters
    ----------
    parts : sequence of Part
    facts : by id
    found : by key, a number for each replicate
    """
    made = []
    for part in parts:
        numbers = [number for number in found.get(part.key, ()) if not np.isnan(number).any()]
        value, n = pooled(numbers), len(numbers)
        half = float(stats.t.ppf(0.975, n - 1)) * spread(numbers) if n > 1 else float("nan")
        agrees = part.low <= value <= part.high if part.design else None
        made.append(Row(facts.get(part.id), part, value, value - half, value + half, n, agrees))
    return made


@dataclass(frozen=True)
class Count:
    """How many facts agree.

    Parameters
    ----------
    agree, tested : facts that count, and those of them whose every counted number lies in its range
    fitted_agree, fitted : facts that may be fitted
    inputs, outside : facts that went into the model, and those it cannot speak to
    """

    agree: int
    tested: int
    fitted_agree: int
    fitted: int
    inputs: int
    outside: int

    @property
    def share(self) -> float:
        """Share of the tested facts that agree; missing where none was tested."""
        return self.agree / self.tested if self.tested else float("nan")


def count(made: Sequence[Row]) -> Count:
    """Count facts, not numbers: a fact agrees if every number of it that counts does."""
    by_fact: dict[str, list[Row]] = {}
    for row in made:
        by_fact.setdefault(row.part.id, []).append(row)

    def of(kind: str) -> list[bool]:
        return [
            all(bool(row.agrees) for row in group if row.part.kind == kind)
            for group in by_fact.values()
            if kind_of(group) == kind
        ]

    tested, fitted = of("test"), of("in_sample")
    return Count(sum(tested), len(tested), sum(fitted), len(fitted), len(of("input")), len(of("outside")))


def kind_of(group: Sequence[Row]) -> str:
    """Return what a fact counts as: a test if any of its numbers is one."""
    kinds = {row.part.kind for row in group}
    return next(kind for kind in ("test", "in_sample", "input", "outside") if kind in kinds)


def record(row: Row) -> dict[str, Any]:
    """Return a row as plain data, for JSON and CSV."""
    part, fact = row.part, row.fact
    return {
        "id": part.id,
        "part": part.number,
        "kind": part.kind,
        "statement": fact.statement if fact else "",
        "measure": part.measure,
        "unit": part.unit,
        "paper": part.value,
        "paper_low": part.value_low,
        "paper_high": part.value_high,
        "range_low": part.low,
        "range_high": part.high,
        "model": row.value,
        "model_low": row.low,
        "model_high": row.high,
        "replicates": row.replicates,
        "agrees": row.agrees,
        "why": row.why,
        "range_from": part.reason,
        "design": DESIGNS[part.design].text if part.design else "",
        "place": DESIGNS[part.design].place if part.design else "",
        "tier": fact.tier if fact else "",
        "source": fact.source if fact else "",
        "url": fact.url if fact else "",
    }
