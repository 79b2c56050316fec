"""Says in words what a study means: who gets what, from when, until when, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.process import Lever
from model.study.policy import Action, Event, Scenario, Where
from model.study.record import Study
from model.study.units import number_text

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# What an event of a lever begins, where the noun alone would mislead.
_BEGINS = {
    "industry.leading_enterprise": "begin incubation",
    "industry.park": "of park are built",
    "technology.trial": "are planted for trial",
    "technology.gene_bank": "are set up",
    "infrastructure.relocation": "are relocated",
    "assets.photovoltaic": "are installed",
}  # fmt: skip
_PER_UNIT = {"unit": 1.0, "unit_year": 1.0, "firm": 1.0, "worker": 12.0}


def readings(study: Study, catalogue: Mapping[str, Lever]) -> list[str]:
    """Return one sentence for each thing the study does.

    Parameters
    ----------
    study : Study
    catalogue : mapping of str to Lever

    Returns
    -------
    list of str
        First the study, then each scenario's package levers, then each world's events.
    """
    lines = [study_line(study)]
    if study.draws == 1:
        fitted = "what was fitted at the posterior mean, other " if study.posterior is not None else ""
        lines.append(f"one draw: {fitted}assumptions stay at their default point")
    for scenario in study.scenarios.values():
        lines += _scenario(study, scenario, catalogue)
    for world in study.worlds.values():
        lines += [f"world {world.name}: {_event(study, event)}" for event in world.events]
    return lines


def study_line(study: Study) -> str:
    """Return the study in one line: place, months, households, prices, line, quality of the figures."""
    read, assumed = study.place.counts()
    who = "all households" if study.households is None else f"{study.households:,} households simulated"
    until = study.month_text(study.months - 1)
    return (
        f"{study.name}: {study.place.chinese or study.place.name}, {study.month_text(0)} to {until}, {who}, "
        f"yuan of {study.base_year}, poverty line {number_text(study.line)} yuan; "
        f"figures of the place: {read} read, {assumed} assumed"
    )


def defaults(study: Study) -> list[str]:
    """Return a sentence for each thing the file leaves out, with what was taken instead."""
    return [f"{key}: {value} (from {origin})" for key, value, origin in study.defaults]


def _scenario(study: Study, scenario: Scenario, catalogue: Mapping[str, Lever]) -> list[str]:
    own = [action for action in scenario.actions if action.origin == "package"]
    lines = [f"{scenario.name}: {action_words(study, action, catalogue, scenario)}" for action in own]
    for budget in scenario.budgets.values():
        used = sum(scenario.split.values())
        lines.append(
            f"{scenario.name}: budget {budget.name} pays {number_text(budget.amount)} yuan a year from "
            f"{study.month_text(budget.first)}{_until(study, budget.last)}; "
            f"{_percent(used)} of it is shared out"
            + (f", {_percent(1.0 - used)} stays unspent" if used < 1.0 - 1e-9 else "")
        )
    if scenario.support_ends is not None:
        lines.append(
            f"{scenario.name}: after {study.month_text(scenario.support_ends)} the levers of the packages and what "
            "is in place as transition stop; what is permanent stays"
        )
    if scenario.name == "status_quo":
        lines.append("status_quo: what is in place goes on")
    elif scenario.name == "nothing":
        lines.append("nothing: no public support at all")
    elif not own:
        lines.append(f"{scenario.name}: no lever of its own")
    return lines


def action_words(study: Study, action: Action, catalogue: Mapping[str, Lever], scenario: Scenario) -> str:
    """Return what one lever does, in one sentence."""
    lever = catalogue[action.lever]
    if action.mode == "spend":
        what = _spend(study, action, lever)
    elif lever.kind == "rule":
        what = f"a rule from {study.month_text(action.first)}"
    elif lever.kind == "event":
        what = "; ".join(
            f"{_count(amount, lever)} in {study.month_text(at)}, once" for at, amount in action.steps
        )
    else:
        spread = ", spread over the months" if lever.kind == "rate" else ""
        what = (
            ", then ".join(
                f"{amount_text(a, lever.unit)} from {study.month_text(at)}" for at, a in action.steps
            )
            + spread
        )
    tail = [
        _extras(action),
        _reach(action),
        *_timing(study, action, lever),
        _beside(study, action, lever, scenario),
    ]
    sentence = ", ".join(part for part in [what, *tail] if part)
    return f"{action.name} ({lever.chinese}): {sentence}"


def amount_text(amount: float, unit: str) -> str:
    """Return an amount with its unit as one says it: ``30 % of villages``, ``300 places a year``."""
    head, *per = unit.split("/")
    if head.startswith("share") or head in {"1", "reimbursement"}:
        text = _percent(amount) + head.removeprefix("1").removeprefix("shares").removeprefix("share")
        return f"{text} a year" if "year" in per else text
    if amount == 1.0 and head.endswith("s") and not head.endswith("ss"):
        head = head[:-1]
    return " a ".join([f"{number_text(amount)} {head}", *per])


def _percent(share: float) -> str:
    return f"{number_text(100.0 * share)} %"


def _count(amount: float, lever: Lever) -> str:
    """Return how many of what begin, small numbers in words."""
    noun = re.split(r"[/,]", lever.unit)[0].strip()
    small = amount == int(amount) and 0 <= amount < len(_SMALL) and not noun.startswith("yuan")
    number = _SMALL[int(amount)] if small else number_text(amount)
    if amount == 1.0 and noun.endswith("s"):
        noun = noun[:-1]
    elif amount != 1.0 and noun in {"site", "firm", "household", "village"}:
        noun += "s"
    begins = _BEGINS.get(lever.path, "")
    if amount == 1.0:
        begins = begins.replace("begin ", "begins ").replace("are ", "is ")
    return f"{number} {noun} {begins}".strip()


def _spend(study: Study, action: Action, lever: Lever) -> str:
    """Return the money, and what it buys."""
    a_year = "" if lever.kind == "event" else " a year"
    parts = []
    for at, money in action.steps:
        text = f"{number_text(money)} yuan{a_year} from {study.month_text(at)}"
        if lever.kind == "event":
            text = f"{number_text(money)} yuan in {study.month_text(at)}, once"
        bought = buys(study, action, lever, money)
        if bought is not None:
            about = "" if lever.basis in _PER_UNIT else "about "
            text += f", which buys {about}{amount_text(bought, lever.unit)}"
        parts.append(text)
    return "; then ".join(parts) + f", at {number_text(action.unit_cost)} {lever.cost_unit}"


def buys(study: Study, action: Action, lever: Lever, money: float) -> float | None:
    """Return the amount that a year's money buys, None if the place does not say.

    Parameters
    ----------
    study : Study
    action : Action
        Its unit cost is paid.
    lever : Lever
    money : yuan/year, or yuan for an event
    """
    per_unit = units_paid(study, lever.basis)
    if not per_unit or action.unit_cost <= 0.0:
        return None
    bought = min(money / action.unit_cost / per_unit, lever.high)
    return bought if lever.basis in _PER_UNIT else float(f"{bought:.3g}")


def units_paid(study: Study, basis: str) -> float | None:
    """Return for how many units a year a lever's unit cost is paid when its amount is one, if the place says.

    Parameters
    ----------
    study : Study
    basis : str
        See ``BASES`` in `model.levers.common`.
    """
    if basis in _PER_UNIT:
        return _PER_UNIT[basis]
    values = study.place.values
    persons = values["rural_persons"].value if "rural_persons" in values else None
    size = values["household_size"].value if "household_size" in values else None
    listed = study.place.villages.listed
    villages: float | None = len(listed) or None
    if villages is None and persons and study.place.villages.per_persons:
        villages = persons / study.place.villages.per_persons
    found = {
        "person_share_year": persons,
        "household_share_year": persons / size if persons and size else None,
        "village_share_year": villages,
        "village_year": villages,
        "village_share": villages / 2.0 if villages else None,
    }
    return found.get(basis)


def _extras(action: Action) -> str:
    words = []
    for name, value in action.extras.items():
        spoken = name.replace("_", " ")
        if isinstance(value, Mapping):
            words.append(f"{spoken}: " + ", ".join(f"{k} {v}" for k, v in value.items()))
        elif name == "shares" and isinstance(value, tuple):
            words.append(
                "released " + ", ".join(f"{_percent(v)} in month {k}" for k, v in enumerate(value, 1) if v)
            )
        elif isinstance(value, float):
            words.append(f"{spoken} {_percent(value) if 0.0 <= value <= 1.0 else number_text(value)}")
        else:
            words.append(f"{spoken} {value}")
    return ", ".join(words)


def _reach(action: Action) -> str:
    words = []
    if action.product:
        words.append(f"for {' and '.join(action.product)}")
    if action.who:
        words.append(
            "first " + ", then ".join(action.who) if len(action.who) > 1 else f"for {action.who[0]} only"
        )
    if not action.where.everything:
        words.append(where_text(action.where))
    return ", ".join(words)


def where_text(where: Where) -> str:
    """Return where in words."""
    words = []
    if where.townships:
        words.append("in " + " and ".join(where.townships))
    if where.villages:
        words.append("in the villages " + " and ".join(where.villages))
    if where.zones:
        words.append(f"in the {' and '.join(where.zones)} zone{'s' if len(where.zones) > 1 else ''}")
    if where.key_villages:
        words.append("in key villages")
    words += [f"but not {where_text(other)}" for other in where.outside]
    return ", ".join(words) or "everywhere"


def _timing(study: Study, action: Action, lever: Lever) -> list[str]:
    words = [f"at {_percent(factor)} of it from {study.month_text(at)}" for at, factor in action.taper]
    if action.last is not None and lever.kind != "event":
        words.append(_until(study, action.last).strip())
    return words


def _until(study: Study, last: int | None) -> str:
    return "" if last is None else f" until {study.month_text(last)}"


def _beside(study: Study, action: Action, lever: Lever, scenario: Scenario) -> str:
    """Return how it stands to what is in place."""
    base = study.scenarios["status_quo"].actions
    standing = [a for a in base if a.name == action.name and a.mode == "amount" and lever.kind != "rule"]
    if not standing or scenario.name == "status_quo":
        return ""
    steps = standing[0].steps
    amount = next((a for at, a in reversed(steps) if at <= action.first), steps[0][1])
    text = amount_text(amount, lever.unit)
    instead = action.total or lever.kind == "level"
    return f"instead of {text} in place" if instead else f"added to {text} in place"


def _event(study: Study, event: Event) -> str:
    last = event.month + event.months - 1
    time = study.month_text(event.month) + (f" to {study.month_text(last)}" if event.months > 1 else "")
    words = [f"{event.kind} in {time}"]
    if event.product:
        words.append(f"on {' and '.join(event.product)}")
    if not event.where.everything:
        words.append(where_text(event.where))
    if event.loss is not None:
        words.append(f"taking {_percent(event.loss)} of the month's output")
    if event.factor is not None:
        words.append(f"times {number_text(event.factor)}")
    return ", ".join(words)
