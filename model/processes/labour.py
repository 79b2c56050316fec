"""How households divide their labour between farm, local jobs and migration."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.luck import Luck, normal, philox, uniform
from model.maths import exp, log
from model.process import Parameter, Process
from model.state import State


@rule
def efficiency(
    skill: float,
    job_skill: float,
    ability: float,
    persistent: float,
    risk: float,
    school_return: float,
    scale: float,
) -> float:
    r"""Efficiency of a worker in paid work, relative to the going wage.

    .. math:: \exp(w + \rho (s + s_J - 6) + a + u + e)

    Parameters
    ----------
    skill, job_skill : school years     s, s_J; six years are the reference
    ability : log                       a, permanent
    persistent, risk : log              u, e
    school_return : log/school year     rho
    scale : log                         w, solved constant of the place

    Returns
    -------
    1

    Source
    ------
    Return to a school year: V102.
    """
    return exp(scale + school_return * (skill + job_skill - 6.0) + ability + persistent + risk)


@rule
def innovation(spread: float, persistence: float) -> float:
    r"""Return the yearly innovation of an AR(1) with a given stationary spread.

    .. math:: s \sqrt{1 - \rho^2}

    Parameters
    ----------
    spread : log                s
    persistence : 1/year        rho

    Returns
    -------
    log
    """
    return float(spread * np.sqrt(1.0 - persistence * persistence))


@rule
def operator_risk(draw: float, down: float, up: float, centre: float) -> float:
    r"""Log shock of a leveraged business: failures are deeper than windfalls are high, eq. 8.

    .. math:: s_{\pm}\,\epsilon - \ln E[e^{s_{\pm}\epsilon}]

    Parameters
    ----------
    draw : standard normal      epsilon
    down, up : log              s for a bad and a good draw
    centre : log                ln E, so that the mean of the factor is one

    Returns
    -------
    log

    Source
    ------
    Assumption: the bottom fifth of rural incomes lies far below a lognormal (business losses), the top does not.
    """
    return (down if draw < 0.0 else up) * draw - centre


@cache
def operator_centre(down: float, up: float) -> float:
    """Return the log of the mean factor of `operator_risk`, by the midpoint rule.

    Parameters
    ----------
    down, up : log

    Returns
    -------
    log
    """
    total = weight = 0.0
    for k in range(-800, 800):
        z = (k + 0.5) / 100.0
        density = exp(-0.5 * z * z)
        weight += density
        total += density * exp(operator_risk(z, down, up, 0.0))
    return float(log(total / weight))


@rule
def leverage(margin: float, scale: float) -> float:
    r"""Committed costs of an operator over revenue: a larger business at the net income of a usual one, eq. 8.

    .. math:: m\left(1 - \frac{1}{s}\right)

    Parameters
    ----------
    margin : 1      m, net income over revenue without leverage
    scale : 1       s, revenue over that of a usual business

    Returns
    -------
    1
    """
    return margin * (1.0 - 1.0 / scale)


@rule
def migration_value(outside_wage: float, efficiency: float, nearness: float, fixed_cost: float) -> float:
    r"""Monthly value of a worker away, net of the fixed cost spread over a year.

    .. math:: w_M\, q\, n - F / 12

    Parameters
    ----------
    outside_wage : yuan/worker-month
    efficiency : 1                  q
    nearness : 1                    n
    fixed_cost : yuan/start         F

    Returns
    -------
    yuan/worker-month
    """
    return outside_wage * efficiency * nearness - fixed_cost / 12.0


@rule
def cost_of_leaving(fixed_cost: float, saving: float, placed: float, labour: float, travel: float) -> float:
    r"""Cost of sending workers away, eq. 16: a placement eases it for one member, travel money for all.

    .. math:: F\left(1 - \sigma\, 1[m > 0] \min(1, 1/L)\right) - T

    Parameters
    ----------
    fixed_cost : yuan/start                 F
    saving : 1                              sigma, share that an organised departure takes off
    placed : months                         m, months left of a placement
    labour : worker-months/month            L
    travel : yuan/worker/year               T, travel subsidy

    Returns
    -------
    yuan/start
    """
    eased = saving * min(1.0, 1.0 / max(0.1, labour)) if placed > 0.0 else 0.0
    return fixed_cost * (1.0 - eased) - travel


@rule
def nearness(distance: float, elasticity: float) -> float:
    r"""Value of outside work by distance; 500 km is the reference.

    .. math:: (d / 5)^{-\epsilon}

    Parameters
    ----------
    distance : 100 km               d
    elasticity : 1                  epsilon

    Returns
    -------
    1

    Source
    ------
    Distance elasticity: V097.
    """
    return exp(-elasticity * log(distance / 5.0))


@rule
def logit_weight(value: float, taste: float, elasticity: float) -> float:
    r"""Unnormalised logit weight of an activity, eq. 17.

    .. math:: \exp(\eta \ln v + b)

    Parameters
    ----------
    value : yuan/worker-month       v
    taste : log                     b
    elasticity : 1                  eta

    Returns
    -------
    1
    """
    return exp(elasticity * log(max(1.0, value) / 1000.0) + taste)


@kernel
def _renew(  # type: ignore[no-untyped-def]
    month, wage_sd, persistent_rho, innovation_sd, business_sd, operator_down, operator_up, centre,
    id, operator, persistent, wage_risk, business_risk, key0, key1,
):  # fmt: skip
    """Draw the year's earnings risk, for each household in its own month (eq. 8)."""
    for i in range(id.shape[0]):
        if (month + id[i]) % 12 == 0:
            w0, w1, w2, _w3 = philox(id[i], month, 0, key0, key1)
            persistent[i] = persistent_rho * persistent[i] + innovation_sd * normal(w0)
            wage_risk[i] = wage_sd * normal(w1) - 0.5 * wage_sd * wage_sd
            trade = normal(w2)
            usual = business_sd * trade - 0.5 * business_sd * business_sd
            business_risk[i] = (
                operator_risk(trade, operator_down, operator_up, centre) if operator[i] else usual
            )


@kernel
def _labour(  # type: ignore[no-untyped-def]
    month, school_return, wage_scale, elasticity, adjustment, fixed_cost, saving,
    local_preference, migrant_preference, outside_wage, remitted, loss_chance, loss_months,
    id, town, skill, job_skill, ability, persistent, wage_risk, taste_local, taste_migrant, farm_value, cash,
    labour, travel, town_wage, town_filling, town_near,
    farm_share, local_share, migrant_share, jobless, local_pay, migrant_pay, placed,
    key0, key1,
):  # fmt: skip
    for i in range(id.shape[0]):
        _w0, _w1, _w2, w3 = philox(id[i], month, 0, key0, key1)
        lost = uniform(w3) < loss_chance
        jobless[i] = loss_months if (lost and jobless[i] <= 0.0) else max(0.0, jobless[i] - 1.0)
        t = max(0, town[i])
        q = efficiency(
            skill[i], job_skill[i], ability[i], persistent[i], wage_risk[i], school_return, wage_scale
        )
        local = town_wage[t] * q
        cost = cost_of_leaving(fixed_cost, saving, placed[i], labour[i], travel[i])
        placed[i] = max(0.0, placed[i] - 1.0)
        away = migration_value(outside_wage, q, town_near[t], cost)
        local_pay[i] = local
        migrant_pay[i] = outside_wage * q
        stay = logit_weight(farm_value[i], 0.0, elasticity)
        job = logit_weight(local * town_filling[t], local_preference + taste_local[i], elasticity)
        leave = logit_weight(away * remitted, migrant_preference + taste_migrant[i], elasticity)
        total = stay + job + leave
        affordable = cash[i] > cost
        target_leave = leave / total
        target_leave = target_leave if affordable else min(target_leave, migrant_share[i])
        rest = 1.0 - target_leave
        target_job = rest * job / (stay + job)
        new_leave = migrant_share[i] + adjustment * (target_leave - migrant_share[i])
        new_job = local_share[i] + adjustment * (target_job - local_share[i])
        migrant_share[i] = new_leave
        local_share[i] = new_job
        farm_share[i] = max(0.0, 1.0 - new_leave - new_job)


class Labour(Process):
    """Labour shares by logit on log values, job loss and wage risk (ODD eq. 8, 14 to 17)."""

    name = "labour"
    reads: ClassVar = (
        "household.id", "household.town", "household.skill", "household.job_skill", "household.ability",
        "household.taste_local", "household.taste_migrant", "household.farm_value", "household.cash",
        "household.operator", "household.labour", "household.travel_subsidy", "town.wage", "town.filling",
        "town.distance", "county.outside_wage", "town.filling_normal", "county.macro",
    )  # fmt: skip
    writes: ClassVar = (
        "household.farm_share",
        "household.local_share",
        "household.migrant_share",
        "household.jobless",
        "household.persistent",
        "household.wage_risk",
        "household.business_risk",
        "household.local_pay",
        "household.migrant_pay",
        "household.placed",
    )

    school_return = Parameter(
        0.064, 0.032, 0.118, "log/school year", "off-farm return to schooling", "V102", "read"
    )
    choice_elasticity = Parameter(
        2.0, 1.0, 4.0, "1", "logit on log value", "Assumption: no usable Chinese number"
    )
    adjustment = Parameter(0.08, 0.03, 0.2, "1/month", "monthly adjustment to target shares", "Assumption")
    distance_elasticity = Parameter(1.5, 1.2, 1.8, "1", "wage needed per log distance", "V097", "read")
    fixed_cost = Parameter(
        2000.0, 500.0, 6000.0, "yuan", "cost of starting migration", "Assumption: travel and search"
    )
    placement_saving = Parameter(
        0.8, 0.5, 0.95, "1", "share of the cost of leaving that an organised departure takes off one worker",
        "Assumption: travel and search are arranged",
    )  # fmt: skip
    remitted = Parameter(
        0.6, 0.4, 0.75, "1", "share of migrant pay that comes home", "Assumption: cost of living away"
    )
    loss_chance = Parameter(
        0.022, 0.01, 0.04, "1/month", "job loss", "Assumption: start value of the prototype"
    )
    loss_months = Parameter(2.0, 1.0, 4.0, "months", "length of a job-loss spell", "Assumption")
    wage_sd = Parameter(
        0.31, 0.2, 0.45, "log", "yearly wage risk", "Assumption: start value; CHNS robust sd .33-.55"
    )
    persistent_rho = Parameter(
        0.96, 0.6, 0.98, "1/year", "persistence of earnings", "Assumption: prototype, split not identified"
    )
    # As an innovation, 0.18 would be a spread of 0.64 between households, and no place could meet its quintiles.
    persistent_sd = Parameter(
        0.18, 0.1, 0.4, "log", "stationary spread of the persistent component", "Assumption: prototype"
    )
    business_sd = Parameter(0.13, 0.08, 0.25, "log", "yearly own-business risk", "Assumption: prototype")
    operator_down = Parameter(
        1.3, 0.8, 1.6, "log", "spread of bad years of leveraged operators",
        "Assumption: their losses fill the bottom fifth, whose mean is .27 of all (published)",
    )  # fmt: skip
    operator_up = Parameter(
        0.25, 0.1, 0.5, "log", "spread of their good years", "Assumption: prices and land bound a good year"
    )
    taste_sd = Parameter(
        0.8,
        0.4,
        1.6,
        "log",
        "spread of fixed tastes for jobs and migration",
        "Assumption: households specialise",
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Draw fixed tastes."""
        state.memory["operator_centre"] = operator_centre(self.operator_down, self.operator_up)
        h = state.household
        for column, stream in (
            (h.taste_local, "labour.taste_local"),
            (h.taste_migrant, "labour.taste_migrant"),
        ):
            key0, key1 = luck.key(stream)
            _tastes(h.id, self.taste_sd, column, key0, key1)

    def step(self, state: State, luck: Luck) -> None:
        """Move labour towards its targets."""
        h, town, county = state.household, state.town, state.county
        constants = state.constants
        key0, key1 = luck.key("labour")
        near = np.array([nearness(distance, self.distance_elasticity) for distance in town.distance])
        _renew(
            county.month, self.wage_sd, self.persistent_rho, innovation(self.persistent_sd, self.persistent_rho), self.business_sd,
            self.operator_down, self.operator_up, state.memory["operator_centre"],
            h.id, h.operator, h.persistent, h.wage_risk, h.business_risk, key0, key1,
        )  # fmt: skip
        _labour(
            county.month, self.school_return, constants["wage_scale"], self.choice_elasticity, self.adjustment,
            self.fixed_cost, self.placement_saving,
            constants["local_preference"], constants["migrant_preference"], county.outside_wage * county.macro,
            self.remitted, self.loss_chance, self.loss_months,
            h.id, h.town, h.skill, h.job_skill, h.ability, h.persistent, h.wage_risk, h.taste_local,
            h.taste_migrant, h.farm_value, h.cash, h.labour, h.travel_subsidy,
            town.wage, town.filling if county.interactions else town.filling_normal, near,
            h.farm_share, h.local_share, h.migrant_share, h.jobless, h.local_pay, h.migrant_pay, h.placed, key0,
            key1,
        )  # fmt: skip


@kernel
def _tastes(id, sd, taste, key0, key1):  # type: ignore[no-untyped-def]
    for i in range(id.shape[0]):
        w0, _w1, _w2, _w3 = philox(id[i], 0, 0, key0, key1)
        taste[i] = sd * normal(w0)
