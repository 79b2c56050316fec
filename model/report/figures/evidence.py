"""The picture of `evidence`: paper and model side by side, a scale for each row, both intervals, the range in grey."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

from model.experiment.evidence.verdict import Row, count, record
from model.report.figures.letters import short
from model.report.figures.style import FAINT, INK, SOFT, Picture, new, settings
from model.report.words.evidence import measure, number
from model.report.words.phrases import Lang

ROW, ENDS = 0.235, 0.06  # inches a row; share of the scale left free on both sides
LONGEST = {"en": 34.5, "zh": 34.5}  # width of a label, in letters
TEXT = {
    "title": ("{agree} of {tested} published facts that count agree", "{tested} 个计入的已发表事实中 {agree} 个一致"),
    "none": ("None of these facts counts: they were fitted or put in", "这些事实不计入：已用于拟合或写入模型"),
    "paper": ("paper", "文献"),
    "model": ("model", "模型"),
    "notes": (
        "Each row has a scale of its own. Grey: range of agreement, fixed before the first run; an arrow where it has no end. Black: the paper, with its range if it gives one. Coloured: the model, with its 95 % interval over replicates; hollow where it disagrees.",
        "每行各有刻度。灰色：首次运行前确定的一致范围，箭头表示无上限。黑色：文献值及其区间。彩色：模型值及重复运行的95%区间，空心为不一致。",
    ),
    "counted": ("Only facts that were neither fitted nor put in the model are shown.", "只列出未用于拟合、也未写入模型的事实。"),
}  # fmt: skip


def draw_file(
    rows: Sequence[Row], folder: Path, *, lang: Lang = "en", rough: str = "", grey: bool = False
) -> list[Path]:
    """Draw the picture; return PNG, SVG and CSV files, none when no row was asked of the model.

    Parameters
    ----------
    rows : sequence of Row
    folder : Path
    lang : {"en", "zh"}
    rough : str
        Said under the title.
    grey : bool
    """
    counted = [row for row in rows if row.part.kind == "test"]
    shown = counted or [row for row in rows if row.part.design]
    if not shown:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    name = "evidence" + ("-zh" if lang == "zh" else "") + ("-grey" if grey else "")
    with mpl.rc_context(settings()):
        return draw(rows, shown, name, lang, rough, grey).save(folder)


def draw(rows: Sequence[Row], shown: Sequence[Row], name: str, lang: Lang, rough: str, grey: bool) -> Picture:
    """Return the picture."""
    tally, zh = count(rows), int(lang == "zh")
    picture = new(f"{name}-picture", grey=grey, height=1.9 + ROW * len(shown))
    axes = picture.figure.subplots()
    title = (
        TEXT["title"][zh].format(agree=tally.agree, tested=tally.tested) if tally.tested else TEXT["none"][zh]
    )
    picture.title(title, [TEXT["notes"][zh], TEXT["counted"][zh] if tally.tested else ""], rough)
    picture.place(left=4.35, right=1.75, top=0.32, bottom=0.12)
    colour = picture.colour(0)
    for y, row in enumerate(shown):
        _row(picture, axes, y, row, colour)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.0)
    axes.set_yticks(range(len(shown)))
    axes.set_yticklabels(
        [picture.text(f"{short(measure(row.part, lang), LONGEST[lang])}  {row.part.id}") for row in shown],
        fontsize=7.6,
    )
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for at, key in ((1.03, "paper"), (1.2, "model")):
        axes.text(at, -0.75, picture.text(TEXT[key][zh]), fontsize=8.2, color=SOFT, clip_on=False)
    picture.keep(pd.DataFrame([record(row) for row in shown]))
    return picture


def scale(row: Row) -> tuple[float, float]:
    """Return the ends of a row's scale: everything with an end fits in, zero too where it is near."""
    part = row.part
    found = [
        x for x in (part.low, part.high, part.value, part.value_low, part.value_high, row.value, row.low, row.high)
        if np.isfinite(x)
    ]  # fmt: skip
    low, high = min(found), max(found)
    width = (high - low) or max(1e-9, abs(high))
    return low - ENDS * width, high + (ENDS if np.isfinite(part.high) else 0.25) * width


def _row(picture: Picture, axes: mpl.axes.Axes, y: int, row: Row, colour: str) -> None:
    """Draw one row: range, paper, model, and both numbers."""
    part = row.part
    low, high = scale(row)

    def at(value: float) -> float:
        return (min(max(value, low), high) - low) / (high - low)

    axes.barh(y, at(part.high) - at(part.low), left=at(part.low), height=0.78, color=FAINT, linewidth=0)
    if not np.isfinite(part.high):
        axes.plot(at(part.high) - 0.008, y, marker=">", color="#9a9a9a", markersize=4.0, linestyle="none")
    if part.low == part.high:
        axes.plot([at(part.low)] * 2, [y - 0.39, y + 0.39], color="#9a9a9a", linewidth=3.0)
    ends = [x for x in (part.value_low, part.value, part.value_high) if np.isfinite(x)]
    if len(ends) > 1:
        axes.plot([at(min(ends)), at(max(ends))], [y - 0.19] * 2, color=INK, linewidth=1.1)
    if np.isfinite(part.value):
        axes.plot(at(part.value), y - 0.19, marker="o", color=INK, markersize=3.6)
    if np.isfinite(row.value):
        if np.isfinite(row.low):
            axes.plot([at(row.low), at(row.high)], [y + 0.19] * 2, color=colour, linewidth=1.1)
        axes.plot(
            at(row.value), y + 0.19, marker="D", color=colour, markersize=3.8,
            markerfacecolor=colour if row.agrees else "white",
        )  # fmt: skip
    told = number(part.value) or " … ".join(number(x) for x in ends)
    axes.text(1.03, y, picture.text(told), fontsize=7.6, va="center", clip_on=False, color=INK)
    axes.text(1.2, y, picture.text(number(row.value)), fontsize=7.6, va="center", clip_on=False, color=colour)  # fmt: skip
