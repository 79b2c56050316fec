"""`budget` through the command line, on a tiny county."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("soon_settled")

TINY = (
    "--set", "horizon.months=18", "--set", "run.draws=1", "--households", "50", "--cells", "1", "--fresh", "2",
    "--population", "4", "--generations", "2", "--workers", "1", "--lever", "training.field", "--lever", "protection.relief",
)  # fmt: skip


def test_a_search_writes_its_tables_and_picture_and_resumes(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = call("budget", "batang", *TINY, "--money", "300 万元/year", "--json", "--quiet")
    assert found.code == 0, found.err
    told = json.loads(found.out)
    assert told["money"] == 3e6
    folder = Path(told["folder"])
    best = pd.read_csv(folder / "best.csv", encoding="utf-8-sig")
    assert best.groupby("first")["money"].sum().to_list() == pytest.approx([3e6] * best["first"].nunique())
    assert set(pd.read_csv(folder / "options.csv", encoding="utf-8-sig")["scenario"]) >= {"best", "even"}
    assert len(pd.read_csv(folder / "more.csv", encoding="utf-8-sig")) == 2 * 5
    assert [Path(p).is_file() for p in told["pictures"]] == [True]
    again = call("budget", "batang", *TINY, "--money", "300 万元/year", "--lang", "zh")
    assert again.code == 0, again.err
    assert "结论" in again.out
    assert (folder / "best.csv").read_text("utf-8-sig").count("training.field") == best["first"].nunique()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--scenario", "skils_first"), "did you mean skills_first"),
        (("--money", "much"), "--money"),
        (("--money", "-3 万元/year"), "--money"),
        (("--lever", "training.fild"), "did you mean training.field"),
        (("--cells", "0"), "0 for --cells"),
        (("--periods", "0"), "0 for --periods"),
        (("--workers", "0"), "0 for --workers"),
        (("--world", "hail"), "no world"),
    ],
)
def test_bad_input_says_so_and_writes_nothing(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = call("budget", "batang", "--quick", *arguments)
    assert found.code == 1
    assert said in found.err
    assert "Traceback" not in found.err
    assert list(tmp_path.iterdir()) == []
