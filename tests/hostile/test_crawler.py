"""Every link followed as every role, and every form sent with broken values: no 500, no leak, and no change by a GET."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from functions.shared.web.site import SECURITY_HEADERS
from infra.local.gateway import Answer
from infra.manifest import FUNCTIONS
from tests.handlers.conftest import Browser, header, text
from tests.handlers.test_bad_input import NASTY, logged
from tests.hostile.conftest import ROLES, whole_table
from tests.hostile.crawler import Form, crawl

__all__ = ["logged"]

CACHED = ("/static/", "/feed/", "/calendar/")
"""What may be kept by browsers, or is no page."""


@pytest.fixture(scope="module")
def crawled(school):
    """By role: what was found, and how the table stood before and after."""
    found = {}
    for who in ROLES:
        before = whole_table()
        paths: list[tuple[str, Answer]] = []
        walk = crawl(school.people[who], school.starts[who], lambda path, answer, to=paths: to.append((path, answer)))
        found[who] = (walk, paths, before, whole_table())
    return found


@pytest.mark.parametrize("who", ROLES)
def test_every_link_leads_somewhere_as_every_role(crawled, who):
    walk, paths, _, _ = crawled[who]
    assert [path for path, answer in paths if answer.status >= 500] == []
    assert walk.dead == []
    assert len(walk.pages) >= {"lead": 60, "teacher": 15, "assistant": 15, "coordinator": 15}.get(who, 5)


@pytest.mark.parametrize("who", ROLES)
def test_following_every_link_changes_nothing(crawled, who):
    """Invariant 5. That somebody of the staff has the console open is seen there by their asking for it."""
    _, _, before, after = crawled[who]
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {key for key in changed if not (key[0].startswith("LIVE#") and key[1].startswith("STAFF#"))} == set()


@pytest.mark.parametrize("who", ROLES)
def test_no_page_has_an_address_that_its_reader_may_not_know(school, crawled, who):
    _, paths, _, _ = crawled[who]
    for path, answer in paths:
        for address in school.secrets[who]:
            assert address not in text(answer), path


@pytest.mark.parametrize("who", ROLES)
def test_every_page_has_the_headers_that_guard_it_and_its_cookies_are_for_this_host(crawled, who):
    for path, answer in crawled[who][1]:
        for name, value in SECURITY_HEADERS.items():
            assert header(answer, name) == value or (path.startswith("/join") and name == "Permissions-Policy"), path
        if not path.startswith(CACHED):
            assert header(answer, "Cache-Control") == "no-store", path
        for name, cookie in answer.headers:
            if name == "Set-Cookie":
                assert cookie.startswith("__Host-")
                assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")), path
        body = text(answer)
        assert "<script>" not in body
        assert " onclick=" not in body
        assert " style=" not in body, path


def test_the_crawl_meets_most_routes(crawled):
    """Those that it does not meet take a link that was mailed just then, or a state that nobody here is in."""
    from infra.local import gateway  # noqa: PLC0415

    met = {gateway.find("GET", path.partition("?")[0])[1] for walk, *_ in crawled.values() for path in walk.pages}
    pages = {route for function in FUNCTIONS for route in function.routes if route.startswith("GET ")}
    assert len(met & pages) >= 40, sorted(pages - met)


def broken(form: Form) -> st.SearchStrategy[dict[str, str]]:
    """Its own values, each perhaps left out or replaced by something that nobody would type."""

    def value(offered: tuple[str, ...]) -> st.SearchStrategy[str | None]:
        typed = st.sampled_from([*NASTY, "CANARY-TYPED"])
        return st.one_of(st.sampled_from(offered or ("",)), st.none(), typed, st.text(max_size=30))

    return st.fixed_dictionaries({name: value(offered) for name, offered in form.fields})


@pytest.mark.parametrize("who", ROLES)
def test_every_form_sent_with_broken_values_is_answered_in_words(school, crawled, logged, who):
    """Whatever is sent: a page, a redirect or a refusal, and none of it in a log."""
    forms = list(crawled[who][0].forms.values())
    assert len(forms) >= {"lead": 25, "assistant": 5, "stranger": 4, "participant": 5}.get(who, 2)
    for form in forms:
        if form.route in {"POST /sign-out", "POST /teach/devices"}:
            continue
        _send_broken(school.people[who], form)
    assert "CANARY-TYPED" not in logged.getvalue()


def _send_broken(browser: Browser, form: Form) -> None:
    @settings(
        max_examples=4, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(broken(form))
    def send(values: dict[str, str | None]) -> None:
        sent = {name: "CANARY-TYPED" if value == "é" else value for name, value in values.items() if value is not None}
        answer = browser.post(form.action, sent)
        assert answer.status < 500, (form.action, sent)
        assert "Traceback" not in text(answer)

    send()
