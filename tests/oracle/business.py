"""Product markets and contracts; enterprises, their workers, their money, their births and deaths."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from model.columns import columns_of
from model.maths import added
from model.processes.enterprises import EXIT_BY_AGE
from model.processes.turnover import REFERENCE_CAPITAL, SITE
from model.state import (
    BANK,
    COOPERATIVE,
    ENTERPRISE,
    ENTERPRISE_KINDS,
    GOVERNMENT,
    HOUSEHOLD,
    LEADING,
    TOURISM,
    WORKSHOP,
    WORLD,
    EnterpriseColumns,
)

if TYPE_CHECKING:
    from tests.oracle.month import Oracle

SLOTS = range(3)
TRADE = 2  # stage from which demand is local


def markets(o: Oracle) -> None:
    """Supply and its effect on prices (eq. 1), then contracts (eq. 23, 30)."""
    c, q, r = o.c, o.q["markets"], o.rule
    for product in o.p:
        pairs = [(one, s) for s in SLOTS for one in o.here() if one.product[s] == product.row]
        quantity = product.output = product.growers = 0.0
        for one, s in pairs:
            quantity += one.normal[s] * c.weight
            product.output += one.sales[s] * c.weight
            if s > 0 and one.normal[s] > 0.0:
                product.growers += c.weight
        if product.normal_output <= 0.0:
            product.normal_output = quantity
        else:
            product.normal_output += (quantity - product.normal_output) / q.memory_months
        offered = max(0.0, quantity - 12.0 * product.assistance)
        product.glut = 1.0
        if c.interactions:
            product.glut = r.glut_factor(offered, product.normal_output, product.perishable)
    for firm in o.e:
        firm.contracted_before = firm.contracted if c.interactions else 0.0  # off: the first of each
        firm.premium_due = firm.purchases = firm.contracted = 0.0
    for one in o.here():
        if one.contract >= 0 and not o.e[one.contract].alive:
            one.contract = -1
        if one.contract >= 0:
            o.e[one.contract].contracted += c.weight
    for one in o.h:
        one.premium = one.bought = 0.0
    for one in o.here():
        for s in (1, 2):
            if one.product[s] >= 0:
                _sell(o, one, s)


def _open(o: Oracle, product: SimpleNamespace) -> list[SimpleNamespace]:
    """Enterprises that take on growers of a product."""
    return [
        firm
        for firm in o.e
        if firm.alive and firm.incubation <= 0.0 and firm.product == product.row and firm.contract_share > 0.0
    ]


def _first_firm(o: Oracle, product: SimpleNamespace) -> SimpleNamespace | None:
    """The leading firm that organises the growers of a product in the whole county."""
    return next((firm for firm in _open(o, product) if firm.kind == LEADING), None)


def _buyer(o: Oracle, town: int, product: SimpleNamespace) -> SimpleNamespace | None:
    """Who takes on growers: the least crowded enterprise of the township while it has room, else a leading firm."""
    local = [firm for firm in _open(o, product) if firm.kind != LEADING and firm.town == town]
    first = min(local, key=lambda firm: firm.contracted_before, default=None)
    if first is not None and (
        first.contracted < first.contract_share * product.growers or not o.c.interactions
    ):
        return first
    return _first_firm(o, product)


def _sell(o: Oracle, one: SimpleNamespace, s: int) -> None:
    """Offer a contract, and pay what it promises."""
    c, q, r = o.c, o.q["markets"], o.rule
    product = o.product_in(one, s)
    buyer = _buyer(o, one.town, product)
    if buyer is not None and one.contract < 0 and (c.month + one.id) % 3 == 0 and one.normal[s] > 0.0:
        suitable = 1.0 / (1.0 + r.exp(-(one.ability + 0.1 * (one.skill - 6.0)) * q.selection))
        if one.lifted_out or one.monitored:
            suitable = max(suitable, buyer.favoured_share)
        room = buyer.contracted < buyer.contract_share * product.growers or not c.interactions
        draw = r.uniform(o.words("markets.contract", one.id, s)[0])
        if room and draw < 3.0 * q.offer * suitable:
            one.contract = buyer.row
            buyer.contracted += c.weight
    buyer = o.e[one.contract] if one.contract >= 0 else None
    if buyer is None or buyer.product != product.row or buyer.incubation > 0.0:
        return
    if buyer.kind == LEADING and buyer is not _first_firm(o, product):
        return
    village = o.v[one.village]
    gate = village.prices[product.row] / village.normal_prices[product.row]
    over = q.patronage if buyer.kind == COOPERATIVE else q.premium
    extra = one.sales[s] * (r.contract_price(gate, buyer.floor, over) / gate - 1.0)
    one.premium += extra
    one.bought += one.sales[s]
    buyer.premium_due += extra * c.weight
    buyer.purchases += one.sales[s] * c.weight


def begin_enterprises(o: Oracle) -> None:
    """What is normal: wages, jobs and the number of enterprises at the start."""
    for town in o.t:
        town.wage_ratio = town.wage / max(1.0, o.drivers["local_wage"][0])
        town.wage_reference = town.wage
        town.base_normal = town.base_jobs
    o.start = [
        sum(1.0 for firm in o.e if firm.alive and firm.kind == kind) for kind in range(len(ENTERPRISE_KINDS))
    ]


def enterprises(o: Oracle) -> None:
    """Demand, hiring, operation, payment, closing, founding, wages (eq. 24 to 29)."""
    o.c.park_workers = added(firm.workers for firm in o.e if firm.park and firm.alive)
    _want_workers(o)
    _hire(o)
    for firm in o.e:
        firm.closing, firm.paid_out = False, 0.0
    totals = {"added": 0.0, "local": 0.0, "outsiders": 0.0, "interest": 0.0, "investment": 0.0, "loans": 0.0,
              "repayment": 0.0, "premium": 0.0, "subsidy": 0.0}  # fmt: skip
    for firm in o.e:
        _operate(o, firm, totals)
    o.book(WORLD, ENTERPRISE, "value added", totals["added"])
    o.book(ENTERPRISE, WORLD, "wages of outsiders", totals["outsiders"])
    o.book(ENTERPRISE, BANK, "interest", totals["interest"])
    o.book(ENTERPRISE, WORLD, "investment", totals["investment"])
    o.book(BANK, ENTERPRISE, "loans", totals["loans"])
    o.book(ENTERPRISE, BANK, "repayment", totals["repayment"])
    buyer = ENTERPRISE if o.c.interactions else WORLD
    o.book(buyer, HOUSEHOLD, "contract premium", added(firm.premium_due for firm in o.e))
    o.book(ENTERPRISE, HOUSEHOLD, "wages", totals["local"])
    paid = added(town.filled * town.pay for town in o.t)
    o.book(WORLD, HOUSEHOLD, "wages of outside employers", paid - totals["local"])
    o.book(GOVERNMENT, ENTERPRISE, "wage subsidies", totals["subsidy"])
    _pay_out(o)
    _close(o)
    _found(o)
    _wages(o)


def _want_workers(o: Oracle) -> None:
    """Labour demand (eq. 25) and jobs offered by township."""
    c, q, r = o.c, o.q["enterprises"], o.rule
    for town in o.t:
        town.offered, town.reserved = town.base_jobs, 0.0
    for firm in o.e:
        firm.desired = firm.factor = 0.0
        if not firm.alive or firm.incubation > 0.0:
            continue
        town = o.t[firm.town]
        index = o.v[firm.village].demand_index if firm.stage >= TRADE else 1.0
        appeal = o.v[firm.village].tourism_appeal
        visitors = c.macro * r.exp(c.attraction + appeal) if firm.kind == TOURISM else 1.0
        cluster = q.cluster * r.log(1.0 + c.park_workers / 10.0) if firm.park else 0.0
        firm.factor = firm.productivity + r.log(max(0.1, index * visitors)) * 0.5 + cluster
        want = r.labour_demand(
            firm.factor,
            firm.capital,
            q.labour_share,
            town.wage,
            firm.subsidy,
            town.wage_reference,
            q.per_worker,
        )
        firm.desired = firm.workers + q.adjustment * (want - firm.workers)
        jobs = firm.desired * firm.local_share
        town.offered += jobs
        town.reserved += jobs * firm.favoured_share


def _hire(o: Oracle) -> None:
    """Jobs by fixed priority number; reserved ones first (eq. 17, 26)."""
    c = o.c
    queue = [o.h[row] for row in o.queue if o.h[row].alive]
    for one in o.h:
        one.hired = 0.0
    for town in o.t:
        town.left = town.offered / c.weight
        town.wanted = town.filled = town.pay = 0.0
    for one in queue:
        town = o.t[one.town]
        one.seeks = 0.0 if one.jobless > 0.0 else one.local_share * one.working
        town.wanted += one.seeks
        if not c.interactions:
            one.hired = one.seeks * town.filling_normal
        elif town.reserved > 0.0 and (one.lifted_out or one.monitored):
            one.hired = min(one.seeks, town.left, town.reserved / c.weight)
            town.left -= one.hired
            town.reserved -= one.hired * c.weight
    for one in queue:
        town = o.t[one.town]
        if c.interactions:
            got = max(0.0, min(one.seeks - one.hired, town.left))
            one.hired += got
            town.left -= got
        town.filled += one.hired
        town.pay += one.hired * one.local_pay
    for town in o.t:
        town.pay = town.pay / town.filled if town.filled > 0.0 else 0.0
        town.filled *= c.weight
        town.wanted *= c.weight
        town.taken = min(1.0, town.filled / max(1e-9, town.offered))


def _operate(o: Oracle, firm: SimpleNamespace, totals: dict[str, float]) -> None:
    """A month of one enterprise: output (eq. 24), money (eq. 27), the chance of closing (eq. 28)."""
    q, r = o.q["enterprises"], o.rule
    firm.output = firm.value_added = firm.profit = firm.vacancies = 0.0
    if not firm.alive:
        firm.workers = 0.0
        return
    firm.age += 1.0
    if firm.incubation > 0.0:
        firm.incubation = max(0.0, firm.incubation - 1.0 - firm.incubated)
        firm.workers = 0.0
        return
    town = o.t[firm.town]
    shock, fate, _, _ = o.words("enterprises", firm.id)
    firm.productivity = q.shock_rho * firm.productivity + q.shock_sd * r.normal(shock)
    pay, taken = (town.pay, town.taken) if o.c.interactions else (town.wage, town.filling_normal)
    due, purchases = (firm.premium_due, firm.purchases) if o.c.interactions else (0.0, 0.0)
    local = firm.desired * firm.local_share * taken
    outsiders = firm.desired * (1.0 - firm.local_share)
    firm.vacancies = firm.desired * firm.local_share * (1.0 - taken)
    firm.workers = local + outsiders
    firm.wage = pay
    value = r.value_added(
        firm.factor, firm.capital, firm.workers, q.labour_share, town.wage_reference, q.per_worker
    )
    margin = q.member_margin if firm.kind == COOPERATIVE else q.margin
    firm.value_added = value + margin * purchases
    firm.output = 2.0 * value + (1.0 + margin) * purchases
    wages, support = firm.workers * pay, firm.subsidy * firm.workers
    interest = firm.debt * q.loan_rate / 12.0
    firm.profit = firm.value_added + support - wages - interest - due
    if firm.cash > 0.0:
        firm.paid_out = q.payout * max(0.0, firm.profit)
    wear = q.depreciation / 12.0 * firm.capital
    goal = firm.goal * r.exp(2.0 * firm.productivity)
    invest = max(0.0, wear + q.investment_speed * (goal - firm.capital))
    invest = min(invest, max(0.0, firm.cash + firm.profit - firm.paid_out))
    firm.capital += invest - wear
    firm.cash += firm.profit - firm.paid_out - invest
    limit = min(0.95, q.borrow_limit * (1.0 + o.c.guarantee))
    loan = min(max(0.0, -firm.cash), max(0.0, limit * firm.capital - firm.debt))
    repay = min(firm.debt * 0.03, max(0.0, firm.cash - wages))
    firm.cash += loan - repay
    firm.debt += loan - repay
    flows = {"added": firm.value_added, "local": local * pay, "outsiders": outsiders * pay,
             "interest": interest, "investment": invest, "loans": loan, "repayment": repay,
             "premium": 0.0, "subsidy": support}  # fmt: skip
    for name, amount in flows.items():
        totals[name] += amount
    hazard = float(EXIT_BY_AGE[min(7, int(firm.age / 12.0))])
    chance = r.exit_chance(
        hazard, firm.workers, q.usual_workers, q.size_load, firm.cash, q.broke_factor, firm.incubated
    )
    firm.closing = bool(r.uniform(fate) < chance)


def _owner(o: Oracle, firm: SimpleNamespace) -> SimpleNamespace | None:
    """The household that owns an enterprise, if it is here."""
    return o.h[firm.owner] if firm.owner >= 0 and o.h[firm.owner].alive else None


def _pay_out(o: Oracle) -> None:
    """Dividends to the owner, to the members under contract, or out of the county."""
    for one in o.h:
        one.dividend = 0.0
    for firm in o.e:
        if not firm.paid_out > 0.0:
            continue
        owner = _owner(o, firm)
        members = (
            [one for one in o.h if one.contract == firm.row] if firm.owner == -2 and o.c.interactions else []
        )
        if owner is not None:
            owner.dividend += firm.paid_out / o.c.weight
        elif members:
            for one in members:
                one.dividend += firm.paid_out / o.c.weight / len(members)
        else:
            o.book(ENTERPRISE, WORLD, "dividends to outside owners", firm.paid_out)


def _close(o: Oracle) -> None:
    """Closing: money left goes to the owner or outside, what is missing is the bank's loss."""
    o.deaths = 0
    lost = 0.0
    for firm in o.e:
        if not firm.closing:
            continue
        owner = _owner(o, firm)
        if firm.cash > 0.0 and owner is not None:
            owner.dividend += firm.cash / o.c.weight
        elif firm.cash > 0.0:
            o.book(ENTERPRISE, WORLD, "closure", firm.cash)
        else:
            o.book(BANK, ENTERPRISE, "losses of closed enterprises", -firm.cash)
        lost += firm.debt
        if firm.park:
            o.sites.append(SimpleNamespace(**{name: getattr(firm, name) for name in ("id", *SITE)}))
        firm.cash = firm.debt = firm.workers = 0.0
        firm.alive = False
        for one in o.h:
            if one.contract == firm.row:
                one.contract = -1
        o.deaths += 1
    o.book(GOVERNMENT, BANK, "lost loans made good", lost * o.c.guarantee)


def _found(o: Oracle) -> None:
    """Entry follows demand, roads and room beside the incumbents (eq. 29); leading firms come by a lever."""
    c, q, r = o.c, o.q["enterprises"], o.rule
    o.births = 0
    counts = [
        sum(1 for firm in o.e if firm.alive and firm.kind == kind) for kind in range(len(ENTERPRISE_KINDS))
    ]
    demand = added(village.demand_index for village in o.v) / len(o.v) if c.interactions else 1.0
    roads = 0.75 + 0.5 * (added(village.road for village in o.v) / len(o.v))
    appeal = added(village.tourism_appeal for village in o.v) / len(o.v)
    pull = r.exp(q.entry_profit * r.log(max(0.2, demand)))
    for kind in range(len(ENTERPRISE_KINDS)):
        if kind == LEADING:
            continue
        room = min(2.0, max(0.0, 2.0 - counts[kind] / max(1.0, o.start[kind])))
        visitors = r.exp(c.attraction + appeal) if kind == TOURISM else 1.0
        rate = o.entry_factor * o.start[kind] * q.entry_rate * pull * roads * room * visitors
        rate += c.entry_support / len(ENTERPRISE_KINDS)
        if o.one("enterprises.entry", kind) < 1.0 - r.exp(-rate / 12.0):
            _new_firm(o, kind)
    for site in list(o.sites):
        free = [firm for firm in o.e if not firm.alive]
        if free and o.one("enterprises.site", site.id) < 1.0 / q.vacant_months:
            o.sites.remove(site)
            _blank(free[0])
            free[0].__dict__.update(vars(site), id=site.id + 1_000, alive=True, park=True, owner=-1)
            free[0].incubation = float(int(q.incubation_months / 3.0))
            free[0].wage = o.t[site.town].wage
            o.births += 1


def _blank(firm: SimpleNamespace) -> None:
    """Every column as in a new row."""
    for name, column in columns_of(EnterpriseColumns).items():
        default = column.default
        if column.dtype.kind == "b":
            default = bool(default)
        setattr(firm, name, int(default) if column.dtype.kind == "i" else default)


def _new_firm(o: Oracle, kind: int) -> None:
    """A new enterprise in the first free row, modelled on one of its kind."""
    free = [firm for firm in o.e if not firm.alive]
    if not free:
        return
    firm, like = free[0], [other for other in o.e if other.alive and other.kind == kind]
    _blank(firm)
    place = min(len(o.v) - 1, int(o.one("enterprises.place", kind) * len(o.v)))
    firm.id = 1_000_000 * (kind + 1) + o.c.month
    firm.alive, firm.kind, firm.village, firm.town = True, kind, place, o.v[place].town
    firm.product, firm.stage, firm.contract_share = -1, 3, 0.0
    if like:
        other = like[int(o.one("enterprises.model", kind) * len(like))]
        firm.product, firm.stage, firm.contract_share = other.product, other.stage, other.contract_share
    firm.owner = -2 if kind == COOPERATIVE else -1
    firm.capital, firm.workers = 0.5 * float(REFERENCE_CAPITAL[kind]), 0.1
    firm.goal = float(REFERENCE_CAPITAL[kind])
    neighbours = [one for one in o.here() if one.village == place]
    if kind not in {COOPERATIVE, WORKSHOP} and neighbours and o.c.interactions:
        firm.owner = neighbours[int(o.one("enterprises.owner", kind) * len(neighbours))].row
    o.births += 1


def _wages(o: Oracle) -> None:
    """Township wages follow the nation and vacancies (eq. 26); standing jobs follow local demand."""
    c, q, r = o.c, o.q["enterprises"], o.rule
    for town in o.t:
        town.wage_reference = c.local_wage_driver * town.wage_ratio
        tight = 0.0
        if c.interactions:
            tight = min(1.0, max(-1.0, r.log(max(0.2, town.offered) / max(0.2, town.wanted))))
        growth = q.wage_pull * r.log(town.wage_reference / town.wage) + q.wage_tightness * tight
        town.wage = max(q.minimum_wage, town.wage * r.exp(growth))
        chance = min(1.0, town.filled / max(1e-9, town.wanted))
        town.filling += 0.25 * (chance - town.filling)
        if c.study_month < 0:
            town.filling_normal += (chance - town.filling_normal) / 24.0
        index = 1.0
        if c.interactions:
            own = [village.demand_index for village in o.v if village.town == town.row]
            index = added(own) / len(own)
        town.base_jobs = town.base_normal * (1.0 + 0.3 * (index - 1.0))
