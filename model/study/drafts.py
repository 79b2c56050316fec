"""Reads what is written about one use of a lever, and merges packages field by field."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from model.errors import InputError
from model.process import Lever
from model.state import GROUPS, STAGES
from model.study.place import Place, products_of, where_of
from model.study.read import Branch, Leaf, Node, Series, unknown

COMMON = ("amount", "spend", "who", "where", "product", "from", "until", "taper", "unit_cost", "total")
LARGEST_SPEND = 1e12  # yuan a year: above any county
GROUP_WORDS = {
    "所有人": "everyone", "脱贫户": "lifted_out", "监测户": "monitored", "建档立卡户": "registered", "低保户": "dibao",
}  # fmt: skip
# Own fields of levers that are shares.
SHARES = (
    "local", "lifted_out_or_monitored", "contracts", "floor_price", "central", "east_west", "county",
    "dividend_to_poor",
)  # fmt: skip
SUM_TO_ONE = ("central", "east_west", "county")


@dataclass(frozen=True)
class Given:
    """A field as read, and where it stood."""

    value: Any
    node: Node


@dataclass(frozen=True)
class Draft:
    """One use of a lever as written, checked by itself, not yet dated."""

    lever: Lever
    label: str
    node: Node
    fields: Mapping[str, Given]

    @property
    def name(self) -> str:
        """Path with label."""
        return f"{self.lever.path}@{self.label}" if self.label else self.lever.path


# ------------------------------------------------------------------ one use of a lever


def draft(
    key: Leaf, node: Node, catalogue: Mapping[str, Lever], place: Place, *, in_place: bool = False
) -> Draft:
    """Read one use of a lever.

    Parameters
    ----------
    key : Leaf
        ``family.lever[.part][@label]``.
    node : Node
        The short form (an amount), amounts by date, or a mapping of fields.
    catalogue, place
    in_place : bool
        Allow ``tag``.
    """
    path, _, label = key.text.partition("@")
    if path not in catalogue:
        unknown(key, path, list(catalogue), "lever")
    if "@" in key.text and not label.replace("_", "").replace("-", "").isalnum():
        key.fail(f"the label {label!r} is not one word", "a word after @, for instance @fruit")
    lever = catalogue[path]
    if (isinstance(node, Branch) and node.items and all(_dated(name) for name in node.items)) or (
        isinstance(node, Leaf) and not node.empty
    ):
        node = Branch(node.file, node.line, node.path, {"amount": key}, {"amount": node})
    elif isinstance(node, Series):
        node.fail("a list where an amount belongs", "an amount, or a mapping of fields")
    known = [*COMMON, *lever.fields, *(("tag",) if in_place else ())]
    fields = {
        name: Given(_field(name, item, lever, place), item)
        for name, _key, item in node.branch(known, "an amount, or a mapping of fields")
    }
    made = Draft(lever, label, key, fields)
    _coherent(made)
    return made


def _dated(name: str) -> bool:
    """Say whether a key is a month."""
    return name[:4].isdigit()


def _field(name: str, node: Node, lever: Lever, place: Place) -> Any:
    """Read one field of a lever's use."""
    if name in lever.fields:
        return _own(name, node, place)
    readers: dict[str, Callable[[], Any]] = {
        "amount": lambda: _amounts(node, lever.unit, lever.low, lever.high, yearly=False),
        "spend": lambda: _spend(node, lever),
        "who": lambda: tuple(dict.fromkeys(_group(item) for item in node.series("a list of groups"))),
        "where": lambda: where_of(node, place),
        "product": lambda: products_of(node, place),
        "from": node.month,
        "until": lambda: node.month(end=True),
        "taper": lambda: _taper(node),
        "unit_cost": lambda: node.number(_cost_unit(lever), 0.0, LARGEST_SPEND),
        "total": node.truth,
        "tag": lambda: node.choice(("permanent", "transition"), "tag"),
    }
    return readers[name]()


def _cost_unit(lever: Lever) -> str:
    word = lever.cost_unit.split(" ")[0]
    return word if word.startswith("yuan") else "yuan"


def _amounts(
    node: Node, unit: str, low: float, high: float, *, yearly: bool
) -> tuple[tuple[int | None, float], ...]:
    """Read an amount, or amounts by date; the date None stands for the start."""
    top = high if math.isfinite(high) else None
    if not isinstance(node, Branch):
        return ((None, node.number(unit, low, top, yearly=yearly)),)
    if not node.items:
        node.fail("no amount", f"an amount in {unit}")
    found: dict[int, float] = {}
    for name, key, item in node:
        month = key.month()
        if month in found:
            key.fail(f"the month {name!r} stands twice")
        found[month] = item.number(unit, low, top, yearly=yearly)
    return tuple(sorted(found.items()))


def _spend(node: Node, lever: Lever) -> tuple[tuple[int | None, float], ...]:
    if lever.kind == "rule" or lever.unit_cost <= 0.0 or lever.basis in {"none", "process"}:
        node.fail(
            f"{lever.path} cannot be bought with money: it has no unit cost", f"amount, in {lever.unit}"
        )
    event = lever.kind == "event"
    return _amounts(node, "yuan" if event else "yuan/year", 0.0, LARGEST_SPEND, yearly=not event)


def _group(node: Node) -> str:
    word = node.word("a group")
    word = GROUP_WORDS.get(word, word)
    if word not in GROUPS:
        unknown(node.leaf("a group"), word, list(GROUPS), "group")
    return word


def _taper(node: Node) -> tuple[tuple[int, float], ...]:
    found: dict[int, float] = {}
    for name, key, item in node.branch(None, "a factor by month, for instance {2025-07: 0.5}"):
        month = key.month()
        if month in found:
            key.fail(f"the month {name!r} stands twice")
        found[month] = item.number("share", 0.0, 1.0)
    return tuple(sorted(found.items()))


def _own(name: str, node: Node, place: Place) -> Any:
    """Read a field that belongs to one lever only."""
    if name == "shares":
        return _release(node)
    if name == "stage":
        return node.choice(STAGES, "stage")
    if name == "for":
        return node.word("the label of an enterprise, the word after @")
    if name == "local_labour":
        return node.number("share", 0.0, 0.5)
    if name in SHARES:
        return node.number("share", 0.0, 1.0)
    if name in {"villages", "focus"}:
        return _focus(node, place)
    return _generic(node)


def _release(node: Node) -> tuple[float, ...]:
    """Read twelve shares, or shares by number of the month."""
    expected = "twelve shares that sum to 1, or a mapping of month numbers to shares"
    shares = [0.0] * 12
    if isinstance(node, Branch):
        for _name, key, item in node:
            shares[key.whole(1, 12) - 1] = item.number("share", 0.0, 1.0)
    else:
        items = node.series(expected)
        if len(items) != 12:
            node.fail(f"{len(items)} shares", expected)
        shares = [item.number("share", 0.0, 1.0) for item in items]
    if abs(sum(shares) - 1.0) > 1e-6:
        node.fail(f"the shares sum to {sum(shares):g}", expected)
    return tuple(shares)


def _focus(node: Node, place: Place) -> dict[str, str]:
    """Read a mapping of villages, townships or zones to a product."""
    known = {v.name: v.name for v in place.villages.listed} | {
        z: z for z in ("valley", "middle", "high", "all")
    }
    found: dict[str, str] = {}
    for name, key, item in node.branch(None, "village, township or zone: product"):
        town = place.township(name)
        if name not in known and town is None:
            unknown(key, name, [*known, *(t.name for t in place.townships)], "village, township or zone")
        products = products_of(item, place)
        if len(products) != 1:
            item.fail("one village has one product", "one product")
        found[known.get(name) or (town.name if town else name)] = products[0]
    return found


def _generic(node: Node) -> Any:
    """Read a lever's own field by what it looks like: number, word, list or mapping."""
    if isinstance(node, Branch):
        return {name: _generic(item) for name, _, item in node}
    if isinstance(node, Series):
        return tuple(_generic(item) for item in node.items)
    text = node.word("a value")
    try:
        return node.number()
    except InputError:
        return {"true": True, "false": False}.get(text, text)


def _coherent(made: Draft) -> None:
    """Refuse fields that contradict each other or the lever's kind."""
    fields, lever = made.fields, made.lever
    for name in ("who", "where", "product"):
        if name in fields and name not in lever.takes:
            fields[name].node.fail(f"{name!r} means nothing to {lever.path}", _meaning(lever))
    if "amount" in fields and "spend" in fields:
        fields["spend"].node.fail("both amount and spend", "one of the two")
    if lever.kind == "rule":
        if "amount" in fields:
            fields["amount"].node.fail(f"{lever.path} is a rule and has no amount", _own_fields(lever))
        own = (*lever.fields, "product") if lever.unit == "product" else lever.fields
        if not any(name in fields for name in own):
            made.node.fail(f"{lever.path} is a rule and says nothing", _own_fields(lever))
    if lever.kind == "event" and "until" in fields:
        fields["until"].node.fail("an event happens once and has no end", "dates under amount")
    if lever.kind in {"level", "rule"} and "total" in fields:
        fields["total"].node.fail(f"a {lever.kind} always replaces what is in place", "no total here")
    dated = fields.get("amount") or fields.get("spend")
    if dated and "from" in fields and dated.value[0][0] not in {None, fields["from"].value}:
        fields["from"].node.fail("the amounts have dates of their own", "either from, or dates under amount")
    given = [fields[name].value for name in SUM_TO_ONE if name in fields]
    if given and "central" in lever.fields and abs(sum(given) - 1.0) > 1e-6:
        made.node.fail(f"the shares sum to {sum(given):g}", "1")


def _meaning(lever: Lever) -> str:
    return f"one of {', '.join(lever.takes)}" if lever.takes else "nothing: it acts on the whole county"


def _own_fields(lever: Lever) -> str:
    return f"its own fields: {', '.join(lever.fields) or 'none'}"


# ------------------------------------------------------------------ packages


def merge(packages: Iterable[Mapping[str, Draft]], override: Mapping[str, Node]) -> dict[str, Draft]:
    """Merge packages left to right; two values for one field are an error unless overridden.

    Parameters
    ----------
    packages : mappings of lever name to Draft
    override : mapping of path to node
        ``lever`` or ``lever.field`` whose later value wins.
    """
    merged: dict[str, Draft] = {}
    used: set[str] = set()
    for package in packages:
        for name, new in package.items():
            old = merged.get(name)
            fields = dict(old.fields) if old else {}
            for field_name, given in new.fields.items():
                rivals = {"amount": ("amount", "spend"), "spend": ("spend", "amount")}.get(
                    field_name, (field_name,)
                )
                for rival in rivals:
                    before = fields.get(rival)
                    if before is None or (rival == field_name and before.value == given.value):
                        continue
                    allowed = {name, f"{name}.{field_name}"} & override.keys()
                    if not allowed:
                        given.node.fail(
                            f"a second value for {name}.{field_name}; the first stands in line {before.node.line}",
                            f"one value, or override: [{name}.{field_name}] in the scenario",
                        )
                    used |= allowed
                    del fields[rival]
                fields[field_name] = given
            merged[name] = Draft(new.lever, new.label, new.node if old is None else old.node, fields)
            _coherent(merged[name])
    for path, node in override.items():
        if path not in used:
            node.fail(
                f"override {path!r} meets no two values", "a lever or lever.field that two packages set"
            )
    return merged
