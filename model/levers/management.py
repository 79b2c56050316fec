"""How well a county finds those at risk and runs its projects."""

from __future__ import annotations

import numpy as np

from model.levers.common import mark_villages, village_share, villages
from model.levers.costs import planned_cost
from model.luck import Luck
from model.process import Lever, Order
from model.state import State


def needs_survey(state: State, luck: Luck, order: Order) -> float:
    """Survey what villages need: less of a project is wasted there."""
    served = village_share(state, luck, order)
    state.village.surveyed[:] = state.village.surveyed + served - state.village.surveyed * served
    state.county.survey_share = float(state.village.surveyed.mean())
    mark_villages(state, order, served)
    return planned_cost(state, order)


def resident_team(state: State, luck: Luck, order: Order) -> float:
    """Station cadres in villages: they find households at risk and see projects through."""
    mask = villages(state, order)
    state.village.team[mask] = order.amount
    mark_villages(state, order, np.where(mask, order.amount, 0.0))
    return planned_cost(state, order)


def screening(state: State, luck: Luck, order: Order) -> float:
    """Compare data of departments: smaller targeting errors, earlier recognition."""
    state.county.screening = order.amount
    return planned_cost(state, order)


def leakage(state: State, luck: Luck, order: Order) -> float:
    """Set the share of household support that goes to others."""
    state.county.leakage = order.amount
    return 0.0


def monitoring_line(state: State, luck: Luck, order: Order) -> float:
    """Set the income below which a household is eligible for monitoring."""
    state.county.monitoring_line = order.amount
    return 0.0


def detection(state: State, luck: Luck, order: Order) -> float:
    """Set the mean time from eligibility to recognition."""
    state.county.detection = order.amount
    return 0.0


def response(state: State, luck: Luck, order: Order) -> float:
    """Set the time from recognition to the start of help."""
    state.county.response = order.amount
    return 0.0


def mobilisation(state: State, luck: Luck, order: Order) -> float:
    """Run points systems and meetings: willingness rises."""
    served = village_share(state, luck, order)
    state.village.mobilised[:] = state.village.mobilised + served - state.village.mobilised * served
    mark_villages(state, order, served)
    return planned_cost(state, order)


def error_dibao(state: State, luck: Luck, order: Order) -> float:
    """Set how far the dibao office misjudges incomes."""
    state.county.error_dibao = order.amount
    return 0.0


def error_programme(state: State, luck: Luck, order: Order) -> float:
    """Set how far programmes misjudge who should be served first."""
    state.county.error_programme = order.amount
    return 0.0


LEVERS = (
    Lever(
        "management.needs_survey", "前期调研", "level", "share of villages", 0.3, "transition", 0.0, 1.0,
        20_000.0, "yuan/village every two years", "fund", "match and waste of projects; ration: need",
        "Villages whose needs were surveyed; projects there are wasted less.",
        "Assumption: share and cost; Batang's first measure has no cost in the paper",
        needs_survey, cost_low=10_000.0, cost_high=40_000.0, basis="village_share", takes=("where",),
    ),
    Lever(
        "management.resident_team", "驻村工作队", "level", "cadres/village", 3.0, "transition", 0.0, 5.0,
        60_000.0, "yuan/cadre-year", "other", "45; waste and delay of projects",
        "Cadres stationed in each village, paid by the offices that send them.",
        "Assumption: cost; three cadres is usual (255,000 teams nationwide, policy.csv)",
        resident_team, cost_low=40_000.0, cost_high=90_000.0, basis="village_year", takes=("where",),
    ),
    Lever(
        "management.screening", "部门数据比对", "level", "share of households", 0.5, "transition", 0.0, 1.0,
        15.0, "yuan/household-year", "other", "32, 45",
        "Households whose data are compared between departments: smaller targeting errors.",
        "Assumption: share and cost",
        screening, cost_low=5.0, cost_high=30.0, basis="household_share_year", takes=(),
    ),
    Lever(
        "management.leakage", "资金漏损", "level", "share", 0.05, "permanent", 0.0, 0.3, 0.0, "", "none", "32",
        "Share of household support that goes to others.", "Assumption",
        leakage, basis="none", takes=(),
    ),
    Lever(
        "management.monitoring_line", "监测线", "level", "yuan/person/year", 6000.0, "transition", 4000.0, 12_000.0,
        0.0, "", "none", "45",
        "Income below which a household is eligible for monitoring; 6,300 in 2022, 7,000 in 2023.",
        "parameters.csv z_mon, provincial lines 2021-2023, recalled",
        monitoring_line, basis="none", takes=(),
    ),
    Lever(
        "management.detection", "识别时限", "level", "months", 0.5, "transition", 0.0, 6.0, 0.0, "", "none", "45",
        "Mean time from eligibility to recognition; 0 is the same month.",
        "parameters.csv t_detect: 15 days since 2022",
        detection, basis="none", takes=(),
    ),
    Lever(
        "management.response", "帮扶响应", "level", "months", 1.0, "transition", 0.0, 6.0, 0.0, "", "none", "45, 46",
        "Time from recognition to the start of help.", "Assumption",
        response, basis="none", takes=(),
    ),
    Lever(
        "management.mobilisation", "内生动力、积分制", "level", "share of villages", 0.2, "transition", 0.0, 1.0,
        30_000.0, "yuan/village-year", "fund", "13, 40",
        "Villages with points systems and mobilisation: households are more willing to take part.",
        "Assumption: share and cost",
        mobilisation, cost_low=15_000.0, cost_high=60_000.0, basis="village_share_year", takes=("where",),
    ),
    Lever(
        "management.targeting_error.dibao", "低保识别误差", "level", "asinh units", 0.8, "permanent", 0.0, 1.2,
        0.0, "", "none", "32, 45",
        "Standard deviation of the dibao office's assessment error; screening lowers it.",
        "parameters.csv sigma_T_dibao, set from exclusion error",
        error_dibao, basis="none", takes=(),
    ),
    Lever(
        "management.targeting_error.programme", "帮扶识别误差", "level", "asinh units", 0.4, "transition", 0.0, 1.2,
        0.0, "", "none", "32, 45",
        "Standard deviation of programmes' assessment error; screening lowers it.",
        "parameters.csv sigma_T_programme, set from exclusion error",
        error_programme, basis="none", takes=(),
    ),
)  # fmt: skip
