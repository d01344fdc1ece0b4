"""The steps of the form: who you are, the pages of questions, an emergency contact, the agreement."""

from collections.abc import Iterable
from dataclasses import dataclass

from functions.shared.domain.formats import Asked, Format
from functions.shared.domain.questions import Question, Section
from functions.shared.domain.registration import Registration

YOU, CONTACT, AGREEMENT = "you", "contact", "agreement"
_BACKGROUND = "background"
"""Where questions stand that name no section."""


@dataclass(frozen=True)
class Step:
    """`section` and `questions` are of a page of questions; the others have none."""

    id: str
    number: int
    of: int
    section: Section | None = None
    questions: tuple[Question, ...] = ()

    @property
    def mark(self) -> str:
        """What stands in the registration when it is done."""
        return f"step/{self.id}"


def steps(course: Format) -> list[Step]:
    sections = {section.id: section for section in course.sections}
    ids = dict.fromkeys([*(question.section for question in course.questions)])
    pages = [one for one in ("", *sections) if one in ids]
    contact = [CONTACT] if course.emergency_contact is not Asked.NOT else []
    names = [YOU, *(f"{_BACKGROUND}{'-' if one else ''}{one}" for one in pages), *contact, AGREEMENT]
    asked = {f"{_BACKGROUND}{'-' if one else ''}{one}": one for one in pages}
    return [
        Step(
            name,
            number,
            len(names),
            sections.get(asked.get(name, "")),
            tuple(one for one in course.questions if name in asked and one.section == asked[name]),
        )
        for number, name in enumerate(names, 1)
    ]


def first_open(course: Format, registration: Registration) -> Step:
    """Where somebody goes on who comes back: the agreement is the last, and never done before it is sent."""
    return next(step for step in steps(course) if step.mark not in registration.answered)


def following(course: Format, step: Step) -> Step:
    return steps(course)[step.number]


def roots(questions: Iterable[Question]) -> list[str]:
    return [question.id for question in questions if question.shown_if is None]
