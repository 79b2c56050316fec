"""A small catalogue, two parameters and a small place: enough to read studies without the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.process import Lever, Parameter
from model.study.study import Study, read_study

PLACE = """\
schema: 1
name: mini
code: "513335"
chinese: 巴塘县
values:
  rural_persons: {value: 36112, unit: persons, source: "2020 census"}
  fund_envelope: {value: 150e6, low: 100e6, high: 250e6, unit: yuan/year, assumption: "share of the fund path"}
  irrigation_share: {value: 0.2, low: 0.1, high: 0.4, unit: share, assumption: "no survey"}
townships:
  - {name: 夏邛, pinyin: Xiaqiong, zone: valley, share: 60 %}
  - {name: 中咱, pinyin: Zhongza, aliases: [Zhongzan], zone: middle, share: 40 %}
villages: {per_persons: 300}
products:
  barley: {gross: 1000, chinese: 青稞}
  orchard: {gross: {value: 3000, unit: yuan/mu, low: 2000, high: 4000, assumption: "newspaper"}}
in_place:
  management.monitoring_line: {amount: {2020: 5500, 2021: 6000, 2022: 6300, 2023: 7000}}
  insurance.crop: {amount: 30 %, tag: permanent}
constants: {farm_scale: 0.1}
"""

STUDY = """\
schema: 1
name: mini-study
place: places/mini.yaml
packages:
  train:
    training.field: {amount: {2022-01: 300}, who: [monitored, everyone], where: {townships: [Zhongzan]}}
  firms:
    industry.leading_enterprise@fruit: {amount: {2022-07: 2}, product: orchard, stage: processing}
    industry.linkage_rule@fruit: {for: fruit, local: 70 %, floor_price: 80 %}
  cover:
    insurance.crop: {amount: 60 %, from: 2023, until: 2025}
  menu:
    training.field: {who: [monitored]}
    training.outreach: {}
budgets:
  six: {amount: 600 万元/year, from: 2022-01, until: 2025-12}
scenarios:
  train: [train]
  all: {use: [train, firms, cover], title: everything}
  ends: {use: [train, firms, cover], support_ends: 2024-12}
  shared: {use: [menu], budget: six, split: {training.field: 60 %, training.outreach: 30 %}}
worlds:
  hail: {events: [{kind: hail, month: 2024-06, where: {zones: [valley]}, loss: 50 %}]}
compare: {baseline: status_quo, attribute: {all: [train, firms]}, same_money: [train, shared]}
assumptions: {labour.choice_elasticity: 2.5}
uncertain: {labour.speed: {uniform: [0.1, 0.3]}, place.irrigation_share: {triangular: [0.1, 0.2, 0.4]}}
run: {draws: 20, replicates: 1, seed: 7}
"""


def _apply(state: Any, luck: Any, order: Any) -> float:
    return 0.0


def lever(path: str, chinese: str, kind: Any, unit: str, **other: Any) -> Lever:
    values: dict[str, Any] = {
        "in_place": 0.0, "tag": "transition", "low": 0.0, "high": 1.0, "unit_cost": 100.0, "cost_unit": "yuan/unit",
        "payer": "fund", "enters": "", "text": "A lever.", "source": "Assumption", "apply": _apply,
    }  # fmt: skip
    return Lever(path=path, chinese=chinese, kind=kind, unit=unit, **(values | other))


LEVERS = (
    lever("funding.envelope", "衔接资金", "level", "yuan/year", in_place=1e8, high=2e9, unit_cost=0.0,
          place_value="fund_envelope", basis="none", payer="none"),
    lever("funding.release", "资金拨付进度", "rule", "share by month", fields=("shares",), basis="none", unit_cost=0.0),
    lever("management.monitoring_line", "监测线", "level", "yuan/person/year", in_place=6000.0, low=4000.0, high=12000.0,
          unit_cost=0.0, basis="none", payer="none"),
    lever("management.leakage", "资金漏损", "level", "share", in_place=0.05, high=0.3, tag="permanent", unit_cost=0.0,
          basis="none"),
    lever("training.field", "田间指导", "rate", "places/year", high=20_000.0, unit_cost=2000.0, cost_unit="yuan/place",
          tag=""),
    lever("training.class", "课堂培训", "rate", "places/year", in_place=500.0, high=20_000.0, unit_cost=600.0,
          cost_unit="yuan/place"),
    lever("training.outreach", "农村科普教育", "level", "share of villages", in_place=0.1, unit_cost=20_000.0,
          cost_unit="yuan/village-year", basis="village_share_year", tag=""),
    lever("technology.trial", "品种试验", "event", "mu", high=500.0, unit_cost=6000.0, cost_unit="yuan/mu", tag=""),
    lever("industry.leading_enterprise", "龙头企业", "event", "firms", high=10.0, unit_cost=300_000.0,
          cost_unit="yuan/firm", fields=("stage",), tag=""),
    lever("industry.linkage_rule", "联农带农", "rule", "shares", tag="", unit_cost=0.0, basis="none",
          fields=("for", "local", "lifted_out_or_monitored", "contracts", "floor_price")),
    lever("insurance.crop", "种植业保险", "level", "share covered", in_place=0.3, tag="permanent", unit_cost=40.0,
          cost_unit="yuan/mu", basis="mu_share_year"),
)  # fmt: skip

CATALOGUE = {entry.path: entry for entry in LEVERS}


def parameter(path: str, *numbers: float) -> Parameter:
    made = Parameter(*numbers, "1", "A parameter.", "Assumption")
    made.path = path
    return made


PARAMETERS = {
    "labour.choice_elasticity": parameter("labour.choice_elasticity", 2.0, 1.0, 4.0),
    "labour.speed": parameter("labour.speed", 0.2, 0.05, 0.5),
}

Reader = Callable[..., Study]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "mini.yaml").write_text(PLACE, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def read(folder: Path) -> Reader:
    """Read a study from text; the small place is beside it."""

    def reader(text: str | bytes = STUDY, **options: Any) -> Study:
        path = folder / "study.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_study(path, CATALOGUE, PARAMETERS, **options)

    return reader
