"""Every way to get a study wrong, through the command line: one clear line, exit code 1, nothing written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.study.conftest import PLACE, STUDY
from tests.study.test_bad_files import BAD, ELSEWHERE, NOT_ALONE, PLACE_FAULTS


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(call: Call, folder: Path, *arguments: str) -> str:
    """Call and expect one line of error; return it."""
    before = files(folder)
    answer = call(*arguments)
    assert answer.code == 1, answer
    assert answer.out == ""
    assert answer.err.count("\n") == 1, answer.err
    assert answer.err.startswith("error: ")
    assert "Traceback" not in answer.err
    assert files(folder) == before, "nothing is written"
    return answer.err.strip()


@pytest.mark.parametrize("verb", ["check", "run"])
@pytest.mark.parametrize("name", [name for name in BAD if name not in NOT_ALONE])
def test_a_bad_study(verb: str, name: str, small: Path, call: Call) -> None:
    old, new, words, path = BAD[name]
    (small / "study.yaml").write_text(STUDY.replace(old, new, 1), encoding="utf-8")
    message = refused(call, small, verb, "study.yaml")
    where = re.match(r"error: (study\.yaml):(\d+)", message)
    assert where, message
    assert words in message
    if path is not None:
        assert path in message
    if name not in ELSEWHERE:
        assert int(where[2]) >= STUDY[: STUDY.index(old)].count("\n") + 1


@pytest.mark.parametrize("name", PLACE_FAULTS)
def test_a_bad_place(name: str, small: Path, call: Call) -> None:
    old, new, words = PLACE_FAULTS[name]
    (small / "places" / "mini.yaml").write_text(PLACE.replace(old, new, 1), encoding="utf-8")
    message = refused(call, small, "check", "study.yaml")
    assert re.match(r"error: \S*places.mini\.yaml:\d+", message), message
    assert words in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "study.yaml:1: the file is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "a binary file"),
        (b"name: a\nplace: \xb0\xcd\xcc\xc1\n", "study.yaml:2: not in UTF-8 (perhaps GBK)"),
        ("name: a".encode("utf-16"), "encoded in UTF-16"),
        (b"a: 1\n" * 300_000, "larger than 1 MB"),
        (b"a: &a [x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n", "anchor"),
        (b"[" * 5000, "nested deeper"),
    ],
    ids=["empty", "binary", "GBK", "UTF-16", "large", "bomb", "brackets"],
)
def test_a_file_that_is_no_study(content: bytes, words: str, small: Path, call: Call) -> None:
    (small / "study.yaml").write_bytes(content)
    assert words in refused(call, small, "run", "study.yaml")


@pytest.mark.parametrize("verb", ["check", "show", "run", "plot"])
def test_files_that_are_not_there(verb: str, small: Path, call: Call) -> None:
    assert "stdy.yaml: no such file; did you mean study.yaml?" in refused(call, small, verb, "stdy.yaml")
    assert "nowhere/x.yaml: no such file" in refused(call, small, verb, "nowhere/x.yaml")
    assert "no such file" in refused(call, small, verb, "btang")


def test_a_folder_is_no_study(small: Path, call: Call) -> None:
    assert "places: a folder, not a file" in refused(call, small, "check", "places")
    assert "places: holds no results" in refused(call, small, "plot", "places")


def test_results_that_are_not_there(small: Path, call: Call) -> None:
    assert "results: no results yet" in refused(call, small, "plot", "latest")
    assert re.search(
        r"no results yet in results.mini-study-[0-9a-f]{8}", refused(call, small, "plot", "study.yaml")
    )


def test_a_link_out_of_the_folder(small: Path, call: Call, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copy(small / "study.yaml", elsewhere / "study.yaml")
    try:
        (small / "linked.yaml").symlink_to(elsewhere / "study.yaml")
    except OSError:
        return  # a system without links has no such fault
    assert "lies outside the study's folder" in refused(call, small, "check", "linked.yaml")


def test_two_packages_that_set_one_leaf(small: Path, call: Call) -> None:
    text = STUDY.replace("  cover:\n", "  more: {training.field: 200}\n  cover:\n").replace(
        "train: [train]", "train: [train, more]"
    )
    (small / "study.yaml").write_text(text, encoding="utf-8")
    message = refused(call, small, "check", "study.yaml")
    assert "a second value for training.field.amount; the first stands in line 6" in message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "training.field=300"], "--set:1, training.field: 'training.field' is a lever"),
        (["--set", "run.replicats=5"], "did you mean replicates?"),
        (["--set", "run.draws=0"], "out of range"),
        (["--try", "trainng.field=300"], "did you mean training.field?"),
        (["--try", "training.field"], "cannot read"),
        (["--try", "training.field=-5 from 2022-01"], "out of range"),
    ],
)
def test_bad_words_on_the_command_line(arguments: list[str], words: str, small: Path, call: Call) -> None:
    for verb in ("check", "show", "run"):
        assert words in refused(call, small, verb, "study.yaml", *arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scenario", "trian"], "no scenario 'trian'; expected one of status_quo"),
        (["--workers", "0"], "0 workers"),
        (["--replicates", "0"], "out of range"),
        (["--draws", "-1"], "out of range"),
        (["--draws", "99999999"], "out of range"),
    ],
)
def test_bad_flags_of_run(arguments: list[str], words: str, small: Path, call: Call) -> None:
    assert words in refused(call, small, "run", "study.yaml", *arguments)


def test_code_wants_a_flag(small: Path, call: Call) -> None:
    (small / "my_lever.py").write_text("raise SystemExit('run unasked')\n", encoding="utf-8")
    (small / "study.yaml").write_text(f"{STUDY}code: [my_lever.py:Fees]\n", encoding="utf-8")
    assert "--allow-code, if you trust it" in refused(call, small, "check", "study.yaml")


@pytest.mark.parametrize(
    "arguments",
    [["rnu"], ["run"], ["check"], ["run", "a", "b"], ["check", "study.yaml", "--fast"], ["show", "x", "--diff", "a"],
     ["run", "study.yaml", "--workers", "many"], ["check", "study.yaml", "--lang", "fr"], ["--fast"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_two(arguments: list[str], small: Path, call: Call) -> None:
    answer = call(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert "Error" in answer.err
    assert "Traceback" not in answer.err
