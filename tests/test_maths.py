"""Own exponential, logarithm and kin: near the true value, the same bits compiled and not."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal, localcontext
from pathlib import Path
from statistics import NormalDist
from types import FunctionType

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numba.core.dispatcher import Dispatcher

from model import maths
from model.maths import added, asinh, exp, log, logistic, normal_quantile, power

ROOT = Path(__file__).resolve().parents[1]
ANY = st.floats(allow_nan=False, allow_infinity=False)
NORMAL = st.floats(min_value=1e-300, max_value=1.7e308, allow_subnormal=False)


def plain() -> dict[str, Callable[..., float]]:
    """Return the functions of the module uncompiled, calling one another uncompiled."""
    world = dict(vars(maths))
    for name, value in vars(maths).items():
        if isinstance(value, Dispatcher):
            world[name] = FunctionType(value.py_func.__code__, world, name)
    return world


PLAIN = plain()


def ulps(found: float, true: Decimal) -> float:
    """Distance from the true value in units of its last place."""
    with localcontext() as context:
        context.prec = 60
        return float(abs(Decimal(found) - true) / Decimal(math.ulp(float(true))))


def true_exp(x: float) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        context.Emin, context.Emax = -100_000, 100_000
        return Decimal(x).exp()


def true_log(x: float) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return Decimal(x).ln()


@given(st.floats(-708.0, 708.0))
@example(0.0)
@example(708.0)
@example(-708.0)
@example(math.log(2.0) / 2)
@example(-5e-324)
def test_exp_is_within_one_unit_in_the_last_place(x: float) -> None:
    # The scaled polynomial loses at most one bit more where its value is just above a power of two.
    assert ulps(exp(x), true_exp(x)) <= 1.5


@given(ANY)
def test_exp_of_any_number_is_positive_and_finite(x: float) -> None:
    value = exp(x)
    assert 0.0 < value < math.inf
    assert value == exp(min(708.0, max(-708.0, x)))


@given(st.floats(-700.0, 700.0), st.floats(0.0, 7.0))
def test_exp_never_falls(x: float, step: float) -> None:
    assert exp(x + step) >= exp(x) * (1.0 - 4e-16)


@given(NORMAL)
@example(1.0)
@example(1.0 + 2.0**-52)
@example(1.0 - 2.0**-53)
@example(math.sqrt(2.0))
@example(math.sqrt(0.5))
def test_log_is_near_the_true_value(x: float) -> None:
    true = true_log(x)
    assert abs(Decimal(log(x)) - true) <= Decimal("4e-16") * abs(true) + Decimal("1e-300")


@given(ANY)
def test_log_of_any_number_is_finite_and_that_of_none_is_the_lowest(x: float) -> None:
    assert math.isfinite(log(x))
    if x <= 1e-300:
        assert log(x) == log(1e-300)


@given(st.floats(-690.0, 690.0))
def test_log_undoes_exp(x: float) -> None:
    assert log(exp(x)) == pytest.approx(x, rel=1e-15, abs=1e-15)


@given(st.floats(1e-100, 1e100), st.floats(-2.0, 2.0))
def test_power(x: float, exponent: float) -> None:
    # An error of half a unit in exponent * log(x), at most 461, becomes relative in the result.
    assert power(x, exponent) == pytest.approx(x**exponent, rel=461 * 4e-16)


@pytest.mark.parametrize("exponent", [-2.0, 0.0, 0.3, 2.0])
def test_power_of_nothing_is_nothing(exponent: float) -> None:
    assert power(0.0, exponent) == 0.0


@given(st.floats(-1e150, 1e150))
def test_asinh_is_odd_and_near_the_true_value(x: float) -> None:
    assert asinh(-x) == -asinh(x)
    # a + sqrt(a^2 + 1) is rounded near 1, so a small number keeps 16 digits after the point.
    assert asinh(x) == pytest.approx(math.asinh(x), rel=1e-14, abs=3e-16)


@given(st.floats(-1e6, 1e6))
def test_logistic_is_symmetric_and_in_range(x: float) -> None:
    assert 0.0 < logistic(x) <= 1.0
    assert logistic(x) + logistic(-x) == pytest.approx(1.0, abs=3e-16)


@given(st.integers(0, 2**32 - 1))
@example(0)
@example(2**32 - 1)
@example(2**31)
@example(int(0.075 * 2**32))
@example(int(0.925 * 2**32))
def test_normal_quantile_of_every_draw(word: int) -> None:
    u = (word + 0.5) / 2**32
    assert normal_quantile(u) == pytest.approx(NormalDist().inv_cdf(u), rel=2e-6, abs=2e-7)


@given(st.integers(0, 2**32 - 2), st.integers(1, 2**20))
def test_normal_quantile_never_falls(word: int, step: int) -> None:
    low, high = (word + 0.5) / 2**32, (min(2**32 - 1, word + step) + 0.5) / 2**32
    assert normal_quantile(high) >= normal_quantile(low) - 1e-6


@given(ANY)
def test_the_same_bits_compiled_and_not(x: float) -> None:
    for function in (exp, log):
        assert function(x) == PLAIN[function.__name__](x)
    bounded = max(-1e150, min(1e150, x))
    assert asinh(bounded) == PLAIN["asinh"](bounded)
    assert logistic(x) == PLAIN["logistic"](x)
    assert power(abs(x), 0.37) == PLAIN["power"](abs(x), 0.37)
    u = (abs(x) % 1.0) * 0.999 + 0.0005
    assert normal_quantile(u) == PLAIN["normal_quantile"](u)


def test_a_shorter_polynomial_is_caught() -> None:
    short = sum(0.3**k / math.factorial(k) for k in range(10))
    assert ulps(short, true_exp(0.3)) > 1.5


BITS = """
import hashlib
import numpy as np
from model.maths import asinh, exp, log, logistic, normal_quantile, power
digest = hashlib.sha256()
for k in range(400):
    x = (k - 200) * 1.37
    u = (k + 0.5) / 400
    values = [exp(x), log(abs(x) + 1e-9), asinh(x), logistic(x), normal_quantile(u), power(abs(x), u)]
    digest.update(np.array(values).tobytes())
print(digest.hexdigest())
"""


def test_the_same_bits_in_a_process_without_the_compiler() -> None:
    def run(disabled: str) -> str:
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled}
        done = subprocess.run(
            [sys.executable, "-c", BITS],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment,
            check=True,
        )
        return done.stdout.strip()

    here: dict[str, str] = {}
    exec(BITS.replace("print(digest.hexdigest())", "found = digest.hexdigest()"), here)
    assert len(here["found"]) == hashlib.sha256().digest_size * 2
    assert run("1") == here["found"]


def test_arrays_of_draws_are_normal() -> None:
    n = 200_000
    values = np.array([normal_quantile((k + 0.5) / n) for k in range(n)])
    # Mid-point sums over the quantiles: exact up to the tails' share.
    assert abs(values.mean()) < 1e-8
    assert values.var() == pytest.approx(1.0, abs=1e-3)


def test_a_sum_rounds_at_every_step_on_every_python() -> None:
    """The built-in sum gives 1 here from Python 3.12 on, and 0 before."""
    assert added([1e16, 1.0, -1e16]) == 0.0
    values = np.random.default_rng(3).normal(size=500) * 1e3
    assert added(values.tolist()) == np.cumsum(values)[-1]
    assert added([]) == 0.0
