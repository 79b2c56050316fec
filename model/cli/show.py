"""`show`: a study written out in full, or two of its scenarios side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from model.cli.options import (
    AllowCode,
    Json,
    Lang,
    Language,
    NoColour,
    OutFile,
    Quick,
    Quiet,
    Set,
    StudyFile,
    Try,
    screen,
)
from model.cli.studies import open_study
from model.errors import InputError, nearest


def show(
    file: StudyFile,
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option("--diff", metavar="A B", help="Only the levers in which two scenarios differ."),
    ] = None,
    overrides: Set = [],  # noqa: B006 (typer reads the default, nobody changes it)
    tries: Try = [],  # noqa: B006
    quick: Quick = False,
    allow_code: AllowCode = False,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
    out: OutFile = None,
) -> None:
    """Write a study out in full: what is in place, what was filled in, every date and cost."""
    from model.report.words.resolved import as_yaml, difference_rows, difference_table, resolved

    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out, rough=quick)
    opened = open_study(file, overrides=overrides, tries=tries, allow_code=allow_code, quick=quick)
    study = opened.study
    if diff is None:
        data = resolved(study)
        view.show(as_yaml(data))
        view.data(data)
    else:
        for name in diff:
            if name not in study.scenarios:
                raise InputError(
                    f"no scenario {name!r}", file=file, path="--diff",
                    expected=f"one of {', '.join(study.scenarios)}", nearest=nearest(name, study.scenarios),
                )  # fmt: skip
        first, second = diff
        rows = difference_rows(study, opened.catalogue, first, second)
        if rows:
            view.show(difference_table(rows, first, second, view.lang))
        else:
            view.show(view.say("same_policy", a=first, b=second))
        view.data([{"lever": name, first: a, second: b} for name, a, b in rows])
    view.close()
