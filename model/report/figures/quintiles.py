"""Income paths of the five groups of households fixed at month 0."""

from __future__ import annotations

from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from model.report.figures.data import Story
from model.report.figures.lines import draw_lines
from model.report.figures.style import BASELINE, FAINT, LINES, Picture, marks, new

GROUPS = tuple(f"quintile_{k}" for k in range(1, 6))


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture: a panel for each quintile, each with its own scale."""
    words = story.words
    frame = story.months(["income_year"], GROUPS)
    picture, axes = new(name, grey=grey, columns=5, sharex=True)
    for k, group in enumerate(GROUPS):
        panel = axes[0][k]
        draw_lines(story, picture, panel, frame, "income_year", group=group, scale=1e-3, labels=False)
        extra = words["poorest"] if k == 0 else words["richest"] if k == 4 else ""
        panel.set_title(picture.text(words["quintile"].format(k=k + 1) + extra), loc="left", fontsize=9.5)
        panel.tick_params(labelsize=8.5)
        panel.xaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
        marks(picture, panel, story.begins, story.ends, ("", ""))
    axes[0][0].set_ylabel(picture.text(words["income_q"]))
    _legend(story, picture)
    picture.figure.subplots_adjust(left=0.06, right=0.985, top=0.8, bottom=0.19, wspace=0.3)
    picture.title(_finding(story, frame), story.note("luck"), story.rough)
    return picture


def _legend(story: Story, picture: Picture) -> None:
    """One legend for all panels, beneath them."""
    handles = [Line2D([], [], color=BASELINE, linewidth=2.2, label=picture.text(story.name(story.baseline)))]
    handles += [
        Line2D(
            [],
            [],
            color=picture.colour(k),
            linestyle=LINES[k % len(LINES)],
            label=picture.text(story.name(s)),
        )
        for k, s in enumerate(story.shown)
    ]
    if len(story.scenarios) > len(handles):
        handles.append(Line2D([], [], color=FAINT, label=picture.text(story.words["others"])))
    picture.figure.legend(
        handles=handles,
        loc="lower center",
        ncols=min(7, len(handles)),
        bbox_to_anchor=(0.5, 0.07),
        fontsize=9,
    )


def _finding(story: Story, frame: object) -> str:
    zh = story.lang == "zh"
    growth = {}
    for group in ("quintile_1", "quintile_5"):
        line = story.pick(frame, story.baseline, "income_year", group)  # type: ignore[arg-type]
        if len(line) < 2 or line["mean"].iloc[0] <= 0.0:
            return "五等分收入路径" if zh else "Income paths of the five quintiles"
        years = (line["month"].iloc[-1] - line["month"].iloc[0]) / 12.0
        growth[group] = 100.0 * (
            (line["mean"].iloc[-1] / line["mean"].iloc[0]) ** (1.0 / max(0.1, years)) - 1.0
        )
    low, high = growth["quintile_1"], growth["quintile_5"]
    if zh:
        return f"现状下,最初最穷五分之一的收入每年增长 {low:.1f}%,最富五分之一 {high:.1f}%(按起点分组)"
    return f"Under the {story.name(story.baseline)}, income of the first poorest fifth grows {low:.1f} % a year, of the richest {high:.1f} % (groups as at the start)"
