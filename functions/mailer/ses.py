"""Hands a mail to SES in exactly one attempt, and says what can be known of the outcome."""

from dataclasses import dataclass

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError

from functions.shared import aws
from functions.shared.domain.mail_states import MailEvent
from functions.shared.domain.models import Mail
from functions.shared.settings import settings

_NEVER = frozenset({"MessageRejected", "BadRequestException", "NotFoundException", "InvalidParameterValue"})
"""What is wrong with the mail itself. All else that SES refuses (too fast, a paused account, a role that may not send)
is wrong with us: it is tried again each minute for as long as the mail is of use, and the alarms tell."""
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Outcome:
    event: MailEvent
    reason: str = ""
    ses_id: str = ""


def hand_over(raw: bytes, mail: Mail, address: str) -> Outcome:
    """Sends the bytes. The tags come back in every event that SES publishes about this mail."""
    try:
        answer = aws.ses().send_email(
            FromEmailAddress=settings().sender,
            Destination={"ToAddresses": [address]},
            Content={"Raw": {"Data": raw}},
            ConfigurationSetName=settings().configuration_set,
            EmailTags=[{"Name": "person", "Value": mail.person}, {"Name": "mail", "Value": mail.id}],
        )
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        # Not one byte of the mail had left: it is certain that nothing was sent.
        return Outcome(MailEvent.SLOWED, type(error).__name__)
    except HTTPClientError as error:
        return Outcome(MailEvent.UNCLEAR, type(error).__name__)
    except ClientError as error:
        return _refused(error)
    return Outcome(MailEvent.TAKEN, ses_id=answer["MessageId"])


def _refused(error: ClientError) -> Outcome:
    """4xx: SES took nothing, and says why. 5xx: it may have taken it."""
    code = error.response["Error"]["Code"]
    if error.response["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_ERROR:
        return Outcome(MailEvent.UNCLEAR, code)
    return Outcome(MailEvent.REFUSED if code in _NEVER else MailEvent.SLOWED, code)
