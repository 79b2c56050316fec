"""Studies of money: gifts, pensions, loans, capital, insurance, payment for land."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.economy import Economy
from model.experiment.evidence.estimators import Floats, Found, Mask, did, itt, quantile_effects
from model.experiment.evidence.trial import Panel, Setting, Use, give

GIFT, GIFT_MONTHS, FOLLOWED = (
    0.15,
    (0, 3, 8),
    29,
)  # V001: share of village income, three payments, months followed
STIPEND = (
    0.2  # V006: a fifth of what the poorest tenth consume (assumption: the usual size of such transfers)
)
FUND_LOAN = (
    1000.0  # V080: yuan a household lent in a village (assumption: few borrow, a loan is some ten times that)
)
CAPITAL = 0.5  # V084: gift over the median capital of such a business (the paper gave 50 and 100 %)
LAND, PAYMENT = (
    0.3,
    230.0,
)  # V098: share of food land, yuan a mu and year (assumption: 160 yuan of 2002 in prices of 2021)


def cash_to_villages(setting: Setting) -> Found:
    """Give 15 % of a village's income to the poorer half of half the villages; follow what is earned for 29 months (V001)."""
    treated, _ = setting.village_arms("V001")
    h = setting.start.household
    ours = setting.live_in(treated) & setting.poorest(0.5)
    home = np.maximum(0, h.village)
    villages = len(setting.start.village)
    income = np.bincount(home, weights=np.where(h.alive, h.income_sum, 0.0), minlength=villages)
    number = np.bincount(home, weights=ours, minlength=villages)
    each = np.where(ours, (GIFT * income / np.maximum(1.0, number))[home], 0.0) / len(GIFT_MONTHS)
    base = setting.without(FOLLOWED, ("earned",))
    with_ = setting.simulate(FOLLOWED, ("earned",), [give("grant", each, GIFT_MONTHS)])
    gained = float(with_.total("earned", 0, FOLLOWED).sum() - base.total("earned", 0, FOLLOWED).sum())
    return {"V001.1": (gained, float(each.sum() * len(GIFT_MONTHS)))}


def cash_to_poorest(setting: Setting) -> Found:
    """Pay the poorest tenth a fifth of their consumption every month; all income in the second year (V006)."""
    ours, months = setting.poorest(0.1), 24
    base = setting.without(months, ("spending", "income"))
    each = np.where(ours, STIPEND * base.total("spending", 0)[ours].mean() / 12.0, 0.0)
    with_ = setting.simulate(months, ("income",), [give("grant", each, range(months))])
    gained = float(with_.total("income", 12).sum() - base.total("income", 12).sum())
    there = with_.here(months - 1)
    return {"V006.1": (gained, float(12.0 * each[there].sum()))}


def pension(setting: Setting) -> Found:
    """Double the pension of everybody; what kin send to elders in the second year (V074)."""

    def double(county: Economy) -> None:
        county.state.county.pension *= 2.0

    watch = ("remittance", "pension")
    base, with_ = setting.without(24, watch), setting.simulate(24, watch, [double])
    old = np.asarray(setting.start.household.elders > 0.0) & base.here(23) & with_.here(23)
    paid, kin = (
        float((with_.total(n, 12) - base.total(n, 12))[old].sum()) for n in ("pension", "remittance")
    )
    return {"V074.1": (-kin, paid)}


def microcredit(setting: Setting) -> Found:
    """Lend in half the villages without subsidy or collateral; consumption in the third year, by percentile (V080)."""
    villages, _ = setting.village_arms("V080")
    size = float(np.asarray(setting.start.village.households)[villages].mean())
    fund = Use("finance.village_fund", FUND_LOAN * size, 0, 35, villages=villages)
    base, with_ = setting.without(36, ("spending",)), setting.simulate(36, ("spending",), [fund])
    ours = setting.live_in(villages) & base.here(35) & with_.here(35)
    moved, still = with_.total("spending", 24)[ours], base.total("spending", 24)[ours]
    shares = np.arange(5, 80, 5) / 100.0
    effects = quantile_effects(moved, still, shares)
    return {
        "V080.1": 100.0 * float(np.abs(effects).max()),
        "V080.2": 100.0 * float(moved.mean() / still.mean() - 1.0),
    }


def capital_grant(setting: Setting) -> Found:
    """Give capital to half of own-account businesses; profit of two years for each yuan given (V084)."""
    h, trade = setting.start.household, setting.start.product_names.index("trade")
    owns = np.asarray(h.alive & (h.product == trade).any(axis=0) & ~h.operator)
    treated, control = setting.arms("V084", owns)
    amount = CAPITAL * float(np.median(h.capital[owns]))
    base = setting.without(24, ("profit",))
    with_ = setting.simulate(24, ("profit",), [give("capital", np.where(treated, amount, 0.0), (0,))])
    there = base.here(23) & with_.here(23)
    ours, others = treated & there, control & there
    extra = did(with_.total("profit", 0, 24), base.total("profit", 0, 24), ours, others)
    return {"V084.1": extra / 24.0 / amount}


def crop_insurance(setting: Setting) -> Found:
    """Insure half of the uninsured growers of crops; their stock and loans in the third year (V086)."""
    h, product = setting.start.household, setting.start.product
    crops = (np.asarray(product.disease_load) <= 0.0) & (np.asarray(product.weather_load) > 0.0)
    grown = np.asarray((h.product[1:] >= 0) & crops[np.maximum(0, h.product[1:])])
    treated, control = setting.arms("V086", h.alive & grown.any(axis=0) & (h.crop_cover == 0.0))
    ids = np.asarray(h.id).copy()

    def insure(county: Economy) -> None:
        now = county.state.household
        now.crop_cover[treated & now.alive & (now.id == ids)] = 1.0

    months, watch = 36, ("crops", "debt")
    base = _watched(setting, months, grown)
    with_ = _watched(setting, months, grown, insure)
    there = base.here(months - 1) & with_.here(months - 1)
    effects = [
        100.0 * itt(with_.at(name, months - 1), base.at(name, months - 1), treated & there, control & there)
        for name in watch
    ]
    return {"V086.1": effects[0], "V086.2": effects[1]}


def _watched(setting: Setting, months: int, grown: Mask, *acts: Callable[[Economy], None]) -> Panel:
    """Return a world that also keeps the stock of crops."""
    crops: list[Floats] = []

    def eye(county: Economy, _panel: Panel) -> None:
        h = county.state.household
        units = np.asarray((h.stock + h.growing + h.young)[1:])
        price = np.asarray(county.state.product.stock_cost)[np.maximum(0, h.product[1:])]
        crops.append((units * price * grown).sum(axis=0))

    panel = setting.simulate(months, ("debt",), acts, eye=eye)
    panel.series["crops"] = np.array(crops)
    return panel


def land_conversion(setting: Setting) -> Found:
    """Take a part of food land out of use for a yearly payment; who has somebody away in the fifth year (V098)."""
    h = setting.start.household
    treated, control = setting.arms("V098", h.alive & (h.stock[0] > 0.0) & (h.labour > 0.2))
    mu = np.where(treated, LAND * h.stock[0], 0.0)
    payment = give("grant", PAYMENT / 12.0 * mu, range(60))

    def convert(county: Economy) -> None:
        now = county.state
        if int(now.county.study_month) == 0:
            now.household.stock[0] -= mu

    watch = ("migrant_share",)
    base, with_ = setting.without(60, watch), setting.simulate(60, watch, [convert, payment])
    there = base.here(59) & with_.here(59)
    ours, others = treated & there, control & there

    def away(panel: Panel) -> Floats:
        return np.asarray((panel.series["migrant_share"][48:60] > 0.2).mean(axis=0))

    return {"V098.1": 100.0 * did(away(with_), away(base), ours, others)}
