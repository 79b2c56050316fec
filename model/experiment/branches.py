"""Where scenarios part: what is the same until then is simulated once in a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from model.process import Lever
from model.processes.government import amount_in_force, in_force
from model.study.policy import Action, Scenario
from model.study.record import canonical


def doings(scenario: Scenario, catalogue: Mapping[str, Lever], months: int) -> list[tuple[Any, ...]]:
    """Return what government does in each study month, in a form that can be compared.

    Parameters
    ----------
    scenario : Scenario
    catalogue : mapping of str to Lever
    months : int

    Returns
    -------
    (months,) equal entries mean that government does the same
    """
    known = [(action, canonical(_timeless(action)), catalogue[action.lever]) for action in scenario.actions]
    money = canonical({"budgets": scenario.budgets, "split": scenario.split})
    found = []
    for month in range(months):
        does = tuple(_month(known, month))
        from_budget = any(action.budget for action, _, _ in known if in_force(action, month))
        found.append((money, *does) if from_budget else does)
    return found


def _timeless(action: Action) -> Action:
    """Return an action without its dates: they count through what it does in a month."""
    return replace(action, steps=(), taper=(), last=None)


def _month(known: Sequence[tuple[Action, str, Lever]], month: int) -> Iterator[tuple[str, Any]]:
    for action, text, lever in known:
        if lever.kind == "event":
            hit = tuple(value for at, value in action.steps if at == month)
            if hit:
                yield text, hit
        elif in_force(action, month):
            yield text, amount_in_force(action, month)


def part(a: Sequence[Any], b: Sequence[Any]) -> int:
    """Return the first month in which two scenarios differ; the number of months if they never do.

    Parameters
    ----------
    a, b : results of `doings`
    """
    return next((month for month, (one, other) in enumerate(zip(a, b, strict=True)) if one != other), len(a))


def branches(
    scenarios: Sequence[Scenario], catalogue: Mapping[str, Lever], months: int
) -> list[tuple[int | None, int]]:
    """Return for each scenario the earlier one it shares most months with, and how many.

    Parameters
    ----------
    scenarios : in the order in which they are run
    catalogue : mapping of str to Lever
    months : int

    Returns
    -------
    list of (index of the earlier scenario or None, months shared)
    """
    done = [doings(scenario, catalogue, months) for scenario in scenarios]
    found: list[tuple[int | None, int]] = []
    for k, mine in enumerate(done):
        shared = [part(mine, done[j]) for j in range(k)]
        best = max(range(k), key=lambda j: shared[j], default=None)
        found.append((best, shared[best]) if best is not None and shared[best] > 0 else (None, 0))
    return found
