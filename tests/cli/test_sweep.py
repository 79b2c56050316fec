"""`sweep` through the command line, on a tiny county."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("soon_settled")

TINY = (
    "--set", "horizon.months=13", "--households", "50", "--workers", "1", "--trajectories", "2", "--base", "2", "--top", "1",
    "-a", "illness.onset", "-a", "labour.loss_chance", "-s", "skills",
)  # fmt: skip


def test_a_sweep_writes_its_table_and_picture_and_resumes(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("model.experiment.levels.draw_levels", lambda *_: {})
    found = call("sweep", "quick", *TINY, "--json", "--quiet")
    assert found.code == 0, found.err
    told = json.loads(found.out)
    table = pd.read_csv(Path(told["folder"]) / "sweep.csv", encoding="utf-8-sig")
    assert {"morris", "flip", "information", "best"} <= set(table["method"])
    assert set(table[table["method"] == "morris"]["name"]) == {"illness.onset", "labour.loss_chance"}
    assert told["points"] == 2 * 3 + 2 * 3
    assert told["failed"] == 0
    assert [Path(p).is_file() for p in told["pictures"]] == [True]
    again = call("sweep", "quick", *TINY, "--lang", "zh", "--by", "poverty_years")
    assert "6/6" in again.err
    assert "结论" in again.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-a", "illness.onst"), "did you mean illness.onset"),
        (("-s", "skils"), "no scenario 'skils'"),
        (("--trajectories", "1"), "--trajectories: 1 for --trajectories; expected 2 or more"),
        (("--base", "12"), "a power of two"),
        (("--households", "5"), "5 households"),
        (("--workers", "0"), "0 for --workers"),
        (("--world", "hail"), "no world"),
    ],
)
def test_bad_input_says_so_and_writes_nothing(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = call("sweep", "quick", "--quick", *arguments)
    assert found.code == 1
    assert said in found.err
    assert list(tmp_path.iterdir()) == []
