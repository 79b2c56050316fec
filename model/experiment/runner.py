"""Runs a study: what is missing, cell by cell, in worker processes; resumes and extends by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.errors import InputError
from model.experiment.cells import begin_again, cells, error_file, missing, run_file, unfinished
from model.experiment.warm import warm_up
from model.experiment.workers import carry_out
from model.study.record import RESULTS_VERSION, Study

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class RunReport:
    """What a call of `run` did.

    Parameters
    ----------
    planned, done, failed : runs
        Of everything asked for, earlier runs included.
    seconds : s
    """

    planned: int
    done: int
    failed: int
    seconds: float


def done(study: Study, folder: Path, scenarios: Sequence[str]) -> int:
    """Return how many of the runs asked for are there already.

    Parameters
    ----------
    study : Study
    folder : Path
    scenarios : names
    """
    return sum(
        run_file(folder, cell, scenario, world).exists()
        for cell in cells(study) for scenario in scenarios for world in study.worlds
    )  # fmt: skip


def run(
    study: Study,
    folder: Path,
    *,
    scenarios: Sequence[str] | None = None,
    workers: int = 2,
    progress: Progress | None = None,
    check: bool = False,
) -> RunReport:
    """Run what is missing of a study, then write its tables.

    Each cell is one unit of work: burn-in once, then every scenario in every world from a copy. Finished runs are on
    disk at once, so an interrupted study resumes, and holds all scenarios of the cells it has.

    Parameters
    ----------
    study : Study
    folder : Path
        Results folder; made if it is not there.
    scenarios : names, optional
        The study's `listed` ones when left out.
    workers : int
        Processes; the results are the same bytes for any number.
    progress : callable, optional
        Called with runs done and runs planned.
    check : bool
        Check accounts and ranges every month.

    Raises
    ------
    InputError
        The folder holds another study, or cannot be written.
    KeyboardInterrupt
        At once, workers ended; what is finished stays, tables are written by the next call.
    """
    from model.experiment.store import check_folder, mark_folder
    from model.experiment.tables import write_tables

    wanted = tuple(scenarios or study.listed)
    began = time.monotonic()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=str(folder)) from error
    check_folder(folder, study)
    mark_folder(folder, study)
    every = cells(study)
    for cell in every:
        begin_again(study, folder, cell, wanted)
    planned = len(every) * len(wanted) * len(study.worlds)
    todo = [cell for cell in every if missing(study, folder, cell, wanted)]

    told = -1

    def beat() -> None:
        nonlocal told
        now = planned - sum(len(unfinished(study, folder, cell, wanted)) for cell in todo)
        if progress and now != told:
            progress(now, planned)
        told = now

    beat()
    if todo:
        warm_up(study)
        carry_out(study, folder, todo, wanted, workers=min(workers, len(todo)), check=check, beat=beat)
        beat()
    failed = sum(
        error_file(folder, cell, scenario, world).exists() and not run_file(folder, cell, scenario, world).exists()
        for cell in every for scenario in wanted for world in study.worlds
    )  # fmt: skip
    report = RunReport(planned, done(study, folder, wanted), failed, time.monotonic() - began)
    write_tables(study, folder, report, workers)
    return report


__all__ = ["RESULTS_VERSION", "RunReport", "done", "run", "warm_up"]
