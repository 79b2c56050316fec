"""`who`: who falls back, in words; with `--targeting` also how well the county finds them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.again import Reopened, reopen
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
    Result,
    Tried,
    screen,
)
from model.cli.studies import RESULTS
from model.errors import InputError, choice

if TYPE_CHECKING:
    from model.experiment.cells import Cell
    from model.experiment.panel import Panel
    from model.experiment.store import Results

StudyOption = Annotated[
    str,
    typer.Option("--study", metavar="FILE", help="The study that was run, if it is not found by its name."),
]
HomeOption = Annotated[Path, typer.Option("--results", metavar="DIR", help="Where results folders stand.")]
CellsOption = Annotated[
    int, typer.Option("--cells", metavar="N", min=1, help="How many of the counties are run again in memory.")
]


def who(
    result: Result = "latest",
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="S", help="Instead of the study's baseline.")
    ] = "",
    world: InWorld = "",
    cells: CellsOption = 4,
    targeting: Annotated[
        bool,
        typer.Option(
            "--targeting", help="Who is found, helped without need, and what perfect sight is worth."
        ),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Every township and product, not only those that stand out.")
    ] = False,
    study: StudyOption = "",
    tries: Tried = [],  # noqa: B006 (typer reads the default, nobody changes it)
    home: HomeOption = RESULTS,
    allow_code: AllowCode = False,
    out: OutFile = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Say in words who falls back: groups, profiles, signs before the fall, returns that nobody watched."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out)
    found = reopen(result, home, study=study, tries=tries, allow_code=allow_code)
    scenario = choice(scenario or found.opened.study.baseline, found.opened.study.scenarios, "scenario")
    world = choice(world or next(iter(found.opened.study.worlds)), found.opened.study.worlds, "world")
    told, pictures = tell(view, found, scenario, world, cells, targeting=targeting, everything=everything)
    drawn = [path for path in pictures if path.suffix == ".png"]
    view.show("", *(f"{view.say('picture')}: {path}" for path in drawn))
    view.data({"folder": found.folder, "scenario": scenario, "world": world, **told, "pictures": drawn})
    view.close()


def holding(found: Reopened, scenario: str, world: str) -> list[Cell]:
    """Return the cells that hold a finished run of a scenario.

    Raises
    ------
    InputError
        There is none.
    """
    from model.experiment.cells import run_file

    cells = [cell for cell in found.cells() if run_file(found.folder, cell, scenario, world).is_file()]
    if not cells:
        raise InputError(
            f"holds no run of {scenario} in the world {world}", file=str(found.folder), expected="`run` with --scenario"
        )  # fmt: skip
    return cells


def tell(
    view: Screen, found: Reopened, scenario: str, world: str, number: int, *, targeting: bool, everything: bool
) -> tuple[dict[str, Any], list[Path]]:  # fmt: skip
    """Print who falls back, and draw it; return it as plain data, and the files."""
    from model.experiment.compare import stored
    from model.experiment.store import Results
    from model.experiment.who import group_table, profiles, signs, watched
    from model.report.figures.who import draw_groups
    from model.report.words import who as words

    study = found.opened.study
    cells = holding(found, scenario, world)[:number]
    groups = group_table(stored(found.folder, world, [scenario]), study.months / 12.0)
    view.note(view.say("compiling"))
    panels, more = again(view, found, cells, scenario, world, targeting=targeting)
    tables = {"groups": groups, "profiles": profiles(panels), "signs": signs(panels)}
    seen = watched(panels)
    local = words.local_names(study.place, view.lang)
    said = words.sentences(
        groups, tables["profiles"], tables["signs"], seen, scenario=scenario, years=study.months / 12.0, lang=view.lang,
        local=local,
    )  # fmt: skip
    counted = found.manifest["result"]
    if counted["quick"]:
        view.show(view.say("rough"))
    view.head(words.say("who", view.lang))
    view.show(*said)
    view.head(words.say("groups_title", view.lang))
    view.show(words.groups_table(groups, view.lang, local, everything=everything))
    source = words.say("again", view.lang, n=len(cells))
    if seen.returns:
        view.head(f"{words.say('profiles_title', view.lang)} ({source})")
        view.show(words.profiles_table(tables["profiles"], view.lang))
        view.head(f"{words.say('signs_title', view.lang)} ({source})")
        view.show(words.signs_table(tables["signs"], view.lang))
    data: dict[str, Any] = {
        "sentences": said,
        "watched": vars(seen),
        **{name: words.plain(table) for name, table in tables.items()},
    }
    results, figures = Results.read(found.folder), found.folder / "figures"
    pictures = draw_groups(
        groups, results, figures, scenario=scenario, world=world, lang=view.lang, local=local
    )
    if targeting:
        data["targeting"], more_pictures = aim(
            view, panels, more, cells, source, (results, figures, scenario, world)
        )
        pictures += more_pictures
    view.show("", view.say("inputs", read=counted["figures_read"], assumed=counted["figures_assumed"]))
    return data, pictures


def again(
    view: Screen, found: Reopened, cells: list[Cell], scenario: str, world: str, *, targeting: bool
) -> tuple[list[Panel], list[dict[str, Panel]]]:  # fmt: skip
    """Run cells again in memory; with targeting also without a list, and with perfect sight."""
    from model.experiment.panel import record, start
    from model.experiment.targeting import PERFECT, UNWATCHED, with_scenarios

    study = found.opened.study
    wide = with_scenarios(study, scenario, found.opened.catalogue) if targeting else study
    wanted = (PERFECT, UNWATCHED) if targeting else ()
    panels, more = [], []
    total = len(cells) * (1 + len(wanted))
    with view.progress(view.say("running")) as step:
        step(0, total)
        for k, cell in enumerate(cells):
            begun = start(study, cell, found.opened.parameters)
            panels.append(record(begun, scenario, world))
            more.append({name: record(begun, name, world, study=wide) for name in wanted})
            step((k + 1) * (1 + len(wanted)), total)
    return panels, more


def aim(
    view: Screen, panels: list[Panel], more: list[dict[str, Panel]], cells: list[Cell], source: str,
    drawn: tuple[Results, Path, str, str],
) -> tuple[dict[str, Any], list[Path]]:  # fmt: skip
    """Print how well the county finds those at risk, and draw it; return it as plain data, and the files."""
    from model.experiment import targeting as t
    from model.report.figures.who import draw_targeting
    from model.report.words import who as words

    draws = [cell.draw for cell in cells]
    needed = t.over_cells(
        [t.need(panel, other[t.UNWATCHED]) for panel, other in zip(panels, more, strict=True)], draws
    )
    ended = t.over_cells([t.eliminated(panel) for panel in panels], draws)
    worth = t.over_cells(
        [t.value_of(panel, other[t.PERFECT]) for panel, other in zip(panels, more, strict=True)], draws
    )
    judged = [t.judged(panel) for panel in panels]
    ranking = t.ranking(judged, draws)
    said = words.targeting_sentences(needed, ended, worth, ranking, t.WITHIN, view.lang)
    view.head(f"{words.say('targeting', view.lang)} ({source})")
    view.show(*said)
    view.head(words.say("ranking_title", view.lang, within=t.WITHIN))
    view.show(words.ranking_table(ranking, view.lang))
    results, figures, scenario, world = drawn
    pictures = draw_targeting(
        judged, draws, needed, results, figures, scenario=scenario, world=world, lang=view.lang
    )
    data = {
        "sentences": said,
        "ranking": words.plain(ranking),
        "list": {name: vars(one) for name, one in t.operating(judged, draws).items()},
        **{name: vars(one) for found in (needed, ended, worth) for name, one in found.items()},
    }
    return data, pictures
