"""What every lever promises: it says what it is, does nothing when told nothing, and does something when told much."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from model.levers.catalogue import CATALOGUE
from model.levers.costs import BASES
from model.luck import Luck
from model.process import Lever, Order, Payer
from model.processes.registry import PROCESSES
from model.state import State
from model.study.read import read_tree
from model.study.units import parse_unit
from tests.levers.conftest import (
    START,
    County,
    act,
    differing,
    instead,
    item,
    of_place,
    paid_by,
    roomy_world,
    used,
)

FAMILIES = ("funding", "management", "training", "labour", "technology", "industry", "infrastructure", "finance",
            "insurance", "protection", "assets")  # fmt: skip
CITATION = re.compile(r"V\d{3}|\.csv|[Aa]ssumption|recalled|source paper")
# Rules of the accounts: who pays is all they say.
BOOKKEEPING = {"funding.sources"}
MONTHS = 5
# Research comes to the fields after two years; firms incubate for a year or two; orchards and roads need their time.
LONG = {"technology.research": 26, "industry.park": 14, "industry.leading_enterprise": 18, "management.resident_team": 14,
        "protection.dibao.phase_out": 14}  # fmt: skip
FURTHER = {"management.resident_team": 0.0}  # fifty households are found as well by five cadres as by three
# What counts as an outcome; what levers set themselves does not.
OUTCOMES = {
    *(f"household.{name}" for name in (
        "cash", "debt", "stock", "young", "growing", "renewed", "pending", "field_skill", "job_skill", "willingness", "trained",
        "income", "safe_water", "sound_housing", "hired", "adopted", "out_of_pocket", "consumption", "monitored",
        "migrant_share", "contract", "dibao", "relief", "sales", "normal", "poor", "capital",
    )),
    *(f"enterprise.{name}" for name in ("alive", "workers", "cash", "capital", "output", "profit", "debt")),
}  # fmt: skip


# ------------------------------------------------------------------ what a lever says


def complaints(lever: Lever) -> list[str]:
    """Say what is wrong with the declaration of a lever."""
    found = []
    if not lever.unit or not parse_unit(lever.unit, known=False).dimension:
        found.append("no unit")
    if lever.unit and lever.kind == "rate" and "year" not in parse_unit(lever.unit, known=False).per:
        found.append("a rate is per year")
    if (
        not lever.low < lever.high
        or not lever.low <= lever.in_place <= lever.high
        or not math.isfinite(lever.high)
    ):
        found.append("no range, or in place outside it")
    if not CITATION.search(lever.source):
        found.append("neither a source nor the word assumption")
    if not lever.text.endswith("."):
        found.append("no sentence")
    if not re.search(r"[\u4e00-\u9fff]", lever.chinese):
        found.append("no Chinese name")
    if lever.unit_cost > 0.0 and (not lever.cost_unit or lever.basis == "none" or lever.payer == "none"):
        found.append("a cost without a unit, a basis or a payer")
    if lever.cost_high > 0.0 and not 0.0 < lever.cost_low <= lever.unit_cost <= lever.cost_high:
        found.append("the cost lies outside its range")
    if lever.basis not in BASES or lever.payer not in get_args(Payer):
        found.append("an unknown basis or payer")
    if lever.paid_by and lever.paid_by not in {process.name for process in PROCESSES}:
        found.append("paid by no process")
    if not set(lever.takes) <= {"who", "where", "product"}:
        found.append("takes what nobody can give")
    if lever.family not in FAMILIES:
        found.append("of no family")
    return found


@pytest.mark.parametrize("path", CATALOGUE)
def test_a_lever_says_what_it_is(path: str) -> None:
    assert complaints(CATALOGUE[path]) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"unit": ""}, {"unit": "places"}, {"low": 5.0, "high": 1.0}, {"in_place": -1.0}, {"source": "somebody"},
        {"text": "Guidance"}, {"chinese": "field"}, {"cost_unit": ""}, {"cost_high": 1500.0}, {"basis": "moon"},
        {"paid_by": "nobody"}, {"takes": ("when",)}, {"path": "magic.wand"},
    ],
)  # fmt: skip
def test_a_bad_declaration_is_caught(fault: dict[str, object]) -> None:
    good = CATALOGUE["training.field"]
    assert complaints(good) == []
    assert len(complaints(replace(good, **fault))) == 1  # type: ignore[arg-type]


def test_the_catalogue_is_in_the_order_of_its_families() -> None:
    order = [FAMILIES.index(lever.family) for lever in CATALOGUE.values()]
    assert order == sorted(order)
    assert list(CATALOGUE) == [lever.path for lever in CATALOGUE.values()]
    assert len(CATALOGUE) == len(set(CATALOGUE)) > 75


def test_every_friction_of_subu_names_its_lever() -> None:
    """docs/ODD.md: what relaxes each of the five problems."""
    tree = read_tree(Path(__file__).resolve().parents[2] / "scenarios" / "subu.yaml", "subu.yaml")
    packages = {
        name: set(node.branch().items) for name, _, node in tree.need("packages", "packages").branch()
    }
    wanted = {
        "services": {"technology.service_system"},
        "finance": {"finance.microcredit.cap", "finance.village_fund", "finance.guarantee"},
        "participation": {"training.outreach", "management.mobilisation"},
        "enterprises": {"industry.leading_enterprise", "technology.incubation"},
        "insurance": {"insurance.crop", "insurance.livestock", "insurance.accident", "insurance.anti_poverty"},
    }  # fmt: skip
    assert set(packages) == set(wanted)
    for name, levers in packages.items():
        paths = {lever.partition("@")[0] for lever in levers} - {"title"}
        assert paths <= set(CATALOGUE)
        assert wanted[name] <= paths


# ------------------------------------------------------------------ nothing is nothing


@pytest.fixture(scope="module")
def status_quo(settled: County) -> State:
    """The county as it would be with what is in place only."""
    return settled.copy().govern(of_place()).run(MONTHS)


@pytest.mark.parametrize("path", [p for p, lever in CATALOGUE.items() if lever.kind != "rule"])
def test_told_nothing_it_does_nothing(path: str, settled: County, status_quo: State) -> None:
    """A rate or an event of zero, and a level at its value in place, leave every byte as it is."""
    lever = CATALOGUE[path]
    amount = lever.in_place if lever.kind == "level" else 0.0
    actions = instead(of_place(), act(path, 2e9 if path == "funding.envelope" else amount))
    there = settled.copy().govern(actions).run(MONTHS)
    assert differing(status_quo, there) - {"household.reached"} == set()
    if amount == 0.0:
        assert not there.household.reached.any()


# ------------------------------------------------------------------ much is something


@pytest.mark.parametrize("path", [p for p in CATALOGUE if not p.startswith("funding.")])
def test_at_its_most_it_moves_an_outcome(path: str, settled: County, status_quo: State) -> None:
    lever = CATALOGUE[path]
    months = LONG.get(path, MONTHS)
    here = status_quo if months == MONTHS else settled.copy().govern(of_place()).run(months)
    most = FURTHER.get(path, lever.high if lever.high != lever.in_place else lever.low)
    there = settled.copy().govern(instead(of_place(), act(path, most)))
    for _ in range(months):
        state = there.run()
        books = list(state.ledger.spending.values())
        assert all(math.isfinite(x) and x >= 0.0 for x in books)
        if not lever.paid_by and lever.basis != "firm":  # one last simulated household stands for forty
            assert used(state, path) <= planned(state, path) * (1.0 + 1e-9) + 40 * lever.unit_cost
    assert differing(here, there.state) & OUTCOMES != set()


def planned(state: State, path: str) -> float:
    """Return what a lever was planned to use this month."""
    return sum(x for name, x in state.memory["spending_planned"].items() if name.partition("@")[0] == path)


@pytest.mark.parametrize("path", [p for p in CATALOGUE if p.startswith("funding.")])
def test_a_short_fund_moves_an_outcome(path: str, settled: County) -> None:
    scarce = of_place(3e6)
    here = settled.copy().govern(scarce).run(MONTHS)
    there = settled.copy().govern(instead(scarce, act(path, CATALOGUE[path].high))).run(MONTHS)
    moved = differing(here, there) & OUTCOMES
    assert (moved == set()) == (path in BOOKKEEPING)


# ------------------------------------------------------------------ nobody else

OWN_FIELDS = {path: {"extras": {"dividend_to_poor": 0.6}} for path in CATALOGUE if path.startswith("assets.")}
# Counts of neighbours and of growers under contract, which nothing reads with interactions off.
SEEN = {"household.informed", "enterprise.contracted"}


@pytest.fixture(scope="module")
def apart() -> County:
    """The county with interactions off, after its burn-in."""
    state = roomy_world()
    state.county.interactions = False
    county = County(state, {"enterprises.entry_rate": 0.5}).govern(of_place())
    county.run(START)
    return county


def changed_by_one(county: County, path: str) -> list[str]:
    """Name what differs for other households and for enterprises when one household is not there."""
    actions = instead(of_place(), act(path, CATALOGUE[path].high, **OWN_FIELDS.get(path, {})))
    here, there = (county.copy().govern(actions) for _ in range(2))
    h = here.state.household
    one = int(np.flatnonzero(h.alive & (h.adults >= 2) & (h.product[1] >= 0))[10])
    there.state.household.alive[one] = False
    for _ in range(MONTHS):
        for world in (here, there):
            world.until("status")
            world.month += 1
    others = np.arange(len(h)) != one
    found = []
    for table in ("household", "enterprise"):
        mine, theirs = getattr(here.state, table).arrays, getattr(there.state, table).arrays
        for name, array in mine.items():
            rows = others if table == "household" else slice(None)
            if array[..., rows].tobytes() != theirs[name][..., rows].tobytes():
                found.append(f"{table}.{name}")
    return [name for name in found if name not in SEEN]


@pytest.mark.parametrize("path", CATALOGUE)
def test_with_interactions_off_one_household_changes_nobody_else(path: str, apart: County) -> None:
    assert changed_by_one(apart, path) == []


@pytest.mark.parametrize(
    "path", ["infrastructure.irrigation", "infrastructure.farmland", "assets.photovoltaic"]
)
def test_a_village_shared_with_interactions_off_is_caught(
    path: str, apart: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the lever takes the county for one with interactions on."""
    lever = CATALOGUE[path]

    def together(state: State, luck: Luck, order: Order) -> float:
        state.county.interactions = True
        spent = lever.apply(state, luck, order)
        state.county.interactions = False
        return spent

    monkeypatch.setitem(CATALOGUE, path, replace(lever, apply=together))
    assert changed_by_one(apart, path) != []


# ------------------------------------------------------------------ everything at once


@pytest.fixture
def everything(settled: County) -> County:
    """The county with every lever at its most, after a year of them."""
    actions = of_place()
    for path, lever in CATALOGUE.items():
        if not path.startswith("funding."):
            actions = instead(actions, act(path, lever.high))
    return settled.copy().govern(actions)


def test_with_every_lever_on_the_accounts_balance(everything: County) -> None:
    """Households and enterprises by `check_accounts`; what government paid is what levers used, standing transfers apart."""
    for _ in range(24):
        state = everything.run()
        spent = sum(state.ledger.spending.values())
        others = item(state, "standing transfers") + item(state, "money returned")
        assert paid_by(state, "government") == pytest.approx(spent + others, rel=1e-9)
        assert all(np.isfinite(array).all() for array in state.household.arrays.values())
        assert sum(state.memory["spending_used"].values()) == pytest.approx(spent, rel=1e-9)


def test_no_public_support_at_all(settled: County) -> None:
    """`nothing`: no lever in force; pensions, dibao, relief and reimbursement are gone, and the accounts balance."""
    county = settled.copy().govern(())
    state = county.run(26)
    h = state.household
    for name in (
        "pension",
        "dibao",
        "relief",
        "grant",
        "reimbursed",
        "stipend",
        "indemnity",
        "public_job_pay",
        "public_works_wage",
    ):
        assert not h.arrays[name].any(), name
    assert not h.monitored.any()
    assert state.ledger.spending == {} or not any(state.ledger.spending.values())
    assert paid_by(state, "government") == pytest.approx(item(state, "standing transfers"))
    assert np.allclose(h.out_of_pocket, h.medical_bill)
