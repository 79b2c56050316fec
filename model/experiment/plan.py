"""What a study will take before it runs: how many runs, about how long, about how much memory."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

from model.study.study import Study

BURN_IN = 120  # months, shared by all scenarios of a cell
# Measured on one core of the machine of benchmarks/README.md; another machine differs by a factor of two or so.
SECONDS_PER_HOUSEHOLD_MONTH = 3.0e-6
SECONDS_PER_MONTH = 6.0e-3
SECONDS_TO_START = 6.0  # libraries, reading, first use of compiled code
BYTES_OF_A_WORKER = 450e6
BYTES_PER_HOUSEHOLD = 12_000.0

FEWEST, MOST_GROWTH = (
    5,
    4,
)  # cells for a first interval, and by how much cells grow at once when a width is wanted

# Above these the command line wants --yes.
LONG = 30.0 * 60.0  # s
MUCH = 0.8  # of the machine's memory


@dataclass(frozen=True)
class Plan:
    """How much there is to do.

    Parameters
    ----------
    scenarios, worlds, draws, replicates : int
    households : int
        Number simulated.
    months : int
        Horizon.
    workers : int
    done : int
        Runs that need not be run again.
    """

    scenarios: int
    worlds: int
    draws: int
    replicates: int
    households: int
    months: int
    workers: int
    done: int = 0

    @property
    def cells(self) -> int:
        """Number of cells: draws times replicates."""
        return self.draws * self.replicates

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.scenarios * self.worlds * self.cells

    @property
    def seconds(self) -> float:
        """Time it takes, about, s."""
        left = self.runs - self.done
        if left <= 0:
            return 0.0
        cells = self.cells * left / self.runs
        months = cells * BURN_IN + left * self.months
        work = months * (SECONDS_PER_MONTH + self.households * SECONDS_PER_HOUSEHOLD_MONTH)
        return SECONDS_TO_START + work / min(self.workers, max(1, self.cells))

    @property
    def memory(self) -> float:
        """Memory it takes, about, bytes."""
        return (1 + self.workers) * BYTES_OF_A_WORKER + self.workers * self.households * BYTES_PER_HOUSEHOLD

    @property
    def too_much(self) -> str:
        """Why somebody should agree first; nothing if nobody needs to."""
        if self.seconds > LONG:
            return "time"
        have = memory_of_the_machine()
        return "memory" if have is not None and self.memory > MUCH * have else ""


def plan(study: Study, scenarios: Sequence[str], workers: int, done: int = 0) -> Plan:
    """Return the plan of a study.

    Parameters
    ----------
    study : Study
    scenarios : names
        Those to run.
    workers : int
    done : int
        Runs that stand in the results folder already.
    """
    return Plan(
        scenarios=len(scenarios),
        worlds=len(study.worlds),
        draws=study.draws,
        replicates=study.replicates,
        households=study.households or households_of(study),
        months=study.months,
        workers=workers,
        done=done,
    )


def households_of(study: Study) -> int:
    """Return how many households the place has: rural persons over household size."""
    values = study.place.values
    listed = study.place.villages.listed
    if listed:
        return round(sum(village.households for village in listed))
    if "rural_persons" not in values:
        return 10_000
    size = values["household_size"].value if "household_size" in values else 3.0
    return max(1, round(values["rural_persons"].value / size))


def cores() -> int:
    """Return how many processors this program may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows, macOS
        return os.cpu_count() or 1


def memory_of_the_machine() -> float | None:
    """Return the memory of the machine in bytes, None where it does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, OSError, ValueError):
        return None


def cells_wanted(widths: Sequence[float], cells: int, target: float) -> int:
    r"""Return how many cells bring every half-width under a target: it falls with the root of their number.

    .. math:: n' = \lceil n\,(w / w^*)^2 \rceil

    Parameters
    ----------
    widths : half-widths of the effects looked at, missing where one cell gives none
    cells : n, so far
    target : w*, same unit

    Returns
    -------
    int
        At least the cells there are; at most four times as many at once, since a width of few cells is a guess.
    """
    known = [width for width in widths if math.isfinite(width)]
    if not known or cells < 2:
        return max(FEWEST, cells)
    wanted = math.ceil(cells * (max(known) / target) ** 2 - 1e-9)
    return min(MOST_GROWTH * cells, max(cells, wanted))
