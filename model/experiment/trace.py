"""One household's life in two counties with the same luck: month by month, what moved first, and which process moved it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.columns import columns_of
from model.errors import InputError
from model.experiment.panel import Panel, Start, first_return_of
from model.measures.collect import RETURN
from model.state import CAUSES, HouseholdColumns, State

# Parts of income that levers move.
PARTS = (
    "public_job_pay", "dividend", "pension", "remittance", "reimbursed", "dibao", "relief", "grant", "indemnity", "stipend",
)  # fmt: skip
# Columns of a household that a life is told by; a month is one row.
COLUMNS = (
    "alive", "persons", "income", "wage_income", "business_income", "property_income", "transfer_income", "support_income",
    *PARTS, "assessed", "cash", "capital", "debt", "arrears", "consumption", "out_of_pocket", "schooling_cost",
    "asset_loss", "labour", "farm_share", "local_share", "migrant_share", "hired", "jobless", "health", "acute", "chronic",
    "injured", "willingness", "eligible", "monitored", "helped", "poor", "risk",
)  # fmt: skip
SOURCES = ("wage_income", "business_income", "property_income", "transfer_income")
AROUND = ("county", "product", "town", "village")
# Memories of windows: they differ because something else did before.
WINDOWS = {
    "assessed_ring", "own_ring", "loss_ring", "income_ring", "means_ring", "means_sum", "steady_ring", "steady_sum", "loss_sum", "own_sum", "assessed_sum", "income_sum", "groups",
    "loss", "income_mean", "income_variance", "loss_at_exit", "assessed_at_exit", "poverty_months", "months_poor", "cash_income",
}  # fmt: skip
ROUNDING = 1e-6  # of any unit: the last digits of a sum
# Books of the county that any lever moves.
BOOKS = {"purse", "multiplier_injection", "works_demand", "envelope"}
CLEAR = 0.01  # share by which income of the month moves when a difference counts


# ------------------------------------------------------------------ looking


Block = dict[str, NDArray[Any]]  # by type of column: what one row holds


@dataclass
class Watch:
    """Looks at one household and at what surrounds it after every process; changes nothing.

    Parameters
    ----------
    row : of the household
    """

    row: int
    seen: list[tuple[int, str, dict[str, Block]]] = field(default_factory=list)

    def hooks(self, names: Sequence[str]) -> dict[str, list[Callable[[Any], None]]]:
        """Return the hooks of an `Economy`, one after each process.

        Parameters
        ----------
        names : of the processes
        """
        return {name: [self._hook(name)] for name in names}

    def _hook(self, name: str) -> Callable[[Any], None]:
        def look(county: Any) -> None:
            state = county.state
            self.seen.append((int(state.county.study_month), name, looked(state, self.row)))

        return look


def looked(state: State, row: int) -> dict[str, Block]:
    """Return a copy of what a household, its village and town, the county and its products hold.

    Parameters
    ----------
    state : State
    row : of the household
    """
    h = state.household
    village, town = max(0, int(h.village[row])), max(0, int(h.town[row]))

    def one(table: Any, at: int) -> Block:
        return {code: block[:, at].copy() for code, block in table.blocks.items()}

    return {
        "household": one(h, row),
        "village": one(state.village, village),
        "town": one(state.town, town),
        "county": one(state.county.table, 0),
        "product": {code: block.copy() for code, block in state.product.blocks.items()},
    }


@dataclass(frozen=True)
class Life:
    """What one household lives through in one county.

    Parameters
    ----------
    name : scenario, or world
    months : DataFrame
        A row per month: month and the columns of `COLUMNS`.
    steps : (study month, process, what was seen) after every process of every month
    tables : names of columns to lines of the blocks, by table
    returned : study months of its returns, with their accounting cause
    """

    name: str
    months: pd.DataFrame
    steps: list[tuple[int, str, dict[str, Block]]]
    tables: Mapping[str, Any]
    returned: tuple[tuple[int, str], ...]


def row_of(state: State, household: int) -> int:
    """Return the row of a household by its number.

    Raises
    ------
    InputError
        No such household at month 0.
    """
    h = state.household
    rows = np.flatnonzero(h.alive & (h.id == household))
    if rows.size:
        return int(rows[0])
    known = h.id[h.alive]
    near = int(known[np.argmin(np.abs(known - household))])
    raise InputError(
        f"no household {household} at month 0", expected=f"a number of {known.size:,} between {known.min()} and {known.max()}",
        nearest=str(near),
    )  # fmt: skip


def live(begun: Start, scenario: str, world: str, household: int, name: str = "") -> Life:
    """Run a county of a cell again, and watch one household.

    Parameters
    ----------
    begun : Start
    scenario, world : str
    household : its number
    name : of the life; the scenario when left out

    Raises
    ------
    InputError
        No such household.
    """
    watch = Watch(row_of(begun.state, household))
    county = begun.county(scenario, world)
    county.hooks = watch.hooks(["government", *(process.name for process in county.processes)])
    rows = []
    while county.running:
        county.step()
        h = county.state.household
        values = {column: getattr(h, column)[watch.row].item() for column in COLUMNS}
        rows.append({"month": int(county.state.county.study_month), **values})
    spells = county.outcome().spells
    ours = (spells["household"] == household) & (spells["kind"] == RETURN)
    returned = tuple(
        (int(month), CAUSES[int(cause)] if cause >= 0 else "other")
        for month, cause in zip(spells["start"][ours], spells["cause"][ours], strict=True)
    )
    state = county.state
    tables = {n: getattr(state, n) for n in ("household", "village", "town", "product")}
    tables["county"] = state.county.table
    return Life(name or scenario, pd.DataFrame(rows), watch.seen, tables, returned)


# ------------------------------------------------------------------ what moved first


@dataclass(frozen=True)
class Move:
    """The first time a column differs between two lives.

    Parameters
    ----------
    month : study month
    process : after which it differs
    table, column : what moved
    before, after : value in the first life and in the second; of several the first that differs
    """

    month: int
    process: str
    table: str
    column: str
    before: float
    after: float


def moves(one: Life, other: Life) -> list[Move]:
    """Return the first difference of every column, of the household and around it, in the order of time.

    Columns that only remember others are left out.

    Parameters
    ----------
    one, other : of the same household, with the same luck
    """
    found: list[Move] = []
    known: set[tuple[str, str]] = set()
    for (month, process, here), (_month, _process, there) in zip(one.steps, other.steps, strict=True):
        for table in ("household", *AROUND):
            if all(_same(here[table][code], there[table][code]) for code in here[table]):
                continue
            for column, before, after in _differ(one.tables[table], here[table], there[table]):
                if (table, column) not in known and column not in WINDOWS:
                    known.add((table, column))
                    found.append(Move(month, process, table, column, before, after))
    return found


def _same(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return a.tobytes() == b.tobytes()


def _differ(table: Any, here: Block, there: Block) -> Iterator[tuple[str, float, float]]:
    """Yield the columns that differ, and the first value that does."""
    apart = {code: np.any(a != there[code], axis=tuple(range(1, a.ndim))) for code, a in here.items()}
    for column, lines in table.lines.items():
        code = table.arrays[column].dtype.str
        if not apart[code][lines].any():
            continue
        a, b = np.ravel(here[code][lines]), np.ravel(there[code][lines])
        at = np.flatnonzero(a != b)
        if at.size:
            yield column, float(a[at[0]]), float(b[at[0]])


def first(found: Sequence[Move], *tables: str) -> Move | None:
    """Return the first move in some tables; None without one.

    Parameters
    ----------
    found : of `moves`
    tables : names
    """
    return next((move for move in found if move.table in tables), None)


def that_count(found: Sequence[Move]) -> list[Move]:
    """Return the moves of the household, and of the county's levers, by more than a hundredth, in the order of time.

    Parameters
    ----------
    found : of `moves`
    """
    return [
        move
        for move in found
        if (move.table == "household" or (move.table == "county" and move.column not in BOOKS))
        and abs(move.after - move.before) > max(ROUNDING, CLEAR * max(abs(move.before), abs(move.after)))
    ]


def first_that_counts(one: Life, other: Life) -> int | None:
    """Return the first month in which income of the month differs by more than a hundredth; None if it never does.

    Parameters
    ----------
    one, other : Life
    """
    a, b = (life.months["income"].to_numpy(dtype=np.float64) for life in (one, other))
    at = np.flatnonzero(np.abs(b - a) > CLEAR * np.maximum(1.0, np.abs(a)))
    return int(at[0]) if at.size else None


def compared(one: Life, other: Life) -> pd.DataFrame:
    """Return both lives side by side, a row per month.

    Parameters
    ----------
    one, other : Life
    """
    left, right = (life.months.set_index("month").add_suffix(f" [{life.name}]") for life in (one, other))
    both = pd.concat([left, right], axis=1)
    order = [f"{column} [{life.name}]" for column in COLUMNS for life in (one, other)]
    return both[order].reset_index()


def stacked(one: Life, other: Life) -> pd.DataFrame:
    """Return both lives one beneath the other: life, month and `COLUMNS`; ``attrs["units"]`` holds their units.

    Parameters
    ----------
    one, other : Life
    """
    table = pd.concat([life.months.assign(life=life.name) for life in (one, other)], ignore_index=True)
    known = columns_of(HouseholdColumns)
    table.attrs["units"] = {name: known[name].unit for name in COLUMNS}
    return table[["life", "month", *COLUMNS]]


def differences(one: Life, other: Life) -> dict[str, float]:
    """Return what is different on the whole: yuan a person and year by source, months poor, monitored, helped.

    Parameters
    ----------
    one, other : Life
    """
    found = {}
    for name in ("income", *SOURCES, *PARTS):
        levels = []
        for life in (one, other):
            people = np.maximum(1.0, life.months["persons"].to_numpy(dtype=np.float64))
            here = life.months["alive"].to_numpy(dtype=bool)
            each = life.months[name].to_numpy(dtype=np.float64) / people
            levels.append(12.0 * float(each[here].mean()) if here.any() else 0.0)
        found[name] = levels[1] - levels[0]
    for name in ("poor", "monitored", "helped"):
        found[name] = float(other.months[name].sum()) - float(one.months[name].sum())
    return found


# ------------------------------------------------------------------ telling households


def kinds() -> tuple[str, ...]:
    """Return what may be looked for."""
    return (
        "returned", *(f"returned_by_{cause}" for cause in CAUSES), "saved", "harmed", "gained", "lost", "never_monitored",
        "in_spite_of_help",
    )  # fmt: skip


def telling(kind: str, one: Panel, other: Panel) -> list[int]:
    """Return the numbers of households of a kind, the most telling first: that whose months in poverty differ most.

    Parameters
    ----------
    kind : of `kinds`
        ``returned`` (in the first county), ``returned_by_CAUSE``, ``saved`` (returns in the first only), ``harmed`` (in the
        second only), ``gained`` and ``lost`` (income of the last year), ``never_monitored`` (before its return),
        ``in_spite_of_help`` (helped before its return).
    one, other : of the same cell
    """
    stays = one.months["alive"].all(axis=0) & other.months["alive"].all(axis=0)
    fell, fell_there = (
        panel.months["returned_now"].any(axis=0) & panel.lifted for panel in (one, other)
    )  # fmt: skip
    at = first_return_of(one)
    change = other.months["income"][-1] - one.months["income"][-1]
    poor = one.months["poor"].sum(axis=0, dtype=np.float64) - other.months["poor"].sum(axis=0)
    score = np.abs(poor) + 1e-3 * one.months["poor"].sum(axis=0)
    if kind == "returned":
        ours = fell
    elif kind.startswith("returned_by_"):
        ours = fell & _with_cause(one, CAUSES.index(kind.removeprefix("returned_by_")))
    elif kind == "saved":
        ours = fell & ~fell_there
    elif kind == "harmed":
        ours = fell_there & ~fell
    elif kind in {"gained", "lost"}:
        score = change if kind == "gained" else -change
        ours = score > CLEAR * np.maximum(1000.0, np.abs(one.months["income"][-1]))
    else:
        listed = one.months["monitored" if kind == "never_monitored" else "helped"]
        before = np.array([bool(listed[: max(0, t), i].any()) for i, t in enumerate(at)])
        ours = fell & (at > 0) & (before == (kind == "in_spite_of_help"))
    rows = np.flatnonzero(ours & stays)
    order = rows[np.lexsort((one.fixed["id"][rows], -score[rows]))]
    return [int(one.fixed["id"][row]) for row in order]


def _with_cause(panel: Panel, cause: int) -> NDArray[np.bool_]:
    """Return whose first return has a cause, (n,)."""
    spells = panel.outcome.spells
    firsts: dict[int, int] = {}
    for household, kind, found in zip(spells["household"], spells["kind"], spells["cause"], strict=True):
        if kind == RETURN:
            firsts.setdefault(int(household), int(found))
    return np.array([firsts.get(int(number), -1) == cause for number in panel.fixed["id"]])


def census(one: Panel, other: Panel) -> dict[str, int]:
    """Return how many households of each kind there are.

    Parameters
    ----------
    one, other : of the same cell
    """
    return {kind: len(telling(kind, one, other)) for kind in kinds()}
