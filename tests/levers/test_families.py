"""Finance, insurance, protection, public works and assets: who gets what, and what it costs."""

from __future__ import annotations

import numpy as np
import pytest

from model.levers.assets import PV_YIELD, WORKSHOP_YIELD
from model.levers.catalogue import CATALOGUE
from model.levers.infrastructure import KM_PER_VILLAGE
from model.levers.works import LOCAL_PURCHASES
from model.state import State
from model.study.policy import Where
from tests.levers.conftest import (
    START,
    County,
    act,
    alone,
    differing,
    instead,
    item,
    of_everybody,
    of_place,
    used,
)

SHARES = (0.1, 0.3, 0.6, 1.0)
COVERS = {
    "insurance.crop": "crop_cover", "insurance.livestock": "livestock_cover", "insurance.price": "price_cover",
    "insurance.accident": "accident_cover", "insurance.anti_poverty": "anti_poverty_cover",
}  # fmt: skip


def with_lever(county: County, path: str, amount: float, months: int = 1, **other: object) -> State:
    """Run a county in which one lever is laid over what is in place."""
    return county.copy().govern(instead(of_place(), act(path, amount, **other))).run(months)  # type: ignore[arg-type]


# ------------------------------------------------------------------ finance


def test_the_fund_pays_what_clients_are_spared(settled: County) -> None:
    market = next(p for p in settled.processes if p.name == "consumption").values["market_rate"]
    county = settled.copy().govern(instead(of_place(), act("finance.microcredit.rate", 0.03)))
    for _ in range(6):
        state = county.act()
        h = state.household
        lent = of_everybody(state, h.debt * (h.registered | h.monitored))
        state = county.run()
        assert used(state, "finance.microcredit.rate") == pytest.approx((market - 0.03) / 12.0 * lent)
        assert item(state, "interest subsidies") == pytest.approx(used(state, "finance.microcredit.rate"))


def test_a_loan_as_dear_as_the_market_costs_nothing(settled: County) -> None:
    dear = with_lever(settled, "finance.microcredit.rate", 0.12, 6)
    none = settled.copy().govern([a for a in of_place() if a.lever != "finance.microcredit.rate"]).run(6)
    assert used(dear, "finance.microcredit.rate") == 0.0
    assert differing(dear, none) - {"county.credit_rate", "household.reached"} == set()


def test_losses_are_made_good(settled: County) -> None:
    """The risk fund bears seven tenths of what policy clients do not repay; a guarantee its share of the rest."""
    kept = with_lever(settled, "finance.guarantee", 0.0)
    half = with_lever(settled, "finance.guarantee", 0.5)
    assert used(kept, "finance.microcredit.cap") > 0.0
    assert used(half, "finance.guarantee") > used(kept, "finance.guarantee") == 0.0
    for state in (kept, half):
        both = used(state, "finance.microcredit.cap") + used(state, "finance.guarantee")
        assert item(state, "lost loans made good") == pytest.approx(both)
    none = with_lever(settled, "finance.microcredit.cap", 0.0)
    assert used(none, "finance.microcredit.cap") == 0.0


@pytest.mark.parametrize(
    ("path", "amount"), [("finance.microcredit.cap", 100_000.0), ("finance.guarantee", 0.9)]
)
def test_credit_reaches_those_in_need(path: str, amount: float, settled: County) -> None:
    """With more room to borrow, less stock is sold in distress."""
    poor = settled.copy()
    poor.state.household.cash[:] = 0.0
    poor.state.household.debt[:] = 0.0  # who has borrowed all there is spends more on inputs all the same
    poor.state.household.operator[:] = False
    lever = CATALOGUE[path]
    little = poor.copy().govern(instead(of_place(), act(path, lever.low))).run()
    much = poor.copy().govern(instead(of_place(), act(path, amount))).run()
    assert of_everybody(much, much.household.distress) < of_everybody(little, little.household.distress)


def test_money_for_inputs_raises_output(settled: County) -> None:
    for path, amount in (
        ("finance.input_credit", 20_000.0),
        ("finance.village_fund", 1e6),
        ("finance.guarantee", 0.9),
    ):
        none, some = (with_lever(settled, path, x) for x in (0.0, amount))
        assert some.household.inputs.sum() > none.household.inputs.sum(), path
        assert some.household.normal.sum() > none.household.normal.sum(), path


def test_a_village_fund_stays_in_its_village(settled: County) -> None:
    county = settled.copy()
    county.state.memory["town_names"] = ("east", "west", "south", "north")
    county.govern(alone(act("finance.village_fund", 1e5, where=Where(townships=("east",)))))
    state = county.run()
    east = state.village.town == 0
    assert (state.village.fund[east] == 1e5).all()
    assert not state.village.fund[~east].any()
    assert used(state, "finance.village_fund") == pytest.approx(1e5 * east.sum() * 0.10 / 12.0)
    state = county.govern(alone()).run()
    assert not state.village.fund.any()


def test_a_guarantee_helps_enterprises_borrow(settled: County) -> None:
    debts = []
    for share in (0.0, 0.9):
        county = settled.copy()
        e = county.state.enterprise
        e.cash[e.alive] = -3e6
        state = county.govern(instead(of_place(), act("finance.guarantee", share))).run()
        debts.append(float(state.enterprise.debt.sum()))
    assert debts[1] > debts[0]


# ------------------------------------------------------------------ insurance


@pytest.mark.parametrize("path", COVERS)
def test_more_cover_takes_nobodys_away(path: str, settled: County) -> None:
    before = np.zeros(len(settled.state.household), dtype=bool)
    for share in SHARES:
        state = with_lever(settled, path, share)
        covered = state.household.arrays[COVERS[path]] > 0.0
        assert not (before & ~covered).any()
        assert covered[state.household.alive].mean() == pytest.approx(share, abs=0.2)
        before = covered
    assert before[state.household.alive].all()


@pytest.mark.parametrize("path", COVERS)
def test_those_named_first_are_insured_first(path: str, settled: County) -> None:
    found = []
    for share, who in ((0.4, ("registered", "everyone")), (1.0, ("registered",))):
        lever = act(path, share, who=who)
        h = settled.copy().govern(instead(of_place(), lever)).act().household
        found.append(h.arrays[COVERS[path]] > 0.0)
    registered = h.alive & h.registered
    assert found[0][registered].mean() > found[0][h.alive & ~h.registered].mean()
    assert np.array_equal(found[1], registered)


def test_premiums_are_the_cost_and_payouts_are_the_insurers(settled: County) -> None:
    """Each yuan is counted once: government pays premiums, insurers pay losses."""
    none = settled.copy().govern(alone()).run()
    county = settled.copy().govern(alone(*(act(path, 1.0) for path in COVERS)))
    state, paid_out = county.state, 0.0
    for _ in range(6):
        state = county.until("income")
        county.month += 1
        paid_out += item(state, "insurance payouts")
        premiums = sum(used(state, path) for path in COVERS)
        assert premiums > 0.0
        assert item(state, "goods and services of levers") == pytest.approx(premiums)
        assert item(state, "insurance payouts") == pytest.approx(
            of_everybody(state, state.household.indemnity)
        )
        assert state.household.support_income.sum() == 0.0, "an indemnity is no support"
    assert paid_out > 0.0
    assert item(none, "insurance payouts") == 0.0


def test_accident_insurance_pays_most_of_what_an_accident_cost(settled: County) -> None:
    county = settled.copy().govern(alone(act("insurance.accident", 1.0)))
    for _ in range(6):
        bill = county.state.household.accident_bill.copy()
        state = county.run()
        assert np.allclose(state.household.indemnity, 0.8 * bill * state.household.alive)


def test_insured_households_dare_more(settled: County) -> None:
    """Eq. 39: cover works through risk. Prices count where harvests are insured too."""
    young = {}
    for name, levers in {
        "none": (), "price": (act("insurance.price", 1.0),), "crop": (act("insurance.crop", 1.0), act("insurance.livestock", 1.0)),
        "both": (act("insurance.price", 1.0), act("insurance.crop", 1.0), act("insurance.livestock", 1.0)),
    }.items():  # fmt: skip
        county = settled.copy()
        county.state.household.cash[county.state.household.alive] += 50_000.0
        state = county.govern(alone(*levers)).run(3)
        young[name] = float(state.household.young.sum())
    assert young["none"] <= young["price"] <= young["both"]
    assert young["none"] < young["crop"] <= young["both"]


def test_medical_tiers_are_told_apart(settled: County) -> None:
    """Insurance pays its rate for everybody; assistance pays the rest of the better tier."""
    county = settled.copy().govern(of_place())
    for _ in range(4):
        state = county.until("income")
        county.month += 1
        h = state.household
        assert h.supported[h.monitored].all()
        covered = h.reimbursed / np.where(h.supported, 0.80, 0.55)
        assert used(state, "insurance.medical.ordinary") == pytest.approx(0.55 * of_everybody(state, covered))
        assisted = 0.25 * of_everybody(state, covered * h.supported)
        assert used(state, "insurance.medical.supported") == pytest.approx(assisted)
    both = item(state, "medical reimbursement")
    assert both == pytest.approx(
        used(state, "insurance.medical.ordinary") + used(state, "insurance.medical.supported")
    )
    none = settled.copy().govern([a for a in of_place() if a.lever != "insurance.medical.supported"]).run()
    assert not none.household.supported.any()
    assert used(none, "insurance.medical.supported") == 0.0


# ------------------------------------------------------------------ protection


def test_relief_is_capped_and_named(settled: County) -> None:
    county = settled.copy()
    county.state.household.monitored[:] = True
    rich = act("protection.relief", 1e8, label="rich", extras={"cap": 50.0})
    state = county.govern([*(a for a in of_place() if a.lever != "protection.relief"), rich]).run()
    assert state.county.relief_cap == 50.0
    assert 0.0 < state.household.relief.max() <= 50.0 + 1e-9
    assert state.ledger.spending["protection.relief@rich", "civil affairs"] > 0.0


def test_an_asset_alone_does_less_than_the_bundle(settled: County) -> None:
    """V011, V015: with the same money, animals, coaching and a stipend leave more after three years."""
    money = 9000.0 * 1200
    start = settled.copy()
    start.state.household.trained[:] = False
    arms: dict[str, State] = {}
    who = ("registered", "everyone")
    for name, lever in {
        "none": (), "bundle": (act("protection.graduation", 1200.0, who=who, last=11),),
        "asset": (act("industry.animals", money / 900.0, who=who, last=11, product=("livestock",)),),
    }.items():  # fmt: skip
        arms[name] = start.copy().govern(alone(*lever)).run(36)
    h = arms["none"].household
    here = (
        h.alive
        & arms["bundle"].household.alive
        & arms["asset"].household.alive
        & arms["bundle"].household.reached
    )
    gain = {
        name: float((arms[name].household.income_sum - h.income_sum)[here].sum())
        for name in ("bundle", "asset")
    }
    assert gain["bundle"] > 0.0
    assert gain["asset"] < gain["bundle"] / 3.0


def test_pensions_follow_their_share(settled: County) -> None:
    whole, half = (with_lever(settled, "protection.pension", share) for share in (1.0, 0.5))
    assert np.allclose(half.household.pension, 0.5 * whole.household.pension)
    assert used(half, "protection.pension") == pytest.approx(item(half, "pensions"))


def test_dibao_is_booked_by_its_standard(settled: County) -> None:
    state = with_lever(settled, "protection.dibao.standard", 9000.0, 12)
    assert used(state, "protection.dibao.standard") == pytest.approx(
        of_everybody(state, state.household.dibao)
    )
    none = with_lever(settled, "protection.dibao.standard", 0.0)
    assert not none.household.dibao.any()


def test_grassland_is_paid_where_there_is_any(settled: County) -> None:
    state = settled.copy().govern(alone(act("protection.ecological_payment", 10.0))).run()
    h = state.household
    upper = state.village.zone[np.maximum(0, h.village)] > 0
    assert (h.grant > 0.0).any()
    assert upper[h.grant > 0.0].all()
    assert used(state, "protection.ecological_payment") == pytest.approx(of_everybody(state, h.grant))


# ------------------------------------------------------------------ public works

WORKS = [path for path, lever in CATALOGUE.items() if "local_labour" in lever.fields]


@pytest.mark.parametrize("path", WORKS)
@pytest.mark.parametrize("share", [None, 0.0, 0.5])
def test_a_share_of_works_is_paid_to_those_who_live_there(
    path: str, share: float | None, settled: County
) -> None:
    amount = min(1200.0, CATALOGUE[path].high)
    extras = {} if share is None else {"local_labour": share}
    county = settled.copy()
    county.state.village.road[:] = 0.2
    state = county.govern(alone(act(path, amount, extras=extras))).act()
    money, weight = used(state, path), float(state.county.weight)
    assert money > 0.0
    assert 0.0 <= CATALOGUE[path].in_place < CATALOGUE[path].high
    wages = of_everybody(state, state.household.public_works_wage)
    room = 3000.0 * weight * float((state.household.alive & (state.household.labour > 0.2)).sum())
    assert wages == pytest.approx(min((0.10 if share is None else share) * money, room))
    assert state.county.works_demand == pytest.approx(LOCAL_PURCHASES * (money - wages))
    assert len(WORKS) == 9


def test_roads_are_built_where_they_are_missing(settled: County) -> None:
    county = settled.copy()
    v = county.state.village
    v.road[:], v.road_building[:] = np.linspace(0.0, 1.0, len(v)), 0.0
    missing = float((1.0 - v.road).sum()) * KM_PER_VILLAGE
    state = county.govern(alone(act("infrastructure.roads", 120.0))).act()
    built = state.village.road_building
    assert built[-1] == 0.0
    assert used(state, "infrastructure.roads") == pytest.approx(10.0 * 500_000.0)
    county.govern(alone(act("infrastructure.roads", 1e6))).act()
    assert used(state, "infrastructure.roads") <= missing * 500_000.0, "no more than are missing"


def test_wages_and_what_is_built_have_queues_of_their_own(settled: County) -> None:
    """Who earned from a work does not wait longer for a house."""
    rebuilt = []
    for share in (0.0, 0.5):
        county = settled.copy()
        county.govern(alone(act("infrastructure.housing", 480.0, extras={"local_labour": share})))
        rebuilt.append(county.run(4).household.sound_housing.copy())
    assert np.array_equal(*rebuilt)


@pytest.mark.parametrize(
    ("path", "column"), [("infrastructure.water", "safe_water"), ("infrastructure.housing", "sound_housing")]
)
def test_only_those_without_are_served(path: str, column: str, settled: County) -> None:
    county = settled.copy().govern(alone(act(path, 960.0)))
    lacking = county.state.household.alive & ~county.state.household.arrays[column]
    county.act()
    served = county.state.household.arrays[column] & lacking
    assert served.sum() == 2
    assert used(county.state, path) == pytest.approx(80.0 * CATALOGUE[path].unit_cost)
    county.run(24)
    h = county.state.household
    assert h.arrays[column][h.alive & lacking].all()
    assert used(county.state, path) == 0.0


def test_relocation_moves_people_not_twice(settled: County) -> None:
    county = settled.copy()
    h = county.state.household
    h.relocated[:] = False
    stock, taste = h.stock[0].copy(), h.taste_local.copy()
    state = county.govern(alone(act("infrastructure.relocation", 400.0))).act()
    moved = state.household.relocated
    assert moved.sum() == 10
    assert (state.village.zone[h.village[moved]] > 0).all()
    assert np.allclose(h.stock[0][moved], 0.6 * stock[moved])
    assert (h.taste_local > taste)[moved].all()
    assert h.sound_housing[moved].all()
    assert h.safe_water[moved].all()
    assert used(state, "infrastructure.relocation") == pytest.approx(400.0 * 180_000.0)


def test_land_is_improved_once(settled: County) -> None:
    county = settled.copy().govern(alone(act("infrastructure.irrigation", 20_000.0)))
    before = county.state.village.irrigation.copy()
    county.run(24)
    assert (county.state.village.irrigation >= before).all()
    assert county.state.village.irrigation.sum() > before.sum()
    assert (county.state.village.irrigation <= 0.95).all()
    assert used(county.state, "infrastructure.irrigation") < 0.1 * 20_000.0 / 12.0 * 1000.0, (
        "little is left to do"
    )


# ------------------------------------------------------------------ assets


@pytest.mark.parametrize(
    ("path", "amount", "income"),
    [("assets.photovoltaic", 1000.0, 1000.0 * PV_YIELD), ("assets.workshop", 1e6, 1e6 * WORKSHOP_YIELD)],
)
def test_assets_pay_dividends(path: str, amount: float, income: float, settled: County) -> None:
    none = settled.copy().govern(alone()).until("income")
    county = settled.copy().govern(alone(act(path, amount)))
    state = county.until("income")
    gained = of_everybody(state, state.household.property_income - none.household.property_income)
    homes = float(state.village.households.sum())
    here = float(state.household.alive.sum()) * float(state.county.weight)
    assert homes == here
    assert gained == pytest.approx(income / 12.0, rel=1e-6)
    assert item(state, "rent and collective dividends") == pytest.approx(
        of_everybody(state, state.household.property_income)
    )
    assert used(state, path) == pytest.approx(amount * CATALOGUE[path].unit_cost)
    before = float(state.village.asset_income.sum())
    county.month += 1
    state = county.act()
    assert used(state, path) == 0.0, "an event happens once"
    assert state.village.asset_income.sum() == before


def test_dividends_by_rule_go_to_the_poor(settled: County) -> None:
    start = settled.copy()
    start.state.village.asset_income[:] = 0.0
    none = start.copy().govern(alone()).until("income").household.property_income
    for share in (0.2, 0.8):
        lever = act("assets.photovoltaic", 2000.0, extras={"dividend_to_poor": share})
        h = start.copy().govern(alone(lever)).until("income").household
        more, poor = h.property_income - none, h.alive & (h.registered | h.monitored)
        others = h.alive & ~poor
        checked = 0
        for village in range(8):
            here = h.village == village
            if (poor & here).any() and (others & here).any():
                assert more[poor & here].sum() / more[h.alive & here].sum() == pytest.approx(share)
                checked += 1
        assert checked > 3


def test_the_rule_of_dividends_can_be_changed_later(settled: County) -> None:
    """An event of nothing that names a rule changes it, and buys nothing."""
    later = act(
        "assets.photovoltaic", 0.0, label="rule", first=2, steps=((2, 0.0),), extras={"dividend_to_poor": 0.9}
    )
    first = act("assets.photovoltaic", 500.0, extras={"dividend_to_poor": 0.1})
    county = settled.copy().govern(alone(first, later))
    poor_get = []
    for _ in range(4):
        h = county.until("income").household
        here, poor = h.alive, h.alive & (h.registered | h.monitored)
        poor_get.append(h.asset_share[poor].sum() / h.asset_share[here].sum())
        assert used(county.state, "assets.photovoltaic") == (2_500_000.0 if county.month == START else 0.0)
        county.month += 1
    assert poor_get[1] < 0.35
    assert poor_get[3] > 0.6


def test_a_rule_holds_where_the_asset_is(settled: County) -> None:
    county = settled.copy()
    county.state.village.asset_income[:] = 0.0
    county.state.memory["town_names"] = ("east", "west", "south", "north")
    lever = act(
        "assets.photovoltaic", 500.0, where=Where(townships=("east",)), extras={"dividend_to_poor": 1.0}
    )
    state = county.govern(alone(lever)).act()
    h = state.household
    east = h.alive & (h.town == 0)
    assert not state.village.asset_income[state.village.town != 0].any()
    elsewhere = h.alive & ~east
    assert np.array_equal(h.asset_share[elsewhere], settled.state.household.asset_share[elsewhere])
    assert not h.asset_share[east & ~h.registered & ~h.monitored].any()
