"""Counties beside one another: the fits against brute force, prices, and which counties are asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.experiment.across import COLUMNS, deflator, fit, fits, known_counties, left_one_out, observed, page


@given(st.integers(0, 10_000))
def test_leaving_one_out_is_what_it_says(seed: int) -> None:
    """Against fitting n times without one row."""
    r = np.random.default_rng(seed)
    n, k = 14, 3
    x = r.normal(size=(n, k))
    y = x @ r.normal(size=k) + r.normal(size=n)
    errors, plain = np.zeros(n), np.zeros(n)
    for i in range(n):
        rest = np.arange(n) != i
        design = np.column_stack([np.ones(n - 1), x[rest]])
        b = np.linalg.lstsq(design, y[rest], rcond=None)[0]
        errors[i] = y[i] - np.r_[1.0, x[i]] @ b
        plain[i] = y[i] - y[rest].mean()
    assert left_one_out(x, y) == pytest.approx(1.0 - (errors @ errors) / (plain @ plain), abs=1e-9)


def test_a_perfect_model_explains_everything_and_a_constant_nothing() -> None:
    fact = np.random.default_rng(1).normal(size=40)
    columns = np.random.default_rng(2).normal(size=(40, 2))
    assert fit(fact, fact + 3.0, columns).model == pytest.approx(1.0)
    found = fit(fact, 1e-9 * np.arange(40), columns)
    assert found.model == pytest.approx(0.0, abs=1e-6)
    assert fit(fact, -fact, columns).model == pytest.approx(
        -3.0
    )  # the planted fault: the wrong sign is worse than nothing


def test_counties_known_in_both_years() -> None:
    every = known_counties()
    assert len(every) >= 350
    assert [c.code for c in every] == [c.code for c in known_counties()]
    assert [c.code for c in every] != sorted(c.code for c in every)
    assert all(1_000.0 < observed(c, 2015) < 40_000.0 for c in every)


def test_prices_of_the_base_year_are_one() -> None:
    assert deflator(2021) == pytest.approx(1.0)
    assert 0.8 < deflator(2015) < deflator(2019) < 1.0


def test_the_page_names_what_is_missed_most() -> None:
    r = np.random.default_rng(5)
    n = 40
    table = pd.DataFrame({name: r.normal(size=n) for name in COLUMNS})
    fact = np.exp(9.0 + 0.2 * r.normal(size=n))
    table = table.assign(
        code=[f"{k:06d}" for k in range(n)], county=[f"县{k}" for k in range(n)], province="省", region="west",
        observed_2015=fact, model_2015=fact, observed_growth=0.05 + 0.01 * r.normal(size=n), model_growth=0.03 + 0.01 * r.normal(size=n),
    )  # fmt: skip
    table.loc[7, "model_2015"] = 3.0 * fact[7]
    assert fits(table)["level of 2015"].model < 1.0
    text = page(table)
    assert text.index("县7 (000007)") == text.index("县", text.index("The largest misses"))
