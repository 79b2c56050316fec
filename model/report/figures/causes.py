"""Returns and new falls by accounting cause."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.report.figures.data import Story
from model.report.figures.style import HATCHES, Picture, new
from model.report.figures.text import CAUSES as NAMES
from model.state import CAUSES

TONES = ("#4d4d4d", "#0072B2", "#56B4E9", "#009E73", "#D55E00", "#E69F00", "#F0E442", "#CC79A7", "#d9d9d9")
GREY_TONES = (
    "#333333",
    "#8c8c8c",
    "#bdbdbd",
    "#555555",
    "#a6a6a6",
    "#737373",
    "#d9d9d9",
    "#969696",
    "#f0f0f0",
)


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    words, names = story.words, NAMES[story.lang]
    picture, axes = new(name, grey=grey)
    panel = axes[0][0]
    frame = story.months([f"returns_by_cause:{cause}" for cause in CAUSES])
    order = [s for s in story.scenarios if s in set(frame["scenario"])][::-1]
    years = int(frame["month"].max() + 1) / 12.0 if len(frame) else 1.0
    left = np.zeros(len(order))
    totals: dict[str, float] = {}
    for k, cause in enumerate(CAUSES):
        size = np.array(
            [story.pick(frame, s, f"returns_by_cause:{cause}")["mean"].sum() / years for s in order]
        )
        tone = (GREY_TONES if grey else TONES)[k]
        panel.barh(range(len(order)), size, left=left, color=tone, edgecolor="white", linewidth=0.6, height=0.66,
                   hatch=HATCHES[k] if grey or k > 4 else "", label=picture.text(names[cause]))  # fmt: skip
        left = left + size
        totals[cause] = float(size[-1]) if order else 0.0
        picture.keep(pd.DataFrame({"scenario": order, "cause": cause, "households_a_year": size}))
    for y, total in enumerate(left):
        panel.annotate(
            f"{total:,.1f}", xy=(total, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9
        )
    panel.set_yticks(range(len(order)), [picture.text(story.name(s)) for s in order])
    panel.grid(axis="y", visible=False)
    panel.set_xlabel(picture.text(words["by_cause"]))
    panel.margins(x=0.1)
    picture.figure.legend(
        *panel.get_legend_handles_labels(),
        loc="upper right",
        ncols=1,
        bbox_to_anchor=(0.99, 0.86),
        fontsize=9,
    )
    picture.figure.subplots_adjust(left=0.18, right=0.8, top=0.88, bottom=0.15)
    picture.title(_finding(story, totals), story.note(), story.rough)
    return picture


def _finding(story: Story, totals: dict[str, float]) -> str:
    zh = story.lang == "zh"
    whole = sum(totals.values())
    if whole <= 0.0:
        return "现状下没有返贫" if zh else "Nobody falls back under the baseline"
    first = max(totals, key=lambda cause: totals[cause])
    share = 100.0 * totals[first] / whole
    cause = NAMES[story.lang][first]
    return (
        f"{story.name(story.baseline)}下,{cause}是第一原因:占返贫与新致贫的 {share:.0f}%" if zh
        else f"Under the {story.name(story.baseline)}, {cause} is the first cause: {share:.0f} % of returns and new falls"
    )  # fmt: skip
