"""One budget shared out over levers, years and groups: an allocation, and the scenario it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError, nearest
from model.experiment.coalitions import merged
from model.process import Lever
from model.study.actions import Clock, lay_over, resolve, share_out
from model.study.drafts import Draft
from model.study.policy import Action, Budget, Scenario
from model.study.record import Study

Floats = NDArray[np.float64]
# Groups that a lever's money may be kept for, in order of priority.
GROUPS: dict[str, tuple[str, ...]] = {
    "as written": (),
    "monitored": ("monitored",),
    "lifted_out": ("lifted_out", "monitored"),
    "everyone": ("everyone",),
}


@dataclass(frozen=True)
class Menu:
    """What a budget may buy.

    Parameters
    ----------
    study : Study
    scenario : str
        Whose packages, budget and end of support count.
    budget : Budget
    levers : mapping of lever to Draft
        Those that money buys.
    fixed : mapping of lever to Draft
        Those with amounts of their own, in every allocation.
    periods : (first, last) study months of each part of the years
    """

    study: Study
    scenario: str
    budget: Budget
    levers: Mapping[str, Draft]
    fixed: Mapping[str, Draft]
    periods: tuple[tuple[int, int], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Levers, in the order of the packages."""
        return tuple(self.levers)

    @property
    def for_groups(self) -> tuple[str, ...]:
        """Levers that can be kept for a group."""
        return tuple(name for name, made in self.levers.items() if "who" in made.lever.takes)

    @property
    def years(self) -> float:
        """Years that the budget runs inside the study."""
        return sum(last - first + 1 for first, last in self.periods) / 12.0


@dataclass(frozen=True)
class Allocation:
    """How a budget is shared out.

    Parameters
    ----------
    shares : (periods, levers)
        Each row sums to one.
    groups : mapping of lever to a name of `GROUPS`
        As written where left out.
    """

    shares: tuple[tuple[float, ...], ...]
    groups: Mapping[str, str]


def menu(
    study: Study,
    scenario: str = "",
    *,
    money: float | None = None,
    levers: Sequence[str] = (),
    periods: int = 2,
) -> Menu:
    """Return what the budget of a scenario may buy.

    Parameters
    ----------
    study : Study
    scenario : str, optional
        The first with a budget when left out, those that cost the same before others.
    money : yuan/year, optional
        The budget's own when left out.
    levers : names, optional
        Only these.
    periods : int
        Equal parts of the budget's years, each with its own shares.

    Raises
    ------
    InputError
    """
    known = [name for name in (*study.same_money, *study.scenarios) if study.scenarios[name].budgets]
    if scenario and scenario not in study.scenarios:
        raise InputError(
            f"no scenario {scenario!r}", file=study.file, expected=f"one of {', '.join(dict.fromkeys(known))}",
            nearest=nearest(scenario, study.scenarios),
        )  # fmt: skip
    if not known or (scenario and scenario not in known):
        raise InputError(
            f"scenario {scenario} has no budget" if scenario else "no scenario has a budget", file=study.file,
            expected="a scenario with budget and split: a menu of levers, and money for them",
        )  # fmt: skip
    chosen = study.scenarios[scenario or known[0]]
    budget = next(iter(chosen.budgets.values()))
    if money is not None:
        if not 0.0 < money <= 1e12:
            raise InputError(f"{money:g} yuan a year", path="--money", expected="more than nothing")
        budget = replace(budget, amount=money)
    drafts = merged(study, chosen.use)
    buyable = {name: made for name, made in drafts.items() if _bought(made)}
    for name in levers:
        if name not in buyable:
            raise InputError(
                f"{name!r} is no lever that this money buys", path="--lever", expected=f"one of {', '.join(buyable)}",
                nearest=nearest(name, buyable),
            )  # fmt: skip
    ours = {name: made for name, made in buyable.items() if not levers or name in levers}
    if len(ours) < 2:
        raise InputError(f"{len(ours)} lever to share money among", file=study.file, expected="two or more")
    fixed = {
        name: made
        for name, made in drafts.items()
        if name not in buyable and (made.fields.keys() & {"amount", "spend"} or made.lever.kind == "rule")
    }
    last = study.months - 1 if budget.last is None else min(budget.last, study.months - 1)
    if budget.first > last:
        raise InputError("the budget begins after the study ends", file=study.file)
    parts = np.array_split(np.arange(budget.first, last + 1), max(1, periods))
    spans = tuple((int(part[0]), int(part[-1])) for part in parts if part.size)
    return Menu(study, chosen.name, budget, ours, fixed, spans)


def _bought(made: Draft) -> bool:
    """Say whether money buys a lever whose amount is open."""
    lever = made.lever
    open_amount = not made.fields.keys() & {"amount", "spend"}
    return (
        open_amount
        and lever.kind != "rule"
        and lever.unit_cost > 0.0
        and lever.basis not in {"none", "process"}
    )


def normal(weights: Floats) -> tuple[tuple[float, ...], ...]:
    """Return weights as shares: each row sums to one; a row of zeros is shared out evenly.

    Parameters
    ----------
    weights : (periods, levers), not negative
    """
    total = weights.sum(axis=1, keepdims=True)
    even = np.full_like(weights, 1.0 / weights.shape[1])
    shares = np.where(total > 0.0, weights / np.where(total > 0.0, total, 1.0), even)
    return tuple(tuple(float(x) for x in row) for row in shares)


def even(ours: Menu) -> Allocation:
    """Return the allocation that gives every lever the same."""
    return Allocation(normal(np.ones((len(ours.periods), len(ours.names)))), {})


def corner(ours: Menu, lever: str) -> Allocation:
    """Return the allocation that gives one lever everything."""
    row = np.array([1.0 if name == lever else 0.0 for name in ours.names])
    return Allocation(normal(np.tile(row, (len(ours.periods), 1))), {})


def as_split(ours: Menu, scenario: Scenario) -> Allocation | None:
    """Return the allocation of a scenario's split over the same levers; None if it buys others."""
    if not scenario.split or not set(scenario.split) <= set(ours.names):
        return None
    row = np.array([scenario.split.get(name, 0.0) for name in ours.names])
    return Allocation(normal(np.tile(row, (len(ours.periods), 1))), {})


def spending(ours: Menu, allocation: Allocation) -> dict[str, list[tuple[int, float]]]:
    """Return the money of each lever by study month: yuan a year, or yuan for an event.

    In every period the shares sum to one, so the levers' money sums to the budget.

    Parameters
    ----------
    ours : Menu
    allocation : Allocation
    """
    clock = _clock(ours.study)
    found: dict[str, list[tuple[int, float]]] = {}
    for k, name in enumerate(ours.names):
        steps: list[tuple[int, float]] = []
        for (first, last), row in zip(ours.periods, allocation.shares, strict=True):
            part = replace(ours.budget, first=first, last=last)
            steps += share_out(part, row[k], ours.levers[name].lever, clock)
        found[name] = steps
    return found


def _clock(study: Study) -> Clock:
    return Clock(study.start[0] * 12 + study.start[1] - 1, study.months, strict=False)


def scenario_of(
    ours: Menu,
    allocation: Allocation,
    name: str,
    catalogue: Mapping[str, Lever],
    more: tuple[str, float] | None = None,
) -> Scenario:
    """Return the scenario that an allocation makes.

    Parameters
    ----------
    ours : Menu
    allocation : Allocation
    name : str
    catalogue : mapping of str to Lever
    more : (lever, yuan a year), optional
        Money on top of the budget.
    """
    whole, clock = ours.study.scenarios[ours.scenario], _clock(ours.study)
    actions: list[Action] = [resolve(made, clock, "package") for made in ours.fixed.values()]
    money = spending(ours, allocation)
    if more is not None:
        extra = share_out(replace(ours.budget, amount=more[1]), 1.0, ours.levers[more[0]].lever, clock)
        money[more[0]] = _sum(money[more[0]], extra, ours.levers[more[0]].lever.kind == "event")
    for lever, steps in money.items():
        if not any(amount > 0.0 for _, amount in steps):
            continue
        action = resolve(
            ours.levers[lever],
            clock,
            "package",
            steps=steps,
            last=ours.periods[-1][1],
            budget=ours.budget.name,
        )
        group = GROUPS[allocation.groups.get(lever, "as written")]
        actions.append(replace(action, who=group) if group else action)
    amount = ours.budget.amount + (more[1] if more is not None else 0.0)
    return replace(
        whole, name=name, title="", use=(), budgets={ours.budget.name: replace(ours.budget, amount=amount)},
        actions=lay_over(ours.study.scenarios["status_quo"].actions, actions, whole.support_ends, catalogue),
        split={lever: float(np.mean([row[k] for row in allocation.shares])) for k, lever in enumerate(ours.names)},
    )  # fmt: skip


def _sum(
    steps: Sequence[tuple[int, float]], extra: Sequence[tuple[int, float]], event: bool
) -> list[tuple[int, float]]:
    """Add money to money: events month by month, rates from each month until the next."""
    months = sorted({month for month, _ in (*steps, *extra)})

    def at(series: Sequence[tuple[int, float]], month: int) -> float:
        if event:
            return sum(amount for when, amount in series if when == month)
        held = [amount for when, amount in series if when <= month]
        return held[-1] if held else 0.0

    return [(month, at(steps, month) + at(extra, month)) for month in months]
