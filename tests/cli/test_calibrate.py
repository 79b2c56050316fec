"""`calibrate` at the surface: what it refuses, what it prints, that it goes on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.cli.calibrate import study_of
from model.errors import InputError
from model.processes.registry import parameters
from model.study.counties import rows
from tests.cli.conftest import Call

ROOT = Path(__file__).resolve().parents[2]
CHINA, BATANG = ROOT / "scenarios" / "china.yaml", ROOT / "scenarios" / "places" / "batang.yaml"


def test_a_place_file_stands_for_the_study_beside_it(tmp_path: Path) -> None:
    assert study_of(str(BATANG)) == ROOT / "scenarios" / "batang.yaml"
    assert study_of(str(ROOT / "scenarios" / "places" / "china.yaml")) == CHINA
    (tmp_path / "places").mkdir()
    alone = tmp_path / "places" / "alone.yaml"
    alone.write_text("schema: 1\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [\n", encoding="utf-8")
    with pytest.raises(InputError, match="no study of this place"):
        study_of(str(alone))


def test_too_few_evaluations_are_refused_and_nothing_is_written(call: Call, tmp_path: Path) -> None:
    answer = call("calibrate", str(CHINA), "--evaluations", "5", "--out", str(tmp_path / "r"))
    assert answer.code == 1
    assert "--evaluations" in answer.err
    assert "5 evaluations for" in answer.err
    assert not (tmp_path / "r").exists()


def test_a_study_that_ends_too_early_is_refused(call: Call, tmp_path: Path) -> None:
    text = CHINA.read_text(encoding="utf-8").replace("months: 84", "months: 36")
    file = tmp_path / "early.yaml"
    file.write_text(text, encoding="utf-8")
    answer = call("calibrate", str(file), "--out", str(tmp_path / "r"))
    assert answer.code == 1
    assert "runs to the end of 2019" in answer.err
    assert not (tmp_path / "r").exists()


def test_a_county_has_no_screening(call: Call, tmp_path: Path) -> None:
    answer = call("calibrate", str(BATANG), "--screen", "--out", str(tmp_path))
    assert answer.code == 1
    assert "is not fitted" in answer.err


@pytest.mark.slow
def test_it_fits_prints_and_goes_on(call: Call, tmp_path: Path) -> None:
    listed = [row["path"] for row in rows("calibration_parameters.csv")]
    behaviour = [path for path in listed if not path.startswith("constant.")]
    held = ", ".join(f"{path}: {parameters()[path].default}" for path in behaviour[1:])
    fixed = CHINA.read_text(encoding="utf-8") + f"assumptions: {{{held}}}\n"
    file = tmp_path / "china.yaml"
    file.write_text(fixed, encoding="utf-8")
    size = ("--counties", "2", "--households", "200", "--out", str(tmp_path / "r"))
    call("calibrate", str(file), "--minutes", "0.05", *size)
    folder = next((tmp_path / "r").iterdir())
    made = len((folder / "evaluations.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert made >= 1
    answer = call("calibrate", str(file), "--evaluations", "14", "--json", "--quiet", *size)
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["evaluations"] == 14
    assert {row["path"] for row in found["parameters"]} == set(listed) - set(behaviour[1:])
    assert {"income", "transient_share", "cycle_months"} <= {row["moment"] for row in found["in_sample"]}
    assert (folder / "posterior.csv").is_file()
    record = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
    assert record["seed"] == found["seed"]
