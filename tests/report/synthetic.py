"""Results folders made up for the pictures: the files and columns of the store, numbers from formulas."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.experiment.effects import interval
from model.experiment.headline import HEADLINE
from model.experiment.store import Results
from model.experiment.tables import write_csv
from model.report.figures.data import FIFTHS, SOURCES
from model.state import CAUSES

BATANG = (
    "status_quo", "nothing", "funding_cut", "funding_more", "management", "technology", "training", "industry",
    "three_measures", "combined", "combined_ends", "skills_first", "protection_first", "industry_first",
)  # fmt: skip
FAMILIES = (
    "insurance", "management", "protection", "training", "infrastructure", "assets", "technology", "labour", "finance",
    "industry", "pension",
)  # fmt: skip
SHARES = (0.42, 0.05, 0.08, 0.04, 0.12, 0.01, 0.09, 0.14, 0.05)  # of returns, by cause


@dataclass
class County:
    """What a made-up study looks like.

    ``averted`` is, by scenario, the mean share of returns averted; ``noise`` its spread over runs.
    """

    scenarios: Sequence[str] = BATANG
    baseline: str = "status_quo"
    averted: Mapping[str, float] = field(default_factory=dict)
    noise: float = 0.01
    draws: int = 20
    replicates: int = 1
    start: str = "2021-01"
    months: int = 108
    lifted_out: float = 2500.0
    returns: float = 0.014  # a year
    worlds: Sequence[str] = ("usual",)
    titles: Mapping[str, str] = field(default_factory=dict)
    support_ends: Mapping[str, int] = field(default_factory=dict)
    first_month: int = 12
    park: Mapping[str, float] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)
    empty_groups: Sequence[str] = ()
    households: int | None = None
    quick: bool = False

    @property
    def cells(self) -> list[tuple[str, int]]:
        names = ["mean"] if self.draws == 1 else [str(k + 1) for k in range(self.draws)]
        return [(name, r) for name in names for r in range(self.replicates)]

    def effect(self, scenario: str) -> float:
        if scenario == self.baseline:
            return 0.0
        place = list(self.scenarios).index(scenario)
        return self.averted.get(scenario, 0.35 * np.sin(1.7 * place))

    def runs(self, scenario: str) -> list[tuple[int, str, int]]:
        """Cells of a scenario that did not fail: number, draw, replicate."""
        lost = self.failed.get(scenario, 0)
        return [(k, d, r) for k, (d, r) in enumerate(self.cells)][: len(self.cells) - lost]


def make(folder: Path, county: County) -> Results:
    """Write a results folder and open it."""
    folder.mkdir(parents=True, exist_ok=True)
    monthly, survival, ledger, levels = [], [], [], []
    for world in county.worlds:
        for scenario in county.scenarios:
            for number, draw, replicate in county.runs(scenario):
                run = {"scenario": scenario, "world": world, "draw": draw, "replicate": replicate}
                shift = 0.0 if world == "usual" else 0.3
                series = _series(county, scenario, number, shift)
                monthly.append(_monthly(run, series))
                survival.append(_survival(county, run, series))
                ledger.append(_ledger(county, run, scenario))
                levels.append({**run, **_headline(county, scenario, series)})
    front = ["scenario", "world", "draw", "replicate"]
    for name, frames in (("monthly", monthly), ("survival", survival), ("ledger", ledger)):
        table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=front)
        texts = [c for c in ("scenario", "world", "draw", "group", "measure") if c in table.columns]
        table.astype(dict.fromkeys(texts, "category")).to_parquet(folder / f"{name}.parquet", index=False)
    for name in ("spells", "households"):
        pd.DataFrame(columns=front).to_parquet(folder / f"{name}.parquet", index=False)
    _short(folder, county, pd.DataFrame(levels), pd.concat(ledger, ignore_index=True))
    _records(folder, county)
    return Results.read(folder)


def _series(county: County, scenario: str, number: int, shift: float) -> dict[tuple[str, str], np.ndarray]:
    """Return months of every measure the pictures read, by measure and group."""
    t = np.arange(county.months)
    luck = np.random.default_rng(1000 + number)
    wave = np.cumsum(luck.normal(0.0, 0.012, county.months)) + luck.normal(0.0, 0.06)
    own = np.random.default_rng(7 + 31 * number + sum(map(ord, scenario)))
    effect = county.effect(scenario)
    if effect or scenario != county.baseline:
        effect += float(own.normal(0.0, county.noise))
    on = np.where(t >= county.first_month, 1.0 - np.exp(-(t - county.first_month) / 18.0), 0.0)
    end = county.support_ends.get(scenario)
    if end is not None:
        on = np.where(t > end, on * np.exp(-(t - end) / 10.0), on)
    less = (1.0 - effect * on) * np.exp(wave + shift)
    year = t / 12.0
    count = county.lifted_out * county.returns / 12.0 * less
    month = 9000.0 * 1.05**year * np.exp(-0.2 * wave) * (1.0 + 0.12 * effect * on) / 12.0
    season = 1.0 + 0.35 * np.sin(2.0 * np.pi * (t - 7) / 12.0)
    found: dict[tuple[str, str], np.ndarray] = {
        ("at_risk", "everyone"): county.lifted_out * 0.97 + 0.0 * t,
        ("headcount", "everyone"): 0.022 * less,
        ("gap", "everyone"): 0.006 * less,
        ("monitored", "everyone"): 0.05 * (0.6 + 0.4 * less),
        ("support", "everyone"): month * 0.03,
        ("spending", "everyone"): 7e6 * season * (1.0 + 0.2 * abs(effect) * on),
        ("enterprises", "everyone"): np.round(130 + 3 * wave * 10 + 25 * effect * on),
        ("jobs", "everyone"): 660.0 + 60 * wave + 140 * effect * on,
        ("park_output", "everyone"): county.park.get(scenario, 0.0) * 1e6 / 12.0 * on * season,
    }
    for source, share in zip(SOURCES, (0.36, 0.35, 0.02, 0.27), strict=True):
        found[source, "everyone"] = month * share * (season if source == "business" else 1.0)
    for cause, share in zip(CAUSES, SHARES, strict=True):
        found[f"returns_by_cause:{cause}", "everyone"] = count * share
    december = (int(county.start[5:]) - 1 + t) % 12 == 11
    december[-1] = True
    for k, group in enumerate(FIFTHS):
        level = month * 12.0 * (0.35, 0.65, 0.9, 1.25, 2.1)[k] * (1.0 + (4 - k) * 0.01 * year)
        found["income_year", group] = np.where(december, level, np.nan)
    for group in county.empty_groups:
        for key in found:
            if key[1] == group:
                found[key] = np.full(county.months, np.nan)
    return found


def _monthly(run: dict[str, Any], series: dict[tuple[str, str], np.ndarray]) -> pd.DataFrame:
    values = np.stack(list(series.values()))
    row, month = np.nonzero(~np.isnan(values))
    names = {k: [key[k] for key in series] for k in (0, 1)}
    found = {"month": month.astype(np.int16), "value": values[row, month]}
    for column, k in (("measure", 0), ("group", 1)):
        known = list(dict.fromkeys(names[k]))
        found[column] = pd.Categorical.from_codes(np.array([known.index(n) for n in names[k]])[row], known)
    return pd.DataFrame(found).assign(**run)


def _survival(county: County, run: dict[str, Any], series: dict[tuple[str, str], np.ndarray]) -> pd.DataFrame:
    since = np.arange(13, 13 + county.months + 48)
    entered = np.minimum(1.0, (since - 12) / 36.0) * np.minimum(1.0, (since[-1] + 1 - since) / 36.0)
    columns: dict[str, Any] = {**run, "since_exit": since, "at_risk": county.lifted_out * entered}
    for cause in CAUSES:
        count = series[f"returns_by_cause:{cause}", "everyone"].mean()
        columns[cause] = count * entered
    return pd.DataFrame(columns)[lambda f: f["at_risk"] > 0.0]


def _ledger(county: County, run: dict[str, Any], scenario: str) -> pd.DataFrame:
    first = int(county.start[:4])
    years = range(first, first + -(-county.months // 12))
    rows = [
        {**run, "year": year, "lever": f"{family}.one", "payer": "fund: central", "planned": 1.1 * size, "used": size}
        for year in years
        for k, family in enumerate(FAMILIES)
        if (size := 3e7 / (k + 1) * (1.0 + (county.effect(scenario) if year > first and k in {2, 3, 9} else 0.0))) > 0.0
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _headline(county: County, scenario: str, series: dict[tuple[str, str], np.ndarray]) -> dict[str, float]:
    every = {k[0]: v for k, v in series.items() if k[1] == "everyone"}
    returns = sum(every[f"returns_by_cause:{cause}"] for cause in CAUSES)
    rate = 12_000.0 * returns.mean() / every["at_risk"].mean() if county.lifted_out else np.nan
    return {
        "returns_per_1000": float(rate),
        "below_line": float(every["headcount"][-12:].mean()),
        "survey_below_line": 0.04,
        "monitored": float(every["monitored"][-12:].mean()),
        "income": 12.0 * float(sum(every[s] for s in SOURCES)[-12:].mean()),
        "public_cost": 9e7 * (1.0 + 0.1 * county.effect(scenario)),
        "returns_after": float("nan"),
        "large_scale": 0.0,
        "reached_households": 0.1,
    }


def _short(folder: Path, county: County, levels: pd.DataFrame, ledger: pd.DataFrame) -> None:
    draws = {cell: cell[0] for cell in county.cells}
    summary, effects = [], []
    for world in county.worlds:
        for scenario in county.scenarios:
            rows = levels[(levels["scenario"] == scenario) & (levels["world"] == world)]
            base = levels[(levels["scenario"] == county.baseline) & (levels["world"] == world)]
            if rows.empty:
                continue
            joined = rows.merge(base, on=["draw", "replicate"], suffixes=("", "_base"))
            for name, (unit, _) in HEADLINE.items():
                values = rows[name].dropna().to_numpy()
                some = values.size > 0
                both = {"scenario": scenario, "world": world, "measure": name, "unit": unit}
                failed = county.failed.get(scenario, 0)
                summary.append({**both, "mean": values.mean() if some else np.nan, "p05": np.quantile(values, 0.05) if some else np.nan,
                                "p95": np.quantile(values, 0.95) if some else np.nan, "n": values.size, "failed": failed})  # fmt: skip
                if scenario == county.baseline:
                    continue
                one = interval(
                    (joined[name] - joined[f"{name}_base"]).to_numpy(), [draws[d, r] for d, r in
                    zip(joined["draw"], joined["replicate"], strict=True)],
                )  # fmt: skip
                effects.append({**both, "group": "everyone", "baseline": base[name].mean(), "effect": one.mean, "low": one.low,
                                "high": one.high, "mc_error": one.error, "n": one.number, "failed": failed})  # fmt: skip
    cost = ledger.groupby(["scenario", "world", "year", "lever", "payer"], sort=False)[
        ["planned", "used"]
    ].sum()
    runs = levels.groupby(["scenario", "world"], sort=False).size()
    cost = cost.reset_index()
    each = np.array([runs[s, w] for s, w in zip(cost["scenario"], cost["world"], strict=True)])
    cost["planned"], cost["used"] = cost["planned"] / each, cost["used"] / each
    cost["unspent"] = cost["planned"] - cost["used"]
    write_csv(pd.DataFrame(summary), folder / "summary.csv")
    names = (
        "scenario",
        "world",
        "measure",
        "unit",
        "group",
        "baseline",
        "effect",
        "low",
        "high",
        "mc_error",
        "n",
        "failed",
    )
    write_csv(pd.DataFrame(effects, columns=list(names)), folder / "effects.csv")
    write_csv(cost, folder / "cost.csv")


def _records(folder: Path, county: County) -> None:
    def action(first: int) -> dict[str, Any]:
        return {"lever": "training.field", "first": first, "last": None, "origin": "package"}

    resolved = {
        "name": "made-up", "prices": 2021, "horizon": {"start": county.start, "months": county.months},
        "population": {"households": county.households}, "compare": {"baseline": county.baseline},
        "run": {"draws": county.draws, "replicates": county.replicates, "seed": 1, "quick": county.quick},
        "worlds": {w: {"name": w} for w in sorted(county.worlds)},
        "scenarios": {
            s: {"title": county.titles.get(s, ""), "support_ends": county.support_ends.get(s),
                "actions": [] if s in {"status_quo", "nothing"} else [action(county.first_month), action(county.first_month + 6)]}
            for s in sorted(county.scenarios)
        },
    }  # fmt: skip
    (folder / "resolved.json").write_text(json.dumps(resolved, ensure_ascii=False), encoding="utf-8")
    lost = sum(county.failed.values())
    planned = len(county.cells) * len(county.scenarios)
    manifest = {
        "result": {"study": "made-up", "figures_read": 16, "figures_assumed": 41, "quick": county.quick, "files": {}},
        "run": {"planned": planned, "done": planned - lost, "failed": lost,
                "failures": {w: dict(county.failed) for w in county.worlds}},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
