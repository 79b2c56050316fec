"""What a study estimates: intention to treat, difference in differences, participant gap, and a few more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
# What one county gives for a number: itself; top and bottom of a ratio; or a stream of yearly money.
Number = float | tuple[float, ...]
Found = dict[str, Number]
HIGHEST, LOWEST = 10.0, -0.9  # rates of return searched


def difference(values: Floats, treated: Mask, control: Mask) -> float:
    """Return the mean of the treated less that of the control group.

    Parameters
    ----------
    values : (n,)
    treated, control : (n,) bool
    """
    return float(values[treated].mean() - values[control].mean())


def itt(with_: Floats, without: Floats, treated: Mask, control: Mask) -> float:
    r"""Return the intention-to-treat effect as a share of the control mean; takers or not, everybody assigned counts.

    .. math:: \frac{(\bar y^1_T - \bar y^1_C) - (\bar y^0_T - \bar y^0_C)}{\bar y^1_C}

    What chance gave to one arm before the programme is taken off by the world without it, which has the same luck;
    what spills over to the control group stays, as it does in the study.

    Parameters
    ----------
    with_, without : (n,)
        The outcome in the world with the programme and in that without.
    treated, control : (n,) bool
    """
    effect = difference(with_, treated, control) - difference(without, treated, control)
    return effect / float(with_[control].mean())


def did(after: Floats, before: Floats, treated: Mask, control: Mask) -> float:
    r"""Return the difference in differences, in the outcome's unit.

    .. math:: (\bar y_{T,1} - \bar y_{T,0}) - (\bar y_{C,1} - \bar y_{C,0})

    Parameters
    ----------
    after, before : (n,)
    treated, control : (n,) bool
    """
    return difference(after, treated, control) - difference(before, treated, control)


def gap(values: Floats, participants: Mask, others: Mask) -> float:
    r"""Return how far participants stand above the others, as a share: no effect, selection included.

    .. math:: \bar y_P / \bar y_O - 1

    Parameters
    ----------
    values : (n,)
    participants, others : (n,) bool
    """
    if not participants.any() or not others.any():
        return float("nan")
    return float(values[participants].mean() / values[others].mean() - 1.0)


def quantile_effects(with_: Floats, without: Floats, shares: Floats) -> Floats:
    """Return by how much each percentile of the treated moves, as a share of the percentile without.

    Parameters
    ----------
    with_, without : (n,)
        Outcomes of the treated in both worlds.
    shares : (k,) in (0, 1)
    """
    there, here = np.quantile(without, shares), np.quantile(with_, shares)
    moved: Floats = here / there - 1.0
    return moved


def slope(x: Floats, y: Floats) -> float:
    """Return the slope of a straight line by least squares; missing without spread.

    Parameters
    ----------
    x, y : (n,)
    """
    if x.size < 3:
        return float("nan")
    centred = x - x.mean()
    square = float((centred**2).sum())
    return float((centred * (y - y.mean())).sum()) / square if square > 0.0 else float("nan")


def crossings(now: Floats, following: Floats) -> int:
    """Return how often next year's income, a cubic in this year's, crosses this year's.

    Parameters
    ----------
    now, following : (n,)
        Over the year's mean. The farthest hundredth on each side is left out.

    Source
    ------
    Jalan and Ravallion (2001): a third-degree recursion; one crossing means no trap.
    """
    low, high = np.quantile(now, (0.01, 0.99))
    kept = (now >= low) & (now <= high)
    curve = np.polynomial.Polynomial.fit(now[kept], following[kept], 3)
    grid = np.linspace(low, high, 400)
    above = curve(grid) > grid
    return int((above[1:] != above[:-1]).sum())


def exit_hazards(poor: Mask, longest: int) -> tuple[Floats, Floats]:
    """Return exits and years at risk by years poor, for spells whose beginning was seen.

    Parameters
    ----------
    poor : (years, n) bool
    longest : int
        Spells at least so long count together.

    Returns
    -------
    exits, at_risk : (longest,)
        First entry: after one year poor.
    """
    exits, risk = np.zeros(longest), np.zeros(longest)
    spell = np.zeros(poor.shape[1], dtype=np.int64)
    spell[poor[0]] = -(10**6)  # began before the panel
    for year in range(1, poor.shape[0]):
        at = np.flatnonzero(spell > 0)
        k = np.minimum(spell[at], longest) - 1
        np.add.at(risk, k, 1.0)
        np.add.at(exits, k[~poor[year, at]], 1.0)
        spell = np.where(poor[year], spell + 1, 0)
    return exits, risk


def internal_rate(flows: Floats) -> float:
    """Return the highest rate at which a stream of yearly money is worth nothing; -1 where there is none.

    Late years of a simulated stream are luck as much as effect, and weigh most at rates far below zero: so the search
    comes down from above.

    Parameters
    ----------
    flows : (years,) yuan
        The first is the cost, below zero.
    """

    def worth(rate: float) -> float:
        return float((flows / (1.0 + rate) ** np.arange(flows.size)).sum())

    rates = np.exp(np.linspace(np.log(1.0 + HIGHEST), np.log(1.0 + LOWEST), 600)) - 1.0
    if worth(float(rates[0])) > 0.0:
        return HIGHEST
    paying = [k for k, rate in enumerate(rates) if worth(float(rate)) > 0.0]
    if not paying:
        return -1.0
    low, high = float(rates[paying[0]]), float(rates[paying[0] - 1])
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if worth(middle) > 0.0 else (low, middle)
    return 0.5 * (low + high)


def pooled(numbers: Sequence[Number]) -> float:
    """Return one number from what several counties gave.

    The mean of numbers, the ratio of summed tops and bottoms (the mean of ratios has no mean where a bottom may be
    near zero), the internal rate of summed streams. What is missing is left out.

    Parameters
    ----------
    numbers : sequence of Number
    """
    rows = np.array([np.atleast_1d(np.asarray(number, dtype=np.float64)) for number in numbers])
    rows = rows[~np.isnan(rows).any(axis=1)] if rows.size else rows
    if not rows.size:
        return float("nan")
    total = rows.sum(axis=0)
    if rows.shape[1] == 1:
        return float(total[0] / rows.shape[0])
    if rows.shape[1] > 2:
        return internal_rate(total)
    return float(total[0] / total[1]) if total[1] != 0.0 else float("nan")


def spread(numbers: Sequence[Number]) -> float:
    r"""Return the standard error of `pooled` by leaving out one county at a time; missing for one county.

    .. math:: \sqrt{\tfrac{n-1}{n} \sum_k (\theta_{-k} - \bar\theta)^2}

    For a mean this is the usual standard error.

    Parameters
    ----------
    numbers : sequence of Number
    """
    kept = [number for number in numbers if not np.isnan(number).any()]
    n = len(kept)
    if n < 2:
        return float("nan")
    without = np.array([pooled(kept[:k] + kept[k + 1 :]) for k in range(n)])
    return float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))


def main_period(series: Floats, shortest: float, longest: float) -> float:
    """Return the period that carries most of a series, by its periodogram on a fine grid.

    Parameters
    ----------
    series : (months,)
    shortest, longest : months
    """
    time = np.arange(series.size)
    trend = np.polynomial.Polynomial.fit(time, series, 1)
    rest = (series - trend(time)) * np.hanning(series.size)
    periods = np.exp(np.linspace(np.log(shortest), np.log(longest), 300))
    power = [abs(np.exp(-2j * np.pi * time / period) @ rest) for period in periods]
    return float(periods[int(np.argmax(power))])
