"""Writes the tables of a study from its finished runs: long ones in Parquet, short ones in CSV, and the record."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from model.experiment.cells import Cell, Run, cells, error_file, read_run, run_file, unfinished_file
from model.experiment.effects import Collected, collect_effects
from model.state import CAUSES, NO_EXIT
from model.study.record import RESULTS_VERSION, Study

LONG = ("monthly", "spells", "survival", "ledger", "households")
SHORT = ("summary", "effects", "cost")
FORMAT = 1
# Columns of a table without a run.
RUN_COLUMNS = {"scenario": pa.string(), "world": pa.string(), "draw": pa.string(), "replicate": pa.int32()}
EMPTY = {
    "monthly": {"month": pa.int16(), "group": pa.string(), "measure": pa.string(), "value": pa.float32()},
    "spells": {
        **dict.fromkeys(("household", "start", "end", "left", "exit_month"), pa.int64()),
        "kind": pa.string(), "cause": pa.string(), "reached": pa.bool_(), "persons": pa.float64(), "assessed": pa.float64(),
    },
    "survival": {"since_exit": pa.int64(), **dict.fromkeys(("at_risk", *CAUSES), pa.float64())},
    "ledger": {
        "year": pa.int32(), "lever": pa.string(), "payer": pa.string(), "planned": pa.float64(), "used": pa.float64(),
    },
    "households": {"household": pa.int64(), "month": pa.int16()},
}  # fmt: skip


def finished(study: Study, folder: Path) -> Iterator[tuple[Cell, list[tuple[str, str]]]]:
    """Yield each cell with the runs it holds, in one order whatever was asked for first."""
    for cell in cells(study):
        have = [
            (scenario, world)
            for world in study.worlds
            for scenario in study.scenarios
            if run_file(folder, cell, scenario, world).exists()
        ]
        if have:
            yield cell, have


def write_tables(study: Study, folder: Path, report: Any, workers: int) -> None:
    """Write every table from the finished runs, in a fixed order, then the record.

    Parameters
    ----------
    study : Study
    folder : Path
    report : RunReport
    workers : int
        For the record only.
    """
    writers = {name: _Writer(folder / f"{name}.parquet") for name in LONG}
    collected = Collected(study)
    for cell, have in finished(study, folder):
        runs = {key: read_run(folder, cell, *key) for key in have}
        for run in runs.values():
            for name, table in run_tables(run).items():
                writers[name].add(table)
        collected.add(runs)
    errors = list(failed_runs(study, folder))
    for error in errors:
        collected.failed(str(error["scenario"]), str(error["world"]))
    for writer in writers.values():
        writer.close()
    frames = collect_effects(collected)
    for name in SHORT:
        write_csv(frames[name], folder / f"{name}.csv")
    write_text(
        folder / "resolved.json",
        json.dumps(study.resolved(), ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    )
    _write_record(study, folder, report, workers, collected.failures, errors)


def failed_runs(study: Study, folder: Path) -> Iterator[dict[str, str | int]]:
    """Yield which runs failed, and the last line of what broke each; the whole text stands in the cell's folder."""
    for cell in cells(study):
        for world in study.worlds:
            for scenario in study.scenarios:
                file = error_file(folder, cell, scenario, world)
                if file.exists():
                    text = file.read_text(encoding="utf-8").strip()
                    yield {
                        "scenario": scenario,
                        "world": world,
                        "draw": cell.draw,
                        "replicate": cell.replicate,
                        "error": text.rpartition("\n")[2],
                    }


def _write_record(
    study: Study,
    folder: Path,
    report: Any,
    workers: int,
    failures: Mapping[tuple[str, str], int],
    errors: Sequence[Mapping[str, str | int]],
) -> None:
    lost: dict[str, dict[str, int]] = {}
    for (scenario, world), number in sorted(failures.items()):
        lost.setdefault(world, {})[scenario] = number
    names = [f"{name}.parquet" for name in LONG] + [f"{name}.csv" for name in SHORT] + ["resolved.json"]
    files = {
        name: hashlib.blake2b((folder / name).read_bytes(), digest_size=16).hexdigest() for name in names
    }
    read, assumed = study.place.counts()
    result = {
        "format": FORMAT,
        "study": study.name,
        "hash": study.hash,
        "results_version": RESULTS_VERSION,
        "seed": study.seed,
        "draws": study.draws,
        "replicates": study.replicates,
        "figures_read": read,
        "figures_assumed": assumed,
        "quick": study.quick,
        "files": files,
    }
    run = {
        "planned": report.planned,
        "done": report.done,
        "failed": report.failed,
        "failures": lost,
        "errors": errors,
        "seconds": round(report.seconds, 1),
        "workers": workers,
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "pyarrow": pa.__version__,
    }
    write_text(
        folder / "manifest.json",
        json.dumps({"result": result, "run": run}, ensure_ascii=False, indent=1) + "\n",
    )


def write_text(file: Path, text: str) -> None:
    """Write a text that appears whole or not at all."""
    part = unfinished_file(file)
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(file)


def write_csv(frame: pd.DataFrame, file: Path) -> None:
    """Write a short table that Excel and WPS open: byte-order mark, eight significant digits."""
    part = unfinished_file(file)
    frame.to_csv(part, index=False, encoding="utf-8-sig", float_format="%.8g", lineterminator="\n")
    part.replace(file)


class _Writer:
    """Appends tables to one Parquet file that appears when it is whole."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.part = unfinished_file(file)
        self.writer: pq.ParquetWriter | None = None

    def add(self, table: pa.Table) -> None:
        if self.writer is None:
            self.writer = pq.ParquetWriter(
                self.part,
                table.schema,
                compression="zstd",
                use_dictionary=[field.name for field in table.schema if pa.types.is_dictionary(field.type)],
            )
        self.writer.write_table(table)

    def close(self) -> None:
        if self.writer is None:
            schema = pa.schema({**RUN_COLUMNS, **EMPTY[self.file.stem]})
            pq.write_table(schema.empty_table(), self.part)
        else:
            self.writer.close()
        self.part.replace(self.file)


def run_tables(run: Run) -> dict[str, pa.Table]:
    """Return the rows that a run has in every long table.

    Parameters
    ----------
    run : Run
    """
    return {
        "monthly": _long(run, _monthly(run)),
        "spells": _long(run, _spells(run)),
        "survival": _long(run, _survival(run)),
        "ledger": _long(run, _ledger(run)),
        "households": _long(run, _sample(run)),
    }


def _long(run: Run, columns: dict[str, Any]) -> pa.Table:
    """Return a table with the columns that name the run in front."""
    rows = len(next(iter(columns.values())))
    index = pa.array(np.zeros(rows, dtype=np.int32))

    def same(text: str) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(index, pa.array([text]))

    front = {"scenario": same(run.scenario), "world": same(run.world), "draw": same(run.cell.draw)}
    front["replicate"] = pa.array(np.full(rows, run.cell.replicate, dtype=np.int32))
    return pa.table({**front, **columns})


def _names(index: Any, names: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.asarray(index, dtype=np.int32)), pa.array(list(names)))


def _monthly(run: Run) -> dict[str, Any]:
    values = run.arrays["monthly"]
    group, measure, month = np.nonzero(~np.isnan(values))
    return {
        "month": pa.array(month.astype(np.int16)),
        "group": _names(group, run.text["groups"]),
        "measure": _names(measure, run.text["measures"]),
        "value": pa.array(values[group, measure, month]),
    }


def _spells(run: Run) -> dict[str, Any]:
    spells = run.part("spell")
    kinds = ("return", "fall", "prevalent", "inherited")
    return {
        "household": pa.array(spells["household"]),
        "kind": _names(spells["kind"], kinds),
        "start": pa.array(spells["start"]),
        "end": pa.array(spells["end"], mask=spells["end"] < 0),
        "left": pa.array(spells["left"], mask=spells["left"] < 0),
        "exit_month": pa.array(spells["exit_month"], mask=spells["exit_month"] == NO_EXIT),
        "cause": _names(np.where(spells["cause"] < 0, len(CAUSES) - 1, spells["cause"]), CAUSES),
        "reached": pa.array(spells["reached"] > 0),
        "persons": pa.array(spells["persons"]),
        "assessed": pa.array(spells["assessed"]),
    }


def _survival(run: Run) -> dict[str, Any]:
    table = run.arrays["survival"]
    since = np.flatnonzero(table[:, 0] > 0.0)
    columns: dict[str, Any] = {"since_exit": pa.array(since), "at_risk": pa.array(table[since, 0])}
    for k, cause in enumerate(CAUSES):
        columns[cause] = pa.array(table[since, 1 + k])
    return columns


def _ledger(run: Run) -> dict[str, Any]:
    rows = run.text["ledger"]
    return {
        "year": pa.array([int(row[0]) for row in rows], pa.int32()),
        "lever": pa.array([str(row[1]) for row in rows], pa.string()),
        "payer": pa.array([str(row[2]) for row in rows], pa.string()),
        "planned": pa.array([float(row[3]) for row in rows], pa.float64()),
        "used": pa.array([float(row[4]) for row in rows], pa.float64()),
    }


def _sample(run: Run) -> dict[str, Any]:
    sample = run.part("sample")
    years, rows = sample["alive"].shape
    columns: dict[str, Any] = {
        "household": pa.array(np.tile(sample["id"], years)),
        "month": pa.array(np.repeat(run.arrays["years"], rows).astype(np.int16)),
    }
    for name, values in sample.items():
        if values.ndim == 2:
            columns[name] = pa.array(values.reshape(-1))
    for name in ("lifted_out", "quintile"):
        columns[name] = pa.array(np.tile(sample[name], years))
    return columns
