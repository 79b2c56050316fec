"""`evidence`: tables, JSON, files, refusals; the page from its numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from model.experiment.evidence import facts, verdict, work
from model.report.figures.evidence import draw_file, scale
from model.report.validation import page
from tests.cli.conftest import Call


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder to stand in, and counties small enough for a test."""
    monkeypatch.setattr(work, "QUICK", work.Size(200, 2))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_some_facts_as_tables_files_and_json(call: Call, small: Path) -> None:
    answer = call("evidence", "--only", "V132,V075,V088", "--quick", "--workers", "1")
    assert answer.code == 0, answer.err
    assert "0 of 1 facts that count agree (0 %)" in answer.out
    assert "rough: not for decisions" in answer.out
    assert "households do not choose insurance" in answer.out
    (table,) = small.glob("results/evidence-*/evidence.csv")
    rows = pd.read_csv(table, encoding="utf-8-sig")
    assert list(rows["id"]) == ["V075", "V088", "V132", "V132"]
    assert table.with_name("evidence-picture.png").exists()
    again = call("evidence", "--only", "V132", "--quick", "--json", "--quiet")
    told = json.loads(again.out)
    assert told["counted"] == {"agree": 0, "tested": 1, "share": 0.0}
    assert [row["agrees"] for row in told["rows"]] == [False, False]
    assert told["rough"] is True


@pytest.mark.slow
def test_in_chinese(call: Call, small: Path) -> None:
    answer = call("evidence", "--only", "V132", "--quick", "--lang", "zh", "--workers", "1")
    assert answer.code == 0, answer.err
    assert "粮食产出的劳动弹性" in answer.out
    assert "1 个可检验的事实中 0 个一致" in answer.out


BAD = {
    "no such fact": (("--only", "V999"), "no fact 'V999'"),
    "a page of a part": (("--write-docs", "--only", "V015"), "written from all facts"),
    "a rough page": (("--write-docs", "--quick"), "written from all facts"),
    "below zero": (("--replicates", "-1"), "--replicates: is below zero"),
    "no checkout": (("--write-docs",), "docs: no such folder"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gives_one_message_and_writes_nothing(name: str, call: Call, small: Path) -> None:
    arguments, message = BAD[name]
    answer = call("evidence", *arguments)
    assert answer.code == 1
    assert message in answer.err
    assert answer.err.count("\n") <= 2
    assert not list(small.iterdir())


@pytest.fixture(scope="module")
def made() -> list[verdict.Row]:
    """Every row with numbers made up: those with an odd number disagree."""
    parts = facts.read_parts()
    found = {
        part.key: [part.low - (1.0 if k % 2 else 0.0), part.low + (-1.0 if k % 2 else 1e-9)]
        for k, part in enumerate(parts)
        if part.design
    }
    return verdict.rows(parts, facts.read_facts(), found)


def test_the_page_holds_every_fact_every_miss_and_the_limits(made: list[verdict.Row]) -> None:
    text = page(made, work.WHOLE)
    for row in made:
        assert f"| {row.part.id} |" in text
        assert (f"- **{row.part.id}** {row.part.measure}" in text) == (row.agrees is False)
        assert row.fact is None or row.fact.url in text
    tally = verdict.count(made)
    assert f"{tally.agree} of {tally.tested} facts" in text
    assert "must not be used for" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {10}


def test_the_picture_is_drawn_in_both_languages_and_says_what_it_shows(
    made: list[verdict.Row], tmp_path: Path
) -> None:
    for lang in ("en", "zh"):
        files = draw_file(made, tmp_path, lang=lang)  # type: ignore[arg-type]
        assert {file.suffix for file in files} == {".png", ".svg", ".csv"}
        shown = pd.read_csv(next(f for f in files if f.suffix == ".csv"), encoding="utf-8-sig")
        assert len(shown) == sum(row.part.kind == "test" for row in made)
    assert draw_file([row for row in made if not row.part.design], tmp_path) == []


def test_a_rows_scale_holds_everything_that_ends(made: list[verdict.Row]) -> None:
    for row in made:
        if row.part.design:
            low, high = scale(row)
            for value in (row.part.low, row.value, row.part.value_low, row.part.value_high):
                assert not low > value
                assert not high < value
