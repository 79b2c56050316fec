"""What the nation brings: rural population, special fund, migrant pay, prices; beside the paper's figures."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from model.population.drivers import MIGRANT_PAY, PRICES, migrant_pay, price_level
from model.report.figures.data import Story
from model.report.figures.findings import nation
from model.report.figures.style import BASELINE, INK, SOFT, Picture, new, number_axis, year_axis

FIGURES = Path(__file__).resolve().parents[2] / "data" / "paper_figures.csv"
KINDS = ("data", "recalled", "paper")
FIRST = 2014  # first year drawn


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture: a panel for each driver."""
    published = read_figures()
    picture = new(name, grey=grey, height=7.5)
    picture.title(
        nation(story.lang, published["rural_population", "data"], published["special_fund", "data"]),
        [story.say("fund_note"), story.say("drivers_source"), *story.notes()],
        story.rough,
    )
    axes = picture.figure.subplots(2, 2)
    picture.place(left=0.65, hspace=0.36, wspace=0.16)
    last = int(story.span[1] + 0.999)
    base = int(story.study["prices"])
    _published(story, picture, axes[0][0], "rural_population", "population", published)
    _published(story, picture, axes[0][1], "special_fund", "fund", published)
    wages = {y: migrant_pay(y, base) for y in range(min(MIGRANT_PAY), last + 1)}
    prices = {y: price_level(y, base) for y in range(min(PRICES), last + 1)}
    _driver(story, picture, axes[1][0], ("migrant_pay", "wage"), wages, max(MIGRANT_PAY))
    _driver(story, picture, axes[1][1], ("price_level", "prices"), prices, max(PRICES))
    for panel in axes.flat:
        panel.axvspan(*story.span, color="#f4f4f4", zorder=0)
        year_axis(panel, FIRST - 0.5, max(last, 2024) + 0.5, bins=8)
        number_axis(panel, bins=5)
    axes[1][0].annotate(picture.text(story.say("horizon")), xy=(story.span[0], 0.02), xycoords=axes[1][0].get_xaxis_transform(),
                        xytext=(3, 0), textcoords="offset points", fontsize=8.2, color=SOFT)  # fmt: skip
    _say(
        story,
        picture,
        axes[0][0],
        "population_2020",
        (2020, published["rural_population", "data"][2020]),
        (14, 30),
    )
    _say(story, picture, axes[0][1], "fund_2020", (2020, published["special_fund", "data"][2020]), (6, -44))
    return picture


def _say(
    story: Story, picture: Picture, axes: Axes, key: str, at: tuple[float, float], shift: tuple[float, float]
) -> None:
    """Write a remark beside a point."""
    axes.annotate(picture.text(story.say(key)), xy=at, xytext=shift, textcoords="offset points", fontsize=8.4, color=INK,
                  va="center", arrowprops={"arrowstyle": "-", "color": "#888888", "linewidth": 0.7})  # fmt: skip


def _published(
    story: Story, picture: Picture, axes: Axes, series: str, title: str, published: dict[tuple[str, str], dict[int, float]]
) -> None:  # fmt: skip
    data = published[series, "data"]
    recalled = published.get((series, "recalled"), {})
    looks: dict[str, dict[str, Any]] = {
        "data": {"color": BASELINE, "marker": "o", "linewidth": 2.0, "markersize": 5},
        "recalled": {"color": BASELINE, "marker": "o", "markerfacecolor": "white", "linewidth": 1.2, "linestyle": (0, (2, 1.5)),
                     "markersize": 5},
        "paper": {"color": INK if picture.grey else "#D55E00", "marker": "s", "markerfacecolor": "none", "linewidth": 0.0,
                  "markersize": 9, "markeredgewidth": 1.3},
    }  # fmt: skip
    for kind in KINDS:
        rows = published.get((series, kind), {})
        if not rows:
            continue
        joined = {max(data): data[max(data)], **rows} if kind == "recalled" else rows
        axes.plot(list(joined), list(joined.values()), label=picture.text(story.say(kind)), **looks[kind])
        picture.keep(
            pd.DataFrame({"series": series, "kind": kind, "year": list(rows), "value": list(rows.values())})
        )
    axes.set_title(picture.text(story.say(title)))
    low, high = axes.get_ylim()
    axes.set_ylim(0.0 if series == "special_fund" else low, high + 0.04 * (high - low))
    axes.legend(loc="upper right" if series == "rural_population" else "upper left")
    if not recalled and series == "special_fund":
        axes.margins(x=0.05)


def _driver(
    story: Story, picture: Picture, axes: Axes, names: tuple[str, str], values: dict[int, float], known: int
) -> None:
    series, key = names
    data = {y: v for y, v in values.items() if y <= known}
    later = {y: v for y, v in values.items() if y >= known}
    axes.plot(list(data), list(data.values()), color=BASELINE, marker="o", markersize=5, linewidth=2.0,
              label=picture.text(story.say("data")))  # fmt: skip
    if len(later) > 1:
        axes.plot(list(later), list(later.values()), color=BASELINE, linestyle=(0, (1, 1.4)), linewidth=1.6,
                  label=picture.text(story.say("rule")))  # fmt: skip
    axes.set_title(picture.text(story.say(key, year=int(story.study["prices"]))))
    axes.legend(loc="upper left")
    for kind, rows in (("data", data), ("assumption", {y: v for y, v in later.items() if y > known})):
        picture.keep(
            pd.DataFrame({"series": series, "kind": kind, "year": list(rows), "value": list(rows.values())})
        )


def read_figures() -> dict[tuple[str, str], dict[int, float]]:
    """Return the published figures and the paper's by series and kind: value by year."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    with FIGURES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["series"], row["kind"]), {})[int(row["year"])] = float(row["value"])
    return found
