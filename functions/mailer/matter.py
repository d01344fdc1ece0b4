"""The registration that a mail is about, and the letter that is made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from functions.mailer.letter import Letter
from functions.shared import links
from functions.shared.calendar import Owner
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Mail, Person, Session
from functions.shared.domain.quiet_hours import silences
from functions.shared.domain.registration import Registration
from functions.shared.domain.reminder_rules import CHOOSABLE
from functions.shared.settings import settings
from functions.shared.tokens import Scope


@dataclass(frozen=True)
class Matter:
    """All that a letter about a registration may name."""

    mail: Mail
    person: Person
    cohort: Cohort
    registration: Registration

    @property
    def fewer_link(self) -> str:
        kind = self.mail.kind
        return links.fewer_mails_link(self.registration, kind.value) if kind in CHOOSABLE else ""

    @property
    def language(self) -> str:
        return self.person.languages[0]

    @property
    def owner(self) -> Owner:
        join_link = links.link_for(self.registration, Scope.JOIN)
        return Owner(
            marks=self.registration.id,
            language=self.language,
            join_link=join_link,
            discreet=self.registration.discreet,
        )

    def letter(
        self, *, calendars: Sequence[tuple[str, bytes]] = (), around: Iterable[Session] = (), **context: object
    ) -> Letter:
        """The letter; `around` are the course's sessions, where it is not to reach anybody in the silent one."""
        return Letter(
            to_address=self.person.address,
            to_name=self.person.name,
            from_name=self.cohort.teachers_name,
            language=self.language,
            reply_to=self.cohort.reply_to,
            calendars=tuple(calendars),
            silences=tuple(silences(around)),
            fewer_link=self.fewer_link,
            context={
                "organisation": settings().organisation,
                "help_address": self.cohort.reply_to,
                "fewer_link": self.fewer_link,
                "person": self.person,
                "cohort": self.cohort,
                "registration": self.registration,
                "page_link": links.link_for(self.registration, Scope.PAGE),
                **context,
            },
        )


def to_staff(person: Person, **context: object) -> Letter:
    """One to somebody who teaches or coordinates."""
    return Letter(
        to_address=person.address,
        to_name=person.name,
        from_name=settings().organisation,
        language=person.languages[0],
        context={
            "organisation": settings().organisation,
            "help_address": settings().help_address,
            "fewer_link": "",
            "person": person,
            **context,
        },
    )
