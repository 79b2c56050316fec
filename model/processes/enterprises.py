"""Enterprises: labour demand, hiring by township, output, money; entry and exit are in `turnover`."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.levers.accounts import settle
from model.luck import Luck, normal, philox, uniform
from model.maths import added, exp, log
from model.process import Parameter, Process
from model.processes.jobs import hire, move_wages, pay_out
from model.processes.turnover import close_firms, found_firms, let_sites
from model.state import (
    BANK,
    COOPERATIVE,
    ENTERPRISE,
    ENTERPRISE_KINDS,
    GOVERNMENT,
    HOUSEHOLD,
    WORLD,
    State,
)

# Exit by year of age, V140 (SAIC 2013; years 4 to 7 interpolated above .08).
EXIT_BY_AGE = np.array([0.016, 0.063, 0.095, 0.09, 0.087, 0.084, 0.081, 0.07])


@rule
def labour_demand(
    productivity: float,
    capital: float,
    labour_share: float,
    wage: float,
    subsidy: float,
    wage_reference: float,
    per_worker: float,
) -> float:
    r"""Labour demand of the first-order condition, eq. 25.

    .. math:: N^* = \frac{K}{\kappa}\left(\frac{A\,\bar w}{w - s}\right)^{1/(1-\alpha)}

    Parameters
    ----------
    productivity : log          ln A
    capital : yuan              K
    labour_share : 1            alpha
    wage, subsidy : yuan/worker-month   w, s
    wage_reference : yuan/worker-month  w-bar, the wage at which a firm with A = 1 employs K / kappa
    per_worker : yuan/worker    kappa

    Returns
    -------
    worker-months/month
    """
    price = max(0.3 * wage, wage - subsidy)
    return capital / per_worker * exp((productivity + log(wage_reference / price)) / (1.0 - labour_share))


@rule
def value_added(
    productivity: float,
    capital: float,
    workers: float,
    labour_share: float,
    wage_reference: float,
    per_worker: float,
) -> float:
    r"""Value added of a month, eq. 24, Cobb-Douglas in capital and workers.

    .. math:: A\,\frac{\bar w}{\alpha}\,(K/\kappa)^{1-\alpha} N^{\alpha}

    Parameters
    ----------
    productivity : log      ln A
    capital : yuan          K
    workers : worker-months/month   N
    labour_share : 1        alpha
    wage_reference : yuan/worker-month  w-bar
    per_worker : yuan/worker            kappa

    Returns
    -------
    yuan/month
    """
    size = log(max(1e-3, capital / per_worker))
    return (
        wage_reference
        / labour_share
        * exp(productivity + (1.0 - labour_share) * size + labour_share * log(max(1e-3, workers)))
    )


@rule
def exit_chance(
    yearly: float,
    workers: float,
    usual: float,
    size_load: float,
    cash: float,
    cash_factor: float,
    incubated: float,
) -> float:
    r"""Monthly chance that an enterprise closes, eq. 28.

    .. math:: \frac{h_a}{12}\, (N/\bar N)^{\eta}\, (1 + c\,[M < 0])\,(1 - 0.5 I)

    Parameters
    ----------
    yearly : 1/year         h_a, hazard of its age
    workers, usual : worker-months/month   N and its usual value, where the published chance holds
    size_load : 1           eta
    cash : yuan             M
    cash_factor : 1         c
    incubated : 0 or 1      I

    Returns
    -------
    1/month

    Source
    ------
    V140; size load an assumption with the published sign.
    """
    size = exp(size_load * log(max(0.5, workers) / usual))
    broke = 1.0 + cash_factor if cash < 0.0 else 1.0
    return min(0.5, yearly / 12.0 * size * broke * (1.0 - 0.5 * incubated))


@kernel
def _demand(  # type: ignore[no-untyped-def]
    alpha, adjustment, wage_reference, per_worker, cluster_load, cluster, tourism, macro,
    alive, kind, stage, town, village, productivity, capital, workers, subsidy, incubation, park, local, favoured,
    town_wage, demand_index, appeal, base_jobs, desired, offered, reserved, month_factor,
):  # fmt: skip
    for t in range(offered.shape[0]):
        offered[t] = base_jobs[t]
        reserved[t] = 0.0
    for e in range(alive.shape[0]):
        desired[e] = 0.0
        month_factor[e] = 0.0
        if not alive[e] or incubation[e] > 0.0:
            continue
        index = demand_index[village[e]] if stage[e] >= 2 else 1.0
        visit = macro * exp(tourism + appeal[village[e]]) if kind[e] == 5 else 1.0
        close = cluster_load * log(1.0 + cluster / 10.0) if park[e] else 0.0
        month_factor[e] = productivity[e] + log(max(0.1, index * visit)) * 0.5 + close
        want = labour_demand(
            month_factor[e],
            capital[e],
            alpha,
            town_wage[town[e]],
            subsidy[e],
            wage_reference[town[e]],
            per_worker,
        )
        desired[e] = workers[e] + adjustment * (want - workers[e])
        offered[town[e]] += desired[e] * local[e]
        reserved[town[e]] += desired[e] * local[e] * favoured[e]


@kernel
def _operate(  # type: ignore[no-untyped-def]
    month, alpha, per_worker, payout, investment_speed, depreciation, rate, borrow_limit, sd, rho, usual, size_load,
    cash_factor, margin, member_margin, hazard, alive, kind, town, capital, desired, local, subsidy, incubation, incubated, age, productivity,
    factor, cash, debt, workers, vacancies, wage, output, added, profit, premium_due, purchases, wage_reference,
    town_pay, filling, goal, id, totals, dividends, closing, key0, key1,
):  # fmt: skip
    for k in range(totals.shape[0]):
        totals[k] = 0.0
    for e in range(alive.shape[0]):
        dividends[e] = 0.0
        closing[e] = 0.0
        output[e] = 0.0
        added[e] = 0.0
        profit[e] = 0.0
        vacancies[e] = 0.0
        if not alive[e]:
            workers[e] = 0.0
            continue
        age[e] += 1.0
        if incubation[e] > 0.0:
            incubation[e] = max(0.0, incubation[e] - 1.0 - incubated[e])  # a place in a base halves the time
            workers[e] = 0.0
            continue
        t = town[e]
        w0, w1, _w2, _w3 = philox(id[e], month, 0, key0, key1)
        productivity[e] = rho * productivity[e] + sd * normal(w0)
        inside = desired[e] * local[e] * filling[t]
        outside = desired[e] * (1.0 - local[e])
        vacancies[e] = desired[e] * local[e] * (1.0 - filling[t])
        workers[e] = inside + outside
        wage[e] = town_pay[t]
        value = value_added(factor[e], capital[e], workers[e], alpha, wage_reference[t], per_worker)
        over = member_margin if kind[e] == COOPERATIVE else margin
        added[e] = value + over * purchases[e]
        output[e] = 2.0 * value + (1.0 + over) * purchases[e]
        wages = workers[e] * town_pay[t]
        paid_subsidy = subsidy[e] * workers[e]
        interest = debt[e] * rate / 12.0
        profit[e] = added[e] + paid_subsidy - wages - interest - premium_due[e]
        share = payout * max(0.0, profit[e]) if cash[e] > 0.0 else 0.0
        dividends[e] = share
        target = goal[e] * exp(2.0 * productivity[e])
        wear = depreciation / 12.0 * capital[e]
        invest = max(0.0, wear + investment_speed * (target - capital[e]))
        invest = min(invest, max(0.0, cash[e] + profit[e] - share))
        capital[e] += invest - wear
        cash[e] += profit[e] - share - invest
        need = max(0.0, -cash[e])
        loan = min(need, max(0.0, borrow_limit * capital[e] - debt[e]))
        repay = min(debt[e] * 0.03, max(0.0, cash[e] - wages))
        cash[e] += loan - repay
        debt[e] += loan - repay
        totals[0] += added[e]
        totals[1] += inside * town_pay[t]
        totals[2] += outside * town_pay[t]
        totals[3] += interest
        totals[4] += invest
        totals[5] += loan
        totals[6] += repay
        totals[7] += premium_due[e]
        totals[8] += paid_subsidy
        year = min(7, np.int64(age[e] / 12.0))
        if uniform(w1) < exit_chance(
            hazard[year], workers[e], usual, size_load, cash[e], cash_factor, incubated[e]
        ):
            closing[e] = 1.0


class Enterprises(Process):
    """Demand for labour, hiring, output, money, entry and exit (ODD eq. 24 to 29)."""

    name = "enterprises"
    reads: ClassVar = (
        "household.alive", "household.town", "household.local_share", "household.working",
        "household.jobless", "household.lifted_out", "household.monitored", "household.local_pay",
        "enterprise.subsidy", "enterprise.incubated", "enterprise.local_share", "enterprise.favoured_share",
        "village.demand_index", "county.attraction", "county.macro", "county.local_wage_driver",
        "county.entry_support", "county.guarantee", "town.base_jobs", "household.village", "household.contract", "enterprise.id",
        "enterprise.village", "enterprise.town", "enterprise.kind", "enterprise.product", "enterprise.stage",
        "enterprise.owner", "enterprise.contracted", "enterprise.contract_share", "enterprise.floor",
        "enterprise.park", "enterprise.attracted", "enterprise.goal", "village.town", "village.road", "village.tourism_appeal",
    )  # fmt: skip
    writes: ClassVar = (
        "household.hired", "household.dividend", "household.contract",
        "enterprise.alive", "enterprise.productivity", "enterprise.capital", "enterprise.workers",
        "enterprise.vacancies", "enterprise.desired", "enterprise.cash", "enterprise.debt", "enterprise.age",
        "enterprise.wage", "enterprise.incubation", "enterprise.output", "enterprise.value_added",
        "enterprise.profit", "town.offered", "town.reserved", "town.wanted", "town.filled", "town.filling", "town.pay",
        "town.filling_normal", "town.wage", "town.base_jobs", "county.park_workers",
    )  # fmt: skip
    fills: ClassVar = ("enterprise",)

    labour_share = Parameter(
        0.55, 0.4, 0.7, "1", "labour share of value added", "Assumption: parameters.csv alpha_N"
    )
    adjustment = Parameter(
        0.15, 0.05, 0.3, "1/month", "partial adjustment of employment",
        "Assumption: subsidised jobs vanish within a year, V095",
    )  # fmt: skip
    per_worker = Parameter(100_000.0, 60_000.0, 160_000.0, "yuan/worker", "capital a worker", "Assumption")
    cluster = Parameter(0.05, 0.03, 0.1, "1", "productivity elasticity of park employment", "V152", "read")
    payout = Parameter(0.6, 0.3, 0.8, "1", "share of profit paid to owners", "Assumption")
    investment_speed = Parameter(0.02, 0.01, 0.05, "1/month", "speed of capital adjustment", "Assumption")
    depreciation = Parameter(0.08, 0.05, 0.12, "1/year", "wear of capital", "Assumption")
    loan_rate = Parameter(
        0.06, 0.04, 0.1, "1/year", "loan rate of enterprises", "Assumption: between policy and market rate"
    )
    borrow_limit = Parameter(0.5, 0.2, 0.8, "1", "debt limit over capital", "Assumption")
    shock_sd = Parameter(0.05, 0.02, 0.1, "log/month", "monthly productivity shock", "Assumption")
    shock_rho = Parameter(0.95, 0.85, 0.99, "1/month", "persistence of productivity", "Assumption")
    usual_workers = Parameter(
        3.0, 2.0, 5.0, "worker-months/month", "size at which the published chance of closing holds",
        "Assumption: the median enterprise of a county, since V140 counts every registered one",
    )  # fmt: skip
    size_load = Parameter(
        -0.25, -0.5, -0.05, "1", "log hazard per log employee", "Assumption: parameters.csv eta_size"
    )
    broke_factor = Parameter(3.0, 1.0, 6.0, "1", "extra exit hazard without money", "Assumption")
    margin = Parameter(0.12, 0.05, 0.2, "1", "margin on produce bought under contract", "Assumption")
    member_margin = Parameter(
        0.05, 0.03, 0.1, "1", "the same of a cooperative, which sells for its members",
        "Assumption: what it pays over the market and shares out is 0 to 6 % of their sales (parameters.csv contract_gain), and it must live",
    )  # fmt: skip
    wage_pull = Parameter(
        0.05, 0.02, 0.1, "1/month", "how fast local wages follow the national driver", "Assumption"
    )
    wage_tightness = Parameter(0.03, 0.01, 0.06, "1/month", "how far vacancies move the wage", "Assumption")
    minimum_wage = Parameter(
        1650.0, 1500.0, 1900.0, "yuan/month", "minimum wage",
        "Assumption: Sichuan third tier of 2018, recalled",
    )  # fmt: skip
    entry_rate = Parameter(
        0.07, 0.04, 0.1, "1/year", "entry over incumbents when profits are normal",
        "Assumption: balances V140",
    )  # fmt: skip
    entry_profit = Parameter(0.5, 0.1, 1.0, "1", "entry response to demand", "Assumption")
    incubation_months = Parameter(
        18.0, 12.0, 30.0, "months", "until an attracted enterprise hires, a third more or less",
        "Assumption: land, licences and building",
    )  # fmt: skip
    vacant_months = Parameter(
        12.0, 6.0, 36.0, "months", "until the site of a closed firm in a park is let again",
        "Assumption: land, power and plant stand; the next tenant hires after a third of the usual incubation",
    )  # fmt: skip
    never_opens = Parameter(
        0.2, 0.1, 0.35, "1", "share of attracted enterprises that never open", "Assumption"
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Normal wages and counts at the start, and room for totals."""
        memory, enterprises = state.memory, len(state.enterprise)
        memory["wage_ratio"] = state.town.wage / max(1.0, float(state.drivers["local_wage"][0]))
        memory["wage_reference"] = state.town.wage.copy()
        memory["enterprise_start"] = np.bincount(
            state.enterprise.kind[state.enterprise.alive], minlength=len(ENTERPRISE_KINDS)
        ).astype(float)
        memory["enterprise_work"] = np.zeros((3, enterprises))
        memory["enterprise_totals"] = np.zeros(9)
        memory["jobs_left"] = np.zeros(len(state.town))
        memory["base_normal"] = state.town.base_jobs.copy()
        memory["no_trade"] = np.zeros((2, enterprises))
        memory["members"] = np.zeros(enterprises)
        memory["dividends_outside"] = np.zeros(1)
        memory["town_villages"] = np.zeros((2, len(state.town)))
        memory["births"] = 0
        memory["deaths"] = 0
        memory["vacant_sites"] = []
        memory["incubation_months"] = self.incubation_months
        memory["never_opens"] = self.never_opens

    def step(self, state: State, luck: Luck) -> None:
        """Demand, hire, operate, pay out, close and found."""
        h, e, town, county, memory = state.household, state.enterprise, state.town, state.county, state.memory
        work, totals, left = memory["enterprise_work"], memory["enterprise_totals"], memory["jobs_left"]
        county.park_workers = added(e.workers[e.park & e.alive].tolist())  # row by row, the same everywhere
        _demand(
            self.labour_share, self.adjustment, memory["wage_reference"], self.per_worker, self.cluster,
            county.park_workers, county.attraction, county.macro, e.alive, e.kind, e.stage, e.town, e.village,
            e.productivity, e.capital, e.workers, e.subsidy, e.incubation, e.park, e.local_share, e.favoured_share,
            town.wage, state.village.demand_index, state.village.tourism_appeal, town.base_jobs, e.desired, town.offered, town.reserved, work[0],
        )  # fmt: skip
        hire(
            county.weight, county.interactions, state.order, h.alive, h.town, h.local_share, h.working, h.jobless,
            h.lifted_out, h.monitored, h.local_pay, town.offered, town.reserved, town.filling_normal, h.hired,
            town.wanted, town.filled, town.pay, left,
        )  # fmt: skip
        taken = np.minimum(1.0, town.filled / np.maximum(1e-9, town.offered))
        pay, due, bought = town.pay, memory["premium_due"], memory["purchases"]
        if not county.interactions:  # enterprises are then part of the rest of the world
            pay, taken, (due, bought) = town.wage, town.filling_normal, memory["no_trade"]
        key0, key1 = luck.key("enterprises")
        _operate(
            county.month, self.labour_share, self.per_worker, self.payout, self.investment_speed, self.depreciation,
            self.loan_rate, min(0.95, self.borrow_limit * (1.0 + county.guarantee)), self.shock_sd, self.shock_rho, self.usual_workers, self.size_load, self.broke_factor,
            self.margin, self.member_margin, EXIT_BY_AGE, e.alive, e.kind, e.town, e.capital, e.desired, e.local_share, e.subsidy,
            e.incubation, e.incubated, e.age, e.productivity, work[0], e.cash, e.debt, e.workers, e.vacancies, e.wage,
            e.output, e.value_added, e.profit, due, bought, memory["wage_reference"],
            pay, taken, e.goal, e.id, totals, work[1], work[2], key0, key1,
        )  # fmt: skip
        self._book(state, totals)
        outside = memory["dividends_outside"]
        pay_out(
            e.owner, work[1], h.alive, h.contract, county.weight, county.interactions, h.dividend, memory["members"],
            outside,
        )  # fmt: skip
        if outside[0] > 0.0:
            state.ledger.add(ENTERPRISE, WORLD, "dividends to outside owners", float(outside[0]))
        close_firms(state, work[2])
        found_firms(state, luck, self.entry_rate, self.entry_profit)
        let_sites(state, luck, self.vacant_months, self.incubation_months)
        move_wages(
            county.interactions, county.study_month, county.local_wage_driver, self.wage_pull, self.wage_tightness,
            self.minimum_wage, memory["wage_ratio"], memory["base_normal"], state.village.town,
            state.village.demand_index, town.offered, town.wanted, town.filled, town.wage, town.filling,
            town.filling_normal, town.base_jobs, memory["wage_reference"], memory["town_villages"],
        )  # fmt: skip

    def _book(self, state: State, totals: np.ndarray) -> None:
        """Book the month's flows of all enterprises."""
        ledger = state.ledger
        ledger.add(WORLD, ENTERPRISE, "value added", totals[0])
        ledger.add(ENTERPRISE, WORLD, "wages of outsiders", totals[2])
        ledger.add(ENTERPRISE, BANK, "interest", totals[3])
        ledger.add(ENTERPRISE, WORLD, "investment", totals[4])
        ledger.add(BANK, ENTERPRISE, "loans", totals[5])
        ledger.add(ENTERPRISE, BANK, "repayment", totals[6])
        buyer = ENTERPRISE if state.county.interactions else WORLD
        ledger.add(buyer, HOUSEHOLD, "contract premium", float(state.memory["premium_due"].sum()))
        ledger.add(ENTERPRISE, HOUSEHOLD, "wages", totals[1])
        local = float((state.town.filled * state.town.pay).sum())
        ledger.add(WORLD, HOUSEHOLD, "wages of outside employers", local - totals[1])
        ledger.add(GOVERNMENT, ENTERPRISE, "wage subsidies", totals[8])
        settle(state, "industry.wage_support", "fund", totals[8])
