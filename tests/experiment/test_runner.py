"""The runner: same bytes for any workers, after a resume and after an extension; nothing finished is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model import economy
from model.economy import load
from model.errors import InputError
from model.experiment import runner
from model.experiment.cells import cells, run_file
from model.experiment.runner import run
from model.experiment.store import Results
from model.experiment.tables import LONG, SHORT
from model.study.record import Study
from tests.small_county import hears_interrupts

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["horizon.months=14", "population.households=80", "run.replicates=3"]
TABLES = (*(f"{name}.parquet" for name in LONG), *(f"{name}.csv" for name in SHORT), "resolved.json")


@pytest.fixture(scope="module")
def study() -> Study:
    return load(overrides=SMALL)


@pytest.fixture(scope="module")
def whole(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of the study from one process, in one go."""
    folder = tmp_path_factory.mktemp("whole")
    report = run(study, folder, workers=1)
    assert (report.planned, report.done, report.failed) == (9, 9, 0)
    return folder


def record(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def same(a: Path, b: Path) -> None:
    assert [name for name in TABLES if (a / name).read_bytes() != (b / name).read_bytes()] == []
    assert record(a)["result"] == record(b)["result"]


def part(study: Study, replicates: int) -> Study:
    return load(overrides=[*SMALL[:2], f"run.replicates={replicates}"])


def test_two_workers_give_the_same_bytes(study: Study, whole: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    run(study, tmp_path, workers=2, progress=lambda done, planned: seen.append((done, planned)))
    same(whole, tmp_path)
    assert seen[0] == (0, 9)
    assert seen[-1] == (9, 9)
    assert seen == sorted(seen)


def test_more_replicates_and_scenarios_add_to_what_is_there(
    study: Study, whole: Path, tmp_path: Path
) -> None:
    run(part(study, 1), tmp_path, scenarios=["status_quo"], workers=1)
    first = run_file(tmp_path, cells(study)[0], "status_quo", "usual")
    before = first.stat().st_mtime_ns
    run(part(study, 2), tmp_path, workers=1)
    run(study, tmp_path, workers=1)
    assert first.stat().st_mtime_ns == before
    same(whole, tmp_path)


def test_lost_and_broken_runs_are_run_again(study: Study, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    run_file(folder, cells(study)[1], "skills", "usual").unlink()
    broken = run_file(folder, cells(study)[2], "status_quo", "usual")
    broken.write_bytes(broken.read_bytes()[:1000])
    assert run(study, folder, workers=1).done == 9
    same(whole, folder)


def test_a_failed_run_is_counted_and_told_and_tried_again(
    study: Study, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = economy.Economy.step

    def breaks(self: economy.Economy) -> None:
        if self.scenario_id == "skills" and self.replication_id == 1 and self.state.county.study_month >= 12:
            raise ArithmeticError("planted")
        step(self)

    with monkeypatch.context() as patch:
        patch.setattr(economy.Economy, "step", breaks)
        report = run(study, tmp_path, workers=1)
    assert (report.planned, report.done, report.failed) == (9, 8, 1)
    results = Results.read(tmp_path)
    assert results.manifest["run"]["failures"] == {"usual": {"skills": 1}}
    (told,) = results.manifest["run"]["errors"]
    assert told["scenario"] == "skills"
    assert told["replicate"] == 1
    assert told["error"] == "ArithmeticError: planted"
    summary = results.summary.set_index(["scenario", "measure"])
    assert tuple(summary.loc[("skills", "income"), ["n", "failed"]]) == (2, 1)
    assert tuple(summary.loc[("status_quo", "income"), ["n", "failed"]]) == (3, 0)
    assert run(study, tmp_path, workers=1).failed == 0
    same(whole, tmp_path)


def test_when_every_run_fails_the_tables_are_empty_and_readable(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(self: economy.Economy) -> None:
        raise ArithmeticError("planted")

    monkeypatch.setattr(runner, "warm_up", lambda study: None)
    monkeypatch.setattr(economy.Economy, "step", breaks)
    assert run(part(study, 1), tmp_path, workers=1).failed == 3
    results = Results.read(tmp_path)
    assert results.summary.empty
    assert results.series(["headcount"]).empty
    assert results.spells.empty


def test_cells_come_before_scenarios(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted study holds all scenarios of the cells it has, and its tables come with the next call."""
    step = economy.Economy.step

    def interrupt(self: economy.Economy) -> None:
        if self.replication_id == 2:
            raise KeyboardInterrupt
        step(self)

    monkeypatch.setattr(economy.Economy, "step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(study, tmp_path, workers=1)
    there = {
        (cell.replicate, scenario)
        for cell in cells(study)
        for scenario in study.listed
        if run_file(tmp_path, cell, scenario, "usual").exists()
    }
    assert there == {(replicate, scenario) for replicate in (0, 1) for scenario in study.listed}
    assert not (tmp_path / "manifest.json").exists()
    other = load(overrides=[*SMALL, "horizon.months=15"])
    with pytest.raises(InputError, match="another study"):
        run(other, tmp_path, workers=1)


def test_a_folder_of_another_study_or_version_is_refused(study: Study, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    with pytest.raises(InputError, match="another study"):
        run(load(overrides=[*SMALL, "run.seed=7"]), folder, workers=1)
    found = record(folder)
    found["result"]["results_version"] = -1  # type: ignore[index]
    (folder / "manifest.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(InputError, match="another study"):
        run(study, folder, workers=1)


def test_results_say_what_is_wrong_with_their_folder(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no results folder"):
        Results.read(tmp_path)
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    (folder / "monthly.parquet").write_bytes(b"no table")
    (folder / "effects.csv").write_bytes(b"")
    results = Results.read(folder)
    for name in ("monthly", "effects"):
        with pytest.raises(InputError, match="cannot be read"):
            getattr(results, name)
    (folder / "spells.parquet").unlink()
    with pytest.raises(InputError, match=r"spells\.parquet is missing"):
        Results.read(folder)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        Results.read(folder)


def test_short_tables_open_in_a_spreadsheet(whole: Path) -> None:
    for name in SHORT:
        raw = (whole / f"{name}.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw


DEADLY = '''"""A process that kills its own program, as a crash in compiled code would."""

import os

from model.process import Process


class Crash(Process):
    name = "crash"
    after = "consumption"
    reads = ("household.cash",)
    writes = ()

    def step(self, state, luck):
        if luck.replicate == 1 and luck.month == 5 and os.getpid() != PARENT:
            os._exit(9)
'''


@pytest.mark.slow
def test_the_death_of_a_worker_costs_only_its_own_cell(tmp_path: Path) -> None:
    (tmp_path / "deadly.py").write_text(DEADLY.replace("PARENT", str(os.getpid())), encoding="utf-8")
    (tmp_path / "study.yaml").write_text(
        "schema: 1\nname: deadly\nplace: places/batang.yaml\nhorizon: {start: 2021-01, months: 3}\n"
        "population: {households: 80}\ncode: [deadly.py:Crash]\nuncertain: none\nrun: {draws: 1, replicates: 3}\n",
        encoding="utf-8",
    )
    study = load(tmp_path / "study.yaml", allow_code=True)
    report = run(study, tmp_path / "results", workers=2)
    assert (report.planned, report.done, report.failed) == (3, 2, 1)
    (told,) = Results.read(tmp_path / "results").manifest["run"]["errors"]
    assert told["replicate"] == 1
    assert "died" in told["error"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_an_interrupt_or_kill_loses_nothing_and_leaves_no_worker(
    study: Study, whole: Path, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    changes = [text for change in SMALL[:2] for text in ("--set", change)]
    command = [sys.executable, "run_sim.py", "run", "quick", *changes, "--workers", "2", "--replicates"]
    home = ["--out", str(tmp_path)]
    job = subprocess.Popen(
        [*command, "40", *home], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=hears_interrupts,  # noqa: PLW1509 (nothing else runs in this process)
    )  # fmt: skip
    until = time.monotonic() + 120.0
    while not list(tmp_path.glob("*/cells/*/*.npz")) and time.monotonic() < until:
        time.sleep(0.1)
    workers = children(job.pid)
    job.send_signal(sent)
    try:
        assert job.wait(30.0) == code
    finally:
        job.kill()
        job.wait()
    until = time.monotonic() + 10.0
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []
    (folder,) = tmp_path.iterdir()
    assert folder.name == f"quick-{study.hash8}"
    assert list(folder.glob("cells/*/*.npz"))
    run(study, folder, workers=1)
    same(whole, folder)


def children(parent: int) -> list[int]:
    """Return the processes a process started, where the system tells."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(file.parent.name))
    return found
