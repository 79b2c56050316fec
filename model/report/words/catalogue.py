"""Says what a lever is: kind, unit, range, cost, source, and a line to paste."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table

from model.process import Lever
from model.report.words.phrases import Lang, say
from model.report.words.tables import plain_table
from model.study.units import number_text


def search(catalogue: Mapping[str, Lever], words: str) -> list[Lever]:
    """Return levers in whose path, names, unit, meaning or source every word stands.

    Parameters
    ----------
    catalogue : mapping of str to Lever
    words : str
        English or Chinese, capitals do not matter; nothing finds all.
    """
    wanted = words.casefold().replace("_", " ").split()
    found = []
    for lever in catalogue.values():
        parts = (lever.path, lever.chinese, lever.kind, lever.unit, lever.payer, lever.text, lever.source)
        text = " ".join(parts).casefold().replace("_", " ")
        if all(word in text for word in wanted):
            found.append(lever)
    return sorted(found, key=lambda lever: not _named(lever, wanted))


def _named(lever: Lever, wanted: list[str]) -> bool:
    """Say whether the words stand in the lever's own names."""
    text = f"{lever.path} {lever.chinese}".casefold().replace("_", " ")
    return all(word in text for word in wanted)


def in_place(lever: Lever, lang: Lang = "en") -> str:
    """Return what is in place, and whether for good or for the transition."""
    if lever.kind == "rule":
        return "-"
    text = say("of_place", lang) if lever.place_value else number_text(lever.in_place)
    return f"{text}, {say(lever.tag, lang)}" if lever.tag else text


def span(lever: Lever) -> str:
    """Return the range of a lever's amount."""
    return "-" if lever.kind == "rule" else f"{number_text(lever.low)} – {number_text(lever.high)}"


def cost(lever: Lever) -> str:
    """Return the unit cost with its range, as far as there is one."""
    if lever.unit_cost <= 0.0:
        return lever.cost_unit or "-"
    text = f"{number_text(lever.unit_cost)} {lever.cost_unit}".strip()
    if lever.cost_low < lever.cost_high:
        text += f" ({number_text(lever.cost_low)} – {number_text(lever.cost_high)})"
    return text


def example(lever: Lever) -> str:
    """Return a line that a package may hold: the lever with an amount inside its range.

    Parameters
    ----------
    lever : Lever
    """
    if lever.kind == "rule":
        return f"{lever.path}: {{from: 2022-01, {_rule_fields(lever)}}}"
    amount = _sample(lever)
    unit = lever.unit.split(",")[0].strip()
    if unit.startswith("share") or unit in {"1", "reimbursement"}:
        text = f"{number_text(100.0 * amount)} %"
    else:
        text = (
            f"{amount:g}"
            if amount < 1e6
            else f"{amount / 1e4:g} 万元"
            if unit.startswith("yuan")
            else f"{amount:.0f}"
        )
        if unit.startswith("yuan") and "万元" in text:
            text += unit.removeprefix("yuan")
    return f"{lever.path}: {{amount: {{2022-01: {text}}}}}"


def _sample(lever: Lever) -> float:
    """Return an amount a reader may begin with: half as much again as in place, or a tenth of the range."""
    if lever.in_place > 0.0:
        amount = min(lever.in_place * 1.5, (lever.in_place + lever.high) / 2.0)
    else:
        amount = lever.low + (lever.high - lever.low) / 10.0
    rounded = float(f"{amount:.2g}")
    whole = lever.kind == "event" or lever.high >= 20.0
    return max(1.0, float(round(rounded))) if whole and lever.high > 1.0 else min(rounded, lever.high)


def _rule_fields(lever: Lever) -> str:
    values = {
        "shares": "[0, 0, 100 %]",
        "for": "LABEL",
        "ration": "proportional",
        "villages": "{VILLAGE: PRODUCT}",
    }
    return ", ".join(f"{name}: {values.get(name, '50 %')}" for name in lever.fields)


def as_data(lever: Lever) -> dict[str, Any]:
    """Return a lever as plain data."""
    return {
        "path": lever.path, "chinese": lever.chinese, "kind": lever.kind, "unit": lever.unit, "in_place": lever.in_place,
        "of_place": lever.place_value or None, "tag": lever.tag or None, "low": lever.low, "high": lever.high,
        "unit_cost": lever.unit_cost, "cost_unit": lever.cost_unit, "cost_low": lever.cost_low, "cost_high": lever.cost_high,
        "payer": lever.payer, "enters": lever.enters, "text": lever.text, "source": lever.source,
        "fields": list(lever.fields), "example": example(lever),
    }  # fmt: skip


def table(levers: Iterable[Lever], lang: Lang = "en") -> Table:
    """Return levers one a line."""
    heads = ("path", "chinese", "kind", "unit", "in_place", "range", "unit_cost")
    made = plain_table(*(say(head, lang) for head in heads))
    for lever in levers:
        made.add_row(
            lever.path, lever.chinese, say(lever.kind, lang), lever.unit, in_place(lever, lang), span(lever), cost(lever)
        )  # fmt: skip
    return made


def short(lever: Lever, lang: Lang = "en") -> str:
    """Return a lever in one line, for terminals the table does not fit on."""
    text = f"{lever.path} {lever.chinese}: {say(lever.kind, lang)}, {lever.unit}"
    return text if lever.kind == "rule" else f"{text}, {span(lever)}"


def card(lever: Lever, lang: Lang = "en") -> list[str]:
    """Return everything about a lever, a few lines."""
    rows = [
        ("kind", f"{say(lever.kind, lang)}, {lever.unit}"),
        ("in_place", in_place(lever, lang)),
        ("range", span(lever)),
        ("unit_cost", cost(lever)),
        ("payer", lever.payer),
        ("fields", ", ".join(lever.fields)),
        ("source", lever.source),
        ("paste", example(lever)),
    ]
    heads = {name: say(name, lang) for name, _ in rows}
    return [
        f"{lever.path}  {lever.chinese}",
        *([f"  {lever.text}"] if lever.text else []),
        *(f"  {heads[name]}: {text}" for name, text in rows if text and text != "-"),
    ]
