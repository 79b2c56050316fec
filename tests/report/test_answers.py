"""The sentences of `compare`: no effect, harm, tie, too few runs, failed runs, and what money buys."""

from __future__ import annotations

import math
from typing import Any

import pytest

from model.report.words.answers import TEMPLATES, Effect, answer, for_whom, remains, sentence, together

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
    assert said(GOOD, failed=2)[0].startswith("2 runs failed and are not counted")


def test_what_costs_nothing_has_no_price() -> None:
    free = Effect("sort", 9.0, 4.0, 14.0, -1e5, NAN, NAN, NAN)
    assert "costs no more" in said(free)[1]


def test_an_unclear_price_is_not_given() -> None:
    vague = Effect("vague", 9.0, 4.0, 14.0, 1e5, NAN, NAN, NAN)
    assert "No option has a clear price" in said(vague)[1]


@pytest.mark.parametrize(
    ("after", "low", "expected"),
    [(10.0, 5.0, "50 %"), (10.0, -1.0, "Nothing clear"), (-3.0, -9.0, "Nothing clear")],
)
def test_what_remains(after: float, low: float, expected: str) -> None:
    assert expected in remains("train", 20.0, after, low, 48, 48)


def test_for_whom() -> None:
    assert for_whom("train", []).startswith("train clearly raises incomes in every group")
    text = for_whom("train", [f"g{k}" for k in range(8)])
    assert text.endswith("g5 and 2 more.")


def test_pairs() -> None:
    assert together([("a + b", 4.0, -1.0, 9.0)]) == "No pair is clearly worth more together than one by one."
    assert "a + b are worth more together" in together([("a + b", 4.0, 1.0, 7.0), ("a + c", 2.0, 1.0, 3.0)])


@pytest.mark.parametrize("key", TEMPLATES)
def test_both_languages_hold_the_same_values(key: str) -> None:
    english, chinese = TEMPLATES[key]
    names = {part.partition("}")[0] for part in english.split("{")[1:]}
    assert names == {part.partition("}")[0] for part in chinese.split("{")[1:]}
    for lang in ("en", "zh"):
        assert "{" not in sentence(key, lang, **dict.fromkeys(names, 1.0))  # type: ignore[arg-type]
