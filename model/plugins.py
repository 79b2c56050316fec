"""Levers and processes of a user's own, loaded from files beside the study."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from model.errors import InputError, nearest
from model.process import Lever, Parameter, Process, parameters_of
from model.study.record import CodeFile


@dataclass(frozen=True)
class Extensions:
    """What a study's own code adds.

    Parameters
    ----------
    levers : tuple of Lever
    processes : tuple of Process classes
        Each runs after the process it names in ``after``; at the end of the month without one.
    """

    levers: tuple[Lever, ...] = ()
    processes: tuple[type[Process], ...] = ()

    @property
    def catalogue(self) -> dict[str, Lever]:
        """Return the added levers by path."""
        return {lever.path: lever for lever in self.levers}

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Return the parameters of the added processes by path."""
        found: dict[str, Parameter] = {}
        for process in self.processes:
            found.update(parameters_of(process))
        return found

    def month(self, processes: Iterable[type[Process]]) -> tuple[type[Process], ...]:
        """Return the month with the added processes in their places."""
        order = list(processes)
        for process in self.processes:
            names = [kind.name for kind in order]
            order.insert(names.index(process.after) + 1 if process.after else len(order), process)
        return tuple(order)


def load(
    files: Iterable[CodeFile], folder: Path, paths: Iterable[str], processes: Iterable[type[Process]]
) -> Extensions:
    """Load the code a study names: only ever called after the user allowed it.

    Parameters
    ----------
    files : CodeFile
        File, name in it, and the hash it had when the study was read.
    folder : Path
        The study's folder; it never enters ``sys.path``.
    paths : str
        Levers that exist.
    processes : Process classes
        The month as it is.

    Raises
    ------
    InputError
        The file changed, cannot be run, lacks the name, or the name is neither a lever nor a process.
    """
    taken, names = set(paths), [process.name for process in processes]
    levers: list[Lever] = []
    added: list[type[Process]] = []
    for code in files:
        found = getattr(_module(code, folder), code.name, None)
        if isinstance(found, Lever):
            _check_lever(found, code, taken)
            taken.add(found.path)
            levers.append(found)
        elif isinstance(found, type) and issubclass(found, Process):
            _check_process(found, code, names)
            names.append(found.name)
            added.append(found)
        else:
            what = "nothing of that name" if found is None else f"a {type(found).__name__}"
            raise InputError(
                f"{code.name} is {what}", file=code.file, expected="a Lever, or a class derived from Process"
            )
    return Extensions(tuple(levers), tuple(added))


def _module(code: CodeFile, folder: Path) -> ModuleType:
    """Run a file as a module of its own name."""
    path = folder / code.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=code.file) from None
    if hashlib.blake2b(content, digest_size=16).hexdigest() != code.hash:
        raise InputError("changed since the study was read", file=code.file, expected="the same file")
    name = f"firmground_user_{code.hash}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError("is not a Python file", file=code.file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # the user's own code may raise anything
        del sys.modules[name]
        line = getattr(error, "lineno", None) or _line(error, path)
        raise InputError(f"{type(error).__name__}: {error}", file=code.file, line=line) from error
    return module


def _line(error: BaseException, path: Path) -> int | None:
    """Return the line of the user's file in which an error arose."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _check_lever(lever: Lever, code: CodeFile, taken: set[str]) -> None:
    if lever.path in taken:
        raise InputError(f"there is a lever {lever.path!r} already", file=code.file, path=code.name)
    if "." not in lever.path:
        raise InputError(
            f"the path {lever.path!r} has no family", file=code.file, path=code.name, expected="family.lever"
        )
    if not lever.low <= lever.in_place <= lever.high:
        raise InputError("the value in place lies outside the range", file=code.file, path=code.name)


def _check_process(process: type[Process], code: CodeFile, names: list[str]) -> None:
    if not process.name or process.name in names:
        raise InputError(
            f"the process needs a name of its own, not {process.name!r}", file=code.file, path=code.name
        )
    if process.after and process.after not in names:
        raise InputError(
            f"runs after {process.after!r}, which is no process",
            file=code.file,
            path=f"{code.name}.after",
            expected=f"one of {', '.join(names)}",
            nearest=nearest(process.after, names),
        )
