"""Births, deaths, ageing, splitting and leaving for good, each household in its own month of the year."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.columns import columns_of
from model.kernels import kernel, rule
from model.luck import Luck, philox, uniform
from model.maths import exp
from model.process import Parameter, Process
from model.state import BANK, HOUSEHOLD, WORLD, HouseholdColumns, State

# Money and stock of a household, and sums of them: what a split divides.
DIVIDED = tuple(
    name
    for name, column in columns_of(HouseholdColumns).items()
    if column.unit in {"yuan", "yuan/month", "yuan/year", "mu, head, hives, beds"}
)


ADULT_LABOUR = 0.95  # worker-months of an adult: assumption, rest and visits
HOUSEWORK = 0.3  # worker-months a household keeps for itself, however small: assumption
LABOUR_POOR_LABOUR = 0.6  # worker-months of adults in the labour-poor class over those of others: assumption
# Worker-months of an elder, under 75 and from then on. Rural elders work until they cannot (Giles, Lei, Wang, Wang and Zhao
# 2021, CHARLS: read); how much, an assumption.
ELDER_LABOUR, OLDEST_LABOUR, OLDEST = 0.4, 0.15, 75.0


@rule
def household_labour(adults: float, students: float, elders: float, age: float, labour_poor: float) -> float:
    r"""Labour of a household by who is in it.

    .. math:: \max(0, a (A - S) - h)\, p + e\, E

    Parameters
    ----------
    adults, students, elders : persons      A, S, E
    age : years                 of its workers; of its elders where there are no others
    labour_poor : 0 or 1        p is below one in the labour-poor class

    Returns
    -------
    worker-months/month
    """
    able = LABOUR_POOR_LABOUR if labour_poor > 0.0 else 1.0
    old = ELDER_LABOUR if age < OLDEST else OLDEST_LABOUR
    return max(0.0, ADULT_LABOUR * (adults - students) - HOUSEWORK) * able + old * elders


@rule
def departure_chance(base: float, relative: float, elasticity: float) -> float:
    r"""Yearly chance that a household leaves for good: follows prospects outside.

    .. math:: \lambda \exp(b (\ln y_M - \ln y)) \approx \lambda\, e^{b\, x}

    Parameters
    ----------
    base : 1/year           lambda
    relative : log          x, log pay outside over income at home, clamped by the caller
    elasticity : 1          b

    Returns
    -------
    1/year
    """
    return base * exp(elasticity * relative)


@kernel
def _years(  # type: ignore[no-untyped-def]
    month, birth, death, elder_death, ageing, leave, leave_elasticity,
    id, alive, age, persons, children, students, adults, elders, labour_poor, labour, elderly_only, migrant_pay,
    expected, leaving, splitting, split, key0, key1, skey0, skey1,
):  # fmt: skip
    for i in range(id.shape[0]):
        leaving[i] = 0
        splitting[i] = 0
        due = (month + id[i]) % 12 if alive[i] else 0
        if due == 9 and persons[i] >= 5.0 and adults[i] >= 4.0:
            s0, _s1, _s2, _s3 = philox(id[i], month, 0, skey0, skey1)
            splitting[i] = 1 if uniform(s0) < split else 0
        if due != 3:
            continue
        w0, w1, w2, w3 = philox(id[i], month, 0, key0, key1)
        x0, x1, x2, x3 = philox(id[i], month, 1, key0, key1)
        age[i] += 1.0
        fertile = adults[i] > 1.0 and age[i] < 50.0
        born = 1.0 if (fertile and uniform(w0) < birth) else 0.0
        dies = 1.0 if (elders[i] > 0.0 and uniform(w1) < elder_death * elders[i]) else 0.0
        lost = 1.0 if (adults[i] > 1.0 and uniform(w2) < death * adults[i]) else 0.0
        grown = 1.0 if (children[i] > 0.0 and uniform(w3) < children[i] / 15.0) else 0.0
        old = 1.0 if (adults[i] > 1.0 and uniform(x0) < ageing * adults[i]) else 0.0
        goes = 1.0 if (adults[i] > 2.0 and uniform(x1) < 0.5 * leave * adults[i]) else 0.0
        schooled = 1.0 if (students[i] > 0.0 and uniform(x2) < 0.25) else 0.0
        starts = 1.0 if (grown > 0.0 and uniform(x2) > 0.4) else 0.0
        children[i] = max(0.0, children[i] + born - grown)
        elders[i] = max(0.0, elders[i] + old - dies)
        adults[i] = max(0.0, adults[i] + grown - old - lost - goes)
        students[i] = max(0.0, students[i] - schooled + starts)
        persons[i] = children[i] + adults[i] + elders[i]
        poor = 1.0 if labour_poor[i] else 0.0
        labour[i] = household_labour(adults[i], students[i], elders[i], age[i], poor)
        elderly_only[i] = adults[i] + children[i] <= 0.0
        relative = min(
            1.0, max(-1.0, (migrant_pay[i] - max(100.0, expected[i])) / max(1000.0, migrant_pay[i]))
        )
        gone = uniform(x3) < 0.5 * departure_chance(leave, relative, leave_elasticity)
        leaving[i] = 1 if (persons[i] <= 0.0 or gone) else 0


class Demography(Process):
    """Simple demography (ODD eq. 43); it begins at month 0, so that the burn-in is stationary."""

    name = "demography"
    reads: ClassVar = (
        "household.id", "household.migrant_pay", "household.expected_income", "household.village",
        "household.sales", "household.labour_split", "household.contract", "household.returns",
        "household.falls", "household.first_return", "household.labour_poor",
    )  # fmt: skip
    writes: ClassVar = (
        "household.alive", "household.age", "household.persons", "household.children", "household.students",
        "household.adults", "household.elders", "household.labour", "household.elderly_only",
        *(f"household.{name}" for name in DIVIDED),
    )  # fmt: skip
    fills: ClassVar = ("household",)

    birth = Parameter(
        0.06,
        0.03,
        0.1,
        "1/year",
        "birth in a household with adults under 50",
        "Assumption: about 11 per 1,000 persons",
    )
    adult_death = Parameter(0.003, 0.002, 0.005, "1/year", "death of an adult", "Assumption")
    elder_death = Parameter(0.05, 0.03, 0.07, "1/year", "death of an elder", "Assumption")
    ageing = Parameter(
        0.0155, 0.012, 0.02, "1/year", "adults who turn 65",
        "Assumption: people of 64 are about 1 in 65 of those of 15 to 64 (census 2020); 1 in 50 would double elders in nine years",
    )  # fmt: skip
    leave = Parameter(
        0.02,
        0.01,
        0.035,
        "1/year",
        "permanent departure of persons",
        "Assumption: rural population fell 2.7 % a year 2017-2021",
    )
    leave_elasticity = Parameter(0.5, 0.0, 1.5, "1", "response of departure to prospects", "Assumption")
    split = Parameter(0.02, 0.0, 0.05, "1/year", "splitting of a household of five or more", "Assumption")

    def begin(self, state: State, luck: Luck) -> None:
        """Room for the list of those who leave."""
        state.memory["leaving"] = np.zeros(len(state.household), dtype=np.int8)
        state.memory["splitting"] = np.zeros(len(state.household), dtype=np.int8)

    def step(self, state: State, luck: Luck) -> None:
        """Age, be born, die, split, leave."""
        h, county = state.household, state.county
        if county.study_month < 0:
            return
        leaving = state.memory["leaving"]
        key0, key1 = luck.key("demography")
        skey0, skey1 = luck.key("demography.split")
        _years(
            county.month, self.birth, self.adult_death, self.elder_death, self.ageing, self.leave, self.leave_elasticity,
            h.id, h.alive, h.age, h.persons, h.children, h.students, h.adults, h.elders, h.labour_poor, h.labour,
            h.elderly_only, h.migrant_pay, h.expected_income, leaving,
            state.memory["splitting"], self.split, key0, key1, skey0, skey1,
        )  # fmt: skip
        gone = np.flatnonzero(leaving)
        if gone.size:
            taken, owed = 0.0, 0.0
            for row in gone:
                repaid = min(max(0.0, float(h.cash[row])), float(h.debt[row]))
                owed += repaid
                taken += float(h.cash[row]) - repaid
            state.ledger.add(HOUSEHOLD, BANK, "debts settled on leaving", owed * county.weight)
            state.ledger.add(HOUSEHOLD, WORLD, "money of those who left", taken * county.weight)
            h.cash[gone] = 0.0
            h.debt[gone] = 0.0
            h.alive[gone] = False
            h.contract[gone] = -1
            for name in ("stock", "young", "growing", "normal", "sales", "labour_split"):
                h.arrays[name][:, gone] = 0.0
        self._split(state, luck)

    def _split(self, state: State, luck: Luck) -> None:
        """Let large households split into spare rows; the row of a newcomer is fixed by its parent's number."""
        h = state.household
        spare = state.memory.get("spare_rows")
        if spare is None:
            spare = np.flatnonzero(~h.alive & (h.village < 0))
            state.memory["spare_rows"] = spare
        if spare.size == 0:
            return
        for row in np.flatnonzero(state.memory["splitting"]):
            slot = int(spare[int(h.id[row]) % spare.size])
            if h.village[slot] >= 0:  # used once: an id never names two households
                continue
            self._divide(state, int(row), slot)

    def _divide(self, state: State, parent: int, child: int) -> None:
        """Give the child two adults and a share of stock, money and debt."""
        h = state.household
        share = 2.0 / float(h.persons[parent])
        own, queue = int(h.id[child]), float(h.queue[child])
        h.copy_row(parent, child)
        h.id[child], h.queue[child] = own, queue
        h.divide_row(parent, child, DIVIDED, share)
        h.adults[child], h.children[child], h.elders[child], h.students[child] = 2.0, 0.0, 0.0, 0.0
        h.persons[child] = 2.0
        h.adults[parent] -= 2.0
        h.persons[parent] -= 2.0
        h.age[child] = 28.0
        for row in (parent, child):
            h.labour[row] = household_labour(
                h.adults[row], h.students[row], h.elders[row], h.age[row], float(h.labour_poor[row])
            )
        h.elderly_only[child] = False
        h.returns[child], h.falls[child], h.first_return[child] = 0, 0, -1
