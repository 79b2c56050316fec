"""The picture of `sweep`: the assumptions that move the options most, and those that flip the choice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd

from model.report.figures.letters import short
from model.report.figures.style import INK, Picture, new, number_axis, roomy, settings
from model.report.words.sweep import findings
from model.report.words.sweep import text as words_of

SHOWN, OPTIONS = 12, 4
TEXT: dict[str, tuple[str, str]] = {
    "moves": ("Change of the effect over the assumption's range: {what}", "假设在其范围内变动时效果的变化：{what}"),
    "flips": ("Steps that change which option is best, %", "改变最优方案的步数，%"),
    "note": ("Left: mean absolute effect (Morris), whiskers 95 %. Luck is the same at every point; {n} trajectories, {k} assumptions.",
             "左：平均绝对效应（Morris），须线为95%区间。各点运气相同；{n} 条轨迹，{k} 项假设。"),
    "source": ("Source: Firmground, study {study}.", "来源：Firmground，研究 {study}。"),
    "rough": ("rough: not for decisions", "粗略结果，不可用于决策"),
}  # fmt: skip


def draw_sweep(
    frame: pd.DataFrame, options: Sequence[str], folder: Path, *, study: str, by: str = "returns", lang: str = "en", grey: bool = False,
    rough: bool = False,
) -> list[Path]:  # fmt: skip
    """Draw the picture; return PNG, SVG and CSV.

    Parameters
    ----------
    frame : tables of a sweep
    options : names, the baseline left out
    folder : Path
    study, by : str
    lang : "en" or "zh"
    grey, rough : bool
    """
    folder.mkdir(parents=True, exist_ok=True)
    column = 1 if lang == "zh" else 0
    name = f"sweep{'-zh' if lang == 'zh' else ''}{'-grey' if grey else ''}"
    moves = frame[
        (frame["method"] == "morris") & (frame["measure"] == by) & frame["scenario"].isin(list(options))
    ]
    with mpl.rc_context(settings()):
        picture = _draw(frame, moves, name, column, grey, study, by, rough)
        return picture.save(folder)


def _draw(
    frame: pd.DataFrame,
    moves: pd.DataFrame,
    name: str,
    column: int,
    grey: bool,
    study: str,
    by: str,
    rough: bool,
) -> Picture:
    size = moves.groupby("name")["value"].max().sort_values(ascending=False, kind="stable")
    names = [str(n) for n in size.index[:SHOWN]]
    height = moves.groupby("scenario")["value"].max().sort_values(ascending=False, kind="stable")
    options = [s for s in dict.fromkeys(moves["scenario"]) if s in set(height.index[:OPTIONS])]
    picture = new(name, grey=grey, height=2.6 + 0.42 * max(3, len(names)))
    flip = {str(r["name"]): r for r in frame[frame["method"] == "flip"].to_dict("records")}
    number = int(moves["n"].max()) if len(moves) else 0
    notes = [
        TEXT["note"][column].format(n=number, k=len(size)),
        TEXT["source"][column].format(study=study),
    ]
    picture.title(
        findings(frame, "zh" if column else "en", 3)[0], notes, TEXT["rough"][column] if rough else ""
    )
    left, right = picture.figure.subplots(1, 2, width_ratios=(2.2, 1.0))
    picture.place(left=2.6, right=0.4, top=0.45, bottom=0.6, wspace=0.08)
    at, width = np.arange(len(names)), 0.76 / max(1, len(options))
    for k, option in enumerate(options):
        rows = {str(r["name"]): r for r in moves[moves["scenario"] == option].to_dict("records")}
        value, low, high = (
            np.array([float(rows[n][key]) for n in names]) for key in ("value", "low", "high")
        )
        y = at + width * (k - 0.5 * (len(options) - 1))
        left.barh(y, value, width, label=picture.text(short(option.replace("_", " "))), **picture.fill(k))
        known = ~np.isnan(low)
        left.hlines(y[known], np.maximum(0.0, low[known]), high[known], color=INK, linewidth=0.9, zorder=3)
    share = [100.0 * _value(flip.get(n)) for n in names]
    right.barh(at, share, 0.5, **picture.fill(len(options)))
    for axes, words in ((left, "moves"), (right, "flips")):
        axes.set_ylim(len(names) - 0.5, -0.5)
        what = words_of(f"what_{by}", "zh" if column else "en")
        axes.set_xlabel(picture.text(TEXT[words][column].format(what=what)))
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
        roomy(axes, x=0.04)
        axes.set_xlim(left=0.0)
        number_axis(axes, "x")
    if not any(share):
        right.set_xlim(0.0, 100.0)
    left.set_yticks(at, [picture.text(short(n)) for n in names])
    right.set_yticks(at, [""] * len(names))
    if options:
        left.legend(loc="lower left", ncols=len(options), bbox_to_anchor=(0.0, 1.0))
    picture.keep(moves)
    picture.keep(frame[frame["method"] == "flip"])
    return picture


def _value(row: dict[Any, Any] | None) -> float:
    found = float(row["value"]) if row is not None else 0.0
    return 0.0 if np.isnan(found) else found
