"""The house rules that a machine can hold: who imports whom, where clients are made, how large a module may be."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.gateway import handler_of
from infra.manifest import DEFAULT, FUNCTIONS

MODULES = sorted(Path("functions").rglob("*.py"))
FOLDERS = {path.name for path in Path("functions").iterdir() if path.is_dir() and path.name != "__pycache__"}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_go_in_one_direction(path):
    """handler -> rules, shared; rules -> shared.domain; functions never import each other, nor infra."""
    own = path.parts[1]
    for name in imports_of(path):
        assert not name.startswith(("infra", "tests")), name
        if name.startswith("functions."):
            folder = name.split(".")[1]
            assert folder in {own, "shared"}, f"{path} imports {name}"
            if own == "shared":
                assert folder == "shared"
            if path.name in {"rules.py", "matching.py"} and folder == "shared":
                assert name.startswith("functions.shared.domain."), f"{path} imports {name}"


@pytest.mark.parametrize("path", sorted(Path("functions/breakouts/pairing").glob("*.py")), ids=str)
def test_pairing_needs_nothing_but_the_standard_library(path):
    for name in imports_of(path):
        first = name.split(".")[0]
        assert name.startswith("functions.breakouts.pairing.") or first in sys.stdlib_module_names, name


@pytest.mark.parametrize("path", sorted(Path("functions/shared/domain").glob("*.py")), ids=str)
def test_the_domain_is_pure(path):
    for name in imports_of(path):
        assert not name.startswith(
            ("boto", "aws_lambda_powertools", "jinja2", "os.", "random", "functions.shared.storage")
        ), name
        if name.startswith("functions."):
            assert name.startswith(("functions.shared.domain.", "functions.shared.ids")), name
    assert "datetime.now(" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_clients_are_made_and_the_time_is_asked_in_one_place_each(path):
    text = path.read_text("utf-8")
    if path != Path("functions/shared/aws.py"):
        assert "boto3.client(" not in text
        assert "boto3.resource(" not in text
    if path != Path("functions/shared/clock.py"):
        assert "datetime.now(" not in text
        assert "time.time(" not in text


@pytest.mark.parametrize("path", sorted([*MODULES, *Path("infra").rglob("*.py")]), ids=str)
def test_modules_are_small_and_open_with_a_sentence(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 200
    assert ast.get_docstring(ast.parse(text)), path
    assert path.stem not in {"utils", "helpers", "base", "manager", "common"}


def test_only_functions_have_a_handler():
    assert (
        {path.parent.name for path in MODULES if path.name == "handler.py"}
        == {function.name for function in FUNCTIONS}
        == FOLDERS - {"shared"}
    )


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_importing_a_handler_makes_no_client_and_reads_no_setting(function):
    """In a process of its own, with no credentials and no network allowed."""
    check = (
        f"import socket; socket.socket.connect = None; import importlib; importlib.import_module({function.handler.rpartition('.')[0]!r})\n"
        "from functions.shared import aws; from functions.shared.settings import settings\n"
        "assert settings.cache_info().currsize == 0\n"
        "assert all(one.cache_info().currsize == 0 for one in (aws.dynamodb, aws.sqs, aws.kms, aws.secrets, aws.ses))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False, env={"PATH": ""})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("function", [one for one in FUNCTIONS if one.routes], ids=lambda function: function.name)
def test_the_handlers_routes_are_the_manifests(function):
    module = importlib.import_module(function.handler.rpartition(".")[0])
    assert handler_of(function)
    routes = [*module.site._static_routes, *module.site._dynamic_routes]
    found = {f"{route.method} {route.path.replace('<', '{').replace('>', '}')}" for route in routes}
    assert found == set(function.routes) - {DEFAULT}
