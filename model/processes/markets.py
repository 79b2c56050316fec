"""Product markets: what everyone brings to market, contracts and side-selling."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.luck import Luck, philox, uniform
from model.maths import exp, log
from model.process import Parameter, Process
from model.state import COOPERATIVE, LEADING, SLOTS, State


@rule
def glut_factor(quantity: float, normal: float, inverse_elasticity: float) -> float:
    r"""Price factor of local supply for perishables, eq. 1.

    .. math:: (Q / \bar Q)^{-1/\varepsilon}, \text{ between } 0.4 \text{ and } 1.6

    Parameters
    ----------
    quantity, normal : yuan/year at normal prices   Q, Q-bar
    inverse_elasticity : 1                          1/epsilon, 0 for tradables

    Returns
    -------
    1
    """
    return min(1.6, max(0.4, exp(-inverse_elasticity * log(max(1.0, quantity) / max(1.0, normal)))))


@rule
def contract_price(gate: float, floor: float, premium: float) -> float:
    r"""Price paid under contract, eq. 23; a seller leaves when the market is 15 % above it.

    .. math:: p' = p \text{ if } f > 0 \text{ and } p > 1.15 f (1 + m), \text{ else } \max(p, f)(1 + m)

    Parameters
    ----------
    gate : 1        p, market price over its normal value
    floor : 1       f, 0 without a floor
    premium : 1     m

    Returns
    -------
    1
    """
    leaves = floor > 0.0 and gate > 1.15 * floor * (1.0 + premium)
    return gate if leaves else max(gate, floor) * (1.0 + premium)


@kernel
def _supply(alive, product, normal, sales, weight, quantity, output, growers):  # type: ignore[no-untyped-def]
    for j in range(quantity.shape[0]):
        quantity[j] = 0.0
        output[j] = 0.0
        growers[j] = 0.0
    for s in range(SLOTS):
        kind, expected, sold = product[s], normal[s], sales[s]
        for i in range(alive.shape[0]):
            j = kind[i]
            if alive[i] and j >= 0:
                quantity[j] += expected[i] * weight
                output[j] += sold[i] * weight
                growers[j] += weight if (s > 0 and expected[i] > 0.0) else 0.0


@kernel
def _glut(interactions, memory_months, quantity, assistance, perishable, normal, glut):  # type: ignore[no-untyped-def]
    for j in range(quantity.shape[0]):
        offered = max(0.0, quantity[j] - 12.0 * assistance[j])
        fresh = normal[j] <= 0.0
        normal[j] = quantity[j] if fresh else normal[j] + (quantity[j] - normal[j]) / memory_months
        glut[j] = glut_factor(offered, normal[j], perishable[j]) if interactions else 1.0


@kernel
def _buyers(interactions, alive, incubation, product, kind, town, share, contracted, firm, cooperative):  # type: ignore[no-untyped-def]
    """Write who buys a product: the first leading firm anywhere, and the local enterprise with the fewest growers (with
    interactions off, the first).
    """
    for j in range(firm.shape[0]):
        firm[j] = -1
    for t in range(cooperative.shape[0]):
        for j in range(cooperative.shape[1]):
            cooperative[t, j] = -1
    for e in range(alive.shape[0]):
        j = product[e]
        if not alive[e] or incubation[e] > 0.0 or j < 0 or share[e] <= 0.0:
            continue
        if kind[e] == LEADING:
            firm[j] = e if firm[j] < 0 else firm[j]
        else:
            rival = cooperative[town[e], j]
            better = rival < 0 or (interactions and contracted[e] < contracted[rival])
            cooperative[town[e], j] = e if better else rival


@kernel
def _contracts(  # type: ignore[no-untyped-def]
    month, offer, premium, patronage, weight, poor_factor, interactions,
    id, alive, village, town, product, normal, sales, skill, ability, lifted_out, monitored, contract, premium_paid, bought,
    firm, cooperative, e_alive, e_product, e_incubation, e_kind, e_floor, e_favoured, e_share, e_contracted, price, normal_price, growers, due, purchases, key0, key1,
):  # fmt: skip
    for e in range(e_alive.shape[0]):
        due[e] = 0.0
        purchases[e] = 0.0
        e_contracted[e] = 0.0
    for i in range(id.shape[0]):
        premium_paid[i] = 0.0
        bought[i] = 0.0
        if not alive[i]:
            continue
        e = contract[i]
        if e >= 0 and not e_alive[e]:
            contract[i] = -1
            e = -1
        if e >= 0:
            e_contracted[e] += weight
    for i in range(id.shape[0]):
        if not alive[i] or (contract[i] < 0 and (month + id[i]) % 3 != 0):
            continue
        for s in range(1, SLOTS):
            j = product[s, i]
            if j < 0:
                continue
            e = contract[i]
            b = cooperative[town[i], j]
            if b < 0 or (e_contracted[b] >= e_share[b] * growers[j] and interactions):
                b = firm[j]
            if e < 0 and b >= 0 and (month + id[i]) % 3 == 0 and normal[s, i] > 0.0:
                w0, _w1, _w2, _w3 = philox(id[i], month, s, key0, key1)
                favoured = lifted_out[i] or monitored[i]
                suitable = 1.0 / (1.0 + exp(-(ability[i] + 0.1 * (skill[i] - 6.0)) * poor_factor))
                chance = 3.0 * offer * (max(suitable, e_favoured[b]) if favoured else suitable)
                room = e_contracted[b] < e_share[b] * growers[j] or interactions == 0
                if room and uniform(w0) < chance:
                    contract[i] = b
                    e_contracted[b] += weight
                    e = b
            organises = e >= 0 and (e_kind[e] != LEADING or firm[j] == e)  # one firm a product
            if organises and e_product[e] == j and e_incubation[e] <= 0.0:
                gate = price[village[i], j] / normal_price[village[i], j]
                paid = contract_price(gate, e_floor[e], patronage if e_kind[e] == COOPERATIVE else premium)
                extra = sales[s, i] * (paid / gate - 1.0)
                premium_paid[i] += extra
                bought[i] += sales[s, i]
                due[e] += extra * weight
                purchases[e] += sales[s, i] * weight


class Markets(Process):
    """Supply, glut and contracts (ODD eq. 1, 23 and 30)."""

    name = "markets"
    reads: ClassVar = (
        "household.id", "household.alive", "household.village", "household.town", "household.product",
        "household.normal", "household.sales", "household.skill", "household.ability", "household.lifted_out",
        "household.monitored", "enterprise.alive", "enterprise.floor", "enterprise.favoured_share",
        "enterprise.contract_share", "enterprise.product", "enterprise.kind", "enterprise.incubation",
        "enterprise.town", "product.assistance", "product.perishable",
    )  # fmt: skip
    writes: ClassVar = (
        "product.glut", "product.normal_output", "product.output", "household.contract", "household.premium",
        "household.bought", "enterprise.contracted",
    )  # fmt: skip

    memory_months = Parameter(
        60.0, 24.0, 120.0, "months", "how fast the market gets used to more supply", "Assumption"
    )
    offer = Parameter(
        0.02, 0.005, 0.05, "1/month", "chance that a suitable grower is offered a contract", "Assumption"
    )
    premium = Parameter(
        0.10,
        0.03,
        0.25,
        "1",
        "contract price of a firm over the market",
        "Assumption: parameters.csv contract_gain; V143 is biased upward",
    )
    patronage = Parameter(
        0.03, 0.0, 0.06, "1", "what a cooperative pays its members over the market",
        "Assumption: parameters.csv contract_gain, cooperatives 0 to 6 %",
    )  # fmt: skip
    selection = Parameter(
        2.0,
        0.5,
        4.0,
        "1",
        "how strongly contracts go to the able",
        "Assumption: poorer farmers usually excluded, V143",
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Room for sums by product, buyers by township and dues by enterprise."""
        products, enterprises = len(state.product), len(state.enterprise)
        state.memory["quantity"] = np.zeros(products)
        state.memory["firm_buyer"] = np.full(products, -1, dtype=np.int64)
        state.memory["cooperative_buyer"] = np.full((len(state.town), products), -1, dtype=np.int64)
        state.memory["premium_due"] = np.zeros(enterprises)
        state.memory["purchases"] = np.zeros(enterprises)
        state.memory["growers"] = np.zeros(products)

    def step(self, state: State, luck: Luck) -> None:
        """Sum supply, set next month's glut, carry out contracts."""
        h, e, p, county, memory = state.household, state.enterprise, state.product, state.county, state.memory
        quantity = memory["quantity"]
        _supply(h.alive, h.product, h.normal, h.sales, county.weight, quantity, p.output, memory["growers"])
        _glut(
            county.interactions,
            self.memory_months,
            quantity,
            p.assistance,
            p.perishable,
            p.normal_output,
            p.glut,
        )
        firm, cooperative = memory["firm_buyer"], memory["cooperative_buyer"]
        _buyers(
            county.interactions, e.alive, e.incubation, e.product, e.kind, e.town, e.contract_share, e.contracted,
            firm, cooperative,
        )  # fmt: skip
        key0, key1 = luck.key("markets.contract")
        _contracts(
            county.month, self.offer, self.premium, self.patronage, county.weight, self.selection, county.interactions,
            h.id, h.alive, h.village, h.town, h.product, h.normal, h.sales, h.skill, h.ability, h.lifted_out,
            h.monitored, h.contract, h.premium, h.bought, firm, cooperative, e.alive, e.product, e.incubation, e.kind, e.floor, e.favoured_share, e.contract_share,
            e.contracted, memory["price"], memory["normal_price"], memory["growers"], memory["premium_due"], memory["purchases"],
            key0, key1,
        )  # fmt: skip
