"""The machinery on a model known in closed form: stand-in, chains, search, profiles, resuming."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from model.economy import load, scenario_file
from model.errors import InputError
from model.experiment.calibrate import search as search_module
from model.experiment.calibrate.emulator import fit
from model.experiment.calibrate.posterior import Density, log_prior, sample
from model.experiment.calibrate.problem import Free, Problem, free_parameters, problem_of
from model.experiment.calibrate.profiles import learnt
from model.experiment.calibrate.search import designed, minimum, next_batch, search
from model.experiment.calibrate.store import EVALUATIONS, open_store
from model.experiment.calibrate.targets import Target

SLOPES = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.5, -1.0, 0.0]])
TRUE = np.array([0.3, -0.2, 0.0])
ERROR = 0.05


class Known(Problem):
    """Four moments that are linear in the first two of three parameters; the third moves nothing."""

    def evaluate(self, point: np.ndarray) -> np.ndarray:
        return SLOPES @ point


@pytest.fixture(scope="module")
def problem() -> Known:
    study = load(scenario_file("china.yaml"))
    free = tuple(Free(f"known.{name}", -1.0, 0.0, 1.0, "") for name in "abc")
    wanted = tuple(
        Target(f"m{k}", f"m{k}", float(x), "1", "level", ERROR, "") for k, x in enumerate(SLOPES @ TRUE)
    )
    return Known(study, free, wanted)


VARIANCE = np.full(4, ERROR**2)


def evaluated(problem: Problem, number: int) -> tuple[np.ndarray, np.ndarray]:
    points = np.array([problem.prior_point(k) for k in range(1, number + 1)])
    return points, np.array([problem.misses(problem.evaluate(x)) for x in points])


def test_the_stand_in_learns_a_linear_model(problem: Known) -> None:
    points, found = evaluated(problem, 40)
    emulator = fit(problem, points, found, VARIANCE)
    fresh = np.array([problem.prior_point(k) for k in range(100, 120)])
    real = np.array([problem.misses(problem.evaluate(x)) for x in fresh])
    assert np.abs(emulator(fresh) - real).max() < 0.1 * ERROR
    assert emulator.error.max() < ERROR**2


def test_the_stand_in_owns_up_to_what_it_cannot_learn(problem: Known) -> None:
    """A planted fault: noise on the evaluations shows as error of the stand-in."""
    points, found = evaluated(problem, 40)
    noisy = found + 0.2 * np.sin(1e4 * points.sum(axis=1))[:, None]
    assert fit(problem, points, noisy, VARIANCE).error.mean() > 0.1 * 0.2**2


def test_the_sample_is_that_of_the_closed_form(problem: Known) -> None:
    """With the prior nearly flat near the truth, the posterior is normal with covariance (A' V^-1 A)^-1."""
    points, found = evaluated(problem, 60)
    density = Density(problem, fit(problem, points, found, VARIANCE), VARIANCE)
    drawn = sample(problem, density, 4000, steps=3000)
    covariance = np.linalg.inv(SLOPES[:, :2].T @ SLOPES[:, :2] / ERROR**2)
    sd = np.sqrt(np.diag(covariance))
    assert drawn.mixing.max() < 1.05
    # the triangular prior pulls by sd^2 / distance to the end of the range: well below one sd
    assert np.abs(drawn.points[:, :2].mean(axis=0) - TRUE[:2]).max() < 0.2 * sd.max()
    assert drawn.points[:, :2].std(axis=0) == pytest.approx(sd, rel=0.12)
    # what moves nothing keeps its prior
    prior = stats.triang(0.5, -1.0, 2.0)
    assert drawn.points[:, 2].std() == pytest.approx(prior.std(), rel=0.08)
    assert abs(drawn.points[:, 2].mean()) < 0.05


def test_the_prior_is_triangular_and_ends() -> None:
    one = Free("x", 1.0, 2.0, 4.0, "")
    grid = np.linspace(1.05, 3.95, 30)
    known = stats.triang(1.0 / 3.0, 1.0, 3.0).logpdf(grid)
    found = log_prior(one, grid)
    assert found - found[0] == pytest.approx(known - known[0])
    assert np.isneginf(log_prior(one, np.array([0.9, 4.1]))).all()
    for edge in (Free("x", 1.0, 1.0, 3.0, ""), Free("x", 1.0, 3.0, 3.0, "")):
        assert np.isfinite(log_prior(edge, np.array([1.5, 2.5]))).all()
        assert edge.prior_sd == pytest.approx(stats.triang((edge.default - 1.0) / 2.0, 1.0, 2.0).std())


def test_profiles_say_what_is_open(problem: Known) -> None:
    points, found = evaluated(problem, 60)
    emulator = fit(problem, points, found, VARIANCE)
    density = Density(problem, emulator, VARIANCE)
    best = minimum(problem, emulator, density, [problem.default])
    assert best[:2] == pytest.approx(TRUE[:2], abs=0.02)
    rows = learnt(problem, emulator, density, sample(problem, density, 500, steps=3000).points, best)
    assert [row.verdict for row in rows] == ["pinned", "pinned", "open"]
    assert rows[0].cost.max() > 50.0
    assert rows[2].cost.max() < 0.5


def test_a_search_finds_the_truth_and_resumes_to_the_same_points(problem: Known, tmp_path: Path) -> None:
    whole = open_store(tmp_path / "whole", problem)
    search(problem, whole, VARIANCE, evaluations=22)
    parts = open_store(tmp_path / "parts", problem)
    search(problem, parts, VARIANCE, evaluations=13)
    again = open_store(tmp_path / "parts", problem)
    search(problem, again, VARIANCE, evaluations=22)
    assert np.array_equal(whole.points, again.points)
    scores = (whole.misses() ** 2 / VARIANCE).sum(axis=1)
    assert scores.min() < 0.5 < scores[0]


def test_a_line_cut_off_is_dropped_and_the_rest_kept(problem: Known, tmp_path: Path) -> None:
    store = open_store(tmp_path / "cut", problem)
    search(problem, store, VARIANCE, evaluations=9)
    file = tmp_path / "cut" / EVALUATIONS
    text = file.read_text(encoding="utf-8")
    file.write_text(text[:-9], encoding="utf-8")
    again = open_store(tmp_path / "cut", problem)
    assert again.made == 8
    search(problem, again, VARIANCE, evaluations=9)
    assert file.read_text(encoding="utf-8") == text


def test_another_calibration_is_not_mixed_in(problem: Known, tmp_path: Path) -> None:
    open_store(tmp_path / "one", problem)
    with pytest.raises(InputError, match="holds another calibration"):
        open_store(tmp_path / "one", replace(problem, seed=1))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds no calibration"):
        open_store(tmp_path / "mine", problem)
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_evaluations_that_break_are_counted_and_left_out(
    problem: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(self: Known, point: np.ndarray) -> np.ndarray:
        if point[0] > 0.4:
            raise ArithmeticError("broke")
        return SLOPES @ point

    monkeypatch.setattr(Known, "evaluate", breaks)
    store = open_store(tmp_path / "some", problem)
    search(problem, store, VARIANCE, evaluations=15)
    assert store.made == 15
    assert 0 < (~store.good).sum() < 8
    monkeypatch.setattr(Known, "evaluate", lambda *_: np.full(4, np.nan))
    lost = open_store(tmp_path / "all", problem)
    with pytest.raises(InputError, match="nothing can be fitted"):
        search(problem, lost, VARIANCE, evaluations=15)


def test_workers_change_nothing(problem: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next points depend on what was evaluated alone; a batch cut off goes on as it was begun."""
    points, found = evaluated(problem, designed(problem) + 2)
    batch = next_batch(problem, points[: designed(problem)], found[: designed(problem)], VARIANCE)
    assert len(batch) == search_module.BATCH
    rest = next_batch(problem, points, found, VARIANCE)
    assert np.array_equal(np.array(rest), np.array(batch[2:]))


def test_the_list_that_comes_along_is_of_assumptions() -> None:
    study = load(scenario_file("china.yaml"))
    free = free_parameters(study)
    assert 12 <= len(free) <= 24
    assert all(one.low <= one.default <= one.high and one.why for one in free)
    fixed = replace(study, assumptions={"labour.wage_sd": 0.3})
    assert {one.path for one in free} - {one.path for one in free_parameters(fixed)} == {"labour.wage_sd"}
    assert problem_of(fixed).hash != problem_of(study).hash


def test_a_wrong_weight_is_caught(problem: Known) -> None:
    """A planted fault: with four times the variance the sample is twice as wide as the closed form."""
    points, found = evaluated(problem, 60)
    wrong = 4.0 * VARIANCE
    drawn = sample(problem, Density(problem, fit(problem, points, found, wrong), wrong), 4000, steps=2000)
    sd = np.sqrt(np.diag(np.linalg.inv(SLOPES[:, :2].T @ SLOPES[:, :2] / ERROR**2)))
    assert drawn.points[:, :2].std(axis=0) == pytest.approx(2.0 * sd, rel=0.12)
