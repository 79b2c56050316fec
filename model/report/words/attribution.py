"""The tables of `attribute`: what each part does, and what pairs do together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.table import Table

from model.report.words.comparison import change
from model.report.words.phrases import Lang, say
from model.report.words.tables import bold, plain_table

# measure: (decimals, factor) as printed.
SHOWN = {
    "returns": (1, 1.0), "returns_per_1000": (2, 1.0), "below_line": (3, 100.0), "income": (0, 1.0), "public_cost": (2, 1e-6),
}  # fmt: skip
TEXT: dict[str, tuple[str, str]] = {
    "parts": (
        "{name}: what each of its parts does, in no order (Shapley; ~: zero is inside)",
        "{name}：各组成部分的贡献，与先后无关（Shapley 值；~ 表示区间含零）",
    ),
    "causes": (
        "{name}: what each cause adds, in no order (Shapley; ~: zero is inside)",
        "{name}：各致贫原因的贡献，与先后无关（Shapley 值；~ 表示区间含零）",
    ),
    "pairs": (
        "{name}: what two do together beyond each by itself (Shapley-Taylor; fewer returns: worth more together)",
        "{name}：两者合用超出各自单用之和（Shapley-Taylor；返贫为负：合用更好）",
    ),
    "alone": ("returns, by itself", "返贫户，单独使用"),
    "last": ("returns, if it were missing", "返贫户，唯独缺它"),
    "only": ("returns, if the only cause", "返贫户，仅有此因"),
    "vanish": ("returns that vanish without it", "消除后减少的返贫户"),
    "part": ("part", "组成部分"),
    "cause": ("cause", "原因"),
    "together": ("together", "合计"),
    "pair": ("pair", "组合"),
    "returns": ("returns", "返贫户"),
    "returns_per_1000": ("per 1,000\na year", "每千户\n每年"),
    "below_line": ("below line\n% of persons", "贫困线以下\n人口 %"),
    "income": ("income\nyuan", "人均收入\n元"),
    "public_cost": ("cost, million\nyuan a year", "公共支出\n百万元/年"),
    "sampled": (
        "{n} parts: sampled orders, {k} in each cell, each also backwards; pairs want ten parts at most",
        "{n} 个组成部分：每个单元随机 {k} 个次序及其倒序；十个以内才计算组合",
    ),
    "cells": ("{n} cells; {failed} left out since a run failed", "{n} 个单元；因运行失败略去 {failed} 个"),
}


def text(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase of these tables."""
    return TEXT[key][1 if lang == "zh" else 0].format(**values)


def called(name: str, titles: dict[str, str], lang: Lang) -> str:
    """Return how a part is called: in Chinese by its title, a cause by its official name."""
    names = name.split(" + ")
    if lang == "zh":
        names = [titles.get(one, one) for one in names]
    return " + ".join(names)


def cause_titles(names: tuple[str, ...]) -> dict[str, str]:
    """Return the official names of causes."""
    return {name: say(f"cause_{name}", "zh").replace("\n", "") for name in names}


def parts_table(
    frame: pd.DataFrame, titles: dict[str, str], lang: Lang = "en", *, causes: bool = False
) -> Table:
    """Return a row for each part, and their sum beneath.

    Parameters
    ----------
    frame : DataFrame
        As `attribute.table_of` gives it, of one scenario.
    titles : mapping of part to Chinese name
    lang : {"en", "zh"}
    causes : bool
        The parts are causes of return.
    """
    exact = bool((frame["kind"] == "last").any())
    extra = (("last", "vanish"), ("alone", "only")) if causes else (("alone", "alone"), ("last", "last"))
    heads = [text("cause" if causes else "part", lang), *(text(measure, lang) for measure in SHOWN)]
    heads += [text(word, lang) for _, word in extra] if exact else []
    table = plain_table(*heads, numbers=tuple(range(1, len(heads))))
    cell = {(r["kind"], r["name"], r["measure"]): _effect(r) for r in frame.to_dict("records")}
    for kind in ("part", "joint"):
        for name in dict.fromkeys(frame[frame["kind"] == kind]["name"]):
            values = [change(cell[kind, name, measure], *how) for measure, how in SHOWN.items()]
            if exact and kind == "part":
                values += [change(cell[other, name, "returns"], 1) for other, _ in extra]
            elif exact:
                values += ["", ""]
            label = called(str(name), titles, lang) if kind == "part" else text("together", lang)
            table.add_row(bold(label) if kind == "joint" else label, *values)
    return table


def _effect(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as tables of effects want it."""
    return {"effect": row["value"], "low": row["low"], "high": row["high"]}


def pairs_table(
    frame: pd.DataFrame, titles: dict[str, str], lang: Lang = "en", most: int = 12
) -> Table | None:
    """Return the pairs, those that matter most to returns first; None without any.

    Parameters
    ----------
    frame : DataFrame
    titles : mapping of part to Chinese name
    lang : {"en", "zh"}
    most : rows
    """
    ours = frame[frame["kind"] == "pair"]
    if ours.empty:
        return None
    returns = ours[ours["measure"] == "returns"].set_index("name")["value"]
    order = sorted(returns.index, key=lambda name: -abs(float(returns[name])))[:most]
    table = plain_table(
        text("pair", lang), *(text(measure, lang) for measure in SHOWN), numbers=range(1, 1 + len(SHOWN))
    )
    cell = {(r["name"], r["measure"]): _effect(r) for r in ours.to_dict("records")}
    for name in order:
        table.add_row(
            called(str(name), titles, lang),
            *(change(cell[name, measure], *how) for measure, how in SHOWN.items()),
        )
    return table
