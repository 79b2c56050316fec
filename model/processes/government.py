"""Carries out policy: fills the purse, rations it, lets every lever act, books what was spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from model.levers.common import BASES, planned_cost
from model.levers.funding import QUARTERLY, SOURCES
from model.luck import Luck
from model.process import Lever, Order, Process
from model.state import COOPERATIVE, ENTERPRISE, GOVERNMENT, GROUPS, WORLD, State

# Values of lever-set columns when no lever touches them.
NEUTRAL_COUNTY: dict[str, float] = {
    "survey_share": 0.0,
    "screening": 0.0,
    "leakage": 0.0,
    "monitoring_line": 0.0,
    "detection": 24.0,
    "response": 6.0,
    "error_dibao": 0.8,
    "error_programme": 0.8,
    "dibao_standard": 0.0,
    "dibao_phase_out": 0.0,
    "relief_cap": 0.0,
    "relief_money": 0.0,
    "reimbursement_ordinary": 0.0,
    "reimbursement_supported": 0.0,
    "credit_cap": 0.0,
    "credit_rate": 0.08,
    "input_credit": 0.0,
    "guarantee": 0.0,
    "school_support": 0.0,
    "travel_subsidy": 0.0,
    "placement": 0.0,
    "ecological_payment": 0.0,
    "extension": 0.0,
    "experts": 0.0,
    "research": 0.0,
    "entry_support": 0.0,
    "works_demand": 0.0,
    "envelope": 0.0,
}
NEUTRAL_VILLAGE: dict[str, float] = {
    "team": 0.0,
    "surveyed": 0.0,
    "mobilised": 0.0,
    "outreach": 0.0,
    "platform": 0.0,
    "ecommerce": 0.0,
    "service": 0.0,
    "demonstration": 0.0,
    "focus": -1,
    "fund": 0.0,
}
NEUTRAL_HOUSEHOLD: dict[str, float] = {
    "crop_cover": 0.0,
    "livestock_cover": 0.0,
    "price_cover": 0.0,
    "accident_cover": 0.0,
    "anti_poverty_cover": 0.0,
    "supported": 0.0,
    "public_job": 0.0,
    "public_job_pay": 0.0,
    "public_works_wage": 0.0,
    "grant": 0.0,
    "support_income": 0.0,
    "indemnity": 0.0,
}
# Share of suitable growers a leading firm or cooperative contracts without a linkage rule (assumption).
CONTRACT_SHARE = 0.2


def in_force(action: Any, month: int) -> bool:
    """Say whether an action is in force in a study month; before month 0, what was in place at its start is."""
    if month < action.first and not (month < 0 and action.origin == "in_place" and action.first == 0):
        return False
    return action.last is None or month <= action.last


def amount_in_force(action: Any, month: int) -> float:
    """Return an action's amount in a study month, in its own unit: a rate per year, a level, an event.

    Levels and rates hold from their date until the next; an event counts in its own month only.
    Before month 0 what is in place holds its first value.

    Parameters
    ----------
    action : Action
        One resolved lever use.
    month : int
        Study month; negative in the burn-in.
    """
    if not in_force(action, month):
        return 0.0
    value = 0.0
    for at, amount in action.steps:
        if at <= max(month, 0):
            value = amount
    taper = 1.0
    for at, factor in action.taper:
        if at <= month:
            taper = factor
    return value * taper


class Government(Process):
    """Executes the actions of one scenario, month by month (MODEL.md section 4).

    Parameters
    ----------
    actions : sequence of Action
        Resolved lever uses of the scenario.
    catalogue : mapping of str to Lever
        Every lever by path.
    budgets : mapping of str to Budget, optional
        Money set aside, with how it is rationed and what happens to what is left.
    """

    name = "government"
    reads: ClassVar = ("county.study_month", "household.groups")
    writes: ClassVar = ("county.purse", "county.envelope")

    def __init__(
        self, actions: Sequence[Any], catalogue: Mapping[str, Lever], budgets: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__({})
        self.catalogue = catalogue
        self.budgets = dict(budgets or {})
        self.left: dict[str, float] = {}  # by lever: what a budget carries into the next month
        self.passed: dict[str, float] = {}  # by budget: what an earlier lever of this month left to the next
        order = {path: k for k, path in enumerate(catalogue)}
        self.actions = sorted(actions, key=lambda a: (_rank(a, order), a.label, a.origin))
        self.planned: dict[str, float] = {}
        self.used: dict[str, float] = {}
        self.masks: dict[int, Any] = {}

    def step(self, state: State, luck: Luck) -> None:
        """Clear, release, ration, act, book."""
        county, month = state.county, int(state.county.study_month)
        self._clear(state)
        self.passed.clear()
        orders = list(self._orders(state, month))
        state.memory["holdings"] = {}
        plans = [
            planned_cost(state, order) if order.lever.payer == "fund" and action.budget is None else 0.0
            for action, order in orders
        ]
        wanted = sum(plans)
        self._release(state, orders)
        share = 1.0
        if county.interactions and wanted > 0.0:
            share = min(1.0, max(0.0, county.purse) / wanted)
        self.planned.clear()
        self.used.clear()
        paid_by_fund = 0.0
        before = float(state.enterprise.cash.sum())
        wage_support = 0.0
        for (action, order), planned in zip(orders, plans, strict=True):
            lever = order.lever
            if lever.family == "funding":
                lever.apply(state, luck, order)
                continue
            if action.budget:
                self._buy(state, action, order)
            plan = order.extras.get("money", planned or planned_cost(state, order))
            if lever.payer == "fund" and action.budget is None and plan > 0.0:
                order.amount *= share
            elif lever.kind == "event" and order.amount == 0.0:
                continue
            money = float(lever.apply(state, luck, order))
            path = lever.path + (f"@{action.label}" if action.label else "")
            self.planned[path] = self.planned.get(path, 0.0) + plan
            self.used[path] = self.used.get(path, 0.0) + money
            if lever.payer == "fund" and action.budget is None:
                paid_by_fund += money
            if lever.path == "industry.wage_support":
                wage_support += money
            self._record(state, path, lever.payer if action.budget is None else "budget", money)
            self._carry(action, order, money)
        del state.memory["holdings"]
        if county.interactions:
            county.purse -= paid_by_fund + state.memory.pop("owed_by_fund", 0.0)
        state.memory["spending_planned"] = dict(self.planned)
        state.memory["spending_used"] = dict(self.used)
        capital = float(state.enterprise.cash.sum()) - before
        state.ledger.add(GOVERNMENT, ENTERPRISE, "capital support", capital)
        self._book(state, sum(self.used.values()) - capital - wage_support)

    def _record(self, state: State, path: str, payer: str, money: float) -> None:
        """Note money by lever and payer; the special fund's by its sources (`funding.sources`)."""
        if payer != "fund":
            state.ledger.spend(path, payer, money)
            return
        for source, share in state.memory.get("sources", SOURCES).items():
            if share > 0.0:
                state.ledger.spend(path, f"fund: {source}", share * money)

    def _carry(self, action: Any, order: Order, money: float) -> None:
        """Keep what a budget's lever could not spend: for the next lever (priority), or for next month (carry)."""
        budget = self.budgets.get(action.budget) if action.budget else None
        if budget is None or order.lever.payer == "civil affairs":  # relief is paid out by its process
            return
        rest = max(0.0, float(order.extras.get("money", 0.0)) - money)
        if budget.ration == "priority":
            self.passed[action.budget] = rest
        elif budget.unspent == "carry":
            self.left[action.name] = rest

    def _orders(self, state: State, month: int) -> Iterable[tuple[Any, Order]]:
        """Yield the orders of the month, levers of management first so that others feel them."""
        first = int(state.county.month) == 0
        for k, action in enumerate(self.actions):
            lever = self.catalogue[action.lever]
            if lever.kind in {"level", "rule"} and not in_force(action, month):
                continue  # a level that has ended leaves its column to what is in place
            amount = amount_in_force(action, month)
            if lever.kind == "event":
                hit = [value for at, value in action.steps if at == month]
                if month < 0:
                    hit = [action.steps[0][1]] if (first and action.origin == "in_place") else []
                if not hit:
                    continue
                amount = sum(hit)
            if lever.kind == "rate" or (lever.kind == "level" and action.mode == "spend"):
                amount /= 12.0
            memory = state.memory.setdefault("levers", {}).setdefault(
                f"{action.lever}@{action.label}@{action.origin}", {}
            )
            extras = {**action.extras, "origin": action.origin, "tag": action.tag or "transition"}
            order = Order(
                lever=lever,
                label=action.label,
                amount=amount,
                unit_cost=action.unit_cost,
                who=tuple(GROUPS[name] for name in action.who) or (GROUPS["everyone"],),
                village=self._mask(k, action, state),
                product=tuple(
                    state.product_names.index(p) for p in action.product if p in state.product_names
                ),
                extras=extras,
                months_in_force=month - action.first,
                memory=memory,
            )
            if action.mode == "spend" and not action.budget:
                order.amount = _bought(state, order)
            yield action, order

    def _buy(self, state: State, action: Any, order: Order) -> None:
        """Turn a budget's money of the month into an amount, with what it carries or an earlier lever left."""
        order.extras["ration"] = self.budgets[action.budget].ration
        order.amount += self.left.pop(action.name, 0.0) + self.passed.pop(action.budget, 0.0)
        order.extras["money"] = order.amount
        order.amount = _bought(state, order)

    def _mask(self, k: int, action: Any, state: State) -> Any:
        """Return which villages an action reaches."""
        if k not in self.masks:
            self.masks[k] = village_mask(action.where, state)
        return self.masks[k]

    def _release(self, state: State, orders: list[tuple[Any, Order]]) -> None:
        """Put the month's release of the special fund into the purse."""
        county = state.county
        shares = QUARTERLY
        for _action, order in orders:
            if order.lever.path == "funding.envelope":
                county.envelope = order.amount
            if order.lever.path == "funding.release":
                shares = order.extras.get("shares") or QUARTERLY
        if int(county.month) == 0:
            county.purse = county.envelope / 4.0
        county.purse += county.envelope * float(shares[int(county.calendar)])
        county.purse = min(county.purse, county.envelope)

    def _clear(self, state: State) -> None:
        """Set lever-set columns to what holds without any lever."""
        for name, value in NEUTRAL_COUNTY.items():
            setattr(state.county, name, value)
        for name, value in NEUTRAL_VILLAGE.items():
            state.village.arrays[name][:] = value
        for name, value in NEUTRAL_HOUSEHOLD.items():
            state.household.arrays[name][:] = value
        e = state.enterprise
        e.subsidy[:] = 0.0
        e.incubated[:] = 0.0
        e.floor[:] = 0.0
        e.favoured_share[:] = 0.0
        e.local_share[:] = 1.0
        e.contract_share[:] = np.where(e.kind <= COOPERATIVE, CONTRACT_SHARE, 0.0)
        state.product.assistance[:] = 0.0
        state.county.attraction = state.memory.get("attraction", 0.0)

    def _book(self, state: State, spent: float) -> None:
        """Book what government spent on goods and services; cash to households is booked by income."""
        h = state.household
        cash = float((h.grant + h.public_job_pay + h.public_works_wage).sum()) * state.county.weight
        state.ledger.add(GOVERNMENT, WORLD, "goods and services of levers", max(0.0, spent - cash))
        state.county.multiplier_injection = spent


def _rank(action: Any, order: Mapping[str, int]) -> int:
    """Management first, then the catalogue's order."""
    return order[action.lever] - (1000 if action.lever.startswith(("funding.", "management.")) else 0)


def _bought(state: State, order: Order) -> float:
    """Turn a month's money into an amount: units for a rate or event, a level for a level."""
    price = order.unit_cost * BASES[order.lever.basis][1](state, order)
    return min(order.lever.high, order.amount / price) if price > 0.0 else 0.0


def village_mask(where: Any, state: State) -> Any:
    """Return a mask of the villages that a ``where`` names; everything when it names nothing."""
    village = state.village
    mask = np.ones(len(village), dtype=bool)
    towns = state.memory.get("town_names", ())
    names = state.memory.get("village_names", ())
    if where is None:
        return mask
    if where.townships:
        rows = [k for k, town in enumerate(towns) if town in where.townships]
        mask &= np.isin(village.town, rows)
    if where.villages:
        rows = [k for k, name in enumerate(names) if name in where.villages]
        mask &= np.isin(np.arange(len(village)), rows)
    if where.zones:
        mask &= np.isin(village.zone, [("valley", "middle", "high").index(z) for z in where.zones])
    if where.key_villages:
        mask &= village.key
    for other in where.outside:
        mask &= ~village_mask(other, state)
    return mask
