"""The story: from an empty platform to a completed course, in a real browser, as its people live it."""

import re
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, expect

from functions.shared import clock
from functions.shared.storage import cohorts, due
from functions.shared.times import clock as clock_of
from infra.local import mailbox
from tests.stories.conftest import check_accessibility, mails_to, people_take_their_time, wait_for_mail, wakes

PEOPLE = {
    "Ana": ("ana@example.org", "America/Sao_Paulo"),
    "Ben": ("ben@example.org", "Europe/London"),
    "Hiro": ("hiro@example.org", "Asia/Tokyo"),
}
LINK = re.compile(r"http://localhost:\d+/\S+")


def test_a_cohort_lives_from_registration_to_completion(platform, device):
    teacher = device(width=1100)
    sign_in(teacher, platform)
    public_page = open_cohort(teacher)

    guests = {name: device(zone, 360) for name, (_, zone) in PEOPLE.items()}
    for name, page in guests.items():
        register(page, platform, public_page, name)

    accept_everyone(teacher, public_page)
    join_links = {name: read_welcome(platform, name) for name in PEOPLE}

    cohort_id = public_page.rpartition("/")[2]
    first = cohorts.sessions(cohort_id)[0]
    reminders_arrive(platform, first)
    platform.time_machine.forward_to(first.starts_at - timedelta(minutes=10))

    for name, page in guests.items():
        enter(page, join_links[name])
    pair_up(teacher, guests, cohort_id, first.id)

    go_to_the_other_sessions(platform, guests, join_links, cohort_id)
    course_is_completed(platform, guests["Ana"])


def sign_in(page: Page, platform) -> None:
    page.goto("/teach")
    expect(page).to_have_url(re.compile("/sign-in$"))
    check_accessibility(page)
    page.get_by_label("Your e-mail address").fill("maria@example.org")
    people_take_their_time(platform)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    check_accessibility(page)
    mail = wait_for_mail(platform, "maria@example.org", "code")
    page.get_by_label("The code from the mail").fill(re.search(r"[0-9a-z]{8}$", mail.subject)[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My courses")).to_be_visible()
    check_accessibility(page)


def open_cohort(page: Page) -> str:
    """Opens the ten-week course so that the clocks of Europe change in its course; gives its public page."""
    page.get_by_role("link", name="Open a course").click()
    page.get_by_role("button", name="Show me the dates").click()
    expect(page.get_by_text("Please choose a course.")).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Ten weekly sessions").check()
    page.get_by_label("First day").fill("2027-02-16")
    page.get_by_label("Time of day").fill("18:00")
    page.get_by_label("Time zone of the course").select_option("Europe/Berlin")
    page.get_by_label("Places").fill("12")
    page.get_by_label("Link to the video meeting").fill(page.url.replace("/teach/new", "/_local/meeting/main"))
    page.get_by_role("button", name="Show me the dates").click()
    dates = page.get_by_role("region", name="These are your dates")
    expect(dates).to_contain_text("The clocks have changed here")
    expect(dates.get_by_role("listitem")).to_have_count(11)
    check_accessibility(page)
    page.get_by_role("button", name="Open for registration").click()
    expect(page.get_by_role("heading", name="Mindful Self-Compassion")).to_be_visible()
    check_accessibility(page)
    return page.get_by_role("link", name="/courses/").get_attribute("href")


def register(page: Page, platform, public_page: str, name: str) -> None:
    address, zone = PEOPLE[name]
    page.goto("/")
    page.get_by_role("link", name="Mindful Self-Compassion").click()
    expect(page).to_have_url(re.compile("zone="))
    local = datetime(2027, 2, 16, 17, 0, tzinfo=UTC)
    expect(page.locator("#dates + form + p + ol li").first).to_contain_text(clock_of(local, zone, "en"))
    check_accessibility(page)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your e-mail address").fill("not an address")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_label("Your e-mail address")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value(name)
    check_accessibility(page)
    page.get_by_label("Your e-mail address").fill(address)
    people_take_their_time(platform)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look in your mailbox")).to_be_visible()
    check_accessibility(page)

    page.goto(link_in(wait_for_mail(platform, address, "confirm"), "/confirm/"))
    check_accessibility(page)
    page.get_by_role("button", name="Yes, this is my address").click()
    expect(page.get_by_text("your address is confirmed")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="Go on with my registration").click()
    expect(page.get_by_label("Your time zone")).to_have_value(zone)
    check_accessibility(page)
    page.get_by_label("Your pronouns").fill("they/them")
    page.get_by_role("button", name="Keep and go on").click()
    answer_the_questions(page, danger=name == "Ben")
    give_an_emergency_contact(page)
    page.get_by_role("button", name="Send my registration").click()
    expect(page.get_by_label("I have read this, and agree.")).to_be_focused()
    check_accessibility(page)
    page.get_by_label("I have read this, and agree.").check()
    page.get_by_role("button", name="Send my registration").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    check_accessibility(page)
    platform.pump.turn()
    page.get_by_role("link", name="My page").click()
    expect(page.get_by_text("your registration has arrived")).to_be_visible()
    check_accessibility(page)


def answer_the_questions(page: Page, *, danger: bool) -> None:
    """The background, with a page that was closed on the way, and a question that comes only with an answer."""
    expect(page.get_by_role("heading", name="Your background")).to_be_visible()
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.get_by_label("What brings you to this course?")).to_be_focused()
    check_accessibility(page)
    page.get_by_label("What brings you to this course?").fill("My canary hope")
    page.get_by_role("group", name="Have you practised").get_by_label("Not yet").check()
    more = page.get_by_label("Would you like to tell us a little about it?")
    expect(more).to_be_hidden()
    page.get_by_role("group", name="especially hard").get_by_label("Yes", exact=True).check()
    expect(more).to_be_visible()
    check_accessibility(page)
    page.get_by_role("group", name="especially hard").get_by_label("No", exact=True).check()
    expect(more).to_be_hidden()
    page.get_by_role("group", name="harming yourself").get_by_label("Yes" if danger else "No", exact=True).check()
    page.get_by_role("button", name="Keep and go on").click()
    if danger:
        expect(page.get_by_role("heading", name="Before you go on")).to_be_visible()
        check_accessibility(page)
        page.get_by_role("link", name="Go on with my registration").click()
    expect(page.get_by_role("heading", name="Taking part")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="one step back").click()
    expect(page.get_by_text("answered", exact=True)).to_have_count(4)
    expect(page.get_by_text("My canary hope")).to_have_count(0)
    check_accessibility(page)
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.get_by_role("heading", name="Taking part")).to_be_visible()
    page.get_by_role("button", name="Keep and go on").click()


def give_an_emergency_contact(page: Page) -> None:
    expect(page.get_by_role("heading", name="For an emergency")).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Their name").fill("Robin")
    page.get_by_label("The country they are in").select_option("DE")
    page.get_by_label("Their telephone number").fill("12")
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.get_by_label("Their telephone number")).to_be_focused()
    expect(page.get_by_label("Their telephone number")).to_have_value("12")
    check_accessibility(page)
    page.get_by_label("Their telephone number").fill("030 5550100")
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.get_by_role("heading", name="What we agree on")).to_be_visible()
    check_accessibility(page)


def accept_everyone(page: Page, public_page: str) -> None:
    page.goto("/teach")
    page.get_by_role("link", name="Mindful Self-Compassion").click()
    page.get_by_role("link", name="Reading room").click()
    expect(page.get_by_role("heading", name="Reading room")).to_be_visible()
    check_accessibility(page)
    for name in PEOPLE:
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.get_by_text("My canary hope")).to_have_count(0)
        check_accessibility(page)
        page.get_by_role("button", name="Read the answers").click()
        expect(page.get_by_text("My canary hope")).to_be_visible()
        check_accessibility(page)
        page.get_by_role("button", name=re.compile(f"[Aa]ccept {name}")).click()
    expect(page.get_by_text("Nobody is waiting to hear from you.")).to_be_visible()
    expect(page.get_by_text("3 of 12 places are taken.")).to_be_visible()


def read_welcome(platform, name: str) -> str:
    mail = wait_for_mail(platform, PEOPLE[name][0], "You have a place")
    assert list(mail.attachments) == ["course.ics"]
    file = mail.attachments["course.ics"].decode()
    assert file.count("BEGIN:VEVENT") == 11
    assert "BEGIN:VTIMEZONE" in file
    for other in set(PEOPLE) - {name}:
        assert PEOPLE[other][0] not in file
    return link_in(mail, "/join/")


def reminders_arrive(platform, session) -> None:
    """A day before and an hour before, each once, in the reader's own time; for Hiro both are in the night, so they
    come in the morning after it and on the evening before it.
    """
    platform.time_machine.forward_to(session.starts_at - timedelta(hours=24, minutes=1))
    assert mails_to("example.org", "We meet soon") == []
    platform.time_machine.forward_by(timedelta(minutes=2))
    assert len(mails_to("example.org", "We meet soon")) == 2
    platform.time_machine.forward_to(session.starts_at - timedelta(hours=18))
    assert len(mails_to("example.org", "We meet soon")) == 3
    to_hiro = mails_to("hiro@example.org", "We meet soon")[0]
    assert "Wednesday, February 17, 2027, 2:00" in to_hiro.text.replace("\u202f", " ")
    assert "Japan" in to_hiro.text
    platform.time_machine.forward_to(session.starts_at - timedelta(minutes=59))
    assert len(mails_to("example.org", "In an hour")) == 2
    assert len(mails_to("hiro@example.org", "We meet soon")) == 2


def enter(page: Page, join_link: str) -> None:
    page.goto(join_link)
    check_accessibility(page)
    with page.context.expect_page() as meeting:
        page.get_by_role("button", name="Into the meeting").click()
    expect(meeting.value.get_by_role("heading", name="The video meeting")).to_be_visible()
    page.bring_to_front()
    expect(page).to_have_url(re.compile("/live$"))
    expect(page.get_by_role("heading", name="We are together")).to_be_visible()
    check_accessibility(page)


def pair_up(teacher: Page, guests: dict[str, Page], cohort_id: str, session_id: str) -> None:
    teacher.goto(f"/console/{cohort_id}/{session_id}")
    expect(teacher.get_by_role("heading", name="Here: 3")).to_be_visible()
    check_accessibility(teacher)
    teacher.get_by_role("button", name="Everyone into pairs").click()
    expect(teacher.get_by_text("Everyone meets somebody new.")).to_be_visible()
    check_accessibility(teacher)
    teacher.get_by_role("button", name="Open the rooms").click()
    expect(teacher.get_by_role("heading", name=re.compile("Round 1: "))).to_be_visible()
    check_accessibility(teacher)
    for name, page in guests.items():
        page.bring_to_front()
        wakes(page)
        expect(page.get_by_role("heading", name="This time you are with")).to_be_visible()
        for other in set(PEOPLE) - {name}:
            expect(page.locator(".partner")).to_contain_text(other)
        expect(page.locator(".room")).to_contain_text("Room 1")
        check_accessibility(page)
    teacher.bring_to_front()
    teacher.get_by_role("button", name="Call everyone back").click()
    for page in guests.values():
        page.bring_to_front()
        wakes(page)
        expect(page.get_by_role("heading", name="We are together again")).to_be_visible()


def go_to_the_other_sessions(platform, guests: dict[str, Page], join_links: dict[str, str], cohort_id: str) -> None:
    """Ana comes to all, Ben to none: the links are still those from the welcome mail."""
    sessions = cohorts.sessions(cohort_id)
    for session in sessions[1:]:
        platform.time_machine.forward_to(session.starts_at + timedelta(minutes=1))
        guests["Ana"].request.post(join_links["Ana"], headers={"Sec-Fetch-Site": "same-origin"})
    changed = [session for session in sessions if session.starts_at.date() > date(2027, 3, 28)]
    assert {session.starts_at.hour for session in changed} == {16}
    assert sessions[0].starts_at.hour == 17


def course_is_completed(platform, page: Page) -> None:
    platform.time_machine.forward_by(timedelta(days=1))
    assert len(mails_to("ana@example.org", "You have completed")) == 1
    assert mails_to("ben@example.org", "You have completed") == []
    # The retreat begins at five in her morning: the hour's reminder comes on the evening before, and says "soon".
    assert len(mails_to("ana@example.org", "We meet soon")) == 12
    assert len({(mail.to, mail.subject, mail.at) for mail in mailbox.received()}) == len(mailbox.received())
    platform.time_machine.forward_by(timedelta(days=31))
    assert due.first_at() is None, f"something is still due at {clock.now()}"
    page.goto(link_in(mails_to("ana@example.org", "You have a place")[0], "/my/"))
    expect(page.get_by_text("you have completed this course")).to_be_visible()
    check_accessibility(page)


def link_in(mail: mailbox.Received, part: str) -> str:
    return next(link for link in LINK.findall(mail.text) if part in link)
