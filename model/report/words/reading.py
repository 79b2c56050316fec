"""Says which figures of a place are assumptions, and what is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from model.process import Parameter
from model.report.words import chinese
from model.report.words.phrases import Lang, say
from model.report.words.tables import plain_table
from model.study import words as english
from model.study.place import Place
from model.study.study import Study
from model.study.units import number_text


def study_line(study: Study, lang: Lang = "en") -> str:
    """Return the study in one line."""
    return chinese.study_line(study) if lang == "zh" else english.study_line(study)


def assumed_rows(place: Place) -> list[dict[str, Any]]:
    """Return the figures of a place that are assumptions: name, value, range, unit, reason."""
    return [
        {"name": name, "value": figure.value, "low": figure.low, "high": figure.high, "unit": figure.unit,
         "assumption": figure.assumption}
        for name, figure in {**place.values, **place.product_figures}.items()
        if figure.assumption
    ]  # fmt: skip


def figures_table(place: Place, lang: Lang = "en") -> Table:
    """Return the assumed figures of a place as a table."""
    table = plain_table(say("assumed", lang), say("range", lang), say("unit", lang), say("source", lang))
    for row in assumed_rows(place):
        low, value, high = (number_text(row[name]) for name in ("low", "value", "high"))
        span = value if low == high else f"{value} ({low} – {high})"
        table.add_row(row["name"], span, row["unit"], row["assumption"])
    return table


def drawn(study: Study, parameters: Mapping[str, Parameter]) -> tuple[int, int]:
    """Return how many assumptions of behaviour, and how many figures of the place, each draw draws.

    Parameters
    ----------
    study : Study
    parameters : mapping by path
    """
    if study.draws == 1:
        return 0, 0
    paths = study.distributions(parameters)
    place = sum(path.startswith("place.") for path in paths)
    return len(paths) - place, place
