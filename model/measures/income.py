"""Means, quintiles, inequality, growth and sources of income; weighted, sorted, summed in a fixed order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel
from model.maths import exp, log

Floats = NDArray[np.float64]


@kernel
def _running(values, weights, order, out):  # type: ignore[no-untyped-def]
    total = 0.0
    for k in range(order.shape[0]):
        total += values[order[k]] * weights[order[k]]
        out[k] = total


@kernel
def _total(values, out):  # type: ignore[no-untyped-def]
    added = 0.0
    for k in range(values.shape[0]):
        added += values[k]
    out[0] = added


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
    return total(values * weights) / total(weights) if values.size else float("nan")


def total(values: Floats) -> float:
    """Return the sum, added row by row: the same bits on every machine; 0 for nobody.

    Parameters
    ----------
    values : (n,)
    """
    out = np.zeros(1)
    _total(np.ascontiguousarray(values, dtype=np.float64), out)
    return float(out[0])


def survey_median(income: Floats) -> float:
    """Return the median as the national survey defines it: of the household in the middle, by income per person.

    Parameters
    ----------
    income : (n,) yuan/person/year, of households

    Source
    ------
    National Bureau of Statistics, 20 January 2012 (Xinhua): all surveyed households ranked by income per person.
    """
    return quantile(income, np.ones(income.size), 0.5)


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
    target, slack = share * mass[-1], 1e-12 * mass[-1]  # sums of weights are not exact
    k = min(int(np.searchsorted(mass, target - slack, side="left")), order.size - 1)
    here = float(values[order[k]])
    if k + 1 < order.size and mass[k] <= target + slack:
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
    income, mass = _cumulated(values, weights)
    cuts = np.interp(np.arange(6) / 5.0 * mass[-1], mass, income)
    return np.asarray(np.diff(cuts) / (mass[-1] / 5.0))


def _cumulated(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return income and weight cumulated from the poorest on, both from 0."""
    order = np.argsort(values, kind="stable")
    income = running(values, weights, order)
    mass = running(np.ones(values.size), weights, order)
    return np.concatenate([[0.0], income]), np.concatenate([[0.0], mass])


def gini(values: Floats, weights: Floats) -> float:
    r"""Return the Gini coefficient, sorted and weighted form; missing unless the mean is above zero.

    May exceed one where some incomes are negative.

    .. math:: G = 1 - \sum_k (p_k - p_{k-1})(L_k + L_{k-1})

    Parameters
    ----------
    values, weights : (n,)
    """
    if not values.size:
        return float("nan")
    income, mass = _cumulated(values, weights)
    if income[-1] <= 0.0:
        return float("nan")
    areas = np.diff(mass / mass[-1]) * (income[1:] + income[:-1]) / income[-1]
    return 1.0 - total(areas)


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

    Missing where the poorest four tenths have nothing.

    Parameters
    ----------
    values, weights : (n,)
    """
    if not values.size:
        return float("nan")
    income, mass = _cumulated(values, weights)
    low, high = (float(np.interp(share * mass[-1], mass, income)) for share in (0.4, 0.9))
    return float((income[-1] - high) / low) if low > 0.0 else float("nan")


def bottom_mean(values: Floats, weights: Floats, share: float = 0.4) -> float:
    """Return the mean of the poorest share.

    Parameters
    ----------
    values, weights : (n,)
    share : 1, in (0, 1]
    """
    if not values.size:
        return float("nan")
    income, mass = _cumulated(values, weights)
    return float(np.interp(share * mass[-1], mass, income) / (share * mass[-1]))


def growth(first: float, last: float, years: float) -> float:
    r"""Return yearly growth between two levels; missing unless both are above zero.

    .. math:: g = (y_T / y_0)^{1/T} - 1

    Parameters
    ----------
    first, last : same unit
    years : years, above 0

    Returns
    -------
    1/year
    """
    if not (first > 0.0 and last > 0.0 and years > 0.0):
        return float("nan")
    return float(exp(log(last / first) / years)) - 1.0


SOURCES = ("wages", "business", "property", "transfers")


def source_shares(wages: float, business: float, own: float, transfers: float) -> dict[str, float]:
    """Return what share of income each of the four sources of the national survey is; missing without income.

    Parameters
    ----------
    wages, business, own, transfers : yuan
        The third is net property income.

    Returns
    -------
    dict
        By name of `SOURCES`, 1; they sum to one.
    """
    parts = (wages, business, own, transfers)
    income = ((wages + business) + own) + transfers
    return {
        name: part / income if income > 0.0 else float("nan")
        for name, part in zip(SOURCES, parts, strict=True)
    }
