"""Everybody's own way into a meeting that is made ahead: given once by the provider, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from functions.shared.domain.cohort import Cohort
from functions.shared.storage import cohorts, room_keys, schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.meetings import Meeting
from functions.shared.storage.writes import Put

VERSION = 1
_AT_ONCE = 25


@dataclass(frozen=True, kw_only=True)
class Way:
    """`meeting` is the provider's number: one for another meeting leads nowhere."""

    registration: str
    meeting: str
    url: str = field(repr=False)
    registrant: str = ""


def get(meeting: Meeting, registration_id: str) -> Way | None:
    item = table.read(room_keys.way_in(meeting.cohort, meeting.session, registration_id))
    way = from_item(item, Way, VERSION) if item else None
    return way if way and way.meeting == meeting.external_id else None


def of_meeting(meeting: Meeting) -> dict[str, Way]:
    """By registration."""
    found = table.query(table.in_collection(f"COHORT#{meeting.cohort}", f"WAYIN#{meeting.session}#"))
    ways = (from_item(item, Way, VERSION) for item in found)
    return {one.registration: one for one in ways if one.meeting == meeting.external_id}


def keep(cohort: Cohort, meeting: Meeting, ways: Sequence[Way]) -> None:
    """Keeps them, and whose they are by what the provider calls them in its events."""
    for begin in range(0, len(ways), _AT_ONCE):
        table.write(*(put for way in ways[begin : begin + _AT_ONCE] for put in _puts(cohort, meeting, way)))


def whose(meeting_id: str, registrant: str) -> str:
    """The registration of a registrant; empty where it is nobody's."""
    item = table.read(room_keys.registrant(meeting_id, registrant))
    return str(item["registration"]) if item else ""


def keys_of(cohort_id: str, registration_id: str) -> list[schema.Key]:
    """What is to be erased with a person."""
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "WAYIN#"))
    own = [item for item in found if item["registration"] == registration_id]
    ways = (from_item(item, Way, VERSION) for item in own)
    pointers = [room_keys.registrant(way.meeting, way.registrant) for way in ways if way.registrant]
    return [*(schema.Key(item[schema.PK], item[schema.SK]) for item in own), *pointers]


def _puts(cohort: Cohort, meeting: Meeting, way: Way) -> list[Put]:
    expires = cohorts.erased_with(cohort)
    kept = Put(to_item(room_keys.way_in(cohort.id, meeting.session, way.registration), way, VERSION) | expires)
    if not way.registrant:
        return [kept]
    whose = {schema.VERSION: VERSION, "registration": way.registration}
    pointer = room_keys.registrant(meeting.external_id, way.registrant)
    return [kept, Put({**pointer.attributes(), **whose, **expires})]
