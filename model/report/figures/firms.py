"""Enterprises, their jobs, and the output of parks beside the paper's estimate."""

from __future__ import annotations

from model.report.figures.data import Story
from model.report.figures.lines import draw_lines
from model.report.figures.style import Picture, marks, new

PAPER = 51.805  # million yuan a year: the source paper's estimate of the park's output


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    words = story.words
    frame = story.months(["enterprises", "jobs", "park_output"])
    picture, axes = new(name, grey=grey, rows=3, sharex=True, height=7.6)
    for k, (measure, word, scale, smooth) in enumerate(
        (("enterprises", "enterprises", 1.0, 1), ("jobs", "jobs", 1.0, 1), ("park_output", "park", 12e-6, 12))
    ):
        panel = axes[k][0]
        draw_lines(story, picture, panel, frame, measure, scale=scale, smooth=smooth)
        panel.set_title(picture.text(words[word]), loc="left")
        marks(
            picture, panel, story.begins, story.ends, (words["start"], words["end"]) if k == 0 else ("", "")
        )
    park = axes[2][0]
    park.axhline(PAPER, color="#222222", linewidth=1.2, linestyle=(0, (5, 3)))
    park.set_ylim(0.0, max(park.get_ylim()[1], 1.35 * PAPER))
    park.annotate(
        picture.text(words["mark"]),
        xy=(0.01, PAPER),
        xycoords=("axes fraction", "data"),
        xytext=(0, 4),
        textcoords="offset points",
        fontsize=8.5,
    )
    picture.figure.subplots_adjust(left=0.07, right=0.84, top=0.88, bottom=0.09, hspace=0.32)
    picture.title(_finding(story), story.note("luck"), story.rough)
    return picture


def _finding(story: Story) -> str:
    """Return what the park of the first scenario that has one gives at the end, beside the paper's figure."""
    zh = story.lang == "zh"
    frame = story.months(["park_output"])
    found = {
        s: 12e-6 * float(story.pick(frame, s, "park_output")["mean"].tail(12).mean()) for s in story.scenarios
    }
    parks = {s: value for s, value in found.items() if value > 0.0}
    if not parks:
        return "没有方案建设产业园" if zh else "No scenario builds an industrial park"
    scenario = max(parks, key=lambda s: parks[s])
    value, ratio = parks[scenario], parks[scenario] / PAPER
    if zh:
        return f"{story.name(scenario)} 的园区最后一年产值 {value:.1f} 百万元,为论文估计(51.805)的 {ratio:.2f} 倍"
    return f"The park under {story.name(scenario)} gives {value:.1f} million yuan in the last year, {ratio:.2f} times the paper's estimate of 51.805"
