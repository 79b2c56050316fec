"""The front door as a shell sees it: help, speed of starting, pipes, encodings, exit codes. Each test starts Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.cli.app import VERBS
from tests.cli.conftest import Call

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numba", "numpy", "pandas", "mesa", "matplotlib", "pyarrow", "scipy", "ruamel")
# A machine under load may be slow to start; what matters is that nothing heavy is imported.
GENEROUS = 5.0


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Start the command line in a Python of its own."""
    return subprocess.run(
        [sys.executable, "run_sim.py", *arguments], cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, "PYTHONUTF8": "1", **environment}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from model.cli import main\n"
        "try: main(['--help'])\n"
        f"finally: print(*[m for m in {HEAVY} if m in sys.modules], file=sys.stderr)\n"
    )
    began = time.monotonic()
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True, encoding="utf-8"
    )
    assert time.monotonic() - began < GENEROUS
    assert answer.stderr.strip() == "", "imported before it is needed"
    assert "Prepare" in answer.stdout


def test_help_is_in_groups(call: Call) -> None:
    answer = call("--help")
    assert answer.code == 0
    for verb in VERBS:
        assert verb.name in answer.out
        assert verb.group in answer.out


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_verb_has_an_example(verb: str, call: Call) -> None:
    answer = call(verb, "--help")
    assert answer.code == 0
    assert "For example:" in answer.out
    assert f"python run_sim.py {verb}" in answer.out


def test_without_arguments_the_quick_study_comes_first(call: Call) -> None:
    answer = call()
    assert answer.code == 0
    lines = [line.strip() for line in answer.out.splitlines() if line.startswith("    ")]
    assert lines[0] == "python run_sim.py run quick"
    for verb in VERBS:
        assert any(line.startswith(verb.name) for line in lines)


def test_the_version(call: Call) -> None:
    from model import __version__

    assert call("--version").out == f"firmground {__version__}\n"


def test_a_file_that_is_not_there_through_the_shell() -> None:
    answer = start("check", "nowhere.yaml")
    assert answer.returncode == 1
    assert answer.stdout == b""
    assert answer.stderr.startswith(b"error: nowhere.yaml: no such file")
    assert b"Traceback" not in answer.stderr


def test_a_verb_that_is_not_there_through_the_shell() -> None:
    answer = start("rnu", TERM="dumb", NO_COLOR="1")
    assert answer.returncode == 2
    assert b"run" in answer.stderr
    assert b"\x1b" not in answer.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell's pipe")
def test_a_reader_who_goes_away_is_no_error() -> None:
    command = f'"{sys.executable}" run_sim.py --help | head -1; exit ${{PIPESTATUS[0]}}'
    answer = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert answer.stderr == b""


def test_a_terminal_without_chinese_shows_something_else() -> None:
    answer = start("new", "--help", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert answer.returncode == 0, answer.stderr
    assert b"--county" in answer.stdout


@pytest.mark.parametrize("file", ["README.md", "scenarios/README.md", "Makefile", "docs/examples/README.md"])
def test_documents_name_verbs_that_exist(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    named = set(re.findall(r"run_sim\.py ([a-z]+)", text))
    if file == "README.md":
        table = text[text.index("| verb |") :].split("\n\n")[0]
        in_table = set(re.findall(r"^\| `([a-z]+)", table, re.MULTILINE))
        assert in_table == {verb.name for verb in VERBS}
    assert named <= {verb.name for verb in VERBS}


def test_help_names_the_sizes_that_are_used(call: Call) -> None:
    """Numbers in the help of `sweep` and `budget` are those of the code."""
    from model.cli import budget, sweep

    told = " ".join(call("sweep", "--help").out.replace("│", " ").split())
    for full, quick in (
        (sweep.TRAJECTORIES, sweep.QUICK_TRAJECTORIES), (sweep.BASE, sweep.QUICK_BASE), (sweep.HOUSEHOLDS, sweep.QUICK_HOUSEHOLDS),
    ):  # fmt: skip
        assert f"{full:,}; {quick:,} with --quick" in told
    told = " ".join(call("budget", "--help").out.replace("│", " ").split())
    for full, quick in zip(budget.FULL, budget.ROUGH, strict=True):
        assert f"{full:,}; {quick:,} with --quick" in told


def test_results_are_asked_for_by_one_name_everywhere(call: Call) -> None:
    for verb in (
        "run",
        "calibrate",
        "compare",
        "who",
        "trace",
        "attribute",
        "budget",
        "sweep",
        "plot",
        "verify",
    ):
        assert "--results" in call(verb, "--help").out, verb
