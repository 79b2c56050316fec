"""`verify`: an untouched folder is good; whatever is changed in it, and however its record is forged, is told."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.economy import Economy, load
from model.experiment.cells import Cell, read_run, run_file
from model.experiment.runner import run
from model.experiment.store import read_manifest
from model.experiment.verify import Key, choose, difference, stored_runs, verify
from model.study.study import Study

pytestmark = pytest.mark.usefixtures("soon_settled")

FIRST = Cell("mean", 0)


@pytest.fixture(scope="module")
def study() -> Study:
    return load(overrides=["horizon.months=14", "population.households=80", "run.replicates=2"])


@pytest.fixture(scope="module")
def whole(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    assert run(study, folder, workers=1).failed == 0
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "copy"
    shutil.copytree(whole, copied)
    return copied


def bad(folder: Path, study: Study, number: int = 1) -> dict[str, str]:
    """Return what differs, by name of the line."""
    lines = list(verify(folder, study, read_manifest(folder), {}, number))
    return {line.name: line.detail for line in lines if not line.good}


def forge(folder: Path, name: str) -> None:
    """Write the hash of a changed file into the record."""
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    digest = hashlib.blake2b((folder / name).read_bytes(), digest_size=16).hexdigest()
    record["result"]["files"][name] = digest
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")


def test_an_untouched_folder_is_good(whole: Path, study: Study) -> None:
    assert bad(whole, study, 3) == {}


def test_a_changed_number_in_a_short_table(folder: Path, study: Study) -> None:
    file = folder / "summary.csv"
    table = pd.read_csv(file)
    table.loc[0, "mean"] += 1.0
    table.to_csv(file, index=False, encoding="utf-8-sig")
    assert set(bad(folder, study)) == {"summary.csv", "short tables"}
    forge(folder, "summary.csv")
    assert bad(folder, study) == {"short tables": "summary.csv do not follow from the runs"}


def test_a_changed_number_in_a_long_table(folder: Path, study: Study) -> None:
    file = folder / "spells.parquet"
    table = pq.read_table(file)
    moved = pa.array(np.asarray(table["household"]) + 1)
    pq.write_table(table.set_column(table.schema.get_field_index("household"), "household", moved), file)
    forge(folder, "spells.parquet")
    found = bad(folder, study)
    assert list(found.values()) == ["spells.parquet differ from the run's file"]


def test_a_changed_run(folder: Path, study: Study) -> None:
    """The one number of the first run is named, with its month."""
    file = run_file(folder, FIRST, "status_quo", "usual")
    with np.load(file) as stored:
        arrays = {name: stored[name] for name in stored.files}
    run_before = read_run(folder, FIRST, "status_quo", "usual")
    place = run_before.text["measures"].index("income")
    arrays["monthly"] = arrays["monthly"].copy()
    arrays["monthly"][0, place, 7] += 1.0
    np.savez_compressed(file, **arrays)
    found = bad(folder, study)
    (again,) = [text for name, text in found.items() if name.startswith("again")]
    assert again.startswith("income of everyone differs first in month 7")
    assert "tables of status_quo in world usual, cell mean-0" in found


@pytest.mark.parametrize("part", ["spell_start", "sample_income", "end_returns", "survival", "text"])
def test_every_part_of_a_run_is_compared(whole: Path, part: str) -> None:
    kept, made = (read_run(whole, FIRST, "skills", "usual") for _ in range(2))
    assert difference(kept, made) is None
    if part == "text":
        made.text["headline"]["income"] += 1.0
    else:
        made.arrays[part] = made.arrays[part].copy() + 1
    assert difference(kept, made) in {f"{part} differs", "ledger or headline numbers differ"}
    del kept.arrays["years"]
    assert difference(kept, made) is not None


def test_another_model_is_caught(folder: Path, study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a model that gives other numbers than the one that wrote the folder."""
    step: Callable[[Economy], None] = Economy.step

    def other(self: Economy) -> None:
        if int(self.state.county.study_month) == 4:
            self.state.household.cash[:] += 50.0
        step(self)

    monkeypatch.setattr(Economy, "step", other)
    (text,) = bad(folder, study).values()
    assert "differs first in month 5" in text


def test_another_version_is_told(folder: Path, study: Study) -> None:
    record: dict[str, Any] = read_manifest(folder)
    record["result"]["results_version"] = 999
    lines = list(verify(folder, study, record, {}, 0))
    assert [line.name for line in lines if not line.good] == ["version"]


@pytest.mark.parametrize(
    ("number", "expected"), [(0, []), (1, [0]), (2, [0, 5]), (3, [0, 2, 5]), (99, [0, 1, 2, 3, 4, 5])]
)
def test_runs_are_chosen_from_end_to_end(whole: Path, study: Study, number: int, expected: list[int]) -> None:
    runs = stored_runs(whole, study)
    assert len(runs) == 6
    assert choose(runs, number) == [runs[k] for k in expected]
    assert choose([], 2) == []
    assert all(isinstance(key, Key) for key in runs)
