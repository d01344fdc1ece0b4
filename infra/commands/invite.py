"""`make invite`: lets a teacher in, on a deployed stack. They get a mail, and sign in by mailed codes from then on."""

import argparse
import sys

from functions.shared import clock, ids, languages
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.domain.models import Person, Staff
from functions.shared.domain.zones import is_known
from functions.shared.mail import queue
from functions.shared.storage import mails, persons, staff, table
from infra.commands.deployed import NoStackError, point_at


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make invite")
    for name in ("stage", "name", "address"):
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--zone", default="UTC")
    arguments.add_argument("--language", choices=languages.available(), default=languages.DEFAULT)
    arguments.add_argument("--coordinator", action="store_true")
    given = arguments.parse_args()
    if not given.name or "@" not in given.address or not is_known(given.zone):
        sys.exit('make invite wants NAME="Maria Sol" ADDRESS=maria@example.org, and ZONE as in Europe/Berlin if given')
    try:
        point_at(given.stage)
    except NoStackError as error:
        sys.exit(str(error))
    invite(given.name, given.address, given.zone, coordinator=given.coordinator, language=given.language)
    print(f"{given.name} is invited, and is being written to.")


def invite(name: str, address: str, zone: str, *, coordinator: bool, language: str = languages.DEFAULT) -> None:
    """Makes somebody staff; who was invited before is written to again, and is still the same person."""
    now = clock.now()
    known = persons.known_as(address, name)
    person = Person(id=known or ids.new(), name=name, address=address, zone=zone, languages=(language,))
    writes = () if known else persons.added(person)
    mail = about_person(MailKind.INVITATION, person.id, ids.new(), now)
    # Desks of before stay closed, whatever device they were on: who is written to signs in anew.
    member = staff.added(Staff(person=person.id, coordinator=coordinator, invited_at=now, desks_since=now))
    table.write(*writes, member, mails.planned(mail))
    queue.nudge([mail])


if __name__ == "__main__":
    main()
