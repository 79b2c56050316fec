"""A small county for the oracle, and a schedule that moves every column a lever may set."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.agents import County
from model.columns import Table
from model.luck import Luck
from model.process import Process
from model.processes.registry import PROCESSES
from model.state import (
    NO_EXIT,
    CountyColumns,
    EnterpriseColumns,
    HouseholdColumns,
    ProductColumns,
    State,
    TownColumns,
    VillageColumns,
)

BURN_IN = 6  # months before month 0, so that both halves of the clock are seen
MONTHS = 24
HOUSEHOLDS, SPARE = 50, 6
VILLAGES, TOWNS = 8, 4
ENTERPRISES, ROOM = 14, 40
PRODUCTS = ("barley", "vegetables", "orchard", "herbs", "livestock", "honey", "wild", "tourism", "trade")
SEED = 18

# Parameters moved so that rare things happen to fifty households within two years.
VALUES = {
    "illness.acute_chance": 0.12,
    "illness.accident_chance": 0.8,
    "illness.disability_share": 0.4,
    "shocks.hazard_chance": 0.15,
    "shocks.disease_chance": 1.5,
    "labour.loss_chance": 0.06,
    "diffusion.external": 0.03,
    "diffusion.drop_out": 0.05,
    "diffusion.brand_failure": 1.0,
    "markets.offer": 0.5,
    "income.ceremony_chance": 0.6,
    "income.error_months": 6.0,
    "income.schooling_netted": 0.4,
    "credit.chance": 0.5,
    "credit.default_ratio": 0.4,
    "demography.birth": 0.3,
    "demography.adult_death": 0.05,
    "demography.elder_death": 0.3,
    "demography.leave": 0.15,
    "demography.split": 0.8,
    "enterprises.entry_rate": 4.0,
    "enterprises.broke_factor": 60.0,
    "status.error_months": 6.0,
    "status.release": 0.4,
}


def _households(r: np.random.Generator, village: Table) -> Table:
    rows = HOUSEHOLDS + SPARE
    h = Table(HouseholdColumns, rows)
    h.id[:] = 700 + np.arange(rows)
    h.alive[:HOUSEHOLDS] = True
    h.village[:HOUSEHOLDS] = np.sort(r.integers(0, VILLAGES, HOUSEHOLDS))
    h.town[:HOUSEHOLDS] = village.town[h.village[:HOUSEHOLDS]]
    h.zone[:HOUSEHOLDS] = village.zone[h.village[:HOUSEHOLDS]]
    village.households[:] = 40.0 * np.bincount(h.village[:HOUSEHOLDS], minlength=VILLAGES)
    h.queue[:] = r.uniform(size=rows)
    h.adults[:] = r.integers(0, 6, rows)
    h.elders[:] = np.where(h.adults == 0, 1 + r.integers(0, 2, rows), r.integers(0, 2, rows))
    h.children[:] = np.where(h.adults == 0, 0, r.integers(0, 3, rows))
    h.persons[:] = h.adults + h.elders + h.children
    h.students[:] = np.where(h.adults > 1, r.integers(0, 2, rows), 0)
    h.elderly_only[:] = h.adults == 0
    h.labour_poor[:] = r.uniform(size=rows) < 0.3
    h.labour[:] = 0.8 * h.adults * np.where(h.labour_poor, 0.5, 1.0)
    h.age[:] = r.uniform(22, 78, rows)
    h.ability[:] = 0.4 * r.normal(size=rows) + 0.28 * (r.exponential(size=rows) - 1.0) - h.labour_poor
    h.skill[:] = r.uniform(0, 14, rows)
    h.field_skill[:] = r.uniform(0, 0.2, rows)
    h.job_skill[:] = r.uniform(0, 2, rows)
    h.operator[:] = r.uniform(size=rows) < 0.15
    h.chronic[:] = r.uniform(size=rows) < 0.1
    h.product[0] = 0
    h.product[1] = r.integers(1, 6, rows)
    h.product[2] = r.choice([-1, 4, 6, 7, 8], rows)
    h.stock[:] = r.uniform(0.5, 6, (3, rows))
    h.stock[:, :3] = 0.0
    h.young[:] = r.uniform(0, 1, (3, rows))
    h.growing[:] = r.uniform(0, 1, (3, rows))
    h.pending[:] = r.uniform(0, 0.3, (3, rows))
    h.adopted[1] = r.uniform(size=rows) < 0.3
    h.trained[:] = r.uniform(size=rows) < 0.3
    h.willingness[:] = r.uniform(0.1, 0.9, rows)
    h.capital[:] = r.uniform(0, 20_000, rows)
    h.cash[:] = np.where(r.uniform(size=rows) < 0.4, 300, 90_000) * r.uniform(size=rows) * h.alive
    h.debt[:] = np.where(r.uniform(size=rows) < 0.5, 60_000, 0) * r.uniform(size=rows) * h.alive
    h.arrears[:] = 0.2 * h.debt
    h.expected_income[:] = r.uniform(200, 6000, rows)
    h.farm_value[:] = 600.0
    h.registered[:] = r.uniform(size=rows) < 0.5
    h.exit_month[:] = np.where(h.registered & (r.uniform(size=rows) < 0.9), r.integers(-30, 8, rows), NO_EXIT)
    h.lifted_out[:] = h.registered & (h.exit_month > NO_EXIT) & (h.exit_month < 0)
    h.error_dibao[:] = r.normal(size=rows)
    h.error_programme[:] = r.normal(size=rows)
    h.safe_water[:] = r.uniform(size=rows) < 0.8
    h.sound_housing[::4] = False
    h.relocated[:] = r.uniform(size=rows) < 0.2
    return h


def _enterprises(r: np.random.Generator, village: Table) -> Table:
    e = Table(EnterpriseColumns, ENTERPRISES + ROOM)
    for k in range(ENTERPRISES):
        place = int(r.integers(0, VILLAGES))
        e.write_row(
            k, id=k, alive=True, village=place, town=int(village.town[place]), kind=k % 7,
            product=int(r.integers(1, 6)), stage=int(r.integers(0, 4)), capital=float(r.uniform(2e5, 2e6)),
            owner=(-2 if k % 7 == 1 else int(r.integers(-1, HOUSEHOLDS))), workers=float(r.uniform(0, 8)),
            age=float(r.integers(0, 80)), cash=float(r.uniform(-60_000, 60_000)), debt=float(r.uniform(0, 50_000)),
            incubation=float(4 if k == 5 else 0), park=k % 3 == 0, local_share=float(r.uniform(0.4, 1)),
            favoured_share=0.4 if k % 2 else 0.0, floor=float(r.choice([0.0, 0.6, 1.1])),
            contract_share=0.6, productivity=float(r.normal(0, 0.2)),
        )  # fmt: skip
    e.goal[:] = 1.5 * e.capital
    return e


def _products(r: np.random.Generator) -> Table:
    p = Table(ProductColumns, len(PRODUCTS))
    p.gross[:] = r.uniform(1500, 5000, len(PRODUCTS))
    p.labour_need[:] = r.uniform(0.5, 1.5, len(PRODUCTS))
    p.stock_cost[:] = r.uniform(500, 4000, len(PRODUCTS))
    p.young_months[:] = (1, 1, 36, 36, 10, 6, 1, 1, 1)
    p.growing_months[:] = (1, 1, 36, 12, 6, 6, 1, 1, 1)
    p.perishable[:] = (0, 0.4, 0.3, 0.1, 0, 0, 0, 0, 0)
    p.capital_elasticity[-1] = 0.25
    p.cycle[PRODUCTS.index("livestock")] = 0.25
    p.disease_load[PRODUCTS.index("livestock")] = 1.0
    p.visitor_load[PRODUCTS.index("tourism")] = 1.0
    p.weather_load[-2:] = 0.0
    p.hazard_load[:] = r.uniform(0.5, 1.0, len(PRODUCTS))
    p.food_share[:5] = (0.8, 0.3, 0.1, 0.0, 0.2)
    p.brand[:] = r.uniform(0, 0.3, len(PRODUCTS))
    p.opened[PRODUCTS.index("herbs")] = 0.0
    p.open_access[PRODUCTS.index("wild")] = 1.0
    return p


def small_world() -> State:
    """Return a county of fifty households in which everything can happen."""
    r = np.random.default_rng(SEED)
    v = Table(VillageColumns, VILLAGES)
    v.town[:] = np.arange(VILLAGES) * TOWNS // VILLAGES
    v.zone[:] = np.arange(VILLAGES) % 3
    v.irrigation[:] = r.uniform(0, 0.6, VILLAGES)
    v.road[:] = r.uniform(0.2, 0.9, VILLAGES)
    h = _households(r, v)
    e = _enterprises(r, v)
    t = Table(TownColumns, TOWNS)
    t.wage[:] = r.uniform(1600, 3500, TOWNS)
    t.base_jobs[:] = r.uniform(50, 300, TOWNS)
    t.distance[:] = r.uniform(2, 12, TOWNS)
    season = r.uniform(0, 1, (len(PRODUCTS), 12))
    season /= season.sum(axis=1, keepdims=True)
    rows = HOUSEHOLDS + SPARE
    neighbours = np.full((8, rows), -1, dtype=np.int32)
    neighbours[:6, :HOUSEHOLDS] = r.integers(-1, rows, (6, HOUSEHOLDS))
    county = County(Table(CountyColumns, 1))
    county.weight = 40.0
    state = State(
        h, e, v, t, _products(r), county, PRODUCTS, season, season.copy(), neighbours,
        np.argsort(h.queue).astype(np.int32),
    )  # fmt: skip
    state.first_year = 2019
    growth = np.arange(5.0)
    state.drivers = {
        "outside_wage": 4400.0 * 1.03**growth,
        "local_wage": 3800.0 * 1.02**growth,
        "price_level": 1.02**growth,
        "transfers": 1.05**growth,
    }
    state.constants = {
        "farm_scale": -0.6, "wage_scale": -0.9, "property_income": 100.0, "other_transfers": 300.0,
        "local_preference": 0.0, "migrant_preference": -1.0, "dibao_strictness": -0.4,
    }  # fmt: skip
    east = v.town < 2
    state.memory["remitted"] = 0.6
    state.memory["events"] = [
        {"kind": "price", "month": 2, "months": 6, "product": [2, 4], "factor": 0.5},
        {"kind": "hail", "month": 4, "villages": east, "loss": 0.4},
        {"kind": "snow", "month": 7, "months": 2, "villages": None, "loss": 0.3},
        {"kind": "drought", "month": 9, "villages": ~east, "loss": 0.5},
        {"kind": "disease", "month": 5, "villages": None},
        {"kind": "macro", "month": 8, "months": 5, "villages": east},
        {"kind": "macro", "month": 10, "months": 2, "factor": 0.6},
    ]
    return state


def make_processes(values: dict[str, float] | None = None) -> list[Process]:
    """Return the compiled processes of the month, in order."""
    return [kind({**VALUES, **(values or {})}) for kind in PROCESSES]


def clock(state: State, luck: Luck, month: int) -> None:
    """Set the clocks of one month."""
    county = state.county
    county.month = month
    county.study_month = month - BURN_IN
    county.calendar = (month + 6) % 12
    county.year = 2020 + (month + 6) // 12
    luck.month = month


def pull_levers(state: State, month: int) -> None:
    """Set every column that levers set to values of this month's own, and act on stocks as levers do."""
    r = np.random.default_rng([SEED, month])
    c, v, h, e, p = state.county, state.village, state.household, state.enterprise, state.product
    on = month % 5 != 4  # one month in five without any lever

    def some(low: float, high: float) -> float:
        return float(r.uniform(low, high)) if on else 0.0

    c.interactions = int(month not in {16, 17})
    county: dict[str, float] = {
        "survey_share": some(0, 1), "screening": some(0, 1), "leakage": some(0, 0.2),
        "monitoring_line": some(5000, 9000) if month % 9 != 8 else 0.0, "detection": some(0.2, 3) * (month % 2),
        "response": some(0, 2), "error_dibao": some(0.3, 1), "error_programme": some(0.2, 0.9),
        "dibao_standard": some(4500, 8000), "dibao_phase_out": some(1, 12), "relief_cap": some(1000, 8000),
        "pension": some(0.5, 1.5), "reimbursement_ordinary": some(0.3, 0.7),
        "reimbursement_supported": some(0.7, 0.95), "credit_cap": some(5000, 60_000),
        "credit_rate": 0.03 + some(0, 0.05), "input_credit": some(0, 4000), "guarantee": some(0, 0.6),
        "school_support": some(1000, 4000), "ecological_payment": some(1, 9), "experts": some(0, 20), "leaders": some(0, 9),
        "research": some(0, 1e5), "entry_support": some(0, 8), "attraction": some(0, 0.5),
        "works_demand": some(0, 4e5), "envelope": some(1e6, 5e6), "purse": some(1e5, 1e6),
    }  # fmt: skip
    for name, value in county.items():
        setattr(c, name, value)
    village: dict[str, tuple[float, float]] = {
        "team": (0, 4), "surveyed": (0, 1), "mobilised": (0, 1), "outreach": (0, 1), "platform": (0, 1),
        "ecommerce": (0, 1), "service": (0, 1), "extension": (0, 4), "fund": (0, 50_000),
        "asset_income": (0, 20_000), "cold_store": (0, 0.7),
    }  # fmt: skip
    for name, (low, high) in village.items():
        v.arrays[name][:] = r.uniform(low, high, len(v)) * on
    v.focus[:] = r.integers(-1, len(PRODUCTS), len(v)) if on else -1
    v.road_building[:] += r.uniform(0, 0.02, len(v)) * on
    v.tourism_appeal[:] = r.uniform(-0.1, 0.2, len(v))
    covers = (
        "crop_cover",
        "livestock_cover",
        "price_cover",
        "accident_cover",
        "anti_poverty_cover",
        "public_job",
    )
    for name in covers:
        h.arrays[name][:] = (r.uniform(size=len(h)) < 0.5) * on
    h.supported[:] = (r.uniform(size=len(h)) < 0.4) & on
    h.public_job_pay[:] = 500.0 * h.public_job
    for name in ("public_works_wage", "grant", "support_income", "indemnity"):
        h.arrays[name][:] = r.uniform(0, 300, len(h)) * (r.uniform(size=len(h)) < 0.4) * on
    h.trained[:] |= r.uniform(size=len(h)) < 0.02
    h.field_skill[:] += 0.05 * (r.uniform(size=len(h)) < 0.05) * on
    h.pending[:] += 0.05 * (r.uniform(size=(3, len(h))) < 0.05) * on
    h.asset_share[:] = r.uniform(0.5, 1.5, len(h))
    state.memory["relief_pots"] = [
        ("protection.relief", "civil affairs", some(10_000, 400_000), r.integers(-1, 1, len(h)).astype(np.int8), 1, False),
        ("protection.relief@more", "budget", some(10_000, 400_000), r.integers(-1, 3, len(h)).astype(np.int8), 3, True),
    ] if on else []  # fmt: skip
    e.subsidy[:] = r.uniform(0, 900, len(e)) * on
    e.incubated[:] = (r.uniform(size=len(e)) < 0.3) * on
    p.assistance[:] = r.uniform(0, 20_000, len(p)) * on
    memory: dict[str, Any] = state.memory
    h.travel_subsidy[:] = r.uniform(0, 3000, len(h)) * on
    h.placed[(r.uniform(size=len(h)) < 0.1) & on] = 12.0
    memory["demonstration"][:] = r.uniform(0, 1, (len(v), len(p))) * on
    memory["research_now"][:] = r.uniform(0, 90_000, len(p)) * on
    memory["brand_now"][:] = r.uniform(0, 200_000, len(p)) * on
    memory["trial_knowledge"][:] = r.uniform(0, 0.2, len(p)) * on
    memory["entry_factor"] = 0.5 if month % 3 else 1.0
