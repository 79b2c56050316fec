"""Collective assets: they pay dividends to the village, by a rule."""

from __future__ import annotations

import numpy as np

from model.levers.common import mark, villages
from model.levers.holdings import Floats
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

PV_YIELD = 800.0  # yuan of net income a kilowatt and year (assumption: 1,300 hours at .6 yuan, and upkeep)
WORKSHOP_YIELD = 0.06  # rent a yuan and year of village workshops and shops (assumption, .03 to .1)


def _invest(state: State, order: Order, income: float) -> None:
    """Add a yearly income to the villages reached, and apply the dividend rule."""
    v, h = state.village, state.household
    mask = villages(state, order)
    homes = v.households * mask
    v.asset_income[:] += homes / max(1.0, float(homes.sum())) * income / 12.0
    poor, here = order.extras.get("dividend_to_poor"), mask[np.maximum(0, h.village)]
    if poor is not None:
        h.asset_share[here] = dividend_shares(state, float(poor))[here]
    mark(state, order, h.alive & here)


def dividend_shares(state: State, to_poor: float) -> Floats:
    """Return each household's weight in its village's dividends: a share goes to the registered and monitored.

    With interactions off the rule is left aside: nobody's part depends on who else lives there.

    Parameters
    ----------
    state : State
    to_poor : 1

    Returns
    -------
    (households,) 1, mean one in each village
    """
    h = state.household
    if not state.county.interactions:
        return np.ones(len(h))
    home = np.maximum(0, h.village)
    poor = h.alive & (h.registered | h.monitored)
    number = np.bincount(home, weights=h.alive, minlength=len(state.village))
    clients = np.bincount(home, weights=poor, minlength=len(state.village))
    others = number - clients
    theirs = np.where(clients > 0.0, to_poor * number / np.maximum(1.0, clients), 0.0)
    rest = np.where(
        others > 0.0, (1.0 - np.where(clients > 0.0, to_poor, 0.0)) * number / np.maximum(1.0, others), 0.0
    )
    theirs = np.where(others > 0.0, theirs, 1.0)
    found: Floats = np.where(poor, theirs[home], rest[home])
    return found


def photovoltaic(state: State, luck: Luck, order: Order) -> float:
    """Install panels whose income goes to villages."""
    _invest(state, order, PV_YIELD * order.amount)
    return order.amount * order.unit_cost


def workshop(state: State, luck: Luck, order: Order) -> float:
    """Buy or build property whose rent goes to villages."""
    _invest(state, order, WORKSHOP_YIELD * order.amount)
    return order.amount * order.unit_cost


LEVERS = (
    Lever(
        "assets.photovoltaic", "光伏资产", "event", "kW", 1500.0, "transition", 0.0, 60_000.0, 5000.0, "yuan/kW", "fund", "31, 42",
        "Village solar panels; `dividend_to_poor`: the share of dividends for registered and monitored households; a later event of 0 changes the rule alone.",
        "Assumption: number in place, cost and yield", photovoltaic, ("dividend_to_poor",), 3500.0, 7000.0, place_value="photovoltaic_kw",
        takes=("where",),
    ),
    Lever(
        "assets.workshop", "村集体资产", "event", "yuan", 6_000_000.0, "transition", 0.0, 3e8, 1.0, "itself", "fund", "31, 42",
        "Village property that is let; the same rule of dividends.", "Assumption: stock in place and rent", workshop,
        ("dividend_to_poor",), place_value="collective_assets", takes=("where",),
    ),
)  # fmt: skip
