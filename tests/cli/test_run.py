"""`run` and `plot` with a runner, a store and pictures of the test's own: what they ask for, and what they print."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from model.report.words import summary
from tests.cli.conftest import Call

UNITS = {
    "returns_per_1000": "per 1,000 households a year", "below_line": "%", "monitored": "%", "income": "yuan/person/year",
    "public_cost": "million yuan/year", "returns_after": "per 1,000 households a year", "large_scale": "share",
    "reached_households": "share",
}  # fmt: skip


@dataclass
class Fake:
    """Stands for runner, store and pictures; remembers what it was asked."""

    asked: dict[str, Any] = field(default_factory=dict)
    failed: int = 0
    interrupt: bool = False
    before: int = 0
    lacking: str = ""

    def run(self, study: Any, folder: Path, *, progress: Callable[[int, int], None], **options: Any) -> Any:
        self.asked = {"study": study, "folder": folder, **options}
        planned = len(options["scenarios"]) * len(study.worlds) * study.cells
        progress(self.before, planned)
        if self.interrupt:
            raise KeyboardInterrupt
        progress(planned, planned)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest.json").write_text("{}")
        return SimpleNamespace(planned=planned, done=planned - self.failed, failed=self.failed)

    def done(self, study: Any, folder: Path, scenarios: tuple[str, ...]) -> int:
        return self.before

    def read(self, folder: Path) -> Any:
        study, scenarios = self.asked["study"], self.asked["scenarios"]
        levels, effects = [], []
        for world in study.worlds:
            for k, name in enumerate(scenarios):
                for j, (measure, unit) in enumerate(UNITS.items()):
                    mean = 0.03 if unit == "share" else 1000.0 if measure == "income" else 5.0
                    levels.append(
                        {
                            "world": world,
                            "scenario": name,
                            "measure": measure,
                            "unit": unit,
                            "mean": mean,
                            "p05": 0.8 * mean,
                            "p95": 1.2 * mean,
                            "n": study.cells,
                            "failed": 0,
                        }
                    )
                    if k and measure != "reached_households":
                        for group in ("everyone", "reached"):
                            effect = (-1) ** j * 0.01 * k
                            effects.append({"world": world, "scenario": name, "measure": measure, "unit": unit,
                                            "group": group, "baseline": mean, "effect": effect,
                                            "low": effect - 0.02, "high": effect + 0.02, "n": study.cells, "failed": 0})  # fmt: skip
        planned = len(scenarios) * len(study.worlds) * study.cells
        return SimpleNamespace(
            summary=pd.DataFrame(levels), effects=pd.DataFrame(effects),
            manifest={"run": {"planned": planned, "done": planned - self.failed, "failed": self.failed}},
        )  # fmt: skip

    def draw_all(self, results: Any, folder: Path, **options: Any) -> list[Path]:
        self.asked["pictures"] = options
        return [folder / "causes.png", folder / "causes.svg", folder / "summary.png", folder / "summary.csv"]

    def undrawn(self, folder: Path, **options: Any) -> str:
        return self.lacking


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, small: Path) -> Fake:
    made = Fake()
    parts = {
        "model.experiment.runner": {"run": made.run, "done": made.done},
        "model.experiment.store": {"Results": made},
        "model.report.figures.album": {"draw_all": made.draw_all, "undrawn": made.undrawn},
    }
    for name, values in parts.items():
        module = ModuleType(name)
        vars(module).update(values)
        monkeypatch.setitem(sys.modules, name, module)
    return made


def test_the_summary(fake: Fake, call: Call) -> None:
    answer = call("run", "study.yaml", "--set", "run.draws=3")
    assert answer.code == 0
    for part in (
        "mini-study: 巴塘县, 2021-01 to 2029-12",
        "figures of the place: 1 read, 3 assumed",
        "30 of 30 runs done, 0 failed",
        "world usual",
        "world hail",
        "status_quo: levels, and the luck of one county (5-95 %)",
        "Difference from status_quo, with its 95 % interval (~: zero is inside)",
        "train: households reached: 3.00 % of all; among them returns per 1,000 lifted-out a year ~ +0.01 (-0.01 – 0.03)",
        "Effects on returns are known to within (half of the interval, per 1,000 lifted-out a year): train 0.02",
        "Chance of large-scale return (more than 2 % of lifted-out households in a year): status_quo 3 %, train 3 %",
        "Next command: python run_sim.py compare results",
        "First picture to open: results",
        "summary.png",
    ):
        assert part in answer.out, part
    assert "rough" not in answer.out
    assert "5 scenarios × 2 worlds × 3 draws × 1 replicate = 30 runs" in answer.err
    assert "running: 30/30" in answer.err
    folder = fake.asked["folder"]
    assert folder == Path("results") / f"mini-study-{fake.asked['study'].hash8}"
    assert fake.asked["scenarios"] == ("status_quo", "train", "all", "ends", "shared")
    assert fake.asked["check"] is False
    assert fake.asked["workers"] >= 1


def test_zero_inside_is_marked(fake: Fake, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = call("run", "study.yaml", "--set", "run.draws=3").out.splitlines()
    assert "  returns per 1,000 lifted-out a year: ~ +0.01 (-0.01 – 0.03)" in lines
    assert "  monitored, % of households: +0.04 (0.02 – 0.06)" in lines


def test_a_middling_terminal_gets_half_widths(
    fake: Fake, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = call("run", "study.yaml", "--set", "run.draws=3").out
    assert "±0.02" in answer
    head = answer.index("scenario ")
    assert max(map(len, answer[head:].splitlines()[:10])) <= 80


def test_what_it_asks_the_runner(fake: Fake, call: Call) -> None:
    call("run", "study.yaml", "-s", "ends", "--draws", "2", "--replicates", "4", "--workers", "3", "--check", "--out",
         "elsewhere", "--lang", "zh")  # fmt: skip
    asked = fake.asked
    assert asked["scenarios"] == ("status_quo", "ends")
    assert (asked["study"].draws, asked["study"].replicates) == (2, 4)
    assert (asked["workers"], asked["check"]) == (3, True)
    assert asked["folder"].parent == Path("elsewhere")
    assert asked["pictures"] == {"lang": "zh"}


def test_a_try_is_one_scenario_beside_the_baseline(fake: Fake, call: Call) -> None:
    answer = call("run", "study.yaml", "--try", "training.field=600 from 2022-01", "--quick")
    assert fake.asked["scenarios"] == ("status_quo", "try")
    assert fake.asked["study"].scenarios["try"].actions
    assert answer.out.startswith("rough: not for decisions\n")
    assert answer.out.count("[rough: not for decisions]") == 4
    assert fake.asked["study"].draws == 1


def test_quick_takes_numbers_of_its_own(fake: Fake, call: Call) -> None:
    call("run", "study.yaml", "--quick", "--replicates", "2")
    assert (fake.asked["study"].draws, fake.asked["study"].replicates) == (1, 2)
    assert fake.asked["study"].households == 2000


def test_as_json(fake: Fake, call: Call) -> None:
    answer = call("run", "study.yaml", "--quick", "--json", "--quiet")
    assert answer.err == ""
    found = json.loads(answer.out)
    assert found["rough"] is True
    assert found["runs"] == {"planned": 30, "done": 30, "failed": 0}
    assert found["picture"].endswith("summary.png")
    assert {row["measure"] for row in found["effects"]} == set(UNITS) - {"reached_households"}


def test_failed_runs_are_three(fake: Fake, call: Call) -> None:
    fake.failed = 2
    answer = call("run", "study.yaml", "--quick")
    assert answer.code == 3
    assert "28 of 30 runs done, 2 failed" in answer.out


def test_interrupted_is_130_and_says_how_to_go_on(fake: Fake, call: Call) -> None:
    fake.interrupt = True
    answer = call("run", "study.yaml", "--quick")
    assert answer.code == 130
    assert answer.err.endswith("interrupted; the same command goes on from where it stopped\n")
    assert answer.out == ""


def test_what_is_done_is_not_done_again(fake: Fake, call: Call) -> None:
    fake.before = 30
    assert "= 30 runs; all of them are done" in call("run", "study.yaml", "--quick").err
    fake.before = 10
    assert "= 50 runs; 10 of them are done" in call("run", "study.yaml", "--quick", "--replicates", "5").err


def test_much_wants_a_yes(fake: Fake, call: Call) -> None:
    answer = call("run", "study.yaml", "--draws", "5000")
    assert answer.code == 1
    assert "this takes much time: about" in answer.err
    assert "expected --yes" in answer.err
    assert not fake.asked
    assert call("run", "study.yaml", "--draws", "5000", "--yes").code == 0


def test_plot(fake: Fake, call: Call) -> None:
    call("run", "study.yaml", "--quick")
    folder = fake.asked["folder"]
    for result in ("latest", str(folder), folder.name):
        answer = call("plot", result, "--grey")
        assert answer.code == 0
        assert answer.out.splitlines() == [
            str(folder / "figures" / f"{name}.png") for name in ("causes", "summary")
        ]
        assert fake.asked["pictures"] == {"lang": "en", "grey": True}
    assert call("plot", "study.yaml").code == 1, "quick is another study"


def test_letters_that_the_font_lacks_are_told(fake: Fake, call: Call) -> None:
    for verb, what in (("run", "study.yaml"), ("plot", "latest")):
        fake.lacking = ""
        assert "lacks" not in call(verb, what).err
        fake.lacking = "\U00020000"
        told = [line for line in call(verb, what).err.splitlines() if "lacks" in line]
        assert told == ["the font lacks 1 character, drawn as a box: \U00020000"]
    fake.lacking = "\U00020000\U00020001"
    assert "字体缺少 2 个字符" in call("plot", "latest", "--lang", "zh").err


def test_results_of_a_study_file(fake: Fake, call: Call) -> None:
    call("run", "study.yaml")
    folder = fake.asked["folder"]
    assert call("plot", "study.yaml").out.startswith(str(folder))
    found = json.loads(call("plot", "study.yaml", "--json").out)
    assert found["folder"] == str(folder / "figures")


# ------------------------------------------------------------------ numbers in words


def shown(value: float, low: float, high: float, **row: str) -> summary.Shown:
    data = {"measure": "income", "unit": "yuan", "a": value, "b": low, "c": high} | row
    return summary.shown(data, "a", "b", "c")


def test_numbers_are_shown_in_readers_units() -> None:
    assert shown(0.0312, 0.03, 0.04, measure="below_line", unit="share of persons").text(3.12) == "3.12"
    assert shown(0.0312, 0.03, 0.04, measure="below_line", unit="share of persons").value == pytest.approx(
        3.12
    )
    assert shown(5e6, 4e6, 6e6, measure="public_cost", unit="yuan/year").value == 5.0
    assert shown(5.0, 4.0, 6.0, measure="public_cost", unit="million yuan/year").value == 5.0
    assert shown(12345.6, 1.0, 2.0).text(12345.6, sign=True) == "+12,346"


def test_a_rounded_zero_has_no_sign_and_a_missing_number_is_a_dash() -> None:
    found = shown(-0.2, math.nan, math.nan)
    assert found.text(found.value, sign=True) == "0"
    assert found.interval == ""
    assert shown(math.nan, 0.0, 0.0).text(math.nan) == "–"
    assert summary.difference({"measure": "income", "unit": "", "effect": None}) == ("–", "")
    assert summary.difference({"measure": "income", "unit": "", "effect": 12.0}) == ("+12", "")


def test_no_household_reached_is_no_line() -> None:
    row = {"scenario": "a", "measure": "reached_households", "unit": "share", "mean": 0.0}
    assert summary.reached_line([row], []) == ""
    assert summary.reached_line([], []) == ""
    assert summary.reached_line([row | {"mean": 0.5}], []) == "households reached: 50.00 % of all"
