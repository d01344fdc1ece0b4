"""The meeting of a session at its provider: what it is called there, how it stands, and everybody's way into it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr

from functions.shared import ids
from functions.shared.domain.cohort import Cohort, Video
from functions.shared.storage import cohorts, room_keys, schema, table
from functions.shared.storage.items import Item, builtins, from_item
from functions.shared.storage.writes import Change, Put

VERSION = 1
CLAIMED_FOR = timedelta(seconds=60)
"""Longer than a function may run: then it has died."""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """`tag` is told to everybody who is in a room, `secret` to nobody: from both come the names of its rooms, which
    cannot be guessed from one another. `sequence` is of the session's time that the meeting was made for. `reason` and
    `detail` are of the last attempt that failed, `attempts` how many have since one went well.
    """

    cohort: str
    session: str
    tag: str = ""
    secret: str = field(default="", repr=False)
    provider: Video = Video.LINKS
    host: str = ""
    """Who was to host it there, as the cohort said when it was made."""
    external_id: str = ""
    join_url: str = field(default="", repr=False)
    sequence: int = -1
    attempts: int = 0
    reason: str = ""
    detail: str = ""

    @property
    def main_key(self) -> str:
        return f"{self.tag}-{ids.derived('main', self.secret)}"

    def pair_key(self, number: int, room: int) -> str:
        return f"{self.tag}-{ids.derived('pair', self.secret, str(number), str(room))}"


def get(cohort_id: str, session_id: str) -> Meeting:
    """As it stands; a session that nothing was ever asked for has one with nothing in it."""
    item = table.read(room_keys.meeting(cohort_id, session_id))
    return _from_table(item) if item else Meeting(cohort=cohort_id, session=session_id)


def of_cohort(cohort_id: str) -> list[Meeting]:
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "MEETING#"))
    return [_from_table(item) for item in found]


def ensured(cohort: Cohort, session_id: str) -> Meeting:
    """The same, with names for its rooms: given once, and found again by what providers say of them."""
    found = get(cohort.id, session_id)
    if found.tag:
        return found
    named = {"tag": ids.new(), "secret": ids.unguessable()}
    fixed = _fixed(cohort.id, session_id) | cohorts.erased_with(cohort)
    try:
        table.write(
            Change(room_keys.meeting(cohort.id, session_id), Attr("tag").not_exists(), to={**fixed, **named}),
            _pointer(cohort, session_id, named["tag"]),
        )
    except table.ConditionFailedError:
        return get(cohort.id, session_id)
    return get(cohort.id, session_id)


def prepared(cohort: Cohort, meeting: Meeting) -> None:
    """Keeps what a provider has made, and forgets what failed before."""
    fields = {name: value for name, value in builtins(meeting).items() if name not in {"reason", "detail", "attempts"}}
    change = Change(
        room_keys.meeting(meeting.cohort, meeting.session),
        to={**fields, schema.VERSION: VERSION, **cohorts.erased_with(cohort)},
        remove=("reason", "detail", "attempts"),
    )
    pointer = (_pointer(cohort, meeting.session, meeting.external_id),) if meeting.external_id else ()
    table.write(change, *pointer)


def failed(meeting: Meeting, reason: str, detail: str) -> None:
    to = {**_fixed(meeting.cohort, meeting.session), "reason": reason, "detail": detail}
    table.write(Change(room_keys.meeting(meeting.cohort, meeting.session), to=to, add={"attempts": 1}))


def of_room(name: str) -> tuple[str, str] | None:
    """The cohort and session of a room by what it is called at its provider: a meeting's number there, or any of our
    own names.
    """
    item = table.read(room_keys.room(name.partition("-")[0]))
    return (item["cohort"], item["session"]) if item else None


def claim(meeting: Meeting, now: datetime) -> bool:
    """Whether the caller is the one that calls the provider about it now: two would make two meetings there."""
    free = Attr("claimed_until").not_exists() | Attr("claimed_until").lt(schema.stamp(now))
    to = {**_fixed(meeting.cohort, meeting.session), "claimed_until": schema.stamp(now + CLAIMED_FOR)}
    try:
        table.write(Change(room_keys.meeting(meeting.cohort, meeting.session), free, to=to))
    except table.ConditionFailedError:
        return False
    return True


def look_again(meeting: Meeting, at: datetime | None, seen: str) -> None:
    """Lets it go, and says when to look at it next. Where it was armed anew since it was `seen`, that stays."""
    key = room_keys.meeting(meeting.cohort, meeting.session)
    unchanged = Attr(schema.DUE_AT).eq(seen) if seen else Attr(schema.DUE_AT).not_exists()
    gone = () if at else (schema.DUE_SHARD, schema.DUE_AT)
    try:
        table.write(Change(key, unchanged, to=schema.due(at, key) if at else {}, remove=("claimed_until", *gone)))
    except table.ConditionFailedError:
        table.write(Change(key, remove=("claimed_until",)))


def due_at(meeting: Meeting) -> str:
    """When it is looked at next, as the index has it."""
    item = table.read(room_keys.meeting(meeting.cohort, meeting.session))
    return str(item.get(schema.DUE_AT, "")) if item else ""


def _fixed(cohort_id: str, session_id: str) -> Item:
    """What every write sets: any of them may be the first."""
    return {schema.VERSION: VERSION, "cohort": cohort_id, "session": session_id}


def _from_table(item: Item) -> Meeting:
    return from_item({name: value for name, value in item.items() if name != "claimed_until"}, Meeting, VERSION)


def _pointer(cohort: Cohort, session_id: str, name: str) -> Put:
    told = {schema.VERSION: VERSION, "cohort": cohort.id, "session": session_id}
    return Put({**room_keys.room(name).attributes(), **told, **cohorts.erased_with(cohort)})
