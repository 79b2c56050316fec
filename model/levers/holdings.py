"""What households hold of some products, and sums that do not depend on the machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel
from model.state import State

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@kernel
def _sum_where(mask, values, out):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(mask.shape[0]):
        total += values[i] if mask[i] else 0.0
    out[0] = total


@kernel
def _sum_three(first, second, third, out):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(first.shape[0]):
        total += first[i] + second[i] + third[i]
    out[0] = total


@kernel
def _held(alive, product, kind, stock, growing, young, units, has):  # type: ignore[no-untyped-def]
    for i in range(alive.shape[0]):
        units[i] = 0.0
        has[i] = False
    for s in range(product.shape[0]):
        grown, bearing, half, immature = product[s], stock[s], growing[s], young[s]
        for i in range(alive.shape[0]):
            ours = alive[i] and grown[i] >= 0 and kind[max(0, grown[i])]
            has[i] = has[i] or ours
            units[i] += bearing[i] + half[i] + immature[i] if ours else 0.0


def total_where(mask: Mask, values: Floats) -> float:
    """Return a sum over the rows of a mask, added one by one so that bits do not depend on the machine."""
    out = np.zeros(1)
    _sum_where(np.ascontiguousarray(mask), np.ascontiguousarray(values, dtype=np.float64), out)
    return float(out[0])


def cash_of_levers(state: State) -> float:
    """Return the cash that levers put into households' hands this month, whole-county yuan."""
    h, out = state.household, np.zeros(1)
    _sum_three(h.grant, h.public_job_pay, h.public_works_wage, out)
    return float(out[0]) * float(state.county.weight)


def land(state: State) -> Mask:
    """Say which products are grown on land, in mu."""
    p = state.product
    other = np.array(
        [name in {"honey", "trade", "wild_collection", "tourism"} for name in state.product_names]
    )
    found: Mask = (p.disease_load <= 0.0) & (p.visitor_load <= 0.0) & (p.open_access <= 0.0) & ~other
    return found


def held(state: State, kind: Mask) -> Floats:
    """Return units of the given products a household holds, immature ones included.

    Parameters
    ----------
    state : State
    kind : (products,) bool

    Returns
    -------
    (households,) mu, head, hives or beds
    """
    return _holdings(state, kind)[0]


def holders(state: State, kind: Mask) -> Mask:
    """Say which households grow or raise one of the given products, bearing or not."""
    return _holdings(state, kind)[1]


def _holdings(state: State, kind: Mask) -> tuple[Floats, Mask]:
    """Return units held and who holds; while the government acts, counted once for each kind (`holdings`)."""
    known: dict[bytes, tuple[Floats, Mask]] | None = state.memory.get("holdings")
    if known is not None and kind.tobytes() in known:
        return known[kind.tobytes()]
    h = state.household
    units, has = np.zeros(len(h)), np.zeros(len(h), dtype=np.bool_)
    _held(h.alive, h.product, np.ascontiguousarray(kind), h.stock, h.growing, h.young, units, has)
    if known is not None:
        known[kind.tobytes()] = (units, has)
    return units, has
