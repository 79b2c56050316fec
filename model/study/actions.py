"""Turns drafts into actions: gives them their study months and lays them over what is in place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from model.process import Lever
from model.study.drafts import Draft, Given, draft
from model.study.place import Place
from model.study.policy import EVERYWHERE, Action, Budget, Mode, Origin, Tag, Where
from model.study.read import Branch
from model.study.units import month_text, parse_month

# Months before month 0 in which what is in place, like the drivers, has the dates of its own years.
DATED = 24


@dataclass(frozen=True)
class Clock:
    """The study's months: the first one counted from year 0, and how many.

    ``strict`` refuses dates after the last month; a horizon changed on the command line does not.
    """

    start: int
    months: int
    strict: bool = True

    def text(self, month: int) -> str:
        """Return a study month as ``2022-01``."""
        return month_text(self.start + month)


# ------------------------------------------------------------------ dates


def resolve(made: Draft, clock: Clock, origin: Origin, *, steps: Sequence[tuple[int, float]] | None = None,
            last: int | None = None, budget: str | None = None) -> Action:  # fmt: skip
    """Give a draft its study months.

    Parameters
    ----------
    made : Draft
    clock : Clock
    origin : {"in_place", "package"}
    steps, last, budget : optional
        Yearly money of a budget's split, the last month it pays for, and its name.
    """
    fields, lever = made.fields, made.lever
    first = _index(fields["from"], clock, origin) if "from" in fields else 0
    mode: Mode = "amount"
    if steps is not None:
        mode = "spend"
        first = max(first, steps[0][0])
        steps = [(max(first, at), money) for at, money in steps]
    elif lever.kind == "rule":
        steps = [(first, 1.0)]
    else:
        mode = "spend" if "spend" in fields else "amount"
        steps = _steps(fields[mode], first, clock, origin)
        first = max(0, steps[0][0])
    if "until" in fields:
        end = int(fields["until"].value) - clock.start
        if end < first:
            text = clock.text(first)
            fields["until"].node.fail(f"ends before it begins in {text}", f"{text} or later")
        last = end if last is None else min(last, end)
    taper = tuple((max(0, at - clock.start), factor) for at, factor in _value(fields, "taper", ()))
    tag: Tag = _value(fields, "tag", lever.tag) if origin == "in_place" else ""
    return Action(
        lever=lever.path,
        label=made.label,
        steps=tuple(steps),
        mode=mode,
        who=_value(fields, "who", ()),
        where=_value(fields, "where", EVERYWHERE),
        product=_value(fields, "product", ()),
        first=first,
        last=last,
        taper=taper,
        unit_cost=_value(fields, "unit_cost", lever.unit_cost),
        total=bool(_value(fields, "total", False)),
        origin=origin,
        tag=tag,
        extras={name: fields[name].value for name in lever.fields if name in fields},
        budget=budget,
    )


def _value(fields: Mapping[str, Given], name: str, default: Any) -> Any:
    return fields[name].value if name in fields else default


def _index(given: Given, clock: Clock, origin: Origin, month: int | None = None) -> int:
    """Return a study month; what is in place may have begun before the study, and changed since."""
    at = int(given.value if month is None else month) - clock.start
    if origin == "in_place":
        return max(0 if month is None else -DATED, at)
    node = given.node
    if month is not None and isinstance(node, Branch):
        node = next((key for key in node.keys.values() if parse_month(key.text) == month), node)
    if at < 0:
        node.fail(f"{clock.text(at)} is before the study begins", f"{clock.text(0)} or later")
    if at >= clock.months and clock.strict:
        node.fail(f"{clock.text(at)} is after the study ends", f"{clock.text(clock.months - 1)} or earlier")
    return at


def _steps(given: Given, first: int, clock: Clock, origin: Origin) -> list[tuple[int, float]]:
    """Return amounts by study month, ascending; of those before the dated months the latest holds."""
    found: dict[int, float] = {}
    for month, amount in given.value:
        found[first if month is None else _index(given, clock, origin, month)] = amount
    return sorted(found.items())


# ------------------------------------------------------------------ in place


def in_place_actions(
    place: Place, catalogue: Mapping[str, Lever], clock: Clock
) -> tuple[list[Action], list[str]]:
    """Return what is in place, in the catalogue's order, and the levers whose value is the catalogue's.

    The place's own entry counts first, then the place's figure that the lever names, then the catalogue.
    """
    written: dict[str, list[Draft]] = {}
    for _name, key, node in place.in_place:
        made = draft(key, node, catalogue, place, in_place=True)
        if made.lever.kind != "rule" and not {"amount", "spend"} & made.fields.keys():
            key.fail("neither amount nor spend", "one of the two")
        written.setdefault(made.lever.path, []).append(made)
    actions: list[Action] = []
    assumed: list[str] = []
    for path, lever in catalogue.items():
        if path in written:
            actions += [resolve(made, clock, "in_place") for made in written[path]]
            continue
        figure = place.values.get(lever.place_value) if lever.place_value else None
        amount = figure.value if figure else lever.in_place
        if lever.kind == "rule" or amount == 0.0:
            continue
        if figure is None:
            assumed.append(path)
        actions.append(
            Action(
                path, "", ((0, amount),), "amount", (), EVERYWHERE, (), 0, None, (), lever.unit_cost, False,
                "in_place", lever.tag,
            )
        )  # fmt: skip
    return actions, assumed


def lay_over(
    base: Sequence[Action], package: Sequence[Action], ends: int | None, catalogue: Mapping[str, Lever]
) -> tuple[Action, ...]:
    """Lay the levers of packages over what is in place.

    A level or a rule replaces what is in place while it is in force and where it acts; a rate or an
    event adds to it, unless ``total``. After the last month of support, transition policies and
    levers of packages stop; permanent ones stay, replaced ones return.
    """
    own = [short for action in package if (short := _until(action, ends)) is not None]
    result: list[Action] = []
    for action in base:
        kept = _until(action, ends) if action.tag == "transition" else action
        pieces = [kept] if kept is not None else []
        for cover in own:
            replaces = cover.total or catalogue[cover.lever].kind in {"level", "rule"}
            if cover.name == action.name and replaces:
                pieces = [part for piece in pieces for part in _around(piece, cover)]
        result += pieces
    order = {path: k for k, path in enumerate(catalogue)}
    left = [
        kept for action in [*result, *own] if (kept := _hits(action, catalogue[action.lever])) is not None
    ]
    return tuple(sorted(left, key=lambda a: (order[a.lever], a.label, a.origin, a.first)))


def _until(action: Action, ends: int | None) -> Action | None:
    """Return an action cut off after a month; None if nothing is left."""
    if ends is None:
        return action
    return _window(action, action.first, ends if action.last is None else min(action.last, ends))


def _hits(action: Action, lever: Lever) -> Action | None:
    """Return an event without the dates at which it is no longer in force."""
    if lever.kind != "event":
        return action
    last = math.inf if action.last is None else action.last
    steps = tuple((at, amount) for at, amount in action.steps if action.first <= at <= last)
    return replace(action, steps=steps) if steps else None


def _window(action: Action, first: int, last: int | None) -> Action | None:
    """Return an action in force from first to last only; None if nothing is left."""
    first = max(first, action.first)
    if action.last is not None:
        last = action.last if last is None else min(last, action.last)
    if last is not None and last < first:
        return None
    return replace(action, first=first, last=last)


def _around(action: Action, cover: Action) -> list[Action]:
    """Return what is left of an action beside one that replaces it: before, after, and elsewhere."""
    parts = [_window(action, 0, cover.first - 1)]
    if cover.last is not None:
        parts.append(_window(action, cover.last + 1, None))
    inside = _window(action, cover.first, cover.last)
    if inside is not None and not cover.where.everything:
        where: Where = replace(inside.where, outside=(*inside.where.outside, cover.where))
        parts.append(replace(inside, where=where))
    return [part for part in parts if part is not None]


# ------------------------------------------------------------------ money into levers


def share_out(budget: Budget, share: float, lever: Lever, clock: Clock) -> list[tuple[int, float]]:
    """Return the money of a budget's share by study month: yuan a year, or yuan for an event.

    An event gets its money in the first month of each calendar year the budget runs.
    """
    if lever.kind != "event":
        return [(budget.first, budget.amount * share)]
    last = clock.months - 1 if budget.last is None else min(budget.last, clock.months - 1)
    months = range(budget.first, last + 1)
    firsts = [m for m in months if m == budget.first or (clock.start + m) % 12 == 0]
    ends = [*firsts[1:], last + 1]
    return [(m, budget.amount * share * (end - m) / 12.0) for m, end in zip(firsts, ends, strict=True)]
