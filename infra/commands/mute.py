"""`make mute`, `make waiting`, `make drop`, `make release`: one switch for all mail, and what waits behind it."""

import argparse
import sys
from collections import Counter
from datetime import datetime

from functions.shared import aws, clock
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.domain.models import Mail
from functions.shared.settings import settings
from functions.shared.storage import mail_switch, mails, table, waiting
from infra.commands.deployed import NoStackError, point_at
from infra.commands.taking_over import taken_over
from infra.pasted import for_stage

STOPPED = "the operator has stopped it"


class StillToEraseError(Exception):
    """Raised when mail is to be released while people who had been erased are still in the table."""


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make mute|waiting|drop|release")
    arguments.add_argument("act", choices=("mute", "waiting", "drop", "release"))
    arguments.add_argument("--stage", required=True)
    arguments.add_argument("--why", default="")
    arguments.add_argument("--kind", choices=[kind.value for kind in MailKind])
    arguments.add_argument("--cohort", default="")
    given = arguments.parse_args()
    if given.act == "drop" and not given.kind:
        wants = "make drop wants KIND=..., one of those that make waiting shows, and COHORT=... if it is of one course"
        sys.exit(for_stage(wants, given.stage))
    try:
        point_at(given.stage)
        now = clock.now()
        match given.act:
            case "mute":
                mute(now, given.why)
                print("Muted: no mail is handed over from now on. One that is under way just now still arrives.")
            case "drop":
                print(f"{drop(MailKind(given.kind), given.cohort, now)} mails will not be sent.")
            case "release":
                for line in release(now):
                    print(line)
                print("Released: what waits leaves within minutes. What has lost its moment is not sent.")
        print(*described(now), sep="\n")
    except (NoStackError, StillToEraseError) as error:
        sys.exit(str(error))


def mute(now: datetime, why: str = "") -> None:
    table.write(mail_switch.muted(now, why, mail_switch.read()))


def release(now: datetime) -> list[str]:
    """Lets mail leave again, also from a table that was restored: what was done in the one before it until the
    deployment is taken over once more. Says what that was.

    Raises:
        StillToEraseError: somebody is in a restored table again who had been erased; they would be written to.
    """
    switch = mail_switch.read()
    restored = switch is not None and switch.waits_for_somebody
    lines = _taken_over_once_more(switch, now) if switch and switch.restored else []
    if restored and (left := waiting.erasures(now)):
        raise StillToEraseError(f"{left} people are still to be erased: the sweep does it, look again in a minute.")
    table.write(mail_switch.released())
    return lines


def _taken_over_once_more(switch: mail_switch.Switch, now: datetime) -> list[str]:
    if not switch.source or switch.as_of is None:
        return []
    try:
        # What stands otherwise by now may have been done here, by people: that is told by make restore alone.
        return taken_over(switch.source, settings().table, switch.as_of, now).described()[:2]
    except aws.dynamodb().exceptions.ResourceNotFoundException:
        return [f"{switch.source} is not there any more: nothing was taken over from it just now."]


def drop(kind: MailKind, cohort: str, now: datetime) -> int:
    """Stops what waits of one kind (in one course, where it is named): it is listed as not sent, with the reason."""
    dropped = 0
    for mail in waiting.mails(now):
        if mail.kind is kind and cohort in {"", mail.cohort}:
            settled = mails.settle(mail, MailEvent.STOPPED, now, reason=STOPPED)
            dropped += settled.state is MailState.NOT_SENT
    return dropped


def described(now: datetime) -> list[str]:
    """Whether mail leaves, and what waits, by kind and course."""
    switch = mail_switch.read()
    muted = switch is not None and not switch.lets_through
    lines = [_state(switch) if switch and muted else "Mail leaves as it becomes due."]
    if jobs := waiting.jobs(now):
        lines.append(
            f"{jobs} messages or changes of dates are still becoming mails: look (and drop) again in a minute."
        )
    counted = Counter(_heading(mail, now) for mail in waiting.mails(now))
    lines += [f"{number:7} {heading}" for heading, number in counted.most_common()]
    return lines if counted else [*lines, "Nothing waits."]


def _state(switch: mail_switch.Switch) -> str:
    if switch.muted_at is None:
        return "Mail is muted: this table came from a backup, and nobody has released its mail yet."
    return f"Mail is muted since {switch.muted_at:%Y-%m-%d %H:%M} UTC{f': {switch.why}' if switch.why else ''}."


def _heading(mail: Mail, now: datetime) -> str:
    late = ", has lost its moment" if now >= mail.expires_at else ""
    return f"{mail.kind.value}  {mail.cohort or 'about no course'}{late}"


if __name__ == "__main__":
    main()
