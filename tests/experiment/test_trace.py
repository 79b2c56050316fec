"""`trace`: the first difference and its process are found, looking changes nothing, and households of each kind are picked."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from model.errors import InputError
from model.experiment.cells import Cell
from model.experiment.panel import Panel, Start, record, start
from model.experiment.trace import (
    COLUMNS,
    Life,
    census,
    compared,
    differences,
    first,
    first_that_counts,
    kinds,
    live,
    moves,
    row_of,
    telling,
    that_count,
)  # fmt: skip
from model.report.words import trace as words
from model.state import CAUSES
from tests.experiment.test_who import MONTHS, NUMBER, made
from tests.small_county import FIRST, study

pytestmark = pytest.mark.usefixtures("soon_settled")


@pytest.fixture(scope="module")
def begun() -> Start:
    return start(study(), Cell("mean", 0), {})


@pytest.fixture(scope="module")
def trained(begun: Start) -> int:
    """A household that the training package reaches in its first month or later."""
    county = begun.county("training", "usual")
    while county.running:
        county.step()
    h = county.state.household
    return int(h.id[np.flatnonzero(h.alive & (h.trained > 0) & h.reached)[0]])


def pair(begun: Start, household: int) -> tuple[Life, Life]:
    return live(begun, "status_quo", "usual", household), live(begun, "training", "usual", household)


# ------------------------------------------------------------------ what moved first


def test_nothing_moves_before_the_lever_and_government_moves_first(begun: Start, trained: int) -> None:
    one, other = pair(begun, trained)
    found = moves(one, other)
    assert found
    assert found[0].month == FIRST
    assert found[0].process == "government"
    assert [move.month for move in found] == sorted(move.month for move in found)
    names = [(move.table, move.column) for move in found]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("process", "column"), [("illness", "chronic"), ("credit", "cash"), ("labour", "hired")]
)
def test_a_planted_difference_is_found_where_it_was_planted(
    begun: Start, trained: int, process: str, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook moves one column of one household after one process in month 5; that is what is told."""
    one = live(begun, "status_quo", "usual", trained)
    row = row_of(begun.state, trained)

    def plant(county: Any) -> None:
        if int(county.state.county.study_month) == 5:
            array = getattr(county.state.household, column)
            array[row] = not array[row] if array.dtype == bool else array[row] + 7.0

    class Planted(Start):
        def county(self, scenario: str, world: str, **options: Any) -> Any:
            county = super().county(scenario, world, **options)
            agents = SimpleNamespace(do=lambda _name: plant(county))
            # what happens between processes, before the watch looks
            between = county._between

            def planted(name: str) -> None:
                if name == process:
                    agents.do("step")
                between(name)

            monkeypatch.setattr(county, "_between", planted)
            return county

    other = live(Planted(begun.study, begun.cell, begun.values, begun.state), "status_quo", "usual", trained)
    own = first(moves(one, other), "household")
    assert own is not None
    assert (own.month, own.process, own.column) == (5, process, column)
    assert own.before != own.after
    assert first(moves(one, other), "county", "product", "town", "village") is None or (
        moves(one, other)[0].column == column
    )


def test_the_same_life_twice_does_not_differ(begun: Start, trained: int) -> None:
    one, other = (live(begun, "status_quo", "usual", trained) for _ in range(2))
    assert moves(one, other) == []
    assert first_that_counts(one, other) is None
    assert set(differences(one, other).values()) == {0.0}
    assert words.sentences(one, other, [], str)[0] == words.say("same")


def test_looking_changes_nothing(begun: Start, trained: int) -> None:
    """The months of a life are those of a county that nobody watched."""
    life = live(begun, "training", "usual", trained)
    row, county = row_of(begun.state, trained), begun.county("training", "usual")
    for month in range(study().months):
        county.step()
        for column in COLUMNS:
            assert getattr(county.state.household, column)[row] == life.months[column][month], column


def test_both_lives_side_by_side(begun: Start, trained: int) -> None:
    one, other = pair(begun, trained)
    table = compared(one, other)
    assert table["income [status_quo]"].tolist() == one.months["income"].tolist()
    assert table["income [training]"].tolist() == other.months["income"].tolist()
    total = sum(
        12.0 * (b - a)
        for a, b in zip(one.months["income"] / one.months["persons"], other.months["income"] / other.months["persons"], strict=True)
    )  # fmt: skip
    assert differences(one, other)["income"] == pytest.approx(total / len(one.months), abs=1e-9)
    parts = [
        differences(one, other)[n]
        for n in ("wage_income", "business_income", "property_income", "transfer_income")
    ]
    assert sum(parts) == pytest.approx(differences(one, other)["income"], abs=1e-9)


def test_what_counts_leaves_out_the_last_digits(begun: Start, trained: int) -> None:
    found = moves(*pair(begun, trained))
    for move in that_count(found):
        assert abs(move.after - move.before) > 0.01 * max(abs(move.before), abs(move.after))
    tiny = replace(found[0], table="household", before=1e-12, after=-1e-12)
    assert that_count([tiny]) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_words(begun: Start, trained: int, lang: words.Lang) -> None:
    one, other = pair(begun, trained)
    said = " ".join(words.sentences(one, other, moves(one, other), study().month_text, lang))
    assert "2022-06" in said
    assert ("government" if lang == "en" else "政府") in said
    assert "nan" not in said


def test_an_unknown_household(begun: Start) -> None:
    with pytest.raises(InputError, match="no household 99999 at month 0"):
        row_of(begun.state, 99_999)


# ------------------------------------------------------------------ telling households


def with_causes(panel: Panel, seed: int) -> Panel:
    """Return histories whose returns have causes."""
    draw = np.random.default_rng(seed)
    months, rows = np.nonzero(panel.months["returned_now"] & panel.lifted)
    spells = {
        "household": panel.fixed["id"][rows], "kind": np.zeros(rows.size, dtype=int), "start": months,
        "cause": draw.integers(0, len(CAUSES), rows.size),
    }  # fmt: skip
    return replace(panel, outcome=SimpleNamespace(spells=spells))  # type: ignore[arg-type]


def test_kinds_by_a_plain_loop() -> None:
    one, other = with_causes(made(1), 2), with_causes(made(3), 4)
    lifted = other.fixed["lifted_out"] = one.fixed["lifted_out"]
    expected: dict[str, set[int]] = {kind: set() for kind in kinds()}
    spells = one.outcome.spells
    for i in range(NUMBER):
        if not (one.months["alive"][:, i].all() and other.months["alive"][:, i].all()):
            continue
        here = [t for t in range(MONTHS) if one.months["returned_now"][t, i] and lifted[i]]
        there = [t for t in range(MONTHS) if other.months["returned_now"][t, i] and lifted[i]]
        change = other.months["income"][-1, i] / one.months["income"][-1, i] - 1.0
        expected["gained"] |= {i} if change > 0.01 else set()
        expected["lost"] |= {i} if change < -0.01 else set()
        if there and not here:
            expected["harmed"].add(i)
        if here:
            expected["returned"].add(i)
            expected["saved"] |= set() if there else {i}
            ours = [k for k in range(len(spells["household"])) if spells["household"][k] == i]
            cause = spells["cause"][min(ours, key=lambda k: spells["start"][k])]
            expected[f"returned_by_{CAUSES[cause]}"].add(i)
            if here[0] > 0:
                if not one.months["monitored"][: here[0], i].any():
                    expected["never_monitored"].add(i)
                if one.months["helped"][: here[0], i].any():
                    expected["in_spite_of_help"].add(i)
    assert {kind: set(telling(kind, one, other)) for kind in kinds()} == expected
    assert census(one, other) == {kind: len(rows) for kind, rows in expected.items()}
    assert len(expected["saved"]) > 5


def test_the_most_telling_comes_first() -> None:
    one, other = with_causes(made(1), 2), with_causes(made(3), 4)
    ranked = telling("returned", one, other)
    apart = [abs(int(one.months["poor"][:, i].sum()) - int(other.months["poor"][:, i].sum())) for i in ranked]
    assert apart == sorted(apart, reverse=True)


def test_a_saved_household_really_is(begun: Start) -> None:
    """Picked from two panels of the model, followed in two lives."""
    one, other = (record(begun, name, "usual") for name in ("status_quo", "nothing"))
    for kind, here, there in (("harmed", False, True), ("saved", True, False)):
        for household in telling(kind, one, other)[:1]:
            lives = [live(begun, name, "usual", household) for name in ("status_quo", "nothing")]
            assert [bool(life.returned) for life in lives] == [here, there]
    assert telling("harmed", one, other), "nobody returns without public support"
