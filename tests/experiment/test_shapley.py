"""Shapley values and pairs against every order of the players, on random games."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.experiment.shapley import alone, antithetic, last, needed, pairs, sampled, shapley, visited

GAMES = st.tuples(st.integers(1, 6), st.integers(0, 10_000))


def game(n: int, seed: int, outcomes: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(2**n, outcomes)) * [1.0, 1e4][:outcomes]


def by_hand(worth: np.ndarray) -> np.ndarray:
    """Mean gain of each player over all orders, one by one."""
    n = worth.shape[0].bit_length() - 1
    found = np.zeros((n, worth.shape[1]))
    orders = list(permutations(range(n)))
    for order in orders:
        here = 0
        for player in order:
            found[player] += worth[here | 1 << player] - worth[here]
            here |= 1 << player
    return found / len(orders)


def taylor_by_hand(worth: np.ndarray, i: int, j: int) -> np.ndarray:
    """Mean over all orders of the second difference of i and j at the players ahead of both."""
    n = worth.shape[0].bit_length() - 1
    found = np.zeros(worth.shape[1])
    orders = list(permutations(range(n)))
    for order in orders:
        first = min(order.index(i), order.index(j))
        here = sum(1 << player for player in order[:first])
        a, b = 1 << i, 1 << j
        found += worth[here | a | b] - worth[here | a] - worth[here | b] + worth[here]
    return found / len(orders)


@given(GAMES)
@settings(max_examples=40, deadline=None)
def test_values_are_means_over_all_orders(which: tuple[int, int]) -> None:
    worth = game(*which)
    assert np.allclose(shapley(worth), by_hand(worth), rtol=1e-9, atol=1e-9)


@given(GAMES)
@settings(max_examples=40, deadline=None)
def test_values_sum_to_the_joint_effect(which: tuple[int, int]) -> None:
    worth = game(*which)
    joint = worth[-1] - worth[0]
    assert np.allclose(shapley(worth).sum(axis=0), joint, rtol=1e-9, atol=1e-9)
    two = sum(pairs(worth).values(), np.zeros(2))
    assert np.allclose(alone(worth).sum(axis=0) + two, joint, rtol=1e-9, atol=1e-8)


@given(st.integers(2, 5), st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_pairs_are_means_over_all_orders(n: int, seed: int) -> None:
    worth = game(n, seed)
    for i, j in combinations(range(n), 2):
        assert np.allclose(pairs(worth)[i, j], taylor_by_hand(worth, i, j), rtol=1e-9, atol=1e-9)


def test_who_never_adds_gets_nothing_and_twins_get_the_same() -> None:
    worth = np.array([[float((k & 1) * 3.0 + (k >> 1 & 1) * 3.0 + (k & 3 == 3) * 5.0)] for k in range(8)])
    values = shapley(worth)
    assert values[2, 0] == 0.0  # the third player changes nothing
    assert values[0, 0] == values[1, 0] == 5.5
    assert pairs(worth)[0, 1][0] == pytest.approx(5.0)
    assert pairs(worth)[0, 2][0] == 0.0
    assert last(worth)[0, 0] == 8.0


def test_a_wrong_weight_would_be_seen() -> None:
    """A planted fault: equal weights for all coalitions are not the Shapley value, and do not sum."""
    worth = game(4, 1)
    k = np.arange(16)
    equal = np.array([(worth[k[k >> i & 1 == 1]] - worth[k[k >> i & 1 == 0]]).mean(axis=0) for i in range(4)])
    assert not np.allclose(equal, by_hand(worth), atol=1e-3)
    assert not np.allclose(equal.sum(axis=0), worth[15] - worth[0], atol=1e-3)


def test_orders_come_forwards_and_backwards() -> None:
    orders = antithetic(np.random.default_rng(2).uniform(size=(3, 5)))
    assert orders.shape == (6, 5)
    assert (orders[1::2] == orders[::2, ::-1]).all()
    assert (np.sort(orders, axis=1) == np.arange(5)).all()
    chains = visited(orders)
    assert all(chain[0] == 0 and chain[-1] == 31 for chain in chains)
    assert set(needed(5, orders)) == {k for chain in chains for k in chain}


def test_sampled_values_sum_and_are_unbiased() -> None:
    worth, exact = game(5, 3), shapley(game(5, 3))
    table = dict(enumerate(worth))
    rng = np.random.default_rng(4)
    found = np.array([sampled(table, antithetic(rng.uniform(size=(1, 5)))) for _ in range(4000)])
    joint = worth[31] - worth[0]
    assert np.allclose(found.sum(axis=1), joint, rtol=1e-9, atol=1e-8)
    error = found.std(axis=0) / np.sqrt(4000)
    assert (np.abs(found.mean(axis=0) - exact) < 4.0 * error).all()
    biased = np.array([sampled(table, np.arange(5)[None]) for _ in range(2)]).mean(axis=0)
    assert not (np.abs(biased - exact) < 4.0 * error).all()  # a single fixed order would be seen


def test_antithetic_orders_are_less_noisy() -> None:
    """In a game whose gains fall with the number already there, backwards takes the noise out."""
    size = np.bitwise_count(np.arange(32)).astype(float)
    worth = dict(enumerate((size * 10.0 - size**2)[:, None]))
    rng = np.random.default_rng(5)
    two = [sampled(worth, antithetic(rng.uniform(size=(1, 5))))[0, 0] for _ in range(500)]
    plain = [sampled(worth, np.argsort(rng.uniform(size=(2, 5)), axis=1))[0, 0] for _ in range(500)]
    assert np.std(two) < 0.2 * np.std(plain)
