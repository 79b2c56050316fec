"""Writes a study out in full: every lever with its dates, people, places and costs."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from rich.table import Table
from ruamel.yaml import YAML

from model.process import Lever
from model.report.words.phrases import Lang, say
from model.report.words.tables import plain_table
from model.study.policy import Action, Distribution, Event, Scenario, Where
from model.study.record import plain
from model.study.study import Study
from model.study.units import number_text
from model.study.words import action_words


def resolved(study: Study) -> dict[str, Any]:
    """Return the study in the grammar of its own file, with everything filled in.

    Parameters
    ----------
    study : Study
    """
    read, assumed = study.place.counts()
    start = study.month_text(0)
    return {
        "schema": 1,
        "name": study.name,
        "title": study.title,
        "hash": study.hash,
        "place": {"name": study.place.name, "code": study.place.code, "chinese": study.place.chinese,
                  "file": study.place.file, "figures": {"read": read, "assumed": assumed}},
        "horizon": {"start": start, "months": study.months, "end": study.month_text(study.months - 1)},
        "population": {"households": study.households or "all"},
        "prices": study.base_year,
        "poverty": {"line": study.line, "assessed_over": study.assessed_over,
                    "return_ends_after": study.return_ends_after, "large_scale": study.large_scale},
        "budgets": {name: {"amount": b.amount, "from": study.month_text(b.first),
                           **({} if b.last is None else {"until": study.month_text(b.last)}),
                           "ration": b.ration, "unspent": b.unspent} for name, b in study.budgets.items()},
        "scenarios": {name: _scenario(study, s) for name, s in study.scenarios.items()},
        "worlds": {name: {"events": [_event(study, e) for e in w.events]} for name, w in study.worlds.items()},
        "compare": {"baseline": study.baseline, "attribute": plain(study.attribute), "same_money": list(study.same_money)},
        "assumptions": dict(study.assumptions),
        "uncertain": _uncertain(study),
        "run": {"draws": study.draws, "replicates": study.replicates, "seed": study.seed},
    }  # fmt: skip


def as_yaml(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 100
    stream = io.StringIO()
    yaml.dump(plain(data), stream)
    return stream.getvalue().rstrip("\n")


def difference_rows(
    study: Study, catalogue: Mapping[str, Lever], first: str, second: str
) -> list[tuple[str, str, str]]:
    """Return the levers in which two scenarios differ: lever, what the first does, what the second does.

    Parameters
    ----------
    study : Study
    catalogue : mapping by path
    first, second : str
        Scenarios; a lever that one of them lacks is an empty text.
    """
    sides = [study.scenarios[name] for name in (first, second)]
    actions = [_by_name(scenario) for scenario in sides]
    rows = []
    for name in dict.fromkeys([*actions[0], *actions[1]]):
        if actions[0].get(name) == actions[1].get(name):
            continue
        texts = [
            "; ".join(_words(study, action, catalogue, scenario) for action in found.get(name, ()))
            for found, scenario in zip(actions, sides, strict=True)
        ]
        rows.append((name, *texts))
    ends = [scenario.support_ends for scenario in sides]
    if ends[0] != ends[1]:
        rows.append(("support_ends", *("" if end is None else study.month_text(end) for end in ends)))
    return [(name, a, b) for name, a, b in rows]


def difference_table(rows: list[tuple[str, str, str]], first: str, second: str, lang: Lang = "en") -> Table:
    """Return the difference of two scenarios as a table."""
    table = plain_table(say("path", lang), first, second)
    for name, a, b in rows:
        table.add_row(name, a or say("neither", lang), b or say("neither", lang))
    return table


def _by_name(scenario: Scenario) -> dict[str, tuple[Action, ...]]:
    found: dict[str, tuple[Action, ...]] = {}
    for action in scenario.actions:
        found[action.name] = (*found.get(action.name, ()), action)
    return found


def _words(study: Study, action: Action, catalogue: Mapping[str, Lever], scenario: Scenario) -> str:
    """Return what a lever does, without its name."""
    if action.origin == "package":
        return action_words(study, action, catalogue, scenario).partition("): ")[2]
    text = action_words(study, action, catalogue, study.scenarios["status_quo"]).partition("): ")[2]
    return f"{text} [in place]"


def _scenario(study: Study, scenario: Scenario) -> dict[str, Any]:
    made: dict[str, Any] = {"title": scenario.title} if scenario.title else {}
    if scenario.use:
        made["use"] = list(scenario.use)
    if scenario.budgets:
        made["budget"] = ", ".join(scenario.budgets)
        made["split"] = dict(scenario.split)
    if scenario.support_ends is not None:
        made["support_ends"] = study.month_text(scenario.support_ends)
    levers: dict[str, Any] = {}
    for action in scenario.actions:
        levers.setdefault(action.name, []).append(_action(study, action))
    made["levers"] = levers
    return made


def _action(study: Study, action: Action) -> dict[str, Any]:
    made: dict[str, Any] = {"origin": action.origin.replace("_", " ")}
    if action.tag:
        made["tag"] = action.tag
    made[action.mode] = {study.month_text(at): amount for at, amount in action.steps}
    if action.last is not None:
        made["until"] = study.month_text(action.last)
    if action.taper:
        made["taper"] = {study.month_text(at): factor for at, factor in action.taper}
    if action.who:
        made["who"] = list(action.who)
    if not action.where.everything:
        made["where"] = _where(action.where)
    if action.product:
        made["product"] = list(action.product)
    if action.unit_cost:
        made["unit_cost"] = action.unit_cost
    if action.total:
        made["total"] = True
    if action.budget:
        made["budget"] = action.budget
    return made | {name: plain(value) for name, value in action.extras.items()}


def _where(where: Where) -> dict[str, Any]:
    made: dict[str, Any] = {
        name: list(getattr(where, name))
        for name in ("townships", "villages", "zones")
        if getattr(where, name)
    }
    if where.key_villages:
        made["key_villages"] = True
    if where.outside:
        made["but_not"] = [_where(other) for other in where.outside]
    return made


def _event(study: Study, event: Event) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": event.kind,
        "month": study.month_text(event.month),
        "months": event.months,
    }
    if not event.where.everything:
        made["where"] = _where(event.where)
    if event.product:
        made["product"] = list(event.product)
    numbers = {"loss": event.loss, "factor": event.factor}
    return made | {name: value for name, value in numbers.items() if value is not None}


def _uncertain(study: Study) -> Any:
    own = {path: _distribution(d) for path, d in study.ranges.items()}
    if isinstance(study.uncertain, str):
        return {study.uncertain: own} if own else study.uncertain
    return {path: _distribution(d) for path, d in study.uncertain.items()} | own


def _distribution(found: Distribution) -> dict[str, Any]:
    return {found.kind: [float(number_text(v).replace(",", "")) for v in found.values]}
