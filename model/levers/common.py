"""What levers share: queues for places, village shares, payments, memory of a year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.kernels import kernel, rule
from model.levers.holdings import Floats, Mask, holders, total_where
from model.luck import Luck
from model.process import Order
from model.state import GROUPS, State

MONITORED = GROUPS["monitored"]
EVERYONE = GROUPS["everyone"]
ZONES = ("valley", "middle", "high")

# Share of a project's worth lost where needs were not surveyed and no team stands by (assumption, range .1 to .4).
WASTE = 0.2
# Cadres at which a resident team halves that waste (assumption: the usual team has three).
FULL_TEAM = 3.0
# Share of programme targeting error that full screening by data removes (assumption; dibao uses the same).
SCREENING_POWER = 0.5


# ------------------------------------------------------------------ who is reached


@rule
def member(groups: int, helped: bool, bits: int) -> bool:
    """Say whether a household belongs to one of some groups; monitored only once help has started.

    Parameters
    ----------
    groups : bits of the household
    helped : help has started
    bits : groups asked for
    """
    return (groups & bits & (~0 if helped else ~MONITORED)) != 0


@kernel
def _line_up(alive, groups, helped, village, reached, able, who, tier):  # type: ignore[no-untyped-def]
    for i in range(alive.shape[0]):
        tier[i] = -1
        if able[i] and alive[i] and reached[max(0, village[i])]:
            for k in range(who.shape[0]):
                if member(groups[i], helped[i], who[k]):
                    tier[i] = k
                    break


@kernel
def _hand_out(  # type: ignore[no-untyped-def]
    order, alive, groups, helped, village, reached, able, who, need, total, weight, capacity, done, given, room
):  # fmt: skip
    """Serve rows in order, tier by tier, nobody twice before everybody once.

    ``room`` is what all of them need, whole county; it is counted no further than to the total.
    """
    anyone = 0
    for t in range(who.shape[0]):
        anyone |= who[t]
    needed = 0.0
    for i in range(alive.shape[0]):
        if needed * weight >= total:
            break
        if able[i] and alive[i] and reached[max(0, village[i])] and member(groups[i], helped[i], anyone):
            needed += need[i]
    room[0] = needed * weight
    left = capacity
    for lap in range(2):
        if lap == 1 and left > 0.0:
            for i in range(alive.shape[0]):
                if (
                    able[i]
                    and alive[i]
                    and reached[max(0, village[i])]
                    and member(groups[i], helped[i], anyone)
                ):
                    done[i] = 0
        before = 0
        for t in range(who.shape[0]):
            for k in range(order.shape[0]):
                i = order[k]
                if left <= 0.0:
                    break
                waits = done[i] == 0 and able[i] and alive[i] and given[i] == 0.0 and need[i] > 0.0
                if waits and reached[max(0, village[i])] and member(groups[i], helped[i], who[t]) and not (
                    member(groups[i], helped[i], before)
                ):  # fmt: skip
                    given[i] = min(left, need[i])
                    left -= given[i]
                    done[i] = 1
            before |= who[t]


def named_villages(state: State, names: Iterable[str]) -> Mask:
    """Return the mask of villages that names mean: a village, a township, a zone, ``all``."""
    v, mask = state.village, np.zeros(len(state.village), dtype=np.bool_)
    towns, places = state.memory.get("town_names", ()), state.memory.get("village_names", ())
    for name in names:
        if name == "all":
            mask[:] = True
        elif name in ZONES:
            mask |= v.zone == ZONES.index(name)
        else:
            mask |= np.isin(v.town, [k for k, town in enumerate(towns) if town == name])
            mask |= np.isin(np.arange(len(v)), [k for k, place in enumerate(places) if place == name])
    return mask


def villages(state: State, order: Order) -> Mask:
    """Return the mask of villages the order reaches; all when it names none."""
    named = order.extras.get("villages")
    if named:
        mask = named_villages(state, named)
        return mask if order.village is None else mask & order.village
    if order.village is None:
        return np.ones(len(state.village), dtype=np.bool_)
    return np.asarray(order.village, dtype=np.bool_)


def tiers(state: State, order: Order, able: Mask | None = None) -> NDArray[np.int8]:
    """Return the priority tier of every household, -1 for those not reached.

    Monitored households count as such once help has started (`management.response`).

    Parameters
    ----------
    state : State
    order : Order
        Its ``who`` lists group bits, first come first.
    able : (households,) bool, optional
        Who can use the lever at all.
    """
    tier = np.empty(len(state.household), dtype=np.int8)
    _line_up(*_reach(state, order, able), tier)
    return tier


def _reach(state: State, order: Order, able: Mask | None) -> tuple[Any, ...]:
    """Return what says which tier a household is in, as kernels take it."""
    h = state.household
    use = _everybody(state) if able is None else np.ascontiguousarray(able, dtype=np.bool_)
    who = np.array(order.who or (EVERYONE,), dtype=np.int32)
    return h.alive, h.groups, h.helped, h.village, villages(state, order), use, who


def among(state: State, order: Order, rows: NDArray[np.int64]) -> Mask:
    """Say which of a few rows belong to a group and a village that an order reaches, as `tiers` does for all."""
    h = state.household
    groups, found = h.groups[rows], np.zeros(rows.size, dtype=np.bool_)
    for bit in order.who or (EVERYONE,):
        found |= ((groups & bit) != 0) & (h.helped[rows] if bit == MONITORED else True)
    reached_villages: Mask = found & h.alive[rows] & villages(state, order)[np.maximum(0, h.village[rows])]
    return reached_villages


def fixed_uniform(state: State, luck: Luck, name: str) -> Floats:
    """Return the fixed number in (0, 1) of every household for one lever; drawn once."""
    cache: dict[str, Floats] = state.memory.setdefault("lever_uniform", {})
    if name not in cache:
        cache[name] = luck.uniform(f"levers.{name}", state.household.id, 0)
    return cache[name]


def programme_error(state: State) -> float:
    """Return the standard deviation of programme targeting error after screening, asinh units."""
    return float(state.county.error_programme * (1.0 - SCREENING_POWER * state.county.screening))


def ranked(score: Floats) -> NDArray[np.int64]:
    """Return rows by rising score, equal ones in row order: the stable order, found the quick way when none are equal."""
    order = np.argsort(score)
    ordered = score[order]
    return np.argsort(score, kind="stable") if (ordered[1:] == ordered[:-1]).any() else order


def reached(state: State, order: Order) -> Mask:
    """Say which households an order reaches at all."""
    if EVERYONE in (order.who or (EVERYONE,)):
        return living_in(state, villages(state, order))
    return tiers(state, order) >= 0


def priority(state: State, luck: Luck, order: Order) -> NDArray[np.int64]:
    """Return rows of households in the lever's order of priority within a tier.

    The score is the household's fixed number for this lever plus its persistent targeting error.
    A budget with ``ration: need`` serves the lowest assessed incomes first, as the office sees them. It is worked out
    anew each January.
    """
    cache: dict[str, tuple[int, NDArray[np.int64]]] = state.memory.setdefault("lever_priority", {})
    by_need = order.extras.get("ration") == "need"
    name, year = f"{order.lever.path}{' by need' * by_need}", int(state.county.year)
    if name not in cache or cache[name][0] != year:
        h = state.household
        if by_need:
            score = (
                h.assessed / max(1.0, float(state.county.line)) + programme_error(state) * h.error_programme
            )
            cache[name] = (year, ranked(score))
            return cache[name][1]
        score = fixed_uniform(state, luck, name) + programme_error(state) * h.error_programme
        cache[name] = (year, ranked(score))
    return cache[name][1]


def hand_out(
    state: State,
    luck: Luck,
    order: Order,
    able: Mask | None = None,
    need: Floats | None = None,
    *,
    lot: float = 1.0,
    amount: float | None = None,
    rounds: bool = True,
    queue: str = "",
) -> tuple[Floats, float]:
    """Give places or units to households, in order of who-tier and fixed priority number.

    Parameters
    ----------
    state, luck, order
    able : (households,) bool, optional
        Who can use the lever at all.
    need : (households,) float, optional
        Units a household can take; one whole place each when left out.
    lot : float
        Units a household takes at most; only used with interactions off.
    amount : float, optional
        Units to give out, whole county; the order's when left out.
    rounds : bool
        Nobody is served again before everybody eligible was; False for standing places (jobs).
    queue : str
        Name of a queue of its own, for a lever that hands out two things.

    Returns
    -------
    given : (households,) float
        Units given to each simulated household. Whole places round the last fraction by a keyed draw.
    paid : float
        Whole-county units that were paid for: all of them, unless too few households could take them. A
        last household that stands for more or fewer than were left is sampling, not spending.
    """
    h, county = state.household, state.county
    given = np.zeros(len(h))
    total = order.amount if amount is None else amount
    if total <= 0.0:
        return given, 0.0
    name = f"{order.lever.path}@{order.label}" + (f"@{queue}" if queue else "")
    whole = need is None
    want = _ones(state) if need is None else np.minimum(need, lot)
    month = int(county.month) if rounds else 0
    if not county.interactions:
        ours = tiers(state, order, able) >= 0
        room = total_where(ours, want) * float(county.weight)
        start = max(1.0, float(state.village.households.sum()))
        served = ours & (luck.uniform(f"levers.{name}.served", h.id, month) < total / lot / start)
        return np.where(served, want, 0.0), total * min(1.0, room / lot / start)
    weight = float(county.weight)
    capacity = total / weight
    if whole:
        sure = float(np.floor(capacity))
        capacity = sure + (1.0 if luck.one(f"levers.{name}.last", 0, month) < capacity - sure else 0.0)
    done = np.zeros(len(h), dtype=np.int8)
    if rounds:
        done = state.memory.setdefault("lever_done", {}).setdefault(name, done)
    found = np.empty(1)
    ahead = priority(state, luck, order)
    _hand_out(ahead, *_reach(state, order, able), want, total, weight, capacity, done, given, found)
    return given, min(total, float(found[0]))


def _ones(state: State) -> Floats:
    """Return a place for everybody; made once."""
    memory = state.memory
    if "ones" not in memory:
        memory["ones"] = np.ones(len(state.household))
    found: Floats = memory["ones"]
    return found


def _everybody(state: State) -> Mask:
    """Return a mask of every row; made once."""
    memory = state.memory
    if "everybody" not in memory:
        memory["everybody"] = np.ones(len(state.household), dtype=np.bool_)
    found: Mask = memory["everybody"]
    return found


def willing(state: State, luck: Luck, name: str) -> Mask:
    """Say who is willing to take part: a fixed number below 1.5 times the willingness."""
    return fixed_uniform(state, luck, f"{name}.willing") < 1.5 * state.household.willingness


# ------------------------------------------------------------------ villages


def village_order(state: State, luck: Luck) -> NDArray[np.int64]:
    """Return villages in their fixed order of priority: key villages first."""
    memory = state.memory
    if "village_priority" not in memory:
        numbers = luck.uniform("levers.villages", np.arange(len(state.village), dtype=np.int64), 0)
        memory["village_priority"] = np.argsort(numbers - state.village.key, kind="stable")
    found: NDArray[np.int64] = memory["village_priority"]
    return found


def village_share(state: State, luck: Luck, order: Order, share: float | None = None) -> Floats:
    """Return for each village how far it is served when a share of the reached villages is.

    Parameters
    ----------
    state, luck, order
    share : float, optional
        Share of villages; the order's amount when left out.

    Returns
    -------
    (villages,) float
        1 for the first of the fixed order, a fraction for the last, 0 for the rest.
    """
    mask = villages(state, order)
    rank = np.zeros(len(mask))
    ordered = village_order(state, luck)
    ordered = ordered[mask[ordered]]
    rank[ordered] = np.arange(ordered.size)
    places = (order.amount if share is None else share) * ordered.size
    return np.where(mask, np.clip(places - rank, 0.0, 1.0), 0.0)


def match(state: State) -> Floats:
    """Return the share of a project's worth that arrives, by village: surveys and resident teams cut waste."""
    v = state.village
    team = np.minimum(1.0, v.team / FULL_TEAM)
    worth: Floats = 1.0 - WASTE * (1.0 - v.surveyed) * (1.0 - 0.5 * team)
    return worth


def mark(state: State, order: Order, served: Mask | NDArray[np.int64]) -> None:
    """Mark households that a lever of a package reached: a mask, or rows."""
    if order.extras.get("origin") == "package":
        reached = state.household.reached
        if served.dtype == np.bool_:
            reached |= served
        else:
            reached[served] = True


def mark_villages(state: State, order: Order, served: NDArray[Any]) -> None:
    """Mark the households of villages that a lever of a package served."""
    if order.extras.get("origin") == "package":
        state.household.reached[:] |= living_in(state, served > 0.0)


def living_in(state: State, mask: Mask) -> Mask:
    """Say which households live in the villages of a mask."""
    h = state.household
    if mask.all():
        return h.alive
    here: Mask = h.alive & mask.take(h.village, mode="clip")
    return here


def growers(state: State, chosen: tuple[int, ...]) -> Mask:
    """Say which rows grow or raise one of the products chosen."""
    found = np.zeros(len(state.household), dtype=np.bool_)
    for slot in state.household.product:
        for j in chosen:
            found |= slot == j
    return found


def mark_growers(state: State, order: Order, chosen: tuple[int, ...]) -> None:
    """Mark those who grow or raise one of the products chosen, in the villages reached."""
    if order.extras.get("origin") == "package" and order.amount > 0.0:
        kind = np.zeros(len(state.product), dtype=np.bool_)
        kind[list(chosen)] = True
        state.household.reached[:] |= holders(state, kind) & living_in(state, villages(state, order))


# ------------------------------------------------------------------ money


def transition(order: Order) -> bool:
    """Say whether the order is support of kind transition, which a sunset removes."""
    return (order.extras.get("tag") or order.lever.tag or "transition") != "permanent"


@kernel
def _pay(alive, amounts, kept, lasting, package, column, support, reached, paid):  # type: ignore[no-untyped-def]
    paid[0] = 0.0
    for i in range(alive.shape[0]):
        if amounts[i] > 0.0:
            arrives = amounts[i] * kept
            column[i] += arrives
            support[i] += 0.0 if lasting else arrives
            reached[i] |= package
            paid[0] += amounts[i] if alive[i] else 0.0


def pay(state: State, order: Order, column: str, amounts: Floats) -> float:
    """Pay cash to households less leakage, and return the money that left the government.

    Parameters
    ----------
    state, order
    column : str
        Household column the income process reads: grant, relief, public_job_pay, public_works_wage.
    amounts : (households,) yuan/month
        Before leakage.

    Returns
    -------
    yuan/month, whole county, leakage included
    """
    h, county, paid = state.household, state.county, np.empty(1)
    lasting, package = not transition(order), order.extras.get("origin") == "package"
    _pay(
        h.alive, amounts, 1.0 - float(county.leakage), lasting, package, h.arrays[column], h.support_income, h.reached, paid
    )  # fmt: skip
    return float(paid[0]) * float(county.weight)


# ------------------------------------------------------------------ enterprises an order means


def firms(state: State, order: Order) -> Mask:
    """Say which enterprises an order is for: by label, else by product, in the villages it reaches."""
    e = state.enterprise
    mask: Mask = e.alive & villages(state, order)[np.maximum(0, e.village)]
    label = str(order.extras.get("for") or "")
    if label:
        named: dict[int, str] = state.memory.get("enterprise_label", {})
        return mask & np.array([named.get(int(number)) == label for number in e.id], dtype=np.bool_)
    if order.product:
        return mask & np.isin(e.product, np.array(order.product))
    return mask


# ------------------------------------------------------------------ what is remembered


def year_ring(state: State, name: str, size: int = 1) -> Floats:
    """Return the ring of the last twelve months of a rate, (12, size); the current month's row may be added to."""
    rings: dict[str, Floats] = state.memory.setdefault("lever_year", {})
    if name not in rings:
        rings[name] = np.zeros((12, size))
    return rings[name]


def by_product(state: State, name: str) -> Floats:
    """Return an array by product that levers add to and a process reads."""
    memory = state.memory
    if name not in memory:
        memory[name] = np.zeros(len(state.product))
    found: Floats = memory[name]
    return found


def products(state: State, order: Order, default: tuple[str, ...] = ()) -> tuple[int, ...]:
    """Return the products an order names, else the named defaults the place has, else all that can be sold."""
    if order.product:
        return tuple(order.product)
    names = state.product_names
    found = tuple(names.index(name) for name in default if name in names)
    return found or tuple(j for j, name in enumerate(names) if name not in {"barley", "potato", "trade"})
