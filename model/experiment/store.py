"""The results folder: which study it holds, and its tables read back as pandas frames."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from model.errors import InputError
from model.experiment.tables import write_text
from model.study.record import RESULTS_VERSION, Study

AGAIN = "the same `run` again, which writes it"


def check_folder(folder: Path, study: Study) -> None:
    """Refuse a folder that holds another study, or results of another version of the model.

    Raises
    ------
    InputError
    """
    for file in (folder / "manifest.json", folder / "cells" / "study.json"):
        if not file.exists():
            continue
        kept = _read_record(file).get("result", {})
        if kept.get("hash") != study.hash or kept.get("results_version") != RESULTS_VERSION:
            raise InputError(
                "holds results of another study",
                file=str(folder),
                expected=f"results of {study.name} with hash {study.hash8}",
            )


def mark_folder(folder: Path, study: Study) -> None:
    """Say in a folder which study its cells belong to, before any of them is run."""
    (folder / "cells").mkdir(parents=True, exist_ok=True)
    record = {"result": {"hash": study.hash, "results_version": RESULTS_VERSION}}
    write_text(folder / "cells" / "study.json", json.dumps(record) + "\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the record of a results folder.

    Raises
    ------
    InputError
        Missing or unreadable.
    """
    file = folder / "manifest.json"
    if not file.is_file():
        raise InputError("is no results folder", file=str(folder), expected="a folder that `run` wrote")
    return _read_record(file)


def _read_record(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", file=str(file)) from None
    if not isinstance(found, dict):
        raise InputError("is no record", file=str(file))
    return found


@dataclass(frozen=True)
class Results:
    """The results of a study as pandas frames, read when asked for.

    Parameters
    ----------
    folder : Path
    manifest : dict
        Parts ``result`` and ``run``.
    """

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def read(cls, path: Path | str) -> Results:
        """Open a results folder.

        Raises
        ------
        InputError
            Not a results folder, or a file is missing.
        """
        folder = Path(path)
        manifest = read_manifest(folder)
        for name in manifest.get("result", {}).get("files", {}):
            if not (folder / name).is_file():
                raise InputError(f"{name} is missing", file=str(folder), expected=AGAIN)
        return cls(folder, manifest)

    @cached_property
    def resolved(self) -> dict[str, Any]:
        """Return the resolved study."""
        found: dict[str, Any] = json.loads((self.folder / "resolved.json").read_text(encoding="utf-8"))
        return found

    def _long(self, name: str, filters: Any = None) -> pd.DataFrame:
        file = self.folder / f"{name}.parquet"
        try:
            found: pd.DataFrame = pq.read_table(file, filters=filters).to_pandas()
        except (OSError, pa.ArrowException) as error:
            raise InputError(f"cannot be read: {error}", file=str(file), expected=AGAIN) from None
        return found

    def _short(self, name: str) -> pd.DataFrame:
        file = self.folder / f"{name}.csv"
        try:
            return pd.read_csv(file, encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {error}", file=str(file), expected=AGAIN) from None

    def series(self, measures: Sequence[str], groups: Sequence[str] = ("everyone",)) -> pd.DataFrame:
        """Return the months of some measures for some groups.

        Parameters
        ----------
        measures, groups : names

        Returns
        -------
        DataFrame
            scenario, world, draw, replicate, month, group, measure, value.
        """
        return self._long("monthly", [("measure", "in", list(measures)), ("group", "in", list(groups))])

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Return every measure of every month: large; `series` reads a part."""
        return self._long("monthly")

    @cached_property
    def spells(self) -> pd.DataFrame:
        """Return poverty spells, one a row."""
        return self._long("spells")

    @cached_property
    def survival(self) -> pd.DataFrame:
        """Return households at risk and first returns by cause, by months since exit."""
        return self._long("survival")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Return money by lever, payer and year."""
        return self._long("ledger")

    @cached_property
    def households(self) -> pd.DataFrame:
        """Return a sample of households, by year."""
        return self._long("households")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Return levels of each scenario."""
        return self._short("summary")

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Return paired differences from the baseline."""
        return self._short("effects")

    @cached_property
    def cost(self) -> pd.DataFrame:
        """Return money by scenario, lever, payer and year, mean of the runs."""
        return self._short("cost")
