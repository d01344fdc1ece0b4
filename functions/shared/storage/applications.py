"""A form on its way: each page is kept when it is sent, so that a closed tab loses no more than the page it showed."""

from collections.abc import Iterable, Mapping

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.models import Sealed
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import State
from functions.shared.storage import answers, schema, table
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.storage.writes import Change, Write


def page_kept(
    registration: Registration,
    sealed: Mapping[str, Sealed],
    marks: Iterable[str],
    *also: Write,
    gone: Iterable[str] = (),
    needs_screening: bool = False,
) -> None:
    """Keeps one page of the form.

    Args:
        registration: as it was read.
        sealed: what was told, by its name; nothing where the page asks for nothing in confidence.
        marks: what is done now.
        also: what else the page changes, of the person.
        gone: marks of what was taken back.
        needs_screening: whether a teacher must look at it. Once true it stays so: what is replaced cannot be read.

    Raises:
        ChangedMeanwhileError: another page was kept since, or the form has been sent.

    """
    done = sorted({*registration.answered, *marks} - set(gone))
    to = {
        "answered": done,
        "parts": registration.parts + bool(set(sealed) - {answers.CONTACT}),
        "needs_screening": registration.needs_screening or needs_screening,
    }
    seen = Attr("parts").eq(registration.parts)
    before = seen if registration.parts else seen | Attr("parts").not_exists()
    key = schema.registration(registration.cohort, registration.id)
    try:
        table.write(
            Change(key, Attr("state").eq(State.CONFIRMED.value) & before, to=to),
            *answers.kept(registration.id, sealed),
            *also,
        )
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
