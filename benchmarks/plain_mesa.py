"""The household's month as an ordinary Mesa model: agents with attributes, ``math.exp``, ``random.random``.

What a Mesa user would write. The equations are those of `model.processes`: health, learning, work,
own production, hiring by queue, the four sources of income with dibao, consumption and coping,
investment, age, poverty and monitoring. Left out, so in favour of this model: enterprises, prices
and weather of the county, levers, contracts, local demand, departures and splits, and collecting.
"""

from __future__ import annotations

import math
import random
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from model.processes.demography import household_labour
from model.processes.labour import leverage
from model.processes.registry import parameters
from model.state import State

SLOTS = (0, 1, 2)
CAUSES, RING = 9, 24
ILLNESS, ACCIDENT, DISASTER, SCHOOLING, JOB_LOSS, PRICE, FAILED_INDUSTRY, SUPPORT = range(8)


class Household(mesa.Agent):
    """A household; its columns are attributes."""

    def __init__(self, model: PlainCounty, values: dict[str, Any]) -> None:
        super().__init__(model)
        self.__dict__.update(values)
        self.place = model.villages[self.village]
        self.market = model.towns[self.town]
        self.friends: list[Household] = []

    # ------------------------------------------------------------------ body and mind

    def fall_ill(self) -> None:
        c, q = self.model.county, self.model.p.illness
        hazard = q.onset * math.exp(q.age_gradient * (self.age - 45.0) / 20.0)
        hazard *= (1.0 + q.poor_gradient * self.labour_poor) * (1.0 + 0.5 * self.elders) / 1.25
        if self.chronic:
            self.chronic = random.random() >= q.recovery / 12.0
        else:
            self.chronic = random.random() < hazard / 12.0
        water = 1.0 if self.safe_water else 1.3
        sudden = 0.0
        if random.random() < q.acute_chance * water * (0.6 + 0.1 * self.persons):
            self.acute = q.acute_months
            sudden += c.growth * q.acute_cost * math.exp(q.acute_sd * random.gauss(0.0, 1.0))
        else:
            self.acute = max(0.0, self.acute - 1.0)
        if random.random() < q.accident_chance / 12.0 * min(1.0, self.labour):
            self.injured = q.acute_months
            sudden += c.growth * q.accident_cost * math.exp(q.acute_sd * random.gauss(0.0, 1.0))
            if random.random() < q.disability_share:
                self.disabled = True
        else:
            self.injured = max(0.0, self.injured - 1.0)
            if self.disabled and random.random() < 0.1 / 12.0:
                self.disabled = False
        chronic_bill = c.growth * q.chronic_cost / 12.0 if self.chronic else 0.0
        everyday = c.growth * q.routine * self.persons / 12.0 * math.exp(0.5 * self.ability)
        rate = c.reimbursement_supported if self.supported else c.reimbursement_ordinary
        long_rate = rate if self.supported else rate * q.outside_cover
        usual_long = q.usual_cover * q.outside_cover
        sudden *= ((1.0 - rate) / (1.0 - q.usual_cover)) ** -q.price_elasticity
        chronic_bill *= ((1.0 - long_rate) / (1.0 - usual_long)) ** -q.outside_elasticity
        self.medical_bill = sudden + chronic_bill + everyday
        self.out_of_pocket = sudden * (1.0 - rate) + chronic_bill * (1.0 - long_rate) + everyday
        self.reimbursed = sudden * rate + chronic_bill * long_rate
        fit = 1.0
        for hurt, loss in (
            (self.acute > 0.0, q.labour_loss), (self.injured > 0.0, q.labour_loss),
            (self.chronic, q.chronic_loss), (self.disabled, q.chronic_loss),
        ):  # fmt: skip
            if hurt:
                fit *= 1.0 - loss
        self.working = self.labour * fit

    def learn(self) -> None:
        c, q, village = self.model.county, self.model.p.diffusion, self.place
        if c.month % 3 == 0:
            self.informed = sum(bool(one.trained or any(one.adopted[1:])) for one in self.friends)
        target = min(1.0, self.willingness_base + 0.25 * village.outreach + 0.2 * village.mobilised)
        self.willingness += q.willingness_speed * (target - self.willingness)
        self.field_skill *= 1.0 - q.field_decay
        self.job_skill *= 1.0 - q.job_decay
        pull = q.social / (1.0 + math.exp(-(self.informed - q.threshold) / 0.5))
        self.technology_cost = 0.0
        for s in SLOTS:
            price = q.cost * self.normal[s]
            if self.adopted[s] > 0.0:
                if random.random() < q.drop_out:
                    self.adopted[s] = 0.0
            elif s > 0 and self.product[s] >= 0 and 0.0 < price < self.cash - self.technology_cost:
                pays = self.model.products[self.product[s]].adoption_gain * q.payback >= q.cost
                chance = 1.0 - math.exp(-(q.external * (1.0 + q.extension_power * village.extension) + pull))
                if random.random() < chance * self.willingness * 2.0 and pays:
                    self.adopted[s] = 1.0
                    self.technology_cost += price
            arrives = self.pending[s] / q.renewal_months
            self.pending[s] -= arrives
            self.renewed[s] += arrives - q.renewal_decay * self.renewed[s]

    # ------------------------------------------------------------------ work

    def choose_work(self) -> None:
        c, q, k, town = self.model.county, self.model.p.labour, self.model.constants, self.market
        if (c.month + self.id) % 12 == 0:
            new = q.persistent_sd * math.sqrt(1.0 - q.persistent_rho**2)
            self.persistent = q.persistent_rho * self.persistent + new * random.gauss(0.0, 1.0)
            self.wage_risk = q.wage_sd * random.gauss(0.0, 1.0) - 0.5 * q.wage_sd**2
            trade = random.gauss(0.0, 1.0)
            self.business_risk = q.business_sd * trade - 0.5 * q.business_sd**2
            if self.operator:
                self.business_risk = (q.operator_down if trade < 0.0 else q.operator_up) * trade
                self.business_risk -= self.model.operator_centre
        if self.jobless <= 0.0 and random.random() < q.loss_chance:
            self.jobless = q.loss_months
        else:
            self.jobless = max(0.0, self.jobless - 1.0)
        worth = math.exp(
            k["wage_scale"] + q.school_return * (self.skill + self.job_skill - 6.0) + self.ability
            + self.persistent + self.wage_risk
        )  # fmt: skip
        self.local_pay, self.migrant_pay = town.wage * worth, c.outside_wage * worth
        eased = q.placement_saving * min(1.0, 1.0 / max(0.1, self.labour)) if self.placed > 0.0 else 0.0
        cost = q.fixed_cost * (1.0 - eased) - self.travel_subsidy
        self.placed = max(0.0, self.placed - 1.0)
        away = self.migrant_pay * (town.distance / 5.0) ** -q.distance_elasticity - cost / 12.0
        power = q.choice_elasticity
        stay = (max(1.0, self.farm_value) / 1000.0) ** power
        job = (max(1.0, self.local_pay * town.filling) / 1000.0) ** power
        job *= math.exp(k["local_preference"] + self.taste_local)
        leave = (max(1.0, away * q.remitted) / 1000.0) ** power
        leave *= math.exp(k["migrant_preference"] + self.taste_migrant)
        target = leave / (stay + job + leave)
        if self.cash <= cost:
            target = min(target, self.migrant_share)
        self.local_share += q.adjustment * ((1.0 - target) * job / (stay + job) - self.local_share)
        self.migrant_share += q.adjustment * (target - self.migrant_share)
        self.farm_share = max(0.0, 1.0 - self.migrant_share - self.local_share)

    def farm(self) -> None:
        c, q, products, village = self.model.county, self.model.p.production, self.model.products, self.place
        b, reference = q.labour_elasticity, 0.0
        for s in SLOTS:
            if self.product[s] >= 0:
                reference += products[self.product[s]].capital_need * (self.stock[s] + 0.5 * self.growing[s])
        capital = math.log(max(50.0, self.capital) / max(50.0, reference))
        weights = [0.0, 0.0, 0.0]
        for s in SLOTS:
            size = self.stock[s] + 0.5 * self.growing[s]
            if self.product[s] < 0 or size <= 0.0:
                continue
            product = products[self.product[s]]
            value = (
                self.model.constants["farm_scale"] + q.ability_loading * self.ability + self.persistent
                + self.field_skill + q.skill_return * (self.skill - 6.0) + product.adoption_gain * self.adopted[s]
                + self.renewed[s] + q.service_gain * village.service
                + math.log(product.gross * village.normal_price[product.row]) + (1.0 - b) * math.log(size)
                - b * math.log(product.labour_need) + product.capital_elasticity * capital
            )  # fmt: skip
            weights[s] = math.exp(value / (1.0 - b))
        total = sum(weights)
        hands = max(0.05, self.working * self.farm_share)
        whole = total ** (1.0 - b) * (12.0 * hands) ** b if total > 0.0 else 0.0
        self.farm_value += (b * whole / (12.0 * hands) - self.farm_value) / 12.0
        self.own_food = self.inputs = self.committed = 0.0
        self.loss[DISASTER] = self.loss[PRICE] = self.loss[FAILED_INDUSTRY] = 0.0
        liquid = max(0.0, self.cash + c.input_credit)
        cost = 1.0 + q.wedge * math.exp(-liquid / q.wedge_scale)
        risk = math.exp(self.business_risk)
        for s in SLOTS:
            self.normal[s] = self.sales[s] = 0.0
            if weights[s] > 0.0:
                self._sell(s, weights[s] / total, whole, cost, risk if s else 1.0)
            if self.product[s] >= 0:
                product = products[self.product[s]]
                first = self.young[s] / product.young_months
                second = self.growing[s] / product.growing_months
                self.young[s] -= first
                self.growing[s] += first - second
                self.stock[s] += second

    def _sell(self, s: int, share: float, whole: float, cost: float, risk: float) -> None:
        c, q, village = self.model.county, self.model.p.production, self.place
        product = self.model.products[self.product[s]]
        size = self.stock[s] + 0.5 * self.growing[s]
        base = math.log(whole * share)
        ratio = (base - math.log(product.gross * size) - math.log(cost)) / (1.0 - q.input_elasticity)
        ratio = min(math.log(4.0), ratio)
        large = self.operator and s > 0
        scale = q.operator_scale if large else 1.0
        revenue = self.normal[s] = math.exp(base + q.input_elasticity * ratio) * scale
        self.inputs += q.input_elasticity * min(revenue / cost, 4.0 * product.gross * size * scale) / 12.0
        extra = leverage(q.operator_margin, q.operator_scale) if large else 0.0
        unskilled = math.exp(-self.field_skill / (1.0 - q.input_elasticity))
        self.committed += (product.cost_share + extra) * revenue * unskilled / 12.0
        eaten = min(product.food_share * revenue / 12.0, q.food_need * self.persons / 12.0)
        self.own_food += eaten
        load = product.weather_load if village.weather > 0.85 else product.hazard_load
        weather = 1.0 + load * (village.weather - 1.0)
        gate = village.price[product.row] / village.normal_price[product.row]
        due = max(0.0, revenue - 12.0 * eaten) * product.season[c.calendar]
        self.sales[s] = due * weather * gate * risk
        self.loss[DISASTER] += due * (1.0 - weather)
        self.loss[PRICE] += due * weather * (1.0 - gate)
        self.loss[FAILED_INDUSTRY] += due * weather * gate * (1.0 - risk)

    # ------------------------------------------------------------------ money

    def earn(self) -> None:
        c, q, k = self.model.county, self.model.p.income, self.model.constants
        if random.random() < 1.0 / q.error_months:
            self.error_dibao = random.gauss(0.0, 1.0)
        home = self.migrant_share * self.working * self.migrant_pay * self.model.p.labour.remitted
        home *= 0.3 if self.jobless > 0.0 else 1.0
        self.wage_income = self.hired * self.local_pay + self.public_job_pay + q.member_share * home
        wear = q.wear / 12.0 * self.capital
        self.capital -= wear
        costs = self.inputs + self.committed + self.technology_cost + wear
        self.business_income = sum(self.sales) + self.own_food - costs
        spread = math.exp(0.5 * self.ability) / 12.0
        self.property_income = k["property_income"] * c.growth * self.persons * spread
        self.pension = self.elders * q.pension * c.growth / 12.0
        self.other_transfer = self.persons * k["other_transfers"] * c.growth / 12.0
        self._review()
        sent = (1.0 - q.member_share) * home
        self.remittance = sent - min(sent, q.crowding * (self.pension + self.dibao))
        self.stipend = self.students * c.school_support / 12.0 if self.registered or self.monitored else 0.0
        self.schooling_cost = self.students * q.schooling_fee / 12.0
        if random.random() < q.ceremony_chance / 12.0:
            self.schooling_cost += q.ceremony_cost
        self.transfer_income = self.pension + self.remittance + self.other_transfer + self.dibao
        self.transfer_income += self.reimbursed + self.stipend
        self.income = self.wage_income + self.business_income + self.property_income + self.transfer_income
        self.cash_income = self.income - self.own_food + wear
        counted = max(0.0, self.out_of_pocket - q.deductible / 12.0)
        self.assessed_income = self.income - self.reimbursed - counted
        value = self.local_share * self.local_pay * self.market.filling + home
        value += self.farm_share * self.farm_value
        unfit = (self.labour - self.working) * value
        hurt, ill = self.injured > 0.0 or self.disabled, self.acute > 0.0 or self.chronic
        self.loss[ACCIDENT] = unfit * (0.5 if ill else 1.0) if hurt else 0.0
        self.loss[ILLNESS] = counted + unfit - self.loss[ACCIDENT]
        self.loss[JOB_LOSS] = self.working * self.local_share * self.local_pay if self.jobless > 0.0 else 0.0
        self.loss[SUPPORT] = -self.stipend

    def _review(self) -> None:
        c, q = self.model.county, self.model.p.income
        turn = (c.month + self.id) % 12
        if turn == 6 or (self.monitored and self.dibao_months <= 0.0 and turn % 3 == 0):
            before = self.assessed - 12.0 * self.dibao / max(1.0, self.persons)
            sd = c.error_dibao * (1.0 - 0.5 * c.screening) * (0.5 if self.monitored else 1.0)
            strict = self.model.constants["dibao_strictness"] * (q.visited if self.monitored else 1.0)
            seen = math.asinh(before / c.line) + strict + sd * self.error_dibao
            modest = self.cash + self.capital - self.debt < q.asset_limit * self.persons
            if seen < math.asinh(c.dibao_standard / c.line) and modest:
                self.dibao_months = c.dibao_phase_out + 1.0
                gap = c.dibao_standard - c.line * math.sinh(seen)
                benefit = min(0.7 * c.dibao_standard, max(0.2 * c.dibao_standard, gap))
                self.dibao = self.persons / 12.0 * benefit
                return
            if self.dibao_months > c.dibao_phase_out:
                self.dibao_months = c.dibao_phase_out
                return
        if 0.0 < self.dibao_months <= c.dibao_phase_out:
            self.dibao_months -= 1.0
        if self.dibao_months <= 0.0:
            self.dibao = 0.0

    def surprise(self) -> float:
        return (self.means_sum - self.steady_sum) / 12.0 + self.steady - self.expected_income

    def spend(self) -> None:
        c, q, products = self.model.county, self.model.p.consumption, self.model.products
        pooled = q.pooling * (self.place.shock - self.surprise())
        row, means = c.month % 12, self.income - self.reimbursed
        self.income_sum += self.income - self.income_ring[row]
        self.means_sum += means - self.means_ring[row]
        self.income_ring[row], self.means_ring[row] = self.income, means
        learnt, public = self.expected_income - self.steady, self.pension + self.other_transfer + self.dibao
        self.steady = min(public, self.steady + public / q.steady_months)
        self.steady_sum += self.steady - self.steady_ring[row]
        self.steady_ring[row] = self.steady
        rest = (self.means_sum - self.steady_sum) / 12.0
        year = rest + self.steady
        self.expected_income = learnt + (rest - learnt) / q.expected_months + self.steady
        permanent, need = self.expected_income, q.subsistence * self.persons / 12.0
        liquid = max(0.0, self.cash / max(100.0, permanent))
        through = q.through_rich + (q.through_poor - q.through_rich) * math.exp(-liquid / q.liquidity_scale)
        plan = need + (1.0 - q.saving) * max(0.0, permanent - need) + through * (year - permanent)
        plan += q.gap_speed / 12.0 * (self.cash - q.buffer_months * max(need, permanent))
        least = q.floor_share * need
        plan = max(least, plan)
        client = self.registered or self.monitored
        interest = self.debt * (c.credit_rate if client else q.market_rate) / 12.0
        interest += self.arrears * (q.informal_rate - q.market_rate) / 12.0
        money = self.cash + self.cash_income + pooled - self.medical_bill - self.schooling_cost
        lowest = max(0.0, least - self.own_food)
        repaid = min(interest + self.debt / 36.0, max(0.0, money - lowest))
        principal, unpaid = max(0.0, repaid - interest), max(0.0, interest - repaid)
        money -= repaid
        buy = max(0.0, plan - self.own_food)
        short = max(0.0, buy - money)
        cut = min(short, buy - lowest)
        buy, short = buy - cut, short - cut
        other = (0.3 + 0.5 * c.guarantee) * 12.0 * max(0.0, permanent)
        other *= c.guarantee if self.constrained else 1.0
        room = max(0.0, (c.credit_cap * q.policy_share if client else 0.0) + other - self.debt)
        loan = min(short, room)
        self.room = room - loan
        short -= loan
        slots = [s for s in (1, 2) if self.product[s] >= 0]
        value = sum(self.stock[s] * products[self.product[s]].stock_cost for s in slots)
        sold = min(short, q.sale_share * value * (1.0 - q.discount))
        if sold > 0.0:
            for s in (1, 2):
                self.stock[s] *= 1.0 - sold / (1.0 - q.discount) / value
        late = short - sold
        if short > 0.0:
            self.migrant_share = min(0.95, self.migrant_share + 0.03)
        self.consumption = buy + self.own_food
        self.debt += loan + late + unpaid - principal
        self.arrears = max(0.0, min(self.debt, self.arrears + late + unpaid - principal))
        self.cash = money - buy + loan + late + sold

    def invest(self) -> None:
        q, products, village = self.model.p.credit, self.model.products, self.place
        income = max(0.0, self.expected_income)
        spare = max(0.0, self.cash - q.buffer_months * income)
        slots = [s for s in SLOTS if self.product[s] >= 0]
        want = sum(products[self.product[s]].capital_elasticity * self.normal[s] for s in slots) / q.user_cost
        into = min(0.5 * spare, max(0.0, q.speed * (want - self.capital)))
        self.capital += into
        if random.random() < q.chance * self.willingness * (1.0 + village.mobilised):
            best, pick = 0.0, 0
            for s in (1, 2):
                if self.product[s] < 0:
                    continue
                product = products[self.product[s]]
                size = self.stock[s] + 0.5 * self.growing[s] + self.young[s]
                net = q.stock_elasticity * self.normal[s] * (0.8 - product.cost_share) / max(0.05, size)
                variance = q.herd_variance if product.disease_load > 0.0 else q.crop_variance
                worth = net / max(1.0, product.stock_cost) - 0.5 * q.aversion * variance - q.rate
                if product.opened > 0.0 and worth > q.hurdle and worth > best:
                    best, pick = worth, s
            if pick:
                cost = products[self.product[pick]].stock_cost
                unit = q.lump * cost * max(0.5, self.stock[pick] + self.young[pick])
                own = min(0.5 * (spare - into), unit)
                rate, lent = self.model.p.consumption.market_rate, 0.0
                if self.registered or self.monitored:
                    rate = min(self.model.county.credit_rate, rate)
                if best - max(0.0, rate - q.rate) > q.hurdle:
                    lent = min(self.room, q.loan_share / (1.0 - q.loan_share) * own, unit - own)
                self.young[pick] += (own + lent) / cost
                self.debt += lent
                into += own
        above = max(0.0, self.cash - into - q.housing_months * income)
        self.cash -= into + q.housing_speed * above
        heavy = self.debt - q.default_ratio * 12.0 * max(100.0, self.expected_income)
        self.debt -= max(0.0, heavy) * q.default_speed

    # ------------------------------------------------------------------ age and status

    def grow_old(self) -> None:
        q = self.model.p.demography
        if (self.model.county.month + self.id) % 12 != 3:
            return
        self.age += 1.0
        if self.adults > 1.0 and self.age < 50.0 and random.random() < q.birth:
            self.children += 1.0
        if self.elders > 0.0 and random.random() < q.elder_death * self.elders:
            self.elders -= 1.0
        if self.adults > 1.0 and random.random() < q.adult_death * self.adults:
            self.adults -= 1.0
        if self.children > 0.0 and random.random() < self.children / 15.0:
            self.children, self.adults = self.children - 1.0, self.adults + 1.0
        if self.adults > 1.0 and random.random() < self.adults / 50.0:
            self.adults, self.elders = self.adults - 1.0, self.elders + 1.0
        self.persons = max(1.0, self.children + self.adults + self.elders)
        poor = float(self.labour_poor)
        self.labour = household_labour(self.adults, self.students, self.elders, self.age, poor)

    def be_assessed(self) -> None:
        c, q, row = self.model.county, self.model.p.status, self.model.county.month % RING
        self.assessed_sum += self.assessed_income - self.assessed_ring[row]
        self.assessed_ring[row] = self.assessed_income
        for cause in range(CAUSES):
            self.loss_sum[cause] += self.loss[cause] - self.loss_rings[cause][row]
            self.loss_rings[cause][row] = self.loss[cause]
        people = max(1.0, self.persons)
        mean = self.assessed = 12.0 * self.assessed_sum / RING / people
        if random.random() < 1.0 / q.error_months:
            self.error_programme = random.gauss(0.0, 1.0)
        wealth = (self.cash + self.capital - self.debt) / people
        short = mean < c.line and wealth < q.asset_limit
        capacity = max(0.0, 12.0 * self.expected_income - q.food_need * people)
        self.hardship = self.out_of_pocket > q.hardship_share * capacity and self.out_of_pocket > 0.0
        eligible = mean < c.monitoring_line or (self.hardship and mean < q.hardship_reach * c.monitoring_line)
        seen = math.asinh(mean / c.line) + q.strictness
        seen += c.error_programme * (1.0 - 0.5 * c.screening) * self.error_programme
        found = seen < math.asinh(c.monitoring_line / c.line) and wealth < q.asset_limit
        found = found or (self.hardship and eligible)
        deviation = math.asinh(self.income_sum / people / c.line) - self.income_mean
        self.income_mean += deviation / 24.0
        self.income_variance += (deviation * deviation - self.income_variance) / 24.0
        z = (math.asinh(1.0) - self.income_mean) / math.sqrt(self.income_variance + 0.01)
        self.risk = 1.0 / (1.0 + math.exp(-1.702 * z))
        self.returned_now = False
        if short and not self.poor:
            self.poor, self.above, self.returned_now = True, 0.0, self.lifted_out
            self.cause = max(range(CAUSES), key=lambda k: self.loss_sum[k] - self.loss_at_exit[k])
        elif self.poor:
            self.above = 0.0 if short else self.above + 1.0
            if self.above >= c.return_ends_after:
                self.poor, self.loss_at_exit = False, list(self.loss_sum)
        if self.monitored:
            self.monitored_months += 1.0
            safe = mean > q.release_margin * c.monitoring_line and not self.hardship
            if safe and self.monitored_months >= 6.0 and random.random() < q.release:
                self.monitored = False
        elif found and random.random() < 1.0 - math.exp(-(0.5 + self.place.team / 6.0) / c.detection):
            self.monitored, self.monitored_months = True, 0.0


class PlainCounty(mesa.Model):
    """The households of a state as ordinary agents: its columns are copied and become attributes."""

    def __init__(self, state: State, seed: int = 1) -> None:
        super().__init__(rng=seed)
        random.seed(seed)
        found: dict[str, dict[str, float]] = {}
        for path, parameter in parameters().items():
            process, name = path.split(".")
            found.setdefault(process, {})[name] = parameter.default
        self.p = SimpleNamespace(**{name: SimpleNamespace(**values) for name, values in found.items()})
        self.constants = dict(state.constants)
        self.operator_centre = state.memory["operator_centre"]
        self.county = SimpleNamespace(**_row(state.county.table.arrays, 0))
        self.villages = [SimpleNamespace(**_row(state.village.arrays, v)) for v in range(len(state.village))]
        self.towns = [SimpleNamespace(**_row(state.town.arrays, t)) for t in range(len(state.town))]
        self.products = [
            SimpleNamespace(**_row(state.product.arrays, j), row=j, season=state.season[j].tolist())
            for j in range(len(state.product))
        ]
        for v, village in enumerate(self.villages):
            village.price = state.memory["price"][v].tolist()
            village.normal_price = state.memory["normal_price"][v].tolist()
        for product, elasticity in zip(self.products, state.memory["capital_elasticity"], strict=True):
            product.capital_elasticity = float(elasticity)
        h = state.household
        made = {}
        for row in np.flatnonzero(h.alive):
            values = _row(h.arrays, int(row))
            flat = values.pop("loss_ring")
            values["loss_rings"] = [flat[k * RING : (k + 1) * RING] for k in range(CAUSES)]
            made[int(row)] = Household(self, values)
        for row, household in made.items():
            household.friends = [made[int(k)] for k in state.neighbours[:, row] if int(k) in made]
        self.queue = [made[int(row)] for row in state.order if int(row) in made]

    def step(self) -> None:
        """Carry out one month."""
        self.county.month += 1
        self.county.calendar = (self.county.calendar + 1) % 12
        for stage in ("fall_ill", "learn", "choose_work", "farm"):
            self.agents.do(stage)
        self.hire()
        self.agents.do("earn")
        self.pool()
        for stage in ("spend", "invest", "grow_old", "be_assessed"):
            self.agents.do(stage)

    def hire(self) -> None:
        """Fill jobs in the order of the queue."""
        left = {id(town): town.offered / self.county.weight for town in self.towns}
        for one in self.queue:
            want = 0.0 if one.jobless > 0.0 else one.local_share * one.working
            one.hired = min(want, left[id(one.market)])
            left[id(one.market)] -= one.hired

    def pool(self) -> None:
        """Mean surprise of each village."""
        found: dict[int, list[float]] = {id(village): [] for village in self.villages}
        for one in self.agents:
            found[id(one.place)].append(one.surprise())
        for village in self.villages:
            village.shock = sum(found[id(village)]) / max(1, len(found[id(village)]))


def _row(arrays: dict[str, Any], row: int) -> dict[str, Any]:
    """Return the columns of one row as plain numbers and lists."""
    return {name: array[..., row].tolist() for name, array in arrays.items()}
