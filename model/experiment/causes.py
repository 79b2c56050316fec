"""Returns that vanish when a cause is switched off: but-for parts, and Shapley values over causes."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from model.errors import InputError, nearest
from model.experiment.attribute import Floats, rows_of, shares, worth
from model.experiment.cells import (
    Cell,
    begin_again,
    cells,
    error_file,
    read_run,
    run_file,
    run_world,
    unfinished,
    write_failure,
    write_run,
)
from model.experiment.draws import values_of_draw
from model.experiment.warm import warm_up
from model.experiment.workers import each
from model.state import State
from model.study.record import Study


@dataclass(frozen=True)
class Cause:
    """How a cause of return is switched off from month 0 on.

    Parameters
    ----------
    off : mapping of parameter path to the value that switches it off
    columns : columns of the start that are set to zero: what is under way ends
    events : kinds of a world's events that do not happen
    """

    off: Mapping[str, float]
    columns: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


CAUSES: dict[str, Cause] = {
    "illness": Cause(
        {"illness.onset": 0.0, "illness.acute_chance": 0.0}, ("household.chronic", "household.acute")
    ),
    "disability_or_accident": Cause(
        {"illness.accident_chance": 0.0}, ("household.injured", "household.disabled")
    ),
    "disaster": Cause(
        dict.fromkeys(
            ("shocks.hazard_chance", "shocks.disease_chance", "shocks.weather_common", "shocks.weather_zone"), 0.0
        ),
        (), ("hail", "snow", "drought", "disease"),
    ),
    "schooling": Cause({"income.schooling_fee": 0.0}),
    "job_loss": Cause({"labour.loss_chance": 0.0}, ("household.jobless",)),
    "price": Cause({}, ("product.price", "product.price_sd", "product.cycle"), ("price",)),
}  # fmt: skip


def run_name(scenario: str, off: Collection[str]) -> str:
    """Return the name under which a scenario without some causes is kept; its own with all of them."""
    gone = [name for name in CAUSES if name in off]
    return "+".join([scenario, "without", *gone]) if gone else scenario


def without(state: State, off: Collection[str]) -> State:
    """Return a copy of a cell's start in which what some causes have under way has ended."""
    found = state.copy()
    for name in off:
        for column in CAUSES[name].columns:
            table, _, key = column.partition(".")
            getattr(found, table).arrays[key][...] = 0
    return found


def quiet(study: Study, world: str, off: Collection[str]) -> Study:
    """Return a study whose world lacks the events of some causes."""
    kinds = {kind for name in off for kind in CAUSES[name].events}
    here = study.worlds[world]
    kept = tuple(event for event in here.events if event.kind not in kinds)
    return replace(study, worlds={**study.worlds, world: replace(here, events=kept)})


def sets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return which causes are off in each coalition of causes that are on; coalition k by the bits of k."""
    return [tuple(name for i, name in enumerate(names) if not k >> i & 1) for k in range(2 ** len(names))]


def run_without(
    study: Study, folder: Path, cell: Cell, scenario: str, world: str, names: tuple[str, ...], check: bool
) -> int:
    """Run what a cell lacks of a scenario without every set of causes; return how many runs failed."""
    from model.economy import parameters_known, start_cell
    from model.experiment.levels import draw_levels

    wanted = {run_name(scenario, off): off for off in sets(names)}
    todo = [name for name, _ in unfinished(_one(study, world), folder, cell, tuple(wanted))]
    (folder / "cells" / cell.name).mkdir(parents=True, exist_ok=True)
    if not todo:
        return 0
    try:
        values = values_of_draw(study, cell.draw, parameters_known(study))
        values |= draw_levels(study, values)
        start = start_cell(study, cell.draw, cell.replicate, values)
    except Exception:  # a failed run is counted, whatever broke it
        for name in todo:
            write_failure(error_file(folder, cell, name, world), traceback.format_exc())
        return len(todo)
    failed = 0
    for name in todo:
        off = wanted[name]
        here = dict(values)
        for cause in off:
            here |= CAUSES[cause].off
        ours = quiet(study, world, off)
        for _, outcome in run_world(ours, without(start, off), [scenario], world, cell, here, check):
            if isinstance(outcome, str):
                failed += 1
                write_failure(error_file(folder, cell, name, world), outcome)
            else:
                write_run(run_file(folder, cell, name, world), outcome, study)
    return failed


def _one(study: Study, world: str) -> Study:
    return replace(study, worlds={world: study.worlds[world]})


def run_causes(
    study: Study,
    folder: Path,
    scenario: str,
    world: str,
    names: tuple[str, ...],
    *,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
    check: bool = False,
) -> int:
    """Run a scenario without every set of causes; return how many runs failed. It resumes.

    Parameters
    ----------
    study : Study
    folder : Path
        Results folder of the study.
    scenario, world : str
    names : causes, of `CAUSES`
    workers : int
    progress : callable, optional
        Called with runs done and wanted.
    check : bool
    """
    every, one = cells(study), _one(study, world)
    wanted = tuple(run_name(scenario, off) for off in sets(names))
    for cell in every:
        begin_again(one, folder, cell, wanted)
    todo = [cell for cell in every if unfinished(one, folder, cell, wanted)]
    planned = len(every) * len(wanted)

    def beat() -> None:
        if progress is not None:
            progress(planned - sum(len(unfinished(one, folder, cell, wanted)) for cell in todo), planned)

    beat()
    if todo:
        warm_up(study)
    tasks = [(study, folder, cell, scenario, world, names, check) for cell in todo]
    failed = sum(int(number) for _, number in each(run_without, tasks, workers=workers, beat=beat))
    beat()
    return failed


def chosen(names: Collection[str]) -> tuple[str, ...]:
    """Return the causes asked for, in their order; all of them if none is.

    Raises
    ------
    InputError
        Unknown.
    """
    for name in names:
        if name not in CAUSES:
            raise InputError(
                f"no cause {name!r} that can be switched off", path="--cause",
                expected=f"one of {', '.join(CAUSES)}", nearest=nearest(name, CAUSES),
            )  # fmt: skip
    return tuple(name for name in CAUSES if not names or name in names)


def causes_table(
    study: Study, folder: Path, scenario: str, world: str, names: tuple[str, ...]
) -> pd.DataFrame:
    """Return what each cause adds: kind, name, measure, value with its 95 % interval over cells.

    Parameters
    ----------
    study : Study
    folder : Path
    scenario, world : str
    names : causes

    Returns
    -------
    DataFrame
        Kind ``joint`` (all causes together), ``part`` (Shapley), ``last`` (but-for: what vanishes when it alone is
        switched off), ``alone`` (it is the only one left), ``pair``.

    Raises
    ------
    InputError
        No cell holds all its runs.
    """
    wanted = [run_name(scenario, off) for off in sets(names)]
    found: dict[str, dict[int, Floats]] = {}
    for cell in cells(study):
        if all(run_file(folder, cell, name, world).is_file() for name in wanted):
            found[cell.name] = {
                k: worth(read_run(folder, cell, name, world)) for k, name in enumerate(wanted)
            }
    return rows_of(
        scenario, world, shares(scenario, names, found), list(found), study.cells - len(found), str(folder)
    )
