"""Known parameters, data simulated by the model itself: the intervals cover them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.economy import load, scenario_file
from model.experiment.calibrate.fit import calibrate
from model.experiment.calibrate.panel import simulate
from model.experiment.calibrate.problem import Problem, Size, free_parameter
from model.experiment.calibrate.targets import targets

PATHS = ("consumption.saving", "illness.routine", "labour.persistent_sd")
TRUE = np.array([0.33, 700.0, 0.26])


def test_the_same_luck_for_all_values() -> None:
    study = load(scenario_file("china.yaml"))
    options = {"seed": 3, "replicate": 1, "households": 200, "burn_in": 12}
    one, two = simulate(study, {}, **options), simulate(study, {"consumption.saving": 0.5}, **options)
    assert np.array_equal(one.price, two.price)
    assert not np.array_equal(one.consumption, two.consumption)
    other = simulate(study, {}, **{**options, "replicate": 2})
    assert not np.array_equal(one.price, other.price)


@pytest.mark.slow
def test_parameters_that_made_the_data_are_covered(tmp_path: Path) -> None:
    study = load(scenario_file("china.yaml"))
    free = tuple(free_parameter(study, path) for path in PATHS)
    size = Size(replicates=2, households=600, burn_in=24)
    # Of 600 households some sixteen had left the register by 2016: too few to tell a share that returned.
    told = tuple(target for target in targets(study.base_year) if target.series != "return_2016")
    asked = Problem(study, free, told, 77, size)
    # the truth is simulated with luck of its own
    seen = dict(zip((t.name for t in asked.wanted), replace(asked, seed=78).evaluate(TRUE), strict=True))
    wanted = tuple(replace(t, value=float(seen[t.name])) for t in asked.wanted)
    found = calibrate(replace(asked, wanted=wanted), tmp_path / "c", evaluations=19, fresh=2)
    for one, true in zip(found.learnt, TRUE, strict=True):
        column = found.sample.points[:, found.problem.paths.index(one.free.path)]
        low, high = np.quantile(column, (0.01, 0.99))
        assert low <= true <= high, (one.free.path, low, true, high)
    # and not because they cover everything: health spending is learnt, more than half of the way from its default
    routine = found.learnt[1]
    assert routine.narrowed < 0.85
    assert routine.mean - routine.free.default > 0.5 * (TRUE[1] - routine.free.default)
