"""A cell: one parameter draw and one replicate; its burn-in is shared by all its runs."""

from __future__ import annotations

import json
import os
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.experiment.branches import branches
from model.experiment.draws import draw_names, values_of_draw
from model.experiment.headline import ends, headline
from model.measures.collect import Outcome
from model.state import State
from model.study.record import Study

SAMPLE = 200  # households whose years are kept in the tables: those with the lowest priority numbers


@dataclass(frozen=True)
class Cell:
    """One draw and one replicate."""

    draw: str
    replicate: int

    @property
    def name(self) -> str:
        """Return the name of the cell's folder."""
        return f"{self.draw}-{self.replicate}"


def cells(study: Study) -> list[Cell]:
    """Return the cells of a study: replicates outermost, so that an interrupted study holds every draw."""
    return [Cell(draw, replicate) for replicate in range(study.replicates) for draw in draw_names(study)]


def run_file(folder: Path, cell: Cell, scenario: str, world: str) -> Path:
    """Return the file that holds a finished run."""
    return folder / "cells" / cell.name / f"{scenario}--{world}.npz"


def error_file(folder: Path, cell: Cell, scenario: str, world: str) -> Path:
    """Return the file that says why a run failed."""
    return run_file(folder, cell, scenario, world).with_suffix(".error.txt")


def missing(study: Study, folder: Path, cell: Cell, scenarios: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the (scenario, world) pairs of a cell that are not there yet; failed ones are tried again."""
    return [
        (scenario, world)
        for world in study.worlds
        for scenario in scenarios
        if not run_file(folder, cell, scenario, world).exists()
    ]


def unfinished(study: Study, folder: Path, cell: Cell, scenarios: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the (scenario, world) pairs of a cell that neither finished nor failed, in the order they are run."""
    return [
        (scenario, world)
        for scenario, world in missing(study, folder, cell, scenarios)
        if not error_file(folder, cell, scenario, world).exists()
    ]


def begin_again(study: Study, folder: Path, cell: Cell, scenarios: tuple[str, ...]) -> None:
    """Forget runs of a cell that failed before, and those whose file is broken: they are run again."""
    for world in study.worlds:
        for scenario in scenarios:
            file = run_file(folder, cell, scenario, world)
            if file.exists() and not zipfile.is_zipfile(file):
                file.unlink()
            error_file(folder, cell, scenario, world).unlink(missing_ok=True)


def record_death(folder: Path, cell: Cell, scenario: str, world: str) -> None:
    """Record a run whose process died."""
    text = "the process that carried out this run died: killed, out of memory, or a crash\n"
    (folder / "cells" / cell.name).mkdir(parents=True, exist_ok=True)
    write_failure(error_file(folder, cell, scenario, world), text)


def run_cell(
    study: Study,
    folder: Path,
    cell: Cell,
    scenarios: tuple[str, ...],
    check: bool,
    tell: Callable[[], None] | None = None,
) -> int:
    """Run what a cell lacks; each finished run is on disk at once. Return how many runs failed.

    Parameters
    ----------
    study : Study
    folder : Path
        The results folder.
    cell : Cell
    scenarios : names
    check : bool
        Check accounts and ranges every month.
    tell : callable, optional
        Called after each run.
    """
    from model.economy import parameters_known, start_cell
    from model.experiment.levels import draw_levels

    todo = unfinished(study, folder, cell, scenarios)
    if not todo:
        return 0
    (folder / "cells" / cell.name).mkdir(parents=True, exist_ok=True)
    values = values_of_draw(study, cell.draw, parameters_known(study))
    failed = 0
    try:
        values |= draw_levels(study, values)
        start = start_cell(study, cell.draw, cell.replicate, values)
    except Exception:  # a failed run is counted, whatever broke it
        for scenario, world in todo:
            write_failure(error_file(folder, cell, scenario, world), traceback.format_exc())
        return len(todo)
    for world in study.worlds:
        names = [scenario for scenario, where in todo if where == world]
        for scenario, outcome in run_world(study, start, names, world, cell, values, check):
            error = error_file(folder, cell, scenario, world)
            if isinstance(outcome, str):
                failed += 1
                write_failure(error, outcome)
            else:
                error.unlink(missing_ok=True)
                write_run(run_file(folder, cell, scenario, world), outcome, study)
            if tell is not None:
                tell()
    return failed


def run_world(
    study: Study,
    start: State,
    names: list[str],
    world: str,
    cell: Cell,
    values: dict[str, float],
    check: bool,
) -> Iterator[tuple[str, Outcome | str]]:
    """Yield the outcome of each scenario in one world, or what broke it.

    Months in which two scenarios do the same are simulated once: a scenario goes on from a copy of an earlier
    one at the month in which they part. The bytes are those of a run of its own.

    Parameters
    ----------
    study : Study
    start : State
        After the burn-in.
    names : scenarios
    world : str
    cell : Cell
    values : mapping of path to value
    check : bool
    """
    from model.economy import Economy, catalogue_of

    plan = branches([study.scenarios[name] for name in names], catalogue_of(study), study.months)
    wanted = Counter((parent, month) for parent, month in plan if parent is not None)
    kept: dict[tuple[int, int], Economy] = {}
    for k, name in enumerate(names):
        stops = sorted({month for parent, month in plan[k + 1 :] if parent == k})
        try:
            parent, month = plan[k]
            trunk, left = None, 0
            if parent is not None:
                wanted[parent, month] -= 1
                trunk, left = kept.get((parent, month)), wanted[parent, month]
            county = trunk.fork(name, leave=left == 0) if trunk is not None else Economy(
                study, name, world=world, draw=cell.draw, replicate=cell.replicate, values=values, rng=study.seed,
                check=check, state=start.copy(), collect=False,
            )  # fmt: skip
            while county.running:
                county.step()
                if int(county.state.county.study_month) + 1 in stops:
                    kept[k, int(county.state.county.study_month) + 1] = county.fork(name)
            outcome = county.outcome()
            county.close()
            yield name, outcome
        except Exception:  # a failed run is counted, whatever broke it
            yield name, traceback.format_exc()


def unfinished_file(file: Path) -> Path:
    """Return where a file is written before it takes its name: whole or not at all, two programs apart."""
    return file.with_name(f"{file.name}.{os.getpid()}.part")


def write_failure(file: Path, text: str) -> None:
    """Write what broke a run; the file appears whole or not at all."""
    part = unfinished_file(file)
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def write_run(file: Path, outcome: Outcome, study: Study) -> None:
    """Write one run; the file appears whole or not at all."""
    kept = np.argsort(outcome.households["queue"], kind="stable")[:SAMPLE]
    sample = {
        name: (column[:, kept] if column.ndim == 2 else column[kept])
        for name, column in outcome.households.items()
    }
    arrays: dict[str, Any] = {
        "monthly": outcome.monthly.astype(np.float32),
        "survival": outcome.survival,
        "years": outcome.years,
        **{f"spell_{name}": column for name, column in outcome.spells.items()},
        **{f"sample_{name}": column for name, column in sample.items()},
        **{f"end_{name}": column for name, column in ends(outcome).items()},
        "text": np.array(
            json.dumps(
                {
                    "groups": outcome.groups,
                    "measures": outcome.measures,
                    "ledger": outcome.ledger,
                    "headline": headline(outcome, study),
                },
                ensure_ascii=False,
            )
        ),
    }
    part = unfinished_file(file)
    with part.open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    part.replace(file)


@dataclass(frozen=True)
class Run:
    """A finished run as read back."""

    cell: Cell
    scenario: str
    world: str
    arrays: dict[str, Any]
    text: dict[str, Any]

    def part(self, prefix: str) -> dict[str, Any]:
        """Return the arrays of a part: spell, sample, end."""
        return {
            name[len(prefix) + 1 :]: a for name, a in self.arrays.items() if name.startswith(f"{prefix}_")
        }


def read_run(folder: Path, cell: Cell, scenario: str, world: str) -> Run:
    """Read one finished run."""
    with np.load(run_file(folder, cell, scenario, world), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return Run(cell, scenario, world, arrays, json.loads(str(arrays.pop("text"))))
