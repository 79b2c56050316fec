"""Time to return: Kaplan-Meier with delayed entry, by months since exit, and numbers at risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.measures.spells import Survival, kaplan_meier
from model.report.figures.data import Story
from model.report.figures.style import BASELINE, LINES, Picture, new
from model.state import CAUSES

LEAST = 0.02  # the curve is drawn while this share of the largest number is at risk


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    words = story.words
    picture, axes = new(name, grey=grey, height=7.0)
    panel = axes[0][0]
    table = story.results.survival
    table = table[table["world"] == story.world]
    chosen = [story.baseline, *story.shown]
    curves: dict[str, Survival] = {}
    for scenario in chosen:
        curve = _curve(table[table["scenario"] == scenario])
        if curve is None:
            continue
        curves[scenario] = curve
        base = scenario == story.baseline
        k = 0 if base else story.shown.index(scenario)
        colour = BASELINE if base else picture.colour(k)
        x = np.concatenate([[curve.time[0] - 1], curve.time])
        y = 100.0 * np.concatenate([[1.0], curve.survival])
        panel.step(x, y, where="post", color=colour, linestyle="-" if base else LINES[k % len(LINES)], linewidth=2.2 if base else 1.7,
                   label=picture.text(story.name(scenario)))  # fmt: skip
        if base:
            panel.fill_between(
                curve.time,
                100.0 * curve.low,
                100.0 * curve.high,
                step="post",
                color=BASELINE,
                alpha=0.18,
                linewidth=0,
            )
        picture.keep(
            pd.DataFrame({"scenario": scenario, "months_since_exit": curve.time, "survival": curve.survival, "low": curve.low,
                          "high": curve.high, "at_risk": curve.at_risk, "returns": curve.events})
        )  # fmt: skip
    panel.set_xlabel(picture.text(words["months_since"]))
    panel.set_ylabel(picture.text(words["stay"]))
    if curves:
        panel.legend(loc="lower left", fontsize=9)
        _at_risk(story, picture, curves)
    picture.figure.subplots_adjust(left=0.16, right=0.97, top=0.88, bottom=0.2 + 0.028 * len(curves))
    picture.title(_finding(story, curves), story.note("ci_km"), story.rough)
    return picture


def _curve(rows: pd.DataFrame) -> Survival | None:
    """Return the curve of one scenario, all runs together; numbers are means of the runs."""
    if rows.empty:
        return None
    runs = rows[["draw", "replicate"]].drop_duplicates().shape[0]
    sums = rows.groupby("since_exit", observed=True)[["at_risk", *CAUSES]].sum().sort_index()
    sums = sums[sums["at_risk"] >= LEAST * sums["at_risk"].max()]
    return kaplan_meier(
        sums.index.to_numpy().astype(np.int64),
        sums["at_risk"].to_numpy() / runs,
        sums[list(CAUSES)].sum(axis=1).to_numpy() / runs,
    )


def _at_risk(story: Story, picture: Picture, curves: dict[str, Survival]) -> None:
    """Write the numbers at risk under the axis, a row for each curve."""
    axes = picture.figure.axes[0]
    first, last = min(c.time[0] for c in curves.values()), max(c.time[-1] for c in curves.values())
    ticks = [t for t in range(0, int(last) + 1, 24) if t >= first - 1] or [int(first)]
    axes.set_xticks(ticks)
    axes.set_xlim(first - 2, last + 2)
    below = axes.get_xaxis_transform()
    axes.text(
        -0.005,
        -0.155,
        picture.text(story.words["at_risk"]),
        transform=axes.transAxes,
        ha="right",
        va="top",
        fontsize=8.5,
        color="#555555",
    )
    for row, (scenario, curve) in enumerate(curves.items()):
        y = -0.155 - 0.045 * (row + 1)
        axes.text(
            -0.005,
            y,
            picture.text(story.name(scenario)),
            transform=axes.transAxes,
            ha="right",
            va="top",
            fontsize=8.5,
        )
        for tick in ticks:
            at = np.flatnonzero(curve.time == max(tick, first))
            if at.size:
                axes.text(
                    tick,
                    y,
                    f"{curve.at_risk[at[0]]:,.0f}",
                    transform=below,
                    ha="center",
                    va="top",
                    fontsize=8.5,
                )


def _finding(story: Story, curves: dict[str, Survival]) -> str:
    zh = story.lang == "zh"
    base = curves.get(story.baseline)
    if base is None or not base.time.size:
        return "没有可观察的脱贫户" if zh else "No lifted-out household was observed"
    share, months = 100.0 * (1.0 - base.survival[-1]), int(base.time[-1])
    return (
        f"现状下,脱贫后 {months} 个月内有 {share:.0f}% 的脱贫户至少返贫一次" if zh
        else f"Under the {story.name(story.baseline)}, {share:.0f} % of lifted-out households return at least once within {months} months of exit"
    )  # fmt: skip
