"""Prices, weather, hazards and livestock disease: what nature and markets do to everyone near."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.luck import Luck, normal, philox, uniform
from model.maths import exp
from model.process import Parameter, Process
from model.state import State

TWO_PI = 6.283185307179586
HAZARD_BY_MONTH = np.array([0.6, 0.8, 1.0, 0.8, 0.8, 1.4, 1.8, 1.6, 1.2, 0.6, 0.6, 0.8])


@rule
def price_deviation(deviation: float, persistence: float, sd_year: float, draw: float) -> float:
    r"""Log price deviation of the next month: an AR(1) whose stationary sd is the yearly sd.

    .. math:: x' = \rho x + s \sqrt{1 - \rho^2}\, \epsilon

    Parameters
    ----------
    deviation : log             x
    persistence : 1/month       rho
    sd_year : log               s
    draw : standard normal      epsilon

    Returns
    -------
    log

    Source
    ------
    ODD eq. 1; persistence an assumption per product.
    """
    renewal: float = np.sqrt(1.0 - persistence * persistence)
    return persistence * deviation + sd_year * renewal * draw


@rule
def sine(x: float) -> float:
    """Sine by its Taylor series after range reduction: the same bits everywhere.

    Parameters
    ----------
    x : radians

    Returns
    -------
    1
    """
    y: float = x - TWO_PI * np.floor(x / TWO_PI + 0.5)
    z = y * y
    p = -1.0 / 1.3076743680e12
    p = p * z + 1.0 / 6227020800.0
    p = p * z - 1.0 / 39916800.0
    p = p * z + 1.0 / 362880.0
    p = p * z - 1.0 / 5040.0
    p = p * z + 1.0 / 120.0
    p = p * z - 1.0 / 6.0
    return y * (1.0 + z * p)


@rule
def gate_factor(deviation: float, cycle: float, month: float, period: float, event: float) -> float:
    r"""Price factor before roads, brand and glut.

    .. math:: \exp(x + a \sin(2 \pi t / T))\, e

    Parameters
    ----------
    deviation : log     x
    cycle : log         a, amplitude of the pork cycle; 0 for other products
    month : month       t
    period : months     T
    event : 1           e, factor of a price event in force

    Returns
    -------
    1

    Source
    ------
    Period of 42 months: V078.
    """
    return exp(deviation + cycle * sine(TWO_PI * month / period)) * event


@rule
def weather_factor(common: float, local: float, sd_common: float, sd_local: float) -> float:
    r"""Mean-one lognormal weather of a village's zone.

    .. math:: \exp(s_c \epsilon_c + s_z \epsilon_z - (s_c^2 + s_z^2)/2)

    Parameters
    ----------
    common, local : standard normal
    sd_common, sd_local : log

    Returns
    -------
    1
    """
    return exp(sd_common * common + sd_local * local - 0.5 * (sd_common * sd_common + sd_local * sd_local))


@kernel
def _prices(month, period, deviation, rho, sd, cycle, event, gate, key0, key1):  # type: ignore[no-untyped-def]
    for j in range(deviation.shape[0]):
        w0, _w1, _w2, _w3 = philox(j, month, 0, key0, key1)
        deviation[j] = price_deviation(deviation[j], rho[j], sd[j], normal(w0))
        gate[j] = gate_factor(deviation[j], cycle[j], np.float64(month), period, event[j])


@kernel
def _weather(  # type: ignore[no-untyped-def]
    month, season, chance, low, high, sd_common, sd_zone, disease_chance, softening,
    zone, irrigation, weather, disease, key0, key1, dkey0, dkey1,
):  # fmt: skip
    common, _w1, _w2, _w3 = philox(1000, month, 0, key0, key1)
    shock = normal(common)
    for v in range(zone.shape[0]):
        w0, w1, w2, _w3 = philox(zone[v], month, 1, key0, key1)
        factor = weather_factor(shock, normal(w0), sd_common, sd_zone)
        hit = uniform(w1) < chance * season
        loss = (low + (high - low) * uniform(w2)) * (1.0 - softening * irrigation[v])
        weather[v] = factor * (1.0 - loss) if hit else factor
        d0, _d1, _d2, _d3 = philox(v, month, 0, dkey0, dkey1)
        disease[v] = 1.0 if uniform(d0) < disease_chance / 12.0 else 0.0


class Shocks(Process):
    """Prices by product, weather by zone, livestock disease by village (ODD eq. 1 to 3)."""

    name = "shocks"
    reads: ClassVar = (
        "county.month", "county.calendar", "village.zone", "village.irrigation", "product.price_sd",
        "product.price_rho", "product.cycle",
    )  # fmt: skip
    writes: ClassVar = (
        "product.price",
        "product.gate",
        "product.event",
        "village.weather",
        "village.disease",
        "village.closed",
    )

    cycle_period = Parameter(42.0, 37.0, 49.0, "months", "pork price cycle", "V078", "read")
    weather_common = Parameter(
        0.10, 0.05, 0.2, "log", "sd of county-wide monthly weather", "Assumption: share_cov"
    )
    weather_zone = Parameter(
        0.08, 0.03, 0.2, "log", "sd of zone weather", "Assumption: share_cov .3 of variance"
    )
    hazard_chance = Parameter(
        0.012, 0.005, 0.03, "1/month", "hail, snow or drought in a zone", "Assumption: one in seven years"
    )
    hazard_low = Parameter(
        0.2,
        0.1,
        0.3,
        "1",
        "smallest loss of a hazard",
        "Assumption: losses of 20 to 60 %, ODD eq. 2",
        "assumption",
    )
    hazard_high = Parameter(
        0.6,
        0.4,
        0.9,
        "1",
        "largest loss of a hazard",
        "Assumption: losses of 20 to 60 %, ODD eq. 2",
        "assumption",
    )
    irrigation_softening = Parameter(
        0.5, 0.2, 0.8, "1", "share of a loss that irrigation prevents", "Assumption"
    )
    disease_chance = Parameter(0.02, 0.01, 0.05, "1/year", "livestock disease in a village", "V079", "read")

    def step(self, state: State, luck: Luck) -> None:
        """Draw the month's prices, weather and disease, and lay events over them."""
        county, product, village = state.county, state.product, state.village
        product.event[:] = 1.0
        for event in state.memory.get("events", ()):
            if event["kind"] == "price" and _in_force(event, county.study_month):
                product.event[event["product"]] *= event["factor"]
        key0, key1 = luck.key("shocks.price")
        _prices(
            county.month, self.cycle_period, product.price, product.price_rho, product.price_sd, product.cycle,
            product.event, product.gate, key0, key1,
        )  # fmt: skip
        key0, key1 = luck.key("shocks.weather")
        dkey0, dkey1 = luck.key("shocks.disease")
        _weather(
            county.month, float(HAZARD_BY_MONTH[county.calendar]), self.hazard_chance, self.hazard_low,
            self.hazard_high, self.weather_common, self.weather_zone, self.disease_chance,
            self.irrigation_softening, village.zone, village.irrigation, village.weather, village.disease,
            key0, key1, dkey0, dkey1,
        )  # fmt: skip
        village.closed[:] = False
        for event in state.memory.get("events", ()):
            if not _in_force(event, county.study_month):
                continue
            where = event.get("villages")
            mask = np.ones(len(village), dtype=bool) if where is None else where
            if event["kind"] in ("hail", "snow", "drought"):
                softened = event["loss"] * (1.0 - self.irrigation_softening * village.irrigation[mask])
                village.weather[mask] *= 1.0 - softened
            elif event["kind"] == "disease":
                village.disease[mask] = 1.0
            elif event["kind"] == "macro" and county.study_month < event["month"] + 2:
                village.closed[mask] = True


def _in_force(event: dict[str, Any], month: int) -> bool:
    """Say whether an event of a world covers this study month."""
    return bool(event["month"] <= month < event["month"] + event.get("months", 1))
