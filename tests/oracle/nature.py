"""What nature, markets outside and knowledge do, and how a household works its land."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from model.maths import added
from model.processes.diffusion import LAG_FIRST, LAG_LAST
from model.processes.labour import operator_centre
from model.processes.shocks import HAZARD_BY_MONTH
from model.state import DISASTER, FAILED_INDUSTRY, PRICE

if TYPE_CHECKING:
    from tests.oracle.month import Oracle

SLOTS = range(3)


def drivers(o: Oracle) -> None:
    """The year's national figures and macro events (eq. 7)."""
    c, q = o.c, o.q["drivers"]
    years = len(o.drivers["outside_wage"])
    year = min(max(c.year - o.first_year, 0), years - 1)
    c.outside_wage = o.drivers["outside_wage"][year]
    c.local_wage_driver = o.drivers["local_wage"][year]
    c.price_level = o.drivers["price_level"][year]
    c.growth = o.drivers["transfers"][year]
    factors = [1.0]
    for event in o.events:
        since = c.study_month - event["month"]
        if event["kind"] == "macro" and 0 <= since < event["months"]:
            given = event.get("factor")
            factors.append((q.first_factor if since < 2 else q.later_factor) if given is None else given)
    c.macro = min(factors)


def shocks(o: Oracle) -> None:
    """Prices (eq. 1), weather (eq. 2), livestock disease (eq. 3), and the events of the world."""
    c, q, r = o.c, o.q["shocks"], o.rule
    on = [e for e in o.events if e["month"] <= c.study_month < e["month"] + e.get("months", 1)]
    for j, product in enumerate(o.p):
        product.event = 1.0
        for event in on:
            if event["kind"] == "price" and j in event["product"]:
                product.event *= event["factor"]
        draw = r.normal(o.words("shocks.price", j)[0])
        product.price = r.price_deviation(product.price, product.price_rho, product.price_sd, draw)
        product.gate = r.gate_factor(
            product.price, product.cycle, float(c.month), q.cycle_period, product.event
        )
    common = r.normal(o.words("shocks.weather", 1000)[0])
    for row, village in enumerate(o.v):
        local, chance, size, _ = o.words("shocks.weather", village.zone, 1)
        village.weather = r.weather_factor(common, r.normal(local), q.weather_common, q.weather_zone)
        if r.uniform(chance) < q.hazard_chance * float(HAZARD_BY_MONTH[c.calendar]):
            loss = q.hazard_low + (q.hazard_high - q.hazard_low) * r.uniform(size)
            loss *= 1.0 - q.irrigation_softening * village.irrigation
            village.weather *= 1.0 - loss
        sick = r.uniform(o.words("shocks.disease", row)[0]) < q.disease_chance / 12.0
        village.disease = 1.0 if sick else 0.0
        village.closed = False
        for event in on:
            if event.get("villages") is not None and not event["villages"][row]:
                continue
            if event["kind"] in {"hail", "snow", "drought"}:
                village.weather *= 1.0 - event["loss"] * (1.0 - q.irrigation_softening * village.irrigation)
            elif event["kind"] == "disease":
                village.disease = 1.0
            elif event["kind"] == "macro" and c.study_month - event["month"] < 2:
                village.closed = True


def illness(o: Oracle) -> None:
    """Chronic, acute and routine illness, accidents, bills and fitness (eq. 4, 5, 34)."""
    for one in o.h:
        _fall_ill(o, one)


def _fall_ill(o: Oracle, one: SimpleNamespace) -> None:
    c, q, r = o.c, o.q["illness"], o.rule
    onset, recovery, acute, accident = o.words("illness", one.id)
    size, lasting, mends, _ = o.words("illness", one.id, 1)
    exposed = 0.2 + 0.2 * one.persons
    hazard = r.chronic_hazard(
        q.onset, one.age, one.elders, 1.0 if one.labour_poor else 0.0, q.age_gradient, q.poor_gradient
    )
    if one.chronic:
        one.chronic = not r.uniform(recovery) < q.recovery / 12.0
    else:
        one.chronic = bool(r.uniform(onset) < exposed * hazard / 12.0)
    water = 1.0 if one.safe_water else 1.3
    acute_bill = accident_bill = 0.0
    if r.uniform(acute) < q.acute_chance * water * exposed:
        one.acute = q.acute_months
        acute_bill = r.bill_size(c.growth * q.acute_cost, q.acute_sd, r.normal(size))
    else:
        one.acute = max(0.0, one.acute - 1.0)
    hurt = r.uniform(accident) < q.accident_chance / 12.0 * min(1.0, one.labour)
    if hurt:
        one.injured = q.acute_months
        accident_bill = r.bill_size(c.growth * q.accident_cost, q.acute_sd, r.normal(size))
    else:
        one.injured = max(0.0, one.injured - 1.0)
    if hurt and r.uniform(lasting) < q.disability_share:
        one.disabled = True
    elif r.uniform(mends) < 0.1 / 12.0:
        one.disabled = False
    chronic_bill = c.growth * q.chronic_cost / 12.0 if one.chronic else 0.0
    everyday = c.growth * q.routine * one.persons / 12.0 * r.exp(0.5 * one.ability)
    rate = c.reimbursement_supported if one.supported else c.reimbursement_ordinary
    long_rate = rate if one.supported else rate * q.outside_cover
    sought = r.care_sought(rate, q.usual_cover, q.price_elasticity)
    accident_bill *= sought
    sudden = acute_bill * sought + accident_bill
    chronic_bill *= r.care_sought(long_rate, q.usual_cover * q.outside_cover, q.outside_elasticity)
    one.health = r.fitness(
        one.acute, 1.0 if one.chronic else 0.0, one.injured, 1.0 if one.disabled else 0.0, q.labour_loss,
        q.chronic_loss,
    )  # fmt: skip
    if not one.alive:
        one.medical_bill = one.out_of_pocket = one.accident_bill = one.reimbursed = one.working = 0.0
        return
    one.medical_bill = sudden + chronic_bill + everyday
    one.out_of_pocket = r.out_of_pocket(sudden, rate) + r.out_of_pocket(chronic_bill, long_rate) + everyday
    one.accident_bill = r.out_of_pocket(accident_bill, rate)
    one.reimbursed = sudden * rate + chronic_bill * long_rate
    one.working = one.labour * one.health


def begin_diffusion(o: Oracle) -> None:
    """Nobody has researched yet; today's willingness is what a household falls back to."""
    o.research = [[0.0] * (LAG_LAST + 1) for _ in o.p]
    for one in o.h:
        one.willingness_base = one.willingness


def diffusion(o: Oracle) -> None:
    """Knowledge and brand by product (eq. 10, 42), contacts (eq. 12), then each household (eq. 11, 13)."""
    c, q, r = o.c, o.q["diffusion"], o.rule
    for j, product in enumerate(o.p):
        o.research[j] = [o.research_now[j], *o.research[j][:-1]]
        stock = 0.0
        for age in range(LAG_FIRST, LAG_LAST + 1):
            stock += o.research[j][age] * r.research_weight(float(age))
        product.knowledge = (
            1.0 + 12.0 * stock / q.research_scale + q.expert_gain * c.experts + o.trial_knowledge[j]
        )
        built = q.brand_gain * o.brand_now[j] * 12.0 / 1e6 / 12.0
        brand = product.brand + built * (1.0 - product.brand) - product.brand * q.brand_decay / 12.0
        product.brand = min(1.0, brand)
        if o.one("diffusion.brand", j) < q.brand_failure / 12.0:
            product.brand *= 1.0 - q.brand_harm
        o.research_now[j] = o.brand_now[j] = 0.0
    if c.month % 3 == 0:
        for village in o.v:
            village.adopters = c.weight * added(
                1 for one in o.here() if one.village == village.row and _knows(one)
            )
        for one in o.h:
            friends = [o.h[k] for k in one.contacts if k >= 0]
            one.informed = float(sum(1 for friend in friends if friend.alive and _knows(friend)))
    for village in o.v:
        village.success = village.adopters / max(1.0, village.households)
    for one in o.h:
        _learn(o, one)


def _knows(one: SimpleNamespace) -> bool:
    """Has adopted in a commercial slot, or was trained in the field."""
    return bool(one.trained or one.adopted[1] > 0.0 or one.adopted[2] > 0.0)


def _learn(o: Oracle, one: SimpleNamespace) -> None:
    c, q, r = o.c, o.q["diffusion"], o.rule
    village = o.village_of(one)
    success = village.success if c.interactions else 0.0
    one.willingness = r.next_willingness(
        one.willingness,
        one.willingness_base,
        village.outreach,
        village.mobilised,
        success,
        q.willingness_speed,
    )
    one.field_skill *= 1.0 - q.field_decay
    one.job_skill *= 1.0 - q.job_decay
    one.technology_cost = 0.0
    for s in SLOTS:
        takes, gives_up, _, _ = o.words("diffusion", one.id, s)
        plots = o.demonstration[village.row][max(0, one.product[s])]
        days = q.extension_power * (village.extension + plots)
        if village.focus >= 0 and village.focus == one.product[s]:
            days *= 1.5
        contacts = one.informed if c.interactions else 1.0
        pull = r.social_pull(q.social, contacts, q.threshold)
        chance = r.adoption_chance(q.external, days, pull) * one.willingness * 2.0
        if one.adopted[s] > 0.0:
            if r.uniform(gives_up) < q.drop_out:
                one.adopted[s] = 0.0
        elif s > 0 and one.alive and one.product[s] >= 0 and one.normal[s] > 0.0:
            price, pays = (
                q.cost * one.normal[s],
                r.adoption_pays(o.product_in(one, s).adoption_gain, q.payback, q.cost),
            )
            if pays and one.cash - one.technology_cost > price and r.uniform(takes) < chance:
                one.adopted[s] = 1.0
                one.technology_cost += price
        arrives = one.pending[s] / q.renewal_months
        one.pending[s] -= arrives
        one.renewed[s] += arrives - q.renewal_decay * one.renewed[s]


def begin_labour(o: Oracle) -> None:
    """Fixed tastes."""
    for one in o.h:
        for name in ("taste_local", "taste_migrant"):
            word = o.words(f"labour.{name}", one.id, 0, 0)[0]
            setattr(one, name, o.q["labour"].taste_sd * o.rule.normal(word))


def labour(o: Oracle) -> None:
    """Earnings risk (eq. 8) and the division of labour (eq. 14 to 17)."""
    c, q, r = o.c, o.q["labour"], o.rule
    outside = c.outside_wage * c.macro
    for one in o.h:
        town = o.town_of(one)
        lasting, wage, trade, loss = o.words("labour", one.id)
        if (c.month + one.id) % 12 == 0:
            one.persistent = q.persistent_rho * one.persistent + r.innovation(
                q.persistent_sd, q.persistent_rho
            ) * r.normal(lasting)
            one.wage_risk = q.wage_sd * r.normal(wage) - 0.5 * q.wage_sd * q.wage_sd
            one.business_risk = q.business_sd * r.normal(trade) - 0.5 * q.business_sd * q.business_sd
            if one.operator:
                one.business_risk = r.operator_risk(
                    r.normal(trade),
                    q.operator_down,
                    q.operator_up,
                    operator_centre(q.operator_down, q.operator_up),
                )
        if one.jobless <= 0.0 and r.uniform(loss) < q.loss_chance:
            one.jobless = q.loss_months
        else:
            one.jobless = max(0.0, one.jobless - 1.0)
        worth = r.efficiency(
            one.skill, one.job_skill, one.ability, one.persistent, one.wage_risk, q.school_return,
            o.constants["wage_scale"],
        )  # fmt: skip
        one.local_pay = town.wage * worth
        one.migrant_pay = outside * worth
        cost = r.cost_of_leaving(q.fixed_cost, q.placement_saving, one.placed, one.labour, one.travel_subsidy)
        one.placed = max(0.0, one.placed - 1.0)
        away = r.migration_value(outside, worth, r.nearness(town.distance, q.distance_elasticity), cost)
        hired = town.filling if c.interactions else town.filling_normal
        stay = r.logit_weight(one.farm_value, 0.0, q.choice_elasticity)
        job = r.logit_weight(
            one.local_pay * hired, o.constants["local_preference"] + one.taste_local, q.choice_elasticity
        )
        leave = r.logit_weight(
            away * q.remitted, o.constants["migrant_preference"] + one.taste_migrant, q.choice_elasticity
        )
        target = leave / (stay + job + leave)
        if not one.cash > cost:
            target = min(target, one.migrant_share)
        target_job = (1.0 - target) * job / (stay + job)
        one.migrant_share += q.adjustment * (target - one.migrant_share)
        one.local_share += q.adjustment * (target_job - one.local_share)
        one.farm_share = max(0.0, 1.0 - one.migrant_share - one.local_share)


def begin_production(o: Oracle) -> None:
    """Orchards gain most from technology; own-account trade is known by name."""
    o.c.trade_product = -1
    for j, product in enumerate(o.p):
        if product.name == "orchard":
            product.adoption_gain = o.q["production"].orchard_gain
        if product.name == "trade":
            o.c.trade_product = j


def _prices(o: Oracle, village: SimpleNamespace) -> None:
    """Farm-gate prices in a village, actual and normal (eq. 1)."""
    c, q, r = o.c, o.q["production"], o.rule
    village.prices, village.normal_prices = [], []
    for j, product in enumerate(o.p):
        access = (
            village.road + 0.3 * village.ecommerce + 0.15 * village.platform
            + product.perishable * min(0.5, village.cold_store)
        )  # fmt: skip
        visitors = r.exp(product.visitor_load * (c.attraction + village.tourism_appeal + r.log(c.macro)))
        demand = village.demand_index if j == c.trade_product else 1.0
        fixed = (q.brand_premium, product.wedge, access, q.road_steepness)
        price = r.village_price(product.gate, product.brand, *fixed, product.glut)
        village.prices.append(price * (visitors * demand))
        village.normal_prices.append(r.village_price(1.0, product.brand, *fixed, 1.0))


def production(o: Oracle) -> None:
    """Prices by village, sick herds, then every household's slots (eq. 18 to 23)."""
    c, q, r = o.c, o.q["production"], o.rule
    for village in o.v:
        _prices(o, village)
    for one in o.h:
        one.asset_loss = 0.0
        for s in SLOTS:
            product = o.product_in(one, s)
            if (
                not one.alive
                or one.product[s] < 0
                or product.disease_load <= 0.0
                or o.v[one.village].disease <= 0.0
            ):
                continue
            if r.uniform(o.words("production.disease", one.id, s)[0]) < q.disease_spread:
                dead = q.disease_loss * product.disease_load * one.stock[s]
                one.stock[s] -= dead
                one.asset_loss += dead * product.stock_cost
                one.indemnity += q.loss_ratio * one.livestock_cover * dead * product.stock_cost
    knowledge = [r.log(max(0.1, product.knowledge)) for product in o.p]
    for one in o.h:
        _farm(o, one, knowledge, c.calendar)


def _farm(o: Oracle, one: SimpleNamespace, knowledge: list[Any], calendar: int) -> None:
    q, r = o.q["production"], o.rule
    village = o.village_of(one)
    b, size = q.labour_elasticity, [one.stock[s] + 0.5 * one.growing[s] for s in SLOTS]
    reference = 0.0
    for s in SLOTS:
        if one.product[s] >= 0:
            reference += o.product_in(one, s).capital_need * size[s]
    capital = r.log(max(50.0, one.capital) / max(50.0, reference))
    weights, logs = [], []
    for s in SLOTS:
        product = o.product_in(one, s)
        if not (one.alive and one.product[s] >= 0 and size[s] > 0.0):
            weights.append(0.0)
            logs.append(0.0)
            continue
        productivity = r.log_productivity(
            o.constants["farm_scale"], one.ability, q.ability_loading, one.persistent, one.field_skill, one.skill,
            q.skill_return, one.adopted[s], product.adoption_gain,
            one.renewed[s] + q.service_gain * village.service, knowledge[product.row], q.knowledge_elasticity,
        )  # fmt: skip
        if q.trap > 0.0:
            productivity += r.log_trap(size[s] * product.stock_cost, q.trap, q.trap_stock)
        value = r.log_value_at_unit_labour(
            productivity, r.log(product.gross * village.normal_prices[product.row]), r.log(max(1e-6, size[s])),
            r.log(product.labour_need), capital, b, product.capital_elasticity or q.capital_elasticity,
        )  # fmt: skip
        logs.append(value / (1.0 - b))
        weights.append(r.exp(value / (1.0 - b)))
    total = weights[0] + weights[1] + weights[2]
    labour_farm = max(0.05, one.working * one.farm_share)
    revenue = 0.0
    if total > 0.0:
        revenue = r.exp((1.0 - b) * r.log(max(1e-6, total)) + b * r.log(12.0 * labour_farm))
    one.farm_value += (b * revenue / (12.0 * labour_farm) - one.farm_value) / 12.0
    one.own_food = one.inputs = one.committed = 0.0
    one.loss[DISASTER] = one.loss[PRICE] = one.loss[FAILED_INDUSTRY] = 0.0
    for s in SLOTS:
        _slot(o, one, s, size[s], weights[s], logs[s], total, labour_farm, calendar)
        product = o.product_in(one, s)
        first = one.young[s] * (1.0 / product.young_months)
        second = one.growing[s] * (1.0 / product.growing_months)
        one.young[s] -= first
        one.growing[s] += first - second
        one.stock[s] += second
    one.own_food /= 12.0
    one.inputs /= 12.0
    one.committed /= 12.0


def _slot(
    o: Oracle,
    one: SimpleNamespace,
    s: int,
    size: float,
    weight: float,
    log_weight: float,
    total: float,
    labour_farm: float,
    calendar: int,
) -> None:
    """Inputs, output, losses and insurance of one slot."""
    if not weight > 0.0:
        one.labour_split[s] = one.normal[s] = one.sales[s] = 0.0
        return
    q, r, c = o.q["production"], o.rule, o.c
    village, product = o.village_of(one), o.product_in(one, s)
    one.labour_split[s] = weight / total
    b = q.labour_elasticity
    log_total = r.log(max(1e-6, total))
    base = (1.0 - b) * log_total + b * r.log(12.0 * labour_farm) + (log_weight - log_total)
    liquid = one.cash + c.input_credit + village.fund / max(1.0, village.households)
    liquid += q.advance if one.contract >= 0 else 0.0
    widest = q.wedge * (1.0 - q.guarantee_power * c.guarantee)
    wedge = r.credit_wedge(liquid, widest, q.wedge_scale)
    reference = r.log(product.gross) + r.log(max(1e-6, size))
    ratio = r.input_ratio(base, reference, r.log(1.0 + wedge), q.input_elasticity)
    large = one.operator and s > 0
    scale = q.operator_scale if large else 1.0
    revenue = one.normal[s] = r.exp(base + q.input_elasticity * ratio) * scale
    one.inputs += r.purchased_inputs(revenue, product.gross * size * scale, 1.0 + wedge, q.input_elasticity)
    costs = product.cost_share + (r.leverage(q.operator_margin, q.operator_scale) if large else 0.0)
    one.committed += costs * revenue * r.without_skill(one.field_skill, q.input_elasticity)
    eaten = min(product.food_share * revenue, q.food_need * one.persons)
    one.own_food += eaten
    load = product.weather_load if village.weather > 0.85 else product.hazard_load
    weather = 1.0 + load * (village.weather - 1.0)
    gate = village.prices[product.row] / village.normal_prices[product.row]
    risk = r.exp(one.business_risk) if s > 0 else 1.0
    due = max(0.0, revenue - eaten) * product.season[calendar]
    one.sales[s] = due * weather * gate * risk
    crop = one.crop_cover * (1.0 - product.disease_load)
    one.indemnity += q.loss_ratio * (
        crop * due * max(0.0, 1.0 - weather - q.deductible)
        + one.price_cover * due * max(0.0, 1.0 - q.deductible * 0.5 - gate)
    )
    one.loss[DISASTER] += due * (1.0 - weather)
    one.loss[PRICE] += due * weather * (1.0 - gate)
    one.loss[FAILED_INDUSTRY] += due * weather * gate * (1.0 - risk)
