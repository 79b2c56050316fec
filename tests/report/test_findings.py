"""What stands above the pictures: no effect, harm, a tie, too few runs, failed runs, nothing to say."""

from __future__ import annotations

import re
from math import nan
from typing import Any

import pytest

from model.report.figures.findings import (
    FEW,
    Change,
    alike,
    changed,
    first_cause,
    growth,
    largest_source,
    level_only,
    money_used,
    nation,
    number,
    park_output,
    returned,
    returns_averted,
    signed,
)

HELPS = Change("train", 3.0, 2.0, 4.0)
HELPS_LESS = Change("firms", 1.0, 0.5, 1.5)
TIES = Change("cover", 2.6, 1.7, 3.5)
UNCLEAR = Change("roads", 0.4, -0.3, 1.1)
HARMS = Change("cut", -2.0, -3.0, -1.0)


@pytest.mark.parametrize(
    ("changes", "runs", "failed", "english", "chinese"),
    [
        ([HELPS, HELPS_LESS], 20, 0, "train averts most returns: 3.0 per 1,000", "train避免返贫最多：每千脱贫户年 3.0"),
        ([UNCLEAR, HELPS], 20, 0, "train averts most returns: 3.0", "train避免返贫最多"),
        ([HELPS, TIES], 20, 0, "train averts most returns, 3.0 per 1,000 lifted-out households a year, but is hard to tell from cover",
         "但与cover难分高下"),
        ([UNCLEAR], 20, 0, "No policy changes returns by more than chance", "没有方案使返贫的变化超出偶然"),
        ([HARMS, UNCLEAR], 20, 0, "No policy averts returns; cut adds 2.0 per 1,000", "cut使返贫增加"),
        ([HELPS, HARMS], 20, 0, "; cut adds to them", "；cut使返贫增加"),
        ([HELPS], FEW - 1, 0, "Only 4 runs a scenario: too few", "只有 4 次模拟"),
        ([HELPS], 1, 0, "Only 1 run a scenario", "只有 1 次模拟"),
        ([Change("train", 3.0, nan, nan)], 20, 0, "too few to say", "尚不能判断"),
        ([HELPS], 20, 2, "(2 runs failed)", "（另有 2 次模拟失败）"),
        ([HELPS], 20, 1, "(1 run failed)", "（另有 1 次模拟失败）"),
        ([], 20, 0, "There is no scenario to compare", "没有可与基准比较的方案"),
        ([Change("train", nan, nan, nan)], 20, 0, "There is no scenario", "没有可与基准比较"),
    ],
)  # fmt: skip
def test_returns_averted(changes: list[Change], runs: int, failed: int, english: str, chinese: str) -> None:
    assert english in returns_averted("en", changes, runs, failed)
    assert chinese in returns_averted("zh", changes, runs, failed)


def test_many_ties_are_not_all_named() -> None:
    several = [HELPS, TIES, Change("b", 2.5, 1.5, 3.5), Change("c", 2.4, 1.4, 3.4)]
    assert "cover, b and others" in returns_averted("en", several, 20)
    assert "cover、b等" in returns_averted("zh", several, 20)


def test_a_best_policy_that_cannot_be_told_from_none_is_not_praised() -> None:
    """The largest estimate is unclear; a smaller one is clear."""
    text = returns_averted("en", [Change("wide", 5.0, -1.0, 11.0), HELPS_LESS], 20)
    assert text.startswith("firms averts most returns")


@pytest.mark.parametrize(
    ("changes", "runs", "english", "chinese"),
    [
        ([HARMS, UNCLEAR], 20, "Poverty: cut is 2 points below the status quo", "贫困：cut比现状低 2 个百分点"),
        ([HELPS], 20, "train is 3 points above", "train比现状高 3 个百分点"),
        ([UNCLEAR], 20, "roads differs from the status quo by no more than chance", "roads与现状的差别在偶然范围内"),
        ([UNCLEAR, Change("x", 0.0, -1.0, 1.0)], 20, "no scenario differs from the status quo by more than chance", "没有方案与现状的差别超出偶然"),
        ([HELPS], 3, "only 3 runs a scenario, too few", "只有 3 次模拟"),
        ([], 20, "no scenario to compare", "无方案可比较"),
    ],
)  # fmt: skip
def test_changed(changes: list[Change], runs: int, english: str, chinese: str) -> None:
    assert english in changed("en", "Poverty", changes, "status quo", " points", runs)
    assert chinese in changed("zh", "贫困", changes, "现状", "个百分点", runs)


def test_level_when_there_is_nothing_to_compare() -> None:
    assert level_only("en", "status quo", 14.04, 12.0, 17.0, False) == (
        "Under the status quo 14.0 of 1,000 lifted-out households return a year (12.0 to 17.0)"
    )
    assert level_only("en", "status quo", 14.0, 12.0, 17.0, True, 6).startswith("Every run of the other")
    assert "nobody was lifted out" in level_only("en", "status quo", nan, nan, nan, False)
    assert "每千脱贫户每年返贫 14.0 户" in level_only("zh", "现状", 14.0, 12.0, 17.0, False)
    assert "全部失败" in level_only("zh", "现状", 14.0, 12.0, 17.0, True)


def test_time_to_return() -> None:
    assert "No lifted-out household was observed" in returned("en", "status quo", 0.0, 0.0, 0.0, 0)
    assert "no lifted-out household returns within 96" in returned("en", "status quo", 0.0, 0.0, 2.0, 96)
    assert "12.3 % of lifted-out households (10.0 to 15.1)" in returned(
        "en", "status quo", 12.34, 10.0, 15.1, 96
    )
    assert "12.3%" in returned("zh", "现状", 12.34, 10.0, 15.1, 96)


def test_causes() -> None:
    assert "Nobody returns" in first_cause("en", "status quo", {"illness": 0.0, "other": 0.0})
    assert "illness is the first cause: 40 %" in first_cause(
        "en", "status quo", {"illness": 4.0, "price": 1.0, "other": 5.0}
    )
    assert "因病是第一原因：占返贫与新致贫的 40%" in first_cause(
        "zh", "现状", {"illness": 4.0, "price": 1.0, "other": 5.0}
    )
    assert "No return" in first_cause("en", "status quo", {"illness": 0.0, "other": 5.0})


def test_growth() -> None:
    assert "6.4 % a year, faster than the richest fifth: 4.6 %" in growth("en", "status quo", 6.4, 4.6)
    assert "slower than" in growth("en", "status quo", 2.0, 4.6)
    assert "as fast as" in growth("en", "status quo", 4.61, 4.6)
    assert growth("en", "status quo", nan, 4.6) == "Income paths of five groups of households"
    assert "快于最富五分之一的 4.6%" in growth("zh", "现状", 6.4, 4.6)


def test_the_rest() -> None:
    names = {"wages": "wages", "support": "transition support"}
    assert "in 2029 is wages, 97 %; transition support is 3.0 %" in largest_source(
        "en", "status quo", 2029, {"wages": 97.0, "support": 3.0}, names
    )
    assert largest_source("en", "status quo", 0, {}, {}) == "Income by source"
    assert "uses 90.6 million yuan of public money a year; 33 % of it is insurance" in money_used(
        "en", "status quo", {"insurance": 29.9, "training": 60.7 / 3, "a": 60.7 / 3, "b": 60.7 / 3}
    )
    assert "uses no public money" in money_used("en", "status quo", {})
    assert "0.9 times the paper's estimate" in park_output("en", "three measures", 46.7, 51.805)
    assert "lost 58 million people and the central fund grew by 81 %" in nation(
        "en", {2017: 556.68, 2021: 498.35}, {2017: 86.095, 2021: 156.1}
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.441, "0.44"),
        (12345.6, "12,346"),
        (99.6, "100"),
        (3.0, "3"),
        (0.00001, "0.00001"),
        (-2.5, "-2.5"),
    ],
)
def test_numbers_are_never_in_powers_of_ten(value: float, text: str) -> None:
    assert number(value) == text


def test_columns_of_numbers_have_the_same_decimals() -> None:
    assert alike([35.1, 36.0, nan, -2.0]) == ["35.1", "36.0", "–", "−2.0"]
    assert alike([1234.5, 3.2]) == ["1,234", "3"]
    assert signed([0.5, -0.25, 0.0]) == ["+0.50", "−0.25", "0.00"]
    assert alike([]) == []


SENTENCES: list[tuple[Any, tuple[Any, ...]]] = [
    (returns_averted, ([HELPS, TIES, HARMS], 20, 3)), (changed, ("贫困", [HARMS], "现状", "个百分点", 20)),
    (level_only, ("现状", 1.0, 0.5, 2.0, False, 1)), (returned, ("现状", 1.0, 0.5, 2.0, 60)), (first_cause, ("现状", {"illness": 1.0})),
    (growth, ("现状", 1.0, 2.0)), (money_used, ("现状", {"insurance": 1.0})), (park_output, ("园区", 1.0, 2.0)),
    (nation, ({2017: 2.0, 2021: 1.0}, {2017: 1.0, 2021: 2.0})),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "given"), SENTENCES, ids=lambda s: getattr(s, "__name__", ""))
def test_chinese_sentences_hold_no_english(sentence: Any, given: tuple[Any, ...]) -> None:
    text = sentence("zh", *given)
    assert not re.findall(r"[A-Za-z]{2,}", re.sub("train|cover|cut", "", text))
    assert "," not in re.sub(r"\d,\d", "", text)
