"""Studies of villages and counties: public works, and support that ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.economy import catalogue_of
from model.experiment.evidence.estimators import Found, Mask, itt
from model.experiment.evidence.trial import Setting, Use
from model.levers.catalogue import CATALOGUE
from model.study.actions import lay_over
from model.study.policy import Scenario

# V032: works over two years, three tenths of village income each year, by what was most often built: roads, then water
# for fields, then fields. The excerpt read gives no amount. Two villages of the programme had 700,000 yuan from public
# funds (Dingxi, income 1,088 yuan a person) and 1.2 million (Xihaigu, some 250 families) (china.org.cn, 2006: read); with
# some 1,100 persons in a village (assumption) six tenths of a year's income.
DOSE, WORKS_MONTHS = 0.30, 24
WORKS = {"infrastructure.roads": 0.5, "infrastructure.irrigation": 0.3, "infrastructure.farmland": 0.2}
SUPPORTED = 36  # V040: months of support before it ends; two years are followed


def village_investment(setting: Setting) -> Found:
    """Build roads and fields in half of the villages for two years; income in the third, richer and poorer half (V032, V033)."""
    treated, control = setting.village_arms("V032")
    money = DOSE * float(setting.start.household.income_sum[setting.live_in(treated)].sum()) * setting.weight
    acts = [
        Use(path, money * share / 12.0 / CATALOGUE[path].unit_cost, 0, WORKS_MONTHS - 1, villages=treated)
        for path, share in WORKS.items()
    ]
    base, with_ = setting.without(36, ("income",)), setting.simulate(36, ("income",), acts)
    there = base.here(35) & with_.here(35)
    income = setting.income()
    rich = there & (income > np.median(income[there]))

    def effect(half: Mask) -> float:
        ours, others = half & setting.live_in(treated), half & setting.live_in(control)
        return 100.0 * itt(with_.total("income", 24), base.total("income", 24), ours, others)

    richer, poorer = effect(rich), effect(there & ~rich)
    return {"V032.1": richer, "V033.1": (poorer, richer)}


def withdrawal(setting: Setting) -> Found:
    """Support a county for three years, then end it; what is earned beside a county never supported (V040)."""
    months, watch = SUPPORTED + 24, ("earned",)

    def world(ends: int) -> np.ndarray:
        panel = setting.simulate(months, watch, scenario=supported_until(setting, ends))
        return np.asarray(panel.series["earned"].sum(axis=1))

    ended, never = world(SUPPORTED - 1), world(-1)
    gain = ended - never
    return {"V040.1": (float(gain[SUPPORTED + 12 :].sum()), float(gain[SUPPORTED - 12 : SUPPORTED].sum()))}


def supported_until(setting: Setting, month: int) -> Scenario:
    """Return what is in place, its transition policies cut off after a month."""
    policy = setting.study.scenarios["status_quo"]
    return replace(policy, actions=lay_over(policy.actions, (), month, catalogue_of(setting.study)))
