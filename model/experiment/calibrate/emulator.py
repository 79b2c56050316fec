"""A quick stand-in for the simulation: each miss as a quadratic in the parameters, fitted to what was evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.experiment.calibrate.panel import Floats
from model.experiment.calibrate.problem import Problem

PENALTIES = tuple(10.0**k for k in np.arange(-6.0, 3.5, 0.5))
CURVED = 4.0  # how much more a square or a product is held back than a slope
CROSSED_FROM = 2.0  # evaluations for each coefficient from which products of two parameters enter


@dataclass(frozen=True)
class Emulator:
    r"""Misses as a function of the parameters.

    .. math:: d_m(x) = a_m + b_m' z + c_m' z^2 + \sum_{j<k} e_{mjk} z_j z_k, \quad z = (x - x_0) / w

    with x_0 the defaults and w half the ranges; products enter once there are enough evaluations. Fitted by ridge
    regression; the penalty is the one with the smallest error when each evaluation is predicted from the others.

    Parameters
    ----------
    problem : Problem
    crossed : bool
        With products.
    coefficients : (features, targets)
    error : (targets,)
        Variance of the misses when each evaluation is predicted from the others.
    """

    problem: Problem
    crossed: bool
    coefficients: Floats
    error: Floats

    def __call__(self, points: Floats) -> Floats:
        """Return the misses of some points, (points, targets)."""
        return features(self._centre_and_width, points, self.crossed) @ self.coefficients

    @cached_property
    def _centre_and_width(self) -> tuple[Floats, Floats]:
        return centre_and_width(self.problem)


def centre_and_width(problem: Problem) -> tuple[Floats, Floats]:
    """Return the defaults and half the widths of the ranges."""
    return problem.default, 0.5 * (problem.high - problem.low)


def features(scale: tuple[Floats, Floats], points: Floats, crossed: bool) -> Floats:
    """Return one, slopes, squares and, if asked, products of points, (points, features)."""
    centre, width = scale
    z = (np.atleast_2d(points) - centre) / width
    columns = [np.ones((z.shape[0], 1)), z, z**2]
    if crossed:
        first, second = np.triu_indices(z.shape[1], 1)
        columns.append(z[:, first] * z[:, second])
    return np.hstack(columns)


def fit(problem: Problem, points: Floats, misses: Floats, variance: Floats) -> Emulator:
    """Fit a stand-in to evaluations.

    Evaluations far from the data count less: what matters is the neighbourhood of good points.

    Parameters
    ----------
    problem : Problem
    points : (evaluations, parameters)
    misses : (evaluations, targets)
    variance : (targets,)
    """
    number, parameters = points.shape
    every = 1 + 2 * parameters + parameters * (parameters - 1) // 2
    crossed = number >= CROSSED_FROM * every
    design = features(centre_and_width(problem), points, crossed)
    penalty = np.full(design.shape[1], CURVED)
    penalty[0], penalty[1 : 1 + parameters] = 1e-6, 1.0
    scores = (misses**2 / variance).sum(axis=1)
    weight = 1.0 / (1.0 + (scores - scores.min()) / (2.0 * variance.size))
    best: tuple[float, Floats, Floats] | None = None
    for strength in PENALTIES:
        coefficients, left = _ridge(design, misses, weight, strength * penalty)
        error = (weight[:, None] * left**2).sum(axis=0) / weight.sum()
        score = float((error / variance).sum())
        if best is None or score < best[0]:
            best = (score, coefficients, error)
    assert best is not None  # noqa: S101 (there are penalties)
    return Emulator(problem, crossed, best[1], best[2])


def _ridge(design: Floats, y: Floats, weight: Floats, penalty: Floats) -> tuple[Floats, Floats]:
    """Return coefficients and the errors of predicting each row from the others."""
    root = np.sqrt(weight)[:, None]
    x = design * root
    inverse = np.linalg.inv(x.T @ x + np.diag(penalty))
    coefficients = inverse @ (x.T @ (y * root))
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    left = (y - design @ coefficients) / np.maximum(1e-6, 1.0 - leverage)[:, None]
    return coefficients, left
