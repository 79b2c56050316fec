"""The state of one county: households, enterprises, villages, towns, products, and its accounts.

Plain data: it knows neither Mesa nor pandas. The agent classes of `model.agents` show the same
declarations. Money is yuan of the study's base year; time is the month.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.columns import Column, Table
from model.ledger import Ledger

SLOTS = 3  # product slots of a household: food, main commercial, second
RING = 24  # months kept for assessed income
NO_EXIT = -(2**31)  # exit month of a household that never leaves the register, or was never on it
NEIGHBOURS = 8  # contacts of a household (parameters.csv, deg: mean degree 8; assumption)

# Causes of return: official names; the order is the order of every table.
CAUSES = (
    "illness",
    "disability_or_accident",
    "disaster",
    "schooling",
    "job_loss",
    "price",
    "failed_industry",
    "support_withdrawn",
    "other",
)
ILLNESS, ACCIDENT, DISASTER, SCHOOLING, JOB_LOSS, PRICE, FAILED_INDUSTRY, SUPPORT, OTHER = range(9)

# Groups a lever may name in `who`, as bits of household.groups (refreshed each month by status).
GROUPS = {
    "everyone": 1,
    "lifted_out": 2,
    "monitored": 4,
    "registered": 8,
    "poor": 16,
    "labour_poor": 32,
    "elderly_only": 64,
    "ill": 128,
    "with_migrants": 256,
    "growers": 512,  # has any commercial product slot
    "students": 1024,
    "relocated": 2048,
    "dibao": 4096,
    "bottom_half": 8192,
}

# Sectors of the accounts. Every flow leaves one and enters another.
ACCOUNTS = ("household", "enterprise", "government", "bank", "world")
HOUSEHOLD, ENTERPRISE, GOVERNMENT, BANK, WORLD = range(5)


class HouseholdColumns:
    """Columns of a household."""

    # who
    id = Column("1", "permanent number; luck is drawn by it", "i8", -1)
    alive = Column("1", "the household is here", "?", 0)
    village = Column("1", "village", "i4", -1)
    town = Column("1", "township", "i4", -1)
    zone = Column("1", "0 valley, 1 middle, 2 high", "i1", 0)
    queue = Column("1", "fixed priority number in [0, 1)")
    groups = Column("bits", "memberships that levers may name (see GROUPS)", "i4", 1)
    baseline_quintile = Column("1", "income quintile at month 0, 0 poorest", "i1", 0)
    baseline_groups = Column("bits", "memberships at month 0", "i4", 1)
    # register
    registered = Column("1", "was on the poverty register", "?", 0)
    lifted_out = Column("1", "was registered and has left the register", "?", 0)
    exit_month = Column("month", "month of exit from the register, relative to month 0", "i4", NO_EXIT)
    # people
    persons = Column("persons", "usual members", default=1.0)
    children = Column("persons", "members aged 0-14")
    students = Column("persons", "members in upper secondary school or above")
    elders = Column("persons", "members aged 65 and over")
    adults = Column("persons", "members aged 15-64")
    labour = Column("worker-months/month", "adult labour available when healthy")
    age = Column("years", "age of the head", default=45.0)
    elderly_only = Column("1", "no member below 65", "?", 0)
    labour_poor = Column("1", "belongs to the labour-poor class", "?", 0)
    disabled = Column("1", "has a member disabled by illness or accident", "?", 0)
    # productivity
    ability = Column("log", "permanent log earning power, labour-poor gap included")
    skill = Column("school years", "skill in school-year equivalents, head and workers")
    field_skill = Column("log", "log yield gain from field training, fades")
    job_skill = Column("school years", "skill from job training, fades")
    persistent = Column("log", "persistent AR(1) component of earnings")
    wage_risk = Column("log", "transitory wage component of this year")
    business_risk = Column("log", "transitory own-business component of this year")
    operator = Column("1", "runs a highly leveraged business", "?", 0)
    jobless = Column("months", "months left of a job-loss spell")
    # health
    health = Column("1", "labour factor, 1 when well", default=1.0)
    acute = Column("months", "months left of an acute illness")
    chronic = Column("1", "a member is chronically ill", "?", 0)
    injured = Column("months", "months left unfit after an accident")
    # product slots
    product = Column("1", "product in each slot, -1 none", "i1", -1, SLOTS)
    stock = Column("mu, head, hives, beds", "bearing productive stock", slots=SLOTS)
    young = Column("mu, head, hives, beds", "immature stock, first stage", slots=SLOTS)
    growing = Column("mu, head, hives, beds", "immature stock, second stage: yields half", slots=SLOTS)
    adopted = Column("1", "technology adopted, 0 or 1", slots=SLOTS)
    renewed = Column(
        "log", "log yield gain from renewal, greenhouse, irrigation or farmland works", slots=SLOTS
    )
    pending = Column("log", "renewal gain still in gestation", slots=SLOTS)
    sales = Column("yuan/month", "gross output at farm gate this month", slots=SLOTS)
    normal = Column("yuan/year", "expected yearly revenue at normal prices and weather", slots=SLOTS)
    labour_split = Column("1", "share of farm labour in each slot", slots=SLOTS)
    capital = Column("yuan", "divisible productive capital")
    # money
    cash = Column("yuan", "liquid wealth")
    debt = Column("yuan", "outstanding loans")
    room = Column("yuan", "what it could still borrow after this month's needs")
    due = Column("months", "months to the due date of the loan")
    arrears = Column("yuan", "part of debt overdue")
    constrained = Column("1", "cannot borrow outside policy loans", "?", 0)
    # labour
    farm_share = Column("1", "share of labour on the own farm", default=0.7)
    local_share = Column("1", "share of labour offered for local jobs", default=0.15)
    migrant_share = Column("1", "share of labour away", default=0.15)
    hired = Column("worker-months/month", "local job held")
    placed = Column("months", "months left in which a placement eases a member's leaving (lever)")
    travel_subsidy = Column("yuan/worker/year", "travel money for a worker away (lever)")
    taste_local = Column("log", "fixed taste for local jobs")
    taste_migrant = Column("log", "fixed taste for going away")
    local_pay = Column("yuan/worker-month", "what a local job would pay this household")
    migrant_pay = Column("yuan/worker-month", "what a month away would pay this household")
    away_pay = Column("yuan/month", "migrant pay that comes home")
    working = Column("worker-months/month", "labour fit for work this month")
    # society
    informed = Column("contacts", "neighbours who adopted or were field-trained")
    trained = Column("1", "has been field-trained", "?", 0)
    willingness = Column("1", "willingness to take part, in [0, 1]", default=0.5)
    willingness_base = Column("1", "willingness the household falls back to", default=0.5)
    contract = Column("1", "enterprise that buys under contract, -1 none", "i4", -1)
    # insurance and tiers set by levers each month
    crop_cover = Column("1", "crop insurance in force, 0 or 1")
    livestock_cover = Column("1", "livestock insurance in force, 0 or 1")
    price_cover = Column("1", "price insurance in force, 0 or 1")
    accident_cover = Column("1", "accident insurance in force, 0 or 1")
    anti_poverty_cover = Column("1", "anti-poverty insurance in force, 0 or 1")
    supported = Column("1", "belongs to the better medical tier", "?", 0)
    public_job = Column("1", "holds a public-welfare or ecological job", "?", 0)
    public_job_pay = Column("yuan/month", "pay of public-welfare and ecological jobs")
    # assessment
    error_dibao = Column("1", "standard normal assessment error of dibao, renewed after a year or more")
    error_programme = Column("1", "standard normal assessment error of programmes")
    error_survey = Column("1", "standard normal fixed part of survey noise")
    # guarantees
    sound_housing = Column("1", "lives in a sound house", "?", 1)
    safe_water = Column("1", "has safe water", "?", 1)
    relocated = Column("1", "was relocated", "?", 0)
    asset_share = Column("1", "weight in the dividends of the village's collective assets", default=1.0)
    # flows of the month, yuan/month
    wage_income = Column("yuan/month", "wages: local jobs, public jobs, absent members' pay that comes home")
    business_income = Column("yuan/month", "net own business, depreciation deducted, may be negative")
    property_income = Column("yuan/month", "land rent, dividends of collective assets")
    transfer_income = Column("yuan/month", "net transfers")
    support_income = Column("yuan/month", "part of income that is programme support of kind transition")
    income = Column("yuan/month", "disposable income as the national survey books it")
    own_food = Column("yuan/month", "own output eaten at home, in income and in consumption")
    in_kind = Column("yuan/month", "part of income that is not money: own food, depreciation with minus")
    public_works_wage = Column("yuan/month", "wages from public works, set by levers")
    pension = Column("yuan/month", "pension received")
    remittance = Column("yuan/month", "from non-resident members")
    dibao = Column("yuan/month", "minimum living allowance received")
    relief = Column("yuan/month", "temporary relief received")
    grant = Column("yuan/month", "cash support of levers this month (allowances, subsidies)")
    indemnity = Column("yuan/month", "insurance payouts this month")
    stipend = Column("yuan/month", "schooling support this month")
    dividend = Column("yuan/month", "profit of own enterprises and cooperatives this month")
    local_sales = Column("yuan/month", "net income from local demand")
    medical_bill = Column("yuan/month", "gross medical bill")
    out_of_pocket = Column("yuan/month", "bill after reimbursement")
    schooling_cost = Column("yuan/month", "schooling and ceremony costs")
    cash_income = Column("yuan/month", "part of income that is money")
    asset_loss = Column("yuan/month", "value of stock lost to disaster this month")
    consumption = Column("yuan/month", "consumption without medical and schooling, own food included")
    investment = Column("yuan/month", "spent on stock, capital, housing")
    borrowed = Column("yuan/month", "new loans")
    repaid = Column("yuan/month", "principal and interest paid")
    distress = Column("yuan/month", "stock sold at a discount to meet a shortfall")
    pooled = Column("yuan/month", "net receipts from village pooling")
    committed = Column("yuan/month", "committed business costs paid this month")
    inputs = Column("yuan/month", "purchased inputs paid this month")
    technology_cost = Column("yuan/month", "paid for technology adopted this month")
    premium = Column("yuan/month", "paid by the contracting enterprise above the gate price")
    bought = Column("yuan/month", "produce bought by the contracting enterprise at gate price")
    other_transfer = Column("yuan/month", "grain, grassland and other standing transfers")
    reimbursed = Column("yuan/month", "reimbursed medical bills")
    accident_bill = Column("yuan/month", "part of out-of-pocket that comes from an accident")
    depreciation = Column("yuan/month", "wear of capital")
    # losses of the month by cause, yuan/month, and windows over 24 months
    loss = Column("yuan/month", "fall of assessed income by cause this month", slots=len(CAUSES))
    loss_ring = Column("yuan/month", "losses by cause over the window", slots=len(CAUSES) * RING)
    loss_sum = Column("yuan", "sum of the window of losses by cause", slots=len(CAUSES))
    loss_at_exit = Column(
        "yuan", "window sum by cause when the household was last lifted out", slots=len(CAUSES)
    )
    income_ring = Column("yuan/month", "disposable income of the last 12 months", slots=12)
    income_sum = Column("yuan", "disposable income of the last 12 months")
    means_ring = Column("yuan/month", "disposable income less reimbursed bills, last 12 months", slots=12)
    means_sum = Column("yuan", "disposable income less reimbursed bills, which a household plans by")
    steady = Column("yuan/month", "public transfers that a household counts on, since they came every month")
    steady_ring = Column("yuan/month", "public transfers counted on, last 12 months", slots=12)
    steady_sum = Column("yuan", "public transfers counted on, last 12 months")
    assessed_income = Column("yuan/month", "income as the office would assess it, this month")
    assessed_ring = Column("yuan/month", "assessed income of the last 24 months", slots=RING)
    assessed_at_exit = Column("yuan", "assessment window sum when the household was last lifted out")
    dibao_at_exit = Column("yuan/month", "benefit when the household was last lifted out, else in month 0")
    assessed_sum = Column("yuan", "sum of the assessment window")
    bills = Column("yuan", "out-of-pocket medical cost since January")
    own_ring = Column("yuan/month", "assessed income of the last 12 months without assistance", slots=12)
    own_sum = Column(
        "yuan", "assessed income of the last 12 months without assistance, which the dibao office looks at"
    )
    expected_income = Column("yuan/month", "permanent income as the household expects it")
    income_mean = Column("asinh(income/line)", "moving mean for the risk score")
    income_variance = Column("asinh(income/line) squared", "moving variance for the risk score")
    farm_value = Column("yuan/worker-month", "expected twelve-month marginal value of farm labour")
    # status
    assessed = Column("yuan/person/year", "assessed income")
    poor = Column("1", "administratively poor: the truth that returns count", "?", 0)
    recorded = Column("1", "recorded as poor", "?", 0)
    above = Column("months", "consecutive months above the line")
    months_poor = Column("months", "consecutive months poor")
    eligible = Column("1", "rule-eligible for monitoring", "?", 0)
    monitored = Column("1", "recognised as monitored", "?", 0)
    eligible_months = Column("months", "months since the household became eligible")
    monitored_months = Column("months", "months since recognition")
    helped = Column("1", "help has started", "?", 0)
    ever_monitored = Column("1", "was monitored at least once since month 0", "?", 0)
    relapses = Column("count", "times monitored again after risk was eliminated", "i2", 0)
    returns = Column("count", "returns since month 0", "i2", 0)
    falls = Column("count", "new falls of never-registered households since month 0", "i2", 0)
    first_return = Column("month", "study month of the first return, -1 none", "i4", -1)
    prevalent = Column("1", "administratively poor at month 0", "?", 0)
    hardship = Column("1", "sudden severe hardship this month", "?", 0)
    recognised_now = Column("1", "recognised as monitored this month", "?", 0)
    eliminated_now = Column("1", "risk eliminated this month", "?", 0)
    relapsed_now = Column("1", "monitored again this month", "?", 0)
    returned_now = Column("1", "returned this month", "?", 0)
    fell_now = Column("1", "newly fell this month", "?", 0)
    cause = Column("1", "accounting cause of the last return (see CAUSES), -1 none", "i1", -1)
    risk = Column("1", "vulnerability: chance of assessed poverty within a year")
    dibao_months = Column("months", "months of dibao phase-out left; 0 not received")
    reached = Column("1", "reached by a lever of the packages", "?", 0)
    poverty_months = Column("months", "months administratively poor since month 0")


class EnterpriseColumns:
    """Columns of an enterprise."""

    id = Column("1", "permanent number", "i8", -1)
    alive = Column("1", "in business", "?", 0)
    village = Column("1", "village", "i4", -1)
    town = Column("1", "township: its labour market", "i4", -1)
    kind = Column("1", "index into ENTERPRISE_KINDS", "i1", 0)
    product = Column("1", "product it buys or grows, -1 none", "i1", -1)
    stage = Column("1", "0 growing, 1 processing, 2 trade, 3 service", "i1", 0)
    owner = Column("1", "household that owns it; -1 outside the county; -2 its members", "i4", -1)
    productivity = Column("log", "log productivity")
    capital = Column("yuan", "productive capital")
    goal = Column("yuan", "capital it aims at while its productivity is normal")
    workers = Column("worker-months/month", "workers employed")
    vacancies = Column("worker-months/month", "jobs offered and not filled")
    desired = Column("worker-months/month", "labour demand of the first-order condition")
    cash = Column("yuan", "money held")
    debt = Column("yuan", "loans")
    age = Column("months", "months since founding")
    contracted = Column("households", "households under contract, in whole-county units")
    wage = Column("yuan/worker-month", "wage it pays")
    incubation = Column("months", "months before it hires")
    incubated = Column("1", "holds a place in an incubation base, 0 or 1")
    local_share = Column("1", "share of workers hired locally", default=1.0)
    favoured_share = Column("1", "share of jobs and contracts for lifted-out or monitored")
    contract_share = Column("1", "share of suitable growers it may contract", default=0.2)
    floor = Column("1", "floor price as a share of the normal price")
    subsidy = Column("yuan/worker-month", "wage subsidy in force")
    park = Column("1", "stands in an industrial park", "?", 0)
    output = Column("yuan/month", "gross output")
    value_added = Column("yuan/month", "output less bought inputs")
    profit = Column("yuan/month", "profit after wages and interest")
    attracted = Column("1", "came by a lever", "?", 0)


ENTERPRISE_KINDS = (
    "leading_firm",
    "cooperative",
    "family_farm",
    "workshop",
    "service_organisation",
    "tourism",
    "shop",
)
LEADING, COOPERATIVE, FAMILY_FARM, WORKSHOP, SERVICE, TOURISM, SHOP = range(7)
STAGES = ("growing", "processing", "trade", "service")


class VillageColumns:
    """Columns of a village."""

    town = Column("1", "township", "i4", 0)
    zone = Column("1", "0 valley, 1 middle, 2 high", "i1", 0)
    key = Column("1", "key village: among the poorest fifth", "?", 0)
    households = Column("households", "households in whole-county units at the start")
    road = Column("1", "road quality, in [0, 1]", default=0.5)
    road_building = Column("1", "road works in progress, become quality with a lag")
    irrigation = Column("1", "irrigated share of land", default=0.2)
    water_share = Column("1", "share of households with safe water", default=0.9)
    cold_store = Column("tonnes/household", "cold storage")
    team = Column("cadres", "resident team (lever)")
    surveyed = Column("1", "needs surveyed (lever)")
    mobilised = Column("1", "mobilisation and points system (lever)")
    outreach = Column("1", "rural science and ideas outreach (lever)")
    platform = Column("1", "information platform (lever)")
    ecommerce = Column("1", "e-commerce station (lever)")
    service = Column("1", "share of land under the service system (lever)")
    focus = Column("1", "focus product, -1 none (lever)", "i4", -1)
    extension = Column("days/year", "field days held in the village (lever)")
    fund = Column("yuan", "mutual-help fund (lever)")
    demand = Column("yuan/month", "local demand spent here next month")
    demand_now = Column("yuan/month", "local demand being paid out this month")
    demand_normal = Column("yuan/month", "local demand at month 0; the index is relative to it")
    demand_index = Column("1", "local demand relative to normal", default=1.0)
    asset_income = Column("yuan/month", "dividends of collective assets, per village (lever)")
    weather = Column("1", "weather factor on crops this month", default=1.0)
    disease = Column("months", "months left of a livestock disease")
    adopters = Column("households", "adopters and field-trained in the village")
    success = Column("1", "share of adopters doing better than before")
    tourism_appeal = Column("log", "log attraction of the village for visitors")
    pool_shock = Column("yuan/month", "mean idiosyncratic shock, for pooling")
    closed = Column("1", "closed by a macro event", "?", 0)


class TownColumns:
    """Columns of a township: the local labour market."""

    wage = Column("yuan/worker-month", "going wage for unskilled local work", default=3000.0)
    base_jobs = Column("worker-months/month", "jobs in government, construction and outside-owned services")
    offered = Column("worker-months/month", "jobs offered, all employers")
    wanted = Column("worker-months/month", "labour offered by households")
    filled = Column("worker-months/month", "jobs filled")
    filling = Column("1", "chance that an applicant is hired", default=0.8)
    pay = Column("yuan/worker-month", "mean pay of a filled job", default=3000.0)
    reserved = Column("worker-months/month", "jobs kept for lifted-out or monitored households")
    filling_normal = Column("1", "filling chance at month 0, used with interactions off", default=0.8)
    distance = Column("100 km", "to the places where migrants work", default=5.0)
    road = Column("1", "mean road quality", default=0.5)


class ProductColumns:
    """Columns of a product; the first block comes from the place, the second moves."""

    gross = Column("yuan/unit/year", "gross value per unit of bearing stock at reference input use")
    labour_need = Column("worker-months/unit/year", "labour at reference", default=1.0)
    capital_need = Column("yuan/unit", "divisible capital at reference", default=100.0)
    capital_elasticity = Column(
        "1", "elasticity of output in divisible capital; 0: production.capital_elasticity"
    )
    stock_cost = Column("yuan/unit", "price of a new unit")
    cost_share = Column("1", "committed costs as a share of expected revenue", default=0.2)
    young_months = Column("months", "months to first yield", default=1.0)
    growing_months = Column("months", "months from first to full yield", default=1.0)
    price_sd = Column("log", "annual log price sd", default=0.2)
    price_rho = Column("1", "monthly price persistence", default=0.93)
    cycle = Column("log", "amplitude of the price cycle")
    perishable = Column("1", "inverse price elasticity: 0 for tradables")
    weather_load = Column("1", "how far weather reaches output", default=1.0)
    hazard_load = Column("1", "how far hail, snow and drought reach output", default=1.0)
    disease_load = Column("1", "how far livestock disease reaches stock")
    visitor_load = Column("1", "how far a macro event reaches it (tourism)")
    food_share = Column("1", "largest share eaten at home")
    wedge = Column("1", "share of price lost without roads", default=0.3)
    open_access = Column("1", "wild collection: no stock needed, crowding lowers yield")
    adoption_gain = Column("log", "log yield gain of the adopted technology", default=0.15)
    price = Column("1", "log price deviation x")
    gate = Column("1", "farm-gate price factor this month before village wedge", default=1.0)
    glut = Column("1", "price factor of local supply", default=1.0)
    normal_output = Column("yuan/month", "smoothed output, for the glut term")
    output = Column("yuan/month", "output of all households at normal prices, whole county")
    brand = Column("1", "brand strength, in [0, 1]")
    knowledge = Column("1", "knowledge stock relative to normal", default=1.0)
    opened = Column("1", "open to newcomers: trial crops start closed", default=1.0)
    assistance = Column("yuan/month", "consumption assistance purchases (lever)")
    event = Column("1", "price factor of an event in force", default=1.0)


class CountyColumns:
    """Scalars of the county: clocks, national drivers, and what levers set each month."""

    weight = Column("households", "households that one simulated household stands for", default=1.0)
    month = Column("month", "months since the start of the burn-in", "i8")
    study_month = Column("month", "months since month 0; negative in the burn-in", "i8")
    calendar = Column("month", "month of the year, 0 January", "i8")
    year = Column("year", "calendar year", "i8", 2021)
    interactions = Column("1", "1 with interactions, 0 with the switch off", "i8", 1)
    # drivers
    outside_wage = Column("yuan/worker-month", "migrant wage, base-year yuan", default=4432.0)
    local_wage_driver = Column(
        "yuan/worker-month", "local non-farm wage of the nation, base-year yuan", default=3878.0
    )
    macro = Column("1", "factor of a macro event on outside wage and visitors", default=1.0)
    price_level = Column("1", "price level relative to the base year", default=1.0)
    trade_product = Column("1", "index of own-account trade among the products, -1 none", "i8", -1)
    growth = Column(
        "1", "real growth of transfers and unearned income relative to the base year", default=1.0
    )
    # lines and measures, base-year yuan
    line = Column("yuan/person/year", "administrative poverty line", default=4000.0)
    monitoring_line = Column("yuan/person/year", "monitoring line (lever)", default=6000.0)
    assessed_over = Column("months", "window of assessed income", "i8", 24)
    return_ends_after = Column("months", "months above the line that end a spell", "i8", 6)
    # management, set by levers each month
    survey_share = Column("1", "share of villages with surveyed needs", default=0.3)
    screening = Column("1", "share of households screened by data", default=0.5)
    leakage = Column("1", "share of household support lost", default=0.05)
    detection = Column("months", "mean months to recognition", default=0.5)
    response = Column("months", "months from recognition to help", default=1.0)
    error_dibao = Column("asinh", "sd of the dibao assessment error", default=0.8)
    error_programme = Column("asinh", "sd of the programme assessment error", default=0.4)
    # protection and finance, set by levers
    dibao_standard = Column("yuan/person/year", "minimum living standard", default=6046.0)
    pension = Column("1", "share of the nation's pension paid (lever)", default=1.0)
    dibao_phase_out = Column("months", "phase-out period", default=12.0)
    relief_cap = Column("yuan/household", "cap of temporary relief")
    relief_money = Column("yuan/month", "money for temporary relief, whole county")
    reimbursement_ordinary = Column("1", "reimbursement, ordinary tier", default=0.55)
    reimbursement_supported = Column("1", "reimbursement, supported tier", default=0.80)
    credit_cap = Column("yuan/household", "policy loan cap", default=50000.0)
    credit_rate = Column("1/year", "policy loan rate", default=0.0435)
    input_credit = Column("yuan/household", "credit for farm inputs")
    guarantee = Column("1", "share of loans guaranteed")
    school_support = Column("yuan/student/year", "schooling support", default=3000.0)
    ecological_payment = Column("yuan/mu", "grassland payment")
    experts = Column("persons", "introduced experts")
    leaders = Column("persons", "trained leaders at work")
    research = Column("yuan/month", "research spending")
    entry_support = Column("firms/year", "extra entry from incubation and leaders")
    attraction = Column("log", "tourist attractions and culture, log of visitor demand")
    park_workers = Column("worker-months/month", "employment in the park, for the cluster term")
    works_demand = Column("yuan/month", "public procurement spent locally this month")
    # results of the month
    envelope = Column("yuan/year", "the special fund's envelope")
    purse = Column("yuan", "released and not yet spent")
    multiplier_injection = Column("yuan/month", "outside money entering local demand")


@dataclass
class State:
    """Everything that moves in one county."""

    household: Table
    enterprise: Table
    village: Table
    town: Table
    product: Table
    county: Any
    product_names: tuple[str, ...]
    season: NDArray[np.float64]  # (products, 12) share of the year's output by month
    labour_season: NDArray[np.float64]  # (products, 12)
    neighbours: NDArray[np.int32]  # (8, rows) contacts, -1 none
    order: NDArray[np.int32]  # rows of households by fixed priority number
    ledger: Ledger = field(default_factory=Ledger)
    constants: dict[str, float] = field(default_factory=dict)  # solved constants of the place
    drivers: dict[str, NDArray[np.float64]] = field(
        default_factory=dict
    )  # by calendar year, first year first
    first_year: int = 2010
    memory: dict[str, Any] = field(default_factory=dict)  # what processes and levers keep between months

    def copy(self) -> State:
        """Return an independent copy: the start of another scenario."""
        other = copy.copy(self)
        for name in ("household", "enterprise", "village", "town", "product"):
            setattr(other, name, getattr(self, name).copy())
        table = self.county.table.copy()
        other.county = type(self.county)(table, 0)
        other.ledger = Ledger()
        other.memory = copy.deepcopy(self.memory)
        return other
