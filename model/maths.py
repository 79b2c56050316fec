"""Exponential, logarithm and their kin in ordinary arithmetic: the same bits on every machine.

The system's own ``exp`` and ``log`` differ between processors in the last bit, and do not
vectorise. These use range reduction and a polynomial, with nothing but additions, products and
bit casts, so compiled and uncompiled code agree to the bit.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel, rule

_LOG2E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts: the first has 21 zero bits at its end
_LN2_LOW = 1.90821492927058770002e-10


@rule
def exp(x: float) -> float:
    r"""Exponential.

    Range reduction :math:`x = k \ln 2 + r`, then the Taylor polynomial of degree 13 in
    :math:`r \in [-\ln 2/2, \ln 2/2]`; clamped to [-708, 708].

    Parameters
    ----------
    x : 1

    Returns
    -------
    1, error below 2.3e-16 relative
    """
    x = min(708.0, max(-708.0, x))
    k = np.floor(x * _LOG2E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    scale = np.int64((np.int64(k) + np.int64(1023)) << np.int64(52)).view(np.float64)
    value: float = p * scale
    return value


@rule
def log(x: float) -> float:
    r"""Natural logarithm of a positive normal number.

    :math:`x = 2^k m` with :math:`m \in [\sqrt{1/2}, \sqrt 2)`;
    :math:`\ln m = 2\,\mathrm{artanh}((m-1)/(m+1))` by its odd series to degree 21.
    Zero and negative numbers give the value at 1e-300, since no caller may pass them.

    Parameters
    ----------
    x : 1, above 0

    Returns
    -------
    1
    """
    x = max(1e-300, x)
    bits = np.float64(x).view(np.int64)
    k = ((bits >> np.int64(52)) & np.int64(0x7FF)) - np.int64(1023)
    mantissa = np.int64((bits & np.int64(0x000FFFFFFFFFFFFF)) | np.int64(0x3FF0000000000000))
    m = mantissa.view(np.float64)
    high = m > 1.4142135623730951
    m = m * 0.5 if high else m
    e = np.float64(k) + (1.0 if high else 0.0)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 2.0 / 21.0
    p = p * z + 2.0 / 19.0
    p = p * z + 2.0 / 17.0
    p = p * z + 2.0 / 15.0
    p = p * z + 2.0 / 13.0
    p = p * z + 2.0 / 11.0
    p = p * z + 2.0 / 9.0
    p = p * z + 2.0 / 7.0
    p = p * z + 2.0 / 5.0
    p = p * z + 2.0 / 3.0
    p = p * z + 2.0
    return (p * s + e * _LN2_LOW) + e * _LN2_HIGH


@rule
def power(x: float, exponent: float) -> float:
    """Return a non-negative number to a real power; zero stays zero.

    Parameters
    ----------
    x : 1, at least 0
    exponent : 1

    Returns
    -------
    1
    """
    return exp(exponent * log(x)) if x > 0.0 else 0.0


@rule
def asinh(x: float) -> float:
    """Inverse hyperbolic sine: like a logarithm for large values, and defined for losses.

    Parameters
    ----------
    x : 1

    Returns
    -------
    1
    """
    a = abs(x)
    value = log(a + np.sqrt(a * a + 1.0))
    return value if x >= 0.0 else -value


@rule
def logistic(x: float) -> float:
    """Logistic function.

    Parameters
    ----------
    x : 1

    Returns
    -------
    1, in (0, 1)
    """
    return 1.0 / (1.0 + exp(-x))


@rule
def normal_quantile(u: float) -> float:
    r"""Quantile of the standard normal distribution.

    Source
    ------
    Wichura (1988), Applied Statistics 37(3), algorithm AS 241 (PPND7): relative error about
    1e-7, which is far below what a 32-bit uniform resolves.

    Parameters
    ----------
    u : 1, in (0, 1)

    Returns
    -------
    1
    """
    q = u - 0.5
    r = 0.180625 - q * q
    central = (
        q
        * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)
        / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    )
    tail = u if q < 0.0 else 1.0 - u
    t = np.sqrt(-log(tail))
    a = t - 1.6
    near = (((0.17023821103 * a + 1.3067284816) * a + 2.7568153900) * a + 1.4234372777) / (
        (0.12021132975 * a + 0.73700164250) * a + 1.0
    )
    b = t - 5.0
    far = (((0.017337203997 * b + 0.42868294337) * b + 3.0812263860) * b + 6.6579051150) / (
        (0.012258202635 * b + 0.24197894225) * b + 1.0
    )
    outer = near if t <= 5.0 else far
    outer = -outer if q < 0.0 else outer
    return central if abs(q) <= 0.425 else outer


@kernel
def _normal_quantiles(uniform, out):  # type: ignore[no-untyped-def]
    for i in range(uniform.shape[0]):
        out[i] = normal_quantile(uniform[i])


@kernel
def _logarithms(x, out):  # type: ignore[no-untyped-def]
    for i in range(x.shape[0]):
        out[i] = log(x[i])


@kernel
def _exponentials(x, out):  # type: ignore[no-untyped-def]
    for i in range(x.shape[0]):
        out[i] = exp(x[i])


def normals(uniform: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return standard normal numbers of uniform ones, (n,)."""
    out = np.empty(uniform.shape[0])
    _normal_quantiles(np.ascontiguousarray(uniform), out)
    return out


def logs(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return natural logarithms, (n,)."""
    out = np.empty(x.shape[0])
    _logarithms(np.ascontiguousarray(x, dtype=np.float64), out)
    return out


def exps(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return exponentials, (n,)."""
    out = np.empty(x.shape[0])
    _exponentials(np.ascontiguousarray(x, dtype=np.float64), out)
    return out


def added(values: Iterable[float]) -> float:
    """Add up from left to right, one rounding a step, as compiled code does.

    From Python 3.12 on the built-in ``sum`` makes good what rounding loses: other bits than before.

    Parameters
    ----------
    values : numbers of one unit
    """
    total = 0.0
    for value in values:
        total += value
    return total
