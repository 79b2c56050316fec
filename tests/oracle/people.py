"""Births, deaths, ageing, splitting and leaving of households."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING

from model.state import BANK, HOUSEHOLD, WORLD

if TYPE_CHECKING:
    from tests.oracle.month import Oracle


def demography(o: Oracle) -> None:
    """From month 0 on: a birthday a year, then departures, then splits (eq. 43)."""
    if o.c.study_month < 0:
        return
    leaving = [one for one in o.here() if (o.c.month + one.id) % 12 == 3 and _birthday(o, one)]
    for one in leaving:
        settled = min(max(0.0, one.cash), one.debt)
        o.book(HOUSEHOLD, BANK, "debts settled on leaving", settled * o.c.weight)
        o.book(HOUSEHOLD, WORLD, "money of those who left", (one.cash - settled) * o.c.weight)
        one.cash = one.debt = 0.0
        one.alive, one.contract = False, -1
        for name in ("stock", "young", "growing", "normal", "sales", "labour_split"):
            setattr(one, name, [0.0] * 3)
    if o.spare is None:
        o.spare = [one for one in o.h if not one.alive and one.village < 0]
    large = [
        one for one in o.here() if (o.c.month + one.id) % 12 == 9 and one.persons >= 5 and one.adults >= 4
    ]
    for one in large if o.spare else []:
        child = o.spare[one.id % len(o.spare)]
        if o.one("demography.split", one.id) < o.q["demography"].split and child.village < 0:
            _divide(o, one, child)


def _birthday(o: Oracle, one: SimpleNamespace) -> bool:
    """A year older; say whether the household leaves for good."""
    q, u = o.q["demography"], o.rule.uniform
    born_, elder, adult, child = o.words("demography", one.id)
    old_, going, school, gone_ = o.words("demography", one.id, 1)
    one.age += 1.0
    born = one.adults > 1.0 and one.age < 50.0 and u(born_) < q.birth
    dies = one.elders > 0.0 and u(elder) < q.elder_death * one.elders
    lost = one.adults > 1.0 and u(adult) < q.adult_death * one.adults
    grown = one.children > 0.0 and u(child) < one.children / 15.0
    old = one.adults > 1.0 and u(old_) < q.ageing * one.adults
    goes = one.adults > 2.0 and u(going) < 0.5 * q.leave * one.adults
    schooled = one.students > 0.0 and u(school) < 0.25
    starts = grown and u(school) > 0.4
    one.children = max(0.0, one.children + born - grown)
    one.elders = max(0.0, one.elders + old - dies)
    one.adults = max(0.0, one.adults + grown - old - lost - goes)
    one.students = max(0.0, one.students - schooled + starts)
    one.persons = one.children + one.adults + one.elders
    one.labour = _labour(o, one)
    one.elderly_only = one.adults + one.children <= 0.0
    outside = one.migrant_pay
    relative = (outside - max(100.0, one.expected_income)) / max(1000.0, outside)
    chance = o.rule.departure_chance(q.leave, min(1.0, max(-1.0, relative)), q.leave_elasticity)
    return bool(one.persons <= 0.0 or u(gone_) < 0.5 * chance)


def _labour(o: Oracle, one: SimpleNamespace) -> float:
    """Worker-months of a household by who is in it."""
    return float(
        o.rule.household_labour(
            one.adults, one.students, one.elders, one.age, 1.0 if one.labour_poor else 0.0
        )
    )


DIVIDED = (
    "cash", "debt", "room", "arrears", "bills", "capital", "stock", "young", "growing", "income_ring", "income_sum", "means_ring", "means_sum", "steady", "steady_ring", "steady_sum", "assessed_ring",
    "own_ring", "own_sum", "assessed_sum", "assessed_at_exit", "dibao_at_exit", "expected_income", "loss", "loss_ring", "loss_sum", "loss_at_exit", "normal",
    "dibao", "income", "sales", "away_pay", "public_job_pay", "wage_income", "business_income", "property_income",
    "transfer_income", "support_income", "own_food", "in_kind", "public_works_wage", "pension", "remittance",
    "relief", "grant", "indemnity", "stipend", "dividend", "local_sales", "medical_bill", "out_of_pocket",
    "schooling_cost", "cash_income", "asset_loss", "consumption", "investment", "borrowed", "repaid", "distress",
    "pooled", "committed", "inputs", "technology_cost", "premium", "bought", "other_transfer", "reimbursed", "accident_bill",
    "depreciation", "assessed_income",
)  # fmt: skip


def _divide(o: Oracle, parent: SimpleNamespace, child: SimpleNamespace) -> None:
    """Two adults move out with their share of stock, money and debt."""
    own = {name: getattr(child, name) for name in ("id", "queue", "row", "contacts")}
    vars(child).update(copy.deepcopy(vars(parent)))
    vars(child).update(own)
    share = 2.0 / parent.persons
    for name in DIVIDED:
        whole = getattr(parent, name)
        if isinstance(whole, list):
            setattr(child, name, [x * share for x in whole])
            setattr(parent, name, [x - x * share for x in whole])
        else:
            setattr(child, name, whole * share)
            setattr(parent, name, whole - whole * share)
    child.adults = child.persons = 2.0
    child.children = child.elders = child.students = 0.0
    parent.adults -= 2.0
    parent.persons -= 2.0
    child.age, child.elderly_only = 28.0, False
    for one in (parent, child):
        one.labour = _labour(o, one)
    child.returns, child.falls, child.first_return = 0, 0, -1
