"""What a unit cost is paid for, and what an order costs in a month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from model.kernels import kernel
from model.levers.common import EVERYONE, MONITORED, firms, villages
from model.levers.holdings import held, land, total_where
from model.process import Order
from model.state import State


@kernel
def _sum_reached(alive, groups, helped, village, reached, who, monitored, values, out):  # type: ignore[no-untyped-def]
    out[0] = 0.0
    for i in range(alive.shape[0]):
        if alive[i] and reached[max(0, village[i])]:
            for k in range(who.shape[0]):
                if (groups[i] & who[k]) != 0 and (who[k] != monitored or helped[i]):
                    out[0] += values[i]
                    break


def _count(state: State, order: Order, values: Any) -> float:
    """Return a whole-county sum over the households the order reaches."""
    h, out = state.household, np.zeros(1)
    who = np.array(order.who or (EVERYONE,), dtype=np.int32)
    added = np.ascontiguousarray(values, dtype=np.float64)
    _sum_reached(h.alive, h.groups, h.helped, h.village, villages(state, order), who, MONITORED, added, out)
    return float(out[0]) * float(state.county.weight)


def _households(state: State, order: Order) -> float:
    return _count(state, order, np.ones(len(state.household)))


def _clients_debt(state: State, order: Order) -> float:
    h = state.household
    clients = h.alive & (h.registered | h.monitored)
    return total_where(clients, h.debt) * float(state.county.weight)


def _per_amount(value: float, order: Order) -> float:
    return value / order.amount if order.amount > 0.0 else 0.0


def _not_yet(order: Order) -> float:
    """Return the share of an amount that was not bought in an earlier month."""
    return (
        1.0 - min(1.0, float(order.memory.get("bought", 0.0)) / order.amount) if order.amount > 0.0 else 0.0
    )


def buy_once(state: State, order: Order) -> float:
    """Return the cost of what is bought once and then stays, and remember it."""
    cost = planned_cost(state, order)
    order.memory["bought"] = max(order.amount, float(order.memory.get("bought", 0.0)))
    return cost


BASES: dict[str, tuple[str, Callable[[State, Order], float]]] = {
    "none": ("free of charge", lambda state, order: 0.0),
    "unit": ("once for each unit", lambda state, order: 1.0),
    "unit_year": ("a year for each unit", lambda state, order: 1.0 / 12.0),
    "village_share": ("every two years for each village", lambda state, order: villages(state, order).sum() / 24.0),
    "village_share_year": ("a year for each village", lambda state, order: villages(state, order).sum() / 12.0),
    "village_year": ("a year for each unit in each village", lambda s, order: villages(s, order).sum() / 12.0),
    "village_once": ("once for each village", lambda s, order: villages(s, order).sum() * _not_yet(order)),
    "household_share_year": ("a year for each household", lambda s, order: _households(s, order) / 12.0),
    "person_share_year": ("a year for each person", lambda s, order: _count(s, order, s.household.persons) / 12.0),
    "mu_share_year": ("a year for each mu", lambda s, order: _count(s, order, held(s, land(s))) / 12.0),
    "head_share_year": (
        "a year for each head",
        lambda s, order: _count(s, order, held(s, s.product.disease_load > 0.0)) / 12.0,
    ),
    "value_share_year": (
        "of the yearly value of own produce",
        lambda s, order: _count(s, order, s.household.normal[1:].sum(axis=0)) / 12.0,
    ),
    "migrant_year": (
        "a year for each migrant",
        lambda s, order: _count(s, order, s.household.migrant_share * s.household.labour) / 12.0,
    ),
    "student_year": (
        "a year for each student",
        lambda s, order: _count(
            s, order, s.household.students * (s.household.registered | s.household.monitored)
        ) / 12.0,
    ),
    "worker": ("a month for each worker", lambda s, order: float(s.enterprise.workers[firms(s, order)].sum())),
    "firm": ("once for each firm", lambda s, order: float(firms(s, order).sum())),
    "client_debt_year": ("a year of clients' debt", lambda s, order: _per_amount(_clients_debt(s, order), order) / 12.0),
    "debt_year": ("a year of guaranteed debt", lambda s, order: _count(s, order, s.household.debt) / 12.0),
    "process": ("booked by the process that pays it", lambda state, order: 0.0),
}  # fmt: skip


# Bases that do not depend on the amount, and change slowly if at all: counted at the start of a year, as contracts are.
COUNTED = frozenset(
    {"household_share_year", "person_share_year", "mu_share_year", "head_share_year", "value_share_year",
     "migrant_year", "student_year", "debt_year", "village_share", "village_share_year", "village_year"}
)  # fmt: skip


def unit_price(state: State, order: Order) -> float:
    """Return what one unit of the order costs this month, in whole-county yuan."""
    if order.lever.basis not in COUNTED:
        return BASES[order.lever.basis][1](state, order) * order.unit_cost
    january = int(state.county.month) - int(state.county.calendar)
    counted: tuple[int, float] | None = order.memory.get("counted")
    if counted is None or counted[0] != january:
        counted = (january, BASES[order.lever.basis][1](state, order))
        order.memory["counted"] = counted
    return counted[1] * order.unit_cost


def planned_cost(state: State, order: Order) -> float:
    """Return what the order costs this month if all of it can be delivered, in whole-county yuan."""
    return order.amount * unit_price(state, order) if order.amount != 0.0 else 0.0
