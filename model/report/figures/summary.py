"""The picture for the boss: returns averted and what it costs, by scenario."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.report.figures.data import Story
from model.report.figures.style import BASELINE, HATCHES, Picture, new
from model.report.figures.text import finding_summary


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    words = story.words
    picture, axes = new(name, grey=grey, columns=2, sharey=True, width_ratios=[1.5, 1.0])
    left, right = axes[0]
    returns, cost = story.effect("returns_per_1000"), story.effect("public_cost")
    others = [s for s in story.scenarios if s in returns and not np.isnan(returns[s].effect)]
    order = sorted(others, key=lambda s: returns[s].effect, reverse=True)
    found: list[tuple[str, float, float, float, float, int]] = []
    for y, scenario in enumerate(order):
        row = returns[scenario]
        averted, low, high = -row.effect, -row.high, -row.low
        clear = low > 0.0 or high < 0.0
        colour = picture.colour(0 if averted > 0.0 else 1) if clear else BASELINE
        left.barh(
            y,
            averted,
            color=colour if clear else "#e3e3e3",
            edgecolor=colour,
            height=0.62,
            hatch="" if clear else HATCHES[1],
        )
        if low <= high:
            left.plot([low, high], [y, y], color="#222222", linewidth=1.4)
        money = cost[scenario].effect / 1e6
        right.barh(y, money, color="#d9d9d9", edgecolor="#8c8c8c", height=0.62)
        right.annotate(
            f"{money:,.1f}",
            xy=(max(money, 0.0), y),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
        found.append((scenario, averted, low, high, money, row.n))
    left.set_yticks(range(len(order)), [picture.text(story.name(s)) for s in order])
    left.axvline(0.0, color="#333333", linewidth=0.9)
    right.axvline(0.0, color="#333333", linewidth=0.9)
    right.margins(x=0.16)
    left.grid(axis="y", visible=False)
    right.grid(axis="y", visible=False)
    left.set_xlabel(picture.text(words["averted"]))
    right.set_xlabel(picture.text(words["cost"]))
    if not order:
        left.text(0.5, 0.5, picture.text(words["nobody"]), transform=left.transAxes, ha="center")
    columns = ["scenario", "returns_averted", "low", "high", "cost_million_yuan_a_year", "n"]
    picture.keep(pd.DataFrame(found, columns=columns))
    picture.figure.subplots_adjust(left=0.19, right=0.97, top=0.86, bottom=0.16, wspace=0.06)
    told = [(story.name(scenario), averted, low, high) for scenario, averted, low, high, *_ in found]
    title = finding_summary(story.lang, told, story.runs, story.failed)
    picture.title(title, story.note("ci"), story.rough)
    return picture
