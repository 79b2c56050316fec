"""What the nation brings: rural population, special fund, migrant pay, prices; beside the paper's figures."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from model.population.drivers import MIGRANT_PAY, PRICES, migrant_pay, price_level
from model.report.figures.data import Story
from model.report.figures.style import BASELINE, Picture, new

FIGURES = Path(__file__).resolve().parents[2] / "data" / "paper_figures.csv"


def draw(story: Story, name: str, grey: bool) -> Picture:
    """Return the picture."""
    words = story.words
    picture, axes = new(name, grey=grey, rows=2, columns=2, height=7.2)
    for panel, series, word in (
        (axes[0][0], "rural_population", "population"),
        (axes[0][1], "special_fund", "fund"),
    ):
        for kind, colour, marker, width in (
            ("data", BASELINE, "o", 2.0),
            ("paper", picture.colour(1), "s", 0.0),
        ):
            rows = _rows(series, kind)
            panel.plot(list(rows), list(rows.values()), color=colour, marker=marker, linewidth=width, markersize=6, linestyle="-" if width else "none",
                       markerfacecolor="none" if kind == "paper" else colour, label=picture.text(words[kind]))  # fmt: skip
            picture.keep(
                pd.DataFrame(
                    {"series": series, "kind": kind, "year": list(rows), "value": list(rows.values())}
                )
            )
        panel.set_title(picture.text(words[word]), loc="left")
        panel.set_ylim(bottom=0.0 if series == "special_fund" else None)
        panel.legend(fontsize=8.5)
    base = int(story.study["prices"])
    first, last = (
        int(story.study["horizon"]["start"][:4]),
        int(np.ceil(float(story.year(story.study["horizon"]["months"])))),
    )
    _driver(
        picture,
        axes[1][0],
        story,
        "wage",
        {y: migrant_pay(y, base) for y in range(2015, last + 1)},
        max(MIGRANT_PAY),
        base,
    )
    _driver(
        picture,
        axes[1][1],
        story,
        "prices",
        {y: price_level(y, base) for y in range(2014, last + 1)},
        max(PRICES),
        base,
    )
    for panel in axes[1]:
        panel.axvspan(first, last, color="#f3f3f3", zorder=0)
    picture.figure.subplots_adjust(left=0.07, right=0.97, top=0.89, bottom=0.15, hspace=0.33, wspace=0.2)
    picture.title(words["title_drivers"], [words["drivers_note"], *story.note()], story.rough)
    return picture


def _driver(
    picture: Picture, panel: Axes, story: Story, word: str, values: dict[int, float], known: int, base: int
) -> None:
    years = np.array(list(values))
    numbers = np.array(list(values.values()))
    data = years <= known
    panel.plot(
        years[data],
        numbers[data],
        color=BASELINE,
        marker="o",
        markersize=4,
        label=picture.text(story.words["data"]),
    )
    panel.plot(
        years[~data | (years == known)],
        numbers[~data | (years == known)],
        color=BASELINE,
        linestyle=":",
        label=picture.text(story.words["rule"]),
    )
    panel.set_title(picture.text(story.words[word].format(year=base)), loc="left")
    panel.legend(fontsize=8.5)
    picture.keep(
        pd.DataFrame(
            {"series": word, "kind": np.where(data, "data", "rule"), "year": years, "value": numbers}
        )
    )


def _rows(series: str, kind: str) -> dict[int, float]:
    """Return the values of one series by year."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return {
            int(r["year"]): float(r["value"])
            for r in csv.DictReader(file)
            if r["series"] == series and r["kind"] == kind
        }
