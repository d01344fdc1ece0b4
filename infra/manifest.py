"""Each function: what calls it, and what it may touch. Read by the stack and by the local target alike, so that a
route, a trigger or a permission cannot exist in one and not in the other.
"""

from infra.function import BATCH_GET, CHECK, DELETE, GET, PUT, QUERY, UPDATE, Function, Grant, Queue, Wishes

DEFAULT = "$default"
"""The route of whatever has no other: unknown pages answer kindly."""


def _page(path: str) -> tuple[str, str]:
    """A page answers HEAD as well as GET: mail scanners ask with both."""
    return f"GET {path}", f"HEAD {path}"


def _form(path: str) -> tuple[str, str, str]:
    return *_page(path), f"POST {path}"


FUNCTIONS = (
    Function(
        name="registration",
        does="forms, confirmation, the participant's own page; style sheet and scripts; unknown pages",
        routes=(
            *_page("/"),
            *_page("/static/{version}/{name}"),
            "POST /language",
            *_form("/courses/{cohort_id}"),
            *_form("/confirm/{token}"),
            *_page("/my/{token}"),
            *_page("/my/{token}/form"),
            *_form("/my/{token}/form/agreement"),
            *_form("/my/{token}/form/{step_id}"),
            "POST /my/{token}/place",
            *_form("/my/{token}/me"),
            "POST /my/{token}/ask",
            *_form("/sure/{token}"),
            *_form("/address/{token}"),
            *_form("/link"),
            *_form("/offer/{token}"),
            *_form("/my/{token}/question"),
            *_form("/my/{token}/proof"),
            *_form("/my/{token}/mails"),
            *_form("/fewer/{token}"),
            DEFAULT,
        ),
        table=(GET, BATCH_GET, QUERY, PUT, UPDATE, DELETE, CHECK),
        sealed_answers=(PUT,),
        grants=(Grant.SEAL, Grant.READ_KEY_RING, Grant.NUDGE_MAIL),
    ),
    Function(
        name="screening",
        does="the teachers' reading room: the only one that opens background answers",
        routes=(
            *_page("/screening/{cohort_id}"),
            *_page("/screening/{cohort_id}/{registration_id}"),
            "POST /screening/{cohort_id}/{registration_id}",
            *_form("/emergency/{cohort_id}/{registration_id}"),
            *_form("/told/{cohort_id}"),
            *_form("/copy/{token}"),
        ),
        table=(GET, BATCH_GET, QUERY, PUT, UPDATE, CHECK),
        sealed_answers=(BATCH_GET, PUT),
        grants=(Grant.UNSEAL, Grant.SEAL, Grant.READ_KEY_RING, Grant.NUDGE_MAIL),
    ),
    Function(
        name="teaching",
        does="sign-in, opening a cohort, the roster, changes of dates",
        routes=(
            *_form("/sign-in"),
            *_form("/sign-in/code"),
            *_form("/sign-in/{token}"),
            "POST /sign-out",
            *_page("/teach"),
            "POST /teach/language",
            "POST /teach/devices",
            *_form("/teach/new"),
            *_page("/teach/{cohort_id}"),
            *_page("/teach/{cohort_id}/dates"),
            *_form("/teach/{cohort_id}/dates/{session_id}"),
            *_form("/teach/{cohort_id}/reminders"),
            *_page("/teach/{cohort_id}/reminders/{rule_id}"),
            *_form("/teach/{cohort_id}/held"),
            *_form("/teach/{cohort_id}/undelivered"),
            *_page("/overview"),
            *_page("/teach/{cohort_id}/people.csv"),
            *_form("/teach/{cohort_id}/people/{registration_id}"),
            *_form("/teach/{cohort_id}/people/{registration_id}/attendance"),
            *_form("/teach/{cohort_id}/team"),
            *_form("/teach/{cohort_id}/message"),
            *_form("/teach/{cohort_id}/import"),
            *_form("/teach/{cohort_id}/places"),
            *_form("/teach/{cohort_id}/cancel"),
        ),
        table=(GET, BATCH_GET, QUERY, PUT, UPDATE, DELETE, CHECK),
        grants=(Grant.READ_KEY_RING, Grant.NUDGE_MAIL, Grant.LIFT_SUPPRESSION),
    ),
    Function(
        name="meetings",
        does="the personal link: waiting page, the way into rooms, attendance; providers' calls; calendars",
        routes=(
            *_form("/join/{token}"),
            "POST /live/meeting",
            "POST /live/room",
            "POST /console/{cohort_id}/{session_id}/room",
            "POST /teach/{cohort_id}/meeting/{session_id}",
            *_form("/teach/{cohort_id}/rooms"),
            *(f"POST /hooks/{provider}" for provider in ("zoom", "bbb", "jaas")),
            *_page("/feed/{token}"),
            *_page("/calendar/{file}"),
        ),
        in_session=True,
        queues=(Queue.ROOMS, Queue.HAPPENINGS),
        table=(GET, BATCH_GET, QUERY, PUT, UPDATE),
        video_tokens=True,
        grants=(Grant.READ_KEY_RING, Grant.READ_VIDEO_KEYS, Grant.TAKE_IN_HAPPENINGS, Grant.NUDGE_MAIL),
        timeout=30,
    ),
    Function(
        name="certificates",
        does="certificates of completion: issued, printed, and verified by anybody who holds one",
        routes=(*_form("/my/{token}/certificate"), *_page("/my/{token}/certificate.pdf"), *_page("/verify")),
        table=(GET, BATCH_GET, QUERY, PUT, UPDATE, DELETE),
        grants=(Grant.READ_KEY_RING,),
    ),
    Function(
        name="breakouts",
        does="the live page, the live console, pairing",
        routes=(
            *_page("/live"),
            *_page("/live/state"),
            "POST /live/here",
            "POST /live/say",
            *_page("/console/{cohort_id}/{session_id}"),
            *_page("/console/{cohort_id}/{session_id}/wall"),
            *_page("/console/{cohort_id}/{session_id}/list"),
            *_page("/console/{cohort_id}/{session_id}/list.csv"),
            *_page("/console/{cohort_id}/{session_id}/asking"),
            *(
                f"POST /console/{{cohort_id}}/{{session_id}}/{what}"
                for what in ("preview", "arrange", "cancel", "round", "repair", "leave", "say", "extend", "end")
            ),
            *(f"POST /console/{{cohort_id}}/{{session_id}}/{what}" for what in ("tick", "person", "here")),
            *_form("/my/{token}/wishes"),
            *_form("/apart/{cohort_id}"),
            *_page("/met/{cohort_id}"),
        ),
        table=(GET, BATCH_GET, QUERY, PUT, UPDATE, DELETE),
        in_session=True,
        wishes=Wishes.READ_AND_WRITTEN,
        grants=(Grant.READ_KEY_RING, Grant.NUDGE_ROOMS),
    ),
    Function(
        name="reminders",
        does="the minute sweep: what is due, for whom",
        every_minute=True,
        table=(GET, BATCH_GET, QUERY, PUT, UPDATE, DELETE, CHECK),
        sealed_answers=(DELETE,),
        wishes=Wishes.KEPT,
        due_index=True,
        grants=(Grant.NUDGE_MAIL, Grant.NUDGE_ROOMS),
        timeout=90,
    ),
    Function(
        name="mailer",
        does="takes one mail from the queue and sends it once",
        queues=(Queue.URGENT, Queue.MAIL),
        table=(GET, BATCH_GET, QUERY, UPDATE, CHECK),
        grants=(Grant.READ_KEY_RING, Grant.SEND_MAIL, Grant.READ_SENDING_RATE),
        timeout=30,
    ),
    Function(
        name="feedback",
        does="what SES says became of a mail",
        queues=(Queue.FEEDBACK,),
        table=(GET, UPDATE),
        timeout=30,
    ),
)
