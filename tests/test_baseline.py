"""The baseline of results: what the quick study gave when somebody last looked, to the bit.

It fails whenever results change, meant or not. If the change is meant: ``make baseline``, and a line
under "Results change" in CHANGELOG.md.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.economy import Economy, load
from tests.small_county import bits

FILE = Path(__file__).with_name("baseline.json")
HOUSEHOLDS, BURN_IN, MONTHS = 300, 24, 24
MEASURES = (
    "persons", "headcount", "gap", "monitored", "returns", "falls", "income", "wages", "business", "transfers",
    "consumption", "debt", "cash", "adoption", "enterprises", "jobs", "spending",
)  # fmt: skip


def results(replicate: int = 0) -> dict[str, Any]:
    """Run every scenario of the quick study with few households, and return what is compared."""
    study = load()
    start = Economy(study, households=HOUSEHOLDS, burn_in=BURN_IN, replicate=replicate, collect=False).state
    found: dict[str, Any] = {}
    for scenario in study.scenarios:
        county = Economy(study, scenario, replicate=replicate, state=start.copy(), collect=False)
        for _ in range(MONTHS):
            county.step()
        outcome = county.outcome()
        digest = hashlib.sha256()
        for name, column in sorted(bits(county.state).items()):
            digest.update(name.encode() + column)
        digest.update(np.nan_to_num(outcome.monthly).tobytes())
        everyone = outcome.monthly[outcome.groups.index("everyone")]
        found[scenario] = {
            "bytes": digest.hexdigest(),
            "measures": {
                name: [float(everyone[outcome.measures.index(name), month]) for month in (0, 11, MONTHS - 1)]
                for name in MEASURES
            },
        }
    return found


def changes(was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Say what differs, in words, the measures before the bytes."""
    found = [f"scenarios were {list(was)}, are {list(now)}"] if list(was) != list(now) else []
    for scenario in was.keys() & now.keys():
        old, new = was[scenario], now[scenario]
        for name in old["measures"]:
            before, after = old["measures"][name], new["measures"].get(name)
            if before != after:
                found.append(f"{scenario}, {name}: {before} became {after}")
        if old["bytes"] != new["bytes"] and not found:
            found.append(f"{scenario}: no measure listed here moved, but some column did")
    return found


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return results()


def test_results_are_those_of_the_baseline(now: dict[str, Any]) -> None:
    if os.environ.get("FIRMGROUND_REWRITE_BASELINE"):
        FILE.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8", newline="\n")
    found = changes(json.loads(FILE.read_text(encoding="utf-8")), now)
    assert found == [], "results changed: if that is meant, run `make baseline`\n" + "\n".join(found)


def test_other_luck_is_caught(now: dict[str, Any]) -> None:
    """The planted fault: another replicate is not the baseline."""
    found = changes(now, results(replicate=1))
    assert any(", income: " in line for line in found)


def test_a_last_bit_is_caught(now: dict[str, Any]) -> None:
    other = json.loads(json.dumps(now))
    other["nothing"]["measures"]["income"][0] = float(
        np.nextafter(other["nothing"]["measures"]["income"][0], np.inf)
    )
    assert len(changes(now, other)) == 1
