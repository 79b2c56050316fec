"""Carries out designs, replicate by replicate; what was done before is read from a folder."""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from model.economy import load, parameters_known, scenario_file
from model.errors import InputError
from model.experiment.draws import MEAN, values_of_draw
from model.experiment.evidence.designs import DESIGNS
from model.experiment.evidence.estimators import Number
from model.experiment.evidence.trial import settle
from model.experiment.levels import draw_levels
from model.study.record import RESULTS_VERSION, Study

Progress = Callable[[int, int], None]
PACKAGE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Size:
    """How much is simulated.

    Parameters
    ----------
    households : simulated in each county
    replicates : counties with a luck of their own
    """

    households: int
    replicates: int


WHOLE, QUICK = Size(3000, 30), Size(1200, 3)


def place_study(place: str, households: int) -> Study:
    """Return the study whose place a design is carried out in, at a size; what is fitted is at its posterior mean."""
    return replace(
        load(scenario_file(f"{place}.yaml")), households=households, draws=1, uncertain="posterior"
    )


def central_values(study: Study) -> dict[str, float]:
    """Return the posterior mean of what is fitted, with the levels of the place solved for it, by path."""
    values = values_of_draw(study, MEAN, parameters_known(study))
    return values | draw_levels(study, values)


def fingerprint(size: Size) -> str:
    """Return eight digits that change with the places, the size of a county and the code, but not with replicates."""
    told = hashlib.blake2b(digest_size=4)
    told.update(f"{RESULTS_VERSION} {size.households}".encode())
    for place in sorted({design.place for design in DESIGNS.values()}):
        told.update(place_study(place, size.households).hash.encode())
    for file in sorted(PACKAGE.rglob("*.py")):
        inside = file.relative_to(PACKAGE)
        simulates = inside.parts[0] not in {"cli", "report", "experiment"}
        if simulates or (inside.parent.name == "evidence" and inside.name not in {"verdict.py", "facts.py"}):
            told.update(file.read_bytes())
    return told.hexdigest()


def _file(folder: Path, design: str, replicate: int) -> Path:
    return folder / f"{design}-{replicate}.json"


def carry_out(
    names: Sequence[str], folder: Path, size: Size, *, workers: int = 1, progress: Progress | None = None
) -> dict[str, list[Number]]:
    """Return every number of the designs named, a list with one for each replicate.

    Parameters
    ----------
    names : of `DESIGNS`
    folder : Path
        Where finished designs are kept; an interrupted call goes on from there.
    size : Size
    workers : int
        Processes; the numbers are the same for any number.
    progress : callable, optional
        Called with designs done and designs asked for.

    Raises
    ------
    InputError
        No such design, or the folder cannot be written.
    """
    for name in names:
        if name not in DESIGNS:
            raise InputError(f"no design {name!r}", expected=f"one of {', '.join(DESIGNS)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=str(folder)) from error
    tasks = _tasks(names, folder, size)
    total = len(names) * size.replicates
    done = total - sum(len(task[1]) for task in tasks)
    if progress:
        progress(done, total)
    if workers <= 1 or len(tasks) <= 1:
        for task in tasks:
            done += _do(task, size.households, folder)
            if progress:
                progress(done, total)
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=context) as pool:
            waiting = [pool.submit(_do, task, size.households, folder) for task in tasks]
            try:
                for finished in as_completed(waiting):
                    done += finished.result()
                    if progress:
                        progress(done, total)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return _gather(names, folder, size)


Kept = float | list[float | None] | None  # a number on disk
Task = tuple[int, tuple[str, ...]]  # a replicate and the designs that share its county


def _tasks(names: Sequence[str], folder: Path, size: Size) -> list[Task]:
    """Return what is missing: designs of one place and replicate together, since they share their county."""
    found: list[Task] = []
    for replicate in range(size.replicates):
        groups: dict[tuple[object, ...], list[str]] = {}
        for name in names:
            if _read(_file(folder, name, replicate)) is None:
                design = DESIGNS[name]
                groups.setdefault((design.place, *sorted(design.values.items())), []).append(name)
        found += [(replicate, tuple(group)) for group in groups.values()]
    return found


def _do(task: Task, households: int, folder: Path) -> int:
    """Carry out the designs of one county; each is on disk as soon as it is done."""
    replicate, names = task
    first = DESIGNS[names[0]]
    study = place_study(first.place, households)
    setting = settle(study, replicate, central_values(study) | dict(first.values))
    for name in names:
        found = DESIGNS[name].estimate(setting)
        numbers = {key: _plain(value) for key, value in found.items()}
        file = _file(folder, name, replicate)
        part = file.with_suffix(".part")
        part.write_text(json.dumps(numbers) + "\n", encoding="utf-8")
        part.replace(file)
    return len(names)


def _plain(number: Number) -> Kept:
    """Return a number as JSON can keep it: a missing one as None."""
    if isinstance(number, tuple):
        return [part if math.isfinite(part) else None for part in number]
    return number if math.isfinite(number) else None


def _number(kept: Kept) -> Number:
    """Return a number as a design gave it."""
    if isinstance(kept, list):
        return tuple(math.nan if part is None else float(part) for part in kept)
    return math.nan if kept is None else float(kept)


def _read(file: Path) -> Mapping[str, Kept] | None:
    """Return a finished design; None if it is missing or broken, and is then carried out again."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _gather(names: Sequence[str], folder: Path, size: Size) -> dict[str, list[Number]]:
    found: dict[str, list[Number]] = {}
    for name in names:
        for replicate in range(size.replicates):
            numbers = _read(_file(folder, name, replicate)) or {}
            for key, value in numbers.items():
                found.setdefault(key, []).append(_number(value))
    return found
