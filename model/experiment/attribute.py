"""Which part of a policy does how much, in no order: coalitions of parts, run with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.errors import InputError
from model.experiment.cells import (
    Cell,
    Run,
    begin_again,
    cells,
    error_file,
    missing,
    read_run,
    run_file,
    unfinished,
)
from model.experiment.coalitions import By, Part, does, named, parts_of, with_parts
from model.experiment.effects import interval
from model.experiment.headline import HEADLINE
from model.experiment.shapley import EXACT, alone, antithetic, last, needed, pairs, sampled, shapley
from model.experiment.warm import warm_up
from model.experiment.workers import carry_out
from model.luck import Luck
from model.study.policy import Scenario
from model.study.record import Study

Floats = NDArray[np.float64]
OUTCOMES = {
    "returns": "households",
    **{name: HEADLINE[name][0] for name in ("returns_per_1000", "below_line", "income", "public_cost")},
}
COLUMNS = (
    "scenario", "world", "kind", "name", "measure", "unit", "value", "low", "high", "mc_error", "n", "failed",
)  # fmt: skip
KINDS = ("joint", "part", "alone", "last", "pair")
ORDERS = 1  # random orders of a cell beyond ten players, each also backwards


@dataclass(frozen=True)
class Game:
    """The parts of a scenario and what has to be run.

    Parameters
    ----------
    study : Study
        With the coalitions among its scenarios.
    scenario, world : str
    parts : players
    names : mapping of coalition to the scenario that is run for it
    orders : mapping of cell name to (orders, n)
        Empty up to ten players: then every coalition is wanted in every cell.
    """

    study: Study
    scenario: str
    world: str
    parts: tuple[Part, ...]
    names: Mapping[int, str]
    orders: Mapping[str, NDArray[np.int64]]

    def wanted(self, cell: Cell) -> Sequence[int]:
        """Return the coalitions wanted in a cell."""
        return needed(len(self.parts), self.orders.get(cell.name))

    def scenarios(self, cell: Cell) -> tuple[str, ...]:
        """Return the scenarios to run in a cell, each once."""
        return tuple(dict.fromkeys(self.names[coalition] for coalition in self.wanted(cell)))

    @property
    def runs(self) -> int:
        """Number of runs."""
        return sum(len(self.scenarios(cell)) for cell in cells(self.study))


def game(study: Study, scenario: str, *, world: str = "", by: By = "package", orders: int = ORDERS) -> Game:
    """Return the game of a scenario's parts: the coalitions wanted, each as a scenario of the study.

    Parameters
    ----------
    study : Study
    scenario : str
    world : str
        The first one when left out.
    by : {"package", "lever"}
    orders : int
        Random orders of each cell beyond ten parts.

    Raises
    ------
    InputError
    """
    from model.economy import catalogue_of

    world = world or next(iter(study.worlds))
    if world not in study.worlds:
        raise InputError(f"no world {world!r}", file=study.file, expected=f"one of {', '.join(study.worlds)}")
    if orders < 1:
        raise InputError(f"{orders} orders", path="--orders", expected="1 or more")
    parts = tuple(parts_of(study, scenario, by))
    catalogue = catalogue_of(study)
    drawn = (
        {}
        if len(parts) <= EXACT
        else {cell.name: _orders(study, cell, len(parts), orders) for cell in cells(study)}
    )
    wanted: set[int] = set()
    for cell in cells(study):
        wanted |= set(needed(len(parts), drawn.get(cell.name)))
    known = {does(one): one for one in reversed(list(study.scenarios.values()))}
    made: dict[str, Scenario] = {}
    names = {}
    for coalition in sorted(wanted):
        chosen = [k for k in range(len(parts)) if coalition >> k & 1]
        one = named(known, with_parts(study, scenario, parts, chosen, catalogue))
        made[one.name] = one
        names[coalition] = one.name
    return Game(
        replace(study, worlds={world: study.worlds[world]}, scenarios={**study.scenarios, **made}),
        scenario, world, parts, names, drawn,
    )  # fmt: skip


def _orders(study: Study, cell: Cell, n: int, number: int) -> NDArray[np.int64]:
    """Return random orders of a cell, each also backwards; every cell has its own."""
    luck = Luck(study.seed, cell.draw, cell.replicate, study.place.code)
    players = np.arange(n, dtype=np.int64)
    return antithetic(np.array([luck.uniform("attribute.order", players, month) for month in range(number)]))


def run_game(
    ours: Game,
    folder: Path,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
    check: bool = False,
) -> int:
    """Run the coalitions that are missing; return how many runs failed. It resumes.

    Each is one run in the results folder, beside those of the study; a coalition that does what a scenario of the
    study does is that scenario's run.

    Parameters
    ----------
    ours : Game
    folder : Path
        Results folder of the study.
    workers : int
    progress : callable, optional
        Called with runs done and wanted.
    check : bool
        Check accounts and ranges every month.
    """
    study, every = ours.study, cells(ours.study)
    plans = {cell.name: ours.scenarios(cell) for cell in every}
    for cell in every:
        begin_again(study, folder, cell, plans[cell.name])
    todo = [cell for cell in every if missing(study, folder, cell, plans[cell.name])]

    def beat() -> None:
        if progress is not None:
            left = sum(len(unfinished(study, folder, cell, plans[cell.name])) for cell in todo)
            progress(ours.runs - left, ours.runs)

    beat()
    if todo:
        warm_up(study)
        groups: dict[tuple[str, ...], list[Cell]] = {}
        for cell in todo:
            groups.setdefault(plans[cell.name], []).append(cell)
        for names, some in groups.items():
            carry_out(study, folder, some, names, workers=min(workers, len(some)), check=check, beat=beat)
        beat()
    return sum(
        error_file(folder, cell, name, ours.world).exists() for cell in every for name in plans[cell.name]
    )


def done_runs(ours: Game, folder: Path) -> int:
    """Return how many of the runs wanted are there already."""
    return sum(
        run_file(folder, cell, name, ours.world).is_file()
        for cell in cells(ours.study)
        for name in ours.scenarios(cell)
    )


def worth(run: Run) -> Floats:
    """Return the outcomes of a run.

    Parameters
    ----------
    run : Run

    Returns
    -------
    (outcomes,) in the order of `OUTCOMES`
    """
    monthly = run.arrays["monthly"][0][run.text["measures"].index("returns")]
    head = run.text["headline"]
    rest = [np.nan if head[name] is None else float(head[name]) for name in list(OUTCOMES)[1:]]
    return np.array([float(monthly.sum(dtype=np.float64)), *rest])


def read_worth(ours: Game, folder: Path) -> dict[str, dict[int, Floats]]:
    """Return the worth of each coalition, by cell; cells that lack one are left out."""
    found: dict[str, dict[int, Floats]] = {}
    for cell in cells(ours.study):
        names = ours.scenarios(cell)
        if not all(run_file(folder, cell, name, ours.world).is_file() for name in names):
            continue
        read = {name: worth(read_run(folder, cell, name, ours.world)) for name in names}
        found[cell.name] = {coalition: read[ours.names[coalition]] for coalition in ours.wanted(cell)}
    return found


def shares(
    whole: str,
    names: Sequence[str],
    found: Mapping[str, Mapping[int, Floats]],
    orders: Mapping[str, NDArray[np.int64]] | None = None,
) -> dict[tuple[str, str], Floats]:
    """Return what each player does in each cell.

    Parameters
    ----------
    whole : str
        Name of all players together.
    names : players
    found : mapping of cell name to worth by coalition, (outcomes,)
    orders : mapping of cell name to (orders, n), optional
        Without, the worth of every coalition is there. With, only joint effect and parts are given.

    Returns
    -------
    mapping of (kind, name) to (cells, outcomes)
    """
    n = len(names)
    kept: dict[tuple[str, str], list[Floats]] = {}

    def add(kind: str, name: str, value: Floats) -> None:
        kept.setdefault((kind, name), []).append(value)

    for cell, one in found.items():
        add("joint", whole, one[2**n - 1] - one[0])
        if orders:
            for name, value in zip(names, sampled(one, orders[cell]), strict=True):
                add("part", name, value)
            continue
        table = np.array([one[coalition] for coalition in range(2**n)])
        for kind, values in (("part", shapley(table)), ("alone", alone(table)), ("last", last(table))):
            for name, value in zip(names, values, strict=True):
                add(kind, name, value)
        for (i, j), value in pairs(table).items():
            add("pair", f"{names[i]} + {names[j]}", value)
    order = {kind: k for k, kind in enumerate(KINDS)}
    return {key: np.array(kept[key]) for key in sorted(kept, key=lambda key: order[key[0]])}


def rows_of(
    scenario: str,
    world: str,
    values: Mapping[tuple[str, str], Floats],
    names: Sequence[str],
    failed: int,
    where: str,
) -> pd.DataFrame:
    """Return means over cells with their 95 % intervals, one row for each kind, name and outcome.

    Parameters
    ----------
    scenario, world : str
    values : mapping of (kind, name) to (cells, outcomes)
    names : of the cells
    failed : cells that lack a run
    where : results folder, for messages

    Raises
    ------
    InputError
        No cell holds all its runs.
    """
    if not names:
        raise InputError(
            f"no cell has all the runs of {scenario}", file=where,
            expected="runs that did not fail; *.error.txt in a cell's folder says what broke each",
        )  # fmt: skip
    draws = [name.rpartition("-")[0] for name in names]
    rows = []
    for (kind, name), found in values.items():
        for k, (measure, unit) in enumerate(OUTCOMES.items()):
            one = interval(found[:, k], draws)
            rows.append(
                (scenario, world, kind, name, measure, unit, one.mean, one.low, one.high, one.error, one.number, failed)
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs["units"] = dict(OUTCOMES)
    return table


def table_of(ours: Game, folder: Path) -> pd.DataFrame:
    """Return the attribution: kind, name, measure, value with its 95 % interval over cells.

    Parameters
    ----------
    ours : Game
    folder : Path

    Returns
    -------
    DataFrame
        Kind ``joint`` (all parts together), ``part`` (Shapley), ``alone`` (added to nothing), ``last`` (taken from
        all), ``pair`` (Shapley-Taylor interaction). Parts sum to joint; alone and pairs do too.

    Raises
    ------
    InputError
        No cell holds all its runs.
    """
    found = read_worth(ours, folder)
    values = shares(ours.scenario, [part.name for part in ours.parts], found, ours.orders)
    return rows_of(ours.scenario, ours.world, values, list(found), ours.study.cells - len(found), str(folder))
