"""Scenarios share months only while they do the same, and sharing changes no byte."""

from __future__ import annotations

import numpy as np
import pytest

from model.economy import CATALOGUE, load, run_scenario, start_cell
from model.experiment.branches import branches
from model.experiment.cells import Cell, run_world
from model.study.record import Study

pytestmark = pytest.mark.usefixtures("soon_settled")


@pytest.fixture(scope="module")
def study() -> Study:
    return load(overrides=["horizon.months=20", "population.households=150"])


def test_scenarios_part_when_their_levers_start() -> None:
    study = load()
    names = list(study.listed)
    plan = branches([study.scenarios[name] for name in names], CATALOGUE, study.months)
    assert plan[0] == (None, 0)
    assert plan[names.index("skills")] == (0, 12)
    assert plan[names.index("skills_and_protection")][1] >= 12


def test_a_scenario_that_does_the_same_shares_all_months() -> None:
    study = load()
    twice = [study.scenarios["skills"], study.scenarios["skills"]]
    assert branches(twice, CATALOGUE, study.months)[1] == (0, study.months)


def test_sharing_changes_no_byte(study: Study) -> None:
    cell, names = Cell("mean", 0), list(study.listed)
    start = start_cell(study, "mean", 0)
    shared = dict(run_world(study, start, names, "usual", cell, {}, True))
    for name in names:
        alone = run_scenario(study, start, name, "usual")
        outcome = shared[name]
        assert not isinstance(outcome, str), outcome
        assert np.array_equal(outcome.monthly, alone.monthly, equal_nan=True)
        assert np.array_equal(outcome.survival, alone.survival)
        assert outcome.ledger == alone.ledger
        for part in ("spells", "households"):
            mine, other = getattr(outcome, part), getattr(alone, part)
            assert all(np.array_equal(mine[column], other[column]) for column in other)


def test_what_breaks_one_scenario_leaves_the_others(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from model import economy

    whole = economy.Economy.step

    def step(self: economy.Economy) -> None:
        if self.scenario_id == "skills" and int(self.state.county.study_month) >= 14:
            raise ArithmeticError("planted")
        whole(self)

    monkeypatch.setattr(economy.Economy, "step", step)
    start = start_cell(study, "mean", 0)
    found = dict(run_world(study, start, list(study.listed), "usual", Cell("mean", 0), {}, False))
    assert isinstance(found["skills"], str)
    assert "planted" in found["skills"]
    assert not isinstance(found["skills_and_protection"], str)
