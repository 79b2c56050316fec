"""`levers`: the catalogue of levers, searched in English and Chinese."""

from __future__ import annotations

from typing import Annotated

import typer

from model.cli import studies
from model.cli.options import Json, Lang, Language, NoColour, OutFile, Quiet, screen
from model.errors import InputError, nearest

# Up to so many levers are shown in full.
FEW = 8


def levers(
    words: Annotated[
        list[str], typer.Argument(metavar="[WORD]", help="In English or Chinese: orchard, 果园, insurance.")
    ] = [],  # noqa: B006 (typer reads the default, nobody changes it)
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
    out: OutFile = None,
) -> None:
    """List the levers of government, or search them in English or Chinese."""
    from model.report.words.catalogue import as_data, card, search, short, table
    from model.report.words.tables import bold, fits

    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out)
    catalogue, _ = studies.known()
    wanted = " ".join(words)
    found = search(catalogue, wanted)
    if not found:
        near = nearest(wanted, [*catalogue, *(lever.chinese for lever in catalogue.values())])
        raise InputError(
            f"no lever has {wanted!r}", expected="another word, or none to list all", nearest=near
        )
    if wanted and len(found) <= FEW:
        for lever in found:
            head, *lines = card(lever, view.lang)
            view.show(bold(head), *lines, "")
    else:
        listed = table(found, view.lang)
        if fits(listed, view.out):
            view.show(listed, "")
        else:
            view.show(*(short(lever, view.lang) for lever in found), "")
    view.data([as_data(lever) for lever in found])
    count = view.say("levers_found", n=len(found))
    view.show(count if wanted and len(found) <= FEW else f"{count}. {view.say('levers_hint')}")
    view.close()
