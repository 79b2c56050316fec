"""Members, age, schooling, labour, earning power and register of every household, each drawn by its own number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.columns import Table
from model.luck import Luck
from model.maths import exp, exps, logs, normals
from model.population.figures import Figures

Floats = NDArray[np.float64]
LARGEST = 12  # members of a household; larger ones are not drawn
REFERENCE = 4000  # households of the reference population that sets cuts and totals
FIRST_REFERENCE = 50_000_000  # their numbers: never those of a household of the county
SECOND_STUDENT = 0.15  # upper-secondary students per household with three adults: assumption, 4 % of persons
ELDER_LABOUR = 0.2  # worker-months an elder under 75 adds: assumption
ADULT_LABOUR = 0.9  # worker-months of an adult: assumption, care and rest
LABOUR_POOR_LABOUR = 0.6  # the same in the labour-poor class: assumption
OPERATORS = 0.076  # leveraged operators among households that can work: assumption, prototype


@dataclass(frozen=True)
class SizePlan:
    """Chances from which members are drawn, so that means match the place.

    Parameters
    ----------
    sizes : (LARGEST,) chance of 1, 2, ... members
    elder : chance that a household has an elder
    second_elder : chance of a second one, from two members on
    child : chance that a member beyond elders and two adults is a child
    """

    sizes: Floats
    elder: float
    second_elder: float
    child: float


def size_plan(figures: Figures) -> SizePlan:
    """Return chances whose expected size, elders and children are those of the place.

    Sizes are one person with the census share, else two plus a Poisson number.

    Parameters
    ----------
    figures : Figures
        household_size, one_person_share, elderly_household_share, share_0_14, share_65_plus.
    """
    mean, alone = figures("household_size"), figures("one_person_share")
    alone = min(alone, 0.6)
    extra = max(0.05, (mean - alone) / (1.0 - alone) - 2.0)
    sizes = np.zeros(LARGEST)
    sizes[0] = alone
    term = float(exp(-extra))
    for k in range(2, LARGEST + 1):
        sizes[k - 1] = (1.0 - alone) * term
        term *= extra / (k - 1)
    sizes /= sizes.sum()
    size = float((sizes * np.arange(1, LARGEST + 1)).sum())
    elders = figures("share_65_plus") * size
    elder = min(0.95, max(figures("elderly_household_share"), elders / 1.6))
    second = min(0.95, max(0.0, (elders / elder - 1.0) / (1.0 - sizes[0]))) if elder > 0.0 else 0.0
    room = 0.0
    for k in range(1, LARGEST + 1):
        for number, chance in _elder_chances(k, elder, second):
            room += sizes[k - 1] * chance * max(0, k - number - 2)
    child = min(0.97, figures("share_0_14") * size / room) if room > 0.0 else 0.0
    return SizePlan(sizes, elder, second, child)


def _elder_chances(size: int, elder: float, second: float) -> list[tuple[int, float]]:
    if size == 1:
        return [(0, 1.0 - elder), (1, elder)]
    return [(0, 1.0 - elder), (1, elder * (1.0 - second)), (2, elder * second)]


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
    plan, constants = size_plan(figures), figures.constants

    def u(name: str) -> Floats:
        return luck.uniform(f"population.{name}", ids, 0)

    def z(name: str) -> Floats:
        return normals(u(name))

    size = 1 + np.searchsorted(np.cumsum(plan.sizes), u("size")).clip(0, LARGEST - 1)
    elders = (u("elder") < plan.elder).astype(np.int64)
    elders += (elders > 0) & (size > 1) & (u("second_elder") < plan.second_elder)
    rest = size - elders
    room = np.maximum(0, rest - 2)
    children = _binomial(room, plan.child, luck, ids)
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
    workers = ADULT_LABOUR * (adults - students) * np.where(poor, LABOUR_POOR_LABOUR, 1.0)
    h.labour[rows] = np.maximum(0.0, workers + ELDER_LABOUR * elders * (h.age[rows] < 75.0))
    h.skill[rows] = schooling(figures, u("literate"), z("schooling"), only)
    tail = -logs(u("ability_tail")) - 1.0
    h.ability[rows] = (
        constants["ability_sd"] * z("ability") + constants["upper_tail"] * tail
        + np.where(poor, constants["labour_poor_gap"], 0.0)
    )  # fmt: skip
    h.persistent[rows] = figures.parameter("labour.persistent_sd") * z("persistent")
    h.operator[rows] = (u("operator") < OPERATORS) & (adults > 0)
    h.disabled[rows] = u("disabled") < 0.02 + 0.04 * only
    h.queue[rows] = u("queue")
    h.willingness[rows] = np.clip(figures("willingness") + 0.18 * z("willingness"), 0.02, 0.98)
    h.willingness_base[rows] = h.willingness[rows]
    for name in ("dibao", "programme", "survey"):
        h.arrays[f"error_{name}"][rows] = z(f"error_{name}")
    h.sound_housing[rows] = u("housing") < figures("sound_housing_share")
    h.safe_water[rows] = u("water") < figures("piped_water_share")


def schooling(figures: Figures, literate: Floats, normal: Floats, elderly: NDArray[np.bool_]) -> Floats:
    """Return years of schooling of a household's workers: illiterate, or spread around the mean of the others.

    Parameters
    ----------
    figures : Figures
        schooling_years, illiterate_share.
    literate, normal : (n,) uniform and normal draws
    elderly : (n,) bool
        Elderly-only households have two years less.

    Returns
    -------
    (n,) school years
    """
    without = figures("illiterate_share")
    mean = (figures("schooling_years") - 0.5 * without) / (1.0 - without)
    years = np.where(literate < without, 0.5, mean + 2.5 * normal)
    return np.clip(years - 2.0 * elderly, 0.0, 16.0)


def draw_register(
    h: Table, rows: NDArray[np.int64], figures: Figures, luck: Luck, start: int, cut: float
) -> None:
    """Draw who was on the poverty register, and when each household left it.

    Membership follows a noisy past score, not present rank; exits rise towards the county's year of exit.

    Parameters
    ----------
    h, rows, figures, luck
    start : int
        Month 0 counted from year 0.
    cut : float
        Score below which a household was registered.
    """
    ids = h.id[rows]
    score = past_score(h, rows, luck)
    registered = score < cut
    h.registered[rows] = registered
    left = luck.uniform("population.lifted", ids, 0) < figures("lifted_out_share")
    h.lifted_out[rows] = registered & left
    exit_year = figures("exit_year")
    u = luck.uniform("population.exit", ids, 0)
    years = np.arange(2014.0, exit_year + 1.0)
    weights = np.cumsum(years - 2013.0)
    year = years[np.searchsorted(weights / weights[-1], u).clip(0, years.size - 1)]
    month = np.minimum(year * 12.0 + 11.0 - start, -1.0)
    h.exit_month[rows] = np.where(registered, month, 0).astype(np.int32)


def past_score(h: Table, rows: NDArray[np.int64], luck: Luck) -> Floats:
    """Return the past welfare score: earning power and labour per member, with noise of the time.

    Returns
    -------
    (n,) log
    """
    noise = normals(luck.uniform("population.past", h.id[rows], 0))
    share = h.labour[rows] / np.maximum(1.0, h.persons[rows])
    score: Floats = (
        h.ability[rows] + 0.5 * h.persistent[rows] + 1.5 * share + 0.05 * h.skill[rows] + 0.6 * noise
    )
    return score


@dataclass(frozen=True)
class Reference:
    """What a reference population says of the county as a whole; independent of the households simulated.

    Parameters
    ----------
    labour : worker-months/month per household
    score_cut : log
        Past score below which a household was registered.
    ability_mean : mean of exp(ability) per person
    """

    labour: float
    score_cut: float
    ability_mean: float


def reference(owner: type, figures: Figures, luck: Luck) -> Reference:
    """Draw the reference population and measure it."""
    h = Table(owner, REFERENCE)
    rows = np.arange(REFERENCE)
    h.id[:] = FIRST_REFERENCE + rows
    draw_people(h, rows, figures, luck)
    score = np.sort(past_score(h, rows, luck))
    persons = h.persons[np.argsort(past_score(h, rows, luck), kind="stable")]
    share = np.cumsum(persons) / persons.sum()
    cut = float(score[int(np.searchsorted(share, figures("registered_share")).clip(0, REFERENCE - 1))])
    power = exps(h.ability)
    return Reference(
        float(h.labour.sum()) / REFERENCE, cut, float((power * h.persons).sum() / h.persons.sum())
    )


def _binomial(
    trials: NDArray[np.int64], chance: float, luck: Luck, ids: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return successes in a few trials, one draw each."""
    found = np.zeros(ids.size, dtype=np.int64)
    for k in range(int(trials.max(initial=0))):
        found += (k < trials) & (luck.uniform(f"population.child{k}", ids, 0) < chance)
    return found
