"""Time to return: by hand, against lifelines and brute force, and planted faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from model.measures import spells as s

Ints = NDArray[np.int64]
Sample = tuple[Ints, Ints, Ints]  # entry, end, cause (0 none)


@st.composite
def samples(draw: st.DrawFn, late: bool = True) -> Sample:
    """Entries, ends and causes; at least one household is there from the start and has no event."""
    size = draw(st.integers(3, 40))
    entry = np.array(draw(st.lists(st.integers(0, 20 if late else 0), min_size=size, max_size=size)))
    length = np.array(draw(st.lists(st.integers(1, 40), min_size=size, max_size=size)))
    cause = np.array(draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)))
    entry[0], length[0], cause[0] = 0, 61, 0
    return entry, entry + length, cause


def curve(case: Sample) -> s.Survival:
    entry, end, cause = case
    return s.kaplan_meier(*s.risk_table(entry, end, cause > 0))


def theirs(case: Sample) -> KaplanMeierFitter:
    """Fit with lifelines, which lets those in who enter in the very month: half a month later, they are not."""
    entry, end, cause = case
    return KaplanMeierFitter().fit(end, cause > 0, entry=np.where(entry > 0, entry + 0.5, 0))


# ------------------------------------------------------------------ by hand


def test_a_curve_by_hand() -> None:
    # Four from the start: returns at 1 and 3, one leaves at 2, one stays to 4. One enters at 2 and stays.
    entry, end = np.array([0, 0, 0, 0, 2]), np.array([1, 3, 2, 4, 4])
    event = np.array([True, True, False, False, False])
    time, at_risk, events = s.risk_table(entry, end, event)
    assert time.tolist() == [1, 2, 3, 4]
    assert at_risk.tolist() == [4, 3, 3, 2]
    assert events.tolist() == [1, 0, 1, 0]
    found = s.kaplan_meier(time, at_risk, events)
    assert_allclose(found.survival, [0.75, 0.75, 0.5, 0.5])
    # Greenwood: 1/(4*3), then + 1/(3*2); on the log-log scale.
    width = 1.959963984540054 * np.sqrt(1 / 12 + 1 / 6) / abs(np.log(0.5))
    assert_allclose([found.low[2], found.high[2]], 0.5 ** np.exp([width, -width]), rtol=1e-12)


def test_who_ended_before_being_seen_was_never_at_risk() -> None:
    entry, end = np.array([0, 5, 7]), np.array([9, 5, 6])
    time, at_risk, events = s.risk_table(entry, end, np.array([False, True, True]))
    assert time.size == 9
    assert at_risk.tolist() == [1.0] * 9
    assert events.sum() == 0.0


def test_nobody() -> None:
    none = np.zeros(0, dtype=np.int64)
    time, at_risk, events = s.risk_table(none, none, none > 0)
    assert time.size == at_risk.size == events.size == 0
    assert s.kaplan_meier(time, at_risk, events).survival.size == 0


def test_restricted_mean_of_a_step() -> None:
    # All stay to the fourth month, half return then.
    time, survival = np.array([4, 6]), np.array([0.5, 0.5])
    assert s.restricted_mean(time, survival, 10) == 4.0 + 6 * 0.5
    assert s.restricted_mean(time, survival, 3) == 3.0
    assert s.restricted_mean(np.zeros(0, dtype=np.int64), np.zeros(0), 12) == 12.0


def test_hazards_by_hand() -> None:
    # Seen from exit: returns at 2 and 14. Found at 12 and at 30: one returns at 15, one never (to 40).
    entry, end = np.array([0, 0, 12, 30]), np.array([2, 14, 15, 40])
    event = np.array([True, True, True, False])
    fresh = s.hazards(entry, end, event, (0, 12, 48), fresh=True)
    assert_allclose(fresh.exposure, [2 + 12, 2])
    assert_allclose(fresh.hazard, [1 / 14, 1 / 2])
    stock = s.hazards(entry, end, event, (0, 12, 48), fresh=False)
    assert_allclose(stock.exposure, [14, 2 + 3 + 10])
    assert_allclose(stock.hazard, [1 / 14, 2 / 15])
    assert_allclose(stock.over(12.0), 1.0 - np.exp(-12.0 * stock.hazard), rtol=1e-14)


def test_a_band_where_nobody_was_at_risk_is_missing() -> None:
    found = s.hazards(np.array([0]), np.array([3]), np.array([True]), (0, 6, 12), fresh=True)
    assert np.isnan(found.hazard[1])
    assert found.exposure[1] == 0.0


# ------------------------------------------------------------------ another's code


@given(samples())
def test_survival_as_lifelines_has_it(case: Sample) -> None:
    ours, fitted = curve(case), theirs(case)
    assert_allclose(ours.survival, fitted.predict(ours.time).to_numpy(), rtol=1e-9, atol=1e-12)


@given(samples())
def test_interval_as_lifelines_has_it(case: Sample) -> None:
    ours, fitted = curve(case), theirs(case)
    low, high = fitted.confidence_interval_.iloc[:, 0], fitted.confidence_interval_.iloc[:, 1]
    inside = (ours.survival < 1.0) & (ours.survival > 0.0)
    at = [low.index.get_indexer([t], method="ffill")[0] for t in ours.time[inside]]
    assert_allclose(ours.low[inside], low.to_numpy()[at], rtol=1e-9)
    assert_allclose(ours.high[inside], high.to_numpy()[at], rtol=1e-9)


@given(samples(late=False))
def test_incidence_as_lifelines_has_it(case: Sample) -> None:
    _entry, end, cause = case
    # lifelines shakes ties at random: give every household a time of its own, in the order of the months.
    order = np.lexsort((cause == 0, end))
    time = np.empty(end.size)
    time[order] = np.arange(1.0, end.size + 1.0)
    by_cause = np.array(
        [np.bincount(time[cause == k].astype(int), minlength=end.size + 1)[1:] for k in (1, 2)]
    )
    at_risk = np.arange(end.size, 0.0, -1.0)
    ours = s.aalen_johansen(at_risk, by_cause.astype(float))
    for k in (1, 2):
        if (cause == k).any():
            fitter = AalenJohansenFitter(calculate_variance=False).fit(time, cause, event_of_interest=k)
            assert_allclose(
                ours[k - 1], fitter.cumulative_density_.iloc[1:, 0].to_numpy(), rtol=1e-9, atol=1e-12
            )


# ------------------------------------------------------------------ brute force and laws


def survival_by_counting(case: Sample) -> NDArray[np.float64]:
    """Go through the months and look at every household."""
    entry, end, cause = case
    kept, found = 1.0, []
    for t in range(1, int(end.max()) + 1):
        there = [i for i in range(end.size) if entry[i] < t <= end[i]]
        gone = [i for i in there if end[i] == t and cause[i] > 0]
        kept *= 1.0 - len(gone) / len(there) if there else 1.0
        found.append(kept)
    return np.array(found)


@given(samples())
def test_survival_by_counting(case: Sample) -> None:
    assert_allclose(curve(case).survival, survival_by_counting(case), rtol=1e-12, atol=1e-15)


@given(samples())
def test_incidence_of_all_causes_and_survival_sum_to_one(case: Sample) -> None:
    entry, end, cause = case
    _time, at_risk, _events = s.risk_table(entry, end, cause > 0)
    by_cause = np.array([s.risk_table(entry, end, cause == k)[2] for k in (1, 2)])
    incidence = s.aalen_johansen(at_risk, by_cause)
    assert_allclose(incidence.sum(axis=0) + curve(case).survival, 1.0, rtol=1e-12)
    assert np.all(np.diff(incidence, axis=1) >= 0.0)


@given(samples())
def test_ten_of_each_give_the_same_curve_and_a_narrower_interval(case: Sample) -> None:
    entry, end, cause = case
    one, ten = curve(case), s.kaplan_meier(*s.risk_table(entry, end, cause > 0, np.full(end.size, 10.0)))
    assert_allclose(one.survival, ten.survival, rtol=1e-12)
    assert np.all(ten.high - ten.low <= one.high - one.low + 1e-12)


@given(samples())
def test_stock_and_fresh_samples(case: Sample) -> None:
    entry, end, cause = case
    edges = (0, 6, 12, 24, 96)
    stock = s.hazards(entry, end, cause > 0, edges, fresh=False)
    fresh = s.hazards(entry, end, cause > 0, edges, fresh=True)
    assert_allclose(stock.exposure.sum(), (end - entry).sum())
    assert stock.events.sum() == (cause > 0).sum()
    assert np.all(fresh.exposure <= stock.exposure)
    assert_allclose(fresh.exposure.sum(), (end - entry)[entry == 0].sum())


@given(samples(), st.integers(1, 70))
def test_restricted_mean_is_the_mean_of_shortened_times(case: Sample, horizon: int) -> None:
    _entry, end, _cause = case
    # Without late entry and without anybody leaving, it is the plain mean.
    found = s.kaplan_meier(*s.risk_table(np.zeros_like(end), end, np.ones(end.size, dtype=bool)))
    expected = np.minimum(end, horizon).mean()
    assert_allclose(s.restricted_mean(found.time, found.survival, horizon), expected, rtol=1e-9)


# ------------------------------------------------------------------ planted faults


def no_entry(case: Sample) -> s.Survival:
    return curve((np.zeros_like(case[0]), case[1], case[2]))


def entry_in_the_month(case: Sample) -> s.Survival:
    return curve((np.maximum(0, case[0] - 1), case[1], case[2]))


def leavers_return(case: Sample) -> s.Survival:
    return curve((case[0], case[1], np.ones_like(case[2])))


FAULTS: dict[str, Callable[[Sample], Any]] = {
    "no delayed entry": no_entry,
    "entry in the month itself": entry_in_the_month,
    "censored ones counted": leavers_return,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_curve_is_caught(fault: str) -> None:
    case = (np.array([0, 0, 4, 4, 8]), np.array([5, 30, 8, 12, 30]), np.array([1, 0, 1, 2, 0]))
    expected = survival_by_counting(case)
    assert_allclose(curve(case).survival, expected, rtol=1e-12)
    assert np.abs(FAULTS[fault](case).survival - expected).max() > 0.01


def test_a_table_of_lifelines_agrees_with_ours() -> None:
    entry, end = np.array([0, 0, 2, 3, 3]), np.array([4, 6, 5, 7, 7])
    table = theirs((entry, end, np.array([1, 0, 1, 0, 1]))).event_table
    _time, at_risk, _events = s.risk_table(entry, end, np.array([True, False, True, False, True]))
    found = pd.Series(at_risk, index=np.arange(1.0, 8.0))
    ends = [t for t in table.index if t in set(end.tolist())]
    assert_allclose(table.loc[ends, "at_risk"].to_numpy(float), found.loc[ends].to_numpy())
