"""A first look at every assumption: what the moments do when it alone goes from one end of its range to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.experiment.calibrate.problem import Problem, Size, free_parameter
from model.experiment.calibrate.search import evaluate
from model.experiment.calibrate.store import open_store, write_csv
from model.experiment.calibrate.targets import targets, variances
from model.experiment.solve import BOUNDS
from model.population.figures import LEVEL
from model.processes.registry import parameters
from model.study.record import Study

SIZE = Size(replicates=2, households=700, burn_in=48)


@dataclass(frozen=True)
class Screened:
    """One assumption.

    Parameters
    ----------
    path : str
    effect : 1
        Squared change of the weighted misses from one end of its range to the other; luck alone gives about 1.
    moved : series it moves most, first the strongest
    """

    path: str
    effect: float
    moved: tuple[str, ...]


def screened_paths(study: Study) -> tuple[str, ...]:
    """Return every assumption among the parameters, and the spread of earning power of the place."""
    known = parameters()
    return (
        *(p for p, one in known.items() if one.flag == "assumption" and p not in study.assumptions),
        *(LEVEL + name for name in BOUNDS),
    )


def screen(
    study: Study,
    folder: Path,
    *,
    seed: int,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    paths: tuple[str, ...] | None = None,
    size: Size = SIZE,
) -> list[Screened]:
    """Evaluate the default and both ends of every range, one assumption at a time; strongest first.

    Parameters
    ----------
    study : Study
    folder : Path
        Evaluations that are there are not made again.
    seed, workers, progress
    paths : names, optional
        All assumptions when left out.
    size : Size
    """
    every = paths or screened_paths(study)
    problem = Problem(
        study, tuple(free_parameter(study, path) for path in every), targets(study.base_year), seed, size
    )
    store = open_store(folder, problem)
    points = [problem.default]
    for k, one in enumerate(problem.free):
        for end in (one.low, one.high):
            point = problem.default.copy()
            point[k] = end
            points.append(point)
    batch = 2 * max(1, workers)
    while store.made < len(points):
        todo = points[store.made : store.made + batch]
        for point, found in zip(todo, evaluate(problem, todo, workers), strict=True):
            store.add(point, found)
            if progress:
                progress(store.made, len(points))
    variance = variances(problem.wanted, np.zeros(len(problem.wanted)))
    misses = store.misses()
    rows = []
    for k, one in enumerate(problem.free):
        change = (misses[2 + 2 * k] - misses[1 + 2 * k]) ** 2 / variance
        by: dict[str, float] = {}
        for target, moved in zip(problem.wanted, change, strict=True):
            by[target.series] = by.get(target.series, 0.0) + float(moved)
        first = sorted(by, key=lambda name: -by[name])[:3]
        rows.append(Screened(one.path, float(change.sum()), tuple(first)))
    rows.sort(key=lambda row: -row.effect if np.isfinite(row.effect) else 0.0)
    write_csv(
        folder / "screening.csv",
        ["path", "effect", "moved"],
        [[row.path, round(row.effect, 2), " ".join(row.moved)] for row in rows],
    )
    return rows
