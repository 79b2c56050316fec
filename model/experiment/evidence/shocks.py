"""Studies of shocks: drought, an epidemic, a livestock disease, the price of pork."""

from __future__ import annotations

import numpy as np

from model.economy import Economy
from model.experiment.evidence.estimators import Found, main_period
from model.experiment.evidence.trial import Panel, Setting
from model.study.policy import EVERYWHERE, Event, Where

LOSS = 0.5  # V070: half of the harvest from June to November
SICK = 12  # V079: study month of the disease
OUTBREAK = 13  # V075: February of the second year
PRICE_YEARS = 20


def drought(setting: Setting) -> Found:
    """Let drought take half the harvest of half the villages; what is sold in distress over what is lost (V070)."""
    treated, _ = setting.village_arms("V070")
    names = setting.start.memory["village_names"]
    hit = tuple(str(names[k]) for k in np.flatnonzero(treated))
    event = Event("drought", 5, 6, Where(villages=hit), (), LOSS, None)
    watch = ("income", "distress")
    base, with_ = setting.without(18, watch), setting.simulate(18, watch, events=[event])
    ours = setting.live_in(treated) & base.here(17) & with_.here(17)
    lost, sold = (float((with_.total(n, 5) - base.total(n, 5))[ours].sum()) for n in watch)
    return {"V070.1": (sold, -lost)}


def covid(setting: Setting) -> Found:
    """Let an epidemic break out in February; pay sent home in that month (V075)."""
    event = Event("macro", OUTBREAK, 12, EVERYWHERE, (), None, None)
    watch = ("away_pay",)
    base, with_ = setting.without(OUTBREAK + 1, watch), setting.simulate(OUTBREAK + 1, watch, events=[event])
    before, after = (float(panel.at("away_pay", OUTBREAK).sum()) for panel in (base, with_))
    return {"V075.1": 1.0 - after / before}


def disease(setting: Setting) -> Found:
    """Let a disease take 30 % of the herds of all villages; livestock output of the next twelve months (V079)."""
    event = Event("disease", SICK, 1, EVERYWHERE, (), None, None)
    sick = _sales(setting, SICK + 13, [event])
    well = _sales(setting, SICK + 13, [])
    return {"V079.1": 100.0 * float(sick[SICK + 1 :].sum() / well[SICK + 1 :].sum() - 1.0)}


def _sales(setting: Setting, months: int, events: list[Event]) -> np.ndarray:
    """Return livestock sales of the county by month."""
    j = setting.start.product_names.index("livestock")

    def eye(county: Economy, panel: Panel) -> None:
        panel.kept.setdefault("sales", []).append(float(county.state.product.output[j]))

    return np.array(setting.simulate(months, events=events, eye=eye).kept["sales"])


def pork(setting: Setting) -> Found:
    """Watch the price of livestock for twenty years (V078)."""
    j = setting.start.product_names.index("livestock")

    def eye(county: Economy, panel: Panel) -> None:
        panel.kept.setdefault("price", []).append(float(county.state.product.gate[j]))

    prices = np.log(setting.simulate(12 * PRICE_YEARS, eye=eye).kept["price"])
    return {"V078.1": main_period(prices, 15.0, 90.0)}
