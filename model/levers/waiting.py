"""Events that find the purse empty: they wait for the first month with money, and are given up after a year."""

from __future__ import annotations

from typing import Any

EMPTY = 0.01  # share of what is wanted in a month below which a purse counts as empty (assumption)
LONGEST = 12  # months an event waits (assumption: money of the fund is for its year)

Memory = dict[str, Any]  # of one use of a lever; ``waits`` lists (month asked for, amount)
Due = list[tuple[int, float]]


def take(memory: Memory, month: int, hit: list[float], last: int | None) -> tuple[Due, float]:
    """Return what is due of an event, with the month each part was asked for, and what is given up.

    Parameters
    ----------
    memory : dict
        Memory of this use of the lever.
    month : study month
    hit : list of float
        Amounts of this month, in the lever's own unit or in yuan.
    last : study month, optional
        After it the support has ended.

    Returns
    -------
    due : list of (study month, amount)
    given_up : same unit as the amounts
    """
    due: Due = []
    given_up = 0.0
    for asked, amount in memory.pop("waits", ()):
        if month - asked >= LONGEST or (last is not None and month > last):
            given_up += amount
        else:
            due.append((asked, amount))
    return due + [(month, amount) for amount in hit], given_up


def ration(memory: Memory, due: Due, share: float) -> float:
    """Return the share of an event that is carried out: none if the purse is empty, and then it waits.

    Parameters
    ----------
    memory : dict
    due : list of (study month, amount)
    share : 1, what the purse can pay of all that is wanted
    """
    if share >= EMPTY:
        return share
    memory["waits"] = [(asked, amount) for asked, amount in due if amount > 0.0]
    return 0.0
