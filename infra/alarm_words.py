"""What each alarm says to somebody who was woken by it: what it means, what it costs the people, and what to do."""

from dataclasses import dataclass

from infra.function import Queue
from infra.pasted import for_stage


@dataclass(frozen=True)
class Words:
    means: str
    costs: str
    do: str

    def of(self, stage: str) -> str:
        """As it stands in the mail of a stage's alarm; CloudWatch takes 1,024 characters."""
        return f"WHAT: {self.means} FOR PEOPLE: {self.costs} DO: {for_stage(self.do, stage)}"


_LOG = "Read the log group of the function {name} for level ERROR: the lines that it came through are there."
_COSTS = {
    "registration": "somebody who registers or looks at their own page has seen an error page. What was typed is kept.",
    "screening": "a teacher could not read or decide. Applicants wait; nothing is lost.",
    "teaching": "a teacher has seen an error page. What they pressed may not be done.",
    "meetings": "somebody stood before the door of their session. If one is on, this is the first thing to see to.",
    "certificates": "somebody could not print or verify a certificate. They can try again later.",
    "breakouts": "pages in a running session may stand still. The teacher can go on by hand: the wall, the list.",
    "reminders": "something that was due was not done, and is tried again each minute.",
    "mailer": "a mail could not be written. It is tried again, and lies in the dead letters after five tries.",
    "feedback": "what SES says of a mail was not taken in: a bounce may go unseen, a mail stay in doubt.",
}
_LYING = {
    Queue.URGENT: "somebody waits for a code, a confirmation, their link, or for their session's last reminder.",
    Queue.MAIL: "somebody has not been written to.",
    Queue.FEEDBACK: "bounces or deliveries are unknown: a mail may stay in doubt.",
    Queue.ROOMS: "a meeting was not made, or pairs' rooms not closed. People get in by the teacher's link.",
    Queue.HAPPENINGS: "minutes of attendance are missing. The join click counts; nobody loses anything by it.",
}


def errors(name: str) -> Words:
    return Words(
        f"The function {name} has failed, or ran out of time.",
        _COSTS[name],
        _LOG.format(name=name) + " Runbook, README.",
    )


def trouble(name: str) -> Words:
    return Words(f"The function {name} met something that nobody foresaw.", _COSTS[name], _LOG.format(name=name))


def dead_letters(queue: Queue) -> Words:
    return Words(
        f"Messages lie in the dead letters of {queue.value}: each was tried five times.",
        _LYING[queue],
        "make dead shows them, the function's log says why. Mend the cause, then make redrive (README, Runbook).",
    )


NOT_TICKING = Words(
    "The minute sweep has not finished for five minutes.",
    "no reminder leaves and no place is offered. What has lost its moment by then is not sent.",
    "Is the rule Minute enabled (EventBridge)? Else the log of the function reminders. When it ticks, all that is due "
    "is done (README, Runbook).",
)
SWEEP_FAILURES = Words(
    "Something due could not be worked on; the rest goes on.",
    "one reminder, offer or erasure waits, and is tried again each minute.",
    "Log of the function reminders, level ERROR. make verify says what is overdue.",
)
SWEEP_BEHIND = Words(
    "Something has been due for a quarter of an hour: the sweep does not keep up.",
    "reminders and offers come late.",
    "Log of the function reminders: does it end each minute? Sessions of thousands are served over several minutes; if "
    "it stays, README, A million participants.",
)
MAIL_WAITING = Words(
    "A mail has waited to be sent for a quarter of an hour.",
    "somebody waits for a confirmation, a code, or a reminder.",
    "Log of the function mailer for SES's reason (a paused account, a domain that is not verified), then README, "
    "Runbook, SES paused. After make release it may ring once.",
)
MUTED = Words(
    "All mail has been muted for an hour.",
    "nobody is reminded, nobody can confirm or sign in.",
    "If it was you: make waiting, then make release. If nobody knows of it: a restored table starts muted (README, "
    "Runbook).",
)
BOUNCES = Words(
    "Four of a hundred mails bounce; at five SES looks at the account, at ten it pauses it.",
    "soon nobody may get mail.",
    "A list that was imported with old addresses? /teach/.../undelivered of the newest courses. Stop what causes it.",
)
COMPLAINTS = Words(
    "Eight of ten thousand mails are marked as spam; at ten SES looks at the account.",
    "soon nobody may get mail.",
    "Which messages went to many (the message page of each course)? Ask those teachers to stop.",
)
FRONT_ERRORS = Words(
    "The front has answered with an error of its own: a function could not be called, or took too long.",
    "somebody has seen a bare error page.",
    "Are functions throttled (next alarm)? Else the access log, field error, and the function's log.",
)
FUNCTIONS_THROTTLED = Words(
    "AWS has refused to run a function, because too many run at once.",
    "pages fail in the busiest minutes, most likely in sessions.",
    "Service Quotas, Lambda, Concurrent executions: ask for 1,000. make status says how many the account has.",
)
TABLE_THROTTLED = Words(
    "The table has refused requests: more come than its cap, or than one partition takes.",
    "pages are slow or fail; what is due is done later.",
    "CloudWatch, the dashboard, table: a real rush, or a runaway? The cap is MOST_WRITE_UNITS in "
    "infra/commands/restored_table.py.",
)


def old(queue: Queue) -> Words:
    return Words(
        f"A message has lain in {queue.value} for a quarter of an hour.",
        _LYING[queue],
        "Is its function enabled and without errors (make status)? A rush passes by itself.",
    )
