"""Time to return: survival with delayed entry and competing causes, from tables of who was at risk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.maths import exps, logs

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """A Kaplan-Meier curve.

    Parameters
    ----------
    time : (t,) months
    survival, low, high : (t,) share still out of poverty just after that month, with its 95 % interval
    at_risk, events : (t,) households
    """

    time: NDArray[np.int64]
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats


def risk_table(
    entry: NDArray[np.int64], end: NDArray[np.int64], event: NDArray[np.bool_], weights: Floats | None = None
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Return who was at risk and who had the event at each time since exit, with delayed entry.

    A household is at risk at time t if it entered before t and has not ended before it; one that
    ended at its entry or earlier was never at risk and is left out.

    Parameters
    ----------
    entry, end : (n,) months since exit at which it is first observed, and last
    event : (n,) bool
        It ended with the event.
    weights : (n,) households, optional

    Returns
    -------
    time (t,), at risk (t,), events (t,)
    """
    mass = np.ones(end.size) if weights is None else np.asarray(weights, dtype=np.float64)
    seen = end > np.maximum(entry, 0)
    entry, end, event, mass = entry[seen], end[seen], event[seen], mass[seen]
    time = np.arange(1, int(end.max(initial=0)) + 1)
    started, ended, events = (
        np.bincount(at, weights=each, minlength=time.size + 1).astype(np.float64)
        for at, each in ((np.maximum(entry, 0), mass), (end, mass), (end[event], mass[event]))
    )
    at_risk = np.cumsum(started)[:-1] - np.cumsum(ended)[:-1]
    return time, at_risk, events[1:]


def kaplan_meier(time: NDArray[np.int64], at_risk: Floats, events: Floats) -> Survival:
    r"""Return the Kaplan-Meier estimate with Greenwood's variance on the log-log scale.

    .. math:: S(t) = \prod_{s \le t} (1 - d_s / n_s)

    Source
    ------
    Kaplan and Meier (1958), Journal of the American Statistical Association 53; interval: Kalbfleisch and Prentice (2002).

    Parameters
    ----------
    time : (t,) months since exit
    at_risk, events : (t,) households
    """
    survival: Floats = np.cumprod(
        np.where(at_risk > 0.0, 1.0 - events / np.maximum(at_risk, 1e-12), 1.0), dtype=np.float64
    )
    left = at_risk - events
    term = np.where((events > 0.0) & (left > 0.0), events / np.maximum(at_risk * left, 1e-12), 0.0)
    variance = np.cumsum(term)
    inner = (survival > 0.0) & (survival < 1.0)
    logarithm = logs(np.where(inner, survival, 0.5))
    width = 1.959963984540054 * np.sqrt(variance) / np.abs(logarithm)
    low = np.where(inner, exps(logarithm * exps(width)), survival)
    high = np.where(inner, exps(logarithm * exps(-width)), survival)
    return Survival(time, np.asarray(survival, dtype=np.float64), low, high, at_risk, events)


def aalen_johansen(at_risk: Floats, events_by_cause: Floats) -> Floats:
    r"""Return the cumulative incidence of each cause.

    .. math:: F_k(t) = \sum_{s \le t} S(s-) \, d_{ks} / n_s

    Source
    ------
    Aalen and Johansen (1978), Scandinavian Journal of Statistics 5.

    Parameters
    ----------
    at_risk : (t,)
    events_by_cause : (causes, t)

    Returns
    -------
    (causes, t)
    """
    total = events_by_cause.sum(axis=0)
    safe = np.maximum(at_risk, 1e-12)
    survival = np.cumprod(np.where(at_risk > 0.0, 1.0 - total / safe, 1.0))
    before = np.concatenate([[1.0], survival[:-1]])
    steps = np.where(at_risk > 0.0, before * events_by_cause / safe, 0.0)
    return np.asarray(np.cumsum(steps, axis=1))


def restricted_mean(time: NDArray[np.int64], survival: Floats, horizon: int) -> float:
    """Return the expected months out of poverty up to a horizon: the area under the curve.

    Parameters
    ----------
    time : (t,) months since exit, increasing
        The curve is one before the first and flat after the last.
    survival : (t,)
        Just after each time.
    horizon : months
    """
    inside = time < horizon
    corners = np.concatenate([[0], time[inside], [horizon]]).astype(np.float64)
    heights = np.concatenate([[1.0], survival[inside]])
    area = 0.0
    for height, width in zip(heights, np.diff(corners), strict=True):
        area += float(height * width)
    return area


@dataclass(frozen=True)
class Hazards:
    """Events per month at risk, by how long the state has lasted.

    Parameters
    ----------
    start : (bands,) months, first of each band
    exposure : (bands,) household-months at risk
    events : (bands,) households
    hazard : (bands,) 1/month
        Missing where nobody was at risk.
    """

    start: NDArray[np.int64]
    exposure: Floats
    events: Floats
    hazard: Floats

    def over(self, months: float) -> Floats:
        """Return the chance of the event within some months at each band's hazard, (bands,)."""
        return np.asarray(1.0 - exps(-months * self.hazard))


def hazards(
    entry: NDArray[np.int64],
    end: NDArray[np.int64],
    event: NDArray[np.bool_],
    edges: tuple[int, ...],
    *,
    fresh: bool,
    weights: Floats | None = None,
) -> Hazards:
    r"""Return hazards in bands of time since exit, for one of two samples.

    *Fresh*: those whose exit was seen (entry at 0), followed from it. *Stock*: everybody found out of
    poverty, whenever they left it. The two answer different questions, and a study that surveys a stock
    sees mostly those who have long been out.

    .. math:: h_b = \frac{\sum_i d_{ib}}{\sum_i e_{ib}}

    Parameters
    ----------
    entry, end : (n,) months since exit at which a household is first observed, and last
    event : (n,) bool
    edges : months
        Where bands begin, the last one where the last band ends; each holds times above its start.
    fresh : bool
    weights : (n,) households, optional
    """
    mass = np.ones(end.size) if weights is None else weights
    if fresh:
        ours = entry <= 0
        entry, end, event, mass = entry[ours], end[ours], event[ours], mass[ours]
    time, at_risk, events = risk_table(entry, end, event, mass)
    bands = len(edges) - 1
    exposure, seen = np.zeros(bands), np.zeros(bands)
    for b in range(bands):
        inside = (time > edges[b]) & (time <= edges[b + 1])
        for k in np.flatnonzero(inside):
            exposure[b] += at_risk[k]
            seen[b] += events[k]
    rate = np.where(exposure > 0.0, seen / np.maximum(exposure, 1e-12), np.nan)
    return Hazards(np.asarray(edges[:-1], dtype=np.int64), exposure, seen, rate)
