"""A county: its constants move, behaviour does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.economy import load, scenario_file
from model.experiment.calibrate.local import calibrate_place, is_local, with_behaviour
from model.population.figures import CONSTANTS
from model.study.posterior import posterior


def test_only_the_sample_of_rural_china_is_fitted_as_a_whole() -> None:
    assert is_local(load(scenario_file("batang.yaml")))
    assert not is_local(load(scenario_file("china.yaml")))


def test_behaviour_is_the_nations_and_what_the_study_fixes_stays() -> None:
    study = load(scenario_file("batang.yaml"))
    fixed = with_behaviour(study)
    mean = posterior().mean()
    assert fixed.assumptions["consumption.saving"] == pytest.approx(mean["consumption.saving"])
    assert not any(path.startswith("constant.") for path in fixed.assumptions)
    assert all(fixed.assumptions[path] == value for path, value in study.assumptions.items())
    assert fixed.place is study.place


@pytest.mark.slow
def test_a_county_moves_its_constants_alone(tmp_path: Path) -> None:
    study = load(scenario_file("batang.yaml"))
    before = dict(study.place.constants)
    constants, _, after = calibrate_place(study, tmp_path / "c", households=200, runs=1, rounds=1)
    assert set(constants) == set(CONSTANTS)
    assert constants != before
    assert dict(study.place.constants) == before
    found = json.loads((tmp_path / "c" / "calibration.json").read_text(encoding="utf-8"))
    assert set(found["constants"]) == set(CONSTANTS)
    assert found["after"]["obtained"]["income"] == pytest.approx(after.obtained["income"])
