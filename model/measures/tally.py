"""Sums over households by group: the compiled pass that the collector takes every month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel, rule
from model.measures.catalogue import SUMS

# The kernel writes rows of its scratch block by number: they follow the order of SUMS, and a test says so.
NUMBER = len(SUMS)
BLOCK, LANES = 64, 8  # households summed at a time, and running sums beside one another


@rule
def _masked_sum(values: NDArray[np.float64], mask: NDArray[np.float64]) -> float:
    """Sum a block of values where a mask is one: eight running sums, always the same, in one register.

    Parameters
    ----------
    values, mask : (64,)

    Returns
    -------
    unit of the values
    """
    a, b, c, d, e, f, g, h = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(0, BLOCK, LANES):
        a += values[k] * mask[k]
        b += values[k + 1] * mask[k + 1]
        c += values[k + 2] * mask[k + 2]
        d += values[k + 3] * mask[k + 3]
        e += values[k + 4] * mask[k + 4]
        f += values[k + 5] * mask[k + 5]
        g += values[k + 6] * mask[k + 6]
        h += values[k + 7] * mask[k + 7]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))


@rule
def _block(  # type: ignore[no-untyped-def]
    first, count, line, dibao, half_median,
    persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned, fell,
    recognised, eliminated, relapsed, cause, income, wages, business, property, transfers, support, consumption, oop,
    schooling, debt, cash, borrowed, labour, farm, local, away, adopted, willingness, risk, lifted, returns, poverty_months, v,
):  # fmt: skip
    """Write what each household of a block adds to every measure: one vectorised pass."""
    for b in range(count):
        i = first + b
        p = persons[i]
        short = max(0.0, 1.0 - assessed[i] / line) if poor[i] else 0.0
        year = income_sum[i] / max(1.0, p)
        v[0, b] = 1.0
        v[1, b] = p
        v[2, b] = p if poor[i] else 0.0
        v[3, b] = p * short
        v[4, b] = p * short * short
        v[5, b] = p if year < line else 0.0
        v[6, b] = p if year < dibao else 0.0
        v[7, b] = p if year < half_median else 0.0
        v[8, b] = p if recorded[i] else 0.0
        v[9, b] = 1.0 if eligible[i] else 0.0
        v[10, b] = 1.0 if monitored[i] else 0.0
        v[11, b] = 1.0 if helped[i] else 0.0
        v[12, b] = 1.0 if (eligible[i] and not monitored[i]) else 0.0
        v[13, b] = 1.0 if (monitored[i] and not eligible[i]) else 0.0
        v[14, b] = 1.0 if returned[i] else 0.0
        v[15, b] = 1.0 if fell[i] else 0.0
        v[16, b] = 1.0 if (was_poor[i] and not poor[i]) else 0.0
        v[17, b] = 1.0 if recognised[i] else 0.0
        v[18, b] = 1.0 if eliminated[i] else 0.0
        v[19, b] = 1.0 if relapsed[i] else 0.0
        v[20, b] = 1.0 if (returned[i] and cause[i] == 0) else 0.0
        v[21, b] = 1.0 if (returned[i] and cause[i] == 1) else 0.0
        v[22, b] = 1.0 if (returned[i] and cause[i] == 2) else 0.0
        v[23, b] = 1.0 if (returned[i] and cause[i] == 3) else 0.0
        v[24, b] = 1.0 if (returned[i] and cause[i] == 4) else 0.0
        v[25, b] = 1.0 if (returned[i] and cause[i] == 5) else 0.0
        v[26, b] = 1.0 if (returned[i] and cause[i] == 6) else 0.0
        v[27, b] = 1.0 if (returned[i] and cause[i] == 7) else 0.0
        v[28, b] = 1.0 if (returned[i] and cause[i] == 8) else 0.0
        v[29, b] = income[i]
        v[30, b] = wages[i]
        v[31, b] = business[i]
        v[32, b] = property[i]
        v[33, b] = transfers[i]
        v[34, b] = support[i]
        v[35, b] = consumption[i] + oop[i] + schooling[i]
        v[36, b] = oop[i]
        v[37, b] = schooling[i]
        v[38, b] = debt[i]
        v[39, b] = cash[i]
        v[40, b] = borrowed[i]
        v[41, b] = labour[i]
        v[42, b] = labour[i] * farm[i]
        v[43, b] = labour[i] * local[i]
        v[44, b] = labour[i] * away[i]
        v[45, b] = 1.0 if adopted[1, i] + adopted[2, i] > 0.0 else 0.0
        v[46, b] = willingness[i]
        v[47, b] = risk[i]
        v[48, b] = 1.0 if lifted[i] else 0.0
        # Whoever splits off from a poor household is not at risk in that month.
        v[49, b] = 1.0 if (lifted[i] and not was_poor[i] and (returned[i] or not poor[i])) else 0.0
        v[50, b] = income_sum[i]
        v[51, b] = np.float64(returns[i])
        v[52, b] = poverty_months[i]


@kernel
def tally(  # type: ignore[no-untyped-def] # noqa: C901
    everything, january, membership, line, dibao, half_median,
    alive, persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned, fell,
    recognised, eliminated, relapsed, cause, income, wages, business, property, transfers, support, consumption, oop,
    schooling, debt, cash, borrowed, labour, farm, local, away, adopted, willingness, risk, lifted, returns,
    poverty_months, year, v, masks, out,
):  # fmt: skip
    """Sum what every household adds to every measure, block by block of households, in a fixed order.

    The first families (``masks``) are summed every time, the others when ``everything`` is true.
    ``year`` adds up the calendar year of a household: months here, consumption, out-of-pocket, all spending.
    """
    rows, headline = alive.shape[0], masks.shape[0]
    for g in range(out.shape[0]):
        for m in range(out.shape[1]):
            out[g, m] = 0.0
    for first in range(0, rows, BLOCK):
        count = min(BLOCK, rows - first)
        _block(  # type: ignore[no-untyped-call]
            first, count, line, dibao, half_median,
            persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned, fell,
            recognised, eliminated, relapsed, cause, income, wages, business, property, transfers, support, consumption, oop,
            schooling, debt, cash, borrowed, labour, farm, local, away, adopted, willingness, risk, lifted, returns, poverty_months, v,
        )  # fmt: skip
        for g in range(headline):
            for b in range(BLOCK):
                masks[g, b] = 0.0
            members = 0.0
            for b in range(count):
                masks[g, b] = 1.0 if (alive[first + b] and membership[g, first + b] >= 0) else 0.0
                members += masks[g, b]
            if members > 0.0:
                for m in range(v.shape[0]):
                    out[g, m] += _masked_sum(v[m], masks[g])
        if everything:
            for k in range(headline, membership.shape[0]):
                for b in range(count):
                    g = membership[k, first + b]
                    if g >= 0 and alive[first + b]:
                        for m in range(v.shape[0]):
                            out[g, m] += v[m, b]
    for i in range(rows):
        here = 1.0 if alive[i] else 0.0
        kept = 0.0 if january else here
        was_poor[i] = poor[i] and alive[i]
        year[0, i] = kept * year[0, i] + here
        year[1, i] = kept * year[1, i] + here * consumption[i]
        year[2, i] = kept * year[2, i] + here * oop[i]
        year[3, i] = kept * year[3, i] + here * (consumption[i] + oop[i] + schooling[i])
