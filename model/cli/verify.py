"""`verify`: does a results folder still hold what its study gives?"""

from __future__ import annotations

import platform
from typing import Annotated

import typer

from model.cli.again import reopen
from model.cli.options import AllowCode, Json, Lang, Language, NoColour, OutFile, Quiet, Result, Tried, screen
from model.cli.studies import RESULTS
from model.cli.who import HomeOption, StudyOption


def verify(
    result: Result = "latest",
    runs: Annotated[
        int, typer.Option("--runs", metavar="N", min=0, help="How many stored runs are carried out again.")
    ] = 2,
    study: StudyOption = "",
    tries: Tried = [],  # noqa: B006 (typer reads the default, nobody changes it)
    home: HomeOption = RESULTS,
    allow_code: AllowCode = False,
    out: OutFile = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Compare a results folder with its record, its tables with its runs, and some runs with the same runs again."""
    from model.experiment import verify as v
    from model.report.words import trust as words

    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out)
    found = reopen(result, home, study=study, tries=tries, allow_code=allow_code)
    stored = v.stored_runs(found.folder, found.opened.study)
    view.note(view.say("compiling"))
    lines = []
    with view.progress(view.say("running")) as step:
        for line in v.verify(
            found.folder, found.opened.study, found.manifest, found.opened.parameters, runs, tell=step
        ):
            lines.append(line)
            view.show(words.line_text(line, view.lang))
    bad = sum(not line.good for line in lines)
    there, here = str(found.manifest["run"].get("platform", "?")), platform.platform()
    if there != here:
        view.show(words.say("machine", view.lang, there=there, here=here))
    files = len(found.manifest["result"]["files"])
    again = len(v.choose(stored, runs))
    view.show(
        words.say("differs", view.lang, folder=found.folder, n=bad)
        if bad
        else words.say("verified", view.lang, folder=found.folder, files=files, runs=again, all=len(stored))
    )
    view.data(
        {"folder": found.folder, "good": not bad, "lines": [vars(line) for line in lines], "runs": again}
    )
    view.close()
    if bad:
        raise typer.Exit(1)
