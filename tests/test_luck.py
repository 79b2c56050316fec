"""Luck: published vectors, keys, ranges, moments, and independence of everybody else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import luck
from model.luck import Luck, normal, philox, uniform

# Random123 1.14, tests/kat_vectors, "philox4x32 10": counter, key, result.
# The model's counter ends in a zero word, so the second and third vector check a reference in
# Python's own integers, and the reference checks the model.
ZERO = (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
KNOWN = [
    ((0, 0, 0, 0), (0, 0), ZERO),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
WORD = st.integers(0, 2**32 - 1)


def published(counter: tuple[int, ...], key: tuple[int, int]) -> tuple[int, ...]:
    """Philox4x32-10 as the paper's figure 3 draws it, in Python's own integers."""
    c, k = list(counter), list(key)
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * c[0], 2**32)
        high1, low1 = divmod(0xCD9E8D57 * c[2], 2**32)
        c = [high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return tuple(c)


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN)
def test_the_reference_gives_the_published_vectors(
    counter: tuple[int, ...], key: tuple[int, int], result: tuple[int, ...]
) -> None:
    assert published(counter, key) == result


def test_zero_key_and_counter() -> None:
    assert tuple(int(w) for w in philox(0, 0, 0, np.uint64(0), np.uint64(0))) == ZERO


@given(WORD, WORD, WORD, WORD, WORD)
def test_the_model_is_the_reference(agent: int, month: int, block: int, key0: int, key1: int) -> None:
    expected = published((agent, month, block, 0), (key0, key1))
    for function in (philox, philox.py_func):
        words = function(np.int64(agent), np.int64(month), np.int64(block), np.uint64(key0), np.uint64(key1))
        assert tuple(int(w) for w in words) == expected


def test_a_wrong_constant_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(luck, "_W1", np.uint64(0xBB67AE86))
    words = philox.py_func(1, 2, 3, np.uint64(4), np.uint64(5))
    assert tuple(int(w) for w in words) != published((1, 2, 3, 0), (4, 5))


@given(WORD)
def test_uniform_lies_strictly_inside_and_is_exact(word: int) -> None:
    value = uniform(np.uint64(word))
    assert 0.0 < value < 1.0
    assert value == (word + 0.5) / 2**32
    assert value == uniform.py_func(np.uint64(word))


@pytest.mark.parametrize("word", [0, 1, 2**31 - 1, 2**31, 2**32 - 1])
def test_normal_is_finite_and_odd(word: int) -> None:
    value = normal(np.uint64(word))
    assert np.isfinite(value)
    assert abs(value) < 6.4
    assert value == pytest.approx(-normal(np.uint64(2**32 - 1 - word)), rel=1e-6, abs=1e-9)


def test_every_part_of_the_key_matters() -> None:
    seeds, draws, replicates, places = (0, 1, 20210101), ("mean", "1", "2"), (0, 1), ("", "513335")
    streams = ("illness", "illness.acute", "labour")
    keys = [
        tuple(int(word) for word in Luck(seed, draw, replicate, place).key(stream))
        for seed, draw, replicate, place, stream in itertools.product(
            seeds, draws, replicates, places, streams
        )
    ]
    assert len(set(keys)) == len(keys)
    assert all(0 <= word < 2**32 for key in keys for word in key)


def test_parts_of_the_key_do_not_run_together() -> None:
    assert Luck(1, "2", 3).key("a") != Luck(12, "", 3).key("a")
    assert Luck(1, "1", 11).key("a") != Luck(1, "11", 1).key("a")
    assert Luck(1, "1", 1, "1").key("a") != Luck(1, "1", 11, "").key("a")


def test_the_key_is_pinned() -> None:
    """Results of a study stay the same from one version to the next only while this holds."""
    assert tuple(int(word) for word in Luck(20210101, "mean", 0, "513335").key("illness")) == PINNED


PINNED = (1987907448, 770192038)
AGENTS = np.arange(40_000, dtype=np.int64)


def test_draws_have_the_right_moments() -> None:
    n = AGENTS.size
    u = Luck(3).uniform("test", AGENTS, month=7)
    # Five standard errors of mean, variance and lag-one correlation.
    assert abs(u.mean() - 1 / 2) < 5 * np.sqrt(1 / 12 / n)
    assert abs(u.var() - 1 / 12) < 5 * np.sqrt(1 / 180 / n)
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 5 / np.sqrt(n)
    counts = np.bincount((u * 64).astype(int), minlength=64)
    chi_square = ((counts - n / 64) ** 2 / (n / 64)).sum()
    assert abs(chi_square - 63) < 5 * np.sqrt(2 * 63)


@pytest.mark.parametrize("other", [{"month": 8}, {"stream": "test.other"}, {"seed": 4}, {"replicate": 1}])
def test_streams_months_and_seeds_are_independent(other: dict[str, object]) -> None:
    seed, replicate = int(other.get("seed", 3)), int(other.get("replicate", 0))
    u = Luck(3).uniform("test", AGENTS, month=7)
    v = Luck(seed, "mean", replicate).uniform(
        str(other.get("stream", "test")), AGENTS, month=other.get("month", 7)
    )
    assert abs(np.corrcoef(u, v)[0, 1]) < 5 / np.sqrt(AGENTS.size)
    assert not np.array_equal(u, v)


def test_an_agent_draws_the_same_whoever_else_draws() -> None:
    alone = Luck(0).one("test", agent=77, month=5)
    together = Luck(0).uniform("test", np.array([5, 77, 1_000_000]), month=5)
    assert alone == together[1]
    later = Luck(0)
    later.uniform("something else", AGENTS)
    later.month = 5
    assert later.one("test", agent=77) == alone


def test_seed_zero_is_a_seed() -> None:
    zero, one = Luck(0).uniform("test", AGENTS), Luck(1).uniform("test", AGENTS)
    assert not np.array_equal(zero, one)
    assert np.array_equal(zero, Luck(0).uniform("test", AGENTS))
