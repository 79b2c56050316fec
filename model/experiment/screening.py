"""The course of a sweep: every assumption is screened, the strongest are explained, and every point is kept as a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from model.experiment import sensitivity
from model.experiment.sweep import (
    OUTCOMES,
    Floats,
    Goal,
    Sweep,
    passed,
    run_points,
    screen_table,
    sobol_table,
)


def carry_out(
    ours: Sweep, folder: Path, *, trajectories: int, top: int, base: int, goal: Goal, workers: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Screen every assumption, then explain the strongest; return the table, and every point with its outcomes.

    Parameters
    ----------
    ours : Sweep
    folder : Path
        Results folder of the study.
    trajectories : of the screening
    top : assumptions that go on to Sobol's indices; 0 for none
    base : blocks of Sobol's points, a power of two
    goal : Goal
    workers : int
    progress : callable, optional
    """
    seed = ours.study.seed % 2**31
    grid = sensitivity.morris_points(ours.names, trajectories, seed)
    found = run_points(ours, folder, ours.names, grid, workers=workers, progress=progress)
    tables = [screen_table(ours, grid, found, goal)]
    points = [points_table(ours, "morris", ours.names, grid, found)]
    if top:
        names = passed(ours, tables[0], top, goal.by)
        blocks = sensitivity.sobol_points(names, base, seed)
        found = run_points(ours, folder, names, blocks, workers=workers, progress=progress)
        tables.append(sobol_table(ours, names, blocks, found, goal))
        points.append(points_table(ours, "sobol", names, blocks, found))
    table = pd.concat(tables, ignore_index=True)
    table.attrs["units"] = dict(OUTCOMES)
    return table, pd.concat(points, ignore_index=True)


def points_table(
    ours: Sweep, method: str, names: Sequence[str], points: Floats, results: Floats
) -> pd.DataFrame:
    """Return a row for each point: its method, whether it was drawn independently, assumptions, outcomes.

    Parameters
    ----------
    ours : Sweep
    method : "morris" or "sobol"
    names : assumptions that move; the others are missing, since they stay at their default
    points : (points, assumptions)
    results : (points, scenarios, outcomes)

    Returns
    -------
    DataFrame
        Outcomes are named ``measure [scenario]``; missing where a run failed.
    """
    alone = (
        sensitivity.independent(len(points), len(names))
        if method == "sobol"
        else np.zeros(len(points), dtype=bool)
    )
    moved = pd.DataFrame([ours.values(names, row) for row in points])
    ends = [f"{measure} [{scenario}]" for scenario in ours.run_names for measure in OUTCOMES]
    outcome = pd.DataFrame(results.reshape(len(points), -1), columns=ends)
    head = pd.DataFrame({"method": method, "independent": alone})
    return pd.concat([head, moved, outcome], axis=1)
