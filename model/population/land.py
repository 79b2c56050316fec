"""Townships and villages, and which village each household lives in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.columns import Table
from model.luck import Luck
from model.maths import added
from model.population.figures import Figures
from model.state import NEIGHBOURS, TownColumns, VillageColumns
from model.study.place import ZONES, Place

DISTANCE_BY_ZONE = (1.0, 1.1, 1.25)  # relative distance to work outside: assumption
ROAD_BY_ZONE = (1.1, 1.0, 0.8)  # relative road quality: assumption
IRRIGATION_BY_ZONE = (1.5, 0.9, 0.4)  # relative irrigated share: assumption
INSIDE = 0.9  # share of contacts inside the village: parameters.csv deg


def towns(place: Place, figures: Figures) -> Table:
    """Return the townships: wage, distance and road quality."""
    table = Table(TownColumns, len(place.townships))
    for k, town in enumerate(place.townships):
        zone = ZONES.index(town.zone)
        table.distance[k] = max(0.5, figures("distance") * DISTANCE_BY_ZONE[zone])
        table.road[k] = min(1.0, figures("road_quality") * ROAD_BY_ZONE[zone])
    return table


def villages(place: Place, figures: Figures, luck: Luck, households: float) -> tuple[Table, tuple[str, ...]]:
    """Return the villages and their names: as listed, or made from the townships' shares.

    Parameters
    ----------
    place, figures, luck
    households : households
        Rural households of the county.

    Returns
    -------
    Table, names
        ``households`` are whole-county numbers that sum to the county's.
    """
    plan = _plan(place, figures, households)
    table = Table(VillageColumns, len(plan))
    numbers = np.arange(len(plan), dtype=np.int64)
    spread = luck.uniform("population.village", numbers, 0)
    irrigated = luck.uniform("population.irrigation", numbers, 0)
    for v, (_name, town, zone, size) in enumerate(plan):
        table.town[v], table.zone[v], table.households[v] = town, zone, size
        table.road[v] = np.clip(
            figures("road_quality") * ROAD_BY_ZONE[zone] + 0.3 * (spread[v] - 0.5), 0.05, 1.0
        )
        share = figures("irrigation_share") * IRRIGATION_BY_ZONE[zone] * (0.5 + irrigated[v])
        table.irrigation[v] = np.clip(share, 0.0, 0.95)
    table.water_share[:] = figures("piped_water_share")
    # Key villages: the poorest fifth, which here are those with the worst roads in the highest zones.
    rank = np.argsort(table.road - 0.3 * table.zone, kind="stable")
    table.key[rank[: max(1, len(plan) // 5)]] = True
    return table, tuple(name for name, *_ in plan)


def _plan(place: Place, figures: Figures, households: float) -> list[tuple[str, int, int, float]]:
    """Return name, township, zone and households of each village, by township."""
    names = [town.name for town in place.townships]
    if place.villages.listed:
        listed = sorted(place.villages.listed, key=lambda v: names.index(v.township))
        scale = households / added(village.households for village in listed)
        return [(v.name, names.index(v.township), ZONES.index(v.zone), v.households * scale) for v in listed]
    total = max(len(names), round(figures("rural_persons") / float(place.villages.per_persons or 300.0)))
    plan = []
    for k, town in enumerate(place.townships):
        number = max(1, round(total * town.share))
        zone = ZONES.index(town.zone)
        plan += [(f"{town.name}{n + 1}", k, zone, households * town.share / number) for n in range(number)]
    return plan


def settle(h: Table, rows: NDArray[np.int64], village: Table, luck: Luck) -> NDArray[np.int64]:
    """Draw the village of each household by its number; return rows' ids in the order of villages.

    A household's village depends on its number alone, so one more household moves nobody.
    """
    ids = h.id[rows]
    share = np.cumsum(village.households) / village.households.sum()
    home = np.searchsorted(share, luck.uniform("population.home", ids, 0)).clip(0, len(village) - 1)
    order = np.argsort(home, kind="stable")
    h.id[rows] = ids[order]
    h.village[rows] = home[order]
    h.town[rows] = village.town[home[order]]
    h.zone[rows] = village.zone[home[order]]
    return order


def contacts(h: Table, n: int, luck: Luck) -> NDArray[np.int32]:
    """Draw eight contacts of each household, nine tenths inside the village.

    Households stand on a circle by their fixed priority number, and a draw takes the next one on it: a newcomer
    takes over a few links and leaves all others as they are.

    Returns
    -------
    (NEIGHBOURS, rows) row of each contact, -1 for none
    """
    found = np.full((NEIGHBOURS, len(h)), -1, dtype=np.int32)
    rows, ids, village, queue = np.arange(n), h.id[:n], h.village[:n], h.queue[:n]
    at_home = np.lexsort((queue, village))
    anywhere = np.argsort(queue, kind="stable")
    inside, circle = (village + queue)[at_home], queue[anywhere]
    first = np.searchsorted(village[at_home], village, side="left")
    last = np.searchsorted(village[at_home], village, side="right")
    for k in range(NEIGHBOURS):
        near = luck.uniform(f"population.contact_inside{k}", ids, 0) < INSIDE
        u = luck.uniform(f"population.contact{k}", ids, 0)
        home = np.searchsorted(inside, village + u)
        home = np.where(home >= last, first, home)
        away = np.searchsorted(circle, u) % n
        contact = np.where(near, at_home[home], anywhere[away])
        found[k, :n] = np.where(contact == rows, -1, contact)
    return found
