"""For whom: effects by group fixed at the baseline, winners and losers, and why somebody lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.experiment.cells import Run
from model.experiment.compare import stored
from model.experiment.effects import interval

CLEAR = 0.02  # income that moved by less than this share is unchanged
GROUP_MEASURES = {
    "returns_so_far": ("returns per 1,000 households", 1000.0),
    "income_year": ("yuan/person/year", 1.0),
    "headcount": ("share of persons", 1.0),
}
FEW = 20.0  # whole-county households under which a group is not named


def shares(scenario: Mapping[str, NDArray[Any]], baseline: Mapping[str, NDArray[Any]]) -> dict[str, float]:
    """Return how many households gain and lose income, paired, and how many months of poverty they gain and lose.

    Parameters
    ----------
    scenario, baseline : columns alive, income, persons, poverty_months, by row

    Returns
    -------
    dict
        ``gain``, ``lose``: shares of households here in both; ``gained``, ``lost``: mean change of theirs,
        yuan/person/year; ``poorer``, ``less_poor``: shares with more or fewer months of poverty.
    """
    both = scenario["alive"] & baseline["alive"]
    persons = np.maximum(1.0, baseline["persons"][both].astype(np.float64))
    before = baseline["income"][both].astype(np.float64) / persons
    after = scenario["income"][both].astype(np.float64) / np.maximum(
        1.0, scenario["persons"][both].astype(np.float64)
    )
    change = after - before
    line = CLEAR * np.maximum(1000.0, np.abs(before))
    up, down = change > line, change < -line
    months = scenario["poverty_months"][both].astype(np.float64) - baseline["poverty_months"][both]
    number = max(1, int(both.sum()))
    return {
        "gain": float(up.sum()) / number,
        "lose": float(down.sum()) / number,
        "gained": float(change[up].mean()) if up.any() else float("nan"),
        "lost": float(change[down].mean()) if down.any() else float("nan"),
        "less_poor": float((months < 0.0).sum()) / number,
        "poorer": float((months > 0.0).sum()) / number,
    }


def by_cell(
    folder: Path, world: str, scenarios: Iterable[str], baseline: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return effects by group, and shares of winners and losers, with their 95 % intervals.

    Parameters
    ----------
    folder : Path
    world : str
    scenarios : names
    baseline : str

    Returns
    -------
    groups : DataFrame
        scenario, group, measure, unit, households, baseline, effect, low, high, n.
    winners : DataFrame
        scenario, what, value, low, high, n.
    """
    names = [baseline, *(name for name in scenarios if name != baseline)]
    cells: dict[tuple[str, int], dict[str, Run]] = defaultdict(dict)
    groups: dict[tuple[str, str, str], list[tuple[str, float, float, float]]] = defaultdict(list)
    people: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    done: set[tuple[str, int]] = set()
    for run in stored(folder, world, names):
        key = (run.cell.draw, run.cell.replicate)
        for other in [cell for cell in cells if cell != key and cell not in done]:
            done.add(other)  # runs come cell by cell
            cells[other].clear()
        cells[key][run.scenario] = run
        base = cells[key].get(baseline)
        if base is None or run.scenario == baseline:
            continue
        for group, measure, households, before, after in _of_groups(base, run):
            groups[run.scenario, group, measure].append((run.cell.draw, households, before, after))
        for what, value in shares(run.part("end"), base.part("end")).items():
            people[run.scenario, what].append((run.cell.draw, value))
    return _group_table(groups), _winner_table(people)


def _of_groups(base: Run, run: Run) -> Iterable[tuple[str, str, float, float, float]]:
    place = {name: k for k, name in enumerate(base.text["measures"])}
    for measure, (_unit, factor) in GROUP_MEASURES.items():
        for g, group in enumerate(base.text["groups"]):
            number = float(base.arrays["monthly"][g, place["households"], -1])
            before, after = (float(one.arrays["monthly"][g, place[measure], -1]) for one in (base, run))
            if np.isfinite(number + before + after):
                yield group, measure, number, factor * before, factor * after


def _group_table(
    found: Mapping[tuple[str, str, str], list[tuple[str, float, float, float]]],
) -> pd.DataFrame:
    rows = []
    for (scenario, group, measure), values in found.items():
        change = interval(np.array([after - before for *_, before, after in values]), [v[0] for v in values])
        rows.append(
            {
                "scenario": scenario, "group": group, "measure": measure, "unit": GROUP_MEASURES[measure][0],
                "households": float(np.mean([v[1] for v in values])),
                "baseline": float(np.mean([v[2] for v in values])), "effect": change.mean, "low": change.low,
                "high": change.high, "n": change.number,
            }
        )  # fmt: skip
    columns = ["scenario", "group", "measure", "unit", "households", "baseline", "effect", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns)


def _winner_table(found: Mapping[tuple[str, str], list[tuple[str, float]]]) -> pd.DataFrame:
    rows = []
    for (scenario, what), values in found.items():
        one = interval(np.array([value for _, value in values]), [draw for draw, _ in values])
        rows.append(
            {"scenario": scenario, "what": what, "value": one.mean, "low": one.low, "high": one.high, "n": one.number}
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["scenario", "what", "value", "low", "high", "n"])


def left_out(groups: pd.DataFrame, scenario: str) -> list[str]:
    """Return the groups whose income a scenario does not clearly raise while the county's rises, largest first.

    Parameters
    ----------
    groups : DataFrame
        As `by_cell` gives it.
    scenario : str
    """
    ours = groups[(groups["scenario"] == scenario) & (groups["measure"] == "income_year")]
    everyone = ours[ours["group"] == "everyone"]
    if everyone.empty or not float(everyone["low"].iloc[0]) > 0.0:
        return []
    rest = ours[~ours["group"].isin(["everyone", "reached"]) & (ours["households"] >= FEW)]
    behind = rest[~(rest["low"] > 0.0)].sort_values("households", ascending=False, kind="stable")
    return [str(group) for group in behind["group"]]


LOSSES = ("queue", "glut", "lost_job")


def why_lost(
    study: Any, scenario: str, baseline: str, *, world: str, draw: str, replicate: int, values: Mapping[str, float]
) -> pd.Series:  # fmt: skip
    """Run one cell again, and return why its losers lost, as shares of all losers.

    A loser's largest fall among the sources of its last twelve months says why: transfers and support (a place in a queue went to
    somebody else), own business (prices fell because others planted the same), wages (a job was lost). Luck is the same in both, so
    nobody loses by chance.

    Parameters
    ----------
    study : Study
    scenario, baseline, world, draw : str
    replicate : int
    values : parameter values of the draw

    Returns
    -------
    Series
        Shares by `LOSSES`; empty if nobody lost.
    """
    from model.economy import Economy, start_cell

    start = start_cell(study, draw, replicate, values)
    sums = {}
    for name in (baseline, scenario):
        county = Economy(
            study, name, world=world, draw=draw, replicate=replicate, values=dict(values), rng=study.seed,
            state=start.copy(), collect=False,
        )  # fmt: skip
        year = np.zeros((3, len(county.state.household)))
        while county.running:
            county.step()
            if int(county.state.county.study_month) >= study.months - 12:
                h = county.state.household
                year += np.array(
                    [
                        h.transfer_income + h.public_job_pay,
                        h.business_income,
                        h.wage_income - h.public_job_pay,
                    ]
                )
        h = county.state.household
        sums[name] = (year / np.maximum(1.0, h.persons), h.alive.copy())
    (before, here), (after, still) = sums[baseline], sums[scenario]
    change = after - before
    total, income = change.sum(axis=0), before.sum(axis=0)
    losers = here & still & (total < -CLEAR * np.maximum(1000.0, np.abs(income)))
    if not losers.any():
        return pd.Series(dtype=float)
    worst = change[:, losers].argmin(axis=0)
    counts = np.bincount(worst, minlength=3).astype(float) / float(losers.sum())
    return pd.Series(counts, index=list(LOSSES))
