"""Every state of one mail (invariant 3)."""

from itertools import product

import pytest

from functions.reminders.rules import verdict
from functions.shared.domain import mails
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import TRANSITIONS, WAITING, MailEvent, MailState, after
from functions.shared.domain.models import Mail
from functions.shared.domain.reminder_rules import DEFAULTS
from tests.builders import NOON, a_plan, a_registration, hours


def test_the_table_names_every_state_and_every_event():
    assert set(TRANSITIONS) == set(MailState)
    assert {event for rows in TRANSITIONS.values() for event in rows} == set(MailEvent)


@pytest.mark.parametrize("state", MailState)
def test_only_a_planned_mail_can_be_claimed(state):
    assert (after(state, MailEvent.CLAIMED) is MailState.SENDING) == (state is MailState.PLANNED)


@pytest.mark.parametrize(
    ("state", "event"), list(product(sorted(set(MailState) - WAITING - {MailState.HELD}), MailEvent))
)
def test_what_is_settled_is_never_sent_again_unless_a_human_says_so_or_a_mailbox_gave_it_back(state, event):
    allowed = {(MailState.FOR_A_HUMAN, MailEvent.RELEASED), (MailState.SENT, MailEvent.SES_RETURNED)}
    assert (after(state, event) in WAITING) == ((state, event) in allowed)


def test_a_mail_in_doubt_comes_back_only_by_settling_or_from_a_full_mailbox():
    back = {event for event in MailEvent if after(MailState.UNKNOWN, event) is MailState.PLANNED}
    assert back == {MailEvent.SETTLED_AGAIN, MailEvent.SES_RETURNED}


def test_an_event_that_is_late_or_repeated_changes_nothing():
    assert after(MailState.DELIVERED, MailEvent.SES_SENT) is None
    assert after(MailState.BOUNCED, MailEvent.SES_DELIVERED) is None
    assert {after(state, MailEvent.SES_COMPLAINED) for state in (MailState.SENT, MailState.DELIVERED)} == {
        MailState.COMPLAINED
    }


def a_doubtful_mail(kind=MailKind.REMINDER_DAY, doubts=0, **given) -> Mail:
    known = {
        "id": "m",
        "person": "p",
        "subject": "s",
        "created_at": NOON,
        "expires_at": NOON + hours(5),
        "settled_at": NOON,
    }
    return Mail(kind=kind, state=MailState.UNKNOWN, doubts=doubts, **{**known, **given})


@pytest.mark.parametrize(
    ("mail", "at", "event"),
    [
        (a_doubtful_mail(), NOON + hours(1), MailEvent.SETTLED_AGAIN),
        (a_doubtful_mail(doubts=1), NOON + hours(1), MailEvent.SETTLED_BY_HAND),
        (a_doubtful_mail(kind=MailKind.NOT_NOW), NOON + hours(1), MailEvent.SETTLED_BY_HAND),
        (a_doubtful_mail(), NOON + hours(5), MailEvent.TOO_LATE),
        (a_doubtful_mail(), NOON + hours(0.1), None),
        (a_doubtful_mail(settled_at=NOON + hours(1)), NOON + hours(1.1), None),
    ],
)
def test_a_mail_in_doubt_is_sent_once_more_where_it_is_still_of_use(mail, at, event):
    assert verdict(mail, at) is event


def test_the_same_intent_is_the_same_mail_and_a_moved_session_is_another():
    plan, one = a_plan(), a_registration()
    session = plan.sessions[0]
    day, hour = (next(rule for rule in DEFAULTS if rule.id == name) for name in ("day", "hour"))
    first, again = (mails.about_session(day, session, one, NOON, NOON) for _ in range(2))
    assert first.id == again.id
    moved = type(session)(**{**{name: getattr(session, name) for name in session.__dataclass_fields__}, "sequence": 1})
    assert mails.about_session(day, moved, one, NOON, NOON).id != first.id
    assert mails.about_session(hour, session, one, NOON, NOON).id != first.id
