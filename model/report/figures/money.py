"""Public money: by year and family of levers, by month, and what scenarios spend more."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from model.report.figures.data import Story, names_of
from model.report.figures.findings import money_used, number, signed
from model.report.figures.lines import Quantity, draw_levels
from model.report.figures.style import INK, WIDTH, Picture, marks, new, number_axis, roomy, year_axis
from model.report.figures.words import family_name

APART = 8  # families with a fill of their own; smaller ones together


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    table = _table(story)
    families = _families(table)
    base = table[table["scenario"] == story.baseline]
    alone = not story.others
    picture = new(name, grey=grey, height=max(7.4, 3.4 + 0.36 * len(story.others)))
    used = base.groupby("family")["used"].sum() / 1e6 * 12.0 / story.months
    picture.title(
        money_used(story.lang, story.name(story.baseline), {str(f): float(v) for f, v in used.items()}),
        story.notes("" if alone else story.say("total"), story.shown_note(grey=grey)),
        story.rough,
    )
    grid = picture.figure.add_gridspec(2, 1 if alone else 2, width_ratios=None if alone else [1.0, 1.0])
    years, months = picture.figure.add_subplot(grid[0, 0]), picture.figure.add_subplot(grid[1, 0])
    rows = -(-(len(families)) // 6)
    picture.place(left=0.6, right=0.75, top=0.42 + 0.22 * rows, bottom=0.3, wspace=0.62, hspace=0.3)
    _by_year(story, picture, years, base, families)
    _by_month(story, picture, months)
    if not alone:
        _changes(story, picture, picture.figure.add_subplot(grid[:, 1]), table, families)
    if families:
        picture.figure.legend(
            [Patch(**picture.fill(k)) for k in range(len(families))],
            [picture.text(_name(story, family)) for family in families],
            loc="upper left", ncols=6, columnspacing=1.3,
            bbox_to_anchor=(0.1 / WIDTH, 1.0 - (picture.above + 0.02) / picture.height),
        )  # fmt: skip
    return picture


def _table(story: Story) -> pd.DataFrame:
    """Return yuan used by scenario, year and family."""
    frame = story.results.cost
    frame = frame[frame["world"] == story.world]
    frame = frame.assign(family=frame["lever"].astype(str).str.split(".").str[0])
    return frame.groupby(["scenario", "year", "family"], sort=False)["used"].sum().reset_index()


def _families(table: pd.DataFrame) -> list[str]:
    """Return families in a fixed order, largest first over all scenarios; the smallest together as ``""``."""
    size = table.groupby("family")["used"].sum()
    size = size[size > 0.0].sort_values(ascending=False, kind="stable")
    found = [str(f) for f in size.index]
    return found if len(found) <= APART + 1 else [*found[:APART], ""]


def _name(story: Story, family: str) -> str:
    return family_name(story.lang, family) if family else story.say("smaller")


def _sizes(rows: pd.DataFrame, families: list[str]) -> list[float]:
    """Return million yuan by family, in their order."""
    used = rows.groupby("family")["used"].sum() / 1e6
    named = [f for f in families if f]
    rest = float(used[~used.index.isin(named)].sum())
    return [float(used.get(f, 0.0)) if f else rest for f in families]


def _by_year(story: Story, picture: Picture, axes: Axes, base: pd.DataFrame, families: list[str]) -> None:
    years = sorted(int(y) for y in base["year"].unique())
    for year in years:
        bottom = 0.0
        sizes = _sizes(base[base["year"] == year], families)
        for k, size in enumerate(sizes):
            axes.bar(year, size, bottom=bottom, width=0.76, **picture.fill(k))
            bottom += size
        if len(years) <= 12:
            axes.annotate(
                number(bottom, 3),
                xy=(year, bottom),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=8.6,
            )
        picture.keep(_rows(story.baseline, "level", str(year), families, sizes))
    axes.set_xticks(years[:: max(1, -(-len(years) // 9))])
    axes.grid(axis="x", visible=False)
    roomy(axes, y=0.1)
    if not years:
        axes.set_ylim(0.0, 1.0)
    number_axis(axes, bins=4)
    axes.set_title(picture.text(story.say("money_year")))


def _by_month(story: Story, picture: Picture, axes: Axes) -> None:
    draw_levels(
        story, picture, axes, Quantity("spending", story.table("spending") / 1e6), from_zero=True, band=False
    )
    year_axis(axes, *story.span, bins=9)
    axes.set_title(picture.text(story.say("money_month")))
    marks(picture, axes, story.starts, story.end, story.mark_words)


def _changes(story: Story, picture: Picture, axes: Axes, table: pd.DataFrame, families: list[str]) -> None:
    years, cost = story.months / 12.0, story.effect("public_cost", 1e-6)
    base = np.array(_sizes(table[table["scenario"] == story.baseline], families))
    changes = [
        (np.array(_sizes(table[table["scenario"] == s], families)) - base) / years for s in story.others
    ]
    labels = signed([float(change.sum()) for change in changes])
    for y, (scenario, change) in enumerate(zip(story.others, changes, strict=True)):
        plus = minus = 0.0
        for k, value in enumerate(change):
            axes.barh(y, value, left=plus if value >= 0.0 else minus, height=0.64, **picture.fill(k))
            plus, minus = (plus + value, minus) if value >= 0.0 else (plus, minus + value)
        total = float(change.sum())
        if scenario in cost and cost[scenario].known:
            axes.plot(
                [cost[scenario].low, cost[scenario].high],
                [y + 0.42, y + 0.42],
                color=INK,
                linewidth=1.0,
                zorder=4,
            )
        axes.plot([total], [y + 0.42], marker="^", color=INK, markersize=4.5, linestyle="none", zorder=4)
        axes.annotate(
            labels[y], xy=(plus, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.8
        )
        picture.keep(_rows(scenario, "change", "yearly mean", families, list(change)))
    rows = len(story.others)
    axes.set_yticks(range(rows), [picture.text(n) for n in names_of(story, story.others)])
    axes.set_ylim(max(rows, 6) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0.0, color=INK, linewidth=0.9)
    axes.grid(axis="y", visible=False)
    roomy(axes, x=0.12)
    number_axis(axes, "x", bins=5)
    axes.set_title(picture.text(story.say("money_change")), x=1.0, ha="right")


def _rows(scenario: str, what: str, year: str, families: list[str], sizes: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"scenario": scenario, "what": what, "period": year, "family": [f or "smaller ones" for f in families],
         "million_yuan": sizes}
    )  # fmt: skip
