"""Income by source: levels of the baseline by year, and what scenarios change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.report.figures.data import Story
from model.report.figures.style import HATCHES, Picture, new

SOURCES = ("wages", "business", "property", "transfers")
TONES = ("#0072B2", "#009E73", "#E69F00", "#CC79A7")
GREY_TONES = ("#333333", "#777777", "#bbbbbb", "#dddddd")


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    words = story.words
    frame = story.months([*SOURCES, "support"])
    picture, axes = new(name, grey=grey, columns=2, width_ratios=[1.2, 1.0])
    left, right = axes[0]
    tones = GREY_TONES if grey else TONES
    levels = {source: _yearly(story, frame, story.baseline, source) for source in (*SOURCES, "support")}
    years = levels["wages"].index.to_numpy()
    bottom = np.zeros(years.size)
    for k, source in enumerate(SOURCES):
        size = levels[source].to_numpy()
        left.bar(years, size, bottom=bottom, color=tones[k], edgecolor="white", width=0.78, hatch=HATCHES[k] if grey else "",
                 label=picture.text(words[source]))  # fmt: skip
        bottom = bottom + size
        picture.keep(
            pd.DataFrame({"scenario": story.baseline, "year": years, "source": source, "yuan": size})
        )
    left.plot(
        years,
        bottom - levels["support"].to_numpy(),
        color="#222222",
        linestyle=":",
        marker="_",
        markersize=9,
        label=picture.text(words["support"]),
    )
    left.set_title(
        picture.text(f"{words['by_source']} ({story.name(story.baseline)})"), loc="left", fontsize=10
    )
    left.set_ylim(top=1.32 * float(bottom.max(initial=1.0)))
    left.legend(ncols=2, fontsize=8.5, loc="upper left")
    left.set_xticks(years[:: max(1, years.size // 6)])
    order = [s for s in story.scenarios if s != story.baseline][::-1]
    change = {
        s: [
            _last(story, frame, s, source) - _last(story, frame, story.baseline, source) for source in SOURCES
        ]
        for s in order
    }
    for y, scenario in enumerate(order):
        plus = minus = 0.0
        for k, value in enumerate(change[scenario]):
            start = plus if value >= 0.0 else minus
            right.barh(
                y,
                value,
                left=start,
                color=tones[k],
                edgecolor="white",
                height=0.66,
                hatch=HATCHES[k] if grey else "",
            )
            plus, minus = (plus + value, minus) if value >= 0.0 else (plus, minus + value)
        right.plot(sum(change[scenario]), y, marker="|", color="#111111", markersize=12, markeredgewidth=2)
        picture.keep(
            pd.DataFrame(
                {
                    "scenario": scenario,
                    "year": "difference in the last year",
                    "source": SOURCES,
                    "yuan": change[scenario],
                }
            )
        )
    right.set_yticks(range(len(order)), [picture.text(story.name(s)) for s in order], fontsize=9)
    right.axvline(0.0, color="#333333", linewidth=0.9)
    right.grid(axis="y", visible=False)
    right.set_title(picture.text(words["diff_source"]), loc="left", fontsize=10)
    picture.figure.subplots_adjust(left=0.07, right=0.98, top=0.83, bottom=0.13, wspace=0.42)
    picture.title(_finding(story, levels), story.note(), story.rough)
    return picture


def _yearly(story: Story, frame: pd.DataFrame, scenario: str, measure: str) -> pd.Series:
    """Return yuan a person and calendar year; only whole years."""
    line = story.pick(frame, scenario, measure)
    year = np.floor(story.year(line["month"].to_numpy())).astype(int)
    grouped = line["mean"].groupby(year)
    whole = grouped.count() == 12
    return grouped.sum()[whole] if whole.any() else grouped.mean() * 12.0


def _last(story: Story, frame: pd.DataFrame, scenario: str, measure: str) -> float:
    return float(story.pick(frame, scenario, measure)["mean"].tail(12).mean() * 12.0)


def _finding(story: Story, levels: dict[str, pd.Series]) -> str:
    zh = story.lang == "zh"
    total = sum(float(levels[source].iloc[-1]) for source in SOURCES)
    year = int(levels["wages"].index[-1])
    if total <= 0.0:
        return "收入来源" if zh else "Income by source"
    share = {source: 100.0 * float(levels[source].iloc[-1]) / total for source in (*SOURCES, "support")}
    first = max(SOURCES, key=lambda source: share[source])
    if zh:
        return f"{year} 年{story.words[first]}收入占 {share[first]:.0f}%,转移收入占 {share['transfers']:.0f}%,其中过渡期帮扶仅占总收入 {share['support']:.1f}%"
    return f"In {year} {story.words[first]} make up {share[first]:.0f} % of income, transfers {share['transfers']:.0f} %; transition support alone is {share['support']:.1f} %"
