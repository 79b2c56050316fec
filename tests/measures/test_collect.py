"""What the collector gives is what plain NumPy gives from the households of every month."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from model.measures.catalogue import CAUSE_NAMES, YEARLY, measures
from model.measures.collect import Collector
from model.state import CAUSES, GROUPS, State
from tests.measures.conftest import Watched
from tests.small_county import MONTHS, bits, county, different

Mask = NDArray[np.bool_]
Plain = Callable[[State, State, Mask], float]  # month, month before, who
HEADLINE = ("everyone", "lifted_out", "reached")
DECEMBERS = (11, 23, 35)


def share(numerator: NDArray[np.generic], denominator: NDArray[np.generic]) -> float:
    below = float(denominator.sum())
    return float(numerator.sum()) / below if below else np.nan


def of_persons(name: str) -> Plain:
    """Share of persons in households with a flag."""
    return lambda s, _b, g: share((s.household.persons * s.household.arrays[name])[g], s.household.persons[g])


def of_households(name: str) -> Plain:
    return lambda s, _b, g: share(s.household.arrays[name][g], np.ones(int(g.sum())))


def number(name: str) -> Plain:
    return lambda s, _b, g: float(s.household.arrays[name][g].sum()) * float(s.county.weight)


def per_person(*names: str) -> Plain:
    return lambda s, _b, g: share(sum(s.household.arrays[n] for n in names)[g], s.household.persons[g])


def of_labour(name: str) -> Plain:
    return lambda s, _b, g: share((s.household.labour * s.household.arrays[name])[g], s.household.labour[g])


def shortfall(state: State, power: int) -> NDArray[np.float64]:
    h = state.household
    return np.where(h.poor, np.clip(1.0 - h.assessed / state.county.line, 0.0, None) ** power, 0.0)


def below(line: Callable[[State], float]) -> Plain:
    def found(s: State, _b: State, g: Mask) -> float:
        h = s.household
        return share((h.persons * (h.income_sum / np.maximum(1.0, h.persons) < line(s)))[g], h.persons[g])

    return found


def could_return(s: State, b: State, g: Mask) -> float:
    h, was_poor = s.household, b.household.poor & b.household.alive
    return float((h.lifted_out & ~was_poor & (h.returned_now | ~h.poor))[g].sum()) * float(s.county.weight)


def by_cause(k: int) -> Plain:
    return lambda s, _b, g: (
        float((s.household.returned_now & (s.household.cause == k))[g].sum()) * s.county.weight
    )


PLAIN: dict[str, Plain] = {
    "households": lambda s, _b, g: float(g.sum()) * s.county.weight,
    "persons": number("persons"),
    "lifted_out": number("lifted_out"),
    "at_risk": could_return,
    "headcount": of_persons("poor"),
    "gap": lambda s, _b, g: share((s.household.persons * shortfall(s, 1))[g], s.household.persons[g]),
    "severity": lambda s, _b, g: share((s.household.persons * shortfall(s, 2))[g], s.household.persons[g]),
    "survey_headcount": below(lambda s: s.county.line),
    "survey_headcount_dibao": below(lambda s: s.county.dibao_standard),
    "recorded": of_persons("recorded"),
    "eligible": of_households("eligible"),
    "monitored": of_households("monitored"),
    "helped": of_households("helped"),
    "exclusion_error": lambda s, _b, g: share((s.household.eligible & ~s.household.monitored)[g], s.household.eligible[g]),
    "inclusion_error": lambda s, _b, g: share((s.household.monitored & ~s.household.eligible)[g], s.household.monitored[g]),
    "returns": number("returned_now"),
    "falls": number("fell_now"),
    "exits": lambda s, b, g: float((b.household.poor & ~s.household.poor)[g].sum()) * s.county.weight,
    "recognised": number("recognised_now"),
    "eliminated": number("eliminated_now"),
    "relapsed": number("relapsed_now"),
    **{f"returns_by_cause:{cause}": by_cause(k) for k, cause in enumerate(CAUSES)},
    "income": per_person("income"),
    "income_year": per_person("income_sum"),
    "wages": per_person("wage_income"),
    "business": per_person("business_income"),
    "property": per_person("property_income"),
    "transfers": per_person("transfer_income"),
    "support": per_person("support_income"),
    "consumption": per_person("consumption", "out_of_pocket", "schooling_cost"),
    "out_of_pocket": per_person("out_of_pocket"),
    "schooling": per_person("schooling_cost"),
    "debt": of_households("debt"),
    "cash": of_households("cash"),
    "borrowed": of_households("borrowed"),
    "farm_labour": of_labour("farm_share"),
    "local_labour": of_labour("local_share"),
    "migrant_labour": of_labour("migrant_share"),
    "adoption": lambda s, _b, g: float((s.household.adopted[1:].sum(axis=0) > 0)[g].mean()),
    "willingness": of_households("willingness"),
    "returns_so_far": of_households("returns"),
    "poverty_months": of_households("poverty_months"),
    "risk": of_households("risk"),
}  # fmt: skip


def who(watched: Watched, group: str, state: State) -> Mask:
    """Households here that belong to a group, the fixed ones by the state at month 0."""
    first, h = watched.start.household, state.household
    kind, _, name = group.partition(":")
    if kind == "everyone":
        member = np.ones(len(h), dtype=bool)
    elif kind == "reached":
        member = h.reached
    elif kind.startswith("quintile_"):
        member = first.baseline_quintile == int(kind[-1]) - 1
    elif kind == "town":
        member = first.town == watched.start.memory["town_names"].index(name)
    elif kind == "zone":
        member = first.zone == ("valley", "middle", "high").index(name)
    elif kind == "key_villages":
        member = watched.start.village.key[np.maximum(0, first.village)]
    elif kind == "product":
        main = np.where(first.product[1] >= 0, first.product[1], first.product[2])
        member = main == watched.start.product_names.index(name)
    elif kind in {"lifted_out", "registered"}:
        member = first.arrays[kind]
    elif kind == "never_registered":
        member = ~first.registered
    else:
        member = (first.baseline_groups & GROUPS[kind]) != 0
    fixed = kind not in {"everyone", "reached"}
    return h.alive & member & (first.alive | (not fixed))


def before(watched: Watched, month: int) -> State:
    return watched.months[month - 1] if month else watched.start


def plain(watched: Watched, group: str, measure: str, month: int) -> float:
    state = watched.months[month]
    mask = who(watched, group, state)
    return PLAIN[measure](state, before(watched, month), mask) if mask.any() else np.nan


@pytest.mark.parametrize("measure", PLAIN)
def test_headline_groups_every_month(watched: Watched, measure: str) -> None:
    for group in HEADLINE:
        expected = [plain(watched, group, measure, month) for month in range(MONTHS)]
        assert_allclose(watched.series(group, measure), expected, rtol=1e-10, atol=1e-12, err_msg=group)


@pytest.mark.parametrize("measure", YEARLY)
def test_other_groups_each_december(watched: Watched, measure: str) -> None:
    for group in watched.outcome.groups[len(HEADLINE) :]:
        found = watched.series(group, measure)
        expected = [plain(watched, group, measure, month) for month in DECEMBERS]
        assert_allclose(found[list(DECEMBERS)], expected, rtol=1e-10, atol=1e-12, err_msg=group)
        assert np.isnan(np.delete(found, DECEMBERS)).all()


def test_a_line_of_half_the_median_is_taken_once_a_year(watched: Watched) -> None:
    found, state = watched.series("everyone", "survey_headcount_half_median"), watched.months[23]
    h, median = state.household, watched.series("everyone", "median_income")[23]
    poor = h.income_sum / np.maximum(1.0, h.persons) < 0.5 * median
    assert_allclose(found[23], share((h.persons * poor)[h.alive], h.persons[h.alive]))


def test_every_measure_is_taken_and_every_sum_is_checked(watched: Watched) -> None:
    everyone = watched.outcome.monthly[0]
    for name, series in zip(watched.outcome.measures, everyone, strict=True):
        assert not np.isnan(series[-1]), name
    summed = {m.name for m in measures(()).values() if m.kind != "county"}
    assert summed - set(PLAIN) == {"survey_headcount_half_median"}


def test_an_empty_group_is_missing_not_zero(watched: Watched) -> None:
    reached = watched.outcome.monthly[watched.outcome.groups.index("reached")]
    assert np.isnan(reached[:, 0]).all()  # the packages begin in 2022-06
    assert not np.isnan(reached[:, -1]).all()
    sizes = {g: who(watched, g, watched.months[-1]).sum() for g in watched.outcome.groups}
    empty = [g for g, size in sizes.items() if size == 0]
    assert empty
    for group in empty:
        assert np.isnan(watched.outcome.monthly[watched.outcome.groups.index(group), :, -1]).all()


def test_groups_come_headline_first_and_families_cover_everybody(watched: Watched) -> None:
    groups = watched.outcome.groups
    assert groups[:3] == HEADLINE
    assert len(set(groups)) == len(groups)
    first = watched.start
    for family in ("quintile_", "town:", "zone:"):
        members = [who(watched, g, first) for g in groups if g.startswith(family)]
        assert (np.sum(members, axis=0)[first.household.alive] == 1).all()


def test_returns_by_cause_add_up_to_returns(watched: Watched) -> None:
    causes = sum(watched.series("everyone", f"returns_by_cause:{cause}") for cause in CAUSE_NAMES)
    assert_allclose(causes, watched.series("everyone", "returns"))
    assert tuple(CAUSE_NAMES) == CAUSES


def test_looking_changes_nothing(watched: Watched) -> None:
    state = watched.months[-1].copy()
    state.ledger.spending = dict(watched.spending[-1])
    collector = Collector(state, MONTHS, state.product_names)
    earlier, memory = bits(state), pickle.dumps(state.memory)
    collector.month(state)
    collector.outcome(state)
    assert different(earlier, bits(state)) == []
    assert pickle.dumps(state.memory) == memory
    assert state.ledger.spending == watched.spending[-1]


def test_a_county_that_nobody_watches_is_the_same(watched: Watched) -> None:
    economy = county("training", state=watched.start.copy())
    economy.collector.month = lambda state: None  # type: ignore[method-assign]
    for _ in range(MONTHS):
        economy.step()
    assert different(bits(economy.state), bits(watched.months[-1])) == []


def test_the_latest_month_by_name(watched: Watched) -> None:
    assert watched.economy.collector.latest("headcount") == watched.series("everyone", "headcount")[-1]
    unused = Collector(watched.start, 12, watched.start.product_names)
    assert np.isnan(unused.latest("headcount"))


# ------------------------------------------------------------------ planted faults

WRONG: dict[str, Plain] = {
    "headcount": of_households("poor"),  # households, not persons
    "gap": lambda s, _b, g: share(shortfall(s, 1)[g], s.household.poor[g]),  # of the poor, not of everybody
    "monitored": of_persons("monitored"),  # persons, not households
    "income": lambda s, _b, g: float((s.household.income[g] / s.household.persons[g]).mean()),
    "exclusion_error": lambda s, _b, g: share((s.household.eligible & ~s.household.monitored)[g], np.ones(int(g.sum()))),
    "migrant_labour": lambda s, _b, g: float(s.household.migrant_share[g].mean()),
}  # fmt: skip


@pytest.mark.parametrize("measure", WRONG)
def test_a_wrong_measure_is_caught(watched: Watched, measure: str) -> None:
    state = watched.months[-1]
    wrong = WRONG[measure](state, watched.months[-2], state.household.alive)
    assert abs(wrong / watched.series("everyone", measure)[-1] - 1.0) > 1e-3
