"""The headline numbers of one run, and what one scenario did to the households it reached."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.measures.collect import Outcome
from model.study.record import Study

# name: (unit, meaning); in the order of every table.
HEADLINE = {
    "returns_per_1000": ("per 1,000 lifted-out household-years", "returns over the horizon"),
    "below_line": ("share of persons", "administratively poor, mean of the last twelve months"),
    "survey_below_line": ("share of persons", "income of the last twelve months below the line"),
    "monitored": ("share of households", "recognised as monitored, mean of the last twelve months"),
    "income": ("yuan/person/year", "disposable income of the last twelve months"),
    "public_cost": ("yuan/year", "public money used by all levers, mean of the horizon"),
    "returns_after": ("per 1,000 lifted-out household-years", "returns after support ends"),
    "large_scale": ("chance", "more than the study's share of the lifted-out return within a calendar year"),
    "reached_households": ("share of households", "reached by a lever of the packages, at the end"),
}
# What is compared for the households a scenario reached, against the same households under the baseline.
REACHED = {
    "income": ("yuan/person/year", "income of the last twelve months"),
    "returns_per_1000": ("per 1,000 lifted-out household-years", "returns of the lifted-out among them"),
    "below_line": ("share of persons", "administratively poor, last month"),
    "poverty_months": ("months/household", "months administratively poor since month 0"),
}


def support_end(study: Study) -> int | None:
    """Return the last study month of support among the scenarios; None if it never ends."""
    ends = [s.support_ends for s in study.scenarios.values() if s.support_ends is not None]
    return max(ends) if ends else None


def headline(outcome: Outcome, study: Study) -> dict[str, float]:
    """Return the headline numbers of a run by name; missing where there is nobody.

    Parameters
    ----------
    outcome : Outcome
    study : Study
    """
    place = {name: k for k, name in enumerate(outcome.measures)}

    def series(name: str) -> NDArray[np.float64]:
        return np.asarray(outcome.monthly[0, place[name]])

    months = outcome.monthly.shape[2]
    last = slice(max(0, months - 12), months)
    returns, at_risk = series("returns"), series("at_risk")
    end = support_end(study)
    after = slice(end + 1, months) if end is not None and end + 1 < months else slice(0, 0)
    reached = outcome.households["reached"][-1] & outcome.households["alive"][-1]
    return {
        "returns_per_1000": _rate(returns, at_risk),
        "below_line": _mean(series("headcount")[last]),
        "survey_below_line": float(series("survey_headcount")[-1]),
        "monitored": _mean(series("monitored")[last]),
        "income": float(series("income_year")[-1]),
        "public_cost": sum(used for *_, used in outcome.ledger) * 12.0 / months,
        "returns_after": _rate(returns[after], at_risk[after]),
        "large_scale": float(_largest_year(returns, at_risk, study) > study.large_scale),
        "reached_households": float(reached.sum()) / max(1, int(outcome.households["alive"][-1].sum())),
    }


def _mean(values: NDArray[np.float64]) -> float:
    total = 0.0
    for value in values:
        total += float(value)
    return total / values.size if values.size else float("nan")


def _rate(returns: NDArray[np.float64], at_risk: NDArray[np.float64]) -> float:
    exposure = _mean(at_risk)
    return 12_000.0 * _mean(returns) / exposure if exposure > 0.0 else float("nan")


def _largest_year(returns: NDArray[np.float64], at_risk: NDArray[np.float64], study: Study) -> float:
    """Return the largest share of lifted-out households that returned within a calendar year."""
    first = study.start[1] - 1
    largest = 0.0
    for begin in range(-first, returns.size, 12):
        span = slice(max(0, begin), max(0, begin + 12))
        if at_risk[span].size and at_risk[span][0] > 0.0:
            largest = max(largest, float(returns[span].sum() / at_risk[span][0]))
    return largest


def ends(outcome: Outcome) -> dict[str, NDArray[Any]]:
    """Return what is kept of every household to compare it with itself in another scenario."""
    h = outcome.households
    return {
        "alive": h["alive"][-1],
        "persons": h["persons"][-1],
        "income": h["income"][-1],
        "poor": h["poor"][-1],
        "returns": h["returns"][-1],
        "poverty_months": h["poverty_months"][-1],
        "reached": h["reached"][-1],
        "lifted_out": h["lifted_out"],
    }


def reached_effect(
    scenario: dict[str, NDArray[Any]], baseline: dict[str, NDArray[Any]], years: float
) -> dict[str, tuple[float, float]]:
    """Return baseline level and difference for the households the scenario reached, paired.

    Households that left in one of the two are left out of both. A lifted-out household is at risk of a return in the
    months in which it is not administratively poor.

    Parameters
    ----------
    scenario, baseline : columns of `ends`
    years : length of the run

    Returns
    -------
    dict
        Measure to (level under the baseline, difference); empty if nobody was reached.
    """
    ours = scenario["reached"] & scenario["alive"] & baseline["alive"]
    if not ours.any():
        return {}

    nothing = float("nan")

    def levels(side: dict[str, NDArray[Any]]) -> dict[str, float]:
        persons = float(side["persons"][ours].sum(dtype=np.float64))
        lifted = ours & side["lifted_out"]
        in_poverty = float(side["poverty_months"][lifted].sum(dtype=np.float64)) / 12.0
        exposure = float(lifted.sum()) * years - in_poverty
        poor = float(side["persons"][ours & side["poor"]].sum(dtype=np.float64))
        return {
            "income": float(side["income"][ours].sum(dtype=np.float64)) / max(1.0, persons),
            "returns_per_1000": 1000.0 * float(side["returns"][lifted].sum()) / exposure
            if exposure > 0.0
            else nothing,
            "below_line": poor / persons if persons > 0.0 else nothing,
            "poverty_months": float(side["poverty_months"][ours].mean(dtype=np.float64)),
        }

    with_it, without = levels(scenario), levels(baseline)
    return {name: (without[name], with_it[name] - without[name]) for name in REACHED}
