"""Poverty of Foster, Greer and Thorbecke, and errors of targeting."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.measures.income import Floats, mean


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
