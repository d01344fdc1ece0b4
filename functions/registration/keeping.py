"""What becomes of a page of the form that is right: what it tells in confidence is sealed, and all is kept."""

from wtforms import Form

from functions.registration import rules
from functions.registration.contact_form import ContactForm, contact_in
from functions.registration.entry import Visit
from functions.registration.questions import answers_in, replaced
from functions.registration.steps import CONTACT, Step
from functions.registration.you_form import YouForm
from functions.shared import clock, sealing
from functions.shared.domain.questions import Answers, VisibleTo, by_id, families
from functions.shared.storage import answers, persons
from functions.shared.storage.applications import page_kept
from functions.shared.web.requests import Submitted


def you_kept(guest: Visit, step: Step, form: YouForm) -> None:
    page_kept(
        guest.registration, {}, [step.mark], *persons.described(rules.described(guest.person, form.data, clock.now()))
    )


def contact_kept(guest: Visit, step: Step, form: ContactForm) -> None:
    """Keeps whom to call; left empty, what was given before stays."""
    given = contact_in(form)
    sealed = sealing.seal(guest.registration.id, {answers.CONTACT: given}) if given else {}
    page_kept(guest.registration, sealed, [step.mark, *([CONTACT] if given else [])])


def questions_kept(guest: Visit, step: Step, form: Form, sent: Submitted) -> Answers:
    """Keeps a page of questions, and gives what was answered on it.

    Raises:
        SealingUnavailableError: nothing is taken in clear.
        ChangedMeanwhileError: another page was kept since.

    """
    given = answers_in(form, step.questions)
    new = replaced(given, sent, step.questions)
    taken_back = [root for root in new if root not in given]
    payloads = _by_circle(guest, step, given, new)
    sealed = sealing.seal(guest.registration.id, payloads) if payloads else {}
    page_kept(
        guest.registration,
        sealed,
        [step.mark, *(root for root in new if root in given)],
        gone=taken_back,
        needs_screening=rules.needs_screening(guest.course, given),
    )
    return given


def _by_circle(guest: Visit, step: Step, given: Answers, new: list[str]) -> dict[str, object]:
    """For each circle of readers the answers that it may read, and which older ones they take the place of."""
    known, number = by_id(step.questions), guest.registration.parts + 1
    family = {root.id: [root, *others] for root, others in families(step.questions)}
    found: dict[str, object] = {}
    for circle in VisibleTo:
        touched = [root for root in new if any(one.visible_to is circle for one in family[root])]
        if touched:
            told = {name: given[name] for name in given if known[name].visible_to is circle}
            found[answers.part(number, circle)] = {"replaces": touched, "answers": told}
    return found
