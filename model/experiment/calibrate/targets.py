"""What the moments should be, how sure that is, and how far a simulation misses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.experiment.calibrate.panel import LAST_YEAR, Floats
from model.maths import log
from model.population.drivers import price_level
from model.study.counties import rows

MOMENTS = "calibration_moments.csv"


@dataclass(frozen=True)
class Target:
    r"""One figure to be met.

    Parameters
    ----------
    name : str
        Of the moment, its year included: ``income_2015``.
    series : str
        Without the year. The years of a series have one error in common and count as one figure.
    value : in the unit; money is yuan of the study's base year
    unit : str
    scale : "level" or "log"
        Of the miss.
    error : on that scale
        Root of the squares of the sampling error and of the tolerance for what a source may mean by the figure.
    source : str
    """

    name: str
    series: str
    value: float
    unit: str
    scale: str
    error: float
    source: str

    def miss(self, obtained: float) -> float:
        """Return what was obtained less the target, on the scale of the error."""
        if self.scale == "log":
            return float(log(max(obtained, 1e-6 * self.value) / self.value))
        return obtained - self.value


def targets(base_year: int) -> tuple[Target, ...]:
    """Return every target, money in yuan of a base year.

    Parameters
    ----------
    base_year : calendar year
    """
    found = []
    for row in rows(MOMENTS):
        year = int(row["year"]) if row["year"] else None
        if year is not None and year > LAST_YEAR:
            raise ValueError(
                f"{MOMENTS}: {row['moment']} of {year} is later than anything that may be fitted"
            )
        money = row["unit"].startswith("yuan") and year is not None
        level = price_level(year, base_year) if money and year is not None else 1.0
        error = float(np.hypot(float(row["sampling"]), float(row["tolerance"])))
        name = row["moment"] if year is None else f"{row['moment']}_{year}"
        found.append(
            Target(
                name,
                row["moment"],
                float(row["value"]) / level,
                row["unit"],
                row["scale"],
                error,
                row["source"],
            )
        )
    return tuple(found)


def misses(wanted: Sequence[Target], obtained: Mapping[str, float]) -> Floats:
    """Return the miss of each target on its own scale, (targets,)."""
    return np.array([target.miss(obtained[target.name]) for target in wanted])


def variances(wanted: Sequence[Target], luck: Floats) -> Floats:
    r"""Return the variance each miss is weighed by.

    .. math:: v_m = K_m\,(\sigma_m^2 + s_m^2)

    with K the years of the series, so that a series counts once, and s the error that the luck of the simulated
    counties leaves.

    Parameters
    ----------
    wanted : Target
    luck : (targets,)
        Standard error s of the simulated moments, on the scale of the misses.
    """
    years = Counter(target.series for target in wanted)
    return np.array([
        years[target.series] * (target.error**2 + float(s) ** 2)
        for target, s in zip(wanted, luck, strict=True)
    ])  # fmt: skip


def objective(miss: Floats, variance: Floats) -> float:
    r"""Return the weighted sum of squares.

    .. math:: Q = \sum_m d_m^2 / v_m

    Parameters
    ----------
    miss, variance : (targets,)
    """
    return float((miss**2 / variance).sum())
