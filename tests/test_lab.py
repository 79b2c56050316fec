"""Mesa's page in the browser works on the county; needs the libraries of requirements-lab.txt."""

from __future__ import annotations

import runpy
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[1] / "docs" / "examples" / "page.py"


@pytest.mark.slow
@pytest.mark.skipif(find_spec("solara") is None, reason="the page's libraries are not installed")
def test_solara_viz_shows_the_county() -> None:
    import solara

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Mesa's page and its libraries warn of things that are not ours
        made = runpy.run_path(str(PAGE))
        box, context = solara.render(made["page"], handle_error=False)
    county = made["county"]
    try:
        assert box.children
        before = county.steps
        county.step()
        assert county.steps == before + 1
        assert len(county.datacollector.get_model_vars_dataframe()) == county.steps
    finally:
        context.close()
