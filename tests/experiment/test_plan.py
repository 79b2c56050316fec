"""How many cells a wanted width takes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.experiment.effects import interval
from model.experiment.plan import FEWEST, MOST_GROWTH, cells_wanted


@given(st.floats(0.01, 5.0), st.integers(2, 200), st.floats(0.01, 5.0))
def test_the_widest_decides_and_growth_is_bounded(width: float, cells: int, target: float) -> None:
    found = cells_wanted([0.5 * width, width, math.nan], cells, target)
    assert cells <= found <= MOST_GROWTH * cells
    if width <= target:
        assert found == cells
    elif found < MOST_GROWTH * cells:
        assert found >= cells * (width / target) ** 2 - 1.0


def test_one_cell_gives_no_width() -> None:
    assert cells_wanted([math.nan], 1, 0.1) == FEWEST
    assert cells_wanted([], 9, 0.1) == 9


def test_it_ends_at_the_width_that_was_wanted() -> None:
    """Growing as told, the interval of normal effects is soon narrow enough."""
    effects = np.random.default_rng(2).normal(size=5000)
    cells, target = 5, 0.2
    for _ in range(12):
        found = interval(effects[:cells], [str(k) for k in range(cells)])
        more = cells_wanted([(found.high - found.low) / 2.0], cells, target)
        if more == cells:
            break
        cells = more
    assert (found.high - found.low) / 2.0 <= target
    assert cells == pytest.approx((1.96 / target) ** 2, rel=0.35)
