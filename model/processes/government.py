"""Carries out policy: fills the purse, rations it, lets every lever act, books what was spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from model.levers import waiting
from model.levers.accounts import promise, record
from model.levers.budgets import Budgets
from model.levers.costs import planned_cost, unit_price
from model.levers.funding import QUARTERLY, SOURCES
from model.levers.holdings import cash_of_levers
from model.luck import Luck
from model.maths import added
from model.process import Lever, Order, Process
from model.processes.turnover import REFERENCE_CAPITAL
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
    "pension": 0.0,
    "relief_cap": 0.0,
    "relief_money": 0.0,
    "reimbursement_ordinary": 0.0,
    "reimbursement_supported": 0.0,
    "credit_cap": 0.0,
    "credit_rate": 1.0,  # nobody asks: loans then cost what the market asks
    "input_credit": 0.0,
    "guarantee": 0.0,
    "school_support": 0.0,
    "ecological_payment": 0.0,
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
    "extension": 0.0,
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
    "travel_subsidy": 0.0,
    "support_income": 0.0,
    "indemnity": 0.0,
}
# Share of suitable growers a leading firm or cooperative contracts without a linkage rule, if it is of the usual size (assumption).
CONTRACT_SHARE = 0.2


def in_force(action: Any, month: int) -> bool:
    """Say whether an action is in force in a study month; before month 0, what was in place at its start is."""
    if month < action.first and not (month < 0 and action.origin == "in_place" and action.first == 0):
        return False
    return action.last is None or month <= action.last


def amount_in_force(action: Any, month: int) -> float:
    """Return an action's amount in a study month, in its own unit: a rate per year, a level, an event.

    Levels and rates hold from their date until the next; an event counts in its own month only.
    Before month 0 what is in place holds its first value, and changes at the dates it gives.

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
    for k, (at, amount) in enumerate(action.steps):
        if at <= month or (k == 0 and at <= 0):
            value = amount
    taper = 1.0
    for at, factor in action.taper:
        if at <= month:
            taper = factor
    return value * taper


def _dates(action: Any) -> set[int]:
    """Return the study months in which what an action does may change."""
    ends = set() if action.last is None else {action.last + 1}
    return {0, action.first, *ends, *(at for at, _ in (*action.steps, *action.taper))}


class Government(Process):
    """Executes the actions of one scenario, month by month (docs/ODD.md).

    Parameters
    ----------
    actions : sequence of Action
        Resolved lever uses of the scenario.
    catalogue : mapping of str to Lever
        Every lever by path.
    budgets : mapping of str to Budget, optional
        Money set aside, with how it is rationed and what happens to what is left.
    split : mapping of str to share, optional
        Shares of the budget by lever, in order of priority.
    """

    name = "government"
    reads: ClassVar = ("county.study_month", "household.groups")
    writes: ClassVar = ("county.purse", "county.envelope")

    def __init__(
        self, actions: Sequence[Any], catalogue: Mapping[str, Lever], budgets: Mapping[str, Any] | None = None,
        split: Mapping[str, float] | None = None,
    ) -> None:  # fmt: skip
        super().__init__({})
        self.catalogue = catalogue
        self.budgets = Budgets(budgets or {}, split or {})
        order = {path: k for k, path in enumerate(catalogue)}
        self.actions = sorted(actions, key=lambda a: (*self._turn(a, order), a.label, a.origin))
        self.planned: dict[str, float] = {}
        self.used: dict[str, float] = {}
        self.orders: list[Order] = []  # one for each action, made in the first month
        self.keys: list[str] = []  # under which the memory of an order is kept with the state
        self.amounts: list[float | None] = []  # of each action, since the last month in which one changed
        self.dates: set[int] = set()  # study months in which an action begins, changes or ends

    def step(self, state: State, luck: Luck) -> None:
        """Clear, release, ration, act, book."""
        county, month = state.county, int(state.county.study_month)
        returned = self.budgets.end_month(state.memory.pop("paid_later", {}))
        self._clear(state)
        orders = list(self._orders(state, month))
        state.memory["holdings"] = {}
        plans = [planned_cost(state, order) if order.payer == "fund" else 0.0 for _action, order in orders]
        wanted = added(plans)
        self._release(state, orders, returned)
        share = 1.0
        if county.interactions and wanted > 0.0:
            share = min(1.0, max(0.0, county.purse) / wanted)
        self.planned.clear()
        self.used.clear()
        paid_by_fund = 0.0
        before = float(state.enterprise.cash.sum())
        for (action, order), planned in zip(orders, plans, strict=True):
            lever = order.lever
            if lever.family == "funding":
                lever.apply(state, luck, order)
                continue
            name, payer = order.name, order.payer
            if order.extras.get("given_up"):
                self._give_up(state, action, order)
            plan = self._buy(state, action, order) if action.budget else planned or planned_cost(state, order)
            if payer == "fund" and plan > 0.0:
                plan = _rationed(order, plan, share)
            if lever.kind == "event" and order.amount == 0.0 and not _says(order, action.steps, month):
                continue
            money = float(lever.apply(state, luck, order))
            if lever.paid_by:
                promise(state, order, plan)
            if lever.basis == "process":  # what it costs is what it was planned to
                plan = money
            self.planned[name] = self.planned.get(name, 0.0) + plan
            self.used[name] = self.used.get(name, 0.0) + money
            if payer == "fund":
                paid_by_fund += money
            record(state, name, payer, money)
            if action.budget and lever.paid_by:
                self.budgets.wait(action, name, plan)
            elif action.budget:
                self.budgets.spent(action, plan, money)
        del state.memory["holdings"]
        if county.interactions:
            county.purse -= paid_by_fund + state.memory.pop("owed_by_fund", 0.0)
        state.memory["spending_planned"] = dict(self.planned)
        state.memory["spending_used"] = dict(self.used)
        capital = float(state.enterprise.cash.sum()) - before
        state.ledger.add(GOVERNMENT, ENTERPRISE, "capital support", capital)
        self._book(state, added(self.used.values()) - capital)

    def _turn(self, action: Any, order: Mapping[str, int]) -> tuple[int, int]:
        """Return when an action has its turn: management, the catalogue's order, budgets with priorities."""
        if self.budgets.priority(action):
            return (1, self.budgets.turn(action))
        return (0, _rank(action, order))

    def _orders(self, state: State, month: int) -> Iterable[tuple[Any, Order]]:
        """Yield the orders of the month, levers of management first so that others feel them."""
        if not self.orders:
            self._prepare(state)
        first, turns = int(state.county.month) == 0, month in self.dates
        if turns or not self.amounts:
            self.amounts = [self._amount(action, month) for action in self.actions]
        memories: dict[str, dict[str, Any]] = state.memory.setdefault("levers", {})
        for action, order, key, amount in zip(
            self.actions, self.orders, self.keys, self.amounts, strict=True
        ):
            if amount is None:
                continue
            order.memory = memories.setdefault(key, {})
            order.amount, order.unit_cost = amount, action.unit_cost
            if order.lever.kind == "event":
                if not (turns or first or "waits" in order.memory):
                    continue
                hit, there = _hits(action, month, first)
                due, given_up = waiting.take(order.memory, month, hit, action.last)
                if not due and not given_up:
                    continue
                order.extras.update(due=due, given_up=given_up)
                order.amount = added(part for _, part in due)
                order.unit_cost = 0.0 if there else action.unit_cost
            order.months_in_force = month - action.first
            if action.mode == "spend" and not action.budget:
                order.amount = _bought(state, order)
            yield action, order

    def _give_up(self, state: State, action: Any, order: Order) -> None:
        """Book what an event could not be paid for within a year, as planned and not spent."""
        amount, name = order.extras["given_up"], order.name
        money = amount if action.mode == "spend" else amount * unit_price(state, order)
        self.planned[name] = self.planned.get(name, 0.0) + money
        self.used.setdefault(name, 0.0)
        record(state, name, order.payer, 0.0)

    def _buy(self, state: State, action: Any, order: Order) -> float:
        """Turn a budget's money of the month into an amount, with what it carries or an earlier lever left; return the money."""
        order.extras["ration"] = self.budgets.ration(action)
        money = order.amount = self.budgets.available(action, order.amount)
        order.amount = _bought(state, order)
        return money

    def _amount(self, action: Any, month: int) -> float | None:
        """Return an action's amount of a month, nothing when it is not in force; events are found month by month."""
        lever = self.catalogue[action.lever]
        if lever.kind in {"level", "rule"} and not in_force(action, month):
            return None  # a level that has ended leaves its column to what is in place
        amount = amount_in_force(action, month)
        return (
            amount / 12.0
            if lever.kind == "rate" or (lever.kind == "level" and action.mode == "spend")
            else amount
        )

    def _prepare(self, state: State) -> None:
        """Make every action's order: its groups, villages, products and own fields; months fill in the amount."""
        names = state.product_names
        for action in self.actions:
            lever = self.catalogue[action.lever]
            order = Order(
                lever=lever,
                label=action.label,
                amount=0.0,
                unit_cost=0.0,
                who=tuple(GROUPS[name] for name in action.who) or (GROUPS["everyone"],),
                village=village_mask(action.where, state),
                product=tuple(names.index(product) for product in action.product if product in names),
                extras={
                    **action.extras, "origin": action.origin, "tag": _tag(action, lever),
                    "payer": "budget" if action.budget else lever.payer,
                },
            )  # fmt: skip
            self.orders.append(order)
            self.keys.append(f"{action.lever}@{action.label}@{action.origin}@{action.first}")
            self.dates |= _dates(action)

    def _release(self, state: State, orders: list[tuple[Any, Order]], returned: dict[str, float]) -> None:
        """Put the month's release of the special fund into the purse; what is more than a year's envelope goes back."""
        county = state.county
        shares = QUARTERLY
        for _action, order in orders:
            if order.lever.path == "funding.envelope":
                county.envelope = order.amount
            if order.lever.path == "funding.release":
                shares = order.extras.get("shares") or QUARTERLY
        if int(county.month) == 0:
            county.purse = county.envelope / 4.0
        released = county.envelope * float(shares[int(county.calendar)])
        for source, share in state.memory.get("sources", SOURCES).items():
            state.ledger.add(WORLD, GOVERNMENT, f"special fund: {source}", share * released)
        county.purse += released
        returned["fund"] = max(0.0, county.purse - county.envelope)
        county.purse -= returned["fund"]
        state.ledger.add(GOVERNMENT, WORLD, "money returned", returned["fund"])
        state.memory["returned"] = returned  # by fund or budget

    def _clear(self, state: State) -> None:
        """Set lever-set columns to what holds without any lever; forget what was promised."""
        for name in ("sources", "promised", "relief_pots"):
            state.memory.pop(name, None)
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
        size = np.minimum(1.0, e.goal / REFERENCE_CAPITAL[e.kind])
        e.contract_share[:] = np.where(e.kind <= COOPERATIVE, CONTRACT_SHARE * size, 0.0)
        state.product.assistance[:] = 0.0
        if "demonstration" in state.memory:
            state.memory["demonstration"][:] = 0.0
        state.county.attraction = state.memory.get("attraction", 0.0)

    def _book(self, state: State, spent: float) -> None:
        """Book what government spent on goods and services; cash to households is booked by income."""
        cash = cash_of_levers(state)
        state.ledger.add(GOVERNMENT, WORLD, "goods and services of levers", max(0.0, spent - cash))
        state.county.multiplier_injection = spent


def _rank(action: Any, order: Mapping[str, int]) -> int:
    """Management first, then the catalogue's order."""
    return order[action.lever] - (1000 if action.lever.startswith(("funding.", "management.")) else 0)


def _tag(action: Any, lever: Lever) -> str:
    """Say whether support goes for good: a level that replaces a permanent one is as permanent as that."""
    own = action.tag or (lever.tag if lever.kind in {"level", "rule"} else "")
    return own or "transition"


def _hits(action: Any, month: int, first: bool) -> tuple[list[float], bool]:
    """Return the amounts of an event in a month, and whether they stand for what is there already.

    What is in place at month 0 is there from the first month of the burn-in on, and costs nothing.
    """
    if action.origin == "in_place" and first:
        there = [value for at, value in action.steps if at <= 0]
        return there[-1:], True
    hit = [value for at, value in action.steps if at == month]
    if action.origin == "in_place" and month <= 0:
        hit = []
    return hit, False


def _rationed(order: Order, plan: float, share: float) -> float:
    """Cut an order down to what the purse can pay of it, and return its plan: an event that waits has none yet."""
    if order.lever.kind == "event":
        share = waiting.ration(order.memory, order.extras["due"], share)
        plan = plan if share > 0.0 else 0.0
    order.amount *= share
    return plan


def _says(order: Order, steps: Sequence[tuple[int, float]], month: int) -> bool:
    """Say whether an event of nothing still says something by its own fields: a rule of dividends can be changed so."""
    told = any(at == month and amount == 0.0 for at, amount in steps)
    return told and any(name in order.extras for name in order.lever.fields)


def _bought(state: State, order: Order) -> float:
    """Turn a month's money into an amount: units for a rate or event, a level for a level."""
    price = unit_price(state, order)
    most = order.lever.high / (12.0 if order.lever.kind == "rate" else 1.0)
    return min(most, order.amount / price) if price > 0.0 else 0.0


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
