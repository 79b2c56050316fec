"""The studies that come with the package can be read with the real catalogue, and mean what they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.levers.catalogue import CATALOGUE
from model.processes.registry import parameters
from model.study import schema
from model.study.study import Study, packaged, read_study
from model.study.units import parse_unit
from model.study.words import readings

STUDIES = ("batang", "subu", "quick", "china")
PARAMETERS = parameters()


def study(name: str) -> Study:
    return read_study(packaged() / f"{name}.yaml", CATALOGUE, PARAMETERS)


@pytest.mark.parametrize("name", STUDIES)
def test_it_reads_and_says_what_it_means(name: str) -> None:
    found = study(name)
    lines = readings(found, CATALOGUE)
    assert len(lines) > len(found.scenarios)
    assert found.place.counts()[0] > 0
    for scenario in found.scenarios.values():
        for action in scenario.actions:
            if action.origin == "package":
                assert action.first >= 12, "the first year is the same in every scenario"


def test_batang() -> None:
    found = study("batang")
    assert found.place.code == "513335"
    assert (found.start, found.months) == ((2021, 1), 108)
    assert found.cells >= 20
    wanted = ("funding_cut", "funding_more", "management", "technology", "training", "industry", "three_measures",
              "combined", "combined_ends")  # fmt: skip
    assert set(wanted) <= set(found.scenarios)
    envelope = {
        name: next(
            a
            for a in found.scenarios[name].actions
            if a.lever == "funding.envelope" and a.origin == "package"
        )
        for name in ("funding_cut", "funding_more")
    }
    assert envelope["funding_cut"].steps[0][1] * 2 == pytest.approx(found.place.value("fund_envelope"))
    assert envelope["funding_more"].steps[0][1] / 1.5 == pytest.approx(found.place.value("fund_envelope"))
    for name in found.same_money:
        assert sum(found.scenarios[name].split.values()) == pytest.approx(1.0)
    park = next(a for a in found.scenarios["three_measures"].actions if a.lever == "industry.park")
    assert park.steps[0][1] == 500.0
    assert park.product == ("herbs", "livestock", "honey", "vegetables")


def test_subu_has_a_scenario_for_each_friction() -> None:
    found = study("subu")
    packages = set(found.packages)
    assert len(packages) == 5
    assert {s.use for s in found.scenarios.values() if len(s.use) == 1} == {(p,) for p in packages}
    assert set(found.scenarios["all_five"].use) == packages


def test_quick_is_quick() -> None:
    found = study("quick")
    assert found.households is not None
    assert found.households * found.months * found.cells * len(found.listed) < 2_000_000


@pytest.mark.parametrize("path", CATALOGUE)
def test_every_lever_has_a_unit_one_can_write(path: str) -> None:
    lever = CATALOGUE[path]
    unit = parse_unit(lever.unit, known=False)
    assert unit.dimension
    if lever.kind == "rate":
        assert "year" in unit.per, "a rate is per year"
    if lever.unit_cost > 0.0:
        assert lever.cost_unit


def test_the_schemas_are_up_to_date() -> None:
    folder = Path(schema.__file__).resolve().parents[1] / "data"
    wanted = {
        "study.schema.json": schema.json_schema(CATALOGUE, PARAMETERS),
        "place.schema.json": schema.place_schema(CATALOGUE),
    }
    for name, made in wanted.items():
        assert (folder / name).read_text(encoding="utf-8") == schema.text(made), (
            f"write it again: model.study.schema.write_schemas({folder.name!r}, CATALOGUE, parameters())"
        )
