"""The synthetic county follows its place's figures, and one more household moves nobody."""

from __future__ import annotations

import numpy as np
import pytest

from model.economy import load, scenario_file
from model.errors import InputError
from model.luck import Luck
from model.population.build import build
from model.population.drivers import left_register
from model.population.farms import FOOD
from model.population.figures import Figures
from model.population.people import FIRST_REFERENCE, LARGEST, least_adults, member_plan
from model.state import ENTERPRISE_KINDS, NEIGHBOURS, State
from model.study.place import Place

BATANG = load(scenario_file("batang.yaml")).place
SUBU = load(scenario_file("subu.yaml")).place
PLACES = (BATANG, SUBU)
DENSITIES = (
    "leading_firms", "cooperatives", "family_farms", "workshops", "service_organisations", "tourism_firms", "shops",
)  # fmt: skip


def county(place: Place = BATANG, households: int | None = 3000, seed: int = 3, **values: float) -> State:
    return build(place, households, Luck(seed, "mean", 0, place.code), values)


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p.name)
def test_people_are_those_of_the_census(place: Place) -> None:
    """Means over all households of the place lie within five computed standard errors of the census."""
    state = county(place, None)
    h = state.household
    rows = np.flatnonzero(h.alive)
    n = rows.size
    persons = h.persons[rows]
    total = place.value("rural_persons")
    assert n * state.county.weight * place.value("household_size") == pytest.approx(total)
    assert np.array_equal(persons, h.children[rows] + h.adults[rows] + h.elders[rows])
    figures = {
        "household_size": persons,
        "one_person_share": persons == 1.0,
        "elderly_household_share": h.elders[rows] > 0.0,
        "schooling_years": h.skill[rows],
    }
    for name, column in figures.items():
        error = float(column.std()) / np.sqrt(n)
        assert float(column.mean()) == pytest.approx(place.value(name), abs=5.0 * error), name
    for name, column in (("share_0_14", h.children[rows]), ("share_65_plus", h.elders[rows])):
        share = column.sum() / persons.sum()
        error = float((column - share * persons).std()) / np.sqrt(n) / persons.mean()
        assert share == pytest.approx(place.value(name), abs=5.0 * error), name


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p.name)
def test_the_plan_of_members_meets_the_figures_exactly(place: Place) -> None:
    plan = member_plan(Figures(place, {}))
    sizes = plan.kinds @ plan.sizes
    assert sizes.sum() == pytest.approx(1.0)
    size = float(sizes @ np.arange(1, LARGEST + 1))
    assert size == pytest.approx(place.value("household_size"), rel=1e-6)
    elders = children = 0.0
    for kind in range(4):
        for n in range(1, LARGEST + 1):
            chance = plan.kinds[kind] * plan.sizes[kind, n - 1]
            some, both = plan.elder[kind], plan.second_elder if n > 1 else 0.0
            by_elders = (1.0 - some, some * (1.0 - both), some * both)
            elders += chance * (by_elders[1] + 2.0 * by_elders[2])
            room = sum(p * max(0, n - e - least_adults(kind, n, e)) for e, p in enumerate(by_elders))
            children += chance * plan.child * room
    assert float(plan.kinds @ plan.elder) == pytest.approx(place.value("elderly_household_share"), rel=1e-6)
    assert elders / size == pytest.approx(place.value("share_65_plus"), rel=1e-6)
    assert children / size == pytest.approx(place.value("share_0_14"), rel=1e-6)


def test_the_register_is_a_share_of_the_poor_of_the_past() -> None:
    h = county(households=None).household
    share = (h.persons * h.registered).sum() / h.persons[h.alive].sum()
    assert share == pytest.approx(BATANG.value("registered_share"), abs=0.02)
    assert h.lifted_out[h.registered].mean() == pytest.approx(BATANG.value("lifted_out_share"), abs=0.015)
    assert not h.lifted_out[~h.registered].any()
    months = h.exit_month[h.lifted_out]
    assert (months < 0).all()
    years = 2021 + np.floor_divide(months, 12)
    assert years.max() == BATANG.value("exit_year")
    gone = np.cumsum(np.bincount(years - 2014)) / years.size
    path = [left_register(year, 2019) for year in range(2014, 2020)]
    assert gone == pytest.approx(path, abs=0.03), "exits follow the nation's path, drawn together"
    early, late = (h.lifted_out & (h.exit_month < -24), h.lifted_out & (h.exit_month >= -24))
    assert h.ability[early].mean() > h.ability[late].mean(), "the better-off leave first"
    assert not (h.registered & h.operator).any()
    # A noisy past score, not present rank: many registered are not at the bottom now.
    power = h.ability + 0.5 * h.persistent
    poor = power < np.quantile(power[h.alive], 0.23)
    assert 0.3 < (poor & h.registered).sum() / h.registered.sum() < 0.95


def by_number(state: State, households: int) -> np.ndarray:
    """Return the row of each of the first households."""
    order = np.argsort(state.household.id, kind="stable")
    rows: np.ndarray = order[np.searchsorted(state.household.id[order], np.arange(households))]
    return rows


def differing(a: State, b: State, households: int) -> list[str]:
    """Return the columns in which the first households differ, whatever rows they are in."""
    ours, theirs = by_number(a, households), by_number(b, households)
    return [
        name
        for name in a.household.arrays
        if not np.array_equal(a.household.arrays[name][..., ours], b.household.arrays[name][..., theirs])
    ]


def links(state: State, households: int) -> np.ndarray:
    """Return the numbers of each household's contacts, (contacts, households)."""
    rows = by_number(state, households)
    contact = state.neighbours[:, rows]
    return np.where(contact >= 0, state.household.id[np.maximum(0, contact)], -1)


def test_one_more_household_moves_nobody() -> None:
    few, more = county(households=900), county(households=901)
    assert few.county.weight != more.county.weight
    assert differing(few, more, 900) == []
    assert few.household.alive.sum() + 1 == more.household.alive.sum()
    for table in ("village", "town", "product"):
        for name, column in getattr(few, table).arrays.items():
            assert np.array_equal(column, getattr(more, table).arrays[name]), f"{table}.{name}"
    before, after = links(few, 900), links(more, 900)
    moved = before != after
    assert moved.mean() < 0.01
    assert set(after[moved].tolist()) <= {-1, 900}, "who is new takes over a few links, the others stay"
    firms = few.enterprise.alive.sum()
    for name, column in few.enterprise.arrays.items():
        if name != "owner":  # drawn among the able of a village, and rows move up
            assert np.array_equal(column[:firms], more.enterprise.arrays[name][:firms]), name


def test_a_fault_in_luck_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws that depend on how many there are would be found by the test above."""
    few, uniform = county(households=900), Luck.uniform

    def by_size(self: Luck, stream: str, ids: np.ndarray, month: int | None = None) -> np.ndarray:
        found = uniform(self, stream, ids, month)
        return np.roll(found, 1) if stream == "population.cash" and found.size == 901 else found

    monkeypatch.setattr(Luck, "uniform", by_size)
    assert "cash" in differing(few, county(households=901), 900)


def test_the_same_luck_builds_the_same_county() -> None:
    first, second, other = county(), county(), county(seed=4)
    for table in ("household", "enterprise", "village", "town", "product"):
        a, b = getattr(first, table), getattr(second, table)
        assert all(np.array_equal(a.arrays[name], b.arrays[name]) for name in a.arrays), table
    assert np.array_equal(first.neighbours, second.neighbours)
    assert not np.array_equal(first.household.ability, other.household.ability)


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p.name)
def test_enterprises_can_be(place: Place) -> None:
    state = county(place, None)
    e = state.enterprise
    here = e.alive
    assert np.unique(e.id[here]).size == here.sum() > 0
    assert (e.id[here] < FIRST_REFERENCE).all()
    assert ((e.village[here] >= 0) & (e.village[here] < len(state.village))).all()
    assert np.array_equal(e.town[here], state.village.town[e.village[here]])
    for name in ("capital", "workers", "wage"):
        assert (e.arrays[name][here] > 0.0).all(), name
    assert ((e.age[here] >= 0.0) & (e.age[here] < 41.0 * 12.0)).all()
    owners = e.owner[here]
    assert state.household.alive[owners[owners >= 0]].all()
    buys = np.isin(e.kind[here], (0, 1, 2))
    assert (e.product[here][buys] >= 0).all()
    assert (e.product[here][~buys] < 0).all()
    for kind, name in enumerate(DENSITIES):
        expected = place.value(name) * place.value("rural_persons") / 1000.0
        assert abs((e.kind[here] == kind).sum() - expected) < 1.0, ENTERPRISE_KINDS[kind]
    assert (~here).sum() >= 0.05 * here.sum(), "room for newcomers"


def test_land_follows_members_and_zones() -> None:
    state = county(households=None)
    h, names = state.household, state.product_names
    rows = np.flatnonzero(h.alive)
    assert {names[j] for j in np.unique(h.product[0, rows])} <= set(FOOD)
    for j, name in enumerate(names):
        entry = BATANG.products[name]
        holds = (h.product[:, rows] == j).any(axis=0)
        zones = [("valley", "middle", "high").index(zone) for zone in entry.get("zones", ())]
        if zones:
            assert np.isin(h.zone[rows][holds], zones).all(), name
        if name not in FOOD:
            assert holds.mean() == pytest.approx(entry["holders"], rel=0.4, abs=0.01), name
    mu = (h.stock + h.growing + h.young)[0, rows]
    small, large = h.persons[rows] <= 2.0, h.persons[rows] >= 6.0
    assert mu[large].mean() > 1.7 * mu[small].mean()


def test_contacts_live_near() -> None:
    state = county(households=None)
    h = state.household
    n = int(h.alive.sum())
    assert (np.diff(h.village[:n]) >= 0).all(), "rows are sorted by village"
    contact = state.neighbours[:, :n]
    assert contact.shape[0] == NEIGHBOURS
    known = contact >= 0
    assert known.mean() > 0.95
    near = h.village[np.maximum(0, contact)] == h.village[:n]
    assert near[known].mean() == pytest.approx(0.9, abs=0.03)
    assert not (contact == np.arange(n)).any()


def test_villages_and_jobs_add_up() -> None:
    state = county(households=500)
    v, total = state.village, BATANG.value("rural_persons") / BATANG.value("household_size")
    assert v.households.sum() == pytest.approx(total)
    assert len(v) == pytest.approx(BATANG.value("rural_persons") / 300.0, rel=0.1)
    assert v.key.sum() == len(v) // 5
    assert (state.town.base_jobs > 0.0).all()
    assert state.county.weight == pytest.approx(total / 500.0)
    assert len(state.memory["village_names"]) == len(v)
    assert len(state.household) >= 525, "five per cent of spare rows"


def test_drawn_figures_stand_before_the_place() -> None:
    usual = county(households=2000)
    drawn = county(households=2000, **{"place.willingness": 0.3, "place.products.barley.gross": 900.0})
    assert drawn.product.gross[usual.product_names.index("barley")] == 900.0
    assert drawn.household.willingness.mean() < usual.household.willingness.mean() - 0.1
    doubled = county(
        households=2000,
        **{
            f"place.products.{name}.gross": 2.0 * float(entry["gross"])
            for name, entry in BATANG.products.items()
        },
    )
    shift = doubled.constants["farm_scale"] - usual.constants["farm_scale"]
    assert shift == pytest.approx(-np.log(2.0)), "only differences between products are meant"
    richer = county(households=2000, **{"place.income_per_person": 17_000.0})
    assert richer.constants["wage_scale"] > usual.constants["wage_scale"]


def test_too_small_a_place_and_a_missing_figure_are_named() -> None:
    with pytest.raises(InputError, match="rural households"):
        county(**{"place.rural_persons": 30.0})
    fields = {name: getattr(BATANG, name) for name in BATANG.__dataclass_fields__}
    values = {name: figure for name, figure in BATANG.values.items() if name != "willingness"}
    with pytest.raises(InputError, match="willingness"):
        county(Place(**(fields | {"values": values})))
