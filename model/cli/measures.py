"""`measures`: yearly measures as the national household survey defines them, for any study or place."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.options import AllowCode, InWorld, Json, Lang, Language, NoColour, Quick, Quiet, Set, screen
from model.cli.run import set_numbers
from model.cli.studies import Opened, open_study
from model.errors import InputError

if TYPE_CHECKING:
    from model.cli.console import Screen
    from model.study.study import Study

_OUTPUT = "Output"

PLACE = """\
schema: 1
name: {name}
place: places/{file}
horizon: {{start: {year}-01, months: 12}}
population: {{households: 2000}}
prices: 2021
uncertain: ranges
run: {{draws: 1, replicates: 20}}
"""


def measures(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A study, a place, or the name of a study that comes along.")
    ],
    years: Annotated[
        str,
        typer.Option(
            "--years", metavar="FIRST:LAST", help="Calendar years, to 2040; the study's own when left out."
        ),
    ] = "",
    scenario: Annotated[
        str, typer.Option("--scenario", "-s", metavar="NAME", help="Instead of the baseline.")
    ] = "",
    world: InWorld = "",
    line: Annotated[
        str,
        typer.Option(
            "--line",
            metavar="LINE",
            help="Yuan of the base year, or '22 %' of persons; the study's when left out.",
        ),
    ] = "",
    nominal: Annotated[bool, typer.Option("--nominal", help="Money in yuan of each year.")] = False,
    multiplier: Annotated[
        bool,
        typer.Option(
            "--multiplier",
            help="Also the local multiplier of a one-off transfer in the first year: two more runs a cell.",
        ),
    ] = False,
    transfer: Annotated[
        float,
        typer.Option(
            "--transfer", metavar="YUAN", min=1.0, max=1e6, help="Of that transfer, to a tenth of households."
        ),
    ] = 10_000.0,
    overrides: Set = [],  # noqa: B006 (typer reads the default, nobody changes it)
    replicates: Annotated[int | None, typer.Option(metavar="N", help="Replicates of each draw.")] = None,
    draws: Annotated[int | None, typer.Option(metavar="N", help="Draws of what is uncertain.")] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes; as many as cores.")
    ] = None,
    quick: Quick = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to a run that takes long.")] = False,
    allow_code: AllowCode = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE.csv", help="Also write the whole table, in UTF-8.", rich_help_panel=_OUTPUT
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Simulate, and print each year as the household survey would: incomes, sources, poverty, who stays poor and who returns."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, rough=quick)
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise InputError(
            "is no file in a folder that exists",
            file=str(out),
            path="--out",
            expected="the name of a CSV file",
        )
    changes = [*overrides, *set_numbers(replicates, draws)]
    study, wanted = _opened(file, years, changes, allow_code=allow_code, quick=quick)
    if quick:
        study = replace(study, replicates=replicates or study.replicates, draws=draws or study.draws)
    from model.experiment.one_off import Transfer
    from model.experiment.plan import cores, plan
    from model.experiment.survey_years import months_to, read_line, survey_years
    from model.kernels import compiled
    from model.report.words.plan import plan_lines

    of_line, once = read_line(line, study), Transfer(yuan=transfer) if multiplier else None
    using = workers or cores()
    months = months_to(study, wanted[-1])
    one_world = {name: world for name, world in study.worlds.items() if name == next(iter(study.worlds))}
    planned = plan(replace(study, months=months, worlds=one_world), ["run"] * (3 if once else 1), using)
    for text in plan_lines(planned, view.lang):
        view.note(text)
    if planned.too_much and not yes:
        raise InputError(
            f"this takes much {planned.too_much}: {plan_lines(planned)[-1]}", file=study.file,
            expected="--yes, or fewer with --quick, --draws or --replicates",
        )  # fmt: skip
    if not compiled():
        view.note(view.say("compiling"))
    with view.progress(view.say("running")) as step:
        table = survey_years(
            study, wanted, scenario=scenario, world=world, line=of_line, nominal=nominal, transfer=once, workers=using, progress=step,
        )  # fmt: skip
    _show(view, study, table, out)


def _show(view: Screen, study: Study, table: object, out: Path | None) -> None:
    """Write the table: to the file, to the terminal, or as JSON."""
    import pandas as pd

    from model.experiment.survey_catalogue import MEASURES
    from model.experiment.tables import write_csv
    from model.report.words.survey import fitting_table, matrix_table, survey_lines, words

    assert isinstance(table, pd.DataFrame)  # noqa: S101
    if out is not None:
        write_csv(table, out)
    about = table.attrs
    last = int(table["year"].max())
    prices = (
        words("nominal", view.lang)
        if about["prices"] == "nominal"
        else words("base", view.lang, year=about["prices"])
    )
    if study.quick:
        view.show(view.say("rough"))
    view.head(words("title", view.lang, study=study.name, scenario=about["scenario"], prices=prices))
    shown, number = fitting_table(table, MEASURES, view.out, view.lang)
    view.show(shown)
    matrix = matrix_table(table, last)
    if matrix is not None:
        view.head(words("matrix", view.lang, before=last - 1, year=last))
        view.show(matrix)
    notes = survey_lines(table, number, view.lang)
    view.show("", *notes)
    if out is not None:
        view.show(words("written", view.lang, file=out))
    rows = table.to_dict("records")
    view.data({**about, "file": out, "notes": notes, "measures": rows})
    view.close()


def _opened(
    file: str, years: str, changes: list[str], *, allow_code: bool, quick: bool
) -> tuple[Study, tuple[int, ...]]:
    """Read a study, or a place as the study of what is in place there, long enough for the years asked for."""
    from model.experiment.survey_years import months_to, years_of

    def read(*more: str) -> Opened:
        return open_study(file, overrides=[*changes, *more], allow_code=allow_code, quick=quick)

    if is_place(Path(file)):
        study = place_study(Path(file), years, changes, quick=quick)
        return study, years_of(years, study)
    study = read().study
    wanted = years_of(years, study)
    needed = months_to(study, wanted[-1])
    if needed > study.months:  # read again: budgets and dates of the study then reach as far
        study = read(f"horizon.months={needed}").study
    return study, wanted


def is_place(path: Path) -> bool:
    """Say whether a file is a place, not a study."""
    if path.suffix not in {".yaml", ".yml"} or not path.is_file():
        return False
    from model.study.read import read_tree

    tree = read_tree(path, str(path), inside=(path.absolute().parent,)).branch()
    return tree.get("values") is not None and tree.get("place") is None


def place_study(path: Path, years: str, changes: list[str], *, quick: bool) -> Study:
    """Return the study of what is in place in a place, from January of the first year asked for.

    Raises
    ------
    InputError
        The place has no solved constants yet, or the years cannot be read.
    """
    from model.cli.studies import known
    from model.study.place import read_place
    from model.study.study import read_study

    catalogue, parameters = known()
    place = read_place(path, catalogue)
    if not place.constants:
        raise InputError(
            "the constants of this place are not solved yet",
            file=str(path),
            expected="a place that `new DIR --county NAME` made",
        )
    first = years.replace("：", ":").partition(":")[0].strip() or "2021"
    if not (len(first) == 4 and first.isascii() and first.isdigit() and 2010 <= int(first) <= 2040):
        raise InputError(
            f"cannot begin in {first!r}",
            path="--years",
            expected="years from 2010 to 2040, such as 2015:2030",
        )
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        (folder / "places").mkdir()
        (folder / "places" / "place.yaml").write_bytes(path.read_bytes())
        text = PLACE.format(name=_word(path.stem), file="place.yaml", year=first)
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        study = read_study(folder / "study.yaml", catalogue, parameters, overrides=changes, quick=quick)
    return replace(study, file=str(path))


def _word(stem: str) -> str:
    """Return a file's name as the name of a study."""
    from model.study.keys import NAME

    return stem if NAME.fullmatch(stem) else "place"
