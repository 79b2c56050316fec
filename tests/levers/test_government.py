"""The purse and its rationing, releases, budgets, dates, tapers, the end of support, what is recorded."""

from __future__ import annotations

import numpy as np
import pytest

from model.levers.catalogue import CATALOGUE
from model.levers.funding import SOURCES
from model.levers.waiting import LONGEST
from model.measures.economy import plans
from model.processes.government import amount_in_force, in_force, village_mask
from model.study.actions import lay_over
from model.study.policy import Action, Budget, Where
from tests.levers.conftest import START, County, act, differing, in_place, instead, item, of_place, used

COST = CATALOGUE["training.class"].unit_cost


def only(envelope: float, *actions: Action) -> list[Action]:
    """A fund and nothing else, beside the levers named."""
    return [in_place("funding.envelope", envelope), *actions]


# ------------------------------------------------------------------ the purse


def test_the_fund_is_released_by_quarter(county: County) -> None:
    county.govern(only(12e6))
    county.run(START)
    purse = county.state.county.purse
    for _ in range(12):
        state = county.run()
        released = 3e6 if state.county.calendar in {2, 5, 8, 11} else 0.0
        assert item(state, "special fund: central") == pytest.approx(0.85 * released)
        assert state.county.purse == pytest.approx(min(12e6, purse + released))
        assert state.memory["returned"]["fund"] == pytest.approx(max(0.0, purse + released - 12e6))
        purse = float(state.county.purse)


def test_the_fund_is_released_as_told(county: County) -> None:
    shares = tuple(0.5 if month in {0, 6} else 0.0 for month in range(12))
    county.govern(only(6e6, act("funding.release", extras={"shares": shares})))
    for _ in range(START + 12):
        state = county.run()
        released = 3e6 if state.county.calendar in {0, 6} else 0.0
        told = released if state.county.study_month >= 0 else 1.5e6 * (state.county.calendar in {2, 5, 8, 11})
        assert sum(item(state, f"special fund: {name}") for name in SOURCES) == pytest.approx(told)


def test_who_pays_the_fund_is_recorded(county: County) -> None:
    own = {"central": 0.6, "east_west": 0.4}
    county.govern(only(24e6, act("training.class", 1200), act("funding.sources", extras=own)))
    county.run(START)
    state = county.run()
    paid = {payer: x for (name, payer), x in state.ledger.spending.items() if name == "training.class"}
    total = sum(paid.values())
    assert total == pytest.approx(100 * COST)
    assert paid == pytest.approx({"fund: central": 0.6 * total, "fund: east_west": 0.4 * total})
    county.govern(only(24e6, act("training.class", 1200)))
    state = county.run()
    assert state.ledger.spending["training.class", "fund: county"] == pytest.approx(0.05 * 100 * COST)


def test_a_short_purse_is_shared_in_proportion(county: County) -> None:
    levers = (act("training.class", 1200), act("training.job", 1200), act("insurance.crop", 0.5))
    county.govern(only(0.0, *levers))
    county.run(START)
    county.state.county.purse = 120_000.0  # wanted: 100 places each, 60,000 and 180,000 yuan
    county.govern(only(480_000.0, *levers))
    state = county.run()
    assert used(state, "training.class") == pytest.approx(30_000.0)
    assert used(state, "training.job") == pytest.approx(90_000.0)
    assert state.county.purse == pytest.approx(0.0, abs=1e-6)
    assert state.memory["spending_planned"]["training.class"] == pytest.approx(60_000.0)
    assert used(state, "insurance.crop") == pytest.approx(
        state.memory["spending_planned"]["insurance.crop"]
    ), "another payer is not rationed"


def test_with_interactions_off_nobody_waits_for_the_purse(county: County) -> None:
    county.state.county.interactions = 0
    county.govern(only(0.0, act("training.class", 1200)))
    county.run(START)
    assert used(county.run(), "training.class") > 0.0


def test_what_processes_pay_from_the_fund_leaves_the_purse_a_month_later(county: County) -> None:
    county.govern(only(12e6, act("training.schooling", 3000)))
    county.run(START)
    state = county.run()
    paid, purse = used(state, "training.schooling"), float(state.county.purse)
    assert paid > 0.0
    assert paid == pytest.approx(item(state, "schooling support"))
    assert state.memory["spending_used"]["training.schooling"] == pytest.approx(paid)
    state = county.run()
    assert state.county.purse == pytest.approx(purse - paid)


# ------------------------------------------------------------------ dates


def test_amounts_hold_from_their_date() -> None:
    line = in_place("management.monitoring_line", 0.0, steps=((0, 6000.0), (12, 6300.0), (24, 7000.0)))
    assert [amount_in_force(line, m) for m in (-5, 0, 11, 12, 23, 24, 99)] == [
        6000, 6000, 6000, 6300, 6300, 7000, 7000,
    ]  # fmt: skip


def test_what_is_in_place_has_its_own_dates_before_month_0() -> None:
    line = in_place(
        "management.monitoring_line", 0.0, steps=((-24, 4000.0), (-12, 5050.0), (0, 6000.0), (12, 6300.0))
    )
    assert [amount_in_force(line, m) for m in (-99, -25, -13, -12, -1, 0, 11, 12)] == [
        4000, 4000, 4000, 5050, 5050, 6000, 6000, 6300,
    ]  # fmt: skip


def test_the_monitoring_line_follows_its_dates(county: County) -> None:
    line = in_place("management.monitoring_line", 0.0, steps=((0, 6000.0), (2, 6300.0)))
    county.govern([line])
    seen = [county.run().county.monitoring_line for _ in range(START + 4)]
    assert seen == [6000.0] * (START + 2) + [6300.0] * 2


def test_a_taper_lowers_what_is_done(county: County) -> None:
    lever = act("training.class", 1200, taper=((2, 0.5), (4, 0.0)))
    county.govern(only(24e6, lever))
    county.run(START)
    assert [used(county.run(), "training.class") for _ in range(6)] == pytest.approx(
        [60_000.0] * 2 + [30_000.0] * 2 + [0.0] * 2
    )


def test_a_lever_acts_between_its_dates_only(county: County) -> None:
    rate = act("training.class", 1200, 2, last=4)
    level = act("finance.input_credit", 5000, 1, last=3)
    county.govern(only(24e6, rate, level))
    county.run(START)
    places, credit = [], []
    for _ in range(7):
        state = county.run()
        places.append(used(state, "training.class") > 0.0)
        credit.append(float(state.county.input_credit))
    assert places == [False, False, True, True, True, False, False]
    assert credit == [0.0, 5000.0, 5000.0, 5000.0, 0.0, 0.0, 0.0]
    assert not in_force(rate, 1)
    assert not in_force(rate, 5)


def test_what_is_there_at_the_start_is_there_once_and_costs_nothing(county: County) -> None:
    panels = in_place("assets.photovoltaic", 1500.0)
    county.govern(only(12e6, panels))
    first = county.run().village.asset_income.sum()
    assert first == pytest.approx(1500.0 * 800.0 / 12.0)
    for _ in range(START - 1):
        state = county.run()
        assert used(state, "assets.photovoltaic") == 0.0
        assert state.village.asset_income.sum() == pytest.approx(first), "it wears from month 0 on"
    state = county.run()
    assert used(state, "assets.photovoltaic") == 0.0
    assert 0.99 * first < state.village.asset_income.sum() < first


def test_an_event_in_place_of_a_later_date_waits(county: County) -> None:
    county.govern(only(24e6, in_place("assets.photovoltaic", 0.0, steps=((2, 100.0),), first=2)))
    income = [county.run().village.asset_income.sum() for _ in range(START + 4)]
    assert income[: START + 2] == [0.0] * (START + 2)
    assert income[-1] > 0.0


# ------------------------------------------------------------------ an event that finds no money


def paid_in(months: set[int]) -> tuple[float, ...]:
    """Shares of the fund by month."""
    return tuple(1.0 / len(months) if month in months else 0.0 for month in range(12))


def waiting_trial(county: County, shares: tuple[float, ...], **other: object) -> County:
    """Ask for ten mu of trials in month 1, and leave the purse empty until the fund releases something."""
    release = act("funding.release", extras={"shares": shares})
    trial = act("technology.trial", 0.0, first=1, steps=((1, 10.0),), product=("orchard",), **other)  # type: ignore[arg-type]
    county.govern(only(6e6, release, trial)).run(START)
    county.state.county.purse = 0.0
    county.state.product.opened[:] = 0.0
    return county


@pytest.mark.parametrize("mode", ["amount", "spend"])
def test_an_event_waits_for_money(county: County, mode: str) -> None:
    waiting_trial(county, paid_in({8}), mode=mode)
    price = CATALOGUE["technology.trial"].unit_cost if mode == "amount" else 1.0
    orchard = county.state.product_names.index("orchard")
    for month in range(12):
        state = county.run()
        now = 10.0 * price if month == 8 else 0.0
        assert used(state, "technology.trial") == pytest.approx(now), month
        assert plans(state).get("technology.trial", (0.0, 0.0)) == pytest.approx((now, now))
        assert state.product.opened[orchard] == (month >= 8)


def test_an_event_is_given_up_after_a_year(county: County) -> None:
    waiting_trial(county, (0.0,) * 12)
    for month in range(16):
        state = county.run()
        lost = 60_000.0 if month == 1 + LONGEST else 0.0
        assert used(state, "technology.trial") == 0.0
        assert plans(state).get("technology.trial", (0.0, 0.0)) == (lost, 0.0), month
        assert not state.product.opened.any()
    county.govern(only(6e6, act("technology.trial", 0.0, first=1, steps=((1, 10.0),))))
    county.state.county.purse = 6e6
    assert used(county.run(), "technology.trial") == 0.0, "what was given up does not come back"


def test_an_event_does_not_wait_beyond_the_end_of_support(county: County) -> None:
    waiting_trial(county, paid_in({8}), last=4)
    told = [plans(county.run()).get("technology.trial", (0.0, 0.0)) for _ in range(12)]
    assert told == [(60_000.0 if month == 5 else 0.0, 0.0) for month in range(12)]


def test_an_event_with_some_money_is_carried_out_in_part(county: County) -> None:
    waiting_trial(county, (0.0,) * 12)
    county.run()
    county.state.county.purse = 15_000.0
    state = county.run()
    assert plans(state)["technology.trial"] == pytest.approx((60_000.0, 15_000.0))
    county.state.county.purse = 1e6
    assert used(county.run(), "technology.trial") == 0.0


def test_support_ends(settled: County) -> None:
    """The last month of the transition: its levers and those of the packages stop, what is permanent stays."""
    base = tuple(of_place())
    package = (act("insurance.crop", 0.9), act("training.field", 600))
    county = settled.copy().govern(lay_over(base, package, 2, CATALOGUE))
    for month in range(6):
        state = county.run()
        on = month <= 2
        assert (used(state, "training.field") > 0.0) == on
        assert (used(state, "training.class") > 0.0) == on
        assert (float(state.household.support_income.sum()) > 0.0) == on
        assert state.county.envelope == (2e9 if on else 0.0)
        assert state.county.monitoring_line == (6000.0 if on else 0.0)
        cover = float(state.household.crop_cover[state.household.alive].mean())
        assert cover > 0.75 if on else 0.1 < cover < 0.5, "the permanent one returns"
        assert state.county.dibao_standard == 6046.0
        assert used(state, "protection.dibao.standard") > 0.0
        assert used(state, "protection.pension") > 0.0


def test_support_of_the_transition_is_marked(settled: County) -> None:
    """Public jobs are of the transition, ecological jobs stay; both are pay, and only one is support that ends."""
    for path, supported in (("protection.public_jobs", True), ("protection.ecological_jobs", False)):
        state = settled.copy().govern(only(9e9, in_place(path, 400.0))).run()
        h = state.household
        assert h.public_job_pay.any()
        assert np.array_equal(h.support_income > 0.0, (h.public_job_pay > 0.0) & supported)
        more = settled.copy().govern(only(9e9, act(path, 400.0))).run()
        assert more.household.support_income.any() == supported, (
            "a package keeps the kind of what it replaces"
        )


# ------------------------------------------------------------------ money instead of amounts


@pytest.mark.parametrize(
    ("path", "units"),
    [("training.class", "rate"), ("training.experts", "level"), ("technology.trial", "event")],
)
def test_money_buys_through_the_unit_cost(path: str, units: str, settled: County) -> None:
    lever = CATALOGUE[path]
    amount = min(lever.high, 24.0)
    by_amount = settled.copy().govern(only(9e9, act(path, amount))).run(2)
    by_money = settled.copy().govern(only(9e9, act(path, amount * lever.unit_cost, mode="spend"))).run(2)
    assert differing(by_amount, by_money) == set(), units


def test_money_buys_no_more_than_the_lever_allows(settled: County) -> None:
    state = settled.copy().govern([act("insurance.crop", 1e12, mode="spend")]).run()
    assert state.household.crop_cover[state.household.alive].all()
    assert used(state, "insurance.crop") < 1e6


# ------------------------------------------------------------------ budgets

YEAR = 1.2e6


def shared(split: dict[str, float], first: int = 0, **other: object) -> list[Action]:
    """The levers of a budget of 1.2 million a year, as a study shares it out."""
    return [
        act(path, YEAR * share, first, mode="spend", budget="b", **other)  # type: ignore[arg-type]
        for path, share in split.items()
    ]


def budget(**terms: object) -> Budget:
    values: dict[str, object] = {
        "amount": YEAR,
        "first": 0,
        "last": None,
        "ration": "proportional",
        "unspent": "return",
    }
    return Budget(name="b", **(values | terms))  # type: ignore[arg-type]


def test_a_budget_pays_for_itself(settled: County) -> None:
    split = {"training.class": 0.6, "insurance.crop": 0.1}
    county = settled.copy().govern(only(12e6, *shared(split)), [budget()], split)
    purse = float(settled.state.county.purse)
    for _ in range(6):
        state = county.run()
        paid = dict(state.ledger.spending)
        assert paid["training.class", "budget"] == pytest.approx(0.6 * YEAR / 12)
        assert paid["insurance.crop", "budget"] == pytest.approx(0.1 * YEAR / 12)
        assert {payer for (_name, payer), x in paid.items() if x > 0.0} == {"budget"}
    assert county.state.county.purse >= min(purse, 12e6) - 1e-6


# Houses that are all rebuilt soon: money is left over.
HOUSES = {"infrastructure.housing": 0.5, "training.class": 0.5}


def houses(county: County, left: int = 1) -> County:
    """Leave so many simulated unsafe houses; each stands for forty, a million yuan."""
    h = county.state.household
    h.sound_housing[:] = True
    h.sound_housing[np.flatnonzero(h.alive)[:left]] = False
    return county


def test_what_a_budget_does_not_use_goes_back(settled: County) -> None:
    county = houses(settled.copy(), 0).govern(only(0.0, *shared(HOUSES)), [budget()], HOUSES)
    county.run()
    for _ in range(3):
        state = county.run()
        assert used(state, "infrastructure.housing") == 0.0
        assert state.memory["returned"]["b"] == pytest.approx(0.5 * YEAR / 12)
        assert used(state, "training.class") == pytest.approx(0.5 * YEAR / 12)


def test_what_a_budget_does_not_use_is_carried(settled: County) -> None:
    county = houses(settled.copy(), 0).govern(only(0.0, *shared(HOUSES)), [budget(unspent="carry")], HOUSES)
    for _ in range(4):
        state = county.run()
        assert "b" not in state.memory["returned"]
    assert used(houses(county).run(), "infrastructure.housing") == pytest.approx(5 * 0.5 * YEAR / 12)


def test_what_the_first_does_not_use_goes_to_the_next(settled: County) -> None:
    county = houses(settled.copy(), 0).govern(only(0.0, *shared(HOUSES)), [budget(ration="priority")], HOUSES)
    state = county.run()
    assert used(state, "training.class") == pytest.approx(YEAR / 12)
    other_way = dict(reversed(HOUSES.items()))
    county = houses(settled.copy(), 0).govern(
        only(0.0, *shared(HOUSES)), [budget(ration="priority")], other_way
    )
    state = county.run()
    assert used(state, "training.class") == pytest.approx(0.5 * YEAR / 12), "it comes first, and cannot know"


def test_relief_that_a_budget_pays_is_settled_later(settled: County) -> None:
    """The relief process pays; what it did not need is carried, and the ledger names the budget."""
    split = {"protection.relief": 1.0}
    county = settled.copy().govern([*of_place(), *shared(split)], [budget(unspent="carry")], split)
    county.state.household.monitored[:] = False
    given, left = 0.0, 0.0
    for _ in range(6):
        state = county.run()
        pots = state.memory["relief_pots"]
        assert [pot[1] for pot in pots] == ["civil affairs", "budget"]
        assert pots[1][2] == pytest.approx(YEAR / 12 + left)
        paid = state.ledger.spending.get(("protection.relief", "budget"), 0.0)
        total = sum(x for (name, _), x in state.ledger.spending.items() if name == "protection.relief")
        relief = item(state, "relief") + item(state, "leakage of relief")
        assert total == pytest.approx(relief)
        assert paid <= pots[1][2] * (1.0 + 1e-9)
        given += paid
        left = pots[1][2] - paid
    assert given > 0.0


def test_need_comes_first_where_it_is_known(settled: County) -> None:
    split = {"training.class": 1.0}
    reached = {}
    for ration in ("proportional", "need"):
        county = settled.copy()
        county.state.county.error_programme = 0.0
        county.govern(only(0.0, *shared(split)), [budget(ration=ration, amount=YEAR)], split)
        h = county.run().household
        assert h.reached.any()
        reached[ration] = float(np.median(h.assessed[h.reached]))
    assert reached["need"] < reached["proportional"]


# ------------------------------------------------------------------ where, and what replaces what


def test_where_narrows(settled: County) -> None:
    state = settled.state.copy()
    state.memory["town_names"] = ("east", "west", "south", "north")
    names = tuple(f"v{k}" for k in range(len(state.village)))
    state.memory["village_names"] = names
    everywhere = village_mask(None, state)
    assert everywhere.all()
    east = village_mask(Where(townships=("east",)), state)
    assert np.array_equal(east, state.village.town == 0)
    assert np.array_equal(village_mask(Where(villages=("v1", "v5")), state), np.isin(names, ("v1", "v5")))
    valley = village_mask(Where(townships=("east",), zones=("valley",)), state)
    assert np.array_equal(valley, east & (state.village.zone == 0))
    assert np.array_equal(village_mask(Where(outside=(Where(townships=("east",)),)), state), ~east)


def test_a_lever_somewhere_leaves_the_rest_in_place(settled: County) -> None:
    county = settled.copy()
    county.state.memory["town_names"] = ("east", "west", "south", "north")
    somewhere = act("insurance.crop", 1.0, where=Where(townships=("east",)))
    county.govern(lay_over(of_place(), [somewhere], None, CATALOGUE))
    h = county.run().household
    east = h.alive & (h.town == 0)
    west = h.alive & (h.town > 0)
    assert h.crop_cover[east].all()
    assert 0.05 < h.crop_cover[west].mean() < 0.6
    assert h.reached[east].all()
    assert not h.reached[west].any()


def test_two_uses_of_a_lever_are_two_lines(settled: County) -> None:
    actions = instead(of_place(), act("training.class", 1200, label="a"))
    state = settled.copy().govern([*actions, act("training.class", 600, label="b")]).run()
    paid = {
        name
        for (name, _), x in state.ledger.spending.items()
        if name.startswith("training.class") and x > 0.0
    }
    assert paid == {"training.class", "training.class@a", "training.class@b"}
    assert state.memory["spending_planned"]["training.class@b"] == pytest.approx(30_000.0)


def test_what_is_recorded_is_what_is_used(settled: County) -> None:
    county = settled.copy().govern(of_place())
    for _ in range(12):
        state = county.run()
        by_lever: dict[str, float] = {}
        for (name, _), x in state.ledger.spending.items():
            by_lever[name] = by_lever.get(name, 0.0) + x
        kept = {name: x for name, x in state.memory["spending_used"].items() if x}
        assert kept == pytest.approx({name: x for name, x in by_lever.items() if x})
        assert set(kept) <= set(state.memory["spending_planned"])
