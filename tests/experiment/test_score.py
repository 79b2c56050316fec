"""A forecast against what happened: what is inside, the sentence on coverage, results folders, bad files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.economy import Economy
from model.errors import InputError
from model.experiment.cells import cells
from model.experiment.runner import run
from model.experiment.score import (
    OF_MONTHS,
    Observed,
    Row,
    Scored,
    forecast_of_results,
    forecast_of_table,
    read_observed,
    score,
)
from model.experiment.survey_catalogue import MEASURES
from model.experiment.survey_years import administrative
from model.experiment.tables import write_csv
from model.report.words.survey import score_lines
from tests import small_county

pytestmark = pytest.mark.usefixtures("soon_settled")


def forecast() -> pd.DataFrame:
    rows = [
        {"year": year, "measure": name, "unit": MEASURES[name].unit, "value": value, "low": 0.9 * value, "high": 1.1 * value, "n": 20}
        for year in (2021, 2022) for name, value in (("income_year", 10_000.0), ("relative_poverty", 0.2))
    ]  # fmt: skip
    rows.append(
        {
            "year": 2022,
            "measure": "ever_poor",
            "unit": "share of persons",
            "value": 0.1,
            "low": 0.1,
            "high": 0.1,
            "n": 1,
        }
    )
    return pd.DataFrame(rows)


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "observed.csv"
    file.write_bytes(text.encode(encoding))
    return file


def row(observed: float, low: float = 0.0, high: float = 1.0, n: int = 20) -> Row:
    return Row(2021, "income_year", "yuan/person/year", 0.5, low, high, n, observed)


# ------------------------------------------------------------------ inside or not


def test_each_value_stands_beside_its_forecast(tmp_path: Path) -> None:
    text = "\ufeffmeasure,Year,value,source\nincome_year,2021,9100,NBS\nincome_year,2022,8999,\nrelative_poverty,2022,0.23,\n\never_poor,2022,0.1,\n"
    found = score(forecast(), read_observed(write(tmp_path, text)), "observed.csv")
    assert [r.place for r in found.rows] == ["inside", "below", "above", "no_range"]
    assert (found.judged, found.inside) == (3, 1)
    assert found.rows[0].forecast == 10_000.0
    assert found.rows[0].observed == 9100.0


def test_the_ends_of_the_interval_are_inside() -> None:
    assert [row(value).place for value in (-1e-9, 0.0, 1.0, 1.0 + 1e-9)] == [
        "below",
        "inside",
        "inside",
        "above",
    ]


@pytest.mark.parametrize(
    ("inside", "outside", "verdict"),
    [(3, 1, "few"), (9, 1, "good"), (4, 6, "narrow"), (60, 0, "wide"), (20, 0, "good"), (0, 5, "narrow")],
)
def test_the_verdict_on_coverage(inside: int, outside: int, verdict: str) -> None:
    found = Scored(tuple([row(0.5)] * inside + [row(2.0)] * outside))
    assert found.verdict == verdict
    said = score_lines(found)[0]
    assert (
        f"{inside} of {inside + outside} observed values ({100 * inside / (inside + outside):.0f} %)" in said
    )


def test_forecasts_that_are_right_about_themselves_are_called_so() -> None:
    """Of many forecasts with true 90 % intervals, few are called too narrow or too wide."""
    draw = np.random.default_rng(3)
    verdicts = [
        Scored(tuple(row(value, 0.05, 0.95) for value in draw.random(40))).verdict for _ in range(300)
    ]
    assert verdicts.count("good") > 0.88 * 300
    planted = [Scored(tuple(row(value, 0.3, 0.7) for value in draw.random(40))).verdict for _ in range(300)]
    assert planted.count("narrow") > 0.99 * 300


def test_few_cells_and_one_cell_are_said() -> None:
    assert len(score_lines(Scored((row(0.5, n=5),)))) == 2
    assert len(score_lines(Scored((row(0.5, n=20),)))) == 1
    assert "one cell" in score_lines(Scored((row(0.5, n=1),)))[0]
    assert "一个单元" in score_lines(Scored((row(0.5, n=1),)), "zh")[0]


# ------------------------------------------------------------------ forecasts


def test_a_table_is_read_back(tmp_path: Path) -> None:
    write_csv(forecast(), tmp_path / "table.csv")
    pd.testing.assert_frame_equal(forecast_of_table(tmp_path / "table.csv"), forecast())
    for text in ("year,measure\n2021,x\n", "", "year,measure,unit,value,low,high,n\n2021,a,b,c,1,1,1\n"):
        (tmp_path / "bad.csv").write_text(text)
        with pytest.raises(InputError, match="measures"):
            forecast_of_table(tmp_path / "bad.csv")
    with pytest.raises(InputError):
        forecast_of_table(tmp_path / "nothing.csv")


def test_a_results_folder_gives_the_same_years_as_its_runs(tmp_path: Path) -> None:
    study = replace(small_county.study(), households=120, months=30)
    run(study, tmp_path / "found", scenarios=["status_quo"], workers=1)
    found = forecast_of_results(tmp_path / "found").set_index(["year", "measure"])
    assert set(found.index.get_level_values("measure")) == set(OF_MONTHS)
    assert set(found.index.get_level_values("year")) == {2021, 2022}, "2023 is not whole"
    values: dict[str, list[float]] = {
        "headcount": [],
        "returns": [],
        "income_year": [],
        "relative_poverty": [],
        "wages_year": [],
    }
    for cell in cells(study):
        county = Economy(study, replicate=cell.replicate, rng=study.seed, collect=False)
        while county.running:
            county.step()
        of_year = administrative(county, 2022)
        monthly, place = county.collector.monthly[0], county.collector.place
        values["headcount"].append(of_year["headcount"])
        values["returns"].append(of_year["returns"])
        values["income_year"].append(float(monthly[place["income_year"], 23]))
        values["relative_poverty"].append(float(monthly[place["survey_headcount_half_median"], 23]))
        values["wages_year"].append(float(monthly[place["wages"], 12:24].sum()))
    for name, many in values.items():
        assert found.loc[(2022, name), "value"] == pytest.approx(np.mean(many), rel=1e-5), name
        assert found.loc[(2022, name), "high"] == pytest.approx(np.quantile(many, 0.95), rel=1e-5), name
    with pytest.raises(InputError, match="no runs of scenario 'training'"):
        forecast_of_results(tmp_path / "found", "training")


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"), ("year,value\n2021,1\n", "no column 'measure'"), ("year,measure,valu\n2021,a,1\n", "did you mean valu"),
        ("year,measure,value\n", "holds no values"), ("year,measure,value\n2021,income_year\n", ":2: the line is too short"),
        ("year,measure,value\n21,income_year,1\n", ":2, year: '21' is no year"),
        ("year,measure,value\n2021,income_year,22 %\n", ":2, value: '22 %' is no number"),
        ("year,measure,value\n2021,income_year,nan\n", "is no number"), ("year,measure,value\n2021,income_year,inf\n", "is no number"),
        ("year,measure,value\n2021,income_year,1\n2021,income_year,2\n", ":3: income_year of 2021 stands twice, first in line 2"),
    ],
)  # fmt: skip
def test_observed_files_that_cannot_be_used(text: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as said:
        read_observed(write(tmp_path, text))
    assert what in str(said.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_observed(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_observed(tmp_path)
    with pytest.raises(InputError, match="not UTF-8"):
        read_observed(write(tmp_path, "year,measure,value\n2021,收入,1\n", "gbk"))


@pytest.mark.parametrize(
    ("year", "measure", "what"),
    [
        (2021, "income_yer", "did you mean income_year"), (2021, "gini", "it is a monthly one"), (2030, "income_year", "2021 to 2022"),
        (2021, "ever_poor", "not forecast for 2021; expected 2022 to 2022"), (2021, "transient_share", "measures FILE --out"),
    ],
)  # fmt: skip
def test_measures_and_years_that_are_not_forecast(year: int, measure: str, what: str) -> None:
    with pytest.raises(InputError) as said:
        score(forecast(), (Observed(7, year, measure, 1.0),), "observed.csv")
    assert what in str(said.value)
    assert "observed.csv:7" in str(said.value)
