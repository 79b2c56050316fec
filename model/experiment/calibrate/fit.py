"""The whole calibration: evaluate, sample the posterior, profile it, check it with fresh luck, write it down."""

from __future__ import annotations

import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from model import __version__
from model.errors import InputError
from model.experiment.calibrate.emulator import fit
from model.experiment.calibrate.moments import moments
from model.experiment.calibrate.panel import LAST_YEAR, Floats
from model.experiment.calibrate.posterior import Density, Sample, sample
from model.experiment.calibrate.problem import Problem, data_hashes
from model.experiment.calibrate.profiles import Learnt, learnt
from model.experiment.calibrate.search import Progress, designed, evaluate, minimum, search, starts
from model.experiment.calibrate.store import Store, open_store, write_csv
from model.experiment.calibrate.targets import Target, variances

ROWS = 400  # of the posterior
CHECKED = 6  # rows of it that are simulated, to see how good the stand-in is
FRESH = 1  # added to the seed: the luck of the table of moments is not that of the search
KIND = (
    "limited-information posterior: triangular priors over the catalogue's ranges times a Gaussian likelihood of the "
    "moments, with a diagonal covariance of target error, luck of the simulated counties and error of the stand-in; "
    "sampled by differential-evolution chains on a quadratic stand-in for the simulation"
)


@dataclass(frozen=True)
class Met:
    """One target beside what the calibrated model gives.

    Parameters
    ----------
    target : Target
    default, obtained : in its unit
        Of the point before any data, under the luck of the search; of the posterior mean, under fresh luck.
    low, high : in the scale of the misses
        5 and 95 % points of the miss over the posterior, on the stand-in.
    """

    target: Target
    default: float
    obtained: float
    low: float
    high: float

    @property
    def miss(self) -> float:
        """Miss of the posterior mean on the scale of the target's error."""
        return self.target.miss(self.obtained)

    @property
    def agrees(self) -> bool:
        """Whether the posterior mean is within two errors of the target."""
        return abs(self.miss) <= 2.0 * self.target.error


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Parameters
    ----------
    problem : Problem
    evaluations, failed : numbers
    sample : Sample
    learnt : per parameter
    met : per target
    objective : (default, best evaluated, stand-in at its minimum)
    stand_in : (expected, found)
        Root mean square error of the stand-in in units of the weights: by leaving out one evaluation in turn, and
        on simulated rows of the posterior.
    """

    problem: Problem
    evaluations: int
    failed: int
    sample: Sample
    learnt: tuple[Learnt, ...]
    met: tuple[Met, ...]
    objective: tuple[float, float, float]
    stand_in: tuple[float, float]


def calibrate(
    problem: Problem,
    folder: Path,
    *,
    evaluations: int,
    minutes: float | None = None,
    workers: int = 1,
    fresh: int = 30,
    progress: Progress | None = None,
) -> Calibration:
    """Fit the free parameters; write evaluations, posterior, profiles and moments into a folder.

    Parameters
    ----------
    problem : Problem
    folder : Path
        A calibration that is there is continued.
    evaluations : int
        In all, earlier ones included.
    minutes : float, optional
        After which the search ends.
    workers : int
    fresh : int
        Counties of other luck for the table of moments; returns of a year are a handful in each.
    progress : callable, optional

    Raises
    ------
    InputError
        The folder holds another calibration, the study cannot be fitted, or too few evaluations succeeded.
    """
    check(problem, evaluations)
    began = time.monotonic()
    store = open_store(folder, problem)
    record = store.record()
    if "luck" not in record:
        found = problem.luck_error(problem.panels(problem.default))
        store.note(luck=[float(x) for x in found])
        record = store.record()
    variance = variances(problem.wanted, np.array(record["luck"]))
    search(
        problem, store, variance, evaluations=evaluations, minutes=minutes, workers=workers, progress=progress
    )
    if int(store.good.sum()) <= len(problem.free):
        raise InputError(
            f"{int(store.good.sum())} evaluations for {len(problem.free)} parameters: too few to fit",
            file=str(folder),
            expected="more --evaluations or more --minutes; what is there is kept",
        )
    result = conclude(problem, store, variance, workers, fresh)
    write(result, store, time.monotonic() - began)
    return result


def check(problem: Problem, evaluations: int) -> None:
    """Refuse what cannot be fitted, before anything is written."""
    year, month = problem.study.start
    last = year * 12 + month - 1 + problem.study.months
    if month != 1 or year > LAST_YEAR - 3 or last < 12 * (LAST_YEAR + 1):
        raise InputError(
            f"runs from {problem.study.month_text(0)} for {problem.study.months} months",
            file=problem.study.file,
            path="horizon",
            expected=f"a study that begins in a January and runs to the end of {LAST_YEAR}",
        )
    least = designed(problem) + 1
    if evaluations < least:
        raise InputError(
            f"{evaluations} evaluations for {len(problem.free)} parameters",
            path="--evaluations",
            expected=f"{least} or more",
        )


def conclude(problem: Problem, store: Store, variance: Floats, workers: int, fresh: int) -> Calibration:
    """Return what the evaluations say."""
    good = store.good
    points, misses = store.points[good], store.misses()[good]
    emulator = fit(problem, points, misses, variance)
    density = Density(problem, emulator, variance)
    best = minimum(problem, emulator, density, starts(problem, points, misses, variance, 0))
    drawn = sample(problem, density, ROWS)
    profile = learnt(problem, emulator, density, drawn.points, best)
    checked = drawn.points[:: max(1, ROWS // CHECKED)][:CHECKED]
    seen = np.array(list(evaluate(problem, list(checked), workers)))
    held = np.isfinite(seen).all(axis=1)
    real = np.array([problem.misses(one) for one in seen[held]]).reshape(-1, variance.size)
    off = (emulator(checked[held]) - real) ** 2 / variance
    stand_in = (float(np.sqrt((emulator.error / variance).mean())), float(np.sqrt(off.mean())))
    scores = (misses**2 / variance).sum(axis=1)
    average = moments(problem.panels(drawn.points.mean(axis=0), seed=problem.seed + FRESH, replicates=fresh))
    spread = np.quantile(emulator(drawn.points), (0.05, 0.95), axis=0)
    met = tuple(
        Met(
            target, float(store.moments[0, k]), average[target.name], float(spread[0, k]), float(spread[1, k])
        )
        for k, target in enumerate(problem.wanted)
    )
    least = float((emulator(best)[0] ** 2 / variance).sum())
    return Calibration(
        problem, store.made, int((~good).sum()), drawn, profile, met,
        (float(scores[0]), float(scores.min()), least), stand_in,
    )  # fmt: skip


def write(result: Calibration, store: Store, seconds: float) -> None:
    """Write posterior, profiles, moments and the record of where they come from."""
    problem, folder = result.problem, store.folder
    write_csv(
        folder / "posterior.csv", list(problem.paths), [list(map(rounded, x)) for x in result.sample.points]
    )
    write_csv(
        folder / "parameters.csv",
        ["path", "prior_low", "prior_default", "prior_high", "mean", "p05", "p95", "narrowed", "verdict", "mixing"],
        [
            [one.free.path, one.free.low, one.free.default, one.free.high, one.mean, one.low, one.high, one.narrowed,
             one.verdict, float(mixing)]
            for one, mixing in zip(result.learnt, result.sample.mixing, strict=True)
        ],
    )  # fmt: skip
    write_csv(
        folder / "profiles.csv",
        ["path", "value", "cost"],
        [
            [one.free.path, float(x), float(c)]
            for one in result.learnt
            for x, c in zip(one.grid, one.cost, strict=True)
        ],
    )
    write_csv(
        folder / "moments.csv",
        ["moment", "unit", "target", "error", "scale", "default", "obtained", "miss", "miss_p05", "miss_p95", "agrees"],
        [
            [m.target.name, m.target.unit, m.target.value, m.target.error, m.target.scale, m.default, m.obtained,
             m.miss, m.low, m.high, int(m.agrees)]
            for m in result.met
        ],
    )  # fmt: skip
    spent = float(store.record().get("seconds", 0.0)) + seconds
    store.note(seconds=round(spent, 1), **provenance(result))


def provenance(result: Calibration) -> dict[str, Any]:
    """Return where a posterior comes from."""
    problem = result.problem
    return {
        "kind": KIND,
        "study": {"name": problem.study.name, "hash": problem.study.hash, "place": problem.study.place.code},
        "seed": problem.seed,
        "size": {
            "replicates": problem.size.replicates,
            "households": problem.size.households,
            "burn_in": problem.size.burn_in,
        },
        "evaluations": result.evaluations,
        "failed": result.failed,
        "rows": int(result.sample.points.shape[0]),
        "accepted": round(result.sample.accepted, 4),
        "mixing": round(float(result.sample.mixing.max()), 4),
        "objective": dict(zip(("default", "best", "stand_in"), map(rounded, result.objective), strict=True)),
        "stand_in_error": dict(zip(("left_out", "simulated"), map(rounded, result.stand_in), strict=True)),
        "moments": len(problem.wanted),
        "last_year": LAST_YEAR,
        "data": dict(data_hashes()),
        "versions": {
            "firmground": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "numba", "scipy", "mesa")},
        },
    }


def rounded(x: float) -> float:
    """Return a number with seven digits: more would be noise in a data file."""
    return float(f"{float(x):.7g}")


def series_rows(met: Sequence[Met]) -> list[tuple[str, str, float, float, float, float, bool]]:
    """Return a row for each series, years averaged: name, unit, target, default, obtained, two errors, agrees.

    Parameters
    ----------
    met : Met
    """
    names = list(dict.fromkeys(m.target.series for m in met))
    rows = []
    for name in names:
        ours = [m for m in met if m.target.series == name]
        first = ours[0].target
        wanted = float(np.mean([m.target.value for m in ours]))
        before, now = float(np.mean([m.default for m in ours])), float(np.mean([m.obtained for m in ours]))
        miss = float(np.mean([m.miss for m in ours]))
        rows.append(
            (name, first.unit, wanted, before, now, 2.0 * first.error, abs(miss) <= 2.0 * first.error)
        )
    return rows
