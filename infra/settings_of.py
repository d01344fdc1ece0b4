"""Which settings a function is told: only those of what it may touch."""

from infra.function import Function, Grant

_WITH_GRANT = {
    Grant.SEAL: ("answers_key",),
    Grant.READ_KEY_RING: ("key_secret",),
    Grant.READ_VIDEO_KEYS: ("video_secret",),
    Grant.NUDGE_MAIL: ("mail_queue", "urgent_queue"),
    Grant.NUDGE_ROOMS: ("room_queue",),
    Grant.TAKE_IN_HAPPENINGS: ("happening_queue",),
    Grant.SEND_MAIL: ("configuration_set", "mail_concurrency"),
}
_ALL = ("table", "sender", "public_url", "stage", "organisation", "help_address", "help_now")


def settings_of(function: Function) -> tuple[str, ...]:
    """Names of fields of functions.shared.settings.Settings."""
    return (*_ALL, *(name for grant in function.grants for name in _WITH_GRANT.get(grant, ())))
