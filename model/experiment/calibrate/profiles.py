"""What the data say of each parameter: how far its range narrows, and what the objective costs along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from model.experiment.calibrate.emulator import Emulator
from model.experiment.calibrate.panel import Floats
from model.experiment.calibrate.posterior import Density
from model.experiment.calibrate.problem import Free, Problem

GRID = 9  # values along a range
PINNED, PARTLY = 0.5, 0.85  # spread after the data over the spread before


@dataclass(frozen=True)
class Learnt:
    """One parameter before and after the data.

    Parameters
    ----------
    free : Free
    mean, low, high : in its unit
        Posterior mean and its 5 and 95 % points.
    narrowed : 1
        Posterior standard deviation over that of the prior.
    grid : (values,)
    cost : (values,)
        Least weighted sum of squares with the parameter held there, above the least of all; 3.84 is the 95 % point
        of one degree of freedom.
    """

    free: Free
    mean: float
    low: float
    high: float
    narrowed: float
    grid: Floats
    cost: Floats

    @property
    def verdict(self) -> str:
        """Say ``pinned``, ``partly`` or ``open``: the data do not pin it down."""
        return "pinned" if self.narrowed < PINNED else ("partly" if self.narrowed < PARTLY else "open")


def learnt(
    problem: Problem, emulator: Emulator, density: Density, points: Floats, begin: Floats
) -> tuple[Learnt, ...]:
    """Return what the data say of each parameter.

    Parameters
    ----------
    problem : Problem
    emulator : Emulator
    density : Density
    points : (rows, parameters)
        Of the posterior.
    begin : (parameters,)
        The point of least misses.
    """
    least = float(density.objective(begin[None, :])[0])
    found = []
    for k, one in enumerate(problem.free):
        grid = np.linspace(one.low, one.high, GRID)
        cost = np.array([_held(problem, emulator, density, begin, k, float(x)) for x in grid])
        column = points[:, k]
        found.append(
            Learnt(
                one, float(column.mean()), float(np.quantile(column, 0.05)), float(np.quantile(column, 0.95)),
                float(column.std(ddof=1)) / one.prior_sd, grid, np.maximum(0.0, cost - least),
            )
        )  # fmt: skip
    return tuple(found)


def _held(problem: Problem, emulator: Emulator, density: Density, begin: Floats, k: int, x: float) -> float:
    """Return the least weighted sum of squares with one parameter held."""
    root = np.sqrt(density.variance)
    others = np.delete(np.arange(begin.size), k)
    width = (problem.high - problem.low)[others]
    low, high = problem.low[others] + 1e-6 * width, problem.high[others] - 1e-6 * width

    def left(free: Floats) -> Floats:
        point = np.insert(free, k, x)
        return np.asarray(emulator(point)[0] / root)

    start = np.clip(begin[others], low, high)
    if not others.size:
        return float((left(start) ** 2).sum())
    return 2.0 * float(least_squares(left, start, bounds=(low, high), max_nfev=40, x_scale=width).cost)
