"""What every process promises, checked on all of them at once.

Parameters say unit, range and source; a process reads and writes only what it declares; the
arguments of a kernel do not overlap. Each check is run on a planted fault too.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from model.columns import columns_of
from model.luck import Luck
from model.process import Parameter, Process, parameters_of
from model.processes.government import Government
from model.processes.registry import PROCESSES, parameters
from model.state import State
from tests.oracle.rules import own, process_modules
from tests.oracle.world import MONTHS, clock, make_processes, pull_levers, small_world

TABLES = ("household", "enterprise", "village", "town", "product", "county")
# The clock, the switch and the weight of a household: every process may read them.
CLOCK = {f"county.{name}" for name in ("month", "study_month", "calendar", "year", "interactions", "weight")}
CITATION = re.compile(r"V\d{3}|\.csv|ODD eq|(?:19|20)\d\d|\d %|: [\d,.]+ yuan")
PARAMETERS = parameters()


def tables_of(state: State) -> dict[str, Any]:
    return {name: state.county.table if name == "county" else getattr(state, name) for name in TABLES}


def columns() -> set[str]:
    state = small_world()
    return {f"{name}.{column}" for name, table in tables_of(state).items() for column in table.arrays}


# ------------------------------------------------------------------ parameters


def complaints(path: str, p: Parameter) -> list[str]:
    """Say what is wrong with the declaration of a parameter."""
    found = []
    if not p.unit:
        found.append("no unit")
    if not p.text or p.text.endswith("."):
        found.append("no text of one line without a stop")
    if not p.low <= p.default <= p.high or p.low >= p.high:
        found.append("default outside its range, or no range")
    if p.source.startswith("Assumption") != (p.flag == "assumption"):
        found.append("an assumption begins with the word, and nothing else does")
    if p.flag != "assumption" and not CITATION.search(p.source):
        found.append("no citation")
    if path != p.path or path.rsplit(".", maxsplit=1)[-1] != p.name:
        found.append("wrong path")
    return found


@pytest.mark.parametrize("path", PARAMETERS)
def test_a_parameter_says_what_it_is(path: str) -> None:
    assert complaints(path, PARAMETERS[path]) == []


@pytest.mark.parametrize(
    "fault",
    [
        Parameter(0.5, 0.0, 1.0, "", "share", "Assumption"),
        Parameter(2.0, 0.0, 1.0, "1", "share", "Assumption"),
        Parameter(0.5, 0.0, 1.0, "1", "share", "V012"),
        Parameter(0.5, 0.0, 1.0, "1", "share", "somebody said so", "read"),
        Parameter(0.5, 0.0, 1.0, "1", "share", "Assumption: V012", "read"),
    ],
)
def test_a_bad_declaration_is_caught(fault: Parameter) -> None:
    fault.path = fault.name = "share"
    assert len(complaints("share", fault)) == 1


def test_values_reach_their_own_process_only() -> None:
    for kind in PROCESSES:
        for path, p in parameters_of(kind).items():
            changed = kind({path: p.high, f"other.{p.name}": p.low})
            assert getattr(changed, p.name) == p.high
            assert getattr(kind(), p.name) == p.default


# ------------------------------------------------------------------ names


@pytest.mark.parametrize("kind", PROCESSES)
def test_names_and_words(kind: type[Process]) -> None:
    assert kind.__module__ == f"model.processes.{kind.name}"
    assert kind.__name__.lower() == kind.name
    assert kind.__doc__
    assert len(kind.reads) == len(set(kind.reads))
    assert len(kind.writes) == len(set(kind.writes))
    assert set(kind.fills) <= {"household", "enterprise"}


def test_every_module_with_a_process_is_in_the_month() -> None:
    found = {
        value
        for module in process_modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Process) and value.__module__ == module.__name__
    }
    assert found - {Government} == set(PROCESSES)  # government acts before the month's processes
    assert len({kind.name for kind in PROCESSES}) == len(PROCESSES)


@pytest.mark.parametrize("kind", PROCESSES)
def test_declared_columns_exist(kind: type[Process]) -> None:
    assert set(kind.reads) - columns() == set()
    assert set(kind.writes) - columns() == set()


def test_every_rule_has_units_and_a_docstring() -> None:
    for module in process_modules():
        for name, value in vars(module).items():
            if isinstance(value, Dispatcher) and value.targetoptions.get("forceinline"):
                text = value.py_func.__doc__ or ""
                assert "Parameters\n" in text, name
                assert "Returns\n" in text, name
                for argument in value.py_func.__code__.co_varnames[: value.py_func.__code__.co_argcount]:
                    assert re.search(rf"\b{argument}\b.*? : \S", text), f"{name}: {argument} has no unit"


# ------------------------------------------------------------------ reads, writes, overlaps


class Watched(dict[str, Any]):
    """The arrays of a table; notes which were asked for."""

    def __init__(self, table: str, arrays: Mapping[str, Any], seen: set[str]) -> None:
        super().__init__(arrays)
        self.table, self.seen = table, seen

    def __getitem__(self, name: str) -> Any:
        self.seen.add(f"{self.table}.{name}")
        return super().__getitem__(name)


def copy_arrays(state: State) -> dict[str, Any]:
    return {
        f"{name}.{column}": array.copy()
        for name, table in tables_of(state).items()
        for column, array in table.arrays.items()
    }


def trespasses(process: Process, was: dict[str, Any], now: dict[str, Any], seen: set[str]) -> set[str]:
    """Name columns that a process read or wrote without saying so."""
    # Who places newcomers copies whole rows: what is read then is what is written.
    copied = {column for column in seen if column.split(".")[0] in process.fills}
    found = {f"read {c}" for c in seen - set(process.reads) - set(process.writes) - CLOCK - copied}
    for column, before in was.items():
        after, table = now[column], column.split(".")[0]
        stayed: Any = slice(None)
        if table in process.fills:
            alive, number = f"{table}.alive", f"{table}.id"
            stayed = was[alive] & now[alive] & (was[number] == now[number])
        same = before[..., stayed].tobytes() == after[..., stayed].tobytes()
        if not same and column not in process.writes:
            found.add(f"wrote {column}")
    return found


def watch(processes: list[Process], months: int) -> dict[str, set[str]]:
    """Run months of the small world and return what each process did without saying so."""
    state, luck = small_world(), Luck(5, "mean", 0, "513335")
    for process in processes:
        process.begin(state, luck)
    seen: set[str] = set()
    for name, table in tables_of(state).items():
        for column in table.arrays:
            del vars(table)[column]  # then every reader has to ask for it
        table.arrays = Watched(name, table.arrays, seen)
    found: dict[str, set[str]] = {process.name: set() for process in processes}
    for month in range(months):
        clock(state, luck, month)
        state.ledger.clear()
        pull_levers(state, month)
        for process in processes:
            was = copy_arrays(state)
            seen.clear()
            process.step(state, luck)
            found[process.name] |= trespasses(process, was, copy_arrays(state), set(seen))
    return found


@pytest.fixture(scope="module")
def watched() -> dict[str, set[str]]:
    return watch(make_processes(), MONTHS)


@pytest.mark.parametrize("kind", PROCESSES)
def test_only_declared_columns_are_read_and_written(
    kind: type[Process], watched: dict[str, set[str]]
) -> None:
    assert watched[kind.name] == set()


class Trespasser(Process):
    """Declares nothing, and takes a coin from everybody."""

    name: ClassVar = "trespasser"

    def step(self, state: State, luck: Luck) -> None:
        """Take a coin."""
        state.household.cash[:] -= 1.0


def test_a_trespasser_is_caught() -> None:
    found = watch([*make_processes(), Trespasser()], 1)
    assert found["trespasser"] == {"read household.cash", "wrote household.cash"}


def overlaps(name: str, arguments: tuple[Any, ...]) -> list[str]:
    """Name pairs of arguments that share memory."""
    arrays = [(k, a) for k, a in enumerate(arguments) if isinstance(a, np.ndarray)]
    return [
        f"{name}: arguments {k} and {m}"
        for at, (k, a) in enumerate(arrays)
        for m, b in arrays[at + 1 :]
        if np.may_share_memory(a, b) and np.shares_memory(a, b)
    ]


def kernels() -> dict[str, Any]:
    """Return every kernel that processes call, by module and name."""
    return {
        f"{module.__name__}.{name}": value
        for module in [*process_modules(), importlib.import_module("model.luck")]
        for name, value in own(module, rules=False).items()
    }


def test_arguments_of_kernels_do_not_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    called: set[str] = set()

    def guarded(name: str, kernel: Any) -> Any:
        def call(*arguments: Any) -> Any:
            called.add(name)
            found.extend(overlaps(name, arguments))
            return kernel(*arguments)

        return call

    names = kernels()
    for name, kernel in names.items():
        for module in [*process_modules(), importlib.import_module("model.luck")]:
            for local in [key for key, value in vars(module).items() if value is kernel]:
                monkeypatch.setattr(module, local, guarded(name, kernel))
    state, luck = small_world(), Luck(5, "mean", 0, "513335")
    processes = make_processes()
    for process in processes:
        process.begin(state, luck)
    for month in range(8):
        clock(state, luck, month)
        pull_levers(state, month)
        for process in processes:
            process.step(state, luck)
    assert found == []
    assert len(names) > 20
    assert set(names) - called == set()


def test_an_overlap_is_caught() -> None:
    block = np.zeros((3, 4))
    assert overlaps("f", (1.0, block[0], block[1])) == []
    assert overlaps("f", (1.0, block[0], block)) == ["f: arguments 1 and 2"]


def test_columns_of_the_contract_are_those_of_the_model() -> None:
    state = small_world()
    for table in tables_of(state).values():
        assert list(table.arrays) == list(columns_of(table.declared_by))
