"""How pictures look: font, colours, line styles, notes; and how they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib import font_manager, ft2font
from matplotlib.axes import Axes
from matplotlib.figure import Figure

FONT = Path(__file__).resolve().parents[2] / "data" / "fonts" / "NotoSansSC-Subset.otf"
# Okabe and Ito's colours for all kinds of sight, darkest first; the baseline is grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
GREYS = ("#111111", "#444444", "#777777", "#222222", "#555555", "#888888")
LINES: tuple[Any, ...] = (
    "-",
    (0, (6, 2)),
    (0, (2, 1.5)),
    (0, (7, 2, 1.5, 2)),
    (0, (4, 1, 1, 1, 1, 1)),
    (0, (1, 1)),
)
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++", "ooo", "---", "***")
BASELINE = "#6f6f6f"
FAINT = "#c9c9c9"
WIDTH, HEIGHT, DPI = 10.67, 6.67, 150  # 1,600 by 1,000 pixels


@cache
def _family() -> str:
    font_manager.fontManager.addfont(str(FONT))
    return str(font_manager.FontProperties(fname=str(FONT)).get_name())


@cache
def _known() -> frozenset[int]:
    """Return the characters one of the two fonts can draw."""
    fallback = font_manager.findfont("DejaVu Sans")
    found: set[int] = set()
    for file in (str(FONT), fallback):
        found |= set(ft2font.FT2Font(file).get_charmap())
    return frozenset(found)


def settings() -> Any:
    """Return matplotlib's settings for every picture."""
    return {
        "font.family": [_family(), "DejaVu Sans"],
        "font.size": 10.5,
        "axes.titlesize": 11,
        "axes.labelsize": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "grid.color": "#e6e6e6",
        "grid.linewidth": 0.7,
        "legend.frameon": False,
        "hatch.linewidth": 0.6,
        "svg.hashsalt": "firmground",
        "svg.fonttype": "path",
    }


def safe(text: str, missing: set[str]) -> str:
    """Return a text in which characters no font can draw are replaced; they are added to ``missing``."""
    known = _known()
    lacking = {c for c in text if ord(c) not in known and c not in "\n\t"}
    missing |= lacking
    return "".join("□" if c in lacking else c for c in text)


@dataclass
class Picture:
    """A figure being drawn: its axes, the rows it shows, characters it could not draw.

    Parameters
    ----------
    name : str
        Stem of the files.
    figure : Figure
    grey : bool
    """

    name: str
    figure: Figure
    grey: bool
    rows: list[pd.DataFrame] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    def text(self, text: str) -> str:
        """Return a text that can be drawn."""
        return safe(text, self.missing)

    def colour(self, k: int) -> str:
        """Return the colour of the k-th scenario shown."""
        return (GREYS if self.grey else COLOURS)[k % len(COLOURS)]

    def keep(self, frame: pd.DataFrame) -> None:
        """Keep what is drawn, for the table beside the picture."""
        self.rows.append(frame)

    def title(self, text: str, note: Sequence[str], rough: str = "") -> None:
        """Write the finding above and the notes below."""
        self.figure.suptitle(self.text(_wrap(text, 96)), x=0.02, y=0.985, ha="left", va="top", fontsize=14)
        lines = "\n".join(_wrap(line, 165) for line in note if line)
        self.figure.text(0.02, 0.012, self.text(lines), ha="left", va="bottom", fontsize=8.2, color="#555555")
        if rough:
            self.figure.text(
                0.98,
                0.012,
                self.text(rough),
                ha="right",
                va="bottom",
                fontsize=10,
                color="#b00000",
                fontweight="bold",
            )

    def save(self, folder: Path) -> list[Path]:
        """Write PNG, SVG and CSV; return them."""
        files = [folder / f"{self.name}{end}" for end in (".png", ".svg", ".csv")]
        self.figure.savefig(files[0], dpi=DPI, metadata={"Software": None})
        self.figure.savefig(files[1], metadata={"Date": None, "Creator": None})
        frame = pd.concat(self.rows, ignore_index=True) if self.rows else pd.DataFrame({"nothing": []})
        frame.to_csv(files[2], index=False, encoding="utf-8-sig", float_format="%.8g", lineterminator="\n")
        return files


def _wrap(text: str, width: int) -> str:
    """Break a line at spaces, or anywhere between Chinese characters, which count twice."""
    lines, line, used = [], "", 0
    for piece in _pieces(text):
        size = sum(2 if ord(c) > 0x2E80 else 1 for c in piece)
        full = bool(line) and used + size > width
        if full:
            lines.append(line.rstrip())
            line, used = "", 0
        line += piece.lstrip() if full else piece
        used += size
    return "\n".join([*lines, line])


def _pieces(text: str) -> list[str]:
    found: list[str] = []
    for c in text:
        if found and ord(c) <= 0x2E80 and c != " " and ord(found[-1][-1]) <= 0x2E80:
            found[-1] += c
        else:
            found.append(c)
    return found


def new(
    name: str, *, grey: bool, rows: int = 1, columns: int = 1, height: float = HEIGHT, **options: Any
) -> tuple[Picture, Any]:
    """Return a picture and its axes.

    Parameters
    ----------
    name : str
    grey : bool
    rows, columns : int
    height : inches
    options : of ``Figure.subplots``
    """
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    return Picture(name, figure, grey), axes


def marks(
    picture: Picture, axes: Axes, begins: float | None, ends: float | None, labels: tuple[str, str]
) -> None:
    """Mark when the first lever starts and when support ends."""
    for at, label, style in ((begins, labels[0], ":"), (ends, labels[1], "--")):
        if at is None:
            continue
        axes.axvline(at, color="#999999", linewidth=1.0, linestyle=style, zorder=1)
        axes.text(
            at, 1.0, " " + picture.text(label), transform=axes.get_xaxis_transform(), fontsize=8, color="#777777",
            va="top", ha="left", rotation=0,
        )  # fmt: skip


def spread_labels(axes: Axes, places: list[tuple[float, str, str]], x: float, picture: Picture) -> None:
    """Write labels at the right end of lines, moved apart so that none covers another.

    Parameters
    ----------
    axes : Axes
    places : (y, text, colour)
    x : data coordinate of the line ends
    picture : Picture
    """
    low, high = axes.get_ylim()
    step = 0.075 * (high - low)
    ordered = sorted(places)
    shown: list[float] = []
    for y, _text, _colour in ordered:
        shown.append(max(y, shown[-1] + step) if shown else y)
    over = max(0.0, shown[-1] - high) if shown else 0.0
    for k in range(len(shown) - 1, -1, -1):
        shown[k] -= over
        if k + 1 < len(shown):
            shown[k] = min(shown[k], shown[k + 1] - step)
    for (_y, text, colour), at in zip(ordered, shown, strict=True):
        axes.annotate(
            picture.text(text), xy=(x, at), xytext=(6, 0), textcoords="offset points", color=colour, fontsize=9,
            va="center", annotation_clip=False,
        )  # fmt: skip
