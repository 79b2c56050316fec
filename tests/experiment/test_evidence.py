"""Published facts beside the model: the files, the estimators against brute force, designs on a tiny county, the count."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.economy import Economy
from model.errors import InputError
from model.experiment.evidence import business, estimators, facts, money, verdict, work
from model.experiment.evidence.designs import DESIGNS, Design
from model.experiment.evidence.trial import TRIAL, Setting, Use, give, settle
from model.state import GROUPS

HOUSEHOLDS = 400


@pytest.fixture(scope="module")
def tiny() -> Setting:
    """A few hundred households of rural China after their burn-in."""
    return settle(work.place_study("china", HOUSEHOLDS), 0)


# ------------------------------------------------------------------ files


def test_every_published_fact_is_measured_or_said_to_be_beyond_the_model() -> None:
    parts = facts.read_parts()
    facts.check_facts(facts.read_facts(), parts)
    assert {part.design for part in parts if part.design} == set(DESIGNS)
    for part in parts:
        assert part.reason, part.key
        assert part.chinese, part.key


def test_a_fact_left_out_is_caught() -> None:
    parts = [part for part in facts.read_parts() if part.id != "V033"]
    with pytest.raises(InputError, match="V033 stands in only one"):
        facts.check_facts(facts.read_facts(), parts)


def written(folder: Path, **changes: str) -> Path:
    """Write a file of one part, with some fields changed."""
    row = dict.fromkeys(facts.FIELDS, "") | {
        "id": "V001", "part": "1", "design": "panel", "low": "0", "high": "1", "kind": "test", "reason": "so",
    } | changes  # fmt: skip
    file = folder / "parts.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, facts.FIELDS)
        writer.writeheader()
        writer.writerow(row)
    return file


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (part,) = facts.read_parts(written(tmp_path))
    assert (part.key, part.low, part.high) == ("V001.1", 0.0, 1.0)
    assert math.isnan(part.value)


BAD = {
    "kind": ({"kind": "guess"}, "no kind 'guess'"),
    "number": ({"low": "little"}, "'little' is no number"),
    "upside down": ({"low": "2"}, "low is above high"),
    "half a range": ({"high": ""}, "a design and a range, or neither"),
    "no design": ({"design": "", "low": "", "high": ""}, "counts and has no design"),
    "no part": ({"part": ""}, "no number of its part"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_line(name: str, tmp_path: Path) -> None:
    changes, message = BAD[name]
    file = written(tmp_path, **changes)
    with pytest.raises(InputError, match=message) as told:
        facts.read_parts(file)
    assert told.value.file == str(file)
    assert told.value.line == 2


def test_a_file_without_a_column_or_that_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "parts.csv"
    with pytest.raises(InputError, match="cannot be read"):
        facts.read_parts(file)
    file.write_text("id,part\nV001,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no column"):
        facts.read_parts(file)


def test_facts_are_chosen_by_id() -> None:
    parts = facts.read_parts()
    assert {part.id for part in facts.chosen(parts, "v015， V080")} == {"V015", "V080"}
    assert facts.chosen(parts, "") == parts
    with pytest.raises(InputError, match="did you mean V155"):
        facts.chosen(parts, "V0155")


# ------------------------------------------------------------------ estimators


def test_estimators_agree_with_loops_over_households() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    n = 60
    one, nil = rng.normal(10.0, 2.0, n), rng.normal(9.0, 2.0, n)
    arm = rng.random(n) < 0.5
    there = rng.random(n) < 0.9
    treated, control = arm & there, ~arm & there

    def mean(values: np.ndarray, mask: np.ndarray) -> float:
        kept = [float(values[i]) for i in range(n) if mask[i]]
        return sum(kept) / len(kept)

    effect = (mean(one, treated) - mean(one, control)) - (mean(nil, treated) - mean(nil, control))
    assert estimators.did(one, nil, treated, control) == pytest.approx(effect, abs=1e-12)
    assert estimators.itt(one, nil, treated, control) == pytest.approx(effect / mean(one, control), abs=1e-12)
    share = mean(one, treated) / mean(one, control) - 1.0
    assert estimators.gap(one, treated, control) == pytest.approx(share, abs=1e-12)
    assert math.isnan(estimators.gap(one, treated & control, control))


def test_a_planted_effect_is_found_and_luck_is_not() -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    luck = rng.normal(100.0, 30.0, 400)
    treated = rng.random(400) < 0.5
    assert estimators.itt(luck, luck, treated, ~treated) == 0.0
    assert estimators.itt(luck + 10.0 * treated, luck, treated, ~treated) == pytest.approx(
        10.0 / luck[~treated].mean()
    )
    # Without the world of the same luck, chance would pass for an effect.
    assert abs(estimators.difference(luck, treated, ~treated)) > 0.1


def test_percentiles_of_the_treated_move_by_what_was_planted() -> None:
    base = np.arange(1.0, 101.0)
    richer = np.where(base > 80.0, 1.5 * base, base)
    moved = estimators.quantile_effects(richer, base, np.array([0.05, 0.5, 0.95]))
    assert moved[:2] == pytest.approx([0.0, 0.0])
    assert moved[2] == pytest.approx(0.5)


def test_exit_hazards_agree_with_a_loop_over_spells() -> None:
    rng = np.random.Generator(np.random.PCG64(7))
    poor = rng.random((9, 200)) < 0.6
    exits, risk = estimators.exit_hazards(poor, 4)
    wanted_exits, wanted_risk = np.zeros(4), np.zeros(4)
    for path in poor.T:
        for start in range(1, 9):
            if path[start] and not path[start - 1]:
                for year in range(start + 1, 9):
                    length = min(4, year - start)
                    wanted_risk[length - 1] += 1
                    if not path[year]:
                        wanted_exits[length - 1] += 1
                        break
    np.testing.assert_array_equal(exits, wanted_exits)
    np.testing.assert_array_equal(risk, wanted_risk)


def test_one_trap_gives_three_crossings_and_a_plain_recursion_one() -> None:
    now = np.linspace(0.0, 2.0, 500)
    assert estimators.crossings(now, 0.5 + 0.5 * now) == 1
    assert estimators.crossings(now, now - 1.5 * (now - 0.3) * (now - 1.0) * (now - 1.7)) == 3


def test_internal_rate_and_period_give_back_what_was_put_in() -> None:
    flows = np.concatenate([[-100.0], np.full(3, 100.0 * 0.3 / (1.0 - 1.3**-3))])
    assert estimators.internal_rate(flows) == pytest.approx(0.3, abs=1e-6)
    assert estimators.internal_rate(np.array([-100.0, 0.0, 0.0])) == -1.0
    noisy = np.concatenate([flows, np.zeros(10), [-100.0]])  # bad luck long after
    assert estimators.internal_rate(noisy) == pytest.approx(0.3, abs=0.1)
    months = np.arange(240)
    wave = np.sin(2.0 * np.pi * months / 42.0) + 0.01 * months
    assert estimators.main_period(wave, 15.0, 90.0) == pytest.approx(42.0, rel=0.02)


def test_counties_are_pooled_as_numbers_ratios_or_streams() -> None:
    rng = np.random.Generator(np.random.PCG64(11))
    values = rng.normal(2.0, 1.0, 9)
    assert estimators.pooled(values.tolist()) == pytest.approx(values.mean())
    assert estimators.spread(values.tolist()) == pytest.approx(values.std(ddof=1) / 3.0)
    pairs = [(1.0, 0.1), (1.0, 3.9)]  # the mean of the two ratios would be above five
    assert estimators.pooled(pairs) == pytest.approx(0.5)
    tops, bottoms = rng.normal(1.0, 0.1, 400), rng.normal(2.0, 0.1, 400)
    delta = np.sqrt(0.1**2 / 2.0**2 + 0.1**2 * 1.0 / 2.0**4) / 20.0
    assert estimators.spread(list(zip(tops, bottoms, strict=True))) == pytest.approx(delta, rel=0.15)
    assert estimators.pooled([(-100.0, 60.0, 60.0), (-100.0, 50.0, 72.0)]) == pytest.approx(
        estimators.internal_rate(np.array([-200.0, 110.0, 132.0]))
    )
    assert estimators.pooled([1.0, math.nan, 3.0]) == 2.0
    assert math.isnan(estimators.pooled([]))
    assert math.isnan(estimators.spread([1.0]))


def test_lives_of_firms_agree_with_what_was_planted() -> None:
    # One row: a firm founded in month 2 that closes after month 13, and another there all along.
    kept = []
    for month in range(25):
        young = 2 <= month <= 13
        kept.append(
            (np.array([7 if young else -1, 9]), np.array([month - 1.0 if young else 0.0, 200.0 + month]))
        )
    found = business.closings(kept, 12)
    assert found["V141.1"] == pytest.approx(1.0)
    assert found["V141.2"] == 1.0
    assert found["V140.2"] == pytest.approx(1.0)  # the only month at risk in the second year
    assert found["V140.1"] == 0.0
    assert business.lives(kept, 3)["V142.2"] == pytest.approx(1.0)
    assert math.isnan(business.lives(kept, 1)["V142.2"]), "founded later than the cohorts that are followed"


def test_a_closing_counts_by_how_many_were_founded_with_it() -> None:
    ids, ages = np.array([1, 2]), np.array([0.0, 119.0])
    kept = [(ids, ages), (np.array([-1, -1]), ages + 1.0)]  # one closes new, one after ten years
    old = 119.0 / 12.0
    weight = (1.0 + business.FOUNDING) ** -old
    assert business.closings(kept, 1)["V141.1"] == pytest.approx(weight * old / (1.0 + weight))


# ------------------------------------------------------------------ worlds


def test_no_programme_changes_nothing(tiny: Setting) -> None:
    nothing = give("grant", np.zeros(len(tiny.start.household)), range(6))
    one, other = tiny.simulate(6, ("income",)), tiny.simulate(6, ("income",), [nothing])
    assert one.series["income"].tobytes() == other.series["income"].tobytes()


def test_a_gift_reaches_the_treated_and_nobody_else(tiny: Setting) -> None:
    h = tiny.start.household
    treated, control = tiny.arms("a test", h.alive)
    assert 0.35 < treated.sum() / h.alive.sum() < 0.65
    assert not (treated & control).any()
    gift, watch = give("grant", np.where(treated, 100.0, 0.0), (0,)), ("transfer_income", "persons")
    one, other = tiny.simulate(1, watch, [gift]), tiny.simulate(1, watch)
    moved = one.at("transfer_income", 0) - other.at("transfer_income", 0)
    whole = one.here(0) & (one.at("persons", 0) == h.persons)  # who splits this month shares the gift
    assert (treated & whole).sum() > 100
    assert moved[treated & whole] == pytest.approx(100.0)
    assert moved[control & whole] == pytest.approx(0.0)
    assert moved.sum() == pytest.approx(100.0 * treated.sum())


def test_arms_are_the_same_again_and_differ_by_study_and_replicate(tiny: Setting) -> None:
    alive = tiny.start.household.alive
    first, again, other = (tiny.arms(name, alive)[0] for name in ("V011", "V011", "V098"))
    assert (first == again).all()
    assert (first != other).any()
    assert (Setting(tiny.study, tiny.start, 1).arms("V011", alive)[0] != first).any()


def test_a_lever_finds_the_treated_alone(tiny: Setting) -> None:
    assert not any(bit & TRIAL for bit in GROUPS.values())
    h = tiny.start.household
    treated, _ = tiny.arms("a lever", h.alive & (h.product[1] >= 0))
    places = float(treated.sum()) * tiny.weight
    panel = tiny.simulate(1, ("field_skill",), [Use("training.field", places, 0, 0, rows=treated)])
    base = tiny.simulate(1, ("field_skill",))
    gained = panel.at("field_skill", 0) > base.at("field_skill", 0) + 1e-9
    gained &= panel.here(0)  # who splits off a treated household takes its skill along
    assert gained.any()
    assert not gained[~treated].any()


def test_a_newcomer_in_a_treated_row_is_not_treated(tiny: Setting) -> None:
    gift = give("grant", np.full(len(tiny.start.household), 100.0), (1,))
    row = int(np.flatnonzero(tiny.start.household.alive)[0])
    seen: list[float] = []

    def replaced(county: Economy) -> None:
        h = county.state.household
        if int(county.state.county.study_month) == 1:
            seen.extend([float(h.grant[row]), float(h.grant[row + 1])])
        h.id[row] = 5_000_000

    # Called before the gift of month 1, after the gift has noted who was here in month 0.
    tiny.simulate(2, (), [gift, replaced])
    assert seen[0] < 100.0 <= seen[1]


def test_a_gift_of_the_design_is_the_size_it_says(tiny: Setting) -> None:
    found = money.cash_to_poorest(tiny)
    assert 0.5 < estimators.pooled([found["V006.1"]]) < 1.6


@pytest.mark.parametrize("name", sorted(set(DESIGNS) - {"research", "pork", "firms"}))
def test_every_design_gives_the_numbers_of_its_facts(name: str, tiny: Setting) -> None:
    design = DESIGNS[name]
    setting = tiny
    if design.place != "china" or design.values:
        setting = poor(tuple(design.values.items()))
    found = design.estimate(setting)
    asked = {part.key for part in facts.read_parts() if part.design == name}
    assert set(found) == asked
    assert all(isinstance(value, float | tuple) for value in found.values())


_POOR: dict[object, Setting] = {}


def poor(values: tuple[tuple[str, float], ...]) -> Setting:
    if values not in _POOR:
        _POOR[values] = settle(work.place_study("batang", HOUSEHOLDS), 0, dict(values))
    return _POOR[values]


# ------------------------------------------------------------------ verdicts


def part(id_: str, number: int = 1, kind: str = "test", low: float = 0.0, high: float = 1.0) -> facts.Part:
    asked = kind != "outside"
    return facts.Part(
        id_, number, "panel" if asked else "", "m", "1", 0.5, math.nan, math.nan, low if asked else math.nan,
        high if asked else math.nan, kind, "because", "指标",
    )  # fmt: skip


def test_facts_are_counted_whole_and_only_those_that_count() -> None:
    parts = [part("V1"), part("V1", 2), part("V2"), part("V3", kind="in_sample"), part("V4", kind="input"),
             part("V5", kind="outside")]  # fmt: skip
    found = {"V1.1": [0.5, 0.5], "V1.2": [3.0, 3.0], "V2.1": [0.4, 0.6], "V3.1": [0.5], "V4.1": [9.0]}
    made = verdict.rows(parts, {}, found)
    assert [row.agrees for row in made] == [True, False, True, True, False, None]
    tally = verdict.count(made)
    assert (tally.agree, tally.tested, tally.fitted_agree, tally.fitted) == (1, 2, 1, 1)
    assert (tally.inputs, tally.outside, tally.share) == (1, 1, 0.5)


def test_a_miss_is_explained_and_a_missing_number_is_no_agreement() -> None:
    (low, near, none) = verdict.rows(
        [part("V1"), part("V2"), part("V3")],
        {},
        {"V1.1": [-9.0, -9.1], "V2.1": [-1.0, 0.9, -0.9], "V3.1": [math.nan]},
    )
    assert low.why == "below the range"
    assert near.why == "below the range; its interval reaches into it"
    assert (none.agrees, none.why) == (False, "no number came out")


# ------------------------------------------------------------------ the work


@pytest.mark.slow
def test_designs_are_kept_resumed_and_the_same_for_two_workers(tmp_path: Path) -> None:
    size, names = work.Size(200, 2), ["covid", "technology"]
    told: list[tuple[int, int]] = []
    first = work.carry_out(names, tmp_path / "a", size, progress=lambda a, b: told.append((a, b)))
    assert told[0] == (0, 4)
    assert told[-1] == (4, 4)
    told.clear()
    assert work.carry_out(names, tmp_path / "a", size, progress=lambda a, b: told.append((a, b))) == first
    assert told == [(4, 4)]
    (tmp_path / "a" / "covid-1.json").write_text("{", encoding="utf-8")  # broken off
    assert work.carry_out(names, tmp_path / "a", size) == first
    assert len(first["V075.1"]) == 2
    assert first["V075.1"][0] != first["V075.1"][1]


@pytest.mark.slow
def test_two_workers_give_the_same_numbers(tmp_path: Path) -> None:
    size = work.Size(200, 2)
    one = work.carry_out(["covid"], tmp_path / "a", size)
    assert work.carry_out(["covid"], tmp_path / "b", size, workers=2) == one


def test_a_planted_fault_in_the_model_is_seen(tiny: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = estimators.pooled([money.capital_grant(tiny)["V084.1"]])

    start = tiny.start.copy()
    start.memory["capital_elasticity"][start.product_names.index("trade")] *= 2.0
    generous = Design("china", money.capital_grant).estimate(replace(tiny, start=start, _base={}))
    assert estimators.pooled([generous["V084.1"]]) > 1.5 * sound


def test_no_such_design_and_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no design 'magic'"):
        work.carry_out(["magic"], tmp_path, work.Size(200, 1))
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        work.carry_out(["technology"], tmp_path / "file", work.Size(200, 1))


def test_the_folder_changes_with_the_county_and_not_with_replicates() -> None:
    assert work.fingerprint(work.Size(200, 2)) == work.fingerprint(work.Size(200, 9))
    assert work.fingerprint(work.Size(200, 2)) != work.fingerprint(work.Size(300, 2))
