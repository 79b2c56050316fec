"""The verbs that prepare a study: levers, check, show; their JSON, language, width and colour."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from model.report.words.catalogue import example
from model.study.study import Study, read_study
from tests.cli.conftest import Call
from tests.study.conftest import CATALOGUE, PARAMETERS, STUDY


def test_levers_lists_all(small: Path, call: Call) -> None:
    answer = call("levers")
    assert answer.code == 0
    for lever in CATALOGUE.values():
        assert lever.path in answer.out
        assert lever.chinese in answer.out
    assert f"{len(CATALOGUE)} levers" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 160


@pytest.mark.parametrize("word", ["field", "田间", "training field", "TRAINING.FIELD"])
def test_levers_searches_both_languages(word: str, small: Path, call: Call) -> None:
    answer = call("levers", word)
    assert "training.field  田间指导" in answer.out
    assert "training.class" not in answer.out
    for part in (
        "rate, places/year",
        "range: 0 – 20,000",
        "unit cost: 2,000 yuan/place",
        "source: Assumption",
    ):
        assert part in answer.out
    assert "a line to paste: training.field: {amount: {2022-01: " in answer.out


def test_levers_that_are_not_there(small: Path, call: Call) -> None:
    answer = call("levers", "trainng.field")
    assert answer.code == 1
    assert "did you mean training.field?" in answer.err
    assert answer.out == ""


def test_levers_as_json(small: Path, call: Call) -> None:
    found = json.loads(call("levers", "crop", "--json").out)
    assert [entry["path"] for entry in found] == ["insurance.crop"]
    assert found[0]["in_place"] == 0.3
    assert found[0]["tag"] == "permanent"


@pytest.mark.parametrize("path", [path for path, lever in CATALOGUE.items() if lever.kind != "rule"])
def test_the_line_to_paste_is_a_line_of_a_study(path: str, small: Path) -> None:
    line = example(CATALOGUE[path])
    text = STUDY.replace("  cover:\n", f"  pasted:\n    {line}\n  cover:\n", 1).replace(
        "[train]", "[pasted]", 1
    )
    (small / "study.yaml").write_text(text, encoding="utf-8")
    study = read_study(small / "study.yaml", CATALOGUE, PARAMETERS)
    assert path in {action.lever for action in study.scenarios["train"].actions if action.origin == "package"}


def test_check_says_what_a_study_means(small: Path, call: Call) -> None:
    answer = call("check", "study.yaml")
    assert answer.code == 0
    assert answer.err == ""
    for part in (
        "mini-study: 巴塘县, 2021-01 to 2029-12, all households",
        "all: industry.leading_enterprise@fruit (龙头企业): two firms begin incubation in 2022-07, once",
        "horizon.months: 108 (from the study's defaults)",
        "Figures of the place: 1 read from a source, 3 assumed",
        "irrigation_share",
        "0.2 (0.1 – 0.4)",
        "Drawn 20 times: assumptions of behaviour 1, figures of the place 1",
        "5 scenarios × 2 worlds × 20 draws × 1 replicate = 200 runs",
        "of memory",
    ):
        assert part in answer.out, part


def test_check_as_json(small: Path, call: Call) -> None:
    found = json.loads(call("check", "study.yaml", "--json", "--set", "run.draws=1").out)
    assert found["study"]["name"] == "mini-study"
    assert found["plan"]["runs"] == 10
    assert found["drawn"] == {"behaviour": 0, "place": 0}
    assert {row["name"] for row in found["assumed"]} >= {"fund_envelope", "products.orchard.gross"}


def test_quick_says_rough(small: Path, call: Call) -> None:
    assert "rough: not for decisions" in call("check", "study.yaml", "--quick").out
    assert "粗略结果，不可用于决策" in call("check", "study.yaml", "--quick", "--lang", "zh").out
    assert json.loads(call("check", "study.yaml", "--quick", "--json").out)["rough"] is True


def test_check_in_chinese(small: Path, call: Call) -> None:
    answer = call("check", "study.yaml", "--lang", "zh")
    for part in (
        "mini-study：巴塘县，2021-01 至 2029-12，全部农户",
        "all：industry.leading_enterprise@fruit（龙头企业）：2022-07 一次性 2 家，环节 加工，产品：orchard",
        "train：training.field（田间指导）：2022-01 起 300 人次/年，按月均摊，依次为监测户、所有户，范围：中咱",
        "shared：training.outreach（农村科普教育）：2022-01 起每年 180 万元，约可购 74.8 %（村），单价 20,000 元/村-年",
        "取代现行 10 %（村）",
        "情景 hail：2024-06 冰雹，范围：河谷地带，当月损失 50 %",
        "horizon.months：108（研究默认值）",
        "运行计划",
    ):
        assert part in answer.out, part
    assert "5 个方案 × 2 种情景 × 20 次抽样 × 1 次重复 = 200 次运行" in answer.out


def test_check_deep_shows_the_place_beside_its_figures(
    small: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {}

    class Account:
        target: ClassVar = {"income": 13000.0, "wages": 0.4, "farm": 0.6}
        obtained: ClassVar = {"income": 12900.4, "wages": 0.35, "farm": 0.61}

        def misses(self) -> dict[str, float]:
            return {"income": -0.15, "wages": -1.0}

    def account(study: Study, **options: object) -> Account:
        asked.update(options, study=study.name)
        return Account()

    solve = ModuleType("model.experiment.solve")
    solve.account = account
    monkeypatch.setitem(sys.modules, "model.experiment.solve", solve)
    monkeypatch.setattr("model.experiment.solve", solve, raising=False)
    out = call("check", "study.yaml", "--deep").out
    assert re.search(r"income +13,000 +12,900 +-0\.15\n", out)
    assert re.search(r"farm +0\.600 +0\.610 *\n", out)
    assert asked == {"study": "mini-study", "seed": 7, "households": None}
    found = json.loads(call("check", "study.yaml", "--deep", "--json").out)
    assert found["account"][1] == {"figure": "wages", "target": 0.4, "obtained": 0.35, "miss": -1.0}


def test_show_is_a_study_written_out(small: Path, call: Call) -> None:
    from ruamel.yaml import YAML

    answer = call("show", "study.yaml")
    found = YAML(typ="safe", pure=True).load(answer.out)
    train = found["scenarios"]["train"]["levers"]
    assert train["training.field"][0] | {"where": 0} == {
        "origin": "package", "amount": {"2022-01": 300.0}, "who": ["monitored", "everyone"], "where": 0,
        "unit_cost": 2000.0,
    }  # fmt: skip
    assert train["insurance.crop"][0]["tag"] == "permanent"
    assert found["scenarios"]["ends"]["support_ends"] == "2024-12"
    assert found["scenarios"]["shared"]["split"] == {"training.field": 0.6, "training.outreach": 0.3}
    assert found["worlds"]["hail"]["events"][0]["month"] == "2024-06"
    assert json.loads(call("show", "study.yaml", "--json").out)["hash"] == found["hash"]


def test_show_two_scenarios(small: Path, call: Call) -> None:
    answer = call("show", "study.yaml", "--diff", "status_quo", "train")
    assert "training.field" in answer.out
    assert "300 places a year from 2022-01" in answer.out
    assert "industry" not in answer.out
    rows = json.loads(call("show", "study.yaml", "--diff", "all", "ends", "--json").out)
    assert {"lever": "support_ends", "all": "", "ends": "2024-12"} in rows
    same = call("show", "study.yaml", "--diff", "train", "train")
    assert same.out == "train and train do the same.\n"
    wrong = call("show", "study.yaml", "--diff", "train", "al")
    assert wrong.code == 1
    assert "did you mean all?" in wrong.err


def test_output_may_go_to_a_file(small: Path, call: Call) -> None:
    before = call("levers", "field").out
    answer = call("levers", "field", "--out", "new/levers.txt")
    assert answer.out == ""
    assert (small / "new" / "levers.txt").read_bytes() == before.encode()
    assert "is a folder" in call("levers", "field", "--out", "new").err


@pytest.mark.parametrize(
    "verb", [["levers"], ["levers", "field"], ["check", "study.yaml"], ["show", "study.yaml"]]
)
@pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_no_escape_codes(
    verb: list[str], environment: dict[str, str], small: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    answer = call(*verb, "--no-colour")
    assert answer.code == 0
    assert "\x1b" not in answer.out + answer.err


@pytest.mark.parametrize("columns", ["20", "40", "80", "300"])
def test_any_width(columns: str, small: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for verb in (
        ["levers"],
        ["levers", "field"],
        ["check", "study.yaml"],
        ["show", "study.yaml"],
        ["--help"],
    ):
        answer = call(*verb)
        assert answer.code == 0
        assert answer.out


def test_chinese_columns_line_up(small: Path, call: Call) -> None:
    from rich.cells import cell_len

    lines = call("levers").out.splitlines()
    row = next(line for line in lines if line.startswith("training.field"))
    other = next(line for line in lines if line.startswith("technology.trial"))
    places = [cell_len(line[: line.index(word)]) for line, word in ((row, "rate"), (other, "event"))]
    assert places[0] == places[1]
