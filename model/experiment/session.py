"""The same from Python: read a study, run it, and ask it questions; the answers are pandas frames.

>>> from model.experiment.session import Study
>>> results = Study.read("scenarios/quick.yaml").run("results")  # doctest: +SKIP
>>> results.compare().effects()  # doctest: +SKIP
>>> results.attribute("skills_and_protection")  # doctest: +SKIP

The units of a frame stand in its ``attrs["units"]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from model.economy import load, parameters_known
from model.errors import InputError, choice
from model.experiment.attribute import ORDERS, game, run_game, table_of
from model.experiment.cells import Cell, cells
from model.experiment.coalitions import By
from model.experiment.compare import Compared, compare, stored
from model.experiment.panel import start
from model.experiment.runner import RunReport, run
from model.experiment.screening import carry_out
from model.experiment.store import Results
from model.experiment.sweep import TOP, Goal, sweep
from model.experiment.trace import live, stacked
from model.experiment.who import group_table
from model.study.study import Study as Read


@dataclass(frozen=True)
class Finished:
    """A study that was run.

    Parameters
    ----------
    study : Study
    results : Results
        Its tables as pandas frames: summary, effects, cost, monthly, spells, ledger, households.
    report : RunReport
        Runs planned, done and failed.
    """

    study: Study
    results: Results
    report: RunReport

    def compare(
        self, *, world: str = "", scenarios: Sequence[str] = (), baseline: str = "", discount: float = 0.03
    ) -> Compared:
        """Return the paired comparison of scenarios in one world.

        Parameters
        ----------
        world : str, optional
            The usual one when left out.
        scenarios : names, optional
            All with runs when left out.
        baseline : str, optional
            The study's when left out.
        discount : 1/year

        Raises
        ------
        InputError
            An unknown name, or nothing to compare.
        """
        resolved = self.results.resolved
        place = world or "usual"
        failures = self.results.manifest.get("run", {}).get("failures", {}).get(place, {})
        return compare(
            self.results.folder, resolved, world=place, scenarios=scenarios, baseline=baseline, discount=discount,
            failures=failures,
        )  # fmt: skip

    def attribute(
        self,
        scenario: str = "",
        *,
        by: By = "package",
        world: str = "",
        orders: int = ORDERS,
        workers: int = 2,
    ) -> pd.DataFrame:
        """Return which part of a scenario does how much, in no order; missing coalitions are run.

        Parameters
        ----------
        scenario : str, optional
            The first one of ``compare.attribute`` when left out.
        by : {"package", "lever"}
        world : str, optional
            The first one when left out.
        orders : random orders of each cell beyond ten parts
        workers : int

        Returns
        -------
        DataFrame
            As `model.experiment.attribute.table_of` gives it.

        Raises
        ------
        InputError
            An unknown name, or a scenario of one part.
        """
        study = self.study.read_study
        name = scenario or next(iter(study.attribute), "")
        if not name:
            raise InputError(
                "nothing to attribute", file=study.file, expected="a scenario, or compare.attribute"
            )
        parts = game(study, name, world=world, by=by, orders=orders)
        run_game(parts, self.results.folder, workers=workers)
        return table_of(parts, self.results.folder)

    def who(self, scenario: str = "", *, world: str = "") -> pd.DataFrame:
        """Return who falls back: risk of each group against everybody, riskiest first.

        Parameters
        ----------
        scenario : str, optional
            The study's baseline when left out.
        world : str, optional
            The first one when left out.

        Returns
        -------
        DataFrame
            As `model.experiment.who.group_table` gives it.

        Raises
        ------
        InputError
            An unknown name.
        """
        study = self.study.read_study
        runs = stored(
            self.results.folder,
            choice(world or next(iter(study.worlds)), study.worlds, "world"),
            [choice(scenario or study.baseline, study.scenarios, "scenario")],
        )
        return group_table(runs, study.months / 12.0)

    def trace(
        self, household: int, one: str, other: str, *, world: str = "", draw: str = "", replicate: int = 0
    ) -> pd.DataFrame:
        """Return one household's life under two scenarios with the same luck, month by month.

        Parameters
        ----------
        household : its number, as the table of households has it
        one, other : scenarios
        world : str, optional
            The first one when left out.
        draw, replicate : of the county, as the table of households has them
            The first one when left out.

        Returns
        -------
        DataFrame
            life, month, and columns of the household.

        Raises
        ------
        InputError
            An unknown name, or no such household.
        """
        study = self.study.read_study
        place = choice(world or next(iter(study.worlds)), study.worlds, "world")
        named = {cell.name: cell for cell in cells(study)}
        name = Cell(draw, replicate).name if draw else next(iter(named))
        begun = start(study, named[choice(name, named, "cell")], parameters_known(study))
        lives = [
            live(begun, choice(side, study.scenarios, "scenario"), place, household) for side in (one, other)
        ]
        return stacked(*lives)

    def sweep(
        self, *, scenarios: Sequence[str] = (), assumptions: Sequence[str] = (), world: str = "",
        households: int | None = 2000, trajectories: int = 4, top: int = TOP, base: int = 32, goal: Goal = Goal(),  # noqa: B008
        workers: int = 2,
    ) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
        """Return what moves the results with luck held fixed, and every point that was run; missing points are run.

        Parameters
        ----------
        scenarios, assumptions, world, households
            Of `model.experiment.sweep.sweep`.
        trajectories, top, base, goal, workers
            Of `model.experiment.screening.carry_out`.

        Raises
        ------
        InputError
            An unknown name.
        """
        ours = sweep(
            self.study.read_study, scenarios=scenarios, assumptions=assumptions, world=world, households=households
        )  # fmt: skip
        return carry_out(
            ours, self.results.folder, trajectories=trajectories, top=top, base=base, goal=goal, workers=workers
        )  # fmt: skip


@dataclass(frozen=True)
class Study:
    """A study read from a file, to be run from Python.

    Parameters
    ----------
    read_study : Study
        As `model.economy.load` gives it.
    """

    read_study: Read

    @classmethod
    def read(cls, path: str | Path | None = None, **options: Any) -> Study:
        """Read a study file; None reads the quick study that comes along.

        Parameters
        ----------
        path : str or Path, optional
        options
            Of `model.economy.load`: ``overrides=["run.replicates=5"]``, ``tries``, ``quick``, ``allow_code``.

        Raises
        ------
        InputError
            One message with file, line and path.
        """
        return cls(load(path, **options))

    def run(
        self, home: str | Path = "results", *, scenarios: Sequence[str] | None = None, workers: int = 2
    ) -> Finished:
        """Run what is missing of the study; finished runs are used again.

        Parameters
        ----------
        home : str or Path
            Where results folders stand; the study's own has its name and hash.
        scenarios : names, optional
            Those the study lists when left out.
        workers : int

        Raises
        ------
        InputError
            The folder holds another study, or cannot be written.
        """
        study = self.read_study
        folder = Path(home) / f"{study.name}-{study.hash8}"
        report = run(study, folder, scenarios=scenarios, workers=workers)
        return Finished(self, Results.read(folder), report)
