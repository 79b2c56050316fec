"""Prints what a study gave: levels, differences, households reached, what to look at next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.cli.console import Screen
from model.cli.studies import program

if TYPE_CHECKING:
    from model.experiment.store import Results
    from model.study.study import Study

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Found:
    """What a run left: which scenarios were asked for, the tables, the folder, the pictures."""

    scenarios: Sequence[str]
    results: Results
    folder: Path
    pictures: Sequence[Path]

    @property
    def picture(self) -> Path | None:
        """The picture to open first."""
        drawn = [file for file in self.pictures if file.suffix == ".png"]
        return next((file for file in drawn if "summary" in file.stem), drawn[0] if drawn else None)


def summarise(view: Screen, study: Study, found: Found) -> None:
    """Print the summary of a study, or give it as JSON.

    Parameters
    ----------
    view : Screen
    study : Study
    found : Found
    """
    from model.report.words.reading import study_line

    levels, effects = (_rows(frame) for frame in (found.results.summary, found.results.effects))
    counts = _counts(found)
    read, assumed = study.place.counts()
    rough = [view.say("rough")] if study.quick else []
    view.show(*rough, study_line(study, view.lang))
    view.show(view.say("runs_done", **counts))
    for world in study.worlds:
        _world(view, study, found, _of(levels, world), _of(effects, world), world)
    following = f"{program()} {'compare' if len(found.scenarios) > 1 else 'plot'} {found.folder}"
    view.show("", f"{view.say('folder')}: {found.folder}", f"{view.say('next_command')}: {following}")
    if found.picture:
        view.show(f"{view.say('first_picture')}: {found.picture}")
    view.data(
        {
            "study": study.name,
            "hash": study.hash,
            "folder": found.folder,
            "rough": study.quick,
            "runs": counts,
            "inputs": {"read": read, "assumed": assumed},
            "baseline": study.baseline,
            "summary": [row for row in levels if row["scenario"] in found.scenarios],
            "effects": [row for row in effects if row["scenario"] in found.scenarios],
            "next": following,
            "picture": found.picture,
        }
    )


def _rows(frame: Any) -> Rows:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _of(rows: Rows, world: str) -> Rows:
    return [row for row in rows if row.get("world", "usual") == world]


def _counts(found: Found) -> dict[str, int]:
    """Return how many runs were planned, done and failed, from the record."""
    run = found.results.manifest["run"]
    return {name: int(run[name]) for name in ("done", "planned", "failed")}


def _world(view: Screen, study: Study, found: Found, levels: Rows, effects: Rows, world: str) -> None:
    """Print the tables of one world."""
    from model.report.words.summary import (
        difference_lines,
        difference_table,
        half_widths_line,
        large_scale_line,
        levels_table,
        pick,
        reached_line,
    )
    from model.report.words.tables import fits

    if len(study.worlds) > 1:
        view.head(view.say("world", name=world))
    rough = f" [{view.say('rough')}]" if study.quick else ""
    view.head(view.say("levels_title", baseline=study.baseline) + rough)
    view.show(levels_table(pick(levels, scenario=study.baseline), view.lang))
    others = [name for name in found.scenarios if name != study.baseline]
    everyone, reached = (pick(effects, group=group) for group in ("everyone", "reached"))
    if others:
        view.head(view.say("differences_title", baseline=study.baseline) + rough)
        tables = (difference_table(everyone, others, view.lang, narrow=narrow) for narrow in (False, True))
        table = next((table for table in tables if fits(table, view.out)), None)
        if table is not None:
            view.show(table)
        else:
            for name in others:
                view.show(name, *(f"  {line}" for line in difference_lines(everyone, name, view.lang)))
        if study.cells < 2:
            view.show(view.say("one_cell"))
        widths = half_widths_line([row for row in everyone if row["scenario"] in others], view.lang)
        if widths:
            view.show("", widths)
        view.show("")
        for name in others:
            line = reached_line(pick(levels, scenario=name), pick(reached, scenario=name), view.lang)
            if line:
                view.show(f"{name}: {line}")
    asked = [row for row in levels if row["scenario"] in found.scenarios]
    line = large_scale_line(asked, study.large_scale, view.lang)
    if line:
        view.show("", line)
