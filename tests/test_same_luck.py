"""Two worlds differ through policy alone: the same luck for everybody, whoever else is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from model.luck import Luck
from model.processes.labour import Labour
from model.state import State
from tests.small_county import FIRST, MONTHS, arrays, bits, county, different


@pytest.fixture(scope="module")
def start() -> State:
    """The county after its burn-in; tests take copies."""
    return county().state


@pytest.fixture(scope="module")
def alone() -> State:
    """The same with interactions off from the beginning."""
    return county(interactions=False).state


def months(state: State, scenario: str, count: int = MONTHS, world: str = "usual") -> Iterator[State]:
    """Run months of a scenario from a copy of a state, and yield the state after each."""
    economy = county(scenario, world=world, state=state.copy())
    for _ in range(count):
        economy.step()
        yield economy.state


def last(state: State, scenario: str, count: int = MONTHS) -> State:
    *_, found = months(state, scenario, count)
    return found


def row(state: State) -> int:
    """A household in the middle that works, and grows something."""
    h = state.household
    able = np.flatnonzero(h.alive & (h.adults >= 2) & (h.product[1] >= 0))
    return int(able[able.size // 2])


# ------------------------------------------------------------------ one household more


# What is only seen: counts of neighbours and of growers under contract, which nothing reads with interactions off.
SEEN = {"household.informed", "enterprise.contracted"}


def touched(start: State, scenario: str, change: Callable[[State, int], None], count: int) -> list[str]:
    """Name what differs for other households and for enterprises after a change to one household."""
    with_one, without = start.copy(), start.copy()
    one = row(start)
    change(without, one)
    here, there = last(with_one, scenario, count), last(without, scenario, count)
    others = np.arange(len(here.household)) != one
    found = []
    for name, array in arrays(here).items():
        table, twin = name.split(".")[0], arrays(there)[name]
        rows = others if table == "household" else slice(None)
        if table in {"household", "enterprise"} and name not in SEEN:
            found += [name] * (array[..., rows].tobytes() != twin[..., rows].tobytes())
    return found


def remove(state: State, one: int) -> None:
    state.household.alive[one] = False


def enrich(state: State, one: int) -> None:
    state.household.cash[one] += 50_000.0
    state.household.capital[one] += 20_000.0


@pytest.mark.parametrize("scenario", ["nothing", "status_quo", "training"])
@pytest.mark.parametrize("change", [remove, enrich])
def test_one_household_changes_nobody_else(
    alone: State, scenario: str, change: Callable[[State, int], None]
) -> None:
    assert touched(alone, scenario, change, 24) == []


def test_a_household_more_is_built_beside_the_others() -> None:
    """Rows are sorted by village, so households are found by their number."""
    few, more = county(burn_in=0, households=300).state, county(burn_in=0, households=301).state
    places = {int(number): at for at, number in enumerate(more.household.id)}
    here = few.household.alive
    rows = [places[int(number)] for number in few.household.id[here]]
    relative = {"household.baseline_quintile"}  # rank among all
    assert [
        name
        for name, array in arrays(few).items()
        if name.startswith("household.")
        and array[..., here].tobytes() != arrays(more)[name][..., rows].tobytes()
        and name not in relative
    ] == []


def test_with_interactions_on_it_does(start: State) -> None:
    assert touched(start, "status_quo", remove, 12) != []


def test_draws_by_order_are_caught(alone: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: draws by place among those alive instead of by number."""
    step = Labour.step

    def by_order(self: Labour, state: State, luck: Luck) -> None:
        numbers = state.household.id.copy()
        state.household.id[:] = np.cumsum(state.household.alive)
        step(self, state, luck)
        state.household.id[:] = numbers

    monkeypatch.setattr(Labour, "step", by_order)
    assert "household.wage_risk" in touched(alone, "nothing", remove, 12)


# ------------------------------------------------------------------ before a lever starts


@pytest.mark.parametrize("scenario", ["training", "management"])
def test_nothing_differs_before_a_lever_starts(start: State, scenario: str) -> None:
    differ = [
        different(bits(here), bits(there))
        for here, there in zip(months(start, "status_quo"), months(start, scenario), strict=True)
    ]
    assert differ[:FIRST] == [[]] * FIRST
    assert differ[FIRST] != []
    assert any(name.startswith("household.") for name in differ[-1])


def test_nothing_differs_before_an_event(start: State) -> None:
    differ = [
        different(bits(here), bits(there))
        for here, there in zip(
            months(start, "status_quo", 20), months(start, "status_quo", 20, "hail"), strict=True
        )
    ]
    assert differ[:FIRST] == [[]] * FIRST
    assert "village.weather" in differ[FIRST]


def test_a_lever_of_nothing_is_nothing(start: State) -> None:
    found = different(bits(last(start, "status_quo")), bits(last(start, "nothing_new")))
    assert [name for name in found if not name.startswith("county.")] == []
    assert found == []


def test_a_package_of_nothing_is_what_is_in_place(start: State) -> None:
    here = county("status_quo", state=start.copy())
    there = county("management", state=start.copy())
    there.government.actions = list(here.government.actions)
    for _ in range(24):
        here.step()
        there.step()
    assert different(bits(here.state), bits(there.state)) == []


# ------------------------------------------------------------------ seeds, replicates, runs


def test_a_run_repeats_itself(start: State) -> None:
    assert different(bits(last(start, "training", 20)), bits(last(start, "training", 20))) == []


def test_a_county_is_built_the_same_twice() -> None:
    assert different(bits(county(burn_in=2).state), bits(county(burn_in=2).state)) == []


@pytest.mark.parametrize(("one", "other"), [({"rng": 0}, {"rng": 1}), ({"replicate": 0}, {"replicate": 1})])
def test_seeds_and_replicates_are_other_histories(one: dict[str, int], other: dict[str, int]) -> None:
    here, there = county(burn_in=2, **one), county(burn_in=2, **other)
    assert here.state.household.ability.tolist() != there.state.household.ability.tolist()
    assert different(bits(here.state), bits(county(burn_in=2, **one).state)) == []


def test_seed_zero_is_not_the_seed_of_the_study() -> None:
    zero, own = county(burn_in=1, rng=0), county(burn_in=1)
    assert zero.seed_of_luck == 0
    assert own.seed_of_luck == 7
    assert different(bits(zero.state), bits(own.state)) != []


def test_draws_are_other_histories_too() -> None:
    assert Luck(1, "1").key("x") != Luck(1, "2").key("x")
    one, two = county(burn_in=1, draw="1"), county(burn_in=1, draw="2")
    assert different(bits(one.state), bits(two.state)) != []


def test_looking_changes_nothing(start: State) -> None:
    blind, seen = county(state=start.copy()), county(state=start.copy())
    for _ in range(6):
        blind.step()
        seen.step()
        assert len(seen.agents) > 0
        assert sum(agent.cash for agent in seen.agents) != 0.0
    assert different(bits(blind.state), bits(seen.state)) == []


def test_the_order_of_scenarios_does_not_matter(start: State) -> None:
    first = bits(last(start, "training", 20))
    list(months(start, "management", 20))
    assert different(bits(last(start, "training", 20)), first) == []


# ------------------------------------------------------------------ accounts


@pytest.mark.parametrize("scenario", ["nothing", "status_quo", "training", "management"])
def test_every_yuan_is_accounted_for(start: State, scenario: str) -> None:
    economy = county(scenario, state=start.copy(), check=True)
    for _ in range(MONTHS):
        economy.step()


def test_a_lost_yuan_is_caught(start: State) -> None:
    def lose(model: object) -> None:
        economy.state.household.cash[row(start)] -= 10.0

    economy = county(state=start.copy(), check=True, hooks={"credit": [lose]})
    with pytest.raises(ArithmeticError, match="household money moved"):
        economy.step()
