"""What a survey would find in the county as it is: incomes, spells, care, shocks passed on to consumption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.experiment.calibrate.moments import AROUND_2016
from model.experiment.evidence.estimators import Floats, Found, Mask, Number, crossings, exit_hazards, slope
from model.experiment.evidence.trial import Panel, Setting
from model.maths import normal_quantile
from model.measures.income import SOURCES, mean, quantile, quintile_means, survey_median
from model.measures.poverty import catastrophic, transient_chronic
from model.study.policy import Scenario

YEARS, LONG = 6, 12
START = 2015  # the sample of rural China
FLOWS = (
    "income", "reimbursed", "spending", "consumption", "out_of_pocket", "persons", "wage_income", "business_income", "property_income",
    "transfer_income", "returned_now", "lifted_out", "poor",
)  # fmt: skip
NOISE, FIXED = (
    0.22,
    0.16,
)  # V069: survey noise, log sd of a year and of a household: .27 together (docs/ODD.md eq. 9)
POOR_SHARE, FIFTH, SEVEN = 0.22, 0.2, 7
UNCOVERED = 0.30  # V061: reimbursement before the reform; the least the lever allows


def _base(setting: Setting) -> Panel:
    return setting.without(12 * LONG, FLOWS)


def per_person(panel: Panel, years: int, name: str = "income") -> Floats:
    """Return a yearly flow per person, (years, n)."""
    return np.array(
        [panel.total(name, 12 * k) / np.maximum(1.0, panel.at("persons", 12 * k + 11)) for k in range(years)]
    )


def panel(setting: Setting) -> Found:
    """Survey the county for six years (V019, V060, V067, V069, V102, and the national figures)."""
    base = _base(setting)
    stays = base.here(12 * YEARS - 1)
    # Less reimbursed bills: the panels of V019, V067 and V069, 1985 to 1990, knew none.
    income = (per_person(base, YEARS) - per_person(base, YEARS, "reimbursed"))[:, stays]
    persons = base.at("persons", 12 * YEARS - 1)[stays]
    found = _recursion(income) | _care(base, 24, ("V060.1", "V060.2"), float(setting.start.county.line))
    found |= _passed_on(setting, base, stays)
    noisy = np.maximum(0.0, income) * np.exp(_noise(setting, YEARS)[:, stays])
    line = quantile(noisy.ravel(), np.tile(persons, YEARS), POOR_SHARE)
    chronic, transient = transient_chronic(noisy, persons, line)
    found["V069.1"] = transient / (transient + chronic)
    found["V102.1"] = _school_return(setting)
    return found | _national(base, float(setting.start.county.line))


def _recursion(income: Floats) -> Found:
    """Return crossings of next year's income with this year's, and how much longer the poorest quarter's deviations last."""
    relative = income / income.mean(axis=1, keepdims=True)
    now, following = relative[:-1].ravel(), relative[1:].ravel()
    border = np.quantile(now, 0.25)
    low, high = np.quantile(now, (0.01, 0.99))
    poor, others = (now >= low) & (now <= border), (now > border) & (now <= high)
    return {
        "V019.1": float(crossings(now, following)),
        "V019.2": (slope(now[poor], following[poor]), slope(now[others], following[others])),
    }


def _surveyed(panel: Panel, first: int) -> Mask:
    """Say whose household was here for the twelve months from a month on: those a yearly survey asks, newcomers included."""
    ids = panel.ids
    return np.asarray((ids[first] >= 0) & (ids[first] == ids[first + 11]))


def _care(base: Panel, first: int, keys: tuple[str, str], line: float) -> Found:
    """Return the share with catastrophic costs of care in a year, and the share whose other spending they push below the line."""
    here = _surveyed(base, first)
    paid, spent = base.total("out_of_pocket", first)[here], base.total("spending", first)[here]
    persons = base.at("persons", first + 11)[here]
    pushed = (spent >= line * persons) & (spent - paid < line * persons)
    return {keys[0]: float(catastrophic(paid, spent, persons).mean()), keys[1]: float(pushed.mean())}


def _passed_on(setting: Setting, base: Panel, stays: Mask) -> Found:
    """Return slopes of yearly changes of log consumption on those of log income, poorest and richest third by wealth."""
    h = setting.start.household
    wealth = np.asarray(h.cash + h.capital)[stays] / np.maximum(1.0, np.asarray(h.persons)[stays])
    eaten, income, paid_back = (
        per_person(base, YEARS, name)[:, stays] for name in ("consumption", "income", "reimbursed")
    )
    earned = income - paid_back
    good = (eaten > 0.0) & (earned > 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = np.diff(np.log(earned), axis=0), np.diff(np.log(eaten), axis=0)
    both = good[1:] & good[:-1] & (np.abs(x) < 2.0)
    cuts = np.quantile(wealth, (1 / 3, 2 / 3))
    thirds = {"V067.1": wealth <= cuts[0], "V067.2": wealth > cuts[1]}
    return {key: slope(x[both & third], y[both & third]) for key, third in thirds.items()}


def _noise(setting: Setting, years: int) -> Floats:
    """Return survey noise in logs, (years, n), mean one in levels."""
    luck, ids = setting.luck, setting.start.household.id
    draws = np.array([normal_quantile(u) for u in luck.uniform("evidence.survey", ids, 0)])
    yearly = np.array(
        [[normal_quantile(u) for u in luck.uniform("evidence.survey", ids, 1 + k)] for k in range(years)]
    )
    return np.asarray(NOISE * yearly + FIXED * draws - 0.5 * (NOISE**2 + FIXED**2))


def _school_return(setting: Setting) -> float:
    """Return the slope of log off-farm pay on skill among those who work off the farm."""
    h = setting.start.household
    off = np.asarray(h.alive & (h.local_share + h.migrant_share > 0.2) & (h.local_pay > 0.0) & ~h.labour_poor)
    return slope(np.asarray(h.skill)[off], np.log(np.asarray(h.local_pay)[off]))


def _national(base: Panel, line: float) -> Found:
    """Return the national figures that behaviour may be fitted to."""
    here = _surveyed(base, 36)
    income, persons = per_person(base, YEARS), base.at("persons", 47)
    middle = survey_median(income[3][here])
    five = 60
    care = [_care(base, 12 * k, ("share", "pushed"), line)["share"] for k in range(5)]
    found: Found = {
        "M01.1": mean((income[3][here] < 0.5 * middle).astype(float), persons[here]),
        "M02.1": float(np.mean(care)),
        "M03.1": float(base.total("spending", 0, five).sum() / base.total("income", 0, five).sum()),
        "M04.1": _returned(base, AROUND_2016),
    }
    first = _surveyed(base, 0)
    level = mean(income[0][first], base.at("persons", 11)[first])
    fifths = quintile_means(income[0][first], np.ones(int(first.sum()))) / level
    found |= {f"M05.{k + 1}": float(fifths[k]) for k in range(5)}
    columns = ("wage_income", "business_income", "property_income", "transfer_income")
    sums = [float(base.total(name, 0).sum()) for name in columns]
    return found | {f"M06.{k + 1}": part / sum(sums) for k, part in enumerate(sums[: len(SOURCES)])}


def _returned(base: Panel, years: Sequence[int]) -> Number:
    """Return persons who return within a year, and lifted-out persons who were not poor when it began; years together."""
    back = at_risk = 0.0
    for first in (12 * (year - START) for year in years):
        left = (base.at("lifted_out", first) > 0.0) & (base.at("poor", first) == 0.0) & _surveyed(base, first)
        again = (base.series["returned_now"][first : first + 12] > 0.0).any(axis=0)
        persons = base.at("persons", first + 11)
        at_risk += float(persons[left].sum())
        back += float(persons[left & again].sum())
    return back, at_risk


def long_panel(setting: Setting) -> Found:
    """Follow incomes for twelve years; who leaves the poorest fifth, by years spent in it (V045)."""
    base = _base(setting)
    stays = base.here(12 * LONG - 1)
    income = per_person(base, LONG)[:, stays]
    poor = income < np.quantile(income, FIFTH, axis=1, keepdims=True)
    exits, risk = exit_hazards(poor, SEVEN)
    first, last = exits[0] / max(1.0, risk[0]), exits[-1] / max(1.0, risk[-1])
    return {"V045.1": (float(first), float(last))}


def monitoring(setting: Setting) -> Found:
    """Count who of the lifted-out of a poor county is recognised as monitored at the end of 2020 (V047)."""
    h = setting.start.household
    lifted = np.asarray(h.alive & h.lifted_out)
    return {"V047.1": float(np.asarray(h.monitored)[lifted].mean())}


def low_reimbursement(setting: Setting) -> Found:
    """Pay back 30 % of bills only, as before the reform; care in the second year (V061)."""
    policy = setting.study.scenarios["status_quo"]
    world = setting.simulate(
        24, ("spending", "out_of_pocket", "persons"), scenario=_reimbursing(policy, UNCOVERED)
    )
    return _care(world, 12, ("V061.1", "V061.2"), float(setting.start.county.line))


def _reimbursing(policy: Scenario, share: float) -> Scenario:
    """Return what is in place with both tiers of medical insurance at one share."""
    actions = tuple(
        replace(action, steps=((0, share),)) if action.lever.startswith("insurance.medical.") else action
        for action in policy.actions
    )
    return replace(policy, actions=actions)
