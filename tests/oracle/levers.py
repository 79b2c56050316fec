"""Every lever of the catalogue as a use of its own, in force for some of the oracle's months."""

from __future__ import annotations

from typing import Any

from model.levers.catalogue import CATALOGUE
from model.process import Lever
from model.study.policy import Action, Where

WHO = (("monitored", "lifted_out", "everyone"), (), ("registered", "labour_poor", "everyone"))
EXTRAS: dict[str, dict[str, Any]] = {
    "industry.linkage_rule": {
        "local": 0.7, "lifted_out_or_monitored": 0.4, "contracts": 0.5, "floor_price": 0.9,
    },
    "industry.leading_enterprise": {"stage": "processing"},
    "protection.relief": {"cap": 3000.0},
    "assets.photovoltaic": {"dividend_to_poor": 0.6},
    "infrastructure.roads": {"local_labour": 0.3},
    "funding.release": {"shares": [0.08] * 11 + [0.12]},
    "funding.sources": {"central": 0.6, "east_west": 0.3, "county": 0.1},
}  # fmt: skip


def _amount(lever: Lever, share: float) -> float:
    """Return an amount between the ends of a lever's range; rates and events of a small county are small."""
    if lever.path == "funding.envelope":
        return 4e8 * share
    if lever.kind in {"rate", "event"} and lever.high > 100.0:
        return lever.low + 0.2 * share * (lever.high - lever.low)
    return lever.low + share * (lever.high - lever.low)


def actions() -> list[Action]:
    """Return one use of every lever: levels change within the time, events come twice, some uses end."""
    found = []
    for k, (path, lever) in enumerate(CATALOGUE.items()):
        shares = (0.3 + 0.1 * (k % 5), 0.9 - 0.1 * (k % 4))
        at = (1 + k % 4, 9 + k % 6) if lever.kind == "event" else (0, 8 + k % 5)
        steps = tuple((month, _amount(lever, share)) for month, share in zip(at, shares, strict=True))
        use = Action(
            lever=path, label="", steps=steps, mode="amount", who=WHO[k % 3], where=Where(),
            product=("orchard",) if path == "industry.focus" else (),
            first=at[0], last=15 if k % 7 == 3 else None, taper=((12, 0.5),) if k % 9 == 4 else (),
            unit_cost=lever.unit_cost, total=False, origin="package", tag="transition", extras=EXTRAS.get(path, {}),
        )  # fmt: skip
        found.append(use)
    return found
