"""A county run once more, with every household that is there at month 0 written down month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.experiment.cells import Cell
from model.experiment.draws import values_of_draw
from model.experiment.levels import draw_levels
from model.measures.collect import Outcome
from model.process import Parameter
from model.state import GROUPS, State
from model.study.record import Study

MONTHLY = (
    "alive", "poor", "monitored", "helped", "eligible", "recognised_now", "eliminated_now", "relapsed_now",
    "returned_now", "fell_now",
)  # fmt: skip
FIXED = (
    "id",
    "lifted_out",
    "registered",
    "exit_month",
    "baseline_quintile",
    "baseline_groups",
    "town",
    "zone",
)


@dataclass(frozen=True)
class Start:
    """What all runs of a cell share.

    Parameters
    ----------
    study : Study
    cell : Cell
    values : parameter values of the draw
    state : State
        After the burn-in; runs take copies.
    """

    study: Study
    cell: Cell
    values: Mapping[str, float]
    state: State

    def county(self, scenario: str, world: str, **options: Any) -> Any:
        """Return a county of this cell at month 0, under a scenario.

        Parameters
        ----------
        scenario, world : str
        options
            Of `model.economy.Economy`: hooks, check.
        """
        from model.economy import Economy

        options.setdefault("study", self.study)
        return Economy(
            scenario=scenario, world=world, draw=self.cell.draw, replicate=self.cell.replicate, values=dict(self.values),
            rng=self.study.seed, state=self.state.copy(), collect=False, **options,
        )  # fmt: skip


def start(study: Study, cell: Cell, known: Mapping[str, Parameter]) -> Start:
    """Build a cell of a study and run its burn-in, as the runner does.

    Parameters
    ----------
    study : Study
    cell : Cell
    known : mapping of path to Parameter
    """
    from model.economy import start_cell

    values = values_of_draw(study, cell.draw, known)
    values |= draw_levels(study, values)
    return Start(study, cell, values, start_cell(study, cell.draw, cell.replicate, values))


@dataclass(frozen=True)
class Panel:
    """Households by month; those that split off later are left out.

    Parameters
    ----------
    months : arrays by name, (months, n)
        The columns of `MONTHLY`; ``income``, yuan/person of the last twelve months; ``assessed``, yuan/person/year;
        ``risk``, 1; ``seen``, asinh units: income as the office sees it.
    fixed : arrays by name, (n,)
    line : yuan/person/year
    weight : households that one stands for
    january : month of the year of month 0, 0 January
    outcome : Outcome
    """

    months: Mapping[str, NDArray[Any]]
    fixed: Mapping[str, NDArray[Any]]
    line: float
    weight: float
    january: int
    outcome: Outcome

    @property
    def horizon(self) -> int:
        """Return the number of months."""
        return int(self.months["poor"].shape[0])

    @property
    def lifted(self) -> NDArray[np.bool_]:
        """Return who was lifted out before month 0, (n,)."""
        return np.asarray(self.fixed["lifted_out"], dtype=bool)

    def has(self, group: str) -> NDArray[np.bool_]:
        """Return who was in a group at month 0, (n,).

        Parameters
        ----------
        group : of `model.state.GROUPS`
        """
        return np.asarray((self.fixed["baseline_groups"] & GROUPS[group]) != 0)


def first_return_of(panel: Panel) -> NDArray[np.int64]:
    """Return the study month of the first return of every lifted-out household, (n,), -1 for none.

    Parameters
    ----------
    panel : Panel
    """
    now = panel.months["returned_now"] & panel.lifted
    return np.asarray(np.where(now.any(axis=0), now.argmax(axis=0), -1))


def office_view(county: Any) -> NDArray[np.float64]:
    r"""Return income as the office that lists households for monitoring sees it, (rows,) asinh units (eq. 45).

    .. math:: \operatorname{asinh}(\bar y / z) + \kappa\, (k \text{ if registered}) + \sigma (1 - s/2)\, \epsilon

    Parameters
    ----------
    county : Economy
    """
    h, scalars = county.state.household, county.state.county
    office = next(process for process in county.processes if process.name == "status")
    spread = float(scalars.error_programme) * (1.0 - 0.5 * float(scalars.screening))
    closeness = np.where(h.registered, office.known, 1.0)
    seen = np.arcsinh(h.assessed / float(scalars.line)) + office.strictness * closeness
    return np.asarray(seen + spread * h.error_programme)


def record(
    begun: Start,
    scenario: str,
    world: str,
    tell: Callable[[], None] | None = None,
    study: Study | None = None,
) -> Panel:
    """Run a scenario of a cell and write its households down.

    Parameters
    ----------
    begun : Start
    scenario, world : str
    tell : callable, optional
        Called when it is done.
    study : Study, optional
        With scenarios that the cell's own study lacks; nothing else may differ.
    """
    county = begun.county(scenario, world, **({} if study is None else {"study": study}))
    h = county.state.household
    rows = np.flatnonzero(h.alive)
    fixed = {name: getattr(h, name)[rows].copy() for name in FIXED}
    total = begun.study.months
    kept: dict[str, NDArray[Any]] = {name: np.zeros((total, rows.size), dtype=bool) for name in MONTHLY}
    kept |= {name: np.zeros((total, rows.size)) for name in ("income", "assessed", "risk", "seen")}
    month = 0
    while county.running:
        county.step()
        h = county.state.household
        for name in MONTHLY:
            kept[name][month] = getattr(h, name)[rows]
        people = np.maximum(1.0, h.persons[rows])
        kept["income"][month] = h.income_sum[rows] / people
        kept["assessed"][month] = h.assessed[rows]
        kept["risk"][month] = h.risk[rows]
        kept["seen"][month] = office_view(county)[rows]
        month += 1
    if tell is not None:
        tell()
    scalars = county.state.county
    return Panel(
        kept, fixed, float(scalars.line), float(scalars.weight), begun.study.start[1] - 1, county.outcome()
    )
