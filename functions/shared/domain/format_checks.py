"""What the types of a format cannot say: each finding names the field and what was expected there."""

from collections import Counter
from collections.abc import Iterator

from functions.shared.domain.formats import Format
from functions.shared.domain.questions import Question, QuestionKind, VisibleTo, by_id

_WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.SEVERAL})
_CIRCLES = [*VisibleTo]
"""Of readers, the smallest first."""
MOST_SESSIONS = 30
"""Each session is three items with its two reminders, beside eight for the cohort; DynamoDB's transactions take 100."""


def problems(course: Format) -> Iterator[tuple[str, str]]:
    """Pairs of (field, what was expected)."""
    yield from _repeated("sessions", [plan.id for plan in course.sessions])
    if len(course.sessions) > MOST_SESSIONS:
        yield "sessions", f"at most {MOST_SESSIONS}: a cohort is opened in one transaction"
    yield from _repeated("questions", [question.id for question in course.questions])
    for index, question in enumerate(course.questions):
        yield from _question(f"questions[{index}]", question)
        yield from _place(f"questions[{index}]", question, course, index)
    for index, plan in enumerate(course.sessions):
        if plan.retreat and plan.practices:
            yield f"sessions[{index}].practices", "none, because a silent retreat has no pairing"
        if plan.time and plan.later_minutes:
            yield f"sessions[{index}].later_minutes", "none beside a time of its own"
        yield from _repeated(f"sessions[{index}].practices", [practice.id for practice in plan.practices])
    counted = sum(course.completion.retreat_counts or not plan.retreat for plan in course.sessions)
    if course.completion.sessions_needed > counted:
        yield "completion.sessions_needed", f"at most {counted}, the number of sessions that count"
    if course.questions and not (course.why_questions and course.kept_until):
        yield "why_questions", "why the questions are asked, and in kept_until how long answers are kept"


def _question(field: str, question: Question) -> Iterator[tuple[str, str]]:
    if (question.kind in _WITH_OPTIONS) != bool(question.options):
        yield f"{field}.options", "options for a choice or several, and none for any other kind"
    if (question.kind is QuestionKind.SCALE) != bool(question.scale):
        yield f"{field}.scale", "a scale for the kind scale, and none for any other"
    elif question.scale and question.scale.highest <= question.scale.lowest:
        yield f"{field}.scale", "a highest number above the lowest"
    known = question.known_answers
    for name in ("look_closer_if", "may_mean_danger_if"):
        if unknown := sorted(set(getattr(question, name)) - set(known)):
            yield f"{field}.{name}", f"answers that can be given ({', '.join(known)}), not {', '.join(unknown)}"


def _place(field: str, question: Question, course: Format, index: int) -> Iterator[tuple[str, str]]:
    """A condition is of the same page, so that it can be judged where the answer is typed: nobody can read it later."""
    if question.section and question.section not in {section.id for section in course.sections}:
        yield f"{field}.section", f"one of the sections, not {question.section}"
    if question.shown_if is None:
        return
    other = by_id(course.questions[:index]).get(question.shown_if.question)
    if other is None or other.section != question.section:
        yield f"{field}.shown_if", "a question of the same section that stands before it"
    elif _CIRCLES.index(question.visible_to) > _CIRCLES.index(other.visible_to):
        yield f"{field}.visible_to", f"no more readers than {other.id} has: that it is there tells what was answered"
    elif unknown := sorted(set(question.shown_if.answers) - set(other.known_answers)):
        known = ", ".join(other.known_answers) or "none, as it can be answered with anything"
        yield f"{field}.shown_if", f"answers that can be given ({known}), not {', '.join(unknown)}"


def _repeated(field: str, ids: list[str]) -> Iterator[tuple[str, str]]:
    for repeated, times in Counter(ids).items():
        if times > 1:
            yield field, f"each id once, but {repeated} stands there {times} times"
