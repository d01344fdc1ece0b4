"""A cohort: one run of a course, its dates, places and rules."""

import datetime as dt
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

BEFORE_ALL = datetime(2026, 1, 1, tzinfo=dt.UTC)
"""Stands for a time that was not yet kept when a record was written."""


class CohortStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Order(StrEnum):
    """Who of those who wait is offered a place that comes free."""

    FIRST_COME = "first_come"
    BY_HAND = "by_hand"


class Video(StrEnum):
    """Whose rooms people meet in."""

    LINKS = "links"
    ZOOM = "zoom"
    JITSI = "jitsi"
    BBB = "bbb"


MADE_AHEAD = frozenset({Video.ZOOM})
"""Where a session's meeting has to be there before people come."""
ASKED_WHO_IS_IN = frozenset({Video.BBB})
"""Where attendance is asked for while a session is on: its events are an extra that many servers do not have."""
OWN_ROOMS = frozenset({Video.JITSI, Video.BBB})
"""Where a pair can have a room of its own, made at the click."""


class Screening(StrEnum):
    """Whether a teacher reads every form before somebody has a place, or only where an answer asks for it."""

    ALL = "all"
    WHERE_NEEDED = "where_needed"


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """The main room and the pair rooms are chosen apart. `main_link` is the teacher's own, by which people get in
    whatever becomes of the provider; `host_link` is for those who teach alone. `room_links` are for pair rooms by
    links: none (numbered rooms inside the meeting), a list, or one with {room} or {slug} in it. Where `repairs_itself`
    somebody whose partner is not there gets another without the teacher's press.
    """

    id: str
    title: str
    shape: str
    format_id: str
    language: str
    start: date
    time: dt.time
    zone: str
    capacity: int
    held: int = 0
    waiting: int = 0
    """How many wait who would be offered a place: nobody goes before them (invariant 2)."""
    order: Order = Order.FIRST_COME
    offer_hours: int = 48
    minimum: int = 0
    minimum_by: date | None = None
    """In the course's zone: the day by which so many must have a place."""
    screening: Screening = Screening.ALL
    farewell: str = ""
    """A teacher's words to everybody, where the course was cancelled."""
    payment_link: str = ""
    """Where the fee is paid, with somebody else."""
    booking_link: str = ""
    """Where an applicant finds a time to talk with a teacher."""
    status: CohortStatus = CohortStatus.OPEN
    lead: str
    reply_to: str
    teachers_name: str
    hear_within_days: int = 7
    repairs_itself: bool = False
    main_video: Video = Video.LINKS
    main_link: str = ""
    host_link: str = ""
    video_host: str = ""
    """The user who hosts at the provider, where it is not the organisation's usual one."""
    pair_video: Video = Video.LINKS
    room_links: str = ""
    first_start: datetime
    last_end: datetime
    opened_at: datetime = BEFORE_ALL
    planned_end: datetime | None = None
    """The end before its dates were first changed; empty where they never were."""
    changes: int = 0
    """Of its dates: a change is written on the condition that nobody else has made one since it was shown."""

    @property
    def has_own_rooms(self) -> bool:
        """Whether pairs go to rooms of their own, rather than to numbered ones inside the meeting."""
        return self.pair_video in OWN_ROOMS or bool(self.room_links)

    def can_be_entered(self, now: datetime) -> bool:
        """Whether whoever has begun to register, or is taken over from a list, can still come in: it takes place, and
        has not begun. Whether somebody new can register is another question.
        """
        return self.status is not CohortStatus.CANCELLED and now < self.first_start
