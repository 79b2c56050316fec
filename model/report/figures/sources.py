"""Income by source: levels of the baseline by year, and what scenarios change in the last year."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from model.report.figures.data import SOURCES, Story, names_of
from model.report.figures.findings import largest_source, signed
from model.report.figures.numbers import Floats, mean, start_month, whole_years
from model.report.figures.style import INK, WIDTH, Picture, new, number_axis, roomy

PARTS = ("wages", "business", "property", "transfers", "support")  # transfers without transition support


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    tables = _parts(story)
    years = whole_years(start_month(story.study), story.months)
    levels = pd.DataFrame(
        {part: [12.0 * _mean(story, tables[part], span) for _, span in years] for part in PARTS},
        index=[year for year, _ in years],
    )
    alone = not story.others
    picture = new(name, grey=grey, height=6.4 if alone else max(6.4, 3.2 + 0.36 * len(story.others)))
    picture.title(_finding(story, levels), story.notes("" if alone else story.say("total")), story.rough)
    axes = picture.figure.subplots(
        1, 1 if alone else 2, squeeze=False, width_ratios=None if alone else [1.0, 1.0]
    )[0]
    picture.place(left=0.6, right=0.75, top=0.68, bottom=0.3, wspace=0.62)
    _levels(story, picture, axes[0], levels)
    if not alone:
        _changes(story, picture, axes[1], tables)
    picture.figure.legend(
        [Patch(**picture.fill(k)) for k in range(len(PARTS))],
        [picture.text(story.say(part)) for part in PARTS],
        loc="lower left", ncols=len(PARTS), columnspacing=1.4,
        bbox_to_anchor=(0.1 / WIDTH, 1.0 - (picture.above + 0.32) / picture.height),
    )  # fmt: skip
    return picture


def _parts(story: Story) -> dict[str, Floats]:
    """Return yuan a person and month by part, (scenarios, cells, months)."""
    found = {source: story.table(source) for source in SOURCES}
    found["support"] = story.table("support")
    found["transfers"] = found["transfers"] - found["support"]
    return found


def _mean(story: Story, table: Floats, span: slice) -> float:
    if story.baseline not in story.scenarios:
        return float("nan")
    return float(mean(mean(table[0][:, span].T)[:, None])[0])


def _stack(
    axes: Axes, picture: Picture, at: float, values: list[float], *, across: bool, size: float
) -> tuple[float, float]:
    """Draw one stacked bar, negative parts to the other side; return both ends."""
    plus = minus = 0.0
    for k, value in enumerate(values):
        if np.isnan(value):
            continue
        start = plus if value >= 0.0 else minus
        if across:
            axes.barh(at, value, left=start, height=size, **picture.fill(k))
        else:
            axes.bar(at, value, bottom=start, width=size, **picture.fill(k))
        plus, minus = (plus + value, minus) if value >= 0.0 else (plus, minus + value)
    return minus, plus


def _levels(story: Story, picture: Picture, axes: Axes, levels: pd.DataFrame) -> None:
    for year, row in levels.iterrows():
        _, top = _stack(axes, picture, float(year), [v / 1e3 for v in row], across=False, size=0.76)  # type: ignore[arg-type]
        if len(levels) <= 12:
            axes.annotate(f"{row.sum() / 1e3:.1f}", xy=(float(year), top), xytext=(0, 3), textcoords="offset points",  # type: ignore[arg-type]
                          ha="center", fontsize=8.6)  # fmt: skip
    years = levels.index.to_numpy()
    axes.set_xticks(years[:: max(1, -(-years.size // 9))])
    axes.axhline(0.0, color=INK, linewidth=0.9)
    axes.grid(axis="x", visible=False)
    axes.set_title(picture.text(story.say("by_source")))
    roomy(axes, y=0.08)
    number_axis(axes, bins=6)
    frame = levels.rename_axis("year").reset_index().melt("year", var_name="source", value_name="yuan")
    frame.insert(0, "scenario", story.baseline)
    frame.insert(1, "what", "level")
    picture.keep(frame)


def _changes(story: Story, picture: Picture, axes: Axes, tables: dict[str, Floats]) -> None:
    parts = {part: story.changes(tables[part]) for part in PARTS}
    whole = story.changes(sum(tables.values()))  # type: ignore[arg-type]
    labels = signed([12.0 * whole[s].value for s in story.others])
    for y, scenario in enumerate(story.others):
        values = [12.0 * parts[part][scenario].value for part in PARTS]
        _, top = _stack(axes, picture, float(y), values, across=True, size=0.64)
        total = whole[scenario]
        middle, low, high = 12.0 * total.value, 12.0 * total.low, 12.0 * total.high
        if not np.isnan(middle):
            axes.plot([middle], [y + 0.42], marker="^", color=INK, markersize=4.5, linestyle="none", zorder=4)
            if low <= high:
                axes.plot([low, high], [y + 0.42, y + 0.42], color=INK, linewidth=1.0, zorder=4)
            axes.annotate(labels[y], xy=(top, y), xytext=(5, 0), textcoords="offset points", va="center",
                          fontsize=8.8)  # fmt: skip
        picture.keep(
            pd.DataFrame(
                {"scenario": scenario, "what": "change in the last year", "source": [*PARTS, "total"],
                 "yuan": [*values, middle], "low": [12.0 * parts[p][scenario].low for p in PARTS] + [low],
                 "high": [12.0 * parts[p][scenario].high for p in PARTS] + [high]}
            )
        )  # fmt: skip
    rows = len(story.others)
    axes.set_yticks(range(rows), [picture.text(n) for n in names_of(story, story.others)])
    axes.set_ylim(max(rows, 6) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0.0, color=INK, linewidth=0.9)
    axes.grid(axis="y", visible=False)
    roomy(axes, x=0.12)
    number_axis(axes, "x", bins=5)
    axes.set_title(picture.text(story.say("diff_source")), x=1.0, ha="right")


def _finding(story: Story, levels: pd.DataFrame) -> str:
    base = story.name(story.baseline)
    total = float(levels.iloc[-1].sum()) if len(levels) else 0.0
    if not total > 0.0:
        return largest_source(story.lang, base, 0, {}, {})
    shares = {part: 100.0 * float(levels[part].iloc[-1]) / total for part in PARTS}
    names = {part: story.say(part) for part in PARTS}
    return largest_source(story.lang, base, int(levels.index[-1]), shares, names)
