"""Illness: routine, chronic and acute parts, accidents and disability, and the bills they bring."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.luck import Luck, philox, uniform
from model.maths import exp, log, normal_quantile
from model.process import Parameter, Process
from model.state import State


@rule
def chronic_hazard(
    onset: float, age: float, elders: float, poor: float, age_load: float, poor_load: float
) -> float:
    r"""Yearly chance that a member becomes chronically ill: commoner among the old and the poor.

    .. math:: \lambda \exp(b_a (age - 45)/20)\,(1 + b_p\, poor)\,(1 + 0.5\, elders)/1.25

    Parameters
    ----------
    onset : 1/year      lambda, at age 45
    age : years
    elders : persons
    poor : 0 or 1       labour-poor class
    age_load, poor_load : 1

    Returns
    -------
    1/year

    Source
    ------
    Assumption: gradients by age and class; level from the prototype (4.2 % a year).
    """
    return (
        onset * exp(age_load * (age - 45.0) / 20.0) * (1.0 + poor_load * poor) * (1.0 + 0.5 * elders) / 1.25
    )


@rule
def bill_size(median: float, sd: float, draw: float) -> float:
    r"""Gross bill of one event, lognormal.

    .. math:: m \exp(s \epsilon)

    Parameters
    ----------
    median : yuan
    sd : log
    draw : standard normal

    Returns
    -------
    yuan
    """
    return median * exp(sd * draw)


@rule
def fitness(
    acute: float, chronic: float, injured: float, disabled: float, acute_loss: float, chronic_loss: float
) -> float:
    """Share of a household's labour that is fit for work.

    Parameters
    ----------
    acute, injured : months left
    chronic, disabled : 0 or 1
    acute_loss : 1      labour of patient and carer lost while acutely ill or injured
    chronic_loss : 1    labour lost to a chronic illness or disability

    Returns
    -------
    1, in [0, 1]
    """
    now = 1.0 - acute_loss if acute > 0.0 else 1.0
    hurt = 1.0 - acute_loss if injured > 0.0 else 1.0
    long = 1.0 - chronic_loss if chronic > 0.0 else 1.0
    lasting = 1.0 - chronic_loss if disabled > 0.0 else 1.0
    return now * hurt * long * lasting


@rule
def out_of_pocket(bill: float, reimbursement: float) -> float:
    r"""Bill after reimbursement, eq. 34.

    .. math:: b (1 - r)

    Parameters
    ----------
    bill : yuan
    reimbursement : 1

    Returns
    -------
    yuan
    """
    return bill * (1.0 - reimbursement)


@rule
def care_sought(reimbursement: float, usual: float, elasticity: float) -> float:
    r"""Share of the usual care that is sought at a price: who pays more of it seeks less.

    .. math:: \left(\frac{1 - r}{1 - \bar r}\right)^{-\epsilon}

    Parameters
    ----------
    reimbursement, usual : 1    r, r-bar
    elasticity : 1              epsilon

    Returns
    -------
    1

    Source
    ------
    Zhou, Su, Gao, Xu and Zhang (2011), Health Policy 103: own price, first visit, rural China 2003 and 2008.
    """
    return exp(-elasticity * log(max(0.05, 1.0 - reimbursement) / max(0.05, 1.0 - usual)))


@kernel
def _illness(  # type: ignore[no-untyped-def]
    month, onset, recovery, age_load, poor_load, chronic_cost, acute_chance, acute_cost, acute_sd, acute_months,
    acute_loss, chronic_loss, routine, accident_chance, accident_cost, disability_share, ordinary, supported_rate, outside_cover, usual, elasticity, outside_elasticity,
    id, alive, age, elders, persons, labour_poor, labour, safe_water, supported, ability,
    chronic, acute, injured, disabled, health, bill, oop, reimbursed, working, accident_oop, draw, key0, key1,
):  # fmt: skip
    unassisted = care_sought(ordinary, usual, elasticity)
    assisted = care_sought(supported_rate, usual, elasticity)
    unassisted_long = care_sought(ordinary * outside_cover, usual * outside_cover, outside_elasticity)
    assisted_long = care_sought(supported_rate, usual * outside_cover, outside_elasticity)
    for i in range(id.shape[0]):
        w0, w1, w2, w3 = philox(id[i], month, 0, key0, key1)
        x0, x1, x2, _x3 = philox(id[i], month, 1, key0, key1)
        poor = 1.0 if labour_poor[i] else 0.0
        exposed = 0.2 + 0.2 * persons[i]  # a household of four is the reference
        falls_ill = (
            uniform(w0) < exposed * chronic_hazard(onset, age[i], elders[i], poor, age_load, poor_load) / 12.0
        )
        recovers = uniform(w1) < recovery / 12.0
        was = chronic[i]
        chronic[i] = (not recovers) if was else falls_ill
        water = 1.0 if safe_water[i] else 1.3
        acute_now = uniform(w2) < acute_chance * water * exposed
        acute_before = acute[i]
        acute[i] = acute_months if acute_now else max(0.0, acute_before - 1.0)
        accident_now = uniform(w3) < accident_chance / 12.0 * min(1.0, labour[i])
        injured_before = injured[i]
        injured[i] = acute_months if accident_now else max(0.0, injured_before - 1.0)
        lasting = accident_now and uniform(x1) < disability_share
        mends = uniform(x2) < 0.1 / 12.0
        disabled_before = disabled[i]
        disabled[i] = lasting or (disabled_before and not mends)
        draw[i] = uniform(x0) if (acute_now or accident_now) else 0.0
        bill[i] = 1.0 if acute_now else 0.0
        accident_oop[i] = 1.0 if accident_now else 0.0
    for i in range(
        id.shape[0]
    ):  # few rows: their bills are drawn apart, which keeps the other loops vectorised
        if draw[i] > 0.0:
            size = normal_quantile(draw[i])
            bill[i] = bill_size(acute_cost, acute_sd, size) if bill[i] > 0.0 else 0.0
            accident_oop[i] = bill_size(accident_cost, acute_sd, size) if accident_oop[i] > 0.0 else 0.0
    for i in range(id.shape[0]):
        here = 1.0 if alive[i] else 0.0
        sought = assisted if supported[i] else unassisted
        sought_long = assisted_long if supported[i] else unassisted_long
        accident_bill = accident_oop[i] * sought
        sudden = bill[i] * sought + accident_bill
        chronic_bill = chronic_cost / 12.0 * sought_long if chronic[i] else 0.0
        everyday = routine * persons[i] / 12.0 * exp(0.5 * ability[i])
        rate = supported_rate if supported[i] else ordinary
        long_rate = supported_rate if supported[i] else ordinary * outside_cover
        bill[i] = here * (sudden + chronic_bill + everyday)
        oop[i] = here * (out_of_pocket(sudden, rate) + out_of_pocket(chronic_bill, long_rate) + everyday)
        accident_oop[i] = here * out_of_pocket(accident_bill, rate)
        reimbursed[i] = here * (sudden * rate + chronic_bill * long_rate)
        fit = fitness(
            acute[i],
            1.0 if chronic[i] else 0.0,
            injured[i],
            1.0 if disabled[i] else 0.0,
            acute_loss,
            chronic_loss,
        )
        health[i] = fit
        working[i] = here * labour[i] * fit


class Illness(Process):
    """Health of the month, bills and reimbursement (ODD eq. 4, 5 and 34)."""

    name = "illness"
    reads: ClassVar = (
        "household.id",
        "household.alive",
        "household.age",
        "household.elders",
        "household.persons",
        "household.labour_poor",
        "household.labour",
        "household.safe_water",
        "household.supported",
        "household.ability",
        "county.reimbursement_ordinary",
        "county.reimbursement_supported",
        "county.growth",
    )
    writes: ClassVar = (
        "household.chronic",
        "household.acute",
        "household.injured",
        "household.disabled",
        "household.health",
        "household.medical_bill",
        "household.out_of_pocket",
        "household.reimbursed",
        "household.working",
        "household.accident_bill",
    )

    onset = Parameter(
        0.042,
        0.02,
        0.07,
        "1/year",
        "chronic onset at age 45 in a household of four",
        "Assumption: start value of the prototype",
    )
    recovery = Parameter(
        0.37, 0.2, 0.5, "1/year", "chronic recovery", "Assumption: start value of the prototype"
    )
    age_gradient = Parameter(0.4, 0.1, 0.8, "log per 20 years", "chronic onset by age", "Assumption")
    poor_gradient = Parameter(
        0.5, 0.0, 1.0, "1", "extra chronic onset in the labour-poor class", "Assumption"
    )
    chronic_cost = Parameter(
        12_000.0, 7_000.0, 19_000.0, "yuan/year", "gross yearly cost of a chronic illness",
        "Assumption: .19 of household income after reimbursement in the prototype",
    )  # fmt: skip
    outside_cover = Parameter(
        0.5, 0.3, 0.8, "1", "share of the ordinary rate that is paid for chronic illness, treated outside hospital",
        "Assumption: outpatient rates and ceilings are low; assisted households get their full rate",
    )  # fmt: skip
    usual_cover = Parameter(
        0.55, 0.4, 0.65, "1", "reimbursement at which the costs here are stated", "parameters.csv reimb_ordinary", "derived"
    )  # fmt: skip
    price_elasticity = Parameter(
        0.37, 0.23, 0.52, "1", "care of serious illness that is not sought as its price rises",
        "Zhou et al. (2011), Health Policy 103: first inpatient visit, rural China, with the paper's interval", "read",
    )  # fmt: skip
    outside_elasticity = Parameter(
        0.52, 0.34, 0.70, "1", "the same of care outside hospital, which chronic illness is given",
        "Zhou et al. (2011), Health Policy 103: first outpatient visit, with the paper's interval", "read",
    )  # fmt: skip
    acute_chance = Parameter(
        0.019,
        0.008,
        0.025,
        "1/month",
        "serious acute illness per household of four",
        "parameters.csv p_ill",
        "derived",
    )
    acute_cost = Parameter(
        13_000.0, 6_000.0, 25_000.0, "yuan", "median gross cost", "parameters.csv cost_ill", "read"
    )
    acute_sd = Parameter(
        1.0,
        0.6,
        1.3,
        "log",
        "log sd of the cost of an event",
        "Assumption: the long tail makes illness the first cause of return",
    )
    acute_months = Parameter(3.0, 1.0, 6.0, "months", "length of an acute illness", "Assumption")
    labour_loss = Parameter(
        0.35, 0.2, 0.6, "1", "labour lost while ill, patient and carer", "Assumption: parameters.csv h_loss"
    )
    chronic_loss = Parameter(
        0.2, 0.1, 0.35, "1", "labour lost to chronic illness or disability", "Assumption"
    )
    routine = Parameter(
        480.0, 300.0, 800.0, "yuan/person/year", "everyday health spending, not reimbursed",
        "Assumption: closes health spending of 1,421 yuan a person in 2019 (model/data/README.md)",
    )  # fmt: skip
    accident_chance = Parameter(
        0.02, 0.01, 0.04, "1/year", "accident per worker", "Assumption: VLSS injuries 1 % a month"
    )
    accident_cost = Parameter(
        9_000.0, 4_000.0, 18_000.0, "yuan", "median gross cost of an accident", "Assumption"
    )
    disability_share = Parameter(0.15, 0.05, 0.3, "1", "accidents that leave a disability", "Assumption")

    def begin(self, state: State, luck: Luck) -> None:
        """Room for the draws of bills."""
        state.memory["bill_draw"] = np.zeros(len(state.household))

    def step(self, state: State, luck: Luck) -> None:
        """Draw health, bills and reimbursement for every household."""
        h, county = state.household, state.county
        key0, key1 = luck.key("illness")
        growth = float(county.growth)  # costs are those of the base year
        _illness(
            county.month, self.onset, self.recovery, self.age_gradient, self.poor_gradient, growth * self.chronic_cost,
            self.acute_chance, growth * self.acute_cost, self.acute_sd, self.acute_months, self.labour_loss,
            self.chronic_loss, growth * self.routine, self.accident_chance, growth * self.accident_cost, self.disability_share,
            county.reimbursement_ordinary, county.reimbursement_supported, self.outside_cover,
            self.usual_cover, self.price_elasticity, self.outside_elasticity,
            h.id, h.alive, h.age, h.elders, h.persons, h.labour_poor, h.labour, h.safe_water, h.supported, h.ability,
            h.chronic, h.acute, h.injured, h.disabled, h.health, h.medical_bill, h.out_of_pocket, h.reimbursed,
            h.working, h.accident_bill, state.memory["bill_draw"], key0, key1,
        )  # fmt: skip
