"""What is fitted: the free parameters with their ranges, and what one set of values gives."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from model.economy import BURN_IN
from model.experiment.calibrate.moments import VERSION, moments
from model.experiment.calibrate.panel import Floats, Panel, simulate
from model.experiment.calibrate.targets import MOMENTS, Target, misses, targets
from model.experiment.draws import quantile
from model.experiment.levels import draw_levels
from model.experiment.solve import BOUNDS, STEP
from model.luck import Luck
from model.population.figures import LEVEL
from model.processes.registry import parameters
from model.study.counties import DATA, rows
from model.study.policy import Distribution
from model.study.record import RESULTS_VERSION, Study

PARAMETERS = "calibration_parameters.csv"
STEPS = 3.0  # a constant may move this many of the steps that `solve` measures it with, either way
SEED = 20_151_231  # of luck: never that of a study, nor the one the constants are solved with


@dataclass(frozen=True)
class Free:
    """One parameter that is fitted.

    Parameters
    ----------
    path : str
        ``process.name``, or ``constant.NAME`` for the spread of earning power of the place.
    low, default, high : in its unit
        Its prior is triangular over them.
    why : str
    """

    path: str
    low: float
    default: float
    high: float
    why: str

    @property
    def prior(self) -> Distribution:
        """What it is drawn from before any data."""
        return Distribution("triangular", (self.low, self.default, self.high))

    @property
    def prior_sd(self) -> float:
        """Standard deviation of the prior."""
        a, b, c = self.low, self.high, self.default
        return float(np.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18.0))


@dataclass(frozen=True)
class Size:
    """How large one evaluation is.

    Parameters
    ----------
    replicates : counties
    households : in each
    burn_in : months
    """

    replicates: int = 4
    households: int = 2000
    burn_in: int = BURN_IN


@dataclass(frozen=True)
class Problem:
    """A calibration: a study, what is free, what is to be met, the luck and the size of an evaluation.

    Parameters
    ----------
    study : Study
    free : Free
    wanted : Target
    seed : int
    size : Size
    """

    study: Study
    free: tuple[Free, ...]
    wanted: tuple[Target, ...]
    seed: int = SEED
    size: Size = field(default_factory=Size)

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of the free parameters."""
        return tuple(one.path for one in self.free)

    @property
    def low(self) -> Floats:
        """Lower ends of the ranges."""
        return np.array([one.low for one in self.free])

    @property
    def high(self) -> Floats:
        """Upper ends of the ranges."""
        return np.array([one.high for one in self.free])

    @property
    def default(self) -> Floats:
        """Values before any data."""
        return np.array([one.default for one in self.free])

    def values(self, point: Floats) -> dict[str, float]:
        """Return a point as values by path."""
        return {path: float(x) for path, x in zip(self.paths, point, strict=True)}

    def prior_point(self, number: int) -> Floats:
        """Return a point drawn from the prior, each parameter by its own key.

        Parameters
        ----------
        number : int
            Points with other numbers are other points; the same number is always the same point.
        """
        luck = Luck(self.seed, "prior", 0, self.study.place.code)
        return np.array([quantile(one.prior, luck.one(f"prior:{one.path}", number, 0)) for one in self.free])

    def panels(self, point: Floats, *, seed: int | None = None, replicates: int | None = None) -> list[Panel]:
        """Return the simulated counties of a point, its levels put back on the place's figures first."""
        values = self.values(point)
        values |= draw_levels(self.study, values)
        return [
            simulate(
                self.study, values, seed=self.seed if seed is None else seed, replicate=k,
                households=self.size.households, burn_in=self.size.burn_in,
            )
            for k in range(replicates or self.size.replicates)
        ]  # fmt: skip

    def evaluate(self, point: Floats) -> Floats:
        """Return the moments of a point in the order of the targets, (targets,)."""
        found = moments(self.panels(point))
        return np.array([found[target.name] for target in self.wanted])

    def misses(self, obtained: Floats) -> Floats:
        """Return the misses of moments in the order of the targets, (targets,)."""
        return misses(self.wanted, {t.name: float(x) for t, x in zip(self.wanted, obtained, strict=True)})

    def luck_error(self, panels: Sequence[Panel]) -> Floats:
        r"""Return the standard error that luck leaves in each simulated moment, by leaving out one county in turn.

        .. math:: s^2 = \frac{R-1}{R} \sum_r (d_{(r)} - \bar d)^2

        Parameters
        ----------
        panels : Panel
            Replicates of one point, two or more.
        """
        number = len(panels)
        left = np.array([
            misses(self.wanted, moments([p for j, p in enumerate(panels) if j != k])) for k in range(number)
        ])  # fmt: skip
        error: Floats = np.sqrt((number - 1) / number * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
        return error

    @property
    def hash(self) -> str:
        """Return 32 hexadecimal digits of all that an evaluation depends on."""
        text = repr((
            RESULTS_VERSION, VERSION, self.study.hash, self.free, self.wanted, self.seed, self.size,
        ))  # fmt: skip
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def free_parameters(study: Study) -> tuple[Free, ...]:
    """Return what is fitted: the rows of the list that come with the package.

    Parameters
    ----------
    study : Study
        What it fixes under ``assumptions`` is left out.
    """
    return tuple(
        free_parameter(study, row["path"], row["why"])
        for row in rows(PARAMETERS)
        if row["path"] not in study.assumptions
    )


def free_parameter(study: Study, path: str, why: str = "") -> Free:
    """Return one free parameter with its range: the catalogue's, or that of a solved constant."""
    if path.startswith(LEVEL):
        name = path[len(LEVEL) :]
        solved = float(np.clip(study.place.constants[name], *BOUNDS[name]))
        reach = STEPS * abs(STEP[name])
        low, high = max(BOUNDS[name][0], solved - reach), min(BOUNDS[name][1], solved + reach)
        return Free(path, low, solved, high, why)
    known = parameters()[path]
    return Free(path, known.low, known.default, known.high, why)


def problem_of(study: Study, size: Size | None = None, seed: int = SEED) -> Problem:
    """Return the calibration of a study with the list and the targets that come with the package."""
    return Problem(study, free_parameters(study), targets(study.base_year), seed, size or Size())


def data_hashes() -> Mapping[str, str]:
    """Return the hash of each data file a calibration reads."""
    files = (MOMENTS, PARAMETERS, "rural_price_index.csv", "national.csv", "income.csv")
    return {
        name: hashlib.blake2b((DATA / name).read_bytes(), digest_size=16).hexdigest()
        for name in files
        if (DATA / name).exists()
    }
