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
    tail = ("-zh" if lang == "zh" else "") + ("-grey" if grey else "")
    files: list[Path] = []
    missing: set[str] = set()
    with mpl.rc_context(settings()):
        for name, make in PICTURES.items():
            picture = make(story, name + tail, grey)
            files += picture.save(folder)
            missing |= picture.missing
    note = folder / f"missing-characters{tail}.txt"
    if missing:
        note.write_text("".join(sorted(missing)) + "\n", encoding="utf-8")
    else:
        note.unlink(missing_ok=True)
    return sorted(files, key=lambda file: file.suffix != ".png")
