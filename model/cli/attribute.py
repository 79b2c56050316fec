"""`attribute`: which part of a policy, or which cause of return, does how much, in no order."""

from __future__ import annotations

from dataclasses import replace
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
    Quick,
    Quiet,
    Set,
    screen,
)
from model.cli.studies import RESULTS, open_study, results_folder
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from model.study.study import Study


class By(StrEnum):
    """What counts as a part."""

    package = "package"
    lever = "lever"


def attribute(
    result: Annotated[
        str,
        typer.Argument(metavar="STUDY", help="A study file, the name of one, a results folder, or: latest."),
    ] = "latest",
    scenario: Annotated[
        list[str],
        typer.Option("--scenario", "-s", metavar="S", help="Instead of those of compare.attribute."),
    ] = [],  # noqa: B006
    by: Annotated[By, typer.Option("--by", help="Parts are packages, or levers.")] = By.package,
    causes: Annotated[
        bool, typer.Option("--causes", help="Causes of return instead of parts of a policy.")
    ] = False,
    cause: Annotated[list[str], typer.Option("--cause", metavar="C", help="With --causes: only these.")] = [],  # noqa: B006
    orders: Annotated[
        int, typer.Option("--orders", metavar="N", help="Beyond ten parts: random orders of each cell.")
    ] = 1,
    world: InWorld = "",
    overrides: Set = [],  # noqa: B006
    replicates: Annotated[int | None, typer.Option(metavar="N", help="Replicates of each draw.")] = None,
    draws: Annotated[int | None, typer.Option(metavar="N", help="Draws of what is uncertain.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes; as many as cores.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Check accounts and ranges every month.")] = False,
    quick: Quick = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to a run that takes long.")] = False,
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
    """Share out what a combined policy does among its parts, or returns among their causes, in no order."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out, rough=quick)
    numbers = {"run.replicates": replicates, "run.draws": draws}
    changes = [*overrides, *(f"{key}={value}" for key, value in numbers.items() if value is not None)]
    study, folder = study_and_folder(result, home, changes, quick=quick, allow_code=allow_code)
    if quick:
        study = replace(study, replicates=replicates or study.replicates, draws=draws or study.draws)
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers", path="--workers", expected="1 or more")
    names = tuple(dict.fromkeys(scenario)) or (tuple(study.attribute) if not causes else (study.baseline,))
    if not names:
        raise InputError(
            "the study names nothing to attribute", file=study.file, path="compare.attribute",
            expected="--scenario, or compare: {attribute: {SCENARIO: [PACKAGES]}}",
        )  # fmt: skip
    world = world or next(iter(study.worlds))
    if causes:
        table, failed = _causes(view, study, folder, names, cause, world, workers, check=check, yes=yes)
    else:
        table, failed = _parts(view, study, folder, names, by, orders, world, workers, check=check, yes=yes)
    _tell(view, study, folder, table, causes=causes, orders=orders)
    if failed:
        raise typer.Exit(3)


def study_and_folder(
    name: str, home: Path, changes: list[str], *, quick: bool, allow_code: bool
) -> tuple[Study, Path]:
    """Return a study and its results folder, which need not be there yet.

    Raises
    ------
    InputError
        A results folder whose study file is not found.
    """
    if name != "latest" and not Path(name).is_dir():
        study = open_study(name, overrides=changes, quick=quick, allow_code=allow_code).study
        return study, home / f"{study.name}-{study.hash8}"
    from model.experiment.store import read_manifest
    from model.study.study import packaged

    folder = results_folder(name, home)
    wanted = read_manifest(folder).get("result", {})
    places = (Path(), Path("scenarios"), packaged())
    for file in dict.fromkeys(file.resolve() for place in places for file in sorted(place.glob("*.yaml"))):
        try:
            study = open_study(
                str(file), overrides=changes, quick=bool(wanted.get("quick")), allow_code=allow_code
            ).study
        except InputError:
            continue
        if study.hash == wanted.get("hash"):
            kept = {"run.replicates": wanted.get("replicates"), "run.draws": wanted.get("draws")}
            given = {change.partition("=")[0] for change in changes}
            numbers = {key.partition(".")[2]: int(v) for key, v in kept.items() if v and key not in given}
            return replace(study, **numbers), folder  # type: ignore[arg-type]
    raise InputError(
        "the file of its study is not here, or has changed since", file=str(folder), expected="the study file instead"
    )  # fmt: skip


def _plan(view: Screen, study: Study, runs: int, done: int, workers: int | None, *, yes: bool) -> int:
    """Say what it takes; return the number of workers."""
    from model.experiment.plan import Plan, cores, plan
    from model.report.words.plan import plan_lines
    from model.report.words.reading import study_line

    found = plan(study, ["all"], workers or cores())
    per_cell = max(1, round(runs / study.cells))
    planned = Plan(
        per_cell, 1, study.draws, study.replicates, found.households, found.months, found.workers, done
    )
    view.note(study_line(study, view.lang))
    for line in plan_lines(planned, view.lang):
        view.note(line)
    if planned.too_much and not yes:
        raise InputError(
            f"this takes much {planned.too_much}", file=study.file,
            expected="--yes, or fewer with --quick, --draws, --replicates or --scenario",
        )  # fmt: skip
    return planned.workers


def _parts(
    view: Screen, study: Study, folder: Path, names: tuple[str, ...], by: By, orders: int, world: str,
    workers: int | None, *, check: bool, yes: bool,
) -> tuple[pd.DataFrame, int]:  # fmt: skip
    import pandas as pd

    from model.experiment.attribute import done_runs, game, run_game, table_of

    games = [game(study, name, world=world, by=by.value, orders=orders) for name in names]
    _open(study, folder)
    planned = sum(one.runs for one in games)
    number = _plan(view, study, planned, sum(done_runs(one, folder) for one in games), workers, yes=yes)
    failed = 0
    for one in games:
        with view.progress(view.say("running")) as step:
            failed += run_game(one, folder, workers=number, progress=step, check=check)
    _close(study, folder, number)
    return pd.concat([table_of(one, folder) for one in games], ignore_index=True), failed


def _causes(
    view: Screen, study: Study, folder: Path, names: tuple[str, ...], asked: list[str], world: str,
    workers: int | None, *, check: bool, yes: bool,
) -> tuple[pd.DataFrame, int]:  # fmt: skip
    import pandas as pd

    from model.experiment.causes import causes_table, chosen, run_causes

    switched = chosen(asked)
    for name in names:
        if name not in study.scenarios:
            raise InputError(
                f"no scenario {name!r}", file=study.file, expected=f"one of {', '.join(study.scenarios)}"
            )
    if world not in study.worlds:
        raise InputError(f"no world {world!r}", file=study.file, expected=f"one of {', '.join(study.worlds)}")
    _open(study, folder)
    number = _plan(view, study, len(names) * 2 ** len(switched) * study.cells, 0, workers, yes=yes)
    failed = 0
    for name in names:
        with view.progress(view.say("running")) as step:
            failed += run_causes(
                study, folder, name, world, switched, workers=number, progress=step, check=check
            )
    _close(study, folder, number)
    return pd.concat(
        [causes_table(study, folder, n, world, switched) for n in names], ignore_index=True
    ), failed


def _open(study: Study, folder: Path) -> None:
    """Begin a results folder, or see that it is this study's."""
    from model.experiment.store import check_folder, mark_folder

    folder.mkdir(parents=True, exist_ok=True)
    check_folder(folder, study)
    mark_folder(folder, study)


def _close(study: Study, folder: Path, workers: int) -> None:
    """Write the tables of a results folder that has none yet."""
    from model.experiment.runner import RunReport, done
    from model.experiment.tables import write_tables

    if not (folder / "manifest.json").is_file():
        number = done(study, folder, tuple(study.scenarios))
        write_tables(study, folder, RunReport(number, number, 0, 0.0), workers)


def _tell(
    view: Screen, study: Study, folder: Path, table: pd.DataFrame, *, causes: bool, orders: int
) -> None:
    """Write the table, draw the picture, print the page."""
    from model.experiment.store import Results
    from model.experiment.tables import write_csv
    from model.report.figures.attribution import draw_attribution
    from model.report.words.attribution import cause_titles, pairs_table, parts_table, text
    from model.report.words.reading import study_line

    file = folder / ("attribution_causes.csv" if causes else "attribution.csv")
    write_csv(table, file)
    view.note(view.say("drawing"))
    parts = tuple(str(name) for name in dict.fromkeys(table[table["kind"] == "part"]["name"]))
    titles = cause_titles(parts) if causes else dict(study.package_titles)
    pictures = draw_attribution(
        table, titles, Results.read(folder), folder / "figures", lang=view.lang, causes=causes
    )
    view.show(*([view.say("rough")] if study.quick else []), study_line(study, view.lang))
    for name in dict.fromkeys(table["scenario"]):
        ours = table[table["scenario"] == name]
        number = int((ours[ours["measure"] == "returns"]["kind"] == "part").sum())
        view.head(text("causes" if causes else "parts", view.lang, name=name))
        view.show(parts_table(ours, titles, view.lang, causes=causes))
        together = pairs_table(ours, titles, view.lang)
        if together is not None:
            view.head(text("pairs", view.lang, name=name))
            view.show(together)
        else:
            view.show(text("sampled", view.lang, n=number, k=orders))
        row = ours.iloc[0]
        view.show(text("cells", view.lang, n=int(row["n"]), failed=int(row["failed"])))
    drawn = [picture for picture in pictures if picture.suffix == ".png"]
    view.show("", f"{view.say('folder')}: {file}", *(f"{view.say('picture')}: {one}" for one in drawn))
    view.data(
        {
            "study": study.name, "hash": study.hash, "folder": folder, "rough": study.quick, "table": file,
            "attribution": table.to_dict("records"), "pictures": drawn,
        }
    )  # fmt: skip
    view.close()
