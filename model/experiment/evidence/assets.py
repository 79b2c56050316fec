"""Studies of asset transfers: the bundle against the asset alone, and the threshold."""

from __future__ import annotations

import numpy as np

from model.economy import Economy
from model.experiment.evidence.estimators import Found, itt
from model.experiment.evidence.trial import Panel, Setting, Use
from model.levers.catalogue import CATALOGUE
from model.levers.industry import ANIMAL_LOT
from model.levers.protection import ASSET_SHARE

POOREST = 0.15  # V011: the bundle goes to the poorest 15 %
FEWEST = 10  # households on either side of the threshold below which nothing is told
TRAP = {"production.trap": 0.9}  # V018: eq. 22 on; its scale is the parameter's default


def graduation(setting: Setting) -> Found:
    """Give the bundle, or the same animals alone, to half of the poorest 15 %; consumption of years two and three (V011, V015)."""
    treated, control = setting.arms("V011", setting.poorest(POOREST))
    homes = float(treated.sum()) * setting.weight
    base = setting.without(36, ("spending",))
    bundle = setting.simulate(36, ("spending",), [Use("protection.graduation", homes, 0, 0, rows=treated)])
    asset = setting.simulate(36, ("spending",), [_animals(setting, treated, homes)])
    there = base.here(35) & bundle.here(35) & asset.here(35)
    ours, others = treated & there, control & there

    def effect(panel: Panel, first: int) -> float:
        return 100.0 * itt(panel.total("spending", first), base.total("spending", first), ours, others)

    return {"V011.1": effect(bundle, 12), "V015.1": (effect(asset, 24), effect(bundle, 24))}


def _animals(setting: Setting, treated: np.ndarray, homes: float) -> Use:
    """Return a gift of as many animals as the bundle holds, a lot a month until all are there."""
    price = float(setting.start.product.stock_cost[setting.start.product_names.index("livestock")])
    lots = ASSET_SHARE * CATALOGUE["protection.graduation"].unit_cost / price / ANIMAL_LOT
    months = max(1, int(np.ceil(lots)))
    return Use("industry.animals", homes * ANIMAL_LOT * lots / months, 0, months - 1, rows=treated)


def threshold(setting: Setting) -> Found:
    """With the non-convexity on, give animals to the poorest quarter and watch what they own for four years (V018)."""
    ours = setting.poorest(0.25)
    gift = Use("industry.animals", float(ours.sum()) * setting.weight * ANIMAL_LOT, 0, 0, rows=ours)
    panel = setting.simulate(49, ("worth",), [gift], eye=_largest_slot)
    there = ours & panel.here(48) & (panel.at("worth", 0) > 0.0) & (panel.at("worth", 48) > 0.0)
    growth = np.log(np.maximum(1.0, panel.at("worth", 48))) - np.log(np.maximum(1.0, panel.at("worth", 0)))
    scale = float(panel.kept["scale"])
    above = there & (panel.kept["slot"] > scale)
    below = there & (panel.kept["slot"] <= scale)
    if min(above.sum(), below.sum()) < FEWEST:
        return {"V018.1": float("nan")}
    return {"V018.1": min(float(growth[above].mean()), -float(growth[below].mean()))}


def _largest_slot(county: Economy, panel: Panel) -> None:
    """Keep, right after the gift, what the best-stocked slot of each household is worth, and the scale of the threshold."""
    if "slot" not in panel.kept:
        h = county.state.household
        price = county.state.memory["sale_price"][np.maximum(0, h.product)]
        panel.kept["slot"] = np.where(h.product >= 0, h.stock * price, 0.0).max(axis=0)
        production = next(process for process in county.processes if process.name == "production")
        panel.kept["scale"] = production.values["trap_stock"]
