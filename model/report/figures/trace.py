"""Twin lives: one household in two counties with the same luck, a panel each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from model.experiment.store import Results
from model.experiment.trace import SOURCES, Life, differences
from model.report.figures.data import Story
from model.report.figures.style import INK, SOFT, Picture, new, number_axis, settings, year_axis

TEXT: dict[str, tuple[str, str]] = {
    "wage_income": ("wages", "工资性"), "business_income": ("own business", "经营性"), "property_income": ("property", "财产性"),
    "transfer_income": ("transfers", "转移性"), "bills": ("medical bills paid", "自付医疗费"), "assessed": ("assessed income", "认定收入"), "line": ("poverty line", "贫困线"),
    "income": ("Yuan a person and year", "元/人·年"), "poor": ("poor", "贫困"), "monitored": ("monitored", "监测"),
    "helped": ("helped", "帮扶"), "ill": ("ill", "患病"),
    "saved": ("The same household returns to poverty under {one}, and does not under {other}", "同一户在 {one} 下返贫，在 {other} 下没有"),
    "harmed": ("The same household returns to poverty under {other}, and does not under {one}", "同一户在 {other} 下返贫，在 {one} 下没有"),
    "both": ("The household returns to poverty in both lives: poor for {a} months under {one}, {b} under {other}",
             "此户在两种情形下都返贫：{one} 下贫困 {a} 个月，{other} 下 {b} 个月"),
    "more": ("The same household has {gap} yuan a person and year more under {other} than under {one}", "同一户在 {other} 下人均年收入比 {one} 多 {gap} 元"),
    "less": ("The same household has {gap} yuan a person and year less under {other} than under {one}", "同一户在 {other} 下人均年收入比 {one} 少 {gap} 元"),
    "same": ("The same household, the same life under {one} and {other}", "同一户在 {one} 与 {other} 下的生活相同"),
    "note": ("Household {id} of one simulated county, the same luck in both panels. Bars: income by source, quarter by quarter, without reimbursed bills; bills paid hang beneath; numbers: bars that leave the picture. Line: income over {n} months as the office assesses it.",
             "一个模拟县中的农户 {id}，两图运气相同。柱：按来源的季度收入（不含医疗报销），自付医疗费在零线以下，数字为超出图幅的柱。线：部门认定的 {n} 个月收入。"),
    "source": ("Source: Firmground, study {study}; {assumed} of {figures} county figures are assumptions.",
               "来源：Firmground，研究 {study}；{figures} 项县情数据中 {assumed} 项为假设。"),
    "visits": ("A life in the model is no forecast of any one household. Lists of risk are for visits, never for refusing help.",
               "模型中的一户不是对任何具体农户的预测。风险名单用于走访，绝不用于拒绝帮扶。"),
}  # fmt: skip
STATES = ("ill", "monitored", "helped", "poor")  # from top to bottom
BARS = (*SOURCES, "bills")
QUARTER = 3


def draw_trace(
    one: Life, other: Life, results: Results, folder: Path, *, household: int, lang: str = "en", grey: bool = False
) -> list[Path]:  # fmt: skip
    """Draw two lives side by side; return PNG, SVG and CSV files.

    Parameters
    ----------
    one, other : Life
    results : Results
    folder : Path
    household : its number
    lang : "en" or "zh"
    grey : bool
    """
    folder.mkdir(parents=True, exist_ok=True)
    story = Story(results, lang)
    tail = ("-zh" if lang == "zh" else "") + ("-grey" if grey else "")
    with mpl.rc_context(settings()):
        picture = _picture(story, one, other, household, f"trace-{household}{tail}", grey)
        return picture.save(folder)


def say(lang: str, key: str, **values: object) -> str:
    """Return a word of this picture."""
    return TEXT[key][1 if lang == "zh" else 0].format(**values)


def finding(story: Story, one: Life, other: Life) -> str:
    """Return the title: what differs between the two lives.

    Parameters
    ----------
    story : Story
    one, other : Life
    """
    names = {"one": story.name(one.name), "other": story.name(other.name)}
    if one.returned and other.returned:
        a, b = (int(life.months["poor"].sum()) for life in (one, other))
        return say(story.lang, "both", a=a, b=b, **names)
    if one.returned or other.returned:
        return say(story.lang, "saved" if one.returned else "harmed", **names)
    change = differences(one, other)["income"]
    if abs(change) < 1.0:
        return say(story.lang, "same", **names)
    return say(story.lang, "more" if change > 0.0 else "less", gap=f"{abs(change):,.0f}", **names)


def _picture(story: Story, one: Life, other: Life, household: int, name: str, grey: bool) -> Picture:
    poverty, first = story.study["poverty"], str(story.study["horizon"]["start"])
    begin = int(first[:4]) + (int(first[5:7]) - 1) / 12.0
    picture = new(name, grey=grey, height=5.6)
    notes = [say(story.lang, "note", id=household, n=poverty["assessed_over"]), say(story.lang, "visits")]
    place = story.study["place"]
    figures = int(place["figures_read"]) + int(place["figures_assumed"])
    notes.append(
        say(
            story.lang, "source", study=story.study["name"], assumed=place["figures_assumed"], figures=figures
        )
    )
    picture.title(finding(story, one, other), notes, story.rough)
    axes: Any = picture.figure.subplots(
        2, 2, sharex=True, sharey="row", gridspec_kw={"height_ratios": [3.6, 1.0]}, squeeze=False
    )
    picture.place(left=1.05, right=0.3, top=0.62, bottom=0.35, wspace=0.1, hspace=0.12)
    frames = [quarters(life, begin) for life in (one, other)]
    room = _room(frames, (one, other), float(poverty["line"]))
    for column, (life, frame) in enumerate(zip((one, other), frames, strict=True)):
        top, low = axes[0, column], axes[1, column]
        top.set_ylim(*room)
        _sources(picture, top, frame, story.lang)
        _assessed(picture, top, life, begin, float(poverty["line"]), story.lang)
        top.set_title(picture.text(story.name(life.name)))
        _states(picture, low, life, begin, story.lang)
        picture.keep(frame.assign(life=life.name))
    months = len(one.months)
    for low in axes[1]:
        year_axis(low, begin, begin + months / 12.0, bins=6)
    number_axis(axes[0, 0])
    axes[0, 0].set_ylabel(picture.text(say(story.lang, "income")))
    handles, labels = axes[0, 0].get_legend_handles_labels()
    picture.figure.legend(
        handles, labels, loc="upper right", ncols=len(labels), fontsize=8.6, handlelength=1.5, columnspacing=1.1,
        bbox_to_anchor=(0.985, 1.0 - (picture.above + 0.02) / picture.height), borderaxespad=0.0,
    )  # fmt: skip
    return picture


def quarters(life: Life, begin: float) -> pd.DataFrame:
    """Return income by source and bills paid in quarters, yuan a person and year, with the middle of each quarter.

    Reimbursed bills are left out of transfers: they are income in the national survey, and are gone at once.

    Parameters
    ----------
    life : Life
    begin : year and its part at month 0
    """
    months = life.months
    people = months["persons"].clip(lower=1.0)
    here = months["alive"].astype(float)
    which = (months["month"] // QUARTER).rename("quarter")
    money = months.assign(
        transfer_income=months["transfer_income"] - months["reimbursed"], bills=-months["out_of_pocket"]
    )
    parts = {name: 12.0 * here * money[name] / people for name in BARS}
    found = pd.DataFrame(parts).groupby(which).mean().reset_index()
    length = months.groupby(which)["month"].count().to_numpy()
    found["year"] = begin + (QUARTER * found["quarter"] + 0.5 * length) / 12.0
    found["width"] = length / 12.0
    return found


def _sources(picture: Picture, axes: Axes, frame: pd.DataFrame, lang: str) -> None:
    """Stack income by source; what is negative hangs beneath zero."""
    above = np.zeros(len(frame))
    beneath = np.zeros(len(frame))
    for k, name in enumerate(BARS):
        value: NDArray[np.float64] = frame[name].to_numpy(dtype=np.float64)
        base = np.where(value >= 0.0, above, beneath)
        axes.bar(
            frame["year"], value, frame["width"], bottom=base, label=picture.text(say(lang, name)),
            **picture.fill({"bills": 6}.get(name, k)),
        )  # fmt: skip
        above += np.maximum(0.0, value)
        beneath += np.minimum(0.0, value)
    axes.axhline(0.0, color=INK, linewidth=0.8)
    low, high = axes.get_ylim()
    for year, most, least in zip(frame["year"], above, beneath, strict=True):
        for total, at, align in ((float(most), high, "top"), (float(least), low, "bottom")):
            if not low <= total <= high:
                axes.annotate(
                    f"{total:,.0f}".replace("-", "−"), (year, at), xytext=(9.0, -3.0 if align == "top" else 3.0),
                    textcoords="offset points", ha="left", va=align, fontsize=8.2, color=INK,
                )  # fmt: skip


def _room(frames: Sequence[pd.DataFrame], lives: Sequence[Life], line: float) -> tuple[float, float]:
    """Return the limits of the money axis: what is usual in both lives, not a single large bill.

    Parameters
    ----------
    frames : of `quarters`
    lives : of the same household
    line : yuan/person/year
    """
    up = np.concatenate([frame[list(SOURCES)].clip(lower=0.0).sum(axis=1) for frame in frames])
    down = np.concatenate([frame[list(BARS)].clip(upper=0.0).sum(axis=1) for frame in frames])
    assessed = np.concatenate([life.months["assessed"] for life in lives])
    high = max(1.5 * line, 1.08 * float(assessed.max()), 1.3 * float(np.quantile(up, 0.9)))
    high = min(high, 1.08 * max(1.5 * line, float(up.max()), float(assessed.max())))
    return max(-0.35 * high, 1.1 * float(down.min())), high


def _assessed(picture: Picture, axes: Axes, life: Life, begin: float, line: float, lang: str) -> None:
    """Draw assessed income against the poverty line."""
    here = life.months["alive"].to_numpy(dtype=bool)
    year = begin + (life.months["month"].to_numpy(dtype=np.float64) + 1.0) / 12.0
    value = np.where(here, life.months["assessed"].to_numpy(dtype=np.float64), np.nan)
    axes.plot(year, value, color="white", linewidth=4.2, zorder=3)
    axes.plot(
        year, value, color="#111111", linewidth=2.0, zorder=4, label=picture.text(say(lang, "assessed"))
    )
    red = "#3d3d3d" if picture.grey else "#b00000"
    axes.axhline(
        line, color=red, linewidth=1.3, linestyle=(0, (5, 2)), zorder=5, label=picture.text(say(lang, "line"))
    )


def _states(picture: Picture, axes: Axes, life: Life, begin: float, lang: str) -> None:
    """Draw when the household is ill, monitored, helped, poor."""
    months = life.months
    ill = (months["acute"] > 0) | (months["injured"] > 0)
    for k, name in enumerate(STATES):
        on = ill if name == "ill" else months[name].astype(bool)
        at = begin + months["month"].to_numpy(dtype=np.float64)[on.to_numpy(dtype=bool)] / 12.0
        tone = picture.fill({"ill": 6, "monitored": 4, "helped": 2, "poor": 5}[name])
        axes.broken_barh([(x, 1.0 / 12.0 + 1e-3) for x in at], (len(STATES) - 1 - k + 0.14, 0.72), facecolor=tone["facecolor"],
                         edgecolor="none" if not picture.grey else SOFT, linewidth=0.3)  # fmt: skip
    axes.set_ylim(0.0, len(STATES))
    axes.set_yticks(
        [len(STATES) - 0.5 - k for k in range(len(STATES))],
        [picture.text(say(lang, name)) for name in STATES],
    )
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
