"""Taking people over from another list: first a dry run that shows each bad line, then one press."""

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from wtforms import Form, StringField

from functions.shared import clock, ids, languages, log
from functions.shared.address_check import AddressCheck, stripped
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_move
from functions.shared.domain.models import Person
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import State
from functions.shared.domain.words import later
from functions.shared.mail import queue
from functions.shared.storage import mails, persons, registrations, table
from functions.shared.web.pages import page
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import ORGANISERS, at_cohort
from functions.teaching.import_rules import BadTableError, Row, rows

router = Router()


class _Address(Form):
    address = StringField(filters=[stripped], validators=[AddressCheck()])


@router.route("/teach/<cohort_id>/import", method=READ)
def ask(cohort_id: str) -> Response[Any]:
    _, cohort = at_cohort(router.current_event, cohort_id, clock.now(), ORGANISERS)
    return _import_page(cohort, "")


@router.route("/teach/<cohort_id>/import", method=SEND)
def read(cohort_id: str) -> Response[Any]:
    """A dry run; with the press "import" those lines are taken over that nothing is wrong with."""
    desk, cohort = at_cohort(router.current_event, cohort_id, clock.now(), ORGANISERS)
    given = submitted(router.current_event)
    text = given.first("table")
    if not cohort.can_be_entered(clock.now()):
        return _import_page(
            cohort, text, why=later("This course has begun, or is cancelled: nobody can come in any more."), status=409
        )
    try:
        found = [_checked(cohort, row) for row in rows(text, languages.available())]
    except BadTableError as error:
        return _import_page(cohort, text, why=error.why, status=422)
    if given.first("press") != "import":
        return _import_page(cohort, text, found=found)
    count = sum(_taken_over(cohort, row) for row in found if not row.wrong)
    log.note("people were taken over", cohort=cohort.id, person=desk.person, count=count)
    return _import_page(cohort, "", taken=count, found=[row for row in found if row.wrong])


def _checked(cohort: Cohort, row: Row) -> Row:
    """What only the table and the address check know."""
    if row.wrong:
        return row
    form = _Address(Submitted({"address": [row.address]}))
    if not form.validate():
        return replace(row, wrong=str(form.address.errors[0]))
    address = form.address.data or ""
    known = persons.known_as(address, row.name)
    if known and registrations.of_person(cohort.id, known):
        return replace(row, wrong=later("They are registered here already."))
    return replace(row, address=address)


def _taken_over(cohort: Cohort, row: Row) -> bool:
    """Registers somebody whose form is still to come: the mail that asks for it is the proof of their address, too."""
    now = clock.now()
    known = persons.known_as(row.address, row.name)
    person = Person(
        id=known or ids.new(),
        name=row.name,
        address=row.address,
        zone=row.zone or cohort.zone,
        languages=(row.language or cohort.language,),
        pronouns=row.pronouns,
    )
    one = Registration(
        id=ids.new(),
        cohort=cohort.id,
        person=person.id,
        state=State.CONFIRMED,
        applied_at=now,
        changed_at=now,
        from_a_list=True,
    )
    mail = about_move(MailKind.CONTINUE_FORM, one, now)
    try:
        table.write(
            *registrations.first_writes(cohort, one),
            *(() if known else persons.added(person)),
            mails.planned(mail),
        )
    except table.ConditionFailedError:
        return False
    queue.nudge([mail])
    return True


def _import_page(
    cohort: Cohort, text: str, *, found: list[Row] | None = None, why: str = "", taken: int = -1, status: int = 200
) -> Response[Any]:
    good = sum(not row.wrong for row in found or [])
    return page("import", status=status, cohort=cohort, text=text, found=found, why=why, taken=taken, good=good)
