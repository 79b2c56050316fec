"""The county as a Mesa model: build it, run its months, collect what happened."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from model.agents import Enterprise, Household
from model.errors import InputError
from model.levers.catalogue import CATALOGUE
from model.luck import Luck
from model.measures.collect import Collector, Outcome
from model.plugins import Extensions
from model.plugins import load as load_code
from model.population.build import build
from model.process import Lever, Parameter, Process
from model.processes.government import Government, village_mask
from model.processes.registry import PROCESSES, parameters
from model.state import ENTERPRISE, HOUSEHOLD, State
from model.study.actions import DATED
from model.study.study import Study, code_files, read_study

BURN_IN = 120  # months before month 0; docs/ODD.md


class Economy(mesa.Model):
    """Households and enterprises of one county, stepping month by month.

    Parameters
    ----------
    study : Study, path or None
        A read study, a study file, or None for the quick study that comes with the package.
    scenario, world : str
        Names in the study.
    draw, replicate : str, int
        The cell: parameter draw and replicate.
    values : mapping of str to float, optional
        Parameter values by path; those of the draw.
    rng : int, optional
        Seed of luck. None takes the study's seed, or draws and records a fresh one when
        ``fresh`` is true (as ``mesa.batch_run`` with several iterations wants).
    households : int, optional
        Number simulated; the study's when left out.
    interactions : bool
        False switches contacts, pooling, prices, wages, queues, local demand and purse off.
    check : bool
        Check the accounts and ranges every month.
    state : State, optional
        Start from a state after its burn-in (a copy is not made).
    collector : Collector, optional
        What was collected of that state so far.
    hooks : mapping of str to callables, optional
        Called with the model after the process of that name, every month.

    Examples
    --------
    >>> from model.economy import Economy
    >>> county = Economy(households=200, rng=1)  # doctest: +SKIP
    >>> county.step()  # doctest: +SKIP
    """

    def __init__(
        self,
        study: Study | str | Path | None = None,
        scenario: str = "status_quo",
        *,
        world: str = "usual",
        draw: str = "mean",
        replicate: int = 0,
        values: Mapping[str, float] | None = None,
        rng: int | None = None,
        households: int | None = None,
        interactions: bool = True,
        check: bool = False,
        state: State | None = None,
        hooks: Mapping[str, Sequence[Callable[[Economy], None]]] | None = None,
        burn_in: int = BURN_IN,
        collect: bool = True,
        collector: Collector | None = None,
    ) -> None:
        self.study = study if isinstance(study, Study) else load(study)
        if rng is None:
            rng = secrets.randbelow(2**31) if study is None else self.study.seed
        self.seed_of_luck = int(rng)
        super().__init__(rng=self.seed_of_luck)
        self.scenario_id = scenario
        self.world_id = world
        self.replication_id = replicate
        if scenario not in self.study.scenarios:
            known = ", ".join(self.study.scenarios)
            raise InputError(f"no scenario {scenario!r}", expected=f"one of {known}")
        self.luck = Luck(self.seed_of_luck, draw, replicate, self.study.place.code)
        self.values = {**self.study.assumptions, **(values or {})}
        self.check = check
        self.hooks = dict(hooks or {})
        self._views: dict[str, Any] = {}
        extensions = extensions_of(self.study)
        self.catalogue = catalogue_of(self.study)
        self.processes: list[Process] = [kind(self.values) for kind in extensions.month(PROCESSES)]
        policy = self.study.scenarios[scenario]
        if state is None:
            state = self._start(households, interactions, burn_in)
        self.state = state
        self.state.memory["events"] = _events(self.study, world, state)
        self.government = Government(policy.actions, self.catalogue, policy.budgets, policy.split)
        self.collector = collector or Collector(state, self.study.months, state.product_names)
        self.datacollector = mesa.DataCollector(model_reporters=dict(REPORTERS)) if collect else None

    def _start(self, households: int | None, interactions: bool, burn_in: int) -> State:
        """Build the county and let it settle under what is in place."""
        study, luck = self.study, self.luck
        number = households if households is not None else study.households
        year, month = study.start
        state = build(
            study.place, number, luck, self.values, base_year=study.base_year, start=year * 12 + month - 1
        )
        county = state.county
        county.line = study.line
        county.assessed_over = study.assessed_over
        county.return_ends_after = study.return_ends_after
        county.interactions = int(interactions)
        state.memory["remitted"] = next(p for p in self.processes if p.name == "labour").values["remitted"]
        for process in self.processes:
            process.begin(state, luck)
        self.state = state
        government = Government(study.scenarios["status_quo"].actions, self.catalogue)
        for month in range(burn_in):
            set_clock(state, luck, study, month, burn_in)
            self._month(state, government)
        baseline(state)
        state.memory["burn_in"] = burn_in
        return state

    def _month(self, state: State, government: Government) -> None:
        """Carry out one month: government first, then every process in order."""
        state.ledger.clear()
        before = _stocks(state) if self.check else None
        government.step(state, self.luck)
        self._between("government")
        for process in self.processes:
            process.step(state, self.luck)
            self._between(process.name)
        if before is not None:
            check_accounts(state, before)

    def _between(self, name: str) -> None:
        """Let hooks, and agents of the user's own whose class says ``after = name``, act between two processes."""
        for hook in self.hooks.get(name, ()):
            hook(self)
        for kind, agents in list(self._agents_by_type.items()):
            if getattr(kind, "after", "") == name:
                agents.do("step")

    def step(self) -> None:
        """Carry out one month; agents of the user's own without ``after`` step at its end."""
        state = self.state
        if int(state.county.study_month) + 1 >= self.study.months:
            self.running = False
        burn_in = int(state.memory["burn_in"])
        month = burn_in if int(state.county.study_month) < 0 else int(state.county.month) + 1
        set_clock(state, self.luck, self.study, month, burn_in)
        self._month(state, self.government)
        for kind, agents in list(self._agents_by_type.items()):
            if kind not in (Household, Enterprise) and not getattr(kind, "after", ""):
                agents.do("step")
        self.collector.month(state)
        if self.datacollector is not None:
            self.datacollector.collect(self)
        if int(state.county.study_month) + 1 >= self.study.months:
            self.running = False

    def fork(self, scenario: str, *, leave: bool = False) -> Economy:
        """Return a copy of the county, and of what was collected, that goes on under another scenario.

        Right only where the two scenarios have done the same until now (`model.experiment.branches`).

        Parameters
        ----------
        scenario : str
        leave : bool
            This county ends here, so that the other takes over what it holds instead of a copy.
        """
        other = Economy(
            self.study, scenario, world=self.world_id, draw=self.luck.draw, replicate=self.luck.replicate,
            values=self.values, rng=self.seed_of_luck, check=self.check, collect=False,
            state=self.state if leave else self.state.copy(), collector=self.collector if leave else self.collector.copy(),
        )  # fmt: skip
        other.government.budgets = copy.deepcopy(self.government.budgets)
        other.running = self.running
        if leave:
            self.close()
        return other

    def close(self) -> None:
        """Let go of the county, so that its memory serves the next one; Python alone would find out late."""
        del self.state, self.collector

    def outcome(self) -> Outcome:
        """Return what was collected so far as plain arrays."""
        return self.collector.outcome(self.state)

    def _look(self) -> None:
        """Make agent views of the rows that are here; only when somebody looks."""
        for kind, table in ((Household, self.state.household), (Enterprise, self.state.enterprise)):
            known = self._views.setdefault(kind.__name__, {})
            for row in np.flatnonzero(table.alive):
                key = (int(row), int(table.id[row]))
                if key not in known:
                    known[key] = kind(self, table, int(row))
            for key in [k for k in known if not table.alive[k[0]] or int(table.id[k[0]]) != k[1]]:
                view = known.pop(key)
                if view in self._agents:
                    self.deregister_agent(view)

    @property
    def agents(self) -> Any:
        """All agents: households, enterprises and agents of the user's own."""
        self._look()
        return self._all_agents

    @property
    def agents_by_type(self) -> Any:
        """Agents by class, for instance ``agents_by_type[Household]``."""
        self._look()
        return self._agents_by_type


def load(path: str | Path | None = None, *, allow_code: bool = False, **options: Any) -> Study:
    """Read a study file; None reads the quick study that comes with the package.

    Parameters
    ----------
    path : str or Path, optional
    allow_code : bool
        Load and accept the code files the study names.
    options
        ``overrides``, ``tries``, ``quick`` of `model.study.study.read_study`.
    """
    file = scenario_file("quick.yaml") if path is None else Path(path)
    catalogue, known = dict(CATALOGUE), parameters()
    if allow_code:
        added = load_code(code_files(file), file.absolute().parent, CATALOGUE, PROCESSES)
        catalogue |= added.catalogue
        known |= added.parameters
    return read_study(file, catalogue, known, allow_code=allow_code, **options)


def extensions_of(study: Study) -> Extensions:
    """Return the levers and processes that a read study's own code adds."""
    return load_code(study.code, study.folder, CATALOGUE, PROCESSES) if study.code else Extensions()


def catalogue_of(study: Study) -> dict[str, Lever]:
    """Return every lever by path, the study's own included."""
    return {**CATALOGUE, **extensions_of(study).catalogue}


def parameters_known(study: Study) -> dict[str, Parameter]:
    """Return every parameter by path, those of the study's own processes included."""
    return {**parameters(), **extensions_of(study).parameters}


def scenario_file(name: str) -> Path:
    """Return a study that comes with the package, installed or in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "scenarios" / name
    return inside if inside.exists() else package.parent / "scenarios" / name


def set_clock(state: State, luck: Luck, study: Study, month: int, burn_in: int) -> None:
    """Set the month, its calendar and the luck's counter."""
    county = state.county
    county.month = month
    county.study_month = month - burn_in
    first_year, first_month = study.start
    total = first_year * 12 + (first_month - 1) + month - burn_in
    county.calendar = total % 12
    earliest = first_year * 12 + (first_month - 1) - DATED
    county.year = max(total, earliest) // 12
    luck.month = month


def baseline(state: State) -> None:
    """Start the counters at month 0; who is poor then is prevalent, not returned."""
    h = state.household
    h.returns[:] = 0
    h.falls[:] = 0
    h.first_return[:] = -1
    h.relapses[:] = 0
    h.ever_monitored[:] = h.monitored
    h.poverty_months[:] = 0.0
    h.prevalent[:] = h.poor
    h.reached[:] = False
    h.cause[:] = -1
    h.baseline_groups[:] = h.groups
    people = np.maximum(1.0, h.persons)
    alive = np.flatnonzero(h.alive)
    order = alive[np.argsort((h.income_sum / people)[alive], kind="stable")]
    h.baseline_quintile[order] = (5 * np.arange(order.size) // max(1, order.size)).astype(np.int8)


def _events(study: Study, world: str, state: State) -> list[dict[str, Any]]:
    """Turn the events of a world into what the shock processes read."""
    if world not in study.worlds:
        raise InputError(f"no world {world!r}", expected=f"one of {', '.join(study.worlds)}")
    return [
        {
            "kind": event.kind,
            "month": event.month,
            "months": event.months,
            "villages": village_mask(event.where, state),
            "product": [state.product_names.index(p) for p in event.product],
            "loss": event.loss,
            "factor": event.factor,
        }
        for event in study.worlds[world].events
    ]


def _stocks(state: State) -> tuple[float, float]:
    """Return money held by households and by enterprises, whole county."""
    h, e = state.household, state.enterprise
    return float(h.cash.sum()) * state.county.weight, float(e.cash.sum())


def check_accounts(state: State, before: tuple[float, float]) -> None:
    """Raise if money appeared or vanished this month, to 1e-9 of turnover.

    Raises
    ------
    ArithmeticError
        With the sector and the amount that does not add up.
    """
    flows = state.ledger.flows
    turnover = float(flows.sum()) + 1.0
    after = _stocks(state)
    for sector, name, was, now in (
        (HOUSEHOLD, "household", before[0], after[0]),
        (ENTERPRISE, "enterprise", before[1], after[1]),
    ):
        net = float(flows[:, sector].sum() - flows[sector, :].sum())
        if abs((now - was) - net) > 1e-9 * max(turnover, abs(now), abs(was)):
            month = int(state.county.study_month)
            raise ArithmeticError(
                f"month {month}: {name} money moved by {now - was:.6f}, the ledger says {net:.6f}"
            )


def start_cell(study: Study, draw: str, replicate: int, values: Mapping[str, float] | None = None) -> State:
    """Build a county and run its burn-in: the start that every scenario of a cell shares."""
    return Economy(study, draw=draw, replicate=replicate, values=values, rng=study.seed, collect=False).state


def run_scenario(
    study: Study,
    state: State,
    scenario: str,
    world: str,
    *,
    draw: str = "mean",
    replicate: int = 0,
    values: Mapping[str, float] | None = None,
    check: bool = False,
) -> Outcome:
    """Run one scenario in one world from a copy of a cell's start."""
    economy = Economy(
        study, scenario, world=world, draw=draw, replicate=replicate, values=values, rng=study.seed, check=check,
        state=state.copy(), collect=False,
    )  # fmt: skip
    while economy.running:
        economy.step()
    return economy.outcome()


def households(model: Economy) -> float:
    """Households here, whole county."""
    return model.collector.latest("households")


def income_per_person(model: Economy) -> float:
    """Income of the last twelve months, yuan per person and year."""
    return model.collector.latest("income_year")


def headcount(model: Economy) -> float:
    """Share of persons in administratively poor households."""
    return model.collector.latest("headcount")


def monitored_share(model: Economy) -> float:
    """Share of households recognised as monitored."""
    return model.collector.latest("monitored")


def returns(model: Economy) -> float:
    """Households that returned to poverty this month, whole county."""
    return model.collector.latest("returns")


def enterprises(model: Economy) -> float:
    """Enterprises in business."""
    return model.collector.latest("enterprises")


REPORTERS: dict[str, Callable[[Economy], float]] = {
    "households": households,
    "income_per_person": income_per_person,
    "headcount": headcount,
    "monitored": monitored_share,
    "returns": returns,
    "enterprises": enterprises,
}
