"""Who waits to hear, and how answers are laid out for reading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from functions.shared.domain.formats import Format, Question, QuestionKind
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import UNDECIDED
from functions.shared.domain.words import later


@dataclass(frozen=True)
class Answered:
    """A question with what was answered; `look_closer` where the format says that the answer wants a talk."""

    question: str
    answers: tuple[str, ...]
    look_closer: bool


def waiting(registrations: Iterable[Registration]) -> list[Registration]:
    """Who waits to hear, the one who has waited longest first."""
    undecided = [one for one in registrations if one.state in UNDECIDED]
    return sorted(undecided, key=lambda one: one.submitted_at or one.applied_at)


def decided(registrations: Iterable[Registration]) -> list[Registration]:
    """About whom a teacher has decided, the latest first: a decision can be looked at again."""
    found = [one for one in registrations if one.decided_by and one.state not in UNDECIDED]
    return sorted(found, key=lambda one: one.changed_at, reverse=True)


def overdue(registration: Registration, today: date) -> bool:
    return registration.hear_by is not None and registration.hear_by < today


def laid_out(course: Format, given: Mapping[str, list[str]]) -> list[Answered]:
    """Answers in the order of the questions as they were asked."""
    return [
        Answered(
            question.text,
            tuple(_labels(question).get(one, one) for one in given.get(question.id, ())),
            bool(set(given.get(question.id, ())) & set(question.look_closer_if)),
        )
        for question in course.questions
    ]


def _labels(question: Question) -> dict[str, str]:
    """How an answer reads: it is kept as the format writes it."""
    if question.kind is QuestionKind.YES_NO:
        return {"yes": later("Yes"), "no": later("No")}
    return dict(zip(question.options, question.labels, strict=False))
