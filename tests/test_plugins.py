"""Code of a user's own: loaded only when allowed, by path, and refused in plain words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from model.economy import Economy, load
from model.errors import InputError
from model.levers.catalogue import CATALOGUE
from model.plugins import load as load_code
from model.processes.registry import PROCESSES
from model.study.study import code_files

EXAMPLE = Path(__file__).resolve().parents[1] / "docs" / "examples" / "own_code.yaml"
STUDY = "schema: 1\nname: own\nplace: places/batang.yaml\ncode: [mine.py:Mine]\n"


def write(folder: Path, code: str) -> Path:
    (folder / "mine.py").write_text(code, encoding="utf-8")
    (folder / "own.yaml").write_text(STUDY, encoding="utf-8")
    return folder / "own.yaml"


def test_code_is_refused_unless_allowed() -> None:
    with pytest.raises(InputError, match="--allow-code"):
        load(EXAMPLE)


def test_a_lever_and_a_process_of_ones_own_work() -> None:
    study = load(EXAMPLE, allow_code=True)
    county = Economy(study, "meals", rng=3, households=200, burn_in=3, check=True)
    names = [process.name for process in county.processes]
    assert names[names.index("consumption") + 1] == "theft"
    assert "theft.chance" in {f"{p.name}.{name}" for p in county.processes for name in p.values}
    for _ in range(9):
        county.step()
    assert county.state.household.grant.sum() > 0.0
    assert str(EXAMPLE.parent) not in sys.path


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path, "from model.process import Lever\nMine = Lever('a.b', '', 'rate', '1')\n")
    files = code_files(path)
    (tmp_path / "mine.py").write_text("Mine = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="changed since the study was read"):
        load_code(files, tmp_path, CATALOGUE, PROCESSES)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("Mine = 3\n", "Mine is a int"),
        ("Other = 3\n", "Mine is nothing of that name"),
        ("x = 1\nraise ValueError('no')\n", r"mine.py:2: ValueError: no"),
        ("def broken(:\n", r"mine.py:1: SyntaxError"),
        ("from model.process import Lever\nMine = Lever('training.field', '', 'rate', '1')\n", "already"),
        ("from model.process import Lever\nMine = Lever('field', '', 'rate', '1')\n", "no family"),
        ("from model.process import Process\nclass Mine(Process):\n    name = 'status'\n", "name of its own"),
        (
            "from model.process import Process\nclass Mine(Process):\n    name, after = 'mine', 'labor'\n",
            "mean labour",
        ),
    ],
)
def test_code_that_cannot_be_used(tmp_path: Path, code: str, message: str) -> None:
    path = write(tmp_path, code)
    with pytest.raises(InputError, match=message):
        load_code(code_files(path), tmp_path, CATALOGUE, PROCESSES)
