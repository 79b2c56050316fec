"""Knowledge, skill, willingness and the spread of technology through contacts."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.luck import Luck, philox, uniform
from model.maths import exp
from model.process import Parameter, Process
from model.state import NEIGHBOURS, SLOTS, State

LAG_FIRST, LAG_RISE, LAG_FALL, LAG_LAST = 24, 60, 96, 144  # months: a trapezoid from 2 to 12 years


@rule
def adoption_chance(external: float, field_days: float, pull: float) -> float:
    r"""Monthly chance that a household which gains from it adopts, eq. 13.

    .. math:: 1 - \exp\left(-[p (1 + D) + P]\right)

    Parameters
    ----------
    external : 1/month      p
    field_days : 1          D, extension intensity times its multiplier
    pull : 1/month          P, of informed contacts

    Returns
    -------
    1

    Source
    ------
    Field days: V114.
    """
    return 1.0 - exp(-(external * (1.0 + field_days) + pull))


@rule
def adoption_pays(gain: float, payback: float, cost: float) -> bool:
    r"""Whether a technology earns what it costs within the years a grower looks ahead, eq. 13.

    .. math:: b\,T \ge c

    Parameters
    ----------
    gain : log          b, of productivity
    payback : years     T
    cost : years        c, of the slot's expected revenue

    Returns
    -------
    bool

    Source
    ------
    Assumption: a simple payback rule, as small investments are usually judged.
    """
    return gain * payback >= cost


@rule
def social_pull(social: float, contacts: float, threshold: float) -> float:
    r"""Monthly adoption that informed contacts bring about, eq. 13.

    .. math:: q\, \sigma((c - c^*)/0.5)

    Parameters
    ----------
    social : 1/month        q
    contacts : contacts     c, informed contacts
    threshold : contacts    c*

    Returns
    -------
    1/month

    Source
    ------
    Complex contagion: V115 (Beaman et al. 2021).
    """
    return social / (1.0 + exp(-(contacts - threshold) / 0.5))


@rule
def next_willingness(
    willingness: float, base: float, outreach: float, mobilised: float, success: float, speed: float
) -> float:
    r"""Willingness moves towards what outreach, mobilisation and neighbours' success suggest.

    .. math:: a' = a + k\,[\min(1, a_0 + 0.25 O + 0.2 M + 0.15 S) - a]

    Parameters
    ----------
    willingness, base : 1       a, a_0
    outreach, mobilised : 1     O, M
    success : 1                 S, share of the village that adopted
    speed : 1/month             k

    Returns
    -------
    1

    Source
    ------
    Assumption: sizes and speed.
    """
    target = min(1.0, base + 0.25 * outreach + 0.2 * mobilised + 0.15 * success)
    return willingness + speed * (target - willingness)


@rule
def research_weight(age: float) -> float:
    """Weight of research spending of a given age in the knowledge stock, eq. 10.

    Parameters
    ----------
    age : months

    Returns
    -------
    1/month, sums to one over the trapezoid from 2 to 12 years
    """
    rise = (age - LAG_FIRST) / (LAG_RISE - LAG_FIRST)
    fall = (LAG_LAST - age) / (LAG_LAST - LAG_FALL)
    height = 1.0 / (0.5 * (LAG_LAST - LAG_FIRST + LAG_FALL - LAG_RISE))
    return height * max(0.0, min(1.0, rise, fall))


@kernel
def _knowledge(  # type: ignore[no-untyped-def]
    month, research_scale, expert_gain, experts, brand_gain, brand_decay, failure, harm, weights, research_now,
    brand_now, trial, research, knowledge, brand, key0, key1,
):  # fmt: skip
    for j in range(knowledge.shape[0]):
        for age in range(research.shape[1] - 1, 0, -1):
            research[j, age] = research[j, age - 1]
        research[j, 0] = research_now[j]
        stock = 0.0
        for age in range(LAG_FIRST, LAG_LAST + 1):
            stock += research[j, age] * weights[age]
        knowledge[j] = 1.0 + 12.0 * stock / research_scale + expert_gain * experts + trial[j]
        built = brand_gain * brand_now[j] * 12.0 / 1e6 / 12.0
        brand[j] = min(1.0, brand[j] + built * (1.0 - brand[j]) - brand[j] * brand_decay / 12.0)
        w0, _w1, _w2, _w3 = philox(j, month, 0, key0, key1)
        brand[j] *= 1.0 - harm if uniform(w0) < failure / 12.0 else 1.0
        research_now[j] = 0.0
        brand_now[j] = 0.0


@kernel
def _contacts(alive, trained, adopted, neighbours, informed, village, adopters, weight, known):  # type: ignore[no-untyped-def]
    for v in range(adopters.shape[0]):
        adopters[v] = 0.0
    for i in range(alive.shape[0]):
        informed[i] = 0.0
        known[i] = 1.0 if (alive[i] and (trained[i] or adopted[1, i] + adopted[2, i] > 0.0)) else 0.0
        if known[i] > 0.0:
            adopters[village[i]] += weight
    for k in range(NEIGHBOURS):
        contact = neighbours[k]
        for i in range(alive.shape[0]):
            c = max(0, contact[i])
            informed[i] += known[c] if contact[i] >= 0 else 0.0


@kernel
def _diffusion(  # type: ignore[no-untyped-def]
    month, external, extension_power, social, threshold, cost, payback, decay, field_decay, job_decay, speed,
    mature, drop_out, interactions, adoption_gain,
    id, alive, village, product, informed, cash, normal, adopted, willingness, base, field_skill, job_skill, pending, renewed,
    paid, outreach, mobilised, extension, demonstration, focus, adopters, households, pull, key0, key1,
):  # fmt: skip
    for i in range(id.shape[0]):
        v = max(0, village[i])
        success = adopters[v] / max(1.0, households[v]) if interactions else 0.0
        willingness[i] = next_willingness(willingness[i], base[i], outreach[v], mobilised[v], success, speed)
        field_skill[i] *= 1.0 - field_decay
        job_skill[i] *= 1.0 - job_decay
        pull[i] = social_pull(social, informed[i] if interactions else 1.0, threshold)
        paid[i] = 0.0
    for s in range(SLOTS):
        waiting, gain = pending[s], renewed[s]
        for i in range(id.shape[0]):
            arrives = waiting[i] / mature
            waiting[i] -= arrives
            gain[i] += arrives - decay * gain[i]
    for s in range(1, SLOTS):  # the food slot has no technology to adopt
        kind, tech, revenue = product[s], adopted[s], normal[s]
        for i in range(id.shape[0]):
            v = max(0, village[i])
            j = max(0, np.int64(kind[i]))
            w0, w1, _w2, _w3 = philox(id[i], month, s, key0, key1)
            near = demonstration[v, j]
            days = extension_power * (extension[v] + near)
            days = days * 1.5 if (focus[v] >= 0 and focus[v] == kind[i]) else days
            chance = adoption_chance(external, days, pull[i]) * willingness[i] * 2.0
            price = cost * revenue[i]
            able = alive[i] and kind[i] >= 0 and tech[i] == 0.0 and price > 0.0 and cash[i] - paid[i] > price
            adopts = able and uniform(w0) < chance and adoption_pays(adoption_gain[j], payback, cost)
            paid[i] += price if adopts else 0.0
            drops = tech[i] > 0.0 and uniform(w1) < drop_out
            tech[i] = 1.0 if adopts else (0.0 if drops else tech[i])


class Diffusion(Process):
    """Knowledge stocks, skills, informed contacts, adoption, willingness, brand (ODD eq. 10 to 13, 42)."""

    name = "diffusion"
    reads: ClassVar = (
        "household.id", "household.alive", "household.village", "household.product", "household.trained",
        "household.cash", "household.willingness_base", "village.outreach", "village.mobilised",
        "village.extension", "village.focus", "village.households", "county.experts", "household.normal",
        "product.adoption_gain",
    )  # fmt: skip
    writes: ClassVar = (
        "household.informed", "household.adopted", "household.willingness", "household.field_skill",
        "household.job_skill", "household.pending", "household.renewed", "household.technology_cost",
        "village.adopters", "village.success",
        "product.knowledge", "product.brand",
    )  # fmt: skip

    external = Parameter(
        0.0025, 0.001, 0.005, "1/month", "adoption without extension", "parameters.csv p_ext", "recalled"
    )
    social = Parameter(
        0.032, 0.015, 0.06, "1/month", "social adoption at saturation", "parameters.csv q_net", "recalled"
    )
    threshold = Parameter(2.0, 1.0, 3.0, "contacts", "informed neighbours needed", "V115", "read")
    extension_power = Parameter(
        0.4, 0.2, 0.6, "1", "extra adoption at one field day a village a year", "V114", "read"
    )
    cost = Parameter(
        0.15, 0.05, 0.4, "years", "what it costs to adopt, of the slot's yearly revenue, from money at hand",
        "Assumption: plants and equipment, a usual package being worth .1 to .4 of revenue a year",
    )  # fmt: skip
    payback = Parameter(
        3.0, 1.0, 6.0, "years", "within which a technology must earn its cost", "Assumption: usual of small farms"
    )  # fmt: skip
    drop_out = Parameter(0.003, 0.001, 0.01, "1/month", "chance that an adopter gives up", "Assumption")
    field_decay = Parameter(
        0.02,
        0.01,
        0.05,
        "1/month",
        "fading of field training",
        "Assumption: no effect left after years, V110",
    )
    job_decay = Parameter(
        0.05, 0.02, 0.3, "1/month", "fading of job training", "Assumption: parameters.csv train_decay"
    )
    renewal_months = Parameter(
        18.0,
        12.0,
        24.0,
        "months",
        "until a renewed orchard yields",
        "Assumption: 12 to 24 months, ODD eq. 21",
        "assumption",
    )
    renewal_decay = Parameter(
        0.001, 0.0, 0.004, "1/month", "wear of renewal and land works", "Assumption: lasts decades"
    )
    willingness_speed = Parameter(0.03, 0.01, 0.1, "1/month", "speed of change of willingness", "Assumption")
    research_scale = Parameter(
        400_000.0, 150_000.0, 1_000_000.0, "yuan/year", "yearly research that doubles a product's knowledge stock",
        "Assumption: with elasticity .1 a return near V117's 50 %",
    )  # fmt: skip
    expert_gain = Parameter(0.004, 0.001, 0.01, "1", "knowledge per introduced expert", "Assumption")
    brand_gain = Parameter(0.25, 0.1, 0.5, "1/year", "brand built by a million yuan a year", "Assumption")
    brand_decay = Parameter(0.1, 0.05, 0.2, "1/year", "brand lost without upkeep", "Assumption")
    brand_failure = Parameter(
        0.05,
        0.01,
        0.15,
        "1/year",
        "chance of a quality failure that buyers hear of",
        "Assumption: once in twenty years",
    )
    brand_harm = Parameter(
        0.5, 0.2, 0.8, "1", "share of a brand that a quality failure destroys", "Assumption"
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Prepare the memory of research and keep each household's base willingness."""
        products = len(state.product)
        state.memory["research"] = np.zeros((products, LAG_LAST + 1))
        state.memory.setdefault("research_now", np.zeros(products))
        state.memory.setdefault("brand_now", np.zeros(products))
        state.memory["research_weights"] = np.array(
            [research_weight(float(age)) for age in range(LAG_LAST + 1)]
        )
        state.memory["trial_knowledge"] = np.zeros(products)
        state.memory["demonstration"] = np.zeros((len(state.village), products))
        state.memory["known"] = np.zeros(len(state.household))
        state.memory["pull"] = np.zeros(len(state.household))
        state.household.willingness_base[:] = state.household.willingness

    def step(self, state: State, luck: Luck) -> None:
        """Carry knowledge, contacts and adoption one month on."""
        h, v, county, memory = state.household, state.village, state.county, state.memory
        key0, key1 = luck.key("diffusion.brand")
        _knowledge(
            county.month, self.research_scale, self.expert_gain, county.experts, self.brand_gain, self.brand_decay,
            self.brand_failure, self.brand_harm, memory["research_weights"], memory["research_now"], memory["brand_now"],
            memory["trial_knowledge"], memory["research"], state.product.knowledge, state.product.brand, key0, key1,
        )  # fmt: skip
        if int(county.month) % 3 == 0:  # contacts are counted once a quarter: adoption is slow
            _contacts(
                h.alive, h.trained, h.adopted, state.neighbours, h.informed, h.village, v.adopters, county.weight,
                memory["known"],
            )  # fmt: skip
        v.success[:] = v.adopters / np.maximum(1.0, v.households)
        key0, key1 = luck.key("diffusion")
        _diffusion(
            county.month, self.external, self.extension_power, self.social, self.threshold, self.cost, self.payback,
            self.renewal_decay, self.field_decay, self.job_decay, self.willingness_speed, self.renewal_months,
            self.drop_out, county.interactions, state.product.adoption_gain,
            h.id, h.alive, h.village, h.product, h.informed, h.cash, h.normal, h.adopted, h.willingness, h.willingness_base,
            h.field_skill, h.job_skill, h.pending, h.renewed, h.technology_cost, v.outreach, v.mobilised, v.extension,
            memory["demonstration"], v.focus, v.adopters, v.households, memory["pull"], key0, key1,
        )  # fmt: skip
