"""Measures of the county as a whole: enterprises, jobs, output, public money, the local multiplier."""

from __future__ import annotations

import numpy as np

from model.maths import added
from model.measures.income import total
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
    here, memory = e.alive, state.memory
    money = plans(state).values()
    found = {
        "enterprises": float(here.sum()),
        "enterprise_births": float(memory.get("births", 0)),
        "enterprise_deaths": float(memory.get("deaths", 0)),
        "jobs": total(e.workers[here]),
        "local_jobs_filled": total(t.filled),
        "enterprise_output": total(e.output[here]),
        "park_output": total(e.output[here & e.park]),
        "spending": added(used for _planned, used in money),
        "unspent": added(max(0.0, planned - used) for planned, used in money),
        "purse": float(county.purse),
        "local_demand": total(v.demand_index * v.households) / total(v.households),
        "multiplier": multiplier(state, local_share, value_added),
    }
    number = len(state.product_names)
    trade = np.where(here & (e.product >= 0), e.product, number)  # the last place is for none
    for name, column in (
        ("enterprise_output", e.output),
        ("jobs", e.workers),
        ("enterprises", here.astype(float)),
    ):
        by_product = np.bincount(trade, weights=column, minlength=number + 1)
        found |= {f"{name}:{product}": float(by_product[j]) for j, product in enumerate(state.product_names)}
    for j, name in enumerate(state.product_names):
        found[f"output:{name}"] = float(state.product.output[j])
        found[f"price:{name}"] = float(state.product.gate[j] * state.product.glut[j])
    return found


def plans(state: State) -> dict[str, tuple[float, float]]:
    """Return the month's public money planned and used by lever, yuan; what nobody planned was planned as used.

    Parameters
    ----------
    state : State
    """
    used: dict[str, float] = {}
    for (lever, _payer), money in state.ledger.spending.items():
        used[lever] = used.get(lever, 0.0) + money
    planned: dict[str, float] = state.memory.get("spending_planned", {})
    return {lever: (float(planned.get(lever, money)), money) for lever, money in used.items()}


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
    here = h.alive
    income = total(h.income[here])
    if income <= 0.0:
        return float("nan")
    bought = total(np.maximum(0.0, h.consumption[here] - h.own_food[here]))
    return 1.0 / (1.0 - min(0.9, bought / income * local_share * value_added))
