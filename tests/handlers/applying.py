"""Somebody who registers: the pages of the form in the order in which a browser comes by them."""

from infra.local.gateway import Answer
from tests.handlers.conftest import Browser, header

YOU = {"name": "Ana", "pronouns": "she/her", "language": "en", "zone": "America/Sao_Paulo"}
BACKGROUND = {
    "question_hopes": "CANARY-HOPE",
    "question_experience": "Not yet",
    "question_hard-times": "no",
    "question_harm": "no",
}
TAKING_PART = {"question_needs": "CANARY-NEED"}
CONTACT = {"name": "CANARY-FRIEND", "relation": "a friend", "country": "BR", "phone": "11 91234-5678"}
AGREEMENT = {"agreed": "yes"}
PAGES = {
    "you": YOU,
    "background": BACKGROUND,
    "background-taking-part": TAKING_PART,
    "contact": CONTACT,
    "agreement": AGREEMENT,
}
"""The steps of the eight-week course, each with what is typed there."""


def send(browser: Browser, form: str, step: str, **more: str) -> Answer:
    """One page; `form` is the path that ends in /form."""
    return browser.post(f"{form}/{step}", {**PAGES[step], **more})


def fill(browser: Browser, form: str, until: str = "", **more: str) -> Answer:
    """Every page before `until`, or all: `more` goes to the page that has such a field. Gives the last answer."""
    answer = None
    for step, fields in PAGES.items():
        if step == until:
            break
        own = {name: value for name, value in more.items() if name in fields}
        answer = send(browser, form, step, **own)
        if step != "agreement":
            assert answer.status == 303 or b"Before you go on" in answer.body, answer.body.decode()
    assert answer
    return answer


def goes_to(answer: Answer) -> str:
    return header(answer, "Location").rpartition("/")[2]
