"""Opens the study that a results folder holds, so that its runs can be carried out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.cli.studies import RESULTS, Opened, open_study, results_folder
from model.errors import InputError

if TYPE_CHECKING:
    from model.experiment.cells import Cell

PLACES = (Path(), Path("scenarios"))  # where the study of a folder is looked for when nobody names it


@dataclass(frozen=True)
class Reopened:
    """A results folder and the study it holds.

    Parameters
    ----------
    folder : Path
    manifest : dict
    resolved : dict
    opened : Opened
    """

    folder: Path
    manifest: dict[str, Any]
    resolved: dict[str, Any]
    opened: Opened

    def cells(self) -> list[Cell]:
        """Return the cells that hold finished runs, in the order in which they were run."""
        from model.experiment.cells import cells, run_file

        study = self.opened.study
        return [
            cell
            for cell in cells(study)
            if any(run_file(self.folder, cell, s, w).exists() for s in study.scenarios for w in study.worlds)
        ]


def reopen(
    result: str,
    home: Path = RESULTS,
    *,
    study: str = "",
    tries: Sequence[str] = (),
    allow_code: bool = False,
) -> Reopened:
    """Return a results folder with its study, read again and known by its hash.

    Parameters
    ----------
    result : str
        A folder, a study file, or ``latest``.
    home : Path
        Where results folders stand.
    study : str
        The study file; looked for by name when left out.
    tries : texts
        What was tried beside the baseline when the folder was made.
    allow_code : bool

    Raises
    ------
    InputError
        No results, or no study whose hash is that of the folder.
    """
    from model.experiment.store import Results

    folder = results_folder(result, home, allow_code=allow_code)
    found = Results.read(folder)
    wanted = found.manifest["result"]
    for name in _candidates(result, study, found.resolved):
        try:
            opened = open_study(
                name, overrides=settings_of(found.resolved), tries=tries, allow_code=allow_code, quick=bool(wanted["quick"])
            )  # fmt: skip
        except InputError:
            if study:
                raise
            continue
        if opened.study.hash == wanted["hash"]:
            return Reopened(folder, found.manifest, found.resolved, opened)
    title = found.resolved["name"]
    raise InputError(
        f"holds a study {title!r} that is not found, or has changed since", file=str(folder),
        expected="--study FILE with the file it was run from, --try with what was tried",
    )  # fmt: skip


def settings_of(resolved: dict[str, Any]) -> list[str]:
    """Return the keys of a study that may have been changed on the command line, as ``--set`` writes them."""
    run, horizon = resolved["run"], resolved["horizon"]
    found = {
        "horizon.start": horizon["start"],
        "horizon.months": horizon["months"],
        "population.households": resolved["population"]["households"],
        "run.draws": run["draws"],
        "run.replicates": run["replicates"],
        "run.seed": run["seed"],
    }
    if isinstance(resolved["uncertain"], str):
        found["uncertain"] = resolved["uncertain"]
    return [f"{key}={value}" for key, value in found.items()]


def _candidates(result: str, study: str, resolved: dict[str, Any]) -> Iterator[str]:
    """Yield the files that may hold the study: the one named, else those nearby and those that come along."""
    if study:
        yield study
        return
    if Path(result).suffix in {".yaml", ".yml"}:
        yield result
    from model.study.study import packaged

    name = str(resolved["name"])
    nearby = [path for place in PLACES for path in sorted(place.glob("*.yaml"))]
    files = [*nearby, *sorted(packaged().glob("*.yaml"))]
    for path in sorted(files, key=lambda file: (file.stem != name, files.index(file))):
        if named(path) == name:
            yield str(path)


def named(path: Path) -> str:
    """Return the name a study file gives itself, else its stem; nothing for what is no text."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    for line in lines:
        if line.startswith("name:"):
            return line.partition(":")[2].partition(" #")[0].strip().strip("'\"")
    return path.stem
