"""The page of `budget`: options at the same money, the best allocation, where the next million helps most."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.table import Table

from model.report.words.comparison import change, number
from model.report.words.phrases import Lang
from model.report.words.tables import plain_table

SHOWN = {
    "returns": (1, 1.0), "gap": (4, 100.0), "gini": (5, 1.0), "income": (0, 1.0), "cost": (2, 1e-6),
}  # fmt: skip
TEXT: dict[str, tuple[str, str]] = {
    "options": (
        "The same money, {money} million yuan a year: difference from {baseline}, on luck that the search has not seen",
        "同样的钱（每年 {money} 百万元）：与 {baseline} 之差，运气为搜索未见",
    ),
    "best": ("The allocation found, share of the money", "找到的分配方案，占资金份额 %"),
    "more": (
        "A million yuan a year more, on top of it: what it changes (~: zero is inside)",
        "在此基础上每年再加一百万元的变化（~ 表示区间含零）",
    ),
    "frontier": ("{n} allocations on the frontier, of {tried} tried", "试了 {tried} 个方案，其中 {n} 个在前沿上"),
    "option": ("option", "方案"),
    "found": ("found by the search", "搜索所得"),
    "lever": ("lever", "杠杆"),
    "group": ("for whom", "对象"),
    "returns": ("returns", "返贫户"),
    "gap": ("gap, % of\nthe line", "贫困深度\n%"),
    "gini": ("Gini", "基尼系数"),
    "income": ("income\nyuan", "人均收入\n元"),
    "cost": ("cost spent\nmillion", "实际支出\n百万元"),
    "better": (
        "On fresh luck the allocation found averts {value} returns more than {name}, the best of the others (95 %: {low} to {high}).",
        "在新的运气下，搜索所得方案比其余最好的 {name} 多防止 {value} 户返贫（95 %：{low} 至 {high}）。",
    ),
    "no_better": (
        "On fresh luck the allocation found is not clearly better than {name}, the best of the others: {value} returns averted more (95 %: {low} to {high}).",
        "在新的运气下，搜索所得方案并不明显优于其余最好的 {name}：多防止 {value} 户返贫（95 %：{low} 至 {high}）。",
    ),
    "next": (
        "The next million yuan a year averts most returns in {name}: {value} (95 %: {low} to {high}).",
        "下一个一百万元/年用于 {name} 防止返贫最多：{value} 户（95 %：{low} 至 {high}）。",
    ),
    "no_next": (
        "No lever clearly averts returns with another million yuan a year on top of this.",
        "在此基础上再加一百万元/年，没有哪个杠杆明显减少返贫。",
    ),
}  # fmt: skip


def text(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase of this page."""
    return TEXT[key][1 if lang == "zh" else 0].format(**values)


def _table(frame: pd.DataFrame, key: str, head: str, found: str, lang: Lang) -> Table:
    table = plain_table(head, *(text(measure, lang) for measure in SHOWN), numbers=range(1, 1 + len(SHOWN)))
    for name in dict.fromkeys(frame[key]):
        rows = {str(row["measure"]): row for row in frame[frame[key] == name].to_dict("records")}
        cells = [change(_effect(rows[measure]), *how) for measure, how in SHOWN.items()]
        table.add_row(found if name == "best" else str(name), *cells)
    return table


def _effect(row: dict[Any, Any]) -> dict[str, Any]:
    return {"effect": row["value"], "low": row["low"], "high": row["high"]}


def options_table(options: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return what each option at the same money changes.

    Parameters
    ----------
    options : of `budget.retest`
    lang : {"en", "zh"}
    """
    return _table(options, "scenario", text("option", lang), text("found", lang), lang)


def more_table(more: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return what a million more for each lever changes, most returns averted first."""
    returns = more[more["measure"] == "returns"].set_index("lever")["value"]
    order = list(returns.sort_values(kind="stable").index)
    ranked = pd.concat([more[more["lever"] == lever] for lever in order])
    return _table(ranked, "lever", text("lever", lang), "", lang)


def best_table(allocation: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return the shares of one allocation by period, and for whom.

    Parameters
    ----------
    allocation : of `budget.allocation_table`, one number only
    lang : {"en", "zh"}
    """
    periods = list(dict.fromkeys(zip(allocation["first"], allocation["last"], strict=True)))
    heads = [f"{first} –\n{last}, %" for first, last in periods]
    table = plain_table(text("lever", lang), *heads, text("group", lang), numbers=range(1, 1 + len(periods)))
    for lever in dict.fromkeys(allocation["lever"]):
        ours = allocation[allocation["lever"] == lever]
        shares = [number(float(share), 1, factor=100.0) for share in ours["share"]]
        table.add_row(str(lever), *shares, str(ours["group"].iloc[0]))
    return table


def findings(beside: pd.DataFrame, more: pd.DataFrame, lang: Lang = "en") -> list[str]:
    """Return the findings in sentences: against the best of the others, and the next million.

    Parameters
    ----------
    beside, more : of `budget.retest`
    lang : {"en", "zh"}
    """
    found = []
    if not beside.empty:
        rival = beside.sort_values("value", kind="stable").iloc[0]
        key = "better" if float(rival["low"]) > 0.0 else "no_better"
        value, low, high = (number(float(rival[name]), 1) for name in ("value", "low", "high"))
        found.append(text(key, lang, name=rival["scenario"], value=value, low=low, high=high))
    returns = more[(more["measure"] == "returns") & (more["high"] < 0.0)].sort_values("value", kind="stable")
    if returns.empty:
        found.append(text("no_next", lang))
    else:
        top = returns.iloc[0]
        value, low, high = (number(-float(top[name]), 1) for name in ("value", "high", "low"))
        found.append(text("next", lang, name=top["lever"], value=value, low=low, high=high))
    return found
