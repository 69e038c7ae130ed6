"""The exact bytes of an entry: what may stand in it, and that they never change on reading."""
from __future__ import annotations

import hashlib
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.record.canonical import MAX_BYTES, NotCanonical, canonical, commitment, tree_root
from app.record.tlog.tree import leaf_hash

texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda s: unicodedata.normalize("NFC", s)).filter(lambda s: unicodedata.is_normalized("NFC", s))
keys = st.from_regex(r"[a-z0-9_.]{1,8}", fullmatch=True)
values = st.recursive(st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts, lambda v: st.lists(v, max_size=3) | st.dictionaries(keys, v, max_size=3), max_leaves=8)


@given(st.dictionaries(keys, values, max_size=4))
def test_reading_and_writing_again_gives_the_same_bytes(document: dict) -> None:
    data = canonical(document)
    assert canonical(json.loads(data)) == data


@pytest.mark.parametrize("document", [
    {"a": 1.5}, {"a": None}, {"a": 2**53}, {"Ä": 1}, {"a": "e\u0301"}, {"a": "\ud800"}, {"a": {"B": 1}}, {"a": [float("nan")]}, {"f": {"发票.pdf": "x"}},
    {"a": "x" * MAX_BYTES},
])  # fmt: skip
def test_what_other_verifiers_could_read_otherwise_is_refused(document: dict) -> None:
    with pytest.raises(NotCanonical):
        canonical(document)


def test_leaf_and_tree_are_those_of_rfc_9162() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    one, two, three = (bytes([n]) * 32 for n in (1, 2, 3))
    left = hashlib.sha256(b"\x01" + leaf_hash(one) + leaf_hash(two)).digest()
    assert tree_root([three, one, two]) == hashlib.sha256(b"\x01" + left + leaf_hash(three)).digest()


def test_a_commitment_needs_its_salt() -> None:
    assert commitment(b"0" * 32, "李桂芳") != commitment(b"1" * 32, "李桂芳")
    with pytest.raises(NotCanonical):
        commitment(b"short", "李桂芳")
