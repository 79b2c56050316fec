"""The pictures of `who`: risk of return by group and township, and how well those at risk are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

from model.experiment.effects import Interval
from model.experiment.store import Results
from model.experiment.targeting import SCORES, WITHIN, Judged, mean_roc, operating, ranking
from model.report.figures.data import Story
from model.report.figures.letters import short
from model.report.figures.style import BASELINE, INK, SOFT, Picture, new, number_axis, roomy, settings
from model.report.words.comparison import number
from model.report.words.phrases import Lang
from model.report.words.who import group_name, named, rule_name

MOST = 24  # rows of a panel
NARROW, WIDE = 4.0, 20.0  # least and most that the axis of risk spans, times up and down from the average
ROUND = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
FOUND = ("saved", "fell", "without_need", "missed", "harmed")
GRID = np.linspace(0.0, 1.0, 401)
TEXT: dict[str, tuple[str, str]] = {
    "most": ("Highest risk of return: {name}, {ratio} times the average ({low} to {high})", "返贫风险最高：{name}，为平均的 {ratio} 倍（{low}—{high}）"),
    "least": ("Lowest risk of return: {name}, {ratio} times the average ({low} to {high}); none is clearly above it",
              "返贫风险最低：{name}，为平均的 {ratio} 倍（{low}—{high}）；没有哪一类明显高于平均"),
    "none": ("No group stands out clearly from the average in {n} runs", "{n} 次模拟中没有哪一类农户明显偏离平均"),
    "nobody": ("No lifted-out household returns in {n} runs", "{n} 次模拟中无人返贫"),
    "groups": ("Groups at month 0", "起点分组"),
    "towns": ("Townships", "乡镇"),
    "ratio": ("Risk of return, times the average", "返贫风险，平均的倍数"),
    "note": ("Scenario: {scenario}. Bars: 95 % over runs; none where a group has no return without some run. Filled: clear of the average; of {k} groups about {m} would be by chance. Number: lifted-out households.",
             "方案：{scenario}。须线：各次模拟的95%区间，缺一次即无返贫者不画。实心：明显偏离平均；{k} 类中约 {m} 类可能仅因偶然。数字：脱贫户数。"),
    "left": ("{n} in the middle are left out.", "略去居中的 {n} 类。"),
    "list": ("The official list holds {caught} % of those who return within {within} months, and {flagged} % of those who do not",
             "正式名单覆盖 {within} 个月内返贫户的 {caught}%，以及未返贫户的 {flagged}%"),
    "no_returns": ("Too few return to judge any ranking", "返贫太少，无法评判排序"),
    "roc": ("Who returns within {within} months", "{within} 个月内谁返贫"),
    "flagged": ("Flagged of those who do not return, %", "未返贫户中被列入的，%"),
    "caught": ("Flagged of those who return, %", "返贫户中被列入的，%"),
    "coin": ("a coin", "抛硬币"),
    "auc": ("{rule}: AUC {auc}", "{rule}：AUC {auc}"),
    "official": ("the official list", "正式名单"),
    "found": ("Lifted-out households over the horizon", "全期脱贫户数"),
    "saved": ("helped, would have returned", "受帮扶，否则会返贫"),
    "fell": ("helped, return all the same", "受帮扶，仍返贫"),
    "without_need": ("helped without need", "受帮扶，本不会返贫"),
    "missed": ("return, not helped before", "返贫前未获帮扶"),
    "harmed": ("return because of the list", "因名单而返贫"),
    "note_list": ("Scenario: {scenario}. {n} simulated counties, each December the lifted-out who are not poor; curves and points are means, whiskers 95 %. Right: each household beside itself without a list, the same luck.",
                  "方案：{scenario}。{n} 个模拟县，各年12月未贫困的脱贫户；曲线与点为均值，须线为95%区间。右：同一户与无名单时相比，运气相同。"),
    "visits": ("A risk list is for visits, never for refusing help.", "风险名单用于走访，绝不用于拒绝帮扶。"),
}  # fmt: skip


def draw_groups(
    groups: pd.DataFrame, results: Results, folder: Path, *, scenario: str, world: str = "", lang: str = "en", grey: bool = False,
    local: Mapping[str, str] | None = None,
) -> list[Path]:  # fmt: skip
    """Draw the risk of groups and townships against the average; return PNG, SVG and CSV.

    Parameters
    ----------
    groups : of `model.experiment.who.group_table`
    results : Results
    folder : Path
    scenario, world : str
        That the table is of.
    lang : "en" or "zh"
    grey : bool
    local : of `model.report.words.who.local_names`, optional
    """
    story = Story(results, lang, world)
    with mpl.rc_context(settings()):
        return _groups(story, f"who-groups-{scenario}{_tail(lang, grey)}", grey, groups, scenario, local or {}).save(_made(folder))  # fmt: skip


def draw_targeting(
    judged: Sequence[Judged], draws: Sequence[str], needed: Mapping[str, Interval], results: Results, folder: Path, *,
    scenario: str, world: str = "", lang: str = "en", grey: bool = False,
) -> list[Path]:  # fmt: skip
    """Draw the ROC curves of three rules, the official list among them, and who is helped; return PNG, SVG and CSV.

    Parameters
    ----------
    judged : of each cell
    draws : (cells,) names
    needed : of `model.experiment.targeting.need`, over cells
    results : Results
    folder : Path
    scenario, world : str
    lang : "en" or "zh"
    grey : bool
    """
    story = Story(results, lang, world)
    with mpl.rc_context(settings()):
        return _targeting(story, f"who-targeting-{scenario}{_tail(lang, grey)}", grey, judged, draws, needed, scenario).save(_made(folder))  # fmt: skip


def say(story: Story, key: str, **values: object) -> str:
    """Return a word of these pictures."""
    return TEXT[key][1 if story.lang == "zh" else 0].format(**values)


def _tail(lang: str, grey: bool) -> str:
    return ("-zh" if lang == "zh" else "") + ("-grey" if grey else "")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# ------------------------------------------------------------------ groups


def shown(groups: pd.DataFrame, towns: bool) -> pd.DataFrame:
    """Return the rows of a panel, riskiest first: townships, or all other groups that may be named.

    Parameters
    ----------
    groups : of `model.experiment.who.group_table`
    towns : bool
    """
    ours = named(groups).dropna(subset=["ratio"])
    ours = ours[(ours["family"] == "town") == towns]
    if len(ours) <= MOST:
        return ours
    return pd.concat([ours.head(MOST // 2), ours.tail(MOST // 2)])


def _groups(
    story: Story, name: str, grey: bool, groups: pd.DataFrame, scenario: str, local: Mapping[str, str]
) -> Picture:  # fmt: skip
    panels = {
        key: frame
        for key, frame in (("groups", shown(groups, False)), ("towns", shown(groups, True)))
        if len(frame)
    }
    rows = max((len(frame) for frame in panels.values()), default=3)
    picture = new(name, grey=grey, height=2.1 + 0.245 * max(4, rows))
    every = named(groups).dropna(subset=["ratio"])
    compared = int(every["low"].notna().sum())
    hidden = len(every) - sum(len(frame) for frame in panels.values())
    note = say(story, "note", scenario=story.name(scenario), k=compared, m=max(1, round(0.05 * compared)))
    notes = [note + (" " + say(story, "left", n=hidden) if hidden else ""), say(story, "visits")]
    picture.title(_finding(story, groups, every, local), story.notes(*notes), story.rough)
    axes = picture.figure.subplots(1, max(1, len(panels)), squeeze=False)[0]
    picture.place(left=1.9, right=0.65, top=0.35, bottom=0.55, wspace=0.62)
    if not panels:
        axes[0].text(0.5, 0.5, picture.text(story.say("no_results")), transform=axes[0].transAxes, ha="center", color=SOFT)  # fmt: skip
    for one, (key, frame) in zip(axes, panels.items(), strict=False):
        names = [group_name(str(group), _words(story), local) for group in frame["group"]]
        _forest(picture, one, frame, names, _limits(every), rows)
        one.set_title(picture.text(say(story, key)))
        one.set_xlabel(picture.text(say(story, "ratio")))
        picture.keep(frame)
    return picture


def _words(story: Story) -> Lang:
    return "zh" if story.lang == "zh" else "en"


def _finding(story: Story, groups: pd.DataFrame, every: pd.DataFrame, local: Mapping[str, str]) -> str:
    """Return the title: the group that stands out most, if any does."""
    runs = int(groups["n"].max()) if len(groups) else 0
    if every.empty:
        return say(story, "nobody", n=runs)
    more, less = every[every["low"] > 1.0], every[every["high"] < 1.0]
    if more.empty and less.empty:
        return say(story, "none", n=runs)
    row = (more.iloc[0] if len(more) else less.iloc[-1]).to_dict()
    times = {key: number(float(row[key]), 1) for key in ("ratio", "low", "high")}
    name = group_name(str(row["group"]), _words(story), local)
    return say(story, "most" if len(more) else "least", name=name, **times)


def _limits(every: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis of risk, alike on both sides of the average."""
    values = every[["ratio", "low", "high"]].to_numpy(dtype=float)
    known = np.abs(np.log(values[np.isfinite(values) & (values > 0.0)]))
    span = float(np.clip(np.exp(known.max(initial=0.0)) * 1.1, NARROW, WIDE))
    return 1.0 / span, span


def _forest(
    picture: Picture,
    axes: Axes,
    frame: pd.DataFrame,
    names: Sequence[str],
    limits: tuple[float, float],
    rows: int,
) -> None:
    """Draw a dot and its interval for each group; what leaves the axis ends in an arrow."""
    colour = picture.colour(0)
    low, high = limits
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.axvline(1.0, color=SOFT, linewidth=0.9)
    for k, row in enumerate(frame.to_dict("records")):
        ratio, ends = float(row["ratio"]), (float(row["low"]), float(row["high"]))
        at = min(max(ratio, low), high)
        clear = ends[0] > 1.0 or ends[1] < 1.0
        if np.isfinite(ends).all():
            axes.hlines(
                k, max(ends[0], low), min(ends[1], high), color=colour if clear else BASELINE, linewidth=1.4
            )
            for end, edge, mark in ((ends[0] < low, low, "<"), (ends[1] > high, high, ">")):
                if end:
                    axes.plot(edge, k, marker=mark, color=BASELINE, markersize=4.5, clip_on=False)
        axes.plot(
            at, k, marker="o" if low <= ratio <= high else "<" if ratio < low else ">", markersize=5.2, linestyle="none",
            color=colour if clear else BASELINE, markerfacecolor=colour if clear else "white", clip_on=False, zorder=3,
        )  # fmt: skip
        axes.text(
            1.02, k, f"{float(row['households']):,.0f}", transform=axes.get_yaxis_transform(), va="center", ha="left", fontsize=8.0,
            color=SOFT,
        )  # fmt: skip
    ticks = [value for value in ROUND if low <= value <= high]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(lambda value, _position: f"{value:g}")
    axes.set_yticks(range(len(frame)), [picture.text(short(name)) for name in names])
    axes.set_ylim(rows - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)


# ------------------------------------------------------------------ the list


def _targeting(
    story: Story, name: str, grey: bool, judged: Sequence[Judged], draws: Sequence[str], needed: Mapping[str, Interval], scenario: str
) -> Picture:  # fmt: skip
    picture = new(name, grey=grey, height=5.4)
    point = operating(judged, draws)
    known = point["caught"].number > 0
    percent = {key: number(one.mean, 0 if one.mean >= 0.1 else 1, factor=100.0) for key, one in point.items()}
    title = say(story, "list", within=WITHIN, **percent) if known else say(story, "no_returns")
    note = say(story, "note_list", scenario=story.name(scenario), n=len(judged))
    picture.title(title, story.notes(note, say(story, "visits")), story.rough)
    left, right = picture.figure.subplots(1, 2, width_ratios=(1.0, 0.86))
    picture.place(left=0.8, right=0.45, top=0.35, bottom=0.55, wspace=0.66)
    left.plot([0.0, 100.0], [0.0, 100.0], color=SOFT, linewidth=0.8, linestyle=(0, (1, 2)), label=picture.text(say(story, "coin")))  # fmt: skip
    areas = ranking(judged, draws).set_index("rule")["auc"].to_dict()
    for k, rule in enumerate(SCORES):
        curve = mean_roc(judged, rule, GRID)
        if not np.isfinite(curve).any():
            continue
        label = say(story, "auc", rule=rule_name(rule, _words(story)), auc=number(float(areas[rule]), 2))
        left.plot(
            100.0 * GRID, 100.0 * curve, **(picture.line(k) | {"marker": ""}), label=picture.text(label)
        )
        picture.keep(pd.DataFrame({"what": rule, "flagged": GRID, "value": curve}))
    if known:
        _point(picture, left, point, say(story, "official"))
    left.set_xlim(0.0, 100.0)
    left.set_ylim(0.0, 100.0)
    number_axis(left, "xy")
    left.set_title(picture.text(say(story, "roc", within=WITHIN)))
    left.set_xlabel(picture.text(say(story, "flagged")))
    left.set_ylabel(picture.text(say(story, "caught")))
    left.legend(loc="lower right")
    _helped(picture, right, needed, story)
    return picture


def _point(picture: Picture, axes: Axes, point: Mapping[str, Interval], name: str) -> None:
    """Draw where the official list stands, with whiskers both ways if several cells say."""
    x, y = (100.0 * point[key].mean for key in ("flagged", "caught"))
    reach: dict[str, Any] = {}
    for key, one in (("xerr", point["flagged"]), ("yerr", point["caught"])):
        if np.isfinite(one.low):
            ends = (one.mean - max(0.0, one.low), min(1.0, one.high) - one.mean)
            reach[key] = [[100.0 * max(0.0, end)] for end in ends]
    axes.errorbar(
        x, y, **reach, color=INK, marker="*", markersize=11, markerfacecolor="white", linewidth=1.1, linestyle="none", zorder=4,
        label=picture.text(name),
    )  # fmt: skip
    picture.keep(pd.DataFrame({"what": ["list"], "flagged": [point["flagged"].mean], "value": [point["caught"].mean], "low": [point["caught"].low], "high": [point["caught"].high]}))  # fmt: skip


def _helped(picture: Picture, axes: Axes, needed: Mapping[str, Interval], story: Story) -> None:
    """Draw how many are helped with and without need, and how many are missed."""
    for k, key in enumerate(FOUND):
        one = needed[key]
        axes.barh(k, one.mean, 0.6, **picture.fill(k))
        if np.isfinite(one.low):
            axes.hlines(k, max(0.0, one.low), one.high, color=INK, linewidth=1.1, zorder=3)
        reach = max(one.mean, one.high) if np.isfinite(one.high) else one.mean
        axes.annotate(
            f"{one.mean:,.0f}", xy=(reach, k), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.6, color=INK
        )  # fmt: skip
    axes.set_yticks(range(len(FOUND)), [picture.text(say(story, key)) for key in FOUND])
    axes.set_ylim(len(FOUND) - 0.5, -0.5)
    axes.set_title(picture.text(say(story, "found")))
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    roomy(axes, x=0.12)
    axes.set_xlim(left=0.0)
    number_axis(axes, "x", bins=4)
    picture.keep(pd.DataFrame([{"what": key, "value": needed[key].mean, "low": needed[key].low, "high": needed[key].high} for key in FOUND]))  # fmt: skip
