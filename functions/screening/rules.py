"""Who waits to hear, and how answers are laid out for reading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from functions.shared.domain.formats import Format
from functions.shared.domain.questions import ASKED, Answers, Question, QuestionKind, VisibleTo, by_id, families
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import UNDECIDED
from functions.shared.domain.words import later


@dataclass(frozen=True)
class Answered:
    """A question with what was answered; `look_closer` where the format says that the answer wants a talk."""

    question: str
    answers: tuple[str, ...]
    look_closer: bool
    kind: QuestionKind = QuestionKind.TEXT
    visible_to: VisibleTo = VisibleTo.SCREENING


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


def put_together(parts: Mapping[str, Mapping[str, Any]], course: Format) -> Answers:
    """The answers as they stand after all parts (by name; `replaces`: questions, `answers`: by question), the earliest
    first: a question that is answered anew takes all that hung on the old answer away.
    """
    family = {root.id: [root.id, *(one.id for one in others)] for root, others in families(course.questions)}
    stand: dict[str, list[str]] = {}
    for _, circles in groupby(sorted(parts), key=lambda name: name.partition("#")[0]):
        sent = [parts[name] for name in circles]
        for root in {root for part in sent for root in part["replaces"]}:
            for gone in family.get(root, [root]):
                stand.pop(gone, None)
        for part in sent:
            stand |= part["answers"]
    return stand


def laid_out(course: Format, given: Answers, circles: Iterable[VisibleTo]) -> list[Answered]:
    """The answers that these circles of readers may read, in the order in which they were asked. A question that hangs
    on another's answer stands there only where it was answered.
    """
    known, readable = by_id(course.questions), set(circles)
    return [
        Answered(
            question.text,
            tuple(_labels(question).get(one, one) for one in given.get(question.id, ())),
            bool(set(given.get(question.id, ())) & set(question.look_closer_if)),
            question.kind,
            question.visible_to,
        )
        for question in known.values()
        if question.visible_to in readable and (question.shown_if is None or question.id in given)
    ] + [
        Answered(name.removeprefix(ASKED).partition("/")[2], tuple(said), look_closer=False)
        for name, said in given.items()
        if name.startswith(ASKED)
    ]


def _labels(question: Question) -> dict[str, str]:
    """How an answer reads: it is kept as the format writes it."""
    if question.kind is QuestionKind.YES_NO:
        return {"yes": later("Yes"), "no": later("No")}
    if question.scale:
        return {one: f"{one} / {question.scale.highest}" for one in question.scale.steps}
    return dict(zip(question.options, question.labels, strict=False))
