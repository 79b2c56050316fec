"""Means, quintiles and inequality of income, weighted; sorted forms, summed in a fixed order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel
from model.maths import log

Floats = NDArray[np.float64]


@kernel
def _running(values, weights, order, out):  # type: ignore[no-untyped-def]
    total = 0.0
    for k in range(order.shape[0]):
        total += values[order[k]] * weights[order[k]]
        out[k] = total


@kernel
def _theil(values, weights, mean, out):  # type: ignore[no-untyped-def]
    total, mass = 0.0, 0.0
    for i in range(values.shape[0]):
        if values[i] > 0.0:
            ratio = values[i] / mean
            total += weights[i] * ratio * log(ratio)
            mass += weights[i]
    out[0], out[1] = total, mass


def running(values: Floats, weights: Floats, order: NDArray[np.int64]) -> Floats:
    """Return the running sum of weighted values in an order, added one by one so that bits do not depend on the machine."""
    out = np.empty(order.size)
    _running(
        np.ascontiguousarray(values, dtype=np.float64),
        np.ascontiguousarray(weights, dtype=np.float64),
        order,
        out,
    )
    return out


def mean(values: Floats, weights: Floats) -> float:
    """Return the weighted mean; missing for nobody.

    Parameters
    ----------
    values, weights : (n,)
    """
    order = np.arange(values.size)
    if not values.size:
        return float("nan")
    return float(running(values, weights, order)[-1] / running(np.ones(values.size), weights, order)[-1])


def quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the value below which a share of the weight lies; the mean of two where it falls between them.

    Parameters
    ----------
    values, weights : (n,)
    share : 1, in (0, 1)
    """
    if not values.size:
        return float("nan")
    order = np.argsort(values, kind="stable")
    mass = running(np.ones(values.size), weights, order)
    target = share * mass[-1]
    k = int(np.searchsorted(mass, target, side="left"))
    here = float(values[order[min(k, order.size - 1)]])
    if k + 1 < order.size and abs(mass[k] - target) <= 1e-12 * mass[-1]:
        return 0.5 * (here + float(values[order[k + 1]]))
    return here


def quintile_means(values: Floats, weights: Floats) -> Floats:
    """Return means of five groups of equal weight, poorest first; a value on a border is split.

    Parameters
    ----------
    values : (n,) yuan/person
    weights : (n,) households

    Returns
    -------
    (5,) same unit as the values
    """
    if not values.size:
        return np.full(5, np.nan)
    lorenz, share = _lorenz(values, weights)
    cuts = np.interp(np.arange(6) / 5.0, share, lorenz)
    return np.asarray(np.diff(cuts) * 5.0 * mean(values, weights))


def _lorenz(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return cumulated income and cumulated weight as shares of their totals, from 0 on.

    With a negative or zero total the first is in units of the mean all the same.
    """
    order = np.argsort(values, kind="stable")
    income = running(values, weights, order)
    mass = running(np.ones(values.size), weights, order)
    total = income[-1] if income[-1] != 0.0 else 1.0
    return np.concatenate([[0.0], income / total]), np.concatenate([[0.0], mass / mass[-1]])


def gini(values: Floats, weights: Floats) -> float:
    r"""Return the Gini coefficient, sorted and weighted form; may exceed one where incomes are negative.

    .. math:: G = 1 - \sum_k (p_k - p_{k-1})(L_k + L_{k-1})

    Parameters
    ----------
    values, weights : (n,)
    """
    if not values.size:
        return float("nan")
    lorenz, share = _lorenz(values, weights)
    areas = np.diff(share) * (lorenz[1:] + lorenz[:-1])
    return float(1.0 - running(areas, np.ones(areas.size), np.arange(areas.size))[-1])


def theil(values: Floats, weights: Floats) -> float:
    r"""Return the Theil index of those with a positive income.

    .. math:: T = \frac{1}{N} \sum_i w_i \frac{y_i}{\mu} \ln \frac{y_i}{\mu}

    Parameters
    ----------
    values, weights : (n,)
    """
    positive = values > 0.0
    if not positive.any():
        return float("nan")
    out = np.zeros(2)
    kept, mass = np.ascontiguousarray(values[positive]), np.ascontiguousarray(weights[positive])
    _theil(kept, mass, mean(kept, mass), out)
    return float(out[0] / out[1])


def palma(values: Floats, weights: Floats) -> float:
    """Return the income of the richest tenth over that of the poorest four tenths.

    Parameters
    ----------
    values, weights : (n,)
    """
    if not values.size:
        return float("nan")
    lorenz, share = _lorenz(values, weights)
    low, high = float(np.interp(0.4, share, lorenz)), float(np.interp(0.9, share, lorenz))
    return (1.0 - high) / low if low > 0.0 else float("nan")


def bottom_mean(values: Floats, weights: Floats, share: float = 0.4) -> float:
    """Return the mean of the poorest share.

    Parameters
    ----------
    values, weights : (n,)
    share : 1, in (0, 1]
    """
    if not values.size:
        return float("nan")
    lorenz, mass = _lorenz(values, weights)
    return float(np.interp(share, mass, lorenz)) / share * mean(values, weights)
