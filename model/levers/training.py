"""Training in the field, in class and for jobs, leaders, experts, outreach, schooling support."""

from __future__ import annotations

import numpy as np

from model.levers.common import growers, hand_out, mark, mark_villages, village_share
from model.levers.costs import planned_cost
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

# Log yield gain of one good place of field training (parameters.csv dlnA_train_farm, .08 in 0 to .13) and its ceiling.
FIELD_GAIN, FIELD_CEILING = 0.08, 0.16
# Class training teaches next to nothing: V112 (a tenth of field guidance, assumption).
CLASS_GAIN = 0.008
# School-year equivalents of one place of job training (assumption, .2 to 1) and its ceiling.
JOB_GAIN, JOB_CEILING = 0.6, 2.0
# Places a year per household at which quality has halved without experts (assumption; V110: nothing left at scale).
HALF_QUALITY = 0.2
# Willingness gained by a trained leader (assumption).
LEADER_WILLINGNESS = 0.2
# Enterprises a year that a leader at work founds (assumption, .002 to .01), and the share of leaders who stop each year.
LEADER_ENTRY, LEADERS_LEAVE = 0.005, 0.1


def quality(places: float, households: float, experts: float) -> float:
    r"""Return the quality of training: it falls with scale, since good trainers are few.

    .. math:: q = \frac{1}{1 + (A / (N s))^2}, \quad s = 0.2 + 0.05 \min(4, 1000 E / N)

    Parameters
    ----------
    places : places/year        A
    households : households     N
    experts : persons           E, introduced experts of last month

    Returns
    -------
    1

    Source
    ------
    V110: +13 % yield in pilots, no effect at national scale; form and speed an assumption.
    """
    room = HALF_QUALITY + 0.05 * min(4.0, 1000.0 * experts / max(1.0, households))
    load = places / max(1.0, households) / room
    return 1.0 / (1.0 + load * load)


def _quality(state: State, order: Order) -> float:
    """Return the quality of an order's training at its yearly scale."""
    yearly = order.amount * (1.0 if order.lever.kind == "event" else 12.0)
    return quality(yearly, float(state.village.households.sum()), state.memory.get("experts_before", 0.0))


def field(state: State, luck: Luck, order: Order) -> float:
    """Guide growers in their own fields."""
    h = state.household
    grows = (h.product[1] >= 0) | (h.product[2] >= 0)
    if order.product:
        grows = growers(state, order.product)
    given, paid = hand_out(state, luck, order, grows & (h.labour > 0.0))
    served, worth = np.flatnonzero(given > 0.0), _quality(state, order)
    h.field_skill[served] += FIELD_GAIN * worth * np.maximum(0.0, 1.0 - h.field_skill[served] / FIELD_CEILING)
    learnt = luck.uniform("levers.training.learnt", h.id[served]) < worth
    h.trained[served[learnt]] = True
    mark(state, order, served)
    return paid * order.unit_cost


def classroom(state: State, luck: Luck, order: Order) -> float:
    """Teach in class: next to nothing is learnt."""
    h = state.household
    given, paid = hand_out(state, luck, order, h.labour > 0.0)
    served, gain = np.flatnonzero(given > 0.0), CLASS_GAIN * _quality(state, order)
    h.field_skill[served] += gain * np.maximum(0.0, 1.0 - h.field_skill[served] / FIELD_CEILING)
    mark(state, order, served)
    return paid * order.unit_cost


def job(state: State, luck: Luck, order: Order) -> float:
    """Teach skills for paid work."""
    h = state.household
    given, paid = hand_out(state, luck, order, (h.labour > 0.2) & ~h.elderly_only)
    served, gain = np.flatnonzero(given > 0.0), JOB_GAIN * _quality(state, order)
    h.job_skill[served] += gain * np.maximum(0.0, 1.0 - h.job_skill[served] / JOB_CEILING)
    mark(state, order, served)
    return paid * order.unit_cost


def leaders(state: State, luck: Luck, order: Order) -> float:
    """Train people who then lead others: new enterprises and a good example."""
    h = state.household
    given, paid = hand_out(state, luck, order, (h.labour > 0.5) & (h.willingness > 0.2) & ~h.labour_poor)
    served = np.flatnonzero(given > 0.0)
    h.willingness[served] += LEADER_WILLINGNESS * (1.0 - h.willingness[served])
    h.field_skill[served] += FIELD_GAIN * np.maximum(0.0, 1.0 - h.field_skill[served] / FIELD_CEILING)
    h.trained[served] = True
    county, before = state.county, float(order.memory.get("leaders", 0.0))
    trained = paid if county.interactions else order.amount
    ours = before + trained - LEADERS_LEAVE / 12.0 * before  # each use of the lever keeps its own leaders
    order.memory["leaders"] = ours
    county.leaders += ours - before
    county.entry_support += LEADER_ENTRY * ours
    mark(state, order, served)
    return paid * order.unit_cost


def experts(state: State, luck: Luck, order: Order) -> float:
    """Bring in technical experts: knowledge, better training, field days."""
    state.county.experts += order.amount
    return planned_cost(state, order)


def outreach(state: State, luck: Luck, order: Order) -> float:
    """Take science and new ideas to villages: willingness rises."""
    served = village_share(state, luck, order)
    state.village.outreach[:] = state.village.outreach + served - state.village.outreach * served
    mark_villages(state, order, served)
    return planned_cost(state, order)


def schooling(state: State, luck: Luck, order: Order) -> float:
    """Support students of registered and monitored households; the income process pays it."""
    state.county.school_support = order.amount
    h = state.household
    if order.amount > 0.0:
        mark(state, order, h.alive & (h.students > 0.0) & (h.registered | h.monitored))
    return 0.0


LEVERS = (
    Lever(
        "training.field", "田间指导", "rate", "places/year", 0.0, "", 0.0, 20_000.0, 2000.0, "yuan/place", "fund",
        "11, 12, 13",
        "Guidance in the grower's own field: yields rise, neighbours see it; quality falls with scale.",
        "V110, V112; cost an assumption", field, cost_low=1000.0, cost_high=4000.0,
    ),
    Lever(
        "training.class", "课堂培训", "rate", "places/year", 500.0, "transition", 0.0, 20_000.0, 600.0, "yuan/place",
        "fund", "11",
        "Teaching in class: little is learnt.",
        "V112: classroom zero; number and cost assumptions", classroom, cost_low=300.0, cost_high=1200.0,
    ),
    Lever(
        "training.job", "务工技能培训", "rate", "places/year", 300.0, "transition", 0.0, 20_000.0, 1800.0, "yuan/place",
        "fund", "11, 15, 16",
        "Skills for paid work here and away; fades without practice.",
        "Assumption: number, cost and gain", job, cost_low=900.0, cost_high=3600.0,
    ),
    Lever(
        "training.leaders", "致富带头人", "rate", "persons/year", 20.0, "transition", 0.0, 1000.0, 8000.0, "yuan/person",
        "fund", "29, 13",
        "Trained leaders found enterprises and set an example.",
        "Assumption: number, cost and effect", leaders, cost_low=4000.0, cost_high=16_000.0,
    ),
    Lever(
        "training.experts", "科技特派员、引进人才", "level", "persons", 10.0, "transition", 0.0, 500.0, 60_000.0,
        "yuan/person-year", "fund", "10, 11, 13",
        "Introduced experts: knowledge of products, better training, field days.",
        "Assumption: number and cost, bonus included", experts, cost_low=40_000.0, cost_high=120_000.0,
        basis="unit_year",
    ),
    Lever(
        "training.outreach", "农村科普教育", "level", "share of villages", 0.1, "", 0.0, 1.0, 20_000.0,
        "yuan/village-year", "fund", "13",
        "Villages with outreach on science and new ideas: households are more willing to take part.",
        "Assumption: share and cost", outreach, cost_low=10_000.0, cost_high=40_000.0, basis="village_share_year",
    ),
    Lever(
        "training.schooling", "教育资助(雨露计划)", "level", "yuan/student/year", 3000.0, "transition", 0.0, 10_000.0,
        1.0, "itself", "fund", "6, 11",
        "Support a year for each student of a registered or monitored household.",
        "Yulu plan, 3,000 yuan a year, recalled", schooling, basis="student_year", paid_by="income", takes=(),
    ),
)  # fmt: skip
