"""The public record as pages: anyone reads it, takes it away, and counts it again."""
from __future__ import annotations

import hashlib
import json
import sqlite3

import pytest
from sqlalchemy import text

from app.change.transaction import change_by
from app.extensions import db
from app.policy.actor import machine
from app.record import queries
from app.record.append import entry as append
from app.record.sentences import in_words, page_of_thing, who_is
from app.vocabulary import Role
from tests.fixtures.counting import queries_of
from tests.fixtures.house import visit


@pytest.fixture
def stranger(village):
    """A visitor who is nobody."""
    return village.app.test_client()


def test_the_newest_stands_first_and_every_entry_can_be_opened(village, stranger):
    village.person("罗敏", Role.COMMITTEE_HEAD)
    newest = village.read(queries.newest)
    said = visit(stranger, "GET", "/record").get_data(as_text=True)
    assert said.index(f"/record/{newest}\"") < said.index(f"/record/{newest - 1}\"")
    for seq in range(newest + 1):
        assert visit(stranger, "GET", f"/record/{seq}").status_code == 200


def test_an_official_stands_by_name_in_a_sentence_and_a_resident_never(village, client_of, stranger):
    client_of("李桂芳")
    said = visit(stranger, "GET", "/record?kind=session&lang=en").get_data(as_text=True)
    assert "李桂芳" not in said


def test_a_name_given_with_a_role_is_public(village, stranger):
    village.person("罗敏", Role.COMMITTEE_HEAD)
    newest = village.read(queries.newest)
    assert "罗敏" in visit(stranger, "GET", f"/record/{newest}").get_data(as_text=True)


def test_the_bytes_of_an_entry_hash_to_the_leaf_that_its_page_shows(village, stranger):
    for seq in (0, village.read(queries.newest)):
        data = visit(stranger, "GET", f"/record/{seq}.json").data
        leaf = hashlib.sha256(b"\0" + data).hexdigest()
        assert leaf in visit(stranger, "GET", f"/record/{seq}").get_data(as_text=True)


def test_the_two_lines_of_python_name_the_address_of_the_bytes(village, stranger):
    said = visit(stranger, "GET", "/record/0").get_data(as_text=True)
    assert "http://localhost/record/0.json" in said
    assert 'hashlib.sha256(b&#34;\\0&#34;' in said or 'hashlib.sha256(b"\\0"' in said


def test_the_copy_to_take_home_is_every_entry_byte_for_byte(village, stranger):
    village.person("李桂芳")
    lines = visit(stranger, "GET", "/record.jsonl", buffered=True).data.split(b"\n")
    assert lines.pop() == b""
    assert len(lines) == village.read(queries.size)
    assert [json.loads(line)["seq"] for line in lines] == list(range(len(lines)))
    assert lines[1] == visit(stranger, "GET", "/record/1.json").data


def test_what_is_not_there_is_not_there(village, stranger):
    assert visit(stranger, "GET", "/record/999999").status_code == 404
    assert visit(stranger, "GET", "/record/999999.json").status_code == 404


def test_the_list_shows_only_the_kind_or_the_thing_asked_for(village, stranger):
    village.person("罗敏", Role.COMMITTEE_HEAD)
    said = visit(stranger, "GET", "/record?kind=role&lang=en").get_data(as_text=True)
    assert "gave a role" in said
    assert "entered a place" not in said
    assert "area:1" not in visit(stranger, "GET", "/record?obj=area:2&lang=en").get_data(as_text=True).split('<ol class="story dated">')[1]


def test_a_filter_that_finds_nothing_says_so(village, stranger):
    assert "No entry is like this" in visit(stranger, "GET", "/record?obj=matter:9999&lang=en").get_data(as_text=True)


def counted(client, lang="en"):
    form = visit(client, "GET", "/record").get_data(as_text=True)
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    return visit(client, "POST", f"/record/check?lang={lang}", data={"csrf_token": token})


def test_anyone_may_have_everything_counted_again(village, stranger):
    answer = counted(stranger)
    assert answer.status_code == 200
    assert "all agree" in answer.get_data(as_text=True)


def test_counting_again_finds_the_entry_that_was_changed(village, stranger):
    path = village.app.config["INSTANCE"] + "/wushi.sqlite"
    thief = sqlite3.connect(path)  # somebody with the file in hand, past every guard of ours
    thief.execute("DROP TRIGGER record_entry_no_update")
    thief.execute("UPDATE record_entry SET body = replace(body, '禾苑社区', '禾苑小区') WHERE seq = 1")
    thief.commit()
    thief.close()
    answer = counted(stranger)
    assert answer.status_code == 500
    assert "Entry no. 1 does not agree" in answer.get_data(as_text=True)


def test_the_line_under_every_page_promises_no_witness_that_there_is_not(village, stranger):
    village.app.extensions.pop("wushi_seal", None)
    said = visit(stranger, "GET", "/help?lang=en").get_data(as_text=True)
    assert "Nobody outside holds a checkpoint of it yet" in said


def test_an_envelope_shows_its_content_to_supervisors_and_to_nobody_else(village, client_of, stranger):
    supervisor, _id = client_of("吴成林", Role.SUPERVISOR)
    with village.app.app_context(), change_by(machine("test")) as change:
        seq = append(change.session, change.actor, "roll.read", "area:1", d={"why": "secret reason"}, restricted=True)
    said = visit(stranger, "GET", f"/record/{seq}?lang=en").get_data(as_text=True)
    assert "A closed envelope" in said
    assert "secret reason" not in said
    assert "secret reason" in visit(supervisor, "GET", f"/record/{seq}").get_data(as_text=True)


def test_who_acted_is_said_without_saying_who_a_resident_is(inside):
    with inside.test_request_context("/?lang=en"):
        assert who_is("s:07", {7: "罗敏"}) == "罗敏"
        assert who_is("s:07", {}) == "official 07"
        assert who_is("r:deadbeef", {}) == "a resident"
        assert who_is("sys:calendar", {}) == "the calendar"
        assert who_is("sys:unheard", {}) == "the system"
        assert who_is("anyone", {}) == "somebody not signed in"


def test_a_thing_leads_to_its_page_when_it_has_one(inside):
    with inside.test_request_context():
        assert page_of_thing("matter:2026-0041") == "/matters/2026-0041"
        assert page_of_thing("household:3") == ""
        assert page_of_thing("meeting:none") == ""


def test_names_for_a_page_of_entries_are_fetched_once(a_person, inside):
    for n in range(5):
        a_person(f"某{n}", Role.BUILDING_HEAD)
    with inside.test_request_context():
        entries = queries.page(1).rows
        with queries_of(inside) as said:
            in_words(entries)
    assert len(said) <= 1


def test_the_house_itself_is_untouched_by_reading(village, stranger):
    before = village.read(queries.newest)
    for path in ("/record", "/record/0", "/record.jsonl"):
        visit(stranger, "GET", path, buffered=True)
    assert village.read(queries.newest) == before
    assert village.read(lambda: db.session.execute(text("SELECT count(*) FROM record_entry")).scalar()) == before + 1
