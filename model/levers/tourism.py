"""Tourism: beds, attractions, culture."""

from __future__ import annotations

import numpy as np

from model.levers.common import hand_out, mark_villages, pay, products, villages
from model.levers.stock import give_stock
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

BED_LOT = 4.0  # beds one household opens in a turn (assumption)
ATTRACTION = 0.015  # log visitor demand per million yuan of attractions (assumption, .005 to .03)
PERFORMER = 0.001  # log visitor demand per performer (assumption)
LARGEST = 0.7  # log visitor demand that attractions can add (assumption: a doubling)
STAYS_NEAR = 0.5  # share of new visitors who stay in the villages with the sights (assumption, .3 to .8)


def beds(state: State, luck: Luck, order: Order) -> float:
    """Help households open guest beds."""
    chosen = products(state, order, ("tourism",))
    _given, paid = give_stock(state, luck, order, chosen[0], order.amount, BED_LOT, "stock")
    return paid * order.unit_cost


def attraction(state: State, luck: Luck, order: Order) -> float:
    """Build streets and sights: more visitors come, half of them to the villages with the sights."""
    v, mask = state.village, villages(state, order)
    before = state.memory.get("visitors_drawn", 0.0)
    drawn = min(LARGEST - before, ATTRACTION * order.amount / 1e6)
    state.memory["visitors_drawn"] = before + drawn
    elsewhere = (1.0 - STAYS_NEAR) * drawn
    state.memory["attraction"] = state.memory.get("attraction", 0.0) + elsewhere
    state.county.attraction += elsewhere
    near = STAYS_NEAR * drawn * float(v.households.sum()) / max(1.0, float(v.households[mask].sum()))
    v.tourism_appeal[mask] += np.minimum(near, np.maximum(0.0, LARGEST - v.tourism_appeal[mask]))
    mark_villages(state, order, mask * order.amount)
    return order.amount


def culture(state: State, luck: Luck, order: Order) -> float:
    """Employ performers: visitors come for them, and they are paid."""
    h = state.household
    given, _paid = hand_out(state, luck, order, h.labour > 0.5, rounds=False)
    state.county.attraction = min(LARGEST, float(state.county.attraction) + PERFORMER * order.amount)
    if not given.any():
        return 0.0
    return pay(state, order, "public_job_pay", np.where(given > 0.0, given * order.unit_cost / 12.0, 0.0))


LEVERS = (
    Lever(
        "industry.tourism.beds", "民宿", "rate", "beds/year", 0.0, "", 0.0, 2000.0, 8000.0, "yuan/bed", "fund", "18, 42",
        "Guest beds in homes.", "Assumption: cost", beds, (), 4000.0, 16_000.0, takes=("who", "where"),
    ),
    Lever(
        "industry.tourism.attraction", "景点街区", "event", "yuan", 0.0, "", 0.0, 1e8, 1.0, "itself", "fund", "18, 42",
        "Old streets, paths and sights: more visitors.", "Assumption: effect", attraction, takes=("where",),
    ),
    Lever(
        "industry.tourism.culture", "民俗演艺", "level", "performers", 0.0, "", 0.0, 500.0, 18_000.0, "yuan/performer-year", "fund", "18, 42, 31",
        "Dance and costume: performers are paid, visitors come.", "Assumption: pay and effect", culture, cost_low=10_000.0, cost_high=30_000.0,
        basis="unit_year", takes=("who", "where"),
    ),
)  # fmt: skip
