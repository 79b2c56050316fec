"""Roads, stores, land, water, houses, relocation: public works that hire locally."""

from __future__ import annotations

import numpy as np

from model.levers.common import hand_out, mark, mark_villages, match, villages
from model.levers.holdings import Floats, land
from model.levers.stock import improve
from model.levers.works import employ, land_units
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

# Kilometres that take a village of 80 households from no road to a good one (assumption, 8 to 30).
KM_PER_VILLAGE = 15.0
# Tonnes of cold store a household from which on more does not help (production; assumption).
STORE = 0.5
# What levelled and drained land is spared of bad weather, over irrigated land (assumption, .1 to .5).
DRAINAGE = 0.3
# Log yield gains on the land worked on (assumptions: .05 to .25 and .05 to .3).
FARMLAND_GAIN, IRRIGATION_GAIN = 0.12, 0.15
LOT = 5.0  # mu of one household worked on in one turn (assumption)
# What relocation does to the pull of local jobs and of going away, log taste (assumption), and to land far away.
RELOCATION_TASTE, LAND_KEPT = 0.5, 0.6


def roads(state: State, luck: Luck, order: Order) -> float:
    """Build roads in the villages reached; key villages twice as much."""
    mask, v = villages(state, order), state.village
    missing = np.maximum(0.0, 1.0 - v.road - v.road_building) * KM_PER_VILLAGE * mask
    weight = missing * (1.0 + v.key)
    if order.amount <= 0.0 or not weight.any():
        return 0.0
    built = np.minimum(missing, order.amount * weight / weight.sum())
    v.road_building[:] += built / KM_PER_VILLAGE * match(state)
    mark_villages(state, order, built)
    return employ(state, luck, order, float(built.sum()) * order.unit_cost)


def cold_store(state: State, luck: Luck, order: Order) -> float:
    """Build cold stores: perishables lose less of their price."""
    v, mask = state.village, villages(state, order)
    missing = np.maximum(0.0, STORE - v.cold_store) * v.households * mask
    if order.amount <= 0.0 or not missing.any():
        return 0.0
    built = missing * min(1.0, order.amount / float(missing.sum()))
    v.cold_store[:] += built / np.maximum(1.0, v.households) * match(state)
    mark_villages(state, order, built)
    return employ(state, luck, order, float(built.sum()) * order.unit_cost)


def relocation(state: State, luck: Luck, order: Order) -> float:
    """Move households of the highest zones to sound houses near jobs."""
    h = state.household
    far = state.village.zone[np.maximum(0, h.village)] >= min(1, int(state.village.zone.max()))
    given, paid = hand_out(state, luck, order, h.alive & far & ~h.relocated)
    moved = given > 0.0
    h.relocated[moved] = True
    h.sound_housing[moved] = True
    h.safe_water[moved] = True
    h.taste_local[moved] += RELOCATION_TASTE
    h.taste_migrant[moved] += RELOCATION_TASTE
    h.stock[0, moved] *= LAND_KEPT
    mark(state, order, moved)
    return employ(state, luck, order, paid * order.unit_cost, order.amount * order.unit_cost)


def farmland(state: State, luck: Luck, order: Order) -> float:
    """Level and drain land: higher yields, and bad weather takes a little less."""
    given, paid = improve(state, luck, order, land(state), FARMLAND_GAIN, LOT, "renewed")
    _shelter(state, DRAINAGE * given)
    return employ(state, luck, order, paid * order.unit_cost, order.amount * order.unit_cost)


def irrigation(state: State, luck: Luck, order: Order) -> float:
    """Irrigate land: higher yields, and bad weather takes less."""
    given, paid = improve(state, luck, order, land(state), IRRIGATION_GAIN, LOT, "renewed")
    _shelter(state, given)
    return employ(state, luck, order, paid * order.unit_cost, order.amount * order.unit_cost)


def _shelter(state: State, mu: Floats) -> None:
    """Add land to what is sheltered from bad weather in each village.

    The weather of a village is one for all who live there, so with interactions off what neighbours are given shelters
    nobody, and the yield gain is all that is left.
    """
    if state.county.interactions and mu.any():
        h, v = state.household, state.village
        added = np.bincount(np.maximum(0, h.village), weights=mu, minlength=len(v)) * float(
            state.county.weight
        )
        v.irrigation[:] = np.minimum(0.95, v.irrigation + added / land_units(state) * match(state))


def reclamation(state: State, luck: Luck, order: Order) -> float:
    """Bring land back into use: more land for food."""
    h = state.household
    able = (h.labour > 0.2) & (h.product[0] >= 0)
    given, paid = hand_out(state, luck, order, able, np.full(len(h), 2.0), lot=2.0)
    h.stock[0] += given * match(state)[np.maximum(0, h.village)]
    mark(state, order, given > 0.0)
    return employ(state, luck, order, paid * order.unit_cost, order.amount * order.unit_cost)


def water(state: State, luck: Luck, order: Order) -> float:
    """Bring safe water to households without it: a guarantee, and fewer illnesses."""
    h = state.household
    given, paid = hand_out(state, luck, order, h.alive & ~h.safe_water)
    h.safe_water[given > 0.0] = True
    mark(state, order, given > 0.0)
    return employ(state, luck, order, paid * order.unit_cost, order.amount * order.unit_cost)


def housing(state: State, luck: Luck, order: Order) -> float:
    """Rebuild unsafe houses: a guarantee."""
    h = state.household
    given, paid = hand_out(state, luck, order, h.alive & ~h.sound_housing)
    h.sound_housing[given > 0.0] = True
    mark(state, order, given > 0.0)
    return employ(state, luck, order, paid * order.unit_cost, order.amount * order.unit_cost)


def village_projects(state: State, luck: Luck, order: Order) -> float:
    """Carry out the projects of villages that no other lever describes: what stays here is wages and purchases."""
    return employ(state, luck, order, order.amount * order.unit_cost / 12.0)


WORKS, REACH = ("local_labour",), ("who", "where")
LEVERS = (
    Lever(
        "infrastructure.roads", "道路", "rate", "km/year", 10.0, "transition", 0.0, 500.0, 500_000.0, "yuan/km", "fund", "1, 42",
        "Roads: a smaller share of the price is lost on the way; usable after a lag, decay without upkeep.",
        "Assumption: cost and number; 10 km a year in place", roads, WORKS, 300_000.0, 900_000.0, takes=REACH,
    ),
    Lever(
        "infrastructure.cold_store", "冷库", "rate", "tonnes/year", 0.0, "", 0.0, 10_000.0, 1500.0, "yuan/tonne", "fund", "1, 42",
        "Cold stores: perishables can wait for a better price.", "Assumption: cost and effect", cold_store, WORKS, 1000.0, 2500.0, takes=REACH,
    ),
    Lever(
        "infrastructure.relocation", "易地搬迁", "event", "households", 0.0, "", 0.0, 2000.0, 180_000.0, "yuan/household", "fund",
        "16, 18", "Households of high zones move to sound houses near jobs and keep part of their land.",
        "Assumption: cost, about 45,000 yuan a person", relocation, WORKS, 120_000.0, 260_000.0, takes=REACH,
    ),
    Lever(
        "infrastructure.farmland", "高标准农田", "rate", "mu/year", 0.0, "", 0.0, 20_000.0, 1500.0, "yuan/mu", "fund", "18, 2",
        "Levelled and drained land yields more.", "Assumption: cost of the national standard, and gain", farmland, WORKS, 1200.0, 3000.0, takes=REACH,
    ),
    Lever(
        "infrastructure.irrigation", "灌溉", "rate", "mu/year", 0.0, "", 0.0, 20_000.0, 1000.0, "yuan/mu", "fund", "18, 2",
        "Irrigated land yields more and loses less to drought, hail and snow.", "Assumption: cost and gain", irrigation, WORKS, 600.0, 2000.0, takes=REACH,
    ),
    Lever(
        "infrastructure.reclamation", "复垦", "rate", "mu/year", 0.0, "", 0.0, 5000.0, 3000.0, "yuan/mu", "fund", "18",
        "Abandoned land comes back into use.", "Assumption: cost", reclamation, WORKS, 1500.0, 6000.0, takes=REACH,
    ),
    Lever(
        "infrastructure.water", "饮水安全", "rate", "households/year", 0.0, "transition", 0.0, 5000.0, 3000.0, "yuan/household", "fund",
        "44 (guarantee), 4", "Safe water for households without it.", "Assumption: cost", water, WORKS, 1500.0, 6000.0, takes=REACH,
    ),
    Lever(
        "infrastructure.housing", "危房改造", "rate", "households/year", 0.0, "transition", 0.0, 2000.0, 25_000.0, "yuan/household", "fund",
        "44 (guarantee)", "Unsafe houses are rebuilt.", "Assumption: cost, near the usual subsidy", housing, WORKS, 15_000.0, 40_000.0, takes=REACH,
    ),
    Lever(
        "infrastructure.village_projects", "村级项目", "level", "yuan/year", 0.0, "transition", 0.0, 5e9, 1.0, "itself", "fund", "31, 41",
        "Village projects no other lever describes: squares, lamps, offices, ditches. They hire and buy here, and raise no yield.",
        "Assumption: what is left of the special fund (decision 0009)", village_projects, WORKS, place_value="village_projects",
        basis="unit_year", takes=REACH,
    ),
)  # fmt: skip
