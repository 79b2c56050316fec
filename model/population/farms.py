"""What households grow, raise and hold at the start: products by zone, stock, capital, money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.columns import Table
from model.luck import Luck
from model.maths import added, exps, normals
from model.population.figures import Figures
from model.state import ProductColumns
from model.study.place import ZONES, Place, product_columns

FOOD = ("barley", "potato", "grain")
STOCK_SD = 0.3  # log spread of stock a member within a product: assumption; land was allotted by members
# Stock rises with earning power: assumption; the rest of ability works through productivity.
ABILITY_STOCK = 0.25
BY_MEMBERS = 0.5  # how far stock follows members, the rest follows hands: assumption
OPERATOR_STOCK = (
    2.0  # commercial stock of leveraged operators over that of others, capital with it: assumption
)
CAPITAL_SD = 0.4  # log spread of capital over its reference: assumption


def products(place: Place, figures: Figures) -> tuple[Table, NDArray[np.float64]]:
    """Return the products of a place and their seasons.

    Returns
    -------
    Table, (products, 12) share of the year's output by calendar month
    """
    table = Table(ProductColumns, len(place.products))
    known = product_columns()
    season = np.full((len(place.products), 12), 1.0 / 12.0)
    for j, (name, entry) in enumerate(place.products.items()):
        for column in known:
            if column in entry:
                table.arrays[column][j] = figures.product(name, column)
        if "season" in entry:
            weights = np.array(entry["season"], dtype=np.float64)
            season[j] = weights / weights.sum()
    return table, season


def _open_in(entry: Mapping[str, Any], zone: int) -> bool:
    zones = entry.get("zones")
    return not zones or ZONES[zone] in zones


def zone_shares(village: Table) -> NDArray[np.float64]:
    """Return the share of households in each zone, (3,)."""
    total = village.households.sum()
    return np.array([village.households[village.zone == z].sum() / total for z in range(len(ZONES))])


def draw_farms(
    h: Table,
    rows: NDArray[np.int64],
    place: Place,
    figures: Figures,
    village: Table,
    luck: Luck,
    labour: float,
) -> None:
    """Draw products, stock, capital, money and debt of each household.

    Slot 0 is food. The other two take commercial products with chances that give each product its share of
    holders among all households (``holders``), within the zones where it grows.

    Parameters
    ----------
    h, rows, place, figures, village, luck
    labour : worker-months/month
        Mean labour of a household in the county.
    """
    ids = h.id[rows]
    names = list(place.products)
    shares = zone_shares(village)
    food = [j for j, name in enumerate(names) if name in FOOD]
    commercial = [j for j, name in enumerate(names) if name not in FOOD]
    u = {
        name: luck.uniform(f"population.{name}", ids, 0)
        for name in ("food", "main", "second", "main_any", "second_any")
    }
    ability = h.ability[rows]
    can = h.labour[rows] > 0.0
    for zone in range(len(ZONES)):
        here = h.zone[rows] == zone
        if not here.any():
            continue
        open_food = [j for j in food if _open_in(place.products[names[j]], zone)] or food
        weights = np.array([float(place.products[names[j]].get("holders", 1.0)) for j in open_food])
        pick = np.array(open_food)[_choose(weights, u["food"][here])]
        h.product[0, rows[here]] = pick
        weights = np.zeros(len(commercial))
        for k, j in enumerate(commercial):
            entry = place.products[names[j]]
            if _open_in(entry, zone):
                reach = added(shares[z] for z in range(len(ZONES)) if _open_in(entry, z))
                weights[k] = float(entry.get("holders", 0.0)) / max(1e-9, reach)
        total = weights.sum()
        if total <= 0.0:
            continue
        first = _choose(weights, u["main"][here])
        has_first = (u["main_any"][here] < min(1.0, total)) | h.operator[rows[here]]
        has_second = has_first & (u["second_any"][here] < max(0.0, min(1.0, total - 1.0)))
        second = np.empty_like(first)
        for k in range(len(commercial)):
            others = weights.copy()
            others[k] = 0.0
            chosen = first == k
            if chosen.any():
                second[chosen] = _choose(others, u["second"][here][chosen]) if others.sum() > 0.0 else k
        has_second &= second != first
        h.product[1, rows[here]] = np.where(has_first & can[here], np.array(commercial)[first], -1)
        h.product[2, rows[here]] = np.where(has_second & can[here], np.array(commercial)[second], -1)
    hands = (
        BY_MEMBERS * h.persons[rows] / figures("household_size")
        + (1.0 - BY_MEMBERS) * h.labour[rows] / labour
    )
    _stock(h, rows, place, names, luck, ability, hands)
    _money(h, rows, figures, luck, ability)


def _choose(weights: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return an index for each uniform number, with chances in proportion to the weights."""
    cumulative = np.cumsum(weights) / weights.sum()
    return np.searchsorted(cumulative, u).clip(0, weights.size - 1)


def _stock(
    h: Table,
    rows: NDArray[np.int64],
    place: Place,
    names: list[str],
    luck: Luck,
    ability: NDArray[np.float64],
    hands: NDArray[np.float64],
) -> None:
    """Give each slot its stock, bearing and immature, and the capital that goes with it."""
    ids = h.id[rows]
    capital = np.zeros(rows.size)
    for s in range(h.product.shape[0]):
        spread = STOCK_SD * normals(luck.uniform(f"population.stock{s}", ids, 0)) - 0.5 * STOCK_SD * STOCK_SD
        size = hands * exps(spread + ABILITY_STOCK * ability)
        if s > 0:
            size *= np.where(h.operator[rows], OPERATOR_STOCK, 1.0)
        for j, name in enumerate(names):
            entry = place.products[name]
            here = h.product[s, rows] == j
            units = float(entry.get("stock_per_household", 1.0)) * size[here]
            growing, young = float(entry.get("share_growing", 0.0)), float(entry.get("share_young", 0.0))
            h.stock[s, rows[here]] = units * (1.0 - growing - young)
            h.growing[s, rows[here]] = units * growing
            h.young[s, rows[here]] = units * young
            capital[here] += float(entry.get("capital_need", 100.0)) * units
    spread = exps(CAPITAL_SD * normals(luck.uniform("population.capital", ids, 0)))
    h.capital[rows] = capital * spread


def _money(
    h: Table,
    rows: NDArray[np.int64],
    figures: Figures,
    luck: Luck,
    ability: NDArray[np.float64],
) -> None:
    """Draw liquid wealth and debt; the burn-in settles both."""
    ids = h.id[rows]
    own = 0.5 + 0.5 * exps(np.minimum(2.0, ability))
    h.expected_income[rows] = figures("income_per_person") / 12.0 * h.persons[rows] * own
    months = figures("wealth_months") * exps(0.8 * normals(luck.uniform("population.cash", ids, 0)) - 0.32)
    h.cash[rows] = months * h.expected_income[rows]
    owes = (luck.uniform("population.debt", ids, 0) < figures("indebted_share")) | h.operator[rows]
    h.debt[rows] = np.where(owes, 0.4 * 12.0 * h.expected_income[rows], 0.0)
    h.due[rows] = 36.0 * owes
