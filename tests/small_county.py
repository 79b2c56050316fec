"""A few hundred households of Batang, for tests of the whole month."""

from __future__ import annotations

import shutil
import signal
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.economy import BURN_IN as WHOLE_BURN_IN
from model.economy import Economy, load
from model.state import State
from model.study.study import Study

ROOT = Path(__file__).resolve().parents[1]
HOUSEHOLDS, BURN_IN, MONTHS = 300, 24, 36
FIRST = 17  # study month of 2022-06, when the packages begin

STUDY = """\
schema: 1
name: small
place: places/batang.yaml
horizon: {start: 2021-01, months: 36}
population: {households: 300}
uncertain: none
packages:
  training:
    training.field: {amount: {2022-06: 9000}}
    training.job: {amount: {2022-06: 3000}}
  management:
    management.detection: {amount: {2022-06: 3}}
  nothing_new:
    training.field: {amount: {2022-06: 0}}
scenarios: {training: [training], management: [management], nothing_new: [nothing_new]}
worlds:
  usual: {}
  hail: {events: [{kind: hail, month: 2022-06, loss: 50 %}]}
run: {draws: 1, replicates: 2, seed: 7}
"""


@cache
def study() -> Study:
    """Return the small study, read once."""
    folder = Path(tempfile.mkdtemp(prefix="firmground-test-"))
    try:
        (folder / "places").mkdir()
        shutil.copy(ROOT / "scenarios" / "places" / "batang.yaml", folder / "places")
        (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
        return load(folder / "study.yaml")
    finally:
        shutil.rmtree(folder)


def county(scenario: str = "status_quo", **options: Any) -> Economy:
    """Return a county after a short burn-in, or from a given state."""
    options.setdefault("households", HOUSEHOLDS)
    options.setdefault("burn_in", BURN_IN)
    return Economy(study(), scenario, collect=False, **options)


def settle_soon(patch: pytest.MonkeyPatch) -> None:
    """Let counties settle for two years instead of ten, in this process; other processes know nothing of it.

    For tests of what is done with runs. What runs give is tested after the whole burn-in.
    """
    options = Economy.__init__.__kwdefaults__
    assert options["burn_in"] == WHOLE_BURN_IN
    patch.setitem(options, "burn_in", BURN_IN)


def hears_interrupts() -> None:
    """Let a new process hear Ctrl-C even where the tests run in the background of a shell, which mutes it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def arrays(state: State) -> dict[str, np.ndarray]:
    """Return every column of a state by name."""
    tables = {
        name: getattr(state, name) for name in ("household", "enterprise", "village", "town", "product")
    }
    tables["county"] = state.county.table
    return {f"{name}.{key}": array for name, table in tables.items() for key, array in table.arrays.items()}


def bits(state: State) -> dict[str, bytes]:
    """Return every column of a state as bytes."""
    return {name: array.tobytes() for name, array in arrays(state).items()}


def different(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Name the columns that differ."""
    return [name for name in one if one[name] != other[name]]
