"""Measure a whole study: eight scenarios, thirty cells, 72 months, 11,000 households; burn-in shared within a cell.

``python benchmarks/batch.py --workers 2``. Everything a run does is in the time: burn-in, runs, tables; compiling is not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from model.economy import load
from model.experiment.runner import run, warm_up
from model.study.record import Study

SCENARIOS = (
    "status_quo", "management", "technology", "training", "industry", "three_measures", "combined", "funding_cut",
)  # fmt: skip
HOUSEHOLDS, MONTHS, CELLS = 11_000, 72, 30


def benchmark(households: int, months: int, cells: int) -> Study:
    """Return the study of Batang at the benchmark's size."""
    study = load(ROOT / "scenarios" / "batang.yaml", overrides=[f"horizon.months={months}"])
    place = study.place
    size = place.values["household_size"].value
    persons = households * size
    figure = replace(place.values["rural_persons"], value=persons, low=persons, high=persons)
    place = replace(place, values={**place.values, "rural_persons": figure})
    return replace(
        study, place=place, months=months, draws=1, replicates=cells, uncertain="none", households=None
    )


def main() -> None:
    """Run it once and print the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--months", type=int, default=MONTHS)
    parser.add_argument("--cells", type=int, default=CELLS)
    options = parser.parse_args()
    study = benchmark(options.households, options.months, options.cells)
    warm_up(study)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        report = run(study, Path(folder) / "batch", scenarios=SCENARIOS, workers=options.workers)
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in (Path(folder) / "batch").glob("*.*"))
    months = options.cells * (120 + len(SCENARIOS) * options.months) * options.households
    print(f"{report.done} runs, {report.failed} failed, {options.workers} workers: {seconds:.1f} s")
    print(
        f"{1e9 * seconds * options.workers / months:.0f} ns a household-month and worker; tables {size / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main()
