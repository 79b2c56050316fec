"""What households grow, raise, gather and sell, slot by slot."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel
from model.luck import Luck, philox, uniform
from model.maths import exp, log
from model.process import Parameter, Process
from model.processes.farming import (
    credit_wedge,
    input_ratio,
    log_productivity,
    log_trap,
    log_value_at_unit_labour,
    purchased_inputs,
    without_skill,
)
from model.processes.labour import leverage
from model.processes.prices import village_prices
from model.state import DISASTER, FAILED_INDUSTRY, PRICE, SLOTS, State


@kernel
def _disease(  # type: ignore[no-untyped-def]
    month, disease_loss, disease_spread, loss_ratio, disease_load, stock_cost, village_disease,
    id, alive, village, product, livestock_cover, stock, asset_loss, indemnity, key0, key1,
):  # fmt: skip
    for i in range(id.shape[0]):
        if not alive[i] or village_disease[village[i]] <= 0.0:
            continue
        for s in range(SLOTS):
            j = product[s, i]
            if j < 0 or disease_load[j] <= 0.0:
                continue
            w0, _w1, _w2, _w3 = philox(id[i], month, s, key0, key1)
            if uniform(w0) < disease_spread:
                dead = disease_loss * disease_load[j] * stock[s, i]
                stock[s, i] -= dead
                asset_loss[i] += dead * stock_cost[j]
                indemnity[i] += loss_ratio * livestock_cover[i] * dead * stock_cost[j]


@kernel
def _weights(  # type: ignore[no-untyped-def]
    scale, loading, skill_return, knowledge_elasticity, b_labour, b_capital, service_gain, trap, trap_stock, stock_cost,
    capital_need, log_labour_need, adoption_gain, log_knowledge, log_value, village_service,
    alive, village, product, stock, growing, adopted, renewed, capital, ability, persistent, field_skill, skill,
    labour_split, capital_ratio, total, log_size, log_weight,
):  # fmt: skip
    """Write the weight of every slot, its share before it is divided by the total (eq. 18 and 19)."""
    n = alive.shape[0]
    for i in range(n):
        capital_ratio[i] = 0.0
        total[i] = 0.0
    for s in range(SLOTS):
        kind, bearing, half = product[s], stock[s], growing[s]
        for i in range(n):
            j = max(0, np.int64(kind[i]))
            capital_ratio[i] += capital_need[j] * (bearing[i] + 0.5 * half[i]) if kind[i] >= 0 else 0.0
    for i in range(n):
        capital_ratio[i] = log(max(50.0, capital[i]) / max(50.0, capital_ratio[i]))
    for s in range(SLOTS):
        kind, bearing, half, tech, gain = product[s], stock[s], growing[s], adopted[s], renewed[s]
        split, logs, size_logs = labour_split[s], log_weight[s], log_size[s]
        for i in range(n):
            j = max(0, np.int64(kind[i]))
            v = max(0, np.int64(village[i]))
            size = bearing[i] + 0.5 * half[i]
            size_log = log(max(1e-6, size))
            on = alive[i] and kind[i] >= 0 and size > 0.0
            productivity = log_productivity(
                scale, ability[i], loading, persistent[i], field_skill[i], skill[i], skill_return, tech[i],
                adoption_gain[j], gain[i] + service_gain * village_service[v], log_knowledge[j], knowledge_elasticity,
            )  # fmt: skip
            if trap > 0.0:
                productivity += log_trap(size * stock_cost[j], trap, trap_stock)
            value = log_value_at_unit_labour(
                productivity,
                log_value[v, j],
                size_log,
                log_labour_need[j],
                capital_ratio[i],
                b_labour,
                b_capital[j],
            )
            logs[i] = value / (1.0 - b_labour)
            size_logs[i] = size_log
            weight = exp(logs[i]) if on else 0.0
            split[i] = weight
            total[i] += weight


@kernel
def _farms(  # type: ignore[no-untyped-def]
    b_labour, b_input, wedge_widest, wedge_scale, input_credit, advance, village_fund, village_households,
    village, contract, cash, business_risk, field_skill, working, farm_share, total, farm_value, log_total, log_revenue,
    cost, log_cost, risk, unskilled,
):  # fmt: skip
    """Write what the slots of a household have in common, and the value of its farm labour (eq. 14)."""
    for i in range(village.shape[0]):
        v = max(0, np.int64(village[i]))
        labour = max(0.05, working[i] * farm_share[i])
        log_total[i] = log(max(1e-6, total[i]))
        log_revenue[i] = (1.0 - b_labour) * log_total[i] + b_labour * log(12.0 * labour)
        revenue = exp(log_revenue[i]) if total[i] > 0.0 else 0.0
        farm_value[i] += (b_labour * revenue / (12.0 * labour) - farm_value[i]) / 12.0
        liquid = cash[i] + input_credit + village_fund[v] / max(1.0, village_households[v])
        liquid += advance if contract[i] >= 0 else 0.0
        cost[i] = 1.0 + credit_wedge(liquid, wedge_widest, wedge_scale)
        log_cost[i] = log(cost[i])
        risk[i] = exp(business_risk[i])
        unskilled[i] = without_skill(field_skill[i], b_input)


@kernel
def _production(  # type: ignore[no-untyped-def]
    calendar, b_input, operator_scale, operator_share, food_need, deductible, loss_ratio,
    gross, log_gross, cost_share, young_rate, growing_rate, weather_load, hazard_load, disease_load,
    food_share, season, gate, village_weather,
    alive, village, product, stock, young, growing, operator, persons, crop_cover, price_cover,
    sales, normal, labour_split, own_food, inputs, committed, indemnity, loss_disaster, loss_price, loss_business,
    total, log_size, log_weight, log_total, log_revenue, cost, log_cost, risk, unskilled,
):  # fmt: skip
    """Write output, inputs, losses and payouts of every slot, and let immature stock grow (eq. 18 to 21)."""
    n = alive.shape[0]
    for i in range(n):
        own_food[i] = 0.0
        inputs[i] = 0.0
        committed[i] = 0.0
        loss_disaster[i] = 0.0
        loss_price[i] = 0.0
        loss_business[i] = 0.0
    for s in range(SLOTS):
        kind, bearing, half, immature = product[s], stock[s], growing[s], young[s]
        split, expected, sold = labour_split[s], normal[s], sales[s]
        logs, size_logs = log_weight[s], log_size[s]
        for i in range(n):
            j = max(0, np.int64(kind[i]))
            v = max(0, np.int64(village[i]))
            size = bearing[i] + 0.5 * half[i]
            on = alive[i] and split[i] > 0.0
            split[i] = split[i] / total[i] if on else 0.0
            # Revenue at reference inputs is that of the whole farm times the slot's share of labour.
            base = log_revenue[i] + (logs[i] - log_total[i])
            ratio = input_ratio(base, log_gross[j] + size_logs[i], log_cost[i], b_input)
            large = operator[i] and s > 0
            boost = operator_scale if large else 1.0
            revenue = exp(base + b_input * ratio) * boost if on else 0.0
            bought = purchased_inputs(revenue, gross[j] * size * boost, cost[i], b_input)
            expected[i] = revenue
            eaten = min(food_share[j] * revenue, food_need * persons[i]) if on else 0.0
            weather = village_weather[v]
            load = weather_load[j] if weather > 0.85 else hazard_load[j]
            weathered = 1.0 + load * (weather - 1.0)
            paid = gate[v, j]
            luck = risk[i] if s > 0 else 1.0
            due = max(0.0, revenue - eaten) * season[j, calendar]
            sold[i] = due * weathered * paid * luck
            own_food[i] += eaten
            inputs[i] += bought
            costs = cost_share[j] + (operator_share if large else 0.0)
            committed[i] += costs * revenue * unskilled[i]
            crop = crop_cover[i] * (1.0 - disease_load[j])
            indemnity[i] += loss_ratio * (
                crop * due * max(0.0, 1.0 - weathered - deductible)
                + price_cover[i] * due * max(0.0, 1.0 - deductible * 0.5 - paid)
            )
            loss_disaster[i] += due * (1.0 - weathered)
            loss_price[i] += due * weathered * (1.0 - paid)
            loss_business[i] += due * weathered * paid * (1.0 - luck)
            first = immature[i] * young_rate[j]
            second = half[i] * growing_rate[j]
            immature[i] -= first
            half[i] += first - second
            bearing[i] += second
    for i in range(n):
        own_food[i] /= 12.0
        inputs[i] /= 12.0
        committed[i] /= 12.0


class Production(Process):
    """Output, inputs, gestation, hazards and insurance of own products (ODD eq. 18 to 23)."""

    name = "production"
    reads: ClassVar = (
        "household.id", "household.alive", "household.village", "household.product", "household.adopted",
        "household.renewed", "household.capital", "household.cash", "household.contract", "household.ability",
        "household.persistent", "household.field_skill", "household.skill", "household.business_risk",
        "household.operator", "household.working", "household.farm_share", "household.persons",
        "household.crop_cover", "household.livestock_cover", "household.price_cover", "village.weather",
        "village.disease", "village.service", "village.fund", "county.input_credit", "county.guarantee", "county.attraction",
        "county.macro", "product.gate", "product.glut", "product.brand", "product.knowledge",
        "village.households", "village.road", "village.cold_store", "village.platform", "village.ecommerce",
        "village.demand_index", "village.tourism_appeal", "product.gross", "product.labour_need",
        "product.capital_need", "product.capital_elasticity", "product.stock_cost", "product.cost_share", "product.young_months",
        "product.growing_months", "product.perishable", "product.weather_load", "product.hazard_load",
        "product.disease_load", "product.visitor_load", "product.food_share", "product.wedge",
        "product.adoption_gain", "county.trade_product",
    )  # fmt: skip
    writes: ClassVar = (
        "household.stock", "household.young", "household.growing", "household.sales", "household.normal",
        "household.labour_split", "household.own_food", "household.inputs", "household.committed",
        "household.indemnity", "household.asset_loss", "household.farm_value", "household.loss",
    )  # fmt: skip

    labour_elasticity = Parameter(
        0.25, 0.05, 0.45, "1", "labour, common to all products", "parameters.csv beta_L", "recalled"
    )
    capital_elasticity = Parameter(
        0.15,
        0.05,
        0.35,
        "1",
        "divisible capital, of products that have no elasticity of their own",
        "parameters.csv beta_K",
        "recalled",
    )
    input_elasticity = Parameter(
        0.2, 0.15, 0.35, "1", "purchased inputs", "parameters.csv beta_F", "recalled"
    )
    skill_return = Parameter(
        0.06, 0.02, 0.1, "log/school year", "log productivity per year of skill",
        "Assumption: parameters.csv theta_S",
    )  # fmt: skip
    ability_loading = Parameter(
        0.6, 0.3, 1.0, "1", "how far permanent earning power reaches the farm",
        "Assumption: the rest works through stock",
    )  # fmt: skip
    knowledge_elasticity = Parameter(
        0.1, 0.04, 0.2, "1", "productivity and the knowledge stock",
        "Assumption: set so that the return to research lands in V117",
    )  # fmt: skip
    wedge = Parameter(
        0.5, 0.2, 1.0, "1", "credit wedge of a household without money",
        "Assumption: informal rate .18 and rationing",
    )  # fmt: skip
    wedge_scale = Parameter(
        6000.0, 2000.0, 15000.0, "yuan", "liquidity at which the wedge has fallen by 1/e", "Assumption"
    )
    advance = Parameter(
        4000.0, 0.0, 10_000.0, "yuan", "seed, feed and fertiliser that a buyer advances under contract",
        "Assumption: half of V145, a cooperative raises inputs and yield; how far an assumption",
    )  # fmt: skip
    guarantee_power = Parameter(
        0.5, 0.2, 0.8, "1", "share of the wedge that a full guarantee takes away",
        "Assumption: a lender's risk is half of it",
    )  # fmt: skip
    operator_scale = Parameter(
        3.5, 1.5, 5.0, "1", "revenue of leveraged operators at the net income of others, beside their larger stock",
        "Assumption: at 2 costs are 1.6 times net income, as in the prototype (1.8); at 3.5 losses fill the bottom fifth",
    )  # fmt: skip
    operator_margin = Parameter(
        0.55, 0.45, 0.65, "1", "net income over revenue without leverage: what committed costs are taken from",
        "Assumption: committed costs of margin x (1 - 1 / scale) leave mean net income as it would be",
    )  # fmt: skip
    food_need = Parameter(
        1400.0, 900.0, 2000.0, "yuan/person/year", "own food a person can eat",
        "Assumption: food and tobacco 3,998 yuan in 2019, a third from own fields",
    )  # fmt: skip
    disease_loss = Parameter(0.5, 0.3, 1.0, "1", "share of the herd lost", "V079", "read")
    disease_spread = Parameter(0.6, 0.3, 0.9, "1", "share of a village's herds hit", "Assumption")
    deductible = Parameter(0.2, 0.1, 0.3, "1", "insurance deductible", "Assumption: usual terms")
    loss_ratio = Parameter(
        0.7, 0.5, 0.9, "1", "indemnity per loss", "Assumption: parameters.csv loss_ratio; Hebei .54"
    )
    service_gain = Parameter(
        0.08, 0.03, 0.15, "log", "productivity with the service system on all land", "Assumption"
    )
    brand_premium = Parameter(
        0.052, 0.01, 0.15, "1", "farmers' price premium at full brand",
        "V147 .13 x farmers' share .4 (assumption)", "derived",
    )  # fmt: skip
    road_steepness = Parameter(1.5, 0.8, 2.5, "1", "how fast roads close the price wedge", "Assumption")
    orchard_gain = Parameter(
        0.4, 0.15, 0.6, "log", "technology package of orchards", "V119, an upper figure", "read"
    )

    trap = Parameter(
        0.0, 0.0, 1.0, "1", "weight of the non-convexity of eq. 22; 0: none",
        "V019: no trap in Chinese panels; V018: one in Bangladesh", "read",
    )  # fmt: skip
    trap_stock = Parameter(
        2000.0, 500.0, 50_000.0, "yuan", "stock of a slot at which the non-convexity has fallen by 1/e",
        "V018: near 504 dollars at purchasing power, recalled, at some 4 yuan (assumption)", "recalled",
    )  # fmt: skip

    def begin(self, state: State, luck: Luck) -> None:
        """Set product constants and room for prices by village."""
        if "orchard" in state.product_names:
            state.product.adoption_gain[state.product_names.index("orchard")] = self.orchard_gain
        state.county.trade_product = (
            state.product_names.index("trade") if "trade" in state.product_names else -1
        )
        shape = (len(state.village), len(state.product))
        state.memory["price"] = np.ones(shape)
        state.memory["normal_price"] = np.ones(shape)
        state.memory["log_value"] = np.zeros(shape)
        own = state.product.capital_elasticity
        state.memory["capital_elasticity"] = np.where(own > 0.0, own, self.capital_elasticity)
        # Room for log size and log weight by slot, capital ratio, total weight, and what slots share.
        state.memory["production_scratch"] = np.zeros((8 + 2 * SLOTS, len(state.household)))

    def step(self, state: State, luck: Luck) -> None:
        """Prices by village, then every slot of every household."""
        h, v, p, county = state.household, state.village, state.product, state.county
        price, normal, log_value = (state.memory[name] for name in ("price", "normal_price", "log_value"))
        village_prices(
            self.brand_premium, self.road_steepness, county.attraction, county.macro, county.trade_product,
            p.gate, p.brand, p.wedge, p.glut, p.visitor_load, p.perishable, v.road, v.ecommerce, v.platform,
            v.cold_store, v.demand_index, v.tourism_appeal, p.gross, price, normal, log_value,
        )  # fmt: skip
        key0, key1 = luck.key("production.disease")
        h.asset_loss[:] = 0.0
        if v.disease.any():
            _disease(
                county.month, self.disease_loss, self.disease_spread, self.loss_ratio, p.disease_load, p.stock_cost,
                v.disease, h.id, h.alive, h.village, h.product, h.livestock_cover, h.stock, h.asset_loss,
                h.indemnity, key0, key1,
            )  # fmt: skip
        logs = np.array([[log(max(floor, x)) for x in column] for floor, column in (
            (0.1, p.knowledge), (1e-6, p.labour_need), (1e-6, p.gross),
        )])  # fmt: skip
        scratch = state.memory["production_scratch"]
        log_size, log_weight = scratch[:SLOTS], scratch[SLOTS : 2 * SLOTS]
        ratio, total, log_total, log_revenue, cost, log_cost, risk, unskilled = scratch[2 * SLOTS :]
        _weights(
            state.constants["farm_scale"], self.ability_loading, self.skill_return, self.knowledge_elasticity,
            self.labour_elasticity, state.memory["capital_elasticity"], self.service_gain, self.trap, self.trap_stock, p.stock_cost,
            p.capital_need, logs[1], p.adoption_gain, logs[0], log_value, v.service, h.alive, h.village, h.product, h.stock, h.growing,
            h.adopted, h.renewed, h.capital, h.ability, h.persistent, h.field_skill, h.skill, h.labour_split,
            ratio, total, log_size, log_weight,
        )  # fmt: skip
        wedge = self.wedge * (1.0 - self.guarantee_power * county.guarantee)
        _farms(
            self.labour_elasticity, self.input_elasticity, wedge, self.wedge_scale, county.input_credit, self.advance, v.fund,
            v.households, h.village, h.contract, h.cash, h.business_risk, h.field_skill, h.working, h.farm_share, total,
            h.farm_value, log_total, log_revenue, cost, log_cost, risk, unskilled,
        )  # fmt: skip
        _production(
            county.calendar, self.input_elasticity, self.operator_scale,
            leverage(self.operator_margin, self.operator_scale), self.food_need,
            self.deductible, self.loss_ratio, p.gross, logs[2], p.cost_share, 1.0 / p.young_months, 1.0 / p.growing_months,
            p.weather_load, p.hazard_load, p.disease_load, p.food_share, state.season, price / normal, v.weather,
            h.alive, h.village, h.product, h.stock, h.young, h.growing, h.operator, h.persons, h.crop_cover,
            h.price_cover, h.sales, h.normal, h.labour_split, h.own_food, h.inputs, h.committed, h.indemnity,
            h.loss[DISASTER], h.loss[PRICE], h.loss[FAILED_INDUSTRY],
            total, log_size, log_weight, log_total, log_revenue, cost, log_cost, risk, unskilled,
        )  # fmt: skip
