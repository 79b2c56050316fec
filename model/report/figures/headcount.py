"""Administrative poverty over time: headcount, gap, monitored; levels, and changes from the baseline."""

from __future__ import annotations

from model.report.figures.data import Story
from model.report.figures.findings import changed
from model.report.figures.lines import Quantity, draw_changes, draw_levels, write_ends
from model.report.figures.style import Picture, marks, new, year_axis


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture: a row for each measure."""
    picture = new(name, grey=grey, height=7.7)
    alone = not story.others
    axes = picture.figure.subplots(
        3, 1 if alone else 2, squeeze=False, sharex=True, width_ratios=None if alone else [1.0, 1.0]
    )
    picture.title(
        _finding(story),
        story.notes(
            story.band_note(), "" if alone else story.say("band_change"), story.shown_note(grey=grey)
        ),
        story.rough,
    )
    picture.place(left=0.55, right=1.75, wspace=0.13, hspace=0.34)
    for row, measure in enumerate(("headcount", "gap", "monitored")):
        quantity = Quantity(measure, 100.0 * story.table(measure))
        level = axes[row][0]
        ends = draw_levels(story, picture, level, quantity, from_zero=True)
        level.set_title(picture.text(story.say(measure)))
        if not alone:
            change = axes[row][1]
            ends = draw_changes(story, picture, change, quantity)
            change.set_title(picture.text(story.say("change")))
        for column, panel in enumerate(axes[row]):
            year_axis(panel, *story.span, bins=6)
            first = row == 0 and column == 0
            marks(picture, panel, story.starts, story.end, story.mark_words if first else ("", ""))
        write_ends(picture, axes[row][-1], ends)
    return picture


def _finding(story: Story) -> str:
    """Return what the scenario that changes most does to the headcount in the last year."""
    zh = story.lang == "zh"
    return changed(
        story.lang,
        "最后一年行政口径贫困人口比例" if zh else "Administrative poverty in the last year",
        list(story.effect("below_line", 100.0).values()),
        story.name(story.baseline),
        "个百分点" if zh else " points",
        story.runs,
    )
