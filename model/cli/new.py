"""`new`: a folder with a study to change, its place, and what an editor needs to help."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from model.cli.options import Json, Lang, Language, NoColour, Quiet, screen
from model.errors import InputError

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
        typer.Option(
            "--county",
            metavar="NAME",
            help="A county or district: 康定市, 康定, 513301; or a place that comes along: batang.",
        ),
    ] = "batang",
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Make a folder with a study to change and the place it is about.

    The place of any county with rural people is made from the 2020 census and published figures; what no source
    gives is an assumption with a range. Its constants are solved once, which takes about a minute.
    """
    from model.cli.studies import known, program
    from model.study.keys import NAME
    from model.study.place import read_place

    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("stands already, and is not empty", file=str(folder), expected="a new folder")
    name = folder.resolve().name
    with tempfile.TemporaryDirectory() as room:
        draft = Path(room) / "study"
        source = place_file(county, draft / "places")
        place = read_place(source, known()[0])
        text = STUDY.format(
            chinese=place.chinese or place.name, name=name if NAME.fullmatch(name) else "study", place=source.name,
            program=program(),
        )  # fmt: skip
        (draft / "study.yaml").write_text(text, encoding="utf-8", newline="\n")
        for schema in sorted(schemas()):
            shutil.copyfile(schema, draft / schema.name)
        if not place.constants:
            view.note(view.say("solving"))
            _solve(draft / "study.yaml", source)
        try:
            shutil.copytree(draft, folder, dirs_exist_ok=True)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", file=str(folder)) from error
    made = [
        folder / "study.yaml",
        folder / "places" / source.name,
        *(folder / f.name for f in sorted(schemas())),
    ]
    view.show(view.say("made", folder=folder), *(f"  {file}" for file in made))
    following = f"{program()} check {made[0]}"
    view.show("", f"{view.say('next')}: {following}")
    view.data({"folder": folder, "files": made, "place": place.name, "next": following})


def _solve(study: Path, place: Path) -> None:
    """Solve the constants of a new place, and write them at its end."""
    from model.economy import load
    from model.experiment.solve import solve

    constants, _account = solve(load(study))
    lines = ["# Solved once so that months 1 to 12 match the figures above; never by hand.", "constants:"]
    lines += [f"  {name}: {value:.8g}" for name, value in constants.items()]
    with place.open("a", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


def schemas() -> list[Path]:
    """Return the files with which an editor completes studies and places."""
    return list((Path(__file__).resolve().parents[1] / "data").glob("*.schema.json"))


def place_file(wanted: str, folder: Path) -> Path:
    """Write the place of a county into a folder: one that comes along, or one made from the census.

    Parameters
    ----------
    wanted : str
        A shipped place's file name, or a county's Chinese name or code.
    folder : Path
        Made if it is not there.

    Raises
    ------
    InputError
        Unknown or ambiguous name, or a district without rural people.
    """
    from model.cli.studies import known
    from model.study.counties import find_county
    from model.study.maker import place_text
    from model.study.place import read_place
    from model.study.study import packaged

    catalogue, _ = known()
    for file in sorted((packaged() / "places").glob("*.yaml")):
        place = read_place(file, catalogue)
        if wanted.casefold() in {
            word.casefold() for word in (file.stem, place.name, place.chinese, place.code)
        }:
            folder.mkdir(parents=True)
            return Path(shutil.copyfile(file, folder / file.name))
    county = find_county(wanted)
    folder.mkdir(parents=True)
    made = folder / f"{county.code}.yaml"
    made.write_text(place_text(county), encoding="utf-8", newline="\n")
    return made
