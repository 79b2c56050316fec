"""The posterior that comes along: what `uncertain: posterior` in a study means."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.errors import InputError
from model.maths import added

FILE = Path(__file__).resolve().parents[1] / "data" / "posterior_china.csv"
PLACE = "000000"  # the sample of rural China, whose own constants it holds too
CONSTANT = "constant."


@dataclass(frozen=True)
class Posterior:
    """A sample from the posterior of the fitted parameters.

    Parameters
    ----------
    paths : names of the columns
        Parameters, and under ``constant.`` the spread of earning power of the place it was fitted on.
    rows : tuple of rows, values in the order of the paths
    hash : str
        Of the file.
    """

    paths: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    hash: str

    def applies(self, path: str, place: str, fixed: Mapping[str, float]) -> bool:
        """Whether a column counts for a study: not where the study fixes it, nor a constant of another place.

        Parameters
        ----------
        path : str
        place : str
            Code of the study's place.
        fixed : mapping of path to value
            What the study fixes under ``assumptions``.
        """
        return path not in fixed and (place == PLACE or not path.startswith(CONSTANT))

    def row(self, u: float) -> dict[str, float]:
        """Return the row at a share ``u`` of the sample, by path.

        Parameters
        ----------
        u : 1, in (0, 1)
        """
        return dict(zip(self.paths, self.rows[int(u * len(self.rows))], strict=True))

    def mean(self) -> dict[str, float]:
        """Return the mean of every column, by path."""
        return {
            path: added(row[k] for row in self.rows) / len(self.rows) for k, path in enumerate(self.paths)
        }


@cache
def posterior(file: Path = FILE) -> Posterior:
    """Read the posterior.

    Parameters
    ----------
    file : Path

    Raises
    ------
    InputError
        The file is not there, or holds no sample.
    """
    if not file.is_file():
        raise InputError("no posterior", file=str(file), expected="the table that `calibrate` writes")
    raw = file.read_bytes()
    lines = list(csv.reader(raw.decode("utf-8").splitlines()))
    try:
        rows = tuple(tuple(float(x) for x in line) for line in lines[1:])
    except ValueError as error:
        raise InputError(f"is no table of numbers: {error}", file=str(file)) from error
    if not rows or any(len(row) != len(lines[0]) for row in rows):
        raise InputError("holds no sample", file=str(file), expected="a head and rows of equal length")
    return Posterior(tuple(lines[0]), rows, hashlib.blake2b(raw, digest_size=16).hexdigest())
