"""Solves the constants of a place once, on a reference population, so that months 1 to 12 match its figures.

The constants are levels (farm and wage productivity, unearned income, tastes for jobs and migration)
and the spread of earning power. They are stored with the place: a run is never rescaled.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.economy import Economy
from model.measures.income import quintile_means
from model.population.figures import CONSTANTS
from model.study.study import Study

SOURCES = ("wages", "business", "property", "transfers")
SPREAD = ("ability_sd", "upper_tail", "labour_poor_gap", "labour_poor_share")
BOUNDS = {
    "ability_sd": (0.02, 0.8),
    "upper_tail": (0.0, 0.7),
    "labour_poor_gap": (-3.0, -0.1),
    "labour_poor_share": (0.08, 0.4),
}
STEP = {"ability_sd": 0.06, "upper_tail": 0.06, "labour_poor_gap": -0.3, "labour_poor_share": 0.05}


@dataclass(frozen=True)
class Account:
    """What months 1 to 12 gave, beside what the place says.

    ``obtained`` and ``target`` hold, by name: income (yuan/person/year), the four sources (shares),
    quintile_1 to quintile_5 (ratios to the person mean), farm, local and migrant (shares of labour).
    """

    obtained: dict[str, float]
    target: dict[str, float]

    def worst(self) -> float:
        """Return the largest miss in units of its tolerance; at most 1 is good."""
        return max(abs(miss) for miss in self.misses().values())

    def misses(self) -> dict[str, float]:
        """Return the miss of each figure in units of its tolerance: 5 % of a mean, 10 % at the bottom, 5 points of share."""
        found = {}
        for name, target in self.target.items():
            got = self.obtained[name]
            if name.startswith("quintile_"):
                level = got * self.obtained["income"] / (target * self.target["income"]) - 1.0
                found[name] = level / (0.10 if name == "quintile_1" else 0.05)
            elif name in SOURCES:
                found[name] = (got - target) / 0.05
            elif name == "income":
                found[name] = (got / target - 1.0) / 0.05
        return found


def targets(study: Study) -> dict[str, float]:
    """Return the figures a place must meet."""
    place = study.place
    found = {"income": place.value("income_per_person")}
    for name in SOURCES:
        found[name] = place.value(f"share_{name}")
    for k in range(1, 6):
        found[f"quintile_{k}"] = place.value(f"quintile_{k}")
    away = place.value("migrant_share")
    local = place.value("local_job_share")
    found.update(farm=1.0 - away - local, local=local, migrant=away)
    return found


def account(
    study: Study, *, seed: int, households: int | None, values: Mapping[str, float] | None = None
) -> Account:
    """Run the burn-in and twelve months of ``status_quo``, and measure."""
    economy = Economy(study, rng=seed, households=households, values=values, collect=False)
    sums = np.zeros(4)
    labour = np.zeros(3)
    persons = 0.0
    total = np.zeros(len(economy.state.household))
    for _ in range(12):
        economy.step()
        h = economy.state.household
        here = h.alive
        for k, column in enumerate((h.wage_income, h.business_income, h.property_income, h.transfer_income)):
            sums[k] += float(column[here].sum())
        persons += float(h.persons[here].sum()) / 12.0
        able = h.labour[here]
        for k, column in enumerate((h.farm_share, h.local_share, h.migrant_share)):
            labour[k] += float((column[here] * able).sum())
        total += h.income
    h = economy.state.household
    here = h.alive
    per_person = total[here] / np.maximum(1.0, h.persons[here])
    mean = float(sums.sum()) / persons
    means = quintile_means(per_person, np.ones(int(here.sum())))
    obtained = {"income": mean}
    obtained.update({name: float(sums[k] / sums.sum()) for k, name in enumerate(SOURCES)})
    obtained.update({f"quintile_{k + 1}": float(means[k] / mean) for k in range(5)})
    obtained.update(
        {name: float(labour[k] / labour.sum()) for k, name in enumerate(("farm", "local", "migrant"))}
    )
    return Account(obtained, targets(study))


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
    households: int = 4000,
    rounds: int = 14,
    report: Any = None,
) -> tuple[dict[str, float], Account]:
    """Solve the constants of the study's place; return them and the account they give.

    Levels move by their known elasticities; the spread of earning power by damped least squares
    with Broyden updates of a Jacobian measured once.

    Parameters
    ----------
    study : Study
        Any study of the place; only its place, lines and in-place policies matter.
    seed : int
        Luck of the reference population: never one of a run.
    households : int
        Reference population.
    rounds : int
        Evaluations after the Jacobian.
    report : callable, optional
        Called with a line of text after each round.
    """
    constants = {**CONSTANTS, **study.place.constants}
    goal = targets(study)

    def run(now: Mapping[str, float]) -> Account:
        return account(with_constants(study, now), seed=seed, households=households)

    def residual(found: Account) -> NDArray[np.float64]:
        return np.array(
            [
                (found.obtained[f"quintile_{k}"] - goal[f"quintile_{k}"])
                / goal[f"quintile_{k}"]
                * (0.5 if k == 1 else 1.0)
                for k in range(1, 6)
            ]
        )

    for _ in range(4):
        constants = _levels(constants, run(constants), goal)
    found = run(constants)
    base = residual(found)
    jacobian = np.empty((5, len(SPREAD)))
    for k, name in enumerate(SPREAD):
        moved = {**constants, name: constants[name] + STEP[name]}
        jacobian[:, k] = (residual(run(moved)) - base) / STEP[name]
    best, best_constants, best_account = found.worst(), dict(constants), found
    for turn in range(rounds):
        scale = np.array([abs(STEP[name]) for name in SPREAD])
        scaled = jacobian * scale
        move = -np.linalg.solve(scaled.T @ scaled + 1e-3 * np.eye(len(SPREAD)), scaled.T @ base)
        move = np.clip(move, -1.5, 1.5) * scale
        after = dict(constants)
        for k, name in enumerate(SPREAD):
            after[name] = float(np.clip(constants[name] + move[k], *BOUNDS[name]))
        after = _levels(after, found, goal)
        actual = np.array([after[name] - constants[name] for name in SPREAD])
        found = run(after)
        new = residual(found)
        norm = float((actual / scale) @ (actual / scale))
        if norm > 1e-4:
            surprise = new - base - jacobian @ actual
            jacobian += np.outer(surprise, actual / scale**2) / norm * 0.5
        constants, base = after, new
        if found.worst() < best:
            best, best_constants, best_account = found.worst(), dict(constants), found
        if report is not None:
            report(f"round {turn + 1}: largest miss {found.worst():.2f} of its tolerance")
        if best < 0.35:
            break
    return best_constants, best_account


def _levels(constants: Mapping[str, float], found: Account, goal: Mapping[str, float]) -> dict[str, float]:
    """Move the level constants by their elasticities."""
    after = dict(constants)
    got, mean = found.obtained, found.obtained["income"]
    after["farm_scale"] += 0.55 * float(
        np.log(_ratio(goal["business"] * goal["income"], got["business"] * mean))
    )
    after["wage_scale"] += 0.8 * float(np.log(_ratio(goal["wages"] * goal["income"], got["wages"] * mean)))
    after["property_income"] *= _ratio(goal["property"] * goal["income"], got["property"] * mean)
    after["other_transfers"] = max(
        0.0, after["other_transfers"] + 0.9 * (goal["transfers"] * goal["income"] - got["transfers"] * mean)
    )
    for name, share in (("local_preference", "local"), ("migrant_preference", "migrant")):
        odds = _ratio(goal[share] / goal["farm"], got[share] / got["farm"])
        after[name] += 0.8 * float(np.log(odds))
    return after


def _ratio(wanted: float, got: float) -> float:
    """Return wanted over got, kept within a factor of three either way."""
    return float(np.clip(wanted / got if got > 0.0 else 3.0, 1.0 / 3.0, 3.0))
