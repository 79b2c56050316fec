"""Lines over time: the baseline in grey with its band, some scenarios in colour, the others faint."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from model.report.figures.data import Story
from model.report.figures.style import BASELINE, FAINT, LINES, Picture, spread_labels


def draw_lines(
    story: Story,
    picture: Picture,
    axes: Axes,
    frame: pd.DataFrame,
    measure: str,
    *,
    group: str = "everyone",
    scale: float = 1.0,
    smooth: int = 1,
    labels: bool = True,
    band: bool = True,
    from_zero: bool = False,
) -> None:
    """Draw one measure of every scenario.

    Parameters
    ----------
    story, picture, axes
    frame : DataFrame
        See `Story.months`.
    measure, group : names
    scale : factor on the values
    smooth : months of a running mean (or sum through ``scale``)
    labels : bool
        Write names at the right ends.
    band : bool
        Draw the 5-95 % band of the baseline.
    from_zero : bool
        Begin the vertical axis at zero.
    """
    ends: list[tuple[float, str, str]] = []
    last = 0.0
    order = [s for s in story.scenarios if s not in story.shown and s != story.baseline]
    for scenario in [*order, story.baseline, *story.shown]:
        line = story.pick(frame, scenario, measure, group)
        if line.empty:
            continue
        x = story.year(line["month"].to_numpy())
        y, low, high = (running(line[c].to_numpy() * scale, smooth) for c in ("mean", "low", "high"))
        if scenario == story.baseline:
            colour, style, width, layer = BASELINE, "-", 2.2, 3
            if band and int(line["n"].max()) > 1:
                axes.fill_between(x, low, high, color=BASELINE, alpha=0.18, linewidth=0)
        elif scenario in story.shown:
            k = story.shown.index(scenario)
            colour, style, width, layer = picture.colour(k), LINES[k % len(LINES)], 1.7, 4
        else:
            colour, style, width, layer = FAINT, "-", 0.9, 2
        axes.plot(x, y, color=colour, linestyle=style, linewidth=width, zorder=layer)
        last = max(last, float(x[-1]))
        if layer > 2:
            ends.append((float(y[-1]), story.name(scenario), colour))
        picture.keep(
            pd.DataFrame(
                {
                    "scenario": scenario,
                    "measure": measure,
                    "group": group,
                    "year": x,
                    "value": y,
                    "p05": low,
                    "p95": high,
                }
            )
        )
    axes.margins(x=0.01)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
    if from_zero:
        axes.set_ylim(bottom=0.0)
    if labels:
        spread_labels(axes, ends, last, picture)


def running(values: np.ndarray, months: int) -> np.ndarray:
    """Return the mean of the last months, shorter at the start."""
    if months <= 1:
        return values
    total = np.concatenate([[0.0], np.cumsum(values)])
    k = np.arange(1, values.size + 1)
    first = np.maximum(0, k - months)
    return np.asarray((total[k] - total[first]) / (k - first))
