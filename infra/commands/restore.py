"""`make restore`: the table as it was at an instant, under another name, with its mail muted, and with what must not be
undone taken over from the table that it takes the place of: who was erased since, and which mails were sent.
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

from functions.shared import clock
from functions.shared.storage import mail_switch, table
from infra.commands import restored_table
from infra.commands.deployed import NoStackError, point_at
from infra.commands.taking_over import Taken, taken_over

_NEXT = """
The table is there, and its mail is muted. Now:
  1. Put "{stage}:table": "{table}" under "context" in cdk.json, and never take it out again.
     What people do until the deployment is still done in the old table: run this very command once more, and then at
     once make deploy STAGE={stage} (with ANYWAY=yes where a session is near and it cannot wait).
  2. Look at a course or two, and: make verify STAGE={stage}
  3. What waits to be sent: make waiting STAGE={stage}. What is not to be sent: make drop STAGE={stage} KIND=...
  4. make release STAGE={stage}
"""


def instant(typed: str) -> datetime:
    """The instant in UTC that was typed.

    Raises:
        ValueError: it is none, or names a zone or seconds: two hours off would be another table.
    """
    at = datetime.fromisoformat(typed)
    if at.tzinfo is not None or at.second or at.microsecond:
        raise ValueError(typed)
    return at.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Restored:
    table: str
    taken: Taken


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make restore")
    arguments.add_argument("--stage", required=True)
    arguments.add_argument("--at", required=True, help="an instant in UTC, as 2027-02-01T12:00")
    given = arguments.parse_args()
    try:
        at = instant(given.at)
    except ValueError:
        sys.exit("make restore wants AT=2027-02-01T12:00, in UTC and to the minute")
    try:
        source = point_at(given.stage)["TableName"]
        done = restore(source, at, clock.now())
    except (NoStackError, restored_table.NotRestorableError) as error:
        sys.exit(str(error))
    print(*done.taken.described(), sep="\n")
    print(_NEXT.format(table=done.table, stage=given.stage))


def restore(source: str, at: datetime, now: datetime) -> Restored:
    """Mutes the table that is, so that nothing leaves meanwhile that nobody would know of. Asked for again, it goes on
    where it was: a large table takes hours to come back.

    Raises:
        NotRestorableError: there is no backup of that instant, or the table is a restored one that nobody has released.
    """
    stood = mail_switch.read()
    if stood is not None and stood.waits_for_somebody:
        raise restored_table.NotRestorableError(f"{source} was restored itself, and waits for make release.")
    table.write(mail_switch.muted(now, f"the table is being restored as it was at {at:%Y-%m-%d %H:%M} UTC", stood))
    name = restored_table.made(source, at)
    taken = taken_over(source, name, at, now)
    restored_table.protected(name)
    return Restored(name, taken)


if __name__ == "__main__":
    main()
