"""Characteristic industries: seedlings, animals, brand, park, leading enterprises and their linkage, workshops."""

from __future__ import annotations

import numpy as np

from model.levers.common import (
    by_product,
    firms,
    mark_growers,
    mark_villages,
    named_villages,
    products,
    villages,
)
from model.levers.costs import buy_once, planned_cost
from model.levers.firms import found, whole
from model.levers.stock import give_stock, improve
from model.luck import Luck
from model.process import Lever, Order
from model.state import COOPERATIVE, LEADING, STAGES, WORKSHOP, State

SEEDLING_LOT, ANIMAL_LOT, HIVE_LOT = 2.0, 3.0, 10.0  # units one household gets in a turn (assumptions)
GREENHOUSE_GAIN, GREENHOUSE_LOT = (
    0.6,
    0.7,
)  # log yield gain on vegetables under cover, mu a household (assumptions)
# Share of animals and hives that lasts with households nobody coached; the rest is sold or dies (V015: an asset alone
# leaves next to nothing in the long run; size an assumption, .15 to .5).
UNCOACHED = 0.3
# Productivity of firms in a park, log: they come because they are better than others (assumption, 0 to .6); and what
# one of them invests, yuan (assumption: 50 mu each at 40,000 yuan).
PARK_PRODUCTIVITY, FIRM_CAPITAL = 0.2, 2_000_000.0
# A park is prepared: its firms hire sooner than those who come alone (assumption, share of `enterprises.incubation_months`).
PREPARED = 2.0 / 3.0


def _give(state: State, luck: Luck, order: Order, default: str, lot: float, uncoached: float = 1.0) -> float:
    """Give stock of the products named to households, and return the money."""
    chosen = products(state, order, (default,))
    money = 0.0
    for j in chosen:
        _given, paid = give_stock(state, luck, order, j, order.amount / len(chosen), lot, uncoached=uncoached)
        money += paid * order.unit_cost
    return money


def seedlings(state: State, luck: Luck, order: Order) -> float:
    """Give seedlings: young stock that bears after its gestation."""
    return _give(state, luck, order, "orchard", SEEDLING_LOT)


def animals(state: State, luck: Luck, order: Order) -> float:
    """Give animals."""
    return _give(state, luck, order, "livestock", ANIMAL_LOT, UNCOACHED)


def hives(state: State, luck: Luck, order: Order) -> float:
    """Give hives."""
    return _give(state, luck, order, "honey", HIVE_LOT, UNCOACHED)


def greenhouse(state: State, luck: Luck, order: Order) -> float:
    """Build greenhouses on vegetable land: more comes from the same land."""
    names = state.product_names
    kind = np.zeros(len(names), dtype=np.bool_)
    kind[list(products(state, order, ("vegetables",)))] = True
    _given, paid = improve(state, luck, order, kind, GREENHOUSE_GAIN, GREENHOUSE_LOT, "renewed")
    return paid * order.unit_cost


def focus(state: State, luck: Luck, order: Order) -> float:
    """Give villages one product to concentrate on: the villages reached, or those named each with its own."""
    v, mask = state.village, villages(state, order)
    named: dict[str, str] = order.extras.get("villages") or {}
    if order.product and not named:
        v.focus[mask] = order.product[0]
    for place, product in named.items():
        if product in state.product_names:
            v.focus[mask & named_villages(state, (place,))] = state.product_names.index(product)
    mark_villages(state, order, (mask & (v.focus >= 0)).astype(float))
    return buy_once(state, order)


def brand(state: State, luck: Luck, order: Order) -> float:
    """Spend on a brand or geographical indication of the products named."""
    chosen = products(state, order)
    column = by_product(state, "brand_now")
    for j in chosen:
        column[j] += order.amount / 12.0 / len(chosen)
    mark_growers(state, order, chosen)
    return planned_cost(state, order)


def park(state: State, luck: Luck, order: Order) -> float:
    """Open an industrial park: firms settle close together, each with its part of the investment."""
    chosen = products(state, order)
    money = order.amount * order.unit_cost
    number = max(len(chosen), round(money / FIRM_CAPITAL)) if money > 0.0 else 0
    name = f"industry.park@{order.label}"
    opened = 0
    for k in range(number):
        row = found(
            state, luck, name, LEADING, product=chosen[k % len(chosen)], stage=1, capital=money / number,
            goal=money / number, incubation=float(np.floor(PREPARED * state.memory["incubation_months"])), label=order.label,
            mask=villages(state, order), park=True, productivity=PARK_PRODUCTIVITY,
        )  # fmt: skip
        opened += row >= 0
    return money * opened / number if number else 0.0


def leading_enterprise(state: State, luck: Luck, order: Order) -> float:
    """Attract leading enterprises: they incubate for a year or two before they hire; some never open."""
    name = f"industry.leading_enterprise@{order.label}"
    chosen = products(state, order)
    stage = STAGES.index(str(order.extras.get("stage", "processing")))
    number = whole(state, luck, name, order.amount)
    paid = 0
    for k in range(number):
        asked = k + 100 * (int(state.county.month) + 1)
        paid += 1
        if luck.one(f"levers.{name}.fails", asked, 0) < state.memory["never_opens"]:
            continue
        spread = (1.0 + luck.one(f"levers.{name}.months", asked, 0)) / 1.5  # a third more or less
        months = spread * state.memory["incubation_months"]
        row = found(
            state, luck, name, LEADING, product=chosen[k % len(chosen)], stage=stage, incubation=float(np.floor(months)),
            label=order.label, mask=villages(state, order),
        )  # fmt: skip
        paid -= row < 0
    return paid * order.unit_cost


def linkage_rule(state: State, luck: Luck, order: Order) -> float:
    """Say how enterprises link to households: local jobs, favoured jobs and contracts, how many contracts, a floor price."""
    e, extras = state.enterprise, order.extras
    mask = firms(state, order)
    for column, name in (
        ("local_share", "local"), ("favoured_share", "lifted_out_or_monitored"), ("contract_share", "contracts"), ("floor", "floor_price"),
    ):  # fmt: skip
        if name in extras:
            e.arrays[column][mask] = float(extras[name])
    return 0.0


def _found_many(state: State, luck: Luck, order: Order, kind: int, stage: int, owner: int) -> float:
    name = f"{order.lever.path}@{order.label}@{order.extras.get('origin', '')}"
    chosen = products(state, order)
    number = whole(state, luck, name, order.amount)
    made = 0
    for k in range(number):
        product = chosen[(k + int(state.county.month)) % len(chosen)] if kind == COOPERATIVE else -1
        row = found(
            state,
            luck,
            name,
            kind,
            product=product,
            stage=stage,
            label=order.label,
            mask=villages(state, order),
            owner=owner,
        )
        made += row >= 0
    return made * order.unit_cost


def cooperative(state: State, luck: Luck, order: Order) -> float:
    """Found cooperatives: they buy under contract and pay their members."""
    return _found_many(state, luck, order, COOPERATIVE, 2, -2)


def workshop(state: State, luck: Luck, order: Order) -> float:
    """Open workshops in villages: jobs near home."""
    return _found_many(state, luck, order, WORKSHOP, 1, -1)


def wage_support(state: State, luck: Luck, order: Order) -> float:
    """Pay enterprises for each worker; what it adds is gone a year after it ends (V095)."""
    e = state.enterprise
    mask = firms(state, order)
    e.subsidy[mask] = order.amount
    return 0.0  # enterprises books what workers are paid for


def capital_support(state: State, luck: Luck, order: Order) -> float:
    """Pay capital grants or interest to enterprises."""
    e = state.enterprise
    mask = firms(state, order)
    e.cash[mask] += order.amount
    return order.amount * float(mask.sum())


def consumption_assistance(state: State, luck: Luck, order: Order) -> float:
    """Buy produce through public bodies: less presses on the local market."""
    chosen = products(state, order)
    for j in chosen:
        state.product.assistance[j] += order.amount / len(chosen)
    mark_growers(state, order, chosen)
    return order.amount * order.unit_cost


LINKAGE = ("for", "local", "lifted_out_or_monitored", "contracts", "floor_price")
LEVERS = (
    Lever(
        "industry.seedlings", "种苗补助", "rate", "mu/year", 0.0, "", 0.0, 10_000.0, 800.0, "yuan/mu", "fund", "21",
        "Seedlings for new plots; they bear after their gestation.", "Assumption: cost", seedlings, (), 500.0, 1500.0,
    ),
    Lever(
        "industry.greenhouse", "大棚", "rate", "mu/year", 0.0, "", 0.0, 1000.0, 25_000.0, "yuan/mu", "fund", "18",
        "Vegetables under cover.", "Assumption: cost and gain", greenhouse, (), 15_000.0, 45_000.0,
    ),
    Lever(
        "industry.focus", "一村一品", "rule", "product", 0.0, "", 0.0, 1.0, 50_000.0, "yuan/village, once", "fund", "13, 19, 42",
        "One product for each village: `product` with `where`, or `villages: {NAME: PRODUCT}`; adoption and investment turn to it.",
        "Assumption: cost and effect", focus, ("villages",),
        basis="village_once", takes=("where", "product"),
    ),
    Lever(
        "industry.brand", "地理标志、品牌", "level", "yuan/year", 0.0, "", 0.0, 3e6, 1.0, "itself", "fund", "42, 1",
        "A brand of the products named: a better price while it is kept up.", "V147; speed an assumption", brand, basis="unit_year", takes=("product",),
    ),
    Lever(
        "industry.park", "产业园", "event", "mu", 0.0, "", 0.0, 2000.0, 40_000.0, "yuan/mu", "fund", "24 cluster, 29",
        "An industrial park: firms close together are more productive (V152).", "Assumption: 40,000 yuan a mu; the paper gives the output of Batang's park, 51.805 million yuan, not its cost",
        park, (), 20_000.0, 80_000.0, takes=("where", "product"),
    ),
    Lever(
        "industry.leading_enterprise", "龙头企业", "event", "firms", 0.0, "", 0.0, 10.0, 300_000.0, "yuan/firm", "fund", "29, 25, 30",
        "A leading enterprise is attracted; a year or two pass before it hires, and some never open.", "Assumption: cost, delay and failure",
        leading_enterprise, ("stage",), 100_000.0, 1_000_000.0, takes=("where", "product"),
    ),
    Lever(
        "industry.linkage_rule", "联农带农", "rule", "shares", 0.0, "", 0.0, 1.0, 0.0, "", "none", "25, 30, 23",
        "What enterprises owe to households: `local` jobs, jobs and contracts for `lifted_out_or_monitored`, `contracts`, `floor_price`.",
        "V143: poorer farmers are left out without a rule", linkage_rule, LINKAGE, basis="none", takes=("where", "product"),
    ),
    Lever(
        "industry.cooperative", "合作社", "rate", "cooperatives/year", 2.0, "transition", 0.0, 100.0, 50_000.0, "yuan/cooperative", "fund", "23, 30",
        "Cooperatives that buy from members.", "Assumption: number and cost", cooperative, (), 20_000.0, 150_000.0, takes=("where", "product"),
    ),
    Lever(
        "industry.workshop", "帮扶车间", "rate", "workshops/year", 1.0, "transition", 0.0, 50.0, 200_000.0, "yuan/workshop", "fund", "24, 25",
        "Workshops in villages.", "Assumption: number and cost", workshop, (), 100_000.0, 500_000.0, takes=("where",),
    ),
    Lever(
        "industry.wage_support", "稳岗补贴", "level", "yuan/worker/month", 0.0, "", 0.0, 1500.0, 1.0, "itself", "fund", "25",
        "A wage subsidy; jobs it made vanish within a year of its end (V095).", "V095", wage_support, ("for",), basis="worker", paid_by="enterprises", takes=("where", "product"),
    ),
    Lever(
        "industry.capital_support", "资本补助、贴息", "event", "yuan/firm", 0.0, "", 0.0, 5e6, 1.0, "itself", "fund", "27",
        "Capital grants to enterprises.", "Assumption: used for investment and debts as other cash is", capital_support, ("for",), basis="firm", takes=("where", "product"),
    ),
    Lever(
        "industry.consumption_assistance", "消费帮扶", "rate", "yuan/year", 0.0, "transition", 0.0, 5e7, 0.05, "yuan per yuan bought", "fund", "1, 41",
        "Public bodies buy produce at the going price.", "Assumption: handling of 5 %", consumption_assistance, (), 0.02, 0.1, takes=("product",),
    ),
    Lever(
        "industry.animals", "畜禽补助", "rate", "head/year", 0.0, "", 0.0, 20_000.0, 900.0, "yuan/head", "fund", "21",
        "Animals to raise; without coaching few of them last.", "V015; assumption: cost of a Tibetan piglet with feed", animals, (), 500.0, 1500.0,
    ),
    Lever(
        "industry.hives", "蜂箱补助", "rate", "hives/year", 0.0, "", 0.0, 20_000.0, 600.0, "yuan/hive", "fund", "21",
        "Hives to keep; without coaching few of them last.", "V015; assumption: cost", hives, (), 300.0, 1000.0,
    ),
)  # fmt: skip
