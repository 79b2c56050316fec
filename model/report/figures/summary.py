"""The picture for the boss: returns averted and what it costs, by scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from model.report.figures.data import Story, names_of
from model.report.figures.findings import FEW, Change, alike, level_only, number, returns_averted
from model.report.figures.numbers import mean
from model.report.figures.style import INK, SOFT, WIDTH, Picture, new, number_axis, roomy


@dataclass(frozen=True)
class Row:
    """What is drawn of one scenario.

    Parameters
    ----------
    scenario : name
    averted, low, high : returns per 1,000 lifted-out household-years, with the 95 % interval
    households : returns averted in the county a year
    cost : million yuan a year more than the baseline
    each : yuan per return averted; missing if returns are not averted, or for less money
    n, failed : runs
    """

    scenario: str
    averted: float
    low: float
    high: float
    households: float
    cost: float
    each: float
    n: int
    failed: int


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture: a bar for each scenario, best on top; the baseline's level if it is alone."""
    table = _rows(story)
    rows = len(table) + len(story.absent)
    picture = new(name, grey=grey, height=2.95 + 0.36 * max(rows, 3))
    if not table:
        return _alone(story, picture)
    picture.title(
        returns_averted(story.lang, _changes(story, table), story.runs, story.failed),
        story.notes(story.say("ci")),
        story.rough,
    )
    left, right = picture.figure.subplots(1, 2, sharey=True, width_ratios=[1.45, 1.0])
    picture.place(left=2.25, right=1.25, top=0.62, bottom=0.75, wspace=0.07)
    _returns(story, picture, left, table)
    _cost(story, picture, right, table)
    names = names_of(story, [row.scenario for row in table]) + [story.label(s) for s in story.absent]
    left.set_yticks(range(rows), [picture.text(n) for n in names])
    _absent(story, picture, left, len(table))
    left.set_ylim(rows - 0.4, -0.6)
    kinds = sorted({_kind(story, row) for row in table})
    words = ("helps", "harms", "unclear" if story.runs >= FEW else "too_few")
    picture.figure.legend(
        [Patch(**_look(picture, kind)) for kind in kinds],
        [picture.text(story.say(words[kind])) for kind in kinds],
        loc="lower left", ncols=3, bbox_to_anchor=(2.15 / WIDTH, (picture.beneath + 0.04) / picture.height),
    )  # fmt: skip
    picture.keep(_frame(table))
    return picture


def _changes(story: Story, table: list[Row]) -> list[Change]:
    return [Change(story.quoted(row.scenario), row.averted, row.low, row.high, row.n) for row in table]


def _rows(story: Story) -> list[Row]:
    """Return what is drawn, best first."""
    returns, cost = story.effect("returns_per_1000", -1.0), story.effect("public_cost")
    exposed = story.level(story.baseline, story.table("at_risk")).mean
    households = float(mean(exposed[:, None])[0]) if exposed.size else np.nan
    found = []
    for scenario, change in returns.items():
        if np.isnan(change.value):
            continue
        money = cost[scenario].value if scenario in cost else np.nan
        yearly = change.value / 1000.0 * households
        dear = change.low > 0.0 and money > 0.0 and yearly > 0.0
        each = money / yearly if dear else np.nan
        lost = story.lost(scenario)
        found.append(
            Row(scenario, change.value, change.low, change.high, yearly, money / 1e6, each, change.n, lost)
        )
    return sorted(found, key=lambda row: row.averted, reverse=True)


def _frame(table: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scenario": [row.scenario for row in table],
            "returns_averted": [row.averted for row in table],
            "low": [row.low for row in table],
            "high": [row.high for row in table],
            "households_averted_a_year": [row.households for row in table],
            "cost_million_yuan_a_year": [row.cost for row in table],
            "yuan_per_return_averted": [row.each for row in table],
            "n": [row.n for row in table],
            "failed": [row.failed for row in table],
        }
    )


def _kind(story: Story, row: Row) -> int:
    """Return 0 if a scenario averts returns, 1 if it adds to them, 2 if it cannot be told."""
    if story.runs < FEW:
        return 2
    return 0 if row.low > 0.0 else 1 if row.high < 0.0 else 2


def _look(picture: Picture, kind: int) -> dict[str, Any]:
    tones = ("#3d3d3d", "#9a9a9a", "#ffffff") if picture.grey else ("#0072B2", "#D55E00", "#ffffff")
    return {"facecolor": tones[kind], "edgecolor": (tones[0], "white", "#8a8a8a")[kind],
            "hatch": ("", "xxxx", "////")[kind], "linewidth": 0.8}  # fmt: skip


def _whisker(axes: Axes, y: float, low: float, high: float) -> None:
    """Draw an interval, with a light edge so that it shows on dark bars."""
    if low <= high:
        axes.plot([low, high], [y, y], color="white", linewidth=3.4, zorder=3)
        axes.plot([low, high], [y, y], color=INK, linewidth=1.5, marker="|", markersize=7, zorder=4)


def _tidy(axes: Axes, bins: int) -> None:
    axes.axvline(0.0, color=INK, linewidth=0.9)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    number_axis(axes, "x", bins=bins)


def _returns(story: Story, picture: Picture, axes: Axes, table: list[Row]) -> None:
    """Draw returns averted with their intervals."""
    for y, row in enumerate(table):
        axes.barh(y, row.averted, height=0.6, **_look(picture, _kind(story, row)))
        _whisker(axes, y, row.low, row.high)
    _tidy(axes, 7)
    level = _level(story, "returns_per_1000")[0]
    base = "" if np.isnan(level) else story.say("level", value=level)
    axes.set_title(picture.text(story.say("averted") + base))


def _cost(story: Story, picture: Picture, axes: Axes, table: list[Row]) -> None:
    """Draw the cost, and write what a return averted costs."""
    labels = alike([row.cost for row in table])
    for y, row in enumerate(table):
        money, each = row.cost, row.each
        if np.isnan(money):
            continue
        axes.barh(y, money, height=0.6, facecolor="#d6d6d6", edgecolor="#8a8a8a", linewidth=0.8)
        axes.annotate(
            labels[y],
            xy=(max(money, 0.0), y),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
        text = "–" if np.isnan(each) or _kind(story, row) else number(each / 1e3, 3)
        if _kind(story, row) == 0 and money <= 0.0:
            text = story.say("saves")
        axes.annotate(picture.text(text), xy=(1.0, y), xycoords=axes.get_yaxis_transform(), xytext=(72, 0),
                      textcoords="offset points", ha="right", va="center", fontsize=9)  # fmt: skip
    axes.annotate(picture.text(story.say("price_of")), xy=(1.0, 1.0), xycoords="axes fraction", xytext=(74, 4),
                  textcoords="offset points", ha="right", va="bottom", fontsize=9)  # fmt: skip
    roomy(axes, x=0.14)
    _tidy(axes, 5)
    axes.set_title(picture.text(story.say("cost")))


def _absent(story: Story, picture: Picture, axes: Axes, first: int) -> None:
    """Say of the scenarios whose runs all failed that there are no results."""
    for y in range(first, first + len(story.absent)):
        text = picture.text("  " + story.say("no_results"))
        axes.text(0.0, y, text, va="center", fontsize=9, color=SOFT)


def _level(story: Story, measure: str) -> tuple[float, float, float]:
    """Return the baseline's mean and 5-95 % of the runs."""
    frame = story.levels[(story.levels["scenario"] == story.baseline) & (story.levels["measure"] == measure)]
    if frame.empty:
        return (np.nan, np.nan, np.nan)
    row = frame.iloc[0]
    return float(row["mean"]), float(row["p05"]), float(row["p95"])


def _alone(story: Story, picture: Picture) -> Picture:
    """Return the baseline's level: there is nothing to compare it with."""
    returns, cost = _level(story, "returns_per_1000"), _level(story, "public_cost")
    text = level_only(story.lang, story.name(story.baseline), *returns, bool(story.absent), story.failed)
    picture.title(text, story.notes(story.say("range")), story.rough)
    left, right = picture.figure.subplots(1, 2, sharey=True)
    picture.place(left=2.25, right=0.6, top=0.62, bottom=0.4, wspace=0.12)
    for axes, key, values in (
        (left, "returns_level", returns),
        (right, "cost_level", tuple(v / 1e6 for v in cost)),
    ):
        middle, low, high = values
        if not np.isnan(middle):
            axes.barh(0, middle, height=0.6, facecolor="#c4c4c4", edgecolor="#8a8a8a", linewidth=0.8)
            _whisker(axes, 0, low, high)
        axes.set_title(picture.text(story.say(key)))
        _tidy(axes, 6)
        if np.isnan(middle):
            axes.set_xlim(0.0, 1.0)
    names = [story.label(s) for s in (story.baseline, *story.absent)]
    left.set_yticks(range(len(names)), [picture.text(n) for n in names])
    _absent(story, picture, left, 1)
    left.set_ylim(max(len(names), 2) - 0.4, -0.6)
    picture.keep(
        pd.DataFrame(
            {"scenario": story.baseline, "measure": ["returns_per_1000", "public_cost"], "mean": [returns[0], cost[0]],
             "p05": [returns[1], cost[1]], "p95": [returns[2], cost[2]]}
        )
    )  # fmt: skip
    return picture
