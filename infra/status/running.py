"""Whether it runs: the minute, the queues and who works on them, mails that nobody can say of, alarms that ring."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import boto3

from functions.reminders.heartbeat import NAMESPACE, SWEPT
from functions.shared.domain.mail_states import MailState
from functions.shared.storage import mail_switch, waiting
from infra.function import Queue
from infra.status.point import Point, look, missing, right

_LATE = timedelta(minutes=15)


def points(stage: str, outputs: Mapping[str, str], now: datetime) -> Iterator[Point]:
    yield of_minute(boto3.client("events").describe_rule(Name=outputs["MinuteRule"]), _ticks(stage, now))
    for queue in Queue:
        yield from _of_queue(queue, outputs)
    switch = mail_switch.read()
    if switch is not None and not switch.lets_through:
        yield missing("All mail is muted.", f"make waiting STAGE={stage}, then make release STAGE={stage} (Runbook).")
    else:
        yield right("Mail leaves as it becomes due.")
    yield of_doubts(sum(1 for _ in _in_doubt(now)))
    yield from of_alarms(_ringing(stage))


def _ticks(stage: str, now: datetime) -> float:
    """How often the sweep has finished in the last quarter of an hour."""
    found = boto3.client("cloudwatch").get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=SWEPT,
        Dimensions=[{"Name": "service", "Value": "reminders"}, {"Name": "stage", "Value": stage}],
        StartTime=now - _LATE,
        EndTime=now + timedelta(minutes=1),
        Period=300,
        Statistics=["Sum"],
    )
    return float(sum(one["Sum"] for one in found["Datapoints"]))


def of_minute(rule: Mapping[str, Any], ticks: float) -> Point:
    if rule.get("State") != "ENABLED":
        return missing(
            "The minute is switched off: no reminder leaves, no place is offered.",
            "EventBridge console, Rules, the one with Minute in its name: Enable. What is due is done then.",
        )
    if not ticks:
        return missing(
            "The minute is on, and has not finished for a quarter of an hour.",
            "Log of the function reminders, level ERROR. After the first deployment it takes some minutes.",
        )
    return right("The minute ticks.")


def _of_queue(queue: Queue, outputs: Mapping[str, str]) -> Iterator[Point]:
    name = queue.title()
    attributes = boto3.client("sqs").get_queue_attributes
    url, dead = outputs[f"{name}QueueUrl"], outputs[f"{name}DeadUrl"]
    counts = attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages", "QueueArn"])["Attributes"]
    lying = int(attributes(QueueUrl=dead, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"])
    sources = boto3.client("lambda").list_event_source_mappings(EventSourceArn=counts["QueueArn"])
    enabled = [one for one in sources["EventSourceMappings"] if one["State"] in {"Enabled", "Enabling", "Updating"}]
    yield of_queue(queue, int(counts["ApproximateNumberOfMessages"]), lying, works=bool(enabled))


def of_queue(queue: Queue, waits: int, dead: int, *, works: bool) -> Point:
    if not works:
        return missing(f"Nobody works on the queue {queue.value}.", "Lambda console, its function, Triggers: Enable.")
    if dead:
        return missing(f"{dead} dead letters of {queue.value}.", "make dead, mend the cause, make redrive (Runbook).")
    if waits > _MANY:
        return look(f"{waits} messages wait in {queue.value}.", "Look again in some minutes: are they fewer?")
    return right(f"The queue {queue.value} is worked on ({waits} wait).")


_MANY = 1000


def _in_doubt(now: datetime) -> Iterator[MailState]:
    """Mails that wait for SES's word for longer than it takes."""
    from_before = now - _LATE
    for mail in waiting.every(now):
        if mail.state in {MailState.SENDING, MailState.UNKNOWN} and (mail.claimed_at or now) < from_before:
            yield mail.state


def of_doubts(count: int) -> Point:
    if count:
        step = "They are settled by the sweep; if they stay: do SES's events arrive (queue feedback, rule WhatSesSays)?"
        return look(f"Of {count} mails nobody can say whether SES took them.", step)
    return right("No mail is in doubt.")


def _ringing(stage: str) -> list[Mapping[str, Any]]:
    pages = boto3.client("cloudwatch").get_paginator("describe_alarms").paginate(StateValue="ALARM")
    return [
        one for page in pages for one in page["MetricAlarms"] if one["AlarmName"].startswith(f"Kindred-{stage}-Alarms")
    ]


def _short(name: str) -> str:
    """Without the stack before it, and what CloudFormation writes behind."""
    return re.sub(r"[0-9A-F]{8}(-.*)?$", "", name.partition("Alarms")[2])


def of_alarms(ringing: list[Mapping[str, Any]]) -> Iterator[Point]:
    for one in ringing:
        yield missing(f"Alarm {_short(one['AlarmName'])}", one.get("AlarmDescription", ""))
    if not ringing:
        yield right("No alarm rings.")
