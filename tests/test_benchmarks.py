"""The benchmark's ordinary Mesa model tells the same economics, and its counties can be of any size."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.small_county import county

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    spec.loader.exec_module(found)
    return found


def test_the_ordinary_model_is_the_same_economics() -> None:
    """A year from one start, other luck: means per person within a fifth, dividends and levers being left out."""
    here = county(households=500, burn_in=36)
    plain = module("plain_mesa").PlainCounty(here.state)
    for _ in range(12):
        here.step()
        plain.step()
    h, agents = here.state.household, list(plain.agents)
    persons = sum(agent.persons for agent in agents)
    alive = h.alive
    for name in ("income_sum", "consumption", "wage_income", "cash"):
        mine = sum(getattr(agent, name) for agent in agents) / persons
        theirs = float(h.arrays[name][alive].sum() / h.persons[alive].sum())
        assert mine == pytest.approx(theirs, rel=0.2), name


def test_a_county_can_be_repeated() -> None:
    bench = module("bench")
    small, large = bench.Sized(300, burn_in=1), bench.Sized(300, burn_in=0)
    large.times = 3
    state = bench.tiled(large.state, 3)
    assert len(state.household) == 3 * len(small.state.household)
    assert state.household.alive.sum() * state.county.weight == pytest.approx(
        small.state.household.alive.sum() * small.state.county.weight
    )
    assert np.unique(state.household.id).size == len(state.household)
    assert sorted(state.order) == list(range(len(state.household)))
