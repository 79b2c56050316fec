"""The oracle of the month: plain objects, plain loops, the model's rules uncompiled.

One object per household, enterprise, village, township and product. `Oracle` holds them, copies a
state in, and says where a state differs from it. What each process does is told again in
`nature`, `business` and `home`.
"""

from __future__ import annotations

import copy
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from model.columns import Table
from model.luck import Luck
from model.maths import added
from model.process import Process
from model.state import State
from tests.oracle import business, home, nature, people, status
from tests.oracle.rules import Rules

TABLES = {"household": "h", "enterprise": "e", "village": "v", "town": "t", "product": "p"}

# Sums over many rows, and what follows from them at once: equal to 1e-9, everything else to the bit.
SUMS = {
    "household.pooled", "household.dividend", "enterprise.contracted",
    "village.demand", "village.demand_now", "village.demand_normal", "village.demand_index", "village.pool_shock",
    "village.adopters", "village.success",
    "town.offered", "town.reserved", "town.wanted", "town.filled", "town.filling", "town.filling_normal", "town.pay",
    "town.wage", "town.base_jobs", "town.road",
    "product.output", "product.normal_output", "product.glut", "product.knowledge",
    "county.park_workers",
}  # fmt: skip
TOLERANCE = 1e-9

BEGIN: dict[str, Callable[[Oracle], None]] = {
    "diffusion": nature.begin_diffusion,
    "labour": nature.begin_labour,
    "production": nature.begin_production,
    "enterprises": business.begin_enterprises,
    "consumption": home.begin_consumption,
    "status": status.begin_status,
}
STEP: dict[str, Callable[[Oracle], None]] = {
    "drivers": nature.drivers,
    "shocks": nature.shocks,
    "illness": nature.illness,
    "diffusion": nature.diffusion,
    "labour": nature.labour,
    "production": nature.production,
    "markets": business.markets,
    "enterprises": business.enterprises,
    "relief": home.relief,
    "income": home.income,
    "consumption": home.consumption,
    "credit": home.credit,
    "circulation": home.circulation,
    "demography": people.demography,
    "status": status.status,
}


class Oracle:
    """A county of plain objects.

    Parameters
    ----------
    state : State
        Copied; never looked at again unless handed in.
    luck : Luck
        Its seed, draw, replicate and place; the draws are made here again.
    processes : sequence of Process
        Only their parameter values are taken.
    rules : Rules
    """

    def __init__(self, state: State, luck: Luck, processes: Sequence[Process], rules: Rules) -> None:
        self.h: list[SimpleNamespace] = []
        self.e: list[SimpleNamespace] = []
        self.v: list[SimpleNamespace] = []
        self.t: list[SimpleNamespace] = []
        self.p: list[SimpleNamespace] = []
        for name, short in TABLES.items():
            setattr(self, short, [SimpleNamespace() for _ in range(len(getattr(state, name)))])
        self.c = SimpleNamespace()
        self.adopt(state)
        for row, one in enumerate(self.h):
            one.row = row
            one.contacts = [int(k) for k in state.neighbours[:, row]]
        for table in (self.e, self.v, self.t, self.p):
            for row, one in enumerate(table):
                one.row = row
        self.names = list(state.product_names)
        for j, product in enumerate(self.p):
            product.name = self.names[j]
            product.season = [float(x) for x in state.season[j]]
        self.queue = [int(k) for k in state.order]
        self.constants = dict(state.constants)
        self.drivers = {name: [float(x) for x in years] for name, years in state.drivers.items()}
        self.first_year = state.first_year
        self.events = copy.deepcopy(state.memory.get("events", []))
        self.remitted = float(state.memory["remitted"])
        self.q = {process.name: SimpleNamespace(**process.values) for process in processes}
        self.rule = rules
        self.ledger: dict[tuple[int, int, str], float] = defaultdict(float)
        self._luck = [str(luck.seed), luck.draw, str(luck.replicate), luck.place]
        self._keys: dict[str, tuple[Any, Any]] = {}
        self.now = 0
        self.births = self.deaths = 0
        self.sites: list[SimpleNamespace] = []  # of parks, to be let
        self.research_now = [0.0] * len(self.p)
        self.brand_now = [0.0] * len(self.p)
        self.trial_knowledge = [0.0] * len(self.p)
        self.demonstration = [[0.0] * len(self.p) for _ in self.v]
        self.entry_factor = 1.0
        self.pots: list[Any] = []
        self.research: list[list[float]] = []
        self.spare: list[SimpleNamespace] | None = None
        self.income_cut = 0.0

    # ------------------------------------------------------------------ luck

    def words(self, stream: str, agent: int, block: int = 0, month: int | None = None) -> Any:
        """Return the four random words of one agent, this month unless told."""
        if stream not in self._keys:
            text = "\x1f".join([*self._luck, stream])
            digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
            self._keys[stream] = (
                np.uint64(int.from_bytes(digest[:4], "little")),
                np.uint64(int.from_bytes(digest[4:], "little")),
            )
        key0, key1 = self._keys[stream]
        return self.rule.philox(agent, self.now if month is None else month, block, key0, key1)

    def one(self, stream: str, agent: int = 0, month: int | None = None) -> float:
        """Return one uniform number."""
        return float(self.rule.uniform(self.words(stream, agent, 0, month)[0]))

    # ------------------------------------------------------------------ looking around

    def here(self) -> Iterator[SimpleNamespace]:
        """Households that are here."""
        return (one for one in self.h if one.alive)

    def village_of(self, one: SimpleNamespace) -> SimpleNamespace:
        """Village of a household; a row that is empty reads the first one, and nothing comes of it."""
        return self.v[max(0, one.village)]

    def town_of(self, one: SimpleNamespace) -> SimpleNamespace:
        """Township of a household."""
        return self.t[max(0, one.town)]

    def product_in(self, one: SimpleNamespace, slot: int) -> SimpleNamespace:
        """Product in a slot; an empty slot reads the first product, and nothing comes of it."""
        return self.p[max(0, one.product[slot])]

    def book(self, payer: int, payee: int, item: str, amount: float) -> None:
        """Book a flow."""
        self.ledger[payer, payee, item] += amount

    # ------------------------------------------------------------------ copying and comparing

    def adopt(self, state: State, columns: set[str] | None = None) -> None:
        """Copy columns of a state: all of them, or those named."""
        for name, short in TABLES.items():
            table: Table = getattr(state, name)
            for column, array in table.arrays.items():
                if columns is None or f"{name}.{column}" in columns:
                    values = array.T.tolist()
                    for one, value in zip(getattr(self, short), values, strict=True):
                        setattr(one, column, value)
        for column, array in state.county.table.arrays.items():
            if columns is None or f"county.{column}" in columns:
                setattr(self.c, column, array[0].item())

    def adopt_orders(self, state: State) -> None:
        """Take over what levers left in the memory of the state for the processes."""
        memory = state.memory
        for name in ("research_now", "brand_now", "trial_knowledge"):
            setattr(self, name, [float(x) for x in memory[name]])
        self.demonstration = memory["demonstration"].tolist()
        self.entry_factor = float(memory.get("entry_factor", 1.0))
        self.pots = list(memory.get("relief_pots", []))

    def differences(self, state: State) -> list[str]:
        """Return the columns in which a state differs, with the first row that does."""
        found = []
        for name, short in (*TABLES.items(), ("county", "c")):
            table: Table = state.county.table if name == "county" else getattr(state, name)
            rows = [self.c] if name == "county" else getattr(self, short)
            for column, array in table.arrays.items():
                mine = np.array([getattr(one, column) for one in rows]).T
                theirs = array
                if f"{name}.{column}" in SUMS:
                    same = np.isclose(mine, theirs, rtol=TOLERANCE, atol=TOLERANCE)
                else:
                    same = mine == theirs
                if not same.all():
                    where = tuple(int(k) for k in np.argwhere(~same)[0])
                    count = int((~same).sum())
                    found.append(
                        f"{name}.{column}{list(where)}: {mine[where]!r} != {theirs[where]!r} ({count} differ)"
                    )
        return found

    def unbooked(self, state: State) -> list[str]:
        """Return the ledger items in which a state differs, to 1e-9 of the month's turnover."""
        turnover = added(abs(x) for x in self.ledger.values()) + 1.0
        items = state.ledger.items
        return [
            f"ledger {key}: {self.ledger.get(key, 0.0)!r} != {items.get(key, 0.0)!r}"
            for key in sorted({*self.ledger, *items})
            if not abs(self.ledger.get(key, 0.0) - items.get(key, 0.0)) <= TOLERANCE * turnover
        ]

    # ------------------------------------------------------------------ the month

    def begin(self, name: str) -> None:
        """Prepare a process."""
        if name in BEGIN:
            BEGIN[name](self)

    def step(self, name: str) -> None:
        """Carry out one process of the month."""
        STEP[name](self)
