"""Insurance of people, crops, herds and prices, and the tiers of medical insurance."""

from __future__ import annotations

import numpy as np

from model.levers.common import EVERYONE, fixed_uniform, hand_out, mark, reached
from model.levers.costs import planned_cost
from model.levers.holdings import Floats
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

ACCIDENT_SHARE = (
    0.8  # share of an accident's own cost that accident insurance pays a month later (assumption)
)


def cover(state: State, luck: Luck, order: Order, column: str) -> Floats:
    """Cover a share of the households reached: first those named first, within a tier by fixed number.

    Returns
    -------
    (households,) 0 or 1
    """
    h = state.household
    if order.who in {(), (EVERYONE,)} or not state.county.interactions:
        given = (fixed_uniform(state, luck, order.lever.path) < order.amount) & reached(state, order)
    else:
        places = order.amount * float(reached(state, order).sum()) * float(state.county.weight)
        given = hand_out(state, luck, order, amount=places, rounds=False)[0] > 0.0
    found = given.astype(np.float64)
    np.maximum(h.arrays[column], found, out=h.arrays[column])
    mark(state, order, given)
    return found


def anti_poverty(state: State, luck: Luck, order: Order) -> float:
    """Insure households against sudden costs; the relief process pays out."""
    cover(state, luck, order, "anti_poverty_cover")
    return planned_cost(state, order)


def accident(state: State, luck: Luck, order: Order) -> float:
    """Insure against accidents; last month's accident is paid now."""
    h = state.household
    covered = cover(state, luck, order, "accident_cover")
    h.indemnity[:] += ACCIDENT_SHARE * covered * h.accident_bill
    return planned_cost(state, order)


def crop(state: State, luck: Luck, order: Order) -> float:
    """Insure crops; production pays out beyond the deductible."""
    cover(state, luck, order, "crop_cover")
    return planned_cost(state, order)


def livestock(state: State, luck: Luck, order: Order) -> float:
    """Insure herds; production pays out."""
    cover(state, luck, order, "livestock_cover")
    return planned_cost(state, order)


def price(state: State, luck: Luck, order: Order) -> float:
    """Insure prices; production pays out beyond the deductible."""
    cover(state, luck, order, "price_cover")
    return planned_cost(state, order)


def ordinary(state: State, luck: Luck, order: Order) -> float:
    """Set the reimbursement of the ordinary tier."""
    state.county.reimbursement_ordinary = order.amount
    return 0.0


def supported(state: State, luck: Luck, order: Order) -> float:
    """Set the reimbursement of dibao and monitored households."""
    h = state.household
    state.county.reimbursement_supported = order.amount
    if order.amount > 0.0:
        h.supported[:] = h.alive & ((h.dibao > 0.0) | h.monitored)
        mark(state, order, h.supported)
    return 0.0


REACH = ("who", "where")
LEVERS = (
    Lever(
        "insurance.anti_poverty", "防贫保", "level", "share covered", 0.0, "", 0.0, 1.0, 60.0, "yuan/person-year", "fund", "32",
        "Pays part of a sudden cost that a household cannot bear.", "Assumption: premium; usual pilots ask 50 to 100 yuan",
        anti_poverty, cost_low=30.0, cost_high=120.0, basis="person_share_year", takes=REACH,
    ),
    Lever(
        "insurance.accident", "意外险", "level", "share covered", 0.3, "permanent", 0.0, 1.0, 30.0, "yuan/person-year", "fund", "5, 31",
        "Pays most of an accident's own cost.", "Assumption: share and premium", accident, cost_low=15.0, cost_high=60.0,
        basis="person_share_year", takes=REACH,
    ),
    Lever(
        "insurance.crop", "种植业保险", "level", "share covered", 0.3, "permanent", 0.0, 1.0, 40.0, "yuan/mu-year", "other", "2, 32, 39",
        "Pays crop losses beyond the deductible; insured households dare to invest.",
        "Assumption: share; premium subsidies as usual", crop, cost_low=15.0, cost_high=80.0, basis="mu_share_year", takes=REACH,
    ),
    Lever(
        "insurance.livestock", "养殖业保险", "level", "share covered", 0.3, "permanent", 0.0, 1.0, 60.0, "yuan/head-year", "other",
        "3, 32, 39", "Pays for animals lost to disease.", "Assumption: share; premium near 100 yuan a head of cattle (local_shocks.csv)",
        livestock, cost_low=30.0, cost_high=120.0, basis="head_share_year", takes=REACH,
    ),
    Lever(
        "insurance.price", "价格保险", "level", "share covered", 0.0, "", 0.0, 1.0, 0.06, "yuan per yuan of produce", "fund", "1, 32, 39",
        "Pays when the farm-gate price falls below normal.", "Assumption: 6 % of value", price, cost_low=0.03, cost_high=0.1,
        basis="value_share_year", takes=REACH,
    ),
    Lever(
        "insurance.medical.ordinary", "基本医保报销", "level", "reimbursement", 0.55, "permanent", 0.3, 0.9, 1.0, "itself",
        "medical insurance", "34", "Share of in-catalogue bills paid for most households.", "parameters.csv reimb_ordinary, assumption",
        ordinary, basis="process", paid_by="income", takes=(),
    ),
    Lever(
        "insurance.medical.supported", "医疗救助倾斜", "level", "reimbursement", 0.80, "permanent", 0.3, 0.95, 1.0, "itself",
        "medical insurance", "34", "The same for dibao and monitored households.", "parameters.csv reimb_supported, assumption",
        supported, basis="process", paid_by="income", takes=(),
    ),
)  # fmt: skip
