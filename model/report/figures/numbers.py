"""Means, quantiles and sums of series in which values may be missing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mean(values: Floats) -> Floats:
    """Return the mean over the first axis of what is there; missing where nothing is."""
    there = ~np.isnan(values)
    n = there.sum(axis=0)
    total = np.where(there, values, 0.0).sum(axis=0)
    return np.asarray(np.where(n > 0, total / np.maximum(n, 1), np.nan))


def quantile(values: Floats, share: float) -> Floats:
    """Return a quantile over the first axis of what is there, interpolated; missing where nothing is."""
    ordered = np.sort(values, axis=0)  # what is missing comes last
    n = (~np.isnan(values)).sum(axis=0)
    at = share * np.maximum(n - 1, 0)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(n - 1, 0))
    columns = np.arange(values.shape[1])
    below, above = ordered[low, columns], ordered[high, columns]
    return np.asarray(below + (at - low) * (above - below))


def trailing(values: Floats, months: int = 12) -> Floats:
    """Return sums over the last months, missing until there are enough.

    Parameters
    ----------
    values : (scenarios, cells, months)
    months : of the sum
    """
    found = np.full(values.shape, np.nan)
    if values.shape[-1] >= months:
        total = np.cumsum(values, axis=-1)
        total = np.concatenate([np.zeros((*values.shape[:-1], 1)), total], axis=-1)
        found[..., months - 1 :] = total[..., months:] - total[..., :-months]
    return found


def whole_years(start: int, months: int) -> list[tuple[int, slice]]:
    """Return calendar years with the study months they hold: whole ones if there are any.

    Parameters
    ----------
    start : month of the study's first month since year 0: 12 x year + month - 1
    months : of the study
    """
    found = []
    for year in range(start // 12, (start + months - 1) // 12 + 1):
        first, last = max(0, 12 * year - start), min(months, 12 * (year + 1) - start)
        found.append((year, slice(first, last)))
    whole = [(year, part) for year, part in found if part.stop - part.start == 12]
    return whole or found


def start_month(study: dict[str, Any]) -> int:
    """Return the study's first month counted from year 0."""
    year, month = (int(part) for part in str(study["horizon"]["start"]).split("-"))
    return 12 * year + month - 1
