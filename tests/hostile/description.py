"""A description of all routes in OpenAPI, generated: paths from the manifest, fields from the forms that pages have."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from infra.manifest import DEFAULT, FUNCTIONS
from tests.hostile.crawler import Form

_FORM = "application/x-www-form-urlencoded"


def described(forms: Iterable[Form], known: Mapping[str, list[str]]) -> dict[str, Any]:
    """`known` are real values for what stands in paths: half of what is asked for is really there."""
    fields: dict[str, dict[str, set[str]]] = {}
    for form in forms:
        for name, offered in form.fields:
            fields.setdefault(form.route, {}).setdefault(name, set()).update(offered)
    paths: dict[str, dict[str, Any]] = {}
    for route in (route for function in FUNCTIONS for route in function.routes if route != DEFAULT):
        method, _, path = route.partition(" ")
        names = re.findall(r"\{(\w+)\}", path)
        operation: dict[str, Any] = {
            "operationId": route,
            "parameters": [_parameter(name, known.get(name, [])) for name in names],
            "responses": {"default": {"description": "a page, a redirect, or a refusal in words"}},
        }
        if method == "POST":
            operation["requestBody"] = {"content": _content(path, fields.get(route, {}))}
        paths.setdefault(path, {})[method.lower()] = operation
    return {"openapi": "3.1.0", "info": {"title": "Kindred", "version": "1"}, "paths": paths}


def _parameter(name: str, known: list[str]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": _some(known)}


def _content(path: str, fields: Mapping[str, set[str]]) -> dict[str, Any]:
    if path.startswith("/hooks/"):
        return {"application/json": {"schema": {}}}
    properties = {name: _some(sorted(offered)) for name, offered in fields.items()}
    return {_FORM: {"schema": {"type": "object", "properties": properties}}}


def _some(known: list[str]) -> dict[str, Any]:
    text = {"type": "string", "maxLength": 300}
    return {"anyOf": [{"enum": known}, text]} if known else text
