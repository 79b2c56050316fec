"""What a place says, with the values of a parameter draw laid over it, and the constants solved for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.processes.registry import parameters
from model.study.place import Place

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
    "local_preference": 0.0,
    "migrant_preference": -1.0,
}


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

    @property
    def constants(self) -> dict[str, float]:
        """Return the solved constants of the place."""
        return {**CONSTANTS, **self.place.constants}
