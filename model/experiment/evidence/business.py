"""Studies of enterprises: wage subsidies, lives of firms, contracts, cooperatives, a leading firm, technology."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.economy import Economy
from model.experiment.evidence.estimators import Floats, Found, Mask, gap
from model.experiment.evidence.trial import Act, Panel, Setting
from model.levers.firms import found as found_firm
from model.processes.production import Production
from model.state import COOPERATIVE, LEADING

HALF, PAID, AFTER = 0.5, 8, 12  # V095: half of the wage, for eight months; twelve months later
# V140: cohorts of 2000 to 2012; V141: closings of the last five of these years; V142: the same cohorts for seven years
# more, to 2020 (assumption: the study is of 2025).
FIRM_YEARS, LAST_YEARS, FOLLOWED = 13, 5, 7
# V141: growth a year of foundings in China, 2000 to 2012: assumption, between 5 % of all enterprises (some 7.5 to 13.7
# million) and 16 % of private ones (1.8 to 10.9 million), recalled. A county's foundings are as many each year.
FOUNDING = 0.10
BUYER = "vegetables"  # V143: contracts are for perishables grown for sale


# ------------------------------------------------------------------ wage subsidy


def wage_subsidy(setting: Setting) -> Found:
    """Pay half of the wage in half of the firms for eight months; workers while paid and a year after (V095)."""
    e = setting.start.enterprise
    lots = setting.luck.uniform("evidence.V095", e.id, 0)
    treated = np.asarray(e.alive & (e.incubation <= 0.0) & (lots < 0.5))
    ids = e.id.copy()

    def subsidise(county: Economy) -> None:
        now = county.state.enterprise
        if int(county.state.county.study_month) < PAID:
            ours = treated & now.alive & (now.id == ids)
            now.subsidy[ours] = HALF * now.wage[ours]

    months = PAID + AFTER + 1
    with_, base = (_workers(setting, months, treated, ids, acts) for acts in ([subsidise], []))
    extra = with_ / base - 1.0
    peak = float(extra[:PAID].max())
    return {"V095.1": 100.0 * peak, "V095.2": (float(extra[-1]), peak)}


def _workers(setting: Setting, months: int, rows: Mask, ids: NDArray[Any], acts: Sequence[Act]) -> Floats:
    """Return workers of some firms by month; a firm that closed has none."""
    total: list[float] = []

    def eye(county: Economy, _panel: Panel) -> None:
        e = county.state.enterprise
        total.append(float(e.workers[rows & e.alive & (e.id == ids)].sum()))

    setting.simulate(months, acts=acts, eye=eye)
    return np.array(total)


# ------------------------------------------------------------------ lives of firms


def firms(setting: Setting) -> Found:
    """Watch the firms founded in thirteen years, for seven more, and all that close in the last five of the thirteen (V140 to V142)."""
    kept: list[tuple[NDArray[Any], NDArray[Any]]] = []

    def eye(county: Economy, _panel: Panel) -> None:
        e = county.state.enterprise
        kept.append((np.where(e.alive, e.id, -1), np.array(e.age)))

    setting.simulate(12 * (FIRM_YEARS + FOLLOWED), eye=eye)
    window = 12 * FIRM_YEARS
    return closings(kept[:window], 12 * LAST_YEARS) | lives(kept, window)


Kept = list[tuple[NDArray[Any], NDArray[Any]]]  # by month, id (-1 nobody) and age in months of each row


def hazards(kept: Kept, founded: int) -> tuple[Floats, Mask, Floats]:
    """Return the monthly chance of closing by year of age, where it was seen, and the ages in years at closing.

    Parameters
    ----------
    kept : by month, id and age of each row
    founded : months from the first in which a firm must have been founded
    """
    longest = len(kept) // 12 + 1
    exposed, closed = np.zeros(longest), np.zeros(longest)
    ages: list[float] = []
    for month, ((id_, age), (then, _)) in enumerate(pairwise(kept)):
        new = (id_ >= 0) & (age <= month) & (age > month - founded)
        shut = new & (then != id_)
        np.add.at(exposed, (age[new] / 12.0).astype(np.int64), 1.0)
        np.add.at(closed, (age[shut] / 12.0).astype(np.int64), 1.0)
        ages += (age[shut] / 12.0).tolist()
    return closed / np.maximum(1.0, exposed), exposed > 0.0, np.array(ages)


def closings(kept: Kept, last: int) -> Found:
    r"""Return chances of closing by age of firms founded since the first month, and ages of all that closed late.

    A closing at age :math:`a` counts :math:`(1 + g)^{-a}` among the late ones, since foundings of the source grew by
    :math:`g` a year, and those of the county do not.

    Parameters
    ----------
    kept : by month, id and age of each row
    last : months at the end whose closings, of old firms too, make the mean age
    """
    monthly, seen, _ = hazards(kept, len(kept))
    yearly = 1.0 - (1.0 - monthly) ** 12
    nothing = float("nan")
    found: Found = {
        f"V140.{k + 1}": float(yearly[k]) if k < seen.size and seen[k] else nothing for k in range(3)
    }
    late = np.concatenate([
        age[(id_ >= 0) & (then != id_)] / 12.0 for (id_, age), (then, _) in pairwise(kept[-last - 1 :])
    ])  # fmt: skip
    if not late.size:
        return found | {"V141.1": nothing, "V141.2": nothing}
    grown = (1.0 + FOUNDING) ** -late
    return found | {
        "V141.1": float(grown @ late / grown.sum()),
        "V141.2": float(grown @ (late < 5.0) / grown.sum()),
    }


def lives(kept: Kept, founded: int) -> Found:
    """Return the median life of firms founded in the first months, and of those of them that closed.

    Parameters
    ----------
    kept : by month, id and age of each row
    founded : months from the first
    """
    monthly, seen, ages = hazards(kept, founded)
    return {
        "V142.1": median_life(monthly[seen]),
        "V142.2": float(np.median(ages)) if ages.size else float("nan"),
    }


def median_life(month: Floats) -> float:
    """Return the age in years by which half of a cohort has closed; the last age seen holds for all beyond.

    Parameters
    ----------
    month : (years of age,) chance of closing in a month at that age
    """
    if not month.size:
        return float("nan")
    alive = np.cumprod(np.repeat(1.0 - np.concatenate([month, np.full(40, month[-1])]), 12))
    dead = np.flatnonzero(alive <= 0.5)
    return (float(dead[0]) + 1.0) / 12.0 if dead.size else float("nan")


# ------------------------------------------------------------------ buyers


def _open(product: str, stage: int) -> Act:
    """Return what opens a leading firm of a product in the first month, at once and for certain."""

    def act(county: Economy) -> None:
        state = county.state
        if int(state.county.study_month) == 0:
            j = state.product_names.index(product)
            found_firm(state, county.luck, "evidence.firm", LEADING, product=j, stage=stage, label="evidence")

    return act


def contracts(setting: Setting) -> Found:
    """Let a buyer come who contracts every suitable grower of vegetables, where none did; third year (V143).

    The studies set growers under contract beside growers without any, so in both worlds nobody else contracts
    vegetables. The buyer takes on as many as there are: the row asks for the effect at scale.
    """
    h, j = setting.start.household, setting.start.product_names.index(BUYER)
    growers = np.asarray(h.alive & (h.product[1:] == j).any(axis=0))

    def nobody_else(county: Economy) -> None:
        e, labels = county.state.enterprise, county.state.memory.get("enterprise_label", {})
        ours = np.array([labels.get(int(id_)) == "evidence" for id_ in e.id])
        others = e.alive & (e.product == j) & ~ours
        e.contract_share[others] = 0.0
        e.contract_share[ours] = 1.0
        sellers = county.state.household
        sellers.contract[np.isin(sellers.contract, np.flatnonzero(others))] = -1

    base = setting.simulate(36, ("income",), [nobody_else])
    with_ = setting.simulate(36, ("income", "worth"), [_open(BUYER, 1), nobody_else])
    growers &= base.here(35) & with_.here(35)
    e = with_.state.enterprise
    rows = np.flatnonzero(e.alive & (e.product == j))
    linked = growers & np.isin(with_.state.household.contract, rows)
    income = with_.total("income", 24)
    effect = float(income[growers].sum() / base.total("income", 24)[growers].sum() - 1.0)
    return {
        "V143.1": 100.0 * effect,
        "V143.2": 100.0 * gap(income, linked, growers & ~linked),
        "V143.3": 1.0 + gap(with_.at("worth", 0), linked, growers & ~linked),
    }


def cooperative(setting: Setting) -> Found:
    """Take members of cooperatives, each beside itself without its membership, for a year (V145).

    The source matches members with others like them; the same household with the same luck is the closest match. Profit
    is that of the own land: what a cooperative earns elsewhere and shares out is no part of it.
    """
    watch = ("commercial_normal", "commercial_stock", "own_profit", "worth", "contract")
    e = setting.start.enterprise
    buyers = np.flatnonzero(e.alive & (e.kind == COOPERATIVE))

    def dissolve(county: Economy) -> None:
        now = county.state
        now.enterprise.contract_share[now.enterprise.kind == COOPERATIVE] = 0.0
        if int(now.county.study_month) == 0:
            now.household.contract[np.isin(now.household.contract, buyers)] = -1

    base, alone = setting.without(12, watch), setting.simulate(12, watch, [dissolve])
    h = setting.start.household
    member = np.isin(np.asarray(h.contract), buyers) & np.isin(base.at("contract", 11), buyers)
    member &= base.here(11) & alone.here(11) & (base.total("commercial_stock", 0) > 0.5)
    if not member.any():
        return {"V145.1": float("nan"), "V145.2": float("nan")}
    found: Found = {}
    for key, gain, land in (
        ("V145.1", "commercial_normal", "commercial_stock"),
        ("V145.2", "own_profit", "worth"),
    ):
        with_, without = (
            (panel.total(gain, 0)[member] / np.maximum(1e-6, panel.total(land, 0)[member])).sum()
            for panel in (base, alone)
        )
        found[key] = 100.0 * float(with_ / without - 1.0)
    return found


def leading_firm(setting: Setting) -> Found:
    """Open a leading firm that processes fruit; what a year there pays a household, second year (V153)."""
    paid: list[float] = []

    def eye(county: Economy, _panel: Panel) -> None:
        e, h = county.state.enterprise, county.state.household
        labels = county.state.memory["enterprise_label"]
        rows = [r for r in np.flatnonzero(e.alive) if labels.get(int(e.id[r])) == "evidence"]
        if int(county.state.county.study_month) >= 12 and rows:
            town = int(e.town[rows[0]])
            ours = h.alive & (h.town == town) & (h.hired > 0.05)
            paid.append(float((h.hired * h.local_pay)[ours].mean()))

    setting.simulate(24, acts=[_open("orchard", 1)], eye=eye)
    return {"V153.1": 12.0 * float(np.mean(paid)) if paid else float("nan")}


def technology(setting: Setting) -> Found:
    """Read the elasticities that every product shares (V132)."""
    values = Production(setting.values).values
    return {"V132.1": values["capital_elasticity"], "V132.2": values["labour_elasticity"]}
