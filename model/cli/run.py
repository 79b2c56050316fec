"""`run`: simulate a study, print its summary, draw its pictures; it resumes and extends by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.console import Screen
from model.cli.options import (
    AllowCode,
    Json,
    Lang,
    Language,
    NoColour,
    OutFolder,
    Quick,
    Quiet,
    Set,
    StudyFile,
    Try,
    screen,
)
from model.cli.outcome import Found, summarise
from model.cli.studies import RESULTS, open_study
from model.errors import InputError, nearest

if TYPE_CHECKING:
    from model.experiment.runner import RunReport
    from model.experiment.store import Results
    from model.study.study import Study

TOLD = 3  # failed runs whose error is printed; all stand in the record


def run(
    file: StudyFile,
    scenarios: Annotated[
        list[str],
        typer.Option("--scenario", "-s", metavar="NAME", help="Only this scenario, beside the baseline."),
    ] = [],  # noqa: B006 (typer reads the default, nobody changes it)
    tries: Try = [],  # noqa: B006
    overrides: Set = [],  # noqa: B006
    replicates: Annotated[int | None, typer.Option(metavar="N", help="Replicates of each draw.")] = None,
    draws: Annotated[int | None, typer.Option(metavar="N", help="Draws of what is uncertain.")] = None,
    target: Annotated[
        float | None,
        typer.Option(
            "--target-halfwidth",
            metavar="X",
            help="Add runs until every scenario's effect on returns per 1,000 is known to within ±X (95 %).",
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes; as many as cores.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Check accounts and ranges every month.")] = False,
    quick: Quick = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to a run that takes long.")] = False,
    allow_code: AllowCode = False,
    out: OutFolder = RESULTS,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Simulate a study, print its summary and draw its pictures.

    The same command again resumes what was interrupted; more replicates, draws or scenarios are added to what is there.
    """
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, rough=quick)
    changes = [*overrides, *set_numbers(replicates, draws)]
    study = open_study(file, overrides=changes, tries=tries, allow_code=allow_code, quick=quick).study
    if quick:
        study = replace(study, replicates=replicates or study.replicates, draws=draws or study.draws)
    wanted = chosen(study, scenarios)
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers", path="--workers", expected="1 or more")
    if target is not None and not target > 0.0:
        raise InputError(
            f"{target:g} is no width",
            path="--target-halfwidth",
            expected="a number above 0, for instance 0.5",
        )
    failed = carry_out(view, study, wanted, out, workers=workers, check=check, yes=yes, target=target)
    if failed:
        raise typer.Exit(3)


def set_numbers(replicates: int | None, draws: int | None) -> list[str]:
    """Return flags as the study keys they set."""
    given = {"run.replicates": replicates, "run.draws": draws}
    return [f"{key}={value}" for key, value in given.items() if value is not None]


def chosen(study: Study, scenarios: list[str]) -> tuple[str, ...]:
    """Return the scenarios to run: those asked for beside the baseline, or all.

    Raises
    ------
    InputError
        A name the study lacks.
    """
    if not scenarios:
        return study.listed
    for name in scenarios:
        if name not in study.scenarios:
            raise InputError(
                f"no scenario {name!r}", file=study.file, path="--scenario",
                expected=f"one of {', '.join(study.scenarios)}", nearest=nearest(name, study.scenarios),
            )  # fmt: skip
    return tuple(dict.fromkeys([study.baseline, *scenarios]))


def carry_out(
    view: Screen,
    study: Study,
    scenarios: tuple[str, ...],
    home: Path,
    *,
    workers: int | None,
    check: bool,
    yes: bool,
    target: float | None = None,
) -> int:
    """Plan, run, draw, print; return how many runs failed. With a target the study grows until it is met."""
    from model.experiment.plan import cells_wanted
    from model.report.figures.album import draw_all, undrawn

    folder = home / f"{study.name}-{study.hash8}"
    while True:
        report, results = _run(view, study, scenarios, folder, workers=workers, check=check, yes=yes)
        cells = (
            study.cells if target is None else cells_wanted(_widths(results, scenarios), study.cells, target)
        )
        if cells <= study.cells or report.failed:
            break
        if study.draws > 1:
            study = replace(study, draws=-(-cells // study.replicates))
        else:
            study = replace(study, replicates=cells)
        view.note(view.say("growing", cells=study.cells, target=target))
    for told in results.manifest["run"].get("errors", [])[:TOLD]:
        view.note("{scenario} ({world}, {draw}-{replicate}): {error}".format(**told))
    pictures = []
    if report.done:
        view.note(view.say("drawing"))
        pictures = draw_all(results, folder / "figures", lang=view.lang)
        lacking = undrawn(folder / "figures", lang=view.lang)
        if lacking:
            view.note(view.say("undrawn", n=len(lacking), signs=lacking))
    summarise(view, study, Found(scenarios, results, folder, pictures))
    return int(report.failed)


def _widths(results: Results, scenarios: tuple[str, ...]) -> list[float]:
    """Return the half-widths of the effects on returns per 1,000 lifted-out households."""
    table = results.effects
    ours = (
        (table["group"] == "everyone")
        & (table["measure"] == "returns_per_1000")
        & table["scenario"].isin(scenarios)
    )
    return [float(row["high"] - row["low"]) / 2.0 for row in table[ours].to_dict("records")]


def _run(
    view: Screen, study: Study, scenarios: tuple[str, ...], folder: Path, *, workers: int | None, check: bool, yes: bool
) -> tuple[RunReport, Results]:  # fmt: skip
    """Plan and run what is missing."""
    from model.experiment.plan import cores, plan
    from model.experiment.runner import done, run
    from model.experiment.store import Results
    from model.kernels import compiled
    from model.report.words.plan import plan_lines
    from model.report.words.reading import study_line

    planned = plan(study, scenarios, workers or cores(), done(study, folder, scenarios))
    view.note(study_line(study, view.lang))
    for line in plan_lines(planned, view.lang):
        view.note(line)
    if planned.too_much and not yes:
        raise InputError(
            f"this takes much {planned.too_much}: {plan_lines(planned)[-1]}", file=study.file,
            expected="--yes, or fewer with --quick, --draws, --replicates or --scenario",
        )  # fmt: skip
    if not compiled():
        view.note(view.say("compiling"))
    try:
        with view.progress(view.say("running")) as step:
            report = run(
                study, folder, scenarios=scenarios, workers=planned.workers, progress=step, check=check
            )
    except KeyboardInterrupt:
        view.err.print(view.say("interrupted"), markup=False)
        raise typer.Exit(130) from None
    return report, Results.read(folder)
