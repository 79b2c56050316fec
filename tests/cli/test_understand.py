"""`who`, `trace` and `verify` on a small study that was really run, and what they answer to bad input."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pandas as pd
import pytest

from model.cli.again import reopen, settings_of
from model.cli.compare import page_sentences
from model.economy import load
from model.errors import InputError
from model.experiment import winners
from model.experiment.effects import Interval
from model.experiment.runner import run
from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("soon_settled")

SMALL = ["horizon.months=24", "population.households=150", "run.replicates=2"]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a small study, of which only the folder is left."""
    study = load(overrides=SMALL)
    folder = tmp_path_factory.mktemp("home") / "results" / f"quick-{study.hash8}"
    assert run(study, folder, workers=1).failed == 0
    return folder


# ------------------------------------------------------------------ opening a folder again


def test_a_folder_is_opened_with_the_study_it_was_run_from(results: Path) -> None:
    found = reopen(str(results))
    assert found.opened.study.hash == found.manifest["result"]["hash"]
    assert len(found.cells()) == 2
    assert "horizon.months=24" in settings_of(found.resolved)


def test_a_study_that_has_changed_is_refused(results: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(results, folder)
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    record["result"]["hash"] = "0" * 32
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match="not found, or has changed since"):
        reopen(str(folder))


# ------------------------------------------------------------------ who


def test_who_says_whom(call: Call, results: Path) -> None:
    answer = call("who", results, "--cells", "1", "--targeting", "--quiet")
    assert answer.code == 0, answer.err
    assert "A risk list is for visits, never for refusing help." in answer.out
    assert "Perfect targeting" in answer.out
    for name in ("who-groups-status_quo.png", "who-targeting-status_quo.png"):
        assert name in answer.out
        assert (results / "figures" / name).stat().st_size > 10_000
    assert "nan" not in answer.out


def test_who_in_chinese_and_as_data(call: Call, results: Path) -> None:
    assert "风险名单用于走访，绝不用于拒绝帮扶。" in call("who", results, "--cells", "1", "--lang", "zh").out
    told = json.loads(call("who", results, "--cells", "1", "--json", "--quiet").out)
    assert told["groups"][0]["family"]
    assert told["sentences"][-1].startswith("A risk list")


def test_who_reads_the_runs_it_runs_again(results: Path) -> None:
    """The county run again is the one stored: returns of the panel are those of the cell's file."""
    from model.experiment.cells import read_run
    from model.experiment.panel import record, start

    found = reopen(str(results))
    cell = found.cells()[0]
    panel = record(start(found.opened.study, cell, found.opened.parameters), "skills", "usual")
    stored = read_run(results, cell, "skills", "usual")
    assert (panel.outcome.monthly.astype("f4").tobytes()) == stored.arrays["monthly"].tobytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("who", "FOLDER", "--scenario", "skils"), "no scenario 'skils'"),
        (("who", "FOLDER", "--world", "hail"), "no world 'hail'"),
        (("who", "FOLDER", "--scenario", "nothing"), "holds no run of nothing"),
        (("who", "nowhere.yaml"), "no such file"),
    ],
)
def test_what_is_not_there_is_named(
    call: Call, results: Path, arguments: tuple[str, ...], message: str
) -> None:
    answer = call(*(str(results) if a == "FOLDER" else a for a in arguments))
    assert answer.code == 1
    assert message in answer.err
    assert answer.out == ""


# ------------------------------------------------------------------ trace


def test_trace_tells_draws_and_writes(call: Call, results: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(results, folder)
    answer = call("trace", folder, "--find", "gained", "--quiet")
    assert answer.code == 0, answer.err
    assert "the same luck" in answer.out
    assert "2022-01" in answer.out
    assert "never for refusing help" in answer.out
    (table,) = (folder / "trace").glob("*.csv")
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == 1 + 24
    pictures = {path.suffix for path in (folder / "figures").glob("trace-*")}
    assert pictures == {".png", ".svg", ".csv"}
    told = json.loads(call("trace", folder, "--household", "3", "--lang", "zh", "--json", "--quiet").out)
    assert told["household"] == 3
    assert len(told["months"]) == 24


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--household", "3", "--find", "saved"), "exclude one another"),
        (("--find", "savd"), "did you mean saved"),
        (("--household", "123456"), "no household 123456"),
        (("--scenario", "status_quo"), "both lives are the same"),
        (("--cell", "mean-9"), "no cell 'mean-9'"),
        (("--find", "returned_by_schooling", "--cell", "mean-0"), "nobody is returned_by_schooling"),
    ],
)
def test_trace_with_bad_input(call: Call, results: Path, arguments: tuple[str, ...], message: str) -> None:
    answer = call("trace", results, *arguments, "--quiet")
    assert answer.code == 1
    assert message in answer.err
    assert not (results / "trace").exists()


# ------------------------------------------------------------------ verify


def test_verify_finds_nothing_and_then_the_fault(call: Call, results: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(results, folder)
    answer = call("verify", folder, "--runs", "1", "--quiet")
    assert answer.code == 0, answer.out
    assert "holds what its study gives: 9 files, 1 of 6 runs carried out again" in answer.out
    file = folder / "cost.csv"
    file.write_bytes(file.read_bytes().replace(b"0", b"1", 1))
    answer = call("verify", folder, "--runs", "0", "--json", "--quiet")
    assert answer.code == 1
    assert {line["name"] for line in json.loads(answer.out)["lines"] if not line["good"]} == {
        "cost.csv",
        "short tables",
    }


def test_check_deep_lists_what_must_hold(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from model.cli import check
    from model.experiment import invariance

    def broken(_small: object) -> str:
        raise invariance.Broken("planted")

    monkeypatch.setattr(check, "account", lambda _view, _opened: [])
    small = ("--set", "population.households=60", "--set", "horizon.months=26")
    kept = {name: invariance.CHECKS[name] for name in ("replicates_differ", "ledgers_balance")}
    monkeypatch.setattr(invariance, "CHECKS", kept)
    answer = call("check", "quick", "--deep", "--quiet", *small)
    assert answer.code == 0, answer.err
    assert "good    replicates differ" in answer.out
    assert "All of it holds." in answer.out
    monkeypatch.setattr(invariance, "CHECKS", {**kept, "workers": broken})
    answer = call("check", "quick", "--deep", "--quiet", "--lang", "zh", *small)
    assert answer.code == 1
    assert "失败" in answer.out


# ------------------------------------------------------------------ compare


class Found:
    """A comparison in which one option is clear; from how few runs, its table says."""

    baseline, options = "status_quo", ("train",)
    failed: ClassVar = {}

    def level(self, _scenario: str, _measure: str) -> float:
        return 300.0

    def effect(self, _scenario: str, _measure: str, _other: str = "") -> Interval:
        return Interval(-40.0, -50.0, -30.0, 4.0, 9, math.nan, math.nan)


@pytest.mark.parametrize(("runs", "sentences"), [(4, 1), (5, 3)])
def test_from_few_runs_nothing_is_said_of_an_option(
    runs: int, sentences: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {
        "scenario": "train",
        "averted": 40.0,
        "averted_low": 30.0,
        "averted_high": 50.0,
        "cost": 2e6,
        "n": runs,
    }
    price = {"yuan_per_return": 5e4, "yuan_per_return_low": 4e4, "yuan_per_return_high": 6e4}
    monkeypatch.setattr(winners, "left_out", lambda _groups, _name: [])
    results = SimpleNamespace(resolved={"horizon": {"months": 60}, "scenarios": {}}, folder=Path("nowhere"))
    found: Any = Found()
    said = page_sentences(found, {"options": pd.DataFrame([row | price]), "groups": None}, results, "en")
    assert len(said) == sentences
    assert said[0].startswith(
        "Too few runs to rank the options: 4 of" if runs == 4 else "train prevents most returns"
    )
