"""What a course asks for before: by our own record, by a proof that a teacher accepts, and nobody gets past it."""

from datetime import timedelta

import msgspec
import pytest

from functions.registration.steps import AGREEMENT, steps
from functions.shared import formats, links
from functions.shared.domain.cohort import Screening
from functions.shared.domain.formats import Prerequisite
from functions.shared.domain.prerequisites import Standing, by_record
from functions.shared.domain.registration_states import State
from functions.shared.storage import answers, audit, cohorts, proofs, registrations, schema, table
from functions.shared.storage.writes import Change
from functions.shared.tokens import Scope
from tests.builders import NOON, a_format, a_person, a_plan, a_registration, stored_plan, stored_registration
from tests.handlers.conftest import Browser, header, text

ASKED = Prerequisite(
    completed=("msc-8-weeks", "msc-5-days"),
    words="A course of Mindful Self-Compassion, at least 30 days ago.",
    waiting_days=30,
)
PDF = b"%PDF-1.7\n" + b"x" * 700_000
BOUNDARY = "----kindred"


@pytest.fixture
def plan(teacher):
    """A further course, which asks for a first one."""
    plan = stored_plan(id="further", capacity=3)
    course = replace_prerequisite(a_format())
    for item in list(table.query(table.in_collection("COHORT#further", "FORMAT"))):
        table.write(Change(table.key_of(item), to={"format": formats.frozen(course)}))
    cohorts.course.cache_clear()
    return plan


def replace_prerequisite(course):
    return msgspec.structs.replace(course, prerequisite=ASKED)


def upload(browser, one, content: bytes, name: str = "proof.pdf", field: str = "file"):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    path = f"{links.link_for(one, Scope.PAGE)}/proof"
    return browser._ask(
        "POST",
        path,
        body,
        {"Sec-Fetch-Site": "same-origin", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    )


def waiting(plan, name="Ana", standing=Standing.MISSING, **more):
    return stored_registration(plan.cohort, name, State.SCREENING, prerequisite=standing, **more)


def now_is(one):
    return registrations.get(one.cohort, one.id)


def room(one) -> str:
    return f"/screening/{one.cohort}/{one.id}"


def done_with_us(days_before: int, name="Ana"):
    """Somebody who has completed a first course so many days before the further one begins."""
    first = stored_plan(id=f"first-{name}-{days_before}")
    at = a_plan().cohort.first_start - timedelta(days=days_before)
    return stored_registration(first.cohort, name, State.COMPLETED, who=a_person(name), completed_at=at)


@pytest.mark.parametrize(
    ("completed", "standing"),
    [
        ([], Standing.MISSING),
        ([("msc-8-weeks", NOON - timedelta(days=30))], Standing.RECORD),
        ([("msc-8-weeks", NOON - timedelta(days=29))], Standing.MISSING),
        ([("msc-10-weeks-online", NOON - timedelta(days=400))], Standing.MISSING),
        ([("msc-10-weeks-online", NOON), ("msc-5-days", NOON - timedelta(days=31))], Standing.RECORD),
    ],
)
def test_our_record_counts_what_the_format_names_and_when(completed, standing):
    assert by_record(ASKED, completed, NOON) is standing
    assert by_record(None, completed, NOON) is Standing.NONE


@pytest.mark.parametrize(("days", "standing"), [(31, Standing.RECORD), (5, Standing.MISSING)])
def test_when_the_form_is_sent_we_look_into_our_own_record(plan, browser, days, standing):
    done_with_us(days)
    one = stored_registration(plan.cohort, "Ana", State.CONFIRMED, answered=everything(), submitted_at=None)
    browser.post(f"{links.link_for(one, Scope.PAGE)}/form/agreement", {"agreed": "yes"})
    assert (now_is(one).state, now_is(one).prerequisite) == (State.SCREENING, standing)


def everything() -> tuple[str, ...]:
    return tuple(
        sorted(
            {step.mark for step in steps(a_format()) if step.id != AGREEMENT}
            | {question.id for question in a_format().questions}
        )
    )


def test_where_forms_are_not_read_somebody_without_it_is_read_all_the_same(plan, browser):
    table.write(Change(schema.cohort("further"), to={"screening": Screening.WHERE_NEEDED.value}))
    one = stored_registration(plan.cohort, "Ana", State.CONFIRMED, answered=everything(), submitted_at=None)
    browser.post(f"{links.link_for(one, Scope.PAGE)}/form/agreement", {"agreed": "yes"})
    assert now_is(one).state is State.SCREENING


@pytest.mark.parametrize("press", ["accept", "waitlist"])
@pytest.mark.parametrize("standing", [Standing.MISSING, Standing.SENT, Standing.REFUSED])
def test_nobody_comes_to_a_place_or_into_line_without_it(teacher, plan, press, standing):
    one = waiting(plan, standing=standing)
    answer = teacher.post(room(one), {"press": press})
    assert answer.status == 409
    assert "have not shown yet" in text(answer)
    assert now_is(one).state is State.SCREENING


@pytest.mark.parametrize("standing", [Standing.RECORD, Standing.ACCEPTED, Standing.NONE])
def test_who_has_it_is_accepted_as_ever(teacher, plan, standing):
    one = waiting(plan, standing=standing)
    assert teacher.post(room(one), {"press": "accept"}).status == 303
    assert now_is(one).state is State.ACCEPTED


def test_a_proof_goes_from_a_phone_to_the_teacher_who_opens_and_accepts_it(teacher, browser, plan):
    one = waiting(plan)
    page = f"{links.link_for(one, Scope.PAGE)}/proof"
    assert "no record that you have completed it" in text(browser.get(page))
    assert "still missing" in text(browser.get(links.link_for(one, Scope.PAGE)))
    assert upload(browser, one, PDF).status == 303
    assert (now_is(one).prerequisite, now_is(one).proof_parts, now_is(one).proof_kind) == (Standing.SENT, 4, "pdf")
    assert "has arrived" in text(browser.get(page))
    assert "They have sent a proof" in text(teacher.get(room(one)))
    opened = teacher.post(room(one), {"press": "proof"})
    assert (header(opened, "Content-Type"), opened.body) == ("application/pdf", PDF)
    assert "attachment" in header(opened, "Content-Disposition")
    assert "proof read" in [entry["action"] for entry in audit.about(one.id)]
    assert teacher.post(room(one), {"press": "proof-accept", "proof": "1"}).status == 303
    assert teacher.post(room(one), {"press": "accept"}).status == 303
    assert now_is(one).state is State.ACCEPTED


def test_what_is_kept_of_it_is_sealed_and_is_erased_with_the_answers(browser, plan):
    one = waiting(plan)
    upload(browser, one, b"%PDF-canary " + b"y" * 300_000)
    kept = list(table.query(table.in_collection(f"ANSWERS#{one.id}")))
    assert len(kept) == 2
    assert b"canary" not in b"".join(bytes(item["text"]) for item in kept)
    answers.erase(now_is(one))
    assert list(table.query(table.in_collection(f"ANSWERS#{one.id}"))) == []


def test_a_proof_that_is_not_enough_can_be_followed_by_another(teacher, browser, plan):
    one = waiting(plan)
    upload(browser, one, PDF)
    teacher.post(room(one), {"press": "proof-refuse", "proof": "1"})
    assert "could not tell from your file" in text(browser.get(f"{links.link_for(one, Scope.PAGE)}/proof"))
    assert upload(browser, one, b"\x89PNG\r\n\x1a\n small").status == 303
    assert now_is(one).prerequisite is Standing.SENT
    opened = teacher.post(room(one), {"press": "proof"})
    assert (header(opened, "Content-Type"), opened.body) == ("image/png", b"\x89PNG\r\n\x1a\n small")


def test_a_teacher_who_has_seen_it_elsewhere_answers_for_it_by_name(teacher, plan):
    one = waiting(plan)
    assert teacher.post(room(one), {"press": "proof-accept"}).status == 303
    assert now_is(one).prerequisite is Standing.ACCEPTED
    assert ("proof-accept", "teacher") in [(entry["action"], entry["actor"]) for entry in audit.about(one.id)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Please choose a PDF"),
        (b"MZ program", "Please choose a PDF"),
        (b"<html><script>alert(1)</script>", "Please choose a PDF"),
        (b"PK\x03\x04 zip of nothing", "Please choose a PDF"),
        (b"%PDF-" + b"x" * 3_000_001, "larger than 3 MB"),
        (b"%PDF-" + b"x" * 4_000_000, "larger than 3 MB"),
    ],
)
def test_what_we_cannot_take_is_answered_kindly_and_leaves_nothing(browser, plan, content, says):
    one = waiting(plan)
    answer = upload(browser, one, content)
    assert answer.status == 422
    assert says in text(answer)
    assert now_is(one).prerequisite is Standing.MISSING
    assert list(table.query(table.in_collection(f"ANSWERS#{one.id}"))) == []


@pytest.mark.parametrize("body", [b"", b"file=x", b"------kindred\r\nbroken", b"\x00" * 100])
def test_a_body_that_is_no_form_is_no_error(browser, plan, body):
    one = waiting(plan)
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    for sent in (headers, {"Sec-Fetch-Site": "same-origin"}, {**headers, "Content-Type": "multipart/form-data"}):
        assert browser._ask("POST", f"{links.link_for(one, Scope.PAGE)}/proof", body, sent).status == 422


def test_files_of_one_person_are_limited(browser, plan):
    one = waiting(plan)
    statuses = [upload(browser, one, b"%PDF-").status for _ in range(8)]
    assert statuses[:6] == [303] * 6
    assert statuses[-1] == 429


def test_a_course_that_asks_for_nothing_has_no_such_page(browser, teacher):
    one = stored_registration(stored_plan().cohort, "Ana", State.SCREENING)
    assert browser.get(f"{links.link_for(one, Scope.PAGE)}/proof").status == 410
    assert upload(browser, one, PDF).status == 410


def test_strangers_and_coordinators_open_no_proof(browser, plan):
    one = waiting(plan)
    upload(browser, one, PDF)
    assert Browser().post(room(one), {"press": "proof"}).status == 303
    assert proofs.names(now_is(one))


def test_a_teachers_word_is_on_the_proof_that_they_saw_and_on_no_later_one(teacher, browser, plan):
    one = waiting(plan)
    upload(browser, one, PDF)
    upload(browser, one, b"%PDF-another")
    answer = teacher.post(room(one), {"press": "proof-accept", "proof": "1"})
    assert answer.status == 409
    assert now_is(one).prerequisite is Standing.SENT
    assert teacher.post(room(one), {"press": "proof-accept", "proof": "2"}).status == 303


def test_of_two_uploads_at_once_one_is_the_proof(browser, plan):
    one = waiting(plan)
    before = now_is(one)
    upload(browser, one, PDF)
    with pytest.raises(registrations.ChangedMeanwhileError):
        proofs.kept(before, {}, "pdf")


def test_every_piece_of_every_proof_is_erased_also_of_a_larger_one_before(browser, plan, at, pump):
    one = waiting(plan)
    for content in (PDF, b"%PDF-small"):
        upload(browser, one, content)
    assert len(list(table.query(table.in_collection(f"ANSWERS#{one.id}")))) > 1
    at(plan.cohort.last_end + timedelta(days=40))
    pump.minute()
    assert list(table.query(table.in_collection(f"ANSWERS#{one.id}"))) == []


def test_the_course_page_says_it_to_whoever_thinks_about_joining(browser, plan):
    assert ASKED.words in text(browser.get("/courses/further"))


def test_a_file_is_read_whole_when_it_was_cut_into_pieces_anywhere():
    text_of = "".join(chr(97 + number % 26) for number in range(700_001))
    found = proofs.pieces(a_registration(), text_of)
    assert "".join(found.values()) == text_of
    assert max(map(len, found.values())) <= 250_000
