"""How pictures look: font, colours, line styles, hatches; sizes in inches; and how they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter, FuncFormatter, MaxNLocator

from model.report.figures.letters import FALLBACK, family, safe, sentence, short, wrap

# Okabe and Ito's colours, told apart by all kinds of sight; the baseline is grey. Order: scenarios in the study's.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#AA4499", "#B8860B", "#56B4E9")
GREYS = ("#000000", "#3d3d3d", "#000000", "#3d3d3d", "#000000", "#3d3d3d")
LINES: tuple[Any, ...] = (
    "-", (0, (6, 2)), (0, (1.6, 1.4)), (0, (8, 2, 1.5, 2)), (0, (4, 1.2, 1, 1.2, 1, 1.2)), (0, (3, 3)),
)  # fmt: skip
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "//", "..", "xx", "\\\\", "--", "o", "++", "||", "", "/.", "x.")
# Fills of stacked bars, told apart by hatch when there is no colour.
FILLS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7570B3", "#A6761D", "#8C8C8C",
    "#BBCC33", "#44BB99",
)  # fmt: skip
GREY_FILLS = (
    "#4a4a4a", "#e8e8e8", "#9a9a9a", "#cfcfcf", "#7d7d7d", "#f4f4f4", "#b5b5b5", "#5e5e5e", "#dcdcdc", "#8b8b8b",
    "#f0f0f0", "#6c6c6c",
)  # fmt: skip
BASELINE = "#6f6f6f"
FAINT = "#cfcfcf"
INK, SOFT = "#222222", "#5a5a5a"
WIDTH, DPI = 10.67, 150  # 1,600 pixels
EDGE = 0.19  # inches left and right of titles and notes
TITLE, NOTE = 14.0, 8.4  # points


def settings() -> Any:
    """Return matplotlib's settings for every picture."""
    return {
        "font.family": [family(), FALLBACK],
        "font.size": 10.0,
        "axes.titlesize": 10.5,
        "axes.titlelocation": "left",
        "axes.titlepad": 5.0,
        "axes.titley": 1.0,
        "axes.labelsize": 9.5,
        "xtick.labelsize": 9.0,
        "ytick.labelsize": 9.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#888888",
        "axes.linewidth": 0.8,
        "axes.unicode_minus": True,
        "axes.axisbelow": True,
        "axes.grid": True,
        "grid.color": "#e9e9e9",
        "grid.linewidth": 0.7,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "legend.fontsize": 9.0,
        "hatch.linewidth": 0.6,
        "text.hinting": "none",  # widths as the font has them, alike in PNG and SVG
        "text.parse_math": False,  # a name may hold dollar signs
        "path.simplify": True,
        "svg.hashsalt": "firmground",
        "svg.fonttype": "path",
    }


@dataclass
class Picture:
    """A figure being drawn: its room in inches, the rows it shows, characters it could not draw.

    Parameters
    ----------
    name : str
        Stem of the files.
    figure : Figure
    grey : bool
        Without colour.
    above, beneath : inches taken by the title and by the notes
    """

    name: str
    figure: Figure
    grey: bool
    above: float = 0.2
    beneath: float = 0.2
    rows: list[pd.DataFrame] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    @property
    def height(self) -> float:
        """Return the height, inches."""
        return float(self.figure.get_figheight())

    def text(self, text: str) -> str:
        """Return a text that can be drawn."""
        return safe(text, self.missing)

    def colour(self, k: int) -> str:
        """Return the colour of the k-th scenario shown."""
        return (GREYS if self.grey else COLOURS)[k % len(COLOURS)]

    def line(self, k: int) -> dict[str, Any]:
        """Return how the k-th scenario shown is drawn: colour, line style, marker."""
        return {
            "color": self.colour(k), "linestyle": LINES[k % len(LINES)], "linewidth": 1.7,
            "marker": MARKERS[k % len(MARKERS)], "markersize": 4.2,
            "markerfacecolor": "white" if k % 2 else self.colour(k), "markeredgewidth": 1.0,
        }  # fmt: skip

    def fill(self, k: int) -> dict[str, Any]:
        """Return how the k-th part of a stacked bar is filled: a tone, and a hatch in a darker or lighter one."""
        tone = (GREY_FILLS if self.grey else FILLS)[k % len(FILLS)]
        return {
            "facecolor": tone,
            "hatch": HATCHES[k % len(HATCHES)],
            "edgecolor": _beside(tone),
            "linewidth": 0.5,
        }

    def keep(self, frame: pd.DataFrame) -> None:
        """Keep what is drawn, for the table beside the picture."""
        self.rows.append(frame)

    def title(self, text: str, notes: Sequence[str], rough: str = "") -> None:
        """Write the finding above and the notes beneath; the room they take is remembered."""
        inch = 1.0 / self.height
        title = wrap(self.text(sentence(text)), (WIDTH - 2.0 * EDGE) * 72.0 / TITLE)
        self.figure.text(EDGE / WIDTH, 1.0 - 0.13 * inch, title, ha="left", va="top", fontsize=TITLE, color="#111111", linespacing=1.15)  # fmt: skip
        self.above = 0.16 + 0.27 * (1 + title.count("\n"))
        if rough:
            self.figure.text(
                EDGE / WIDTH, 1.0 - (self.above + 0.03) * inch, self.text(rough), ha="left", va="top", fontsize=10.5,
                color="black" if self.grey else "#b00000",
            )  # fmt: skip
            self.above += 0.22
        lines = "\n".join(wrap(self.text(line), (WIDTH - 2.0 * EDGE) * 72.0 / NOTE) for line in notes if line)
        self.figure.text(EDGE / WIDTH, 0.1 * inch, lines, ha="left", va="bottom", fontsize=NOTE, color=SOFT, linespacing=1.2)  # fmt: skip
        self.beneath = 0.12 + 0.148 * (1 + lines.count("\n"))

    def place(
        self, *, left: float, right: float = 0.25, top: float = 0.38, bottom: float = 0.38,
        wspace: float = 0.2, hspace: float = 0.2,
    ) -> None:  # fmt: skip
        """Give the axes the room between title and notes.

        Parameters
        ----------
        left, right : inches from the edges
        top : inches below the title
        bottom : inches above the notes
        wspace, hspace : of the mean width and height of an axes
        """
        self.figure.subplots_adjust(
            left=left / WIDTH, right=1.0 - right / WIDTH, top=1.0 - (self.above + top) / self.height,
            bottom=(self.beneath + bottom) / self.height, wspace=wspace, hspace=hspace,
        )  # fmt: skip

    def save(self, folder: Path) -> list[Path]:
        """Write PNG, SVG and CSV; return them."""
        files = [folder / f"{self.name}{end}" for end in (".png", ".svg", ".csv")]
        self.figure.savefig(files[0], dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 4})
        self.figure.savefig(files[1], metadata={"Date": None, "Creator": None})
        frame = pd.concat(self.rows, ignore_index=True) if self.rows else pd.DataFrame({"nothing": []})
        frame.to_csv(files[2], index=False, encoding="utf-8-sig", float_format="%.8g", lineterminator="\n")
        return files


def _beside(colour: str) -> str:
    """Return a darker tone of a light colour, a lighter one of a dark colour."""
    parts = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    target = 0 if 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] > 105.0 else 255
    return "#" + "".join(f"{round(0.55 * part + 0.45 * target):02x}" for part in parts)


def new(name: str, *, grey: bool, height: float) -> Picture:
    """Return an empty picture of some inches high."""
    return Picture(name, Figure(figsize=(WIDTH, height)), grey)


class Thousands(Formatter):
    """Writes the numbers of an axis with as many decimals as its steps need, thousands apart, a true minus."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return one number by itself."""
        return self.format_ticks([x])[0]

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Return the numbers of an axis."""
        steps = np.diff(np.unique(np.asarray(values, dtype=np.float64)))
        step = float(steps.min()) if steps.size else 1.0
        decimals = next((k for k in range(6) if abs(step * 10**k - round(step * 10**k)) < 1e-6 * 10**k), 6)
        return [f"{0.0 if abs(x) < 1e-12 else x:,.{decimals}f}".replace("-", "−") for x in values]


def number_axis(axes: Axes, which: str = "y", *, bins: int = 5, integer: bool = False) -> None:
    """Write few round numbers along an axis, thousands apart."""
    for one, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if one in which:
            axis.set_major_locator(
                MaxNLocator(nbins=bins, integer=integer, steps=[1, 2, 2.5, 5, 10], min_n_ticks=2)
            )
            axis.set_major_formatter(Thousands())


def roomy(axes: Axes, *, x: float | None = None, y: float | None = None) -> None:
    """Leave room beyond the ends of bars for what is written there; bars that all go one way still begin at the edge.

    Parameters
    ----------
    axes : Axes
    x, y : share of the axis, if wanted
    """
    axes.use_sticky_edges = False
    axes.margins(x=x, y=y)
    for share, read, write in (
        (x, axes.get_xlim, axes.set_xlim), (y, axes.get_ylim, axes.set_ylim),
    ):  # fmt: skip
        if share is not None:
            low, high = read()
            least = low + (high - low) * share / (1.0 + 2.0 * share)
            if abs(least) < 1e-9 * max(1.0, abs(high)):
                write(0.0, high)


def year_axis(axes: Axes, first: float, last: float, bins: int = 10) -> None:
    """Write whole years; the axis spans the study."""
    axes.set_xlim(first, last + 0.012 * (last - first))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=bins, integer=True, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:.0f}"))


def label_ends(
    picture: Picture, axes: Axes, ends: Sequence[tuple[float, str, str]], *, size: float = 8.8
) -> None:
    """Write names to the right of lines, moved apart, each with a thread to its line.

    The limits of the axes must stand, and the axes must have their place.

    Parameters
    ----------
    picture, axes
    ends : (y in data units, name, colour)
    size : points
    """
    if not ends:
        return
    low, high = axes.get_ylim()
    inches = axes.get_position().height * picture.height
    step = 1.32 * size / 72.0 / inches
    want = sorted(((y - low) / (high - low), name, colour) for y, name, colour in ends)
    at = spread([y for y, _, _ in want], step, -0.04, 1.04)
    for (y, name, colour), place in zip(want, at, strict=True):
        axes.annotate(
            picture.text(short(name, 12.0)), xy=(1.0, y), xycoords="axes fraction", xytext=(1.0 + 0.16 / _wide(axes), place),
            textcoords="axes fraction", color=colour, fontsize=size, va="center", ha="left", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 1.0, "shrinkB": 0.0,
                        "relpos": (0.0, 0.5)},
        )  # fmt: skip


def _wide(axes: Axes) -> float:
    return axes.get_position().width * WIDTH


def spread(places: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Return places in the same order, at least a step apart, inside the range if it has room.

    Parameters
    ----------
    places : sorted
    step : at least between two
    low, high : range
    """
    at = [min(max(y, low), high) for y in places]
    for k in range(1, len(at)):
        at[k] = max(at[k], at[k - 1] + step)
    over = at[-1] - high if at else 0.0
    if over > 0.0:
        at[-1] = high
        for k in range(len(at) - 2, -1, -1):
            at[k] = min(at[k], at[k + 1] - step)
    return at


def marks(
    picture: Picture,
    axes: Axes,
    starts: Sequence[float],
    end: float | None,
    labels: tuple[str, str] = ("", ""),
) -> None:
    """Mark the first start of levers and the end of support by lines, later starts by ticks on the axis.

    With labels the axes get room for them at the top.

    Parameters
    ----------
    picture, axes
    starts : years
    end : year
    labels : of the two, if wanted
    """
    across = axes.get_xaxis_transform()
    first = starts[0] if starts else None
    low, high = axes.get_xlim()
    for at, text, style in ((first, labels[0], (0, (1, 1.6))), (end, labels[1], (0, (5, 2.5)))):
        if at is None or not low <= at <= high:
            continue
        axes.axvline(at, color="#8a8a8a", linewidth=0.9, linestyle=style, zorder=1.5)
        if text:
            late = (at - low) / (high - low) > 0.72
            axes.annotate(picture.text(text), xy=(at, 1.0), xycoords=across, xytext=(-3 if late else 3, -1), textcoords="offset points",
                          fontsize=8.0, color=SOFT, va="top", ha="right" if late else "left")  # fmt: skip
    if labels[0] or labels[1]:
        bottom, top = axes.get_ylim()
        axes.set_ylim(bottom, top + 0.13 * (top - bottom))
    later = [at for at in starts[1:] if low <= at <= high]
    if later:
        axes.plot(later, [0.0] * len(later), transform=across, linestyle="none", marker=2, markersize=5, color="#8a8a8a",
                  zorder=1.5)  # fmt: skip
