"""How often something may be asked for in an hour: counted where it is kept, so that every function counts together."""

from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr

from functions.shared.storage import schema, table
from functions.shared.storage.writes import Change

VERSION = 1


class TooOftenError(Exception):
    """Raised when more comes from one place in an hour than people send."""


SOURCE_AN_HOUR = 60
"""From one place: a whole group may register from the same house, a program would go on for ever."""


def must_allow_source(what: str, source: str, now: datetime) -> None:
    """Counts one more public form from a place.

    Raises:
        TooOftenError: that is too many in this hour.

    """
    must_allow(f"source/{what}", source, SOURCE_AN_HOUR, now)


def must_allow(what: str, whom: str, most: int, now: datetime) -> None:
    """Counts one more.

    Raises:
        TooOftenError: that is too many in this hour.

    """
    if not allows(what, whom, most, now):
        raise TooOftenError


def allows_mail(what: str, address: str, most: int, now: datetime) -> bool:
    """The same for what sends a mail: all spellings of one mailbox count together."""
    return allows(what, schema.one_mailbox(address), most, now)


def allows(what: str, whom: str, most: int, now: datetime) -> bool:
    """Counts one more, and says whether that is within the limit of this hour.

    Args:
        what: the kind of thing that is counted.
        whom: whom it is counted for; only its hash is kept.
        most: how often in an hour.
        now: the instant; hours are those of UTC.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    below = Attr("count").not_exists() | Attr("count").lt(most)
    expires = int((hour + timedelta(hours=2)).timestamp())
    kept = {schema.VERSION: VERSION, schema.EXPIRES: expires}
    try:
        table.write(Change(schema.limit(what, whom, hour), below, to=kept, add={"count": 1}))
    except table.ConditionFailedError:
        return False
    return True
