"""A malicious applicant: script, a formula, header injection, a zip of nothing, ten megabytes (README, Threat model)."""

import io
import zipfile

import pytest

from functions.shared import links
from functions.shared.domain.registration_states import State
from functions.shared.settings import settings
from functions.shared.storage import schema, table
from functions.shared.storage.writes import Change
from functions.shared.tokens import Scope
from infra.commands import walking
from infra.local import mailbox
from tests.builders import stored_plan, stored_registration
from tests.handlers.applying import fill
from tests.handlers.conftest import text
from tests.handlers.test_prerequisites import plan, upload, waiting

__all__ = ["plan"]

SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def course(teacher):
    return stored_plan(id="open", capacity=9).cohort


@pytest.mark.parametrize(
    ("name", "status", "count"),
    [
        ("Ana\r\nBcc: all@example.org", 422, 0),
        ("Ana\nSubject: x", 200, 1),
        ("=?utf-8?q?Ana?=", 200, 1),
        ("Ana http://evil.example", 422, 0),
    ],
)
def test_a_name_that_is_no_name_makes_no_header_and_no_link(course, browser, pump, name, status, count):
    """Either it is refused with what was typed still there, or it goes out as one line of words."""
    before = len(mailbox.received())
    answer = browser.post(f"/courses/{course.id}", {"name": name, "address": "ana@example.org"})
    pump.turn()
    assert answer.status == status
    assert len(mailbox.received()) - before == count
    for mail in mailbox.received()[before:]:
        assert "ana@example.org" in mail.to
        assert "all@" not in mail.to
        assert {"bcc", "cc"}.isdisjoint(key.lower() for key, _ in mail.headers)
        assert "evil.example" not in mail.text
        assert "\n" not in mail.subject


def test_script_in_everything_that_can_be_typed_is_words_on_every_page_of_the_staff(course, browser, teacher, pump):
    one = stored_registration(course, "Ana", State.CONFIRMED)
    form = f"/my/{links.token_for(one, Scope.PAGE)}/form"
    fill(browser, form, until="agreement", question_hopes=SCRIPT, question_needs=SCRIPT)
    table.write(Change(schema.person("ana"), to={"name": SCRIPT, "pronouns": SCRIPT}))
    browser.post(f"{form}/agreement", {"agreed": "yes"})
    pump.turn()
    room = f"/screening/{course.id}/{one.id}"
    pages = [f"/teach/{course.id}", f"/teach/{course.id}/people/{one.id}", f"/screening/{course.id}", room]
    shown = [text(teacher.get(path)) for path in pages] + [text(teacher.post(room, {"press": "read"}))]
    assert sum("&lt;script&gt;" in page for page in shown) >= 4
    for page in [*shown, *(mail.html for mail in mailbox.received())]:
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_formula_in_a_name_is_words_in_the_teachers_spreadsheet(course, teacher):
    stored_registration(course, "Ana", State.ACCEPTED)
    table.write(Change(schema.person("ana"), to={"name": '=HYPERLINK("http://evil.example";"x")'}))
    rows = text(teacher.get(f"/teach/{course.id}/people.csv")).splitlines()
    cells = [cell.strip('"') for row in rows for cell in row.replace(";", ",").split(",")]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    assert any("HYPERLINK" in row for row in rows)


def test_ten_megabytes_are_refused_in_words(course, browser):
    before = list(walking.items(settings().table))
    answer = browser.raw(f"/courses/{course.id}", b"address=ana%40example.org&name=" + b"a" * 10_000_000)
    assert answer.status == 400
    assert "Traceback" not in text(answer)
    assert list(walking.items(settings().table)) == before


def a_zip_of_nothing() -> bytes:
    """Some hundred kilobytes on the way, many megabytes for whoever would unpack it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number in range(2):
            archive.writestr(f"{number}.txt", b"0" * 20_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(("content", "why"), [(a_zip_of_nothing(), "PDF"), (b"%PDF-" + b"0" * 3_100_000, "3 MB")])
def test_a_zip_of_nothing_or_a_file_that_is_too_large_is_refused_and_nothing_is_kept(browser, plan, content, why):
    """A proof is what its first bytes say, and is never unpacked."""
    one = waiting(plan)
    answer = upload(browser, one, content)
    assert answer.status == 422
    assert why in text(answer)
    assert list(table.query(table.in_collection(f"ANSWERS#{one.id}"))) == []
