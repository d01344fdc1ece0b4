"""Items carry a schema version; readers accept the one before."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Person, Session
from functions.shared.domain.registration import Registration
from functions.shared.domain.rounds import Round
from functions.shared.storage import schema
from functions.shared.storage.items import UnknownVersionError, from_item, plain, serialised, to_item
from tests.builders import NOON, a_person, a_plan, a_registration, a_round

KEY = schema.Key("p", "s")


@dataclass(frozen=True)
class Thing:
    name: str
    size: int = 0


def test_a_record_comes_back_as_it_went():
    plan = a_plan()
    records = [
        (Person, a_person()),
        (Registration, a_registration(hear_by=NOON.date())),
        (Cohort, plan.cohort),
        (Session, plan.sessions[0]),
    ]
    records.append((Round, a_round((("a", "b"), ("c", "d", "e")), certificate={"repeats": 1})))
    for kind, record in records:
        assert from_item(plain(serialised(to_item(KEY, record, 1))), kind, 1) == record


def test_the_version_before_is_read_by_its_upgrade():
    old = {**KEY.attributes(), schema.VERSION: 1, "title": "old"}
    assert from_item(old, Thing, 2, upgrade=lambda fields: {"name": fields["title"]}) == Thing("old")


@pytest.mark.parametrize("version", [0, 3, 4])
def test_any_other_version_is_refused_and_not_guessed(version):
    with pytest.raises(UnknownVersionError):
        from_item({schema.VERSION: version, "name": "x"}, Thing, 2, upgrade=lambda fields: fields)


def test_without_an_upgrade_the_version_before_is_refused_too():
    with pytest.raises(UnknownVersionError):
        from_item({schema.VERSION: 1, "name": "x"}, Thing, 2)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)), st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1))
)
def test_stamps_sort_as_their_instants(one, other):
    one, other = (at.replace(tzinfo=UTC, microsecond=at.microsecond // 1000 * 1000) for at in (one, other))
    assert (schema.stamp(one) < schema.stamp(other)) == (one < other)


def test_keys_hold_no_address_and_no_name():
    assert "ana" not in str(schema.address("ana@example.org", "Ana")).lower()
