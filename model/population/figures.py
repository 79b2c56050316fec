"""What a place says, with the values of a parameter draw laid over it, and the constants solved for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from model.maths import added, log
from model.processes.registry import parameters
from model.study.place import Place

SOURCES = ("wages", "business", "property", "transfers")
WORK = ("farm", "local", "migrant")
# Levels that no source gives; solved for each place so that its first year matches its figures.
CONSTANTS = {
    "farm_scale": 0.0,
    "wage_scale": -0.3,
    "property_income": 200.0,
    "other_transfers": 1000.0,
    "ability_sd": 0.34,
    "upper_tail": 0.28,
    "labour_poor_gap": -1.2,
    "labour_poor_share": 0.22,
    "operators": 0.16,
    "dibao_strictness": 0.65,
    "local_preference": 0.0,
    "migrant_preference": -1.0,
}
# Prefix under which a draw's values hold constants solved for that draw (`model.experiment.levels`).
LEVEL = "constant."
# How far a constant moves for one log of its figure, by how strongly the figure answers: measured in runs.
FARM_MOVE, WAGE_MOVE, TASTE_MOVE, TRANSFER_MOVE, DIBAO_MOVE = 0.55, 0.8, 1.5, 0.9, 0.9


@dataclass(frozen=True)
class Figures:
    """Figures, parameters and constants by name.

    Parameters
    ----------
    place : Place
    values : mapping of path to value
        Parameters and ``place.NAME`` figures of a draw; the place and the defaults give the rest.
    """

    place: Place
    values: Mapping[str, float]

    def __call__(self, name: str) -> float:
        """Return a figure of the place."""
        drawn = self.values.get(f"place.{name}")
        return self.place.value(name) if drawn is None else float(drawn)

    def parameter(self, path: str) -> float:
        """Return a behavioural parameter."""
        known = parameters()[path]
        return float(self.values.get(path, known.default))

    def product(self, product: str, item: str) -> float | None:
        """Return a number of a product; None if the place says nothing of it."""
        drawn = self.values.get(f"place.products.{product}.{item}")
        entry = self.place.products[product]
        return float(drawn) if drawn is not None else (float(entry[item]) if item in entry else None)

    @cached_property
    def constants(self) -> dict[str, float]:
        """Return the solved constants of the place, moved with its incomes where a draw has other ones.

        Constants solved for the draw itself count before all.
        """
        solved = {**CONSTANTS, **self.place.constants}
        names = (
            "income_per_person",
            "migrant_share",
            "local_job_share",
            "dibao_share",
            *(f"share_{name}" for name in SOURCES),
        )
        if any(f"place.{name}" in self.values for name in names):
            solved = moved(solved, incomes(self.place.value), incomes(self), full=True)
        solved["farm_scale"] -= self._dearer()
        return solved | {
            path[len(LEVEL) :]: value for path, value in self.values.items() if path.startswith(LEVEL)
        }

    def _dearer(self) -> float:
        """Return the log by which drawn values of products raise all farms: only their differences are meant."""
        if not any(path.startswith("place.products.") for path in self.values):
            return 0.0
        before = after = 0.0
        for name, entry in self.place.products.items():
            held = float(entry.get("holders", 0.0)) * float(entry.get("stock_per_household", 0.0))
            before += held * float(entry.get("gross", 0.0))
            after += held * (self.product(name, "gross") or 0.0)
        return float(log(after / before)) if before > 0.0 and after > 0.0 else 0.0


def incomes(figure: Callable[[str], float]) -> dict[str, float]:
    """Return income (yuan/person/year), its four sources, shares of labour, and persons on dibao, by name.

    Shares of income and of labour sum to one.

    Parameters
    ----------
    figure : callable
        Gives a figure of a place by its name.
    """
    total = added(figure(f"share_{name}") for name in SOURCES)
    away, local = figure("migrant_share"), figure("local_job_share")
    found = {
        "income": figure("income_per_person"),
        "farm": 1.0 - away - local,
        "local": local,
        "migrant": away,
        "dibao": figure("dibao_share"),
    }
    return found | {name: figure(f"share_{name}") / total for name in SOURCES}


def moved(
    constants: Mapping[str, float], got: Mapping[str, float], goal: Mapping[str, float], *, full: bool = False
) -> dict[str, float]:
    """Move the level constants from the figures they give towards those that are wanted.

    Parameters
    ----------
    constants : mapping of name to value
    got, goal : mapping of name to figure
        See `incomes`.
    full : bool
        All the way at once; otherwise with the caution of a step that is repeated.
    """
    after = dict(constants)
    level = {name: _ratio(goal[name] * goal["income"], got[name] * got["income"]) for name in SOURCES}
    after["farm_scale"] += FARM_MOVE * float(log(level["business"]))
    after["wage_scale"] += (1.0 if full else WAGE_MOVE) * float(log(level["wages"]))
    after["property_income"] *= level["property"]
    change = goal["transfers"] * goal["income"] - got["transfers"] * got["income"]
    after["other_transfers"] = max(0.0, after["other_transfers"] + (1.0 if full else TRANSFER_MOVE) * change)
    for name, share in (("local_preference", "local"), ("migrant_preference", "migrant")):
        odds = _ratio(goal[share] / goal["farm"], got[share] / got["farm"])
        after[name] += TASTE_MOVE * float(log(odds))
    after["dibao_strictness"] -= DIBAO_MOVE * float(log(_ratio(goal["dibao"], got["dibao"])))
    return after


def _ratio(wanted: float, got: float) -> float:
    """Return wanted over got, kept within a factor of three either way."""
    return min(3.0, max(1.0 / 3.0, wanted / got if got > 0.0 else 3.0))
