"""The example on PRIM: failures are read from a sweep's points; PRIM finds a planted box where EMA Workbench is installed."""

from __future__ import annotations

import runpy
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

EXAMPLE = Path(__file__).resolve().parents[1] / "docs" / "examples" / "where_it_fails.py"


def points(number: int = 400) -> pd.DataFrame:
    """Return a sweep's points: the option averts little where onset is high and pooling low; one point failed."""
    draw = np.random.default_rng(1)
    onset, pooling, onlooker = draw.uniform(0.02, 0.07, number), draw.random(number), draw.random(number)
    little = (onset > 0.045) & (pooling < 0.8)
    table = pd.DataFrame(
        {"method": "sobol", "independent": True, "illness.onset": onset, "pooling": pooling, "onlooker": onlooker,
         "never": np.nan, "returns [status_quo]": 100.0, "returns [train]": np.where(little, 95.0, 60.0) + draw.random(number)}
    )  # fmt: skip
    table.loc[0, "returns [train]"] = np.nan
    table.loc[1:9, "independent"] = False
    return table


def test_failures_are_those_of_independent_points() -> None:
    made = runpy.run_path(str(EXAMPLE))
    table = points()
    assumptions, fails = made["failures"](table, "train", "status_quo")
    assert list(assumptions) == ["illness.onset", "pooling", "onlooker"]
    assert len(assumptions) == 390
    averted = 100.0 - table["returns [train]"][10:]
    assert fails.tolist() == (averted < averted.median()).tolist()


@pytest.mark.skipif(find_spec("ema_workbench") is None, reason="needs ema-workbench, which is optional")
@pytest.mark.filterwarnings("ignore")
def test_prim_finds_the_planted_box() -> None:
    made = runpy.run_path(str(EXAMPLE))
    limits, coverage, density = made["box"](*made["failures"](points(), "train", "status_quo"))
    assert limits.loc["illness.onset", "low"] == pytest.approx(0.045, abs=0.003)
    assert limits.loc["pooling", "high"] == pytest.approx(0.8, abs=0.06)
    assert limits.loc["onlooker", "low"] < 0.05
    assert limits.loc["onlooker", "high"] > 0.95
    assert coverage > 0.65  # a tenth of the points fail outside the box
    assert density > 0.9


def test_without_the_package_it_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    monkeypatch.setattr(sys, "argv", [str(EXAMPLE), str(tmp_path / "points.csv"), "train"])
    with pytest.raises(SystemExit, match="needs ema-workbench"):
        runpy.run_path(str(EXAMPLE), run_name="__main__")


def test_without_a_file_it_says_how_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(EXAMPLE)])
    with pytest.raises(SystemExit, match=r"points.csv SCENARIO"):
        runpy.run_path(str(EXAMPLE), run_name="__main__")
