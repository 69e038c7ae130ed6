"""Codes on paper: no two characters that eyes confuse, and a typing error is found before it is a try."""
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.codes import ALPHABET, code_hash, in_groups, make_code, read_code
from app.people.phones import is_phone, tidy_phone

codes = st.builds(make_code)


@given(codes)
def test_a_code_is_read_however_it_is_typed(code):
    for typed in (code, code.lower(), in_groups(code), "-".join(code), f"  {code}　", "".join(chr(ord(c) + 0xFEE0) for c in code)):
        assert read_code(typed) == code


@given(codes)
def test_the_letter_that_looks_like_the_digit_is_understood(code):
    assert read_code(code.translate(str.maketrans("2568", "ZSGB"))) == code


@given(codes, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]
    assert (read_code(wrong) is None) is (other != code[place])


@given(codes, st.integers(0, 6))
def test_two_characters_that_changed_places_are_found(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (read_code(swapped) is None) is (code[place] != code[place + 1])


@given(st.text(max_size=30))
def test_nonsense_is_no_code(text):
    read = read_code(text)
    assert read is None or read_code(unicodedata.normalize("NFKC", text)) == read


def test_no_two_characters_look_alike():
    assert not set(ALPHABET) & set("01ODQILUVZSGB")
    assert len(ALPHABET) == 23


def test_the_hash_depends_on_the_key():
    assert code_hash("ABC", b"a" * 32) != code_hash("ABC", b"b" * 32)


@pytest.mark.parametrize(
    ("typed", "tidy", "rings"),
    [("138 0000 0001", "13800000001", True), ("＋86-13800000001", "13800000001", True), ("028-8512 3456", "02885123456", True), ("12", "12", False), ("", "", False), ("abc", "abc", False)],
)
def test_phone_numbers_are_read_as_people_write_them(typed, tidy, rings):
    assert tidy_phone(typed) == tidy
    assert is_phone(tidy) is rings
