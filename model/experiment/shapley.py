"""Shares of a joint effect that depend on no order: Shapley values, pairs, and permutations for many players.

A coalition is a number whose bit i says whether player i takes part; a game is its worth for every coalition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EXACT = 10  # players; beyond, 2^n coalitions are too many


def players_of(worth: Floats) -> int:
    """Return the number of players of a game given by its worth for each of 2^n coalitions."""
    return int(worth.shape[0]).bit_length() - 1


def shapley(worth: Floats) -> Floats:
    r"""Return the Shapley value of each player.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{1}{n \binom{n-1}{|S|}} \left(v(S \cup i) - v(S)\right)

    Parameters
    ----------
    worth : (2^n, ...)      v, any unit; by coalition

    Returns
    -------
    (n, ...)
        In the unit of the worth. They sum to v(all) - v(none).

    Source
    ------
    Shapley (1953), A value for n-person games.
    """
    n = players_of(worth)
    coalitions = np.arange(2**n)
    size = np.bitwise_count(coalitions)
    weight = np.array([1.0 / (n * comb(n - 1, k)) for k in range(n)])
    found = []
    for i in range(n):
        without = coalitions[(coalitions >> i) & 1 == 0]
        gain = worth[without | (1 << i)] - worth[without]
        found.append(np.tensordot(weight[size[without]], gain, axes=1))
    return np.array(found)


def alone(worth: Floats) -> Floats:
    r"""Return what each player does by itself, :math:`v(i) - v(\emptyset)`.

    Parameters
    ----------
    worth : (2^n, ...)

    Returns
    -------
    (n, ...)
    """
    return np.array([worth[1 << i] - worth[0] for i in range(players_of(worth))])


def last(worth: Floats) -> Floats:
    r"""Return what is lost without each player, :math:`v(N) - v(N \setminus i)`: its but-for part.

    Parameters
    ----------
    worth : (2^n, ...)

    Returns
    -------
    (n, ...)
    """
    everyone = worth.shape[0] - 1
    return np.array([worth[everyone] - worth[everyone ^ (1 << i)] for i in range(players_of(worth))])


def pairs(worth: Floats) -> dict[tuple[int, int], Floats]:
    r"""Return the Shapley-Taylor interaction of each pair: what the two do together beyond each by itself.

    .. math:: I_{ij} = \frac{2}{n} \sum_{S \not\ni i,j} \binom{n-1}{|S|}^{-1}
        \left(v(S \cup ij) - v(S \cup i) - v(S \cup j) + v(S)\right)

    What players do `alone` and the interactions of all pairs sum to v(all) - v(none).

    Parameters
    ----------
    worth : (2^n, ...)      v

    Returns
    -------
    mapping of (i, j), i < j, to (...)

    Source
    ------
    Sundararajan, Dhamdhere and Agarwal (2020), The Shapley Taylor interaction index, order 2.
    """
    n = players_of(worth)
    coalitions = np.arange(2**n)
    size = np.bitwise_count(coalitions)
    weight = np.array([2.0 / (n * comb(n - 1, k)) for k in range(n)])
    found = {}
    for i, j in combinations(range(n), 2):
        a, b = 1 << i, 1 << j
        without = coalitions[coalitions & (a | b) == 0]
        both = worth[without | a | b] - worth[without | a] - worth[without | b] + worth[without]
        found[i, j] = np.tensordot(weight[size[without]], both, axes=1)
    return found


def antithetic(uniform: Floats) -> NDArray[np.int64]:
    """Return orders of players in pairs: one at random, then the same backwards.

    A player early in one order is late in the other, which takes most of the noise out of its mean.

    Parameters
    ----------
    uniform : (orders, n)      random numbers in (0, 1)

    Returns
    -------
    (2 orders, n)

    Source
    ------
    Mitchell, Cooper, Frank and Holmes (2022), Sampling permutations for Shapley value estimation.
    """
    ahead = np.argsort(uniform, axis=1, kind="stable")
    both = np.stack([ahead, ahead[:, ::-1]], axis=1)
    return both.reshape(-1, uniform.shape[1]).astype(np.int64)


def visited(orders: NDArray[np.int64]) -> list[list[int]]:
    """Return the coalitions that form along each order: nobody, the first, the first two, ..., all.

    Parameters
    ----------
    orders : (orders, n)
    """
    chains = []
    for order in orders:
        chain = [0]
        for player in order:
            chain.append(chain[-1] | (1 << int(player)))
        chains.append(chain)
    return chains


def sampled(worth: Mapping[int, Floats], orders: NDArray[np.int64]) -> Floats:
    """Return the mean gain of each player over some orders: unbiased for its Shapley value, and with the same sum.

    Parameters
    ----------
    worth : mapping of coalition to (...)
        For every coalition that is `visited`.
    orders : (orders, n)

    Returns
    -------
    (n, ...)
    """
    found = np.zeros((orders.shape[1], *np.shape(worth[0])))
    for order, chain in zip(orders, visited(orders), strict=True):
        for player, before, after in zip(order, chain[:-1], chain[1:], strict=True):
            found[player] += worth[after] - worth[before]
    mean: Floats = found / orders.shape[0]
    return mean


def needed(n: int, orders: NDArray[np.int64] | None = None) -> Sequence[int]:
    """Return the coalitions whose worth is wanted, ascending: all, or those along some orders."""
    if orders is None:
        return range(2**n)
    return sorted({coalition for chain in visited(orders) for coalition in chain})
