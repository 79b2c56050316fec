"""Parameter draws: each by its own key, so that asking for more draws changes none that exist."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from model.luck import Luck
from model.maths import normal_quantile
from model.process import Parameter
from model.study.policy import Distribution
from model.study.record import Study

MEAN = "mean"
_NOBODY = np.zeros(1, dtype=np.int64)


def draw_names(study: Study) -> tuple[str, ...]:
    """Return the names of a study's draws: ``mean`` alone, or ``1``, ``2``, ..."""
    return (MEAN,) if study.draws == 1 else tuple(str(k) for k in range(1, study.draws + 1))


def values_of_draw(study: Study, draw: str, known: Mapping[str, Parameter]) -> dict[str, float]:
    """Return what a draw sets, by path; nothing for the draw ``mean`` unless there is a posterior.

    Under ``uncertain: posterior`` a draw takes one whole row of the sample, so that parameters stay together as the
    data left them, and the rest from their ranges; the draw ``mean`` takes the posterior mean.

    Parameters
    ----------
    study : Study
    draw : str
    known : mapping of str to Parameter
    """
    sample = study.posterior
    if draw == MEAN:
        return study.fitted(sample.mean()) if sample is not None else {}
    luck = Luck(study.seed, draw, 0, study.place.code)
    row = sample.row(float(luck.uniform("draw:posterior", _NOBODY, 0)[0])) if sample is not None else {}
    return study.fitted(row) | {
        path: quantile(distribution, float(luck.uniform(f"draw:{path}", _NOBODY, 0)[0]))
        for path, distribution in study.distributions(known).items()
    }


def quantile(distribution: Distribution, u: float) -> float:
    """Return the value below which a share ``u`` of the distribution lies.

    Parameters
    ----------
    distribution : Distribution
        Uniform, triangular, or normal cut at three standard deviations.
    u : 1, in (0, 1)
    """
    if distribution.kind == "uniform":
        low, high = distribution.values
        return low + u * (high - low)
    if distribution.kind == "triangular":
        low, mode, high = distribution.values
        width = high - low
        if width <= 0.0:
            return mode
        if u * width < mode - low:
            return low + float(np.sqrt(u * width * (mode - low)))
        return high - float(np.sqrt((1.0 - u) * width * (high - mode)))
    mean, sd = distribution.values
    inside = 0.0013498980316301 + u * (
        1.0 - 2.0 * 0.0013498980316301
    )  # the tails beyond three standard deviations
    return mean + sd * float(normal_quantile(inside))
