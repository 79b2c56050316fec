"""`new`: a folder with a study to change, its place, and what an editor needs to help."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from model.cli.options import Json, Lang, Language, NoColour, Quiet, screen
from model.errors import InputError, nearest

STUDY = """\
# yaml-language-server: $schema=study.schema.json
# {chinese}: a study to change. All keys: README.md of Firmground's scenarios, or `{program} show study.yaml`.
schema: 1
name: {name}
place: places/{place}
horizon: {{start: 2021-01, months: 108}}
population: {{households: 2000}} # or: all

packages: # what government chooses; `{program} levers WORD` finds levers
  skills:
    training.field: {{amount: {{2022-01: 300 places/year}}, who: [monitored, lifted_out, everyone]}}
  protection:
    insurance.anti_poverty: {{amount: {{2022-01: 80 %}}, who: [monitored, lifted_out, everyone]}}

scenarios: # status_quo (what is in place) and nothing always exist
  skills: [skills]
  both: [skills, protection]
  both_ends: {{use: [skills, protection], support_ends: 2025-12}}

compare: {{baseline: status_quo, attribute: {{both: [skills, protection]}}}}
uncertain: ranges
run: {{draws: 1, replicates: 10, seed: 20210101}}
"""


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet.")],
    county: Annotated[
        str,
        typer.Option("--county", metavar="NAME", help="A place that comes along: 巴塘县, batang or 513335."),
    ] = "batang",
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Make a folder with a study to change and the place it is about."""
    from model.cli.studies import known, program
    from model.study.keys import NAME
    from model.study.place import read_place

    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("stands already, and is not empty", file=str(folder), expected="a new folder")
    source = place_file(county)
    place = read_place(source, known()[0])
    name = folder.resolve().name
    text = STUDY.format(
        chinese=place.chinese or place.name, name=name if NAME.fullmatch(name) else "study", place=source.name,
        program=program(),
    )  # fmt: skip
    (folder / "places").mkdir(parents=True, exist_ok=True)
    made = [folder / "study.yaml", folder / "places" / source.name]
    made[0].write_text(text, encoding="utf-8", newline="\n")
    shutil.copyfile(source, made[1])
    for schema in sorted(schemas()):
        made.append(folder / schema.name)
        shutil.copyfile(schema, made[-1])
    view.show(view.say("made", folder=folder), *(f"  {file}" for file in made))
    following = f"{program()} check {made[0]}"
    view.show("", f"{view.say('next')}: {following}")
    view.data({"folder": folder, "files": made, "place": place.name, "next": following})


def schemas() -> list[Path]:
    """Return the files with which an editor completes studies and places."""
    return list((Path(__file__).resolve().parents[1] / "data").glob("*.schema.json"))


def place_file(wanted: str) -> Path:
    """Return the place file of a county, by its file's name, Chinese name, English name or code.

    Raises
    ------
    InputError
        No place of that name comes along.
    """
    from model.cli.studies import known
    from model.study.place import read_place
    from model.study.study import packaged

    catalogue, _ = known()
    names: dict[str, Path] = {}
    for file in sorted((packaged() / "places").glob("*.yaml")):
        place = read_place(file, catalogue)
        for word in (file.stem, place.name, place.chinese, place.code):
            names.setdefault(word.casefold(), file)
    if wanted.casefold() not in names:
        places = ", ".join(sorted({file.stem for file in names.values()}))
        raise InputError(
            f"no place {wanted!r} comes along", path="--county", expected=f"one of {places}",
            nearest=nearest(wanted.casefold(), names),
        )  # fmt: skip
    return names[wanted.casefold()]
