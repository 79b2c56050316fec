"""Investment in stock, capital and housing, and default."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.levers.accounts import settle
from model.luck import Luck, philox, uniform
from model.process import Parameter, Process
from model.state import BANK, GOVERNMENT, HOUSEHOLD, WORLD, State


@rule
def activity_value(
    net: float, cost: float, aversion: float, variance: float, cover: float, rate: float
) -> float:
    r"""Value of a yuan put into an activity, eq. 39: insurance works through risk.

    .. math:: \frac{E[\pi]}{C} - \tfrac12 a\,\sigma^2 (1 - q) - r

    Parameters
    ----------
    net : yuan/year         expected marginal net return
    cost : yuan             C
    aversion : 1            a
    variance : 1            sigma squared of log revenue
    cover : 1               q, insured share
    rate : 1/year           r, cost of money

    Returns
    -------
    1/year
    """
    return net / max(1.0, cost) - 0.5 * aversion * variance * (1.0 - cover) - rate


@rule
def wanted_capital(revenue: float, elasticity: float, user_cost: float) -> float:
    r"""Divisible capital of the first-order condition.

    .. math:: k^* = \beta_K Y / (r + \delta)

    Parameters
    ----------
    revenue : yuan/year     Y
    elasticity : 1          beta_K
    user_cost : 1/year      r + delta

    Returns
    -------
    yuan
    """
    return elasticity * revenue / user_cost


@rule
def insured(crop: float, price: float, price_part: float) -> float:
    r"""Share of the risk of crop revenue that insurance takes, eq. 39.

    .. math:: 1 - (1 - q)(1 - w\,q_p)

    Parameters
    ----------
    crop : 0 or 1       q, crop insurance
    price : 0 or 1      q_p, price insurance
    price_part : 1      w, part of what is left that comes from prices

    Returns
    -------
    1
    """
    return 1.0 - (1.0 - crop) * (1.0 - price_part * price)


@kernel
def _invest(  # type: ignore[no-untyped-def]
    month, elasticity, stock_elasticity, user_cost, speed, chance, lump, hurdle, aversion, crop_variance,
    herd_variance, price_part, rate, buffer_months, housing_months, housing_speed, default_ratio, default_speed,
    id, alive, village, willingness, expected, normal, product, stock, growing, young, crop_cover, livestock_cover, price_cover,
    cost_share, stock_cost, disease_load, opened, focus, mobilised,
    registered, monitored, cash, capital, debt, investment, paid, lack, value, slot, out, key0, key1,
):  # fmt: skip
    for k in range(out.shape[0]):
        out[k] = 0.0
    for i in range(id.shape[0]):  # what each slot is worth, before any money is spent
        v = max(0, village[i])
        best, pick = 0.0, 0
        for s in range(1, 3):
            j = max(0, np.int64(product[s, i]))
            size = stock[s, i] + 0.5 * growing[s, i] + young[s, i]
            margin = stock_elasticity * normal[s, i] * (1.0 - cost_share[j] - 0.2) / max(0.05, size)
            crop = insured(crop_cover[i], price_cover[i], price_part)
            cover = insured(livestock_cover[i], price_cover[i], price_part) if disease_load[j] > 0.0 else crop
            variance = herd_variance if disease_load[j] > 0.0 else crop_variance
            worth = activity_value(margin, stock_cost[j], aversion, variance, cover, rate)
            worth = worth + 0.05 if focus[v] == j else worth
            good = product[s, i] >= 0 and opened[j] > 0.0 and worth > hurdle and worth > best
            best = worth if good else best
            pick = s if good else pick
        value[i] = best
        slot[i] = pick
    for i in range(id.shape[0]):
        here = 1.0 if alive[i] else 0.0
        v = max(0, village[i])
        spare = max(0.0, cash[i] - buffer_months * max(0.0, expected[i])) * here
        want = 0.0
        for s in range(3):
            want += wanted_capital(normal[s, i], elasticity[max(0, np.int64(product[s, i]))], user_cost)
        into = min(0.5 * spare, max(0.0, speed * (want - capital[i])))
        capital[i] += into
        w0, _w1, _w2, _w3 = philox(id[i], month, 0, key0, key1)
        moved = uniform(w0) < chance * willingness[i] * (1.0 + mobilised[v])
        left = spare - into
        own_part, lacking = 0.0, 0.0
        for s in range(1, 3):
            j = max(0, np.int64(product[s, i]))
            size = stock[s, i] + growing[s, i] + young[s, i]
            cost = lump * stock_cost[j] * max(0.5, size) if (moved and slot[i] == s) else 0.0
            own = min(0.5 * left, cost)
            young[s, i] += own / stock_cost[j]
            left -= own
            into += own
            own_part += own
            lacking += cost - own
        paid[i] = own_part
        lack[i] = lacking
        above = max(0.0, cash[i] - into - housing_months * max(0.0, expected[i])) * here
        house = housing_speed * above
        investment[i] = into + house
        cash[i] -= into + house
    for i in range(id.shape[0]):
        heavy = debt[i] - default_ratio * 12.0 * max(100.0, expected[i])
        lost = max(0.0, heavy) * default_speed
        debt[i] -= lost
        if alive[i]:
            out[0] += investment[i]
            out[1] += lost if (registered[i] or monitored[i]) else 0.0
            out[2] += 0.0 if (registered[i] or monitored[i]) else lost


@kernel
def _borrow(  # type: ignore[no-untyped-def]
    loan_share, rate, rate_policy, rate_market, hurdle, product, stock_cost, registered, monitored, paid, lack, value, slot,
    young, debt, room, borrowed, investment, out,
):  # fmt: skip
    """Lend for what own money left of a new unit, if it still pays at the loan's rate (few rows, so a loop of their own)."""
    for i in range(lack.shape[0]):
        if lack[i] <= 0.0:
            continue
        client = registered[i] or monitored[i]
        dearer = max(0.0, (rate_policy if client else rate_market) - rate)
        loan = min(room[i], loan_share / (1.0 - loan_share) * paid[i], lack[i])
        if value[i] - dearer <= hurdle or loan <= 0.0:
            continue
        s = slot[i]
        young[s, i] += loan / stock_cost[product[s, i]]
        debt[i] += loan
        room[i] -= loan
        borrowed[i] += loan
        investment[i] += loan
        out[0] += loan
        out[3] += loan


class Credit(Process):
    """Lumpy investment where it pays, capital towards its first-order condition, default (ODD eq. 38 to 40)."""

    name = "credit"
    reads: ClassVar = (
        "household.id", "household.alive", "household.village", "household.willingness",
        "household.expected_income", "household.normal", "household.product", "household.crop_cover",
        "household.livestock_cover", "household.price_cover", "household.stock", "household.growing",
        "household.registered", "household.monitored", "household.room", "product.opened", "county.credit_cap", "county.credit_rate", "county.guarantee",
        "village.focus", "village.mobilised", "product.stock_cost", "product.cost_share",
        "product.disease_load",
    )  # fmt: skip
    writes: ClassVar = (
        "household.young", "household.cash", "household.capital", "household.debt", "household.room", "household.borrowed", "household.investment",
    )  # fmt: skip

    stock_elasticity = Parameter(
        0.4, 0.3, 0.65, "1", "land or animal stock", "parameters.csv beta_X", "recalled"
    )
    user_cost = Parameter(0.2, 0.14, 0.3, "1/year", "interest and wear of capital", "Assumption: .12 and .08")
    speed = Parameter(0.03, 0.01, 0.08, "1/month", "speed of capital adjustment", "Assumption")
    chance = Parameter(
        0.05, 0.02, 0.1, "1/month", "chance that a willing household considers a new unit", "Assumption"
    )
    lump = Parameter(0.15, 0.05, 0.3, "1", "size of an investment over present stock", "Assumption")
    hurdle = Parameter(0.1, 0.05, 0.2, "1/year", "hurdle above the cost of money", "Assumption")
    aversion = Parameter(2.0, 1.0, 4.0, "1", "relative risk aversion", "Assumption: usual range")
    crop_variance = Parameter(
        0.06,
        0.02,
        0.12,
        "1",
        "variance of log crop revenue",
        "171 rice farms, 1975-83 (RiceFarms, R package plm): sd .34 of yield, half insurable",
        "derived",
    )
    herd_variance = Parameter(0.05, 0.02, 0.12, "1", "variance of log herd revenue", "Assumption")
    price_part = Parameter(
        0.4,
        0.2,
        0.6,
        "1",
        "part of the risk left by crop or livestock insurance that comes from prices",
        "Assumption",
    )
    risk_share = Parameter(
        0.7, 0.5, 0.9, "1", "part of lost policy loans that government's risk fund makes good",
        "Assumption: seven parts government, three parts bank, recalled",
    )  # fmt: skip
    rate = Parameter(
        0.06,
        0.0435,
        0.12,
        "1/year",
        "cost of own and borrowed money",
        "Assumption: between policy and market rate",
    )
    loan_share = Parameter(
        0.5,
        0.0,
        0.8,
        "1",
        "share of a new unit that a lender pays for at most",
        "Assumption: the other half is own money",
    )
    buffer_months = Parameter(4.0, 2.0, 8.0, "months", "money kept before investing", "Assumption")
    housing_months = Parameter(
        14.0,
        9.0,
        24.0,
        "months",
        "wealth at which households build and celebrate",
        "Assumption: or wealth never settles",
    )
    housing_speed = Parameter(0.06, 0.02, 0.15, "1/month", "share of the excess spent a month", "Assumption")
    default_ratio = Parameter(
        1.5,
        1.0,
        3.0,
        "years of income",
        "debt over income at which lenders begin to lose",
        "Assumption; 37 % of loans unpaid in Kashgar Y county",
    )
    default_speed = Parameter(
        0.03, 0.01, 0.08, "1/month", "share of excess debt written off a month", "Assumption"
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Room for totals and for what loans may complete."""
        state.memory["investment_total"] = np.zeros(4)
        # What a new unit cost of own money, what it still lacks, what it is worth a year, and its slot.
        state.memory["credit_scratch"] = np.zeros((3, len(state.household)))
        state.memory["credit_slot"] = np.zeros(len(state.household), dtype=np.int64)

    def step(self, state: State, luck: Luck) -> None:
        """Invest, build, write off."""
        h, v, p, county = state.household, state.village, state.product, state.county
        key0, key1 = luck.key("credit")
        total = state.memory["investment_total"]
        market = state.memory["market_rate"]
        (paid, lack, value), slot = state.memory["credit_scratch"], state.memory["credit_slot"]
        _invest(
            county.month, state.memory["capital_elasticity"], self.stock_elasticity, self.user_cost, self.speed, self.chance,
            self.lump, self.hurdle, self.aversion, self.crop_variance, self.herd_variance, self.price_part, self.rate,
            self.buffer_months, self.housing_months, self.housing_speed, self.default_ratio, self.default_speed,
            h.id, h.alive, h.village, h.willingness, h.expected_income, h.normal, h.product, h.stock, h.growing,
            h.young, h.crop_cover, h.livestock_cover, h.price_cover, p.cost_share, p.stock_cost, p.disease_load, p.opened,
            v.focus, v.mobilised, h.registered, h.monitored, h.cash, h.capital, h.debt, h.investment, paid, lack, value, slot,
            total, key0, key1,
        )  # fmt: skip
        _borrow(
            self.loan_share, self.rate, min(float(county.credit_rate), market), market, self.hurdle, h.product, p.stock_cost,
            h.registered, h.monitored, paid, lack, value, slot, h.young, h.debt, h.room, h.borrowed, h.investment, total,
        )  # fmt: skip
        state.ledger.add(HOUSEHOLD, WORLD, "investment and housing", float(total[0]) * county.weight)
        state.ledger.add(BANK, HOUSEHOLD, "loans", float(total[3]) * county.weight)
        clients, others = float(total[1]) * county.weight, float(total[2]) * county.weight
        fund = self.risk_share * clients if county.credit_cap > 0.0 else 0.0
        guaranteed = county.guarantee * (clients - fund + others)
        state.ledger.add(GOVERNMENT, BANK, "lost loans made good", fund + guaranteed)
        settle(state, "finance.microcredit.cap", "fund", fund)
        settle(state, "finance.guarantee", "fund", guaranteed)
