"""The same bytes on another processor: compiled for a generic one, and NumPy without its newer instructions."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from tests.oracle.world import small_world
from tests.small_county import bits, different

ROOT = Path(__file__).resolve().parents[1]

RUN = """
import hashlib

import numpy as np

from model.economy import Economy, load
from tests.small_county import bits

study = load()
digest = hashlib.sha256()
for scenario in study.scenarios:
    county = Economy(study, scenario, households=300, burn_in=14, collect=False)
    for _ in range(18):
        county.step()
    for name, column in sorted(bits(county.state).items()):
        digest.update(name.encode())
        digest.update(column)
    digest.update(np.nan_to_num(county.outcome().monthly).tobytes())
print(digest.hexdigest())
"""


def digest(folder: Path, **environment: str) -> str:
    """Run every scenario of the quick study in a process of its own; return a hash of all columns and measures."""
    folder.mkdir()
    keep = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUN],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**keep, "FIRMGROUND_CACHE": str(folder), **environment},
    )  # fmt: skip
    return done.stdout.strip()


def newer_instructions() -> str:
    """Return what NumPy would use on this machine beyond its oldest supported processor."""
    from numpy._core import _multiarray_umath as machine

    features = machine.__cpu_features__
    return " ".join(name for name in machine.__cpu_dispatch__ if features.get(name))


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> str:
    return digest(tmp_path_factory.mktemp("native") / "cache")


@pytest.mark.slow
@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
def test_a_generic_processor_gives_the_same_bytes(native: str, tmp_path: Path) -> None:
    plain = {"NUMBA_CPU_NAME": "generic", "NPY_DISABLE_CPU_FEATURES": newer_instructions()}
    assert digest(tmp_path / "cache", **plain) == native


@pytest.mark.slow
@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
def test_less_optimised_code_gives_the_same_bytes(native: str, tmp_path: Path) -> None:
    assert digest(tmp_path / "cache", NUMBA_OPT="1") == native


def test_a_last_bit_would_be_seen() -> None:
    """The planted fault: one cell moved by its last bit."""
    state = small_world()
    before = bits(state)
    state.household.cash[3] = np.nextafter(state.household.cash[3], np.inf)
    assert different(before, bits(state)) == ["household.cash"]
