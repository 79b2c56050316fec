"""Makes a place, and a first study of it, from the census row and the published figures of any county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from model.errors import InputError
from model.study.counties import DATA, County, find_county
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
