"""The tables of `sweep`: which assumption moves what, which flips the choice, what knowing it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.table import Table

from model.report.words.comparison import number
from model.report.words.phrases import Lang
from model.report.words.tables import plain_table

TEXT: dict[str, tuple[str, str]] = {
    "screen": (
        "What moving one assumption over its range changes in {what} (Morris; the same luck throughout)",
        "单项假设在其范围内变动时{what}的变化（Morris 筛选；运气始终相同）",
    ),
    "sobol": (
        "Share of the variance of the change in {what}, company of other assumptions included (Sobol, total)",
        "{what}变化的方差中各假设的总份额（Sobol 总效应）",
    ),
    "best": ("Which option is best when these assumptions are drawn", "抽取上述假设时各方案最优的概率"),
    "assumption": ("assumption", "假设"),
    "meaning": ("what it is", "含义"),
    "flips": ("flips the\nchoice, %", "改变\n选择 %"),
    "scenario": ("scenario", "方案"),
    "chance": ("chance best, %", "最优概率 %"),
    "flipped": (
        "{names}: moved alone, they change which option is best.",
        "单独变动即可改变最优方案的假设：{names}。",
    ),
    "flipped_one": ("{names}: moved alone, it changes which option is best.", "单独变动即可改变最优方案的假设：{names}。"),
    "firm": (
        "No assumption, moved alone from the points tried, changes which option is best.",
        "在所试各点上，没有任何一项假设单独变动会改变最优方案。",
    ),
    "information": (
        "Knowing all of these assumptions exactly would be worth {value} {unit} (95 %: {low} to {high}); most of it lies in {name}.",
        "准确知道上述全部假设价值 {value} {unit}（95 %：{low} 至 {high}）；其中最有价值的是 {name}。",
    ),
    "no_information": (
        "Knowing these assumptions exactly would not change the choice: it is worth nothing here.",
        "准确知道上述假设不会改变选择：信息价值为零。",
    ),
    "returns": ("returns averted over the horizon", "户（全期防止返贫）"),
    "poverty_years": ("person-years in poverty averted", "人年（全期减少的贫困）"),
    "what_returns": ("returns over the horizon", "全期返贫户数"),
    "what_poverty_years": ("person-years in poverty", "贫困人年"),
    "same": (
        "What the options change does not depend on these assumptions at the points tried.",
        "在所试各点上，各方案的效果不随这些假设变化。",
    ),
    "yuan": ("yuan over the horizon", "元（全期）"),
    "few": ("rough: few points; more with --trajectories and --base", "点数少，仅供参考；可用 --trajectories 与 --base 增加"),
    "points": ("{n} points, {failed} failed", "{n} 个点，失败 {failed} 个"),
}  # fmt: skip


def text(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase of these tables."""
    return TEXT[key][1 if lang == "zh" else 0].format(**values)


def _cells(frame: pd.DataFrame, method: str, by: str) -> dict[tuple[str, str], dict[Any, Any]]:
    """Return the rows of a method on what ranks, by (scenario, assumption)."""
    ours = frame[(frame["method"] == method) & (frame["measure"] == by)]
    return {(str(row["scenario"]), str(row["name"])): row for row in ours.to_dict("records")}


def screen_page(
    frame: pd.DataFrame, baseline: str, options: Sequence[str], meaning: Mapping[str, str],
    by: str = "returns", lang: Lang = "en", most: int = 15,
) -> Table:  # fmt: skip
    """Return the assumptions that move the options' effects most: level of the baseline, then each effect.

    Parameters
    ----------
    frame : of `sweep.screen_table`
    baseline : str
    options : names
    meaning : mapping of path to a line of words
    by : what ranks
    lang : {"en", "zh"}
    most : rows
    """
    cells = _cells(frame, "morris", by)
    flip = {str(r["name"]): float(r["value"]) for r in frame[frame["method"] == "flip"].to_dict("records")}
    size = {
        name: max(float(cells[option, name]["value"]) for option in options if (option, name) in cells)
        for _, name in cells
    }
    table = plain_table(
        text("assumption", lang), baseline, *options, text("flips", lang), text("meaning", lang),
        numbers=range(1, 3 + len(options)),
    )  # fmt: skip
    for name in sorted(size, key=lambda n: (-size[n], n))[:most]:
        values = [float(cells[s, name]["value"]) for s in (baseline, *options)]
        table.add_row(
            name, *(number(v, 1) for v in values), number(flip.get(name, float("nan")), factor=100.0), meaning.get(name, "")
        )  # fmt: skip
    return table


def sobol_page(frame: pd.DataFrame, options: Sequence[str], by: str = "returns", lang: Lang = "en") -> Table:
    """Return total indices on returns averted, by assumption and option."""
    cells = _cells(frame, "sobol", by)
    names = list(dict.fromkeys(name for _, name in cells))
    table = plain_table(text("assumption", lang), *options, numbers=range(1, 1 + len(options)))
    for name in names:
        table.add_row(
            name,
            *(
                _with_range(cells[option, name]) if (option, name) in cells else number(float("nan"))
                for option in options
            ),
        )
    return table


def _with_range(row: Mapping[Any, Any]) -> str:
    return (
        f"{number(float(row['value']), 2)} ({number(float(row['low']), 2)} – {number(float(row['high']), 2)})"
    )


def best_page(frame: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return the chance that each option is best."""
    table = plain_table(text("scenario", lang), text("chance", lang), numbers=(1,))
    for row in frame[frame["method"] == "best"].to_dict("records"):
        table.add_row(str(row["scenario"]), number(float(row["value"]), factor=100.0))
    return table


def findings(frame: pd.DataFrame, lang: Lang = "en", most: int = 5) -> list[str]:
    """Return the findings in sentences: what flips the choice, what knowing is worth.

    Parameters
    ----------
    frame : all tables of a sweep
    lang : {"en", "zh"}
    most : names
    """
    flip = frame[(frame["method"] == "flip") & (frame["value"] > 0.0)].sort_values(
        "value", ascending=False, kind="stable"
    )
    moves = frame[(frame["method"] == "morris") & frame["measure"].isin(["returns", "poverty_years"])]
    options = moves[moves["scenario"] != moves["scenario"].iloc[0]] if len(moves) else moves
    if not (options["value"] > 0.0).any():
        return [text("same", lang)]
    names = [str(name) for name in flip["name"]][:most]
    mark = "、" if lang == "zh" else ", "
    found = [text("flipped" if len(names) > 1 else "flipped_one", lang, names=mark.join(names)) if names else text("firm", lang)]  # fmt: skip
    known = frame[frame["method"] == "information"]
    if not known.empty:
        whole = known[known["name"] == "everything"].iloc[0]
        parts = known[known["name"] != "everything"]
        if float(whole["value"]) > 0.0:
            top = parts.sort_values("value", kind="stable").iloc[-1]
            decimals = 0 if str(whole["unit"]) == "yuan" else 1
            value, low, high = (number(float(whole[key]), decimals) for key in ("value", "low", "high"))
            unit = text(str(whole["unit"]), lang)
            found.append(
                text("information", lang, value=value, low=low, high=high, unit=unit, name=top["name"])
            )
        else:
            found.append(text("no_information", lang))
    return found
