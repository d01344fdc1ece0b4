"""The template, synthesized once: what the stack would make, without making it."""

import json
from typing import Any

import pytest
from aws_cdk.assertions import Template

from infra.app import app


def synthesized(**context: str) -> dict[str, Any]:
    """The stack's template for an operator's context; the asset is not built."""
    _, stack = app({"bundle": "false", **context})
    return Template.from_stack(stack).to_json()


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """The production stack, as an operator's parameters make it."""
    return synthesized(stage="production", mail_domain="school.example.org", alarm_address="ops@school.example.org")


@pytest.fixture(scope="session")
def of_type(template):
    def find(kind: str) -> dict[str, Any]:
        return {name: one["Properties"] for name, one in template["Resources"].items() if one["Type"] == kind}

    return find


@pytest.fixture(scope="session")
def text(template) -> str:
    return json.dumps(template)
