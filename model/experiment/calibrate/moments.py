"""Moments of simulated households, each as the source of its target defines it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from model.experiment.calibrate.panel import Floats, Panel
from model.maths import logs
from model.measures.income import SOURCES, mean, quantile, quintile_means, survey_median
from model.measures.poverty import catastrophic, transient_chronic

VERSION = 4  # raised when a moment is defined otherwise: evaluations of other versions are never mixed
POOR_SHARE = 0.22  # share of persons below the line of V069
AROUND_2016 = (2015, 2016, 2017)
MOST = 1.5  # change of log income or consumption beyond which a pair of years is left out
PERIODS = np.arange(24.0, 72.5, 0.5)  # months
AGES = (
    ("1", 0, 1),
    ("2", 1, 2),
    ("3", 2, 3),
    ("4_7", 3, 7),
    ("8_on", 7, 40),
)  # years of an enterprise's life


def moments(panels: Sequence[Panel]) -> dict[str, float]:
    """Return every moment of some simulated counties taken together, by name.

    Money is yuan of the study's base year. Yearly figures end in the year, ``income_2015``. Incomes are those of a
    sample free of survey noise.

    Parameters
    ----------
    panels : Panel
        Replicates: the same parameters, other luck. Moments of levels are means over them, ratios are pooled.
    """
    found: dict[str, float] = {}
    each = [_levels(panel) for panel in panels]
    for name in each[0]:
        found[name] = float(np.mean([one[name] for one in each]))
    found |= _shares(panels)
    found["return_2016"] = returned(panels, AROUND_2016)
    found |= pass_through(panels)
    found["transient_share"] = transient_share(panels)
    found |= firm_deaths(panels)
    found["cycle_months"] = cycle([panel.price for panel in panels])
    return found


def _levels(panel: Panel) -> dict[str, float]:
    """Return person mean, the survey's median, quintile means of households, and relative poverty, by year."""
    found: dict[str, float] = {}
    for k, year in enumerate(panel.years):
        here = panel.here[k]
        persons = np.maximum(1.0, panel.persons[k, here])
        each = panel.income[k, here] / persons
        middle = survey_median(each)
        found[f"income_{year}"] = float(panel.sources[k].sum() / panel.person_years[k])
        found[f"median_{year}"] = middle
        for q, value in enumerate(quintile_means(each, np.ones(each.size))):
            found[f"quintile_{q + 1}_{year}"] = float(value)
        found[f"relative_poverty_{year}"] = mean((each < 0.5 * middle).astype(float), persons)
        paid = catastrophic(
            panel.care[k, here],
            (panel.consumption + panel.care + panel.schooling)[k, here],
            persons,
        )
        found[f"catastrophic_{year}"] = float(paid.mean())
    return found


def _shares(panels: Sequence[Panel]) -> dict[str, float]:
    """Return the four sources, consumption and care as shares of income, by year."""
    found: dict[str, float] = {}
    for k, year in enumerate(panels[0].years):
        parts = sum((panel.sources[k] for panel in panels), np.zeros(4))
        total = float(parts.sum())
        for name, part in zip(SOURCES, parts, strict=True):
            found[f"{name}_{year}"] = float(part) / total
        earned, spent, care = 0.0, 0.0, 0.0
        for panel in panels:
            here = panel.here[k]
            earned += float(panel.income[k, here].sum())
            spent += float((panel.consumption + panel.care + panel.schooling)[k, here].sum())
            care += float(panel.care[k, here].sum())
        found[f"consumption_{year}"] = spent / earned
        found[f"care_{year}"] = care / earned
    return found


def returned(panels: Sequence[Panel], years: Sequence[int]) -> float:
    r"""Return the share of the escaped who became administratively poor within a year, persons.

    The escaped had left the register when the year began, and were not administratively poor.

    .. math:: r_t = \frac{\sum_{i \in E} n_i\,[P_{i,t}]}{\sum_{i \in E} n_i}

    Parameters
    ----------
    panels : Panel
    years : calendar years
        Put together: one year of a few counties has few cases.
    """
    back = escaped = 0.0
    for panel, year in product(panels, years):
        k = int(year - panel.years[0])
        left = panel.lifted[k] & panel.here[k] & ~panel.poor[k]
        escaped += float(panel.persons[k, left].sum())
        back += float(panel.persons[k, left & panel.fell[k]].sum())
    return back / escaped if escaped > 0.0 else float("nan")


def pass_through(panels: Sequence[Panel]) -> dict[str, float]:
    r"""Return how much of a change of income reaches consumption, by third of liquid wealth per person.

    The least-squares slope of yearly changes, per person, free of survey noise. Income is taken less reimbursed bills:
    the source's panel of 1985 to 1990 knew none, and what is paid back for a bill is no fortune.

    .. math:: \Delta \ln C_{it} = a + b_g\,\Delta \ln Y_{it} + e_{it}

    Source
    ------
    Jalan and Ravallion (1999), Journal of Development Economics 58 (V067).
    """
    names = ("pass_through_poorest", "pass_through_middle", "pass_through_richest")
    x: list[list[Floats]] = [[], [], []]
    y: list[list[Floats]] = [[], [], []]
    for panel in panels:
        people = np.maximum(1.0, panel.persons)
        for k in range(1, panel.years.size):
            two = panel.here[k] & panel.here[k - 1]
            two &= (panel.means[k] > 0.0) & (panel.means[k - 1] > 0.0)
            two &= (panel.consumption[k] > 0.0) & (panel.consumption[k - 1] > 0.0)
            earned, spent = (
                logs(series[k, two] / people[k, two]) - logs(series[k - 1, two] / people[k - 1, two])
                for series in (panel.means, panel.consumption)
            )
            usual = (np.abs(earned) < MOST) & (np.abs(spent) < MOST)
            rank = np.argsort(np.argsort(panel.wealth[k, two] / people[k, two], kind="stable"), kind="stable")
            third = 3 * rank // max(1, rank.size)
            for g in range(3):
                x[g].append(earned[usual & (third == g)])
                y[g].append(spent[usual & (third == g)])
    return {name: _slope(np.concatenate(x[g]), np.concatenate(y[g])) for g, name in enumerate(names)}


def _slope(x: Floats, y: Floats) -> float:
    """Return the least-squares slope; missing without variation."""
    if x.size < 3:
        return float("nan")
    centred = x - x.mean()
    spread = float(centred @ centred)
    return float(centred @ (y - y.mean())) / spread if spread > 0.0 else float("nan")


def transient_share(panels: Sequence[Panel]) -> float:
    r"""Return transient poverty over all poverty, six years to the last, at a line with 22 % poor.

    Incomes, less reimbursed bills, below zero count as zero: the source's squared gap is never above one.

    .. math:: T / (T + C)

    Source
    ------
    Jalan and Ravallion (1998), Journal of Comparative Economics 26 (V069).
    """
    chronic = transient = 0.0
    for panel in panels:
        whole = panel.here.all(axis=0)
        people = np.maximum(1.0, panel.persons[0, whole])
        every = np.vstack([panel.before[whole] / people, panel.means[:, whole] / panel.persons[:, whole]])
        every = np.maximum(0.0, every)
        line = quantile(every.ravel(), np.tile(people, every.shape[0]), POOR_SHARE)
        c, t = transient_chronic(every, people, line)
        chronic, transient = chronic + c, transient + t
    return transient / (chronic + transient)


def firm_deaths(panels: Sequence[Panel]) -> dict[str, float]:
    """Return yearly closures per enterprise-year by year of life, the burn-in included (V140)."""
    years = sum((panel.firms for panel in panels), np.zeros_like(panels[0].firms))
    deaths = sum((panel.deaths for panel in panels), np.zeros_like(years))
    return {
        f"firm_death_{name}": float(deaths[low:high].sum() / years[low:high].sum())
        if years[low:high].sum() > 0.0
        else float("nan")
        for name, low, high in AGES
    }


def cycle(prices: Sequence[Floats]) -> float:
    r"""Return the period in months of the sine that fits the mean log price of all counties best, around a trend.

    The mean, since the cycle is national and the rest of a county's price is its own luck.

    .. math:: x_t = a + d\,t + b \sin(2\pi t/T) + c \cos(2\pi t/T)

    Parameters
    ----------
    prices : (months,) log
    """
    series = np.mean(list(prices), axis=0)
    t = np.arange(series.size)
    left = []
    for period in PERIODS:
        turn = 2.0 * np.pi * t / period
        design = np.column_stack([np.ones(t.size), t, np.sin(turn), np.cos(turn)])
        fitted = design @ np.linalg.lstsq(design, series, rcond=None)[0]
        left.append(float(((series - fitted) ** 2).sum()))
    return float(PERIODS[int(np.argmin(left))])
