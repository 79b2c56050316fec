"""`trace`: one household's life in two scenarios or worlds with the same luck, and what first told them apart."""

from __future__ import annotations

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
from model.cli.who import HomeOption, StudyOption
from model.errors import InputError, choice, nearest

if TYPE_CHECKING:
    from model.experiment.cells import Cell
    from model.experiment.panel import Start

Side = tuple[str, str]  # scenario, world


def trace(
    result: Result = "latest",
    household: Annotated[
        int,
        typer.Option(
            "--household",
            metavar="ID",
            help="Its number, as the table of households has it.",
            show_default=False,
        ),
    ] = -1,
    find: Annotated[
        str,
        typer.Option("--find", metavar="KIND", help="A telling one: saved, harmed, returned_by_illness, ..."),
    ] = "",
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="S", help="The second life; the first listed when left out.")
    ] = "",
    baseline: Annotated[
        str, typer.Option("--baseline", metavar="S", help="The first life, instead of the study's own.")
    ] = "",
    world: InWorld = "",
    other_world: Annotated[
        str, typer.Option("--other-world", metavar="W", help="What it does in the second life.")
    ] = "",
    cell: Annotated[
        str, typer.Option("--cell", metavar="DRAW-REPLICATE", help="The county; the first when left out.")
    ] = "",
    monthly: Annotated[bool, typer.Option("--monthly", help="Print months instead of years.")] = False,
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
    """Follow one household through two lives with the same luck: what moved first, why, and what came of it."""
    from model.experiment.trace import kinds

    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out)
    if household >= 0 and find:
        raise InputError("--household and --find exclude one another", expected="one of the two")
    find = find or ("returned" if household < 0 else "")
    if find and find not in kinds():
        raise InputError(
            f"no kind {find!r}", file="--find", expected=f"one of {', '.join(kinds())}", nearest=nearest(find, kinds())
        )  # fmt: skip
    found = reopen(result, home, study=study, tries=tries, allow_code=allow_code)
    sides = _sides(found, scenario, baseline, world, other_world)
    view.note(view.say("compiling"))
    follow(view, found, sides, household, find, _cells(found, cell), monthly=monthly)
    view.close()


def _sides(found: Reopened, scenario: str, baseline: str, world: str, other_world: str) -> tuple[Side, Side]:
    """Return the scenario and the world of both lives.

    Raises
    ------
    InputError
        Unknown, or the same twice.
    """
    known = found.opened.study
    worlds, scenarios = known.worlds, known.scenarios
    world = choice(world or next(iter(worlds)), worlds, "world")
    first = choice(baseline or known.baseline, scenarios, "scenario")
    if not scenario:
        others = [name for name in (*known.listed, "nothing") if name != first]
        scenario = first if other_world else others[0]
    second = choice(scenario, scenarios, "scenario"), choice(other_world or world, worlds, "world")
    if second == (first, world):
        raise InputError("both lives are the same", expected="another --scenario or --other-world")
    return (first, world), second


def _cells(found: Reopened, wanted: str) -> list[Cell]:
    """Return the cells to look in: the one named, or all that were run, the first first.

    Raises
    ------
    InputError
        No such cell, or none at all.
    """
    cells = found.cells()
    names = [cell.name for cell in cells]
    if not cells:
        raise InputError("holds no finished run", file=str(found.folder), expected="`run` first")
    if not wanted:
        return cells
    if wanted not in names:
        raise InputError(
            f"no cell {wanted!r}", file="--cell", expected=f"one of {', '.join(names[:8])}", nearest=nearest(wanted, names)
        )  # fmt: skip
    return [cells[names.index(wanted)]]


def pick(
    view: Screen, found: Reopened, sides: tuple[Side, Side], find: str, cells: list[Cell]
) -> tuple[Start, int, int]:  # fmt: skip
    """Return the cell, the household of a kind that tells most, and how many there are.

    Raises
    ------
    InputError
        Nobody of this kind in any cell.
    """
    from model.experiment.panel import record, start
    from model.experiment.trace import census, telling

    study = found.opened.study
    counted: dict[str, int] = {}
    with view.progress(view.say("running")) as step:
        for k, cell in enumerate(cells):
            step(k, len(cells))
            begun = start(study, cell, found.opened.parameters)
            one, other = (record(begun, *side) for side in sides)
            numbers = telling(find, one, other)
            if numbers:
                step(len(cells), len(cells))
                return begun, numbers[0], len(numbers)
            for kind, number in census(one, other).items():
                counted[kind] = counted.get(kind, 0) + number
    there = ", ".join(f"{kind} ({number})" for kind, number in counted.items() if number)
    raise InputError(
        f"nobody is {find} in {len(cells)} cells", file="--find", expected=there or "another study"
    )


def follow(
    view: Screen, found: Reopened, sides: tuple[Side, Side], household: int, find: str, cells: list[Cell], *, monthly: bool
) -> None:  # fmt: skip
    """Run both counties with one household watched; print, draw and write its two lives."""
    from model.experiment.panel import start
    from model.experiment.store import Results
    from model.experiment.tables import write_csv
    from model.experiment.trace import compared, live, moves
    from model.report.figures.trace import draw_trace
    from model.report.words import trace as words

    study, number = found.opened.study, 0
    if find:
        begun, household, number = pick(view, found, sides, find, cells)
    else:
        begun = start(study, cells[0], found.opened.parameters)
    names = [world if sides[0][0] == sides[1][0] else scenario for scenario, world in sides]
    one, other = (live(begun, *side, household, name) for side, name in zip(sides, names, strict=True))
    moved = moves(one, other)
    said = words.sentences(one, other, moved, study.month_text, view.lang)
    view.head(words.say("title", view.lang, id=household, one=names[0], other=names[1]))
    if find:
        view.show(words.say("kind", view.lang, kind=find, n=number))
    view.show(_who(begun, household, view), *said, words.say("visits", view.lang))
    if moved:
        view.head(words.say("moved", view.lang))
        view.show(words.moves_table(one, other, moved, study.month_text, view.lang))
    view.head(words.say("months" if monthly else "years", view.lang, one=names[0], other=names[1]))
    view.show(words.lives_table(one, other, study.month_text, view.lang, monthly=monthly))
    place = found.folder / "trace"
    place.mkdir(exist_ok=True)
    file = place / f"{household}-{names[0]}-{names[1]}.csv"
    table = compared(one, other)
    write_csv(table, file)
    pictures = draw_trace(
        one, other, Results.read(found.folder), found.folder / "figures", household=household, lang=view.lang
    )
    drawn = [path for path in pictures if path.suffix == ".png"]
    view.show(
        "", f"{words.say('table', view.lang)}: {file}", *(f"{view.say('picture')}: {path}" for path in drawn)
    )
    view.data(
        {
            "folder": found.folder, "cell": begun.cell.name, "household": household, "find": find, "lives": list(sides),
            "sentences": said, "moves": [vars(move) for move in moved], "months": _plain(table), "table": file, "pictures": drawn,
        }
    )  # fmt: skip


def _who(begun: Start, household: int, view: Screen) -> str:
    """Return who the household is at month 0."""
    from model.experiment.trace import row_of
    from model.report.words import trace as words

    h = begun.state.household
    row = row_of(begun.state, household)
    register = "lifted_out" if h.lifted_out[row] else "registered" if h.registered[row] else "never"
    return words.say(
        "who", view.lang, persons=f"{float(h.persons[row]):.0f}", workers=f"{float(h.labour[row]):.1f}",
        fifth=int(h.baseline_quintile[row]) + 1, register=words.say(register, view.lang),
    )  # fmt: skip


def _plain(table: Any) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
