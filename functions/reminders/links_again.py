"""Links that were asked for on the public page: looked up here, so that the page's speed tells nobody who is known."""

from datetime import datetime

from functions.shared.domain.mails import link_again
from functions.shared.domain.registration_states import ENDED, State
from functions.shared.mail import queue
from functions.shared.storage import links_asked, mails, registrations
from functions.shared.storage.schema import Key

_NOT_YET = frozenset({State.APPLIED, *(ENDED - {State.COMPLETED})})
"""Nobody has read a mail there, or there is nothing to come back to."""


def work_on(key: Key, now: datetime) -> None:
    """Done twice within two minutes it sends no second mail."""
    for person in links_asked.people(key):
        for one in registrations.all_of_person(person):
            mail = link_again(one, now)
            if one.state not in _NOT_YET and mails.plan_once(mail):
                queue.nudge([mail])
    links_asked.answered(key)
