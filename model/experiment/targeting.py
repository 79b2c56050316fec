"""Targeting as an outcome: who is found, who is helped without need, how well each rule ranks, what perfect sight is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from model.experiment.effects import Interval, interval
from model.experiment.panel import Panel
from model.process import Lever
from model.study.policy import EVERYWHERE, Action, Scenario
from model.study.record import Study

Floats = NDArray[np.float64]
WITHIN = 12  # months ahead that a ranking is judged by
DECEMBER = 11
SCORES = ("office", "income", "risk")
PERFECT, UNWATCHED = "perfect_targeting", "unwatched"
# Scenarios made here, beside what the study holds: levels of levers from month 0 on.
PERFECT_LEVELS = {
    "management.targeting_error.dibao": 0.0,
    "management.targeting_error.programme": 0.0,
    "management.screening": 1.0,
}
UNWATCHED_LEVELS = {"management.monitoring_line": 0.0}  # nobody is on the list


# ------------------------------------------------------------------ scenarios


def with_levels(
    scenario: Scenario, name: str, levels: Mapping[str, float], catalogue: Mapping[str, Lever]
) -> Scenario:  # fmt: skip
    """Return a scenario in which some levers hold one level from month 0 to the end.

    Parameters
    ----------
    scenario : Scenario
    name : of the new one
    levels : mapping of path to amount
    catalogue : mapping of path to Lever
    """
    kept = [action for action in scenario.actions if action.lever not in levels]
    for path, amount in levels.items():
        lever = catalogue[path]
        kept.append(
            Action(
                path, "", ((0, amount),), "amount", (), EVERYWHERE, (), 0, None, (), float(lever.unit_cost or 0.0), False,
                "package", "",
            )
        )  # fmt: skip
    return replace(scenario, name=name, actions=tuple(kept))


def with_scenarios(study: Study, scenario: str, catalogue: Mapping[str, Lever]) -> Study:
    """Return a study that also holds perfect targeting and no list at all, each beside one scenario.

    Parameters
    ----------
    study : Study
    scenario : str
    catalogue : mapping of path to Lever
    """
    base = study.scenarios[scenario]
    added = {
        name: with_levels(base, name, levels, catalogue)
        for name, levels in ((PERFECT, PERFECT_LEVELS), (UNWATCHED, UNWATCHED_LEVELS))
    }
    return replace(study, scenarios={**study.scenarios, **added})


# ------------------------------------------------------------------ the list and need


def need(panel: Panel, unwatched: Panel) -> dict[str, float]:
    r"""Return what the list did for the lifted-out, each household beside itself without a list, with the same luck.

    Parameters
    ----------
    panel, unwatched : of one cell

    Returns
    -------
    dict
        Whole-county households: ``helped`` (help started before a first return, or at all), of these ``saved`` (returns
        without the list and not with it), ``fell`` (returns in spite of help), ``without_need`` (returns in neither);
        ``missed`` (returns, not helped before), ``harmed`` (returns with the list only, whether helped or not).
    """
    lifted = panel.lifted
    returned = panel.months["returned_now"]
    fell = returned.any(axis=0) & lifted
    before = np.cumsum(returned, axis=0) == 0
    helped = (panel.months["helped"] & before).any(axis=0) & lifted
    would = unwatched.months["returned_now"].any(axis=0) & lifted
    parts = {
        "helped": helped,
        "saved": helped & would & ~fell,
        "fell": helped & fell,
        "without_need": helped & ~would & ~fell,
        "missed": ~helped & fell,
        "harmed": fell & ~would,
    }
    return {name: panel.weight * float(mask.sum()) for name, mask in parts.items()}


def eliminated(panel: Panel, within: int = WITHIN) -> dict[str, float]:
    """Return what becomes of households whose risk was declared eliminated, registered or not.

    Parameters
    ----------
    panel : Panel
    within : months after it

    Returns
    -------
    dict
        ``recognised``, ``eliminated``: whole-county times over the horizon; of those followed for so many months, ``again``
        (monitored again) and ``poor`` (administratively poor within them), shares.
    """
    out = panel.months["eliminated_now"]
    months, rows = np.nonzero(out)
    ours = months + within < panel.horizon
    again = [bool(panel.months["monitored"][t + 1 : t + 1 + within, i].any()) for t, i in zip(months[ours], rows[ours], strict=True)]  # fmt: skip
    poor = [bool(panel.months["poor"][t + 1 : t + 1 + within, i].any()) for t, i in zip(months[ours], rows[ours], strict=True)]  # fmt: skip
    nothing = float("nan")
    return {
        "recognised": panel.weight * float(panel.months["recognised_now"].sum()),
        "eliminated": panel.weight * float(out.sum()),
        "again": float(np.mean(again)) if again else nothing,
        "poor": float(np.mean(poor)) if poor else nothing,
    }


# ------------------------------------------------------------------ rankings


@dataclass(frozen=True)
class Judged:
    """Households at one or more origins: how each rule ranks them, and whether they return soon after.

    Parameters
    ----------
    scores : arrays by name of `SCORES`, (n,)
        Higher is riskier.
    fell : (n,) bool
    listed : (n,) bool, monitored at the origin
    """

    scores: Mapping[str, Floats]
    fell: NDArray[np.bool_]
    listed: NDArray[np.bool_]


def judged(panel: Panel, within: int = WITHIN) -> Judged:
    """Return the lifted-out who are here and not poor each December that leaves enough months, ranked by each rule.

    Parameters
    ----------
    panel : Panel
    within : months ahead
    """
    scores: dict[str, list[Floats]] = {name: [] for name in SCORES}
    fell, listed = [], []
    for t in range(panel.horizon - within):
        if (panel.january + t) % 12 != DECEMBER:
            continue
        m = panel.months
        ours = panel.lifted & m["alive"][t] & ~m["poor"][t] & (panel.fixed["exit_month"] <= t)
        scores["office"].append(-m["seen"][t, ours])
        scores["income"].append(-m["income"][t, ours])
        scores["risk"].append(m["risk"][t, ours])
        fell.append(m["returned_now"][t + 1 : t + 1 + within, ours].any(axis=0))
        listed.append(m["monitored"][t, ours])
    none = np.zeros(0, dtype=bool)
    return Judged(
        {name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in scores.items()},
        np.concatenate(fell) if fell else none,
        np.concatenate(listed) if listed else none,
    )


def auc(score: Floats, fell: NDArray[np.bool_]) -> float:
    r"""Return the area under the ROC curve: the chance that one who falls ranks above one who does not, ties half.

    .. math:: A = \frac{\sum_{i \in F} r_i - n_F (n_F + 1)/2}{n_F n_N}

    Source
    ------
    Hanley and McNeil (1982), Radiology 143.

    Parameters
    ----------
    score : (n,)
    fell : (n,) bool
    """
    yes, no = int(fell.sum()), int((~fell).sum())
    if not yes or not no:
        return float("nan")
    ranks = stats.rankdata(score)
    return float((ranks[fell].sum() - yes * (yes + 1) / 2.0) / (yes * no))


def delong(score: Floats, fell: NDArray[np.bool_]) -> tuple[float, float, float]:
    r"""Return the area under the ROC curve with its 95 % interval inside one sample.

    .. math:: \operatorname{Var}(A) = S_{10}/n_F + S_{01}/n_N

    Source
    ------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; Sun and Xu (2014), IEEE Signal Processing Letters 21.

    Parameters
    ----------
    score : (n,)
    fell : (n,) bool
    """
    area = auc(score, fell)
    yes, no = score[fell], score[~fell]
    if yes.size < 2 or no.size < 2:
        return area, float("nan"), float("nan")
    whole = stats.rankdata(np.concatenate([yes, no]))
    above = (whole[: yes.size] - stats.rankdata(yes)) / no.size
    beneath = 1.0 - (whole[yes.size :] - stats.rankdata(no)) / yes.size
    error = float(np.sqrt(above.var(ddof=1) / yes.size + beneath.var(ddof=1) / no.size))
    width = float(stats.norm.ppf(0.975)) * error
    return area, max(0.0, area - width), min(1.0, area + width)


def roc(score: Floats, fell: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the ROC curve: share of those who stay above the line that is flagged, share of those who fall that is.

    Parameters
    ----------
    score : (n,)
    fell : (n,) bool

    Returns
    -------
    (k,), (k,) from (0, 0) to (1, 1), a corner for each distinct score
    """
    order = np.argsort(-score, kind="stable")
    last = np.append(np.flatnonzero(np.diff(score[order]) != 0.0), score.size - 1)
    hits, alarms = np.cumsum(fell[order])[last], np.cumsum(~fell[order])[last]
    start = np.zeros(1)
    return (
        np.concatenate([start, alarms / max(1, int((~fell).sum()))]),
        np.concatenate([start, hits / max(1, int(fell.sum()))]),
    )


def ranking(found: Sequence[Judged], draws: Sequence[str]) -> pd.DataFrame:
    """Return how well each rule ranks, and the list beside a list of the same length by that rule.

    Parameters
    ----------
    found : a Judged for each cell
    draws : (cells,) names

    Returns
    -------
    DataFrame
        rule, auc, low, high (over cells; within the sample of one cell), caught (share of those who return that a list of the same
        length as the official one would hold), fell, n.
    """
    rows = []
    for name in SCORES:
        areas = np.array([auc(one.scores[name], one.fell) for one in found])
        if len(found) == 1:
            value, low, high = delong(found[0].scores[name], found[0].fell)
        else:
            band = interval(areas, draws)
            value, low, high = band.mean, max(0.0, band.low), min(1.0, band.high)
        rows.append(
            {
                "rule": name, "auc": value, "low": low, "high": high,
                "caught": _mean([_caught(one.scores[name], one.fell, int(one.listed.sum())) for one in found]),
                "fell": float(sum(one.fell.sum() for one in found)), "n": len(found),
            }
        )  # fmt: skip
    listed = [float(one.listed[one.fell].mean()) if one.fell.any() else float("nan") for one in found]
    nothing = float("nan")
    rows.append(
        {
            "rule": "list", "auc": nothing, "low": nothing, "high": nothing, "caught": _mean(listed),
            "fell": rows[0]["fell"], "n": len(found),
        }
    )  # fmt: skip
    return pd.DataFrame(rows)


def operating(found: Sequence[Judged], draws: Sequence[str]) -> dict[str, Interval]:
    """Return where the official list stands on the ROC plane: ``caught`` of those who return, ``flagged`` of those who do not.

    Parameters
    ----------
    found : a Judged for each cell
    draws : (cells,) names
    """
    masks = {"caught": [one.fell for one in found], "flagged": [~one.fell for one in found]}
    return {
        name: interval(
            np.array([one.listed[mask].mean() if mask.any() else np.nan for one, mask in zip(found, parts, strict=True)]), draws
        )
        for name, parts in masks.items()
    }  # fmt: skip


def mean_roc(found: Sequence[Judged], rule: str, at: Floats) -> Floats:
    """Return the mean over cells of the share that a rule flags of those who return; the area beneath is the mean AUC.

    Parameters
    ----------
    found : a Judged for each cell; cells in which nobody returns, or everybody, are left out
    rule : of `SCORES`
    at : (k,) shares flagged of those who stay above the line, from 0 to 1

    Returns
    -------
    (k,)
    """
    known = [one for one in found if 0 < one.fell.sum() < one.fell.size]
    curves = [np.interp(at, *roc(one.scores[rule], one.fell)) for one in known]
    return np.mean(curves, axis=0) if curves else np.full(at.shape, np.nan)


def _caught(score: Floats, fell: NDArray[np.bool_], length: int) -> float:
    """Return the share of those who fall that stands among the first so many by a score."""
    if not fell.any():
        return float("nan")
    first = np.argsort(-score, kind="stable")[:length]
    return float(fell[first].sum() / fell.sum())


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")


# ------------------------------------------------------------------ what perfect sight is worth


def shortfall(panel: Panel) -> float:
    r"""Return the money by which the administratively poor fall short of the line, yuan a year of the whole county.

    .. math:: G = \frac{12}{T} \sum_t \frac{z}{12} P_{1t} N_t

    Parameters
    ----------
    panel : Panel
    """
    place = {name: k for k, name in enumerate(panel.outcome.measures)}
    gap, persons = (panel.outcome.monthly[0, place[name]] for name in ("gap", "persons"))
    return panel.line * float(np.mean(gap * persons))


def public_money(panel: Panel) -> float:
    """Return public money that levers used, yuan a year.

    Parameters
    ----------
    panel : Panel
    """
    return sum(used for *_, used in panel.outcome.ledger) * 12.0 / panel.horizon


def value_of(panel: Panel, perfect: Panel) -> dict[str, float]:
    r"""Return what perfect targeting is worth in one cell, the same luck in both.

    .. math:: V = (G - G^*) - (C^* - C)

    Parameters
    ----------
    panel, perfect : of one cell

    Returns
    -------
    dict
        ``returns`` (households a year, change), ``shortfall`` and ``money`` (yuan/year, change), ``value`` (yuan/year).
    """
    returns = [panel.weight * 12.0 / panel.horizon * float(one.months["returned_now"].sum()) for one in (panel, perfect)]  # fmt: skip
    gap = shortfall(perfect) - shortfall(panel)
    money = public_money(perfect) - public_money(panel)
    return {"returns": returns[1] - returns[0], "shortfall": gap, "money": money, "value": -gap - money}


def over_cells(found: Sequence[Mapping[str, float]], draws: Sequence[str]) -> dict[str, Interval]:
    """Return the interval of every number over cells.

    Parameters
    ----------
    found : a mapping for each cell
    draws : (cells,) names
    """
    return {name: interval(np.array([one[name] for one in found]), draws) for name in found[0]}
