"""The local multiplier of a one-off transfer: one county twice, with and without it, under the same luck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.economy import Economy

MULTIPLIER = {
    "multiplier": ("1", "income gained in two years per yuan of a one-off transfer", "一次性转移支付的本地乘数"),
    "multiplier:others": ("1", "of it, by households that got nothing", "其中：未获转移户增收"),
    "multiplier:enterprises": ("1", "beside it, profit kept in enterprises", "另：企业留存利润"),
}  # fmt: skip


@dataclass(frozen=True)
class Transfer:
    """A one-off transfer.

    Parameters
    ----------
    yuan : yuan/household, of the study's base year
    share : 1
        Part of all households, drawn at random, that get it.
    months : months over which income is followed, that of the transfer included
    """

    yuan: float = 10_000.0
    share: float = 0.1
    months: int = 24


def multipliers(begin: Callable[[], Economy], transfer: Transfer, month: int) -> dict[str, float]:
    r"""Return the local multiplier of a one-off transfer, and the part of it that others earned.

    .. math:: m = \frac{1}{G} \sum_{t=0}^{T-1} \sum_i (y'_{it} - y_{it})

    with G the transfer of the whole county and y disposable income with it and without it: as the multiplier of the round of
    spending, the first yuan counts. Under the same luck nothing else differs.

    Source
    ------
    Egger, Haushofer, Miguel, Niehaus and Walker (2022), Econometrica 90(6), count real income gained per yuan transferred.

    Parameters
    ----------
    begin : callable
        Returns the county at month 0, each time anew; its study reaches ``month + transfer.months``.
    transfer : Transfer
    month : study month in which it is paid
    """
    without, with_it = (_follow(begin(), transfer, month, paid=paid) for paid in (False, True))
    chosen, weight = with_it.chosen, with_it.weight
    given = transfer.yuan * float(chosen.sum())
    if given <= 0.0:
        return dict.fromkeys(MULTIPLIER, float("nan"))
    gained = with_it.income - without.income
    return {
        "multiplier": float(gained.sum()) / given,
        "multiplier:others": float(gained[~chosen].sum()) / given,
        "multiplier:enterprises": (with_it.kept - without.kept) / (weight * given),
    }


def recipients(county: Economy, share: float) -> NDArray[np.bool_]:
    """Return which households here are drawn for a transfer, by luck of their own.

    Parameters
    ----------
    county : Economy
    share : 1
    """
    h = county.state.household
    return np.asarray(h.alive & (county.luck.uniform("survey.transfer", h.id, 0) < share))


@dataclass(frozen=True)
class Followed:
    """What was earned in the months followed.

    Parameters
    ----------
    income : (rows,) yuan
        Disposable income of each household.
    chosen : (rows,) bool
        Drawn for the transfer, paid or not.
    kept : yuan, whole county
        Profit of enterprises less what their owners took.
    weight : households that one simulated household stands for
    """

    income: NDArray[np.float64]
    chosen: NDArray[np.bool_]
    kept: float
    weight: float


def _follow(county: Economy, transfer: Transfer, month: int, *, paid: bool) -> Followed:
    """Run a county until the last month followed, and add up what was earned from the transfer on."""
    state = county.state
    h, e, weight = state.household, state.enterprise, float(state.county.weight)
    chosen = np.zeros(len(h), dtype=bool)
    income, kept = np.zeros(len(h)), 0.0

    def pay(model: Economy) -> None:
        if int(model.state.county.study_month) == month:
            chosen[:] = recipients(model, transfer.share)
            if paid:
                model.state.household.grant[chosen] += (
                    transfer.yuan
                )  # booked as a transfer of public money by `income`

    county.hooks = {**county.hooks, "government": (*county.hooks.get("government", ()), pay)}
    while int(state.county.study_month) + 1 < month + transfer.months:
        county.step()
        if int(state.county.study_month) >= month:
            income += h.income
            kept += (
                float(e.profit.sum())
                - weight * float(h.dividend.sum())
                - float(state.memory["dividends_outside"][0])
            )
    return Followed(income, chosen, kept, weight)
