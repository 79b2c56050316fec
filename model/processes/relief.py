"""Temporary relief and help for monitored households, rationed by the money at hand."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.levers.accounts import book
from model.luck import Luck
from model.process import Parameter, Process
from model.state import GOVERNMENT, WORLD, State


@rule
def relief_need(
    helped: float,
    gap: float,
    closed: float,
    bill: float,
    loss: float,
    cap: float,
    covered: float,
    insured: float,
) -> float:
    r"""Relief a household may claim this month, eq. 32.

    .. math:: \min\left(C,\ h\,a\,g + s\,\max(0, b + l)\right)

    Parameters
    ----------
    helped : 0 or 1         h, monitored and help has started
    gap : yuan/month        g, assessed income below the monitoring line
    closed : 1              a, share of the gap that help closes
    bill, loss : yuan       b, l, out-of-pocket and stock lost, above what the household can bear
    cap : yuan              C
    covered : 1             s, share of a sudden cost that relief meets
    insured : 1             adds to s with anti-poverty insurance

    Returns
    -------
    yuan/month
    """
    sudden = (covered + insured) * max(0.0, bill + loss)
    return min(cap, helped * closed * gap + sudden)


@kernel
def _needs(  # type: ignore[no-untyped-def]
    closed, covered, insured_share, bearable, cap, insured_cap, monitoring_line, response,
    alive, persons, assessed, monitored, monitored_months, hardship, oop, asset_loss, expected, anti_poverty, relief,
    indemnity, need,
):  # fmt: skip
    for i in range(alive.shape[0]):
        relief[i] = 0.0
        need[i] = 0.0
        if not alive[i]:
            continue
        helped = 1.0 if (monitored[i] and monitored_months[i] >= response) else 0.0
        gap = max(0.0, monitoring_line - assessed[i]) * persons[i] / 12.0
        bear = bearable * max(0.0, expected[i])
        sudden = max(0.0, oop[i] + asset_loss[i] - bear)
        known = 1.0 if (helped > 0.0 or hardship[i]) else 0.0
        need[i] = relief_need(helped, gap, closed, known * sudden, 0.0, cap, covered, 0.0)
        paid = min(insured_cap, insured_share * sudden) if anti_poverty[i] > 0.0 else 0.0
        indemnity[i] += paid


@kernel
def _pay(money, tiers, leakage, weight, interactions, transition, tier, need, relief, support, out):  # type: ignore[no-untyped-def]
    """Pay one order's money, tier by tier; within a tier everybody gets the same share of what is left to need."""
    left = money
    out[0] = 0.0
    for t in range(tiers):
        total = 0.0
        for i in range(tier.shape[0]):
            total += need[i] * weight if tier[i] == t else 0.0
        if total <= 0.0:
            continue
        ration = min(1.0, left / total) if interactions else 1.0
        left -= ration * total
        for i in range(tier.shape[0]):
            given = ration * need[i] if tier[i] == t else 0.0
            need[i] -= given
            relief[i] += given * (1.0 - leakage)
            support[i] += given * (1.0 - leakage) if transition else 0.0
            out[0] += given * weight


class Relief(Process):
    """Relief of the month (ODD eq. 32) and anti-poverty insurance.

    Levers leave their money in ``state.memory["relief_pots"]``: name, payer, yuan, tier of every household, number
    of tiers, and whether it is support of the transition. Pots are paid one after the other.
    """

    name = "relief"
    reads: ClassVar = (
        "household.alive", "household.persons", "household.assessed", "household.monitored",
        "household.monitored_months", "household.hardship", "household.out_of_pocket", "household.asset_loss",
        "household.expected_income", "household.anti_poverty_cover", "county.relief_cap", "county.leakage",
        "county.monitoring_line", "county.response",
    )  # fmt: skip
    writes: ClassVar = ("household.relief", "household.indemnity", "household.support_income")

    closed = Parameter(
        0.6, 0.3, 0.9, "1", "share of the gap to the monitoring line that help closes", "Assumption"
    )
    covered = Parameter(0.3, 0.1, 0.6, "1", "share of a sudden cost that relief meets", "Assumption")
    insured_share = Parameter(
        0.5, 0.3, 0.8, "1", "share of a sudden cost that anti-poverty insurance meets", "Assumption"
    )
    insured_cap = Parameter(
        20_000.0, 10_000.0, 50_000.0, "yuan/event", "cap of anti-poverty insurance", "Assumption"
    )
    bearable = Parameter(
        1.0, 0.5, 2.0, "months of income", "sudden cost a household bears itself", "Assumption"
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Room for needs and a sum."""
        state.memory["relief_need"] = np.zeros(len(state.household))
        state.memory["relief_total"] = np.zeros(1)

    def step(self, state: State, luck: Luck) -> None:
        """Sum needs, ration, pay."""
        h, county, memory = state.household, state.county, state.memory
        need, out, weight = memory["relief_need"], memory["relief_total"], float(county.weight)
        _needs(
            self.closed, self.covered, self.insured_share, self.bearable, county.relief_cap, self.insured_cap,
            county.monitoring_line, county.response, h.alive, h.persons, h.assessed, h.monitored, h.monitored_months,
            h.hardship, h.out_of_pocket, h.asset_loss, h.expected_income, h.anti_poverty_cover, h.relief, h.indemnity, need,
        )  # fmt: skip
        for name, payer, money, tier, tiers, transition in memory.get("relief_pots", ()):
            _pay(
                float(money), tiers, county.leakage, weight, county.interactions, transition, tier, need, h.relief,
                h.support_income, out,
            )  # fmt: skip
            paid = float(out[0])
            state.ledger.add(GOVERNMENT, WORLD, "leakage of relief", paid * float(county.leakage))
            book(state, name, payer, paid)
