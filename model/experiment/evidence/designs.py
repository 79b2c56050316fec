"""Every design by name: where it is carried out, how, and with which assumptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from model.experiment.evidence import assets, business, knowledge, money, panels, shocks, villages
from model.experiment.evidence.estimators import Found
from model.experiment.evidence.trial import Setting

CHINA, BATANG = "china", "batang"


@dataclass(frozen=True)
class Design:
    """One design.

    Parameters
    ----------
    place : {"china", "batang"}
        The study whose place it is carried out in: a sample of rural China, or a poor county.
    estimate : callable
        From a settled county to numbers by key.
    values : mapping of path to value
        Assumptions that differ from the place's.
    """

    place: str
    estimate: Callable[[Setting], Found]
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return what is done, in one sentence."""
        return (self.estimate.__doc__ or "").strip().splitlines()[0]


DESIGNS: dict[str, Design] = {
    "panel": Design(CHINA, panels.panel),
    "long_panel": Design(CHINA, panels.long_panel),
    "monitoring": Design(BATANG, panels.monitoring),
    "low_reimbursement": Design(CHINA, panels.low_reimbursement),
    "cash_to_villages": Design(BATANG, money.cash_to_villages),
    "cash_to_poorest": Design(BATANG, money.cash_to_poorest),
    "graduation": Design(BATANG, assets.graduation),
    "threshold": Design(BATANG, assets.threshold, assets.TRAP),
    "withdrawal": Design(BATANG, villages.withdrawal),
    "leading_firm": Design(BATANG, business.leading_firm),
    "village_investment": Design(CHINA, villages.village_investment),
    "pension": Design(CHINA, money.pension),
    "microcredit": Design(CHINA, money.microcredit),
    "capital_grant": Design(CHINA, money.capital_grant),
    "crop_insurance": Design(CHINA, money.crop_insurance),
    "land_conversion": Design(CHINA, money.land_conversion),
    "field_school": Design(CHINA, knowledge.field_school),
    "field_days": Design(CHINA, knowledge.field_days),
    "seeds": Design(CHINA, knowledge.seeds),
    "research": Design(CHINA, knowledge.research),
    "drought": Design(CHINA, shocks.drought),
    "covid": Design(CHINA, shocks.covid),
    "disease": Design(CHINA, shocks.disease),
    "pork": Design(CHINA, shocks.pork),
    "wage_subsidy": Design(CHINA, business.wage_subsidy),
    "firms": Design(CHINA, business.firms),
    "contracts": Design(CHINA, business.contracts),
    "cooperative": Design(CHINA, business.cooperative),
    "technology": Design(CHINA, business.technology),
}
