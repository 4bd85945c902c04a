"""JSON Schema for HSDS documents, made from the facts in `tables`, and what a document has wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from opennrm.protection.directory.rules.hsds.tables import CAPACITY_TABLES, TABLES

JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: dict[str, dict[str, str]] = {
    "str": {"type": "string"},
    "num": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
    "uri": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
    "datetime": {"type": "string", "format": "date-time"},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: `index` counts the services of the document from 0, None means the whole."""

    index: int | None
    path: str
    message: str


def _field(kind: str) -> dict[str, Any]:
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if kind.startswith("["):
        return {"type": "array", "items": {"$ref": f"#/$defs/{kind[1:-1]}"}}
    if "|" in kind:
        return {"type": "string", "enum": kind.split("|")}
    return {"$ref": f"#/$defs/{kind}"}


def _object(row: str) -> dict[str, Any]:
    fields = [part.strip().split(" ", 1) for part in row.split(";") if part.strip()]
    required = [name.rstrip("*") for name, _ in fields if name.endswith("*")]
    properties = {name.rstrip("*"): _field(kind) for name, kind in fields}
    return {"type": "object", "properties": properties, "required": required}


@cache
def json_schema(table: str = "service", *, with_capacity: bool = True) -> dict[str, Any]:
    """Return the JSON Schema of one object of HSDS 3.0, with capacities as version 3.1 describes them if wanted."""
    definitions = {name: _object(row) for name, row in TABLES.items()}
    if with_capacity:
        definitions |= {name: _object(row) for name, row in CAPACITY_TABLES.items()}
        definitions["service"]["properties"]["capacities"] = _field("[service_capacity]")
    return {"$schema": JSON_SCHEMA, "$ref": f"#/$defs/{table}", "$defs": definitions}


def _checker() -> FormatChecker:
    """Return the checks of formats, with the two that `jsonschema` leaves to other packages."""
    checker = FormatChecker()
    checker.checks("uri", ValueError)(_is_uri)
    checker.checks("date-time", ValueError)(_is_moment)
    return checker


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def _validator(table: str) -> Draft202012Validator:
    schema = json_schema(table)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=_checker())


def problems_of(document: object, table: str = "service") -> list[Problem]:
    """Return what is wrong with a list of objects of HSDS 3.0, in the order of the document."""
    if not isinstance(document, list):
        return [Problem(None, "", "The document is not a list of objects.")]
    return [problem for index, item in enumerate(document) for problem in _problems_of_one(index, item, table)]


def _problems_of_one(index: int, item: object, table: str) -> list[Problem]:
    if r"\u0000" in json.dumps(item):
        return [Problem(index, "", "It has a character that no text has (U+0000).")]
    errors = sorted(_validator(table).iter_errors(item), key=lambda error: str(error.absolute_path))
    return [Problem(index, "/".join(str(step) for step in error.absolute_path), error.message) for error in errors]
