"""What a study means: defaults, merging, what replaces and what adds, sunsets, money, tries, words."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import pytest

from model.errors import InputError
from model.study.policy import EVERYWHERE, Action, Distribution, Where
from model.study.study import Study
from model.study.words import amount_text, defaults, readings
from tests.study.conftest import CATALOGUE, PARAMETERS, STUDY, Reader

SHORT = "schema: 1\nname: short\nplace: places/mini.yaml\npackages: {p: {training.field: 300}}\nscenarios: {p: [p]}\n"


def of(study: Study, scenario: str, lever: str, origin: str = "") -> list[Action]:
    found = [a for a in study.scenarios[scenario].actions if a.lever == lever]
    return [a for a in found if not origin or a.origin == origin]


def test_the_shortest_study_has_five_lines(read: Reader) -> None:
    study = read(SHORT)
    assert (study.start, study.months, study.households, study.base_year) == ((2021, 1), 108, None, 2021)
    assert (study.line, study.assessed_over, study.return_ends_after, study.large_scale) == (
        4000.0,
        24,
        6,
        0.02,
    )
    assert (study.draws, study.replicates) == (1, 20)
    assert study.uncertain == "ranges"
    keys = {key for key, _value, _origin in study.defaults}
    assert {"horizon.start", "prices", "poverty.line", "run.seed", "in_place", "uncertain"} <= keys
    assert any("management.leakage" in line for line in defaults(study))
    assert of(study, "p", "training.field")[0].steps == ((0, 300.0),)


def test_what_always_exists_comes_first(read: Reader) -> None:
    study = read()
    assert list(study.scenarios)[:2] == ["status_quo", "nothing"]
    assert list(study.worlds) == ["usual", "hail"]
    assert study.scenarios["nothing"].actions == ()
    assert study.listed == ("status_quo", "train", "all", "ends", "shared")


def test_in_place_zero_and_default_are_three_things(read: Reader, folder: object) -> None:
    study = read()
    in_place = {a.lever: a for a in study.scenarios["status_quo"].actions}
    assert in_place["management.monitoring_line"].steps == (
        (-12, 5500.0), (0, 6000.0), (12, 6300.0), (24, 7000.0),
    )  # fmt: skip
    assert in_place["funding.envelope"].steps == ((0, 150e6),), "the place's figure, not the catalogue's"
    assert in_place["training.class"].steps == ((0, 500.0),), "the catalogue's value"
    assert "training.field" not in in_place
    assert in_place["insurance.crop"].tag == "permanent"
    taken = {key: value for key, value, _ in study.defaults}["in_place"]
    assert "training.class" in taken
    assert "insurance.crop" not in taken
    assert "funding.envelope" not in taken


def test_an_empty_package_is_what_is_in_place(read: Reader) -> None:
    study = read(SHORT.replace("{p: {training.field: 300}}", "{p: {}}"))
    assert study.scenarios["p"].actions == study.scenarios["status_quo"].actions


def test_a_level_replaces_and_what_was_in_place_returns(read: Reader) -> None:
    before, cover, after = (
        of(read(), "all", "insurance.crop")[0],
        of(read(), "all", "insurance.crop", "package")[0],
        None,
    )
    parts = sorted(of(read(), "all", "insurance.crop"), key=lambda a: a.first)
    before, cover, after = parts
    assert [(a.origin, a.first, a.last) for a in parts] == [
        ("in_place", 0, 23),
        ("package", 24, 59),
        ("in_place", 60, None),
    ]
    assert before.steps == after.steps == ((0, 0.3),)
    assert cover.steps == ((24, 0.6),)


def test_a_rate_adds_and_total_replaces(read: Reader) -> None:
    text = SHORT.replace("training.field: 300", "training.class: {2022: 200}")
    assert [(a.origin, a.first, a.last) for a in of(read(text), "p", "training.class")] == [
        ("in_place", 0, None), ("package", 12, None)]  # fmt: skip
    text = SHORT.replace("training.field: 300", "training.class: {amount: {2022: 200}, total: true}")
    assert [(a.origin, a.first, a.last) for a in of(read(text), "p", "training.class")] == [
        ("in_place", 0, 11), ("package", 12, None)]  # fmt: skip


def test_a_level_in_one_township_leaves_the_others(read: Reader) -> None:
    text = SHORT.replace("training.field: 300", "insurance.crop: {amount: 60 %, where: [Zhongza]}")
    (base,), (own,) = (
        of(read(text), "p", "insurance.crop", "in_place"),
        of(read(text), "p", "insurance.crop", "package"),
    )
    assert own.where == Where(townships=("中咱",))
    assert base.where == Where(outside=(own.where,))
    assert not base.where.everything


def test_support_ends_stops_transition_and_packages_only(read: Reader) -> None:
    study = read()
    last = 47  # 2024-12
    actions = study.scenarios["ends"].actions
    for action in actions:
        if action.origin == "package" or action.tag == "transition":
            assert action.last is not None
            assert action.last <= last
    crop = sorted(of(study, "ends", "insurance.crop"), key=lambda a: a.first)
    assert [(a.origin, a.first, a.last) for a in crop] == [
        ("in_place", 0, 23),
        ("package", 24, 47),
        ("in_place", 48, None),
    ]
    assert of(study, "ends", "management.leakage")[0].last is None, "permanent"
    assert of(study, "ends", "training.outreach")[0].last is None, "neither: it stays"
    late = read(STUDY.replace("support_ends: 2024-12", "support_ends: 2022-03"))
    assert of(late, "ends", "industry.leading_enterprise") == [], "an event after the end does not happen"


def test_packages_merge_field_by_field(read: Reader) -> None:
    text = SHORT.replace(
        "{p: {training.field: 300}}", "{p: {training.field: 300}, q: {training.field: {who: [ill]}}}"
    )
    study = read(text.replace("p: [p]", "p: [p, q], r: [q, p]"))
    assert of(study, "p", "training.field")[0].who == ("ill",)
    assert study.scenarios["p"].actions == study.scenarios["r"].actions


def test_a_split_turns_money_into_spending(read: Reader) -> None:
    study = read()
    field = of(study, "shared", "training.field")[0]
    assert (field.mode, field.steps, field.first, field.last) == ("spend", ((12, 3.6e6),), 12, 59)
    assert field.budget == "six"
    assert field.who == ("monitored",)
    assert sum(a.steps[0][1] for a in study.scenarios["shared"].actions if a.budget) == pytest.approx(5.4e6)


def test_an_event_gets_its_share_each_year(read: Reader) -> None:
    text = STUDY.replace("training.outreach: {}", "technology.trial: {product: orchard}").replace(
        "training.outreach: 30 %", "technology.trial: 30 %"
    )
    trial = of(
        read(text.replace("from: 2022-01, until: 2025-12", "from: 2022-07, until: 2024-06")),
        "shared",
        "technology.trial",
    )
    assert trial[0].steps == ((18, 0.9e6), (24, 1.8e6), (36, 0.9e6))


def test_labels_keep_two_uses_apart(read: Reader) -> None:
    text = SHORT.replace("{training.field: 300}", "{training.field@a: 300, training.field@b: {2023: 200}}")
    assert [a.label for a in of(read(text), "p", "training.field")] == ["a", "b"]


def test_extras_reach_the_action(read: Reader) -> None:
    rule = of(read(), "all", "industry.linkage_rule")[0]
    assert rule.extras == {"for": "fruit", "local": 0.7, "floor_price": 0.8}
    assert rule.steps == ((0, 1.0),)
    text = SHORT.replace("training.field: 300", "funding.release: {shares: {3: 50 %, 9: 50 %}}")
    shares = of(read(text), "p", "funding.release")[0].extras["shares"]
    assert isinstance(shares, tuple)
    assert sum(shares) == 1.0
    with pytest.raises(InputError, match=r"the shares sum to 0\.9"):
        read(text.replace("9: 50 %", "9: 40 %"))


def test_taper_and_until(read: Reader) -> None:
    text = SHORT.replace("300", "{amount: {2022-01: 300}, until: 2025, taper: {2025-07: 50 %}}")
    action = of(read(text), "p", "training.field")[0]
    assert (action.first, action.last, action.taper) == (12, 59, ((54, 0.5),))


def test_a_try_is_one_scenario_beside_the_baseline(read: Reader) -> None:
    study = read(
        tries=[
            "training.field=200 from 2023-01 until 2024",
            "technology.trial={amount: 20, product: orchard}",
        ]
    )
    assert list(study.scenarios) == ["status_quo", "nothing", "try"]
    field = of(study, "try", "training.field")[0]
    assert (field.steps, field.first, field.last) == (((24, 200.0),), 24, 47)
    assert of(study, "try", "technology.trial")[0].product == ("orchard",)
    assert study.listed == ("status_quo", "try")
    money = read(tries=["training.field=spend 60 万元/year from 2022"])
    assert of(money, "try", "training.field")[0].mode == "spend"
    beside = read(STUDY.replace("baseline: status_quo", "baseline: train"), tries=["insurance.crop=50 %"])
    assert of(beside, "try", "training.field", "package"), "what the baseline does goes on"


def test_set_changes_study_keys_only(read: Reader) -> None:
    study = read(
        overrides=[
            "run.replicates=5",
            "population.households=2000",
            "uncertain={labour.speed: {normal: [0.2, 0.05]}}",
        ]
    )
    assert (study.replicates, study.households) == (5, 2000)
    assert isinstance(study.uncertain, dict)
    assert read(overrides=["horizon.months=18"]).months == 18, "levers after the new end do nothing"
    assert (
        read(overrides=["assumptions.labour.choice_elasticity=3"]).assumptions["labour.choice_elasticity"]
        == 3.0
    )


def test_quick_is_small(read: Reader) -> None:
    study = read(quick=True)
    assert (study.households, study.draws, study.replicates, study.quick) == (2000, 1, 3, True)
    assert read(STUDY + "population: {households: 300}\n", quick=True).households == 300


def test_it_can_be_sent_and_recorded(read: Reader) -> None:
    study = read()
    again = pickle.loads(pickle.dumps(study))
    assert again.hash == study.hash
    record = study.resolved()
    assert json.loads(json.dumps(record)) == record
    assert record["scenarios"]["all"]["title"] == "everything"
    assert {entry["key"] for entry in record["defaults"]} >= {"horizon.start"}


def test_what_a_draw_draws_from(read: Reader) -> None:
    drawn = read(SHORT).distributions(PARAMETERS)
    assert drawn["labour.speed"] == Distribution("triangular", (0.05, 0.2, 0.5))
    assert drawn["place.irrigation_share"] == Distribution("triangular", (0.1, 0.2, 0.4))
    assert "place.rural_persons" not in drawn, "read from a source"
    fixed = read(SHORT + "assumptions: {labour.speed: 0.3}\n").distributions(PARAMETERS)
    assert "labour.speed" not in fixed
    own = read(SHORT + "assumptions: {labour.speed: {value: 0.9, low: 0.8, high: 0.95}}\n")
    assert own.assumptions["labour.speed"] == 0.9
    assert own.distributions(PARAMETERS)["labour.speed"] == Distribution("triangular", (0.8, 0.9, 0.95))
    assert read(SHORT + "uncertain: none\n").distributions(PARAMETERS) == {}
    assert set(read().distributions(PARAMETERS)) == {"labour.speed", "place.irrigation_share"}


# ------------------------------------------------------------------ the hash


SAME = {
    "replicates": ("replicates: 1", "replicates: 9"),
    "draws": ("draws: 20", "draws: 40"),
    "title of a scenario": ("title: everything", "title: all of it"),
    "name": ("name: mini-study", "name: other"),
    "compare": ("attribute: {all: [train, firms]}", "attribute: {all: [train]}"),
    "order of scenarios": (
        "  train: [train]\n  all: {use: [train, firms, cover], title: everything}\n",
        "  all: {use: [train, firms, cover], title: everything}\n  train: [train]\n",
    ),
    "another way to write it": ("60 %, from: 2023, until: 2025", "0.6, from: 2023-01, until: 2025年12月"),
    "comments": ("run:", "# a comment\nrun:"),
    "defaults written out": ("run:", "horizon: {start: 2021-01, months: 108}\nprices: 2021\nrun:"),
}
DIFFERENT = {
    "seed": ("seed: 7", "seed: 8"),
    "seed zero": ("seed: 7", "seed: 0"),
    "package": ("2022-01: 300", "2022-01: 301"),
    "package not used": ("  cover:\n", "  spare: {training.class: 3}\n  cover:\n"),
    "budget": ("600 万元", "700 万元"),
    "split": ("training.outreach: 30 %", "training.outreach: 20 %"),
    "scenario": ("train: [train]", "train: [train, cover]"),
    "name of a scenario": ("train: [train]", "trained: [train]"),
    "support ends": ("support_ends: 2024-12", "support_ends: 2025-12"),
    "world": ("loss: 50 %", "loss: 40 %"),
    "assumptions": ("elasticity: 2.5", "elasticity: 2.4"),
    "uncertain": ("[0.1, 0.3]", "[0.1, 0.4]"),
    "horizon": ("run:", "horizon: {months: 100}\nrun:"),
    "start": ("run:", "horizon: {start: 2020-12}\nprices: 2021\nrun:"),
    "population": ("run:", "population: {households: 2000}\nrun:"),
    "poverty": ("run:", "poverty: {line: 4100}\nrun:"),
    "window": ("run:", "poverty: {assessed_over: 12}\nrun:"),
    "prices": ("run:", "prices: 2020\nrun:"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_does_not_change_the_hash(name: str, read: Reader) -> None:
    old, new = SAME[name]
    assert old in STUDY
    text = STUDY.replace(old, new)
    assert text != STUDY
    assert read(text).hash8 == read(STUDY).hash8


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_changes_the_hash(name: str, read: Reader) -> None:
    old, new = DIFFERENT[name]
    assert old in STUDY
    text = STUDY.replace(old, new)
    if name == "name of a scenario":
        text = text.replace("same_money: [train,", "same_money: [trained,")
    assert read(text).hash8 != read(STUDY).hash8


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 36112", "value: 36113"),
        ("high: 250e6", "high: 260e6"),
        ("amount: 30 %, tag: permanent", "amount: 31 %, tag: permanent"),
        ("amount: 30 %, tag: permanent", "amount: 30 %, tag: transition"),
        ("farm_scale: 0.1", "farm_scale: 0.2"),
        ("gross: 1000", "gross: 1001"),
        ("per_persons: 300", "per_persons: 301"),
        ("zone: middle", "zone: high"),
    ],
)
def test_the_place_changes_the_hash(old: str, new: str, read: Reader, folder: object) -> None:
    before = read().hash8
    path = read().folder / "places" / "mini.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert read().hash8 != before


def test_the_words_of_a_place_do_not_change_the_hash(read: Reader) -> None:
    before = read().hash8
    path = read().folder / "places" / "mini.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("2020 census", "census of 2020"), encoding="utf-8"
    )
    assert read().hash8 == before


def test_the_model_changes_the_hash(read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    study = read()
    before = study.hash8
    monkeypatch.setattr("model.study.record.RESULTS_VERSION", 999)
    assert study.hash8 != before
    monkeypatch.undo()
    assert replace(study, replicates=50).hash8 == before


# ------------------------------------------------------------------ words


def test_the_reading_in_words(read: Reader) -> None:
    text = "\n".join(readings(read(), CATALOGUE))
    assert "two firms begin incubation in 2022-07, once" in text
    assert "300 places a year from 2022-01, spread over the months" in text
    assert "first monitored, then everyone" in text
    assert "in 中咱" in text
    assert "60 % covered from 2023-01, until 2025-12, instead of 30 % covered in place" in text
    assert "3,600,000 yuan a year from 2022-01, which buys 1,800 places a year, at 2,000 yuan/place" in text
    assert "1,800,000 yuan a year from 2022-01, which buys about 74.8" in text, (
        "120.4 villages, 20,000 yuan each"
    )
    assert "for fruit, local 70 %, floor price 80 %" in text
    assert "90 % of it is shared out, 10 % stays unspent" in text
    assert "after 2024-12 the levers of the packages and what is in place as transition stop" in text
    assert "world hail: hail in 2024-06, in the valley zone, taking 50 % of the month's output" in text
    assert "figures of the place: 1 read, 3 assumed" in text


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (300.0, "places/year", "300 places a year"),
        (0.3, "share of villages", "30 % of villages"),
        (0.0435, "1/year", "4.35 % a year"),
        (3.0, "cadres/village", "3 cadres a village"),
        (1.0, "cooperatives/year", "1 cooperative a year"),
        (1.5e6, "yuan/year", "1,500,000 yuan a year"),
    ],
)
def test_amounts_as_one_says_them(amount: float, unit: str, words: str) -> None:
    assert amount_text(amount, unit) == words


def test_everywhere_is_everywhere() -> None:
    assert EVERYWHERE.everything
    assert not Where(key_villages=True).everything
