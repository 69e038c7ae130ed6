"""An entry in words: the names of its facts, its sums, days, people and things, and what it changed."""
from __future__ import annotations

from app.record.in_facts import changes_of, facts_of


def said(body):
    return {fact.name: "\n".join(fact.values) for fact in facts_of(body)}


def test_sums_days_things_and_choices_are_said_as_people_say_them(inside):
    with inside.test_request_context("/?lang=en"):
        found = said({"d": {
            "amount_fen": 1990000, "again": False, "due": "2026-04-11", "planned": "2026-04-12T06:30:00Z", "subject": "payment:1", "role": "facilitator",
            "legs": [{"account": "encumb:HT-P01", "fen": -1990000}, {"account": "spent:P01", "fen": 1990000}], "unheard_of": 3, "for": 27,
        }})  # fmt: skip
    assert found["sum"] == "¥19,900"
    assert found["filled in again"] == "no"
    assert found["due"] == "11 April 2026"
    assert found["planned for"] == "12 April 14:30"
    assert found["about"].casefold() == "payment 1"
    assert found["role"] == "facilitator"
    assert found["in favour"] == "27"
    assert found["booked"].splitlines()[0].startswith("account: bound by contract HT-P01; sum: ")
    assert found["unheard_of"] == "3", "a fact without words stands as it is in the bytes"


def test_a_fingerprint_is_set_as_one_and_an_official_stands_by_name(inside):
    with inside.test_request_context("/?lang=en"):
        (root,) = facts_of({"d": {"root": "ab" * 32}})
        assert root.is_code
        assert facts_of({"d": {"owner": 999_999}})[0].values == ("999999",)


def test_what_moved_stands_with_what_it_is_now(inside):
    with inside.test_request_context("/?lang=zh"):
        (change,) = changes_of({"to": ["matter:2026-0041 accepted"]})
        assert (change.name, change.values, change.url) == ("事项 2026-0041", ("两委已接下",), "/matters/2026-0041")
        assert changes_of({}) == []
        assert changes_of({"to": ["unheard:1 somewhere"]})[0].values == ("somewhere",)
