"""What users of Mesa expect of a model holds for the county."""

from __future__ import annotations

import pickle
import runpy
from pathlib import Path

import mesa
import numpy as np
import pytest

from model.agents import Enterprise, Household
from model.economy import Economy

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"


@pytest.fixture
def county() -> Economy:
    return Economy(households=150, rng=5, burn_in=6)


def fingerprint(county: Economy) -> bytes:
    h = county.state.household
    return b"".join(h.arrays[name].tobytes() for name in sorted(h.arrays))


def test_a_view_reads_and_writes_the_column(county: Economy) -> None:
    first = county.agents_by_type[Household][0]
    first.cash = 1234.5
    assert county.state.household.cash[first.row] == 1234.5
    assert first.unique_id == county.state.household.id[first.row]


def test_agents_are_selected_by_what_they_are(county: Economy) -> None:
    found = county.agents_by_type[Household].select(lambda h: h.persons > 4)
    h = county.state.household
    assert len(found) == int((h.alive & (h.persons > 4)).sum())
    assert len(county.agents_by_type[Enterprise]) == int(county.state.enterprise.alive.sum())
    assert all(isinstance(agent, mesa.Agent) for agent in county.agents)


def test_looking_at_agents_changes_nothing() -> None:
    looked, left_alone = Economy(households=150, rng=5, burn_in=6), Economy(households=150, rng=5, burn_in=6)
    for _ in range(3):
        assert len(looked.agents) > 0
        looked.step()
        left_alone.step()
    assert fingerprint(looked) == fingerprint(left_alone)


def test_removing_an_agent_ends_it(county: Economy) -> None:
    agent = county.agents_by_type[Household][0]
    row = agent.row
    agent.remove()
    assert not county.state.household.alive[row]
    assert row not in {view.row for view in county.agents_by_type[Household]}
    county.step()


def test_the_data_collector_holds_a_row_for_each_month(county: Economy) -> None:
    for _ in range(3):
        county.step()
    table = county.datacollector.get_model_vars_dataframe()
    assert len(table) == 3
    assert county.steps == 3
    assert (table["households"] > 0).all()


def test_seeds_of_batch_run_differ() -> None:
    rows = mesa.batch_run(
        Economy,
        {"households": 150, "burn_in": 6},
        iterations=3,
        max_steps=3,
        number_processes=1,
        display_progress=False,
    )
    last = {row["income_per_person"] for row in rows if row["Step"] == max(r["Step"] for r in rows)}
    assert len(last) == 3


def test_seed_zero_is_a_seed() -> None:
    zero, again, one = (Economy(households=150, rng=seed, burn_in=3) for seed in (0, 0, 1))
    assert fingerprint(zero) == fingerprint(again) != fingerprint(one)


def test_agents_of_ones_own_step_between_processes(county: Economy) -> None:
    seen: list[tuple[str, float]] = []

    class Watcher(mesa.Agent):
        after = "labour"

        def step(self) -> None:
            seen.append(("between", float(self.model.state.household.income.sum())))

    class Last(mesa.Agent):
        def step(self) -> None:
            seen.append(("last", float(self.model.state.household.income.sum())))

    before = float(county.state.household.income.sum())
    Watcher(county)
    Last(county)
    county.step()
    assert [name for name, _ in seen] == ["between", "last"]
    assert seen[0][1] == before  # income of the month is not booked yet
    assert seen[1][1] == float(county.state.household.income.sum()) != before


def test_hooks_see_the_burn_in_and_the_month() -> None:
    months: list[int] = []
    county = Economy(
        households=150,
        rng=5,
        burn_in=3,
        hooks={"status": [lambda m: months.append(int(m.state.county.study_month))]},
    )
    county.step()
    assert months == [-3, -2, -1, 0]


def test_the_model_ends_with_its_horizon() -> None:
    county = Economy(households=150, rng=5, burn_in=3)
    months = 0
    while county.running:
        county.step()
        months += 1
    assert months == county.study.months


@pytest.mark.parametrize(
    "name", ["own_agent.py", "batch.py", pytest.param("questions.py", marks=pytest.mark.slow)]
)
def test_examples_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    assert capsys.readouterr().out


def test_reporters_can_be_sent_to_workers(county: Economy) -> None:
    reporters = county.datacollector.model_reporters
    assert set(pickle.loads(pickle.dumps(reporters))) == set(reporters)


def test_columns_are_plain_arrays(county: Economy) -> None:
    cash = county.state.household.cash
    assert isinstance(cash, np.ndarray)
    assert cash.flags.c_contiguous
