"""Work away from home: organised placement, and travel money."""

from __future__ import annotations

import numpy as np

from model.levers.common import hand_out, mark, pay, reached
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

STAYS_PLACED = 12.0  # months for which an organised departure eases leaving: contracts run from spring to spring (assumption)
AWAY = 0.2  # share of labour away from which a household counts as having somebody away (assumption)


def placement(state: State, luck: Luck, order: Order) -> float:
    """Organise departures: for a year, leaving costs one worker of each household served less (`labour.placement_saving`)."""
    h = state.household
    able = (h.labour > 0.2) & ~h.elderly_only & (h.placed <= 0.0)
    given, paid = hand_out(state, luck, order, able)
    served = given > 0.0
    h.placed[served] = STAYS_PLACED
    mark(state, order, served)
    return paid * order.unit_cost


def travel_subsidy(state: State, luck: Luck, order: Order) -> float:
    """Pay travel money to households with workers away; whoever thinks of leaving counts on it."""
    h = state.household
    ours = reached(state, order)
    np.copyto(h.travel_subsidy, order.amount, where=ours)
    away = np.where(ours & (h.migrant_share > AWAY), h.migrant_share * h.labour, 0.0)
    return pay(state, order, "grant", order.amount / 12.0 * away)


REACH = ("who", "where")
LEVERS = (
    Lever(
        "labour.placement", "劳务输出组织", "rate", "workers/year", 600.0, "transition", 0.0, 30_000.0, 800.0, "yuan/worker", "fund", "16",
        "Departures are organised: for a year going away costs a worker less.", "Assumption: number, cost and effect", placement, (), 400.0, 1600.0,
        takes=REACH,
    ),
    Lever(
        "labour.travel_subsidy", "交通补助", "level", "yuan/worker/year", 500.0, "transition", 0.0, 3000.0, 1.0, "itself", "fund",
        "16 (fixed cost)", "Travel money for workers away.", "Assumption: 500 yuan a year is usual", travel_subsidy, basis="process", takes=REACH,
    ),
)  # fmt: skip
