"""Attribution on small counties: coalitions, sums, null levers, resume, causes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from model.economy import catalogue_of, load
from model.errors import InputError
from model.experiment import attribute
from model.experiment.attribute import (
    COLUMNS,
    OUTCOMES,
    done_runs,
    game,
    read_worth,
    run_game,
    shares,
    table_of,
)
from model.experiment.causes import CAUSES, causes_table, chosen, quiet, run_causes, run_name, sets, without
from model.experiment.cells import cells, error_file, run_file
from model.experiment.coalitions import does, parts_of, with_parts
from model.experiment.runner import run
from model.study.policy import EVERYWHERE, Event
from model.study.record import Study
from tests.small_county import county
from tests.small_county import study as small_study

pytestmark = pytest.mark.usefixtures("soon_settled")

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["horizon.months=18", "population.households=80", "run.replicates=2"]


@pytest.fixture(scope="module")
def study() -> Study:
    return load(overrides=SMALL)


@pytest.fixture(scope="module")
def batang() -> Study:
    return load(ROOT / "scenarios" / "batang.yaml")


@pytest.fixture(scope="module")
def folder(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: Path = tmp_path_factory.mktemp("attribute")
    run(study, found, workers=1)
    assert run_game(game(study, "skills_and_protection", by="lever"), found, workers=1) == 0
    return found


@pytest.mark.parametrize("by", ["package", "lever"])
@pytest.mark.parametrize("scenario", ["combined", "combined_ends", "three_measures"])
def test_all_parts_are_the_scenario_and_no_part_is_what_is_in_place(
    batang: Study, scenario: str, by: attribute.By
) -> None:
    if scenario == "three_measures" and by == "package":
        return
    parts, catalogue = parts_of(batang, scenario, by), catalogue_of(batang)
    whole = with_parts(batang, scenario, parts, range(len(parts)), catalogue)
    assert does(whole) == does(batang.scenarios[scenario])
    nobody = with_parts(batang, scenario, parts, (), catalogue)
    if scenario != "combined_ends":  # whose empty coalition ends support too
        assert does(nobody) == does(batang.scenarios["status_quo"])
    else:
        assert does(nobody) != does(batang.scenarios["status_quo"])
    fewer = with_parts(batang, scenario, parts, range(1, len(parts)), catalogue)
    assert does(fewer) not in {does(whole), does(nobody)}


def test_a_coalition_that_is_a_scenario_is_run_as_that_scenario(batang: Study) -> None:
    found = game(batang, "combined")
    assert [found.names[k] for k in (0, 1, 2, 4, 8, 15)] == [
        "status_quo", "management", "technology", "training", "industry", "combined",
    ]  # fmt: skip
    assert len(set(found.names.values())) == 16
    assert found.runs == 16 * 20


def test_levers_of_an_enterprise_stay_with_it(batang: Study) -> None:
    fruit = next(p for p in parts_of(batang, "combined", "lever") if "leading_enterprise" in p.name)
    assert fruit.levers == ("industry.leading_enterprise@fruit", "industry.linkage_rule@fruit")


def test_a_split_gives_money_to_the_parts_that_are_there(batang: Study) -> None:
    parts = parts_of(batang, "skills_first", "lever")
    assert len(parts) == 7
    names = [p.name for p in parts]
    two = (names.index("training.field"), names.index("insurance.anti_poverty"))
    some = with_parts(batang, "skills_first", parts, two, catalogue_of(batang))
    paid = {a.lever: dict(a.steps) for a in some.actions if a.budget}
    assert paid == {"training.field": {12: 0.4 * 6e6}, "insurance.anti_poverty": {12: 0.15 * 6e6}}
    assert sum(money for steps in paid.values() for money in steps.values()) <= 6e6
    assert does(with_parts(batang, "skills_first", parts, (), catalogue_of(batang))) == does(
        batang.scenarios["status_quo"]
    )


def test_beyond_ten_parts_orders_are_sampled(batang: Study) -> None:
    few = replace(batang, draws=3)
    found = game(few, "combined", by="lever")
    assert len(found.parts) > 10
    assert len(cells(few)) == 3
    assert set(found.orders) == {cell.name for cell in cells(few)}
    every = [found.orders[cell.name].tolist() for cell in cells(few)]
    assert all(
        a != b for a, b in combinations(every, 2)
    )  # its own orders: intervals hold the noise of orders
    for cell in cells(few):
        assert len(found.wanted(cell)) <= 2 * len(found.parts)
    again = game(few, "combined", by="lever")
    assert [again.orders[cell.name].tolist() for cell in cells(few)] == every


def test_sampled_parts_sum_to_the_joint_effect() -> None:
    rng = np.random.default_rng(1)
    orders = {"1-0": np.array([[2, 0, 1], [1, 0, 2]])}
    worth = {k: rng.normal(size=5) for k in range(8)}
    found = shares("all", ["a", "b", "c"], {"1-0": worth}, orders)
    total = sum(found["part", name] for name in "abc")
    assert np.allclose(total, found["joint", "all"], atol=1e-9)
    assert {kind for kind, _ in found} == {"joint", "part"}


def test_parts_sum_to_the_joint_effect_in_every_cell(study: Study, folder: Path) -> None:
    ours = game(study, "skills_and_protection", by="lever")
    found = shares("all", [p.name for p in ours.parts], read_worth(ours, folder))
    for measure, scale in zip(range(len(OUTCOMES)), (1.0, 1.0, 1.0, 1e4, 1e8), strict=True):
        joint = found["joint", "all"][:, measure]
        parts = sum(v[:, measure] for (kind, _), v in found.items() if kind == "part")
        alone = sum(v[:, measure] for (kind, _), v in found.items() if kind in {"alone", "pair"})
        assert np.allclose(parts, joint, rtol=0.0, atol=1e-9 * scale)
        assert np.allclose(alone, joint, rtol=0.0, atol=1e-9 * scale)
    assert np.abs(found["joint", "all"][:, 4]).max() > 1e5  # something was done


def test_the_joint_effect_is_the_difference_of_the_headlines(study: Study, folder: Path) -> None:
    import pandas as pd

    table = table_of(game(study, "skills_and_protection", by="lever"), folder)
    assert list(table) == list(COLUMNS)
    joint = table[table["kind"] == "joint"].set_index("measure")
    effects = pd.read_csv(folder / "effects.csv", encoding="utf-8-sig")
    ours = effects[(effects["scenario"] == "skills_and_protection") & (effects["group"] == "everyone")]
    ours = ours.set_index("measure")
    for measure in ("returns_per_1000", "below_line", "income", "public_cost"):
        for column, name in (("value", "effect"), ("low", "low"), ("high", "high")):
            assert joint.loc[measure, column] == pytest.approx(ours.loc[measure, name], rel=1e-6)


def test_it_resumes(study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = game(study, "skills_and_protection", by="lever")
    assert done_runs(ours, folder) == ours.runs == 32
    before = table_of(ours, folder)
    lost = run_file(folder, cells(study)[1], ours.names[5], "usual")
    kept = run_file(folder, cells(study)[1], ours.names[3], "usual")
    old = kept.stat().st_mtime_ns
    lost.unlink()
    assert run_game(ours, folder, workers=1) == 0
    assert kept.stat().st_mtime_ns == old
    assert table_of(ours, folder).equals(before)


def test_a_null_lever_gets_nothing() -> None:
    study = small_study()
    null = replace(
        study,
        months=14, households=60, replicates=1,
        packages={"null": study.packages["nothing_new"], "real": study.packages["management"]},
        scenarios={
            **{k: study.scenarios[k] for k in ("status_quo", "nothing")},
            "both": replace(study.scenarios["training"], name="both", use=("null", "real")),
        },
        attribute={},
    )  # fmt: skip
    parts, catalogue = parts_of(null, "both", "package"), catalogue_of(null)
    made = {
        k: with_parts(null, "both", parts, [i for i in (0, 1) if k >> i & 1], catalogue) for k in range(4)
    }
    assert len({does(made[k]) for k in range(4)}) == 4  # it is there, it does nothing
    from model.experiment.shapley import shapley

    months = 20
    counties = {k: county(households=60, burn_in=12) for k in range(4)}
    worth = []
    for k, one in counties.items():
        from model.processes.government import Government

        one.government = Government(made[k].actions, one.catalogue)
        for _ in range(months):
            one.step()
        h = one.state.household
        worth.append([float(h.cash.sum()), float(h.poverty_months.sum()), float(h.income_sum.sum())])
    values = shapley(np.array(worth))
    assert (values[0] == 0.0).all()


def test_a_failed_coalition_takes_its_cell_out_and_is_counted(
    study: Study, folder: Path, tmp_path: Path
) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    ours = game(study, "skills_and_protection", by="lever")
    cell = cells(study)[0]
    run_file(copy, cell, ours.names[6], "usual").unlink()
    error_file(copy, cell, ours.names[6], "usual").write_text("broken\n")
    table = table_of(ours, copy)
    assert set(table["n"]) == {1}
    assert set(table["failed"]) == {1}
    shutil.rmtree(copy / "cells")
    with pytest.raises(InputError, match="no cell has all the runs"):
        table_of(ours, copy)


def test_what_cannot_be_attributed_is_refused(study: Study) -> None:
    with pytest.raises(InputError, match=r"no scenario 'skils'; .*did you mean skills"):
        game(study, "skils")
    with pytest.raises(InputError, match=r"has 1 part: nothing to attribute.*--by lever"):
        game(study, "skills")
    with pytest.raises(InputError, match="has 0 parts"):
        game(study, "status_quo")
    with pytest.raises(InputError, match="no world 'hail'"):
        game(study, "skills_and_protection", world="hail")
    with pytest.raises(InputError, match="0 orders"):
        game(study, "skills_and_protection", orders=0)
    with pytest.raises(InputError, match=r"no cause 'ilness'.*did you mean illness"):
        chosen(["ilness"])


# ------------------------------------------------------------------ causes


def test_a_cause_that_is_off_happens_to_nobody() -> None:
    """The columns that the processes write, month by month; with the cause on, they are not empty."""
    seen: dict[str, dict[str, float]] = {}
    for off in ((), tuple(CAUSES)):
        one = county(households=200, burn_in=12)
        values = dict(one.values)
        for cause in off:
            values |= CAUSES[cause].off
        from model.economy import Economy

        two = Economy(
            quiet(small_study(), "hail", off), "status_quo", world="hail", values=values, rng=7,
            state=without(one.state, off), collect=False,
        )  # fmt: skip
        count = dict.fromkeys(("chronic", "acute", "injured", "disabled", "jobless", "price", "weather"), 0.0)
        for _ in range(24):
            two.step()
            h = two.state.household
            for name in ("chronic", "acute", "injured", "disabled", "jobless"):
                count[name] += float(getattr(h, name).sum())
            count["price"] += float(np.abs(two.state.product.price).sum())
            count["weather"] += float(np.abs(two.state.village.weather - 1.0).sum())
        seen["off" if off else "on"] = count
    assert all(value > 0.0 for value in seen["on"].values()), seen["on"]
    assert all(value == 0.0 for value in seen["off"].values()), seen["off"]


def test_events_of_a_cause_do_not_happen() -> None:
    study = small_study()
    both = replace(
        study.worlds["hail"],
        events=(*study.worlds["hail"].events, Event("price", 3, 2, EVERYWHERE, (), None, 0.5)),
    )
    study = replace(study, worlds={**study.worlds, "hail": both})
    assert [e.kind for e in quiet(study, "hail", ["disaster"]).worlds["hail"].events] == ["price"]
    assert [e.kind for e in quiet(study, "hail", ["price"]).worlds["hail"].events] == ["hail"]
    assert quiet(study, "hail", ["illness"]).worlds["hail"] == both


def test_causes_are_kept_as_runs_and_sum(study: Study, folder: Path) -> None:
    names = chosen(["price", "illness"])
    assert names == ("illness", "price")
    assert sets(names) == [("illness", "price"), ("price",), ("illness",), ()]
    assert run_name("status_quo", ()) == "status_quo"
    told: list[tuple[int, int]] = []
    base = run_file(folder, cells(study)[0], "status_quo", "usual")
    old = base.stat().st_mtime_ns
    assert run_causes(
        study, folder, "status_quo", "usual", names, workers=1, progress=lambda *a: told.append(a)
    ) == 0  # fmt: skip
    assert base.stat().st_mtime_ns == old  # with all causes it is the study's own run
    assert told[0] == (2, 8)
    assert told[-1] == (8, 8)
    table = causes_table(study, folder, "status_quo", "usual", names)
    value = table.set_index(["kind", "name", "measure"])["value"]
    for measure in OUTCOMES:
        total = value["part", "illness", measure] + value["part", "price", measure]
        assert total == pytest.approx(value["joint", "status_quo", measure], rel=1e-9, abs=1e-9)
    assert value["last", "illness", "income"] != 0.0
    assert value["last", "price", "income"] != 0.0
    again = run_causes(study, folder, "status_quo", "usual", names, workers=1)
    assert again == 0
    assert causes_table(study, folder, "status_quo", "usual", names).equals(table)
