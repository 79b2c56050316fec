"""What a read study holds: everything a run needs to know, its hash and its record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal

from model.process import Parameter
from model.study.drafts import Draft
from model.study.place import Place
from model.study.policy import Budget, Distribution, Scenario, World
from model.study.posterior import Posterior, posterior
from model.study.read import Node
from model.study.scenarios import TRY
from model.study.units import month_text

# Raised whenever the same study gives other numbers than before: part of every results folder's hash.
RESULTS_VERSION = 3


@dataclass(frozen=True)
class CodeFile:
    """A user's own lever or process: ``file.py:Name``, and the hash of the file."""

    file: str
    name: str
    hash: str


@dataclass(frozen=True)
class Study:
    """Everything a run needs to know, checked.

    Parameters
    ----------
    start : (year, month)
        Month 0.
    months : int
        Horizon.
    households : int or None
        Number simulated; None for all.
    base_year : int
        Year whose yuan all money is in.
    line : yuan/person/year
        Administrative poverty line.
    assessed_over, return_ends_after : months
    large_scale : share of lifted-out households a year
    scenarios, worlds : by name
        ``status_quo`` and ``nothing``, and ``usual``, always come first.
    baseline : str
        Scenario the others are compared with.
    assumptions : mapping of path to value
    ranges : mapping of path to Distribution
        Assumptions that come with a range of their own.
    uncertain : "ranges", "posterior", "none" or mapping of path to Distribution
    attribute : mapping of scenario to packages
    same_money : tuple of scenarios that cost the same
    defaults : tuple of (key, value in words, where it comes from)
        What the file leaves out.
    """

    name: str
    title: str
    file: str
    folder: Path
    place: Place
    start: tuple[int, int]
    months: int
    households: int | None
    base_year: int
    line: float
    assessed_over: int
    return_ends_after: int
    large_scale: float
    scenarios: Mapping[str, Scenario]
    worlds: Mapping[str, World]
    baseline: str
    assumptions: Mapping[str, float]
    ranges: Mapping[str, Distribution]
    uncertain: Literal["ranges", "posterior", "none"] | Mapping[str, Distribution]
    draws: int
    replicates: int
    seed: int
    quick: bool
    code: tuple[CodeFile, ...]
    attribute: Mapping[str, tuple[str, ...]]
    same_money: tuple[str, ...]
    packages: Mapping[str, Mapping[str, Draft]]
    budgets: Mapping[str, Budget]
    package_titles: Mapping[str, str]
    defaults: tuple[tuple[str, str, str], ...]

    @property
    def cells(self) -> int:
        """Number of cells: draws times replicates."""
        return self.draws * self.replicates

    @property
    def listed(self) -> tuple[str, ...]:
        """Scenarios to run unless told otherwise: the baseline, then those the file names.

        ``nothing`` exists in every study and is run when asked for.
        """
        named = [name for name in self.scenarios if name not in {"status_quo", "nothing"}]
        first = [self.baseline] if self.baseline in {"status_quo", "nothing"} else ["status_quo"]
        return (*first, *named)

    @property
    def budget(self) -> Mapping[str, Budget]:
        """Budgets by name."""
        return self.budgets

    def month_text(self, month: int) -> str:
        """Return a study month as ``2022-01``."""
        return month_text(self.start[0] * 12 + self.start[1] - 1 + month)

    @property
    def posterior(self) -> Posterior | None:
        """The sample of fitted parameters that draws take rows of; None unless the study asks for it."""
        return posterior() if self.uncertain == "posterior" else None

    def fitted(self, row: Mapping[str, float]) -> dict[str, float]:
        """Return what a row of the posterior says that counts here: nothing the study fixes or ranges itself.

        Parameters
        ----------
        row : mapping of path to value
        """
        sample = self.posterior
        if sample is None:
            return {}
        own = {**self.assumptions, **dict.fromkeys(self.ranges, 0.0)}
        return {path: value for path, value in row.items() if sample.applies(path, self.place.code, own)}

    def distributions(self, parameters: Mapping[str, Parameter]) -> dict[str, Distribution]:
        """Return what a draw draws from, by path: nothing else is uncertain.

        Under ``posterior`` the fitted parameters come from its rows instead, and all others from their ranges.
        Under ``ranges`` these are the assumptions among the parameters and among the figures of the place,
        triangular over (low, default, high), but for those the study fixes; one it fixes with a range of
        its own is drawn from that.

        Parameters
        ----------
        parameters : mapping of str to Parameter
        """
        if self.uncertain == "none":
            return {}
        if not isinstance(self.uncertain, str):
            return {**self.ranges, **self.uncertain}
        found = {path: (p.low, p.default, p.high) for path, p in parameters.items() if p.flag == "assumption"}
        found |= {
            f"place.{name}": (figure.low, figure.value, figure.high)
            for name, figure in {**self.place.values, **self.place.product_figures}.items()
            if figure.assumption
        }
        sample = self.posterior
        fitted = self.fitted(sample.mean()) if sample is not None else {}
        drawn = {
            path: Distribution("triangular", values)
            for path, values in found.items()
            if values[0] < values[2] and path not in self.assumptions and path not in fitted
        }
        return {**drawn, **self.ranges}

    @property
    def hash(self) -> str:
        """Return 32 hexadecimal digits of everything that changes results."""
        return hashlib.blake2b(canonical(self._content()).encode(), digest_size=16).hexdigest()

    @property
    def hash8(self) -> str:
        """Return the eight digits that name the results folder."""
        return self.hash[:8]

    def _content(self) -> dict[str, Any]:
        """Return what the hash covers: no replicates, draws, workers, titles, names of files or language."""
        place = self.place
        return {
            "results_version": RESULTS_VERSION,
            "place": {
                "code": place.code,
                "values": {k: (v.value, v.low, v.high) for k, v in place.values.items()},
                "townships": place.townships,
                "villages": place.villages,
                "products": {k: {n: x for n, x in v.items() if n not in {"note", "source", "chinese"}}
                             for k, v in place.products.items()},
                "constants": place.constants,
            },
            "horizon": (self.start, self.months),
            "households": self.households,
            "prices": self.base_year,
            "poverty": (self.line, self.assessed_over, self.return_ends_after, self.large_scale),
            "packages": {p: {n: _draft_content(d) for n, d in drafts.items()} for p, drafts in self.packages.items()},
            "budgets": self.budgets,
            "scenarios": {k: replace(v, title="") for k, v in self.scenarios.items() if k != TRY},
            "try": self.scenarios[TRY].actions if TRY in self.scenarios else (),
            "worlds": {k: replace(v, title="") for k, v in self.worlds.items()},
            "assumptions": self.assumptions,
            "ranges": self.ranges,
            "uncertain": self.uncertain if self.posterior is None else ("posterior", self.posterior.hash),
            "seed": self.seed,
            "code": self.code,
        }  # fmt: skip

    def resolved(self) -> dict[str, Any]:
        """Return the study as plain data, for the record: what was read, and what was filled in."""
        read, assumed = self.place.counts()
        record: dict[str, Any] = plain(
            {
                "schema": 1,
                "name": self.name,
                "title": self.title,
                "hash": self.hash,
                "place": {
                    "name": self.place.name,
                    "code": self.place.code,
                    "chinese": self.place.chinese,
                    "figures_read": read,
                    "figures_assumed": assumed,
                },
                "horizon": {"start": self.month_text(0), "months": self.months},
                "population": {"households": self.households or "all"},
                "prices": self.base_year,
                "poverty": {
                    "line": self.line,
                    "assessed_over": self.assessed_over,
                    "return_ends_after": self.return_ends_after,
                    "large_scale": self.large_scale,
                },
                "budgets": self.budgets,
                "scenarios": self.scenarios,
                "worlds": self.worlds,
                "compare": {
                    "baseline": self.baseline,
                    "attribute": self.attribute,
                    "same_money": self.same_money,
                },
                "assumptions": self.assumptions,
                "ranges": self.ranges,
                "uncertain": self.uncertain,
                "run": {
                    "draws": self.draws,
                    "replicates": self.replicates,
                    "seed": self.seed,
                    "quick": self.quick,
                },
                "code": self.code,
                "defaults": [{"key": k, "value": v, "from": origin} for k, v, origin in self.defaults],
            }
        )
        return record


def _draft_content(made: Draft) -> dict[str, Any]:
    """Return what a draft says, without lines."""
    return {name: given.value for name, given in made.fields.items()}


def plain(value: Any) -> Any:
    """Return plain data: mappings, lists, text, numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Node):
            return None
        return {k: plain(getattr(value, k)) for k in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return value


def canonical(value: Any) -> str:
    """Return one text for equal contents: keys sorted, numbers as floats, nothing else."""
    return json.dumps(_floats(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _floats(value: Any) -> Any:
    """Return plain data with every number as the text of a float; in one pass, the commonest first."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        return repr(float(value)) if abs(value) < 2**53 else str(value)
    if isinstance(value, (tuple, list)):
        return [_floats(v) for v in value]
    if is_dataclass(value):
        if isinstance(value, Node):
            return None
        return {k: _floats(getattr(value, k)) for k in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(k): _floats(v) for k, v in value.items()}
    return [_floats(v) for v in value]
