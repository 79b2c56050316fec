"""Makes a place, and a first study of it, from the census row and the published figures of any county."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.errors import InputError, nearest

DATA = Path(__file__).resolve().parents[1] / "data"
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
class County:
    """One row of the census, and the row of the list of formerly poor counties if it is on it."""

    code: str
    name: str
    prefecture: str
    province: str
    census: dict[str, str]
    listed: dict[str, str] | None

    def number(self, column: str) -> float:
        """Return a census figure."""
        return float(self.census[column] or 0.0)

    @property
    def relief(self) -> float | None:
        """Return the relief of the land, in kilometres of the published index; None if unknown."""
        return float(self.listed["relief"]) if self.listed and self.listed["relief"] else None


@cache
def counties() -> tuple[County, ...]:
    """Return every county and district of the 2020 census."""
    listed = {row["census_code"] or row["code"]: row for row in _rows("counties_832.csv")}
    return tuple(
        County(row["code"], row["county"], row["prefecture"], row["province"], row, listed.get(row["code"]))
        for row in _rows("counties_census_2020.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def find_county(query: str) -> County:
    """Return the county with a code or a Chinese name.

    Parameters
    ----------
    query : str
        ``513335``, ``巴塘县``, ``巴塘``, or with its prefecture: ``保定市望都县``.

    Raises
    ------
    InputError
        Unknown, ambiguous (candidates are listed), or without rural people.
    """
    word = unicodedata.normalize("NFKC", query).strip().replace(" ", "")
    if not word:
        raise InputError(
            "no county named",
            path="--county",
            expected="a six-digit code or a Chinese name, 513335 or 巴塘县",
        )
    every = counties()
    found = [
        c
        for c in every
        if word in {c.code, c.name, c.prefecture + c.name, c.province + c.prefecture + c.name}
    ]
    if not found and not word.isdigit():
        found = [c for c in every if c.name[:-1] == word or c.name.startswith(word)]
    if not found:
        names = [c.code for c in every] if word.isdigit() else [c.name for c in every]
        raise InputError(
            f"no county {query!r} in the 2020 census", path="--county",
            expected="a six-digit code or a Chinese name, 513335 or 巴塘县", nearest=nearest(word, names),
        )  # fmt: skip
    if len(found) > 1:
        shown = ", ".join(f"{c.code} {c.province}{c.prefecture}{c.name}" for c in found[:12])
        more = f" and {len(found) - 12} more" if len(found) > 12 else ""
        raise InputError(
            f"{query!r} is the name of {len(found)} counties",
            path="--county",
            expected=f"one code: {shown}{more}",
        )
    county = found[0]
    if county.number("rural_population") < 1.0:
        raise InputError(
            f"{county.name} ({county.code}, {county.prefecture}) has no rural people in the 2020 census",
            path="--county", expected="one of the 2,791 counties and districts with rural people",
        )  # fmt: skip
    return county


# ------------------------------------------------------------------ figures


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
            return f"{{value: {_number(self.value)}, unit: {self.unit}, source: {_quoted(self.source)}}}"
        return (
            f"{{value: {_number(self.value)}, low: {_number(self.low)}, high: {_number(self.high)}, unit: {self.unit}, "
            f"assumption: {_quoted(self.assumption)}}}"
        )


def _number(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"


def _quoted(text: str) -> str:
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


# ------------------------------------------------------------------ the files


def zones(county: County) -> tuple[tuple[str, float], ...]:
    """Return zones with their shares of people, by relief (assumption)."""
    relief = county.relief or 0.5
    if relief > 3.0:
        return (("valley", 0.45), ("middle", 0.35), ("high", 0.20))
    if relief > 1.0:
        return (("valley", 0.6), ("middle", 0.4))
    return (("valley", 1.0),)


def product_names(county: County) -> tuple[str, ...]:
    """Return the products of a county: the plateau has its own."""
    common = ("potato", "vegetables", "orchard", "herbs", "livestock", "honey")
    if (county.relief or 0.0) > 3.0:
        return ("barley", *common, "wild_collection", "tourism", "trade")
    return ("grain", *common, "tourism", "trade")


def product_text(names: tuple[str, ...], open_zones: tuple[str, ...]) -> str:
    """Return the products section; a product whose zones a county lacks grows everywhere there."""
    blocks: dict[str, list[str]] = {}
    name = ""
    for line in (DATA / "products.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        if not line.startswith(" "):
            name = line.rstrip(":")
            blocks[name] = [f"  {line}"]
        elif not (line.strip().startswith("zones:") and not any(zone in line for zone in open_zones)):
            blocks[name].append(f"  {line}")
    return "\n".join("\n".join(blocks[wanted]) for wanted in names)


def townships(county: County) -> list[str]:
    """Return townships as lines: numbered, one per 12,000 rural people (assumption)."""
    persons = county.number("rural_population")
    lines: list[str] = []
    for zone, share in zones(county):
        number = max(1, round(persons * share / 12_000.0))
        lines += [
            f"  - {{name: {_ZONE_NAMES[zone]}{k}, pinyin: {zone}{k}, zone: {zone}, share: {share / number:.6f}}}"
            for k in range(1, number + 1)
        ]
    return lines


_ZONE_NAMES = {"valley": "河谷乡", "middle": "半山乡", "high": "高山乡"}


def place_text(county: County) -> str:
    """Return the place file of a county."""
    high = (county.relief or 0.0) > 3.0
    lines = [
        f"# {county.province}{county.prefecture}{county.name} ({county.code}): what is published of it. Gaps are assumptions with",
        "# ranges; replace them by your own figures with their source. Money is yuan of 2021.",
        "schema: 1",
        f"name: {_quoted(county.name)}",
        f'code: "{county.code}"',
        f"chinese: {_quoted(county.name)}",
        f"province: {_quoted(county.province)}",
        f"prefecture: {_quoted(county.prefecture)}",
        "values:",
        *(f"  {name}: {entry.text()}" for name, entry in figures(county).items()),
        "# Names and shares of townships are not in the census table: zones by relief, one per 12,000 rural people (assumption).",
        "townships:",
        *townships(county),
        f"villages: {{per_persons: {300 if high else 900}}} # assumption: by relief",
        "products:",
        product_text(product_names(county), tuple(zone for zone, _ in zones(county))),
        "# Policies in place: the catalogue's, unless named here.",
        "in_place:",
        "  management.monitoring_line: {amount: {2021-01: 6000, 2022-01: 6170, 2023-01: 6850}, tag: transition} # 6,300 and 7,000 of their years",
    ]
    return "\n".join(lines) + "\n"


def study_text(county: County, name: str) -> str:
    """Return a first study of the county."""
    return f"""\
# A first study of {county.name}: change what government does under `packages`.
schema: 1
name: {name}
place: places/{name}.yaml
horizon: {{start: 2021-01, months: 108}}
packages:
  training:
    training.field: {{amount: {{2022-01: 300 places/year}}, who: [monitored, lifted_out, everyone]}}
  protection:
    insurance.anti_poverty: {{amount: {{2022-01: 50 %}}}}
scenarios:
  training: [training]
  protection: [protection]
  both: [training, protection]
run: {{draws: 1, replicates: 5}}
"""


def new_study(
    folder: Path, query: str, finish: Callable[[Path], Iterator[str]] | None = None
) -> tuple[Path, Path]:
    """Write a place and a first study of a county into a new folder; nothing is written on an error.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty.
    query : str
        See `find_county`.
    finish : callable, optional
        Called with the place file; yields lines to add to it (the solved constants).

    Returns
    -------
    study file, place file
    """
    county = find_county(query)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("is there already", file=str(folder), expected="a new folder, or an empty one")
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in folder.name) or county.code
    places = folder / "places"
    try:
        places.mkdir(parents=True, exist_ok=True)
        place, study = places / f"{name}.yaml", folder / f"{name}.yaml"
        place.write_text(place_text(county), encoding="utf-8", newline="\n")
        study.write_text(study_text(county, name), encoding="utf-8", newline="\n")
        if finish is not None:
            added = "".join(f"{line}\n" for line in finish(place))
            place.write_text(place.read_text(encoding="utf-8") + added, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=str(folder)) from error
    return study, place
