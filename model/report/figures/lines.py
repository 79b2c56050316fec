"""Lines over time: the baseline in grey with its band, some scenarios in colour, the others faint; and the
same as changes from the baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from model.report.figures.data import Line, Story
from model.report.figures.numbers import Floats
from model.report.figures.style import BASELINE, FAINT, INK, LINES, SOFT, Picture, label_ends, number_axis

Ends = list[tuple[float, str, str]]


@dataclass(frozen=True)
class Quantity:
    """What a panel shows.

    Parameters
    ----------
    measure, group : names, for the table beside the picture
    values : (scenarios, cells, months)
        In the unit of the panel.
    """

    measure: str
    values: Floats
    group: str = "everyone"


def draw_levels(
    story: Story, picture: Picture, axes: Axes, quantity: Quantity, *, from_zero: bool = False, band: bool = True,
    only: Sequence[str] | None = None,
) -> Ends:  # fmt: skip
    """Draw the level of every scenario; return where the lines end, with their names and colours.

    Parameters
    ----------
    story, picture, axes
    quantity : Quantity
    from_zero : bool
        Begin the vertical axis at zero.
    band : bool
        Draw the 5-95 % band of the baseline.
    only : names, optional
        Leave the other scenarios out, and name those that are left even if they are faint elsewhere.
    """
    ends: Ends = []
    for scenario in [*story.faint, story.baseline, *story.shown]:
        if only is not None and scenario not in only:
            continue
        line = story.level(scenario, quantity.values)
        at = _there(line)
        if not at.size:
            continue
        x = story.year(at)
        if scenario == story.baseline:
            if band and len(story.cells) > 1:
                axes.fill_between(x, line.low[at], line.high[at], color=BASELINE, alpha=0.16, linewidth=0)
            axes.plot(x, line.mean[at], color=BASELINE, linewidth=2.4, zorder=3)
            ends.append((float(line.mean[at[-1]]), story.name(scenario), BASELINE))
        else:
            ends += _scenario(story, picture, axes, scenario, x, line.mean[at], named=only is not None)
        picture.keep(_rows(story, quantity, scenario, "level", at, line, ("p05", "p95")))
    if not axes.lines:
        axes.text(
            0.5, 0.5, picture.text(story.say("no_results")), transform=axes.transAxes, ha="center", color=SOFT
        )
    if from_zero:
        axes.set_ylim(0.0, 1.06 * max(axes.get_ylim()[1], 1e-9))
    number_axis(axes, bins=4)
    return ends


def draw_changes(story: Story, picture: Picture, axes: Axes, quantity: Quantity) -> Ends:
    """Draw the change of every scenario from the baseline, with bands for those in colour."""
    ends: Ends = []
    largest = 0.0
    axes.axhline(0.0, color=BASELINE, linewidth=2.0, zorder=2)
    for scenario in [*story.faint, *story.shown]:
        line = story.change(scenario, quantity.values)
        at = _there(line)
        if not at.size:
            continue
        x = story.year(at)
        largest = max(largest, float(np.abs(line.mean[at]).max()))
        if scenario in story.shown and not np.isnan(line.low[at]).all():
            colour = picture.colour(story.shown.index(scenario))
            axes.fill_between(
                x, line.low[at], line.high[at], color=colour, alpha=0.06 if picture.grey else 0.1, linewidth=0
            )
        ends += _scenario(story, picture, axes, scenario, x, line.mean[at])
        picture.keep(_rows(story, quantity, scenario, "change", at, line, ("low", "high")))
    if largest < 1e-9:
        axes.set_ylim(-1.0, 1.0)
    number_axis(axes, bins=4)
    return ends


def _scenario(
    story: Story, picture: Picture, axes: Axes, scenario: str, x: Floats, y: Floats, *, named: bool = False
) -> Ends:
    """Draw one line; return its end if it is in colour or must be named."""
    if scenario not in story.shown and not named:
        axes.plot(x, y, color=FAINT, linewidth=0.9, zorder=2)
        return []
    if scenario not in story.shown:
        style = LINES[(story.faint.index(scenario) + 1) % len(LINES)]
        axes.plot(x, y, color=INK, linewidth=1.3, linestyle=style, zorder=3)
        return [(float(y[-1]), story.name(scenario), INK)]
    k = story.shown.index(scenario)
    every = max(1, x.size // 6)
    axes.plot(x, y, **picture.line(k), markevery=((every // 2 + k * every // 6) % every, every), zorder=4)
    return [(float(y[-1]), story.name(scenario), picture.colour(k))]


def _there(line: Line) -> np.ndarray:
    return np.flatnonzero(~np.isnan(line.mean))


def _rows(
    story: Story, quantity: Quantity, scenario: str, what: str, at: np.ndarray, line: Line, range_names: tuple[str, str]
) -> pd.DataFrame:  # fmt: skip
    low, high = range_names
    return pd.DataFrame(
        {"scenario": scenario, "measure": quantity.measure, "group": quantity.group, "what": what, "month": at,
         "year": np.round(story.year(at), 4), "value": line.mean[at], low: line.low[at], high: line.high[at]}
    )  # fmt: skip


def write_ends(picture: Picture, axes: Axes, ends: Ends) -> None:
    """Write the names at the ends of lines, once the axes have their place and limits."""
    label_ends(picture, axes, ends)


def legend(story: Story, picture: Picture, *, beneath: float = 0.06) -> None:
    """Write one legend for all panels, above the notes.

    Parameters
    ----------
    story, picture
    beneath : inches between the notes and the legend
    """
    handles = [Line2D([], [], color=BASELINE, linewidth=2.4)]
    names = [story.label(story.baseline)]
    for k, scenario in enumerate(story.shown):
        handles.append(Line2D([], [], **picture.line(k)))
        names.append(story.label(scenario))
    if story.faint:
        handles.append(Line2D([], [], color=FAINT, linewidth=1.2))
        names.append(story.say("others"))
    wide = sum(len(n.encode()) for n in names) > 110
    picture.figure.legend(
        handles, [picture.text(name) for name in names], loc="lower center",
        ncols=4 if wide else len(handles), handlelength=3.2, columnspacing=1.6,
        bbox_to_anchor=(0.5, (picture.beneath + beneath) / picture.height),
    )  # fmt: skip


def line_sample(picture: Picture, k: int | None) -> dict[str, Any]:
    """Return how a short sample of a line is drawn: the baseline's for None."""
    if k is None:
        return {"color": BASELINE, "linewidth": 2.4, "linestyle": "-"}
    return {"color": picture.colour(k), "linewidth": 1.7, "linestyle": LINES[k % len(LINES)]}
