"""Consumption, pooling in the village, the cash balance, and coping when money runs out."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.levers.accounts import settle
from model.luck import Luck
from model.maths import exp
from model.process import Parameter, Process
from model.state import BANK, GOVERNMENT, HOUSEHOLD, WORLD, State


@rule
def pass_through(liquid_months: float, poor: float, rich: float, scale: float) -> float:
    r"""Marginal consumption out of expected but transitory income: falls as liquidity rises.

    .. math:: \phi = \phi_r + (\phi_p - \phi_r)\, e^{-m / m_0}

    Parameters
    ----------
    liquid_months : months      m, cash over permanent monthly income
    poor, rich : 1              phi_p, phi_r: coefficients, not the measured slopes of V067
    scale : months              m_0

    Returns
    -------
    1
    """
    return rich + (poor - rich) * exp(-max(0.0, liquid_months) / scale)


@rule
def planned_consumption(
    subsistence: float, permanent: float, expected: float, saving: float, through: float, wealth: float, buffer: float, gap_speed: float,
) -> float:  # fmt: skip
    r"""Consumption of a month without medical and schooling, eq. 33.

    .. math:: c = \bar c + (1 - s)(y_P - \bar c)^+ + \phi\,(y_{12} - y_P) + \frac{\mu}{12}(M - B)

    Parameters
    ----------
    subsistence : yuan/month    c-bar
    permanent : yuan/month      y_P
    expected : yuan/month       y_12, the year's income a month
    saving : 1                  s
    through : 1                 phi
    wealth, buffer : yuan       M, B
    gap_speed : 1/year          mu

    Returns
    -------
    yuan/month
    """
    return (
        subsistence
        + (1.0 - saving) * max(0.0, permanent - subsistence)
        + through * (expected - permanent)
        + gap_speed / 12.0 * (wealth - buffer)
    )


@rule
def counted_on(before: float, transfers: float, months: float) -> float:
    r"""Public transfers that a household counts on: what came every month, once it has come for some months.

    .. math:: g' = \min(G,\ g + G / n)

    A single payment is gone again a month later; a monthly one is counted on in full after n months.

    Parameters
    ----------
    before, transfers : yuan/month      g, counted on before; G, paid this month
    months : months                     n

    Returns
    -------
    yuan/month

    Source
    ------
    Assumption: the form. Regular transfers are spent more nearly in full than windfalls: permanent income.
    """
    return min(transfers, before + transfers / months)


@rule
def surprise(means: float, steady_year: float, steady: float, expected: float) -> float:
    r"""By how much a year's income a month, at what is counted on now, exceeds what is expected.

    .. math:: (Y - \textstyle\sum g)/12 + g - y_P

    Parameters
    ----------
    means, steady_year : yuan       Y and what was counted on, last twelve months
    steady, expected : yuan/month   g, y_P

    Returns
    -------
    yuan/month
    """
    return (means - steady_year) / 12.0 + steady - expected


@rule
def credit_room(
    debt: float,
    policy_cap: float,
    policy_client: float,
    income: float,
    constrained: float,
    guarantee: float,
    mutual: float,
) -> float:
    r"""Money a household can still borrow, eq. 38.

    .. math:: \max(0,\ \bar D\,c + (0.3 + 0.5 g)\,12 y^{+}\,(1 - k + k g) + F - D)

    Parameters
    ----------
    debt : yuan                     D
    policy_cap : yuan               D-bar
    policy_client : 0 or 1          c, may use policy loans
    income : yuan/month             y
    constrained : 0 or 1            k, no other lender
    guarantee : 1                   g
    mutual : yuan                   F, its part of the village's mutual-help fund, which asks for no collateral

    Returns
    -------
    yuan
    """
    other = (0.3 + 0.5 * guarantee) * 12.0 * max(0.0, income)
    market = other * (guarantee if constrained > 0.0 else 1.0)
    return max(0.0, policy_cap * policy_client + market + mutual - debt)


@kernel
def _village_shock(alive, village, means_sum, steady, steady_sum, expected, shock, count):  # type: ignore[no-untyped-def]
    for v in range(shock.shape[0]):
        shock[v] = 0.0
        count[v] = 0.0
    for i in range(alive.shape[0]):
        if alive[i]:
            shock[village[i]] += surprise(means_sum[i], steady_sum[i], steady[i], expected[i])
            count[village[i]] += 1.0
    for v in range(shock.shape[0]):
        shock[v] = shock[v] / count[v] if count[v] > 0.0 else 0.0


@kernel
def _consume(  # type: ignore[no-untyped-def]
    zeta, interactions, subsistence, saving, poor_through, rich_through, scale, gap_speed, buffer_months, floor_share,
    policy_cap, policy_share, guarantee, discount, sale_share, rate_policy, rate_market, rate_informal, expected_months, steady_months,
    alive, village, persons, income, reimbursed, cash_income, own_food, bill, schooling, registered, monitored, constrained,
    shock, fund, households, product, stock, sale_price, pension, other, dibao, grant, income_ring, means_ring, steady_ring,
    income_sum, means_sum, steady, steady_sum, expected, cash, debt, room_left, arrears, consumption, pooled, borrowed, repaid, distress, migrant_share, out,
):  # fmt: skip
    for k in range(out.shape[0]):
        out[k] = 0.0
    for i in range(alive.shape[0]):
        if alive[i] and (registered[i] or monitored[i]):
            out[7] += debt[i]
    for i in range(alive.shape[0]):
        here = 1.0 if alive[i] else 0.0
        v = max(0, village[i])
        own = surprise(means_sum[i], steady_sum[i], steady[i], expected[i])
        income_sum[i] += income[i] - income_ring[i]
        income_ring[i] = income[i]
        means = income[i] - reimbursed[i]  # what is paid back for a bill is no means to live on
        means_sum[i] += means - means_ring[i]
        means_ring[i] = means
        learnt = expected[i] - steady[i]
        steady[i] = counted_on(steady[i], pension[i] + other[i] + dibao[i] + grant[i], steady_months)
        steady_sum[i] += steady[i] - steady_ring[i]
        steady_ring[i] = steady[i]
        rest = (means_sum[i] - steady_sum[i]) / 12.0
        permanent = expected[i] = learnt + (rest - learnt) / expected_months + steady[i]
        pooled[i] = here * zeta * (shock[v] - own) if interactions else 0.0
        need = subsistence * persons[i] / 12.0
        through = pass_through(cash[i] / max(100.0, permanent), poor_through, rich_through, scale)
        plan = planned_consumption(
            need, permanent, rest + steady[i], saving, through, cash[i], buffer_months * max(need, permanent), gap_speed,
        )  # fmt: skip
        least = floor_share * need
        plan = max(least, plan)
        interest = debt[i] * (rate_policy if (registered[i] or monitored[i]) else rate_market) / 12.0
        interest += arrears[i] * (rate_informal - rate_market) / 12.0
        repay = interest + min(debt[i], debt[i] / 36.0)
        money = cash[i] + cash_income[i] + pooled[i] - bill[i] - schooling[i]
        repay = here * min(repay, max(0.0, money - max(0.0, least - own_food[i])))
        principal = max(0.0, repay - interest)
        unpaid = max(0.0, interest - repay)
        money -= repay
        buy = max(0.0, plan - own_food[i])
        lowest = max(0.0, least - own_food[i])
        short = max(0.0, buy - money)
        cut = min(short, buy - lowest)
        short -= cut
        buy -= cut
        client = policy_share if (registered[i] or monitored[i]) else 0.0
        mutual = fund[v] / max(1.0, households[v])
        alone = 1.0 if constrained[i] else 0.0
        room = credit_room(debt[i], policy_cap, client, permanent, alone, guarantee, mutual)
        loan = min(short, room)
        room_left[i] = here * (room - loan)
        short -= loan
        first, second = sale_price[max(0, product[1, i])], sale_price[max(0, product[2, i])]
        value = stock[1, i] * first + stock[2, i] * second
        sold = min(short, sale_share * value * (1.0 - discount))
        part = sold / (1.0 - discount) / value if value > 0.0 else 0.0
        short -= sold
        stock[1, i] *= 1.0 - part if first > 0.0 else 1.0
        stock[2, i] *= 1.0 - part if second > 0.0 else 1.0
        late = short
        hard = short > 0.0 or sold > 0.0
        migrant_share[i] = min(0.95, migrant_share[i] + 0.03) if hard else migrant_share[i]
        consumption[i] = here * (buy + own_food[i])
        borrowed[i] = here * (loan + late)
        repaid[i] = repay
        distress[i] = here * sold
        debt[i] += here * (loan + late + unpaid) - principal
        arrears[i] = here * max(0.0, min(debt[i], arrears[i] + late + unpaid - principal))
        cash[i] = here * (money - buy + loan + late + sold)
    for i in range(alive.shape[0]):
        if alive[i]:
            out[0] += consumption[i] - own_food[i]
            out[1] += bill[i]
            out[2] += schooling[i]
            out[3] += borrowed[i]
            out[4] += repaid[i]
            out[5] += distress[i]
            out[6] += pooled[i]


class Consumption(Process):
    """Consumption, pooling, the cash identity and coping (ODD eq. 33 to 38)."""

    name = "consumption"
    reads: ClassVar = (
        "household.alive", "household.village", "household.persons", "household.income", "household.reimbursed", "household.cash_income",
        "household.own_food", "household.medical_bill", "household.schooling_cost", "household.pension",
        "household.other_transfer", "household.dibao", "household.grant", "household.registered", "household.monitored", "household.constrained", "household.product",
        "county.credit_cap", "county.credit_rate", "county.guarantee", "product.stock_cost", "product.open_access", "village.fund",
        "village.households",
    )  # fmt: skip
    writes: ClassVar = (
        "household.income_ring", "household.income_sum", "household.means_ring", "household.means_sum", "household.steady", "household.steady_ring", "household.steady_sum",
        "household.expected_income", "household.cash",
        "household.debt", "household.room", "household.arrears", "household.consumption", "household.pooled", "household.borrowed",
        "household.repaid", "household.distress", "household.stock", "household.migrant_share", "village.pool_shock",
    )  # fmt: skip

    pooling = Parameter(
        0.15,
        0.0,
        0.3,
        "1",
        "share of an idiosyncratic shock pooled in the village",
        "Assumption: parameters.csv zeta; V068",
    )
    subsistence = Parameter(
        2700.0,
        1600.0,
        3800.0,
        "yuan/person/year",
        "subsistence consumption",
        "parameters.csv gamma_c",
        "derived",
    )
    saving = Parameter(
        0.25,
        0.2,
        0.4,
        "1",
        "saving out of permanent income above subsistence",
        "Assumption: total consumption near 83 % of income; .23 to .32 where it was fitted",
    )
    through_poor = Parameter(
        0.78,
        0.5,
        0.9,
        "1",
        "coefficient of transitory income without liquidity",
        "Assumption: prototype; measured slope in V067",
    )
    through_rich = Parameter(
        0.11, 0.05, 0.25, "1", "the same with much liquidity", "Assumption: prototype; measured slope in V067"
    )
    liquidity_scale = Parameter(
        4.0, 2.0, 8.0, "months", "liquidity at which pass-through has fallen by 1/e", "Assumption"
    )
    gap_speed = Parameter(0.12, 0.05, 0.3, "1/year", "spending of wealth above the buffer", "Assumption")
    buffer_months = Parameter(5.0, 2.0, 9.0, "months", "wanted buffer", "Assumption")
    floor_share = Parameter(
        0.7, 0.5, 0.9, "1", "consumption is not cut below this share of subsistence", "Assumption"
    )
    policy_share = Parameter(
        0.35,
        0.15,
        0.6,
        "1",
        "share of the policy cap a client can use",
        "Kashgar Y county: 16,731 yuan a loan at a cap of 50,000",
        "read",
    )
    constrained_share = Parameter(
        0.17, 0.15, 0.5, "1", "households without other lenders", "parameters.csv share_constr", "read"
    )
    discount = Parameter(
        0.2, 0.1, 0.4, "1", "discount on distress sales", "Assumption: parameters.csv firesale"
    )
    sale_share = Parameter(
        0.3,
        0.1,
        0.5,
        "1",
        "largest share of stock sold in a month",
        "Assumption; V070 at most 30 % of a shortfall",
    )
    market_rate = Parameter(
        0.08, 0.06, 0.12, "1/year", "market loan rate", "Assumption: parameters.csv r_D_market"
    )
    informal_rate = Parameter(
        0.18, 0.1, 0.3, "1/year", "informal loan rate", "Assumption: parameters.csv r_D_informal"
    )
    expected_months = Parameter(
        24.0, 12.0, 48.0, "months", "how fast permanent income is learnt", "Assumption"
    )
    steady_months = Parameter(
        6.0,
        1.0,
        12.0,
        "months",
        "after which a monthly public transfer is counted on",
        "Assumption: half a year",
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Draw who has no other lender; room for totals."""
        h = state.household
        u = luck.uniform("consumption.constrained", h.id, 0)
        h.constrained[:] = u < state.constants.get("constrained_share", self.constrained_share)
        state.memory["consumption_totals"] = np.zeros(8)
        state.memory["market_rate"] = self.market_rate
        product = state.product  # a right to collect is nobody's to sell
        state.memory["sale_price"] = np.where(product.open_access > 0.0, 0.0, product.stock_cost)
        state.memory["pool_count"] = np.zeros(len(state.village))
        if not h.income_ring.any():
            h.income_ring[:] = h.means_ring[:] = h.expected_income
            h.income_sum[:] = h.means_sum[:] = 12.0 * h.expected_income

    def step(self, state: State, luck: Luck) -> None:
        """Consume, share, borrow and cope."""
        h, v, county, memory = state.household, state.village, state.county, state.memory
        totals = memory["consumption_totals"]
        _village_shock(
            h.alive, h.village, h.means_sum, h.steady, h.steady_sum, h.expected_income, v.pool_shock, memory["pool_count"]
        )  # fmt: skip
        rate = min(
            float(county.credit_rate), self.market_rate
        )  # nobody asks for a loan dearer than the market's
        row = int(county.month) % 12
        _consume(
            self.pooling, county.interactions, self.subsistence, self.saving, self.through_poor, self.through_rich,
            self.liquidity_scale, self.gap_speed, self.buffer_months, self.floor_share, county.credit_cap,
            self.policy_share, county.guarantee, self.discount, self.sale_share, rate, self.market_rate,
            self.informal_rate, self.expected_months, self.steady_months,
            h.alive, h.village, h.persons, h.income, h.reimbursed, h.cash_income, h.own_food, h.medical_bill,
            h.schooling_cost, h.registered, h.monitored, h.constrained, v.pool_shock, v.fund, v.households, h.product, h.stock,
            memory["sale_price"], h.pension, h.other_transfer, h.dibao, h.grant, h.income_ring[row], h.means_ring[row],
            h.steady_ring[row], h.income_sum, h.means_sum, h.steady, h.steady_sum, h.expected_income, h.cash, h.debt, h.room, h.arrears, h.consumption, h.pooled, h.borrowed, h.repaid,
            h.distress, h.migrant_share, totals,
        )  # fmt: skip
        weight = county.weight
        add = state.ledger.add
        add(HOUSEHOLD, WORLD, "consumption", totals[0] * weight)
        add(HOUSEHOLD, WORLD, "medical bills", totals[1] * weight)
        add(HOUSEHOLD, WORLD, "schooling and ceremonies", totals[2] * weight)
        add(BANK, HOUSEHOLD, "loans", totals[3] * weight)
        add(HOUSEHOLD, BANK, "interest and repayment", totals[4] * weight)
        add(WORLD, HOUSEHOLD, "distress sales", totals[5] * weight)
        add(HOUSEHOLD, HOUSEHOLD, "pooling", totals[6] * weight)
        subsidy = (self.market_rate - rate) / 12.0 * totals[7] * weight
        add(GOVERNMENT, BANK, "interest subsidies", subsidy)
        settle(state, "finance.microcredit.rate", "fund", subsidy)
