"""`attribute` through the command line, on a tiny county."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("soon_settled")

TINY = (
    "--set",
    "horizon.months=14",
    "--set",
    "population.households=60",
    "--replicates",
    "2",
    "--workers",
    "1",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_parts_and_causes_of_a_study(call: Call, home: Path) -> None:
    found = call("attribute", "quick", *TINY, "--json", "--quiet")
    assert found.code == 0, found.err
    told = json.loads(found.out)
    folder = Path(told["folder"])
    table = pd.read_csv(folder / "attribution.csv", encoding="utf-8-sig")
    assert set(table["kind"]) == {"joint", "part", "alone", "last", "pair"}
    assert set(table["scenario"]) == {"skills_and_protection"}
    assert len(table) == len(told["attribution"])
    cost = table[(table["measure"] == "public_cost")].set_index(["kind", "name"])["value"]
    assert cost["part", "train"] + cost["part", "protect"] == pytest.approx(
        cost["joint", "skills_and_protection"], rel=1e-6
    )
    assert [Path(p).is_file() for p in told["pictures"]] == [True]
    again = call("attribute", "quick", *TINY, "--lang", "zh")
    assert "running: 8/8" in again.err.replace("运行中", "running")
    assert "组成部分" in again.out
    text = call("attribute", "quick", *TINY, "--causes", "--cause", "illness", "--cause", "schooling")
    assert text.code == 0, text.err
    assert "illness" in text.out
    assert (folder / "attribution_causes.csv").is_file()
    assert (folder / "figures" / "attribution-causes-status_quo.png").is_file()
    from_folder = call("attribute", folder, "--quiet")
    assert from_folder.code == 1  # the study was changed on the command line: its file no longer tells it
    assert "the study file instead" in from_folder.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--scenario", "skils"), "did you mean skills"),
        (("--scenario", "skills"), "nothing to attribute"),
        (("--world", "hail"), "no world 'hail'"),
        (("--orders", "0"), "0 orders"),
        (("--workers", "0"), "0 workers"),
        (("--causes", "--cause", "rain"), "no cause 'rain'"),
        (("--causes", "--scenario", "skils"), "no scenario 'skils'"),
        (("--set", "training.field=3"), "is a lever"),
    ],
)
def test_bad_input_says_so_and_writes_nothing(
    call: Call, home: Path, arguments: tuple[str, ...], said: str
) -> None:
    found = call("attribute", "quick", *arguments)
    assert found.code == 1
    assert said in found.err
    assert "Traceback" not in found.err
    assert list(home.iterdir()) == []


def test_a_study_that_names_nothing_is_told_so(call: Call, small: Path) -> None:
    file = small / "study.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("attribute: {all: [train, firms]}, ", ""), encoding="utf-8")
    found = call("attribute", "study.yaml")
    assert found.code == 1
    assert "compare.attribute: the study names nothing to attribute" in found.err
    assert not (small / "results").exists()


def test_a_results_folder_leads_back_to_its_study(call: Call, home: Path) -> None:
    from model.cli.studies import open_study

    study = open_study("quick").study
    folder = home / "results" / f"quick-{study.hash8}"
    folder.mkdir(parents=True)
    record = {"result": {"hash": study.hash, "replicates": 2, "draws": 1, "quick": False}}
    (folder / "manifest.json").write_text(json.dumps(record))
    from model.cli.attribute import study_and_folder

    found, where = study_and_folder("latest", Path("results"), [], quick=False, allow_code=False)
    assert (found.hash, found.replicates, where.resolve()) == (study.hash, 2, folder)
    more, _ = study_and_folder(
        str(folder), Path("results"), ["run.replicates=5"], quick=False, allow_code=False
    )
    assert more.replicates == 5
