"""Public works: what is built, and the wages and purchases that stay in the county."""

from __future__ import annotations

import numpy as np

from model.levers.common import hand_out, pay
from model.levers.holdings import Floats, held, land
from model.luck import Luck
from model.process import Order
from model.state import State

LOCAL_LABOUR = (
    0.10  # share of spending paid as local wages unless the order says otherwise: assumption, 0 to .5
)
DAY_LABOUR = (
    3000.0  # yuan of wages one household earns in a month of works: assumption, about 25 days at 120 yuan
)
LOCAL_PURCHASES = 0.2  # share of the rest spent in the county: assumption, .1 to .4


def employ(state: State, luck: Luck, order: Order, money: float, asked: float | None = None) -> float:
    """Pay local wages out of a work's money and note what is bought locally; return the money, wages included.

    With interactions off who works must not depend on how many others could take what is built: it depends on the
    money asked for.

    Parameters
    ----------
    state, luck, order
    money : yuan, whole county
        Cost of the work this month.
    asked : yuan, whole county, optional
        What the whole order would cost; the money when left out.
    """
    if money <= 0.0:
        return 0.0
    share = float(order.extras.get("local_labour", LOCAL_LABOUR))
    wages = share * (money if asked is None or state.county.interactions else asked)
    h = state.household
    month = np.full(len(h), DAY_LABOUR)
    given, _paid = hand_out(
        state, luck, order, h.labour > 0.2, month, lot=DAY_LABOUR, amount=wages, queue="wages"
    )
    paid = pay(state, order, "public_works_wage", given) if given.any() else 0.0
    state.county.works_demand += LOCAL_PURCHASES * max(0.0, money - paid)
    return max(money, paid)  # more only with interactions off, where each household is drawn by itself


def land_units(state: State) -> Floats:
    """Return mu of land of every village, from what its households hold; at least one.

    Returns
    -------
    (villages,) mu, whole county
    """
    h = state.household
    mu = np.bincount(np.maximum(0, h.village), weights=held(state, land(state)), minlength=len(state.village))
    found: Floats = np.maximum(1.0, mu * float(state.county.weight))
    return found
