"""The best use of one budget: options at the same money, a search over allocations, a re-test with fresh luck."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.errors import InputError
from model.experiment.allocation import (
    GROUPS,
    Allocation,
    Menu,
    as_split,
    corner,
    even,
    normal,
    scenario_of,
    spending,
)
from model.experiment.cells import Cell, run_world
from model.experiment.coalitions import does
from model.experiment.draws import MEAN, values_of_draw
from model.experiment.effects import Interval, interval
from model.experiment.headline import headline
from model.experiment.tables import write_text
from model.experiment.warm import warm_up
from model.experiment.workers import each
from model.measures.collect import Outcome
from model.study.policy import Scenario
from model.study.record import Study

Floats = NDArray[np.float64]
OUTCOMES = {
    "returns": "households", "gap": "share of the line", "gini": "1", "income": "yuan/person/year", "cost": "yuan/year",
}  # fmt: skip
GOALS = ("returns", "gap", "gini")  # all to be made small
FRESH = 1_000  # draws or replicates from here on are for the re-test alone
MILLION = 1e6
Progress = Callable[[int, int], None]


def lucks(study: Study, number: int, *, fresh: bool = False) -> list[Cell]:
    """Return cells to search in, or cells whose luck and draws no search has seen.

    Parameters
    ----------
    study : Study
    number : int
    fresh : bool
    """
    first = FRESH if fresh else 0
    if study.uncertain == "none" or study.draws == 1:
        return [Cell(MEAN, first + k) for k in range(number)]
    return [Cell(str(1 + first + k), 0) for k in range(number)]


def outcomes(outcome: Outcome, study: Study) -> list[float]:
    """Return what is kept of a run, in the order of `OUTCOMES`: the gap is the mean of the horizon.

    Parameters
    ----------
    outcome : Outcome
    study : Study
    """
    head = headline(outcome, study)

    def series(name: str) -> Floats:
        found: Floats = outcome.monthly[0, outcome.measures.index(name)].astype(np.float64)
        return found

    gini = series("gini")
    known = gini[~np.isnan(gini)]
    return [
        float(series("returns").sum()), float(np.nanmean(series("gap"))), float(known[-1]) if known.size else float("nan"),
        head["income"], head["public_cost"],
    ]  # fmt: skip


def run_luck(
    study: Study, world: str, cell: Cell, scenarios: Sequence[Scenario], folder: Path
) -> dict[str, list[float]]:
    """Run scenarios in one cell, those that are kept already left out; return outcomes by what a scenario does."""
    from model.economy import parameters_known, start_cell
    from model.experiment.levels import draw_levels

    digests = {one.name: digest(one) for one in scenarios}
    file = kept_file(study, world, cell, folder)
    known: dict[str, list[float]] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    first = {digests[one.name]: one.name for one in reversed(list(scenarios))}
    todo = [name for key, name in first.items() if key not in known]
    if todo:
        values = values_of_draw(study, cell.draw, parameters_known(study))
        values |= draw_levels(study, values)
        made = replace(study, scenarios={**study.scenarios, **{one.name: one for one in scenarios}})
        start = start_cell(study, cell.draw, cell.replicate, values)
        for name, outcome in run_world(made, start, todo, world, cell, values, check=False):
            if isinstance(outcome, str):
                raise InputError(
                    f"the run of {name} failed: {outcome.strip().rpartition(chr(10))[2]}", file=str(folder)
                )
            known[digests[name]] = outcomes(outcome, study)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, json.dumps(known) + "\n")
    return {one.name: known[digests[one.name]] for one in scenarios}


def digest(scenario: Scenario) -> str:
    """Return a short text that differs between scenarios that do something different."""
    return hashlib.blake2b(does(scenario).encode(), digest_size=12).hexdigest()


def kept_file(study: Study, world: str, cell: Cell, folder: Path) -> Path:
    """Return the file that keeps the outcomes of a cell."""
    size = study.households or "all"
    return folder / "budget" / "cells" / f"{study.hash8}-{size}-{world}-{cell.name}.json"


def run_all(
    study: Study, world: str, cells: Sequence[Cell], scenarios: Sequence[Scenario], folder: Path, workers: int
) -> dict[str, Floats]:
    """Run scenarios in cells, with the same luck for all in a cell.

    Returns
    -------
    mapping of scenario to (cells, outcomes)
    """
    tasks = [(study, world, cell, list(scenarios), folder) for cell in cells]
    found: dict[int, dict[str, list[float]]] = dict(each(run_luck, tasks, workers=workers, beat=lambda: None))
    return {one.name: np.array([found[k][one.name] for k in range(len(cells))]) for one in scenarios}


# ------------------------------------------------------------------ the search


@dataclass(frozen=True)
class Tried:
    """An allocation with what it gave.

    Parameters
    ----------
    allocation : Allocation
    outcomes : (outcomes,)
        Difference from the baseline, mean over the search's cells.
    """

    allocation: Allocation
    outcomes: tuple[float, ...]

    @property
    def goals(self) -> tuple[float, ...]:
        """What is to be made small."""
        return tuple(self.outcomes[list(OUTCOMES).index(name)] for name in GOALS)


def search(
    ours: Menu, world: str, cells: Sequence[Cell], folder: Path, *, population: int, generations: int, workers: int,
    progress: Progress | None = None,
) -> list[Tried]:  # fmt: skip
    """Search allocations with NSGA-II: fewer returns, a smaller gap, more equality.

    Begins with the study's own splits, even shares, and everything for one lever. Same seed, same search; what was
    run is kept, so that it resumes.

    Parameters
    ----------
    ours : Menu
    world : str
    cells : to search in
    folder : Path
        Results folder of the study.
    population, generations : int
    workers : int
    progress : callable, optional
        Called with allocations tried and wanted.

    Returns
    -------
    list of Tried, in the order of the search

    Source
    ------
    Deb, Pratap, Agarwal and Meyarivan (2002), A fast and elitist multiobjective genetic algorithm: NSGA-II; Optuna.
    """
    import optuna

    from model.economy import catalogue_of

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    catalogue = catalogue_of(ours.study)
    sampler = optuna.samplers.NSGAIISampler(population_size=population, seed=ours.study.seed % 2**31)
    trials = optuna.create_study(directions=["minimize"] * len(GOALS), sampler=sampler)
    for first in starts(ours):
        trials.enqueue_trial(as_numbers(ours, first))
    base = ours.study.scenarios[ours.study.baseline]
    found: list[Tried] = []
    if progress is not None:
        progress(0, population * generations)
    warm_up(ours.study)
    for _ in range(generations):
        asked = [trials.ask() for _ in range(population)]
        allocations = [suggested(ours, trial) for trial in asked]
        scenarios = [
            scenario_of(ours, one, f"allocation-{k}", catalogue) for k, one in enumerate(allocations)
        ]
        results = run_all(ours.study, world, cells, [base, *scenarios], folder, workers)
        for trial, one, scenario in zip(asked, allocations, scenarios, strict=True):
            change = (results[scenario.name] - results[base.name]).mean(axis=0)
            tried = Tried(one, tuple(float(x) for x in change))
            found.append(tried)
            trials.tell(trial, tried.goals)
        if progress is not None:
            progress(len(found), population * generations)
    return found


def starts(ours: Menu) -> list[Allocation]:
    """Return the allocations a search begins with."""
    splits = [as_split(ours, ours.study.scenarios[name]) for name in ours.study.same_money]
    return [
        *(one for one in splits if one is not None),
        even(ours),
        *(corner(ours, name) for name in ours.names),
    ]


def as_numbers(ours: Menu, allocation: Allocation) -> dict[str, float | str]:
    """Return an allocation as the search's numbers."""
    found: dict[str, float | str] = {
        f"{p}:{name}": allocation.shares[p][k] for p in range(len(ours.periods)) for k, name in enumerate(ours.names)
    }  # fmt: skip
    return found | {f"who:{name}": allocation.groups.get(name, "as written") for name in ours.for_groups}


def suggested(ours: Menu, trial: object) -> Allocation:
    """Return the allocation of a trial of Optuna's."""
    number, choice = trial.suggest_float, trial.suggest_categorical  # type: ignore[attr-defined]
    weights = np.array(
        [[number(f"{p}:{name}", 0.0, 1.0) for name in ours.names] for p in range(len(ours.periods))]
    )
    groups = {name: str(choice(f"who:{name}", list(GROUPS))) for name in ours.for_groups}
    return Allocation(normal(weights), groups)


def frontier(tried: Sequence[Tried]) -> list[Tried]:
    """Return the allocations that no other beats: none is as good in every goal and better in one.

    Equal ones count once; fewest returns first.

    Parameters
    ----------
    tried : list of Tried
    """
    unique = list({one.goals: one for one in reversed(tried)}.values())
    goals = np.array([one.goals for one in unique])
    kept = []
    for k, one in enumerate(unique):
        no_worse = (goals <= goals[k]).all(axis=1)
        better = (goals < goals[k]).any(axis=1)
        if not (no_worse & better).any():
            kept.append(one)
    return sorted(kept, key=lambda one: one.goals)


# ------------------------------------------------------------------ the re-test


@dataclass(frozen=True)
class Judged:
    """What the re-test found, on luck that the search has not seen.

    Parameters
    ----------
    options : DataFrame
        scenario, measure, unit, value, low, high, n: differences from the baseline.
    beside : DataFrame
        scenario, value, low, high: returns the winner averts more than each option.
    more : DataFrame
        lever, measure, value, low, high, n: what a million yuan a year on top of the winner changes.
    """

    options: pd.DataFrame
    beside: pd.DataFrame
    more: pd.DataFrame


def retest(
    ours: Menu, world: str, winner: Allocation, folder: Path, *, cells: Sequence[Cell], workers: int
) -> Judged:
    """Run the winner, the options at the same money, and the winner with a million more for each lever.

    Parameters
    ----------
    ours : Menu
    world : str
    winner : Allocation
    folder : Path
    cells : of `lucks` with ``fresh``
    workers : int
    """
    from model.economy import catalogue_of

    study, catalogue = ours.study, catalogue_of(ours.study)
    base = study.scenarios[study.baseline]
    best = scenario_of(ours, winner, "best", catalogue)
    options = {"best": best, **named_options(ours)}
    extra = {
        name: scenario_of(ours, winner, f"more-{k}", catalogue, (name, MILLION))
        for k, name in enumerate(ours.names)
    }
    found = run_all(study, world, cells, [base, *options.values(), *extra.values()], folder, workers)
    draws = [cell.draw for cell in cells]

    def over(one: Scenario, other: Scenario, k: int) -> Interval:
        return interval(found[one.name][:, k] - found[other.name][:, k], draws)

    rows, beside, more = [], [], []
    for name, scenario in options.items():
        for k, (measure, unit) in enumerate(OUTCOMES.items()):
            rows.append((name, measure, unit, *_numbers(over(scenario, base, k))))
        if name != "best":
            beside.append((name, *_numbers(over(scenario, best, 0))))
    for name, scenario in extra.items():
        for k, (measure, unit) in enumerate(OUTCOMES.items()):
            more.append((name, measure, unit, *_numbers(over(scenario, best, k))))
    numbers = ["value", "low", "high", "n"]
    return Judged(
        pd.DataFrame(rows, columns=["scenario", "measure", "unit", *numbers]),
        pd.DataFrame(beside, columns=["scenario", *numbers]),
        pd.DataFrame(more, columns=["lever", "measure", "unit", *numbers]),
    )


def _numbers(one: Interval) -> tuple[float, float, float, int]:
    return one.mean, one.low, one.high, one.number


def named_options(ours: Menu) -> dict[str, Scenario]:
    """Return the options at the same money: the study's, with the menu's budget, and even shares."""
    from model.economy import catalogue_of

    catalogue = catalogue_of(ours.study)
    found: dict[str, Scenario] = {}
    for name in dict.fromkeys((*ours.study.same_money, ours.scenario)):
        split = as_split(ours, ours.study.scenarios[name])
        if split is not None:
            found[name] = scenario_of(ours, split, name, catalogue)
    return found | {"even": scenario_of(ours, even(ours), "even", catalogue)}


def allocation_table(ours: Menu, tried: Sequence[Tried]) -> pd.DataFrame:
    """Return allocations in full: one row for each allocation, period and lever.

    Parameters
    ----------
    ours : Menu
    tried : list of Tried

    Returns
    -------
    DataFrame
        number, first, last (months), lever, group, share, money (yuan a year), and the outcomes of the search.
    """
    rows: list[Mapping[str, object]] = []
    for number, one in enumerate(tried):
        for (first, last), row in zip(ours.periods, one.allocation.shares, strict=True):
            for lever, share in zip(ours.names, row, strict=True):
                group = one.allocation.groups.get(lever, "as written") if lever in ours.for_groups else ""
                rows.append(
                    {
                        "number": number, "first": ours.study.month_text(first), "last": ours.study.month_text(last),
                        "lever": lever, "group": group, "share": share, "money": share * ours.budget.amount,
                        **dict(zip(OUTCOMES, one.outcomes, strict=True)),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


__all__ = [
    "GOALS", "OUTCOMES", "Judged", "Tried", "allocation_table", "as_numbers", "frontier", "lucks", "named_options", "retest",
    "run_all", "search", "spending", "starts",
]  # fmt: skip
