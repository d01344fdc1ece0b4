"""A flood of public forms at the local target, in real time: they are refused, and the session's pages go on."""

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from functions.shared import clock
from functions.shared.storage import live
from infra.limits import Limit, limits_of_routes
from infra.local.front import Front
from infra.parameters import Parameters
from tests.bench.live import guest, room
from tests.load.over_http import Seen, Where, flood, page, run
from tests.truth import findings

FLOODED = ("/link", "/sign-in")
STAGE = Limit(Parameters.requests_per_second, Parameters.burst)


@dataclass
class Result:
    pages: Seen = field(default_factory=Seen)
    flood: Seen = field(default_factory=Seen)
    tags: list[set[str]] = field(default_factory=list)


async def _run(where: Where, cookies: list[str], press: Callable[[str], object], seconds: float) -> Result:
    """While a round is being formed, which is when pages ask most. The rooms are opened in the middle of it."""
    result, began = Result(), time.monotonic()

    def over() -> bool:
        return time.monotonic() - began > seconds

    pages = [
        asyncio.create_task(page(where, cookie, result.pages, over, Random(number)))
        for number, cookie in enumerate(cookies)
    ]
    form = {"address": "somebody@example.org", "shown": "x"}
    floods = [asyncio.create_task(flood(where, FLOODED, form, result.flood, over)) for _ in range(8)]
    await asyncio.sleep(seconds / 2)
    await asyncio.to_thread(press, "round")
    result.tags = await asyncio.gather(*pages)
    await asyncio.gather(*floods)
    return result


def check(count: int, seconds: float) -> None:
    with room(count) as (platform, cohort, session, teacher):
        cookies = [guest(cohort, number).cookies["__Host-live"] for number in range(count)]

        def press(what: str) -> None:
            version = live.state_now(cohort.id, session.id).press
            teacher.post(f"/console/{cohort.id}/{session.id}/{what}", {"version": str(version)})

        # A busy machine floods slowly: so what is flooded has a small limit here, and the pages have theirs.
        limits = limits_of_routes(STAGE) | {f"POST {path}": Limit(1, 1) for path in FLOODED}
        platform.front = Front(STAGE, limits)
        press("preview")
        where = Where(int(platform.address.rpartition(":")[2]), platform.address)
        result = run(_run(where, cookies, press, seconds))
        opened = live.state_now(cohort.id, session.id).version
        assert set(result.pages.statuses) <= {200, 304}, "nobody in the session is refused"
        assert result.flood.in_front > 0, "and the flood is, before any function"
        assert 500 not in result.flood.statuses
        shown = [{int(tag.strip('"').partition("-")[0]) for tag in tags} for tags in result.tags]
        assert all(opened in versions for versions in shown), "every page has heard that the rooms are open"
        platform.pump.minute()
        assert [one for one in findings(clock.now()) if one.rule != "seats are counted"] == []
    sys.stdout.write(
        f"{count} pages: {result.pages}; a flood of eight: {result.flood}, {result.flood.in_front} in front\n"
    )


def test_a_flood_of_public_forms_keeps_no_page_of_a_session_waiting():
    check(20, 10)


@pytest.mark.soak
def test_a_flood_of_public_forms_beside_three_hundred_pages(dynamodb_local, monkeypatch):
    """On AWS's own engine: moto copies the table with each transaction, and three hundred who arrive take it minutes."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_local)
    check(300, 120)
