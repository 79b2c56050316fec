"""Enterprises, their jobs, and the output of parks beside the paper's estimate."""

from __future__ import annotations

import numpy as np

from model.report.figures.data import Story
from model.report.figures.findings import changed, park_output
from model.report.figures.lines import Quantity, draw_changes, draw_levels, write_ends
from model.report.figures.numbers import Floats, trailing
from model.report.figures.style import INK, Picture, marks, new, number_axis, year_axis

PAPER = 51.805  # million yuan a year: the source paper's estimate of the park's output


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture: enterprises and jobs with changes beside them, the park below."""
    picture = new(name, grey=grey, height=7.7)
    alone = not story.others
    columns = 1 if alone else 2
    grid = picture.figure.add_gridspec(3, columns)
    picture.title(
        _finding(story),
        story.notes(story.band_note(), "" if alone else story.say("band_change"), story.shown_note(grey=grey)),
        story.rough,
    )  # fmt: skip
    axes = [[picture.figure.add_subplot(grid[row, c]) for c in range(columns)] for row in range(2)]
    park = picture.figure.add_subplot(grid[2, :])
    picture.place(left=0.65, right=1.75, wspace=0.16, hspace=0.36)
    for row, measure in enumerate(("enterprises", "jobs")):
        quantity = Quantity(measure, story.table(measure))
        ends = draw_levels(story, picture, axes[row][0], quantity)
        axes[row][0].set_title(picture.text(story.say(measure)))
        if not alone:
            ends = draw_changes(story, picture, axes[row][1], quantity)
            axes[row][1].set_title(picture.text(story.say("change_number")))
        for column, panel in enumerate(axes[row]):
            year_axis(panel, *story.span, bins=6)
            first = row == 0 and column == 0
            marks(picture, panel, story.starts, story.end, story.mark_words if first else ("", ""))
            panel.tick_params(labelbottom=row == 1)
        write_ends(picture, axes[row][-1], ends)
    quantity = Quantity("park_output", trailing(story.table("park_output")) / 1e6)
    ends = draw_levels(story, picture, park, quantity, only=_with_park(story, quantity.values))
    year_axis(park, *story.span)
    park.axhline(PAPER, color=INK, linewidth=1.6, linestyle=(0, (1, 1.5)))
    park.set_ylim(0.0, 1.12 * max(park.get_ylim()[1], 1.2 * PAPER))
    number_axis(park, bins=4)
    park.annotate(picture.text(story.say("mark")), xy=(0.006, PAPER), xycoords=("axes fraction", "data"), xytext=(0, 3),
                  textcoords="offset points", fontsize=8.6, zorder=5,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
    park.set_title(picture.text(story.say("park")))
    marks(picture, park, story.starts, story.end)
    write_ends(picture, park, ends)
    return picture


def _with_park(story: Story, outputs: Floats) -> list[str]:
    """Return the baseline and the scenarios that have a park at some time."""
    return [
        s
        for s in story.scenarios
        if s == story.baseline or np.nan_to_num(story.level(s, outputs).mean).max(initial=0.0) > 0.0
    ]


def _finding(story: Story) -> str:
    """Return what the largest park gives at the end beside the paper's figure; without one, what jobs do."""
    outputs = trailing(story.table("park_output")) / 1e6
    last = {s: float(story.level(s, outputs).mean[-1]) for s in story.scenarios}
    parks = {s: value for s, value in last.items() if value > 0.0}
    if parks:
        scenario = max(parks, key=lambda s: parks[s])
        return park_output(story.lang, story.quoted(scenario), parks[scenario], PAPER)
    zh = story.lang == "zh"
    what = (
        "无方案建园区；最后一年企业用工"
        if zh
        else "Nobody builds a park; jobs in enterprises in the last year"
    )
    return changed(
        story.lang,
        what,
        list(story.changes(story.table("jobs")).values()),
        story.name(story.baseline),
        "人" if zh else "",
        story.runs,
    )
