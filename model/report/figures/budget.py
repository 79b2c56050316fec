"""The picture of `budget`: the frontier of allocations, the one chosen, and where the next million helps."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

from model.report.figures.letters import short
from model.report.figures.style import BASELINE, FAINT, INK, SOFT, Picture, new, number_axis, roomy, settings
from model.report.words.budget import findings

TEXT: dict[str, tuple[str, str]] = {
    "returns": ("Change in returns over the horizon, households", "全期返贫户数变化"),
    "gap": ("Change in the poverty gap, % of the line", "贫困深度变化，%"),
    "tried": ("tried", "已试"),
    "frontier": ("frontier", "前沿"),
    "found": ("chosen", "选中"),
    "share": ("Share of the\nmoney, %", "占资金\n份额，%"),
    "more": ("Returns averted by a\nmillion yuan a year more", "每年再加一百万元\n防止的返贫户数"),
    "note": ("Left: the search's own luck. Middle: shares of the chosen allocation, periods from top to bottom. Right: fresh luck, 95 % of the mean over {n} cells.",
             "左：搜索所用运气。中：选中方案的份额，自上而下为各时段。右：新的运气，{n} 个单元均值的95%区间。"),
    "source": ("Source: Firmground, study {study}.", "来源：Firmground，研究 {study}。"),
    "rough": ("rough: not for decisions", "粗略结果，不可用于决策"),
}  # fmt: skip


def draw_budget(
    tables: dict[str, pd.DataFrame], folder: Path, *, study: str, lang: str = "en", grey: bool = False, rough: bool = False
) -> list[Path]:  # fmt: skip
    """Draw the picture; return PNG, SVG and CSV.

    Parameters
    ----------
    tables : tried, frontier, best (of `budget.allocation_table`), beside, more (of `budget.retest`)
    folder : Path
    study : str
    lang : "en" or "zh"
    grey, rough : bool
    """
    folder.mkdir(parents=True, exist_ok=True)
    column = 1 if lang == "zh" else 0
    name = f"budget{'-zh' if lang == 'zh' else ''}{'-grey' if grey else ''}"
    with mpl.rc_context(settings()):
        return _draw(tables, name, column, grey, study, rough).save(folder)


def _draw(
    tables: dict[str, pd.DataFrame], name: str, column: int, grey: bool, study: str, rough: bool
) -> Picture:
    best, more = tables["best"], tables["more"]
    levers = [str(lever) for lever in dict.fromkeys(best["lever"])]
    picture = new(name, grey=grey, height=max(4.6, 2.6 + 0.34 * len(levers)))
    notes = [TEXT["note"][column].format(n=int(more["n"].max())), TEXT["source"][column].format(study=study)]
    title = findings(tables["beside"], more, "zh" if column else "en")
    picture.title(title[-1], notes, TEXT["rough"][column] if rough else "")
    left, middle, right = picture.figure.subplots(1, 3, width_ratios=(1.5, 0.8, 0.9))
    picture.place(left=0.8, right=0.4, top=0.3, bottom=0.7, wspace=0.12)
    for k, (key, size) in enumerate((("tried", 9.0), ("frontier", 26.0), ("best", 110.0))):
        ours = tables[key].drop_duplicates("number")
        look = (
            {"color": FAINT, "marker": "o"}, {"color": picture.colour(0), "marker": "o"},
            {"color": picture.colour(1), "marker": "*", "zorder": 4},
        )[k]  # fmt: skip
        word = TEXT["found" if key == "best" else key][column]
        left.scatter(ours["returns"], 100.0 * ours["gap"], s=size, label=picture.text(word), **look)
    left.axhline(0.0, color=SOFT, linewidth=0.7)
    left.axvline(0.0, color=SOFT, linewidth=0.7)
    left.set_xlabel(picture.text(TEXT["returns"][column]))
    left.set_ylabel(picture.text(TEXT["gap"][column]))
    left.legend(loc="lower left", ncols=3, bbox_to_anchor=(0.0, 1.0))
    number_axis(left, "xy")
    box = middle.get_position()
    middle.set_position((box.x0 + 0.15, box.y0, box.width - 0.06, box.height))
    box = right.get_position()
    right.set_position((box.x0 + 0.09, box.y0, box.width - 0.09, box.height))
    at = np.arange(len(levers))
    periods = list(dict.fromkeys(best["first"]))
    for k, first in enumerate(periods):
        ours = best[best["first"] == first]
        thick = 0.7 / len(periods)
        middle.barh(
            at + thick * (k - 0.5 * (len(periods) - 1)), 100.0 * ours["share"], thick, **picture.fill(k)
        )
    rows = {str(r["lever"]): r for r in more[more["measure"] == "returns"].to_dict("records")}
    value, low, high = (np.array([-float(rows[x][key]) for x in levers]) for key in ("value", "high", "low"))
    right.barh(at, value, 0.5, color=BASELINE)
    known = ~np.isnan(low)
    right.hlines(at[known], low[known], high[known], color=INK, linewidth=1.0, zorder=3)
    right.axvline(0.0, color=SOFT, linewidth=0.8)
    for axes, word in ((middle, "share"), (right, "more")):
        axes.set_ylim(len(levers) - 0.5, -0.5)
        axes.set_xlabel(picture.text(TEXT[word][column]))
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
        roomy(axes, x=0.05)
        number_axis(axes, "x", bins=4)
    middle.set_yticks(at, [picture.text(short(x, 13.0)) for x in levers], fontsize=8.2)
    right.set_yticks(at, [""] * len(levers))
    for key in ("frontier", "best", "more"):
        picture.keep(tables[key].assign(table=key))
    return picture
