"""Every county and district of the 2020 census, and how to find one by its code or Chinese name."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.errors import InputError, nearest
from model.maths import added

DATA = Path(__file__).resolve().parents[1] / "data"


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
    def own_relief(self) -> float | None:
        """Return the published relief of the land, km; None if it is not published."""
        return float(self.listed["relief"]) if self.listed and self.listed["relief"] else None

    @property
    def relief(self) -> float | None:
        """Return the relief of the land, km; that of its prefecture where a county on the list lacks its own, else None."""
        if self.own_relief is None and self.listed is not None:
            return _relief_of(self.prefecture)
        return self.own_relief


@cache
def _relief_of(prefecture: str) -> float | None:
    """Return the mean relief of a prefecture's counties on the list."""
    found = [c.own_relief for c in counties() if c.prefecture == prefecture and c.own_relief is not None]
    return added(found) / len(found) if found else None


@cache
def counties() -> tuple[County, ...]:
    """Return every county and district of the 2020 census."""
    listed = {row["census_code"] or row["code"]: row for row in rows("counties_832.csv")}
    return tuple(
        County(row["code"], row["county"], row["prefecture"], row["province"], row, listed.get(row["code"]))
        for row in rows("counties_census_2020.csv")
    )


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of `model/data`."""
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
