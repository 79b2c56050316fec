"""Runs a study over its assumptions, luck held fixed: each point once, kept, so that a sweep resumes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.errors import InputError, nearest
from model.experiment import sensitivity
from model.experiment.cells import Cell, run_world
from model.experiment.draws import MEAN, quantile
from model.experiment.headline import headline
from model.experiment.tables import write_text
from model.experiment.warm import warm_up
from model.experiment.workers import each
from model.measures.collect import Outcome
from model.study.policy import Distribution
from model.study.record import Study, canonical

Floats = NDArray[np.float64]
OUTCOMES = {
    "returns": "households", "poverty_years": "person-years", "income": "yuan/person/year", "public_cost": "yuan/year",
}  # fmt: skip
COLUMNS = (
    "method",
    "scenario",
    "measure",
    "unit",
    "name",
    "value",
    "low",
    "high",
    "first",
    "mean",
    "sd",
    "n",
)
TOP = 6  # assumptions that screening passes on


@dataclass(frozen=True)
class Goal:
    """By what options are ranked.

    Parameters
    ----------
    by : {"returns", "poverty_years"}
        What is to be averted.
    price : yuan for a unit averted; 0 leaves cost out
    """

    by: str = "returns"
    price: float = 0.0


@dataclass(frozen=True)
class Sweep:
    """What is run at each point, and which assumptions move.

    Parameters
    ----------
    study : Study
        With the number of households simulated at each point.
    scenarios : options, without the baseline
    world : str
    drawn : mapping of path to Distribution
    replicates : lucks over which a point's result is the mean
    """

    study: Study
    scenarios: tuple[str, ...]
    world: str
    drawn: Mapping[str, Distribution]
    replicates: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Assumptions, by path."""
        return tuple(self.drawn)

    @property
    def run_names(self) -> tuple[str, ...]:
        """Scenarios run at each point, the baseline first."""
        return tuple(dict.fromkeys((self.study.baseline, *self.scenarios)))

    def values(self, names: Sequence[str], shares: Floats) -> dict[str, float]:
        """Return the assumptions of a point; those not named stay at their default."""
        return {name: quantile(self.drawn[name], float(u)) for name, u in zip(names, shares, strict=True)}


def sweep(
    study: Study, *, scenarios: Sequence[str] = (), assumptions: Sequence[str] = (), world: str = "",
    households: int | None = None, replicates: int = 1,
) -> Sweep:  # fmt: skip
    """Return a sweep over a study's assumptions.

    Parameters
    ----------
    study : Study
    scenarios : names, optional
        Those that cost the same, or all, when left out.
    assumptions : paths, optional
        All that are uncertain when left out.
    world : str, optional
        The first one when left out.
    households : int, optional
        Number simulated at each point.
    replicates : int
        Lucks at each point.

    Raises
    ------
    InputError
    """
    from model.economy import parameters_known

    world = world or next(iter(study.worlds))
    if world not in study.worlds:
        raise InputError(f"no world {world!r}", file=study.file, expected=f"one of {', '.join(study.worlds)}")
    for name in scenarios:
        if name not in study.scenarios or name == study.baseline:
            others = [s for s in study.scenarios if s != study.baseline]
            raise InputError(
                f"no scenario {name!r} beside the baseline", file=study.file, expected=f"one of {', '.join(others)}",
                nearest=nearest(name, others),
            )  # fmt: skip
    chosen = tuple(scenarios) or study.same_money or study.listed
    options = tuple(name for name in dict.fromkeys(chosen) if name != study.baseline)
    if not options:
        raise InputError(
            "no scenario beside the baseline", file=study.file, expected="one or more to compare"
        )
    known = study.distributions(parameters_known(study))
    if study.uncertain == "none":
        known = replace(study, uncertain="ranges").distributions(parameters_known(study))
    for path in assumptions:
        if path not in known:
            raise InputError(
                f"no uncertain assumption {path!r}", path="--assumption", expected="one that `check` says is drawn",
                nearest=nearest(path, known),
            )  # fmt: skip
    drawn = {path: one for path, one in known.items() if not assumptions or path in assumptions}
    if not drawn:
        raise InputError("nothing is uncertain in this study", file=study.file, expected="uncertain: ranges")
    if households is not None and households < 50:
        raise InputError(f"{households} households", path="--households", expected="50 or more")
    if replicates < 1:
        raise InputError(f"{replicates} replicates", path="--replicates", expected="1 or more")
    number = min(households, study.households or households) if households else study.households
    return Sweep(replace(study, households=number), options, world, drawn, replicates)


# ------------------------------------------------------------------ one point


def evaluate(ours: Sweep, values: Mapping[str, float]) -> list[list[float]]:
    """Run every scenario at one point, always with the same luck.

    Levels that no source gives are solved for the point, as for a draw, so that the place stays on its figures.

    Parameters
    ----------
    ours : Sweep
    values : mapping of path to value

    Returns
    -------
    (scenarios, outcomes)
        Mean over replicates.

    Raises
    ------
    ArithmeticError
        A run failed.
    """
    from model.economy import start_cell
    from model.experiment.levels import draw_levels

    study = ours.study
    given = {**values, **draw_levels(study, values)}
    total = np.zeros((len(ours.run_names), len(OUTCOMES)))
    for replicate in range(ours.replicates):
        start = start_cell(study, MEAN, replicate, given)
        cell = Cell(MEAN, replicate)
        for k, (_, outcome) in enumerate(
            run_world(study, start, list(ours.run_names), ours.world, cell, given, check=False)
        ):
            if isinstance(outcome, str):
                raise ArithmeticError(outcome)  # noqa: TRY004 (a failed run is told as text)
            total[k] += outcomes(outcome, study)
    found: list[list[float]] = (total / ours.replicates).tolist()
    return found


def outcomes(outcome: Outcome, study: Study) -> Floats:
    """Return what is kept of a run.

    Parameters
    ----------
    outcome : Outcome
    study : Study

    Returns
    -------
    (outcomes,) in the order of `OUTCOMES`
    """
    head = headline(outcome, study)

    def series(name: str) -> Floats:
        found: Floats = outcome.monthly[0, outcome.measures.index(name)].astype(np.float64)
        return found

    poor = float((series("headcount") * series("persons")).sum()) / 12.0
    return np.array([float(series("returns").sum()), poor, head["income"], head["public_cost"]])


def point_file(ours: Sweep, folder: Path, values: Mapping[str, float]) -> Path:
    """Return the file of a point: its name is made from all that its result depends on."""
    study = ours.study
    text = canonical(
        {
            "values": values, "households": study.households, "scenarios": ours.run_names, "world": ours.world,
            "replicates": ours.replicates, "study": study.hash,
        }
    )  # fmt: skip
    digest = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
    return folder / "sweep" / "points" / f"{digest}.json"


def keep_point(ours: Sweep, folder: Path, values: Mapping[str, float]) -> bool:
    """Run a point that is not there, and keep it; return whether it did not fail."""
    file = point_file(ours, folder, values)
    try:
        found = {"values": dict(values), "outcomes": evaluate(ours, values)}
    except Exception as error:  # a failed run is counted, whatever broke it
        found = {"values": dict(values), "error": str(error) or type(error).__name__}
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, json.dumps(found) + "\n")
    return "outcomes" in found


def read_point(ours: Sweep, folder: Path, values: Mapping[str, float]) -> Floats:
    """Return a point's outcomes, (scenarios, outcomes); missing where its run failed."""
    found = json.loads(point_file(ours, folder, values).read_text(encoding="utf-8"))
    empty = np.full((len(ours.run_names), len(OUTCOMES)), np.nan)
    return np.array(found["outcomes"], dtype=np.float64) if "outcomes" in found else empty


def run_points(
    ours: Sweep,
    folder: Path,
    names: Sequence[str],
    points: Floats,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Run the points that are missing and return all; those that failed before are tried again.

    Parameters
    ----------
    ours : Sweep
    folder : Path
        Results folder of the study.
    names : assumptions that move
    points : (points, assumptions)
        Shares of each one's distribution.
    workers : int
    progress : callable, optional
        Called with points done and wanted.

    Returns
    -------
    (points, scenarios, outcomes)
    """
    wanted = {point_file(ours, folder, v): v for v in (ours.values(names, row) for row in points)}
    for file in wanted:
        if file.is_file() and "error" in json.loads(file.read_text(encoding="utf-8")):
            file.unlink()
    todo = [values for file, values in wanted.items() if not file.is_file()]
    done = len(wanted) - len(todo)
    if progress is not None:
        progress(done, len(wanted))
    if todo:
        warm_up(ours.study)
    for _ in each(keep_point, [(ours, folder, v) for v in todo], workers=workers, beat=lambda: None):
        done += 1
        if progress is not None:
            progress(done, len(wanted))
    return np.array([read_point(ours, folder, ours.values(names, row)) for row in points])


# ------------------------------------------------------------------ tables


def targets(ours: Sweep, results: Floats) -> dict[tuple[str, str], Floats]:
    """Return what is explained, by (scenario, measure): levels of the baseline, differences of the others.

    Parameters
    ----------
    ours : Sweep
    results : (points, scenarios, outcomes)

    Returns
    -------
    mapping to (points,)
    """
    found = {}
    for s, scenario in enumerate(ours.run_names):
        for m, measure in enumerate(OUTCOMES):
            found[scenario, measure] = results[:, s, m] - (results[:, 0, m] if s else 0.0)
    return found


def worth_of(ours: Sweep, results: Floats, goal: Goal) -> dict[str, Floats]:
    """Return what each option is worth at each point, doing nothing new included.

    Parameters
    ----------
    ours : Sweep
    results : (points, scenarios, outcomes)
    goal : Goal

    Returns
    -------
    mapping of scenario to (points,)
        Yuan over the horizon, or units averted without a price.
    """
    years = ours.study.months / 12.0
    place = {name: k for k, name in enumerate(OUTCOMES)}
    found = {ours.study.baseline: np.where(np.isnan(results[:, 0, 0]), np.nan, 0.0)}
    for s, scenario in enumerate(ours.run_names[1:], 1):
        averted = results[:, 0, place[goal.by]] - results[:, s, place[goal.by]]
        cost = (results[:, s, place["public_cost"]] - results[:, 0, place["public_cost"]]) * years
        found[scenario] = goal.price * averted - cost if goal.price > 0.0 else averted
    return found


def screen_table(ours: Sweep, points: Floats, results: Floats, goal: Goal) -> pd.DataFrame:
    """Return Morris's effects of every assumption on every target, and how often each flips the choice.

    Parameters
    ----------
    ours : Sweep
    points : of `sensitivity.morris_points`
    results : of `run_points`
    goal : Goal
    """
    names, seed = ours.names, ours.study.seed % 2**31
    rows: list[dict[str, object]] = []
    number = len(points) // (len(names) + 1)
    for (scenario, measure), values in targets(ours, results).items():
        head = {
            "method": "morris",
            "scenario": scenario,
            "measure": measure,
            "unit": OUTCOMES[measure],
            "n": number,
        }
        found = sensitivity.morris(names, points, values, seed).to_dict("records")
        rows += [head | {str(key): value for key, value in row.items()} for row in found]
    flipped = sensitivity.flips(points, sensitivity.ranking(worth_of(ours, results, goal)))
    rows += [
        {"method": "flip", "scenario": "", "measure": "best", "unit": "share of steps", "name": name, "value": value, "n": number}
        for name, value in zip(names, flipped, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def passed(ours: Sweep, table: pd.DataFrame, top: int, by: str) -> tuple[str, ...]:
    """Return the assumptions that screening passes on: those that move the options most, or flip the choice.

    Parameters
    ----------
    ours : Sweep
    table : of `screen_table`
    top : how many
    by : measure by which options are ranked
    """
    moves = table[
        (table["method"] == "morris") & (table["measure"] == by) & table["scenario"].isin(ours.scenarios)
    ]
    size = moves.groupby("name")["value"].max()
    flip = table[table["method"] == "flip"].set_index("name")["value"].fillna(0.0)
    order = sorted(ours.names, key=lambda name: (-float(flip.get(name, 0.0)), -float(size.get(name, 0.0))))
    strongest = sorted(ours.names, key=lambda name: -float(size.get(name, 0.0)))
    half = [name for name in order if float(flip.get(name, 0.0)) > 0.0][: top // 2]
    found = list(dict.fromkeys([*half, *strongest]))[:top]
    return tuple(name for name in ours.names if name in found)


def sobol_table(
    ours: Sweep, names: Sequence[str], points: Floats, results: Floats, goal: Goal
) -> pd.DataFrame:
    """Return Sobol's indices, and the value of information in all and in each assumption.

    Parameters
    ----------
    ours : Sweep
    names : assumptions that move
    points : of `sensitivity.sobol_points`
    results : of `run_points`
    goal : Goal
    """
    seed, rows = ours.study.seed % 2**31, []
    base = len(points) // (len(names) + 2)
    for (scenario, measure), values in targets(ours, results).items():
        for row in sensitivity.sobol(names, values, seed).to_dict("records"):
            kept = {str(k): v for k, v in row.items() if k in {"name", "first", "value", "low", "high"}}
            rows.append({"method": "sobol", "scenario": scenario, "measure": measure, "unit": "share of variance", "n": base, **kept})  # fmt: skip
    free = sensitivity.independent(len(points), len(names))
    worth = np.column_stack(list(worth_of(ours, results, goal).values()))[free]
    unit = "yuan" if goal.price > 0.0 else goal.by
    all_of_it = sensitivity.perfect_information(worth)
    rows.append(
        {"method": "information", "scenario": "", "measure": "best", "unit": unit, "name": "everything", "value": all_of_it.mean,
         "low": all_of_it.low, "high": all_of_it.high, "n": all_of_it.number}
    )  # fmt: skip
    for name, value in zip(names, sensitivity.partial_information(points[free], worth), strict=True):
        rows.append({"method": "information", "scenario": "", "measure": "best", "unit": unit, "name": name, "value": value, "n": all_of_it.number})  # fmt: skip
    for scenario, chance in zip(worth_of(ours, results, goal), _chance_best(worth), strict=True):
        rows.append({"method": "best", "scenario": scenario, "measure": "best", "unit": "chance", "name": "", "value": chance, "n": all_of_it.number})  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _chance_best(worth: Floats) -> Floats:
    """Return the share of draws in which each option is best; ties are shared."""
    kept = worth[~np.isnan(worth).any(axis=1)]
    best = kept == kept.max(axis=1, keepdims=True)
    found: Floats = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    return found
