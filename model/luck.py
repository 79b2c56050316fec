"""Luck: every draw depends only on seed, draw, replicate, place, stream, agent and month.

The generator is Philox4x32-10. A draw is a pure function of its key and counter, so two
scenarios that differ in policy alone give each household the same luck, no matter what
other households or other decisions do.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel, rule
from model.maths import normal_quantile

_MASK = np.uint64(0xFFFFFFFF)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_32 = np.uint64(32)


@rule
def philox(
    agent: int, month: int, block: int, key0: int, key1: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return four 32-bit words for one counter: Philox4x32-10.

    Source
    ------
    Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC'11.

    Parameters
    ----------
    agent : permanent id
    month : months since the start of the burn-in
    block : which group of four draws within this stream, month and agent
    key0, key1 : 32-bit words of the stream's key

    Returns
    -------
    four words in unsigned 64-bit integers
    """
    c0 = np.uint64(agent) & _MASK
    c1 = np.uint64(month) & _MASK
    c2 = np.uint64(block) & _MASK
    c3 = np.uint64(0)
    k0 = np.uint64(key0)
    k1 = np.uint64(key1)
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = ((p1 >> _32) ^ c1 ^ k0) & _MASK
        c2 = ((p0 >> _32) ^ c3 ^ k1) & _MASK
        c1 = p1 & _MASK
        c3 = p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@rule
def uniform(word: np.uint64) -> float:
    """Turn a 32-bit word into a number strictly between 0 and 1.

    Parameters
    ----------
    word : 32-bit word

    Returns
    -------
    1, in (0, 1)
    """
    return (np.float64(np.int64(word)) + 0.5) * 2.3283064365386963e-10


@rule
def normal(word: np.uint64) -> float:
    """Turn a 32-bit word into a standard normal number.

    Parameters
    ----------
    word : 32-bit word

    Returns
    -------
    1
    """
    return normal_quantile(uniform(word))


@kernel
def _fill(agent, month, key0, key1, out):  # type: ignore[no-untyped-def]
    for i in range(agent.shape[0]):
        w0, _w1, _w2, _w3 = philox(agent[i], month, 0, key0, key1)
        out[i] = uniform(w0)


@kernel
def renew(agent, month, chance, key0, key1, draw, value):  # type: ignore[no-untyped-def]
    """Replace standard normal values by fresh ones with a given chance a month: errors that persist.

    Drawn first for all and turned into normals for the few, which keeps the first loop vectorised.
    """
    for i in range(agent.shape[0]):
        w0, w1, _w2, _w3 = philox(agent[i], month, 0, key0, key1)
        draw[i] = uniform(w0) if uniform(w1) < chance else 0.0
    for i in range(agent.shape[0]):
        if draw[i] > 0.0:
            value[i] = normal_quantile(draw[i])


class Luck:
    """The luck of one cell: keys for every decision, and the month the draws belong to.

    Parameters
    ----------
    seed : int
        Seed of the study; 0 is a seed like any other.
    draw : str
        Name of the parameter draw, ``mean`` or a number.
    replicate : int
        Replicate within the draw.
    place : str
        Code of the county.
    """

    def __init__(self, seed: int, draw: str = "mean", replicate: int = 0, place: str = "") -> None:
        self.seed = seed
        self.draw = str(draw)
        self.replicate = replicate
        self.place = place
        self.month = 0
        self._keys: dict[str, tuple[np.uint64, np.uint64]] = {}

    def key(self, stream: str) -> tuple[np.uint64, np.uint64]:
        """Return the two 32-bit key words of a decision, for instance ``illness.acute``."""
        if stream not in self._keys:
            text = "\x1f".join([str(self.seed), self.draw, str(self.replicate), self.place, stream])
            word = hashlib.blake2b(text.encode(), digest_size=8).digest()
            self._keys[stream] = (
                np.uint64(int.from_bytes(word[:4], "little")),
                np.uint64(int.from_bytes(word[4:], "little")),
            )
        return self._keys[stream]

    def uniform(self, stream: str, agent: NDArray[np.int64], month: int | None = None) -> NDArray[np.float64]:
        """Return one uniform number per agent for this stream and month.

        Parameters
        ----------
        stream : str
            Name of the decision.
        agent : (n,) int64
            Permanent ids.
        month : int, optional
            Month of the counter; the current one when left out.
        """
        out = np.empty(agent.shape[0])
        key0, key1 = self.key(stream)
        _fill(agent, self.month if month is None else month, key0, key1, out)
        return out

    def one(self, stream: str, agent: int = 0, month: int | None = None) -> float:
        """Return one uniform number for a decision of the county as a whole."""
        key0, key1 = self.key(stream)
        words = philox(int(agent), int(self.month if month is None else month), 0, int(key0), int(key1))
        return float(uniform(np.uint64(words[0])))
