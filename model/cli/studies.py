"""Finds what a user names on the command line: studies and results folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import InputError, nearest

if TYPE_CHECKING:
    from model.process import Lever, Parameter
    from model.study.study import Study

RESULTS = Path("results")


@dataclass(frozen=True)
class Opened:
    """A study, and the levers and parameters it was read with."""

    study: Study
    catalogue: Mapping[str, Lever]
    parameters: Mapping[str, Parameter]


def program() -> str:
    """Return how this program was called, for commands a user can paste."""
    called = Path(sys.argv[0]).name if sys.argv else ""
    return "firmground" if called.removesuffix(".exe") == "firmground" else "python run_sim.py"


def known() -> tuple[Mapping[str, Lever], Mapping[str, Parameter]]:
    """Return every lever and every parameter by path."""
    from model.levers.catalogue import CATALOGUE
    from model.processes.registry import parameters

    return CATALOGUE, parameters()


def study_path(name: str) -> Path:
    """Return the file a user means: a path, or the bare name of a study that comes along."""
    path = Path(name)
    if path.exists() or path.suffix or path.name != name:
        return path
    from model.study.study import packaged

    files = {file.stem: file for file in packaged().glob("*.yaml")}
    if name in files:
        return nearby(files[name])
    near = nearest(name, files)
    raise InputError(
        "no such file",
        file=name,
        expected=f"a study file, or one of {', '.join(sorted(files))}",
        nearest=near,
    )


def nearby(path: Path) -> Path:
    """Return a path as seen from the current folder where that is shorter."""
    try:
        relative = Path(os.path.relpath(path))
    except ValueError:  # another drive
        return path
    return relative if len(str(relative)) < len(str(path)) else path


def open_study(
    name: str,
    *,
    overrides: Sequence[str] = (),
    tries: Sequence[str] = (),
    allow_code: bool = False,
    quick: bool = False,
) -> Opened:
    """Read a study with every lever and parameter there is, those of its own code included.

    Raises
    ------
    InputError
        One message with file, line and path.
    """
    from model.study.study import code_files, read_study

    path = study_path(name)
    files = code_files(path)  # first of all: what is no study is said at once
    catalogue, parameters = known()
    if allow_code and files:
        from model.plugins import load
        from model.processes.registry import PROCESSES

        added = load(files, path.absolute().parent, catalogue, PROCESSES)
        catalogue = {**catalogue, **added.catalogue}
        parameters = {**parameters, **added.parameters}
    study = read_study(
        path, catalogue, parameters, overrides=overrides, tries=tries, allow_code=allow_code, quick=quick
    )
    return Opened(study, catalogue, parameters)


def results_folder(name: str, home: Path = RESULTS, *, allow_code: bool = False) -> Path:
    """Return the results folder a user means.

    Parameters
    ----------
    name : str
        A folder, a study file, or ``latest``.
    home : Path
        Where results folders stand.

    Raises
    ------
    InputError
        There is none.
    """
    if name == "latest":
        return _latest(home)
    path = Path(name)
    if path.is_dir():
        if not (path / "manifest.json").is_file():
            inside = [file.parent for file in path.glob("*/manifest.json")]
            raise InputError(
                "holds no results", file=name, expected="a folder that `run` made",
                nearest=str(inside[0]) if len(inside) == 1 else None,
            )  # fmt: skip
        return path
    if (
        not path.exists()
        and path.suffix not in {".yaml", ".yml"}
        and (home / name / "manifest.json").is_file()
    ):
        return home / name
    return _of_study(name, home, allow_code=allow_code)


def _of_study(name: str, home: Path, *, allow_code: bool) -> Path:
    study = open_study(name, allow_code=allow_code).study
    folder = home / f"{study.name}-{study.hash8}"
    if (folder / "manifest.json").is_file():
        return folder
    others = sorted(path.parent.name for path in home.glob(f"{study.name}-*/manifest.json"))
    found = f"; other versions of it: {', '.join(others)}" if others else ""
    raise InputError(f"no results yet in {folder}{found}", file=name, expected=f"`run {name}` first")


def _latest(home: Path) -> Path:
    """Return the results folder written last."""
    files = list(home.glob("*/manifest.json")) if home.is_dir() else []
    if not files:
        raise InputError("no results yet", file=str(home), expected="`run FILE` first")
    return max(files, key=lambda file: (file.stat().st_mtime_ns, file.parent.name)).parent
