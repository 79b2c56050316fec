"""Yearly measures of a survey against plain loops written apart from them, on random panels."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from model.luck import Luck
from model.measures import survey
from model.measures.poverty import CATASTROPHIC, FOOD_NEED
from model.measures.survey import NOISE_FIXED, NOISE_YEAR, Panel

LINE, CLOSE = 4000.0, 1e-9
YEARS, HOUSEHOLDS = 9, 80
NAN = float("nan")


def panel(seed: int, households: int = HOUSEHOLDS, years: int = YEARS) -> Panel:
    """A panel around the line: some incomes negative, some households come, go, and come again."""
    draw = np.random.default_rng(seed)
    lasting = draw.normal(0.0, 0.5, households)
    income = 6000.0 * np.exp(lasting + draw.normal(0.0, 0.5, (years, households)))
    income[draw.random((years, households)) < 0.04] *= -0.3
    persons = draw.integers(1, 7, (years, households)).astype(float)
    parts = draw.dirichlet([3.0, 2.0, 1.0, 2.0], (years, households)).transpose(0, 2, 1)
    care = draw.exponential(1500.0, (years, households))
    return Panel(
        years=tuple(range(2020, 2020 + years)),
        ids=np.arange(households) + 100,
        here=draw.random((years, households)) > 0.08,
        persons=persons,
        sources=parts * (income * persons)[:, None, :],
        spending=np.stack([care, care + draw.exponential(6000.0, (years, households)) * persons], axis=1),
    )  # fmt: skip


PANELS = [panel(seed) for seed in range(6)]


# ------------------------------------------------------------------ the same by hand


def people(p: Panel, t: int) -> list[tuple[float, int]]:
    """Income per person and persons of households surveyed in a year."""
    return [
        (sum(float(p.sources[t, k, i]) for k in range(4)) / float(p.persons[t, i]), int(p.persons[t, i]))
        for i in range(p.ids.size) if p.here[t, i]
    ]  # fmt: skip


def income(p: Panel, t: int, i: int) -> float:
    return sum(float(p.sources[t, k, i]) for k in range(4)) / float(p.persons[t, i])


def is_poor(p: Panel, t: int, i: int, line: float = LINE) -> bool:
    return bool(p.here[t, i]) and income(p, t, i) < line


def ratio(top: float, below: float) -> float:
    return top / below if below else NAN


def levels_by_hand(p: Panel, t: int) -> dict[str, float]:
    every = [y for y, n in people(p, t) for _ in range(n)]
    fifths = [
        y for y in sorted(y for y, _ in people(p, t)) for _ in range(5)
    ]  # each household in five equal parts
    size = len(fifths) // 5
    middle = statistics.median(y for y, _ in people(p, t))  # of households: the national survey's
    found = {"income_year": statistics.fmean(every), "median_income": middle}
    return found | {
        f"quintile_{k + 1}": statistics.fmean(fifths[k * size : (k + 1) * size]) for k in range(5)
    }


def sources_by_hand(p: Panel, t: int) -> dict[str, float]:
    rows = [i for i in range(p.ids.size) if p.here[t, i]]
    persons = sum(float(p.persons[t, i]) for i in rows)
    sums = {name: sum(float(p.sources[t, k, i]) for i in rows)
            for k, name in enumerate(("wages", "business", "property", "transfers"))}  # fmt: skip
    whole = sum(sums.values())
    return {f"{k}_year": v / persons for k, v in sums.items()} | {
        f"{k}_share": v / whole for k, v in sums.items()
    }


def spending_by_hand(p: Panel, t: int) -> dict[str, float]:
    rows = [i for i in range(p.ids.size) if p.here[t, i]]
    hit = 0
    for i in rows:
        care, spent = (float(x) for x in p.spending[t, :, i])
        hit += care > CATASTROPHIC * max(0.0, spent - FOOD_NEED * float(p.persons[t, i]))
    whole = sum(income(p, t, i) * float(p.persons[t, i]) for i in rows)
    return {
        "catastrophic": hit / len(rows),
        "out_of_pocket_share": sum(float(p.spending[t, 0, i]) for i in rows) / whole,
        "consumption_share": sum(float(p.spending[t, 1, i]) for i in rows) / whole,
    }


def poverty_by_hand(p: Panel, t: int) -> dict[str, float]:
    every = [y for y, n in people(p, t) for _ in range(n)]
    half = statistics.median(y for y, _ in people(p, t)) / 2.0
    return {
        "survey_headcount": sum(y < LINE for y in every) / len(every),
        "relative_poverty": sum(y < half for y in every) / len(every),
    }


def spell_by_hand(p: Panel, t: int, i: int) -> int | None:
    """Years poor up to t; 0 not poor; None if nobody saw it begin and it may be short."""
    years = 0
    while t - years >= 0 and is_poor(p, t - years, i):
        years += 1
    begun = t - years >= 0 and bool(p.here[t - years, i])
    if years == 0:
        return 0
    return min(years, 3) if begun or years >= 3 else None


def hazards_by_hand(p: Panel, t: int) -> dict[str, float]:
    found = {}
    for d in (1, 2, 3):
        rows = (
            []
            if t == 0
            else [
                i
                for i in range(p.ids.size)
                if p.here[t, i] and p.here[t - 1, i] and spell_by_hand(p, t - 1, i) == d
            ]
        )
        found[f"exit_hazard:{d}"] = ratio(sum(not is_poor(p, t, i) for i in rows), len(rows))
    return found


def within_by_hand(p: Panel, t: int, years: int) -> float:
    followed = again = 0
    for i in range(p.ids.size):
        e = t - years
        if e < 1 or not all(p.here[s, i] for s in range(e - 1, t + 1)):
            continue
        if is_poor(p, e - 1, i) and not is_poor(p, e, i):
            followed += 1
            again += any(is_poor(p, s, i) for s in range(e + 1, t + 1))
    return ratio(again, followed)


def ever_by_hand(p: Panel, t: int) -> float:
    if t < 4:
        return NAN
    top = below = 0.0
    for i in range(p.ids.size):
        if all(p.here[s, i] for s in range(t - 4, t + 1)):
            below += float(p.persons[t, i])
            top += float(p.persons[t, i]) * any(is_poor(p, s, i) for s in range(t - 4, t + 1))
    return ratio(top, below)


def transient_by_hand(p: Panel, t: int, least: float = -math.inf, line: float = LINE) -> float:
    if t < 5:
        return NAN
    whole = chronic = 0.0
    for i in range(p.ids.size):
        window = range(t - 5, t + 1)
        if all(p.here[s, i] for s in window):
            ys = [max(least, income(p, s, i)) for s in window]
            weight = float(p.persons[t, i])
            whole += weight * statistics.fmean(max(0.0, 1.0 - y / line) ** 2 for y in ys)
            chronic += weight * max(0.0, 1.0 - statistics.fmean(ys) / line) ** 2
    return ratio(whole - chronic, whole)


def matrix_by_hand(p: Panel, t: int) -> dict[str, float]:
    def fifth(s: int) -> dict[int, int]:
        order = sorted((i for i in range(p.ids.size) if p.here[s, i]), key=lambda i: income(p, s, i))
        return {i: 1 + (5 * rank) // len(order) for rank, i in enumerate(order)}

    found = {}
    before, after = (fifth(t - 1), fifth(t)) if t else ({}, {})
    for i in range(1, 6):
        ours = [h for h in before if before[h] == i and h in after]
        for j in range(1, 6):
            found[f"transition:{i}:{j}"] = ratio(sum(after[h] == j for h in ours), len(ours))
    return found


def logs_by_hand(p: Panel, t: int) -> dict[str, float]:
    now = [math.log(income(p, t, i)) for i in range(p.ids.size) if p.here[t, i] and income(p, t, i) > 0.0]
    slope = NAN
    if t:
        pairs = [
            (math.log(income(p, t - 1, i)), math.log(income(p, t, i))) for i in range(p.ids.size)
            if p.here[t, i] and p.here[t - 1, i] and income(p, t, i) > 0.0 and income(p, t - 1, i) > 0.0
        ]  # fmt: skip
        slope = float(stats.linregress(*zip(*pairs, strict=True)).slope)
    return {"sd_log_income": statistics.pstdev(now), "persistence_log_income": slope}


def by_hand(p: Panel, t: int) -> dict[str, float]:
    return {
        **levels_by_hand(p, t), **sources_by_hand(p, t), **spending_by_hand(p, t), **poverty_by_hand(p, t),
        **hazards_by_hand(p, t), **{f"return_within:{k}": within_by_hand(p, t, k) for k in (1, 3, 5)},
        "ever_poor": ever_by_hand(p, t), "transient_share": transient_by_hand(p, t), "transient_share:bounded": transient_by_hand(p, t, 0.0), **matrix_by_hand(p, t), **logs_by_hand(p, t),
    }  # fmt: skip


def off(found: dict[str, float], expected: dict[str, float]) -> list[str]:
    """Name what differs by more than 1e-9 of its size."""
    wrong = sorted(found.keys() ^ expected.keys())
    for name in found.keys() & expected.keys():
        one, other = found[name], expected[name]
        same = math.isnan(one) and math.isnan(other)
        if not same and not abs(one - other) <= CLOSE * max(1.0, abs(other)):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("p", PANELS)
def test_every_measure_is_what_plain_loops_give(p: Panel) -> None:
    for t in range(YEARS):
        assert off(survey.survey(p, t, LINE), by_hand(p, t)) == []


def test_every_measure_was_compared_where_it_has_a_value() -> None:
    seen = {
        name
        for p in PANELS
        for name, value in survey.survey(p, YEARS - 1, LINE).items()
        if not math.isnan(value)
    }
    assert seen == set(by_hand(PANELS[0], 0))


def _swapped(p: Panel, t: int, change: Callable[[Panel], Panel]) -> list[str]:
    return off(survey.survey(change(p), t, LINE), by_hand(p, t))


FAULTS: dict[str, tuple[Callable[[Panel], Panel], set[str]]] = {
    "a year is missed": (lambda p: replace(p, sources=np.concatenate([p.sources[:1], p.sources[:-1]])), {"income_year", "transition:1:1"}),
    "those who left are counted": (lambda p: replace(p, here=np.ones_like(p.here)), {"quintile_1", "ever_poor", "persistence_log_income"}),
    "persons are not weighed": (lambda p: replace(p, persons=np.roll(p.persons, 1, axis=1)), {"income_year", "relative_poverty"}),
    "wages and business changed places": (lambda p: replace(p, sources=p.sources[:, [1, 0, 2, 3]]), {"wages_year", "business_share"}),
    "care is all spending": (lambda p: replace(p, spending=p.spending[:, [1, 1]]), {"catastrophic", "out_of_pocket_share"}),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault: str) -> None:
    change, expected = FAULTS[fault]
    assert expected <= set(_swapped(PANELS[0], YEARS - 1, change))


# ------------------------------------------------------------------ what must hold


def test_rows_of_the_matrix_sum_to_one_and_nobody_moves_when_nothing_changes() -> None:
    p = PANELS[1]
    for t in range(1, YEARS):
        found = survey.transitions(p, t)
        for i in range(1, 6):
            assert sum(found[f"transition:{i}:{j}"] for j in range(1, 6)) == pytest.approx(1.0, abs=1e-12)
    still = replace(
        p,
        sources=np.repeat(p.sources[:1], YEARS, axis=0),
        persons=np.repeat(p.persons[:1], YEARS, axis=0),
        here=np.ones_like(p.here),
    )
    found = survey.dynamics(still, YEARS - 1, LINE)
    assert all(found[f"transition:{i}:{i}"] == 1.0 for i in range(1, 6))
    assert found["transient_share"] == pytest.approx(0.0, abs=1e-12)
    assert found["persistence_log_income"] == pytest.approx(1.0, abs=1e-12)
    assert math.isnan(found["return_within:1"]), "nobody leaves poverty"
    assert found["exit_hazard:3"] == 0.0


def test_nobody_and_no_poverty_give_missing_numbers() -> None:
    empty = replace(PANELS[0], here=np.zeros_like(PANELS[0].here))
    assert all(math.isnan(value) for value in survey.survey(empty, YEARS - 1, LINE).values())
    rich = survey.dynamics(PANELS[0], YEARS - 1, -1e9)
    assert math.isnan(rich["exit_hazard:1"])
    assert rich["ever_poor"] == 0.0


def test_the_line_of_a_share_has_that_share_below_it() -> None:
    for share in (0.05, 0.22, 0.5):
        z = survey.line_of_share(PANELS[2], 3, share)
        below = survey.poverty(PANELS[2], 3, z)["survey_headcount"]
        assert below == pytest.approx(share, abs=6 / PANELS[2].persons[3].sum() + 1e-9)


# ------------------------------------------------------------------ noise


MANY = np.arange(20_000, dtype=np.int64)


def test_noise_is_what_the_equation_says() -> None:
    luck = Luck(5, "3", 2, "513335")
    factor = survey.survey_noise(luck, MANY, (2021, 2022))
    fixed = stats.norm.ppf(luck.uniform("survey.fixed", MANY, 0))
    for t, year in enumerate((2021, 2022)):
        own = stats.norm.ppf(luck.uniform("survey.year", MANY, year))
        expected = np.exp(NOISE_FIXED * fixed + NOISE_YEAR * own - 0.5 * (NOISE_FIXED**2 + NOISE_YEAR**2))
        assert np.allclose(factor[t], expected, rtol=1e-6)


def test_noise_has_mean_one_its_sd_and_a_fixed_part() -> None:
    factor = survey.survey_noise(Luck(1), MANY, (2021, 2022))
    total = math.hypot(NOISE_FIXED, NOISE_YEAR)
    assert 0.25 <= total <= 0.30
    n = MANY.size
    assert abs(factor.mean() - 1.0) < 4.0 * math.sqrt((math.exp(total**2) - 1.0) / n)
    assert abs(np.log(factor[0]).std() / total - 1.0) < 4.0 / math.sqrt(2.0 * n)
    shared = NOISE_FIXED**2 / total**2
    assert abs(np.corrcoef(np.log(factor))[0, 1] - shared) < 4.0 / math.sqrt(n)


def test_noise_depends_on_cell_household_and_year_alone() -> None:
    one = survey.survey_noise(Luck(1, "2", 3, "x"), MANY[:50], (2021, 2022))
    assert np.array_equal(one, survey.survey_noise(Luck(1, "2", 3, "x"), MANY[:50], (2021, 2022)))
    assert np.array_equal(one[1:, 10:20], survey.survey_noise(Luck(1, "2", 3, "x"), MANY[10:20], (2022,)))
    for other in (Luck(2, "2", 3, "x"), Luck(1, "1", 3, "x"), Luck(1, "2", 4, "x"), Luck(1, "2", 3, "y")):
        assert not np.isclose(one, survey.survey_noise(other, MANY[:50], (2021, 2022))).any(axis=0).all()


def test_noise_moves_every_source_alike_and_no_spending() -> None:
    p = PANELS[3]
    found = survey.surveyed(p, Luck(9))
    factor = survey.survey_noise(Luck(9), p.ids, p.years)
    assert np.allclose(found.sources / p.sources, np.repeat(factor[:, None, :], 4, axis=1))
    assert np.array_equal(found.spending, p.spending)
    assert survey.sources(found, 2)["wages_share"] != survey.sources(p, 2)["wages_share"]
    before, after = survey.survey(p, 6, LINE), survey.noisy_survey(found, 6, LINE)
    assert after["surveyed:sd_log_income"] > before["sd_log_income"]
    assert {name.removeprefix("surveyed:") for name in after} < set(before)
