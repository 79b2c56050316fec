"""Members, age, schooling, labour, earning power and register of every household, each drawn by its own number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.columns import Table
from model.luck import Luck
from model.maths import added, exp, exps, logs, normals
from model.population.drivers import left_register
from model.population.figures import Figures
from model.processes.demography import household_labour
from model.state import NO_EXIT

Floats = NDArray[np.float64]
LARGEST = 14  # members of a household; larger ones are not drawn
LEAST_SIZE = (1, 2, 2, 3)  # members at least: alone, one generation, two, three and more
EXTRA = (0.0, 0.1, 1.0, 1.0)  # members beyond the least, relative: assumption
ELDER_WEIGHT = (0.8, 1.2, 0.6, 2.0)  # chance of an elder by kind, relative: assumption
REFERENCE = 4000  # households of the reference population that sets cuts and totals
FIRST_REFERENCE = 50_000_000  # their numbers: never those of a household of the county
SECOND_STUDENT = 0.15  # upper-secondary students per household with three adults: assumption, 4 % of persons
EXIT_NOISE = 0.3  # log noise of the welfare score in the yearly checks of the register: assumption


@dataclass(frozen=True)
class MemberPlan:
    """Chances from which members are drawn, so that means are those of the place.

    Parameters
    ----------
    kinds : (4,) share of households alone, of one generation, of two, of three and more
    sizes : (4, LARGEST) chance of 1, 2, ... members by kind
    elder : (4,) chance of an elder by kind
    second_elder : chance of a second one where there is room
    child : chance that a member who may be one is a child
    elderly_only : share of households of elders alone
    """

    kinds: Floats
    sizes: Floats
    elder: Floats
    second_elder: float
    child: float
    elderly_only: float


def member_plan(figures: Figures) -> MemberPlan:
    """Return chances whose expected size, kinds, elders and children are those of the place.

    A household of its kind has the least number of members of that kind plus a Poisson number; elders live with
    every kind, children with those of two generations and more.

    Parameters
    ----------
    figures : Figures
        household_size, one_person_share, one_generation_share, two_generation_share, elderly_household_share,
        share_0_14, share_65_plus.
    """
    alone = min(0.8, figures("one_person_share"))
    one = max(0.0, min(1.0 - alone, figures("one_generation_share") - alone))
    two = max(0.0, min(1.0 - alone - one, figures("two_generation_share")))
    kinds = np.array([alone, one, two, 1.0 - alone - one - two])
    sizes = _sizes(kinds, figures("household_size"))
    size = float((kinds @ sizes) @ np.arange(1, LARGEST + 1))
    households, elders = figures("elderly_household_share"), figures("share_65_plus") * size
    households = min(0.95, max(households, elders / 2.0))
    elder = _shares(kinds, ELDER_WEIGHT, households)
    outcomes = [
        (kinds[k] * sizes[k, n - 1], k, n)
        for k in range(4)
        for n in range(1, LARGEST + 1)
        if sizes[k, n - 1] > 0.0
    ]
    pairs = added(p * elder[k] for p, k, n in outcomes if n > 1)
    second = min(0.98, max(0.0, (elders - float(kinds @ elder)) / pairs)) if pairs > 0.0 else 0.0
    room = only = 0.0
    for p, k, n in outcomes:
        chances = (
            (1.0 - elder[k], elder[k] * (1.0 - second), elder[k] * second)
            if n > 1
            else (1.0 - elder[k], elder[k], 0.0)
        )
        room += p * added(chance * max(0, n - e - least_adults(k, n, e)) for e, chance in enumerate(chances))
        only += p * chances[n] if n <= 2 else 0.0
    child = min(0.97, figures("share_0_14") * size / room) if room > 0.0 else 0.0
    return MemberPlan(kinds, sizes, elder, second, child, only)


def least_adults(kind: int, size: int, elders: int) -> int:
    """Return how many members of working age a household has at least.

    Parameters
    ----------
    kind : int
        0 alone, 1 one generation, 2 two, 3 three and more.
    size, elders : persons
    """
    rest = size - elders
    if kind < 2:  # no children: all others are adults
        return max(0, rest)
    if kind == 2:
        return min(rest, 1 if (elders > 0 or size < 3) else 2)
    return min(rest, 2 if (elders > 0 or size < 4) else 3)


def _sizes(kinds: Floats, mean: float) -> Floats:
    """Return chances of sizes by kind: the least size plus a Poisson number, common but for its scale."""
    numbers = np.arange(1, LARGEST + 1)

    def chances(extra: float) -> Floats:
        found = np.zeros((4, LARGEST))
        for k, least in enumerate(LEAST_SIZE):
            term = rate = max(1e-9, extra * EXTRA[k])
            term = float(exp(-rate))
            for n in range(least, LARGEST + 1):
                found[k, n - 1] = term
                term *= rate / (n - least + 1)
            if EXTRA[k] <= 0.0:
                found[k, :] = numbers == least
            found[k] /= found[k].sum()
        return found

    low, high = 0.0, 12.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if float((kinds @ chances(middle)) @ numbers) < mean:
            low = middle
        else:
            high = middle
    return chances(0.5 * (low + high))


def _shares(kinds: Floats, weight: tuple[float, ...], wanted: float) -> Floats:
    """Return a chance by kind, in proportion to weights and at most .97, whose mean is the wanted one."""
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if float(kinds @ np.minimum(0.97, middle * np.array(weight))) < wanted:
            low = middle
        else:
            high = middle
    return np.minimum(0.97, low * np.array(weight))


_LEAST = np.array(
    [[[least_adults(k, n, e) for e in range(3)] for n in range(LARGEST + 1)] for k in range(4)],
    dtype=np.int64,
)


def draw_people(h: Table, rows: NDArray[np.int64], figures: Figures, luck: Luck) -> None:
    """Draw who lives in each household, what they can do, and their earning power.

    Parameters
    ----------
    h : Table
        Households; ``id`` is set.
    rows : (n,) int
        Rows to fill.
    figures, luck
    """
    ids = h.id[rows]
    plan, constants = member_plan(figures), figures.constants

    def u(name: str) -> Floats:
        return luck.uniform(f"population.{name}", ids, 0)

    def z(name: str) -> Floats:
        return normals(u(name))

    kind = np.searchsorted(np.cumsum(plan.kinds), u("kind")).clip(0, 3)
    size = 1 + (np.cumsum(plan.sizes, axis=1)[kind] < u("size")[:, None]).sum(axis=1).clip(0, LARGEST - 1)
    elders = (u("elder") < plan.elder[kind]).astype(np.int64)
    elders += (elders > 0) & (size > 1) & (u("second_elder") < plan.second_elder)
    rest = size - elders
    children = _binomial(np.maximum(0, rest - _LEAST[kind, size, elders]), plan.child, luck, ids)
    adults = rest - children
    students = ((adults >= 3) & (u("student") < SECOND_STUDENT * 3.0)).astype(np.int64)
    poor = u("labour_poor") < constants["labour_poor_share"]
    h.persons[rows], h.children[rows], h.elders[rows], h.adults[rows] = size, children, elders, adults
    h.students[rows] = students
    only = adults + children == 0
    h.elderly_only[rows] = only
    h.labour_poor[rows] = poor
    old = 65.0 + 17.0 * u("age")
    h.age[rows] = np.where(only, old, 24.0 + 40.0 * u("age"))
    members = zip(adults, students, elders, h.age[rows], poor, strict=True)
    h.labour[rows] = [
        household_labour(float(a), float(s), float(e), float(age), float(p)) for a, s, e, age, p in members
    ]
    h.skill[rows] = schooling(figures, u("literate"), z("schooling"), only, plan.elderly_only)
    tail = -logs(u("ability_tail")) - 1.0
    h.ability[rows] = (
        constants["ability_sd"] * z("ability") + constants["upper_tail"] * tail
        + np.where(poor, constants["labour_poor_gap"], 0.0)
    )  # fmt: skip
    h.persistent[rows] = figures.parameter("labour.persistent_sd") * z("persistent")
    h.operator[rows] = (u("operator") < constants["operators"]) & (adults > 0) & ~poor
    h.disabled[rows] = u("disabled") < 0.02 + 0.04 * only
    h.queue[rows] = u("queue")
    h.willingness[rows] = np.clip(figures("willingness") + 0.18 * z("willingness"), 0.02, 0.98)
    h.willingness_base[rows] = h.willingness[rows]
    for name in ("dibao", "programme", "survey"):
        h.arrays[f"error_{name}"][rows] = z(f"error_{name}")
    h.sound_housing[rows] = u("housing") < figures("sound_housing_share")
    h.safe_water[rows] = u("water") < figures("piped_water_share")


def schooling(
    figures: Figures, literate: Floats, normal: Floats, elderly: NDArray[np.bool_], elderly_only: float
) -> Floats:
    """Return years of schooling of a household's workers: illiterate, or spread around the mean of the others.

    Parameters
    ----------
    figures : Figures
        schooling_years, illiterate_share.
    literate, normal : (n,) uniform and normal draws
    elderly : (n,) bool
        Elderly-only households have two years less.
    elderly_only : share of them, so that the mean over all households is the place's

    Returns
    -------
    (n,) school years
    """
    without = figures("illiterate_share")
    lost = elderly_only * (2.0 * (1.0 - without) + 0.5 * without)
    mean = (figures("schooling_years") + lost - 0.5 * without) / (1.0 - without)
    years = np.where(literate < without, 0.5, mean + 2.5 * normal)
    clipped: Floats = np.clip(years - 2.0 * elderly, 0.0, 16.0)
    return clipped


def draw_register(
    h: Table, rows: NDArray[np.int64], figures: Figures, luck: Luck, start: int, people: Reference
) -> None:
    """Draw who was on the poverty register, and when each household left it.

    Membership follows a noisy past score, not present rank. Exits follow the nation's path to the county's year of exit,
    the better-off first. Households that leave after month 0 are lifted out in the run.

    Parameters
    ----------
    h, rows, figures, luck
    start : int
        Month 0 counted from year 0.
    people : Reference
        Its scores say who was registered, and who left when.
    """
    score = past_score(h, rows, figures, luck)
    registered = score < people.score_cut
    h.registered[rows] = registered
    left = registered & (luck.uniform("population.lifted", h.id[rows], 0) < figures("lifted_out_share"))
    last = max(2014, int(figures("exit_year")))
    gone = np.array([left_register(year, last) for year in range(2014, last + 1)])
    poorer = np.searchsorted(people.exits, _exit_score(h, rows, luck), side="right") / max(
        1, len(people.exits)
    )
    year = 2014 + np.searchsorted(gone, 1.0 - poorer).clip(0, gone.size - 1)
    month = 12 * year + 11 - start  # December of the year
    h.lifted_out[rows] = left & (month < 0)
    h.exit_month[rows] = np.where(left, month, NO_EXIT).astype(np.int32)


def past_score(h: Table, rows: NDArray[np.int64], figures: Figures, luck: Luck) -> Floats:
    """Return the past welfare score: earning power and labour per member, with noise of the time.

    Who runs a large business on credit scores without bound: owners of firms and of large machines were kept off the
    register (rules of 2014, recalled).

    Returns
    -------
    (n,) log
    """
    noise = normals(luck.uniform("population.past", h.id[rows], 0))
    return np.where(
        h.operator[rows], np.inf, _welfare(h, rows) + figures.parameter("status.past_noise") * noise
    )


def _exit_score(h: Table, rows: NDArray[np.int64], luck: Luck) -> Floats:
    """Return the score by which households leave the register, (n,) log: welfare, with what the yearly checks misjudge."""
    noise = normals(luck.uniform("population.exit", h.id[rows], 0))
    return _welfare(h, rows) + EXIT_NOISE * noise


def _welfare(h: Table, rows: NDArray[np.int64]) -> Floats:
    share = h.labour[rows] / np.maximum(1.0, h.persons[rows])
    score: Floats = h.ability[rows] + 0.5 * h.persistent[rows] + 1.5 * share + 0.05 * h.skill[rows]
    return score


@dataclass(frozen=True)
class Reference:
    """What a reference population says of the county as a whole; independent of the households simulated.

    Parameters
    ----------
    labour : worker-months/month per household
    score_cut : log
        Past score below which a household was registered.
    exits : (registered households,) log
        Scores by which they left the register, the poorest first.
    ability_mean : mean of exp(ability) per person
    """

    labour: float
    score_cut: float
    exits: Floats
    ability_mean: float


def reference(owner: type, figures: Figures, luck: Luck) -> Reference:
    """Draw the reference population and measure it."""
    h = Table(owner, REFERENCE)
    rows = np.arange(REFERENCE)
    h.id[:] = FIRST_REFERENCE + rows
    draw_people(h, rows, figures, luck)
    past = past_score(h, rows, figures, luck)
    score, persons = np.sort(past), h.persons[np.argsort(past, kind="stable")]
    share = np.cumsum(persons) / persons.sum()
    cut = float(score[int(np.searchsorted(share, figures("registered_share")).clip(0, REFERENCE - 1))])
    listed = np.flatnonzero(past < cut)
    power = exps(h.ability)
    return Reference(
        float(h.labour.sum()) / REFERENCE,
        cut,
        np.sort(_exit_score(h, listed, luck)),
        float((power * h.persons).sum() / h.persons.sum()),
    )


def _binomial(
    trials: NDArray[np.int64], chance: float, luck: Luck, ids: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return successes in a few trials, one draw each."""
    found = np.zeros(ids.size, dtype=np.int64)
    for k in range(int(trials.max(initial=0))):
        found += (k < trials) & (luck.uniform(f"population.child{k}", ids, 0) < chance)
    return found
