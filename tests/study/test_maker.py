"""A place file for any county: found by name or code, every figure known or assumed, readable."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import InputError
from model.levers.catalogue import CATALOGUE
from model.study.counties import counties, find_county
from model.study.maker import BATANG_PERSONS, FOR_BATANG, place_text
from model.study.place import Place, read_place
from model.study.profile import POOR_AREAS, figures, mean_income, quintile_ratios, source_mix

RURAL = [county for county in counties() if county.number("rural_population") >= 1.0]
RURAL_CODES = {county.code for county in RURAL}
SAMPLE = RURAL[::150]  # every province in turn: the table is sorted by code


def made(query: str, folder: Path) -> Place:
    file = folder / "place.yaml"
    file.write_text(place_text(find_county(query)), encoding="utf-8")
    return read_place(file, CATALOGUE)


@pytest.mark.parametrize("query", ["513335", "巴塘县", "巴塘", " 巴塘县 ", "甘孜藏族自治州巴塘县"])
def test_a_county_by_code_or_name(query: str) -> None:
    assert find_county(query).code == "513335"


def test_a_name_of_several_lists_them() -> None:
    names = [county.name for county in counties()]
    repeated = sorted({name for name in names if names.count(name) > 1})
    assert len(repeated) == 28
    for name in repeated:
        with pytest.raises(InputError) as error:
            find_county(name)
        codes = [county.code for county in counties() if county.name == name]
        assert all(code in str(error.value) for code in codes[:12]), name
        assert {find_county(code).code for code in codes if code in RURAL_CODES} == RURAL_CODES & set(codes)


def test_a_county_without_rural_people_is_refused_by_name() -> None:
    urban = [county for county in counties() if county.number("rural_population") < 1.0]
    assert (len(RURAL), len(urban)) == (2791, 152)
    for county in urban[::10]:
        with pytest.raises(InputError, match="no rural people") as error:
            find_county(county.code)
        assert county.name in str(error.value)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("巴唐县", ("巴塘县",)),
        ("5133355", ("513335",)),
        ("", ("no county named",)),
        ("Batang", ("2020 census",)),
    ],
)
def test_an_unknown_county_gets_the_nearest_right_answer(query: str, words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as error:
        find_county(query)
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize("code", [county.code for county in SAMPLE])
def test_a_made_place_can_be_read(code: str, tmp_path: Path) -> None:
    check(made(code, tmp_path))


@pytest.mark.slow
def test_every_made_place_can_be_read(tmp_path: Path) -> None:
    for county in RURAL:
        check(made(county.code, tmp_path))


def check(place: Place) -> None:
    known, assumed = place.counts()
    assert known >= 12
    assert assumed >= 25
    assert sum(town.share for town in place.townships) == pytest.approx(1.0, abs=1e-4)
    sources = [place.value(f"share_{name}") for name in ("wages", "business", "property", "transfers")]
    assert sum(sources) == pytest.approx(1.0, abs=1e-3)
    assert 4000.0 < place.value("income_per_person") < 40_000.0  # 大宁县, by its yearbook, is the poorest
    assert place.value("migrant_share") + place.value("local_job_share") <= 0.46
    zones = {town.zone for town in place.townships}
    for name, entry in place.products.items():
        assert zones & set(entry.get("zones", zones)), f"{name} grows nowhere"
    for figure in place.values.values():
        assert figure.low <= figure.value <= figure.high
        assert figure.source or figure.assumption


def test_where_incomes_come_from() -> None:
    by_year = figures(find_county("341503"))["income_per_person"]
    assert by_year.value == pytest.approx(14_240.0 * 1.09**2, abs=1.0)  # its yearbook of 2019
    garze = figures(find_county("513335"))["income_per_person"]
    carried = 9367.4 * mean_income(POOR_AREAS, 2019) / mean_income(POOR_AREAS, 2016)
    assert garze.value == pytest.approx(carried * 1.09**2, abs=1.0)
    assert "Garze 2016" in garze.assumption
    zhejiang = figures(find_county("330822"))["income_per_person"]
    assert "recalled" in zhejiang.assumption
    assert zhejiang.high / zhejiang.low > 1.5 > garze.high / garze.low
    assert source_mix(POOR_AREAS, 2019)["transfers"] == pytest.approx(3163.0 / 11_567.0)
    assert quintile_ratios(2019)[0] == pytest.approx(4263.0 / 16_021.0)


def test_what_is_in_place_is_scaled_to_the_county(tmp_path: Path) -> None:
    batang, large = find_county("513335"), find_county("341503")
    factor = large.number("rural_population") / batang.number("rural_population")
    ours = {line.split(":")[0].strip(): line for line in place_text(batang).splitlines()}
    theirs = {line.split(":")[0].strip(): line for line in place_text(large).splitlines()}
    amount = [float(lines["training.class"].split("amount: ")[1].split(",")[0]) for lines in (ours, theirs)]
    assert amount[1] / amount[0] == pytest.approx(factor, rel=1e-3)
    assert "management.resident_team" not in ours
    assert "management.resident_team" in place_text(find_county("330822"))


def test_what_is_in_place_stays_inside_the_ranges_of_the_levers() -> None:
    """In every county, the largest too: else its place file could not be read."""
    outside = set()
    for county in RURAL:
        values = figures(county)
        for path, lever in CATALOGUE.items():
            if lever.place_value in values and not lever.low <= values[lever.place_value].value <= lever.high:
                outside.add((path, county.name))
        scale = county.number("rural_population") / BATANG_PERSONS
        outside |= {
            (path, county.name)
            for path, amount in FOR_BATANG.items()
            if amount * scale > CATALOGUE[path].high
        }
    assert outside == set()


def test_the_largest_counties_can_be_read(tmp_path: Path) -> None:
    for county in sorted(RURAL, key=lambda c: -c.number("rural_population"))[:3]:
        assert made(county.code, tmp_path).code == county.code


def test_relief_falls_back_on_the_prefecture() -> None:
    kangding = find_county("康定市")
    assert kangding.own_relief is None
    assert kangding.relief is not None
    assert 3.0 < kangding.relief < 8.0  # the plateau, like Batang
    assert figures(kangding)["relief"].assumption
    assert figures(find_county("巴塘县"))["relief"].source
