"""Solves the constants of a place once, on a reference population, so that months 1 to 12 match its figures.

The constants are levels (farm and wage productivity, unearned income, tastes for jobs and migration)
and the spread of earning power. They are stored with the place: a run is never rescaled.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.columns import Table
from model.economy import BURN_IN, Economy
from model.maths import added
from model.measures.income import quintile_means
from model.population.figures import CONSTANTS, SOURCES, WORK, incomes, moved
from model.study.study import Study

SPREAD = ("ability_sd", "upper_tail", "labour_poor_gap", "labour_poor_share")
BOUNDS = {
    "ability_sd": (0.04, 0.8),
    "upper_tail": (0.0, 0.7),
    "labour_poor_gap": (-3.0, -0.3),
    "labour_poor_share": (0.08, 0.4),
    "operators": (0.01, 0.25),
}
STEP = {
    "ability_sd": 0.06,
    "upper_tail": 0.06,
    "labour_poor_gap": -0.3,
    "labour_poor_share": 0.05,
    "operators": 0.03,
}

DAMPING = 1e-3  # of the least squares, in steps squared
PATIENCE = 4  # rounds without a gain of 5 % after which it ends
GOOD = 0.4  # largest miss in tolerances at which the search ends

PEOPLE = (
    "household_size", "one_person_share", "elderly_household_share", "share_0_14", "share_65_plus",
    "schooling_years",
)  # fmt: skip
RUNS = 16  # counties an account is averaged over: one county has 4 to 5 % of luck in a year's income
LEVELLING, LEVEL_RUNS = (
    3,
    24,
)  # rounds that end a solution, and their counties: levels then are right to about 1 %


@dataclass(frozen=True)
class Account:
    """What months 1 to 12 gave, beside what the place says.

    ``obtained`` and ``target`` hold, by name: income (yuan/person/year), the four sources (shares),
    quintile_1 to quintile_5 (ratios to the person mean), farm, local and migrant (shares of labour), dibao (share
    of persons) and the figures of `PEOPLE`.
    """

    obtained: dict[str, float]
    target: dict[str, float]

    def worst(self) -> float:
        """Return the largest miss of incomes and work in units of its tolerance; at most 1 is good."""
        return max(abs(miss) for name, miss in self.misses().items() if name not in PEOPLE)

    def misses(self) -> dict[str, float]:
        """Return the miss of each figure in units of its tolerance."""
        return {
            name: (self._level(name, self.obtained) - self._level(name, self.target)) / self.tolerance(name)
            for name in self.target
        }

    def tolerance(self, name: str) -> float:
        """Return how far a figure may be off: 5 % of a level (10 % at the bottom), 5 points of a share of income or labour.

        The share of people on dibao may be off by a tenth of itself or one point, whichever is more.
        A share of people may be off by 5 % of itself or one point, whichever is more.
        """
        target = self._level(name, self.target)
        if name in SOURCES or name in WORK:
            return 0.05
        if name == "dibao":
            return max(0.01, 0.1 * target)
        if name.startswith(("share_", "one_", "elderly_")):
            return max(0.01, 0.05 * target)
        return (0.10 if name == "quintile_1" else 0.05) * abs(target)

    def _level(self, name: str, figures: Mapping[str, float]) -> float:
        """Return a figure as it is compared: quintiles in yuan."""
        return figures[name] * figures["income"] if name.startswith("quintile_") else figures[name]


def targets(study: Study) -> dict[str, float]:
    """Return the figures a place must meet."""
    value = study.place.value
    found = incomes(value)
    found.update((f"quintile_{k}", value(f"quintile_{k}")) for k in range(1, 6))
    found.update((name, value(name)) for name in PEOPLE)
    return found


def account(
    study: Study,
    *,
    seed: int,
    households: int | None,
    values: Mapping[str, float] | None = None,
    runs: int = RUNS,
) -> Account:
    """Run the burn-in and twelve months of ``status_quo`` a few times, and measure.

    Parameters
    ----------
    study : Study
    seed : int
        Of luck; never the one the constants were solved with.
    households : int or None
        Simulated in each run; the study's when None.
    values : mapping of path to value, optional
        A draw of parameters and place figures.
    runs : int
        Replicates averaged.
    """
    every = [first_year(study, seed, run, households, values) for run in range(runs)]
    return Account({name: added(one[name] for one in every) / runs for name in every[0]}, targets(study))


def account_table(study: Study, seed: int) -> list[tuple[str, float, float, float, bool]]:
    """Return a row for each figure a place must meet: name, target, what months 1 to 12 gave, tolerance, met or not.

    Parameters
    ----------
    study : Study
    seed : int
        Of luck; never the one the constants were solved with.
    """
    found = account(study, seed=seed, households=study.households)
    misses = found.misses()
    return [
        (name, found.target[name], found.obtained[name], found.tolerance(name), abs(misses[name]) <= 1.0)
        for name in found.target
    ]


def first_year(
    study: Study,
    seed: int,
    run: int,
    households: int | None,
    values: Mapping[str, float] | None,
    burn_in: int = BURN_IN,
    *,
    hooks: Mapping[str, Sequence[Callable[[Economy], None]]] | None = None,
) -> dict[str, float]:
    """Measure months 1 to 12 of one run; names as in `Account`.

    Parameters
    ----------
    study : Study
    seed, run : int
        Luck.
    households : int or None
    values : mapping of path to value, optional
    burn_in : months
    hooks : mapping of str to callables, optional
        As `Economy` takes them.
    """
    economy = Economy(
        study, rng=seed, replicate=run, households=households, values=values, burn_in=burn_in, collect=False,
        hooks=hooks,
    )  # fmt: skip
    sums, labour, people, on_dibao = np.zeros(4), np.zeros(3), np.zeros(6), 0.0
    total = np.zeros(len(economy.state.household))
    for _ in range(12):
        economy.step()
        h = economy.state.household
        here = h.alive
        for k, column in enumerate((h.wage_income, h.business_income, h.property_income, h.transfer_income)):
            sums[k] += float(column[here].sum())
        able = h.labour[here]
        for k, column in enumerate((h.farm_share, h.local_share, h.migrant_share)):
            labour[k] += float((column[here] * able).sum())
        total += h.income
        on_dibao += float(h.persons[here & (h.dibao > 0.0)].sum())
        people += _people(h)
    h = economy.state.household
    here = h.alive
    households_here, persons = people[0] / 12.0, people[1] / 12.0
    mean = float(sums.sum()) / persons
    means = quintile_means(total[here] / np.maximum(1.0, h.persons[here]), np.ones(int(here.sum())))
    found = {"income": mean}
    found.update({name: float(sums[k] / sums.sum()) for k, name in enumerate(SOURCES)})
    found.update({f"quintile_{k + 1}": float(means[k] / mean) for k in range(5)})
    found.update({name: float(labour[k] / labour.sum()) for k, name in enumerate(WORK)})
    found["dibao"] = on_dibao / people[1]
    found["household_size"] = float(people[1] / people[0])
    found["one_person_share"] = float(people[2] / people[0])
    found["elderly_household_share"] = float(people[3] / people[0])
    found["share_0_14"] = float(people[4] / people[1])
    found["share_65_plus"] = float(people[5] / people[1])
    found["schooling_years"] = float(h.skill[here].sum()) / households_here
    return found


def _people(h: Table) -> NDArray[np.float64]:
    """Return households, persons, households of one and with elders, children, elders, (6,)."""
    here = h.alive
    persons, elders = h.persons[here], h.elders[here]
    return np.array([
        here.sum(), persons.sum(), (persons == 1.0).sum(), (elders > 0.0).sum(), h.children[here].sum(), elders.sum(),
    ])  # fmt: skip


def with_constants(study: Study, constants: Mapping[str, float]) -> Study:
    """Return a study whose place has these constants."""
    other = copy.copy(study)
    place = copy.copy(study.place)
    object.__setattr__(place, "constants", {**study.place.constants, **constants})
    object.__setattr__(other, "place", place)
    return other


def solve(
    study: Study,
    *,
    seed: int = 20_150_101,
    households: int = 1500,
    runs: int = 8,
    rounds: int = 14,
    report: Callable[[str], None] | None = None,
) -> tuple[dict[str, float], Account]:
    """Solve the constants of the study's place; return them and the account they give.

    Levels move by their known elasticities; the spread of earning power by damped least squares with Broyden
    updates of a Jacobian measured once. The same luck in every evaluation makes it smooth. In the end the levels alone
    move, on more counties: the weather of a year is common to a county.

    Parameters
    ----------
    study : Study
        Any study of the place; only its place, lines and in-place policies matter.
    seed : int
        Luck of the reference population: never one of a run.
    households, runs : int
        Size of a reference population, and how many of them.
    rounds : int
        Evaluations after the Jacobian.
    report : callable, optional
        Called with a line of text after each round.
    """
    constants = {**CONSTANTS, **study.place.constants}
    goal = targets(study)
    scale = np.array([abs(STEP[name]) for name in SPREAD])

    def run(now: Mapping[str, float]) -> Account:
        return account(with_constants(study, now), seed=seed, households=households, runs=runs)

    for _ in range(4):
        constants = moved(constants, run(constants).obtained, goal)
    found = run(constants)
    base = _residual(found)
    jacobian = np.empty((5, len(SPREAD)))
    for k, name in enumerate(SPREAD):
        changed = {**constants, name: constants[name] + STEP[name]}
        jacobian[:, k] = (_residual(run(changed)) - base) / STEP[name]
    best, idle = (found.worst(), constants, found), 0
    for turn in range(rounds):
        scaled = jacobian * scale
        move = -np.linalg.solve(scaled.T @ scaled + DAMPING * np.eye(len(SPREAD)), scaled.T @ base)
        move = np.clip(move, -1.5, 1.5) * scale
        after = moved(constants, found.obtained, goal)
        for k, name in enumerate(SPREAD):
            after[name] = float(np.clip(constants[name] + move[k], *BOUNDS[name]))
        actual = np.array([after[name] - constants[name] for name in SPREAD])
        found = run(after)
        new = _residual(found)
        norm = float((actual / scale) @ (actual / scale))
        if norm > 1e-4:
            surprise = new - base - jacobian @ actual
            jacobian += np.outer(surprise, actual / scale**2) / norm * 0.5
        constants, base = after, new
        idle = idle + 1 if found.worst() > 0.95 * best[0] else 0
        if found.worst() < best[0]:
            best = (found.worst(), constants, found)
        if report is not None:
            report(f"round {turn + 1}: largest miss {found.worst():.2f} of its tolerance")
        if best[0] < GOOD or idle >= PATIENCE:
            break
    constants = best[1]
    for _ in range(LEVELLING):
        wide = with_constants(study, constants)
        obtained = account(wide, seed=seed, households=households, runs=LEVEL_RUNS).obtained
        constants = moved(constants, obtained, goal)
    return constants, run(constants)


def _residual(found: Account) -> NDArray[np.float64]:
    """Return relative misses of the five groups of households, each as heavy: the bottom is hardest to reach."""
    names = [f"quintile_{k}" for k in range(1, 6)]
    return np.array([found.obtained[name] / found.target[name] - 1.0 for name in names])
