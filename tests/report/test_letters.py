"""What the shipped font can draw and how wide; names shortened, lines broken, numbers along an axis; both languages."""

from __future__ import annotations

import string

import pytest

from model.report.figures import letters, style
from model.report.figures.words import COLUMN, FAMILIES, WORDS


def test_a_missing_character_is_a_box() -> None:
    missing: set[str] = set()
    assert letters.safe("a\U00020000b\n", missing) == "a□b\n"
    assert missing == {"\U00020000"}


def test_every_word_can_be_drawn() -> None:
    every = [text for pair in (*WORDS.values(), *FAMILIES.values()) for text in pair]
    missing: set[str] = set()
    for text in every:
        letters.safe(text, missing)
    assert not missing


def test_words_have_both_languages_and_the_same_blanks() -> None:
    for key, pair in WORDS.items():
        assert all(pair), key
        blanks = [sorted(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in pair]
        assert blanks[0] == blanks[1], key
    assert set(COLUMN) == {"en", "zh"}


@pytest.mark.parametrize(
    "text",
    [
        "short",
        "a_very_long_name_that_goes_on_and_on_for_ever",
        "现行政策加倍方案试验二零二五年度版本",
        "",
        "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
    ],
)
def test_names_are_shortened_to_fit(text: str) -> None:
    name = letters.short(text, 10.0)
    assert letters.ems(name) <= 10.5
    assert name == text or "…" in name


@pytest.mark.parametrize(
    "text", ["a b c " * 60, "规模性返贫，是底线。" * 20, "混排 mixed text，with Latin。" * 10, "x" * 300]
)
def test_lines_are_broken_to_fit(text: str) -> None:
    lines = letters.wrap(text, 40.0).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith(("，", "。", "：", "；", "）")) for line in lines)
    if " " in text or "，" in text:
        assert all(letters.ems(line) <= 41.0 for line in lines)


def test_labels_are_spread_in_order() -> None:
    assert style.spread([0.1, 0.11, 0.12, 0.9], 0.1, 0.0, 1.0) == pytest.approx([0.1, 0.2, 0.3, 0.9])
    assert style.spread([0.99, 1.0, 1.0], 0.1, 0.0, 1.0) == pytest.approx([0.8, 0.9, 1.0])
    assert style.spread([], 0.1, 0.0, 1.0) == []


@pytest.mark.parametrize(
    ("values", "written"),
    [([0.0, 0.5, 1.0], ["0.0", "0.5", "1.0"]), ([-1000.0, 0.0, 1000.0], ["−1,000", "0", "1,000"]), ([0.0, 0.25], ["0.00", "0.25"]), ([3.0], ["3"])],
)  # fmt: skip
def test_numbers_along_an_axis(values: list[float], written: list[str]) -> None:
    assert style.Thousands().format_ticks(values) == written
