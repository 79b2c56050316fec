"""The special fund: how much, when it is released, and who pays it."""

from __future__ import annotations

from model.luck import Luck
from model.process import Lever, Order
from model.state import State

QUARTERLY = tuple(0.25 if month in (2, 5, 8, 11) else 0.0 for month in range(12))
SOURCES = {"central": 0.85, "east_west": 0.10, "county": 0.05}


def envelope(state: State, luck: Luck, order: Order) -> float:
    """Set the year's envelope; the purse limits what the fund pays."""
    state.county.envelope = order.amount
    return 0.0


def release(state: State, luck: Luck, order: Order) -> float:
    """Set the share of the envelope released in each calendar month; government reads the order itself."""
    return 0.0


def sources(state: State, luck: Luck, order: Order) -> float:
    """Set who pays the fund: central money, the paired eastern province, the county."""
    given = {name: float(order.extras[name]) for name in SOURCES if name in order.extras}
    state.memory["sources"] = {**dict.fromkeys(SOURCES, 0.0), **given} if given else dict(SOURCES)
    return 0.0


LEVERS = (
    Lever(
        "funding.envelope", "衔接资金", "level", "yuan/year", 150e6, "transition", 0.0, 6e9, 0.0, "", "none", "purse",
        "The special fund a county may spend in a year.",
        "Assumption: Batang 150 million, 100 to 250 million; follows the national fund (policy.csv)",
        envelope, place_value="fund_envelope", basis="none", takes=(),
    ),
    Lever(
        "funding.release", "资金拨付进度", "rule", "share by month", 0.0, "", 0.0, 1.0, 0.0, "", "none", "purse",
        "Which share of the envelope is released in each calendar month (`shares`, twelve, sum to one).",
        "Assumption: a quarter each in March, June, September and December",
        release, fields=("shares",), basis="none", takes=(),
    ),
    Lever(
        "funding.sources", "资金来源", "rule", "shares", 0.0, "transition", 0.0, 1.0, 0.0, "", "none", "purse",
        "Who pays the fund: `central`, `east_west`, `county`, sum to one.",
        "Assumption: .85, .10, .05",
        sources, fields=("central", "east_west", "county"), basis="none", takes=(),
    ),
)  # fmt: skip
