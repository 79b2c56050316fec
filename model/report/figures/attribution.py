"""The picture of `attribute`: parts of a policy, or causes of return, as steps from nothing to their sum."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from model.experiment.store import Results
from model.report.figures.data import Story
from model.report.figures.letters import short
from model.report.figures.style import BASELINE, INK, SOFT, Picture, new, number_axis, roomy, settings

MOST = 12  # parts with a bar of their own
TEXT: dict[str, tuple[str, str]] = {
    "parts": ("What each part of “{name}” does to returns, in no order", "“{name}”各部分对返贫的贡献（与先后无关）"),
    "parts_top": ("“{top}” does most of what “{name}” does against returns: {share:.0f} %", "“{name}”防返贫的贡献以“{top}”最大：{share:.0f} %"),
    "causes": ("What each cause adds to returns under {name}, in no order", "{name}下各原因对返贫的贡献（与先后无关）"),
    "causes_top": ("{top} is behind {share:.0f} % of the returns that causes explain under {name}", "{name}下{top}占各原因所致返贫的 {share:.0f} %"),
    "returns": ("Change in returns over the horizon, households", "全期返贫户数变化"),
    "returns_causes": ("Returns over the horizon, households", "全期返贫户数"),
    "cost": ("Change in public cost, million yuan a year", "公共支出变化，百万元/年"),
    "income": ("Change in income, yuan a person", "人均收入变化，元"),
    "together": ("together", "合计"),
    "rest": ("{n} others", "其余 {n} 项"),
    "note": ("Bars: Shapley values, which sum to the joint effect. Whiskers: 95 % of the mean over cells, the same luck in all.",
             "条：Shapley 值，其和为共同效果。须线：各单元均值的95%区间，运气相同。"),
}  # fmt: skip


def draw_attribution(
    frame: pd.DataFrame, titles: dict[str, str], results: Results, folder: Path, *, lang: str = "en", grey: bool = False,
    causes: bool = False,
) -> list[Path]:  # fmt: skip
    """Draw a picture for each scenario; return PNG, SVG and CSV files.

    Parameters
    ----------
    frame : DataFrame
        As `attribute.table_of` gives it.
    titles : mapping of part to Chinese name
    results : Results
    folder : Path
    lang : "en" or "zh"
    grey : bool
    causes : bool
        The parts are causes of return.
    """
    folder.mkdir(parents=True, exist_ok=True)
    story = Story(results, lang, str(frame["world"].iloc[0]))
    tail = ("-zh" if lang == "zh" else "") + ("-grey" if grey else "")
    files: list[Path] = []
    with mpl.rc_context(settings()):
        for scenario in dict.fromkeys(frame["scenario"]):
            ours = frame[frame["scenario"] == scenario]
            name = f"attribution{'-causes' if causes else ''}-{scenario}{tail}"
            files += _draw(story, name, grey, ours, titles, causes).save(folder)
    return files


def say(story: Story, key: str, **values: object) -> str:
    """Return a word of this picture."""
    return TEXT[key][1 if story.lang == "zh" else 0].format(**values)


def steps(frame: pd.DataFrame, measure: str, most: int = MOST) -> pd.DataFrame:
    """Return parts as steps, largest first, small ones as one, then the joint effect.

    Parameters
    ----------
    frame : DataFrame
        Of one scenario.
    measure : str
    most : parts with a step of their own

    Returns
    -------
    DataFrame
        name, value, low, high, start; intervals of merged parts are missing.
    """
    ours = frame[(frame["kind"] == "part") & (frame["measure"] == measure)]
    order = ours["value"].abs().sort_values(ascending=False, kind="stable").index
    parts: list[dict[str, Any]] = [
        {key: row[key] for key in ("name", "value", "low", "high")}
        for row in ours.loc[order].to_dict("records")
    ]
    if len(parts) > most:
        rest = parts[most - 1 :]
        nothing = float("nan")
        merged = {"name": "", "value": sum(float(p["value"]) for p in rest), "low": nothing, "high": nothing}
        parts = [*parts[: most - 1], merged]
    found = pd.DataFrame(parts)
    found["start"] = found["value"].cumsum() - found["value"]
    joint = frame[(frame["kind"] == "joint") & (frame["measure"] == measure)].iloc[0]
    found.loc[len(found)] = ["", joint["value"], joint["low"], joint["high"], 0.0]
    return found


def _draw(
    story: Story, name: str, grey: bool, frame: pd.DataFrame, titles: dict[str, str], causes: bool
) -> Picture:
    table = steps(frame, "returns")
    picture = new(name, grey=grey, height=2.2 + 0.36 * max(3, len(table)))
    picture.title(_title(story, frame, titles, causes), story.notes(say(story, "note")), story.rough)
    left, right = picture.figure.subplots(1, 2, width_ratios=(1.35, 1.0))
    picture.place(left=2.3, right=0.4, top=0.15, bottom=0.6, wspace=0.06)
    names = [_called(story, str(n), titles, frame, len(table)) for n in table["name"]]
    names[-1] = say(story, "together")
    _bars(picture, left, table, 1.0)
    left.set_xlabel(picture.text(say(story, "returns_causes" if causes else "returns")))
    left.set_yticks(range(len(table)), [picture.text(n) for n in names])
    other, scale, label = ("income", 1.0, "income") if causes else ("public_cost", 1e-6, "cost")
    beside = steps(frame, other, len(frame))
    rest = [n for n in beside["name"] if n not in set(table["name"])]
    beside = _in_order(beside, list(table["name"]), rest)
    _bars(picture, right, beside, scale)
    right.set_xlabel(picture.text(say(story, label)))
    right.set_yticks(range(len(table)), [""] * len(table))
    picture.keep(table.assign(measure="returns"))
    picture.keep(beside.assign(measure=other))
    return picture


def _in_order(beside: pd.DataFrame, names: list[str], rest: list[str]) -> pd.DataFrame:
    """Return steps of another measure in the order of the first, merged alike."""
    rows = {str(row["name"]): row for row in beside.iloc[:-1].to_dict("records")}
    found: list[dict[str, Any]] = []
    for name in names[:-1]:
        if name:
            found.append({"name": name, **{key: rows[name][key] for key in ("value", "low", "high")}})
        else:
            value = sum(float(rows[one]["value"]) for one in rest)
            found.append({"name": "", "value": value, "low": np.nan, "high": np.nan})
    table = pd.DataFrame(found)
    table["start"] = table["value"].cumsum() - table["value"]
    end = beside.iloc[-1]
    table.loc[len(table)] = ["", end["value"], end["low"], end["high"], 0.0]
    return table


def _bars(picture: Picture, axes: Axes, table: pd.DataFrame, scale: float) -> None:
    """Draw the steps, each from where the one above ended, threads between them, whiskers at their ends."""
    value, start = (scale * table[name].to_numpy(dtype=float) for name in ("value", "start"))
    end, last = start + value, len(table) - 1
    for k in range(len(table)):
        look = {"facecolor": BASELINE, "edgecolor": INK, "linewidth": 0.5} if k == last else picture.fill(0)
        axes.barh(k, value[k], 0.6, left=start[k], **look)
        if k < last:
            axes.plot([end[k], end[k]], [k - 0.3, k + 1.3], color=SOFT, linewidth=0.7)
    low, high = (start + scale * table[name].to_numpy(dtype=float) for name in ("low", "high"))
    known = ~np.isnan(low)
    at = np.arange(len(table))
    axes.hlines(at[known], low[known], high[known], color=INK, linewidth=1.1, zorder=3)
    axes.axvline(0.0, color=SOFT, linewidth=0.8)
    axes.set_ylim(last + 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    roomy(axes, x=0.06)
    number_axis(axes, "x")


def _called(story: Story, name: str, titles: dict[str, str], frame: pd.DataFrame, shown: int) -> str:
    if not name:
        total = int(((frame["kind"] == "part") & (frame["measure"] == "returns")).sum())
        return say(story, "rest", n=total - shown + 2)
    if story.lang == "zh" and name in titles:
        return titles[name]
    return short(name.replace("_", " "))


def _title(story: Story, frame: pd.DataFrame, titles: dict[str, str], causes: bool) -> str:
    """Return the finding: the part that does most, if it and the whole are clear of zero."""
    ours = frame[frame["measure"] == "returns"]
    name = story.name(str(frame["scenario"].iloc[0]))
    joint, parts = ours[ours["kind"] == "joint"].iloc[0], ours[ours["kind"] == "part"]
    sign = 1.0 if causes else -1.0
    kind = "causes" if causes else "parts"
    top = parts.iloc[int(np.argmax(sign * parts["value"].to_numpy(dtype=float)))]
    clear = all(min(sign * float(row["low"]), sign * float(row["high"])) > 0.0 for row in (joint, top))
    if not clear:
        return say(story, kind, name=name)
    share = 100.0 * float(top["value"]) / float(joint["value"])
    called = _called(story, str(top["name"]), titles, frame, 0)
    return say(story, f"{kind}_top", name=name, top=called, share=share)
