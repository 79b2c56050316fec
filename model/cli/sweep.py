"""`sweep`: which assumption moves the results, which one flips the choice, and what knowing it would be worth."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.console import Screen
from model.cli.options import (
    AllowCode,
    InWorld,
    Json,
    Lang,
    Language,
    NoColour,
    OutFile,
    Quiet,
    Set,
    StudyFile,
    screen,
)
from model.cli.studies import RESULTS, Opened, open_study
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from model.experiment.sweep import Sweep

HOUSEHOLDS, TRAJECTORIES, BASE = 2000, 4, 32
QUICK_HOUSEHOLDS, QUICK_TRAJECTORIES, QUICK_BASE = 1000, 2, 8


class By(StrEnum):
    """What is to be averted."""

    returns = "returns"
    poverty_years = "poverty_years"


def sweep(
    file: StudyFile,
    scenario: Annotated[
        list[str],
        typer.Option(
            "--scenario", "-s", metavar="S", help="Only these; else those that cost the same, or all."
        ),
    ] = [],  # noqa: B006
    assumption: Annotated[
        list[str], typer.Option("--assumption", "-a", metavar="PATH", help="Only these, instead of all.")
    ] = [],  # noqa: B006
    trajectories: Annotated[
        int | None,
        typer.Option("--trajectories", metavar="N", help="Of Morris's screening: 4; 2 with --quick."),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", help="Assumptions that go on to Sobol's indices; 0 for none.")
    ] = 6,
    base: Annotated[
        int | None,
        typer.Option(
            "--base", metavar="N", help="Blocks of Sobol's points, a power of two: 32; 8 with --quick."
        ),
    ] = None,
    price: Annotated[
        float,
        typer.Option(
            "--price", metavar="YUAN", min=0.0, help="Worth of a unit averted; else cost is left out."
        ),
    ] = 0.0,
    by: Annotated[By, typer.Option("--by", help="What the best option averts most of.")] = By.returns,
    households: Annotated[
        int | None,
        typer.Option("--households", metavar="N", help="Simulated at each point: 2,000; 1,000 with --quick."),
    ] = None,
    replicates: Annotated[
        int, typer.Option("--replicates", metavar="N", help="Lucks over which a point is the mean.")
    ] = 1,
    world: InWorld = "",
    overrides: Set = [],  # noqa: B006
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes; as many as cores.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer points and households. Rough: not for decisions.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to a sweep that takes long.")] = False,
    allow_code: AllowCode = False,
    home: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where results folders stand.")
    ] = RESULTS,
    out: OutFile = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Vary every assumption with luck held fixed: what moves the results, what flips the choice, what to find out."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out, rough=quick)
    opened = open_study(file, overrides=overrides, allow_code=allow_code)
    from model.experiment.plan import cores
    from model.experiment.screening import carry_out
    from model.experiment.store import check_folder, mark_folder
    from model.experiment.sweep import Goal
    from model.experiment.sweep import sweep as make

    ours = make(
        opened.study, scenarios=scenario, assumptions=assumption, world=world, replicates=replicates,
        households=households or (QUICK_HOUSEHOLDS if quick else HOUSEHOLDS),
    )  # fmt: skip
    chains = trajectories or (QUICK_TRAJECTORIES if quick else TRAJECTORIES)
    blocks = base or (QUICK_BASE if quick else BASE)
    top = min(top, len(ours.names))
    for flag, value, good, expected in (
        ("--trajectories", chains, chains >= 2, "2 or more"),
        ("--base", blocks, blocks >= 2 and blocks & (blocks - 1) == 0, "a power of two: 8, 16, 32"),
        ("--top", top, top >= 0, "0 or more"),
        ("--workers", workers, workers is None or workers >= 1, "1 or more"),
    ):
        if not good:
            raise InputError(f"{value} for {flag}", path=flag, expected=expected)
    number = workers or cores()
    _plan(view, ours, chains * (len(ours.names) + 1) + (blocks * (top + 2) if top else 0), number, yes=yes)
    study = opened.study
    folder = home / f"{study.name}-{study.hash8}"
    folder.mkdir(parents=True, exist_ok=True)
    check_folder(folder, study)
    mark_folder(folder, study)
    with view.progress(view.say("running")) as step:
        table, points = carry_out(
            ours, folder, trajectories=chains, top=top, base=blocks, goal=Goal(by.value, price), workers=number, progress=step
        )  # fmt: skip
    failed = int(points.iloc[:, -1].isna().sum())
    _tell(view, opened, ours, folder, table, points, failed, by.value, quick=quick)
    if failed:
        raise typer.Exit(3)


def _plan(view: Screen, ours: Sweep, points: int, workers: int, *, yes: bool) -> None:
    """Say what it takes; refuse what takes long unless agreed."""
    from model.experiment.plan import LONG, Plan, households_of
    from model.report.words.phrases import duration
    from model.report.words.reading import study_line

    study = ours.study
    one = Plan(
        len(ours.run_names), 1, points, ours.replicates, study.households or households_of(study), study.months, workers
    )  # fmt: skip
    view.note(study_line(ours.study, view.lang))
    view.note(f"{len(ours.names)} × {points}: {duration(one.seconds, view.lang)}")
    if one.seconds > LONG and not yes:
        raise InputError(
            f"this takes about {duration(one.seconds)}", file=study.file,
            expected="--yes, or fewer with --quick, --assumption, --scenario, --trajectories or --households",
        )  # fmt: skip


def _tell(
    view: Screen, opened: Opened, ours: Sweep, folder: Path, table: pd.DataFrame, points: pd.DataFrame, failed: int, by: str, *, quick: bool
) -> None:  # fmt: skip
    """Write the table, draw the picture, print the page."""
    from model.experiment.tables import write_csv
    from model.report.figures.sweep import draw_sweep
    from model.report.words.reading import study_line
    from model.report.words.sweep import best_page, findings, screen_page, sobol_page, text

    place = folder / "sweep"
    place.mkdir(exist_ok=True)
    write_csv(table, place / "sweep.csv")
    write_csv(points, place / "points.csv")
    view.note(view.say("drawing"))
    study = opened.study
    pictures = draw_sweep(
        table, ours.scenarios, folder / "figures", study=study.name, by=by, lang=view.lang, rough=quick
    )
    meaning = {path: parameter.text for path, parameter in opened.parameters.items()}
    sentences = findings(table, view.lang)
    view.show(*([view.say("rough")] if quick else []), study_line(ours.study, view.lang))
    view.head(view.say("answer"))
    view.show(*sentences)
    view.head(text("screen", view.lang, what=text(f"what_{by}", view.lang)))
    view.show(screen_page(table, study.baseline, ours.scenarios, meaning, by, view.lang))
    if (table["method"] == "sobol").any():
        view.head(text("sobol", view.lang, what=text(f"what_{by}", view.lang)))
        view.show(sobol_page(table, ours.scenarios, by, view.lang))
    if (table["method"] == "best").any():
        view.head(text("best", view.lang))
        view.show(best_page(table, view.lang))
    view.show("", text("points", view.lang, n=len(points), failed=failed))
    drawn = [picture for picture in pictures if picture.suffix == ".png"]
    view.show(f"{view.say('folder')}: {place}", *(f"{view.say('picture')}: {one}" for one in drawn))
    view.data(
        {
            "study": study.name, "hash": study.hash, "folder": place, "rough": quick, "answer": sentences,
            "points": len(points), "failed": failed, "sweep": table.to_dict("records"), "pictures": drawn,
        }
    )  # fmt: skip
    view.close()
