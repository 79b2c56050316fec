"""Research, trials, demonstration, extension, renewal, services, incubation, platforms."""

from __future__ import annotations

import numpy as np

from model.levers.common import by_product, mark_growers, mark_villages, products, village_share, villages
from model.levers.costs import planned_cost
from model.levers.stock import improve
from model.luck import Luck
from model.process import Lever, Order
from model.state import State

TRIAL_KNOWLEDGE = 0.0015  # knowledge stock per mu of trial (assumption, .0005 to .003)
SITE_KNOWLEDGE = 0.05  # knowledge stock per gene-bank site (assumption, .02 to .1)
DEMONSTRATION_MU = 10.0  # mu of demonstration that a village's growers can watch (assumption)
RENEWAL_GAIN = 0.25  # log yield gain of a renewed orchard (assumption, .1 to .4; V119 is an upper figure)
RENEWAL_LOT = 3.0  # mu of one household in a turn (assumption)
INCUBATION_ENTRY = 0.12  # enterprises a year that a place in an incubation base adds (assumption, .05 to .2)


def _spread(state: State, order: Order, name: str, amount: float) -> None:
    """Share an amount out over the products the order names."""
    chosen = products(state, order)
    column = by_product(state, name)
    for j in chosen:
        column[j] += amount / len(chosen)


def research(state: State, luck: Luck, order: Order) -> float:
    """Spend on research: knowledge comes with a lag of 2 to 12 years."""
    _spread(state, order, "research_now", order.amount)
    return order.amount


def trial(state: State, luck: Luck, order: Order) -> float:
    """Plant trials: knowledge at once, and the product is open to newcomers."""
    _spread(state, order, "trial_knowledge", TRIAL_KNOWLEDGE * order.amount)
    for j in products(state, order):
        state.product.opened[j] = 1.0
    return order.amount * order.unit_cost


def gene_bank(state: State, luck: Luck, order: Order) -> float:
    """Set up a gene bank: better plants."""
    _spread(state, order, "trial_knowledge", SITE_KNOWLEDGE * order.amount)
    return order.amount * order.unit_cost


def demonstration(state: State, luck: Luck, order: Order) -> float:
    """Keep demonstration plots of the products named: growers near one adopt sooner."""
    mask, chosen = villages(state, order), products(state, order)
    plots = order.amount / DEMONSTRATION_MU / len(chosen)
    near = min(1.0, plots / max(1.0, float(mask.sum())))
    watched = state.memory["demonstration"]
    for j in chosen:
        watched[:, j] = np.minimum(1.0, watched[:, j] + near * mask)
    mark_growers(state, order, chosen)
    return planned_cost(state, order)


def extension(state: State, luck: Luck, order: Order) -> float:
    """Hold field days in the villages reached: households adopt sooner."""
    mask = villages(state, order)
    state.village.extension[mask] += 12.0 * order.amount / max(1.0, float(mask.sum()))
    mark_villages(state, order, mask * order.amount)
    return order.amount * order.unit_cost


def orchard_renewal(state: State, luck: Luck, order: Order) -> float:
    """Renew old orchards: higher yields after 12 to 24 months."""
    names = state.product_names
    chosen = order.product or ((names.index("orchard"),) if "orchard" in names else ())
    kind = np.zeros(len(names), dtype=np.bool_)
    kind[list(chosen)] = True
    _given, paid = improve(state, luck, order, kind, RENEWAL_GAIN, RENEWAL_LOT, "pending")
    return paid * order.unit_cost


def service_system(state: State, luck: Luck, order: Order) -> float:
    """Offer machines and services on a share of the land: it yields more."""
    mask = villages(state, order)
    state.village.service[mask] = order.amount
    mark_villages(state, order, mask * order.amount)
    return planned_cost(state, order)


def incubation(state: State, luck: Luck, order: Order) -> float:
    """Keep places in incubation bases: more enterprises enter; the youngest open sooner and survive more often."""
    e = state.enterprise
    state.county.entry_support += INCUBATION_ENTRY * order.amount
    alive = np.flatnonzero(e.alive)
    young = alive[np.argsort(e.age[alive], kind="stable")][: int(order.amount)]
    e.incubated[young] = 1.0
    return planned_cost(state, order)


def information_platform(state: State, luck: Luck, order: Order) -> float:
    """Run an information platform in a share of villages: a smaller share of the price is lost."""
    served = village_share(state, luck, order)
    state.village.platform[:] = np.maximum(state.village.platform, served)
    mark_villages(state, order, served)
    return planned_cost(state, order)


def ecommerce(state: State, luck: Luck, order: Order) -> float:
    """Run e-commerce stations in a share of villages: the same."""
    served = village_share(state, luck, order)
    state.village.ecommerce[:] = np.maximum(state.village.ecommerce, served)
    mark_villages(state, order, served)
    return planned_cost(state, order)


LEVERS = (
    Lever(
        "technology.research", "科研合作", "rate", "yuan/year", 0.0, "", 0.0, 5e6, 1.0, "itself", "fund", "10",
        "Research with institutes, by product; its fruits come after 2 to 12 years.", "V117: return of 50 %; lag eq. 10", research, takes=("product",),
    ),
    Lever(
        "technology.trial", "品种试验", "event", "mu", 0.0, "", 0.0, 500.0, 6000.0, "yuan/mu", "fund", "10, opens a product",
        "Trial plots of new varieties.", "Assumption: cost and effect", trial, (), 3000.0, 12_000.0, takes=("product",),
    ),
    Lever(
        "technology.gene_bank", "种质资源圃", "event", "site", 0.0, "", 0.0, 3.0, 600_000.0, "yuan/site", "fund", "10",
        "A collection of local varieties; 300,000 yuan and five years of upkeep at 60,000.", "Assumption: cost and effect", gene_bank, (), 400_000.0, 1_000_000.0, takes=("product",),
    ),
    Lever(
        "technology.demonstration", "示范园", "level", "mu", 0.0, "", 0.0, 2000.0, 1500.0, "yuan/mu-year", "fund", "12, 13",
        "Demonstration plots.", "Assumption: cost and reach", demonstration, cost_low=800.0, cost_high=3000.0, basis="unit_year", takes=("where", "product"),
    ),
    Lever(
        "technology.extension", "农技推广、现场会", "rate", "days/year", 200.0, "transition", 0.0, 10_000.0, 600.0, "yuan/day", "fund", "13",
        "Field days.", "V114: 40 % more first-year adoption; number and cost assumptions", extension, (), 300.0, 1200.0, takes=("where",),
    ),
    Lever(
        "technology.orchard_renewal", "低产果园改造", "rate", "mu/year", 0.0, "", 0.0, 5000.0, 1200.0, "yuan/mu", "fund", "18, 21",
        "Old orchards are renewed; gains after 12 to 24 months.", "The source paper: over 1.2 million yuan for 1,000 mu, an upper figure; gain an assumption",
        orchard_renewal, (), 800.0, 1200.0,
    ),
    Lever(
        "technology.service_system", "社会化服务", "level", "share of land", 0.1, "", 0.0, 1.0, 80.0, "yuan/mu-year", "fund", "18, 20",
        "Ploughing, spraying, harvesting by service organisations.", "Assumption: share, cost and gain", service_system,
        cost_low=40.0, cost_high=150.0, basis="mu_share_year", takes=("where",),
    ),
    Lever(
        "technology.incubation", "孵化基地", "level", "places", 0.0, "", 0.0, 100.0, 30_000.0, "yuan/place-year", "fund", "29, 28",
        "Places in incubation bases.", "Assumption: cost and effect", incubation, cost_low=15_000.0, cost_high=60_000.0, basis="unit_year", takes=(),
    ),
    Lever(
        "technology.information_platform", "农业信息平台", "level", "share of villages", 0.0, "", 0.0, 1.0, 25_000.0, "yuan/village-year", "fund",
        "1, 12", "Prices and buyers on a platform.", "Assumption: cost and effect", information_platform, cost_low=12_000.0, cost_high=50_000.0,
        basis="village_share_year", takes=("where",),
    ),
    Lever(
        "technology.ecommerce", "电商服务站", "level", "share of villages", 0.3, "transition", 0.0, 1.0, 40_000.0, "yuan/village-year", "fund",
        "1 wedge", "E-commerce stations.", "Assumption: share, cost and effect", ecommerce, cost_low=20_000.0, cost_high=80_000.0,
        basis="village_share_year", takes=("where",),
    ),
)  # fmt: skip
