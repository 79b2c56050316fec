"""Income of the month as the national survey books it, and transfers with targeting error."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.levers.accounts import settle
from model.levers.holdings import total_where
from model.luck import Luck, philox, renew, uniform
from model.maths import exp
from model.process import Parameter, Process
from model.processes.office import dibao_withdrawn, review
from model.state import (
    ACCIDENT,
    ENTERPRISE,
    GOVERNMENT,
    HOUSEHOLD,
    ILLNESS,
    JOB_LOSS,
    SCHOOLING,
    SUPPORT,
    WORLD,
    State,
)


@rule
def netted_cost(before: float, after: float, deductible: float, share: float) -> float:
    r"""Medical cost of the month that the office takes off a household's income, eq. 44.

    .. math:: \kappa\,[\max(0, B' - D) - \max(0, B - D)]

    Parameters
    ----------
    before, after : yuan    B, B', out-of-pocket cost since January without this month and with it
    deductible : yuan/year  D
    share : 1               kappa, in the catalogue

    Returns
    -------
    yuan
    """
    return share * (max(0.0, after - deductible) - max(0.0, before - deductible))


@rule
def home_pay(share: float, working: float, pay: float, idle: float, remitted: float) -> float:
    r"""Migrant pay that reaches the household.

    .. math:: m L w\,(1 - 0.7\,[idle])\,r

    Parameters
    ----------
    share : 1                       m
    working : worker-months/month   L
    pay : yuan/worker-month         w
    idle : months left without work
    remitted : 1                    r

    Returns
    -------
    yuan/month
    """
    return share * working * pay * (0.3 if idle > 0.0 else 1.0) * remitted


@rule
def business_income(
    sales: float,
    own_food: float,
    premium: float,
    dividend: float,
    inputs: float,
    committed: float,
    technology: float,
    wear: float,
) -> float:
    """Net business income: sales and own food less inputs, committed costs, new technology and wear; may be negative.

    Parameters
    ----------
    sales, own_food, premium, dividend : yuan/month
    inputs, committed, technology, wear : yuan/month

    Returns
    -------
    yuan/month
    """
    return sales + own_food + premium + dividend - inputs - committed - technology - wear


@kernel
def _income(  # type: ignore[no-untyped-def]
    month, calendar, standard, asset_limit, remitted, member_share, kin_support, pension_rate, property_rate, other_rate, growth, crowding, wear_rate,
    deductible, in_catalogue, netted_schooling, schooling_fee, ceremony_chance, ceremony_cost, school_support,
    id, alive, village, persons, elders, elderly_only, students, ability, working, labour, hired, local_pay, migrant_share,
    migrant_pay, local_share, farm_share, farm_value, jobless, injured, disabled, chronic, acute, sales, own_food, premium,
    dividend, inputs, committed, technology, capital, public_pay, works_wage, grant, indemnity, relief, reimbursed, oop, support,
    registered, monitored, asset_share, asset_income, households, filling, town, dibao, dibao_at_exit, own_sum, cash, debt,
    pension, remittance, other, wages, business, property, transfer, stipend, schooling, bills,
    away_pay, income, in_kind, cash_income, assessed, depreciation, loss_illness, loss_accident, loss_schooling, loss_job, loss_support,
    key0, key1,
):  # fmt: skip
    for i in range(id.shape[0]):
        here = 1.0 if alive[i] else 0.0
        v = max(0, village[i])
        t = max(0, town[i])
        _w0, _w1, w2, _w3 = philox(id[i], month, 0, key0, key1)
        home = here * home_pay(migrant_share[i], working[i], migrant_pay[i], jobless[i], remitted)
        away_pay[i] = home
        wages[i] = here * (hired[i] * local_pay[i] + public_pay[i] + works_wage[i]) + member_share * home
        wear = here * wear_rate / 12.0 * capital[i]
        depreciation[i] = wear
        capital[i] -= wear
        sold = sales[0, i] + sales[1, i] + sales[2, i]
        business[i] = here * business_income(
            sold, own_food[i], premium[i], dividend[i], inputs[i], committed[i], technology[i], wear
        )
        spread = exp(0.5 * ability[i])
        property[i] = here * (
            property_rate * growth * persons[i] * spread / 12.0
            + asset_share[i] * asset_income[v] / max(1.0, households[v])
        )
        pension[i] = here * elders[i] * pension_rate * growth / 12.0
        other[i] = here * persons[i] * other_rate * growth / 12.0
        helped = pension[i] + dibao[i] + relief[i]
        kin = elders[i] * kin_support * growth / 12.0 if elderly_only[i] else 0.0
        sent = (1.0 - member_share) * home + here * kin
        remittance[i] = sent - min(sent, crowding * helped)
        stipend[i] = (
            here * students[i] * school_support / 12.0 * (1.0 if registered[i] or monitored[i] else 0.0)
        )
        fee = students[i] * schooling_fee / 12.0
        event = ceremony_cost if uniform(w2) < ceremony_chance / 12.0 else 0.0
        schooling[i] = here * (fee + event)
        transfer[i] = (
            pension[i] + remittance[i] + other[i] + dibao[i] + relief[i] + grant[i] + indemnity[i]
            + reimbursed[i] + stipend[i]
        )  # fmt: skip
        support[i] += stipend[i]
        income[i] = wages[i] + business[i] + property[i] + transfer[i]
        in_kind[i] = own_food[i] - wear
        cash_income[i] = income[i] - own_food[i] + wear
        before = 0.0 if calendar == 0 else bills[i]
        bills[i] = before + oop[i]
        counted = netted_cost(before, bills[i], deductible, in_catalogue)
        net_school = netted_schooling * max(0.0, schooling[i] - stipend[i])
        assessed[i] = income[i] - reimbursed[i] - counted - net_school
        value = (
            farm_share[i] * farm_value[i] + local_share[i] * local_pay[i] * filling[t]
            + migrant_share[i] * migrant_pay[i] * remitted
        )  # fmt: skip
        unfit = here * (labour[i] - working[i]) * value
        hurt = injured[i] > 0.0 or disabled[i]
        ill = acute[i] > 0.0 or chronic[i]
        loss_accident[i] = unfit * (0.5 if ill else 1.0) if hurt else 0.0
        loss_illness[i] = counted + (unfit - loss_accident[i])
        loss_schooling[i] = net_school
        idle = jobless[i] > 0.0
        loss_job[i] = here * working[i] * (
            local_share[i] * local_pay[i] * filling[t] + 0.7 * migrant_share[i] * migrant_pay[i] * remitted
        ) if idle else 0.0  # fmt: skip
        modest = cash[i] + capital[i] - debt[i] < asset_limit * persons[i]
        withdrawn = here * dibao_withdrawn(
            own_sum[i] / max(1.0, persons[i]), standard, persons[i], modest, dibao[i], dibao_at_exit[i]
        )
        loss_support[i] = withdrawn - support[i]


@kernel
def _totals(alive, weight, sales, dividend, inputs, committed, technology, property, pension, remittance, home,  # type: ignore[no-untyped-def]
            other, dibao, relief, grant, indemnity, reimbursed, stipend, public_pay, works, member_share, out):  # fmt: skip
    for k in range(out.shape[0]):
        out[k] = 0.0
    for i in range(alive.shape[0]):
        if not alive[i]:
            continue
        out[0] += member_share * home[i] + remittance[i]
        out[1] += public_pay[i] + works[i]
        out[2] += sales[0, i] + sales[1, i] + sales[2, i]
        out[3] += dividend[i]
        out[4] += inputs[i] + committed[i] + technology[i]
        out[5] += property[i]
        out[6] += pension[i]
        out[7] += other[i]
        out[8] += dibao[i]
        out[9] += relief[i]
        out[10] += grant[i]
        out[11] += indemnity[i]
        out[12] += reimbursed[i]
        out[13] += stipend[i]
    for k in range(out.shape[0]):
        out[k] *= weight


class Income(Process):
    """The four sources, dibao with persistent error, and losses by cause (ODD eq. 31, 32, 47)."""

    name = "income"
    reads: ClassVar = (
        "household.id", "household.alive", "household.village", "household.persons", "household.elders",
        "household.students", "household.ability", "household.working", "household.labour", "household.hired",
        "household.local_pay", "household.migrant_share", "household.migrant_pay", "household.farm_share",
        "household.local_share", "household.farm_value", "household.jobless", "household.sales",
        "household.grant", "household.indemnity", "household.relief", "household.reimbursed",
        "household.out_of_pocket", "household.public_job_pay", "household.public_works_wage",
        "household.premium", "household.dividend", "household.inputs", "household.committed", "household.technology_cost",
        "household.own_food", "household.own_sum", "village.team", "household.registered", "household.monitored",
        "household.asset_share", "household.supported", "county.pension", "county.reimbursement_ordinary",
        "county.reimbursement_supported", "village.asset_income", "county.dibao_standard", "county.dibao_phase_out", "county.error_dibao",
        "county.screening", "county.school_support", "county.growth", "household.town", "household.disabled",
        "household.acute", "household.chronic", "household.injured", "household.elderly_only", "household.cash",
        "household.debt", "household.dibao_at_exit", "village.households",
        "town.filling_normal", "county.line",
    )  # fmt: skip
    writes: ClassVar = (
        "household.error_dibao", "household.dibao", "household.dibao_months", "household.pension",
        "household.remittance", "household.other_transfer", "household.wage_income", "household.business_income",
        "household.property_income", "household.transfer_income", "household.stipend", "household.schooling_cost",
        "household.bills", "household.away_pay", "household.income", "household.in_kind", "household.cash_income",
        "household.assessed_income", "household.capital", "household.depreciation", "household.support_income",
        "household.loss",
    )  # fmt: skip

    member_share = Parameter(
        0.6,
        0.4,
        0.8,
        "1",
        "share of migrants who count as members",
        "Assumption: survey booking of absent members",
    )
    pension = Parameter(
        2300.0,
        1500.0,
        3000.0,
        "yuan/person/year",
        "rural pension of the elderly",
        "Assumption: about 190 yuan a month, recalled",
    )
    crowding = Parameter(0.28, 0.1, 0.4, "1", "public transfers crowd out private ones", "V074", "read")
    wear = Parameter(0.08, 0.05, 0.12, "1/year", "wear of household capital", "Assumption")
    visited = Parameter(
        0.2, 0.0, 0.6, "1", "share of that strictness left for households that were visited",
        "Assumption: the dibao and monitoring offices share their lists since 2020",
    )  # fmt: skip
    asset_limit = Parameter(
        10_000.0, 6_000.0, 20_000.0, "yuan/person", "money and business capital less debt, above which no dibao is paid",
        "Assumption: as for poverty",
    )  # fmt: skip
    kin_support = Parameter(
        2850.0, 1600.0, 4200.0, "yuan/elder/year", "what children elsewhere send elders who live alone, but for public transfers",
        "Assumption: 2,200 beside a usual pension; the largest source of rural elders beside it in CHARLS, recalled",
    )  # fmt: skip
    error_months = Parameter(
        18.0, 12.0, 36.0, "months", "mean life of an assessment error", "Assumption: a year or more"
    )
    deductible = Parameter(
        3000.0, 1500.0, 8000.0, "yuan/year", "medical cost of a calendar year that is not netted from assessed income",
        "Assumption: critical-illness insurance begins at half of a person's yearly income, for the poor at half of that (recalled)",
    )  # fmt: skip
    in_catalogue = Parameter(
        0.7, 0.5, 0.9, "1", "share of out-of-pocket costs that the insurance catalogue lists", "Assumption"
    )
    schooling_netted = Parameter(
        0.0,
        0.0,
        1.0,
        "1",
        "share of schooling netted from assessed income",
        "The office nets medical cost only, ODD eq. 44",
        "derived",
    )
    schooling_fee = Parameter(
        4500.0,
        2500.0,
        8000.0,
        "yuan/student/year",
        "fees and board of a student",
        "Assumption: education 1,482 yuan a person in 2019",
    )
    ceremony_chance = Parameter(0.05, 0.02, 0.1, "1/year", "wedding, funeral or house ceremony", "Assumption")
    ceremony_cost = Parameter(15_000.0, 5_000.0, 30_000.0, "yuan", "cost of a ceremony", "Assumption")

    def begin(self, state: State, luck: Luck) -> None:
        """Room for totals."""
        state.memory["income_totals"] = np.zeros(14)
        state.memory["dibao_draw"] = np.zeros(len(state.household))

    def step(self, state: State, luck: Luck) -> None:
        """Book the month's income and its flows."""
        h, v, county, constants = state.household, state.village, state.county, state.constants
        labour = state.memory["remitted"]
        key0, key1 = luck.key("income")
        totals = state.memory["income_totals"]
        renew(
            h.id, county.month, 1.0 / self.error_months, key0, key1, state.memory["dibao_draw"], h.error_dibao
        )
        review(
            county.month, constants["dibao_strictness"], self.visited, self.asset_limit, county.line,
            county.dibao_standard, county.dibao_phase_out, county.error_dibao, county.screening,
            h.id, h.alive, h.village, h.persons, h.working, h.own_sum, h.cash, h.capital, h.debt, h.registered, h.monitored,
            v.team, h.error_dibao, h.dibao, h.dibao_months,
        )  # fmt: skip
        _income(
            county.month, county.calendar, county.dibao_standard, self.asset_limit, labour, self.member_share, self.kin_support, self.pension * county.pension, constants["property_income"],
            constants["other_transfers"], county.growth, self.crowding, self.wear, self.deductible, self.in_catalogue, self.schooling_netted, self.schooling_fee, self.ceremony_chance,
            self.ceremony_cost, county.school_support,
            h.id, h.alive, h.village, h.persons, h.elders, h.elderly_only, h.students, h.ability, h.working, h.labour, h.hired,
            h.local_pay, h.migrant_share, h.migrant_pay, h.local_share, h.farm_share, h.farm_value, h.jobless,
            h.injured, h.disabled, h.chronic, h.acute, h.sales, h.own_food, h.premium, h.dividend, h.inputs, h.committed, h.technology_cost, h.capital,
            h.public_job_pay, h.public_works_wage, h.grant, h.indemnity, h.relief, h.reimbursed, h.out_of_pocket,
            h.support_income, h.registered, h.monitored, h.asset_share, v.asset_income, v.households, state.town.filling_normal,
            h.town, h.dibao, h.dibao_at_exit, h.own_sum, h.cash, h.debt, h.pension, h.remittance, h.other_transfer, h.wage_income,
            h.business_income, h.property_income, h.transfer_income, h.stipend, h.schooling_cost, h.bills, h.away_pay,
            h.income, h.in_kind, h.cash_income, h.assessed_income, h.depreciation, h.loss[ILLNESS], h.loss[ACCIDENT],
            h.loss[SCHOOLING], h.loss[JOB_LOSS], h.loss[SUPPORT], key0, key1,
        )  # fmt: skip
        _totals(
            h.alive, county.weight, h.sales, h.dividend, h.inputs, h.committed, h.technology_cost,
            h.property_income, h.pension, h.remittance, h.away_pay, h.other_transfer, h.dibao, h.relief, h.grant,
            h.indemnity, h.reimbursed, h.stipend, h.public_job_pay, h.public_works_wage, self.member_share, totals,
        )  # fmt: skip
        add = state.ledger.add
        add(WORLD, HOUSEHOLD, "migrant pay", totals[0])
        add(GOVERNMENT, HOUSEHOLD, "public jobs and works", totals[1])
        add(WORLD, HOUSEHOLD, "sales", totals[2])
        add(ENTERPRISE, HOUSEHOLD, "dividends", totals[3])
        add(HOUSEHOLD, WORLD, "inputs and committed costs", totals[4])
        add(WORLD, HOUSEHOLD, "rent and collective dividends", totals[5])
        add(GOVERNMENT, HOUSEHOLD, "pensions", totals[6])
        add(GOVERNMENT, HOUSEHOLD, "standing transfers", totals[7])
        add(GOVERNMENT, HOUSEHOLD, "dibao", totals[8])
        add(GOVERNMENT, HOUSEHOLD, "relief", totals[9])
        add(GOVERNMENT, HOUSEHOLD, "support", totals[10])
        add(WORLD, HOUSEHOLD, "insurance payouts", totals[11])
        add(GOVERNMENT, HOUSEHOLD, "medical reimbursement", totals[12])
        add(GOVERNMENT, HOUSEHOLD, "schooling support", totals[13])
        # Supported households get the ordinary rate from insurance, and the rest on top of it from medical assistance.
        top = max(0.0, 1.0 - county.reimbursement_ordinary / max(1e-9, county.reimbursement_supported))
        assisted = top * total_where(h.supported, h.reimbursed) * float(county.weight)
        settle(state, "protection.dibao.standard", "civil affairs", totals[8])
        settle(state, "training.schooling", "fund", totals[13])
        settle(state, "insurance.medical.ordinary", "medical insurance", totals[12] - assisted)
        settle(state, "insurance.medical.supported", "medical insurance", assisted)
        settle(state, "protection.pension", "pension", totals[6])
