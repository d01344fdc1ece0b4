"""No request makes a 500, a GET changes nothing, and nothing personal is in a log."""

import json
import logging
import re
from io import StringIO
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.shared import aws as clients
from functions.shared import links, log
from functions.shared.domain.registration_states import State
from functions.shared.settings import settings as told
from functions.shared.storage import registrations
from functions.shared.tokens import Scope
from infra.manifest import DEFAULT, FUNCTIONS
from tests.builders import hours, stored_answers, stored_plan, stored_registration
from tests.handlers.applying import fill
from tests.handlers.conftest import Browser, header, text

ROUTES = [route.partition(" ")[::2] for function in FUNCTIONS for route in function.routes if route != DEFAULT]
NASTY = [
    "",
    "0",
    "-1",
    "%",
    "%00",
    "%2F",
    "..%2F..",
    "a#b",
    "~~~~",
    "k1~a~b~1~.x",
    "9" * 5000,
    "é",
    "<script>",
    "'",
    '"',
    "{}",
    "\u202e",
    "²",
]


@pytest.fixture
def logged():
    """All that is logged by anybody, as it would stand in CloudWatch."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(log._logger.registered_formatter)
    for name in ("", "kindred"):
        logging.getLogger(name).addHandler(handler)
    yield written
    for name in ("", "kindred"):
        logging.getLogger(name).removeHandler(handler)


@pytest.fixture
def everything(teacher, at):
    """A cohort with people in every state, a session that is on, and whoever may ask: a stranger, a guest, a teacher."""
    plan = stored_plan(capacity=30)
    for state in State:
        stored_registration(plan.cohort, f"Name{state.value.replace('_', '')}", state, attended=1)
    one = registrations.get(plan.cohort.id, "r-nameaccepted")
    stored_answers(registrations.get(plan.cohort.id, "r-namescreening"), {"hopes": ["CANARY-ANSWER"]})
    at(plan.sessions[0].starts_at)
    guest = Browser()
    guest.post(links.link_for(one, Scope.JOIN))
    tokens = {scope: links.token_for(one, scope) for scope in (Scope.CONFIRM, Scope.JOIN, Scope.PAGE)}
    paths = {
        "cohort_id": [plan.cohort.id], "session_id": ["session-1", "retreat"], "registration_id": ["r-namescreening", "r-nameaccepted"],
        "token": list(tokens.values()), "version": ["x"], "name": ["kindred.css"],
    }  # fmt: skip
    return {"people": {"stranger": Browser(), "guest": guest, "teacher": teacher}, "paths": paths, "plan": plan}


def filled(pattern: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], "x"), pattern)


def whole_table() -> str:
    items = clients.dynamodb().scan(TableName=told().table)["Items"]
    return json.dumps(sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"])), default=str)


def test_a_get_or_head_changes_nothing(everything):
    """Invariant 5: every page, as everybody, by every link."""
    before = whole_table()
    for method, pattern in ROUTES:
        if method == "POST":
            continue
        for browser in everything["people"].values():
            for token in everything["paths"]["token"]:
                for registration in everything["paths"]["registration_id"]:
                    path = filled(
                        pattern,
                        {
                            "token": token,
                            "cohort_id": "cohort",
                            "session_id": "session-1",
                            "registration_id": registration,
                            "version": "x",
                            "name": "kindred.css",
                        },
                    )
                    answer = browser.get(path) if method == "GET" else browser.head(path)
                    assert answer.status < 500, path
    assert whole_table() == before


def test_no_part_of_a_path_makes_a_500(everything):
    for method, pattern in ROUTES:
        for name in re.findall(r"\{(\w+)\}", pattern):
            for nasty in NASTY:
                good = {key: values[0] for key, values in everything["paths"].items()}
                path = filled(pattern, {**good, name: nasty if "%" in nasty else quote(nasty)})
                for who, browser in everything["people"].items():
                    answer = {"GET": browser.get, "HEAD": browser.head}.get(method, browser.post)(path)
                    assert answer.status < 500, (who, method, path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_form_makes_a_500(everything, data):
    method, pattern = data.draw(st.sampled_from([row for row in ROUTES if row[0] == "POST"]))
    good = {key: data.draw(st.sampled_from(values)) for key, values in everything["paths"].items()}
    names = [
        "name",
        "address",
        "zone",
        "press",
        "version",
        "minutes",
        "practice",
        "registration",
        "code",
        "format",
        "start",
        "time",
        "capacity",
        "agreed",
        "question_hopes",
        "question_experience",
        "main_link",
        "room_links",
        "hear_within_days",
    ]
    form = data.draw(
        st.dictionaries(st.sampled_from(names), st.one_of(st.text(max_size=40), st.sampled_from(NASTY)), max_size=12)
    )
    who = data.draw(st.sampled_from(sorted(everything["people"])))
    answer = Browser(dict(everything["people"][who].cookies)).post(filled(pattern, good), form)
    assert answer.status < 500, (who, method, pattern, form)


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"a=1&" * 500, b"x" * 500_000, b"%", b"%ff%fe=%ff", b'{"json": true}', b"--boundary\r\nContent-Disposition: form-data", b"=&=&="],
    ids=["not utf-8", "many fields", "too long", "percent", "escaped rubbish", "json", "multipart", "nameless"],
)  # fmt: skip
def test_no_body_makes_a_500(everything, body):
    for method, pattern in ROUTES:
        if method == "POST":
            good = {key: values[0] for key, values in everything["paths"].items()}
            for browser in everything["people"].values():
                assert Browser(dict(browser.cookies)).raw(filled(pattern, good), body).status < 500, pattern


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "nonsense"},
        {"Origin": "https://kindred.test.evil.example"},
    ],
)
def test_a_form_that_may_come_from_elsewhere_is_refused(everything, headers):
    sent = {"Sec-Fetch-Site": "", **headers}
    answer = Browser({"__Host-desk": "x"})._ask(
        "POST", "/courses/cohort", b"", {name: value for name, value in sent.items() if value or name == "Origin"}
    )
    assert answer.status == 403


def test_a_key_that_dynamodb_would_refuse_is_a_kind_404(everything):
    answer = Browser().get(f"/courses/{'a' * 3000}")
    assert (answer.status, "There is no page here" in text(answer)) == (404, True)


def test_who_is_not_signed_in_is_led_to_the_door(everything):
    for method, pattern in ROUTES:
        if pattern.startswith(("/teach", "/screening", "/console")):
            path = filled(
                pattern, {"cohort_id": "cohort", "session_id": "session-1", "registration_id": "r-namescreening"}
            )
            answer = {"GET": Browser().get, "HEAD": Browser().head}.get(method, Browser().post)(path)
            assert (answer.status, header(answer, "Location")) == (303, "/sign-in"), (method, pattern)


def test_a_token_of_one_scope_opens_no_page_of_another(everything):
    join, page = (
        next(
            token
            for token in everything["paths"]["token"]
            if links.token_for(registrations.get("cohort", "r-nameaccepted"), scope) == token
        )
        for scope in (Scope.JOIN, Scope.PAGE)
    )
    assert Browser().get(f"/my/{join}").status == 404
    assert Browser().get(f"/confirm/{join}").status == 404
    assert Browser().get(f"/join/{page}").status == 404


def test_nothing_personal_and_no_token_is_in_a_log(everything, pump, logged, at):
    """Canaries in all that a person can type, and everything that can be secret."""
    teacher, plan = everything["people"]["teacher"], everything["plan"]
    at(plan.sessions[0].starts_at - hours(300))
    visitor = Browser()
    visitor.post("/courses/cohort", {"name": "CANARYNAME", "address": "canary-address@example.org", "zone": "UTC"})
    pump.turn()
    one = next(
        one for one in registrations.of_cohort("cohort") if one.state is State.APPLIED and one.person != "nameapplied"
    )
    confirm = links.token_for(one, Scope.CONFIRM)
    visitor.post(f"/confirm/{confirm}")
    page = links.token_for(one, Scope.PAGE)
    fill(
        visitor,
        f"/my/{page}/form",
        name="CANARYNAME",
        pronouns="CANARYPRONOUN",
        question_harm="yes",
        phone="+49 30 5550199",
    )
    teacher.post(f"/screening/cohort/{one.id}", {"press": "read"})
    teacher.post(f"/screening/cohort/{one.id}", {"press": "accept"})
    visitor.get("/my/CANARYTOKEN")
    visitor.post("/sign-in", {"address": "canary-address@example.org"})
    pump.minute()
    pump.turn()
    said = logged.getvalue().lower()
    assert "a mail was handed over" in said
    for secret in ("canary", "5550199", "@example.org", confirm.lower(), page.lower(), teacher.cookies["__Host-desk"]):
        assert secret not in said, secret


def test_a_field_that_is_not_on_the_list_cannot_be_logged():
    with pytest.raises(log.NotForTheLogError):
        log.note("a person came", name="Ana")


def test_an_error_is_logged_by_its_name_and_place_and_never_by_its_words(logged):
    try:
        int("CANARY")
    except ValueError as error:
        log.failed("something failed", error)
    said = logged.getvalue()
    assert "ValueError" in said
    assert "CANARY" not in said
    assert "test_bad_input.py" in said
