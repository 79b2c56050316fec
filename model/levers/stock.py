"""How a lever adds to what a household grows, raises or lets: finding a slot, opening one, improving land."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.levers.common import hand_out, mark, match, willing
from model.levers.holdings import Floats, Mask
from model.luck import Luck
from model.process import Order
from model.state import SLOTS, State


def slot_of(state: State, product: int) -> NDArray[np.int8]:
    """Return the slot in which a household has the product, -1 for none."""
    slot = np.full(len(state.household), -1, dtype=np.int8)
    for s in (0, 2, 1):
        slot[state.household.product[s] == product] = s
    return slot


def empty_slot(state: State) -> NDArray[np.int8]:
    """Return the first empty commercial slot of a household, -1 for none."""
    slot = np.full(len(state.household), -1, dtype=np.int8)
    for s in (2, 1):
        slot[state.household.product[s] < 0] = s
    return slot


def arrives(state: State) -> Floats:
    """Return the share of support in kind that reaches a household: less leakage, less waste.

    Returns
    -------
    (households,) 1
    """
    worth: Floats = (1.0 - float(state.county.leakage)) * match(state)[np.maximum(0, state.household.village)]
    return worth


def give_stock(
    state: State,
    luck: Luck,
    order: Order,
    product: int,
    amount: float,
    lot: float,
    column: str = "young",
    uncoached: float = 1.0,
) -> tuple[Floats, NDArray[np.int8], float]:
    """Give units of a product to households; open an empty slot where a willing one has none.

    Parameters
    ----------
    state, luck, order
    product : int
        Which product.
    amount : float
        Units for the whole county.
    lot : float
        Units a household gets at most.
    column : str
        ``young`` for what must grow first, ``stock`` for what yields at once.
    uncoached : 1
        Share that lasts with households who were never field-trained.

    Returns
    -------
    given : (households,) units
        Before leakage and waste.
    slot : (households,) int
        The slot it went to.
    paid : float
        Whole-county units paid for.
    """
    h = state.household
    slot, empty = slot_of(state, product), empty_slot(state)
    able = (h.labour > 0.2) & willing(state, luck, order.lever.path) & ((slot >= 0) | (empty >= 0))
    given, paid = hand_out(state, luck, order, able, np.full(len(h), lot), lot=lot, amount=amount)
    rows = np.flatnonzero(given > 0.0)
    opened = rows[slot[rows] < 0]
    slot[opened] = empty[opened]
    h.product[slot[opened], opened] = product
    lasts = np.where(h.trained, 1.0, uncoached)
    h.arrays[column][slot[rows], rows] += (given * arrives(state) * lasts)[rows]
    mark(state, order, given > 0.0)
    return given, slot, paid


def improve(
    state: State, luck: Luck, order: Order, kind: Mask, gain: float, lot: float, column: str
) -> tuple[Floats, float]:
    """Improve land in use: a log yield gain on the share of the household's land that was worked on.

    Land is improved once by each lever; what is done is remembered.

    Parameters
    ----------
    state, luck, order
    kind : (products,) bool
        Products whose land counts.
    gain : log
        Yield gain on improved land.
    lot : float
        mu a household gets at most in one turn.
    column : str
        ``renewed`` for an effect at once, ``pending`` for one that matures.

    Returns
    -------
    given : (households,) mu
    paid : float
        Whole-county mu paid for.
    """
    h = state.household
    area = np.zeros(len(h))
    ours: list[Mask] = []
    for s in range(SLOTS):
        grows = h.alive & (h.product[s] >= 0) & kind[np.maximum(0, h.product[s])]
        ours.append(grows)
        area += np.where(grows, h.stock[s] + h.growing[s], 0.0)
    before = state.memory.setdefault("lever_area", {}).setdefault(order.lever.path, np.zeros(len(h)))
    need = np.maximum(0.0, area - before)
    need[need < 0.1] = 0.0
    given, paid = hand_out(state, luck, order, need > 0.0, need, lot=lot)
    before += given
    effect = gain * given / np.maximum(0.1, area) * arrives(state)
    for s in range(SLOTS):
        h.arrays[column][s] += np.where(ours[s], effect, 0.0)
    mark(state, order, given > 0.0)
    return given, paid
