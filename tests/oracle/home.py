"""Relief, income, consumption, credit and local demand of households."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from model.maths import added
from model.state import (
    ACCIDENT,
    BANK,
    ENTERPRISE,
    GOVERNMENT,
    HOUSEHOLD,
    ILLNESS,
    JOB_LOSS,
    SCHOOLING,
    SUPPORT,
    WORLD,
)

if TYPE_CHECKING:
    from tests.oracle.month import Oracle

SLOTS = range(3)


# ---------------------------------------------------------------------- relief


def relief(o: Oracle) -> None:
    """Needs, then each pot of money by tiers, one ration in each (eq. 32); anti-poverty insurance is not rationed."""
    c, q, r = o.c, o.q["relief"], o.rule
    for one in o.h:
        one.relief = one.need = 0.0
        if not one.alive:
            continue
        helped = one.monitored and one.monitored_months >= c.response
        gap = max(0.0, c.monitoring_line - one.assessed) * one.persons / 12.0
        bearable = q.bearable * max(0.0, one.expected_income)
        sudden = max(0.0, one.out_of_pocket + one.asset_loss - bearable)
        known = sudden if (helped or one.hardship) else 0.0
        one.need = r.relief_need(
            1.0 if helped else 0.0, gap, q.closed, known, 0.0, c.relief_cap, q.covered, 0.0
        )
        if one.anti_poverty_cover > 0.0:
            one.indemnity += min(q.insured_cap, q.insured_share * sudden)
    for _name, _payer, money, tier, tiers, transition in o.pots:
        left, paid = money, 0.0
        for t in range(tiers):
            ours = [one for one in o.h if tier[one.row] == t]
            need = added(one.need * c.weight for one in ours)
            if need <= 0.0:
                continue
            ration = min(1.0, left / need) if c.interactions else 1.0
            left -= ration * need
            for one in ours:
                given = ration * one.need
                one.need -= given
                one.relief += given * (1.0 - c.leakage)
                one.support_income += given * (1.0 - c.leakage) if transition else 0.0
                paid += given * c.weight
        o.book(GOVERNMENT, WORLD, "leakage of relief", paid * c.leakage)


# ---------------------------------------------------------------------- income


def income(o: Oracle) -> None:
    """The four sources, dibao with its errors, losses by cause (eq. 31, 32, 47), and the accounts."""
    for one in o.h:
        _earn(o, one)
    q, c = o.q["income"], o.c
    parts = {
        (WORLD, HOUSEHOLD, "migrant pay"): lambda one: q.member_share * one.away_pay + one.remittance,
        (GOVERNMENT, HOUSEHOLD, "public jobs and works"): lambda one: (
            one.public_job_pay + one.public_works_wage
        ),
        (WORLD, HOUSEHOLD, "sales"): lambda one: added(one.sales),
        (ENTERPRISE, HOUSEHOLD, "dividends"): lambda one: one.dividend,
        (HOUSEHOLD, WORLD, "inputs and committed costs"): lambda one: (
            one.inputs + one.committed + one.technology_cost
        ),
        (WORLD, HOUSEHOLD, "rent and collective dividends"): lambda one: one.property_income,
        (GOVERNMENT, HOUSEHOLD, "pensions"): lambda one: one.pension,
        (GOVERNMENT, HOUSEHOLD, "standing transfers"): lambda one: one.other_transfer,
        (GOVERNMENT, HOUSEHOLD, "dibao"): lambda one: one.dibao,
        (GOVERNMENT, HOUSEHOLD, "relief"): lambda one: one.relief,
        (GOVERNMENT, HOUSEHOLD, "support"): lambda one: one.grant,
        (WORLD, HOUSEHOLD, "insurance payouts"): lambda one: one.indemnity,
        (GOVERNMENT, HOUSEHOLD, "medical reimbursement"): lambda one: one.reimbursed,
        (GOVERNMENT, HOUSEHOLD, "schooling support"): lambda one: one.stipend,
    }
    for (payer, payee, item), amount in parts.items():
        o.book(payer, payee, item, c.weight * added(amount(one) for one in o.here()))


def _earn(o: Oracle, one: SimpleNamespace) -> None:
    c, q, r = o.c, o.q["income"], o.rule
    village, here = o.village_of(one), 1.0 if one.alive else 0.0
    view, renewal, ceremony, _ = o.words("income", one.id)
    if r.uniform(renewal) < 1.0 / q.error_months:
        one.error_dibao = r.normal(view)
    _dibao(o, one)  # on the capital of last month
    home = one.away_pay = here * r.home_pay(
        one.migrant_share, one.working, one.migrant_pay, one.jobless, o.remitted
    )
    one.wage_income = (
        here * (one.hired * one.local_pay + one.public_job_pay + one.public_works_wage)
        + q.member_share * home
    )
    wear = one.depreciation = here * q.wear / 12.0 * one.capital
    one.capital -= wear
    one.business_income = here * r.business_income(
        one.sales[0] + one.sales[1] + one.sales[2], one.own_food, one.premium, one.dividend, one.inputs,
        one.committed, one.technology_cost, wear,
    )  # fmt: skip
    rent = o.constants["property_income"] * c.growth * one.persons * r.exp(0.5 * one.ability) / 12.0
    one.property_income = here * (
        rent + one.asset_share * village.asset_income / max(1.0, village.households)
    )
    one.pension = here * one.elders * (q.pension * c.pension) * c.growth / 12.0
    one.other_transfer = here * one.persons * o.constants["other_transfers"] * c.growth / 12.0
    kin = one.elders * q.kin_support * c.growth / 12.0 if one.elderly_only else 0.0
    sent = (1.0 - q.member_share) * home + here * kin
    one.remittance = sent - min(sent, q.crowding * (one.pension + one.dibao + one.relief))
    entitled = one.registered or one.monitored
    one.stipend = here * one.students * c.school_support / 12.0 * (1.0 if entitled else 0.0)
    party = q.ceremony_cost if r.uniform(ceremony) < q.ceremony_chance / 12.0 else 0.0
    one.schooling_cost = here * (one.students * q.schooling_fee / 12.0 + party)
    one.transfer_income = (
        one.pension + one.remittance + one.other_transfer + one.dibao + one.relief + one.grant + one.indemnity
        + one.reimbursed + one.stipend
    )  # fmt: skip
    one.support_income += one.stipend
    one.income = one.wage_income + one.business_income + one.property_income + one.transfer_income
    one.in_kind = one.own_food - wear
    one.cash_income = one.income - one.own_food + wear
    before = 0.0 if c.calendar == 0 else one.bills
    one.bills = before + one.out_of_pocket
    counted = r.netted_cost(before, one.bills, q.deductible, q.in_catalogue)
    school = q.schooling_netted * max(0.0, one.schooling_cost - one.stipend)
    one.assessed_income = one.income - one.reimbursed - counted - school
    _losses(o, one, here, counted, school)


def _dibao(o: Oracle, one: SimpleNamespace) -> None:
    """A review by an office that sees a year's income with an error: more often for whoever is visited; phase-out."""
    c, q, r = o.c, o.q["income"], o.rule
    before = one.own_sum / max(1.0, one.persons)
    known = r.visits(one.monitored or one.dibao_months > 0.0, one.registered, o.village_of(one).team)
    sd = c.error_dibao * (1.0 - 0.5 * c.screening) * (1.0 - 0.7 * known)
    strict = o.constants["dibao_strictness"] * (1.0 - (1.0 - q.visited) * known)
    seen = r.office_view(before, c.line, strict, sd, one.error_dibao)
    modest = one.cash + one.capital - one.debt < q.asset_limit * one.persons
    entitled = one.alive and c.dibao_standard > 0.0 and seen < r.asinh(c.dibao_standard / c.line) and modest
    benefit = r.dibao_benefit(r.income_seen(seen, c.line), c.dibao_standard, one.persons)
    phase_out, months = c.dibao_phase_out, one.dibao_months
    due = (c.month + one.id + 6) % r.review_gap(months > 0.0, one.working, known) == 0
    if due and entitled:
        months = phase_out + 1.0
    else:
        benefit = one.dibao
        if due and months > phase_out:
            months = phase_out
        elif 0.0 < months <= phase_out:
            months -= 1.0
    one.dibao_months = 0.0 if c.dibao_standard <= 0.0 else max(0.0, months)
    one.dibao = benefit if one.dibao_months > 0.0 else 0.0


def _losses(o: Oracle, one: SimpleNamespace, here: float, counted: float, school: float) -> None:
    filling = o.town_of(one).filling_normal
    away = one.migrant_share * one.migrant_pay * o.remitted
    value = one.farm_share * one.farm_value + one.local_share * one.local_pay * filling + away
    unfit = here * (one.labour - one.working) * value
    hurt = one.injured > 0.0 or one.disabled
    ill = one.acute > 0.0 or one.chronic
    one.loss[ACCIDENT] = unfit * (0.5 if ill else 1.0) if hurt else 0.0
    one.loss[ILLNESS] = counted + (unfit - one.loss[ACCIDENT])
    one.loss[SCHOOLING] = school
    one.loss[JOB_LOSS] = 0.0
    if one.jobless > 0.0:
        lost = (
            one.local_share * one.local_pay * filling + 0.7 * one.migrant_share * one.migrant_pay * o.remitted
        )
        one.loss[JOB_LOSS] = here * one.working * lost
    modest = one.cash + one.capital - one.debt < o.q["income"].asset_limit * one.persons
    own = one.own_sum / max(1.0, one.persons)
    withdrawn = here * o.rule.dibao_withdrawn(
        own, o.c.dibao_standard, one.persons, modest, one.dibao, one.dibao_at_exit
    )
    one.loss[SUPPORT] = withdrawn - one.support_income


# ---------------------------------------------------------------------- consumption


def begin_consumption(o: Oracle) -> None:
    """Who has no other lender; a year of expected income behind everyone."""
    share = o.constants.get("constrained_share", o.q["consumption"].constrained_share)
    for one in o.h:
        one.constrained = o.one("consumption.constrained", one.id, 0) < share
    if not any(x for one in o.h for x in one.income_ring):
        for one in o.h:
            one.income_ring, one.means_ring = [one.expected_income] * 12, [one.expected_income] * 12
            one.income_sum = one.means_sum = 12.0 * one.expected_income


def consumption(o: Oracle) -> None:
    """Pooling by village, then each household's month of money (eq. 33 to 38)."""
    for village in o.v:
        own = [_shock(o, one) for one in o.here() if one.village == village.row]
        village.pool_shock = added(own) / len(own) if own else 0.0
    weight, q = o.c.weight, o.q["consumption"]
    lent = added(one.debt for one in o.here() if one.registered or one.monitored) * weight
    subsidy = (q.market_rate - min(o.c.credit_rate, q.market_rate)) / 12.0 * lent
    o.book(GOVERNMENT, BANK, "interest subsidies", subsidy)
    for one in o.h:
        _spend(o, one)

    def total(item: str) -> float:
        return weight * added(getattr(one, item) for one in o.here())

    o.book(HOUSEHOLD, WORLD, "consumption", total("consumption") - total("own_food"))
    o.book(HOUSEHOLD, WORLD, "medical bills", total("medical_bill"))
    o.book(HOUSEHOLD, WORLD, "schooling and ceremonies", total("schooling_cost"))
    o.book(BANK, HOUSEHOLD, "loans", total("borrowed"))
    o.book(HOUSEHOLD, BANK, "interest and repayment", total("repaid"))
    o.book(WORLD, HOUSEHOLD, "distress sales", total("distress"))
    o.book(HOUSEHOLD, HOUSEHOLD, "pooling", total("pooled"))


def _shock(o: Oracle, one: SimpleNamespace) -> float:
    """By how much a year's income a month, at what is counted on now, exceeds what is expected."""
    return float(o.rule.surprise(one.means_sum, one.steady_sum, one.steady, one.expected_income))


def _spend(o: Oracle, one: SimpleNamespace) -> None:
    c, q, r = o.c, o.q["consumption"], o.rule
    here = 1.0 if one.alive else 0.0
    one.pooled = here * q.pooling * (o.village_of(one).pool_shock - _shock(o, one)) if c.interactions else 0.0
    row, means = c.month % 12, one.income - one.reimbursed
    one.income_sum += one.income - one.income_ring[row]
    one.means_sum += means - one.means_ring[row]
    one.income_ring[row], one.means_ring[row] = one.income, means
    learnt = one.expected_income - one.steady
    public = one.pension + one.other_transfer + one.dibao + one.grant
    one.steady = r.counted_on(one.steady, public, q.steady_months)
    one.steady_sum += one.steady - one.steady_ring[row]
    one.steady_ring[row] = one.steady
    rest = (one.means_sum - one.steady_sum) / 12.0
    year = rest + one.steady
    one.expected_income = learnt + (rest - learnt) / q.expected_months + one.steady
    permanent = one.expected_income
    need = q.subsistence * one.persons / 12.0
    least = q.floor_share * need
    through = r.pass_through(
        one.cash / max(100.0, permanent), q.through_poor, q.through_rich, q.liquidity_scale
    )
    buffer = q.buffer_months * max(need, permanent)
    plan = max(
        least, r.planned_consumption(need, permanent, year, q.saving, through, one.cash, buffer, q.gap_speed)
    )
    client = one.registered or one.monitored
    interest = one.debt * (min(c.credit_rate, q.market_rate) if client else q.market_rate) / 12.0
    interest += one.arrears * (q.informal_rate - q.market_rate) / 12.0
    money = one.cash + one.cash_income + one.pooled - one.medical_bill - one.schooling_cost
    lowest = max(0.0, least - one.own_food)
    one.repaid = here * min(interest + min(one.debt, one.debt / 36.0), max(0.0, money - lowest))
    principal, unpaid = max(0.0, one.repaid - interest), max(0.0, interest - one.repaid)
    money -= one.repaid
    # Coping, in order: cut, borrow, sell stock, arrears; and go away next month.
    buy = max(0.0, plan - one.own_food)
    short = max(0.0, buy - money)
    cut = min(short, buy - lowest)
    buy -= cut
    short -= cut
    room = r.credit_room(
        one.debt, c.credit_cap, q.policy_share if client else 0.0, permanent, 1.0 if one.constrained else 0.0,
        c.guarantee, o.village_of(one).fund / max(1.0, o.village_of(one).households),
    )  # fmt: skip
    loan = min(short, room)
    one.room = here * (room - loan)
    short -= loan
    held = [o.product_in(one, s) for s in SLOTS]
    cost = [0.0 if product.open_access > 0.0 else product.stock_cost for product in held]
    value = one.stock[1] * cost[1] + one.stock[2] * cost[2]
    sold = min(short, q.sale_share * value * (1.0 - q.discount))
    if value > 0.0:
        part = sold / (1.0 - q.discount) / value
        for s in (1, 2):
            one.stock[s] *= 1.0 - part if cost[s] > 0.0 else 1.0
    late = short - sold
    if late > 0.0 or sold > 0.0:
        one.migrant_share = min(0.95, one.migrant_share + 0.03)
    one.consumption = here * (buy + one.own_food)
    one.borrowed = here * (loan + late)
    one.distress = here * sold
    one.debt += here * (loan + late + unpaid) - principal
    one.arrears = here * max(0.0, min(one.debt, one.arrears + late + unpaid - principal))
    one.cash = here * (money - buy + loan + late + sold)


# ---------------------------------------------------------------------- credit


def credit(o: Oracle) -> None:
    """Capital, a new unit of the best activity, a house, debts written off (eq. 38 to 40)."""
    c, q, r = o.c, o.q["credit"], o.rule
    clients = others = loans = 0.0
    for one in o.h:
        here = 1.0 if one.alive else 0.0
        village = o.village_of(one)
        income_month = max(0.0, one.expected_income)
        spare = max(0.0, one.cash - q.buffer_months * income_month) * here
        want = 0.0
        for s in SLOTS:
            elasticity = o.product_in(one, s).capital_elasticity or o.q["production"].capital_elasticity
            want += r.wanted_capital(one.normal[s], elasticity, q.user_cost)
        into, lent = min(0.5 * spare, max(0.0, q.speed * (want - one.capital))), 0.0
        one.capital += into
        draw = r.uniform(o.words("credit", one.id)[0])
        if draw < q.chance * one.willingness * (1.0 + village.mobilised):
            pick, worth = _best(o, one, village)
            if pick:
                cost = o.product_in(one, pick).stock_cost
                size = one.stock[pick] + one.growing[pick] + one.young[pick]
                unit = q.lump * cost * max(0.5, size)
                own = min(0.5 * (spare - into), unit)
                policy = one.registered or one.monitored
                rate = (
                    min(c.credit_rate, o.q["consumption"].market_rate)
                    if policy
                    else o.q["consumption"].market_rate
                )
                if worth - max(0.0, rate - q.rate) > q.hurdle:
                    lent = min(one.room, q.loan_share / (1.0 - q.loan_share) * own, unit - own)
                one.young[pick] += own / cost
                into += own
        above = max(0.0, one.cash - into - q.housing_months * income_month) * here
        house = q.housing_speed * above
        one.investment = into + lent + house
        one.cash -= into + house
        heavy = one.debt - q.default_ratio * 12.0 * max(100.0, one.expected_income)
        lost = max(0.0, heavy) * q.default_speed
        one.debt -= lost
        if lent > 0.0:
            one.young[pick] += lent / cost
        one.debt += lent
        one.borrowed += lent
        one.room -= lent
        loans += lent * c.weight if one.alive else 0.0
        if one.alive and (one.registered or one.monitored):
            clients += lost * c.weight
        elif one.alive:
            others += lost * c.weight
    o.book(HOUSEHOLD, WORLD, "investment and housing", c.weight * added(one.investment for one in o.here()))
    o.book(BANK, HOUSEHOLD, "loans", loans)
    risk_fund = q.risk_share * clients if c.credit_cap > 0.0 else 0.0
    made_good = risk_fund + c.guarantee * (clients - risk_fund + others)
    o.book(GOVERNMENT, BANK, "lost loans made good", made_good)


def _best(o: Oracle, one: SimpleNamespace, village: SimpleNamespace) -> tuple[int, float]:
    """The commercial slot worth most above the hurdle and its value; slot 0 when there is none."""
    q, r = o.q["credit"], o.rule
    best, pick = 0.0, 0
    for s in (1, 2):
        if one.product[s] < 0:
            continue
        product = o.product_in(one, s)
        size = one.stock[s] + 0.5 * one.growing[s] + one.young[s]
        net = q.stock_elasticity * one.normal[s] * (1.0 - product.cost_share - 0.2) / max(0.05, size)
        herd = product.disease_load > 0.0
        worth = r.activity_value(
            net, product.stock_cost, q.aversion, q.herd_variance if herd else q.crop_variance,
            r.insured(one.livestock_cover if herd else one.crop_cover, one.price_cover, q.price_part), q.rate,
        )  # fmt: skip
        worth += 0.05 if village.focus == one.product[s] else 0.0
        if product.opened > 0.0 and worth > q.hurdle and worth > best:
            best, pick = worth, s
    return pick, best


# ---------------------------------------------------------------------- circulation


def circulation(o: Oracle) -> None:
    """What is spent here this month is demand of the next (eq. 41); roads (eq. 42)."""
    c, q = o.c, o.q["circulation"]
    homes = added(village.households for village in o.v)
    for village in o.v:
        spent = added(
            max(0.0, one.consumption - one.own_food) + max(0.0, one.investment) + one.public_works_wage
            for one in o.here()
            if one.village == village.row
        )
        procurement = c.works_demand * q.value_added * village.households / homes
        village.demand = procurement + c.weight * q.local_share * q.value_added * spent
    for town in o.t:
        own = [village for village in o.v if village.town == town.row]
        each = added(village.demand for village in own) / max(
            1.0, added(village.households for village in own)
        )
        for village in own:
            village.demand_now = (1.0 - q.spread) * village.demand + q.spread * each * village.households
    for village in o.v:
        if c.study_month < 0:
            if village.demand_normal <= 0.0:
                village.demand_normal = village.demand_now
            else:
                village.demand_normal += (village.demand_now - village.demand_normal) / 24.0
        index = village.demand_now / max(1.0, village.demand_normal)
        village.demand_index = min(3.0, max(0.3, index)) if c.interactions else 1.0
        ready = village.road_building / q.road_lag
        village.road_building -= ready
        if c.study_month >= 0:
            village.asset_income *= 1.0 - q.asset_decay / 12.0
        kept = village.road * (1.0 - (q.road_decay - q.road_normal) / 12.0)
        village.road = min(1.0, max(0.0, kept + ready))
    for town in o.t:
        own = [village.road for village in o.v if village.town == town.row]
        town.road = added(own) / max(1, len(own))
