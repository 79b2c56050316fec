"""Public money: a month under each scenario, and by family of levers and scenario."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.report.figures.data import Story
from model.report.figures.lines import draw_lines
from model.report.figures.style import HATCHES, Picture, marks, new
from model.report.figures.text import FAMILIES

TONES = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#F0E442",
    "#444444",
    "#a6761d",
    "#7570b3",
    "#b3b3b3",
)


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    words = story.words
    picture, axes = new(name, grey=grey, rows=2, height=7.6, height_ratios=[1.0, 1.25])
    top, below = axes[0][0], axes[1][0]
    draw_lines(
        story,
        picture,
        top,
        story.months(["spending"]),
        "spending",
        scale=1e-6,
        smooth=12,
        band=False,
        from_zero=True,
    )
    top.set_title(picture.text(words["money_month"]), loc="left")
    marks(picture, top, story.begins, story.ends, (words["start"], words["end"]))
    table = _by_family(story)
    order = [s for s in story.scenarios if s in table.columns]
    left = np.zeros(len(order))
    for k, family in enumerate(table.index):
        size = table.loc[family, order].to_numpy() / 1e6
        tone = str(0.15 + 0.075 * k) if grey else TONES[k % len(TONES)]
        below.barh(range(len(order)), size, left=left, color=tone, edgecolor="white", linewidth=0.5, height=0.7,
                   hatch=HATCHES[k % len(HATCHES)] if grey or k >= 6 else "", label=picture.text(FAMILIES[story.lang].get(family, family)))  # fmt: skip
        left = left + size
        picture.keep(pd.DataFrame({"scenario": order, "family": family, "million_yuan_a_year": size}))
    below.set_yticks(range(len(order)), [picture.text(story.name(s)) for s in order], fontsize=9)
    below.invert_yaxis()
    below.grid(axis="y", visible=False)
    below.set_title(picture.text(words["money"]), loc="left")
    for y, total in enumerate(left):
        below.annotate(
            f"{total:,.0f}",
            xy=(total, y),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
        )
    below.margins(x=0.06)
    if len(table):
        picture.figure.legend(
            *below.get_legend_handles_labels(), loc="lower right", bbox_to_anchor=(0.995, 0.1), fontsize=8.5
        )
    picture.figure.subplots_adjust(left=0.16, right=0.84, top=0.88, bottom=0.08, hspace=0.3)
    picture.title(_finding(story, table), story.note(), story.rough)
    return picture


def _by_family(story: Story) -> pd.DataFrame:
    """Return yuan a year by family (rows, largest first) and scenario (columns)."""
    frame = story.results.cost
    frame = frame[frame["world"] == story.world].copy()
    frame["family"] = frame["lever"].str.split(".").str[0]
    years = max(1.0, float(frame["year"].nunique()))
    table = (
        frame.pivot_table(index="family", columns="scenario", values="used", aggfunc="sum", fill_value=0.0)
        / years
    )
    return table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def _finding(story: Story, table: pd.DataFrame) -> str:
    zh = story.lang == "zh"
    if story.baseline not in table.columns or table[story.baseline].sum() <= 0.0:
        return "没有政策支出" if zh else "No public money was used"
    base = table[story.baseline]
    family = str(base.idxmax())
    word = FAMILIES[story.lang].get(family, family)
    share, total = 100.0 * base.max() / base.sum(), base.sum() / 1e6
    if zh:
        return f"现状每年使用公共资金 {total:,.0f} 百万元,其中{word}类占 {share:.0f}%"
    return f"The {story.name(story.baseline)} uses {total:,.0f} million yuan a year; {share:.0f} % of it is {word}"
