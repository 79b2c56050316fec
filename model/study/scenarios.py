"""Reads the parts of a study that name policy and nature: packages, budgets, scenarios, worlds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from model.errors import InputError, nearest
from model.process import Lever
from model.study.actions import Clock, lay_over, resolve, share_out
from model.study.drafts import Draft, draft, merge
from model.study.keys import NAME
from model.study.place import Place, products_of, where_of
from model.study.policy import EVENT_KINDS, EVERYWHERE, Action, Budget, Event, Scenario, World
from model.study.read import Branch, Leaf, Node, parse_tree, unknown

RATIONS = ("proportional", "priority", "need")
UNSPENT = ("return", "carry")
ALWAYS = ("status_quo", "nothing")
TRY = "try"


@dataclass(frozen=True)
class Policies:
    """What a study file says about policy, checked, beside what is in place.

    ``packages`` holds drafts by package and lever, ``titles`` what pictures call things.
    """

    base: tuple[Action, ...]
    packages: Mapping[str, Mapping[str, Draft]]
    budgets: Mapping[str, Budget]
    titles: Mapping[str, str]


def name_of(key: Leaf, what: str) -> str:
    """Return a name that may stand in tables and file names."""
    if not NAME.fullmatch(key.text):
        key.fail(f"the {what} name {key.text!r} is not one word", "letters, digits, _ and -, at most 60")
    return key.text


def read_packages(
    tree: Branch, catalogue: Mapping[str, Lever], place: Place
) -> tuple[dict[str, dict[str, Draft]], dict[str, str]]:
    """Read packages; return drafts by package and lever, and titles."""
    packages: dict[str, dict[str, Draft]] = {}
    titles: dict[str, str] = {}
    for _name, key, node in tree:
        name = name_of(key, "package")
        packages[name] = {}
        for _lever, lever_key, item in node.branch(None, "levers with their amounts"):
            if lever_key.text == "title":
                titles[name] = item.word()
                continue
            made = draft(lever_key, item, catalogue, place)
            packages[name][made.name] = made
    return packages, titles


def read_budgets(tree: Branch, clock: Clock) -> dict[str, Budget]:
    """Read budgets."""
    budgets: dict[str, Budget] = {}
    for _name, key, node in tree:
        name = name_of(key, "budget")
        entry = node.branch(("amount", "from", "until", "ration", "unspent", "title"))
        begin, until = entry.get("from"), entry.get("until")
        first = study_month(begin, clock) if begin else 0
        last = until.month(end=True) - clock.start if until else None
        if until and last is not None and last < first:
            until.fail(f"ends before it begins in {clock.text(first)}", f"{clock.text(first)} or later")
        ration, unspent = entry.get("ration"), entry.get("unspent")
        budgets[name] = Budget(
            name,
            entry.need("amount", "money a year, for instance 600 万元/year").number(
                "yuan/year", 0.0, 1e12, yearly=True
            ),
            first,
            last,
            ration.choice(RATIONS, "ration") if ration else "proportional",
            unspent.choice(UNSPENT, "value") if unspent else "return",
        )
    return budgets


def study_month(node: Node, clock: Clock, *, end: bool = False) -> int:
    """Read a month inside the study; return the study month."""
    at = node.month(end=end) - clock.start
    if at < 0:
        node.fail(f"{clock.text(at)} is before the study begins", f"{clock.text(0)} or later")
    if at >= clock.months and clock.strict:
        node.fail(f"{clock.text(at)} is after the study ends", f"{clock.text(clock.months - 1)} or earlier")
    return at


# ------------------------------------------------------------------ scenarios


def read_scenarios(
    tree: Branch, policies: Policies, catalogue: Mapping[str, Lever], clock: Clock
) -> dict[str, Scenario]:
    """Read scenarios; ``status_quo`` and ``nothing`` come first whatever is written."""
    scenarios = {
        "status_quo": Scenario("status_quo", lay_over(policies.base, (), None, catalogue)),
        "nothing": Scenario("nothing", ()),
    }
    for name, key, node in tree:
        if name in ALWAYS or name == TRY:
            key.fail(f"{name!r} has a meaning of its own", "another name")
        name_of(key, "scenario")
        scenarios[name] = _scenario(name, node, policies, catalogue, clock)
    return scenarios


def _scenario(
    name: str, node: Node, policies: Policies, catalogue: Mapping[str, Lever], clock: Clock
) -> Scenario:
    known = ("use", "override", "budget", "split", "support_ends", "title")
    entry = node
    if not isinstance(node, Branch):
        entry = Branch(node.file, node.line, node.path, {}, {"use": node})
    entry = entry.branch(known, "a list of packages, or a mapping with use")
    use = _packages(entry.get("use"), policies)
    given = entry.get("override")
    override = {item.word(): item for item in given.series("a list of paths")} if given else {}
    drafts = merge([policies.packages[package] for package in use], override)
    budget, shares = _split(entry, drafts, policies)
    ends_node = entry.get("support_ends")
    ends = study_month(ends_node, clock, end=True) if ends_node else None
    actions: list[Action] = []
    for lever, made in drafts.items():
        amount = made.fields.keys() & {"amount", "spend"}
        if budget and lever in shares:
            steps = share_out(budget, shares[lever], made.lever, clock)
            actions.append(resolve(made, clock, "package", steps=steps, last=budget.last, budget=budget.name))
        elif amount or made.lever.kind == "rule":
            actions.append(resolve(made, clock, "package"))
        elif not budget:
            made.node.fail(
                f"neither amount nor spend, and scenario {name} gives it no money", "one of the two"
            )
    _labels(drafts, policies.base)
    title = entry.get("title")
    return Scenario(
        name,
        lay_over(policies.base, actions, ends, catalogue),
        use,
        {budget.name: budget} if budget else {},
        shares,
        ends,
        title.word() if title else "",
    )


def _packages(node: Node | None, policies: Policies) -> tuple[str, ...]:
    """Read the packages a scenario uses."""
    found: list[str] = []
    for item in node.series("a list of packages") if node else []:
        package = item.word("a package")
        if package not in policies.packages:
            unknown(item.leaf("a package"), package, list(policies.packages), "package")
        if package in found:
            item.fail(f"the package {package!r} stands twice")
        found.append(package)
    return tuple(found)


def _split(
    entry: Branch, drafts: Mapping[str, Draft], policies: Policies
) -> tuple[Budget | None, dict[str, float]]:
    """Read the budget of a scenario and its shares."""
    node, split = entry.get("budget"), entry.get("split")
    if node is None:
        if split is not None:
            split.fail("a split without a budget", "budget: the name of a budget")
        return None, {}
    name = node.word("a budget")
    if name not in policies.budgets:
        unknown(node.leaf("a budget"), name, list(policies.budgets), "budget")
    if split is None:
        node.fail(
            "a budget without a split",
            "split: shares of it for each lever, for instance {training.field: 60 %}",
        )
    shares: dict[str, float] = {}
    for lever, key, item in split.branch(None, "shares by lever"):
        if lever not in drafts:
            unknown(key, lever, list(drafts), "lever of the packages used")
        made = drafts[lever]
        own = made.fields.get("amount") or made.fields.get("spend")
        if own is not None:
            key.fail(
                f"{lever} has an amount of its own in line {own.node.line}", "a lever without amount or spend"
            )
        if (
            made.lever.kind == "rule"
            or made.lever.unit_cost <= 0.0
            or made.lever.basis in {"none", "process"}
        ):
            key.fail(f"{lever} cannot be bought with money: it has no unit cost", "a lever with a unit cost")
        shares[lever] = item.number("share", 0.0, 1.0)
    total = sum(shares.values())
    if total > 1.0 + 1e-9:
        split.fail(f"the shares sum to {100.0 * total:g} %", "at most 100 %")
    return policies.budgets[name], shares


def _labels(drafts: Mapping[str, Draft], base: Sequence[Action]) -> None:
    """Refuse a ``for`` that names no enterprise."""
    labels = {made.label for made in drafts.values() if made.label and "for" not in made.fields}
    labels |= {action.label for action in base if action.label}
    for made in drafts.values():
        if "for" in made.fields:
            given = made.fields["for"]
            if given.value not in labels:
                near = nearest(str(given.value), labels)
                given.node.fail(
                    f"no lever has the label {given.value!r}", "the word after @ of an enterprise", near
                )


# ------------------------------------------------------------------ --try


_TRY = re.compile(
    r"(?P<lever>[^\s=]+)\s*=\s*(?P<value>\{.*\}|.+?)(?:\s+from\s+(?P<first>\S+))?(?:\s+until\s+(?P<last>\S+))?",
    re.DOTALL,
)


def try_scenario(
    tries: Sequence[str],
    baseline: Scenario,
    policies: Policies,
    catalogue: Mapping[str, Lever],
    place: Place,
    clock: Clock,
) -> Scenario:
    """Return one scenario beside the baseline, from ``lever=value from date [until date]``.

    The value is an amount, ``spend`` and money, or a mapping in braces.
    """
    drafts: dict[str, Draft] = {}
    for text in tries:
        found = _TRY.fullmatch(text.strip())
        if not found:
            _not_a_try(text)
        fields = found["value"].strip()
        if not fields.startswith("{"):
            name = "spend" if fields.startswith("spend ") else "amount"
            fields = json.dumps({name: fields.removeprefix("spend ").strip()}, ensure_ascii=False)
        for word, month in (("from", found["first"]), ("until", found["last"])):
            if month:
                fields = f"{fields[:-1]}, {word}: {json.dumps(month, ensure_ascii=False)}}}"
        tree = parse_tree(f"{json.dumps(found['lever'], ensure_ascii=False)}: {fields}", "--try")
        for _name, key, node in tree:
            made = draft(key, node, catalogue, place)
            if made.lever.kind != "rule" and not {"amount", "spend"} & made.fields.keys():
                key.fail("neither amount nor spend", "one of the two")
            drafts[made.name] = made
    kept = [action for action in baseline.actions if action.origin == "package" and action.name not in drafts]
    _labels(drafts, [*policies.base, *kept])
    return Scenario(
        TRY,
        lay_over(
            policies.base,
            [*kept, *(resolve(made, clock, "package") for made in drafts.values())],
            baseline.support_ends,
            catalogue,
        ),
        baseline.use,
        baseline.budgets,
        baseline.split,
        baseline.support_ends,
        "; ".join(tries),
    )


def _not_a_try(text: str) -> NoReturn:
    raise InputError(
        f"cannot read {text!r}", file="--try", expected='"lever=value from date", for instance "training.field=300 from 2022-01"'
    )  # fmt: skip


# ------------------------------------------------------------------ worlds


def read_worlds(tree: Branch, place: Place, clock: Clock) -> dict[str, World]:
    """Read worlds; ``usual`` always exists and comes first."""
    worlds = {"usual": World("usual")}
    for name, key, node in tree:
        name_of(key, "world")
        entry = node.branch(("events", "title"))
        events, title = entry.get("events"), entry.get("title")
        if name == "usual" and events:
            key.fail("the usual world has no events", "another name")
        listed = [_event(item, place, clock) for item in events.series("a list of events")] if events else []
        worlds[name] = World(name, tuple(listed), title.word() if title else "")
    return worlds


def _event(node: Node, place: Place, clock: Clock) -> Event:
    entry = node.branch(("kind", "month", "months", "where", "product", "loss", "factor"))
    kind = entry.need("kind", f"one of {', '.join(EVENT_KINDS)}").choice(EVENT_KINDS, "kind of event")
    natural, factored = kind in {"hail", "snow", "drought"}, kind in {"price", "macro"}
    for name, fits in (
        ("loss", natural),
        ("factor", factored),
        ("product", kind == "price"),
        ("where", kind != "price"),
    ):
        if name in entry and not fits:
            entry.keys[name].fail(f"an event of kind {kind} has no {name}", "the fields of its kind")
    month = study_month(entry.need("month", "a month"), clock)
    months, where = entry.get("months"), entry.get("where")
    product, loss, factor = entry.get("product"), entry.get("loss"), entry.get("factor")
    if natural and loss is None:
        entry.fail("'loss' is missing", "the share of the month's output that is lost, for instance 50 %")
    if kind == "price" and (product is None or factor is None):
        entry.fail("'product' or 'factor' is missing", "product: orchard, factor: 0.7")
    return Event(
        kind,
        month,
        months.whole(1, 120, "months") if months else (8 if kind == "macro" else 1),
        where_of(where, place) if where else EVERYWHERE,
        products_of(product, place) if product else (),
        loss.number("share", 0.0, 1.0) if loss else None,
        factor.number("1", 0.0, 10.0) if factor else None,
    )
