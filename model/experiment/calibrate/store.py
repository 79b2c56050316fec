"""The folder of a calibration: its record and every evaluation, safe against interruption."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.errors import InputError
from model.experiment.calibrate.panel import Floats
from model.experiment.calibrate.problem import Problem
from model.experiment.cells import unfinished_file

RECORD, EVALUATIONS = "calibration.json", "evaluations.csv"


@dataclass
class Store:
    """What was evaluated so far.

    Parameters
    ----------
    folder : Path
    problem : Problem
    points : (evaluations, parameters)
    moments : (evaluations, targets)
        Missing where an evaluation failed.
    """

    folder: Path
    problem: Problem
    points: Floats
    moments: Floats

    @property
    def made(self) -> int:
        """Evaluations there are."""
        return int(self.points.shape[0])

    @property
    def good(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which evaluations succeeded, (evaluations,)."""
        return np.asarray(np.isfinite(self.moments).all(axis=1))

    def misses(self) -> Floats:
        """Return the misses of every evaluation, missing where it failed, (evaluations, targets)."""
        found = np.full(self.moments.shape, np.nan)
        for k in np.flatnonzero(self.good):
            found[k] = self.problem.misses(self.moments[k])
        return found

    def add(self, point: Floats, found: Floats) -> None:
        """Put one evaluation on disk, whole, and remember it."""
        line = _line([*point, *found])
        with (self.folder / EVALUATIONS).open("a", encoding="utf-8", newline="") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self.points = np.vstack([self.points, point])
        self.moments = np.vstack([self.moments, found])

    def record(self) -> dict[str, Any]:
        """Return what is known of the calibration."""
        found: dict[str, Any] = json.loads((self.folder / RECORD).read_text(encoding="utf-8"))
        return found

    def note(self, **more: Any) -> None:
        """Add to the record; the file is replaced whole."""
        write_json(self.folder / RECORD, {**self.record(), **more})


def open_store(folder: Path, problem: Problem) -> Store:
    """Open or make the folder of a calibration; a line that an interruption cut off is dropped.

    Parameters
    ----------
    folder : Path
    problem : Problem

    Raises
    ------
    InputError
        The folder holds another calibration, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=str(folder)) from error
    record = folder / RECORD
    if record.exists():
        held = json.loads(record.read_text(encoding="utf-8")).get("hash")
        if held != problem.hash:
            raise InputError(
                "holds another calibration: its study, list, targets, seed or size differ",
                file=str(folder),
                expected="another folder with --out",
            )
    elif any(folder.iterdir()):
        raise InputError("is not empty and holds no calibration", file=str(folder), expected="another folder")
    else:
        write_json(record, {"hash": problem.hash})
    head = _line([*problem.paths, *(target.name for target in problem.wanted)])
    width = len(problem.free) + len(problem.wanted)
    file = folder / EVALUATIONS
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    whole = text[: text.rfind("\n") + 1]
    lines = [row for row in csv.reader(io.StringIO(whole)) if len(row) == width][1:]
    wanted = head + "".join(_line([float(x) for x in row]) for row in lines)
    if text != wanted:
        part = unfinished_file(file)
        part.write_text(wanted, encoding="utf-8", newline="")
        part.replace(file)
    table = np.array([[float(x) for x in row] for row in lines]).reshape(-1, width)
    return Store(folder, problem, table[:, : len(problem.free)], table[:, len(problem.free) :])


def write_json(file: Path, value: Any) -> None:
    """Write plain data; the file appears whole or not at all."""
    part = unfinished_file(file)
    part.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(file)


def write_csv(file: Path, head: list[str], rows: list[list[Any]]) -> None:
    """Write a table; the file appears whole or not at all."""
    part = unfinished_file(file)
    part.write_text(_line(head) + "".join(_line(row) for row in rows), encoding="utf-8", newline="")
    part.replace(file)


def _line(values: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(
        [repr(float(v)) if isinstance(v, float) else v for v in values]
    )
    return text.getvalue()
