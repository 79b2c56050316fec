"""Spells, time to return, money, yearly measures and household years of a run, against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from model.measures import income as inequality
from model.measures.collect import FALL, INHERITED, PREVALENT, RETURN, Collector
from model.measures.poverty import CATASTROPHIC, DIMENSIONS, FOOD_NEED, SCHOOL_YEARS, fgt
from model.measures.spells import risk_table
from model.state import CAUSES, NO_EXIT, State
from tests.measures.conftest import Watched
from tests.small_county import MONTHS

DECEMBERS = (11, 23, 35)


def year_income(state: State) -> NDArray[np.float64]:
    h = state.household
    return h.income_sum / np.maximum(1.0, h.persons)


# ------------------------------------------------------------------ spells


def spells_by_looking(watched: Watched) -> set[tuple[int, int, int, int]]:
    """Household, start, end and leaving of every spell, by going along each row."""
    states = watched.months
    found = set()
    poor = np.array([s.household.poor & s.household.alive for s in states])
    for row in range(poor.shape[1]):
        start = 0 if watched.start.household.poor[row] and watched.start.household.alive[row] else -1
        for month in range(MONTHS):
            if poor[month, row] and start < 0:
                start = month
            elif not poor[month, row] and start >= 0:
                here = bool(states[month].household.alive[row])
                name = int(states[month].household.id[row])
                found.add((name, start, month if here else -1, -1 if here else month))
                start = -1
        if start >= 0:
            found.add((int(states[-1].household.id[row]), start, -1, -1))
    return found


def test_spells_are_those_seen_in_the_months(watched: Watched) -> None:
    s = watched.outcome.spells
    found = set(zip(*(s[name].tolist() for name in ("household", "start", "end", "left")), strict=True))
    assert found == spells_by_looking(watched)
    assert len(found) == s["start"].size > 10


def test_a_spell_knows_its_kind_cause_and_exit(watched: Watched) -> None:
    s, first = watched.outcome.spells, watched.start.household
    rows = {int(first.id[row]): row for row in range(len(first))}
    kinds = set()
    for name, kind, start, exit_month, cause in zip(
        *(s[n].tolist() for n in ("household", "kind", "start", "exit_month", "cause")), strict=True
    ):
        row, kinds = rows[name], kinds | {kind}
        if kind == PREVALENT:
            assert start == 0
            assert first.poor[row]
            continue
        then = watched.months[start].household
        assert bool(then.returned_now[row]) == (kind == RETURN)
        assert bool(then.fell_now[row]) == (kind == FALL)
        assert exit_month == (then.exit_month[row] if then.lifted_out[row] else NO_EXIT)
        assert kind == INHERITED or cause == then.cause[row]
    assert {RETURN, PREVALENT} <= kinds


def test_returns_counted_are_spells_that_begin(watched: Watched) -> None:
    s = watched.outcome.spells
    begun = np.bincount(s["start"][s["kind"] == RETURN], minlength=MONTHS)
    assert_allclose(watched.series("everyone", "returns"), begun * watched.start.county.weight)


@pytest.fixture
def still(watched: Watched) -> State:
    """A county where nobody is poor, to be moved by hand."""
    state = watched.start.copy()
    h = state.household
    for name in ("poor", "prevalent", "returned_now", "fell_now"):
        h.arrays[name][:] = False
    state.county.study_month = 0
    return state


def test_leaving_in_poverty_is_not_an_end(still: State) -> None:
    h = still.household
    collector = Collector(still, 3, still.product_names)
    stays, leaves = np.flatnonzero(h.alive)[:2]
    for month in range(3):
        still.county.study_month = month
        h.poor[stays] = month < 2
        h.poor[leaves] = month < 1
        h.alive[leaves] = month < 1
        collector.month(still)
    s = collector.outcome(still).spells
    assert s["household"].tolist() == h.id[[stays, leaves]].tolist()
    assert s["end"].tolist() == [2, -1]
    assert s["left"].tolist() == [-1, 1]


def test_a_household_may_fall_twice(still: State) -> None:
    h = still.household
    collector = Collector(still, 6, still.product_names)
    row = int(np.flatnonzero(h.alive)[0])
    for month in range(6):
        still.county.study_month = month
        h.poor[row] = month in (1, 2, 4, 5)
        collector.month(still)
    s = collector.outcome(still).spells
    assert s["start"].tolist() == [1, 4]
    assert s["end"].tolist() == [3, -1]


def test_a_household_that_splits_off_in_poverty_has_not_returned(still: State) -> None:
    h = still.household
    collector = Collector(still, 2, still.product_names)
    row = int(np.flatnonzero(~h.alive)[0])
    h.alive[row] = h.poor[row] = h.lifted_out[row] = True
    h.exit_month[row] = -5
    collector.month(still)
    outcome = collector.outcome(still)
    assert outcome.spells["kind"].tolist() == [INHERITED]
    at_risk = outcome.monthly[0, outcome.measures.index("at_risk"), 0]
    assert at_risk == (h.lifted_out & h.alive & ~h.poor).sum() * still.county.weight
    collector.month(still)
    assert (
        collector.survival[5].sum()
        == ((h.exit_month == -5) & collector.lifted).sum() * still.county.weight * 2
    )


# ------------------------------------------------------------------ time to return


def test_time_to_return_with_delayed_entry(watched: Watched) -> None:
    first = watched.start.household
    rows = np.flatnonzero(first.lifted_out & first.alive & ~first.prevalent)
    entry, end, cause = [], [], []
    for row in rows:
        gone = first.exit_month[row]
        last, why = MONTHS - 1, -1
        for month, state in enumerate(watched.months):
            if not state.household.alive[row]:
                last = month - 1
                break
            if state.household.returned_now[row]:
                last, why = month, int(state.household.cause[row])
                break
        entry.append(-1 - gone)
        end.append(last - gone)
        cause.append(why)
    weight, table = np.full(rows.size, float(watched.start.county.weight)), watched.outcome.survival
    ends, whys = np.array(end), np.array(cause)
    time, at_risk, events = risk_table(np.array(entry), ends, whys >= 0, weight)
    assert_allclose(table[1 : time.size + 1, 0], at_risk)
    assert_allclose(table[1 : time.size + 1, 1:].sum(axis=1), events)
    assert events.sum() > 0
    for k in range(len(CAUSES)):
        assert_allclose(table[:, 1 + k].sum(), weight[whys == k].sum())
    assert table[time.size + 1 :].sum() == 0.0


# ------------------------------------------------------------------ money


def test_money_by_year_lever_and_payer(watched: Watched) -> None:
    expected: dict[tuple[int, str, str], float] = {}
    for month, spent in enumerate(watched.spending):
        for (lever, payer), used in spent.items():
            key = (2021 + month // 12, lever, payer)
            expected[key] = expected.get(key, 0.0) + used
    found = {(year, lever, payer): used for year, lever, payer, _planned, used in watched.outcome.ledger}
    assert found == {key: used for key, used in expected.items() if key in found}
    assert sum(expected.values()) == pytest.approx(sum(found.values()), rel=1e-12)
    assert sum(found.values()) == pytest.approx(watched.series("everyone", "spending").sum(), rel=1e-12)
    unspent = watched.series("everyone", "unspent")
    short = [
        sum(
            max(0.0, plan - sum(u for (other, _), u in spent.items() if other == lever))
            for lever, plan in plans.items()
        )
        for spent, plans in zip(watched.spending, watched.planned, strict=True)
    ]
    assert_allclose(unspent, short, rtol=1e-9, atol=1e-6)


def test_a_plan_with_two_payers_is_counted_once(still: State) -> None:
    collector = Collector(still, 1, still.product_names)
    still.memory["spending_planned"] = {"training.field": 100.0, "training.job": 40.0}
    still.memory["spending_used"] = {"training.field": 80.0, "training.job": 0.0}
    still.ledger.spending = {
        ("training.field", "fund"): 60.0, ("training.field", "budget"): 20.0,
        ("training.job", "fund"): 0.0, ("training.job", "budget"): 0.0,
    }  # fmt: skip
    collector.month(still)
    rows = {(lever, payer): (p, u) for _year, lever, payer, p, u in collector.outcome(still).ledger}
    assert rows[("training.field", "fund")] == (75.0, 60.0)
    assert rows[("training.field", "budget")] == (25.0, 20.0)
    assert rows[("training.job", "fund")] == (20.0, 0.0)


# ------------------------------------------------------------------ whole years


def test_quintiles_and_inequality_of_each_december(watched: Watched) -> None:
    for month in DECEMBERS:
        state = watched.months[month]
        here = state.household.alive
        income, persons = year_income(state)[here], state.household.persons[here]
        rows = np.sort(np.repeat(income, 5)).reshape(5, -1).mean(axis=1)
        for k in range(5):
            assert_allclose(watched.series("everyone", f"quintile_{k + 1}")[month], rows[k])
        assert_allclose(watched.series("everyone", "median_income")[month], np.median(income))
        people = np.sort(np.repeat(income, persons.astype(int)))
        pairs = np.abs(people[:, None] - people[None, :]).sum()
        assert_allclose(watched.series("everyone", "gini")[month], pairs / (2 * people.size * people.sum()))
        share = (np.arange(people.size) + 1.0) / people.size
        assert_allclose(
            watched.series("everyone", "bottom40_income")[month], people[share <= 0.4].mean(), rtol=0.01
        )


def test_growth_since_month_0(watched: Watched) -> None:
    ours = watched.start.household.lifted_out & watched.start.household.alive
    for month in DECEMBERS:
        for measure, group in (("income_growth", None), ("lifted_out_growth", ours)):
            levels = []
            for state in (watched.start, watched.months[month]):
                h = state.household
                mask = h.alive if group is None else h.alive & group
                levels.append(h.income_sum[mask].sum() / h.persons[mask].sum())
            expected = inequality.growth(levels[0], levels[1], (month + 1) / 12.0)
            assert_allclose(watched.series("everyone", measure)[month], expected, rtol=1e-9)


def test_four_sources_and_spending_of_twelve_months(watched: Watched) -> None:
    for month in DECEMBERS:
        year = watched.months[month - 11 : month + 1]

        def sums(name: str, year: list[State] = year) -> float:
            return sum(float(s.household.arrays[name][s.household.alive].sum()) for s in year)

        names = {"wages": "wage_income", "business": "business_income", "property": "property_income", "transfers": "transfer_income"}  # fmt: skip
        whole = sum(sums(column) for column in names.values())
        for source, column in names.items():
            assert_allclose(watched.series("everyone", f"{source}_share")[month], sums(column) / whole)
        spent = sum(sums(name) for name in ("consumption", "out_of_pocket", "schooling_cost"))
        assert_allclose(watched.series("everyone", "consumption_share")[month], spent / sums("income"))


def test_hardship_of_the_calendar_year(watched: Watched) -> None:
    for month in DECEMBERS:
        year, h = watched.months[month - 11 : month + 1], watched.months[month].household
        here = np.all([s.household.alive for s in year], axis=0)
        paid, eaten, lessons = (
            sum(s.household.arrays[name] for s in year)[here]
            for name in ("out_of_pocket", "consumption", "schooling_cost")
        )
        persons = h.persons[here]
        ruined = (paid > CATASTROPHIC * np.maximum(0, eaten + paid + lessons - FOOD_NEED * persons)) & (
            paid > 0
        )
        assert_allclose(watched.series("everyone", "catastrophic")[month], ruined.mean())
        lacks = np.array([eaten < FOOD_NEED * persons, h.skill[here] < SCHOOL_YEARS, ruined, ~h.sound_housing[here], ~h.safe_water[here]])  # fmt: skip
        for k, name in enumerate(DIMENSIONS):
            assert_allclose(
                watched.series("everyone", f"deprived:{name}")[month], persons[lacks[k]].sum() / persons.sum()
            )
        count = lacks.sum(axis=0)
        index = (persons * count / 5.0)[count >= 2].sum() / persons.sum()
        assert_allclose(watched.series("everyone", "multidimensional_index")[month], index)


def test_chronic_and_transient_poverty_of_those_here_throughout(watched: Watched) -> None:
    states = [watched.months[month] for month in DECEMBERS]
    here = np.all([watched.start.household.alive, *(s.household.alive for s in states)], axis=0)
    persons, line = states[-1].household.persons[here], float(states[-1].county.line)
    incomes = np.array([year_income(s)[here] for s in states])
    chronic = fgt(incomes.mean(axis=0), persons, line, 2)
    whole = np.mean([fgt(year, persons, line, 2) for year in incomes])
    assert_allclose(watched.series("everyone", "chronic_poverty")[-1], chronic)
    assert_allclose(watched.series("everyone", "transient_poverty")[-1], whole - chronic)
    assert np.isnan(watched.series("everyone", "chronic_poverty")[11])


def test_enterprises_by_product_add_up(watched: Watched) -> None:
    for measure in ("enterprises", "jobs", "enterprise_output"):
        parts = sum(watched.series("everyone", f"{measure}:{p}") for p in watched.start.product_names)
        e = watched.months[-1].enterprise
        none = e.alive & (e.product < 0)
        rest = {
            "enterprises": none.sum(),
            "jobs": e.workers[none].sum(),
            "enterprise_output": e.output[none].sum(),
        }
        assert_allclose(parts[-1] + float(rest[measure]), watched.series("everyone", measure)[-1], rtol=1e-9)


def test_household_years(watched: Watched) -> None:
    found = watched.outcome.households
    assert watched.outcome.years.tolist() == list(DECEMBERS)
    for k, month in enumerate(DECEMBERS):
        h = watched.months[month].household
        for name in ("alive", "poor", "monitored", "reached", "returns"):
            assert (found[name][k] == h.arrays[name]).all(), name
        assert_allclose(found["income"][k], h.income_sum, rtol=1e-6)
        assert_allclose(found["poverty_months"][k], h.poverty_months, rtol=1e-6)
    assert found["income"].dtype == np.float32
    assert (found["id"] == watched.months[-1].household.id).all()
