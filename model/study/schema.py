"""Makes the schemas with which an editor completes and checks studies and places."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.process import Lever, Parameter
from model.state import GROUPS, STAGES
from model.study.drafts import GROUP_WORDS
from model.study.place import PRODUCT_NUMBERS, PRODUCT_TEXT, ZONES, product_columns
from model.study.policy import EVENT_KINDS
from model.study.scenarios import RATIONS, UNSPENT

_NUMBER_WITH_UNIT = {
    "oneOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^\s*[-+¥]?\s*[\d,.]+([eE][-+]?\d+)?\s*\S*.*$"},
    ],
    "description": "A number, or a number with its unit: 300, 30 %, 200 万元, 1,000 mu.",
}
_MONTH = {
    "oneOf": [
        {"type": "integer", "minimum": 1978, "maximum": 2100},
        {"type": "string", "pattern": r"^\d{4}(([-/.]\d{1,2})|(年(\d{1,2}月?)?))?$"},
    ],
    "description": "A month: 2022-01, 2022/1, 2022年1月; a year alone is its January, after `until` its December.",
}
_BY_MONTH = r"^\d{4}(([-/.]\d{1,2})|(年(\d{1,2}月?)?))?$"


def json_schema(catalogue: Mapping[str, Lever], parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the JSON schema of a study file: an editor completes keys and shows what a lever is.

    Parameters
    ----------
    catalogue, parameters : mappings by path
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Firmground study",
        "type": "object",
        "required": ["schema", "name", "place"],
        "additionalProperties": False,
        "properties": {**_settings(), **_policy(catalogue), "assumptions": _assumptions(parameters),
                       "uncertain": _uncertain(parameters)},
        "$defs": _definitions(catalogue, in_place=False),
    }  # fmt: skip


def place_schema(catalogue: Mapping[str, Lever]) -> dict[str, Any]:
    """Return the JSON schema of a place file.

    Parameters
    ----------
    catalogue : mapping of str to Lever
    """
    figure = {"$ref": "#/$defs/figure"}
    product: dict[str, Any] = {name: {"oneOf": [{"type": "number"}, figure], "description": f"{column.text}, {column.unit}"}
                               for name, column in product_columns().items()}  # fmt: skip
    for name in PRODUCT_NUMBERS:
        product[name] = {"oneOf": [{"type": "number"}, figure]}
    for name in PRODUCT_TEXT:
        product[name] = {"type": "string"}
    product["zones"] = {"type": "array", "items": {"enum": list(ZONES)}}
    product["season"] = {"type": "array", "items": {"type": "number"}, "minItems": 12, "maxItems": 12}
    town = {
        "name": {"type": "string"},
        "pinyin": {"type": "string"},
        "aliases": {"type": "array", "items": {"type": "string"}},
        "zone": {"enum": list(ZONES)},
        "share": {"$ref": "#/$defs/quantity"},
        "note": {"type": "string"},
    }
    village = {k: v for k, v in town.items() if k in {"name", "zone", "note"}}
    village |= {"township": {"type": "string"}, "households": {"$ref": "#/$defs/quantity"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Firmground place",
        "type": "object",
        "required": ["schema", "name", "code", "values", "townships", "villages", "products"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": 1},
            **{
                name: {"type": "string"}
                for name in ("name", "chinese", "province", "prefecture", "title", "note")
            },
            "code": {"type": "string", "pattern": r"^\d{6,9}$"},
            "values": {"type": "object", "additionalProperties": figure},
            "townships": {"type": "array", "minItems": 1, "items": _object(town)},
            "villages": {
                "oneOf": [
                    _object({"per_persons": {"$ref": "#/$defs/quantity"}, "note": {"type": "string"}}),
                    {"type": "array", "items": _object(village)},
                ]
            },
            "products": {"type": "object", "additionalProperties": _object(product)},
            "in_place": _levers(catalogue, in_place=True),
            "constants": {"type": "object", "additionalProperties": {"type": "number"}},
        },
        "$defs": _definitions(catalogue, in_place=True),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _list_or_one(item: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [item, {"type": "array", "items": item}]}


def _definitions(catalogue: Mapping[str, Lever], *, in_place: bool) -> dict[str, Any]:
    text, quantity = {"type": "string"}, {"$ref": "#/$defs/quantity"}
    where = {
        "townships": _list_or_one(text),
        "villages": _list_or_one(text),
        "zones": _list_or_one({"enum": list(ZONES)}),
        "key_villages": {"type": "boolean"},
    }
    figure = {
        **dict.fromkeys(("value", "low", "high"), quantity),
        **dict.fromkeys(("unit", "source", "assumption", "note"), text),
    }
    by_month = {"type": "object", "patternProperties": {_BY_MONTH: quantity}, "additionalProperties": False}
    pair: dict[str, Any] = {"type": "array", "items": quantity, "minItems": 2, "maxItems": 3}
    return {
        "quantity": _NUMBER_WITH_UNIT,
        "month": _MONTH,
        "by_month": by_month,
        "amount": {"oneOf": [quantity, {"$ref": "#/$defs/by_month"}]},
        "where": {"oneOf": [text, {"type": "array", "items": text}, _object(where)]},
        "who": _list_or_one({"enum": [*GROUPS, *GROUP_WORDS]}),
        "figure": {**_object(figure), "required": ["value"]},
        "distribution": {
            **_object(dict.fromkeys(("uniform", "triangular", "normal"), pair)),
            "minProperties": 1,
            "maxProperties": 1,
        },
        **{path: _lever(lever, in_place=in_place) for path, lever in catalogue.items()},
    }


def _settings() -> dict[str, Any]:
    quantity, month, text = {"$ref": "#/$defs/quantity"}, {"$ref": "#/$defs/month"}, {"type": "string"}
    names = {"type": "array", "items": text}
    sections: dict[str, dict[str, Any]] = {
        "horizon": {"start": month, "months": {"type": "integer", "minimum": 1, "maximum": 600}},
        "population": {"households": {"oneOf": [{"const": "all"}, {"type": "integer", "minimum": 50}]}},
        "poverty": {
            "line": quantity,
            "assessed_over": {"type": "integer", "minimum": 1, "maximum": 24},
            "return_ends_after": {"type": "integer", "minimum": 1, "maximum": 24},
            "large_scale": quantity,
        },
        "compare": {
            "baseline": text,
            "attribute": {"type": "object", "additionalProperties": names},
            "same_money": names,
        },
        "run": {
            "draws": {"type": "integer", "minimum": 1},
            "replicates": {"type": "integer", "minimum": 1},
            "seed": {"type": "integer", "minimum": 0},
        },
    }
    return {
        "schema": {"const": 1},
        "name": {
            "type": "string",
            "pattern": r"^[^\W_][\w-]{0,59}$",
            "description": "Names the results folder.",
        },
        "title": text,
        "place": {"type": "string", "description": "Place file, from the study's own folder."},
        "prices": {
            "type": "integer",
            "minimum": 1990,
            "maximum": 2100,
            "description": "Base year of every yuan.",
        },
        "code": {"type": "array", "items": {"type": "string", "pattern": r"^[^/\\]+\.py:\w+$"}},
        **{name: _object(keys) for name, keys in sections.items()},
    }


def _policy(catalogue: Mapping[str, Lever]) -> dict[str, Any]:
    quantity, month, text = {"$ref": "#/$defs/quantity"}, {"$ref": "#/$defs/month"}, {"type": "string"}
    names = {"type": "array", "items": text}
    budget = {
        "amount": quantity,
        "from": month,
        "until": month,
        "ration": {"enum": list(RATIONS)},
        "unspent": {"enum": list(UNSPENT)},
        "title": text,
    }
    scenario = {
        "use": _list_or_one(text),
        "override": _list_or_one(text),
        "budget": text,
        "split": {"type": "object", "additionalProperties": quantity},
        "support_ends": month,
        "title": text,
    }
    event = {
        "kind": {"enum": list(EVENT_KINDS)},
        "month": month,
        "months": {"type": "integer", "minimum": 1, "maximum": 120},
        "where": {"$ref": "#/$defs/where"},
        "product": _list_or_one(text),
        "loss": quantity,
        "factor": quantity,
    }
    world = {
        "oneOf": [
            {"type": "null"},
            _object({"events": {"type": "array", "items": _object(event)}, "title": text}),
        ]
    }
    use = {"oneOf": [names, text, {"type": "null"}, _object(scenario)]}
    return {
        "packages": {"type": "object", "additionalProperties": _levers(catalogue, in_place=False)},
        "budgets": {"type": "object", "additionalProperties": _object(budget)},
        "scenarios": {"type": "object", "additionalProperties": use},
        "worlds": {"type": "object", "additionalProperties": world},
    }


def _levers(catalogue: Mapping[str, Lever], *, in_place: bool) -> dict[str, Any]:
    """Return the schema of a package: every lever of the definitions, with and without a label."""
    properties: dict[str, Any] = {} if in_place else {"title": {"type": "string"}}
    patterns = {}
    for path in catalogue:
        entry = {"$ref": f"#/$defs/{path}"}
        properties[path] = entry
        patterns[f"^{re.escape(path)}@[\\w-]+$"] = entry
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": patterns,
        "additionalProperties": False,
    }


def _lever(lever: Lever, *, in_place: bool) -> dict[str, Any]:
    month, amount = {"$ref": "#/$defs/month"}, {"$ref": "#/$defs/amount"}
    fields: dict[str, Any] = {
        "amount": amount,
        "spend": amount,
        "who": {"$ref": "#/$defs/who"},
        "where": {"$ref": "#/$defs/where"},
        "product": _list_or_one({"type": "string"}),
        "from": month,
        "until": month,
        "taper": {"$ref": "#/$defs/by_month"},
        "unit_cost": {"$ref": "#/$defs/quantity"},
        "total": {"type": "boolean"},
    }
    if lever.kind == "rule":
        del fields["amount"], fields["spend"]
    if in_place:
        fields["tag"] = {"enum": ["permanent", "transition"]}
    for name in lever.fields:
        fields[name] = {"enum": list(STAGES)} if name == "stage" else {}
    forms: list[dict[str, Any]] = [{"type": "null"}, _object(fields)]
    if lever.kind != "rule":
        forms += [{"$ref": "#/$defs/quantity"}, {"$ref": "#/$defs/by_month"}]
    cost = f"; {lever.unit_cost:g} {lever.cost_unit}" if lever.unit_cost else ""
    return {
        "description": f"{lever.chinese}. {lever.text} {lever.kind}, {lever.unit}, {lever.low:g} to {lever.high:g}{cost}",
        "anyOf": forms,
    }


def _assumptions(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    quantity = {"$ref": "#/$defs/quantity"}
    own = _object(dict.fromkeys(("value", "low", "high"), quantity))
    known = {
        path: {
            "anyOf": [{"type": "number", "minimum": p.low, "maximum": p.high}, {"type": "string"}, own],
            "description": f"{p.text}, {p.unit}; {p.default:g}",
        }
        for path, p in parameters.items()
    }
    place = {r"^place\.": {"anyOf": [quantity, own]}}
    return {"type": "object", "properties": known, "patternProperties": place, "additionalProperties": False}


def _uncertain(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    draws = {"$ref": "#/$defs/distribution"}
    return {
        "oneOf": [
            {"enum": ["ranges", "posterior", "none"]},
            {
                "type": "object",
                "properties": dict.fromkeys(parameters, draws),
                "patternProperties": {r"^place\.": draws},
                "additionalProperties": False,
            },
        ]
    }


def write_schemas(
    folder: Path, catalogue: Mapping[str, Lever], parameters: Mapping[str, Parameter]
) -> list[Path]:
    """Write ``study.schema.json`` and ``place.schema.json`` into a folder; return the files.

    Parameters
    ----------
    folder : Path
    catalogue, parameters : mappings by path
    """
    made = {
        "study.schema.json": json_schema(catalogue, parameters),
        "place.schema.json": place_schema(catalogue),
    }
    for name, schema in made.items():
        (folder / name).write_text(text(schema), encoding="utf-8", newline="\n")
    return [folder / name for name in made]


def text(schema: dict[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
