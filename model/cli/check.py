"""`check`: what a study means, in words, before anything runs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from model.cli.console import Screen
from model.cli.options import (
    AllowCode,
    Json,
    Lang,
    Language,
    NoColour,
    OutFile,
    Quick,
    Quiet,
    Set,
    StudyFile,
    Try,
    screen,
)
from model.cli.studies import RESULTS, Opened, open_study


def check(
    file: StudyFile,
    overrides: Set = [],  # noqa: B006 (typer reads the default, nobody changes it)
    tries: Try = [],  # noqa: B006
    deep: Annotated[
        bool,
        typer.Option(
            "--deep",
            help="Simulate a year of the place beside its figures, and try in small what must hold of any comparison.",
        ),
    ] = False,
    plausible: Annotated[
        bool,
        typer.Option(
            "--plausible", help="Run status_quo, nothing and 20 years, and hold them against fixed ranges."
        ),
    ] = False,
    quick: Quick = False,
    allow_code: AllowCode = False,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
    out: OutFile = None,
) -> None:
    """Say in words what a study means, what it leaves out, and what it takes."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out, rough=quick)
    opened = open_study(file, overrides=overrides, tries=tries, allow_code=allow_code, quick=quick)
    found = report(view, opened)
    if deep:
        found["account"] = account(view, opened)
        found["invariances"] = invariances(view, opened)
    if plausible:
        found["plausible"] = plausibility(view, opened)
    view.data(found)
    view.close()
    if not all(line["good"] for line in found.get("invariances", ())):
        raise typer.Exit(1)


def account(view: Screen, opened: Opened) -> list[dict[str, Any]]:
    """Simulate the first year of what is in place, and show what it gives beside the place's figures."""
    view.note(view.say("compiling"))
    from model.experiment import solve
    from model.report.words.account import account_rows, account_table

    found = solve.account(opened.study, seed=opened.study.seed, households=opened.study.households)
    view.head(view.say("account"))
    view.show(account_table(found, view.lang))
    return account_rows(found)


def invariances(view: Screen, opened: Opened) -> list[dict[str, Any]]:
    """Try on the study in small what must hold if its comparisons are to be trusted; return it as plain data."""
    from model.experiment.invariance import CHECKS, check_study
    from model.report.words import trust as words

    view.head(words.say("invariances", view.lang))
    found = []
    with view.progress(view.say("running")) as step:
        for k, line in enumerate(check_study(opened.study, opened.catalogue), 1):
            step(k, len(CHECKS))
            found.append(vars(line))
            view.show(words.invariance_line(line, view.lang))
    view.show(words.verdict(sum(not line["good"] for line in found), view.lang))
    return found


def plausibility(view: Screen, opened: Opened) -> list[dict[str, Any]]:
    """Simulate what is in place, and show it beside ranges fixed beforehand; runs are kept in the results folder."""
    view.note(view.say("compiling"))
    from model.experiment.plan import cores
    from model.experiment.plausible import plausible
    from model.experiment.runner import run
    from model.report.words.plausible import plausible_rows, plausible_table

    study = opened.study
    with view.progress(view.say("running")) as step:
        rows = list(
            plausible(study, RESULTS / f"{study.name}-{study.hash8}", run=run, workers=cores(), progress=step)
        )
    view.head(view.say("plausibility"))
    view.show(plausible_table(rows, view.lang))
    return plausible_rows(rows)


def report(view: Screen, opened: Opened) -> dict[str, Any]:
    """Write everything `check` says about a study; return it as plain data."""
    from model.experiment.plan import cores, plan
    from model.report.words import chinese
    from model.report.words.plan import plan_data, plan_lines
    from model.report.words.reading import assumed_rows, drawn, figures_table
    from model.study import words as english

    words = chinese if view.lang == "zh" else english
    study = opened.study
    lines = words.readings(study, opened.catalogue)
    planned = plan(study, study.listed, cores())
    behaviour, of_place = drawn(study, opened.parameters)
    read, assumed = study.place.counts()
    if study.quick:
        view.show(view.say("rough"))
    view.show(lines[0])
    view.head(view.say("means"))
    view.show(*(f"  {line}" for line in lines[1:]))
    view.head(view.say("left_out"))
    left_out = words.defaults(study)
    view.show(*(f"  {line}" for line in left_out or [view.say("nothing_left_out")]))
    view.head(view.say("figures", read=read, assumed=assumed))
    view.show(figures_table(study.place, view.lang))
    if behaviour + of_place:
        view.show(view.say("drawn", draws=study.draws, behaviour=behaviour, place=of_place))
    elif study.posterior is None:
        view.show(view.say("no_draws"))
    if study.posterior is not None:
        view.show(view.say("from_posterior", fitted=len(study.fitted(study.posterior.mean()))))
    view.head(view.say("plan"))
    view.show(*(f"  {line}" for line in plan_lines(planned, view.lang)))
    return {
        "study": study.resolved(),
        "rough": study.quick,
        "readings": lines,
        "defaults": left_out,
        "figures": {"read": read, "assumed": assumed},
        "assumed": assumed_rows(study.place),
        "drawn": {"behaviour": behaviour, "place": of_place},
        "plan": plan_data(planned),
    }
