"""`score`: a forecast against what happened."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from model.cli.options import InWorld, Json, Lang, Language, NoColour, OutFile, Quiet, screen
from model.cli.studies import RESULTS, results_folder


def score(
    result: Annotated[
        str,
        typer.Argument(
            metavar="RESULT", help="A results folder, a study file, latest, or a table of `measures --out`."
        ),
    ],
    observed: Annotated[
        Path, typer.Option("--observed", metavar="FILE", help="CSV with the columns year, measure, value.")
    ],
    scenario: Annotated[str, typer.Option("--scenario", metavar="S", help="Instead of the baseline.")] = "",
    world: InWorld = "",
    home: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where results folders stand.")
    ] = RESULTS,
    out: OutFile = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Show forecast, 5-95 % interval and observed value, and how many lie inside.

    A results folder holds levels, sources and counts of each year; what follows households from year to year stands in the table
    that `measures FILE --out TABLE.csv` writes.
    """
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out)
    from model.experiment.score import forecast_of_results, forecast_of_table, read_observed
    from model.experiment.score import score as hold
    from model.report.words.survey import score_lines, score_table, words

    values = read_observed(observed)
    if Path(result).suffix == ".csv":
        forecast = forecast_of_table(Path(result))
    else:
        forecast = forecast_of_results(results_folder(result, home), scenario, world)
    found = hold(forecast, values, str(observed))
    view.head(words("score_title", view.lang))
    view.show(score_table(found, view.lang), "", *score_lines(found, view.lang))
    view.data(
        {
            "rows": [{**asdict(row), "place": row.place} for row in found.rows],
            "inside": found.inside, "judged": found.judged, "verdict": found.verdict, "coverage": score_lines(found, view.lang),
        }
    )  # fmt: skip
    view.close()
