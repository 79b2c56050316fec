"""The facts: what was published, what is measured for each, and the range in which the model agrees."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.errors import InputError, nearest

DATA = Path(__file__).resolve().parents[2] / "data"
FACTS, PARTS = DATA / "stylised_facts.csv", DATA / "evidence.csv"
KINDS = ("test", "in_sample", "input", "outside")
FIELDS = ("id", "part", "design", "measure", "unit", "value", "value_low", "value_high", "low", "high", "kind", "reason", "chinese")  # fmt: skip
MOMENTS = "M"  # ids of national figures that are not published effects begin with it


@dataclass(frozen=True)
class Fact:
    """A published fact, as its source states it."""

    id: str
    statement: str
    place: str
    source: str
    tier: str
    url: str


@dataclass(frozen=True)
class Part:
    """One number of a fact: what is measured, by which design, and the range of agreement.

    Parameters
    ----------
    id, number : the fact's number, and which of its numbers
    design : str
        Nothing where the model is not asked.
    measure, unit : str
    value, value_low, value_high : the paper's, missing where it gives a sign only
    low, high : range of agreement, fixed before the first run; missing where the model is not asked
    kind : {"test", "in_sample", "input", "outside"}
    reason : where the range comes from, or why the model is not asked
    chinese : the measure in Chinese
    """

    id: str
    number: int
    design: str
    measure: str
    unit: str
    value: float
    value_low: float
    value_high: float
    low: float
    high: float
    kind: str
    reason: str
    chinese: str

    @property
    def key(self) -> str:
        """Return the name under which a design reports the number, for instance ``V032.1``."""
        return f"{self.id}.{self.number}"


def read_facts(file: Path = FACTS) -> dict[str, Fact]:
    """Return the published facts by id.

    Raises
    ------
    InputError
        The file cannot be read, or a column is missing.
    """
    rows = _rows(file, ("id", "statement", "place", "source", "tier", "url"))
    return {
        row["id"]: Fact(row["id"], row["statement"], row["place"], row["source"], row["tier"], row["url"])
        for _line, row in rows
    }


def read_parts(file: Path = PARTS) -> tuple[Part, ...]:
    """Return what is measured for each fact, in the order of the file.

    Raises
    ------
    InputError
        With file and line: no such kind, no number, a range upside down, a number given twice.
    """
    found: dict[str, Part] = {}
    for line, row in _rows(file, FIELDS):
        part = _part(row, file, line)
        wrong = _wrong(part)
        if part.key in found:
            wrong = f"{part.key} is given twice"
        if wrong:
            raise InputError(wrong, file=str(file), line=line)
        found[part.key] = part
    return tuple(found.values())


def _part(row: Mapping[str, str], file: Path, line: int) -> Part:
    value, value_low, value_high, low, high = (_number(row[name], name, file, line) for name in FIELDS[5:10])
    number = _number(row["part"], "part", file, line)
    return Part(
        row["id"], -1 if math.isnan(number) else int(number), row["design"], row["measure"], row["unit"], value, value_low,
        value_high, low, high, row["kind"], row["reason"], row["chinese"],
    )  # fmt: skip


def _wrong(part: Part) -> str:
    """Return what is wrong with a part, nothing if all is well."""
    asked = bool(part.design)
    if part.kind not in KINDS:
        return f"no kind {part.kind!r}: one of {', '.join(KINDS)}"
    if part.number < 1:
        return f"{part.id} has no number of its part"
    if {asked} != {not math.isnan(part.low), not math.isnan(part.high)}:
        return f"{part.key} needs a design and a range, or neither"
    if asked and part.low > part.high:
        return f"{part.key}: low is above high"
    if not asked and part.kind in {"test", "in_sample"}:
        return f"{part.key} counts and has no design"
    return ""


def chosen(parts: Sequence[Part], only: str) -> tuple[Part, ...]:
    """Return the parts of the facts a user names, all of them for an empty text.

    Parameters
    ----------
    parts : sequence of Part
    only : str
        Ids with commas between them.

    Raises
    ------
    InputError
        No fact of that id.
    """
    names = [name.strip().upper() for name in only.replace("，", ",").split(",") if name.strip()]
    known = dict.fromkeys(part.id for part in parts)
    for name in names:
        if name not in known:
            raise InputError(
                f"no fact {name!r}", path="--only", expected="ids as in model/data/stylised_facts.csv: V015,V080",
                nearest=nearest(name, known),
            )  # fmt: skip
    return tuple(part for part in parts if not names or part.id in names)


def check_facts(facts: Mapping[str, Fact], parts: Iterable[Part]) -> None:
    """Refuse a set of parts that leaves out a published fact, or measures one that nobody published.

    Raises
    ------
    InputError
    """
    named = {part.id for part in parts if not part.id.startswith(MOMENTS)}
    for id_ in sorted(named ^ set(facts)):
        raise InputError(f"{id_} stands in only one of {FACTS.name} and {PARTS.name}", file=str(PARTS))


def _rows(file: Path, names: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = [(reader.line_num, row) for row in reader]
            header = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read: {error}", file=str(file)) from None
    missing = [name for name in names if name not in header]
    if missing:
        raise InputError(f"has no column {missing[0]}", file=str(file), expected=", ".join(names))
    for line, row in rows:
        if None in row or None in row.values():
            raise InputError("has too many or too few columns", file=str(file), line=line)
    return rows


def _number(text: str, name: str, file: Path, line: int) -> float:
    if not text:
        return math.nan
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{name}: {text!r} is no number", file=str(file), line=line) from None
