"""Yearly measures of real runs: against the catalogue's own, over cells, beyond the horizon, in nominal yuan; the multiplier."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from model.economy import Economy
from model.errors import InputError
from model.experiment import survey_years as module
from model.experiment.cells import Cell
from model.experiment.one_off import MULTIPLIER, Transfer, multipliers, recipients
from model.experiment.survey_catalogue import MEASURES
from model.experiment.survey_years import (
    Line,
    Surveyor,
    administrative,
    cell_years,
    read_line,
    still_theirs,
    survey_years,
    tidy,
    whole_years,
    years_of,
)
from model.measures.survey import Panel, levels, sources, spending
from model.population.drivers import price_level
from model.study.study import Study
from tests import small_county

YEARS = (2021, 2022, 2023)


def small() -> Study:
    return replace(small_county.study(), households=150)


@cache
def run() -> tuple[Economy, Panel, list[np.ndarray]]:
    """A county after three years, its panel, and its income of twelve months each December."""
    county = small_county.county()
    surveyor, december = Surveyor(county), []
    while county.running:
        county.step()
        surveyor.month(county)
        if int(county.state.county.calendar) == 11:
            december.append(county.state.household.income_sum.copy())
    return county, surveyor.panel(county), december


@cache
def table() -> pd.DataFrame:
    return survey_years(small(), YEARS)


# ------------------------------------------------------------------ one run


def test_the_panel_holds_the_twelve_months_the_model_itself_adds_up() -> None:
    _county, panel, december = run()
    assert panel.years == YEARS
    for t, income in enumerate(december):
        here = panel.here[t]
        assert 0.8 * here.size < here.sum() <= here.size
        assert np.allclose(panel.sources[t].sum(axis=0)[here], income[here], rtol=1e-9, atol=1e-6)


def test_a_year_agrees_with_the_catalogue_where_both_count_the_same() -> None:
    """The catalogue counts whoever is here in December, this one whoever was here all year: a few households apart."""
    county, panel, _ = run()
    for t in range(len(YEARS)):
        month = 12 * t + 11
        monthly, place = county.collector.monthly[0, :, month], county.collector.place
        ours = {**levels(panel, t), **sources(panel, t), **spending(panel, t)}
        for name in (
            "income_year",
            "median_income",
            *(f"quintile_{k}" for k in range(1, 6)),
            "consumption_share",
        ):
            assert ours[name] == pytest.approx(monthly[place[name]], rel=0.04), name
        for name in (
            "wages_share",
            "business_share",
            "property_share",
            "transfers_share",
            "out_of_pocket_share",
        ):
            assert ours[name] == pytest.approx(monthly[place[name]], abs=0.01), name
        assert ours["catastrophic"] == pytest.approx(monthly[place["catastrophic"]], abs=0.01)


def test_a_split_takes_its_part_of_the_year_along() -> None:
    part, known = still_theirs(
        np.array([100.0, 100.0, 100.0, -50.0, 0.0, -50.0]), np.array([100.0, 60.0, -20.0, -50.0, 3.0, -80.0])
    )
    assert part[:2].tolist() == [1.0, 0.6]
    assert known.tolist() == [True, True, False, True, False, False]


def test_what_the_office_counts_is_what_the_months_say() -> None:
    county, _, _ = run()
    monthly, place = county.collector.monthly[0], county.collector.place
    found = administrative(county, 2022)
    assert found["returns"] == pytest.approx(sum(float(monthly[place["returns"], m]) for m in range(12, 24)))
    assert found["headcount"] == pytest.approx(
        sum(float(monthly[place["headcount"], m]) for m in range(12, 24)) / 12.0
    )
    exposure = sum(float(monthly[place["at_risk"], m]) for m in range(12, 24)) / 12.0
    assert found["returns_per_1000"] == pytest.approx(1000.0 * found["returns"] / exposure)


def test_looking_changes_nothing() -> None:
    one, other = small_county.county(), small_county.county()
    surveyor = Surveyor(one)
    for _ in range(14):
        one.step()
        surveyor.month(one)
        other.step()
    assert small_county.different(small_county.bits(one.state), small_county.bits(other.state)) == []


# ------------------------------------------------------------------ all cells


def test_the_table_is_tidy_and_covers_every_year_over_the_cells() -> None:
    found = table()
    assert list(found.columns) == ["year", "measure", "unit", "value", "low", "high", "n"]
    assert not found.duplicated(["year", "measure"]).any()
    assert set(found["measure"]) <= set(MEASURES)
    always = {
        "income_year",
        "quintile_1",
        "wages_share",
        "surveyed:median_income",
        "relative_poverty",
        "headcount",
        "returns",
    }
    for year in YEARS:
        ours = found[found["year"] == year]
        assert always <= set(ours["measure"])
        assert (ours["low"] <= ours["value"] + 1e-9).all()
        assert (ours["value"] <= ours["high"] + 1e-9).all()
    assert (found[found["measure"] == "income_year"]["n"] == 2).all()
    assert "transition:1:1" not in set(found[found["year"] == 2021]["measure"]), "a year before is needed"
    assert (found["unit"] == [MEASURES[name].unit for name in found["measure"]]).all()
    assert found.attrs["cells"] == 2


def test_the_mean_and_the_interval_are_those_of_the_cells() -> None:
    study = small()
    cells = [
        cell_years(study, Cell("mean", k), "status_quo", "usual", YEARS, Line(study.line), None)
        for k in range(2)
    ]
    for row in table().to_dict("records"):
        values = [v for v in (cell[row["year"], row["measure"]] for cell in cells) if not math.isnan(v)]
        assert row["n"] == len(values)
        assert row["value"] == pytest.approx(sum(values) / len(values), rel=1e-12)
        assert row["low"] == pytest.approx(min(values) + 0.05 * (max(values) - min(values)), rel=1e-9)


def test_a_planted_fault_in_the_interval_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [{(2021, "income_year"): float(value)} for value in range(101)]
    assert tidy(cells, (2021,), None)[["low", "high"]].to_numpy().tolist() == [[5.0, 95.0]]
    monkeypatch.setattr(module, "LOW", 0.25)
    assert tidy(cells, (2021,), None)["low"].to_list() != [5.0]


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_numbers_do_not_depend_on_workers_or_on_later_years(workers: int) -> None:
    shorter = survey_years(small(), (2021, 2022), workers=workers)
    longer = table()[table()["year"] <= 2022].reset_index(drop=True)
    pd.testing.assert_frame_equal(shorter, longer, check_exact=True)


def test_a_study_is_carried_on_to_the_years_asked_for() -> None:
    study = replace(small(), months=13, replicates=1)
    assert whole_years(study) == (2021, 2021)
    found = survey_years(study, (2022, 2023))
    assert set(found["year"]) == {2022, 2023}
    assert "exit_hazard:1" in set(found["measure"]) or "transition:1:1" in set(found["measure"])


def test_nominal_money_is_real_money_times_the_price_level() -> None:
    nominal = survey_years(small(), YEARS, nominal=True)
    both = nominal.merge(table(), on=["year", "measure", "unit"], suffixes=("", "_real"))
    for row in both.to_dict("records"):
        factor = price_level(row["year"], small().base_year) if row["unit"].startswith("yuan") else 1.0
        assert row["value"] == pytest.approx(factor * row["value_real"], rel=1e-12)
    assert price_level(2023, small().base_year) > 1.0


def test_a_line_by_share_has_that_share_below_it_in_the_first_year() -> None:
    found = survey_years(replace(small(), replicates=1), (2021,), line=Line(share=0.22))
    (value,) = found[found["measure"] == "survey_headcount"]["value"]
    assert value == pytest.approx(0.22, abs=0.02)


def test_another_scenario_is_surveyed_with_the_same_noise() -> None:
    one = replace(small(), replicates=1)
    base, other = (survey_years(one, (2021,), scenario=name) for name in ("status_quo", "nothing_new"))
    pd.testing.assert_frame_equal(base, other, check_exact=True)


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2019:2022", "before the first whole year"), ("2025:2022", "comes after"), ("2021:2041", "too far"),
        ("21:22", "cannot read"), ("soon", "cannot read"), ("2021:2022:2023", "cannot read"), ("2021-2022", "cannot read"),
        ("２０２１", "cannot read"),
    ],
)  # fmt: skip
def test_years_that_cannot_be_given(text: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        years_of(text, small())


def test_years_are_read() -> None:
    assert years_of("", small()) == YEARS
    assert years_of("2022", small()) == (2022,)
    assert years_of("2039:2040", small()) == (2039, 2040)
    assert years_of("2021：2022", small()) == (2021, 2022)
    late = replace(small(), start=(2021, 6), months=24)
    assert whole_years(late) == (2022, 2022)
    with pytest.raises(InputError, match="no whole calendar year"):
        years_of("", replace(small(), months=11))


@pytest.mark.parametrize("text", ["poor", "0 %", "100%", "-5", "3", "nan"])
def test_a_line_that_is_none(text: str) -> None:
    with pytest.raises(InputError):
        read_line(text, small())


def test_lines_are_read() -> None:
    assert read_line("", small()).yuan == small().line
    assert read_line("3240", small()) == Line(yuan=3240.0) or read_line("3240", small()).yuan == 3240.0
    assert read_line("22 %", small()).share == read_line("22％", small()).share == 0.22


def test_scenarios_and_worlds_that_are_not_there() -> None:
    with pytest.raises(InputError, match=r"no scenario 'trainig'.*did you mean training"):
        survey_years(small(), (2021,), scenario="trainig")
    with pytest.raises(InputError, match="no world 'snow'"):
        survey_years(small(), (2021,), world="snow")


# ------------------------------------------------------------------ a one-off transfer


def pair(*, interactions: bool = True, **of_it: float) -> dict[str, float]:
    start = small_county.county(interactions=interactions).state

    def begin() -> Economy:
        return Economy(small_county.study(), rng=7, state=start.copy(), collect=False)

    months = int(of_it.pop("months", 24))
    return multipliers(begin, Transfer(months=months, **of_it), int(of_it.get("month", 0)))


def test_in_its_own_month_a_transfer_is_income_of_those_who_got_it_and_nothing_else() -> None:
    found = pair(months=1)
    assert found["multiplier"] == pytest.approx(1.0, abs=1e-9)
    assert found["multiplier:others"] == pytest.approx(0.0, abs=1e-9)
    assert set(found) == set(MULTIPLIER)


def test_what_recipients_spend_is_earned_by_others_and_only_through_interactions() -> None:
    found, alone = pair(), pair(interactions=False)
    assert found["multiplier:others"] > 0.03
    assert abs(alone["multiplier:others"]) < 0.01
    assert found["multiplier"] > alone["multiplier"]
    assert 0.8 < found["multiplier"] < 3.0


def test_nobody_drawn_gives_no_number() -> None:
    assert all(math.isnan(value) for value in pair(share=0.0, months=2).values())


def test_recipients_are_a_tenth_drawn_by_luck_of_their_own() -> None:
    county = small_county.county()
    chosen = recipients(county, 0.1)
    alive = county.state.household.alive
    assert not chosen[~alive].any()
    assert abs(chosen.sum() - 0.1 * alive.sum()) < 4.0 * math.sqrt(0.09 * alive.sum())
    assert (recipients(county, 0.3) | ~chosen).all(), "more are the same and others"
    assert np.array_equal(chosen, recipients(small_county.county("training"), 0.1))


def test_the_multiplier_stands_in_the_first_year() -> None:
    found = survey_years(replace(small(), replicates=1, months=12), (2021,), transfer=Transfer(months=6))
    assert set(MULTIPLIER) <= set(found["measure"])
    assert (found["year"] == 2021).all()
