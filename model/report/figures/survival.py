"""Time to return: Kaplan-Meier with delayed entry, by months since exit, and numbers at risk."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from model.measures.spells import Survival, kaplan_meier
from model.report.figures.data import Story
from model.report.figures.findings import returned
from model.report.figures.lines import line_sample
from model.report.figures.style import BASELINE, FAINT, SOFT, Picture, new, number_axis
from model.state import CAUSES

LEAST = 0.02  # the curve is drawn while this share of the largest number is at risk


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    curves = _curves(story)
    table = [s for s in (story.baseline, *story.shown) if s in curves]
    picture = new(name, grey=grey, height=5.6 + 0.2 * len(table))
    picture.title(
        _finding(story, curves), story.notes(story.say("ci_km"), story.shown_note(grey=grey)), story.rough
    )
    axes = picture.figure.subplots()
    picture.place(left=2.4, right=0.35, top=0.3, bottom=0.85 + 0.2 * len(table))
    for scenario in (*story.faint, *table):
        if scenario in curves:
            _curve_line(story, picture, axes, scenario, curves[scenario])
    axes.set_xlabel(picture.text(story.say("months_since")))
    axes.set_title(picture.text(story.say("stay")))
    if curves:
        _axis(axes, curves)
        _at_risk(story, picture, axes, {s: curves[s] for s in table})
    else:
        axes.set_ylim(0.0, 100.0)
    return picture


def _curve_line(story: Story, picture: Picture, axes: Axes, scenario: str, curve: Survival) -> None:
    base = scenario == story.baseline
    x = np.concatenate([[curve.time[0] - 1], curve.time])
    y = 100.0 * np.concatenate([[1.0], curve.survival])
    if base:
        look, layer = line_sample(picture, None), 3
        axes.fill_between(curve.time, 100.0 * curve.low, 100.0 * curve.high, step="post", color=BASELINE, alpha=0.16,
                          linewidth=0)  # fmt: skip
    elif scenario in story.shown:
        look, layer = line_sample(picture, story.shown.index(scenario)), 4
    else:
        look, layer = {"color": FAINT, "linewidth": 0.9}, 2
    axes.step(x, y, where="post", zorder=layer, **look)
    picture.keep(
        pd.DataFrame(
            {"scenario": scenario, "months_since_exit": curve.time, "not_returned": curve.survival, "low": curve.low,
             "high": curve.high, "at_risk": curve.at_risk, "returns": curve.events}
        )
    )  # fmt: skip


def _curves(story: Story) -> dict[str, Survival]:
    """Return a curve for each scenario, all its runs together; numbers are means of the runs."""
    table = story.results.survival
    if "since_exit" not in table.columns:
        return {}
    table = table[table["world"] == story.world]
    returns = pd.DataFrame(
        {"scenario": table["scenario"], "since": table["since_exit"], "at_risk": table["at_risk"],
         "returns": table[list(CAUSES)].sum(axis=1)}
    )  # fmt: skip
    runs = table[["scenario", "draw", "replicate"]].drop_duplicates()["scenario"].value_counts()
    sums = returns.groupby(["scenario", "since"], observed=True)[["at_risk", "returns"]].sum()
    found = {}
    for scenario in story.scenarios:
        if scenario not in sums.index.get_level_values(0):
            continue
        one = sums.loc[scenario].sort_index() / float(runs[scenario])
        one = one[(one["at_risk"] >= LEAST * one["at_risk"].max()) & (one["at_risk"] > 0.0)]
        if len(one):
            found[scenario] = kaplan_meier(
                one.index.to_numpy().astype(np.int64), one["at_risk"].to_numpy(), one["returns"].to_numpy()
            )
    return found


def _axis(axes: Axes, curves: dict[str, Survival]) -> None:
    first, last = min(c.time[0] for c in curves.values()), max(c.time[-1] for c in curves.values())
    step = next((s for s in (6, 12, 24, 36, 60, 120) if (last - first) / s <= 9), 240)
    start = step * int(np.ceil(first / step))
    axes.set_xlim(first - 1.5, last + 1.5)
    axes.set_xticks(
        [int(first), *range(start if start - first > step / 3 else start + step, int(last) + 1, step)]
    )
    low = 100.0 * min(min(float(c.survival[-1]), float(c.low[-1])) for c in curves.values())
    room = max(100.0 - low, 1.0)
    axes.set_ylim(max(0.0, 100.0 - 1.06 * room), 100.0 + 0.03 * room)
    number_axis(axes, bins=6)


def _at_risk(story: Story, picture: Picture, axes: Axes, curves: dict[str, Survival]) -> None:
    """Write the numbers at risk under the axis, a row for each curve, with a sample of its line."""
    inch = 1.0 / (axes.get_position().height * picture.height)
    wide = 1.0 / (axes.get_position().width * picture.figure.get_figwidth())
    across = axes.get_xaxis_transform()
    axes.text(-2.25 * wide, -0.53 * inch, picture.text(story.say("at_risk")), transform=axes.transAxes, va="center", fontsize=8.6,
              color=SOFT)  # fmt: skip
    for row, (scenario, curve) in enumerate(curves.items()):
        y = -(0.73 + 0.2 * row) * inch
        look = line_sample(picture, None if scenario == story.baseline else story.shown.index(scenario))
        axes.plot([-2.25 * wide, -1.85 * wide], [y, y], transform=axes.transAxes, clip_on=False, **look)
        axes.text(
            -1.77 * wide,
            y,
            picture.text(story.label(scenario, 12.5)),
            transform=axes.transAxes,
            va="center",
            fontsize=8.8,
        )
        for tick in axes.get_xticks():
            at = np.flatnonzero(curve.time == tick)
            if at.size:
                axes.text(tick, y, f"{curve.at_risk[at[0]]:,.0f}", transform=across, ha="center", va="center", fontsize=8.8)  # fmt: skip


def _finding(story: Story, curves: dict[str, Survival]) -> str:
    curve, base = curves.get(story.baseline), story.name(story.baseline)
    if curve is None:
        return returned(story.lang, base, 0.0, 0.0, 0.0, 0)
    share, low, high = (100.0 * (1.0 - float(c[-1])) for c in (curve.survival, curve.high, curve.low))
    return returned(story.lang, base, share, low, high, int(curve.time[-1]))
