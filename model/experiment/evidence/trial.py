"""A county in which a study is carried out: the same luck with the programme and without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.economy import Economy, catalogue_of, start_cell
from model.experiment.draws import MEAN
from model.experiment.evidence.estimators import Floats, Mask
from model.luck import Luck
from model.process import Order
from model.state import State
from model.study.policy import Event, Scenario, World
from model.study.record import Study

TRIAL = 1 << 20  # bit of household.groups that a lever finds the treated by; no group of the model has it
Act = Callable[[Economy], None]
Series = Callable[[State], Floats]


def spending(state: State) -> Floats:
    """Return all a household consumes: care and schooling included, own food counted."""
    h = state.household
    return np.asarray(h.consumption + h.out_of_pocket + h.schooling_cost)


def earned(state: State) -> Floats:
    """Return income that is not a transfer: what the national accounts count."""
    return np.asarray(state.household.income - state.household.transfer_income)


def profit(state: State) -> Floats:
    """Return income from own business before wear is taken off."""
    return np.asarray(state.household.business_income + state.household.depreciation)


def own_profit(state: State) -> Floats:
    """Return income from own business before wear is taken off, less what enterprises paid out."""
    return np.asarray(profit(state) - state.household.dividend)


def worth(state: State) -> Floats:
    """Return the value of a household's stock and capital, at the price of new stock; rights to collect have none."""
    h = state.household
    price = state.memory["sale_price"][np.maximum(0, h.product)]
    units = np.where(h.product >= 0, h.stock + h.growing + h.young, 0.0)
    return np.asarray((units * price).sum(axis=0) + h.capital)


def commercial(state: State, name: str) -> Floats:
    """Return the sum of a slot column over the two commercial slots."""
    return np.asarray(state.household.arrays[name][1:].sum(axis=0))


MADE: dict[str, Series] = {
    "spending": spending,
    "earned": earned,
    "profit": profit,
    "own_profit": own_profit,
    "worth": worth,
    "commercial_normal": lambda state: commercial(state, "normal"),
    "commercial_stock": lambda state: commercial(state, "stock") + 0.5 * commercial(state, "growing"),
    "commercial_adopted": lambda state: commercial(state, "adopted"),
}


@dataclass
class Panel:
    """What a world left, household by household and month by month.

    Parameters
    ----------
    id : (n,) permanent numbers at month 0
    ids : (months, n) permanent number in each row, -1 for nobody
    series : by name, (months, n)
    state : at the end
    kept : whatever a design's own eyes took
    """

    id: NDArray[np.int64]
    ids: NDArray[np.int64]
    series: dict[str, Floats]
    state: State
    kept: dict[str, Any] = field(default_factory=dict)

    def total(self, name: str, first: int, months: int = 12) -> Floats:
        """Return the sum of a series over months, (n,)."""
        return np.asarray(self.series[name][first : first + months].sum(axis=0))

    def at(self, name: str, month: int) -> Floats:
        """Return a series in one month, (n,)."""
        return np.asarray(self.series[name][month])

    def here(self, month: int) -> Mask:
        """Say which households of month 0 are still here after a month."""
        return np.asarray((self.id >= 0) & (self.ids[month] == self.id))


@dataclass
class Setting:
    """One county after its burn-in, in which worlds with and without a programme are simulated.

    Parameters
    ----------
    study : Study
    start : State
        Never changed: every world takes a copy.
    replicate : int
    values : mapping of path to value
    """

    study: Study
    start: State
    replicate: int
    values: Mapping[str, float] = field(default_factory=dict)
    _base: dict[tuple[str, ...], Panel] = field(default_factory=dict)

    @property
    def luck(self) -> Luck:
        """Return the luck that assigns who is treated: the same in every world."""
        return Luck(self.study.seed, MEAN, self.replicate, self.study.place.code)

    @property
    def weight(self) -> float:
        """Return households that one simulated household stands for."""
        return float(self.start.county.weight)

    def lot(self, name: str) -> Floats:
        """Return a number in (0, 1) for every household, keyed by the study's name."""
        return self.luck.uniform(f"evidence.{name}", self.start.household.id, 0)

    def arms(self, name: str, eligible: Mask, share: float = 0.5) -> tuple[Mask, Mask]:
        """Return who of the eligible is treated, and who is not, by keyed luck."""
        drawn = self.lot(name) < share
        return eligible & drawn, eligible & ~drawn

    def village_arms(self, name: str) -> tuple[Mask, Mask]:
        """Return half of the villages, drawn by keyed luck, and the other half."""
        number = len(self.start.village)
        lots = self.luck.uniform(f"evidence.{name}", np.arange(number, dtype=np.int64), 0)
        treated = np.zeros(number, dtype=np.bool_)
        treated[np.argsort(lots, kind="stable")[: number // 2]] = True
        return treated, ~treated

    def live_in(self, villages: Mask) -> Mask:
        """Say which households live in villages of a mask."""
        h = self.start.household
        return np.asarray(h.alive & villages[np.maximum(0, h.village)])

    def income(self) -> Floats:
        """Return yearly income per person at month 0, (n,)."""
        h = self.start.household
        return np.asarray(h.income_sum / np.maximum(1.0, h.persons))

    def poorest(self, share: float) -> Mask:
        """Return the poorest share of households at month 0."""
        h = self.start.household
        income = self.income()
        return np.asarray(h.alive & (income <= np.quantile(income[h.alive], share)))

    def simulate(
        self,
        months: int,
        watch: Sequence[str] = (),
        acts: Sequence[Act] = (),
        *,
        events: Sequence[Event] = (),
        scenario: Scenario | None = None,
        eye: Callable[[Economy, Panel], None] | None = None,
    ) -> Panel:
        """Return a world: what is in place, and what the study adds.

        Parameters
        ----------
        months : int
        watch : names
            Columns of a household, or names of `MADE`.
        acts : callables
            Called each month after government.
        events : of nature and markets
        scenario : Scenario, optional
            Instead of what is in place.
        eye : callable, optional
            Called after each month; keeps what it wants in ``panel.kept``.
        """
        policy = scenario or self.study.scenarios["status_quo"]
        study = replace(
            self.study, months=months, scenarios={"status_quo": policy},
            worlds={"usual": World("usual", tuple(events))},
        )  # fmt: skip
        county = Economy(
            study, replicate=self.replicate, values=self.values, rng=study.seed, state=self.start.copy(), collect=False,
            hooks={"government": list(acts)},
        )  # fmt: skip
        h = county.state.household
        rows = len(h)
        first = np.where(h.alive, h.id, -1)
        panel = Panel(first, np.empty((months, rows), dtype=np.int64), {}, county.state)
        panel.series = {name: np.empty((months, rows)) for name in watch}
        for month in range(months):
            county.step()
            panel.ids[month] = np.where(h.alive, h.id, -1)
            for name, out in panel.series.items():
                out[month] = MADE[name](county.state) if name in MADE else h.arrays[name]
            if eye is not None:
                eye(county, panel)
        return panel

    def without(self, months: int, watch: Sequence[str]) -> Panel:
        """Return the world without any programme; designs that ask for the same share it."""
        for names, panel in self._base.items():
            if set(watch) <= set(names) and panel.ids.shape[0] >= months:
                return panel
        self._base[tuple(watch)] = self.simulate(months, watch)
        return self._base[tuple(watch)]


def settle(study: Study, replicate: int, values: Mapping[str, float] | None = None) -> Setting:
    """Return a county after its burn-in."""
    values = values or {}
    return Setting(study, start_cell(study, MEAN, replicate, values), replicate, values)


@dataclass
class Use:
    """A lever used on the treated alone.

    Parameters
    ----------
    path : str
        In the catalogue.
    amount : a month, in the lever's unit
        Whole county.
    first, last : study months, both included
    rows : (n,) bool, optional
        Treated households; everybody when left out.
    villages : (villages,) bool, optional
    product : indices
    extras : the lever's own fields
    """

    path: str
    amount: float
    first: int
    last: int
    rows: Mask | None = None
    villages: Mask | None = None
    product: tuple[int, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)
    spent: float = 0.0
    _order: Order | None = None
    _ids: NDArray[np.int64] | None = None

    def __call__(self, county: Economy) -> None:
        """Use the lever in the months it is used."""
        state = county.state
        month, h = int(state.county.study_month), state.household
        if self._ids is None:
            self._ids = h.id.copy()  # a newcomer in the row of a treated household is not treated
        if not self.first <= month <= self.last:
            return
        who: tuple[int, ...] = ()
        if self.rows is not None:
            h.groups[self.rows & h.alive & (h.id == self._ids)] |= TRIAL
            who = (TRIAL,)
        lever = catalogue_of(county.study)[self.path]
        if self._order is None:
            extras = {**self.extras, "origin": "trial", "payer": "other", "tag": "transition"}
            self._order = Order(
                lever, "trial", self.amount, lever.unit_cost, who, self.villages, self.product, extras
            )
        self._order.months_in_force = month - self.first
        state.memory["holdings"] = {}
        self.spent += float(lever.apply(state, county.luck, self._order))
        state.memory.pop("holdings", None)


def give(column: str, amounts: Floats, months: Sequence[int]) -> Act:
    """Return what adds an amount to a column of households in some months, for instance cash to ``grant``.

    Parameters
    ----------
    column : str
    amounts : (n,) in the column's unit
    months : study months
    """
    wanted = frozenset(months)
    ids: list[NDArray[np.int64]] = []

    def act(county: Economy) -> None:
        h = county.state.household
        if not ids:
            ids.append(h.id.copy())
        if int(county.state.county.study_month) in wanted:
            h.arrays[column][:] += np.where(h.alive & (h.id == ids[0]), amounts, 0.0)

    return act
