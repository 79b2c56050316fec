"""Sensitivity against SALib's test functions and by hand; a sweep on a tiny county."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from SALib.test_functions import Ishigami, Sobol_G

from model.economy import load
from model.errors import InputError
from model.experiment import sweep as module
from model.experiment.sensitivity import (
    flips,
    independent,
    morris,
    morris_points,
    partial_information,
    perfect_information,
    ranking,
    sobol,
    sobol_points,
)
from model.experiment.sweep import (
    OUTCOMES,
    Goal,
    passed,
    point_file,
    run_points,
    screen_table,
    sobol_table,
    sweep,
    targets,
    worth_of,
)
from model.report.words.sweep import findings
from model.study.record import Study

pytestmark = pytest.mark.usefixtures("soon_settled")

TWO = ("illness.onset", "labour.loss_chance")
G = ("a", "b", "c", "d", "e", "f", "g", "h")


@pytest.fixture(scope="module")
def study() -> Study:
    return load(overrides=["horizon.months=14", "population.households=60"])


# ------------------------------------------------------------------ indices


def test_sobol_indices_of_ishigami() -> None:
    """Against the closed form: S1 = (.314, .442, 0), ST = (.558, .442, .244)."""
    points = sobol_points(("x", "y", "z"), 2048, 1)
    values = Ishigami.evaluate((points * 2.0 - 1.0) * np.pi)
    found = sobol(("x", "y", "z"), values, 1).set_index("name")
    assert found["first"].to_list() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found["value"].to_list() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert ((found["low"] < found["value"]) & (found["value"] < found["high"])).all()


def test_sobol_indices_of_the_g_function() -> None:
    points = sobol_points(G, 2048, 2)
    found = sobol(G, Sobol_G.evaluate(points), 2).set_index("name")
    assert found["first"].to_numpy() == pytest.approx(Sobol_G.sensitivity_index(np.array([0, 1, 4.5, 9, 99, 99, 99, 99])), abs=0.03)  # fmt: skip
    assert found["value"].to_numpy() == pytest.approx(Sobol_G.total_sensitivity_index(np.array([0, 1, 4.5, 9, 99, 99, 99, 99])), abs=0.03)  # fmt: skip


def test_morris_ranks_the_g_function_and_finds_slopes() -> None:
    points = morris_points(G, 40, 3)
    found = morris(G, points, Sobol_G.evaluate(points), 3).set_index("name")["value"]
    assert found["a"] > found["b"] > found["c"] > found["d"] > found["e"]
    slopes = np.array([3.0, -2.0, 0.0])
    points = morris_points(("x", "y", "z"), 5, 4)
    line = morris(("x", "y", "z"), points, points @ slopes, 4)
    assert line["value"].to_numpy() == pytest.approx([3.0, 2.0, 0.0], abs=1e-9)
    assert line["mean"].to_numpy() == pytest.approx(slopes, abs=1e-9)
    assert line["sd"].to_numpy() == pytest.approx(0.0, abs=1e-9)
    wrong = morris(("x", "y", "z"), points, (points @ slopes)[::-1].copy(), 4)  # a planted fault
    assert wrong["value"].to_numpy() != pytest.approx([3.0, 2.0, 0.0], abs=1e-3)


def test_failed_points_take_their_trajectory_or_block_out() -> None:
    slopes = np.array([3.0, -2.0])
    points = morris_points(("x", "y"), 4, 5)
    values = points @ slopes
    values[1] = np.nan
    assert morris(("x", "y"), points, values, 5)["value"].to_numpy() == pytest.approx([3.0, 2.0])
    assert morris(("x", "y"), points, np.full(len(points), np.nan), 5).empty
    points = sobol_points(("x", "y"), 256, 5)
    values = points @ slopes
    values[7] = np.nan
    found = sobol(("x", "y"), values, 5)["value"].to_numpy()
    assert found == pytest.approx([9.0 / 13.0, 4.0 / 13.0], abs=0.03)
    assert sobol(("x", "y"), np.ones(len(points)), 5).empty  # nothing varies: nothing to share


def test_flips_by_hand() -> None:
    points = np.array([[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [1.0, 1.0], [1.0, 0.5], [0.0, 0.5]])
    best = np.array([0, 1, 1, 2, 2, 0])
    assert flips(points, best).tolist() == [1.0, 0.0]
    assert flips(points, np.array([0, 0, 1, -1, 2, 2])).tolist() == [0.0, 1.0]
    assert np.isnan(flips(points, np.full(6, -1))).all()


def test_the_best_option_at_each_point() -> None:
    worth = {"a": np.array([1.0, 2.0, np.nan]), "b": np.array([3.0, 1.0, 9.0])}
    assert ranking(worth).tolist() == [1, 0, -1]


# ------------------------------------------------------------------ information


def test_perfect_information_by_brute_force() -> None:
    worth = np.random.default_rng(1).normal([0.0, 0.1, 0.2], 1.0, (500, 3))
    found = perfect_information(worth)
    chosen = worth.mean(axis=0).max()
    assert found.mean == pytest.approx(np.mean([row.max() for row in worth]) - chosen, abs=1e-12)
    assert 0.0 < found.low < found.mean < found.high
    sure = np.column_stack([np.zeros(50), np.ones(50)])
    assert perfect_information(sure).mean == 0.0
    assert np.isnan(perfect_information(np.full((3, 2), np.nan)).mean)


def test_only_the_assumption_that_decides_is_worth_knowing() -> None:
    """Options 0 and u - 1/2: knowing u is worth E max(0, u - 1/2) = 1/8; another number is worth nothing."""
    points = np.random.default_rng(2).uniform(size=(4000, 2))
    worth = np.column_stack([np.zeros(4000), points[:, 0] - 0.5])
    found = partial_information(points, worth)
    assert found[0] == pytest.approx(0.125, abs=0.01)
    assert found[1] < 0.01
    assert perfect_information(worth).mean >= found[0] - 1e-9
    assert np.isnan(partial_information(points[:3], worth[:3])).all()


def test_the_independent_points_of_a_design() -> None:
    points = sobol_points(("x", "y", "z"), 64, 1)
    free = points[independent(len(points), 3)]
    assert len(free) == 128
    assert len(np.unique(free, axis=0)) == 128
    for k in range(0, len(points), 5):  # the others mix the first and the last of their block
        for row in points[k + 1 : k + 4]:
            assert np.isin(row, np.concatenate([points[k], points[k + 4]])).all()


# ------------------------------------------------------------------ a sweep


def test_points_are_kept_and_luck_is_held(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.experiment.levels.draw_levels", lambda *_: {})
    ours = sweep(study, scenarios=["skills"], assumptions=list(TWO))
    assert ours.run_names == ("status_quo", "skills")
    points = np.array([[0.1, 0.5], [0.9, 0.5], [0.1, 0.5]])
    told: list[tuple[int, int]] = []
    found = run_points(ours, tmp_path, TWO, points, workers=1, progress=lambda *a: told.append(a))
    assert found.shape == (3, 2, len(OUTCOMES))
    assert told == [(0, 2), (1, 2), (2, 2)]  # the third point is the first one
    assert (found[0] == found[2]).all()
    assert (found[0] != found[1]).any()
    calls: list[int] = []
    monkeypatch.setattr(module, "evaluate", lambda *_: calls.append(1))
    assert (run_points(ours, tmp_path, TWO, points, workers=1) == found).all()
    assert calls == []  # it resumes
    other = replace(ours, replicates=2)
    values = ours.values(TWO, points[0])
    assert point_file(other, tmp_path, values) != point_file(ours, tmp_path, values)


def test_a_failed_point_is_missing_and_tried_again(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = sweep(study, scenarios=["skills"], assumptions=list(TWO))
    monkeypatch.setattr(module, "warm_up", lambda _: None)

    def broken(_ours: object, values: dict[str, float]) -> list[list[float]]:
        if values["illness.onset"] > 0.05:
            raise ValueError("bad point")
        return [[1.0, 2.0, 3.0, 4.0], [0.5, 2.0, 3.0, 5.0]]

    monkeypatch.setattr(module, "evaluate", broken)
    points = np.array([[0.1, 0.5], [0.99, 0.5]])
    found = run_points(ours, tmp_path, TWO, points, workers=1)
    assert np.isnan(found[1]).all()
    assert not np.isnan(found[0]).any()
    file = point_file(ours, tmp_path, ours.values(TWO, points[1]))
    assert json.loads(file.read_text())["error"] == "bad point"
    monkeypatch.setattr(module, "evaluate", lambda *_: [[1.0] * 4] * 2)
    assert not np.isnan(run_points(ours, tmp_path, TWO, points, workers=1)).any()


def made_up(study: Study) -> tuple[module.Sweep, np.ndarray, np.ndarray]:
    """A sweep whose second option is best only where illness is rare."""
    ours = replace(sweep(study, assumptions=list(TWO)), scenarios=("skills", "skills_and_protection"))
    points = morris_points(TWO, 30, 1)
    results = np.zeros((len(points), 3, len(OUTCOMES)))
    results[:, 0, 0] = 100.0 + 10.0 * points[:, 1]
    results[:, 1, 0] = results[:, 0, 0] - 10.0
    results[:, 2, 0] = results[:, 0, 0] - 20.0 * (1.0 - points[:, 0])
    results[:, 1:, 3] = [12.0, 24.0]
    return ours, points, results


def test_the_table_names_what_flips_the_choice(study: Study) -> None:
    ours, points, results = made_up(study)
    assert targets(ours, results)["skills", "returns"] == pytest.approx(-10.0)
    worth = worth_of(ours, results, Goal())
    assert (worth["status_quo"] == 0.0).all()
    assert worth["skills"] == pytest.approx(10.0)
    priced = worth_of(ours, results, Goal("returns", 5.0))
    assert priced["skills"] == pytest.approx(50.0 - 12.0 * 14.0 / 12.0)
    table = screen_table(ours, points, results, Goal())
    value = table.set_index(["method", "scenario", "measure", "name"])["value"]
    assert value["morris", "status_quo", "returns", TWO[1]] == pytest.approx(10.0)
    assert value["morris", "skills", "returns", TWO[1]] == pytest.approx(0.0, abs=1e-9)
    assert value["morris", "skills_and_protection", "returns", TWO[0]] == pytest.approx(20.0)
    assert value["flip", "", "best", TWO[0]] == 1.0  # Morris's steps cross the middle
    assert value["flip", "", "best", TWO[1]] == 0.0
    assert passed(ours, table, 1, "returns") == (TWO[0],)
    assert findings(table)[0].startswith("illness.onset: moved alone, it changes")
    firm = table.assign(value=table["value"].where(table["method"] != "flip", 0.0))
    assert findings(firm)[0].startswith("No assumption, moved alone")
    same = screen_table(ours, points, results * 0.0, Goal())
    assert findings(same) == [
        "What the options change does not depend on these assumptions at the points tried."
    ]


def test_the_value_of_information_in_the_table(study: Study) -> None:
    ours, _, _ = made_up(study)
    points = sobol_points(TWO, 256, 1)
    results = np.zeros((len(points), 3, len(OUTCOMES)))
    results[:, 1, 0] = -10.0
    results[:, 2, 0] = -20.0 * (1.0 - points[:, 0])
    table = sobol_table(ours, TWO, points, results, Goal())
    value = table.set_index(["method", "scenario", "name"])["value"]
    assert value.loc["information", "", "everything"] == pytest.approx(2.5, abs=0.2)  # 20 E max(0, 1/2 - u)
    assert value.loc["information", "", TWO[0]] == pytest.approx(2.5, abs=0.3)
    assert value.loc["information", "", TWO[1]] < 0.3
    best = table[table["method"] == "best"].set_index("scenario")["value"]
    assert best.sum() == pytest.approx(1.0)
    assert best["skills_and_protection"] == pytest.approx(0.5, abs=0.02)
    both = pd.concat([screen_table(*made_up(study), Goal()), table])
    assert "most of it lies in illness.onset" in findings(both)[1]
    assert "价值" in findings(both, "zh")[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"scenarios": ["skils"]}, "no scenario 'skils'"),
        ({"scenarios": ["status_quo"]}, "beside the baseline"),
        ({"assumptions": ["illness.onst"]}, "did you mean illness.onset"),
        ({"world": "hail"}, "no world 'hail'"),
        ({"households": 3}, "3 households"),
        ({"replicates": 0}, "0 replicates"),
    ],
)
def test_bad_input(study: Study, options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        sweep(study, **options)  # type: ignore[arg-type]
