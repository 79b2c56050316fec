"""The command line in this process, with the small catalogue of the study tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

from model.cli import app, main, studies
from tests.study.conftest import CATALOGUE, PARAMETERS, PLACE, STUDY


@dataclass
class Answer:
    """What a call of the command line gave."""

    code: int
    out: str
    err: str


Call = Callable[..., Answer]


@pytest.fixture(scope="session")
def application() -> Callable[[], Callable[..., None]]:
    """The command line as it stands, built once: a process of its own builds it once too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["run_sim.py"])
        made = typer.main.get_command(app.application())

    def built() -> Callable[..., None]:
        return made

    return built


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    application: Callable[[], Callable[..., None]],
) -> Call:
    """Call the command line as a user would; return exit code and both streams."""
    monkeypatch.setattr("sys.argv", ["run_sim.py"])
    monkeypatch.delenv("COLUMNS", raising=False)  # pytest-xdist sets it
    monkeypatch.setattr(app, "application", application)

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
