"""Where a course meets: the main room and the pair rooms, chosen apart, and a test of what was chosen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from botocore.exceptions import BotoCoreError, ClientError

from functions.meetings.rooms_form import NUMBERS, RoomsForm, offer
from functions.shared import clock, log
from functions.shared.domain.cohort import Cohort, Video
from functions.shared.storage import cohorts, meetings
from functions.shared.video import http, rooms
from functions.shared.video.connections import Connections, connections
from functions.shared.video.provider import WORDS, Lack, Reason, VideoError
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import ORGANISERS, at_cohort

router = Router()


@router.route("/teach/<cohort_id>/rooms", method=READ)
def show(cohort_id: str) -> Response[Any]:
    _, cohort = at_cohort(router.current_event, cohort_id, clock.now(), ORGANISERS)
    return _rooms_page(cohort, _form(cohort))


@router.route("/teach/<cohort_id>/rooms", method=SEND)
def send(cohort_id: str) -> Response[Any]:
    """Keeps it; with the press "test" nothing is kept, and what is missing is said."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, ORGANISERS)
    form = _form(cohort, given := submitted(router.current_event))
    if not form.validate():
        return _rooms_page(cohort, form, status=422)
    if given.first("press") == "test":
        return _rooms_page(cohort, form, tested=_tested(form, now))
    chosen = form.chosen()
    if "video_host" not in given:
        # Not asked while Zoom is not connected: whoever hosts there stays.
        del chosen["video_host"]
    cohorts.rooms_chosen(cohort, chosen, desk.person, now)
    log.note("it was chosen where a course meets", cohort=cohort.id, person=desk.person)
    return see_other(f"/teach/{cohort.id}/rooms?said=kept")


def _tested(form: RoomsForm, now: datetime) -> dict[Video, Sequence[Lack]]:
    """By provider, what is missing."""
    chosen = form.chosen()
    kinds = dict.fromkeys((chosen["main_video"], chosen["pair_video"]))
    return {kind: _lacks(kind, now) for kind in kinds if kind is not Video.LINKS}


def _lacks(kind: Video, now: datetime) -> Sequence[Lack]:
    try:
        return rooms.provider(kind, now, http.AT_THE_CLICK).lacks(now)
    except VideoError as error:
        return [Lack(words=WORDS[error.reason], detail=error.detail)]
    except (ClientError, BotoCoreError) as error:
        log.trouble("the providers' keys cannot be read", error=log.name_of(error))
        return [Lack(words=WORDS[Reason.NOT_CONNECTED])]


def _form(cohort: Cohort, given: Submitted | None = None) -> RoomsForm:
    numbers = cohort.pair_video is Video.LINKS and not cohort.room_links
    known = {"main_video": cohort.main_video.value, "pair_video": NUMBERS if numbers else cohort.pair_video.value}
    form = RoomsForm(given, obj=cohort, data=known)
    offer(form, cohort, _connected())
    return form


def _connected() -> Connections:
    try:
        return connections()
    except (ClientError, BotoCoreError):
        return Connections()


def _rooms_page(
    cohort: Cohort, form: RoomsForm, *, tested: dict[Video, Sequence[Lack]] | None = None, status: int = 200
) -> Response[Any]:
    now = clock.now()
    by_session = {one.session: one for one in meetings.of_cohort(cohort.id)}
    ahead = [one for one in cohorts.sessions(cohort.id) if one.ends_at > now]
    troubles = [(one, by_session[one.id]) for one in ahead if one.id in by_session and by_session[one.id].reason]
    return page(
        "rooms",
        status=status,
        cohort=cohort,
        form=form,
        has_zoom=any(value == Video.ZOOM.value for value, *_ in form.main_video.iter_choices()),
        tested=tested,
        troubles=[(one, WORDS[Reason(meeting.reason)], meeting.detail) for one, meeting in troubles],
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
    )
