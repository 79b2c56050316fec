"""The command line in this process, with the small catalogue of the study tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from model.cli import main, studies
from tests.study.conftest import CATALOGUE, PARAMETERS, PLACE, STUDY


@dataclass
class Answer:
    """What a call of the command line gave."""

    code: int
    out: str
    err: str


Call = Callable[..., Answer]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command line as a user would; return exit code and both streams."""
    monkeypatch.setattr("sys.argv", ["run_sim.py"])
    monkeypatch.delenv("COLUMNS", raising=False)  # pytest-xdist sets it

    def caller(*arguments: str | Path) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = left.value.code
        return Answer(code if isinstance(code, int) else 0, out, err)

    return caller


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with the small study, and the small catalogue instead of the real one."""
    monkeypatch.setattr(studies, "known", lambda: (CATALOGUE, PARAMETERS))
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "mini.yaml").write_text(PLACE, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path
