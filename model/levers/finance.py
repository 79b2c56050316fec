"""Loans, village funds, input credit, guarantees; what they cost is subsidy and loss."""

from __future__ import annotations

import numpy as np

from model.levers.common import mark, villages
from model.levers.costs import buy_once, planned_cost
from model.levers.holdings import Mask
from model.luck import Luck
from model.process import Lever, Order
from model.state import State


def _mark(state: State, order: Order, who: Mask) -> None:
    """Mark those a lever of a package reaches, as long as it offers anything."""
    if order.amount > 0.0:
        mark(state, order, who)


def cap(state: State, luck: Luck, order: Order) -> float:
    """Set the cap of policy loans to registered and monitored households; credit books what is lost."""
    h = state.household
    state.county.credit_cap = order.amount
    _mark(state, order, h.alive & (h.registered | h.monitored))
    return 0.0


def rate(state: State, luck: Luck, order: Order) -> float:
    """Set the rate of policy loans; consumption books the difference to the market rate."""
    h = state.household
    state.county.credit_rate = order.amount
    mark(state, order, h.alive & (h.registered | h.monitored))
    return 0.0


def village_fund(state: State, luck: Luck, order: Order) -> float:
    """Keep a mutual-help fund in each village reached; its money is lent to members."""
    mask = villages(state, order)
    state.village.fund[mask] = order.amount
    h = state.household
    _mark(state, order, h.alive & mask[np.maximum(0, h.village)])
    return buy_once(state, order)


def input_credit(state: State, luck: Luck, order: Order) -> float:
    """Offer credit for inputs to every household; losses are the cost."""
    state.county.input_credit = order.amount
    _mark(state, order, state.household.alive)
    return planned_cost(state, order)


def guarantee(state: State, luck: Luck, order: Order) -> float:
    """Guarantee a share of loans: lenders serve more households and firms; credit and enterprises book what is lost."""
    state.county.guarantee = order.amount
    _mark(state, order, state.household.alive)
    return 0.0


LEVERS = (
    Lever(
        "finance.microcredit.cap", "小额信贷额度", "level", "yuan/household", 50_000.0, "transition", 0.0, 100_000.0, 0.0,
        "seven tenths of what is lost", "fund", "38",
        "Most a registered or monitored household may owe under the policy loan. Government's risk fund bears most of the losses.",
        "microcredit_cap (policy.csv), read", cap, basis="process", paid_by="credit", takes=(),
    ),
    Lever(
        "finance.microcredit.rate", "小额信贷利率", "level", "1/year", 0.0435, "transition", 0.0, 0.12, 0.0,
        "difference to the market rate", "fund", "38", "Rate of policy loans; the fund pays the difference to the market rate.",
        "parameters.csv r_D_policy, recalled; market rate an assumption (consumption.market_rate)", rate, basis="process",
        paid_by="consumption", takes=(),
    ),
    Lever(
        "finance.village_fund", "互助资金", "level", "yuan/village", 0.0, "", 0.0, 1e6, 0.10, "yuan a year of each yuan", "fund", "20, 38",
        "A revolving fund in each village reached, lent to members without collateral. Its capital stays public; losses, running costs "
        "and the county's cost of money are paid each year.",
        "Assumption: 6 % lost and spent on running it, money at 4 %", village_fund, cost_low=0.05, cost_high=0.2, basis="village_year",
        takes=("where",),
    ),
    Lever(
        "finance.input_credit", "农资信贷", "level", "yuan/household", 0.0, "", 0.0, 20_000.0, 0.03, "yuan a year of the credit", "fund",
        "20, 38", "Credit for inputs.", "Assumption: losses of 3 % a year", input_credit, cost_low=0.01, cost_high=0.08,
        basis="household_share_year", takes=(),
    ),
    Lever(
        "finance.guarantee", "融资担保", "level", "share of loan", 0.0, "", 0.0, 0.9, 0.0, "share of what is lost", "fund", "20, 38, 27",
        "A share of the loans of households and enterprises is guaranteed; the fund makes good that share of what is lost.",
        "Assumption: how far lenders follow a guarantee (production.guarantee_power)", guarantee, basis="process",
        paid_by="credit", takes=(),
    ),
)  # fmt: skip
