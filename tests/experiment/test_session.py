"""A study from Python: read, run, compared, as pandas frames."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from model.economy import scenario_file
from model.errors import InputError
from model.experiment.compare import by_world, compare
from model.experiment.session import Finished, Study

SMALL = ["population.households=400", "horizon.months=24", "run.replicates=2"]


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


def test_parts_sum_to_what_the_whole_does(finished: Finished) -> None:
    table = finished.attribute(workers=1)
    assert table.attrs["units"]["public_cost"] == "yuan/year"
    assert set(table["scenario"]) == {"skills_and_protection"}
    values = table.set_index(["kind", "name", "measure"])["value"]
    for measure in ("returns", "income", "public_cost"):
        parts = values["part", "train", measure] + values["part", "protect", measure]
        assert parts == pytest.approx(values["joint", "skills_and_protection", measure], abs=1e-6)
    effects = finished.compare().effects().set_index(["scenario", "measure"])["effect"]
    assert values["joint", "skills_and_protection", "returns"] == pytest.approx(
        effects["skills_and_protection", "returns"]
    )


def test_who_falls_back_is_that_of_the_scenario(finished: Finished) -> None:
    table = finished.who("skills").set_index("group")
    assert table.attrs["units"]["rate"] == "1/1000/year"
    assert table.loc["everyone", "ratio"] == 1.0
    effects = finished.compare().effects().set_index(["scenario", "measure"]).loc[("skills", "returns")]
    assert table.loc["everyone", "returns"] == pytest.approx(
        effects["baseline"] + effects["effect"], rel=1e-5
    )
    assert set(table.columns) == {"family", *table.attrs["units"]}


def test_two_lives_of_one_household_are_those_of_the_runs(finished: Finished) -> None:
    yearly = finished.results.households
    known = yearly[(yearly["replicate"] == 1) & (yearly["scenario"] == "skills")]
    household, draw = int(known["household"].iloc[0]), str(known["draw"].iloc[0])
    lives = finished.trace(household, "status_quo", "skills", draw=draw, replicate=1)
    assert lives.attrs["units"]["cash"] == "yuan"
    assert lives.groupby("life", sort=False).size().to_dict() == {"status_quo": 24, "skills": 24}
    last = known[(known["household"] == household) & (known["month"] == known["month"].max())].iloc[0]
    there = lives[(lives["life"] == "skills") & (lives["month"] == last["month"])].iloc[0]
    assert bool(there["poor"]) == bool(last["poor"])
    assert there["assessed"] == pytest.approx(last["assessed"], rel=1e-6)


@pytest.mark.slow
def test_a_sweep_gives_its_points_too(finished: Finished) -> None:
    names = ["illness.onset", "labour.loss_chance"]
    table, points = finished.sweep(
        scenarios=["skills"], assumptions=names, households=60, trajectories=2, top=1, base=2, workers=1
    )
    assert table.attrs["units"]["income"] == "yuan/person/year"
    assert points["method"].value_counts().to_dict() == {"morris": 6, "sobol": 6}
    assert points["independent"].sum() == 4
    screened = points[points["method"] == "morris"]
    assert screened[names].notna().all(axis=None)
    effect = (screened["income [skills]"] - screened["income [status_quo]"]).to_numpy()
    steps = screened[names].diff().ne(0.0).to_numpy()
    moved = [abs(effect[k] - effect[k - 1]) for k in range(1, 6) if k != 3 and steps[k, 0]]
    row = table[(table["method"] == "morris") & (table["scenario"] == "skills") & (table["name"] == names[0])]
    value = row.set_index("measure").loc["income", "value"]
    assert value == pytest.approx(sum(moved) / len(moved) / (2.0 / 3.0), rel=1e-6)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda one: one.who("skils"), "no scenario 'skils'.*skills"),
        (lambda one: one.who(world="flood"), "no world 'flood'"),
        (lambda one: one.attribute("nobody"), "nobody"),
        (lambda one: one.trace(0, "status_quo", "nobody"), "no scenario 'nobody'"),
        (lambda one: one.trace(0, "status_quo", "skills", draw="9"), "no cell '9-0'"),
        (lambda one: one.trace(10**9, "status_quo", "skills"), "no household"),
    ],
)
def test_what_is_not_there_is_named(
    finished: Finished, ask: Callable[[Finished], object], message: str
) -> None:
    with pytest.raises(InputError) as told:
        ask(finished)
    assert re.search(message, str(told.value).replace("\n", " "))


def test_every_world_that_was_run_stands_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "batang.yaml").write_bytes(scenario_file("places/batang.yaml").read_bytes())
    text = (
        scenario_file("quick.yaml").read_text(encoding="utf-8").replace("places/batang.yaml", "batang.yaml")
    )
    worlds = "worlds: {usual: {}, hail: {events: [{kind: hail, month: 2021-06, loss: 60 %}]}}\n"
    (tmp_path / "two.yaml").write_text(text + worlds, encoding="utf-8")
    done = Study.read(tmp_path / "two.yaml", overrides=SMALL).run(tmp_path / "results", workers=1)
    folder, study = done.results.folder, done.results.resolved
    table = by_world(folder, study).set_index(["world", "scenario"])
    assert set(table.index) == {
        (w, s) for w in ("usual", "hail") for s in ("skills", "skills_and_protection")
    }
    found = compare(folder, study, world="hail")
    row, effect = table.loc["hail", "skills"], found.effect("skills", "returns")
    assert row["level"] == found.level("status_quo", "returns")
    assert [row["effect"], row["low"], row["high"]] == pytest.approx(
        [effect.mean, effect.low, effect.high], nan_ok=True
    )
