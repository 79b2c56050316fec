"""Who paid for which lever: what levers spend at once, and what processes pay for them later in the month."""

from __future__ import annotations

from model.levers.funding import SOURCES
from model.maths import added
from model.process import Order
from model.state import State

Promise = tuple[str, str, float, bool]  # name, payer, weight, whether a plan was made


def record(state: State, name: str, payer: str, money: float) -> None:
    """Note money by lever and payer; the special fund's by its sources (`funding.sources`).

    Parameters
    ----------
    state : State
    name : str
        Path and label.
    payer : str
        A payer of `model.process.Payer`, or ``budget``.
    money : yuan, whole county
    """
    if payer != "fund":
        state.ledger.spend(name, payer, money)
        return
    for source, share in state.memory.get("sources", SOURCES).items():
        if share > 0.0:
            state.ledger.spend(name, f"fund: {source}", share * money)


def promise(state: State, order: Order, plan: float) -> None:
    """Note that a process will pay for an order; orders of one lever share what it pays as they were planned.

    An entitlement has no plan: what it costs was planned, and orders share by amount.
    """
    promised: dict[str, list[Promise]] = state.memory.setdefault("promised", {})
    weight = plan if plan > 0.0 else order.amount
    promised.setdefault(order.lever.path, []).append((order.name, order.payer, weight, plan > 0.0))


def settle(state: State, path: str, payer: str, money: float) -> None:
    """Book what a process paid for a lever, shared out over the orders that promised it.

    What the fund owes leaves the purse at the government's next step.

    Parameters
    ----------
    state : State
    path : str
        The lever.
    payer : str
        Who pays when no order was given.
    money : yuan, whole county
    """
    promised: dict[str, list[Promise]] = state.memory.get("promised", {})
    if money == 0.0 and path not in promised:
        return
    orders = promised.get(path) or [(path, payer, 1.0, False)]
    total = added(weight for _name, _payer, weight, _planned in orders)
    for name, who, weight, planned in orders:
        part = money * (weight / total if total > 0.0 else 1.0 / len(orders))
        if not planned:
            plans: dict[str, float] = state.memory.setdefault("spending_planned", {})
            plans[name] = plans.get(name, 0.0) + part
        book(state, name, who, part)


def book(state: State, name: str, payer: str, money: float) -> None:
    """Book what a process paid for one order."""
    memory = state.memory
    record(state, name, payer, money)
    used: dict[str, float] = memory.setdefault("spending_used", {})
    used[name] = used.get(name, 0.0) + money
    later: dict[tuple[str, str], float] = memory.setdefault("paid_later", {})
    later[name, payer] = later.get((name, payer), 0.0) + money
    if payer == "fund":
        memory["owed_by_fund"] = memory.get("owed_by_fund", 0.0) + money
