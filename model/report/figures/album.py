"""Draws the nine pictures of a run, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl

from model.experiment.store import Results
from model.report.figures import (
    causes,
    drivers,
    firms,
    headcount,
    money,
    quintiles,
    sources,
    summary,
    survival,
)
from model.report.figures.data import Story
from model.report.figures.style import Picture, settings

PICTURES: dict[str, Callable[[Story, str, bool], Picture]] = {
    "1-summary": summary.draw,
    "2-headcount": headcount.draw,
    "3-time-to-return": survival.draw,
    "4-causes": causes.draw,
    "5-income-by-quintile": quintiles.draw,
    "6-income-by-source": sources.draw,
    "7-money": money.draw,
    "8-enterprises": firms.draw,
    "9-drivers": drivers.draw,
}


NOTE = "missing-characters{}.txt"


def draw_all(results: Results, folder: Path, *, lang: str = "en", grey: bool = False) -> list[Path]:
    """Draw every picture; return PNG, SVG and CSV files, pictures first.

    Characters that no font can draw are listed in a file beside them.

    Parameters
    ----------
    results : Results
    folder : Path
    lang : "en" or "zh"
    grey : bool
    """
    folder.mkdir(parents=True, exist_ok=True)
    story = Story(results, lang)
    tail = _tail(lang, grey)
    files: list[Path] = []
    missing: set[str] = set()
    with mpl.rc_context(settings()):
        for name, make in PICTURES.items():
            picture = make(story, name + tail, grey)
            files += picture.save(folder)
            missing |= picture.missing
    note = folder / NOTE.format(tail)
    if missing:
        note.write_text("".join(sorted(missing)) + "\n", encoding="utf-8")
    else:
        note.unlink(missing_ok=True)
    return sorted(files, key=lambda file: file.suffix != ".png")


def undrawn(folder: Path, *, lang: str = "en", grey: bool = False) -> str:
    """Return the characters that no font could draw in the pictures of a folder, by its note; none without one."""
    note = folder / NOTE.format(_tail(lang, grey))
    return note.read_text(encoding="utf-8").strip("\n") if note.exists() else ""


def _tail(lang: str, grey: bool) -> str:
    return ("-zh" if lang == "zh" else "") + ("-grey" if grey else "")
