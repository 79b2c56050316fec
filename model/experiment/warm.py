"""Compiles what is not compiled yet, before workers start: on two cores, from both ends of the month."""

from __future__ import annotations

import contextlib
from pathlib import Path

from numba.core import config

from model.study.record import Study

MONTHS = 24  # levers of the packages have begun, yearly measures are taken
HOUSEHOLDS = 60


def warm_up(study: Study) -> None:
    """Run a tiny county under the busiest scenario; what it compiles, all workers read.

    The first time, another process meets it half way: it begins with the last process of the month.

    Parameters
    ----------
    study : Study
    """
    from model.economy import Economy

    busiest = max(study.scenarios.values(), key=lambda scenario: len(scenario.actions)).name
    done = Path(config.CACHE_DIR) / "complete"
    with contextlib.ExitStack() as stack:
        if not done.exists():
            from joblib.externals.loky import ProcessPoolExecutor

            other = stack.enter_context(ProcessPoolExecutor(max_workers=1))
            other.submit(_backwards, study, busiest)
        with contextlib.suppress(
            Exception
        ):  # what breaks here breaks the runs too, which are counted and told
            county = Economy(study, busiest, rng=0, households=HOUSEHOLDS, burn_in=2, collect=False)
            for _ in range(min(MONTHS, study.months)):
                county.step()
            county.outcome()
    with contextlib.suppress(OSError):
        done.touch()


def _backwards(study: Study, scenario: str) -> None:
    """Carry out the processes of a month from the last to the first; their results are of no use."""
    from model.economy import Economy, set_clock

    county = Economy(study, scenario, rng=0, households=HOUSEHOLDS, burn_in=0, collect=False)
    set_clock(county.state, county.luck, study, 0, 0)
    with contextlib.suppress(Exception):
        county.collector.month(county.state)
    for process in reversed(county.processes):
        with contextlib.suppress(Exception):
            process.step(county.state, county.luck)
