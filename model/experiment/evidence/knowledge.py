"""Studies of knowledge: field schools, field days, seeds of a technology, research."""

from __future__ import annotations

import numpy as np

from model.economy import Economy
from model.experiment.evidence.estimators import Floats, Found, Mask, did, itt
from model.experiment.evidence.trial import Act, Panel, Setting, Use
from model.state import NEIGHBOURS

PILOT = 0.02  # V110: one grower in fifty
RESEARCH, FIELD_DAYS, YEARS = 1e6, 200.0, 20  # V117: yuan of one year, field days of one year, years followed


def _growers(setting: Setting) -> Mask:
    h = setting.start.household
    return np.asarray(h.alive & (h.product[1:] >= 0).any(axis=0) & (h.labour > 0.0))


def _yields(panel: Panel) -> Floats:
    """Return expected revenue of commercial slots for each unit of stock, second year."""
    sold, stock = panel.total("commercial_normal", 12), panel.total("commercial_stock", 12)
    return np.asarray(sold / np.maximum(1e-6, stock))


def field_school(setting: Setting) -> Found:
    """Train one grower in fifty, then all; yields and income in the second year, of the trained and their contacts (V110)."""
    growers = _growers(setting)
    pupils, others = setting.arms("V110", growers, PILOT)
    watch = ("commercial_normal", "commercial_stock", "business_income")
    base = setting.without(24, watch)

    def school(rows: Mask) -> Panel:
        places = float(rows.sum()) * setting.weight / 12.0
        return setting.simulate(24, watch, [Use("training.field", places, 0, 11, rows=rows)])

    pilot, scale = school(pupils), school(growers)
    there = base.here(23) & pilot.here(23) & scale.here(23) & (base.total("commercial_stock", 12) > 0.5)
    near = others & there & _knows(setting, pupils)
    far = others & there & ~_knows(setting, pupils)
    still = _yields(base)
    grown, everyone = growers & there, _yields(scale)
    return {
        "V110.1": 100.0 * itt(_yields(pilot), still, pupils & there, others & there),
        "V110.2": 100.0 * itt(pilot.total("business_income", 12), base.total("business_income", 12), pupils & there, others & there),
        "V110.3": 100.0 * float(everyone[grown].mean() / still[grown].mean() - 1.0),
        "V110.4": 100.0 * itt(_yields(pilot), still, near, far),
    }  # fmt: skip


def _knows(setting: Setting, pupils: Mask) -> Mask:
    """Say who has a contact among the pupils."""
    contacts = setting.start.neighbours
    found = np.zeros(pupils.size, dtype=np.bool_)
    for k in range(NEIGHBOURS):
        found |= (contacts[k] >= 0) & pupils[np.maximum(0, contacts[k])]
    return found


def field_days(setting: Setting) -> Found:
    """Hold a field day a village and year in half of the villages; who adopts within the year (V114)."""
    treated, control = setting.village_arms("V114")
    days = Use("technology.extension", float(treated.sum()) / 12.0, 0, 11, villages=treated)
    watch = ("commercial_adopted",)
    base, with_ = setting.without(12, watch), setting.simulate(12, watch, [days])
    fresh = _growers(setting) & (np.asarray(setting.start.household.adopted[1:]).sum(axis=0) == 0.0)
    fresh &= base.here(11) & with_.here(11)
    ours, others = fresh & setting.live_in(treated), fresh & setting.live_in(control)
    now, before = ((panel.at("commercial_adopted", 11) > 0.0).astype(float) for panel in (with_, base))
    return {"V114.1": 100.0 * did(now, before, ours, others) / float(before[ours].mean())}


def seeds(setting: Setting) -> Found:
    """Teach two growers a village a technology nobody knows: two who share contacts, or two at random (V115)."""
    pairs, singles = _seeds(setting)

    def adopters(chosen: list[int]) -> float:
        panel = setting.simulate(36, ("commercial_adopted",), [_teach(chosen)])
        others = _growers(setting) & panel.here(35)
        others[chosen] = False
        return float((panel.at("commercial_adopted", 35)[others] > 0.0).sum())

    return {"V115.1": (adopters(pairs), adopters(singles))}


def _seeds(setting: Setting) -> tuple[list[int], list[int]]:
    """Return two growers a village: a first one drawn by luck, with who shares most contacts, or with another at random."""
    h, contacts, lots = setting.start.household, setting.start.neighbours, setting.lot("V115")
    growers = _growers(setting)
    pairs: list[int] = []
    singles: list[int] = []
    known_by: dict[int, set[int]] = {}
    for i in np.flatnonzero(h.alive):
        for c in contacts[:, i]:
            if c >= 0:
                known_by.setdefault(int(c), set()).add(int(i))
    for v in range(len(setting.start.village)):
        rows = np.flatnonzero(growers & (h.village == v))
        if rows.size < 3:
            continue
        rows = rows[np.argsort(lots[rows], kind="stable")]
        first, second = int(rows[0]), int(rows[1])
        known = known_by.get(first, set())
        friend = max(rows[1:].tolist(), key=lambda r: len(known & known_by.get(int(r), set())))
        pairs += [first, int(friend)]
        singles += [first, second]
    return pairs, singles


def _teach(chosen: list[int]) -> Act:
    """Return what makes everybody forget in the first month, and teaches the chosen."""

    def act(county: Economy) -> None:
        if int(county.state.county.study_month) == 0:
            h = county.state.household
            h.adopted[:] = 0.0
            h.trained[:] = False
            h.trained[chosen] = True

    return act


def research(setting: Setting) -> Found:
    """Pay a year of research, or of field days, and follow what own business earns for twenty years (V117)."""
    months, watch = 12 * YEARS, ("business_income",)
    base = setting.without(months, watch)

    def flows(use: Use) -> tuple[float, ...]:
        panel = setting.simulate(months, watch, [use])
        more = (panel.series["business_income"] - base.series["business_income"]).sum(axis=1)
        yearly = more.reshape(YEARS, 12).sum(axis=1) * setting.weight
        return (-use.spent, *yearly.tolist())

    return {
        "V117.1": flows(Use("technology.research", RESEARCH / 12.0, 0, 11)),
        "V117.2": flows(Use("technology.extension", FIELD_DAYS / 12.0, 0, 11)),
    }
