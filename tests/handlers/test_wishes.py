"""Wishes in confidence: honoured, and nowhere to be read or inferred (invariant 8)."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from functions.shared import links
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.registration_states import State
from functions.shared.storage import persons, registrations, staff, table, wishes
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests.builders import a_person, stored_registration
from tests.handlers.conftest import Browser, sign_in, text
from tests.handlers.sessions import Room, a_room

FOUR = ("Ana", "Ben", "Chi", "Dev")


@pytest.fixture
def room(teacher, at) -> Room:
    """Four people who have met somebody in a first round."""
    room = a_room(teacher, at)
    room.join(*FOUR)
    room.press("round")
    at(room.session.starts_at + timedelta(minutes=20))
    room.press("end")
    return room


def colleague(room: Room, pump, name: str, role: Role) -> Browser:
    person = a_person(name, zone="Europe/London")
    table.write(*persons.added(person), *staff.teaches(room.cohort.id, person.id, role))
    table.write(staff.added(Staff(person=person.id)))
    browser = Browser()
    sign_in(browser, pump, person.address)
    return browser


def wish_page(room: Room, name: str) -> str:
    one = registrations.get(room.cohort.id, f"r-{name.lower()}")
    return links.link_for(one, Scope.PAGE) + "/wishes"


def wish(room: Room, name: str, *apart: str, **form: str) -> None:
    body = urlencode([*(("apart", one) for one in apart), *form.items()])
    assert Browser().raw(wish_page(room, name), body.encode()).status == 303


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_only_those_whom_one_has_met_and_those_who_teach_can_be_named(room):
    (partner,) = (one for group in room.rounds()[0].rooms for one in group if "r-ana" in group and one != "r-ana")
    page = text(Browser().get(wish_page(room, "Ana")))
    assert re.findall(r'name="apart" value="([^"]+)"', page) == [partner, "staff:teacher"]
    assert "(session 1)" in page
    others = {f"r-{name.lower()}" for name in FOUR} - {"r-ana", partner}
    wish(room, "Ana", partner, *others, "r-nobody", "staff:nobody")
    assert wishes.of(room.cohort.id, "r-ana").apart == (partner,)


def test_a_wish_holds_from_the_next_round_on_and_can_be_added_to_and_taken_back(room, at):
    partner = room.rounds()[0].rooms[0][1]
    wisher = room.rounds()[0].rooms[0][0].removeprefix("r-").title()
    wish(room, wisher, partner)
    wish(room, wisher, "staff:teacher")
    assert set(wishes.of(room.cohort.id, f"r-{wisher.lower()}").apart) == {partner, "staff:teacher"}
    for number in range(1, 7):
        at(room.session.starts_at + timedelta(minutes=20 * number + 1))
        room.press("round")
        assert not any({partner, f"r-{wisher.lower()}"} <= set(group) for group in room.round.rooms)
        at(room.session.starts_at + timedelta(minutes=20 * number + 15))
        room.press("end")
    wish(room, wisher, do="well-again", back=partner)
    assert wishes.of(room.cohort.id, f"r-{wisher.lower()}").apart == ("staff:teacher",)
    wish(room, wisher, do="take-back")
    assert wishes.of_cohort(room.cohort.id).never == frozenset()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "nothing has changed"),
        ({"line": "Canary", "to": "staff:teacher"}, "Your line is with the teacher"),
        ({"apart": "staff:teacher"}, "From the next round on"),
        ({"do": "take-back"}, "Everything is taken back"),
    ],
)
def test_the_page_says_what_it_has_done_and_not_what_was_wished(room, form, words):
    page = wish_page(room, "Ana")
    answer = Browser().post(page, form)
    shown = plain(text(Browser().get(dict(answer.headers)["Location"])))
    assert words in shown
    assert "Canary" not in shown


def test_a_line_reaches_the_teacher_it_was_written_to_and_nobody_else(room, pump):
    eva = colleague(room, pump, "Eva", Role.TEACHER)
    tom = colleague(room, pump, "Tom", Role.ASSISTANT)
    wish(room, "Ana", line="Canary: not with my former husband", to="staff:eva")
    assert "Canary" in text(eva.get(f"/apart/{room.cohort.id}"))
    assert "written you a line" in text(eva.get(f"/teach/{room.cohort.id}"))
    assert "Canary" not in text(room.teacher.get(f"/apart/{room.cohort.id}"))
    assert "written you a line" not in text(room.teacher.get(f"/teach/{room.cohort.id}"))
    assert tom.get(f"/apart/{room.cohort.id}").status == 404
    eva.post(f"/apart/{room.cohort.id}", {"do": "read"})
    assert "written you a line" not in text(eva.get(f"/teach/{room.cohort.id}"))


def test_a_teacher_who_is_named_in_a_pair_does_not_see_it_and_cannot_end_it(room, pump):
    eva = colleague(room, pump, "Eva", Role.TEACHER)
    eva.post(f"/apart/{room.cohort.id}", {"first": "r-ana", "second": "staff:teacher", "do": "apart"})
    assert "Ana and Maria Sol" in plain(text(eva.get(f"/apart/{room.cohort.id}"))) or "Maria Sol and Ana" in plain(
        text(eva.get(f"/apart/{room.cohort.id}"))
    )
    assert "Let them meet" not in text(room.teacher.get(f"/apart/{room.cohort.id}"))
    room.teacher.post(f"/apart/{room.cohort.id}", {"first": "r-ana", "second": "staff:teacher", "do": "together"})
    assert frozenset({"r-ana", "staff:teacher"}) in wishes.of_cohort(room.cohort.id).never
    eva.post(f"/apart/{room.cohort.id}", {"first": "staff:teacher", "second": "r-ana", "do": "together"})
    assert wishes.of_cohort(room.cohort.id).never == frozenset()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"first": "r-ana", "second": "r-ana"},
        {"first": "x", "second": "r-ana"},
        {"first": "r-ana", "second": "r-ana#x", "do": "together"},
    ],
)
def test_pairs_that_make_no_sense_change_nothing(room, form):
    assert room.teacher.post(f"/apart/{room.cohort.id}", form).status == 303
    assert wishes.of_cohort(room.cohort.id).never == frozenset()


def test_who_has_no_place_has_no_wishes_page(room):
    one = stored_registration(room.cohort, "Undecided", State.SCREENING)
    page = links.link_for(one, Scope.PAGE) + "/wishes"
    assert Browser().get(page).status == 303
    assert Browser().post(page, {"apart": "staff:teacher"}).status == 303
    assert wishes.of_cohort(room.cohort.id).never == frozenset()


def test_languages_are_those_that_the_page_offers(room):
    body = urlencode([("language", "de"), ("language", "en"), ("language", "klingon")])
    Browser().raw(wish_page(room, "Ana"), body.encode())
    assert wishes.of(room.cohort.id, "r-ana").languages == ("de", "en")


def everything_that_others_see(room: Room, eva: Browser, wisher: str) -> dict[str, str]:
    """Every page, file and mail that everyone but the wisher can read, as words."""
    console = room.console
    seen = {
        f"{who} {path}": text(browser.get(path))
        for who, browser in (("lead", room.teacher), ("teacher", eva))
        for path in (
            console, f"{console}/wall", f"{console}/list", f"{console}/list.csv", f"{console}/asking",
            f"/teach/{room.cohort.id}", f"/apart/{room.cohort.id}", f"/met/{room.cohort.id}", f"/screening/{room.cohort.id}",
        )
    }  # fmt: skip
    for name in FOUR:
        if name != wisher:
            one = registrations.get(room.cohort.id, f"r-{name.lower()}")
            seen[f"{name} live"] = text(room.guests[name].get("/live"))
            seen[f"{name} page"] = text(Browser().get(links.link_for(one, Scope.PAGE)))
            seen[f"{name} wishes"] = text(Browser().get(wish_page(room, name)))
    seen |= {f"mail {mail.number}": mail.text for mail in mailbox.received()}
    return {where: plain(page) for where, page in seen.items()}


def test_nobody_sees_or_infers_a_wish_from_any_page_file_or_mail(room, pump):
    """Everything is read before and after a wish that changes no pairing: not a word differs."""
    eva = colleague(room, pump, "Eva", Role.TEACHER)
    wisher = "Ana"
    (partner,) = (one for group in room.rounds()[0].rooms for one in group if "r-ana" in group and one != "r-ana")
    room.press("preview")
    before = everything_that_others_see(room, eva, wisher)
    wish(room, wisher, partner)
    room.press("preview")
    after = everything_that_others_see(room, eva, wisher)
    assert before.keys() <= after.keys()
    for where in before:
        assert _steady(before[where]) == _steady(after[where]), where
    own = plain(text(Browser().get(wish_page(room, wisher))))
    assert "You have wished something" in own
    assert "checked" not in text(Browser().get(wish_page(room, wisher)))


def _steady(words: str) -> str:
    """Without what counts presses."""
    return re.sub(r"\bk1~\S+", "", words)


def test_a_wish_to_be_quiet_is_not_to_be_read_either(room):
    paths = ("", "/wall", "/list", "/list.csv", "/asking")
    room.guests["Ana"].post("/live/here")
    before = [text(room.teacher.get(room.console + path)) for path in paths]
    room.say("Ana", "quietly")
    assert [text(room.teacher.get(room.console + path)) for path in paths] == before
    for name in FOUR[1:]:
        assert "Ana" not in plain(text(room.guests[name].get("/live")))


def test_who_has_met_whom_is_for_the_lead_alone_and_knows_nothing_of_wishes(room, pump):
    eva = colleague(room, pump, "Eva", Role.TEACHER)
    assert eva.get(f"/met/{room.cohort.id}").status == 404
    page = text(room.teacher.get(f"/met/{room.cohort.id}"))
    (partner,) = (one for group in room.rounds()[0].rooms for one in group if "r-ana" in group and one != "r-ana")
    assert f"Ana: {partner.removeprefix('r-').title()}" in plain(page)
    assert page.count('class="once"') == 4
    assert page.count('class="self"') == 4
    wish(room, "Ana", partner)
    assert text(room.teacher.get(f"/met/{room.cohort.id}")) == page
