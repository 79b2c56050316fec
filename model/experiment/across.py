"""Across counties: how much of the spread of rural income and its growth the model explains from census columns alone.

A county's own income is never used: each place is made from its census row and the land, with levels common to all. What the
census says of a county (people, schooling, work by sector, relief) is then all that tells counties apart, for the model and for a
plain regression on the same columns.

``python -m model.experiment.across --counties 120 --write docs/COUNTIES.md``
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.experiment.solve import first_year, with_constants
from model.luck import Luck
from model.population.drivers import national
from model.population.figures import CONSTANTS, SOURCES, WORK, incomes, moved
from model.study.counties import County, counties, rows
from model.study.maker import place_text
from model.study.policy import Action
from model.study.study import Study

FIRST, LAST = 2015, 2019
MONTHS = 12 * (LAST - FIRST + 1)
HOUSEHOLDS, REPLICATES, SEED = 500, 2, 20_150_357
SHORT_BURN_IN, LEVEL_ROUNDS, WORK_ROUNDS, LEVEL_COUNTIES = 36, 4, 2, 24
LEVELS = ("farm_scale", "wage_scale", "property_income", "other_transfers")
# What a place takes from the census and the land, and what the regression is given.
COLUMNS = (
    "household_size", "one_person_share", "elderly_household_share", "share_0_14", "share_65_plus", "schooling_years",
    "illiterate_share", "piped_water_share", "car_share", "work_farming_share", "work_public_share", "relief",
)  # fmt: skip
# Levels in place whose path since 2015 stands in the sample of rural China.
NATIONAL = (
    "management.monitoring_line", "protection.dibao.standard", "protection.pension", "insurance.medical.ordinary",
)  # fmt: skip
Floats = NDArray[np.float64]

STUDY = """schema: 1
name: across
place: places/place.yaml
horizon: {{start: {first}-01, months: {months}}}
population: {{households: {households}}}
prices: 2021
poverty: {{line: 3240}}
uncertain: none
run: {{draws: 1, replicates: 1, seed: {seed}}}
"""


def known_counties() -> list[County]:
    """Return the formerly poor counties whose rural income is known in both years, in an order drawn by luck."""
    found = [
        c
        for c in counties()
        if c.listed and c.listed.get(f"rural_income_{FIRST}") and c.listed.get(f"rural_income_{LAST}")
        and c.number("rural_population") > 0.0 and c.relief is not None
    ]  # fmt: skip
    codes = np.array([int(c.code) for c in found], dtype=np.int64)
    luck = Luck(SEED, "mean", 0, "across").uniform("across.order", codes, 0)
    return [found[k] for k in np.argsort(luck, kind="stable")]


def deflator(year: int) -> float:
    """Return prices of a year over those of 2021."""
    index = {int(row["year"]): float(row["index_2014"]) for row in rows("rural_price_index.csv")}
    last = max(index)
    later = index[min(2021, last)] * 1.02 ** max(0, 2021 - last)
    return index[year] / later


def observed(county: County, year: int) -> float:
    """Return a county's published rural income per person, in yuan of 2021."""
    return float((county.listed or {})[f"rural_income_{year}"]) / deflator(year)


def study_of(county: County, folder: Path, income: float) -> Study:
    """Return the study of a county whose income is given from outside: the same for every county.

    Parameters
    ----------
    county : County
    folder : Path
        Where its two files are written.
    income : yuan of 2021 a person and year
    """
    from model.economy import load

    (folder / "places").mkdir(parents=True, exist_ok=True)
    (folder / "places" / "place.yaml").write_text(place_text(county), encoding="utf-8")
    text = STUDY.format(first=FIRST, months=MONTHS, households=HOUSEHOLDS, seed=SEED)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load(folder / "study.yaml")
    figures = dict(study.place.values)
    figures["income_per_person"] = replace(figures["income_per_person"], value=income)
    policies = {
        name: replace(scenario, actions=tuple(_as_it_was(action) for action in scenario.actions))
        for name, scenario in study.scenarios.items()
    }
    return replace(study, place=replace(study.place, values=figures), scenarios=policies)


@cache
def _nation() -> dict[str, Action]:
    """Return the levels in place in the sample of rural China from 2015 on, by lever."""
    from model.economy import load, scenario_file

    in_place = load(scenario_file("china.yaml")).scenarios["status_quo"].actions
    return {action.lever: action for action in in_place if action.lever in NATIONAL}


def _as_it_was(action: Action) -> Action:
    """Return what is in place with its amounts of 2015 to 2019 in the place of those of 2021.

    National levels are those of the sample of rural China; programmes for the transition grow with the central fund.
    """
    if action.lever in _nation():
        return replace(action, steps=_nation()[action.lever].steps)
    if action.tag != "transition" or action.lever.startswith("management."):
        return action
    fund, amount = national("central_fund"), action.steps[-1][1]
    years = range(FIRST, LAST + 1)
    return replace(
        action, steps=tuple((12 * (year - FIRST), amount * fund[year] / fund[2021]) for year in years)
    )


def split_work(study: Study, constants: Mapping[str, float]) -> dict[str, float]:
    """Return constants with which a county works as its census says, and as many draw dibao as its profile; levels stay."""
    goal = incomes(study.place.value)
    found = dict(constants)
    for _ in range(WORK_ROUNDS):
        got = first_year(with_constants(study, found), SEED, 0, HOUSEHOLDS, None, SHORT_BURN_IN)
        after = moved(found, got, goal)
        found |= {
            name: after[name] for name in ("local_preference", "migrant_preference", "dibao_strictness")
        }
    return found


def common_levels(studies: Sequence[Study], goal: Mapping[str, float]) -> dict[str, float]:
    """Return the level constants, the same for all counties, with which their mean income and sources are those wanted.

    Parameters
    ----------
    studies : of some counties
    goal : mean income and shares of sources
    """
    constants = {**CONSTANTS, "local_preference": -5.0, "migrant_preference": -5.0}
    own = [dict(constants) for _ in studies]
    for _ in range(LEVEL_ROUNDS):
        years = []
        for k, study in enumerate(studies):
            own[k] = split_work(study, {**own[k], **{name: constants[name] for name in LEVELS}})
            years.append(first_year(with_constants(study, own[k]), SEED, 1, HOUSEHOLDS, None, SHORT_BURN_IN))
        income = float(np.mean([year["income"] for year in years]))
        got = {"income": income, **{n: float(np.mean([year[n] for year in years])) for n in (*WORK, "dibao")}}
        got |= {s: float(np.mean([year[s] * year["income"] for year in years])) / income for s in SOURCES}
        after = moved(constants, got, {**got, **goal})
        constants |= {name: after[name] for name in LEVELS}
    return constants


def simulate(study: Study, constants: Mapping[str, float]) -> tuple[float, float]:
    """Return income per person of the first and the last year, yuan of 2021, mean of the replicates."""
    from model.economy import Economy

    place = with_constants(study, constants)
    found = np.zeros((REPLICATES, 2))
    for replicate in range(REPLICATES):
        county = Economy(place, rng=SEED, replicate=replicate, collect=False)
        totals, persons = np.zeros(MONTHS), np.zeros(MONTHS)
        for month in range(MONTHS):
            county.step()
            h = county.state.household
            totals[month] = float(h.income[h.alive].sum())
            persons[month] = float(h.persons[h.alive].sum())
        yearly = totals.reshape(-1, 12).sum(axis=1) / persons.reshape(-1, 12).mean(axis=1)
        found[replicate] = yearly[0], yearly[-1]
    first, last = found.mean(axis=0)
    return float(first), float(last)


@dataclass(frozen=True)
class Fit:
    """How well something is predicted, in logs.

    Parameters
    ----------
    model : share of the variance explained by the model with its mean put right, slope one
    correlation : of model and fact
    regression : share explained by a regression on the census columns, each county predicted from the others
    both : the same with the model's prediction as one more column
    """

    model: float
    correlation: float
    regression: float
    both: float


def left_one_out(x: Floats, y: Floats) -> float:
    r"""Return the share of variance explained by least squares when each row is predicted from the others.

    .. math:: 1 - \frac{\sum (e_i / (1 - h_i))^2}{\sum (y_i - \bar y_{-i})^2}

    Parameters
    ----------
    x : (n, k) columns, without the constant
    y : (n,)

    Returns
    -------
    1
    """
    n = y.size
    full = np.column_stack([np.ones(n), (x - x.mean(axis=0)) / np.maximum(1e-12, x.std(axis=0))])
    hat = full @ np.linalg.pinv(full)
    errors = (y - hat @ y) / np.maximum(1e-9, 1.0 - np.diag(hat))
    mean_errors = (y - y.mean()) * n / (n - 1.0)
    return float(1.0 - (errors @ errors) / (mean_errors @ mean_errors))


def fit(fact: Floats, model: Floats, columns: Floats) -> Fit:
    """Return how well a fact is predicted by the model, by a regression, and by both.

    Parameters
    ----------
    fact, model : (n,) logs
    columns : (n, k)
    """
    miss = (fact - fact.mean()) - (model - model.mean())
    spread = fact - fact.mean()
    return Fit(
        float(1.0 - (miss @ miss) / (spread @ spread)), float(np.corrcoef(fact, model)[0, 1]), left_one_out(columns, fact),
        left_one_out(np.column_stack([columns, model]), fact),
    )  # fmt: skip


def across(number: int, tell: Any = None) -> pd.DataFrame:
    """Simulate counties; return a row for each.

    Parameters
    ----------
    number : counties
    tell : callable, optional
        Called with counties done and planned.
    """
    chosen = known_counties()[:number]
    first = np.array([observed(c, FIRST) for c in chosen])
    table = []
    with tempfile.TemporaryDirectory() as room:
        studies = [study_of(c, Path(room) / c.code, float(first.mean())) for c in chosen]
        goal = incomes(studies[0].place.value)
        levels = common_levels(
            studies[:LEVEL_COUNTIES], {"income": float(first.mean()), **{s: goal[s] for s in SOURCES}}
        )
        for k, (county, study) in enumerate(zip(chosen, studies, strict=True)):
            begin, end = simulate(study, split_work(study, levels))
            table.append(
                {
                    "code": county.code, "county": county.name, "province": county.province,
                    "region": (county.listed or {}).get("region", ""),
                    "observed_2015": observed(county, FIRST), "model_2015": begin,
                    "observed_growth": (observed(county, LAST) / observed(county, FIRST)) ** (1 / (LAST - FIRST)) - 1.0,
                    "model_growth": (end / begin) ** (1 / (LAST - FIRST)) - 1.0,
                    **{name: study.place.value(name) for name in COLUMNS},
                }
            )  # fmt: skip
            if tell:
                tell(k + 1, len(chosen))
    return pd.DataFrame(table)


def fits(table: pd.DataFrame) -> dict[str, Fit]:
    """Return the fits of the level of 2015 and of the growth to 2019."""
    columns = table[list(COLUMNS)].to_numpy(dtype=np.float64)
    level, level_model = (
        np.log(table[name].to_numpy(dtype=np.float64)) for name in ("observed_2015", "model_2015")
    )
    growth, growth_model = (
        np.log1p(table[name].to_numpy(dtype=np.float64)) for name in ("observed_growth", "model_growth")
    )
    return {
        "level of 2015": fit(level, level_model, columns),
        "growth 2015-2019": fit(growth, growth_model, columns),
    }


def page(table: pd.DataFrame) -> str:
    """Return the account in words and tables, as Markdown."""
    found = fits(table)
    lines = [
        "# Counties beside one another",
        "",
        f"Made by `python -m model.experiment.across --counties {len(table)} --write docs/COUNTIES.md`. {len(table)} of the {len(known_counties())}",
        f"formerly poor counties whose rural income is known in {FIRST} and {LAST}, chosen by luck; {HOUSEHOLDS} households each, {REPLICATES} replicates.",
        "No county's own income is used: levels are common, set so that the mean of some counties is right; what tells counties apart are",
        "census columns of 2020 and the relief of the land. The regression has the same columns, and predicts each county from the others.",
        "",
        "| log of | explained by the model | correlation | explained by the regression | by both |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {f.model:.2f} | {f.correlation:.2f} | {f.regression:.2f} | {f.both:.2f} |"
            for name, f in found.items()
        ),
        "",
        "A negative share explained means: worse than saying the mean for every county.",
        "",
        "| | fact: mean | sd | model: mean | sd |",
        "|---|---|---|---|---|",
    ]
    for name, fact, model, factor, unit in (
        ("income 2015, yuan of 2021", "observed_2015", "model_2015", 1.0, ""),
        ("growth a year, real", "observed_growth", "model_growth", 100.0, " %"),
    ):
        a, b = table[fact] * factor, table[model] * factor
        digits = 0 if factor == 1.0 else 1
        lines.append(
            f"| {name} | {a.mean():,.{digits}f}{unit} | {a.std():,.{digits}f}{unit} | {b.mean():,.{digits}f}{unit} | {b.std():,.{digits}f}{unit} |"
        )
    lines += [
        "",
        "## Where it fails",
        "",
        "Mean log miss of the level (model over fact, means put right) by region:",
        "",
    ]
    miss = np.log(table["model_2015"]) - np.log(table["observed_2015"])
    miss = miss - miss.mean()
    for region, group in miss.groupby(table["region"]):
        lines.append(f"- {region}: {group.mean():+.2f} ({len(group)} counties)")
    order = miss.abs().sort_values(ascending=False).index[:8]
    lines += ["", "The largest misses:", ""]
    for k in order:
        row = table.loc[k]
        lines.append(
            f"- {row['province']}{row['county']} ({row['code']}): fact {row['observed_2015']:,.0f}, model {row['model_2015']:,.0f} yuan"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Simulate, print the page, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=120)
    parser.add_argument(
        "--write", type=Path, default=None, help="a Markdown file; the table goes beside it as csv"
    )
    options = parser.parse_args()
    table = across(options.counties, lambda done, of: sys.stderr.write(f"{done}/{of}\r"))
    text = page(table)
    sys.stdout.write(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
        table.to_csv(
            options.write.with_suffix(".csv"), index=False, encoding="utf-8-sig", float_format="%.6g", lineterminator="\n"
        )  # fmt: skip


if __name__ == "__main__":
    main()
