"""Measure speed: nanoseconds a household-month, by process, by size, and against an ordinary Mesa model.

``make bench``, or ``python benchmarks/bench.py --households 1000 10000`` for some sizes only.
Take the ratios, not the times: they travel between machines.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
for folder in (ROOT, ROOT / "benchmarks"):
    sys.path.insert(0, str(folder))

import numba
import numpy as np
from plain_mesa import PlainCounty

from model.columns import Table
from model.economy import Economy
from model.state import HouseholdColumns, State
from tests.oracle.test_oracle import make_pair
from tests.small_county import study

SIZES = (1_000, 10_000, 100_000, 1_000_000)
BYTES_A_HOUSEHOLD = 6_000  # columns, windows and room for the collector: an upper figure
MONTHS, WARM = 24, 3
PLAIN_HOUSEHOLDS, PLAIN_MONTHS = 1_000, 6
# Processes whose economics the ordinary model has too.
HOUSEHOLD_BLOCK = (
    "illness", "diffusion", "labour", "production", "income", "consumption", "credit", "demography", "status",
)  # fmt: skip


class Clock:
    """Sums the time of named parts."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def watch(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds[name] += time.perf_counter() - start

        return timed


def tiled(state: State, times: int) -> State:
    """Return a state with every household many times over, in the same villages; before processes begin."""
    rows = len(state.household)
    table = Table(HouseholdColumns, rows * times)
    for name, array in state.household.arrays.items():
        table.arrays[name][...] = np.tile(array, times)
    table.id[:] = np.arange(rows * times)
    state.household = table
    offsets = np.repeat(np.arange(times) * rows, rows)
    neighbours = np.tile(state.neighbours, times)
    state.neighbours = np.where(neighbours >= 0, neighbours + offsets, -1).astype(np.int32)
    state.order = np.argsort(np.tile(table.queue[:rows], times), kind="stable").astype(np.int32)
    state.county.weight = float(state.county.weight) / times
    return state


class Sized(Economy):
    """An economy of any size: a county built with up to 10,000 households, then repeated."""

    def __init__(self, households: int, **options: Any) -> None:
        self.times = max(1, households // 10_000)
        super().__init__(study(), households=min(households, 10_000), collect=False, **options)

    def _start(self, households: int | None, interactions: bool, burn_in: int) -> State:
        from model import economy

        build = economy.build
        economy.build = lambda *a, **k: tiled(build(*a, **k), self.times)
        try:
            return super()._start(households, interactions, burn_in)
        finally:
            economy.build = build


def measure(households: int, burn_in: int = 1) -> tuple[dict[str, float], int]:
    """Return nanoseconds a household-month by part, and the number of households."""
    county = Sized(households, burn_in=burn_in)
    number = int(county.state.household.alive.sum())
    for _ in range(WARM):
        county.step()
    clock = Clock()
    for process in county.processes:
        process.step = clock.watch(process.name, process.step)  # type: ignore[method-assign]
    county.government.step = clock.watch("government", county.government.step)  # type: ignore[method-assign]
    county.collector.month = clock.watch("collecting", county.collector.month)  # type: ignore[method-assign]
    start = time.perf_counter()
    for _ in range(MONTHS):
        county.step()
    clock.seconds["whole month"] = time.perf_counter() - start
    scale = 1e9 / MONTHS / number
    return {name: seconds * scale for name, seconds in clock.seconds.items()}, number


def transcendental() -> tuple[float, float]:
    """Return exponentials and logarithms a household-month, counted by the oracle's plain rules."""
    pair = make_pair()
    pair.oracle.rule.calls.clear()
    months = 12
    for _ in pair.months(months):
        pass
    calls, alive = pair.oracle.rule.calls, int(pair.state.household.alive.sum())
    return calls["exp"] / months / alive, calls["log"] / months / alive


def plain() -> float:
    """Return nanoseconds a household-month of the ordinary Mesa model."""
    county = PlainCounty(Economy(study(), households=PLAIN_HOUSEHOLDS, burn_in=24, collect=False).state)
    county.step()
    start = time.perf_counter()
    for _ in range(PLAIN_MONTHS):
        county.step()
    return (time.perf_counter() - start) / PLAIN_MONTHS / len(county.agents) * 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, nargs="*", default=list(SIZES))
    sizes = parser.parse_args().households
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4 << 30
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, Numba {numba.__version__}, one core")
    start = time.perf_counter()
    Economy(study(), households=200, burn_in=2, collect=False).step()
    print(f"compiling, or reading what was compiled: {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    Economy(study(), households=10_000, collect=False)
    print(f"building Batang and its burn-in of 120 months: {time.perf_counter() - start:.1f} s\n")
    whole: dict[int, float] = {}
    parts: dict[str, float] = {}
    for size in sizes:
        if size * BYTES_A_HOUSEHOLD > memory:
            print(f"{size:>9,} households need about {size * BYTES_A_HOUSEHOLD / 1e9:.0f} GB: left out")
            continue
        found, number = measure(size)
        whole[number] = found["whole month"]
        if size == 10_000 or not parts:
            parts = found
    print("By part, ns a household-month, levers in place and collecting included")
    for name, value in sorted(parts.items(), key=lambda item: -item[1]):
        print(f"  {name:<14}{value:9.1f}")
    print("\nBy size, ns a household-month")
    for number, value in whole.items():
        print(f"  {number:>9,} households{value:9.1f}")
    exponentials, logarithms = transcendental()
    print(f"\nexp {exponentials:.0f} and log {logarithms:.0f} a household-month, by the oracle's count")
    ordinary = plain()
    block = sum(parts[name] for name in HOUSEHOLD_BLOCK)
    print(f"\nOrdinary Mesa model, household block only: {ordinary:,.0f} ns a household-month")
    print(f"  {ordinary / block:.0f} times the same block here ({block:.0f} ns)")
    print(f"  {ordinary / parts['whole month']:.0f} times the whole month here")


if __name__ == "__main__":
    main()
