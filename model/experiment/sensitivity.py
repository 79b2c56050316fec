"""Which assumption moves a result: Morris's screening, Sobol's indices, what flips a choice, what knowing it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.experiment.effects import Interval, interval

Floats = NDArray[np.float64]
LEVELS = 4  # of Morris's grid


def problem(names: Sequence[str]) -> dict[str, Any]:
    """Return SALib's description of assumptions that are each a share of their distribution, 0 to 1."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


# ------------------------------------------------------------------ Morris


def morris_points(names: Sequence[str], trajectories: int, seed: int) -> Floats:
    """Return points of Morris's trajectories: from each to the next one assumption moves.

    Parameters
    ----------
    names : assumptions
    trajectories : int
    seed : int

    Returns
    -------
    (trajectories * (assumptions + 1), assumptions)
        Shares of each assumption's distribution.

    Source
    ------
    Morris (1991), Factorial sampling plans; SALib.
    """
    from SALib.sample import morris

    found: Floats = np.asarray(morris.sample(problem(names), trajectories, num_levels=LEVELS, seed=seed))
    return found


def morris(names: Sequence[str], points: Floats, values: Floats, seed: int) -> pd.DataFrame:
    """Return how far each assumption moves a result over its range.

    A trajectory with a failed point is left out.

    Parameters
    ----------
    names : assumptions
    points : of `morris_points`
    values : (points,)      the result; missing where its run failed
    seed : int

    Returns
    -------
    DataFrame
        name, value (mean absolute effect of the whole range), low, high, mean (signed), sd (of effects: bends and
        company).
    """
    from SALib.analyze import morris as analysis

    step = len(names) + 1
    whole = ~np.isnan(values.reshape(-1, step)).any(axis=1)
    kept = np.repeat(whole, step)
    if not whole.any():
        return pd.DataFrame(columns=["name", "value", "low", "high", "mean", "sd"])
    found = analysis.analyze(problem(names), points[kept], values[kept], num_levels=LEVELS, seed=seed)
    star, near = np.asarray(found["mu_star"], dtype=float), np.asarray(found["mu_star_conf"], dtype=float)
    near = near if int(whole.sum()) > 1 else np.full(len(names), np.nan)
    return pd.DataFrame(
        {
            "name": list(names), "value": star, "low": star - near, "high": star + near,
            "mean": np.asarray(found["mu"], dtype=float), "sd": np.asarray(found["sigma"], dtype=float),
        }
    )  # fmt: skip


def flips(points: Floats, best: NDArray[np.int64]) -> Floats:
    """Return the share of steps in which moving an assumption alone changed which option is best.

    Parameters
    ----------
    points : of `morris_points`, (trajectories * (assumptions + 1), assumptions)
    best : (points,)      the best option at each, -1 where a run failed

    Returns
    -------
    (assumptions,)
        Missing where no step of the assumption could be judged.
    """
    number = points.shape[1]
    step = number + 1
    changed, judged = np.zeros(number), np.zeros(number)
    for first in range(0, len(points), step):
        for k in range(first, first + number):
            moved = int(np.argmax(np.abs(points[k + 1] - points[k])))
            if best[k] >= 0 and best[k + 1] >= 0:
                judged[moved] += 1.0
                changed[moved] += best[k] != best[k + 1]
    share: Floats = np.divide(changed, judged, out=np.full(number, np.nan), where=judged > 0.0)
    return share


# ------------------------------------------------------------------ Sobol


def sobol_points(names: Sequence[str], base: int, seed: int) -> Floats:
    """Return Saltelli's points: blocks of assumptions + 2, the first and last of each independent of one another.

    Parameters
    ----------
    names : assumptions
    base : blocks, a power of two
    seed : int

    Returns
    -------
    (base * (assumptions + 2), assumptions)

    Source
    ------
    Saltelli et al. (2010), Variance based sensitivity analysis of model output; SALib.
    """
    from SALib.sample import sobol

    found: Floats = np.asarray(sobol.sample(problem(names), base, calc_second_order=False, seed=seed))
    return found


def sobol(names: Sequence[str], values: Floats, seed: int) -> pd.DataFrame:
    """Return the share of a result's variance that each assumption accounts for.

    A block with a failed point is left out.

    Parameters
    ----------
    names : assumptions
    values : (base * (assumptions + 2),)
    seed : int

    Returns
    -------
    DataFrame
        name, first, first_low, first_high (by itself), value, low, high (total, company included).
    """
    from SALib.analyze import sobol as analysis

    step = len(names) + 2
    whole = ~np.isnan(values.reshape(-1, step)).any(axis=1)
    kept = values[np.repeat(whole, step)]
    columns = ["name", "first", "first_low", "first_high", "value", "low", "high"]
    if int(whole.sum()) < 2 or float(kept.std()) == 0.0:
        return pd.DataFrame(columns=columns)
    found = analysis.analyze(problem(names), kept, calc_second_order=False, seed=seed)
    first, first_near, total, near = (
        np.asarray(found[key], dtype=float) for key in ("S1", "S1_conf", "ST", "ST_conf")
    )
    table = {
        "name": list(names), "first": first, "first_low": first - first_near, "first_high": first + first_near,
        "value": total, "low": total - near, "high": total + near,
    }  # fmt: skip
    return pd.DataFrame(table, columns=columns)


def independent(points: int, assumptions: int) -> NDArray[np.bool_]:
    """Return which of Saltelli's points are independent draws: the first and the last of each block.

    Parameters
    ----------
    points : number of points
    assumptions : int

    Returns
    -------
    (points,) bool
    """
    at = np.arange(points) % (assumptions + 2)
    found: NDArray[np.bool_] = (at == 0) | (at == assumptions + 1)
    return found


# ------------------------------------------------------------------ value of information


def perfect_information(worth: Floats) -> Interval:
    r"""Return the expected value of perfect information.

    .. math:: E_\theta[\max_d B(d, \theta)] - \max_d E_\theta[B(d, \theta)]

    Parameters
    ----------
    worth : (draws, options)      B, any unit

    Returns
    -------
    Interval
        Of the mean loss for not knowing; same unit.

    Source
    ------
    Raiffa and Schlaifer (1961), Applied statistical decision theory.
    """
    kept = worth[~np.isnan(worth).any(axis=1)]
    if not kept.size:
        return interval(np.array([np.nan]), ["1"])
    chosen = int(np.argmax(kept.mean(axis=0)))
    loss = kept.max(axis=1) - kept[:, chosen]
    return interval(loss, [str(k) for k in range(len(loss))])


def partial_information(points: Floats, worth: Floats) -> Floats:
    r"""Return what knowing one assumption alone is worth.

    .. math:: E_{\theta_i}[\max_d E(B(d) | \theta_i)] - \max_d E[B(d)]

    with the inner mean a parabola in the assumption's share of its distribution, by least squares.

    Parameters
    ----------
    points : (draws, assumptions)
    worth : (draws, options)      B

    Returns
    -------
    (assumptions,)
        In the unit of the worth; never negative.

    Source
    ------
    Strong, Oakley and Brennan (2014), Estimating multiparameter partial expected value of perfect information.
    """
    whole = ~np.isnan(worth).any(axis=1)
    x, b = points[whole], worth[whole]
    if len(b) < 6:
        return np.full(points.shape[1], np.nan)
    best = b.mean(axis=0).max()
    found = []
    for column in x.T:
        design = np.column_stack([np.ones_like(column), column - 0.5, (column - 0.5) ** 2])
        fit, *_ = np.linalg.lstsq(design, b, rcond=None)
        found.append(float((design @ fit).max(axis=1).mean() - best))
    gain: Floats = np.maximum(0.0, np.array(found))
    return gain


def ranking(worth: Mapping[str, Floats]) -> NDArray[np.int64]:
    """Return the place of the best option at each point; -1 where a run failed.

    Parameters
    ----------
    worth : mapping of option to (points,)
    """
    table = np.column_stack(list(worth.values()))
    failed = np.isnan(table).any(axis=1)
    best = np.where(failed, -1, np.argmax(np.where(np.isnan(table), -np.inf, table), axis=1))
    return best.astype(np.int64)
