"""Links: signed, scoped, dated, and alive across the rotation of keys."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared import ids, tokens
from functions.shared.keyring import KeyRing, parse
from functions.shared.tokens import BadTokenError, ExpiredTokenError, Scope
from tests.builders import NOON

OLD = KeyRing("k1", {"k1": b"old secret"})
ROTATED = KeyRing("k2", {"k1": b"old secret", "k2": b"new secret"})
PARTS = ("cohort", "registration", "1")


def test_a_token_gives_back_what_was_signed():
    assert tokens.read(OLD, Scope.JOIN, tokens.sign(OLD, Scope.JOIN, PARTS), NOON) == PARTS


def test_a_rotation_kills_no_mailed_link():
    assert tokens.read(ROTATED, Scope.JOIN, tokens.sign(OLD, Scope.JOIN, PARTS), NOON) == PARTS


def test_a_key_off_the_ring_is_believed_no_more():
    with pytest.raises(BadTokenError):
        tokens.read(OLD, Scope.JOIN, tokens.sign(ROTATED, Scope.JOIN, PARTS), NOON)


@pytest.mark.parametrize("other", sorted(set(Scope) - {Scope.JOIN}))
def test_a_token_of_one_scope_is_worth_nothing_in_another(other):
    with pytest.raises(BadTokenError):
        tokens.read(OLD, other, tokens.sign(OLD, Scope.JOIN, PARTS), NOON)


def test_an_expired_token_says_that_it_was_ours():
    token = tokens.sign(OLD, Scope.CONFIRM, PARTS, NOON)
    assert tokens.read(OLD, Scope.CONFIRM, token, NOON - timedelta(seconds=1)) == PARTS
    with pytest.raises(ExpiredTokenError):
        tokens.read(OLD, Scope.CONFIRM, token, NOON)


@given(st.text(max_size=500))
def test_whatever_else_comes_is_a_bad_token(text):
    with pytest.raises(BadTokenError):
        tokens.read(OLD, Scope.JOIN, text, NOON)


@given(st.integers(0, 80), st.characters())
def test_a_token_with_any_character_changed_is_refused(place, character):
    token = tokens.sign(OLD, Scope.JOIN, PARTS)
    place %= len(token)
    changed = token[:place] + character + token[place + 1 :]
    if changed != token:
        with pytest.raises(BadTokenError):
            tokens.read(OLD, Scope.JOIN, changed, NOON)


def test_the_ring_that_cloudformation_makes_is_read_like_a_rotated_one():
    assert parse('{"current": "k1", "k1": "old secret"}') == OLD
    assert parse('{"current": "k2", "keys": {"k1": "old secret", "k2": "new secret"}}') == ROTATED


def test_a_code_is_short_to_type_and_belongs_to_its_subject():
    codes = {tokens.code(OLD, f"sign-in {number}") for number in range(50)}
    assert len(codes) > 45
    assert all(len(code) == tokens.CODE_LENGTH and set(code) <= set(ids.ALPHABET) for code in codes)


def test_the_ring_does_not_show_its_keys():
    assert "secret" not in repr(OLD)


def test_ids_are_opaque_and_derived_ones_repeat():
    assert len({ids.new() for _ in range(1000)}) == 1000
    assert ids.derived("a", "b") == ids.derived("a", "b") != ids.derived("ab", "")
    assert set(ids.derived("x") + ids.new()) <= set(ids.ALPHABET)
