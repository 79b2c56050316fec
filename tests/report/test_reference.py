"""The reference under docs is what the declarations say."""

from __future__ import annotations

from pathlib import Path

from model.columns import columns_of
from model.process import Parameter, Process, parameters_of
from model.processes.registry import PROCESSES
from model.report import reference
from tests.study.conftest import CATALOGUE


class Weather(Process):
    """Draw the weather | of a month."""

    name = "weather"
    reads = ("county.month",)

    sd = Parameter(0.1, 0.05, 0.2, "log", "spread", "Assumption: a guess")


def test_columns() -> None:
    page = reference.columns_page(reference.TABLES)
    for name, owner in reference.TABLES.items():
        assert f"\n## {name}\n" in page
        for column in columns_of(owner):
            assert f"\n| `{column}` | " in page
    assert "| `product` | 1 | whole number, 3 a row | product in each slot, -1 none |" in page


def test_processes() -> None:
    page = reference.processes_page([Weather])
    assert "Draw the weather | of a month." in page
    assert "Reads `county.month`." in page
    assert "Writes" not in page
    assert "| `weather.sd` | 0.1 | 0.05 – 0.2 | log | spread | assumption | Assumption: a guess |" in page
    whole = reference.processes_page(PROCESSES)
    for process in PROCESSES:
        for path in parameters_of(process):
            assert f"| `{path}` | " in whole


def test_levers() -> None:
    page = reference.levers_page(CATALOGUE.values())
    for lever in CATALOGUE.values():
        assert f"| `{lever.path}` | {lever.chinese} | {lever.kind} | " in page
        assert f"- **{lever.path}** " in page
    assert page.count("\n## ") == len({lever.family for lever in CATALOGUE.values()})


def test_a_table_survives_its_own_sign() -> None:
    class Odd:
        name, chinese, unit, kind, text = "x", "字", "a|b", "mean", "one\ntwo"

    assert "| `x` | 字 | a\\|b | mean | one two |" in reference.measures_page([Odd])


def test_the_pages_are_up_to_date() -> None:
    folder = Path(reference.__file__).resolve().parents[2] / "docs" / "reference"
    written = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}
    if written:  # made once the catalogues of levers and measures are complete
        assert written == reference.pages(), "`make docs` writes them again"
