"""The personal link: it always leads to the right room, at the right hour. And what is asked of rooms' providers."""

from typing import Any

from functions.meetings import feeds, happenings, hooks, host, join, pair_rooms, preparing, rooms_page
from functions.shared.partial_batch import each_record
from functions.shared.video import queue
from functions.shared.video.queue import EndRooms, PrepareMeeting
from functions.shared.web.live_cookie import NotInASessionError
from functions.shared.web.site import Site

site = Site({NotInASessionError: (410, "no-session")})
for module in (join, feeds, pair_rooms, host, rooms_page, hooks):
    site.include_router(module.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    """A request, or messages from one of the two queues."""
    if "Records" in event:
        return each_record(event, lambda record: _work_on(queue.read(record["body"])))
    return site.resolve(event, context)


def _work_on(message: queue.Message) -> None:
    match message:
        case PrepareMeeting():
            preparing.prepare(message)
        case EndRooms():
            pair_rooms.end(message)
        case _:
            happenings.work_on(message)
