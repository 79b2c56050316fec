"""`plot`: the pictures of a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.options import Json, Lang, Language, NoColour, Quiet, Result, screen
from model.cli.studies import RESULTS, results_folder


def plot(
    result: Result = "latest",
    grey: Annotated[bool, typer.Option("--grey", help="For printing in black and white.")] = False,
    home: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where results folders stand.")
    ] = RESULTS,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Instead of the results folder's own figures.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Draw the pictures of a finished study as PNG and SVG, with their numbers as CSV."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour)
    folder = results_folder(result, home)
    view.note(view.say("drawing"))
    from model.experiment.store import Results
    from model.report.figures.album import draw_all, undrawn

    figures = out or folder / "figures"
    files = draw_all(Results.read(folder), figures, lang=view.lang, grey=grey)
    pictures = [file for file in files if file.suffix == ".png"]
    view.show(*(str(file) for file in pictures))
    view.note(view.say("pictures", n=len(pictures), folder=figures))
    lacking = undrawn(figures, lang=view.lang, grey=grey)
    if lacking:
        view.note(view.say("undrawn", n=len(lacking), signs=lacking))
    view.data({"folder": figures, "files": list(files), "undrawn": lacking})
