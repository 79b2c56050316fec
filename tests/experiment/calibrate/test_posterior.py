"""What `uncertain: posterior` means: whole rows by keyed luck, the mean for one draw, ranges for the rest."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.economy import load, parameters_known, scenario_file
from model.errors import InputError
from model.experiment.calibrate.problem import PARAMETERS, data_hashes, free_parameters
from model.experiment.calibrate.targets import MOMENTS
from model.experiment.draws import MEAN, values_of_draw
from model.study.posterior import CONSTANT, FILE, posterior
from model.study.record import Study
from model.study.study import read_study

KNOWN = posterior()


@pytest.fixture(scope="module")
def batang() -> Study:
    return replace(load(scenario_file("batang.yaml")), uncertain="posterior", draws=12)


@pytest.fixture(scope="module")
def china() -> Study:
    return replace(load(scenario_file("china.yaml")), uncertain="posterior", draws=12)


def behaviour(row: dict[str, float]) -> dict[str, float]:
    return {path: x for path, x in row.items() if path in KNOWN.paths and not path.startswith(CONSTANT)}


def test_what_ships_is_a_sample_inside_its_ranges_with_its_record(china: Study) -> None:
    free = free_parameters(china)
    assert KNOWN.paths == tuple(one.path for one in free)
    table = np.array(KNOWN.rows)
    assert table.shape[0] >= 200
    for k, one in enumerate(free):
        assert one.low <= table[:, k].min() <= table[:, k].max() <= one.high, one.path
        assert table[:, k].std() > 0.0
    record = json.loads(FILE.with_suffix(".json").read_text(encoding="utf-8"))
    assert record["last_year"] == 2019
    assert record["rows"] == table.shape[0]
    assert {"seed", "versions", "data", "evaluations", "kind", "stand_in_error"} <= record.keys()
    for name in (MOMENTS, PARAMETERS):  # made from the list and the targets that ship beside it
        assert record["data"][name] == data_hashes()[name]


def test_a_draw_is_one_whole_row(batang: Study) -> None:
    rows = [behaviour(dict(zip(KNOWN.paths, row, strict=True))) for row in KNOWN.rows]
    drawn = [values_of_draw(batang, str(k), parameters_known(batang)) for k in range(1, 13)]
    places = [rows.index(behaviour(one)) for one in drawn]
    assert len(set(places)) > 9


def test_a_mixture_of_rows_would_be_caught(batang: Study) -> None:
    """A planted fault: parameters drawn one by one are no row of the sample."""
    rows = [behaviour(dict(zip(KNOWN.paths, row, strict=True))) for row in KNOWN.rows]
    one, two = rows[0], rows[1]
    first = next(iter(one))
    assert {**one, first: two[first]} not in rows


def test_more_draws_change_none_that_exist(batang: Study) -> None:
    known = parameters_known(batang)
    more = replace(batang, draws=40)
    for draw in ("1", "5", "12"):
        assert values_of_draw(more, draw, known) == values_of_draw(batang, draw, known)


def test_one_draw_is_the_mean(china: Study, batang: Study) -> None:
    mean = dict(zip(KNOWN.paths, np.array(KNOWN.rows).mean(axis=0), strict=True))
    assert values_of_draw(china, MEAN, parameters_known(china)) == pytest.approx(mean)
    assert values_of_draw(batang, MEAN, parameters_known(batang)) == pytest.approx(behaviour(mean))


def test_constants_count_where_they_were_fitted(china: Study, batang: Study) -> None:
    here = values_of_draw(china, "3", parameters_known(china))
    elsewhere = values_of_draw(batang, "3", parameters_known(batang))
    assert any(path.startswith(CONSTANT) for path in here)
    assert not any(path.startswith(CONSTANT) for path in elsewhere)


def test_what_is_not_fitted_keeps_its_range(batang: Study) -> None:
    known = parameters_known(batang)
    ranges, after = replace(batang, uncertain="ranges"), values_of_draw(batang, "2", known)
    before = values_of_draw(ranges, "2", known)
    assert set(before) == set(after)
    fitted = set(behaviour(after))
    assert fitted
    assert all(before[path] == after[path] for path in before if path not in fitted)
    assert any(before[path] != after[path] for path in fitted)


def test_what_the_study_fixes_stays_fixed(batang: Study) -> None:
    path = next(path for path in KNOWN.paths if not path.startswith(CONSTANT))
    fixed = replace(batang, assumptions={**batang.assumptions, path: 1.0})
    for draw in (MEAN, "4"):
        assert path not in values_of_draw(fixed, draw, parameters_known(fixed))


def test_the_hash_covers_the_sample(batang: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    import model.study.record as record

    before = batang.hash
    assert before != replace(batang, uncertain="ranges").hash
    monkeypatch.setattr(record, "posterior", lambda: replace(KNOWN, hash="another"))
    assert batang.hash != before


def test_a_study_may_say_posterior(tmp_path: Path) -> None:
    from model.levers.catalogue import CATALOGUE
    from model.processes.registry import parameters

    file = tmp_path / "study.yaml"
    text = "schema: 1\nname: short\nplace: places/batang.yaml\nuncertain: {}\n"
    file.write_text(text.format("posterior"), encoding="utf-8")
    assert read_study(file, CATALOGUE, parameters()).uncertain == "posterior"
    file.write_text(text.format("posteriors"), encoding="utf-8")
    with pytest.raises(InputError, match="posterior"):
        read_study(file, CATALOGUE, parameters())


def test_a_broken_sample_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    for text, said in (
        ("a,b\n", "holds no sample"),
        ("a,b\n1,2\n3\n", "holds no sample"),
        ("a\nx\n", "no table"),
    ):
        file.write_text(text, encoding="utf-8")
        posterior.cache_clear()
        with pytest.raises(InputError, match=said):
            posterior(file)
    with pytest.raises(InputError, match="no posterior"):
        posterior(tmp_path / "nowhere.csv")
    posterior.cache_clear()


def test_the_file_opens_as_a_table() -> None:
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(KNOWN.rows)
