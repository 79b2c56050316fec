"""The tables of `compare`'s page: options, winners, channels, causes, the county as a whole."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from rich.table import Table

from model.report.words.phrases import Lang, say
from model.report.words.tables import plain_table
from model.state import CAUSES

SOURCES = ("wages", "business", "property", "transfers")
SOCIETY = ("gini", "bottom40_income", "lifted_out_growth", "enterprises", "jobs", "migrant_labour")
MILLION = 1e6


def number(value: float, decimals: int = 0, *, sign: bool = False, factor: float = 1.0) -> str:
    """Return a number, a dash where there is none; a rounded zero has no sign."""
    if not math.isfinite(value):
        return "–"
    text = f"{value * factor:{'+' if sign else ''},.{decimals}f}"
    return text.lstrip("+-") if not text.strip("+-0.,") else text


def change(row: dict[str, Any], decimals: int = 0, factor: float = 1.0) -> str:
    """Return an effect with a sign, ``~`` before it where zero lies inside its interval."""
    value, low, high = (float(row[name]) for name in ("effect", "low", "high"))
    mark = "~ " if math.isfinite(low + high) and low <= 0.0 <= high else ""
    return mark + number(value, decimals, sign=True, factor=factor)


def options_page(options: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return what each option averts and costs, best first.

    Parameters
    ----------
    options : of `compare`
    lang : {"en", "zh"}
    """
    keys = (
        "scenario", "col_averted", "col_range", "col_cost", "col_price", "col_best", "col_left", "col_unspent",
        "col_dominated",
    )  # fmt: skip
    table = plain_table(*(say(key, lang) for key in keys), numbers=(1, 2, 3, 4, 5, 6, 7))
    for row in options.sort_values("averted", ascending=False, kind="stable").to_dict("records"):
        unclear = row["averted_low"] <= 0.0 <= row["averted_high"]
        left = " / ".join(number(row[f"left_{months}"]) for months in (12, 24, 36))
        table.add_row(
            str(row["scenario"]),
            ("~ " if unclear else "") + number(row["averted"], sign=True),
            f"{number(row['averted_low'])} – {number(row['averted_high'])}",
            number(row["cost"], 2, sign=True, factor=1.0 / MILLION),
            number(row["yuan_per_return"]),
            number(row["chance_best"], factor=100.0),
            left,
            number(row["unspent"], 2, factor=1.0 / MILLION),
            str(row["dominated_by"] or ""),
        )
    return table


def winners_page(winners: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return who gains and who loses, in percent of households and yuan of theirs."""
    keys = ("scenario", "col_gain", "col_gained", "col_lose", "col_lost", "col_less_poor", "col_poorer")
    table = plain_table(*(say(key, lang) for key in keys), numbers=(1, 2, 3, 4, 5, 6))
    for scenario in dict.fromkeys(winners["scenario"]):
        ours = winners[winners["scenario"] == scenario].set_index("what")["value"]
        table.add_row(
            str(scenario),
            number(ours["gain"], 1, factor=100.0), number(ours["gained"], sign=True),
            number(ours["lose"], 1, factor=100.0), number(ours["lost"], sign=True),
            number(ours["less_poor"], 2, factor=100.0), number(ours["poorer"], 2, factor=100.0),
        )  # fmt: skip
    return table


def _by_scenario(
    effects: pd.DataFrame, measures: tuple[str, ...], heads: list[str], decimals: int, factor: float = 1.0
) -> Table:
    table = plain_table(heads[0], *heads[1:], numbers=tuple(range(1, len(heads))))
    for scenario in dict.fromkeys(effects["scenario"]):
        ours = {r["measure"]: r for r in effects[effects["scenario"] == scenario].to_dict("records")}
        table.add_row(str(scenario), *(change(ours[name], decimals, factor) for name in measures))
    return table


def channels_table(effects: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return through which source of income each option works, yuan a person and year."""
    heads = [say("scenario", lang), *(say(f"col_{name}", lang) for name in SOURCES)]
    return _by_scenario(effects, SOURCES, heads, 0)


def causes_table(effects: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return returns by accounting cause: level of the baseline in the first row, changes beneath."""
    seen = [c for c in CAUSES if (effects[effects["measure"] == f"cause:{c}"]["baseline"] > 0.0).any()]
    table = plain_table(
        say("scenario", lang),
        *(say(f"cause_{c}", lang) for c in seen),
        numbers=tuple(range(1, 1 + len(seen))),
    )
    first = effects.drop_duplicates("measure").set_index("measure")["baseline"]
    table.add_row(say("col_level", lang), *(number(first[f"cause:{c}"]) for c in seen))
    for scenario in dict.fromkeys(effects["scenario"]):
        ours = {r["measure"]: r for r in effects[effects["scenario"] == scenario].to_dict("records")}
        table.add_row(str(scenario), *(change(ours[f"cause:{c}"]) for c in seen))
    return table


def society_table(effects: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return inequality, the poorest 40 %, growth of the lifted-out, enterprises, jobs, migration."""
    heads = [say("scenario", lang), *(say(f"col_{name}", lang) for name in SOCIETY)]
    table = plain_table(*heads, numbers=tuple(range(1, len(heads))))
    shown = {
        "gini": (4, 1.0),
        "lifted_out_growth": (2, 100.0),
        "migrant_labour": (2, 100.0),
        "enterprises": (1, 1.0),
    }
    for scenario in dict.fromkeys(effects["scenario"]):
        ours = {r["measure"]: r for r in effects[effects["scenario"] == scenario].to_dict("records")}
        table.add_row(str(scenario), *(change(ours[name], *shown.get(name, (0, 1.0))) for name in SOCIETY))
    return table


def worlds_table(worlds: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return what each option does to returns in each world, beside the level of the baseline there.

    Parameters
    ----------
    worlds : of `model.experiment.compare.by_world`
    lang : {"en", "zh"}
    """
    names = list(dict.fromkeys(worlds["world"]))
    table = plain_table(say("scenario", lang), *names, numbers=tuple(range(1, len(names) + 1)))
    level = worlds.groupby("world", sort=False)["level"].first()
    table.add_row(say("col_level", lang), *(number(float(level[name])) for name in names))
    for scenario, ours in worlds.groupby("scenario", sort=False):
        rows: dict[str, dict[str, Any]] = {
            str(row["world"]): {str(k): v for k, v in row.items()} for row in ours.to_dict("records")
        }
        table.add_row(str(scenario), *(change(rows[name]) if name in rows else "–" for name in names))
    return table
