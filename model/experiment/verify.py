"""Does a results folder still hold what its study gives? Hashes of its files, short tables from its runs, some runs again."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from model.experiment.cells import Cell, Run, read_run, write_run
from model.experiment.effects import Collected, collect_effects
from model.experiment.invariance import Line, Told
from model.experiment.panel import start
from model.experiment.tables import LONG, SHORT, failed_runs, finished, run_tables, write_csv
from model.process import Parameter
from model.study.record import RESULTS_VERSION, Study


@dataclass(frozen=True)
class Key:
    """One stored run."""

    cell: Cell
    scenario: str
    world: str

    @property
    def name(self) -> Told:
        """Return what it is called in messages."""
        return Told(
            "{scenario} in world {world}, cell {cell}",
            scenario=self.scenario,
            world=self.world,
            cell=self.cell.name,
        )


def verify(
    folder: Path, study: Study, manifest: Mapping[str, Any], known: Mapping[str, Parameter], number: int = 2,
    tell: Callable[[int, int], None] | None = None,
) -> Iterator[Line]:  # fmt: skip
    """Yield what was looked at, and whether it is what the study gives.

    Parameters
    ----------
    folder : Path
    study : Study
    manifest : of the folder
    known : mapping of path to Parameter
    number : runs that are carried out again
    tell : callable, optional
        Called with runs done and runs to do.
    """
    yield version(manifest)
    yield from files(folder, manifest)
    yield short_tables(folder, study)
    chosen = choose(stored_runs(folder, study), number)
    for k, key in enumerate(chosen):
        if tell is not None:
            tell(k, len(chosen))
        yield long_tables(folder, key)
        yield again(folder, study, key, known)
    if tell is not None:
        tell(len(chosen), len(chosen))


def version(manifest: Mapping[str, Any]) -> Line:
    """Say whether this version of the model gives the results of the folder's.

    Parameters
    ----------
    manifest : of the folder
    """
    kept = manifest["result"]["results_version"]
    return Line(
        Told("version"), kept == RESULTS_VERSION,
        Told("results version {kept}, this model {here}", kept=kept, here=RESULTS_VERSION),
    )  # fmt: skip


def files(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Line]:
    """Yield for every table whether it has the bytes that were written.

    Parameters
    ----------
    folder : Path
    manifest : of the folder
    """
    for name, kept in manifest["result"]["files"].items():
        digest = hashlib.blake2b((folder / name).read_bytes(), digest_size=16).hexdigest()
        told = kept if digest == kept else Told("{digest}, the record says {kept}", digest=digest, kept=kept)
        yield Line(name, digest == kept, told)


def stored_runs(folder: Path, study: Study) -> list[Key]:
    """Return every finished run, in the order of the tables.

    Parameters
    ----------
    folder : Path
    study : Study
    """
    return [Key(cell, *pair) for cell, have in finished(study, folder) for pair in have]


def choose(runs: Sequence[Key], number: int) -> list[Key]:
    """Return so many runs, the first, the last and what lies evenly between them.

    Parameters
    ----------
    runs : of `stored_runs`
    number : at most
    """
    if not runs or number <= 0:
        return []
    at = np.linspace(0, len(runs) - 1, min(number, len(runs))).round().astype(int)
    return [runs[k] for k in dict.fromkeys(at.tolist())]


def short_tables(folder: Path, study: Study) -> Line:
    """Say whether summary, effects and cost follow from the runs that are stored.

    Parameters
    ----------
    folder : Path
    study : Study
    """
    collected = Collected(study)
    for cell, have in finished(study, folder):
        collected.add({pair: read_run(folder, cell, *pair) for pair in have})
    for error in failed_runs(study, folder):
        collected.failed(str(error["scenario"]), str(error["world"]))
    frames = collect_effects(collected)
    differ = []
    with tempfile.TemporaryDirectory(prefix="firmground-") as place:
        for name in SHORT:
            file = Path(place) / f"{name}.csv"
            write_csv(frames[name], file)
            if file.read_bytes() != (folder / file.name).read_bytes():
                differ.append(file.name)
    number = len(stored_runs(folder, study))
    detail = (
        Told("{files} do not follow from the runs", files=tuple(differ))
        if differ
        else Told("made anew from {n} runs", n=number)
    )
    return Line(Told("short tables"), not differ, detail)


def long_tables(folder: Path, key: Key) -> Line:
    """Say whether the long tables hold a run as its own file does.

    Parameters
    ----------
    folder : Path
    key : Key
    """
    run = read_run(folder, key.cell, key.scenario, key.world)
    wanted = [
        ("scenario", "=", key.scenario), ("world", "=", key.world), ("draw", "=", key.cell.draw),
        ("replicate", "=", key.cell.replicate),
    ]  # fmt: skip
    differ = []
    for name, table in run_tables(run).items():
        stored = pq.read_table(folder / f"{name}.parquet", filters=wanted).to_pandas()
        plain = table.to_pandas()
        same = list(stored.columns) == list(plain.columns) and len(stored) == len(plain)
        if not same or not all(
            stored[c].astype(object).equals(plain[c].astype(object)) for c in plain.columns
        ):
            differ.append(f"{name}.parquet")
    return Line(
        Told("tables of {run}", run=key.name),
        not differ,
        Told("{files} differ from the run's file", files=tuple(differ))
        if differ
        else Told("{n} tables, the same rows", n=len(LONG)),
    )


def again(folder: Path, study: Study, key: Key, known: Mapping[str, Parameter]) -> Line:
    """Carry out a run again, and compare every byte.

    Parameters
    ----------
    folder : Path
    study : Study
    key : Key
    known : mapping of path to Parameter
    """
    kept = read_run(folder, key.cell, key.scenario, key.world)
    begun = start(study, key.cell, known)
    county = begun.county(key.scenario, key.world)
    while county.running:
        county.step()
    with tempfile.TemporaryDirectory(prefix="firmground-") as place:
        home = Path(place)
        file = home / "cells" / key.cell.name / f"{key.scenario}--{key.world}.npz"
        file.parent.mkdir(parents=True)
        write_run(file, county.outcome(), study)
        found = difference(kept, read_run(home, key.cell, key.scenario, key.world))
    number = sum(array.nbytes for array in kept.arrays.values())
    return Line(
        Told("again: {run}", run=key.name), not found, found or Told("the same {n:,} bytes", n=number)
    )


def difference(kept: Run, made: Run) -> Told | None:
    """Return where two runs first differ; None if they are the same.

    Parameters
    ----------
    kept, made : of one study, cell, scenario and world
    """
    if kept.text.get("measures") != made.text.get("measures") or kept.text.get("groups") != made.text.get(
        "groups"
    ):
        return Told("measures or groups are others")
    a, b = kept.arrays["monthly"], made.arrays["monthly"]
    if a.shape == b.shape and a.tobytes() != b.tobytes():
        at = np.argwhere(~((a == b) | (np.isnan(a) & np.isnan(b))))
        group, measure, month = at[np.argmin(at[:, 2])] if at.size else (0, 0, 0)
        return Told(
            "{measure} of {group} differs first in month {month}: {kept:.9g} is stored, {made:.9g} comes out",
            measure=made.text["measures"][measure], group=made.text["groups"][group], month=month,
            kept=float(a[group, measure, month]), made=float(b[group, measure, month]),
        )  # fmt: skip
    for name in sorted(kept.arrays.keys() | made.arrays.keys()):
        one, other = kept.arrays.get(name), made.arrays.get(name)
        if one is None or other is None:
            return Told("{name} is in one of the two only", name=name)
        if one.dtype != other.dtype or one.shape != other.shape or one.tobytes() != other.tobytes():
            return Told("{name} differs", name=name)
    same = json.dumps(kept.text) == json.dumps(made.text)  # as text, since a missing number equals nothing
    return None if same else Told("ledger or headline numbers differ")
