"""What `verify` and `check --deep` tell, in English and in Chinese: every text has both, with the same values."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from model.experiment import invariance, solve, verify
from model.experiment.invariance import Line, Told
from model.report.words import account, trust

MODULES = (invariance, verify)


def calls(name: str) -> list[ast.Call]:
    """Return every call of a name in the modules that tell."""
    trees = [ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")) for module in MODULES]
    return [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
    ]


def fields(pattern: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(pattern) if name}


PATTERNS = [call.args[0].value for call in calls("Told") if isinstance(call.args[0], ast.Constant)]


def test_every_text_that_is_told_has_chinese() -> None:
    assert len(PATTERNS) == len(calls("Told")) > 30  # no pattern is made up on the way
    assert set(map(str, PATTERNS)) == set(trust.CHINESE)


def test_what_does_not_hold_is_always_told() -> None:
    assert len(calls("Broken")) > 5
    for call in calls("Broken"):
        assert getattr(getattr(call.args[0], "func", None), "id", "") == "Told", ast.unparse(call)


@pytest.mark.parametrize("pattern", trust.CHINESE)
def test_both_languages_hold_the_same_values(pattern: str) -> None:
    assert fields(pattern) == fields(trust.CHINESE[pattern])
    assert any(ord(c) > 0x2E80 for c in trust.CHINESE[pattern])


def test_lines_in_both_languages() -> None:
    run = Told("{scenario} in world {world}, cell {cell}", scenario="train", world="usual", cell="1-0")
    line = Line(
        Told("tables of {run}", run=run), False, Told("{files} differ from the run's file", files=("a", "b"))
    )
    assert (
        trust.line_text(line)
        == "FAILED  tables of train in world usual, cell 1-0: a, b differ from the run's file"
    )
    assert trust.line_text(line, "zh").split()[1:] == [
        "train（情景",
        "usual，单元",
        "1-0）",
        "的各表：a、b",
        "与该次运行的文件不同",
    ]
    plain = Line("summary.csv", True, "abc")
    assert trust.line_text(plain, "zh").endswith("summary.csv：abc")


def test_figures_of_an_account_in_chinese() -> None:
    names = {"income", *solve.SOURCES, *solve.WORK, *solve.PEOPLE, *(f"quintile_{k}" for k in range(1, 6))}
    assert names == set(account.CHINESE)
    assert account.figure_name("quintile_1", "zh") == "收入第 1 等分与均值之比"
    assert account.figure_name("quintile_1") == "quintile 1"
