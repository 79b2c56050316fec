"""Measures of the county as a whole: enterprises, jobs, output, public money, the local multiplier."""

from __future__ import annotations

import numpy as np

from model.state import State


def county_measures(state: State, local_share: float, value_added: float) -> dict[str, float]:
    """Return the county's measures of the month by name.

    Parameters
    ----------
    state : State
    local_share, value_added : 1
        Share of consumption bought from residents, and value added of a yuan of it: the round of spending.
    """
    e, t, v, county = state.enterprise, state.town, state.village, state.county
    here = e.alive
    found = {
        "enterprises": float(here.sum()),
        "enterprise_births": float(state.memory.get("births", 0)),
        "enterprise_deaths": float(state.memory.get("deaths", 0)),
        "jobs": float(e.workers[here].sum()),
        "local_jobs_filled": float(t.filled.sum()),
        "enterprise_output": float(e.output[here].sum()),
        "park_output": float(e.output[here & e.park].sum()),
        "spending": float(sum(state.ledger.spending.values())),
        "purse": float(county.purse),
        "local_demand": float((v.demand_index * v.households).sum() / v.households.sum()),
        "multiplier": multiplier(state, local_share, value_added),
    }
    for j, name in enumerate(state.product_names):
        found[f"output:{name}"] = float(state.product.output[j])
        found[f"price:{name}"] = float(state.product.gate[j] * state.product.glut[j])
    return found


def multiplier(state: State, local_share: float, value_added: float) -> float:
    r"""Return the local income multiplier of one more yuan from outside: the sum of rounds of local spending.

    .. math:: m = \frac{1}{1 - c\, s\, a}

    with c the share of income consumed this month, s the local share, a value added.

    Parameters
    ----------
    state : State
    local_share, value_added : 1

    Returns
    -------
    1
    """
    h = state.household
    income = float(h.income[h.alive].sum())
    if income <= 0.0:
        return float("nan")
    bought = float(np.maximum(0.0, h.consumption - h.own_food)[h.alive].sum())
    return 1.0 / (1.0 - min(0.9, bought / income * local_share * value_added))
