"""The pictures of `compare`: cost against returns averted, who gains, and what remains after support ends."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from model.experiment.compare import AFTER
from model.experiment.store import Results
from model.report.figures.data import Story
from model.report.figures.style import FAINT, INK, SOFT, Picture, new, number_axis, roomy, settings

TEXT: dict[str, tuple[str, str]] = {
    "plane": ("What a return averted costs", "防止一户返贫的代价"),
    "plane_best": ("{name} averts most returns; {cheap} averts most per yuan", "{name} 防止返贫最多；{cheap} 每元防止最多"),
    "averted": ("Returns averted over the horizon, households", "全期防止的返贫户数"),
    "cost": ("More public cost, million yuan, discounted", "增加的公共支出（贴现），百万元"),
    "averted_after": ("Returns averted since support ended, households", "帮扶结束后防止的返贫户数"),
    "sunset_best": ("{name} averts most returns in the {n} months after support ends", "帮扶结束后 {n} 个月内，{name} 防止返贫最多"),
    "gain": ("gain", "受益"),
    "lose": ("lose", "受损"),
    "who": ("{name}: {gain:.0f} % of households gain, {lose:.0f} % lose", "{name}：{gain:.0f} % 的户受益，{lose:.0f} % 的户受损"),
    "share": ("Share of households, %", "占户数 %"),
    "sunset": ("Returns averted after support ends", "帮扶结束后防止的返贫"),
    "sunset_none": ("No scenario of this study ends support", "本研究没有方案结束帮扶"),
    "months": ("{n} months after", "{n} 个月内"),
    "interval": ("Whiskers: 95 % of the mean paired difference, the same luck in both scenarios.", "须线：配对差均值的95%区间，两方案运气相同。"),
    "clear": ("Gain or lose: income of the last year moved by more than 2 %; the same household, the same luck.",
              "受益或受损：末年收入变动超过2%；同一户、同样的运气。"),
}  # fmt: skip


def draw_comparison(
    tables: dict[str, pd.DataFrame], results: Results, folder: Path, *, world: str = "", lang: str = "en", grey: bool = False
) -> list[Path]:  # fmt: skip
    """Draw the three pictures; return PNG, SVG and CSV files.

    Parameters
    ----------
    tables : options, winners and others of `compare`
    results : Results
    folder : Path
    world : str
        That the tables are of; the usual one when left out.
    lang : "en" or "zh"
    grey : bool
    """
    folder.mkdir(parents=True, exist_ok=True)
    story = Story(results, lang, world)
    tail = ("-zh" if lang == "zh" else "") + ("-grey" if grey else "")
    files: list[Path] = []
    with mpl.rc_context(settings()):
        for name, make in (("plane", _plane), ("who-gains", _who), ("sunset", _sunset)):
            files += make(story, f"compare-{name}{tail}", grey, tables).save(folder)
    return files


def say(story: Story, key: str, **values: object) -> str:
    """Return a word of these pictures."""
    return TEXT[key][1 if story.lang == "zh" else 0].format(**values)


def _plane(story: Story, name: str, grey: bool, tables: dict[str, pd.DataFrame]) -> Picture:
    options = tables["options"].dropna(subset=["averted", "cost"])
    picture = new(name, grey=grey, height=5.4)
    clear = options[options["averted_low"] > 0.0]
    title = say(story, "plane")
    priced = clear.dropna(subset=["yuan_per_return"])
    if not clear.empty and not priced.empty:
        top = clear.sort_values("averted", kind="stable").iloc[-1]["scenario"]
        cheap = priced.sort_values("yuan_per_return", kind="stable").iloc[0]["scenario"]
        title = say(story, "plane_best", name=story.name(str(top)), cheap=story.name(str(cheap)))
    picture.title(title, story.notes(say(story, "interval")), story.rough)
    axes = picture.figure.subplots()
    picture.place(left=0.9, right=0.5, top=0.25, bottom=0.55)
    points = []
    for k, row in enumerate(options.to_dict("records")):
        x, y, look = row["cost"] / 1e6, row["averted"], picture.line(k + k // 6)
        axes.errorbar(
            x, y, xerr=[[x - row["cost_low"] / 1e6], [row["cost_high"] / 1e6 - x]],
            yerr=[[y - row["averted_low"]], [row["averted_high"] - y]], color=look["color"], marker=look["marker"],
            markersize=6, linewidth=1.0, zorder=3,
        )  # fmt: skip
        points.append((x, y, story.name(str(row["scenario"])), look["color"]))
    axes.axhline(0.0, color=SOFT, linewidth=0.8)
    axes.axvline(0.0, color=SOFT, linewidth=0.8)
    axes.set_xlabel(picture.text(say(story, "cost")))
    axes.set_ylabel(picture.text(say(story, "averted")))
    roomy(axes, x=0.12, y=0.08)
    number_axis(axes, "xy")
    _name_points(picture, axes, points)
    picture.keep(options)
    return picture


def _name_points(picture: Picture, axes: Axes, points: list[tuple[float, float, str, str]]) -> None:
    """Write names beside points, the first place around each that is free."""
    size = 8.4
    taken: list[tuple[float, float, float, float]] = []
    places = [(7, 3, "left"), (7, -11, "left"), (-7, 3, "right"), (-7, -11, "right")]
    places += [
        (side * 24, rise, align)
        for rise in (18, -26, 32, -40, 46, -54, 60)
        for side, align in ((1, "left"), (-1, "right"))
    ]
    scale = 72.0 / picture.figure.dpi
    dots = [tuple(scale * v for v in axes.transData.transform((x, y))) for x, y, *_ in points]
    for (x, y, name, colour), (px, py) in zip(points, dots, strict=True):
        width = 0.56 * size * sum(2 if c > "\u2e80" else 1 for c in name) * (0.9 if name.isascii() else 1.0)
        for dx, dy, align in places:
            left = px + dx - (width if align == "right" else 0.0)
            box = (left, py + dy - 2.0, left + width, py + dy + size + 1.0)
            hit = any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)
            hit = hit or any(box[0] - 3 < u < box[2] + 3 and box[1] - 3 < v < box[3] + 3 for u, v in dots)
            if not hit:
                break
        taken.append(box)
        thread = {"arrowstyle": "-", "color": colour, "linewidth": 0.5} if abs(dx) > 7 else None
        axes.annotate(
            picture.text(name), (x, y), xytext=(dx, dy), textcoords="offset points", fontsize=size, color=colour, ha=align,
            arrowprops=thread,
        )  # fmt: skip


def _who(story: Story, name: str, grey: bool, tables: dict[str, pd.DataFrame]) -> Picture:
    winners = tables["winners"].pivot_table(index="scenario", columns="what", values="value", sort=False)
    picture = new(name, grey=grey, height=2.2 + 0.34 * max(3, len(winners)))
    if winners.empty:
        picture.title(say(story, "share"), story.notes(), story.rough)
        return picture
    winners = winners.sort_values("gain", ascending=False, kind="stable")
    top = winners.iloc[0]
    title = say(
        story, "who", name=story.name(str(winners.index[0])), gain=100.0 * float(top["gain"]), lose=100.0 * float(top["lose"])
    )  # fmt: skip
    picture.title(title, story.notes(say(story, "clear")), story.rough)
    axes = picture.figure.subplots()
    picture.place(left=2.2, right=0.5, top=0.3, bottom=0.75)
    at = np.arange(len(winners))
    axes.barh(at, 100.0 * winners["gain"], 0.6, label=picture.text(say(story, "gain")), **picture.fill(0))
    axes.barh(at, -100.0 * winners["lose"], 0.6, label=picture.text(say(story, "lose")), **picture.fill(1))
    axes.set_yticks(at, [picture.text(story.name(str(s))) for s in winners.index])
    axes.invert_yaxis()
    axes.axvline(0.0, color=INK, linewidth=0.8)
    axes.set_xlabel(picture.text(say(story, "share")))
    axes.legend(loc="lower right", ncols=2, bbox_to_anchor=(1.0, 1.0))
    number_axis(axes, "x")
    picture.keep(winners.reset_index())
    return picture


def _sunset(story: Story, name: str, grey: bool, tables: dict[str, pd.DataFrame]) -> Picture:
    options = tables["options"].dropna(subset=["left_12"])
    picture = new(name, grey=grey, height=2.4 + 0.42 * max(3, len(options)))
    if options.empty:
        picture.title(say(story, "sunset_none"), story.notes(), story.rough)
        return picture
    last = max(months for months in AFTER if options[f"left_{months}"].notna().any())
    top = options.sort_values(f"left_{last}", kind="stable").iloc[-1]
    clear = float(top[f"left_{last}_low"]) > 0.0
    title = (
        say(story, "sunset_best", name=story.name(str(top["scenario"])), n=last)
        if clear
        else say(story, "sunset")
    )
    picture.title(title, story.notes(say(story, "interval")), story.rough)
    axes = picture.figure.subplots()
    picture.place(left=2.2, right=0.5, top=0.35, bottom=0.75)
    at = np.arange(len(options))
    for k, months in enumerate(AFTER):
        if options[f"left_{months}"].isna().all():
            continue
        value = options[f"left_{months}"].to_numpy(dtype=float)
        low, high = (options[f"left_{months}_{side}"].to_numpy(dtype=float) for side in ("low", "high"))
        axes.errorbar(
            value, at + 0.22 * (k - 1), xerr=[value - low, high - value], linestyle="none", marker=picture.line(k)["marker"],
            color=picture.line(k)["color"], linewidth=1.2, label=picture.text(say(story, "months", n=months)),
        )  # fmt: skip
    axes.set_yticks(at, [picture.text(story.name(str(s))) for s in options["scenario"]])
    axes.invert_yaxis()
    axes.axvline(0.0, color=FAINT, linewidth=1.0)
    axes.set_xlabel(picture.text(say(story, "averted_after")))
    axes.legend(loc="lower right", ncols=3, bbox_to_anchor=(1.0, 1.0))
    number_axis(axes, "x")
    picture.keep(options)
    return picture
