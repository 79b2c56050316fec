"""The posterior: prior times the likelihood of the moments, sampled on the stand-in for the simulation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from model.experiment.calibrate.emulator import Emulator
from model.experiment.calibrate.panel import Floats
from model.experiment.calibrate.problem import Free, Problem
from model.luck import Luck
from model.maths import logs, normals

CHAINS = 48
SPREAD = 1e-3  # of the small noise of a proposal, in half ranges
LEAP = 10  # every how many steps chains may leap to another mode
WARM = 0.5  # share of the steps that is thrown away


@dataclass(frozen=True)
class Sample:
    """Points drawn from the posterior.

    Parameters
    ----------
    points : (rows, parameters)
    mixing : (parameters,)
        Spread of all chains over the spread within one (Gelman and Rubin 1992); below 1.1 is good.
    accepted : share of proposals
    """

    points: Floats
    mixing: Floats
    accepted: float


class Density:
    r"""Logarithm of the posterior density up to a constant.

    .. math:: \ln p(x \mid \hat m) = \sum_j \ln \pi_j(x_j) - \tfrac12 \sum_m d_m(x)^2 / (v_m + K_m e_m)

    with triangular priors, d the misses on the stand-in, v their variances, and e the error of the stand-in. This
    is a limited-information posterior: a Gaussian likelihood of the chosen moments, not of the data.

    Source
    ------
    Chernozhukov and Hong (2003), Journal of Econometrics 115: Laplace-type estimators.

    Parameters
    ----------
    problem : Problem
    emulator : Emulator
    variance : (targets,)
    """

    def __init__(self, problem: Problem, emulator: Emulator, variance: Floats) -> None:
        self.free = problem.free
        self.emulator = emulator
        years = Counter(target.series for target in problem.wanted)
        count = np.array([years[target.series] for target in problem.wanted])
        self.variance = variance + count * emulator.error

    def objective(self, points: Floats) -> Floats:
        """Return the weighted sum of squares of points, (points,)."""
        found: Floats = (self.emulator(points) ** 2 / self.variance).sum(axis=1)
        return found

    def __call__(self, points: Floats) -> Floats:
        """Return the log density of points, (points,)."""
        density = -0.5 * self.objective(points)
        for k, one in enumerate(self.free):
            density += log_prior(one, points[:, k])
        return density


def log_prior(one: Free, x: Floats) -> Floats:
    """Return the log of the triangular density of one parameter, minus infinity outside its range."""
    up, down = max(one.default - one.low, 1e-300), max(one.high - one.default, 1e-300)
    height = np.minimum(
        np.where(x <= one.default, (x - one.low) / up if one.default > one.low else 1.0, 1.0),
        np.where(x >= one.default, (one.high - x) / down if one.high > one.default else 1.0, 1.0),
    )
    inside = (x >= one.low) & (x <= one.high) & (height > 0.0)
    return np.where(inside, logs(np.where(inside, height, 1.0)), -np.inf)


def sample(
    problem: Problem, density: Density, rows: int, *, steps: int = 8000, stream: str = "posterior"
) -> Sample:
    """Draw from the posterior with chains that learn their steps from one another.

    Source
    ------
    ter Braak (2006), Statistics and Computing 16: differential evolution Markov chain.

    Parameters
    ----------
    problem : Problem
    density : Density
    rows : int
        Points wanted.
    steps : int
        Of each chain; the first half is thrown away.
    stream : str
        Of luck.
    """
    luck = Luck(problem.seed, stream, 0, problem.study.place.code)
    number = problem.default.size
    width = 0.5 * (problem.high - problem.low)
    state = np.array([problem.prior_point(k) for k in range(1, CHAINS + 1)])
    level = density(state)
    half = np.arange(CHAINS) % 2
    kept: list[Floats] = []
    accepted = 0.0
    ids = np.arange(CHAINS * number)
    for step in range(steps):
        for side in (0, 1):
            ours, others = np.flatnonzero(half == side), np.flatnonzero(half != side)
            pick = luck.uniform(f"pick{side}", ids[: 2 * ours.size], step).reshape(2, -1)
            first = others[(pick[0] * others.size).astype(np.int64)]
            shift = 1 + (pick[1] * (others.size - 1)).astype(np.int64)
            second = others[(np.searchsorted(others, first) + shift) % others.size]
            noise = normals(luck.uniform(f"noise{side}", ids[: ours.size * number], step))
            length = 1.0 if step % LEAP == 0 else 2.38 / np.sqrt(2.0 * number)
            moved = state[ours] + length * (state[first] - state[second])
            moved = moved + SPREAD * width * noise.reshape(ours.size, number)
            there = density(moved)
            chance = logs(luck.uniform(f"accept{side}", ids[: ours.size], step))
            taken = chance < there - level[ours]
            state[ours[taken]], level[ours[taken]] = moved[taken], there[taken]
            accepted += float(taken.sum()) / (steps * CHAINS)
        if step >= WARM * steps:
            kept.append(state.copy())
    chains = np.array(kept)  # (steps, chains, parameters)
    flat = chains.reshape(-1, number)
    thinned = flat[np.linspace(0, flat.shape[0] - 1, rows).astype(np.int64)]
    return Sample(thinned, _mixing(chains), accepted)


def _mixing(chains: Floats) -> Floats:
    """Return the ratio of Gelman and Rubin, (parameters,)."""
    steps = chains.shape[0]
    within = chains.var(axis=0, ddof=1).mean(axis=0)
    between = chains.mean(axis=0).var(axis=0, ddof=1)
    ratio: Floats = np.sqrt(((steps - 1) / steps * within + between) / np.maximum(within, 1e-300))
    return ratio
