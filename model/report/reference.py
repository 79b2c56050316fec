"""Writes the reference from the declarations: columns, processes with their parameters, levers, measures.

``python -m model.report.reference`` writes ``docs/reference`` and the schemas that editors use.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from model.columns import columns_of
from model.process import Lever, Parameter, Process, parameters_of
from model.report.words.catalogue import cost, example, in_place, span
from model.state import (
    CountyColumns,
    EnterpriseColumns,
    HouseholdColumns,
    ProductColumns,
    TownColumns,
    VillageColumns,
)
from model.study.units import number_text

MADE = "Made from the declarations by `make docs`; do not edit by hand."
TABLES: Mapping[str, type] = {
    "household": HouseholdColumns,
    "enterprise": EnterpriseColumns,
    "village": VillageColumns,
    "town": TownColumns,
    "product": ProductColumns,
    "county": CountyColumns,
}
TYPES = {"f": "number", "i": "whole number", "b": "true or false"}


def write(root: Path) -> list[Path]:
    """Write the pages and the schemas; return the files.

    Parameters
    ----------
    root : Path
        The checkout.
    """
    from model.levers.catalogue import CATALOGUE
    from model.processes.registry import parameters
    from model.study.schema import write_schemas

    folder = root / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, text in pages().items():
        files.append(folder / name)
        files[-1].write_text(text, encoding="utf-8", newline="\n")
    return [*files, *write_schemas(root / "model" / "data", CATALOGUE, parameters())]


def pages() -> dict[str, str]:
    """Return the text of every page by its file's name."""
    from model.experiment.survey_catalogue import MEASURES as YEARLY
    from model.levers.catalogue import CATALOGUE
    from model.measures.catalogue import MEASURES
    from model.processes.registry import PROCESSES

    return {
        "columns.md": columns_page(TABLES),
        "processes.md": processes_page(PROCESSES),
        "levers.md": levers_page(CATALOGUE.values()),
        "measures.md": measures_page(MEASURES.values(), YEARLY.values()),
    }


def columns_page(tables: Mapping[str, type]) -> str:
    """Return the page of columns, by table."""
    parts = ["# Columns", "What each kind of agent, and the county, is made of."]
    for name, owner in tables.items():
        rows = [
            (f"`{key}`", column.unit, _type(column.dtype.kind, column.slots), column.text)
            for key, column in columns_of(owner).items()
        ]
        parts += [f"## {name}", _table(("column", "unit", "type", "meaning"), rows)]
    return _page(parts)


def _type(kind: str, slots: int) -> str:
    text = TYPES.get(kind, kind)
    return text if slots == 1 else f"{text}, {slots} a row"


def processes_page(processes: Iterable[type[Process]]) -> str:
    """Return the page of processes in the order of the month, with their parameters."""
    about = (
        "In the order of the month, after government has acted. `uncertain: ranges` draws what is flagged "
        "assumption over its range; `assumptions` in a study sets any of them."
    )
    parts = ["# Processes and their parameters", about]
    for process in processes:
        parts += [f"## {process.name}", (process.__doc__ or "").strip().splitlines()[0]]
        for word in ("reads", "writes"):
            names = ", ".join(f"`{name}`" for name in getattr(process, word))
            if names:
                parts.append(f"{word.capitalize()} {names}.")
        own = list(parameters_of(process).values())
        if own:
            heads = ("parameter", "default", "range", "unit", "meaning", "flag", "source")
            parts.append(_table(heads, [_parameter(parameter) for parameter in own]))
    return _page(parts)


def _parameter(p: Parameter) -> tuple[str, ...]:
    span = f"{number_text(p.low)} – {number_text(p.high)}"
    return (f"`{p.path}`", number_text(p.default), span, p.unit, p.text, p.flag, p.source)


def levers_page(levers: Iterable[Lever]) -> str:
    """Return the page of levers, by family."""
    about = (
        "What government may do. A *rate* is per year, a *level* holds until the next, an *event* happens once, "
        "a *rule* is a choice. What is in place is permanent or belongs to the transition. `enters` names the "
        "equations of the model. `run_sim.py levers WORD` searches this list in English and Chinese."
    )
    parts = ["# Levers", about]
    for family, members in groupby(levers, key=lambda lever: lever.family):
        own = list(members)
        heads = ("lever", "中文", "kind", "unit", "in place", "range", "unit cost", "paid by", "enters")
        rows = [
            (f"`{x.path}`", x.chinese, x.kind, x.unit, in_place(x), span(x), cost(x), x.payer, x.enters)
            for x in own
        ]
        parts += [f"## {family}", _table(heads, rows)]
        parts += ["\n".join(_lever(lever) for lever in own)]
    return _page(parts)


def _lever(lever: Lever) -> str:
    """Return meaning, source and a line to paste."""
    sentences = [text for text in (lever.text, f"Source: {lever.source}" if lever.source else "") if text]
    fields = f" Own fields: {', '.join(f'`{name}`' for name in lever.fields)}." if lever.fields else ""
    body = " ".join(text if text.endswith(".") else f"{text}." for text in sentences)
    return f"- **{lever.path}** {body}{fields} `{example(lever)}`"


def measures_page(measures: Iterable[object], yearly: Iterable[object] = ()) -> str:
    """Return the page of measures: those of months, then those of years."""
    heads = ("measure", "中文", "unit", "kind", "meaning")
    fields = dict(zip(heads, ("name", "chinese", "unit", "kind", "text"), strict=True))
    rows, of_years = (
        [tuple(str(getattr(measure, fields[name])) for name in names) for measure in many]
        for many, names in ((measures, heads), (yearly, (*heads[:3], heads[4])))
    )
    return _page(
        [
            "# Measures",
            "What `monthly.parquet` holds, by group and month; a *county* measure only for everyone.",
            _table(heads, [(f"`{name}`", *rest) for name, *rest in rows]),
            "## By year",
            "What `measures FILE --years FIRST:LAST` gives, over the cells of a study (docs/ODD.md eq. 9).",
            _table((*heads[:3], heads[4]), [(f"`{name}`", *rest) for name, *rest in of_years]),
        ]
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _page(parts: Sequence[str]) -> str:
    head, *rest = parts
    return "\n\n".join([head, MADE, *rest]) + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
