"""The questions of a course's format: of which kind they are, who may read the answers, and when they are asked."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from functions.shared.domain.record import Id, Record, Text


class QuestionKind(StrEnum):
    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    SCALE = "scale"
    DATE = "date"
    COUNTRY = "country"
    PHONE = "phone"


class VisibleTo(StrEnum):
    """Who reads an answer, each with all those before."""

    SCREENING = "screening"
    """The teachers who decide about registrations."""
    TEACHERS = "teachers"
    """Everyone who teaches the cohort, assistants too."""
    COORDINATORS = "coordinators"


class Condition(Record, frozen=True):
    """The question is asked where another of the same section, before it, has one of these answers."""

    question: Id
    answers: Annotated[tuple[str, ...], Meta(min_length=1)]


class Scale(Record, frozen=True):
    """Whole numbers from one end to the other, and what the ends mean."""

    at_lowest: Text
    at_highest: Text
    lowest: Annotated[int, Meta(ge=0, le=10)] = 1
    highest: Annotated[int, Meta(ge=1, le=10)] = 5

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(str(number) for number in range(self.lowest, self.highest + 1))


class Section(Record, frozen=True):
    """A page of the form; `why` says why it is asked, where there is more to say than for the whole form."""

    id: Id
    title: Text
    why: str = ""


class Question(Record, frozen=True):
    """`why` is said beside the question; `look_closer_if` marks answers that a teacher should talk about first."""

    id: Id
    text: Text
    kind: QuestionKind
    section: str = ""
    """Empty: the first of the form."""
    why: str = ""
    required: bool = False
    """Where it is asked at all."""
    options: tuple[Text, ...] = ()
    labels: tuple[str, ...] = ()
    """The options as they read in another language; an answer is kept as the option itself."""
    scale: Scale | None = None
    shown_if: Condition | None = None
    visible_to: VisibleTo = VisibleTo.SCREENING
    look_closer_if: tuple[str, ...] = ()
    may_mean_danger_if: tuple[str, ...] = ()

    @property
    def known_answers(self) -> tuple[str, ...]:
        """All that can be answered, where that can be listed."""
        if self.kind is QuestionKind.YES_NO:
            return ("yes", "no")
        return self.scale.steps if self.scale else self.options


Answers = Mapping[str, list[str]]
"""By the questions' ids; what was left out is left out."""


ASKED = "asked/"
"""Begins what stands in a question's place where a teacher has asked something more: its number and words follow."""


def is_asked(question: Question, given: Answers, questions: Mapping[str, Question]) -> bool:
    """Whether a question is asked of somebody who has given these answers."""
    condition = question.shown_if
    if condition is None:
        return True
    other = questions[condition.question]
    return is_asked(other, given, questions) and bool(set(given.get(other.id, ())) & set(condition.answers))


def root_of(question: Question, questions: Mapping[str, Question]) -> str:
    """The question that it hangs on, at the beginning of all conditions: these are answered and replaced together."""
    while question.shown_if:
        question = questions[question.shown_if.question]
    return question.id


def by_id(questions: Iterable[Question]) -> dict[str, Question]:
    return {question.id: question for question in questions}


def families(questions: Iterable[Question]) -> Iterator[tuple[Question, list[Question]]]:
    """Each question that is always asked, with those that hang on it, in the order of the form."""
    listed = list(questions)
    known = by_id(listed)
    for root in listed:
        if root.shown_if is None:
            yield root, [one for one in listed if one is not root and root_of(one, known) == root.id]
