"""Made-up results, written once a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from model.experiment.store import Results
from tests.report.synthetic import County, make

# Small studies that show what pictures must bear.
ODD = (
    "status_quo", "a $x^2$ very_long_name_of_a_scenario_that_never_ends_and_goes_on", "_underscored", "现行政策加倍方案试验二零二五",
    "\U0001f600smile", '<b>&"q"', "\U00020000 rare",
)  # fmt: skip
STUDIES: dict[str, dict[str, Any]] = {
    "batang": {"draws": 6, "park": {"three_measures": 47.0, "combined": 20.0}, "support_ends": {"combined_ends": 59}},
    "odd": {"scenarios": ODD, "draws": 1, "replicates": 3, "quick": True, "households": 2000, "months": 37, "start": "2021-07"},
    "alone": {"scenarios": ("status_quo",), "draws": 1, "replicates": 6, "months": 24},
    "single": {"scenarios": ("status_quo", "train"), "draws": 1, "replicates": 1, "months": 24},
    "failed": {"scenarios": ("status_quo", "train", "lost"), "draws": 1, "replicates": 6, "months": 48, "failed": {"train": 2, "lost": 6}},
    "tiny": {"scenarios": ("status_quo", "train"), "lifted_out": 3.0, "returns": 0.001, "draws": 1, "replicates": 6, "months": 100,
             "empty_groups": ("quintile_2", "quintile_5")},
    "nobody": {"scenarios": ("status_quo", "train"), "lifted_out": 0.0, "draws": 1, "replicates": 5, "months": 9},
    "nested": {"scenarios": ("status_quo", "train", "firms"), "draws": 4, "replicates": 2, "months": 132, "worlds": ("hail", "usual"),
               "averted": {"train": 0.3, "firms": -0.3}},
}  # fmt: skip


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Results]:
    """Results by name of `STUDIES`, or of a county's own fields."""
    home = tmp_path_factory.mktemp("made-up")
    known: dict[str, Results] = {}

    def results(name: str, **fields: Any) -> Results:
        key = name if not fields else f"{name}-{len(known)}"
        if key not in known:
            county = County(**{**STUDIES.get(name, {}), **fields})
            known[key] = make(home / key, county)
        return known[key]

    return results
