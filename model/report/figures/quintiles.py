"""Income paths of the five groups of households fixed at month 0, and what scenarios change in them."""

from __future__ import annotations

import numpy as np

from model.report.figures.data import FIFTHS, Story
from model.report.figures.findings import growth
from model.report.figures.lines import Quantity, draw_changes, draw_levels, legend
from model.report.figures.style import Picture, marks, new, year_axis


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture: a column for each fifth of households, each with its own scale."""
    alone = not story.others
    picture = new(name, grey=grey, height=4.6 if alone else 7.0)
    axes = picture.figure.subplots(1 if alone else 2, 5, squeeze=False, sharex=True)
    picture.title(
        _finding(story),
        story.notes(story.say("fifths"), story.band_note(), "" if alone else story.say("band_below"), story.shown_note(grey=grey)),
        story.rough,
    )  # fmt: skip
    picture.place(left=0.8, bottom=0.72 if len(story.shown) < 4 else 0.86, wspace=0.36, hspace=0.16)
    for k, group in enumerate(FIFTHS):
        income = story.table("income_year", group)
        panel = axes[0][k]
        draw_levels(story, picture, panel, Quantity("income_year", income / 1e3, group))
        title = story.say("poorest" if k == 0 else "richest" if k == 4 else "quintile", k=k + 1)
        panel.set_title(picture.text(title))
        if not alone:
            draw_changes(story, picture, axes[1][k], Quantity("income_year", income, group))
        for row in axes:
            year_axis(row[k], *story.span, bins=3)
            marks(picture, row[k], story.starts[:1], story.end)
    axes[0][0].set_ylabel(picture.text(story.say("income_level")))
    if not alone:
        axes[1][0].set_ylabel(picture.text(story.say("income_change")))
    legend(story, picture)
    return picture


def _finding(story: Story) -> str:
    rates = [_growth(story, group) for group in (FIFTHS[0], FIFTHS[-1])]
    return growth(story.lang, story.name(story.baseline), *rates)


def _growth(story: Story, group: str) -> float:
    """Return yearly growth of a group's mean income under the baseline, %; missing if it cannot be said."""
    line = story.level(story.baseline, story.table("income_year", group)).mean
    at = np.flatnonzero(~np.isnan(line))
    if at.size < 2 or line[at[0]] <= 0.0 or line[at[-1]] <= 0.0:
        return float("nan")
    years = (at[-1] - at[0]) / 12.0
    return float(100.0 * ((line[at[-1]] / line[at[0]]) ** (1.0 / years) - 1.0))
