"""What a cohort is from the moment it is opened: its dates, and what will be due because of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Person, Session
from functions.shared.domain.schedule import Slot, slots
from functions.shared.domain.zones import VERSION, zone

_NIGHT = (22, 7)
"""From and until which hour, on somebody's own clock, a session is in their night."""


@dataclass(frozen=True)
class Plan:
    """A cohort as it would be opened, with its sessions and where clocks change between them."""

    cohort: Cohort
    sessions: tuple[Session, ...]
    slots: tuple[Slot, ...]
    without: tuple[date, ...] = ()
    """Days on which there is no session, though there would be."""


def planned(course: Format, form: Mapping[str, Any], cohort_id: str, lead: str, now: datetime) -> Plan:
    """The plan that a filled form makes of a course."""
    dated = tuple(slots(course, form["start"], form["time"], form["zone"], form.get("without", ())))
    cohort = Cohort(
        id=cohort_id,
        title=course.title,
        shape=course.shape,
        format_id=course.id,
        language=form["language"],
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
        opened_at=now,
        first_start=dated[0].starts_at,
        last_end=max(slot.ends_at for slot in dated),
    )
    return Plan(cohort, tuple(_session(cohort, slot) for slot in dated), dated, tuple(form.get("without", ())))


def woken(one: Session, people: Iterable[Person]) -> list[Person]:
    """For whom a session begins at night."""
    late, early = _NIGHT
    return [each for each in people if not early <= one.starts_at.astimezone(zone(each.zone)).hour < late]


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
