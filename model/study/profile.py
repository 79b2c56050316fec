"""What is published of a county, and an assumption with a range for each gap: the figures of its place file."""

from __future__ import annotations

from dataclasses import dataclass

from model.study.counties import County, counties

CENSUS = "2020 census yearbook (model/data/counties_census_2020.csv)"
COUNTIES = "yearbooks and State Council list (model/data/counties_832.csv)"
POOR_AREAS = "NBS, residents of poor areas 2019 (model/data/README.md)"

# Rural income per person of poor areas, yuan of the year: NBS; 2017 and 2018 recalled.
POOR_AREA_INCOME = {
    2013: 6079.0,
    2014: 6852.0,
    2015: 7653.0,
    2016: 8452.0,
    2017: 9377.0,
    2018: 10371.0,
    2019: 11567.0,
}
GARZE_2016 = 9367.0  # Garze prefecture, rural residents 2016
GROWTH_LATER = 0.09  # nominal a year after 2019: assumption
RURAL_MEAN_2019, RURAL_MEAN_2021 = 16021.0, 18931.0  # all rural China, NBS
POOR_SOURCES = {
    "wages": 4082.0,
    "business": 4163.0,
    "property": 159.0,
    "transfers": 3163.0,
}  # poor areas 2019, NBS
RURAL_SOURCES = {
    "wages": 6583.0,
    "business": 5762.0,
    "property": 377.0,
    "transfers": 3298.0,
}  # rural China 2019, NBS
# Household quintile means over the person mean, rural China 2019: NBS (4,263, 9,754, 13,984, 19,732, 36,049 over 16,021).
QUINTILES = (0.266, 0.609, 0.873, 1.232, 2.250)


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
    for make in (_people, _work, _income, _register, _land, _behaviour, _firms):
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
    # The census counts a county's residents, town included; rural people farm more: half of the rest (assumption).
    rural_farming = min(0.9, farming + 0.25 * (1.0 - farming))
    away = max(0.08, 0.75 * (1.0 - rural_farming) * 0.6)
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
    income, why = _income_2021(county)
    sources, origin = (
        (POOR_SOURCES, "poor areas 2019") if county.listed else (RURAL_SOURCES, "rural China 2019")
    )
    total = sum(sources.values())
    found = {
        "income_per_person": assumed(
            round(income), "yuan/person/year", why, round(0.87 * income), round(1.15 * income)
        )
    }
    for name, value in sources.items():
        share = round(value / total, 4)
        found[f"share_{name}"] = assumed(
            share, "share", f"source mix of {origin}, NBS", round(0.8 * share, 4), round(1.2 * share, 4)
        )
    for k, ratio in enumerate(QUINTILES, 1):
        spread = 0.2 if k == 1 else 0.08
        found[f"quintile_{k}"] = assumed(ratio, "1", "household quintile mean over person mean, rural China 2019, NBS",
                                         round(ratio * (1 - spread), 3), round(ratio * (1 + spread), 3))  # fmt: skip
    return found


def _income_2021(county: County) -> tuple[float, str]:
    """Return rural income per person in 2021, yuan of 2021, and how it was found."""
    later = (1.0 + GROWTH_LATER) ** 2
    last = POOR_AREA_INCOME[2019]
    listed = county.listed
    if listed is not None:
        years = [y for y in range(2019, 2012, -1) if listed.get(f"rural_income_{y}")]
        if years:
            year = years[0]
            value = float(listed[f"rural_income_{year}"]) * last / POOR_AREA_INCOME[year]
            return (
                value * later,
                f"county yearbook {year}, carried to 2019 by poor areas, then 9 % a year nominal",
            )
        if county.prefecture.startswith("甘孜"):
            return GARZE_2016 * last / POOR_AREA_INCOME[
                2016
            ] * later, "Garze 2016: 9,367, carried to 2019 by poor areas, then 9 % a year nominal"
        for area, level in (("prefecture", county.prefecture), ("province", county.province)):
            near = [
                float(c.listed["rural_income_2019"]) for c in counties()
                if c.listed and c.listed.get("rural_income_2019") and level in {c.prefecture, c.province}
            ]  # fmt: skip
            if near:
                return (
                    sum(near) / len(near) * later,
                    f"mean of {len(near)} formerly poor counties of the {area} in 2019, then 9 % a year nominal",
                )
        return last * later, "poor areas 2019, then 9 % a year nominal"
    return RURAL_MEAN_2021, "rural China 2021, NBS: no figure of the county"


def _register(county: County) -> dict[str, Entry]:
    listed = county.listed
    if listed is None:
        return {
            "registered_share": assumed(0.06, "share", "outside the 832 counties"),
            "lifted_out_share": assumed(0.99, "share", "nearly all left the register", 0.97, 1.0),
            "exit_year": assumed(2019.0, "year", "last exits before 2021", 2018.0, 2020.0),
            "fund_envelope": assumed(
                round(2000.0 * 0.06 * county.number("rural_population")),
                "yuan/year",
                "2,000 yuan a formerly registered person",
            ),
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
    }


def _land(county: County) -> dict[str, Entry]:
    relief = county.relief
    entry = (
        known(relief, "km", COUNTIES)
        if relief is not None
        else assumed(0.5, "km", "not on the list: rolling land", 0.0, 2.0)
    )
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
