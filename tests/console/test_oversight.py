"""What supervisors do with the record: complaints with a date, samples by dice, sealed evidence, forgetting, the nightly replay."""
from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import clock
from app.change.refusals import NotNow, NotValid
from app.change.transaction import change_by
from app.console.desk import supervisor_rows
from app.console.oversight import queries
from app.console.oversight.commands import answer_complaint, draw_sample, erase_personal, file_complaint
from app.console.oversight.evidence import evidence_about
from app.console.oversight.rules import are_dice, drawn, most_wrong
from app.console.oversight.states import ComplaintState
from app.extensions import db
from app.open_data import checking
from app.policy.actor import machine
from app.record import queries as record
from app.record.canonical import commitment
from app.record.models import PersonalValue, RecordEntry
from app.record.tlog.proofs import read_proof
from app.record.tlog.tree import leaf_hash
from app.vocabulary import Role
from tests.fixtures.house import do, visit

DICE = "4166235126"


def test_a_complaint_gets_a_number_a_date_and_an_answer_by_name(a_community, a_person):
    resident, supervisor = a_person("李桂芳"), a_person("吴成林", Role.SUPERVISOR)
    complaint = do(file_complaint, a_community, 1, "这条不对", by=resident)
    said = record.by_number(record.newest())
    assert (said.body["ref"], "这条不对" in said.text, "李桂芳" in said.text) == ([1], False, False)
    assert queries.complaints(ComplaintState.WAITING) == [complaint]
    do(answer_complaint, complaint, "查过，是录入时写错了。", by=supervisor)
    assert (complaint.state, complaint.answered_by_id) == (ComplaintState.ANSWERED, supervisor.id)
    with pytest.raises(NotNow):
        do(answer_complaint, complaint, "再答一次", by=supervisor)


@pytest.mark.parametrize(("seq", "text", "code"), [(1, " ", "text.missing"), (9999, "不对", "complaint.no_such_entry")])
def test_a_complaint_about_nothing_is_refused(a_community, a_person, seq, text, code):
    with pytest.raises(NotValid, match=code):
        do(file_complaint, a_community, seq, text, by=a_person("李桂芳"))


def test_an_overdue_complaint_and_an_unsigned_record_stand_on_the_desk(a_community, a_person, inside):
    do(file_complaint, a_community, 1, "这条不对", by=a_person("李桂芳"))
    with clock.at(clock.now() + timedelta(days=90)), inside.test_request_context("/?lang=en"):
        kinds = {row.what: row.kind for row in supervisor_rows(a_community)}
    assert kinds["Complaint no. 1"] == "stop"
    assert kinds["The record is not vouched for today"] == "stop"


def test_the_dice_pick_and_the_record_keeps_dice_and_picks(a_community, a_person):
    names = [f"fund:{n}" for n in range(1, 41)]
    picked = do(draw_sample, a_community, DICE, "vouchers", names, 8, by=a_person("吴成林", Role.SUPERVISOR))
    said = record.by_number(record.newest()).body["d"]
    assert (said["dice"], said["picked"], said["n"]) == (DICE, picked, 40)
    assert picked == drawn(DICE, "vouchers", list(reversed(names)), 8)
    assert picked != drawn("1" * 10, "vouchers", names, 8)


@pytest.mark.parametrize("dice", ["", "123", "4166235120", "４１６６２３５１２６", "41662351267"])
def test_other_than_ten_dice_draw_nothing(a_community, a_person, dice):
    assert not are_dice(dice)
    with pytest.raises(NotValid, match=r"sample\.not_ten_dice"):
        do(draw_sample, a_community, dice, "vouchers", ["fund:1"], 1, by=a_person("吴成林", Role.SUPERVISOR))


@given(st.integers(1, 300), st.data())
def test_a_sample_without_a_fault_leaves_at_most_so_many_wrong(total, data):
    looked_at = data.draw(st.integers(1, total))
    left = most_wrong(total, looked_at)

    def missed(wrong: int) -> float:
        chance = 1.0
        for n in range(wrong):
            chance *= max(0, total - looked_at - n) / (total - n)
        return chance

    assert missed(left) > 0.05
    assert left == total - looked_at or missed(left + 1) <= 0.05


def test_evidence_holds_entries_proofs_and_a_manifest_that_fits(a_community, a_person, inside):
    with change_by(machine("test")) as change:
        change.record("thing.made", "thing:7", d={"title": "路灯"})
        change.record("thing.named", "other:1", d={"of": "thing:7"})
        change.seal("test")
    content, entries = evidence_about("thing:7")
    assert (entries, content) == (2, evidence_about("thing:7")[0])
    with zipfile.ZipFile(io.BytesIO(content)) as bag:
        files = {name: bag.read(name) for name in bag.namelist()}
    manifest = dict(reversed(line.split("  ")) for line in files.pop("MANIFEST.txt").decode().splitlines())
    assert manifest == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    seq = next(int(name[8:-5]) for name in files if name.endswith(".json"))
    read_proof(files[f"entries/{seq}.tlog-proof"].decode()).demand(leaf_hash(files[f"entries/{seq}.json"]))


def test_whoever_is_forgotten_leaves_the_chain_whole_and_nothing_to_open(a_community, a_person):
    resident, other, administrator = a_person("李桂芳"), a_person("王建国"), a_person("杜明", Role.ADMINISTRATOR)
    mine = do(file_complaint, a_community, 1, "我的话", by=resident)
    do(file_complaint, a_community, 1, "别人的话", by=other)
    entry = next(e for e in record.of(mine.record_key))
    kept = db.session.get(PersonalValue, (entry.seq, "text"))
    assert commitment(kept.salt, json.loads(kept.value)) == entry.body["pc"]["text"]
    do(erase_personal, resident, "撤回同意", by=administrator)
    assert db.session.get(PersonalValue, (entry.seq, "text")) is None
    assert [json.loads(v) for v in db.session.scalars(db.select(PersonalValue.value).where(PersonalValue.field == "text"))] == ["别人的话"]
    assert record.first_fault() is None
    said = record.by_number(record.newest())
    assert (said.action, "李桂芳" in said.text) == ("pd.erased", False)
    with pytest.raises(NotNow, match=r"personal\.nothing_kept"):
        do(erase_personal, resident, "再来一次", by=administrator)


def test_the_replay_finds_what_a_thief_changed_in_a_table_and_says_so_in_the_record(a_community, a_person, inside):
    a_person("吴成林", Role.SUPERVISOR)
    assert checking.run()["exit"] == 0
    db.session.execute(db.text("UPDATE role_grant SET role = 'committee_head'"))
    db.session.commit()
    found = checking.run()
    assert (found["state"], found["exit"]) == ("done", 1)
    assert "committee_head" in found["report"]["en"]
    assert record.by_number(record.newest()).body["d"]["agreed"] is False


def test_it_is_replayed_once_a_night(a_community, inside):
    checking.status_file().unlink(missing_ok=True)
    three = clock.hall_time(clock.local(clock.now()).date(), 3)
    assert checking.is_due(three)
    assert not checking.is_due(three + timedelta(hours=8))
    with clock.at(three):
        checking._tell(state="done", percent=100, exit=0, report={})
    assert not checking.is_due(three + timedelta(hours=20))
    assert checking.is_due(three + timedelta(days=1, minutes=1))


def test_the_pages_of_oversight_are_for_supervisors(village, client_of):
    supervisor, _id = client_of("吴成林", Role.SUPERVISOR)
    stranger = village.app.test_client()
    for path in ("/desk/complaints", "/desk/sample", "/desk/evidence", "/desk/check", "/desk/vouch"):
        assert visit(supervisor, "GET", path).status_code == 200
        assert visit(stranger, "GET", path).status_code in (302, 403)
    assert village.read(lambda: db.session.scalar(db.select(db.func.count()).select_from(RecordEntry))) > 0
