"""`evidence`: published facts beside the model, each study's own design simulated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.console import Screen
from model.cli.options import Json, Lang, Language, NoColour, OutFile, Quiet, screen
from model.cli.studies import RESULTS
from model.errors import InputError

if TYPE_CHECKING:
    from model.experiment.evidence.verdict import Row

PAGE = Path("docs") / "VALIDATION.md"


def evidence(
    only: Annotated[str, typer.Option("--only", metavar="IDS", help="Only these facts: V015,V080.")] = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="1,200 households, 3 replicates. Rough: not for decisions.")
    ] = False,
    replicates: Annotated[
        int,
        typer.Option("--replicates", metavar="N", help="Counties with a luck of their own; 0: the usual."),
    ] = 0,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Processes; 0: one for each core.")
    ] = 0,
    write_docs: Annotated[
        bool, typer.Option("--write-docs", help=f"Write {PAGE.as_posix()} from the numbers.")
    ] = False,
    home: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where results folders stand.")
    ] = RESULTS,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
    out: OutFile = None,
) -> None:
    """Simulate the designs of published studies, and hold the model against them; failures stay in the table."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out, rough=quick)
    if write_docs and (only or quick):
        raise InputError("a page is written from all facts at full size", path="--write-docs", expected="no --only, no --quick")  # fmt: skip
    if replicates < 0 or workers < 0:
        raise InputError("is below zero", path="--replicates" if replicates < 0 else "--workers")
    if write_docs and not PAGE.parent.is_dir():
        raise InputError("no such folder", file=str(PAGE.parent), expected="to be called in the checkout")
    from model.experiment.evidence.facts import check_facts, chosen, read_facts, read_parts

    facts, every = read_facts(), read_parts()
    check_facts(facts, every)
    parts = chosen(every, only)
    view.note(view.say("compiling"))
    from model.experiment.evidence import verdict, work
    from model.experiment.plan import cores

    size = work.QUICK if quick else work.WHOLE
    size = work.Size(size.households, replicates or size.replicates)
    folder = home / f"evidence-{work.fingerprint(size)}"
    names = list(dict.fromkeys(part.design for part in parts if part.design))
    with view.progress(view.say("running")) as step:
        found = work.carry_out(names, folder / "designs", size, workers=workers or cores(), progress=step)
    rows = verdict.rows(parts, facts, found)
    files = _keep(view, rows, folder, quick=quick)
    _show(view, rows, files)
    if write_docs:
        from model.report.validation import page

        PAGE.write_text(page(rows, size, lang="en"), encoding="utf-8", newline="\n")
        view.show(str(PAGE))
    tally = verdict.count(rows)
    view.data(
        {
            "rough": quick,
            "households": size.households,
            "replicates": size.replicates,
            "counted": {"agree": tally.agree, "tested": tally.tested, "share": tally.share},
            "in_sample": {"agree": tally.fitted_agree, "facts": tally.fitted},
            "inputs": tally.inputs,
            "outside": tally.outside,
            "rows": [verdict.record(row) for row in rows],
            "files": files,
        }
    )
    view.close()


def _keep(view: Screen, rows: list[Row], folder: Path, *, quick: bool) -> list[Path]:
    """Write the table as CSV and draw the picture; return the files."""
    import pandas as pd

    from model.experiment.evidence.verdict import record
    from model.experiment.tables import write_csv
    from model.report.figures.evidence import draw_file

    table = folder / "evidence.csv"
    write_csv(pd.DataFrame([record(row) for row in rows]), table)
    rough = view.say("rough") if quick else ""
    return [table, *draw_file(rows, folder, lang=view.lang, rough=rough)]


def _show(view: Screen, rows: list[Row], files: list[Path]) -> None:
    """Print the tables, kind by kind, and the count."""
    from model.experiment.evidence.verdict import count
    from model.report.words.evidence import KINDS, of_kind, summary, table

    rough = f" [{view.say('rough')}]" if view.rough else ""
    for kind, head in KINDS[view.lang].items():
        if of_kind(rows, kind):
            view.head(head + rough)
            view.show(table(rows, kind, view.lang))
    view.show("", summary(count(rows), view.lang), *(str(file) for file in files if file.suffix != ".svg"))
