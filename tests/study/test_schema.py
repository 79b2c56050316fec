"""The schema for editors accepts what the reader accepts, and completes every lever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from model.study import schema
from tests.study.conftest import CATALOGUE, PARAMETERS, PLACE, STUDY

SCHEMA = schema.json_schema(CATALOGUE, PARAMETERS)
PLACE_SCHEMA = schema.place_schema(CATALOGUE)


def complaints(text: str, wanted: dict[str, Any]) -> list[str]:
    data = json.loads(json.dumps(YAML(typ="safe", pure=True).load(text)))
    return [error.message for error in jsonschema.Draft202012Validator(wanted).iter_errors(data)]


def test_a_good_study_and_a_good_place_pass() -> None:
    assert complaints(STUDY, SCHEMA) == []
    assert complaints(PLACE, PLACE_SCHEMA) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("run:", "runs:"),
        ("training.field: {amount", "trainng.field: {amount"),
        ("who: [monitored, everyone]", "whom: [monitored]"),
        ("stage: processing", "stage: procesing"),
        ("kind: hail", "kind: hale"),
        ("name: mini-study", "name: mini study"),
        ("uniform: [0.1, 0.3]", "unifrom: [0.1, 0.3]"),
    ],
)
def test_a_bad_study_does_not(old: str, new: str) -> None:
    assert complaints(STUDY.replace(old, new, 1), SCHEMA)


def test_every_lever_says_what_it_is() -> None:
    for path, lever in CATALOGUE.items():
        assert lever.chinese in SCHEMA["$defs"][path]["description"]


def test_it_is_written_the_same_way_each_time(tmp_path: Path) -> None:
    files = schema.write_schemas(tmp_path, CATALOGUE, PARAMETERS)
    first = [file.read_bytes() for file in files]
    assert [file.name for file in files] == ["study.schema.json", "place.schema.json"]
    schema.write_schemas(tmp_path, CATALOGUE, PARAMETERS)
    assert [file.read_bytes() for file in files] == first
