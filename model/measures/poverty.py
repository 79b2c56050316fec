"""Poverty: Foster-Greer-Thorbecke, multidimensional, transient and chronic; errors of targeting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.measures.income import Floats, mean

DIMENSIONS = ("food", "schooling", "medical", "housing", "water")
CUTOFF = (
    1.0 / 3.0
)  # share of dimensions that makes a household poor: Alkire and Santos (2014), World Development 59
FOOD_NEED = (
    2000.0  # yuan/person/year, subsistence food; Assumption: half of food spending of 3,998 yuan (NBS 2019)
)
SCHOOL_YEARS = 6.0  # years; below it deprived of schooling: Alkire and Santos (2014)
CATASTROPHIC = 0.4  # share of the capacity to pay: Xu et al. (2003), Lancet 362


def fgt(income: Floats, weights: Floats, line: float, aversion: int) -> float:
    r"""Return the poverty index: 0 headcount, 1 gap, 2 severity.

    .. math:: P_a = \frac{1}{N} \sum_{y_i < z} w_i \left(\frac{z - y_i}{z}\right)^a

    Source
    ------
    Foster, Greer and Thorbecke (1984), Econometrica 52(3).

    Parameters
    ----------
    income : (n,) yuan/person/year
    weights : (n,) persons
    line : yuan/person/year
    aversion : 0, 1 or 2
    """
    short = np.maximum(0.0, (line - income) / line)
    poor = income < line
    return mean(np.where(poor, short**aversion if aversion else 1.0, 0.0), weights)


def exclusion_error(entitled: NDArray[np.bool_], reached: NDArray[np.bool_], weights: Floats) -> float:
    """Return the share of the entitled who are not reached; missing if nobody is entitled.

    Parameters
    ----------
    entitled, reached : (n,) bool
    weights : (n,)
    """
    return mean((~reached[entitled]).astype(float), weights[entitled])


def inclusion_error(entitled: NDArray[np.bool_], reached: NDArray[np.bool_], weights: Floats) -> float:
    """Return the share of the reached who are not entitled; missing if nobody is reached.

    Parameters
    ----------
    entitled, reached : (n,) bool
    weights : (n,)
    """
    return mean((~entitled[reached]).astype(float), weights[reached])


@dataclass(frozen=True)
class Multidimensional:
    """A multidimensional index.

    Parameters
    ----------
    headcount : 1
        Share of persons poor.
    intensity : 1
        Mean share of dimensions in which the poor are deprived; missing if nobody is poor.
    index : 1
        Headcount times intensity.
    deprived : (dimensions,)
        Share of persons deprived in each, poor or not.
    """

    headcount: float
    intensity: float
    index: float
    deprived: Floats


def multidimensional(
    deprived: NDArray[np.bool_], weights: Floats, cutoff: float = CUTOFF, importance: Floats | None = None
) -> Multidimensional:
    r"""Return the adjusted headcount of Alkire and Foster; missing for nobody.

    .. math:: c_i = \sum_d w_d g_{id}, \quad H = \frac{1}{N} \sum_{c_i \ge k} n_i, \quad
              M_0 = \frac{1}{N} \sum_{c_i \ge k} n_i c_i

    Source
    ------
    Alkire and Foster (2011), Journal of Public Economics 95.

    Parameters
    ----------
    deprived : (dimensions, n) bool
    weights : (n,) persons
    cutoff : 1, in (0, 1]
        Weighted share of dimensions from which a household is poor.
    importance : (dimensions,), optional
        Weights of the dimensions, summing to one; equal when left out.
    """
    number = deprived.shape[0]
    share = np.full(number, 1.0 / number) if importance is None else importance
    count = np.zeros(deprived.shape[1])
    for d in range(number):
        count = count + share[d] * deprived[d]
    poor = count >= cutoff - 1e-12
    headcount = mean(poor.astype(float), weights)
    index = mean(np.where(poor, count, 0.0), weights)
    each = np.array([mean(deprived[d].astype(float), weights) for d in range(number)])
    return Multidimensional(headcount, index / headcount if headcount > 0.0 else float("nan"), index, each)


def catastrophic(
    out_of_pocket: Floats,
    spending: Floats,
    persons: Floats,
    need: float = FOOD_NEED,
    share: float = CATASTROPHIC,
) -> NDArray[np.bool_]:
    r"""Say which households paid more for care than a share of their capacity to pay.

    .. math:: m_i > \theta \max(0, C_i - f n_i)

    Source
    ------
    Xu et al. (2003), Lancet 362; docs/ODD.md.

    Parameters
    ----------
    out_of_pocket : (n,) yuan/year      m
    spending : (n,) yuan/year           C, care included
    persons : (n,)                      n
    need : yuan/person/year             f
    share : 1                           theta

    Returns
    -------
    (n,) bool
    """
    capacity = np.maximum(0.0, spending - need * persons)
    return np.asarray((out_of_pocket > share * capacity) & (out_of_pocket > 0.0))


def transient_chronic(income: Floats, weights: Floats, line: float) -> tuple[float, float]:
    r"""Return chronic and transient poverty: severity of the mean income, and what varies around it.

    .. math:: C = \frac{1}{N} \sum_i n_i \left(\frac{z - \bar y_i}{z}\right)_+^2, \quad
              T = \frac{1}{K} \sum_t P_2(y_t) - C \ge 0

    Source
    ------
    Jalan and Ravallion (1998), Journal of Comparative Economics 26.

    Parameters
    ----------
    income : (years, n) yuan/person/year
    weights : (n,) persons
    line : yuan/person/year

    Returns
    -------
    chronic, transient : 1
        Missing without years or households.
    """
    years = income.shape[0]
    if not income.size:
        return float("nan"), float("nan")
    middle = np.zeros(income.shape[1])
    severity = 0.0
    for t in range(years):
        middle = middle + income[t] / years
        severity += fgt(income[t], weights, line, 2) / years
    chronic = fgt(middle, weights, line, 2)
    return chronic, max(0.0, severity - chronic)
