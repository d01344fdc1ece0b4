"""Many pages at once over HTTP, in real time: asked as live.js asks, and how long each answer took."""

import asyncio
import ssl
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from statistics import median
from typing import Any, TypeVar
from urllib.parse import urlencode

T = TypeVar("T")
LONGEST_WAIT = 14.0


@dataclass(frozen=True)
class Where:
    """A target: the port that it listens on here, and the address that its links begin with."""

    port: int
    public_url: str
    trusted: ssl.SSLContext | None = None
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1_000))
    """How many connections there may be: MiniStack starts a process for each function that runs beside itself."""

    @property
    def host(self) -> str:
        return self.public_url.partition("://")[2]


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: str
    seconds: float


@dataclass
class Seen:
    """What a kind of visitor got: how often each status, and the seconds of each answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    in_front: int = 0
    """Refused by the front, before any function."""

    def note(self, answer: Answered) -> None:
        self.statuses[answer.status] += 1
        self.seconds.append(answer.seconds)
        self.in_front += answer.body == '{"message":"Too Many Requests"}'

    def __str__(self) -> str:
        slow = sorted(self.seconds)[int(0.95 * (len(self.seconds) - 1))]
        return f"{dict(self.statuses)}, half within {median(self.seconds):.2f} s, 95 % within {slow:.2f} s"


def run(visitors: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: in this one a browser's loop may be running, of the stories on the same worker."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, visitors).result()


async def ask(
    where: Where, path: str, *, form: dict[str, str] | None = None, cookie: str = "", match: str = ""
) -> Answered:
    """One request on a connection of its own; a form is sent by POST."""
    async with where.at_once:
        return await _ask(where, path, form, cookie, match)


async def _ask(where: Where, path: str, form: dict[str, str] | None, cookie: str, match: str) -> Answered:
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", where.port, ssl=where.trusted)
    body = urlencode(form).encode() if form is not None else b""
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        f"Host: {where.host}",
        "Connection: close",
        *([f"Cookie: {cookie}"] if cookie else []),
        *([f"If-None-Match: {match}"] if match else []),
        *(
            [
                f"Origin: {where.public_url}",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
            if form is not None
            else []
        ),
    ]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    await writer.drain()
    head, _, content = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    return Answered(int(status.split()[1]), headers, content.decode(errors="replace"), time.monotonic() - began)


async def page(where: Where, cookie: str, seen: Seen, over: Callable[[], bool], chance: Random) -> set[str]:
    """A live page until it is over; every tag that it was given: one for each thing that it has shown."""
    tag, again, refusals, tags = "", 2.0, 0, set()
    await asyncio.sleep(chance.uniform(0, 2))
    while not over():
        answer = await ask(where, "/live/state", cookie=f"__Host-live={cookie}", match=tag)
        seen.note(answer)
        if answer.status in {200, 304}:
            tag, again, refusals = answer.headers["etag"], int(answer.headers["ask-again-in"]) / 1000, 0
            tags.add(tag)
        else:
            again, refusals = min(2.0 * 2**refusals, LONGEST_WAIT), refusals + 1
        await asyncio.sleep(again * chance.uniform(0.95, 1.2))
    return tags


async def flood(where: Where, paths: Sequence[str], form: dict[str, str], seen: Seen, over: Callable[[], bool]) -> None:
    """A program that sends public forms as fast as it is answered."""
    turn = 0
    while not over():
        seen.note(await ask(where, paths[turn % len(paths)], form=form))
        turn += 1
