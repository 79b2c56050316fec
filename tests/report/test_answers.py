"""The sentences of `compare`: no effect, harm, tie, too few runs, failed runs, and what money buys."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd
import pytest

from model.report.words.answers import TEMPLATES, Effect, answer, for_whom, remains, sentence, together
from model.report.words.comparison import worlds_table

NAN = math.nan
GOOD = Effect("train", 40.0, 30.0, 50.0, 2e6, 50_000.0, 40_000.0, 66_000.0)
DEAR = Effect("build", 60.0, 45.0, 75.0, 9e6, 150_000.0, 120_000.0, 200_000.0)
DULL = Effect("talk", 1.0, -4.0, 6.0, 1e6, 1e6, NAN, NAN)
HARM = Effect("cut", -20.0, -30.0, -10.0, -5e6, NAN, NAN, NAN)


def said(*options: Effect, clear: bool = True, lang: Any = "en", **other: Any) -> list[str]:
    ranked = sorted((o for o in options if o.clear), key=lambda o: -o.value)
    differs = {(ranked[0].name, ranked[1].name): clear} if len(ranked) > 1 else {}
    told = {
        "baseline": "status_quo",
        "base": 300.0,
        "years": 9.0,
        "cells": 20,
        "failed": 0,
        "differs": differs,
    }
    return answer(options, lang=lang, **(told | other))


def test_the_best_and_the_cheapest() -> None:
    first, second = said(GOOD, DEAR, DULL)
    assert first.startswith("build prevents most returns: 60 households over 9 years (45 to 75), of 300")
    assert (
        second == "train prevents most returns per yuan: 50,000 yuan for a return averted (40,000 – 66,000)."
    )


def test_a_tie_is_called_one() -> None:
    first, _ = said(GOOD, DEAR, clear=False)
    assert "build and train prevent about equally many returns (60 and 40 households" in first


def test_no_effect() -> None:
    assert said(DULL) == ["No option clearly prevents returns: every interval holds zero."]


def test_harm_is_said() -> None:
    assert said(GOOD, HARM)[-1] == "More households return under cut than under status_quo."


def test_too_few_runs_rank_nothing() -> None:
    assert said(GOOD, DEAR, cells=3) == ["Too few runs to rank the options: 3 of at least 5."]


def test_failed_runs_come_first() -> None:
    assert said(GOOD, failed=2)[0].startswith("Runs that failed and are not counted: 2.")


def test_what_costs_nothing_has_no_price() -> None:
    free = Effect("sort", 9.0, 4.0, 14.0, -1e5, NAN, NAN, NAN)
    assert "costs no more" in said(free)[1]


def test_an_unclear_price_is_not_given() -> None:
    vague = Effect("vague", 9.0, 4.0, 14.0, 1e5, NAN, NAN, NAN)
    assert "No option has a clear price" in said(vague)[1]


@pytest.mark.parametrize(
    ("during", "after", "low", "high", "expected"),
    [
        (20.0, 10.0, 5.0, 15.0, "50 % of the monthly rate"),
        (20.0, 10.0, -1.0, 21.0, "Nothing clear"),
        (20.0, -3.0, -9.0, 3.0, "Nothing clear"),
        (20.0, math.nan, math.nan, math.nan, "Nothing clear"),
        (20.0, -6.0, -9.0, -3.0, "clearly adds to returns: 6 households"),
        (-2.0, 10.0, 5.0, 15.0, "only after support ends: 10 households"),
    ],
)
def test_what_remains(during: float, after: float, low: float, high: float, expected: str) -> None:
    assert expected in remains("train", during, after, low, high, 48, 48)


def test_for_whom() -> None:
    assert for_whom("train", []).startswith("train clearly raises incomes in every group")
    text = for_whom("train", [f"g{k}" for k in range(8)])
    assert text.endswith("g5 and 2 more.")


def test_pairs() -> None:
    assert together([("a + b", 4.0, -1.0, 9.0)]) == "No pair is clearly worth more together than one by one."
    assert "a + b are worth more together" in together([("a + b", 4.0, 1.0, 7.0), ("a + c", 2.0, 1.0, 3.0)])


# What is found, and the templates that must tell it, in their order: no effect, harm, tie, too few runs, failed runs.
NEAR = Effect("near", 38.0, 28.0, 48.0, 2.5e6, 65_000.0, 50_000.0, 90_000.0)
FREE = Effect("sort", 9.0, 4.0, 14.0, -1e5, NAN, NAN, NAN)
VAGUE = Effect("vague", 9.0, 4.0, 14.0, 1e5, NAN, NAN, NAN)
SITUATIONS: dict[str, tuple[tuple[Effect, ...], dict[str, Any], list[str]]] = {
    "clear": ((GOOD, DEAR), {}, ["best", "cheapest"]),
    "no effect": ((DULL,), {}, ["none"]),
    "no option": ((), {}, ["none"]),
    "harm alone": ((HARM, DULL), {}, ["none_good", "harm"]),
    "harm beside": ((GOOD, HARM), {}, ["best", "cheapest", "harm"]),
    "tie": ((GOOD, DEAR), {"clear": False}, ["tie", "cheapest"]),
    "tie of prices": ((GOOD, NEAR), {}, ["best", "cheapest_tie"]),
    "tie and harm": ((GOOD, NEAR, HARM), {"clear": False}, ["tie", "cheapest_tie", "harm"]),
    "too few": ((GOOD, HARM), {"cells": 4}, ["few"]),
    "just enough": ((GOOD,), {"cells": 5}, ["best", "cheapest"]),
    "failed": ((GOOD,), {"failed": 1}, ["failed", "best", "cheapest"]),
    "failed and none": ((DULL,), {"failed": 1}, ["failed", "none"]),
    "failed and harm": ((HARM,), {"failed": 1}, ["failed", "none_good", "harm"]),
    "failed and tie": ((GOOD, DEAR), {"failed": 1, "clear": False}, ["failed", "tie", "cheapest"]),
    "failed, too few left": ((GOOD,), {"failed": 9, "cells": 2}, ["failed", "few"]),
    "all failed": ((Effect("lost", NAN, NAN, NAN, NAN, NAN, NAN, NAN),), {"failed": 9, "cells": 0}, ["failed", "few"]),
    "free": ((FREE, DULL), {}, ["best", "free"]),
    "free and harm": ((FREE, HARM), {}, ["best", "free", "harm"]),
    "no price": ((VAGUE,), {}, ["best", "no_price"]),
    "no price, tie": ((VAGUE, FREE), {"clear": False}, ["tie", "free"]),
}  # fmt: skip


def key_of(text: str, lang: str) -> str:
    """Return the template a sentence was made from."""
    for key, pair in TEMPLATES.items():
        pattern = re.sub(r"\\\{\w+\\\}", ".*", re.escape(pair[1 if lang == "zh" else 0]))
        if re.fullmatch(pattern, text):
            return key
    raise AssertionError(text)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_has_its_templates(situation: str, lang: str) -> None:
    options, told, expected = SITUATIONS[situation]
    sentences = said(*options, lang=lang, **told)
    assert [key_of(text, lang) for text in sentences] == expected
    assert "nan" not in " ".join(sentences)


def test_every_template_is_tried() -> None:
    others = {
        "left",
        "nothing_left",
        "later",
        "turned",
        "left_out",
        "nobody_left_out",
        "together",
        "overlap",
        "no_pair",
    }
    assert {key for _, _, keys in SITUATIONS.values() for key in keys} | others == set(TEMPLATES)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a + b", 4.0, 1.0, 7.0), ("a + c", -9.0, -12.0, -6.0)], "together"),
        ([("a + b", -4.0, -7.0, -1.0), ("a + c", 1.0, -1.0, 3.0)], "overlap"),
        ([("a + b", 4.0, NAN, NAN)], "no_pair"),
        ([], "no_pair"),
    ],
)
def test_pairs_in_both_languages(pairs: list[tuple[str, float, float, float]], expected: str) -> None:
    assert key_of(together(pairs), "en") == key_of(together(pairs, "zh"), "zh") == expected
    if expected == "overlap":
        assert together(pairs).endswith("avert 4 returns fewer than one by one (1 to 7).")


@pytest.mark.parametrize("key", TEMPLATES)
def test_both_languages_hold_the_same_values(key: str) -> None:
    english, chinese = TEMPLATES[key]
    names = {part.partition("}")[0] for part in english.split("{")[1:]}
    assert names == {part.partition("}")[0] for part in chinese.split("{")[1:]}
    for lang in ("en", "zh"):
        assert "{" not in sentence(key, lang, **dict.fromkeys(names, 1.0))  # type: ignore[arg-type]


def test_worlds_stand_side_by_side_with_a_gap_where_none_was_run() -> None:
    rows = [
        ("usual", "a", -5.0, -8.0, -2.0, 100.0, 20), ("usual", "b", 1.0, -1.0, 3.0, 100.0, 20),
        ("hail", "a", -9.0, -12.0, -6.0, 140.0, 20),
    ]  # fmt: skip
    table = worlds_table(
        pd.DataFrame(rows, columns=["world", "scenario", "effect", "low", "high", "level", "n"])
    )
    columns = [list(column.cells) for column in table.columns]
    assert columns[0][1:] == ["a", "b"]
    assert columns[1] == ["100", "-5", "~ +1"]
    assert columns[2] == ["140", "-9", "–"]
