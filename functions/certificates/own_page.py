"""Somebody's certificate: with the name as they want it, and the paper itself."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.certificates import paper, rules
from functions.shared import clock, ids, links, log
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Role
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import State
from functions.shared.domain.zones import zone
from functions.shared.languages import said
from functions.shared.settings import settings
from functions.shared.storage import certificates, cohorts, persons, presences, registrations, staff
from functions.shared.storage.certificates import Certificate, NoCertificateError
from functions.shared.tokens import Scope
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/my/<token>/certificate", method=READ)
def show(token: str) -> Response[Any]:
    return _certificate_page(_completed(token), token)


@router.route("/my/<token>/certificate", method=SEND)
def issue(token: str) -> Response[Any]:
    """Issues it with the name as they have written it; whoever issues it anew has one only."""
    one, now = _completed(token), clock.now()
    name = " ".join(submitted(router.current_event).first("name").split())[: rules.LONGEST_NAME]
    missing = paper.unwritable(name)
    if not name or missing:
        return _certificate_page(one, token, name=name, missing=missing, status=422)
    certificates.issue(one, _issued(cohorts.get(one.cohort), one, name, now))
    log.note("a certificate was issued", cohort=one.cohort, registration=one.id)
    return see_other(f"/my/{token}/certificate")


@router.route("/my/<token>/certificate.pdf", method=READ)
def as_pdf(token: str) -> Response[Any]:
    found = certificates.get(_completed(token).certificate)
    body = paper.printed(found, settings().organisation, links.absolute("/verify"))
    headers: dict[str, str | list[str]] = {"Content-Disposition": 'attachment; filename="certificate.pdf"'}
    return Response(status_code=200, content_type="application/pdf", body=body, headers=headers)


def _completed(token: str) -> Registration:
    """Raises:
    NoCertificateError: they have not completed the course.

    """
    holder = links.holder(token, Scope.PAGE, clock.now())
    one = registrations.get(holder.cohort, holder.registration)
    holder.must_hold(one)
    if one.state is not State.COMPLETED:
        raise NoCertificateError
    return one


def _issued(cohort: Cohort, one: Registration, name: str, now: datetime) -> Certificate:
    """What it says, fixed at this moment, in the language that its holder reads."""
    language = persons.get(one.person).languages[0]
    course, sessions = cohorts.course(cohort.id), cohorts.sessions(cohort.id)
    counted = presences.counted(sessions, presences.of_cohort(cohort.id, course, sessions, now)).get(one.id, set())
    place = zone(cohort.zone)
    return Certificate(
        code=ids.new()[: rules.CODE_LENGTH],
        cohort=cohort.id,
        registration=one.id,
        name=name,
        course=said(cohort.title, language),
        shape=said(cohort.shape, language),
        language=language,
        first_day=cohort.first_start.astimezone(place).date(),
        last_day=cohort.last_end.astimezone(place).date(),
        sessions=one.attended if one.attended is not None else len(counted),
        minutes=rules.minutes_of(sessions, counted),
        teachers=tuple(_teachers(cohort)),
        issued_at=now,
    )


def _teachers(cohort: Cohort) -> list[str]:
    """The lead first; assistants taught no course."""
    roles = {person: role for person, role in staff.roles_of(cohort.id).items() if role is not Role.ASSISTANT}
    found = persons.get_many(roles)
    in_order = sorted(found.values(), key=lambda each: (roles[each.id] is not Role.LEAD, each.name))
    return [each.name for each in in_order] or [cohort.teachers_name]


def _certificate_page(
    one: Registration, token: str, *, name: str | None = None, missing: str = "", status: int = 200
) -> Response[Any]:
    person = persons.get(one.person)
    issued = certificates.get(one.certificate) if one.certificate else None
    return page(
        "certificate",
        language=person.languages[0],
        status=status,
        cohort=cohorts.get(one.cohort),
        name=name if name is not None else issued.name if issued else person.name,
        issued=issued,
        code=rules.grouped(issued.code) if issued else "",
        missing=missing,
        lacks_name=status != 200 and not missing,  # noqa: PLR2004 - HTTP's
        longest=rules.LONGEST_NAME,
        token=token,
        verify_link=links.absolute("/verify"),
    )
