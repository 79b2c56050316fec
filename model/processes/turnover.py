"""Enterprises that close, that are founded, and sites of a park that are let again (eq. 28 and 29)."""

from __future__ import annotations

import numpy as np

from model.levers.accounts import settle
from model.luck import Luck
from model.maths import exp, log
from model.state import (
    BANK,
    COOPERATIVE,
    ENTERPRISE,
    ENTERPRISE_KINDS,
    GOVERNMENT,
    LEADING,
    TOURISM,
    WORKSHOP,
    WORLD,
    State,
)

# Reference capital by kind in yuan (assumption: 100,000 yuan a worker and the usual size of each kind).
REFERENCE_CAPITAL = np.array(
    [6_000_000.0, 600_000.0, 300_000.0, 1_500_000.0, 500_000.0, 400_000.0, 250_000.0]
)
# What the site of a park hands on to the next tenant; and what tells the tenants of a site apart, added to their number.
SITE = ("village", "town", "kind", "product", "stage", "capital", "goal", "contract_share", "attracted")
TENANT = 1_000


def close_firms(state: State, closing: np.ndarray) -> None:
    """Close enterprises: money left goes to the owner, or outside.

    Parameters
    ----------
    state : State
    closing : (enterprises,)
        Above zero for those that close.
    """
    h, e, weight = state.household, state.enterprise, state.county.weight
    state.memory["deaths"] = 0
    lost = 0.0
    for row in np.flatnonzero(closing > 0.0):
        rest = float(e.cash[row])
        owner = int(e.owner[row])
        if rest > 0.0 and owner >= 0 and h.alive[owner]:
            h.dividend[owner] += rest / weight
        elif rest > 0.0:
            state.ledger.add(ENTERPRISE, WORLD, "closure", rest)
        else:
            state.ledger.add(BANK, ENTERPRISE, "losses of closed enterprises", -rest)
        lost += float(e.debt[row])
        if e.park[row]:
            site = {name: getattr(e, name)[row].item() for name in SITE}
            state.memory["vacant_sites"].append({**site, "id": int(e.id[row])})
        e.cash[row] = 0.0
        e.debt[row] = 0.0
        e.alive[row] = False
        e.workers[row] = 0.0
        h.contract[h.contract == row] = -1  # a newcomer in this row inherits nobody
        state.memory["deaths"] += 1
    guaranteed = lost * float(state.county.guarantee)
    state.ledger.add(GOVERNMENT, BANK, "lost loans made good", guaranteed)
    settle(state, "finance.guarantee", "fund", guaranteed)


def found_firms(state: State, luck: Luck, rate_of_entry: float, response: float) -> None:
    """Found enterprises, eq. 29: entry follows demand, roads and room beside the incumbents.

    Parameters
    ----------
    state : State
    luck : Luck
    rate_of_entry : 1/year
        Over incumbents when profits are normal.
    response : 1
        Elasticity of entry in local demand.
    """
    e, county, memory = state.enterprise, state.county, state.memory
    alive = np.bincount(e.kind[e.alive], minlength=len(ENTERPRISE_KINDS))
    demand = float(state.village.demand_index.mean()) if county.interactions else 1.0
    roads = 0.75 + 0.5 * float(state.village.road.mean())
    appeal = float(state.village.tourism_appeal.mean())
    support = county.entry_support / len(ENTERPRISE_KINDS)
    memory["births"] = memory.pop("founded_now", 0)  # those that levers founded this month
    scale = memory.get("entry_factor", 1.0)
    for kind in range(len(ENTERPRISE_KINDS)):
        if kind == LEADING:
            continue
        start = memory["enterprise_start"][kind]
        room = min(2.0, max(0.0, 2.0 - alive[kind] / max(1.0, start)))
        pull = exp(response * log(max(0.2, demand)))
        visitors = exp(county.attraction + appeal) if kind == TOURISM else 1.0
        rate = scale * start * rate_of_entry * pull * roads * room * visitors + support
        if luck.one("enterprises.entry", kind) < 1.0 - exp(-rate / 12.0):
            _write(state, luck, kind)


def let_sites(state: State, luck: Luck, vacant: float, incubation: float) -> None:
    """Let vacant sites of a park again: the plant stands, the firm and its productivity are new.

    Parameters
    ----------
    state : State
    luck : Luck
    vacant : months
        Until a site is let, on average.
    incubation : months
        Of a newcomer; a tenant needs a third of it.
    """
    e, memory, still = state.enterprise, state.memory, []
    labels = memory.get("enterprise_label", {})
    for site in memory["vacant_sites"]:
        free = np.flatnonzero(~e.alive)
        if free.size == 0 or luck.one("enterprises.site", site["id"]) >= 1.0 / vacant:
            still.append(site)
            continue
        number = site["id"] + TENANT
        e.write_row(
            int(free[0]), **{name: site[name] for name in SITE}, id=number, alive=True, park=True, owner=-1,
            incubation=float(np.floor(incubation / 3.0)), wage=float(state.town.wage[site["town"]]),
        )  # fmt: skip
        if site["id"] in labels:
            labels[number] = labels[site["id"]]
        memory["births"] += 1
    memory["vacant_sites"] = still


def _write(state: State, luck: Luck, kind: int) -> None:
    """Write a new enterprise into a free row; its number depends on kind and month only."""
    e, village = state.enterprise, state.village
    free = np.flatnonzero(~e.alive)
    if free.size == 0:
        return
    like = np.flatnonzero(e.alive & (e.kind == kind))
    row = int(free[0])
    number = 1_000_000 * (kind + 1) + int(state.county.month)
    place = min(len(village) - 1, int(luck.one("enterprises.place", kind) * len(village)))
    model = int(like[int(luck.one("enterprises.model", kind) * like.size)]) if like.size else -1
    e.write_row(
        row,
        id=number,
        alive=True,
        village=place,
        town=int(village.town[place]),
        kind=kind,
        product=int(e.product[model]) if model >= 0 else -1,
        stage=int(e.stage[model]) if model >= 0 else 3,
        owner=-2 if kind == COOPERATIVE else -1,
        capital=0.5 * REFERENCE_CAPITAL[kind],
        goal=REFERENCE_CAPITAL[kind],
        contract_share=float(e.contract_share[model]) if model >= 0 else 0.0,
        workers=0.1,
    )
    owners = np.flatnonzero(state.household.alive & (state.household.village == place))
    if kind not in {COOPERATIVE, WORKSHOP} and owners.size and state.county.interactions:
        e.owner[row] = int(owners[int(luck.one("enterprises.owner", kind) * owners.size)])
    state.memory["births"] += 1
