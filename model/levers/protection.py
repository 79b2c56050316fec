"""Relief, public jobs, the graduation bundle, dibao, ecological pay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.levers.common import among, hand_out, living_in, pay, reached, tiers, transition
from model.levers.holdings import holders
from model.levers.stock import give_stock
from model.luck import Luck
from model.process import Lever, Order
from model.state import GROUPS, State

RELIEF_CAP = 6000.0  # most one household gets of temporary relief in a month, yuan (assumption)
FIRST = (GROUPS["monitored"], GROUPS["registered"])  # who gets a public job when the order names nobody
# Graduation (V011): what part of the cost is animals, what coaching teaches, and what is paid to tide over.
ASSET_SHARE, COACHING_SKILL, COACHING_WILLINGNESS, STIPEND = 0.55, 0.06, 0.15, 1500.0
# Months for which a public job is given: three years, and again for who still is in need (notice of the ministries of
# labour and finance on public-interest posts, 2019, no. 124; recalled).
JOB_TERM = 36
NOBODY = np.empty(0, dtype=np.int64)
GRASSLAND = 150.0  # mu of contracted grassland of a herding household (assumption)


def relief(state: State, luck: Luck, order: Order) -> float:
    """Set the money and the cap of temporary relief; the relief process pays and books it."""
    county = state.county
    if order.amount <= 0.0:
        return 0.0
    county.relief_money += order.amount
    county.relief_cap = max(float(county.relief_cap), float(order.extras.get("cap", RELIEF_CAP)))
    pot = (
        order.name, order.payer, order.amount, tiers(state, order),
        max(1, len(order.who)), transition(order),
    )  # fmt: skip
    state.memory.setdefault("relief_pots", []).append(pot)
    return 0.0


def _jobs(state: State, luck: Luck, order: Order) -> float:
    """Give jobs to registered or monitored households, monitored ones first, for a term or as long as need lasts, and pay."""
    h, county = state.household, state.county
    order = order if order.who else replace(order, who=FIRST)
    posts = order.amount / float(county.weight)
    rows, months = state.memory.setdefault("job_holders", {}).get(order.name, (NOBODY, NOBODY))
    if county.interactions:
        able = (h.registered[rows] | h.monitored[rows]) & (h.labour[rows] > 0.0) & (h.public_job[rows] == 0.0)
        without = h.assessed[rows] - order.unit_cost / np.maximum(1.0, h.persons[rows])
        in_need = h.monitored[rows] | (without < county.monitoring_line)
        stays = able & ((months < JOB_TERM) | in_need) & among(state, order, rows)
        stays &= np.cumsum(stays) <= posts
        rows, months = rows[stays], months[stays]
    else:
        rows, months = NOBODY, NOBODY
    if posts - rows.size >= 1.0 or not rows.size:
        able = (h.registered | h.monitored) & (h.labour > 0.0) & (h.public_job == 0.0)
        able[rows] = False
        free = max(0.0, order.amount - rows.size * float(county.weight))
        given, _paid = hand_out(state, luck, order, able, amount=free, rounds=False)
        newly = np.flatnonzero(given > 0.0)
        rows, months = np.concatenate([rows, newly]), np.concatenate([months, np.zeros_like(newly)])
    order_of_rows = np.argsort(rows)
    rows, months = rows[order_of_rows], months[order_of_rows] + 1
    state.memory["job_holders"][order.name] = (rows, months)
    h.public_job[rows] = True
    held = np.zeros(len(h))
    held[rows] = order.unit_cost / 12.0
    return pay(state, order, "public_job_pay", held) if rows.size else 0.0


def graduation(state: State, luck: Luck, order: Order) -> float:
    """Give animals, coaching and a stipend together: an asset alone does less (V015)."""
    names = state.product_names
    j = order.product[0] if order.product else (names.index("livestock") if "livestock" in names else 1)
    worth = ASSET_SHARE * order.unit_cost
    lot = worth / max(1.0, float(state.product.stock_cost[j]))
    given, paid = give_stock(state, luck, order, j, order.amount * lot, lot)
    h, served = state.household, given > 0.0
    h.field_skill[served] += COACHING_SKILL * np.maximum(0.0, 1.0 - h.field_skill[served] / 0.16)
    h.willingness[served] += COACHING_WILLINGNESS * (1.0 - h.willingness[served])
    h.trained[served] = True
    stipend = pay(state, order, "grant", STIPEND * given / lot) if served.any() else 0.0
    return max(paid / lot * order.unit_cost, stipend)


def standard(state: State, luck: Luck, order: Order) -> float:
    """Set the minimum living standard; the income process assesses, pays and books."""
    state.county.dibao_standard = order.amount
    return 0.0


def phase_out(state: State, luck: Luck, order: Order) -> float:
    """Set how long dibao goes on after the income passed the standard."""
    state.county.dibao_phase_out = order.amount
    return 0.0


def pension(state: State, luck: Luck, order: Order) -> float:
    """Set the share of the nation's rural pension that is paid; the income process pays and books it."""
    state.county.pension = order.amount
    return 0.0


def ecological_payment(state: State, luck: Luck, order: Order) -> float:
    """Pay households of the upper zones who herd at the start of the year for their grassland."""
    state.county.ecological_payment = order.amount
    h, january = state.household, int(state.county.month) - int(state.county.calendar)
    if order.memory.get("listed") != january:
        herding = holders(state, state.product.disease_load > 0.0)
        upper = living_in(state, state.village.zone > 0)
        order.memory.update(listed=january, herders=upper & herding & reached(state, order))
    owed = np.where(order.memory["herders"] & h.alive, order.amount * GRASSLAND / 12.0, 0.0)
    return pay(state, order, "grant", owed)


REACH = ("who", "where")
LEVERS = (
    Lever(
        "protection.relief", "临时救助", "rate", "yuan/year", 1_500_000.0, "permanent", 0.0, 1e8, 1.0, "itself", "civil affairs", "32",
        "Money for sudden hardship, and for the gap of monitored households; rationed when short. `cap`: yuan a household and month.",
        "Assumption: about 40 yuan a rural person", relief, ("cap",), place_value="relief_budget", paid_by="relief", takes=REACH,
    ),
    Lever(
        "protection.public_jobs", "公益性岗位", "level", "jobs", 390.0, "transition", 0.0, 20_000.0, 6000.0, "yuan/job-year", "fund", "31, 32",
        "Village jobs for registered and monitored households.", "Assumption: 4 % of households, 500 yuan a month",
        _jobs, cost_low=3600.0, cost_high=9600.0, place_value="public_jobs", basis="unit_year", takes=REACH,
    ),
    Lever(
        "protection.graduation", "资产加陪伴", "rate", "households/year", 0.0, "", 0.0, 2000.0, 9000.0, "yuan/household", "fund", "31, 11, 21",
        "Animals, coaching and a stipend for two years, given together.", "V011, V015: design; cost an assumption",
        graduation, cost_low=6000.0, cost_high=14_000.0,
    ),
    Lever(
        "protection.dibao.standard", "低保标准", "level", "yuan/person/year", 6046.0, "permanent", 0.0, 15_000.0, 1.0, "itself",
        "civil affairs", "32", "Income that dibao tops up to, as the office sees it.", "rural_dibao_standard March 2021 (policy.csv), read",
        standard, basis="process", paid_by="income", takes=(),
    ),
    Lever(
        "protection.dibao.phase_out", "低保渐退期", "level", "months", 12.0, "permanent", 0.0, 36.0, 0.0, "", "none", "32",
        "Months dibao goes on after a household passed the standard.", "Assumption: usual rule", phase_out, basis="none", takes=(),
    ),
    Lever(
        "protection.ecological_jobs", "生态护林员", "level", "jobs", 300.0, "permanent", 0.0, 5000.0, 8000.0, "yuan/job-year", "other", "31",
        "Forest and grassland wardens from registered households.", "Assumption: number; 8,000 yuan a year is usual",
        _jobs, cost_low=6000.0, cost_high=10_000.0, place_value="ecological_jobs", basis="unit_year", takes=REACH,
    ),
    Lever(
        "protection.ecological_payment", "草原生态奖补", "level", "yuan/mu", 2.5, "permanent", 0.0, 50.0, 1.0, "itself", "other", "31",
        "Paid to herding households of the upper zones for 150 mu each.", "Assumption: 2.5 yuan a mu for grass kept in balance",
        ecological_payment, place_value="ecological_payment", basis="process", takes=REACH,
    ),
    Lever(
        "protection.pension", "城乡居民养老金", "level", "share of the national pension", 1.0, "permanent", 0.0, 3.0, 0.0, "itself",
        "pension", "31", "Pension of the elderly, as a share of what the nation pays (income.pension).",
        "Assumption: paid in full to everybody over 64", pension, basis="process", paid_by="income", takes=(),
    ),
)  # fmt: skip
