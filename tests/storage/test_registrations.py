"""Registrations move by conditional writes, with their seats and mails, on both engines."""

from dataclasses import replace

import pytest
from boto3.dynamodb.conditions import Attr

from functions.registration.rules import first_registration
from functions.shared import aws as clients
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration_states import Event, NotPossibleNowError, State
from functions.shared.domain.seats import NoSeatLeftError
from functions.shared.storage import cohorts, due, mails, persons, registrations, schema, table
from functions.shared.storage.writes import Change, Check, Put
from tests import faults
from tests.builders import NOON, a_person, hours, stored_plan, stored_registration


def test_an_application_is_one_transaction_with_its_mail(engine):
    cohort = stored_plan().cohort
    person = a_person()
    first = first_registration(cohort, person, "r1", NOON)
    registrations.add(cohort, person, first, new_person=True)
    assert registrations.get(cohort.id, "r1") == first
    assert registrations.of_person(cohort.id, person.id) == first
    assert persons.get(person.id) == person
    (mail,) = mails.of_person(person.id)
    assert mail.kind is MailKind.CONFIRM_ADDRESS
    assert schema.mail(person.id, mail.id) in list(due.until(NOON))


def test_a_second_application_of_the_same_person_is_refused_whole(engine):
    cohort, person = stored_plan().cohort, a_person()
    registrations.add(cohort, person, first_registration(cohort, person, "r1", NOON), new_person=True)
    with pytest.raises(registrations.ChangedMeanwhileError):
        registrations.add(cohort, person, first_registration(cohort, person, "r2", NOON), new_person=False)
    with pytest.raises(registrations.UnknownRegistrationError):
        registrations.get(cohort.id, "r2")
    assert len(mails.of_person(person.id)) == 1


def test_people_who_share_a_mailbox_are_two_people(engine):
    table.write(*persons.added(a_person("Ana", address="home@example.org")))
    table.write(*persons.added(a_person("Ben", address="Home@Example.org")))
    assert persons.known_as(" home@example.org", "ANA") == "ana"
    assert sorted(persons.at_address("home@example.org")) == ["ana", "ben"]
    with pytest.raises(table.ConditionFailedError):
        table.write(*persons.added(a_person("ana", id="other", address="home@example.org")))


def test_accepting_takes_a_seat_and_plans_the_welcome(engine):
    cohort = stored_plan().cohort
    moved, planned = registrations.move(cohort, stored_registration(cohort), Event.ACCEPT, NOON)
    assert moved.state is State.ACCEPTED
    assert [mail.kind for mail in planned] == [MailKind.WELCOME]
    assert cohorts.get(cohort.id).held == 1
    assert registrations.get(cohort.id, moved.id) == moved


def test_who_was_slower_sees_what_happened_and_changes_nothing(engine):
    cohort = stored_plan().cohort
    seen = stored_registration(cohort)
    registrations.move(cohort, seen, Event.ACCEPT, NOON)
    with pytest.raises(registrations.ChangedMeanwhileError) as error:
        registrations.move(cohort, seen, Event.NOT_NOW, NOON)
    assert error.value.now.state is State.ACCEPTED
    assert cohorts.get(cohort.id).held == 1


def test_a_full_cohort_accepts_nobody_and_nothing_of_the_attempt_stays(engine):
    cohort = stored_plan(capacity=1).cohort
    registrations.move(cohort, stored_registration(cohort, "Ana"), Event.ACCEPT, NOON)
    late = stored_registration(cohort, "Ben")
    with pytest.raises(NoSeatLeftError):
        registrations.move(cohort, late, Event.ACCEPT, NOON)
    assert registrations.get(cohort.id, late.id) == late
    assert mails.of_person("ben") == []


def test_withdrawing_gives_the_seat_back(engine):
    cohort = stored_plan(capacity=1).cohort
    ana, _ = registrations.move(cohort, stored_registration(cohort, "Ana"), Event.ACCEPT, NOON)
    registrations.move(cohort, ana, Event.WITHDRAW, NOON)
    registrations.move(cohort, stored_registration(cohort, "Ben"), Event.ACCEPT, NOON)
    assert cohorts.get(cohort.id).held == 1


def test_a_cancelled_cohort_accepts_nobody(engine):
    cohort = stored_plan().cohort
    table.write(Change(schema.cohort(cohort.id), to={"status": "cancelled"}))
    with pytest.raises(NoSeatLeftError):
        registrations.move(cohort, stored_registration(cohort), Event.ACCEPT, NOON)


def test_what_the_table_of_states_lacks_is_refused_before_anything_is_written(engine):
    cohort = stored_plan().cohort
    with pytest.raises(NotPossibleNowError):
        registrations.move(cohort, stored_registration(cohort, state=State.CONFIRMED), Event.ACCEPT, NOON)


def test_a_conflict_with_another_transaction_is_tried_again(engine):
    cohort, client = stored_plan().cohort, clients.dynamodb()
    ana = stored_registration(cohort)
    with faults.before(client, "TransactWriteItems", lambda call: faults.conflict(3) if call < 3 else None) as calls:
        registrations.move(cohort, ana, Event.ACCEPT, NOON)
    assert len(calls) == 3
    assert cohorts.get(cohort.id).held == 1


def test_conflicts_that_do_not_cease_are_said_and_change_nothing(engine):
    cohort, client = stored_plan().cohort, clients.dynamodb()
    ana = stored_registration(cohort)
    with faults.before(client, "TransactWriteItems", lambda _: faults.conflict(3)), pytest.raises(table.TooBusyError):
        registrations.move(cohort, ana, Event.ACCEPT, NOON)
    assert cohorts.get(cohort.id).held == 0


def test_more_than_a_hundred_people_are_read_in_batches(engine):
    people = [a_person(f"p{number}") for number in range(120)]
    for start in range(0, 120, 40):
        table.write(*(write for person in people[start : start + 40] for write in persons.added(person)))
    assert persons.get_many(person.id for person in people) == {person.id: person for person in people}


def test_a_query_reads_every_page(engine):
    cohort = stored_plan().cohort
    for number in range(12):
        key = schema.pairing_round(cohort.id, "s", number)
        table.write(Put({**key.attributes(), "filler": "x" * 200_000}))
    assert len(list(table.query(table.in_collection(f"COHORT#{cohort.id}", "ROUND#")))) == 12


def test_the_condition_that_failed_is_named_with_what_stands_there(engine):
    key = schema.Key("a", "b")
    table.write(Put({**key.attributes(), "size": 1}))
    with pytest.raises(table.ConditionFailedError) as error:
        table.write(Put({"pk": "c", "sk": "d"}), Check(key, Attr("size").gt(5)))
    assert (error.value.index, error.value.found["size"]) == (1, 1)
    assert table.read(schema.Key("c", "d")) is None


def test_the_due_index_is_in_order_over_all_its_shards(engine):
    keys = [schema.Key("X", f"MAIL#{number:02}") for number in range(40)]
    for number, key in enumerate(keys):
        table.write(Put({**key.attributes(), **schema.due(NOON + hours(number), key)}))
    assert len({schema.due(NOON, key)[schema.DUE_SHARD] for key in keys}) == schema.SHARDS
    assert list(due.until(NOON + hours(20))) == keys[:21]
    assert due.first_at() == (NOON, keys[0])


def test_what_is_no_mail_is_found_apart_from_mails_in_whatever_shard_it_lies(engine):
    keys = [schema.Key("X", f"{what}{number:02}") for number in range(20) for what in ("MAIL#", "RULE#rooms", "NEXT#")]
    for number, key in enumerate(keys):
        table.write(Put({**key.attributes(), **schema.due(NOON + hours(number), key)}))
    until = NOON + hours(len(keys) - 10)
    mails = [key for key in keys[:51] if key.sk.startswith("MAIL#")]
    others = [key for key in keys[:51] if key not in mails]
    assert len({schema.due(NOON, key)[schema.DUE_SHARD] for key in others}) == schema.SHARDS
    assert [key for _, key in due.but_mails(until)] == others
    assert [key for _, key in due.mails(until)] == mails


def test_a_changed_format_file_changes_no_running_cohort(engine):
    cohort = stored_plan().cohort
    before = cohorts.course(cohort.id)
    cohorts.course.cache_clear()
    assert cohorts.course(cohort.id) == before
    assert replace(cohort, title="x").id == cohort.id
