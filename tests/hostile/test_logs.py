"""The search in the logs finds what it looks for: it runs after every test (tests/conftest.py) and on a deployed stack."""

import pytest

from functions.shared import links, tokens
from functions.shared.keyring import KeyRing
from functions.shared.tokens import Scope
from tests import privacy
from tests.builders import NOON, a_registration, hours


@pytest.mark.parametrize(
    "line",
    [
        '{"level":"INFO","message":"sent to ana.alta@example.org"}',
        '{"message":"/my/'
        + tokens.sign(KeyRing("k1", {"k1": b"x"}), Scope.PAGE, ("cohort", "registration", "1"))
        + '"}',
        '{"message":"CANARY-ANSWER"}',
        "-----BEGIN RSA PRIVATE KEY-----",
        "Authorization: Bearer abcdef0123456789",
    ],
)
def test_a_log_with_something_personal_or_secret_in_it_is_found(line):
    assert privacy.found_in(line)


def test_a_log_as_it_is_written_has_nothing_to_find():
    line = '{"level":"INFO","message":"a mail was handed over","mail":"8qqssf9zrpd82cgzcwtg1msnhj","state":"sent"}'
    assert privacy.found_in(line) == []


def test_the_links_that_are_mailed_would_be_found(aws):
    one = a_registration()
    for scope in (Scope.PAGE, Scope.JOIN, Scope.CONFIRM, Scope.OFFER):
        assert privacy.found_in(links.link_for(one, scope))
    assert privacy.found_in(links.sure_link(one, "copy", NOON + hours(1)))
