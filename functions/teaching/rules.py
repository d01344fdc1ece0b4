"""What a cohort is from the moment it is opened: its dates, and what will be due because of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.shared.domain.formats import Format
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Cohort, Session
from functions.shared.domain.reminder_rules import still_ahead
from functions.shared.domain.schedule import Slot, slots
from functions.shared.domain.zones import VERSION

COMPLETED_AFTER = timedelta(hours=3)
"""After the last session: time for a teacher to tick in who came without a page."""


@dataclass(frozen=True)
class Plan:
    """A cohort as it would be opened, with its sessions and where clocks change between them."""

    cohort: Cohort
    sessions: tuple[Session, ...]
    slots: tuple[Slot, ...]

    @property
    def completed_from(self) -> datetime:
        return self.cohort.last_end + COMPLETED_AFTER

    def erased_from(self, course: Format) -> datetime:
        """When the time is over for which applicants were told that their answers are kept."""
        return self.cohort.last_end + timedelta(days=course.answers_kept_days)

    def reminders(self, now: datetime) -> Iterator[tuple[Session, MailKind]]:
        """What is to be sent, of what still lies ahead; no mail disturbs the silence of a retreat, and both reminders
        of it come before it begins.
        """
        for session in self.sessions:
            for kind in still_ahead(session.starts_at, now):
                yield session, kind


def planned(course: Format, form: Mapping[str, Any], cohort_id: str, lead: str) -> Plan:
    """The plan that a filled form makes of a course."""
    dated = tuple(slots(course, form["start"], form["time"], form["zone"]))
    cohort = Cohort(
        id=cohort_id,
        title=course.title,
        shape=course.shape,
        format_id=course.id,
        language=course.language,
        start=form["start"],
        time=form["time"],
        zone=form["zone"],
        capacity=form["capacity"],
        lead=lead,
        reply_to=form["reply_to"],
        teachers_name=form["teachers_name"],
        hear_within_days=form["hear_within_days"],
        main_link=form["main_link"],
        room_links=form["room_links"],
        first_start=dated[0].starts_at,
        last_end=max(slot.ends_at for slot in dated),
    )
    return Plan(cohort, tuple(_session(cohort, slot) for slot in dated), dated)


def _session(cohort: Cohort, slot: Slot) -> Session:
    return Session(
        cohort=cohort.id,
        id=slot.plan.id,
        number=slot.number,
        title=slot.plan.title,
        day=slot.day,
        time=slot.time,
        zone=cohort.zone,
        minutes=slot.plan.minutes,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        tz_version=VERSION,
        retreat=slot.plan.retreat,
    )
