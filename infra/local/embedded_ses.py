"""What moto's SES does not have: the account's rate, and the list of addresses that SES itself keeps back."""

from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

RATE = 100_000.0
"""Mails a second: nothing on one machine is ever slowed down by it."""
suppressed: set[str] = set()


def answers(emitter: Any) -> None:  # noqa: ANN401 - botocore's
    """Has a session's clients answered here for the calls that moto refuses."""
    emitter.register("before-call.sesv2.GetAccount", _account)
    emitter.register("before-call.sesv2.DeleteSuppressedDestination", _lifted)


def _account(**_: object) -> tuple[AWSResponse, dict[str, Any]]:
    quota = {"Max24HourSend": 50_000_000.0, "MaxSendRate": RATE, "SentLast24Hours": 0.0}
    return _answer(200, {"SendQuota": quota, "ProductionAccessEnabled": True, "SendingEnabled": True})


def _lifted(params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
    address = params["url_path"].rpartition("/")[2].replace("%40", "@")
    if address not in suppressed:
        return _answer(404, {"Error": {"Code": "NotFoundException", "Message": "not on the list"}})
    suppressed.discard(address)
    return _answer(200, {})


def _answer(status: int, body: dict[str, Any]) -> tuple[AWSResponse, dict[str, Any]]:
    return AWSResponse("https://ses", status, HTTPHeaders(), None), {
        **body,
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
