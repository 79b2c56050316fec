"""Worker processes: they carry out cells, and outlive neither an interrupt nor this program."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from model.errors import InputError
from model.experiment.cells import Cell, record_death, run_cell, unfinished
from model.study.record import Study

# A worker is one thread: what a library adds of its own would only fight for the same cores.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
BEAT = 1.0  # s between two looks at what is done


def carry_out(
    study: Study,
    folder: Path,
    todo: Sequence[Cell],
    scenarios: tuple[str, ...],
    *,
    workers: int,
    check: bool,
    beat: Callable[[], None],
) -> None:
    """Run what is missing in some cells.

    A worker that dies (killed, out of memory, a crash in compiled code) takes its pool with it. What is left then
    goes on in a single worker; if that one dies too, the run it was at is recorded as failed, and all workers go on
    with the rest.

    Parameters
    ----------
    study : Study
    folder : Path
    todo : cells
    scenarios : names
    workers : int
        With one, everything happens in this process.
    check : bool
    beat : callable
        Called now and then.
    """
    if workers <= 1:
        for cell in todo:
            run_cell(study, folder, cell, scenarios, check, beat)
        return
    left, number = list(todo), workers
    while left:
        if _pool(study, folder, left, scenarios, number, check, beat):
            return
        left = [cell for cell in left if unfinished(study, folder, cell, scenarios)]
        if number == 1 and left:
            record_death(folder, left[0], *unfinished(study, folder, left[0], scenarios)[0])
        number = workers if number == 1 else 1


def _pool(
    study: Study,
    folder: Path,
    todo: Sequence[Cell],
    scenarios: tuple[str, ...],
    workers: int,
    check: bool,
    beat: Callable[[], None],
) -> bool:
    """Run cells in a pool of processes; return False if a process died."""
    from joblib.externals.loky import ProcessPoolExecutor

    # loky, not multiprocessing: a user's script needs no guard around its main part.
    pool = ProcessPoolExecutor(
        max_workers=min(workers, len(todo)), initializer=_begin, initargs=(os.getpid(),), env=ONE_THREAD
    )
    # One cell more than workers at a time: loky ends noisily with cells it has not handed out yet.
    rest = list(reversed(todo))
    waiting: set[Future[int]] = set()
    try:
        while rest or waiting:
            while rest and len(waiting) <= workers:
                waiting.add(pool.submit(run_cell, study, folder, rest.pop(), scenarios, check))
            finished, waiting = wait(waiting, timeout=BEAT, return_when=FIRST_COMPLETED)
            beat()
            for future in finished:
                future.result()
    except BrokenProcessPool:
        pool.shutdown(kill_workers=True)
        return False
    except BaseException:  # an interrupt above all: finished runs are on disk, the others begin again
        pool.shutdown(kill_workers=True)
        raise
    pool.shutdown()
    return True


def _begin(parent: int) -> None:
    """Leave an interrupt to the parent, and end when the parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(BEAT)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def each(
    job: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], *, workers: int, beat: Callable[[], None]
) -> Iterator[tuple[int, Any]]:
    """Yield (place of the task, what the job returns), as they end.

    Parameters
    ----------
    job : callable
        A function of a module.
    tasks : arguments of each call
    workers : int
        With one, everything happens in this process.
    beat : callable
        Called now and then.

    Raises
    ------
    InputError
        A worker died: killed, or out of memory.
    """
    if workers <= 1 or len(tasks) <= 1:
        for k, task in enumerate(tasks):
            yield k, job(*task)
            beat()
        return
    from joblib.externals.loky import ProcessPoolExecutor

    pool = ProcessPoolExecutor(
        max_workers=min(workers, len(tasks)), initializer=_begin, initargs=(os.getpid(),), env=ONE_THREAD
    )
    rest = list(reversed(range(len(tasks))))
    waiting: dict[Future[Any], int] = {}
    try:
        while rest or waiting:
            while rest and len(waiting) <= workers:
                k = rest.pop()
                waiting[pool.submit(job, *tasks[k])] = k
            finished, _ = wait(waiting, timeout=BEAT, return_when=FIRST_COMPLETED)
            beat()
            for future in finished:
                yield waiting.pop(future), future.result()
    except BrokenProcessPool as error:
        pool.shutdown(kill_workers=True)
        raise InputError(
            "a worker process died: killed, or out of memory", expected="fewer workers, or fewer households"
        ) from error
    except BaseException:
        pool.shutdown(kill_workers=True)
        raise
    pool.shutdown()
