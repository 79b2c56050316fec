"""The pictures of a study, each with the table it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from model.experiment.store import Results


def draw_all(results: Results, folder: Path, *, lang: str = "en", grey: bool = False) -> list[Path]:
    """Draw the nine pictures of a run; return the files, pictures first.

    Parameters
    ----------
    results : Results
    folder : Path
        Made if it is not there.
    lang : "en" or "zh"
    grey : bool
        Without colour, for a black-and-white printer.
    """
    from model.report.figures.album import draw

    return draw(results, folder, lang=lang, grey=grey)
