"""`measures` and `score` as a user calls them, with the real model and a small county."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import Call
from tests.small_county import ROOT

pytestmark = pytest.mark.usefixtures("soon_settled")

QUICK = (
    str(ROOT / "scenarios" / "quick.yaml"),
    "--set",
    "population.households=120",
    "--workers",
    "1",
    "--quiet",
)


def test_from_the_quick_study_to_the_score(call: Call, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    answer = call("measures", *QUICK, "--years", "2021:2023", "--replicates", "2", "--out", table)
    assert answer.code == 0, answer.err
    for part in (
        "income_year",
        "surveyed:relative_poverty",
        "returns_per_1000",
        "Survey and office differ",
        "Line: 4,000 yuan",
        "Households by quintile of 2022",
    ):
        assert part in answer.out, part
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    found = pd.read_csv(table, encoding="utf-8-sig").set_index(["year", "measure"])
    assert set(found.index.get_level_values("year")) == {2021, 2022, 2023}
    observed = tmp_path / "observed.csv"
    inside = found.loc[(2022, "median_income"), "value"]
    observed.write_text(
        f"year,measure,value\n2022,median_income,{inside}\n2023,returns,99999\n", encoding="utf-8"
    )
    answer = call("score", table, "--observed", observed)
    assert answer.code == 0, answer.err
    assert "1 of 2 observed values (50 %) lie inside" in answer.out
    answer = call("score", table, "--observed", observed, "--json")
    rows = json.loads(answer.out)["rows"]
    assert [row["place"] for row in rows] == ["inside", "above"]
    answer = call("score", table, "--observed", observed, "--lang", "zh")
    assert "落在 5-95 % 区间内" in answer.out


def test_json_is_one_document_with_every_year_and_the_notes(call: Call) -> None:
    answer = call(
        "measures",
        *QUICK,
        "--years",
        "2021:2022",
        "--replicates",
        "1",
        "--json",
        "--line",
        "22 %",
        "--nominal",
        "--lang",
        "zh",
    )
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["line_share"] == 0.22
    assert found["prices"] == "nominal"
    assert {row["year"] for row in found["measures"]} == {2021, 2022}
    assert any("调查与行政口径不同" in note for note in found["notes"])


def test_years_beyond_the_horizon_and_a_narrow_terminal(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = call(
        "measures", *QUICK, "--set", "horizon.months=12", "--years", "2021:2023", "--replicates", "1"
    )
    assert answer.code == 0, answer.err
    assert "2023" in answer.out
    assert (
        max(len(line) for line in answer.out.splitlines() if line.startswith(("income_year", "measure")))
        <= 80
    )


def test_a_place_is_simulated_from_the_first_year_asked_for(call: Call) -> None:
    place = ROOT / "scenarios" / "places" / "china.yaml"
    answer = call("measures", place, "--years", "2016", "--replicates", "1", *QUICK[1:], "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert (found["study"], found["scenario"]) == ("china", "status_quo")
    assert {row["year"] for row in found["measures"]} == {2016}


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--years", "2015:2022"), "2015 is before the first whole year of quick"), (("--years", "2021:2050"), "2050 is too far"),
        (("--years", "then"), "cannot read 'then'"), (("--line", "low"), "cannot read 'low'"), (("--scenario", "skils"), "did you mean skills"),
        (("--world", "hail"), "no world 'hail'"), (("--out", "no/such/folder/table.csv"), "--out"), (("--replicates", "0"), "run.replicates"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message(
    arguments: tuple[str, ...], what: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = call("measures", *QUICK, *arguments)
    assert answer.code == 1
    assert what in answer.err
    assert answer.err.startswith("error: ")
    assert answer.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_place_without_constants_is_refused(call: Call, tmp_path: Path) -> None:
    text = (ROOT / "scenarios" / "places" / "china.yaml").read_text(encoding="utf-8")
    (tmp_path / "raw.yaml").write_text(text[: text.index("constants:")], encoding="utf-8")
    answer = call("measures", tmp_path / "raw.yaml", "--years", "2021")
    assert answer.code == 1
    assert "not solved yet" in answer.err


def test_score_without_results_or_with_a_bad_file(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "observed.csv").write_text("year,measure,value\n2022,median_income,1\n")
    answer = call("score", "latest", "--observed", "observed.csv")
    assert (answer.code, "no results yet" in answer.err) == (1, True)
    answer = call("score", "latest", "--observed", "gone.csv")
    assert (answer.code, "gone.csv: no such file" in answer.err) == (1, True)
