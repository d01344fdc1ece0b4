"""What passes between people, and between somebody and their own page: words, questions, and what they must confirm."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from functions.mailer.letter import Letter
from functions.mailer.matter import Matter, to_staff
from functions.shared import links
from functions.shared.domain.confirmed_acts import LINK_LASTS
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Mail, Person
from functions.shared.storage import addresses, cohorts, messages
from functions.shared.storage.messages import Message
from functions.shared.tokens import Scope


def _are_you_sure(matter: Matter) -> Letter:
    act = matter.mail.subject.partition("/")[2]
    link = links.sure_link(matter.registration, act, matter.mail.created_at + LINK_LASTS)
    return matter.letter(act=act, sure_link=link)


def _message(matter: Matter) -> Letter:
    return matter.letter(around=cohorts.sessions(matter.cohort.id), what=_what_is_said(matter.mail))


def _message_test(mail: Mail, person: Person) -> Letter:
    cohort = cohorts.get(mail.subject.partition("/")[0])
    return to_staff(person, cohort=cohort, what=_what_is_said(mail), page_link=links.absolute(f"/courses/{cohort.id}"))


def _what_is_said(mail: Mail) -> Message:
    cohort_id, _, message = mail.subject.partition("/")
    return messages.get(cohort_id, message)


def _new_address(mail: Mail, person: Person) -> Letter:
    """To the address that waits: what has come of it meanwhile is found out by the link."""
    waiting = addresses.waiting(person.id, mail.created_at)
    link = links.address_link(person.id, mail.subject.partition("/")[2], mail.created_at + addresses.WAITS)
    return replace(to_staff(person, address_link=link), to_address=waiting.address)


def _address_asked(mail: Mail, person: Person) -> Letter:
    """To the old address. The new one is not in it: whoever reads there may be somebody whom they have left."""
    return replace(to_staff(person), to_address=addresses.before(person, mail.subject.partition("/")[2]))


def _question(matter: Matter) -> Letter:
    return matter.letter(question_link=f"{links.link_for(matter.registration, Scope.PAGE)}/question")


TO_A_PERSON: Mapping[MailKind, Callable[[Matter], Letter]] = MappingProxyType(
    {MailKind.MESSAGE: _message, MailKind.A_QUESTION: _question, MailKind.ARE_YOU_SURE: _are_you_sure}
)
TO_WHOEVER: Mapping[MailKind, Callable[[Mail, Person], Letter]] = MappingProxyType(
    {
        MailKind.NEW_ADDRESS: _new_address,
        MailKind.ADDRESS_ASKED: _address_asked,
        MailKind.MESSAGE_TEST: _message_test,
    }
)
