"""The parts of a scenario, and the scenario with only some of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from model.errors import InputError, nearest
from model.process import Lever
from model.study.actions import Clock, lay_over, resolve, share_out
from model.study.drafts import Draft
from model.study.policy import Scenario
from model.study.record import Study, canonical

By = Literal["package", "lever"]
RIVALS = {"amount": ("amount", "spend"), "spend": ("spend", "amount")}


@dataclass(frozen=True)
class Part:
    """One player: packages, or levers that stand and fall together.

    Parameters
    ----------
    name : str
    packages : names
    levers : names with label
        Empty for all levers of the packages.
    """

    name: str
    packages: tuple[str, ...]
    levers: tuple[str, ...] = ()


def parts_of(study: Study, scenario: str, by: By) -> list[Part]:
    """Return the parts of a scenario.

    Packages are those of ``compare.attribute``, or all it uses. Levers that are ``for`` an enterprise belong to the
    lever that brings it.

    Parameters
    ----------
    study : Study
    scenario : str
    by : {"package", "lever"}

    Raises
    ------
    InputError
        Unknown, or fewer than two parts.
    """
    if scenario not in study.scenarios:
        raise InputError(
            f"no scenario {scenario!r}", file=study.file, expected=f"one of {', '.join(study.scenarios)}",
            nearest=nearest(scenario, study.scenarios),
        )  # fmt: skip
    used = study.scenarios[scenario].use
    packages = study.attribute.get(scenario, used)
    if by == "package":
        found = [Part(name, (name,)) for name in dict.fromkeys(packages)]
    else:
        drafts = merged(study, packages)
        label = {
            draft.label: name for name, draft in drafts.items() if draft.label and "for" not in draft.fields
        }
        groups: dict[str, list[str]] = {}
        for name, draft in drafts.items():
            owner = label.get(str(draft.fields["for"].value), name) if "for" in draft.fields else name
            groups.setdefault(owner, []).append(name)
        found = [Part(name, tuple(packages), tuple(levers)) for name, levers in groups.items()]
    if len(found) < 2:
        other = (
            "--by lever"
            if by == "package" and len(merged(study, packages)) > 1
            else "a scenario with several"
        )
        raise InputError(
            f"scenario {scenario} has {len(found)} part{'s' if len(found) != 1 else ''}: nothing to attribute",
            file=study.file, expected=other,
        )  # fmt: skip
    return found


def merged(study: Study, packages: Sequence[str]) -> dict[str, Draft]:
    """Merge packages left to right, the later value winning: conflicts were settled when the study was read."""
    found: dict[str, Draft] = {}
    for package in packages:
        for name, new in study.packages[package].items():
            old = found.get(name)
            fields = dict(old.fields) if old else {}
            for field, given in new.fields.items():
                for rival in RIVALS.get(field, (field,)):
                    fields.pop(rival, None)
                fields[field] = given
            found[name] = Draft(new.lever, new.label, old.node if old else new.node, fields)
    return found


def with_parts(
    study: Study,
    scenario: str,
    parts: Sequence[Part],
    chosen: Collection[int],
    catalogue: Mapping[str, Lever],
) -> Scenario:
    """Return a scenario with only some of its parts; packages that are no part stay.

    Money of a budget's split that would go to a missing part stays unspent; support ends when it does in the whole.

    Parameters
    ----------
    study : Study
    scenario : str
    parts : of `parts_of`
    chosen : places in ``parts``
    catalogue : mapping of str to Lever
    """
    whole = study.scenarios[scenario]
    in_parts = {package for part in parts for package in part.packages}
    here = {package for k in chosen for package in parts[k].packages}
    use = [package for package in whole.use if package not in in_parts or package in here]
    drafts = merged(study, use)
    if parts[0].levers:
        mine = {lever for k in chosen for lever in parts[k].levers}
        outside = merged(study, [package for package in whole.use if package not in in_parts])
        full = merged(study, whole.use)
        drafts = {name: draft for name, draft in full.items() if name in mine or name in outside}
    clock = Clock(study.start[0] * 12 + study.start[1] - 1, study.months, strict=False)
    budget = next(iter(whole.budgets.values()), None)
    actions = []
    for lever, draft in drafts.items():
        if budget is not None and lever in whole.split:
            steps = share_out(budget, whole.split[lever], draft.lever, clock)
            actions.append(
                resolve(draft, clock, "package", steps=steps, last=budget.last, budget=budget.name)
            )
        elif draft.fields.keys() & {"amount", "spend"} or draft.lever.kind == "rule":
            actions.append(resolve(draft, clock, "package"))
    in_place = study.scenarios["status_quo"].actions
    paid = {action.budget for action in actions if action.budget}
    return replace(
        whole, actions=lay_over(in_place, actions, whole.support_ends, catalogue), use=tuple(use), title="",
        budgets={name: one for name, one in whole.budgets.items() if name in paid},
        split={lever: share for lever, share in whole.split.items() if lever in drafts},
    )  # fmt: skip


def does(scenario: Scenario) -> str:
    """Return one text for all that government does in a scenario: equal texts, equal runs."""
    return canonical({"actions": scenario.actions, "budgets": scenario.budgets, "split": scenario.split})


def named(known: Mapping[str, Scenario], scenario: Scenario) -> Scenario:
    """Return a known scenario that does the same, else this one under a name made from what it does.

    Parameters
    ----------
    known : mapping of what a scenario `does` to the scenario
    scenario : Scenario
    """
    text = does(scenario)
    if text in known:
        return known[text]
    return replace(scenario, name=f"part+{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}")
