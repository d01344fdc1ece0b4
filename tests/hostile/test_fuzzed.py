"""Schemathesis on the generated description: whatever fits it, or nearly, is answered in words (README, Threat model)."""

import json
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from functions.shared import clock
from functions.shared.storage import cohorts, registrations
from infra.local import gateway
from infra.local.gateway import Request
from infra.manifest import DEFAULT, FUNCTIONS
from tests.handlers.conftest import header, text
from tests.handlers.test_bad_input import logged
from tests.hostile.conftest import whole_table
from tests.hostile.crawler import SITE, crawl
from tests.hostile.description import described
from tests.providers import JITSI, connect
from tests.truth import findings

__all__ = ["logged"]

PEOPLE = {"stranger": 2, "participant": 2, "lead": 4}
"""Who asks, and how many cases of each operation; the lead last, who may take the others' places away."""


@pytest.fixture(scope="module")
def description(school):
    forms = [
        form
        for who in ("stranger", "participant", "applicant", "lead")
        for form in crawl(school.people[who], school.starts[who], lambda _path, _answer: None).forms.values()
    ]
    courses = [one.id for one in cohorts.in_catalogue()]
    everyone = [one.id for course in courses for one in registrations.of_cohort(course)][:12]
    tokens = [path.split("/")[2] for who in ("participant", "applicant") for path in school.starts[who] if "~" in path]
    known = {"cohort_id": courses, "session_id": ["session-1", "retreat"], "registration_id": everyone, "token": tokens}
    return described(forms, {**known, "step_id": ["you", "background"], "rule_id": ["day"], "name": ["kindred.css"]})


def test_the_description_has_every_route_and_the_fields_of_forms(description):
    described_ = {f"{method.upper()} {path}" for path, methods in description["paths"].items() for method in methods}
    assert described_ == {route for function in FUNCTIONS for route in function.routes} - {DEFAULT}
    bodies = [
        operation["requestBody"]["content"]
        for methods in description["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    with_fields = [body for body in bodies if next(iter(body.values()))["schema"].get("properties")]
    assert len(with_fields) >= 25


def sent(browser, case) -> Request:
    """The case as a browser, or a program, would send it."""
    path = case.operation.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="") or "x")
    body = case.body if isinstance(case.body, dict) else {}
    form = urlencode({name: value for name, value in body.items() if isinstance(value, str)}, errors="replace")
    raw = json.dumps(body).encode() if case.operation.path.startswith("/hooks/") else form.encode()
    kept = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"Host": SITE.removeprefix("https://"), "Sec-Fetch-Site": "same-origin", "Cookie": kept}
    return Request(case.operation.method.upper(), path, "", headers, raw if case.operation.method == "post" else b"")


@pytest.mark.parametrize("who", PEOPLE)
def test_whatever_fits_the_description_is_answered_in_words(school, description, logged, who):
    schema = schemathesis.openapi.from_dict(description)
    asked: set[str] = set()
    seen: set[int] = set()
    for operation in (found.ok() for found in schema.get_all_operations()):
        if operation.path in {"/sign-out", "/teach/devices", "/teach/{cohort_id}/cancel"}:
            continue  # the rest of the cases would be a stranger's, or of a course that is no more
        _fuzz(school.people[who], operation, PEOPLE[who], seen)
        asked.add(operation.path)
    assert len(asked) > 70
    assert 200 in seen, "some of it is really there"
    assert '"level":"ERROR"' not in logged.getvalue()


def _fuzz(browser, operation, cases: int, seen: set[int]) -> None:
    @settings(
        max_examples=cases,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(operation.as_strategy())
    def ask(case) -> None:
        request = sent(browser, case)
        answer = gateway.answer(request)
        assert answer.status < 500, (request.method, request.path, request.body[:300])
        seen.add(answer.status)
        assert header(answer, "X-Content-Type-Options") == "nosniff"
        assert "Traceback" not in text(answer)

    ask()


@pytest.mark.parametrize("provider", ["zoom", "bbb", "jaas"])
def test_a_forged_event_of_a_provider_changes_nothing(school, logged, provider):
    """Without a signature, with a wrong one, and of any shape."""
    school.pump.turn()
    connect(
        zoom={
            "account_id": "a",
            "client_id": "c",
            "client_secret": "s",
            "host": "h@example.org",
            "webhook_secret": "hook-secret",
        },
        jitsi=JITSI,
        bbb={"address": "https://bbb.example.org/bigbluebutton", "secret": "shared-secret"},
    )
    before = whole_table()
    values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), st.lists, max_leaves=5)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(
        st.dictionaries(st.sampled_from(["event", "payload", "data", "event_ts", "eventType"]), values),
        st.sampled_from(["", "v0=00", "Bearer x", "é", "v0=" + "a" * 64]),
    )
    def forge(body, signature) -> None:
        told = {"x-zm-signature": signature, "x-zm-request-timestamp": str(int(clock.now().timestamp()))}
        headers = {"Host": "kindred.test", **told, **({} if provider == "bbb" else {"Authorization": signature})}
        answer = gateway.answer(
            Request("POST", f"/hooks/{provider}", f"checksum={'0' * 64}", headers, json.dumps(body).encode())
        )
        assert answer.status == 401

    forge()
    school.pump.turn()
    assert whole_table() == before


def test_after_all_of_that_the_table_is_as_it_must_be(school):
    """Last in this module: whatever strangers and people with a role have sent, nothing is broken by it."""
    assert findings(clock.now()) == []
