"""`calibrate`: fits the weak parameters to the figures of rural China before 2020, or a county's constants to its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.console import Screen
from model.cli.options import Json, Lang, Language, NoColour, OutFolder, Quiet, screen
from model.cli.studies import RESULTS, Opened, open_study, study_path
from model.errors import InputError

if TYPE_CHECKING:
    from model.experiment.calibrate.problem import Size


def calibrate(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A study, or a place file: scenarios/places/china.yaml.")
    ],
    evaluations: Annotated[
        int, typer.Option(metavar="N", min=1, help="Sets of values tried, earlier ones included.")
    ] = 160,
    minutes: Annotated[
        float | None, typer.Option(metavar="M", min=0.0, help="End the search after this time; go on later.")
    ] = None,
    workers: Annotated[int, typer.Option(metavar="N", min=1, help="Processes.")] = 1,
    counties: Annotated[
        int, typer.Option(metavar="N", min=2, help="Simulated counties in one evaluation.")
    ] = 4,
    households: Annotated[int, typer.Option(metavar="N", min=200, help="Households in each.")] = 1000,
    first_look: Annotated[
        bool,
        typer.Option("--screen", help="Only look at what each assumption moves; nothing is fitted."),
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
    out: OutFolder = RESULTS,
) -> None:
    """Fit weak parameters to figures before 2020; a county moves its constants only."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour)
    opened = open_study(str(study_of(file)))
    view.note(view.say("compiling"))
    from model.experiment.calibrate.local import is_local
    from model.experiment.calibrate.problem import Size

    if is_local(opened.study):
        if first_look:
            raise InputError(
                "a county's behaviour is not fitted", file=file, path="--screen", expected="scenarios/china.yaml"
            )  # fmt: skip
        county(view, opened, out, households)
    elif first_look:
        screening(view, opened, out, workers)
    else:
        nation(view, opened, out, Size(counties, households), evaluations, minutes, workers)
    view.close()


def study_of(name: str) -> Path:
    """Return the study a user means: a study file, or the one beside a place file that is about this place.

    Raises
    ------
    InputError
        No study of that place stands in the folder above it.
    """
    from model.study.read import Leaf, read_tree

    path = study_path(name)
    if path.parent.name != "places" or not path.is_file():
        return path
    for other in sorted(path.parent.parent.glob("*.yaml")):
        try:
            node = read_tree(other, str(other)).get("place")
        except InputError:
            continue  # another study that cannot be read is not what was asked about
        if isinstance(node, Leaf) and Path(node.text).name == path.name:
            return other
    raise InputError(
        "no study of this place in the folder above it", file=name, expected="a study file with `place:`"
    )


def nation(
    view: Screen,
    opened: Opened,
    out: Path,
    size: Size,
    evaluations: int,
    minutes: float | None,
    workers: int,
) -> None:
    """Fit the listed parameters, and say what came of it."""
    from model.experiment.calibrate.fit import calibrate as fit
    from model.experiment.calibrate.problem import problem_of
    from model.report.words.calibration import (
        calibration_data,
        lines,
        moments_table,
        parameters_table,
        phrase,
    )

    problem = problem_of(opened.study, size)
    folder = out / f"calibrate-{opened.study.name}-{problem.hash[:8]}"
    with view.progress("calibrate") as step:
        found = fit(problem, folder, evaluations=evaluations, minutes=minutes, workers=workers, progress=step)
    view.head(phrase("title", view.lang))
    view.show(moments_table(found, view.lang))
    view.head(phrase("parameters", view.lang))
    view.show(parameters_table(found, view.lang))
    view.show("", *lines(found, view.lang), phrase("written", view.lang, folder=folder))
    view.data({"folder": folder, **calibration_data(found)})


def screening(view: Screen, opened: Opened, out: Path, workers: int) -> None:
    """Show what each assumption moves."""
    from model.experiment.calibrate.problem import SEED
    from model.experiment.calibrate.screen import screen as look
    from model.report.words.calibration import phrase, screened_table

    folder = out / f"screen-{opened.study.name}-{opened.study.hash8}"
    with view.progress("screen") as step:
        rows = look(opened.study, folder, seed=SEED, workers=workers, progress=step)
    view.head(phrase("screened", view.lang))
    view.show(screened_table(rows, view.lang), phrase("written", view.lang, folder=folder))
    view.data(
        {"folder": folder, "screened": [{"path": r.path, "effect": r.effect, "moved": r.moved} for r in rows]}
    )


def county(view: Screen, opened: Opened, out: Path, households: int) -> None:
    """Solve a county's constants with behaviour at the posterior mean."""
    from model.experiment.calibrate.local import calibrate_place
    from model.report.words.account import account_rows, account_table
    from model.report.words.calibration import phrase

    study = opened.study
    folder = out / f"calibrate-{study.name}-{study.hash8}"
    view.show(phrase("local", view.lang, place=study.place.chinese or study.place.name))
    constants, before, after = calibrate_place(study, folder, households=households, report=view.note)
    view.head(view.say("account"))
    view.show(account_table(after, view.lang))
    view.show("", phrase("worst", view.lang, before=f"{before.worst():.2f}", after=f"{after.worst():.2f}"))
    view.head(phrase("constants", view.lang))
    view.show(
        "constants:", *(f"  {name}: {value:.4f}".rstrip("0").rstrip(".") for name, value in constants.items())
    )
    view.show(phrase("written", view.lang, folder=folder))
    view.data({"folder": folder, "constants": constants, "account": account_rows(after)})
