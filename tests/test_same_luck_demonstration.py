"""The demonstration of `benchmarks/luck.py`: keyed luck moves nobody by chance, the other ways do."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from model.luck import Luck
from model.state import State
from model.study.study import Study
from tests.small_county import study
from tests.test_benchmarks import module


@pytest.fixture(scope="module")
def luck() -> ModuleType:
    return module("luck")


@pytest.fixture(scope="module")
def small(luck: ModuleType) -> Study:
    found: Study = replace(luck.small_lever(study()), months=14, households=200)
    return found


@pytest.fixture(scope="module")
def start(luck: ModuleType, small: Study) -> State:
    found: State = luck.began(small, 5, interactions=False)
    return found


def test_one_policy_twice_is_one_history_in_a_stream(luck: ModuleType, small: Study, start: State) -> None:
    one, other = (luck.lived(small, "status_quo", start, luck.Stream(5)) for _ in range(2))
    assert one.income.tobytes() == other.income.tobytes()
    assert one.totals == other.totals


def test_a_stream_moves_on_by_what_was_taken(luck: ModuleType) -> None:
    one, other = luck.Stream(5), luck.Stream(5)
    assert one.key("illness") == other.key("illness") != one.key("labour")
    other.taken += 1
    assert one.key("illness") != other.key("illness")
    assert Luck(5).key("illness") == Luck(5).key("illness")


def test_keyed_luck_leaves_no_false_losers_and_a_stream_does(
    luck: ModuleType, small: Study, start: State
) -> None:
    lost, spread = {}, {}
    for way in ("other luck", "one stream", "keyed"):
        one, other = luck.pair(small, way, 5, interactions=False, start=start)
        lost[way] = luck.losers(one, other)
        spread[way] = float(np.abs(other.income - one.income).mean())
    assert lost["keyed"] < 0.02
    assert min(lost["other luck"], lost["one stream"]) > 0.1
    assert spread["keyed"] < 0.2 * min(spread["other luck"], spread["one stream"])


def test_pairs_wanted_is_the_sample_that_makes_the_interval_touch_zero(luck: ModuleType) -> None:
    number = luck.pairs_wanted(10.0, 1.0)
    assert number == 385
    assert 1.959963984540054 * 10.0 / np.sqrt(number) <= 1.0 < 1.959963984540054 * 10.0 / np.sqrt(number - 1)
    assert luck.pairs_wanted(0.0, 1.0) == 2


def test_the_table_counts_wrong_signs(luck: ModuleType) -> None:
    effects = {way: {name: [1.0, -1.0, 2.0, 2.0] for name in luck.MEASURES} for way in luck.WAYS}
    rows = luck.spread_table(effects)
    income = next(row for row in rows if row.startswith("| keyed"))
    assert income.split("|")[4].strip() == "25"
    assert [row.split("|")[4].strip() for row in rows if row.startswith("| keyed")] == ["25", "75", "75"]


def test_a_single_pair_is_refused(luck: ModuleType) -> None:
    with pytest.raises(SystemExit):
        luck.main(["--pairs", "1"])
