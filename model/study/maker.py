"""Makes the place file of any county from its census row and the published figures."""

from __future__ import annotations

from model.study.counties import DATA, County
from model.study.profile import figures, quoted


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
        f"name: {quoted(county.name)}",
        f'code: "{county.code}"',
        f"chinese: {quoted(county.name)}",
        f"province: {quoted(county.province)}",
        f"prefecture: {quoted(county.prefecture)}",
        "values:",
        *(f"  {name}: {entry.text()}" for name, entry in figures(county).items()),
        "# Names and shares of townships are not in the census table: zones by relief, one per 12,000 rural people (assumption).",
        "townships:",
        *townships(county),
        f"villages: {{per_persons: {300 if high else 900}}} # assumption: by relief",
        "products:",
        product_text(product_names(county), tuple(zone for zone, _ in zones(county))),
        "# Policies in place: the catalogue's, unless named here; those meant for 36,000 rural people are scaled to the county.",
        "in_place:",
        *policies(county),
    ]
    return "\n".join(lines) + "\n"


# Rates and levels in place that the catalogue states for Batang, with its rural people; numbers as in the catalogue.
FOR_BATANG, BATANG_PERSONS = {
    "training.class": 500.0, "training.job": 300.0, "training.leaders": 20.0, "training.experts": 10.0,
    "labour.placement": 600.0, "technology.extension": 200.0, "industry.cooperative": 2.0, "industry.workshop": 1.0,
    "infrastructure.roads": 10.0,
}, 36_112.0  # fmt: skip
POOR_ONLY = {
    "industry.workshop",
    "infrastructure.roads",
    "labour.placement",
}  # a tenth of it elsewhere: assumption


def policies(county: County) -> list[str]:
    """Return what is in place as lines: the monitoring line of its year, and amounts scaled to the county."""
    # 6,000, 6,300 and 7,000 yuan of their own years (LEVERS in the catalogue), in yuan of 2021.
    lines = [
        "  management.monitoring_line: {amount: {2015-01: 4000, 2020-01: 5050, 2021-01: 6000, 2022-01: 6170, 2023-01: 6850}, tag: transition} # 5,000, 6,300 and 7,000 of their years; before 2020 the least the lever allows"
    ]
    if county.listed is None:
        lines.append(
            "  management.resident_team: {amount: 0.5, tag: transition} # outside the 832 counties: weak villages only"
        )
    for path, amount in FOR_BATANG.items():
        scaled = amount * county.number("rural_population") / BATANG_PERSONS
        if county.listed is None and path in POOR_ONLY:
            scaled *= 0.1
        lines.append(f"  {path}: {{amount: {scaled:.4g}, tag: transition}}")
    return lines
