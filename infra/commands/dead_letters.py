"""`make dead`, `make redrive`: what a queue could not do in five tries, and another try when its cause is mended.

Messages hold ids and what providers said of a room, never a name or an address: they can be read on a screen.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from functions.shared import aws
from infra.commands.deployed import NoStackError, point_at
from infra.function import Queue

_BATCH = 10
_UNSEEN_FOR = 600
"""Seconds for which a message that was shown is not shown again: long enough to walk through the queue once."""


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make dead|redrive")
    arguments.add_argument("act", choices=("dead", "redrive"))
    arguments.add_argument("--stage", required=True)
    given = arguments.parse_args()
    try:
        outputs = point_at(given.stage)
    except NoStackError as error:
        sys.exit(str(error))
    for queue in Queue:
        name, dead = queue.title(), outputs[f"{queue.title()}DeadUrl"]
        if given.act == "dead":
            bodies = shown(dead)
            print(f"{queue.value}: {len(bodies) or 'nothing'}", *bodies, sep="\n  ")
        else:
            print(f"{queue.value}: {redriven(dead, outputs[f'{name}QueueUrl'])} tried again")


def shown(dead: str) -> list[str]:
    """The bodies of every message of a dead-letter queue; each stays where it is, and can be driven again at once."""
    messages = list(_lying(dead))
    for message in messages:
        with suppress(aws.sqs().exceptions.MessageNotInflight):
            aws.sqs().change_message_visibility(
                QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
    return [message["Body"] for message in messages]


def redriven(dead: str, queue: str) -> int:
    """Puts each back on its queue, and then takes it off the dead ones: one that dies between is done twice at most,
    which harms nothing.
    """
    count = 0
    for message in _lying(dead):
        aws.sqs().send_message(QueueUrl=queue, MessageBody=message["Body"])
        aws.sqs().delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
        count += 1
    return count


def _lying(dead: str) -> Iterator[Any]:
    seen: set[str] = set()
    while found := [message for message in _some(dead) if message["MessageId"] not in seen]:
        seen.update(message["MessageId"] for message in found)
        yield from found


def _some(dead: str) -> list[Any]:
    received = aws.sqs().receive_message(
        QueueUrl=dead, MaxNumberOfMessages=_BATCH, VisibilityTimeout=_UNSEEN_FOR, WaitTimeSeconds=1
    )
    return list(received.get("Messages", []))


if __name__ == "__main__":
    main()
