"""How a lever adds to what a household grows, raises or lets: finding a slot, opening one, improving land."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel
from model.levers.common import hand_out, mark, match, willing
from model.levers.holdings import Floats, Mask
from model.luck import Luck
from model.process import Order
from model.state import State


def arrives(state: State, rows: NDArray[np.int64]) -> Floats:
    """Return the share of support in kind that reaches the households of some rows: less leakage, less waste.

    Returns
    -------
    (rows,) 1
    """
    village = np.maximum(0, state.household.village[rows])
    worth: Floats = (1.0 - float(state.county.leakage)) * match(state)[village]
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
) -> tuple[Floats, float]:
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
    paid : float
        Whole-county units paid for.
    """
    h = state.household
    food, main, second = h.product
    takes = (food == product) | (main == product) | (second == product) | (main < 0) | (second < 0)
    able = takes & (h.labour > 0.2) & willing(state, luck, order.lever.path)
    given, paid = hand_out(state, luck, order, able, np.full(len(h), lot), lot=lot, amount=amount)
    rows = np.flatnonzero(given)
    slot = _slot_for(h.product[:, rows], product)
    h.product[slot, rows] = product
    lasts = np.where(h.trained[rows], 1.0, uncoached)
    h.arrays[column][slot, rows] += given[rows] * arrives(state, rows) * lasts
    mark(state, order, rows)
    return given, paid


def _slot_for(held: NDArray[np.int8], product: int) -> NDArray[np.int64]:
    """Return the slot in which households have a product, the main one first, else their first empty commercial one.

    Parameters
    ----------
    held : (slots, households) int
    product : int
    """
    food, main, second = held
    known = [main == product, second == product, food == product]
    slot: NDArray[np.int64] = np.select([*known, main < 0], [1, 2, 0, 1], 2)
    return slot


@kernel
def _area(alive, product, kind, stock, growing, area):  # type: ignore[no-untyped-def]
    for i in range(alive.shape[0]):
        area[i] = 0.0
    for s in range(product.shape[0]):
        grown, bearing, half = product[s], stock[s], growing[s]
        for i in range(alive.shape[0]):
            area[i] += bearing[i] + half[i] if alive[i] and grown[i] >= 0 and kind[max(0, grown[i])] else 0.0


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
    h, area = state.household, np.empty(len(state.household))
    _area(h.alive, h.product, kind, h.stock, h.growing, area)
    before = state.memory.setdefault("lever_area", {}).setdefault(order.lever.path, np.zeros(len(h)))
    need = np.maximum(0.0, area - before)
    need[need < 0.1] = 0.0
    given, paid = hand_out(state, luck, order, need > 0.0, need, lot=lot)
    rows = np.flatnonzero(given)
    before[rows] += given[rows]
    effect = gain * given[rows] / np.maximum(0.1, area[rows]) * arrives(state, rows)
    for s, product in enumerate(h.product):
        ours = (product[rows] >= 0) & kind[np.maximum(0, product[rows])]
        h.arrays[column][s, rows[ours]] += effect[ours]
    mark(state, order, rows)
    return given, paid
