"""Work away from home: organised placement, and travel money."""

from __future__ import annotations

import numpy as np

from model.levers.common import mark, pay
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

PLACED = 0.8  # share of the cost of going away that placement takes off one worker (assumption)


def placement(state: State, luck: Luck, order: Order) -> float:
    """Organise departures: the cost of going away falls by what the placed workers save, spread over migrants."""
    h, county = state.household, state.county
    migrants = float((h.migrant_share * h.labour)[h.alive].sum()) * float(county.weight)
    if not county.interactions:  # places are then shared with those away at the start, whatever others do
        migrants = state.memory.setdefault("migrants_at_start", migrants)
    yearly = 12.0 * order.amount
    if yearly > 0.0:
        county.placement = min(0.9, float(county.placement) + PLACED * yearly / max(1.0, migrants))
        mark(state, order, h.alive & (h.migrant_share > 0.2))
    return order.amount * order.unit_cost


def travel_subsidy(state: State, luck: Luck, order: Order) -> float:
    """Pay travel money to households with workers away."""
    h = state.household
    state.county.travel_subsidy = order.amount
    away = np.where(h.alive & (h.migrant_share > 0.2), h.migrant_share * h.labour, 0.0)
    return pay(state, order, "grant", order.amount / 12.0 * away)


LEVERS = (
    Lever(
        "labour.placement", "劳务输出组织", "rate", "workers/year", 600.0, "transition", 0.0, 10_000.0, 800.0, "yuan/worker", "fund", "16",
        "Departures are organised: going away costs less.", "Assumption: number, cost and effect", placement, (), 400.0, 1600.0,
    ),
    Lever(
        "labour.travel_subsidy", "交通补助", "level", "yuan/worker/year", 500.0, "transition", 0.0, 3000.0, 1.0, "itself", "fund",
        "16 (fixed cost)", "Travel money for workers away.", "Assumption: 500 yuan a year is usual", travel_subsidy, basis="process",
    ),
)  # fmt: skip
