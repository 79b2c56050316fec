"""How a lever founds an enterprise: a free row, a number that is the same in every world, a village, money of its own."""

from __future__ import annotations

import numpy as np

from model.luck import Luck
from model.processes.turnover import REFERENCE_CAPITAL
from model.state import State

FIRST_NUMBER = 20_000_000  # enterprises founded by levers count from here


def found(
    state: State, luck: Luck, name: str, kind: int, *, product: int = -1, stage: int = 0, capital: float | None = None,
    incubation: float = 0.0, label: str = "", mask: np.ndarray | None = None, owner: int = -1, park: bool = False,
    productivity: float = 0.0, goal: float | None = None,
) -> int:  # fmt: skip
    """Found one enterprise; return its row, -1 if there is no free one.

    Parameters
    ----------
    state, luck
    name : str
        Lever and label: with a running number it gives the enterprise its number and its luck.
    kind, product, stage : see `EnterpriseColumns`
    capital : yuan, optional
        The reference of its kind when left out.
    incubation : months
    label : str
        Name under which other levers may mean it.
    mask : (villages,) bool, optional
        Where it may settle.
    owner : row, -1 outside, -2 its members
    park : bool
    productivity : log
    goal : yuan, optional
        Capital it aims at; the reference of its kind when left out.
    """
    e, v = state.enterprise, state.village
    free = np.flatnonzero(~e.alive)
    if free.size == 0:
        return -1
    counts: dict[str, int] = state.memory.setdefault("founded", {})
    number = counts.get(name, 0)
    counts[name] = number + 1
    state.memory["founded_now"] = state.memory.get("founded_now", 0) + 1
    ident = FIRST_NUMBER + _slot(name) * 10_000 + number
    places = np.flatnonzero(mask) if mask is not None and mask.any() else np.arange(len(v))
    weight = np.cumsum(v.households[places] * (0.25 + v.road[places]))
    u = luck.one(f"levers.{name}.village", number, 0)
    place = int(places[min(places.size - 1, int(np.searchsorted(weight / weight[-1], u)))])
    row = int(free[0])
    e.write_row(
        row, id=ident, alive=True, village=place, town=int(v.town[place]), kind=kind, product=product, stage=stage, owner=owner,
        capital=float(REFERENCE_CAPITAL[kind] if capital is None else capital), goal=float(REFERENCE_CAPITAL[kind] if goal is None else goal),
        incubation=incubation, attracted=True, park=park,
        productivity=productivity, contract_share=0.2 if kind in {0, 1} else 0.0, wage=float(state.town.wage[v.town[place]]),
    )  # fmt: skip
    if label:
        state.memory.setdefault("enterprise_label", {})[ident] = label
    return row


def _slot(name: str) -> int:
    """Return a number for a lever and label that does not depend on what else is used."""
    total = 0
    for c in name:
        total = (total * 31 + ord(c)) % 99_991
    return total


def whole(state: State, luck: Luck, name: str, amount: float) -> int:
    """Return a whole number of units of a month's amount, the fraction by a keyed draw."""
    sure = int(amount)
    return sure + int(luck.one(f"levers.{name}.fraction") < amount - sure)
