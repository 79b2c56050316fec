"""Administrative poverty over time: headcount, gap, monitored."""

from __future__ import annotations

from model.report.figures.data import Story
from model.report.figures.lines import draw_lines
from model.report.figures.style import Picture, marks, new
from model.report.figures.text import finding_change


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    words = story.words
    measures = ("headcount", "gap", "monitored")
    frame = story.months(measures)
    picture, axes = new(name, grey=grey, rows=3, sharex=True, height=7.6)
    for k, measure in enumerate(measures):
        panel = axes[k][0]
        draw_lines(story, picture, panel, frame, measure, scale=100.0, from_zero=True)
        panel.set_title(picture.text(words[measure]), loc="left")
        marks(
            picture, panel, story.begins, story.ends, (words["start"], words["end"]) if k == 0 else ("", "")
        )
    picture.figure.subplots_adjust(left=0.06, right=0.84, top=0.88, bottom=0.09, hspace=0.32)
    picture.title(_finding(story), story.note("luck"), story.rough)
    return picture


def _finding(story: Story) -> str:
    """Return what the scenario that changes most does to the headcount at the end."""
    found = story.effect("below_line")
    zh = story.lang == "zh"
    what = "最后一年行政口径贫困人口" if zh else "Administrative poverty in the last year"
    if not found:
        return what
    scenario = max(found, key=lambda name: abs(found[name].effect))
    row = found[scenario]
    return finding_change(
        story.lang, what, story.name(scenario), 100.0 * row.effect, 100.0 * row.low, 100.0 * row.high,
        "个百分点" if zh else "points",
    )  # fmt: skip
