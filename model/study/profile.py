"""What is published of a county, and an assumption with a range for each gap: the figures of its place file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from model.maths import added
from model.study.counties import County, counties, rows

CENSUS = "2020 census yearbook (model/data/counties_census_2020.csv)"
COUNTIES = "yearbooks and State Council list (model/data/counties_832.csv)"
NATION, POOR_AREAS, GARZE = "China", "China poor areas (832 counties)", "Garze prefecture"
# Rural income per person of poor areas in years that income.csv lacks, yuan of the year: recalled, NBS.
RECALLED = {2014: 6852.0, 2015: 7653.0, 2017: 9377.0, 2018: 10371.0}
GROWTH_LATER = 0.09  # nominal a year after 2019: assumption
SOURCES = {
    "wages": "wages",
    "business": "net_business",
    "property": "net_property",
    "transfers": "net_transfer",
}
# Persons on dibao for each registered one, so that rural China has its 35.97 million recipients of March 2021.
DIBAO_SHARE = 0.71
DIBAO = (
    "0.71 of the register, so that rural China has its 35.97 million of March 2021 (model/data/income.csv)"
)
QUINTILES = ("low", "lower_middle", "middle", "upper_middle", "high")


@cache
def _published() -> dict[tuple[str, str, int], float]:
    return {(r["indicator"], r["place"], int(r["year"])): float(r["value"]) for r in rows("income.csv")}


def published(indicator: str, place: str, year: int) -> float:
    """Return a figure of `model/data/income.csv`.

    Parameters
    ----------
    indicator, place : str
    year : int

    Returns
    -------
    yuan/person/year
    """
    if (indicator, place) == ("disposable_income_mean", POOR_AREAS) and year in RECALLED:
        return RECALLED[year]
    return _published()[indicator, place, year]


def mean_income(place: str, year: int) -> float:
    """Return rural disposable income per person, yuan of the year."""
    return published("disposable_income_mean", place, year)


def source_mix(place: str, year: int) -> dict[str, float]:
    """Return the four sources as shares of income."""
    found = {name: published(f"income_{word}", place, year) for name, word in SOURCES.items()}
    total = added(found.values())
    return {name: value / total for name, value in found.items()}


def quintile_ratios(year: int) -> tuple[float, ...]:
    """Return means of the five groups of households over the mean of persons, rural China."""
    mean = mean_income(NATION, year)
    return tuple(
        published(f"disposable_income_mean_of_quintile_{name}", NATION, year) / mean for name in QUINTILES
    )


@dataclass(frozen=True)
class Entry:
    """One figure to be written: known with its source, or assumed with its range."""

    value: float
    unit: str
    source: str = ""
    assumption: str = ""
    low: float = 0.0
    high: float = 0.0

    def text(self) -> str:
        """Return it as the place file writes it."""
        if self.source:
            return f"{{value: {_number(self.value)}, unit: {self.unit}, source: {quoted(self.source)}}}"
        return (
            f"{{value: {_number(self.value)}, low: {_number(self.low)}, high: {_number(self.high)}, unit: {self.unit}, "
            f"assumption: {quoted(self.assumption)}}}"
        )


def _number(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"


def quoted(text: str) -> str:
    """Return text in quotes."""
    return '"' + text.replace('"', "'") + '"'


def known(value: float, unit: str, source: str) -> Entry:
    """Return a figure with a source."""
    return Entry(value, unit, source=source)


def assumed(value: float, unit: str, why: str, low: float | None = None, high: float | None = None) -> Entry:
    """Return an assumption; its range is half to double unless told."""
    return Entry(
        value,
        unit,
        assumption=why,
        low=0.5 * value if low is None else low,
        high=2.0 * value if high is None else high,
    )


def figures(county: County) -> dict[str, Entry]:
    """Return every figure of a place, in the order of the file."""
    found: dict[str, Entry] = {}
    for make in (_people, _work, _income, _register, _support, _land, _behaviour, _firms):
        found.update(make(county))
    return found


def _share(county: County, column: str) -> float:
    return round(county.number(column) / 100.0, 5)


def _people(county: County) -> dict[str, Entry]:
    families = max(1.0, county.number("family_households"))
    return {
        "rural_persons": known(county.number("rural_population"), "persons", CENSUS),
        "household_size": known(max(1.3, county.number("household_size")), "persons", CENSUS),
        "one_person_share": known(
            round(county.number("one_person_households") / families, 4), "share", CENSUS
        ),
        "one_generation_share": known(round(county.number("one_generation") / families, 4), "share", CENSUS),
        "two_generation_share": known(round(county.number("two_generations") / families, 4), "share", CENSUS),
        "elderly_household_share": known(
            round(county.number("households_with_65_plus") / families, 4), "share", CENSUS
        ),
        "share_0_14": known(_share(county, "share_0_14"), "share", CENSUS),
        "share_65_plus": known(_share(county, "share_65_plus"), "share", CENSUS),
        "schooling_years": known(county.number("schooling_years"), "years", CENSUS),
        "illiterate_share": known(_share(county, "illiterate_share_15_plus"), "share", CENSUS),
        "piped_water_share": known(_share(county, "piped_water_share"), "share", CENSUS),
        "car_share": known(_share(county, "own_car_share"), "share", CENSUS),
        "sound_housing_share": assumed(0.99, "share", "unsafe houses were rebuilt by 2020", 0.96, 1.0),
    }


def _work(county: County) -> dict[str, Entry]:
    farming = _share(county, "work_farming_share")
    # The census counts a county's residents, town included: rural people farm more, and much of what others do is beside
    # a farm. At least .55 of their labour stays on it (assumption: wages are 35 to 41 % of income, and pay more an hour).
    rural_farming = min(0.9, max(0.55, farming + 0.25 * (1.0 - farming)))
    away = max(0.08, 0.45 * (1.0 - rural_farming))
    local = max(0.08, 1.0 - rural_farming - away)
    return {
        "work_farming_share": known(farming, "share", CENSUS),
        "work_public_share": known(_share(county, "work_public_share"), "share", CENSUS),
        "migrant_share": assumed(
            round(away, 3),
            "share of labour",
            "from work by sector; migrants 35 % of rural labour nationally",
            0.5 * away,
            min(0.6, 1.6 * away),
        ),
        "local_job_share": assumed(
            round(local, 3), "share of labour", "from work by sector", 0.6 * local, min(0.5, 1.5 * local)
        ),
        "local_wage_ratio": assumed(
            0.8 if county.listed else 0.95, "1", "local wage over the national one", 0.6, 1.1
        ),
        "distance": assumed(7.0 if county.listed else 4.0, "100 km", "to where migrants work", 2.0, 15.0),
    }


def _income(county: County) -> dict[str, Entry]:
    income, why, spread = _income_2021(county)
    origin = "poor areas 2019" if county.listed else "rural China 2019"
    found = {
        "income_per_person": assumed(
            round(income), "yuan/person/year", why, round(income / spread), round(income * spread)
        )
    }
    for name, value in source_mix(POOR_AREAS if county.listed else NATION, 2019).items():
        share = round(value, 4)
        width = min(0.2 * share, 0.05)  # wider would contradict what `check --plausible` allows
        found[f"share_{name}"] = assumed(
            share, "share", f"source mix of {origin}, NBS", round(share - width, 4), round(share + width, 4)
        )
    for k, value in enumerate(quintile_ratios(2019), 1):
        ratio, width = round(value, 3), 0.2 if k == 1 else 0.08
        found[f"quintile_{k}"] = assumed(
            ratio, "1", "household quintile mean over person mean, rural China 2019, NBS",
            round(ratio * (1 - width), 3), round(ratio * (1 + width), 3),
        )  # fmt: skip
    return found


def _income_2021(county: County) -> tuple[float, str, float]:
    """Return rural income per person in 2021, yuan of 2021, how it was found, and the factor of its range."""
    later = (1.0 + GROWTH_LATER) ** 2
    listed = county.listed
    if listed is None:
        income = published("disposable_income_mean", county.province, 2021)
        return income, f"{county.province} 2021, recalled: no figure of the county", 1.35
    last = mean_income(POOR_AREAS, 2019)
    for year in range(2019, 2012, -1):
        if listed.get(f"rural_income_{year}"):
            value = float(listed[f"rural_income_{year}"]) * last / mean_income(POOR_AREAS, year)
            carried = "" if year == 2019 else ", carried to 2019 by poor areas"
            return value * later, f"county yearbook {year}{carried}, then 9 % a year nominal", 1.15
    if county.prefecture.startswith("甘孜"):
        value = mean_income(GARZE, 2016) * last / mean_income(POOR_AREAS, 2016)
        return (
            value * later,
            "Garze 2016: 9,367, carried to 2019 by poor areas, then 9 % a year nominal",
            1.15,
        )
    for area, level in (("prefecture", county.prefecture), ("province", county.province)):
        near = [
            float(c.listed["rural_income_2019"])
            for c in counties()
            if c.listed and c.listed.get("rural_income_2019") and level in {c.prefecture, c.province}
        ]
        if near:
            why = f"mean of {len(near)} formerly poor counties of the {area} in 2019, then 9 % a year nominal"
            return added(near) / len(near) * later, why, 1.25
    return last * later, "poor areas 2019, then 9 % a year nominal", 1.35


def _register(county: County) -> dict[str, Entry]:
    listed = county.listed
    if listed is None:
        return {
            "registered_share": assumed(0.06, "share", "outside the 832 counties"),
            "lifted_out_share": assumed(0.99, "share", "nearly all left the register", 0.97, 1.0),
            "exit_year": assumed(2019.0, "year", "last exits before 2021", 2018.0, 2020.0),
            "fund_envelope": assumed(
                round(4000.0 * 0.06 * county.number("rural_population")),
                "yuan/year",
                "4,000 yuan a formerly registered person",
            ),
            "village_projects": assumed(
                round(2900.0 * 0.06 * county.number("rural_population")),
                "yuan/year",
                "what the levers in place leave of the fund",
            ),
            "dibao_share": assumed(round(DIBAO_SHARE * 0.06, 3), "share of persons", DIBAO, 0.02, 0.09),
        }
    garze = county.prefecture.startswith("甘孜")
    share = 0.23 if garze else 0.2
    return {
        "registered_share": assumed(
            share,
            "share",
            "Garze 2013: 23 %" if garze else "usual in the 832 counties",
            0.7 * share,
            1.3 * share,
        ),
        "lifted_out_share": assumed(0.98, "share", "nearly all left the register", 0.95, 1.0),
        "exit_year": known(float(listed["exit_year"]), "year", COUNTIES),
        "fund_envelope": assumed(
            round(20_000.0 * share * county.number("rural_population"), -6),
            "yuan/year",
            "20,000 yuan a formerly registered person",
        ),
        "village_projects": assumed(
            round(14_500.0 * share * county.number("rural_population"), -6),
            "yuan/year",
            "what the levers in place leave of the fund",
        ),
        "dibao_share": (
            assumed(
                0.23, "share of persons", "as many as were on the register of Garze in 2013: 23 %", 0.15, 0.3
            )
            if garze
            else assumed(round(DIBAO_SHARE * share, 3), "share of persons", DIBAO, 0.08, 0.25)
        ),
    }


def _support(county: County) -> dict[str, Entry]:
    """What support is in place, by rural people: a tenth of it outside the formerly poor counties (assumption)."""
    persons, poor = county.number("rural_population"), county.listed is not None
    high = (county.relief or 0.0) > 3.0
    scale = persons / 36_112.0 * (1.0 if poor else 0.1)
    households = persons / max(1.3, county.number("household_size"))
    return {
        "relief_budget": assumed(round(40.0 * persons), "yuan/year", "about 40 yuan a rural person"),
        "public_jobs": assumed(
            float(max(1, round((0.04 if poor else 0.005) * households))), "jobs",
            "4 % of households" if poor else "0.5 % of households outside the 832 counties",
        ),
        "ecological_jobs": assumed(float(max(1, round((300.0 if high else 100.0) * scale))), "jobs", "wardens of forest and grassland"),
        "ecological_payment": assumed(2.5 if high else 0.0, "yuan/mu", "grassland kept in balance" if high else "no grassland"),
        "photovoltaic_kw": assumed(round(1500.0 * scale, 1), "kW", "village solar panels"),
        "collective_assets": assumed(round(6e6 * scale), "yuan", "village property that is let"),
    }  # fmt: skip


def _land(county: County) -> dict[str, Entry]:
    relief = county.relief
    if county.own_relief is not None:
        entry = known(county.own_relief, "km", COUNTIES)
    elif relief is not None:
        entry = assumed(
            round(relief, 3),
            "km",
            "mean of the prefecture's counties on the list",
            0.5 * relief,
            1.5 * relief,
        )
    else:
        entry = assumed(0.5, "km", "not on the list: rolling land", 0.0, 2.0)
    high = (relief or 0.0) > 3.0
    return {
        "relief": entry,
        "road_quality": assumed(0.5 if high else 0.65, "1", "roads to every village since 2020", 0.3, 0.85),
        "irrigation_share": assumed(0.25 if high else 0.45, "share", "no local figure", 0.1, 0.7),
    }


def _behaviour(_county: County) -> dict[str, Entry]:
    return {
        "willingness": assumed(0.5, "1", "willingness to take part", 0.3, 0.7),
        "wealth_months": assumed(
            8.0, "months of income", "liquid wealth at the start of the burn-in", 4.0, 14.0
        ),
        "indebted_share": assumed(
            0.3, "share", "households with loans at the start of the burn-in", 0.15, 0.45
        ),
        "entry_factor": assumed(1.0, "1", "entry of enterprises over the usual", 0.5, 1.5),
    }


def _firms(county: County) -> dict[str, Entry]:
    usual = {
        "family_farms": 0.6, "cooperatives": 1.0, "workshops": 0.15, "leading_firms": 0.05,
        "service_organisations": 0.3, "tourism_firms": 0.3 if (county.relief or 0.0) > 3.0 else 0.1, "shops": 1.4,
    }  # fmt: skip
    return {
        name: assumed(value, "per thousand rural persons", "usual density") for name, value in usual.items()
    }
