"""The way in and one's own pages in another language, one of them read from right to left: nothing English is left."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from functions.shared import clock, ids, links
from functions.shared.domain.registration_states import Event
from functions.shared.domain.zones import zone
from functions.shared.languages import said
from functions.shared.storage import cohorts, persons, registrations
from functions.shared.tokens import Scope
from tests.builders import stored_plan
from tests.stories.conftest import check_accessibility, people_take_their_time, wait_for_mail

LINK = re.compile(r"http://localhost:\d+/\S+")
ENGLISH = re.compile(r"\b(the|your|you|and|with|this|please|we|of)\b", re.IGNORECASE)
"""Words that no page in another language has, apart from the names that people and schools have."""

WITHOUT_PLACES = """() => {
  const main = document.querySelector("main").cloneNode(true);
  for (const list of main.querySelectorAll("select")) list.remove();
  return main.textContent;
}"""
"""CLDR has no name of its own for every place (Isle of Man) in every language."""


@pytest.fixture(scope="module")
def cohort(platform):
    """A course in Hebrew that begins in a month of the platform's time."""
    start = (clock.now() + timedelta(days=30)).astimezone(zone("Europe/Berlin")).date()
    return stored_plan(clock.now(), id=ids.new(), start=start, capacity=12, language="he").cohort


def looks_right(page: Page, language: str) -> None:
    check_accessibility(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "he" else "ltr")
    words = page.evaluate(WITHOUT_PLACES)
    assert not ENGLISH.search(words), f"{page.url}: {words}"


def fills_in_the_form(page: Page, language: str) -> None:
    onwards = page.locator("form button.large")
    onwards.click()
    expect(page.locator("[name=question_hopes]")).to_be_visible()
    onwards.click()
    expect(page.locator(".wrong").first).to_be_visible()
    looks_right(page, language)
    page.locator("[name=question_hopes]").fill("…")
    page.locator("[name=question_experience]").first.check()
    for question in ("hard-times", "harm"):
        page.locator(f"[name=question_{question}][value=yes]").check()
    onwards.click()
    expect(page.locator("#care")).to_be_visible()
    looks_right(page, language)
    page.locator("a.button").click()
    expect(page.locator("[name=question_needs]")).to_be_visible()
    looks_right(page, language)
    onwards.click()
    page.locator("#phone").fill("1")
    onwards.click()
    expect(page.locator(".wrong")).to_have_count(3)
    looks_right(page, language)
    page.locator("#name").fill("Robin")
    page.locator("#country").select_option("IL")
    page.locator("#phone").fill("03-123-4567")
    onwards.click()
    page.locator("[name=agreed]").check()
    looks_right(page, language)
    onwards.click()
    expect(page.locator("h1", has_text=said("Thank you", language))).to_be_visible()
    looks_right(page, language)


@pytest.mark.parametrize("language", ["he", "de"])
def test_somebody_registers_and_finds_their_pages_in_their_language(platform, device, cohort, language):
    page, address = device("Asia/Jerusalem", 360, language=language), f"{language}@example.org"
    page.goto(f"/courses/{cohort.id}")
    looks_right(page, language)
    page.locator("#name").fill("Noa")
    page.locator("#address").fill(address)
    people_take_their_time(platform)
    page.locator("form[action^='/courses/'] button").click()
    expect(page.get_by_role("heading", name=said("Look in your mailbox", language))).to_be_visible()
    looks_right(page, language)
    mail = wait_for_mail(platform, address, "MSC" if language == "he" else "Selbstmitgefühl")
    assert not ENGLISH.search(mail.text.replace("The Kindred School", "").replace("localhost", "")), mail.text
    page.goto(next(link for link in LINK.findall(mail.text) if "/confirm/" in link))
    looks_right(page, language)
    page.locator("form button").first.click()
    page.locator("a.button").click()
    expect(page.locator("#language")).to_have_value(language)
    looks_right(page, language)
    fills_in_the_form(page, language)

    person = persons.known_as(address, "Noa")
    one = registrations.of_person(cohort.id, person)
    registrations.move(cohorts.get(cohort.id), one, Event.ACCEPT, clock.now())
    for path in (
        links.link_for(one, Scope.PAGE),
        f"{links.link_for(one, Scope.PAGE)}/mails",
        links.link_for(one, Scope.JOIN),
    ):
        page.goto(path)
        looks_right(page, language)


def test_another_language_is_chosen_at_the_foot_of_a_page_with_the_keyboard(platform, device, cohort):
    page = device(width=360)
    page.goto(f"/courses/{cohort.id}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="עברית").focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "he")
    looks_right(page, "he")
    expect(page.locator("[aria-current=true]")).to_have_text("עברית")
