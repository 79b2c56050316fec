"""Pictures of a study that was run: every measure, group and table they ask for is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.economy import load
from model.experiment.runner import run
from model.experiment.store import Results
from model.report.figures.album import draw_all
from model.report.figures.data import FIFTHS, GROUPS, MEASURES, SOURCES, Story


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("real") / "quick"
    settings = ["population.households=400", "run.replicates=2", "horizon.months=14"]
    study = load(overrides=settings)
    assert (study.months, study.replicates) == (14, 2)
    report = run(study, folder, workers=1)
    assert report.failed == 0
    return Results.read(folder)


@pytest.mark.slow
def test_every_measure_is_there(results: Results) -> None:
    story = Story(results, "en")
    assert story.scenarios == ["status_quo", "skills", "skills_and_protection"]
    for measure in MEASURES:
        if measure != "income_year":
            values = story.table(measure)
            assert values.shape == (3, 2, 14), measure
            assert not np.isnan(values).any(), measure
    for group in FIFTHS:
        years = story.table("income_year", group)
        assert not np.isnan(years[..., [11, 13]]).any()
    assert set(GROUPS) == {"everyone", *FIFTHS}
    parts = sum(story.table(source) for source in SOURCES)
    assert np.asarray(parts)[0, :, -12:].sum(axis=1) == pytest.approx(
        story.results.summary.set_index(["scenario", "measure"]).loc[("status_quo", "income"), "mean"],
        rel=0.05,
    )


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "grey"), [("en", False), ("zh", True)])
def test_nine_pictures(results: Results, lang: str, grey: bool, tmp_path: Path) -> None:
    files = draw_all(results, tmp_path, lang=lang, grey=grey)
    assert len(files) == 27
    assert not list(tmp_path.glob("missing*"))
