"""Where to evaluate next: the default, draws from the prior, then minima from several starts and posterior draws."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator

import numpy as np
from scipy.optimize import least_squares

from model.errors import InputError
from model.experiment.calibrate.emulator import Emulator, fit
from model.experiment.calibrate.panel import Floats
from model.experiment.calibrate.posterior import Density, sample
from model.experiment.calibrate.problem import Problem
from model.experiment.calibrate.store import Store

BATCH = 4  # points proposed at a time, whatever the number of workers
STARTS = 6  # of a search on the stand-in
SHORT = 400  # steps of the chains between two batches
SAME = 1e-3  # half ranges within which two points are one
Progress = Callable[[int, int], None]


def designed(problem: Problem) -> int:
    """Return how many evaluations come before the first stand-in: two for each parameter, and the default."""
    return 1 + 2 * len(problem.free)


def next_batch(problem: Problem, points: Floats, misses: Floats, variance: Floats) -> list[Floats]:
    """Return the next points to evaluate; they depend on what was evaluated and on nothing else.

    Parameters
    ----------
    problem : Problem
    points : (evaluations, parameters)
    misses : (evaluations, targets)
        Missing where an evaluation failed.
    variance : (targets,)
    """
    made, first = points.shape[0], designed(problem)
    if made < first:
        return [problem.default if k == 0 else problem.prior_point(k) for k in range(made, first)]
    batch, begun = divmod(made - first, BATCH)
    used = first + batch * BATCH  # a batch cut off is finished as it was begun
    good = np.isfinite(misses[:used]).all(axis=1)
    if good.sum() < len(problem.free):
        raise InputError(f"{used - int(good.sum())} of {used} evaluations failed: nothing can be fitted")
    points, misses = points[:used][good], misses[:used][good]
    emulator = fit(problem, points, misses, variance)
    density = Density(problem, emulator, variance)
    best = minimum(problem, emulator, density, starts(problem, points, misses, variance, batch))
    drawn = sample(problem, density, BATCH, steps=SHORT, stream=f"batch {batch}").points
    width = 0.5 * (problem.high - problem.low)
    seen = float(np.abs((points - best) / width).max(axis=1).min()) < SAME
    chosen = [drawn[0] if seen else best, *drawn[1:]]
    return chosen[begun:]


def starts(problem: Problem, points: Floats, misses: Floats, variance: Floats, turn: int) -> list[Floats]:
    """Return where a search on the stand-in begins: the best points evaluated, and fresh draws from the prior."""
    order = np.argsort((misses**2 / variance).sum(axis=1), kind="stable")
    good = [points[k] for k in order[: STARTS // 2]]
    return [*good, *(problem.prior_point(100_000 + turn * STARTS + k) for k in range(STARTS - len(good)))]


def minimum(problem: Problem, emulator: Emulator, density: Density, begin: list[Floats]) -> Floats:
    """Return the point of the smallest weighted misses on the stand-in, from several starts.

    Parameters
    ----------
    problem : Problem
    emulator : Emulator
    density : Density
    begin : list of (parameters,)
    """
    root = np.sqrt(density.variance)
    slack = 1e-6 * (problem.high - problem.low)
    low, high = problem.low + slack, problem.high - slack
    found = [
        least_squares(
            lambda x: emulator(x)[0] / root, np.clip(start, low, high), bounds=(low, high), max_nfev=60,
            x_scale=problem.high - problem.low,
        )
        for start in begin
    ]  # fmt: skip
    point: Floats = np.asarray(min(found, key=lambda one: float(one.cost)).x)
    return point


def search(
    problem: Problem,
    store: Store,
    variance: Floats,
    *,
    evaluations: int,
    minutes: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> None:
    """Evaluate until there are enough evaluations, or time is up; each is on disk at once.

    Parameters
    ----------
    problem : Problem
    store : Store
        What is there is not evaluated again.
    variance : (targets,)
    evaluations : int
        In all, earlier ones included.
    minutes : float, optional
        After which no other batch is begun.
    workers : int
        Processes; the points do not depend on it.
    progress : callable, optional
        Called with evaluations made and wanted.
    """
    began = time.monotonic()
    if progress:
        progress(store.made, evaluations)
    while store.made < evaluations:
        batch = next_batch(problem, store.points, store.misses(), variance)[: evaluations - store.made]
        for point, found in zip(batch, evaluate(problem, batch, workers), strict=True):
            store.add(point, found)
            if progress:
                progress(store.made, evaluations)
            if minutes is not None and time.monotonic() - began > 60.0 * minutes:
                return


def evaluate(problem: Problem, batch: list[Floats], workers: int) -> Iterator[Floats]:
    """Yield the moments of some points in their order; one that breaks is missing, and counted."""
    if workers <= 1:
        for point in batch:
            yield attempt(problem, point)
        return
    from joblib import Parallel, delayed

    # A worker whose memory grew is replaced between two points: no concern of the user's.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs")
    yield from Parallel(n_jobs=workers, return_as="generator")(delayed(attempt)(problem, x) for x in batch)


def attempt(problem: Problem, point: Floats) -> Floats:
    """Return the moments of a point, all missing if the simulation breaks there."""
    try:
        return problem.evaluate(point)
    except (ArithmeticError, ValueError):
        return np.full(len(problem.wanted), np.nan)
