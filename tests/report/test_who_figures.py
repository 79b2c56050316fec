"""The pictures of `who`: what is drawn is the table, findings are clear ones, texts stay apart, readable in grey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from model.experiment.effects import interval
from model.experiment.store import Results
from model.experiment.targeting import SCORES, Judged, auc, operating
from model.report.figures import style, who
from model.report.figures.data import Story
from model.report.figures.style import Picture
from tests.report.test_figures import colourfulness, stay_apart, table, texts

MadeUp = Callable[..., Results]
TRAITS = (
    "labour_poor",
    "elderly_only",
    "ill",
    "with_migrants",
    "students",
    "dibao",
    "quintile_1",
    "quintile_5",
)


@pytest.fixture(autouse=True)
def looks() -> object:
    """Draw with the pictures' own settings."""
    with mpl.rc_context(style.settings()):
        yield


def groups(towns: int = 19, **ratios: tuple[float, float, float]) -> pd.DataFrame:
    """Return a table of groups; ratio and interval of those not given lie around one."""
    names = ["everyone", *TRAITS, *(f"town:镇{k}" for k in range(towns))]
    rows = []
    for name in names:
        ratio, low, high = ratios.get(name, (1.0, 0.7, 1.4))
        family = "town" if name.startswith("town:") else "trait"
        rows.append(
            {"group": name, "family": family, "households": 2500.0 if name == "everyone" else 120.0, "returns": 10.0, "rate": 12.0,
             "share": 0.1, "ratio": ratio, "low": low, "high": high, "n": 8}
        )  # fmt: skip
    return pd.DataFrame(rows).sort_values("ratio", ascending=False, kind="stable")


def forest(results: Results, frame: pd.DataFrame, lang: str = "en", *, grey: bool = False) -> Picture:
    return who._groups(Story(results, lang), "who", grey, frame, "status_quo", {})


def judged(seed: int) -> Judged:
    draw = np.random.default_rng(seed)
    fell = draw.random(400) < 0.1
    scores = {name: draw.normal(size=400) + k * fell for k, name in enumerate(SCORES)}
    return Judged(scores, fell, scores["income"] > 0.8)


def needed(cells: int = 4) -> dict[str, Any]:
    draws = [str(k) for k in range(cells)]
    return {key: interval(np.arange(cells) + 20.0 * k, draws) for k, key in enumerate(("helped", *who.FOUND))}


def roc_picture(results: Results, found: list[Judged], lang: str = "en", *, grey: bool = False) -> Picture:
    draws = [str(k) for k in range(len(found))]
    return who._targeting(Story(results, lang), "who", grey, found, draws, needed(len(found)), "status_quo")


def test_every_group_is_drawn_where_the_table_has_it(made_up: MadeUp) -> None:
    frame = groups(ill=(2.0, 1.5, 2.7), dibao=(0.5, 0.3, 0.8), students=(0.4, 0.0, 90.0))
    made = forest(made_up("single"), frame)
    rows = table(made)
    assert len(rows) == len(TRAITS) + 19
    assert "everyone" not in set(rows["group"])
    for axes, ours in zip(
        made.figure.axes, (rows[rows["family"] != "town"], rows[rows["family"] == "town"]), strict=True
    ):
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        assert [float(line.get_xdata()[0]) for line in dots] == ours["ratio"].tolist()  # type: ignore[index]
        filled = [str(line.get_markerfacecolor()) != "white" for line in dots]
        assert filled == ((ours["low"] > 1.0) | (ours["high"] < 1.0)).tolist()
    ends = [line.get_marker() for line in made.figure.axes[0].lines]
    assert ends.count("<") == ends.count(">") == 1  # the interval of students leaves the axis both ways


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        (
            {"ill": (2.0, 1.5, 2.7), "students": (0.5, 0.3, 0.8)},
            "Highest risk of return: ill or disabled, 2.0 times",
        ),
        (
            {"students": (0.5, 0.3, 0.8), "ill": (3.0, 0.9, 9.0)},
            "Lowest risk of return: with students, 0.5 times",
        ),
        ({"ill": (3.0, 0.9, 9.0)}, "No group stands out clearly from the average in 8 runs"),
        (
            dict.fromkeys(("everyone", *TRAITS), (np.nan,) * 3),
            "No lifted-out household returns in 8 runs",
        ),
    ],
)
def test_the_title_is_the_finding(ratios: dict[str, Any], words: str, made_up: MadeUp) -> None:
    assert any(words in text for text in texts(forest(made_up("single"), groups(0, **ratios))))


def test_many_townships_leave_out_the_middle(made_up: MadeUp) -> None:
    found = groups(40, **{"town:镇3": (5.0, 4.0, 6.0), "town:镇7": (0.2, 0.1, 0.3)})
    made = forest(made_up("single"), found)
    assert set(table(made)["group"]) >= {"town:镇3", "town:镇7"}
    assert any("16 in the middle are left out" in text for text in texts(made))


def test_the_area_beneath_a_curve_is_the_area_named(made_up: MadeUp) -> None:
    found = [judged(seed) for seed in range(4)]
    rows = table(roc_picture(made_up("single"), found))
    for rule in SCORES:
        curve = rows[rows["what"] == rule]
        mean = np.mean([auc(one.scores[rule], one.fell) for one in found])
        assert np.trapezoid(curve["value"], curve["flagged"]) == pytest.approx(mean, abs=0.004)


def test_the_official_list_stands_where_it_works(made_up: MadeUp) -> None:
    found = [judged(seed) for seed in range(3)]
    point = operating(found, ["1", "2", "3"])
    caught = np.mean([np.mean([one.listed[i] for i in range(400) if one.fell[i]]) for one in found])
    flagged = np.mean([np.mean([one.listed[i] for i in range(400) if not one.fell[i]]) for one in found])
    assert (point["caught"].mean, point["flagged"].mean) == pytest.approx((caught, flagged), abs=1e-12)
    made = roc_picture(made_up("single"), found)
    star = next(line for line in made.figure.axes[0].lines if line.get_marker() == "*")
    assert (star.get_xdata()[0], star.get_ydata()[0]) == pytest.approx((100.0 * flagged, 100.0 * caught))  # type: ignore[index]
    assert any(f"holds {100.0 * caught:.0f} % of those who return" in text for text in texts(made))


def test_nobody_returns_and_nothing_is_ranked(made_up: MadeUp) -> None:
    calm = Judged({name: np.arange(9.0) for name in SCORES}, np.zeros(9, dtype=bool), np.zeros(9, dtype=bool))
    made = roc_picture(made_up("single"), [calm])
    assert any("Too few return" in text for text in texts(made))
    assert "nan" not in " ".join(texts(made))
    stay_apart(made)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("study", ["odd", "nested"])
def test_texts_stay_apart_in_both(study: str, lang: str, made_up: MadeUp) -> None:
    results = made_up(study)
    stay_apart(forest(results, groups(26, ill=(2.0, 1.5, 2.7)), lang))
    stay_apart(forest(results, groups(0), lang))
    stay_apart(roc_picture(results, [judged(seed) for seed in range(3)], lang))


@pytest.mark.parametrize("grey", [True, False])
def test_grey_holds_no_colour(grey: bool, made_up: MadeUp, tmp_path: Path) -> None:
    for made in (
        forest(made_up("single"), groups(ill=(2.0, 1.5, 2.7)), grey=grey),
        roc_picture(made_up("single"), [judged(1)], grey=grey),
    ):
        assert (colourfulness(made, tmp_path) < 12) == grey


def test_files_of_both(made_up: MadeUp, tmp_path: Path) -> None:
    found = [judged(1)]
    files = [
        *who.draw_groups(groups(), made_up("single"), tmp_path, scenario="train", lang="zh", grey=True),
        *who.draw_targeting(found, ["1"], needed(1), made_up("single"), tmp_path, scenario="train"),
    ]
    stems = ("who-groups-train-zh-grey", "who-targeting-train")
    assert [file.name for file in files] == [
        f"{stem}{end}" for stem in stems for end in (".png", ".svg", ".csv")
    ]
    assert all(file.stat().st_size > 0 for file in files)
