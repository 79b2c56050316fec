"""Means, quantiles and sums of the pictures against NumPy, missing values included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from model.measures.catalogue import MEASURES as KNOWN
from model.report.figures.data import MEASURES
from model.report.figures.numbers import mean, quantile, start_month, trailing, whole_years
from model.state import CAUSES

TABLES = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 5)),
    elements=st.one_of(st.floats(-1e6, 1e6), st.just(np.nan)),
)  # fmt: skip


@given(TABLES)
def test_mean_and_quantiles(values: np.ndarray) -> None:
    for column in range(values.shape[1]):
        there = values[:, column][~np.isnan(values[:, column])]
        for found, expected in (
            (mean(values), np.mean), (quantile(values, 0.05), lambda v: np.quantile(v, 0.05)),
            (quantile(values, 0.95), lambda v: np.quantile(v, 0.95)),
        ):  # fmt: skip
            if there.size:
                assert found[column] == pytest.approx(expected(there), rel=1e-9, abs=1e-6)
            else:
                assert np.isnan(found[column])


def test_trailing_sums() -> None:
    values = np.arange(30.0).reshape(1, 2, 15)
    found = trailing(values, 12)
    assert np.isnan(found[..., :11]).all()
    assert found[0, 1, 14] == values[0, 1, 3:].sum()
    assert np.isnan(trailing(values[..., :5], 12)).all()


@pytest.mark.parametrize(
    ("start", "months", "years"),
    [
        ("2021-01", 24, [(2021, 0, 12), (2022, 12, 24)]),
        ("2021-07", 37, [(2022, 6, 18), (2023, 18, 30)]),
        ("2021-07", 6, [(2021, 0, 6)]),
        ("2021-11", 4, [(2021, 0, 2), (2022, 2, 4)]),
    ],
)
def test_whole_years(start: str, months: int, years: list[tuple[int, int, int]]) -> None:
    found = whole_years(start_month({"horizon": {"start": start}}), months)
    assert [(year, part.start, part.stop) for year, part in found] == years


def test_every_measure_exists() -> None:
    assert set(MEASURES) <= set(KNOWN)
    assert {f"returns_by_cause:{cause}" for cause in CAUSES} <= set(MEASURES)
