"""Residents' votes: what is fixed at opening, who is refused and why, and what the record says at each stretch of the way."""
from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from app.ballots import keys
from app.ballots.commands.casting import assist_vote, cast_ballot
from app.ballots.commands.closing import record_batch
from app.ballots.commands.polls import draft_poll, open_poll, redraft_poll
from app.ballots.commands.questions import close_question
from app.ballots.content import ballot_from, commitment
from app.ballots.models import Entitled
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.queries import (
    my_ballot_state,
    options_for,
    polls_of,
    polls_open_for,
    turnout,
)
from app.ballots.settings import PollSettings, advised_disclosure, settings_from
from app.ballots.states import BallotKind, Conflict, Disclosure, Door, Mark, QuestionState, Secrecy, Standing, TieRule, VoterUnit
from app.ballots.urn import urn
from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import change_by
from app.extensions import db
from app.people.queries import actor_of
from app.record import queries as record
from app.record.canonical import tree_root
from app.record.models import RestrictedBody
from tests.fixtures.house import do
from tests.fixtures.polls import OPTIONS, a_ballot, code_of


@pytest.fixture
def town(a_town):
    """Twelve voters."""
    return a_town(12)


# ── drafting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

@pytest.mark.parametrize(("change", "code"), [
    ({"settings": PollSettings(rule="lottery")}, "poll.unknown_rule"),
    ({"settings": PollSettings(rule="mes_cost", min_votes=3)}, "poll.rule_takes_no_conditions"),
    ({"settings": PollSettings(rule="phragmen"), "kind": BallotKind.RANK}, "poll.rule_needs_approvals"),
    ({"kind": BallotKind.POINTS}, "poll.no_points"), ({"kind": BallotKind.SCORE}, "poll.no_points"),
    ({"settings": PollSettings(exclusive=(("01", "99"),))}, "poll.pair_unknown"),
    ({"settings": PollSettings(min_number=4, max_number=2)}, "poll.limits_crossed"),
    ({"settings": PollSettings(max_percent=120)}, "poll.limit_unreadable"),
    ({"settings": PollSettings(doors=())}, "poll.no_door"),
    ({"settings": PollSettings(doors=(Door.PHONE, Door.SLIP))}, "poll.slip_alone"),
    ({"settings": PollSettings(doors=(Door.HANDS,))}, "poll.hands_in_a_meeting"),
    ({"settings": PollSettings(quorum_num=3, quorum_den=2)}, "poll.quorum_unreadable"),
    ({"settings": PollSettings(check_hours=-1)}, "count.negative"),
    ({"kind": BallotKind.PLAIN}, "poll.plain_has_no_projects"), ({"pots": ()}, "poll.no_pot"), ({"text": " "}, "question.no_text"),
    ({"options": (*OPTIONS, OPTIONS[0])}, "poll.code_twice"), ({"options": (*OPTIONS, OptionDraft("2,3", "a", "x", 1))}, "poll.code_unreadable"),
    ({"options": OPTIONS[:5]}, "poll.pot_is_empty"), ({"options": (*OPTIONS, OptionDraft("99", "c", "x", 1))}, "poll.option_without_pot"),
    ({"options": (*OPTIONS, OptionDraft("99", "a", "", 1))}, "poll.option_without_title"),
    ({"options": (*OPTIONS, OptionDraft("99", "a", "x", 0))}, "poll.option_without_price"),
    ({"options": (*OPTIONS, OptionDraft("99", "a", "x", 200_000_00))}, "poll.dearer_than_pot"),
    ({"secrecy": Secrecy.COUNTED}, "poll.hands_in_a_meeting"),
    ({"secrecy": Secrecy.BY_NAME, "settings": PollSettings(doors=(Door.PAPER,))}, "question.hands_have_no_names"),
    ({"secrecy": Secrecy.BY_NAME, "settings": PollSettings(unit=VoterUnit.HOUSEHOLD)}, "poll.household_by_name_needs_head"),
])  # fmt: skip
def test_a_vote_that_cannot_be_held_as_written_is_refused_with_the_reason(town, change, code):
    pots = (PotDraft("a", "社区资金", town.area.id, 100_000_00), PotDraft("b", "院落资金", town.yards[0].id, 15_000_00))
    given = {"kind": BallotKind.CHOOSE, "text": "今年的钱", "settings": PollSettings(), "pots": pots, "options": OPTIONS, **change}
    secrecy = given.pop("secrecy", Secrecy.SECRET)
    order = [given[name] for name in ("kind", "text", "settings", "pots", "options")]
    with pytest.raises(NotValid) as why:
        do(draft_poll, town.area, *order, secrecy=secrecy, by=town.chair)
    assert code in why.value.codes


def test_a_draft_can_be_put_right_and_an_opened_vote_by_nobody(town):
    question = town.draft()
    pots = (PotDraft("a", "社区资金", town.area.id, 50_000_00),)
    do(redraft_poll, question, "另一个问法", PollSettings(rule="mes_cost"), pots, OPTIONS[:3], by=town.chair)
    assert (question.text, question.rules.rule, [o.code for o in question.options]) == ("另一个问法", "mes_cost", ["01", "02", "03"])
    do(open_poll, question, clock.now() + timedelta(days=1), town.people, by=town.chair)
    assert code_of(lambda: do(redraft_poll, question, "改一改", PollSettings(), pots, OPTIONS[:3], by=town.chair), NotNow) == "poll.is_fixed"
    assert code_of(lambda: do(open_poll, question, clock.now() + timedelta(days=1), town.people, by=town.chair), NotNow) == "state.not_now"
    assert code_of(lambda: do(close_question, question, by=town.chair), NotNow) == "poll.not_a_meeting_question"


def test_settings_come_back_from_the_record_as_they_went_in():
    rules = PollSettings(2, 5, 10, 80, unit=VoterUnit.HOUSEHOLD, conflict=Conflict.HEAD, exclusive=(("01", "02"),), tie=TieRule.DICE, doors=(Door.PAPER,))
    assert settings_from(json.loads(json.dumps(rules.as_dict()))) == rules


def test_the_house_advises_to_publish_single_ballots_only_where_a_pattern_names_nobody():
    assert advised_disclosure(7, False) is Disclosure.OPEN
    assert advised_disclosure(8, False) is advised_disclosure(4, True) is Disclosure.SCRUTINEERS


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────

def test_every_rule_stands_in_the_record_before_the_first_ballot(town):
    vote = town.poll(BallotKind.BUDGET, min_votes=2, exclusive=(("01", "02"),), tie=TieRule.DICE, quorum_num=1, quorum_den=3)
    opened = vote.said("poll.opened")
    assert opened["rules"] == vote.question.rules.as_dict()
    assert [o["code"] for o in opened["options"]] == [o.code for o in OPTIONS]
    assert (opened["roll"], opened["quorum_needed"], opened["rules"]["tie"]) == (12, 4, "dice")
    key = keys.key_of(vote.question.id)
    assert opened["key_fp"] == hashlib.sha256(b"fp" + key).hexdigest()
    assert keys.public_half(keys.from_characters(vote.envelope)) == opened["scrutineer_pub"]
    assert [entry.action for entry in record.of(vote.question.record_key)] == ["poll.drafted", "roll.frozen", "poll.opened"]


def test_the_key_is_a_file_that_only_the_house_reads_and_the_envelope_is_nowhere(town, inside):
    vote = town.poll()
    folder = inside.config["SETTINGS"].poll_keys_folder
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o777, file.stat().st_size) == (0o600, 32)
    plain = vote.envelope.replace("-", "").encode()
    private = keys.from_characters(vote.envelope)
    for path in (p for p in folder.parent.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert plain not in content and private not in content and vote.envelope.encode() not in content


def test_fewer_than_five_have_no_secret_vote(a_town):
    town = a_town(4)
    assert code_of(town.poll, NotValid) == "question.too_few_for_secret"
    assert code_of(lambda: town.poll(secrecy=Secrecy.SLIP, doors=(Door.SLIP,)), NotValid) == "question.too_few_for_secret"
    assert town.poll(secrecy=Secrecy.BY_NAME).question.state is QuestionState.OPEN


def test_a_vote_needs_voters_an_end_ahead_and_a_pot_for_each(town, a_person):
    question = town.draft()
    assert code_of(lambda: do(open_poll, question, clock.now() + timedelta(days=1), [], by=town.chair)) == "question.nobody_entitled"
    assert code_of(lambda: do(open_poll, question, clock.now() - timedelta(days=1), town.people, by=town.chair)) == "question.ends_in_the_past"
    assert code_of(lambda: do(open_poll, question, clock.now() + timedelta(days=1), town.people, by=town.people[0])) == "permission.not_your_role"


def test_left_to_the_house_the_roll_is_every_adult_who_lives_there(town):
    question = town.draft()
    do(open_poll, question, clock.now() + timedelta(days=1), by=town.chair)
    assert set(db.session.scalars(select(Entitled.person_id))) == {p.id for p in town.people}


def test_only_the_pots_of_ones_own_area_are_on_ones_ballot(town):
    vote = town.poll()
    here, there = (actor_of(p) for p in town.people[:2])
    assert [pot.code for pot, _ in options_for(vote.question, here)] == ["a", "b"]
    assert [pot.code for pot, _ in options_for(vote.question, there)] == ["a"]
    assert code_of(lambda: vote.cast(town.people[1], "01", "11"), NotValid) == "ballot.not_on_your_ballot"
    vote.cast(town.people[0], "01", "11")


def test_the_order_of_projects_is_each_ones_own_and_stays(town):
    vote = town.poll()
    orders = [[o.code for _, options in options_for(vote.question, actor_of(p)) for o in options] for p in town.people]
    assert orders == [[o.code for _, options in options_for(vote.question, actor_of(p)) for o in options] for p in town.people]
    assert len({tuple(order[:5]) for order in orders}) > 3


# ── casting ──────────────────────────────────────────────────────────────────────────────────────────────────────────

def test_a_receipt_can_be_worked_out_again_and_is_signed(town):
    vote = town.poll()
    receipt = vote.cast(town.people[0], "01", tag="石榴")
    ballot = ballot_from(BallotKind.BUDGET, {"chosen": ["01"]})
    again = hashlib.sha256(b"pb-ballot-v1" + bytes.fromhex(receipt.n) + json.dumps(
        {"b": {"chosen": ["01"]}, "poll": vote.question.record_key, "tag": "石榴"}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
    assert again.hexdigest() == receipt.c == commitment(bytes.fromhex(receipt.n), vote.question.record_key, ballot, "石榴").hex()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(vote.said("poll.opened")["receipt_pub"]))
    public.verify(bytes.fromhex(receipt.signature), keys.receipt_text(vote.question.record_key, bytes.fromhex(receipt.c)))
    with pytest.raises(InvalidSignature):
        public.verify(bytes.fromhex(receipt.signature), keys.receipt_text(vote.question.record_key, b"\0" * 32))
    assert receipt.reference.replace("-", "").lower() == receipt.c[:20]


def test_a_double_tap_is_one_ballot_with_one_receipt_and_two_tabs_are_one_ballot(town):
    vote = town.poll()
    one = vote.cast(town.people[0], "01", rev=1, act="tap")
    assert vote.cast(town.people[0], "01", rev=1, act="tap") == one
    assert code_of(lambda: vote.cast(town.people[0], "02", rev=1, act="other tab"), NotNow) == "ballot.superseded"
    assert urn().lying(vote.question.id, keys.pseudonym(keys.key_of(vote.question.id), f"p{town.people[0].id}")).casts == 1


def test_nothing_but_the_urn_changes_when_somebody_votes(town, inside, caplog):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    folder = inside.config["SETTINGS"].instance
    with db.engine.connect() as connection:
        before = connection.exec_driver_sql("PRAGMA data_version").scalar(), record.newest()
        main = (folder / "wushi.sqlite").read_bytes(), (folder / "wushi.sqlite-wal").read_bytes()
        vote.cast(town.people[1], "02", "04")
        vote.withdraw(town.people[1])
        assert (connection.exec_driver_sql("PRAGMA data_version").scalar(), record.newest()) == before
    assert ((folder / "wushi.sqlite").read_bytes(), (folder / "wushi.sqlite-wal").read_bytes()) == main
    assert caplog.text == ""


def test_sealed_ballots_are_all_equally_long_whatever_was_chosen(town):
    vote = town.poll()
    vote.cast(town.people[0], "04")
    vote.cast(town.people[2], "01", "03", "04", "11", tag="一个比较长的记号，自己记得住")
    assert len({len(row.sealed) for row in urn().all_lying(vote.question.id)}) == 1


@pytest.mark.parametrize(("kind", "rules", "ballot", "code"), [
    (BallotKind.BUDGET, {}, ("01", "02", "05"), "ballot.over_budget"), (BallotKind.BUDGET, {"min_percent": 30}, ("03",), "ballot.under_budget"),
    (BallotKind.CHOOSE, {"max_number": 2}, ("01", "02", "03"), "ballot.too_many"), (BallotKind.CHOOSE, {"min_number": 2}, ("01",), "ballot.too_few"),
    (BallotKind.CHOOSE, {}, (), "ballot.empty"), (BallotKind.RANK, {"max_number": 1}, ("02", "01"), "ballot.too_many"),
    (BallotKind.CHOOSE, {"max_percent": 20}, ("05",), "ballot.over_budget"),
])  # fmt: skip
def test_too_much_and_too_little_are_refused_in_words(town, kind, rules, ballot, code):
    vote = town.poll(kind, **rules)
    assert code_of(lambda: vote.cast(town.people[0], *ballot), NotValid) == code


def test_points_and_scores_have_their_own_limits(town):
    points, scores = town.poll(BallotKind.POINTS, points=5), town.poll(BallotKind.SCORE, score_max=3)
    assert code_of(lambda: points.cast(town.people[0], _01=4, _02=2), NotValid) == "ballot.too_many_points"
    assert code_of(lambda: scores.cast(town.people[0], _01=4), NotValid) == "ballot.score_too_high"
    points.cast(town.people[0], _01=4, _02=1)
    scores.cast(town.people[0], _01=3, _02=3, _03=3)


def test_who_is_not_on_the_roll_and_who_took_paper_do_not_vote_by_phone(town, a_person):
    vote = town.poll(doors=(Door.PHONE, Door.PAPER))
    stranger = a_person("新来的")
    assert code_of(lambda: vote.cast(stranger, "01", rev=1), NotAllowed) == "ballot.not_entitled"
    assert my_ballot_state(vote.question, actor_of(stranger)).standing is Standing.NOT_ENTITLED
    vote.cast(town.people[0], "01")
    with change_by(actor_of(town.chair)) as change:
        change.session.get_one(Entitled, (vote.question.id, town.people[0].id)).on_paper = True
    assert code_of(lambda: vote.cast(town.people[0], "02"), NotNow) == "ballot.on_paper"
    assert my_ballot_state(vote.question, actor_of(town.people[0])).standing is Standing.ON_PAPER


def test_after_its_end_nobody_votes_even_before_it_is_closed(town):
    vote = town.poll()
    with clock.at(vote.question.ends_at + timedelta(seconds=1)):
        assert code_of(lambda: vote.cast(town.people[0], "01"), NotNow) == "ballot.closed"
        assert polls_open_for(actor_of(town.people[0])) == []
    assert polls_open_for(actor_of(town.people[0])) == [vote.question]
    assert vote.question in polls_of(town.area.path)


def test_a_helper_needs_consent_and_a_witness_and_leaves_no_content(town):
    vote = town.poll()
    helper, witness = town.chair, town.supervisor
    with pytest.raises(NotValid) as why:
        do(assist_vote, vote.question, town.people[0], helper, False, by=helper)
    assert why.value.codes == ["assist.no_consent", "assist.witness_is_another"]
    assisted = do(assist_vote, vote.question, town.people[0], witness, True, by=helper)
    cast_ballot(vote.question, assisted.voter, a_ballot(BallotKind.BUDGET, "01"), 1, "helped")
    sealed = db.session.scalars(select(RestrictedBody.body).order_by(RestrictedBody.seq.desc())).first()
    entry = json.loads(sealed)
    assert (entry["a"], entry["obj"], entry["d"]) == ("vote.assisted", vote.question.record_key, {"witness": witness.record_key})
    assert "chosen" not in sealed and f'"person:{town.people[0].id}"' not in sealed
    assert "vote.assisted" not in {told.action for told in record.of(vote.question.record_key)}, "while it is open nobody reads when somebody was helped"
    vote.close()
    assert vote.question.identity["assisted"] == 1


def test_turnout_is_told_in_tens_and_never_below(a_town):
    town = a_town(13)
    vote = town.poll()
    for n, person in enumerate(town.people):
        vote.cast(person, "01")
        assert turnout(vote.question).cast == (0 if n < 9 else 10)
    vote.close()
    assert turnout(vote.question).cast == 13


def test_batches_wait_for_ten(a_town):
    town = a_town(12)
    vote = town.poll()
    receipts = [vote.cast(person, "01") for person in town.people[:9]]
    assert code_of(lambda: do(record_batch, vote.question, by=town.chair), NotNow) == "poll.batch_waits"
    receipts += [vote.cast(person, "01") for person in town.people[9:]]
    do(record_batch, vote.question, by=town.chair)
    assert vote.said("ballot.batch") == {"batch": 1, "casts": 12, "root": tree_root([bytes.fromhex(r.c) for r in receipts]).hex()}


# ── households ───────────────────────────────────────────────────────────────────────────────────────────────────────

@pytest.fixture
def two_in_one_home(town, a_person):
    """Somebody more in the first household."""
    town.people.append(a_person("同住的", household=town.people[0].household))
    return town


def test_of_a_household_the_newest_counts(two_in_one_home):
    town = two_in_one_home
    vote = town.poll(unit=VoterUnit.HOUSEHOLD)
    vote.cast(town.people[0], "01")
    vote.cast(town.people[-1], "02")
    numbers = vote.close()
    assert (numbers["roll"], numbers["online_counted"], numbers["casts"], numbers["superseded"]) == (12, 1, 2, 1)
    marks = {line.person_id: line.mark for line in db.session.scalars(select(Entitled))}
    assert marks[town.people[0].id] is marks[town.people[-1].id] is Mark.ONLINE


def test_of_a_household_the_first_counts_where_it_says_so(two_in_one_home):
    town = two_in_one_home
    vote = town.poll(unit=VoterUnit.HOUSEHOLD, conflict=Conflict.FIRST)
    vote.cast(town.people[0], "01")
    assert code_of(lambda: vote.cast(town.people[-1], "02"), NotNow) == "ballot.household_has_voted"
    assert my_ballot_state(vote.question, actor_of(town.people[-1])).standing is Standing.HOUSEHOLD
    vote.cast(town.people[0], "02")


def test_only_the_named_head_votes_where_it_says_so(two_in_one_home):
    town = two_in_one_home
    question = town.draft(unit=VoterUnit.HOUSEHOLD, conflict=Conflict.HEAD)
    heads = {town.people[-1].household_id: town.people[-1].id}
    do(open_poll, question, clock.now() + timedelta(days=1), town.people, heads, by=town.chair)
    assert question.due == 12
    assert my_ballot_state(question, actor_of(town.people[0])).standing is Standing.NOT_ENTITLED
    assert my_ballot_state(question, actor_of(town.people[-1])).standing is Standing.NOT_YET
