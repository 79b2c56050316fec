"""Returns and new falls by accounting cause."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.patches import Patch

from model.report.figures.data import Story, names_of
from model.report.figures.findings import alike, first_cause, number
from model.report.figures.numbers import mean
from model.report.figures.style import INK, SOFT, WIDTH, Picture, new, number_axis, roomy
from model.report.figures.words import cause_name, listed
from model.state import CAUSES


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture: a stacked bar for each scenario, the baseline on top."""
    years = story.months / 12.0
    tables = {cause: _sums(story, cause) / years for cause in CAUSES}
    means = {cause: np.nan_to_num(mean(t.T)) for cause, t in tables.items()}
    present = [cause for cause in CAUSES if means[cause].sum() > 0.0]
    rows = len(story.scenarios)
    picture = new(name, grey=grey, height=3.1 + 0.36 * max(rows, 3))
    counted = story.baseline in story.scenarios
    base = {cause: float(means[cause][0]) if counted else 0.0 for cause in CAUSES}
    picture.title(
        first_cause(story.lang, story.name(story.baseline), base), _notes(story, tables, present), story.rough
    )
    axes = picture.figure.subplots()
    picture.place(left=2.25, right=0.6, top=0.5, bottom=0.5)
    left = np.zeros(rows)
    for k, cause in enumerate(CAUSES):
        if cause in present:
            axes.barh(range(rows), means[cause], left=left, height=0.64, **picture.fill(_look(cause, k)))
        left = left + means[cause]
        picture.keep(
            pd.DataFrame({"scenario": story.scenarios, "cause": cause, "households_a_year": means[cause]})
        )
    total = sum(tables.values())
    for y, label in enumerate(alike(list(left))):
        each = total[y][~np.isnan(total[y])]  # type: ignore[index]
        if each.size > 1:
            low, high = np.quantile(each, [0.05, 0.95])
            axes.plot([low, high], [y + 0.4, y + 0.4], color=SOFT, linewidth=1.0, marker="|", markersize=4)
        axes.annotate(
            label, xy=(float(left[y]), y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9
        )
    axes.set_yticks(range(rows), [picture.text(n) for n in names_of(story, story.scenarios)])
    axes.set_ylim(max(rows, 1) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    roomy(axes, x=0.08)
    axes.set_xlim(left=0.0)
    if not present:
        axes.set_xlim(0.0, 1.0)
    number_axis(axes, "x", bins=8)
    axes.set_xlabel(picture.text(story.say("by_cause")), color=INK)
    if present:
        picture.figure.legend(
            [Patch(**picture.fill(_look(c, CAUSES.index(c)))) for c in present],
            [picture.text(cause_name(story.lang, c)) for c in present],
            loc="lower left", ncols=len(present), columnspacing=1.3, handlelength=1.8,
            bbox_to_anchor=(0.1 / WIDTH, 1.0 - (picture.above + 0.34) / picture.height),
        )  # fmt: skip
    return picture


def _look(cause: str, k: int) -> int:
    """Return the fill of a cause: one of its own, the last grey one for the rest."""
    return 9 if cause == "other" else k


def _sums(story: Story, cause: str) -> np.ndarray:
    """Return households over the horizon, (scenarios, cells); missing where a run is."""
    return np.asarray(story.table(f"returns_by_cause:{cause}").sum(axis=2))


def _notes(story: Story, tables: dict[str, np.ndarray], present: list[str]) -> list[str]:
    absent = [cause_name(story.lang, cause) for cause in CAUSES if cause not in present]
    total = np.asarray(sum(tables.values()))
    first = total[0] if total.size else np.zeros(0)
    runs = int((~np.isnan(first)).sum())
    count = float(np.nansum(first)) * story.months / 12.0
    years = number(story.months / 12.0)
    lines = [story.say("pooled", years=years, n=runs, count=count)]
    if runs > 1:
        lines[0] += ("" if story.lang == "zh" else " ") + story.say("range")
    if absent and present:
        lines.append(story.say("no_cause", names=listed(story.lang, absent)))
    return story.notes(*lines)
