"""Yearly measures as a household survey defines them, from a panel of the same households year after year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.luck import Luck
from model.maths import exps, logs, normals
from model.measures import income as inequality
from model.measures.income import SOURCES, Floats, mean, quantile, survey_median, total
from model.measures.poverty import catastrophic, transient_chronic

Flags = NDArray[np.bool_]

# Assumption: sd of the log, fixed part and part of the year; together 0.28, inside the usual 0.25 to 0.30.
NOISE_FIXED, NOISE_YEAR = 0.20, 0.20
EVER = 5  # years in which somebody was poor at least once
TRANSIENT = 6  # years of the panel of Jalan and Ravallion (1998)
LONGEST_SPELL = 3  # years poor from which on spells are put together
WITHIN = (1, 3, 5)  # years after an exit


@dataclass(frozen=True)
class Panel:
    """Households by calendar year.

    Parameters
    ----------
    years : calendar years, one after the other
    ids : (n,) permanent numbers of the households
    here : (years, n)
        In the county the whole year; only these are surveyed.
    persons : (years, n) in December
    sources : (years, 4, n) yuan/household/year
        Wages, net business, net property, net transfers.
    spending : (years, 2, n) yuan/household/year
        Out-of-pocket cost of care; all consumption, care and schooling included.
    """

    years: tuple[int, ...]
    ids: NDArray[np.int64]
    here: Flags
    persons: Floats
    sources: Floats
    spending: Floats

    @property
    def income(self) -> Floats:
        """Disposable income, (years, n) yuan/person/year."""
        return np.asarray(self.sources.sum(axis=1) / np.maximum(1.0, self.persons))

    def at(self, year: int) -> int:
        """Return the place of a year."""
        return self.years.index(year)


# ------------------------------------------------------------------ noise


def survey_noise(luck: Luck, ids: NDArray[np.int64], years: Sequence[int]) -> Floats:
    r"""Return what a survey makes of income: a factor with mean one, docs/ODD.md eq. 9.

    .. math:: \exp(s_f f_i + s_e e_{it} - \tfrac12 (s_f^2 + s_e^2)), \qquad f_i, e_{it} \sim N(0, 1)

    The fixed part stays with a household, the other part is drawn each year; both depend on the cell, the household and
    the year alone, so that scenarios are surveyed with the same error.

    Parameters
    ----------
    luck : Luck
        Of the cell.
    ids : (n,) permanent numbers
    years : calendar years

    Returns
    -------
    (years, n) 1
    """
    fixed = NOISE_FIXED * normals(luck.uniform("survey.fixed", ids, 0))
    middle = 0.5 * (NOISE_FIXED**2 + NOISE_YEAR**2)
    yearly = [NOISE_YEAR * normals(luck.uniform("survey.year", ids, year)) for year in years]
    return np.array([exps(fixed + one - middle) for one in yearly]).reshape(len(years), ids.size)


def surveyed(panel: Panel, luck: Luck) -> Panel:
    """Return the panel as a survey would find it: every source of income times `survey_noise`."""
    factor = survey_noise(luck, panel.ids, panel.years)
    return replace(panel, sources=panel.sources * factor[:, None, :])


# ------------------------------------------------------------------ one year


def levels(panel: Panel, t: int) -> dict[str, float]:
    """Return mean income of persons, the survey's median, and means of five groups of households, yuan/person/year.

    Groups hold equally many households, ordered by income per person; a group's mean is that of its households, as the
    quintiles a place is solved for.

    Parameters
    ----------
    panel : Panel
    t : place of the year
    """
    here = panel.here[t]
    income, persons = panel.income[t, here], panel.persons[t, here]
    groups = inequality.quintile_means(income, np.ones(income.size))
    return {
        "income_year": mean(income, persons),
        "median_income": survey_median(income),
        **{f"quintile_{k + 1}": float(groups[k]) for k in range(5)},
    }


def sources(panel: Panel, t: int) -> dict[str, float]:
    """Return the four sources, yuan/person/year and as shares of income, in one year.

    Parameters
    ----------
    panel : Panel
    t : place of the year
    """
    here = panel.here[t]
    sums = [total(panel.sources[t, k, here]) for k in range(len(SOURCES))]
    people = total(panel.persons[t, here])
    shares = inequality.source_shares(*sums)
    found = {f"{name}_year": _over(sums[k], people) for k, name in enumerate(SOURCES)}
    return found | {f"{name}_share": shares[name] for name in SOURCES}


def spending(panel: Panel, t: int) -> dict[str, float]:
    """Return the share of households with catastrophic cost of care, and what part of income went where.

    Parameters
    ----------
    panel : Panel
    t : place of the year
    """
    here = panel.here[t]
    care, all_of_it = panel.spending[t, 0, here], panel.spending[t, 1, here]
    hit = catastrophic(care, all_of_it, panel.persons[t, here])
    income = total(panel.sources[t].sum(axis=0)[here])
    return {
        "catastrophic": mean(hit.astype(float), np.ones(hit.size)),
        "out_of_pocket_share": _over(total(care), income),
        "consumption_share": _over(total(all_of_it), income),
    }


def poverty(panel: Panel, t: int, line: float) -> dict[str, float]:
    """Return the share of persons below the line, and below half the median, in one year.

    Parameters
    ----------
    panel : Panel
    t : place of the year
    line : yuan/person/year
    """
    here = panel.here[t]
    income, persons = panel.income[t, here], panel.persons[t, here]
    half = 0.5 * survey_median(income)
    return {
        "survey_headcount": mean((income < line).astype(float), persons),
        "relative_poverty": mean((income < half).astype(float), persons),
    }


def line_of_share(panel: Panel, t: int, share: float) -> float:
    """Return the line below which a share of persons lies in one year.

    Parameters
    ----------
    panel : Panel
    t : place of the year
    share : 1, in (0, 1)

    Returns
    -------
    yuan/person/year
    """
    here = panel.here[t]
    return quantile(panel.income[t, here], panel.persons[t, here], share)


# ------------------------------------------------------------------ year after year


def years_poor(panel: Panel, poor: Flags, t: int) -> NDArray[np.int64]:
    """Return for how many years each household was poor up to one year; 0 not poor, -1 not known.

    Not known: the spell is as old as the panel, or as the household in it, and shorter than `LONGEST_SPELL`.

    Parameters
    ----------
    panel : Panel
    poor : (years, n) bool
    t : place of the year
    """
    count = np.zeros(panel.ids.size, dtype=np.int64)
    going = panel.here[t] & poor[t]
    seen = ~going
    for s in range(t, -1, -1):
        count += going
        if s > 0:
            seen |= going & panel.here[s - 1] & ~poor[s - 1]
            going = going & panel.here[s - 1] & poor[s - 1]
    count = np.minimum(count, LONGEST_SPELL)
    return np.where(seen | (count == LONGEST_SPELL), count, -1)


def exit_hazard(panel: Panel, poor: Flags, t: int) -> dict[str, float]:
    r"""Return the share of households poor the year before that are not poor any more, by years poor.

    .. math:: h_d = P(\text{not poor in } t \mid \text{poor in } t-d, \ldots, t-1, \text{ not in } t-d-1)

    The last one holds `LONGEST_SPELL` years or more. Spells whose beginning was not seen are left out, Bane and Ellwood
    (1986), Journal of Human Resources 21(1).

    Parameters
    ----------
    panel : Panel
    poor : (years, n) bool
    t : place of the year
    """
    names = [f"exit_hazard:{d}" for d in range(1, LONGEST_SPELL + 1)]
    if t == 0:
        return dict.fromkeys(names, float("nan"))
    long = np.where(panel.here[t] & panel.here[t - 1], years_poor(panel, poor, t - 1), 0)
    return {name: _share(~poor[t], long == d) for d, name in enumerate(names, 1)}


def returns_within(panel: Panel, poor: Flags, t: int, years: int) -> float:
    """Return the share of households poor again within some years of their exit, these years ending in ``t``.

    Followed are those poor in ``t - years - 1``, not poor in ``t - years``, and here until ``t``.

    Parameters
    ----------
    panel : Panel
    poor : (years, n) bool
    t : place of the year
    years : years since exit
    """
    left = t - years
    if left < 1:
        return float("nan")
    followed = np.asarray(panel.here[left - 1 : t + 1].all(axis=0)) & poor[left - 1] & ~poor[left]
    return _share(np.asarray(poor[left + 1 : t + 1].any(axis=0)), followed)


def ever_poor(panel: Panel, poor: Flags, t: int, years: int = EVER) -> float:
    """Return the share of persons whose household was poor at least once in the years up to ``t``.

    Parameters
    ----------
    panel : Panel
    poor : (years, n) bool
    t : place of the year
    years : length of the window
    """
    if t + 1 < years:
        return float("nan")
    window = slice(t + 1 - years, t + 1)
    here = np.asarray(panel.here[window].all(axis=0))
    return mean(np.asarray(poor[window].any(axis=0), dtype=np.float64)[here], panel.persons[t, here])


def transient_share(
    panel: Panel, t: int, line: float, years: int = TRANSIENT, *, bounded: bool = False
) -> float:
    r"""Return which part of the squared poverty gap is transient over the years up to ``t``.

    .. math:: T / (T + C)

    with T and C of `model.measures.poverty.transient_chronic`; missing without poverty. The square lets a few years of large
    losses outweigh everybody else; bounded, a loss counts as no income, as in data on consumption, which cannot be negative.

    Source
    ------
    Jalan and Ravallion (1998), Journal of Comparative Economics 26, on consumption.

    Parameters
    ----------
    panel : Panel
    t : place of the year
    line : yuan/person/year
    years : length of the window
    bounded : bool
        No gap is larger than the line.
    """
    if t + 1 < years:
        return float("nan")
    window = slice(t + 1 - years, t + 1)
    here = panel.here[window].all(axis=0)
    income = panel.income[window][:, here]
    if bounded:
        income = np.maximum(0.0, income)
    chronic, transient = transient_chronic(income, panel.persons[t, here], line)
    return _over(transient, chronic + transient)


def quintile_of(income: Floats) -> NDArray[np.int64]:
    """Return the fifth of households each belongs to, 0 the poorest.

    Parameters
    ----------
    income : (n,) yuan/person/year
    """
    found = np.empty(income.size, dtype=np.int64)
    found[np.argsort(income, kind="stable")] = 5 * np.arange(income.size) // max(1, income.size)
    return found


def transitions(panel: Panel, t: int) -> dict[str, float]:
    """Return the share of each household quintile of the year before that is in each quintile now.

    Quintiles are those of all households of their year; followed are those here in both. A row sums to one.

    Parameters
    ----------
    panel : Panel
    t : place of the year

    Returns
    -------
    dict
        ``transition:FROM:TO``, 1 to 5.
    """
    found = {f"transition:{i}:{j}": float("nan") for i in range(1, 6) for j in range(1, 6)}
    if t == 0:
        return found
    place = np.full((2, panel.ids.size), -1)
    for k, s in enumerate((t - 1, t)):
        place[k, panel.here[s]] = quintile_of(panel.income[s, panel.here[s]])
    both = (place >= 0).all(axis=0)
    for i in range(5):
        for j in range(5):
            found[f"transition:{i + 1}:{j + 1}"] = _share(place[1] == j, both & (place[0] == i))
    return found


def log_income(panel: Panel, t: int) -> dict[str, float]:
    r"""Return the sd of log income over households, and the slope of it on that of the year before.

    Only households with an income above zero, in the second case in both years.

    .. math:: \ln y_t = a + \rho \ln y_{t-1} + e

    Parameters
    ----------
    panel : Panel
    t : place of the year
    """
    positive = panel.here & (panel.income > 0.0)
    now = logs(panel.income[t, positive[t]])
    found = {"sd_log_income": _sd(now), "persistence_log_income": float("nan")}
    if t > 0:
        both = positive[t] & positive[t - 1]
        if both.sum() > 1:
            before, after = (logs(panel.income[s, both]) for s in (t - 1, t))
            apart = before - total(before) / before.size
            spread = total(apart * apart)
            found["persistence_log_income"] = _over(total(apart * after), spread)
    return found


def dynamics(panel: Panel, t: int, line: float) -> dict[str, float]:
    """Return everything that follows households from year to year.

    Parameters
    ----------
    panel : Panel
    t : place of the year
    line : yuan/person/year
    """
    poor = panel.here & (panel.income < line)
    return {
        **exit_hazard(panel, poor, t),
        **{f"return_within:{years}": returns_within(panel, poor, t, years) for years in WITHIN},
        "ever_poor": ever_poor(panel, poor, t),
        "transient_share": transient_share(panel, t, line),
        "transient_share:bounded": transient_share(panel, t, line, bounded=True),
        **transitions(panel, t),
        **log_income(panel, t),
    }


def survey(panel: Panel, t: int, line: float) -> dict[str, float]:
    """Return every measure of one year without noise.

    Parameters
    ----------
    panel : Panel
    t : place of the year
    line : yuan/person/year
    """
    return {
        **levels(panel, t), **sources(panel, t), **spending(panel, t), **poverty(panel, t, line),
        **dynamics(panel, t, line),
    }  # fmt: skip


def noisy_survey(panel: Panel, t: int, line: float) -> dict[str, float]:
    """Return the measures of one year that noise in income moves, each named ``surveyed:NAME``.

    Parameters
    ----------
    panel : Panel
        As `surveyed` gives it.
    t : place of the year
    line : yuan/person/year
    """
    found = {**levels(panel, t), **poverty(panel, t, line), **dynamics(panel, t, line)}
    return {f"surveyed:{name}": value for name, value in found.items()}


def _over(top: float, below: float) -> float:
    return top / below if below > 0.0 else float("nan")


def _share(flag: Flags, among: Flags) -> float:
    number = int(among.sum())
    return float((flag & among).sum()) / number if number else float("nan")


def _sd(values: Floats) -> float:
    if values.size < 2:
        return float("nan")
    apart = values - total(values) / values.size
    return float(np.sqrt(total(apart * apart) / values.size))
