"""Sums over households by group: the compiled pass that the collector takes every month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel, rule
from model.measures.catalogue import INDEX
from model.state import CAUSES

# The kernel writes rows of its scratch block by number: they follow the order of SUMS, and a test says so.
BLOCK, LANES = 64, 8  # households summed at a time, and running sums beside one another
# What happens to few households in a month stands side by side in SUMS, and is counted one by one.
RETURNS, FALLS, EXITS, RECOGNISED, ELIMINATED, RELAPSED = (
    INDEX[name] for name in ("returns", "falls", "exits", "recognised", "eliminated", "relapsed")
)
FIRST_CAUSE = INDEX[f"cause:{CAUSES[0]}"]
AFTER_CAUSES = FIRST_CAUSE + len(CAUSES)


@rule
def _add(v: NDArray[np.float64], masks: NDArray[np.float64], lanes: NDArray[np.float64]) -> None:
    """Add the values of a block where a mask is one to running sums: one vectorised pass, always in the same order.

    Parameters
    ----------
    v : (sums, 64)
    masks : (3, 64)
    lanes : (3, sums, 8) changed in place
    """
    ours, lifted, reached = masks[0], masks[1], masks[2]
    for m in range(v.shape[0]):
        if RETURNS <= m < AFTER_CAUSES:  # events are counted one by one
            continue
        for k in range(lanes.shape[2]):
            a, b, c, d = v[m, k], v[m, k + 8], v[m, k + 16], v[m, k + 24]
            e, f, g, h = v[m, k + 32], v[m, k + 40], v[m, k + 48], v[m, k + 56]
            lanes[0, m, k] += (
                a * ours[k] + b * ours[k + 8] + c * ours[k + 16] + d * ours[k + 24]
                + e * ours[k + 32] + f * ours[k + 40] + g * ours[k + 48] + h * ours[k + 56]
            )  # fmt: skip
            lanes[1, m, k] += (
                a * lifted[k] + b * lifted[k + 8] + c * lifted[k + 16] + d * lifted[k + 24]
                + e * lifted[k + 32] + f * lifted[k + 40] + g * lifted[k + 48] + h * lifted[k + 56]
            )  # fmt: skip
            lanes[2, m, k] += (
                a * reached[k] + b * reached[k + 8] + c * reached[k + 16] + d * reached[k + 24]
                + e * reached[k + 32] + f * reached[k + 40] + g * reached[k + 48] + h * reached[k + 56]
            )  # fmt: skip


@rule
def _block(  # type: ignore[no-untyped-def]
    first, count, line, dibao, half_median,
    persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned, income, wages, business, property, transfers, support, consumption, oop,
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


@rule
def _events(  # type: ignore[no-untyped-def]
    first, count, poor, was_poor, returned, fell, recognised, eliminated, relapsed, cause, masks, out
):
    """Count what happened to the households of a block; to most blocks nothing did."""
    number = 0
    for b in range(count):
        i = first + b
        left = was_poor[i] and not poor[i]
        number += left or returned[i] or fell[i] or recognised[i] or eliminated[i] or relapsed[i]
    if number > 0:
        for b in range(count):
            i = first + b
            left = was_poor[i] and not poor[i]
            for g in range(masks.shape[0]):
                one = masks[g, b]
                out[g, RETURNS] += one if returned[i] else 0.0
                out[g, FALLS] += one if fell[i] else 0.0
                out[g, EXITS] += one if left else 0.0
                out[g, RECOGNISED] += one if recognised[i] else 0.0
                out[g, ELIMINATED] += one if eliminated[i] else 0.0
                out[g, RELAPSED] += one if relapsed[i] else 0.0
                if returned[i] and cause[i] >= 0:
                    out[g, FIRST_CAUSE + cause[i]] += one


@rule
def _families(first, count, headline, alive, membership, few, v, own, others):  # type: ignore[no-untyped-def]
    """Add the few values of each household of a block to the other families it belongs to."""
    for b in range(count):
        for q in range(few.shape[0]):
            own[q] = v[few[q], b]
        for k in range(headline, membership.shape[0]):
            g = membership[k, first + b]
            if g >= 0 and alive[first + b]:
                for q in range(few.shape[0]):
                    others[g, q] += own[q]


@kernel
def tally(  # type: ignore[no-untyped-def]
    everything, january, membership, few, line, dibao, half_median,
    alive, persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned, fell,
    recognised, eliminated, relapsed, cause, income, wages, business, property, transfers, support, consumption, oop,
    schooling, debt, cash, borrowed, labour, farm, local, away, adopted, willingness, risk, lifted, returns,
    poverty_months, year, v, masks, lanes, own, others, out,
):  # fmt: skip
    """Sum what every household adds to every measure, block by block of households, in a fixed order.

    The first families (``masks``) are summed every time, the others when ``everything`` is true, and of them
    only the ``few`` sums that their measures need (``own`` of a household, ``others`` of those families).
    ``year`` adds up the calendar year of a household: months here, consumption, out-of-pocket, all spending.
    """
    rows, headline = alive.shape[0], masks.shape[0]
    out[:] = 0.0
    lanes[:] = 0.0
    others[:] = 0.0
    for first in range(0, rows, BLOCK):
        count = min(BLOCK, rows - first)
        _block(  # type: ignore[no-untyped-call]
            first, count, line, dibao, half_median,
            persons, poor, was_poor, assessed, income_sum, recorded, eligible, monitored, helped, returned,
            income, wages, business, property, transfers, support, consumption, oop,
            schooling, debt, cash, borrowed, labour, farm, local, away, adopted, willingness, risk, lifted, returns, poverty_months, v,
        )  # fmt: skip
        for g in range(headline):
            for b in range(count):
                masks[g, b] = 1.0 if (alive[first + b] and membership[g, first + b] >= 0) else 0.0
            for b in range(count, BLOCK):
                masks[g, b] = 0.0
        _add(v, masks, lanes)
        _events(  # type: ignore[no-untyped-call]
            first, count, poor, was_poor, returned, fell, recognised, eliminated, relapsed, cause, masks, out
        )
        if everything:
            _families(first, count, headline, alive, membership, few, v, own, others)  # type: ignore[no-untyped-call]
    for g in range(headline):
        for m in range(v.shape[0]):
            for k in range(LANES):
                out[g, m] += lanes[g, m, k]
    for g in range(headline, out.shape[0]):
        for q in range(few.shape[0]):
            out[g, few[q]] = others[g, q]
    for i in range(rows):
        here = 1.0 if alive[i] else 0.0
        kept = 0.0 if january else here
        was_poor[i] = poor[i] and alive[i]
        year[0, i] = kept * year[0, i] + here
        year[1, i] = kept * year[1, i] + here * consumption[i]
        year[2, i] = kept * year[2, i] + here * oop[i]
        year[3, i] = kept * year[3, i] + here * (consumption[i] + oop[i] + schooling[i])
