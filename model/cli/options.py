"""Arguments and flags that several verbs share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from model.cli.console import Screen


class Language(StrEnum):
    """Languages of tables and pictures."""

    en = "en"
    zh = "zh"


_OUTPUT = "Output"

Json = Annotated[
    bool, typer.Option("--json", help="One JSON document on standard output.", rich_help_panel=_OUTPUT)
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, errors only.", rich_help_panel=_OUTPUT)
]
Lang = Annotated[Language, typer.Option("--lang", help="English or Chinese.", rich_help_panel=_OUTPUT)]
NoColour = Annotated[
    bool, typer.Option("--no-colour", "--no-color", help="Plain text.", rich_help_panel=_OUTPUT)
]
OutFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write to this file, in UTF-8.", rich_help_panel=_OUTPUT),
]
OutFolder = Annotated[
    Path,
    typer.Option(
        "--out", "--results", metavar="DIR", help="Where results folders stand.", rich_help_panel=_OUTPUT
    ),
]
StudyFile = Annotated[
    str,
    typer.Argument(metavar="FILE", help="A study, or the name of one that comes along: batang, subu, quick."),
]
Result = Annotated[str, typer.Argument(metavar="RESULT", help="A results folder, a study file, or: latest.")]
AllowCode = Annotated[
    bool, typer.Option("--allow-code", help="Run the code files the study names. Only if you trust them.")
]
Set = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change a key of the study, never a lever: run.replicates=5."
    ),
]
Try = Annotated[
    list[str],
    typer.Option(
        "--try", metavar="TEXT", help='One scenario beside the baseline: "training.field=300 from 2023-01".'
    ),
]
Tried = Annotated[
    list[str],
    typer.Option("--try", metavar="TEXT", help="What `run --try` added to the study, if it was run so."),
]
InWorld = Annotated[
    str,
    typer.Option(
        "--world", metavar="W", help="A world of the study, what nature does; the first when left out."
    ),
]
Quick = Annotated[
    bool, typer.Option("--quick", help="2,000 households, one draw, 3 replicates. Rough: not for decisions.")
]


def screen(
    *, json: bool, quiet: bool, lang: Language, no_colour: bool, file: Path | None = None, rough: bool = False
) -> Screen:
    """Return the screen that the common flags ask for."""
    return Screen(
        json=json,
        quiet=quiet,
        lang="zh" if lang is Language.zh else "en",
        colour=not no_colour,
        file=file,
        rough=rough,
    )
