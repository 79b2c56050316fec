"""Enterprises at the start: how many of each kind, where, how old, how large, and who owns them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.columns import Table
from model.luck import Luck
from model.maths import exps, normals
from model.population.figures import Figures
from model.processes.enterprises import EXIT_BY_AGE
from model.processes.turnover import REFERENCE_CAPITAL
from model.state import ENTERPRISE_KINDS, EnterpriseColumns, State

# Name of the figure that says how many there are per 1,000 rural people, by kind; and its usual stage of the trade.
DENSITY = {
    "leading_firm": ("leading_firms", 1), "cooperative": ("cooperatives", 2), "family_farm": ("family_farms", 0),
    "workshop": ("workshops", 1), "service_organisation": ("service_organisations", 3),
    "tourism": ("tourism_firms", 3), "shop": ("shops", 3),
}  # fmt: skip
ROOM = 0.05  # spare rows: newcomers take the places of those that closed as well
LEAST_ROOM = 40  # firms that policy may attract or found within a study
SIZE_SD = 0.5  # log spread of capital within a kind: assumption
OUTSIDE = -1
MEMBERS = -2
CASH_MONTHS = 3.0  # months of wages held as cash at the start: assumption
BUYERS = (0, 1)  # kinds that buy under contract


def enterprises(state: State, figures: Figures, luck: Luck, per_worker: float) -> Table:
    """Return the table of enterprises, alive at the start, with room for newcomers.

    Parameters
    ----------
    state : State
        Households and villages are in place.
    figures, luck
    per_worker : yuan/worker
        Capital a worker.
    """
    counts = [_count(figures, luck, k) for k in range(len(ENTERPRISE_KINDS))]
    total = int(np.sum(counts))
    e = Table(EnterpriseColumns, total + max(LEAST_ROOM, int(ROOM * total) + 1))
    commercial = _commercial(state)
    row = 0
    for kind, number in enumerate(counts):
        ids = np.arange(number, dtype=np.int64) + 100_000 * (kind + 1)
        place = _places(state, luck, kind, ids)
        size = exps(SIZE_SD * normals(luck.uniform("population.firm_size", ids, 0)) - 0.5 * SIZE_SD * SIZE_SD)
        age = _ages(luck.uniform("population.firm_age", ids, 0))
        owner = luck.uniform("population.firm_owner", ids, 0)
        pick = luck.uniform("population.firm_product", ids, 0)
        for k in range(number):
            capital = float(REFERENCE_CAPITAL[kind] * size[k])
            workers = capital / per_worker
            village = int(place[k])
            e.write_row(
                row,
                id=int(ids[k]),
                alive=True,
                village=village,
                town=int(state.village.town[village]),
                kind=kind,
                product=int(commercial[int(pick[k] * len(commercial))])
                if kind in {0, 1, 2} and commercial
                else -1,
                stage=DENSITY[ENTERPRISE_KINDS[kind]][1],
                owner=_owner(state, kind, village, float(owner[k])),
                capital=capital,
                goal=float(REFERENCE_CAPITAL[kind]),
                workers=workers,
                cash=CASH_MONTHS * workers * float(state.town.wage[state.village.town[village]]),
                age=float(age[k]),
                wage=float(state.town.wage[state.village.town[village]]),
                contract_share=0.2 if kind in BUYERS else 0.0,
            )
            row += 1
    return e


def _count(figures: Figures, luck: Luck, kind: int) -> int:
    """Return how many of a kind there are: the density times the people, the last fraction by a keyed draw."""
    name = DENSITY[ENTERPRISE_KINDS[kind]][0]
    expected = figures(name) * figures("rural_persons") / 1000.0
    whole = int(expected)
    return whole + int(luck.one("population.firm_number", kind, 0) < expected - whole)


def _commercial(state: State) -> list[int]:
    """Return products an enterprise may buy or grow: all but food for the house, trade and wild collection."""
    p = state.product
    return [
        j for j, name in enumerate(state.product_names)
        if name not in {"barley", "potato", "grain", "trade", "tourism"} and p.open_access[j] <= 0.0
    ]  # fmt: skip


def _places(state: State, luck: Luck, kind: int, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Draw villages: more where people and roads are."""
    v = state.village
    weight = v.households * (0.25 + v.road) * (1.0 if kind == 2 else 1.0 + (v.zone == 0))
    share = np.cumsum(weight) / weight.sum()
    return np.searchsorted(share, luck.uniform(f"population.firm_village{kind}", ids, 0)).clip(0, len(v) - 1)


def _ages(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return stationary ages in months: the survival function of the published exit hazard."""
    survival = [1.0]
    for year in range(40):
        survival.append(survival[-1] * (1.0 - EXIT_BY_AGE[min(year, EXIT_BY_AGE.size - 1)]))
    share = np.cumsum(survival) / np.sum(survival)
    years = np.searchsorted(share, u)
    before = np.where(years > 0, share[np.maximum(0, years - 1)], 0.0)
    inside = (u - before) / np.maximum(1e-12, share[np.minimum(years, share.size - 1)] - before)
    months: NDArray[np.float64] = np.floor(12.0 * (years + np.clip(inside, 0.0, 0.999)))
    return months


def _owner(state: State, kind: int, village: int, u: float) -> int:
    """Return who owns it: members, somebody outside, or a household of the village that can work."""
    if kind == 1:
        return MEMBERS
    if kind in {0, 3}:
        return OUTSIDE
    h = state.household
    able = np.flatnonzero(h.alive & (h.village == village) & (h.labour > 0.5) & ~h.labour_poor)
    return int(able[int(u * able.size)]) if able.size else OUTSIDE
