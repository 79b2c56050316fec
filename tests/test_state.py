"""State and ledger: copies share nothing that moves, and the books say who paid whom."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.ledger import Ledger
from model.luck import Luck
from model.state import (
    ACCOUNTS,
    CAUSES,
    ENTERPRISE,
    ENTERPRISE_KINDS,
    GOVERNMENT,
    GROUPS,
    HOUSEHOLD,
    OTHER,
    WORLD,
    State,
)
from tests.oracle.world import clock, make_processes, pull_levers, small_world

TABLES = ("household", "enterprise", "village", "town", "product")


def moved(state: State, first: int, last: int) -> State:
    """Run months of the small world."""
    luck = Luck(3)
    processes = make_processes()
    if first == 0:
        for process in processes:
            process.begin(state, luck)
    for month in range(first, last):
        clock(state, luck, month)
        state.ledger.clear()
        pull_levers(state, month)
        for process in processes:
            process.step(state, luck)
    return state


def bits(state: State) -> dict[str, bytes]:
    """Everything that moves, as bytes."""
    found = {f"{t}.{k}": a.tobytes() for t in TABLES for k, a in getattr(state, t).arrays.items()}
    found.update({f"county.{k}": a.tobytes() for k, a in state.county.table.arrays.items()})
    for key, value in state.memory.items():
        found[f"memory.{key}"] = b"".join(
            a.tobytes() if isinstance(a, np.ndarray) else repr(a).encode()
            for a in (value if isinstance(value, tuple) else (value,))
        )
    return found


@pytest.fixture(scope="module")
def settled() -> State:
    return moved(small_world(), 0, 8)


def test_a_copy_goes_its_own_way(settled: State) -> None:
    before = bits(settled)
    other = settled.copy()
    assert bits(other) == before
    moved(other, 8, 12)
    assert bits(settled) == before
    assert bits(other) != before


def test_two_copies_have_the_same_future(settled: State) -> None:
    assert bits(moved(settled.copy(), 8, 11)) == bits(moved(settled.copy(), 8, 11))


def shared(one: Any, two: Any, path: str = "state") -> list[str]:
    """Name the arrays that two states have in common."""
    if isinstance(one, np.ndarray):
        return [path] if np.shares_memory(one, two) else []
    if isinstance(one, dict):
        return [
            found for key in one.keys() & two.keys() for found in shared(one[key], two[key], f"{path}.{key}")
        ]
    if isinstance(one, (list, tuple)):
        return [found for k in range(len(one)) for found in shared(one[k], two[k], f"{path}[{k}]")]
    if hasattr(one, "__dict__") and not isinstance(one, type):
        return shared(vars(one), vars(two), path)
    return []


# What no process ever writes.
FIXED = {"state.season", "state.labour_season", "state.neighbours", "state.order"}


def test_a_copy_shares_only_what_never_moves(settled: State) -> None:
    common = set(shared(settled, settled.copy()))
    assert {path for path in common if not path.startswith("state.drivers")} <= FIXED


def test_a_copy_that_shares_is_caught(settled: State) -> None:
    assert "state.household.arrays.cash" in shared(settled, copy.copy(settled))


def test_what_never_moves_does_not_move(settled: State) -> None:
    other = moved(settled.copy(), 8, 12)
    for name in ("season", "labour_season", "neighbours", "order"):
        assert getattr(other, name).tobytes() == getattr(settled, name).tobytes()


def test_a_copy_starts_with_empty_books(settled: State) -> None:
    assert settled.ledger.flows.any()
    assert not settled.copy().ledger.flows.any()
    assert settled.copy().ledger.items == {}


AMOUNTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from("abc"), st.integers(0, 1000)), max_size=30
)


@given(AMOUNTS)
def test_the_books_keep_every_yuan(flows: list[tuple[int, int, str, int]]) -> None:
    ledger = Ledger()
    for payer, payee, item, amount in flows:
        ledger.add(payer, payee, item, float(amount))
    assert ledger.flows.sum() == sum(amount for *_, amount in flows)
    assert sum(ledger.items.values()) == ledger.flows.sum()
    net = ledger.flows.sum(axis=0) - ledger.flows.sum(axis=1)
    assert net.sum() == 0.0
    for payer in range(len(ACCOUNTS)):
        booked = sum(x for (who, _, _), x in ledger.items.items() if who == payer)
        assert booked == ledger.flows[payer].sum()
    ledger.clear()
    assert not ledger.flows.any()
    assert ledger.items == {}


def test_spending_adds_up_by_lever_and_source() -> None:
    ledger = Ledger()
    ledger.spend("training.field", "fund", 2.0)
    ledger.spend("training.field", "fund", 3.0)
    ledger.spend("training.field", "other", 4.0)
    assert ledger.spending == {("training.field", "fund"): 5.0, ("training.field", "other"): 4.0}
    ledger.clear()
    assert ledger.spending == {}


def test_the_names_fit_their_numbers() -> None:
    assert ACCOUNTS[HOUSEHOLD] == "household"
    assert ACCOUNTS[ENTERPRISE] == "enterprise"
    assert ACCOUNTS[GOVERNMENT] == "government"
    assert ACCOUNTS[WORLD] == "world"
    assert CAUSES[OTHER] == "other"
    assert len(ENTERPRISE_KINDS) == 7
    values = list(GROUPS.values())
    assert len(set(values)) == len(values)
    assert all(value & (value - 1) == 0 for value in values)
