"""A study from Python: read, run, compared, as pandas frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import InputError
from model.experiment.session import Finished, Study

SMALL = ["population.households=80", "horizon.months=24", "run.replicates=2"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return Study.read(overrides=SMALL).run(tmp_path_factory.mktemp("results"), workers=1)


def test_a_study_is_read_run_and_compared(finished: Finished) -> None:
    assert finished.report.done == finished.report.planned == 6
    found = finished.compare()
    assert found.baseline == "status_quo"
    assert found.options == ("skills", "skills_and_protection")
    table = found.effects()
    assert table.attrs["units"]["income"] == "yuan/person/year"
    summary = finished.results.summary.set_index(["scenario", "measure"])["mean"]
    for scenario in found.options:
        row = table.set_index(["scenario", "measure"]).loc[(scenario, "income")]
        assert row["n"] == 2
        level = summary[scenario, "income"] - summary["status_quo", "income"]
        assert row["effect"] == pytest.approx(
            level, rel=0.05, abs=30.0
        )  # income of the year, and of its twelve months


def test_running_again_runs_nothing(finished: Finished) -> None:
    again = finished.study.run(finished.results.folder.parent, workers=1)
    assert again.results.manifest["result"] == finished.results.manifest["result"]


def test_an_unknown_scenario_is_named(finished: Finished) -> None:
    with pytest.raises(InputError, match="no scenario 'nobody'"):
        finished.compare(scenarios=["nobody"])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Study.read(tmp_path / "nothing.yaml")
