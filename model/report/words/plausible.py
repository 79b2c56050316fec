"""Shows whether a study's `status_quo` is plausible: range, value, share of cells inside, verdict."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table

from model.report.words.phrases import Lang, say
from model.report.words.tables import plain_table
from model.study.units import number_text

if TYPE_CHECKING:
    from model.experiment.plausible import Row


def plausible_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the figures as plain data, None where there is no number."""
    return [
        {k: (None if isinstance(v, float) and not math.isfinite(v) else v) for k, v in asdict(row).items()}
        for row in rows
    ]


def plausible_table(rows: Iterable[Row], lang: Lang = "en") -> Table:
    """Return the figures as a table."""
    heads = [say(name, lang) for name in ("figure", "range", "draw_mean", "cells_inside", "verdict")]
    table = plain_table(*heads, numbers=(1, 2, 3))
    for row in rows:
        inside = "" if math.isnan(row.inside) else f"{100.0 * row.inside:.0f} %"
        verdict = "" if math.isnan(row.low) else say("plausible" if row.good else "not_plausible", lang)
        table.add_row(
            row.figure, _range(row), "" if math.isnan(row.value) else _number(row.value), inside, verdict
        )
    return table


def _range(row: Row) -> str:
    if math.isnan(row.low):
        return ""
    if math.isinf(row.high):
        return f"> {_number(row.low) if row.low > 1e-6 else '0'}"
    return f"{_number(row.low)} – {_number(row.high)}"


def _number(value: float) -> str:
    return number_text(round(value)) if abs(value) >= 100.0 else f"{value:.3g}"
