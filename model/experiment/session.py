"""The same from Python: read a study, run it, compare its scenarios as pandas frames.

>>> from model.experiment.session import Study
>>> results = Study.read("scenarios/quick.yaml").run("results")  # doctest: +SKIP
>>> results.compare().effects()  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.experiment.compare import Compared, compare
from model.experiment.runner import RunReport, run
from model.experiment.store import Results
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
        from model.economy import load

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
