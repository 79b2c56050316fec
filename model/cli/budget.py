"""`budget`: the same money used in several ways, the best way found, and where the next million helps most."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from model.cli.studies import RESULTS, open_study
from model.errors import InputError

if TYPE_CHECKING:
    from model.experiment.allocation import Menu
    from model.experiment.budget import Tried
    from model.study.study import Study

# households, cells of the search, cells of the re-test, allocations of a generation, generations
FULL = (2000, 4, 16, 24, 10)
ROUGH = (600, 2, 4, 12, 3)


class Goal(StrEnum):
    """Which end of the frontier is chosen."""

    returns = "returns"
    gap = "gap"
    gini = "gini"


def budget(
    file: StudyFile,
    scenario: Annotated[
        str, typer.Option("--scenario", "-s", metavar="S", help="Whose packages and budget are shared out.")
    ] = "",
    money: Annotated[
        str, typer.Option("--money", metavar="AMOUNT", help='Instead of the budget\'s own: "600 万元/year".')
    ] = "",
    lever: Annotated[list[str], typer.Option("--lever", metavar="LEVER", help="Only these levers.")] = [],  # noqa: B006
    periods: Annotated[
        int, typer.Option("--periods", metavar="N", help="Parts of the years with shares of their own.")
    ] = 2,
    goal: Annotated[
        Goal, typer.Option("--goal", help="What the allocation chosen makes smallest.")
    ] = Goal.returns,
    generations: Annotated[
        int | None, typer.Option("--generations", metavar="N", help="Of the search: 10; 3 with --quick.")
    ] = None,
    population: Annotated[
        int | None,
        typer.Option(
            "--population", metavar="N", help="Allocations in each generation: 24; 12 with --quick."
        ),
    ] = None,
    cells: Annotated[
        int | None, typer.Option("--cells", metavar="N", help="Cells of the search: 4; 2 with --quick.")
    ] = None,
    fresh: Annotated[
        int | None, typer.Option("--fresh", metavar="N", help="Cells of the re-test: 16; 4 with --quick.")
    ] = None,
    households: Annotated[
        int | None,
        typer.Option("--households", metavar="N", help="Simulated in each run: 2,000; 600 with --quick."),
    ] = None,
    world: InWorld = "",
    overrides: Set = [],  # noqa: B006
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes; as many as cores.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A smaller search, fewer households. Rough: not for decisions.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to a search that takes long.")] = False,
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
    """Share one budget out over levers, years and groups: options at the same money, the best found, the next million."""
    from dataclasses import replace

    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out, rough=quick)
    study = open_study(file, overrides=overrides, allow_code=allow_code).study
    from model.experiment.allocation import menu

    amount = _yuan(money) if money else None
    world = world or next(iter(study.worlds))
    if world not in study.worlds:
        raise InputError(f"no world {world!r}", file=study.file, expected=f"one of {', '.join(study.worlds)}")
    usual = ROUGH if quick else FULL
    given = (households, cells, fresh, population, generations)
    size = tuple(usual[k] if value is None else value for k, value in enumerate(given))
    flags = ("--households", "--cells", "--fresh", "--population", "--generations")
    for flag, value, least in zip(flags, size, (50, 1, 2, 4, 1), strict=True):
        if value < least:
            raise InputError(f"{value} for {flag}", path=flag, expected=f"{least} or more")
    for flag, value in (("--periods", periods), ("--workers", workers or 1)):
        if value < 1 or (flag == "--workers" and workers == 0):
            raise InputError(
                f"{value if flag == '--periods' else workers} for {flag}", path=flag, expected="1 or more"
            )
    number = min(size[0], study.households or size[0])
    ours = menu(replace(study, households=number), scenario, money=amount, levers=lever, periods=periods)
    _carry_out(view, study, ours, world, size, goal.value, home, workers, quick=quick, yes=yes)


def _yuan(text: str) -> float:
    """Read an amount of money a year."""
    from model.study.read import Leaf

    return Leaf("--money", 1, "--money", text).number("yuan/year", 0.0, 1e12, yearly=True)


def _carry_out(
    view: Screen, study: Study, ours: Menu, world: str, size: tuple[int, ...], goal: str, home: Path,
    workers: int | None, *, quick: bool, yes: bool,
) -> None:  # fmt: skip
    """Search, re-test, tell."""
    from model.experiment.budget import GOALS, allocation_table, frontier, lucks, retest, search
    from model.experiment.plan import LONG, Plan, cores
    from model.experiment.store import check_folder, mark_folder
    from model.report.words.phrases import duration
    from model.report.words.reading import study_line

    households, cells, fresh, population, generations = size
    processes = workers or cores()
    runs = cells * population * generations + fresh * (len(ours.names) + len(study.same_money) + 3)
    planned = Plan(1, 1, runs, 1, households, study.months, processes)
    seconds = (
        planned.seconds - runs * 120 * households * 3e-6 / processes
    )  # burn-in is shared by all of a cell
    view.note(study_line(ours.study, view.lang))
    view.note(f"{runs} × {study.months}: {duration(max(0.0, seconds), view.lang)}")
    if seconds > LONG and not yes:
        raise InputError(
            f"this takes about {duration(seconds)}", file=study.file,
            expected="--yes, or fewer with --quick, --generations, --population, --cells or --households",
        )  # fmt: skip
    folder = home / f"{study.name}-{study.hash8}"
    folder.mkdir(parents=True, exist_ok=True)
    check_folder(folder, study)
    mark_folder(folder, study)
    with view.progress(view.say("running")) as step:
        tried = search(
            ours, world, lucks(study, cells), folder, population=population, generations=generations, workers=processes,
            progress=step,
        )  # fmt: skip
    best = frontier(tried)
    winner: Tried = min(best, key=lambda one: one.goals[GOALS.index(goal)])
    judged = retest(
        ours, world, winner.allocation, folder, cells=lucks(study, fresh, fresh=True), workers=processes
    )
    tables: dict[str, Any] = {
        "tried": allocation_table(ours, tried), "frontier": allocation_table(ours, best), "best": allocation_table(ours, [winner]),
        "options": judged.options, "beside": judged.beside, "more": judged.more,
    }  # fmt: skip
    _tell(view, study, ours, folder, tables, quick=quick)


def _tell(
    view: Screen, study: Study, ours: Menu, folder: Path, tables: dict[str, Any], *, quick: bool
) -> None:
    """Write the tables, draw the picture, print the page."""
    from model.experiment.tables import write_csv
    from model.report.figures.budget import draw_budget
    from model.report.words.budget import best_table, findings, more_table, options_table, text
    from model.report.words.reading import study_line

    place = folder / "budget"
    place.mkdir(exist_ok=True)
    for name, frame in tables.items():
        write_csv(frame, place / f"{name}.csv")
    view.note(view.say("drawing"))
    pictures = draw_budget(tables, folder / "figures", study=study.name, lang=view.lang, rough=quick)
    sentences = findings(tables["beside"], tables["more"], view.lang)
    view.show(*([view.say("rough")] if quick else []), study_line(ours.study, view.lang))
    view.head(view.say("answer"))
    view.show(*sentences)
    money = f"{ours.budget.amount / 1e6:g}"
    view.head(text("options", view.lang, money=money, baseline=study.baseline))
    view.show(options_table(tables["options"], view.lang))
    view.head(text("best", view.lang))
    view.show(best_table(tables["best"], view.lang))
    view.head(text("more", view.lang))
    view.show(more_table(tables["more"], view.lang))
    counts = {
        key: int(tables[name]["number"].max()) + 1 for key, name in (("n", "frontier"), ("tried", "tried"))
    }
    view.show("", text("frontier", view.lang, **counts))
    drawn = [picture for picture in pictures if picture.suffix == ".png"]
    view.show(f"{view.say('folder')}: {place}", *(f"{view.say('picture')}: {one}" for one in drawn))
    view.data(
        {
            "study": study.name, "hash": study.hash, "folder": place, "rough": quick, "answer": sentences, "money": ours.budget.amount,
            **{name: frame.to_dict("records") for name, frame in tables.items() if name != "tried"}, "pictures": drawn,
        }
    )  # fmt: skip
    view.close()
