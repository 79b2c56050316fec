"""A county from an empty folder to tables and pictures, through the shell, with the real model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_front import ROOT
from tests.small_county import hears_interrupts

pytestmark = pytest.mark.slow

TINY = ("--set", "population.households=120", "--set", "horizon.months=60", "--set", "uncertain=none")


def start(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "run_sim.py"), *arguments], cwd=folder, capture_output=True, check=False, text=True,
        encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `new` made, with a tiny study run in it."""
    home = tmp_path_factory.mktemp("home")
    answer = start(home, "new", "county")
    assert answer.returncode == 0, answer.stderr
    folder = home / "county"
    answer = start(folder, "run", "study.yaml", *TINY, "--replicates", "2", "--workers", "2")
    assert answer.returncode == 0, answer.stderr
    (folder / "first.txt").write_text(answer.stdout, encoding="utf-8")
    return folder


def results(folder: Path) -> Path:
    (found,) = (folder / "results").iterdir()
    return found


def test_the_summary_is_printed(made: Path) -> None:
    text = (made / "first.txt").read_text(encoding="utf-8")
    for part in ("county: 巴塘县", "8 of 8 runs done, 0 failed", "luck of one county", "Difference from status_quo",
                 "skills: households reached", "First picture to open"):  # fmt: skip
        assert part in text, part


def test_what_stands_in_the_folder(made: Path) -> None:
    folder = results(made)
    for name in ("manifest.json", "resolved.json", "monthly.parquet", "spells.parquet", "ledger.parquet",
                 "households.parquet", "summary.csv", "effects.csv", "cost.csv"):  # fmt: skip
        assert (folder / name).is_file(), name
    for name in ("summary.csv", "effects.csv", "cost.csv"):
        assert (folder / name).read_bytes().startswith(b"\xef\xbb\xbf")
    pictures = {path.suffix for path in (folder / "figures").iterdir()}
    assert {".png", ".svg", ".csv"} <= pictures


def test_again_is_quick_and_changes_nothing(made: Path) -> None:
    before = {path.name: path.read_bytes() for path in results(made).glob("*.csv")}
    answer = start(made, "run", "study.yaml", *TINY, "--replicates", "2", "--json")
    assert answer.returncode == 0, answer.stderr
    assert "all of them are done" in answer.stderr
    assert json.loads(answer.stdout)["runs"]["failed"] == 0
    assert {path.name: path.read_bytes() for path in results(made).glob("*.csv")} == before


def test_more_replicates_are_added(made: Path) -> None:
    answer = start(made, "run", "study.yaml", *TINY, "--replicates", "3")
    assert answer.returncode == 0, answer.stderr
    assert "= 12 runs; 8 of them are done" in answer.stderr
    assert "12 of 12 runs done" in answer.stdout


def test_plot_draws_again_in_chinese(made: Path) -> None:
    answer = start(made, "plot", "latest", "--lang", "zh", "--out", "zh")
    assert answer.returncode == 0, answer.stderr
    assert len(list((made / "zh").glob("*.png"))) >= 9


def test_a_failing_lever_is_three(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(
        "from model.process import Lever\n"
        "def fail(state, luck, order):\n"
        "    raise ZeroDivisionError('on purpose')\n"
        "Bad = Lever(path='protection.bad', chinese='坏', kind='rate', unit='places/year', high=10.0, apply=fail)\n",
        encoding="utf-8",
    )
    (tmp_path / "study.yaml").write_text(
        "schema: 1\nname: failing\nplace: places/batang.yaml\nhorizon: {months: 12}\npopulation: {households: 100}\n"
        "code: [bad.py:Bad]\npackages: {bad: {protection.bad: {amount: {2021-06: 5}}}}\nscenarios: {bad: [bad]}\n"
        "uncertain: none\nrun: {replicates: 1}\n",
        encoding="utf-8",
    )
    answer = start(tmp_path, "run", "study.yaml", "--allow-code", "--workers", "1")
    assert answer.returncode == 3, answer.stderr
    assert "1 of 2 runs done, 1 failed" in answer.stdout
    assert "bad (usual, mean-0): " in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_interrupted_and_resumed(made: Path, tmp_path: Path) -> None:
    arguments = [
        "run",
        "study.yaml",
        *TINY,
        "--replicates",
        "40",
        "--workers",
        "2",
        "--yes",
        "--out",
        str(tmp_path),
    ]
    job = subprocess.Popen(
        [sys.executable, str(ROOT / "run_sim.py"), *arguments], cwd=made, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        start_new_session=True, preexec_fn=hears_interrupts,  # noqa: PLW1509 (the job is alone in its session)
    )  # fmt: skip
    until = time.monotonic() + 120.0
    while time.monotonic() < until and not list(tmp_path.glob("*/cells/*/*.npz")):
        time.sleep(0.2)
    os.killpg(job.pid, signal.SIGINT)
    try:
        _, err = job.communicate(timeout=120)
    finally:
        job.kill()
    assert job.returncode == 130, err
    assert b"Traceback" not in err
    assert b"the same command goes on" in err
    again = start(made, "run", "study.yaml", *TINY, "--replicates", "4", "--out", str(tmp_path))
    assert again.returncode == 0, again.stderr
    assert "of them are done" in again.stderr


def test_selftest() -> None:
    answer = start(ROOT, "selftest", "--json")
    assert answer.returncode == 0, answer.stdout
    assert json.loads(answer.stdout)["good"] is True


def test_a_wanted_width_adds_runs(made: Path) -> None:
    answer = start(
        made, "run", "study.yaml", *TINY, "--replicates", "2", "--target-halfwidth", "1000", "--yes"
    )
    assert answer.returncode == 0, answer.stderr  # so wide that nothing is added
    assert "8 of 8 runs done" in answer.stdout
    answer = start(made, "run", "study.yaml", *TINY, "--replicates", "2", "--target-halfwidth", "0", "--yes")
    assert answer.returncode == 1
    assert "--target-halfwidth" in answer.stderr


def test_compare_writes_its_page(made: Path) -> None:
    folder = results(made)
    answer = start(made, "compare", "latest")
    assert answer.returncode == 0, answer.stderr
    assert "Too few runs to rank the options" in answer.stdout
    for name in ("effects", "groups", "winners", "options", "acceptability"):
        assert (folder / "compare" / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (folder / "figures" / "compare-plane.png").is_file()
    answer = start(made, "compare", "latest", "--json", "--quiet", "--lang", "zh")
    assert json.loads(answer.stdout)["baseline"] == "status_quo"
    answer = start(made, "compare", "latest", "--scenario", "nobody")
    assert answer.returncode == 1
    assert "no scenario 'nobody'" in answer.stderr
