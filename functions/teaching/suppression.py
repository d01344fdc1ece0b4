"""SES keeps a list of its own of addresses that bounced: what a teacher knows to work is taken off it."""

from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import aws, log


def lifted(address: str) -> None:
    """Never fails: where SES still keeps the address back, the next mail says so beside its name."""
    try:
        aws.ses().delete_suppressed_destination(EmailAddress=address)
    except (ClientError, BotoCoreError) as error:
        log.note("an address stays on the mail service's list, or was not on it", error=log.name_of(error))
