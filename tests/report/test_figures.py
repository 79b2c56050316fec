"""The nine pictures: drawn without warnings from whatever results there are, the same bytes twice, readable in grey."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.text import Annotation, Text
from PIL import Image

from model.experiment.store import Results
from model.report.figures import album, drivers, style, summary
from model.report.figures.album import PICTURES, draw_all, undrawn
from model.report.figures.data import SHOWN, Story
from model.report.figures.style import Picture
from tests.report.conftest import STUDIES

MadeUp = Callable[..., Results]


@pytest.fixture(autouse=True)
def looks() -> object:
    """Draw with the pictures' own settings."""
    with mpl.rc_context(style.settings()):
        yield


def draw(results: Results, picture: str, lang: str = "en", *, grey: bool = False) -> Picture:
    """Draw one picture, not yet written, for a test that goes on with it."""
    return PICTURES[picture](Story(results, lang), picture, grey)


_DRAWN: dict[tuple[Path, str, str, bool], Picture] = {}


def drawn(results: Results, picture: str, lang: str = "en", *, grey: bool = False) -> Picture:
    """Return one picture, drawn once for all tests that only look at it."""
    key = (results.folder, picture, lang, grey)
    if key not in _DRAWN:
        _DRAWN[key] = draw(results, picture, lang, grey=grey)
    return _DRAWN[key]


def texts(picture: Picture) -> list[str]:
    """Every text of a picture that is not empty."""
    return [t.get_text() for t in picture.figure.findobj(Text) if t.get_text().strip()]


def pixels(file: Path) -> np.ndarray:
    """Rows, columns and three colours."""
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def table(picture: Picture) -> pd.DataFrame:
    return pd.concat(picture.rows, ignore_index=True)


def near(line: np.ndarray, values: np.ndarray) -> bool:
    return line.shape == values.shape and bool(
        np.allclose(line, values, rtol=1e-9, atol=1e-12, equal_nan=True)
    )


# ------------------------------------------------------------------ every study, both languages


def only(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the album hold some pictures only."""
    monkeypatch.setattr(album, "PICTURES", {name: PICTURES[name] for name in names})


def test_nine_pictures(made_up: MadeUp, tmp_path: Path) -> None:
    """Warnings are errors here. Every study in both languages is for the slow tests."""
    files = draw_all(made_up("odd"), tmp_path, lang="zh", grey=True)
    assert len(files) == 27
    assert all(file.stat().st_size > 0 for file in files)
    assert [file.suffix for file in files[:9]] == [".png"] * 9
    assert all(pixels(file).shape[1] == 1600 for file in files[:9])


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES)
def test_nine_pictures_from_any_results(study: str, made_up: MadeUp, tmp_path: Path) -> None:
    for lang, grey in (("en", False), ("zh", True)):
        first = draw_all(made_up(study), tmp_path / "one", lang=lang, grey=grey)
        again = draw_all(Results.read(made_up(study).folder), tmp_path / "two", lang=lang, grey=grey)
        assert len(first) == 27
        assert [file.name for file in first] == [file.name for file in again]
        assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]


def test_files_are_named_by_language_and_tone(
    made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, "1-summary")
    names = {file.name for file in draw_all(made_up("alone"), tmp_path, lang="zh", grey=True)}
    assert names == {f"1-summary-zh-grey{end}" for end in (".png", ".svg", ".csv")}


def test_same_bytes_twice(made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All nine in the slow tests; here one with lines, one with bars."""
    only(monkeypatch, "1-summary", "2-headcount")
    first = draw_all(made_up("single"), tmp_path / "one")
    again = draw_all(Results.read(made_up("single").folder), tmp_path / "two")
    for one, two in zip(first, again, strict=True):
        assert one.name == two.name
        assert one.read_bytes() == two.read_bytes(), one.name


def test_svg_has_no_date(made_up: MadeUp, tmp_path: Path) -> None:
    file = draw(made_up("single"), "2-headcount").save(tmp_path)[1]
    text = file.read_text(encoding="utf-8")
    assert "dc:date" not in text
    assert "<text" not in text  # letters are outlines: the same on every machine


def test_tables_open_in_a_spreadsheet(made_up: MadeUp, tmp_path: Path) -> None:
    for name in ("1-summary", "7-money"):
        raw = draw(made_up("odd"), name, "zh").save(tmp_path)[2].read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}


# ------------------------------------------------------------------ the table is what is drawn


@pytest.mark.parametrize("picture", ["2-headcount", "5-income-by-quintile", "8-enterprises"])
def test_lines_are_those_of_the_table(picture: str, made_up: MadeUp) -> None:
    made = drawn(made_up("batang"), picture)
    lines = [
        np.asarray(line.get_ydata(), dtype=float)
        for axes in made.figure.axes
        for line in axes.lines
        if len(line.get_xdata()) > 2
    ]
    rows = table(made)
    groups = list(rows.groupby(["scenario", "measure", "group", "what"], sort=False))
    assert len(groups) > 50
    assert len(lines) >= len(groups)
    by_start: dict[str, list[np.ndarray]] = {}
    for line in lines:
        by_start.setdefault(f"{line.size} {line[0]:.6g}", []).append(line)
    for key, group in groups:
        values = group["value"].to_numpy()
        assert any(near(line, values) for line in by_start.get(f"{values.size} {values[0]:.6g}", lines)), key


def test_bars_are_those_of_the_table(made_up: MadeUp) -> None:
    for name, column in (
        ("4-causes", "households_a_year"),
        ("6-income-by-source", "yuan"),
        ("7-money", "million_yuan"),
    ):
        made = drawn(made_up("batang"), name)
        wide = {
            round(v, 6)
            for axes in made.figure.axes
            for bar in axes.patches
            for v in (bar.get_width(), bar.get_height(), 1e3 * bar.get_height())  # type: ignore[attr-defined]
        }
        rows = table(made)
        if "source" in rows:
            rows = rows[rows["source"] != "total"]
        values = rows[column].dropna().to_numpy()
        assert len(values) > 30
        lacking = [v for v in values if round(v, 6) not in wide]
        assert not lacking, (name, lacking[:5])


def test_summary_is_the_effects(made_up: MadeUp) -> None:
    results = made_up("batang")
    rows = table(drawn(results, "1-summary")).set_index("scenario")
    effects = results.effects
    effects = effects[
        (effects["measure"] == "returns_per_1000") & (effects["group"] == "everyone")
    ].set_index("scenario")
    assert set(rows.index) == set(effects.index)
    assert np.allclose(rows["returns_averted"], -effects.loc[rows.index, "effect"], rtol=1e-6)
    assert np.allclose(rows["low"], -effects.loc[rows.index, "high"], rtol=1e-6)
    assert (rows["returns_averted"].diff().dropna() <= 0.0).all()
    some = rows.dropna(subset="yuan_per_return_averted").iloc[0]
    assert some["yuan_per_return_averted"] == pytest.approx(
        1e6 * some["cost_million_yuan_a_year"] / some["households_averted_a_year"]
    )


@pytest.mark.parametrize("study", ["batang", "odd", "alone"])
@pytest.mark.parametrize("picture", ["1-summary", "4-causes", "6-income-by-source", "7-money"])
def test_bars_end_inside_with_room_for_their_numbers(picture: str, study: str, made_up: MadeUp) -> None:
    for axes in drawn(made_up(study), picture).figure.axes:
        (left, right), (one, two) = axes.get_xlim(), axes.get_ylim()
        bars = [bar.get_bbox() for bar in axes.patches if bar.get_bbox().height * bar.get_bbox().width]  # type: ignore[attr-defined]
        if bars:
            assert max(bar.x1 for bar in bars) < right
            assert min(bar.x0 for bar in bars) >= left
            assert min(bar.y0 for bar in bars) >= min(one, two)
            assert max(bar.y1 for bar in bars) < max(one, two)


def test_sources_add_up_to_income(made_up: MadeUp) -> None:
    """Support is part of transfers: apart in the picture, and the parts still sum to income."""
    results = made_up("alone")
    rows = table(drawn(results, "6-income-by-source"))
    story = Story(results, "en")
    income = sum(story.table(s) for s in ("wages", "business", "property", "transfers"))
    year = np.asarray(income)[0, :, -12:].sum(axis=1).mean()
    assert rows[rows["year"] == rows["year"].max()]["yuan"].sum() == pytest.approx(year)


def test_changes_are_paired(made_up: MadeUp) -> None:
    """Luck that both scenarios share is in the levels' range and not in the interval of the change."""
    story = Story(made_up("batang"), "en")
    values = story.table("headcount")
    level, change = story.level("management", values), story.change("management", values)
    assert (change.high - change.low)[-1] < 0.3 * (level.high - level.low)[-1]
    assert np.allclose(change.mean, level.mean - story.level("status_quo", values).mean)


def test_changes_leave_out_cells_that_failed(made_up: MadeUp) -> None:
    story = Story(made_up("failed"), "en")
    values = story.table("headcount")
    k = story.scenarios.index("train")
    assert np.isnan(values[k, -2:]).all()
    apart = (values[k] - values[0])[:-2]
    assert np.allclose(story.change("train", values).mean, apart.mean(axis=0))


def test_change_interval_is_over_draws_where_cells_share_them(made_up: MadeUp) -> None:
    story = Story(made_up("nested"), "en")
    values = story.table("headcount")
    apart = values[1] - values[0]
    draws = np.stack([apart[2 * k : 2 * k + 2].mean(axis=0) for k in range(4)])
    assert story.cells == [(str(d), r) for d in range(1, 5) for r in range(2)]
    width = 3.182446305284263 * draws.std(axis=0, ddof=1) / 2.0
    line = story.change(story.scenarios[1], values)
    assert np.allclose(line.high - line.mean, width)


def test_a_world_asked_for_is_named(made_up: MadeUp) -> None:
    story = Story(made_up("nested"), "en", "hail")
    assert set(story.levels["world"]) == {"hail"}
    assert "world hail" in story.notes()[-1]


def test_the_first_world_is_the_usual_one(made_up: MadeUp) -> None:
    story = Story(made_up("nested"), "en")
    assert story.world == "usual"
    assert any("world usual" in text for text in texts(drawn(made_up("nested"), "2-headcount")))


# ------------------------------------------------------------------ what stands on a picture


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_notes_beneath(picture: str, lang: str, made_up: MadeUp) -> None:
    """Runs, sample, assumptions, source, and the warning of a quick run."""
    said = " ".join(texts(drawn(made_up("odd"), picture, lang)))
    for part in ("n = 3", "2,000", "41", "57", "Firmground", "made-up"):
        assert part in said, part
    assert ("rough: not for decisions" if lang == "en" else "粗略结果") in said


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_failed_runs_are_told_beneath(picture: str, lang: str, made_up: MadeUp) -> None:
    """And a run in full is not called rough."""
    said = " ".join(texts(drawn(made_up("failed"), picture, lang)))
    assert ("8 failed in all" if lang == "en" else "共失败 8 次") in said
    assert ("rough" if lang == "en" else "粗略") not in said


def test_a_scenario_whose_runs_all_failed_is_shown(made_up: MadeUp) -> None:
    assert any("共失败 8 次" in text for text in texts(drawn(made_up("failed"), "1-summary", "zh")))
    said = texts(drawn(made_up("failed"), "1-summary"))
    assert "lost" in said
    assert any("no results" in text for text in said)
    assert "train (n = 4)" in said
    only = made_up(
        "all-lost", scenarios=("status_quo", "lost"), draws=1, replicates=5, months=24, failed={"lost": 5}
    )
    assert any("Every run of the other scenarios failed" in text for text in texts(drawn(only, "1-summary")))


def test_few_runs_are_not_coloured(made_up: MadeUp) -> None:
    """Three runs a scenario: no bar claims that a policy averts returns."""
    made = drawn(made_up("odd"), "1-summary")
    assert "too few runs to tell" in texts(made)
    assert "averts returns" not in texts(made)


def test_marks_of_levers_and_of_the_end_of_support(made_up: MadeUp) -> None:
    made = drawn(made_up("batang"), "2-headcount")
    said = texts(made)
    assert "levers start" in said
    assert "support ends: combined ends" in said
    upright = [line for line in made.figure.axes[0].lines if list(line.get_ydata()) == [0, 1]]
    assert sorted(float(line.get_xdata()[0]) for line in upright) == pytest.approx([2022.0, 2026.0])


def test_many_scenarios_are_no_spaghetti(made_up: MadeUp) -> None:
    story = Story(made_up("batang"), "en")
    assert len(story.shown) == SHOWN
    assert len(story.shown) + len(story.faint) == len(story.scenarios) - 1
    effects = {s: abs(c.value) for s, c in story.effect("returns_per_1000").items()}
    assert min(effects[s] for s in story.shown) >= max(effects[s] for s in story.faint)
    assert story.shown == [s for s in story.scenarios if s in story.shown]
    assert any(
        "5 scenarios that change returns most" in t for t in texts(drawn(made_up("batang"), "2-headcount"))
    )


def test_the_paper_is_contradicted_beside_the_picture(made_up: MadeUp) -> None:
    said = " ".join(texts(drawn(made_up("single"), "9-drivers")))
    for part in ("146.1", "530 billion", "620.5", "509.92", "509.79", "unverified"):
        assert part in said
    figures = drivers.read_figures()
    fund = {**figures["special_fund", "data"]}
    assert sum(fund[y] for y in range(2017, 2022)) == pytest.approx(620.5, abs=0.05)
    assert 530.0 < sum(fund[y] for y in range(2016, 2021)) < 532.0
    assert figures["rural_population", "paper"] == {
        2017: 556.68, 2018: 541.08, 2019: 525.82, 2020: 509.79, 2021: 498.35,
    }  # fmt: skip


def test_the_parks_mark(made_up: MadeUp) -> None:
    made = drawn(made_up("batang"), "8-enterprises")
    park = made.figure.axes[-1]
    assert any(set(np.atleast_1d(line.get_ydata())) == {51.805} for line in park.lines)
    assert any("51.805 million" in text for text in texts(made))
    assert park.get_ylim()[1] > 51.805
    assert {"three measures", "combined", "status quo"} <= set(texts(made))
    assert any('under "three measures" gives' in text for text in texts(made))


def test_groups_with_nobody_are_empty_panels(made_up: MadeUp) -> None:
    made = drawn(made_up("tiny"), "5-income-by-quintile")
    assert texts(made).count("no results") == 2
    assert "Income paths of five groups of households" in texts(made)


def test_causes_nobody_had_are_named(made_up: MadeUp) -> None:
    said = texts(drawn(made_up("nobody"), "4-causes"))
    assert any("Nobody returns or newly falls" in text for text in said)


# ------------------------------------------------------------------ no text over another


def boxes(picture: Picture) -> list[tuple[str, object]]:
    """Where the texts outside tick marks stand, in pixels."""
    picture.figure.set_dpi(style.DPI)
    renderer = picture.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    picture.figure.draw(renderer)
    ticks = {
        id(label)
        for axes in picture.figure.axes
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels())
    }
    found = []
    for text in picture.figure.findobj(Text):
        if not text.get_text().strip() or not text.get_visible() or id(text) in ticks:
            continue
        box = (
            Text.get_window_extent(text, renderer)
            if isinstance(text, Annotation)
            else text.get_window_extent(renderer)
        )
        found.append((text.get_text(), box))
    return found


@pytest.mark.parametrize(
    ("study", "lang"),
    [
        ("batang", "zh"), ("odd", "en"),
        *(pytest.param(s, lang, marks=pytest.mark.slow) for s in STUDIES for lang in ("en", "zh")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("picture", PICTURES)
def test_texts_stay_apart_and_inside(picture: str, study: str, lang: str, made_up: MadeUp) -> None:
    stay_apart(drawn(made_up(study), picture, lang))


def stay_apart(made: Picture) -> None:
    """Complain of texts that leave the picture, or lie on one another."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(made.figure)
    found = boxes(made)
    width, height = made.figure.bbox.width, made.figure.bbox.height
    for k, (text, box) in enumerate(found):
        assert box.x0 > -1, (text, box)  # type: ignore[attr-defined]
        assert box.x1 < width + 1, (text, box)  # type: ignore[attr-defined]
        assert box.y0 > -1, (text, box)  # type: ignore[attr-defined]
        assert box.y1 < height + 1, (text, box)  # type: ignore[attr-defined]
        for other, there in found[k + 1 :]:
            over_x = min(box.x1, there.x1) - max(box.x0, there.x0)  # type: ignore[attr-defined]
            over_y = min(box.y1, there.y1) - max(box.y0, there.y0)  # type: ignore[attr-defined]
            assert over_x < 3 or over_y < 5, (text, other)


# ------------------------------------------------------------------ grey


def test_lines_differ_without_colour(made_up: MadeUp) -> None:
    for grey in (False, True):
        made = drawn(made_up("batang"), "2-headcount", grey=grey)
        axes = made.figure.axes[1]
        looks = {
            (str(line.get_linestyle()), line.get_marker())
            for line in axes.lines
            if line.get_marker() not in {"None", 2}
        }
        assert len(looks) == SHOWN
    assert len({str(line) for line in style.LINES}) == len(style.LINES)
    assert len(set(style.MARKERS)) == len(style.MARKERS)


def test_grey_pictures_hold_no_colour(made_up: MadeUp, tmp_path: Path) -> None:
    for name in PICTURES:
        made = draw(made_up("nested"), name, grey=True)
        assert colourfulness(made, tmp_path) < 12, name


def colourfulness(made: Picture, folder: Path) -> int:
    """Return how far red, green and blue of any pixel lie apart."""
    made.figure.savefig(folder / "grey.png", dpi=60)
    seen = pixels(folder / "grey.png")
    return int((seen.max(axis=2) - seen.min(axis=2)).max())


def test_bars_differ_without_colour() -> None:
    """Neighbours in a stack differ in tone by at least an eighth, or in hatch."""
    for grey in (False, True):
        made = style.new("x", grey=grey, height=2.0)
        looks = [made.fill(k) for k in range(len(style.FILLS))]
        for one, two in pairwise(looks):
            light = [
                sum(w * c for w, c in zip((0.299, 0.587, 0.114), to_rgb(f["facecolor"]), strict=True))
                for f in (one, two)
            ]
            assert one["hatch"] != two["hatch"] or abs(light[0] - light[1]) > 0.125
        assert len({(f["facecolor"], f["hatch"]) for f in looks}) == len(looks)


# ------------------------------------------------------------------ letters


def test_missing_characters_are_listed(
    made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, "1-summary")
    draw_all(
        made_up("rare", scenarios=("status_quo", "\U00020000"), draws=1, replicates=1, months=12), tmp_path
    )
    listed = (tmp_path / "missing-characters.txt").read_text(encoding="utf-8")
    assert undrawn(tmp_path) == listed.strip() == "\U00020000"
    draw_all(made_up("alone"), tmp_path)
    assert undrawn(tmp_path) == ""
    assert not (tmp_path / "missing-characters.txt").exists()


# ------------------------------------------------------------------ what pictures rest on


def test_names(made_up: MadeUp) -> None:
    results = made_up(
        "titled",
        scenarios=("status_quo", "train", "firms"),
        draws=1,
        replicates=2,
        months=12,
        titles={"train": "人才培养", "firms": "Firms"},
    )
    assert Story(results, "zh").name("train") == "人才培养"
    assert Story(results, "zh").name("firms") == "firms"
    assert Story(results, "en").name("train") == "train"
    assert Story(results, "en").name("status_quo") == "status quo"


def test_alone_draws_the_level(made_up: MadeUp) -> None:
    results = made_up("alone")
    rows = table(drawn(results, "1-summary")).set_index("measure")
    levels = results.summary.set_index("measure")
    assert rows.loc["returns_per_1000", "mean"] == pytest.approx(levels.loc["returns_per_1000", "mean"])
    assert isinstance(summary.draw(Story(results, "en"), "x", False).figure.axes[0], Axes)
