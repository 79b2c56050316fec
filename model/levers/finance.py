"""Loans, village funds, input credit, guarantees; what they cost is subsidy and loss."""

from __future__ import annotations

import numpy as np

from model.levers.common import mark, planned_cost, villages
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

MARKET_RATE = 0.08  # parameters.csv r_D_market: what lenders ask without the subsidy


def _clients(state: State, order: Order) -> None:
    """Mark those the policy loan reaches when a package moves it."""
    h = state.household
    mark(state, order, h.alive & (h.registered | h.monitored))


def cap(state: State, luck: Luck, order: Order) -> float:
    """Set the cap of policy loans to registered and monitored households; losses are borne by a risk fund."""
    state.county.credit_cap = order.amount
    _clients(state, order)
    return planned_cost(state, order)


def rate(state: State, luck: Luck, order: Order) -> float:
    """Set the rate of policy loans; the fund pays the difference to the market rate."""
    state.county.credit_rate = order.amount
    _clients(state, order)
    h = state.household
    clients = h.alive & (h.registered | h.monitored)
    debt = float(h.debt[clients].sum()) * float(state.county.weight)
    return max(0.0, MARKET_RATE - order.amount) / 12.0 * debt


def village_fund(state: State, luck: Luck, order: Order) -> float:
    """Put a mutual-help fund into each village reached; its money is lent for inputs."""
    mask = villages(state, order)
    state.village.fund[mask] = order.amount
    h = state.household
    if order.amount > 0.0:
        mark(state, order, h.alive & mask[np.maximum(0, h.village)])
    return planned_cost(state, order)


def input_credit(state: State, luck: Luck, order: Order) -> float:
    """Offer credit for inputs to every household; losses are the cost."""
    state.county.input_credit = order.amount
    if order.amount > 0.0:
        mark(state, order, state.household.alive)
    return planned_cost(state, order)


def guarantee(state: State, luck: Luck, order: Order) -> float:
    """Guarantee a share of loans: lenders also serve those without other credit."""
    state.county.guarantee = order.amount
    if order.amount > 0.0:
        mark(state, order, state.household.alive)
    return planned_cost(state, order)


LEVERS = (
    Lever(
        "finance.microcredit.cap", "小额信贷额度", "level", "yuan/household", 50_000.0, "transition", 0.0, 100_000.0, 0.01,
        "yuan a year of clients' debt", "fund", "38", "Most a registered or monitored household may owe under the policy loan.",
        "microcredit_cap (policy.csv), read; losses of 1 % a year an assumption", cap, cost_low=0.005, cost_high=0.03, basis="client_debt_year",
    ),
    Lever(
        "finance.microcredit.rate", "小额信贷利率", "level", "1/year", 0.0435, "transition", 0.0, 0.12, 1.0, "of the subsidy", "fund", "38",
        "Rate of policy loans; the fund pays the difference to the market rate of 8 %.",
        "parameters.csv r_D_policy; market rate an assumption", rate, basis="process",
    ),
    Lever(
        "finance.village_fund", "互助资金", "level", "yuan/village", 0.0, "", 0.0, 1e6, 1.0, "itself, once", "fund", "20, 38",
        "A revolving fund of the village, lent for inputs.", "Assumption: works like cash at hand for inputs", village_fund, basis="village_once",
    ),
    Lever(
        "finance.input_credit", "农资信贷", "level", "yuan/household", 0.0, "", 0.0, 20_000.0, 0.03, "yuan a year of the credit", "fund", "20, 38",
        "Credit for inputs.", "Assumption: losses of 3 % a year", input_credit, cost_low=0.01, cost_high=0.08, basis="household_share_year",
    ),
    Lever(
        "finance.guarantee", "融资担保", "level", "share of loan", 0.0, "", 0.0, 0.9, 0.02, "yuan a year of guaranteed debt", "fund", "20, 38, 27",
        "A share of loans is guaranteed.", "Assumption: losses of 2 % a year", guarantee, cost_low=0.01, cost_high=0.05, basis="debt_year",
    ),
)  # fmt: skip
