"""Calibration of one county: its constants alone move; behaviour stays as the nation's figures left it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from model.experiment.calibrate.problem import data_hashes
from model.experiment.calibrate.store import write_json
from model.experiment.solve import Account, account, solve
from model.population.figures import CONSTANTS
from model.study.posterior import CONSTANT, PLACE
from model.study.record import Study


def is_local(study: Study) -> bool:
    """Whether a study's place is one county, not the sample the posterior is fitted on."""
    return study.place.code != PLACE


def with_behaviour(study: Study) -> Study:
    """Return the study with behaviour at the posterior mean, for the place's own constants to be solved beside."""
    asked = replace(study, uncertain="posterior")
    sample = asked.posterior
    mean = {} if sample is None else asked.fitted(sample.mean())
    behaviour = {path: value for path, value in mean.items() if not path.startswith(CONSTANT)}
    return replace(study, assumptions={**behaviour, **study.assumptions})


def calibrate_place(
    study: Study,
    folder: Path,
    *,
    households: int = 1500,
    runs: int = 8,
    rounds: int = 14,
    report: Callable[[str], None] | None = None,
) -> tuple[dict[str, float], Account, Account]:
    """Solve the constants of a place anew, behaviour at the posterior mean.

    Nothing else moves: a county has no figures that could tell its behaviour from the nation's.

    Parameters
    ----------
    study : Study
    folder : Path
        Gets ``calibration.json`` with the constants and where they come from.
    households, runs, rounds
        See `model.experiment.solve.solve`.
    report : callable, optional
        Called with a line of text after each round.

    Returns
    -------
    constants, account before, account after
    """
    fixed = with_behaviour(study)
    before = account(fixed, seed=fixed.seed, households=households, runs=runs)
    constants, after = solve(fixed, households=households, runs=runs, rounds=rounds, report=report)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "calibration.json", record(study, constants, before, after))
    return constants, before, after


def record(
    study: Study, constants: Mapping[str, float], before: Account, after: Account
) -> dict[str, object]:
    """Return what was solved and from what."""
    return {
        "study": {"name": study.name, "hash": study.hash, "place": study.place.code},
        "moves": "constants of the place only",
        "constants": {name: round(float(constants[name]), 4) for name in CONSTANTS},
        "before": {"worst": round(before.worst(), 3), "obtained": before.obtained},
        "after": {"worst": round(after.worst(), 3), "obtained": after.obtained, "target": after.target},
        "data": dict(data_hashes()),
    }
