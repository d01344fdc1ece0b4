"""Works through an SQS batch record by record: one bad record does not send its neighbours back."""

from collections.abc import Callable
from typing import Any

from functions.shared import log


def each_record(event: dict[str, Any], work: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Answers as `ReportBatchItemFailures` wants it: what failed comes back, and ends in the dead-letter queue, where
    it is kept for reading.
    """
    failures = []
    for record in event["Records"]:
        try:
            work(record)
        except Exception as error:  # noqa: BLE001 - the boundary of the function: whatever it was, the record comes back
            log.failed("a message could not be worked on", error)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
