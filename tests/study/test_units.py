"""Numbers with units, and months: what is written is what is meant, exactly."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.study.units import (
    EARLIEST,
    FULL_WIDTH,
    LATEST,
    month_text,
    number_text,
    parse_month,
    parse_number,
    parse_quantity,
)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("300", "places/year", 300.0),
        ("200 万元", "yuan/year", 2e6),
        ("600 万元/year", "yuan/year", 6e6),
        ("600 万元/年", "yuan/year", 6e6),
        ("1.5 亿元", "yuan/year", 1.5e8),
        ("¥ 300", "yuan", 300.0),
        ("30 %", "share of villages", 0.3),
        ("70%", "share", 0.7),
        ("3 成", "share", 0.3),
        ("4.35 %", "1/year", 0.0435),
        ("1,000 mu", "mu/year", 1000.0),
        ("1000亩", "mu/year", 1000.0),
        ("2 公顷", "mu", 30.0),
        ("2 ha", "mu", 30.0),
        ("25 places/month", "places/year", 300.0),
        ("300 人次/年", "places/year", 300.0),
        ("300 人", "workers/year", 300.0),
        ("2 家", "cooperatives/year", 2.0),
        ("500 kg", "tonnes/year", 0.5),
        ("0.5 MW", "kW", 500.0),
        ("2 years", "months", 24.0),
        ("3 万", "yuan", 30000.0),
        ("2 million yuan", "yuan", 2e6),
        ("500 元/worker/year", "yuan/worker/year", 500.0),
        ("0.8", "asinh units", 0.8),
        ("-3", "1", -3.0),
        ("1e6", "yuan", 1e6),
    ],
)
def test_units_people_write(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("３00", "mu", "full-width '３' where '3' is meant"),
        ("30 ％", "share", "full-width '％' (U+FF05) where '%' is meant"),
        ("1，000", "mu", "full-width '，' (U+FF0C) where ',' is meant"),
        ("30\u3000%", "share", "full-width space"),
        ("30\t%", "share", "a tab"),
        ("nan", "mu", "not a finite number"),
        (".inf", "mu", "not a finite number"),
        ("-inf", "mu", "not a finite number"),
        ("1e400", "mu", "too large"),
        ("1e999999999", "mu", "not a number"),
        ("1,00", "mu", "not a number"),
        ("1_000", "mu", "not a number"),
        ("many", "mu", "not a number"),
        ("", "mu", "not a number"),
        ("3 kg", "mu", "is not a unit for 'mu'"),
        ("30 %", "mu", "is not a unit for 'mu'"),
        ("300 households", "places/year", "is not a unit for 'places/year'"),
        ("300 plces", "places/year", "did you mean 'places'"),
        ("300 places/week", "places/year", "unknown unit 'week'"),
        ("500 元/year", "yuan", "is an amount a year"),
        ("5 yuan/mu", "yuan/year", "is not a unit for 'yuan/year'"),
    ],
)
def test_units_that_do_not_fit(text: str, unit: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        parse_quantity(text, unit)


def test_yearly_money_says_so() -> None:
    assert parse_quantity("60 万元/year", "yuan/year", yearly=True) == 600_000.0
    assert parse_quantity("600000", "yuan/year", yearly=True) == 600_000.0
    with pytest.raises(ValueError, match="a year's money or a total"):
        parse_quantity("60 万元", "yuan/year", yearly=True)


finite = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4)


@given(finite)
def test_a_number_survives_being_written(value: object) -> None:
    assert parse_quantity(f"{value:,}") == float(str(value))
    assert parse_quantity(f"{value}") == float(str(value))


@given(finite, st.sampled_from(["万元", "亿元", "元", "千元", "million yuan"]))
def test_scales_are_exact(value: object, unit: str) -> None:
    scale = {"万元": 4, "亿元": 8, "元": 0, "千元": 3, "million yuan": 6}[unit]
    assert parse_quantity(f"{value} {unit}", "yuan") == float(f"{value}e{scale}")


@given(st.integers(0, 10_000))
def test_percentages_are_exact(value: int) -> None:
    assert parse_quantity(f"{value} %", "share") == value / 100


@given(
    finite,
    st.sampled_from([("亩", "mu"), ("公里", "km"), ("吨", "tonnes"), ("户", "households"), ("头", "head")]),
)
def test_chinese_and_english_units_agree(value: object, pair: tuple[str, str]) -> None:
    assert parse_quantity(f"{value}{pair[0]}", pair[1]) == parse_quantity(f"{value} {pair[1]}", pair[1])


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        value, _rest = parse_number(text)
    except ValueError:
        return
    assert abs(value) <= 10**15


@given(st.sampled_from(sorted(FULL_WIDTH)), st.integers(0, 3))
def test_every_full_width_sign_is_named(sign: str, at: int) -> None:
    text = "300"[:at] + sign + "300"[at:]
    with pytest.raises(ValueError, match=r"U\+"):
        parse_quantity(text, "mu")


months = st.integers(EARLIEST * 12, LATEST * 12 + 11)


@given(months)
def test_every_way_to_write_a_month(month: int) -> None:
    year, number = month // 12, month % 12 + 1
    ways = [
        f"{year}-{number:02d}",
        f"{year}-{number}",
        f"{year}/{number}",
        f"{year}年{number}月",
        f"{year}年{number}",
    ]
    assert {parse_month(way) for way in ways} == {month}
    assert parse_month(month_text(month)) == month


@given(st.integers(EARLIEST, LATEST))
def test_a_year_is_its_january_or_its_december(year: int) -> None:
    assert month_text(parse_month(str(year))) == f"{year}-01"
    assert month_text(parse_month(f"{year}年", end=True)) == f"{year}-12"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2022-13", "no such month"),
        ("2022-00", "no such month"),
        ("2022-01-15", "names a day"),
        ("1022-01", "outside 1978 to 2100"),
        ("20220", "is not a month"),
        ("2022-1-", "is not a month"),
        ("January", "is not a month"),
        ("２022", "full-width '２'"),
        ("2022－01", "full-width '－'"),
    ],
)
def test_what_is_no_month(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        parse_month(text)


def test_october_is_not_january() -> None:
    assert month_text(parse_month("2022.10")) == "2022-10"


@pytest.mark.parametrize(
    ("value", "text"), [(300.0, "300"), (0.5, "0.5"), (1.2e6, "1,200,000"), (0.0435, "0.0435")]
)
def test_numbers_without_needless_digits(value: float, text: str) -> None:
    assert number_text(value) == text
