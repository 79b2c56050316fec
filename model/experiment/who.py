"""Who falls back: risk by group against everybody, profiles, signs before the fall, returns nobody watched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from model.experiment.cells import Run
from model.experiment.panel import Panel, first_return_of

Floats = NDArray[np.float64]
BEFORE = (24, 18, 12, 6, 3, 1, 0)  # months before the fall
# What a profile is made of: six traits at month 0 that a village officer can see.
MONEY = ("income", "assessed")  # yuan/person of twelve months; yuan/person/year
TRAITS = ("poorer", "labour_poor", "elderly_only", "ill", "with_migrants", "students")
UNITS = {
    "households": "households", "returns": "households", "rate": "1/1000/year", "share": "1", "ratio": "1", "low": "1", "high": "1",
    "n": "runs",
}  # fmt: skip


# ------------------------------------------------------------------ by group


def counts(run: Run) -> dict[str, tuple[float, float]]:
    """Return lifted-out households and their returns since month 0 by group, whole county, at the end of a run.

    Of the never-registered it is the households, and their new falls.

    Parameters
    ----------
    run : Run
    """
    place = {name: k for k, name in enumerate(run.text["measures"])}
    monthly = run.arrays["monthly"].astype(np.float64)
    last = monthly[:, :, -1]
    found = {}
    for g, group in enumerate(run.text["groups"]):
        here, each, lifted = (last[g, place[name]] for name in ("households", "returns_so_far", "lifted_out"))
        if np.isfinite(here) and np.isfinite(lifted) and lifted > 0.0:
            found[group] = (float(lifted), float(here * each))
        elif group == "never_registered" and np.isfinite(here):
            found[group] = (float(here), float(monthly[0, place["falls"]].sum()))
    return found


def risk_ratio(at_risk: Floats, returns: Floats, everybody: Floats, all_returns: Floats) -> float:
    r"""Return the risk of a group over that of everybody, cells pooled; missing where nobody returns.

    .. math:: \rho_g = \frac{\sum_c R_{gc} / \sum_c L_{gc}}{\sum_c R_c / \sum_c L_c}

    Parameters
    ----------
    at_risk, returns : (cells,) households of the group
    everybody, all_returns : (cells,) households of the county
    """
    below = all_returns.sum() * at_risk.sum()
    return float(returns.sum() * everybody.sum() / below) if below > 0.0 else float("nan")


def ratio_interval(
    at_risk: Floats, returns: Floats, everybody: Floats, all_returns: Floats, draws: Sequence[str]
) -> tuple[float, float, float]:
    r"""Return a risk ratio with its 95 % interval: a jackknife of its logarithm over cells.

    .. math:: \log \rho \pm t_{.975, n-1} \sqrt{\tfrac{n-1}{n} \sum_i (\log \rho_{(i)} - \overline{\log \rho_{(\cdot)}})^2}

    With several replicates in each of several draws whole draws are left out, since they share parameters.

    Source
    ------
    Efron and Stein (1981), Annals of Statistics 9.

    Parameters
    ----------
    at_risk, returns, everybody, all_returns : (cells,)
    draws : (cells,) names

    Returns
    -------
    ratio, low, high
        No interval with one cell, or where a group has no return without some cell.
    """
    value = risk_ratio(at_risk, returns, everybody, all_returns)
    names = np.array(draws, dtype=object)
    several = len(set(draws)) > 1 and len(set(draws)) < len(draws)
    units = (
        [names == name for name in dict.fromkeys(draws)] if several else list(np.eye(len(draws), dtype=bool))
    )
    number = len(units)
    without = [
        risk_ratio(at_risk[~u], returns[~u], everybody[~u], all_returns[~u]) for u in units if number > 1
    ]
    if not without or not all(one > 0.0 for one in without) or not value > 0.0:
        return value, float("nan"), float("nan")
    logs = np.log(without)
    error = float(np.sqrt((number - 1) / number * ((logs - logs.mean()) ** 2).sum()))
    width = float(stats.t.ppf(0.975, number - 1)) * error
    return value, float(value * np.exp(-width)), float(value * np.exp(width))


def group_table(runs: Iterable[Run], years: float) -> pd.DataFrame:
    """Return risk by group against everybody, riskiest first.

    Parameters
    ----------
    runs : of one scenario and world
    years : length of the runs

    Returns
    -------
    DataFrame
        group, family, households (lifted-out, mean of the cells), returns (mean of the cells), rate (per 1,000
        lifted-out household-years), share (of returns), ratio, low, high, n. ``attrs["units"]`` holds their units.
    """
    cells: list[str] = []
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    known: list[dict[str, tuple[float, float]]] = []
    for run in runs:
        cells.append(run.cell.draw)
        known.append(counts(run))
    for one in known:
        for group in {g: None for other in known for g in other}:
            found[group].append(one.get(group, (0.0, 0.0)))
    columns = ["group", "family", *UNITS]
    if not found.get("everyone"):
        return pd.DataFrame(columns=columns)
    whole = np.array(found["everyone"])
    rows = []
    for group, pairs in found.items():
        ours = np.array(pairs)
        ratio, low, high = ratio_interval(ours[:, 0], ours[:, 1], whole[:, 0], whole[:, 1], cells)
        total = float(whole[:, 1].sum())
        rows.append(
            {
                "group": group, "family": family(group), "households": float(ours[:, 0].mean()),
                "returns": float(ours[:, 1].mean()), "rate": 1000.0 * float(ours[:, 1].sum() / ours[:, 0].sum()) / years,
                "share": float(ours[:, 1].sum()) / total if total > 0.0 else float("nan"),
                "ratio": ratio, "low": low, "high": high, "n": len(cells),
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.sort_values("ratio", ascending=False, kind="stable").reset_index(drop=True)
    frame.attrs["units"] = dict(UNITS)
    return frame


def family(group: str) -> str:
    """Return the family a group belongs to: township, zone, product, quintile, or itself."""
    head, colon, _rest = group.partition(":")
    return head if colon else ("quintile" if group.startswith("quintile_") else "trait")


# ------------------------------------------------------------------ profiles


def traits(panel: Panel) -> NDArray[np.bool_]:
    """Return the traits of every household at month 0, (traits, n).

    Parameters
    ----------
    panel : Panel
    """
    poorer = panel.fixed["baseline_quintile"] <= 1
    return np.array([poorer if name == "poorer" else panel.has(name) for name in TRAITS])


def profiles(panels: Sequence[Panel]) -> pd.DataFrame:
    """Return every combination of traits among the lifted-out, most returned first; the shares sum to one.

    Parameters
    ----------
    panels : of several cells, pooled

    Returns
    -------
    DataFrame
        profile (traits joined by +; nothing for none), households, returned (whole county, mean of the cells),
        seen (simulated households that returned), share_households, share_returned, ratio.
    """
    seen: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for panel in panels:
        has = traits(panel)
        fell = np.asarray(panel.months["returned_now"].any(axis=0))
        for row in np.flatnonzero(panel.lifted):
            name = "+".join(trait for trait, mine in zip(TRAITS, has[:, row], strict=True) if mine)
            seen[name][0] += panel.weight / len(panels)
            seen[name][1] += panel.weight / len(panels) * float(fell[row])
            seen[name][2] += float(fell[row])
    frame = pd.DataFrame(
        [(name, *numbers) for name, numbers in seen.items()],
        columns=["profile", "households", "returned", "seen"],
    )
    frame["share_households"] = frame["households"] / frame["households"].sum()
    total = float(frame["returned"].sum())
    frame["share_returned"] = frame["returned"] / total if total > 0.0 else np.nan
    frame["ratio"] = frame["share_returned"] / frame["share_households"]
    return frame.sort_values(
        ["returned", "households", "profile"], ascending=[False, False, True], kind="stable"
    ).reset_index(drop=True)


# ------------------------------------------------------------------ before the fall


@dataclass(frozen=True)
class Watched:
    """How long returns were watched before they happened.

    Parameters
    ----------
    returns : returns seen, households simulated
    never : share never monitored in the months of the study before the return
    not_then : share not monitored in the month before the return
    lead : months, median time monitored without a break before the return, of those monitored then
    helped : share for whom help had started in the month before
    """

    returns: int
    never: float
    not_then: float
    lead: float
    helped: float


def first_returns(panel: Panel) -> list[tuple[int, int]]:
    """Return (household, month) of first returns of the lifted-out, the first month of the study left out.

    Parameters
    ----------
    panel : Panel
    """
    at = first_return_of(panel)
    return [(int(i), int(at[i])) for i in np.flatnonzero(at > 0)]


def lead(monitored: NDArray[np.bool_]) -> int:
    """Return how many months at the end of a history were monitored without a break.

    Parameters
    ----------
    monitored : (months,) before the return
    """
    gaps = np.flatnonzero(~monitored)
    return int(monitored.size if gaps.size == 0 else monitored.size - 1 - gaps[-1])


def watched(panels: Sequence[Panel]) -> Watched:
    """Say how long returns were watched before they happened.

    Parameters
    ----------
    panels : of several cells, pooled
    """
    never, not_then, helped, leads = [], [], [], []
    for panel in panels:
        for i, t in first_returns(panel):
            history = panel.months["monitored"][:t, i]
            never.append(not history.any())
            not_then.append(not history[-1])
            helped.append(bool(panel.months["helped"][t - 1, i]))
            if history[-1]:
                leads.append(lead(history))
    nothing = float("nan")
    return Watched(
        len(never),
        float(np.mean(never)) if never else nothing,
        float(np.mean(not_then)) if never else nothing,
        float(np.median(leads)) if leads else nothing,
        float(np.mean(helped)) if never else nothing,
    )


def signs(panels: Sequence[Panel], before: Sequence[int] = BEFORE) -> pd.DataFrame:
    r"""Return what is seen of a household before it returns, beside those who never return, in the same months.

    Money is the median of households, since one windfall moves a mean; of the others, the median of each month, averaged over
    the months in which the returns stand:

    .. math:: \bar y_k = \operatorname{med}_i\, y_{i, t_i - k}, \qquad
              \bar y^0_k = \frac{1}{R} \sum_i \operatorname{med}_{j \in N}\, y_{j, t_i - k}

    Parameters
    ----------
    panels : of several cells, pooled
    before : months before the return

    Returns
    -------
    DataFrame
        months_before, returns (seen that long before), income, assessed, income_others, assessed_others, monitored,
        monitored_others, eligible (shares).
    """
    rows = []
    for k in before:
        mine: dict[str, list[float]] = defaultdict(list)
        for panel in panels:
            months = panel.months
            calm = panel.lifted & ~months["returned_now"].any(axis=0) & months["alive"].all(axis=0)
            if not calm.any():
                continue
            others = {name: np.median(months[name][:, calm], axis=1) for name in MONEY}
            others["monitored"] = months["monitored"][:, calm].mean(axis=1)
            for i, t in first_returns(panel):
                if t < k:
                    continue
                for name in (*MONEY, "monitored", "eligible"):
                    mine[name].append(float(months[name][t - k, i]))
                for name, series in others.items():
                    mine[f"{name}_others"].append(float(series[t - k]))
        row: dict[str, Any] = {"months_before": k, "returns": len(mine["monitored"])}
        for name in (*MONEY, *(f"{m}_others" for m in MONEY), "monitored", "monitored_others", "eligible"):
            middle = np.median if name in MONEY else np.mean
            row[name] = float(middle(mine[name])) if mine[name] else float("nan")
        rows.append(row)
    return pd.DataFrame(rows)


def summary(groups: pd.DataFrame) -> Mapping[str, float]:
    """Return lifted-out households, returns and their rate in the whole county.

    Parameters
    ----------
    groups : of `group_table`
    """
    everyone = groups[groups["group"] == "everyone"]
    return {name: float(everyone[name].iloc[0]) for name in ("households", "returns", "rate", "n")}
