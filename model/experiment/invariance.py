"""What must hold of any study if its comparisons are to be trusted, tried on the study itself in small."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model.experiment.branches import doings, part
from model.experiment.cells import cells, run_file
from model.experiment.runner import run
from model.experiment.tables import LONG, SHORT
from model.experiment.targeting import with_levels
from model.measures.collect import Outcome
from model.process import Lever
from model.state import State
from model.study.policy import EVERYWHERE, Action
from model.study.record import Study

HOUSEHOLDS, MONTHS, BURN_IN = 240, 48, 24
FEW = 3  # scenarios tried, the baseline besides
TABLES = (*(f"{name}.parquet" for name in LONG), *(f"{name}.csv" for name in SHORT), "resolved.json")
# A pure transfer beside no other policy: nothing is means-tested, so nobody can fall off another list by earning more.
HELP = {"protection.pension": 1.0}
# What a household decides, and what it holds because it decided.
CHOICES = (
    "farm_share",
    "local_share",
    "migrant_share",
    "hired",
    "capital",
    "stock",
    "young",
    "growing",
    "adopted",
    "contract",
    "inputs",
    "technology_cost",
)
HARM = 0.01  # share by which income of the whole run falls when it counts
FEW_LOSE = 0.1  # households that earn less by choosing otherwise, against those that gain
# What is only seen: counts of neighbours and of growers under contract, which nothing reads with interactions off.
SEEN = {"household.informed", "enterprise.contracted"}


@dataclass(frozen=True)
class Small:
    """A user's study in small.

    Parameters
    ----------
    study : Study
        Few households, two replicates, one draw.
    catalogue : mapping of path to Lever
    folder : Path
        For results that are thrown away.
    """

    study: Study
    catalogue: Mapping[str, Lever]
    folder: Path

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Return the scenarios that are tried: the baseline first, then those whose levers start first."""
        base = self.study.baseline
        others = sorted(
            (name for name in self.study.listed if name != base), key=lambda name: (self.start(name), name)
        )
        return (base, *others[:FEW])

    def start(self, scenario: str) -> int:
        """Return the first month in which a scenario does something other than the baseline."""
        one, other = (
            doings(self.study.scenarios[name], self.catalogue, self.study.months)
            for name in (self.study.baseline, scenario)
        )
        return part(one, other)

    def county(self, scenario: str, **options: Any) -> Any:
        """Return a small county under a scenario, after a short burn-in."""
        from model.economy import Economy

        options.setdefault("study", self.study)
        return Economy(
            scenario=scenario, world=next(iter(self.study.worlds)), rng=self.study.seed, collect=False, burn_in=BURN_IN,
            **options,
        )  # fmt: skip

    def outcome(self, scenario: str, **options: Any) -> Outcome:
        """Return what a small county gives."""
        county = self.county(scenario, **options)
        while county.running:
            county.step()
        found: Outcome = county.outcome()
        return found


def in_small(study: Study, catalogue: Mapping[str, Lever], folder: Path) -> Small:
    """Return a study with few households and months, two replicates and nothing drawn.

    Parameters
    ----------
    study : Study
    catalogue : mapping of path to Lever
    folder : Path
        For results that are thrown away.
    """
    households = min(study.households or HOUSEHOLDS, HOUSEHOLDS)
    small = replace(
        study, households=households, months=min(study.months, MONTHS), draws=1, replicates=2, uncertain="none", ranges={}
    )  # fmt: skip
    return Small(small, catalogue, folder)


class Told(str):
    """A text in English that remembers its pattern and what stands in it, so that another language can tell it.

    Parameters
    ----------
    pattern : as `str.format` takes it
    values : numbers, texts, tuples of texts, or what is itself told
    """

    pattern: str
    values: Mapping[str, Any]
    __slots__ = ("pattern", "values")

    def __new__(cls, pattern: str, **values: Any) -> Self:
        """Make the text."""
        shown = {key: ", ".join(one) if isinstance(one, tuple) else one for key, one in values.items()}
        found = super().__new__(cls, pattern.format(**shown))
        found.pattern, found.values = pattern, values
        return found


@dataclass(frozen=True)
class Line:
    """One line of a list of what must hold.

    Parameters
    ----------
    name : of `CHECKS`, or what was looked at
    good : bool
    detail : what was compared, or what broke
    """

    name: str
    good: bool
    detail: str


class Broken(Exception):  # noqa: N818 (what must hold does not)
    """An invariance does not hold."""

    def __init__(self, told: str) -> None:
        """Keep what is told."""
        super().__init__(told)
        self.told = told


def invariances(small: Small, names: Sequence[str] = ()) -> Iterator[Line]:
    """Yield every line of the list, good or not.

    Parameters
    ----------
    small : Small
    names : of `CHECKS`; all when left out
    """
    for name in names or tuple(CHECKS):
        try:
            yield Line(name, True, CHECKS[name](small))
        except Broken as broken:
            yield Line(name, False, broken.told)
        except Exception as error:  # noqa: BLE001 (whatever breaks is what the user wants to know)
            yield Line(name, False, f"{type(error).__name__}: {error}")


def check_study(study: Study, catalogue: Mapping[str, Lever]) -> Iterator[Line]:
    """Yield every line for a study, in a folder that is thrown away.

    Parameters
    ----------
    study : Study
    catalogue : mapping of path to Lever
    """
    with tempfile.TemporaryDirectory(prefix="firmground-") as name:
        yield from invariances(in_small(study, catalogue, Path(name)))


# ------------------------------------------------------------------ bytes


def arrays(state: State) -> dict[str, NDArray[Any]]:
    """Return every column of a state by name.

    Parameters
    ----------
    state : State
    """
    tables = {
        name: getattr(state, name) for name in ("household", "enterprise", "village", "town", "product")
    }
    tables["county"] = state.county.table
    return {f"{name}.{key}": array for name, table in tables.items() for key, array in table.arrays.items()}


def _same_files(one: Path, other: Path, names: Sequence[str]) -> None:
    differ = [name for name in names if (one / name).read_bytes() != (other / name).read_bytes()]
    if differ:
        raise Broken(Told("{files} differ", files=tuple(differ)))


def _same_outcome(one: Outcome, other: Outcome, what: Told, months: int | None = None) -> None:
    """Raise if two runs differ, in all or in their first months."""
    here, there = one.monthly[:, :, :months], other.monthly[:, :, :months]
    if here.tobytes() != there.tobytes():
        group, measure, month = np.argwhere(~((here == there) | (np.isnan(here) & np.isnan(there))))[0]
        raise Broken(
            Told(
                "{what}: {measure} of {group} differs in month {month}", what=what, measure=one.measures[measure],
                group=one.groups[group], month=month,
            )
        )  # fmt: skip
    if months is None and any(
        one.households[n].tobytes() != other.households[n].tobytes() for n in one.households
    ):
        raise Broken(Told("{what}: households differ", what=what))


# ------------------------------------------------------------------ the list


def workers(small: Small) -> Told:
    """One worker and two give the same bytes."""
    folders = [small.folder / f"workers-{number}" for number in (1, 2)]
    for number, folder in enumerate(folders, 1):
        _run(small, folder, workers=number)
    _same_files(folders[0], folders[1], TABLES)
    return Told("{n} tables, one worker and two", n=len(TABLES))


def resumed(small: Small) -> Told:
    """A study that goes on later gives the bytes of one that ran in one go."""
    whole, parts = small.folder / "whole", small.folder / "parts"
    _run(small, whole)
    _run(replace(small, study=replace(small.study, replicates=1)), parts, scenarios=small.scenarios[:1])
    _run(small, parts)
    _same_files(whole, parts, TABLES)
    return Told("{n} tables, in one go and in parts", n=len(TABLES))


def _run(small: Small, folder: Path, *, workers: int = 1, scenarios: Sequence[str] = ()) -> None:
    report = run(small.study, folder, scenarios=scenarios or small.scenarios, workers=workers)
    if report.failed:
        raise Broken(Told("{failed} of {planned} runs failed", failed=report.failed, planned=report.planned))


def empty_package(small: Small) -> Told:
    """A package of zero amounts does nothing."""
    base = small.study.scenarios[small.study.baseline]
    zeros = [
        Action(
            path, "nothing", ((0, 0.0),), "amount", (), EVERYWHERE, (), 0, None, (), float(lever.unit_cost or 0.0), False,
            "package", "",
        )
        for path, lever in small.catalogue.items()
        if lever.kind == "rate" and not any(action.lever == path for action in base.actions)
    ]  # fmt: skip
    scenarios = {
        **small.study.scenarios,
        "empty": replace(base, name="empty", actions=(*base.actions, *zeros)),
    }
    study = replace(small.study, scenarios=scenarios)
    _same_outcome(
        small.outcome(base.name, study=study), small.outcome("empty", study=study), Told("an empty package")
    )
    return Told("{n} levers at zero beside {base}", n=len(zeros), base=base.name)


def before_a_lever(small: Small) -> Told:
    """Months before a lever starts are those of the baseline."""
    base = small.outcome(small.study.baseline)
    told = []
    for name in small.scenarios[1:]:
        start = small.start(name)
        if start == 0:
            continue
        _same_outcome(base, small.outcome(name), Told("{name} before it starts", name=name), start)
        told.append(f"{name} {start}")
    if not told:
        return Told("every scenario starts in month 0")
    return Told("months the same: {months}", months=tuple(told))


def helpful_lever(small: Small) -> Told:
    """With interactions off, a transfer harms nobody, and leaves whom it does not reach alone.

    A household with more money may choose otherwise: who need not go away for work earns less. So nobody's income may fall as
    long as his choices are the same, and those who earn less over the run must be few against those who gain.
    """
    bare = small.study.scenarios["nothing"]
    helped = with_levels(bare, "helped", HELP, small.catalogue)
    study = replace(small.study, scenarios={**small.study.scenarios, "helped": helped})
    state = small.county("nothing", study=study, interactions=False).state
    here, there = (small.county(name, study=study, state=state.copy()) for name in ("nothing", "helped"))
    number = len(state.household)
    chose, harmed, touched = (np.zeros(number, dtype=bool) for _ in range(3))
    reached = ~state.household.alive  # who splits off later begins with a share of what the lever gave
    change, before = np.zeros(number), np.zeros(number)
    while here.running:
        here.step()
        there.step()
        a, b = here.state.household, there.state.household
        reached |= b.pension != a.pension
        chose |= np.any(
            [np.any(getattr(a, n) != getattr(b, n), axis=_slots(getattr(a, n))) for n in CHOICES], axis=0
        )
        harmed |= ~chose & (b.income < a.income - 1e-9 * np.maximum(1.0, np.abs(a.income)))
        touched |= ~reached & ((a.income != b.income) | (a.cash != b.cash) | (a.alive != b.alive))
        change, before = change + b.income - a.income, before + a.income
    if harmed.any() or touched.any():
        raise Broken(
            Told(
                "{harmed} households earn less though they choose the same, {touched} differ that are not reached",
                harmed=int(harmed.sum()), touched=int(touched.sum()),
            )
        )  # fmt: skip
    size = HARM * np.maximum(1.0, np.abs(before))
    gain, lose = int((change > size).sum()), int((change < -size).sum())
    if gain == 0 or lose > FEW_LOSE * gain:
        raise Broken(Told("{gain} households gain, {lose} lose", gain=gain, lose=lose))
    return Told(
        "{gain} households gain, {lose} earn less by choosing otherwise, nobody by luck; the others are the same to the byte",
        gain=gain, lose=lose,
    )  # fmt: skip


def _slots(array: NDArray[Any]) -> tuple[int, ...]:
    """Return the axes of a column's slots."""
    return tuple(range(array.ndim - 1))


def one_household_more(small: Small) -> Told:
    """With interactions off, one household more changes nobody else."""
    start = small.county(small.study.baseline, interactions=False).state
    h = start.household
    able = np.flatnonzero(h.alive & (h.adults >= 2))
    one = int(able[able.size // 2])
    without = start.copy()
    without.household.alive[one] = False
    here, there = (_after(small, state, 24) for state in (start.copy(), without))
    others = np.arange(len(h)) != one
    found = []
    for name, array in here.items():
        table = name.split(".")[0]
        rows = others if table == "household" else slice(None)
        if (
            table in {"household", "enterprise"}
            and name not in SEEN
            and array[..., rows].tobytes() != there[name][..., rows].tobytes()
        ):
            found.append(name)
    if found:
        raise Broken(Told("others differ in {columns}", columns=tuple(found[:4])))
    return Told("{n} others, 24 months, the same bytes", n=int(h.alive.sum()) - 1)


def _after(small: Small, state: State, months: int) -> dict[str, NDArray[Any]]:
    county = small.county(small.study.baseline, state=state)
    for _ in range(min(months, small.study.months)):
        county.step()
    return arrays(county.state)


def replicates_differ(small: Small) -> Told:
    """Two replicates are two histories."""
    base = small.study.baseline
    own, other = (small.outcome(base, replicate=number) for number in (0, 1))
    if own.monthly.tobytes() == other.monthly.tobytes():
        raise Broken(Told("two replicates are the same history"))
    place = own.measures.index("income")
    return Told(
        "income of month 0: {one:,.1f} and {other:,.1f} yuan", one=float(own.monthly[0, place, 0]),
        other=float(other.monthly[0, place, 0]),
    )  # fmt: skip


def order_of_scenarios(small: Small) -> Told:
    """The order in which scenarios are run does not matter."""
    names = small.scenarios
    folders = [small.folder / "forward", small.folder / "backward"]
    for folder, order in zip(folders, (names, names[::-1]), strict=True):
        _run(small, folder, scenarios=order)
    files = [
        str(run_file(folders[0], cell, name, world).relative_to(folders[0]))
        for cell in cells(small.study)
        for name in names
        for world in small.study.worlds
    ]
    _same_files(folders[0], folders[1], files)
    return Told("{n} runs, forwards and backwards", n=len(files))


def ledgers_balance(small: Small) -> Told:
    """Every yuan leaves one account and enters another, every month, under every scenario."""
    for name in dict.fromkeys((*small.scenarios, "nothing")):
        county = small.county(name, check=True)
        while county.running:
            county.step()
    return Told("{n} scenarios, {months} months", n=len(small.scenarios) + 1, months=small.study.months)


CHECKS: dict[str, Callable[[Small], Told]] = {
    "workers": workers,
    "resumed": resumed,
    "empty_package": empty_package,
    "before_a_lever": before_a_lever,
    "helpful_lever": helpful_lever,
    "one_household_more": one_household_more,
    "replicates_differ": replicates_differ,
    "order_of_scenarios": order_of_scenarios,
    "ledgers_balance": ledgers_balance,
}
