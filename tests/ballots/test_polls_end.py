"""A vote ends: closing, complaints, the key, the count, and the kinds of secrecy and of ballot."""
from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.ballots import keys, paper_door
from app.ballots.commands.casting import cast_by_name, cast_by_slip
from app.ballots.commands.checking import decide_challenge, destroy_key, enter_dice, file_challenge
from app.ballots.commands.closing import close_poll
from app.ballots.commands.counting import archive_poll, count_beforehand, override_outcome, reveal
from app.ballots.commands.polls import void_poll
from app.ballots.commands.slips import draw_slip, issue_slips, void_slips
from app.ballots.count import drawn_order
from app.ballots.models import Entitled
from app.ballots.paper_door import Box, PaperLines
from app.ballots.queries import (
    challenges_of,
    counted_list,
    my_ballot_state,
    result_of,
    scrutineers_bundle,
)
from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, ChallengeKind, Disclosure, Door, Mark, QuestionState, Secrecy, Standing, TieRule
from app.ballots.urn import urn
from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import change_by
from app.open_data import parts
from app.people.queries import actor_of
from app.record import queries as record
from app.record.canonical import tree_root
from app.vocabulary import Role
from tests.fixtures.house import do
from tests.fixtures.polls import a_ballot, code_of


@pytest.fixture
def town(a_town):
    """Twelve voters."""
    return a_town(12)


# ── closing, checking, opening ───────────────────────────────────────────────────────────────────────────────────────

def test_it_closes_at_its_end_and_not_before(town):
    vote = town.poll()
    assert code_of(lambda: do(close_poll, vote.question, by=town.chair), NotNow) == "poll.not_over_yet"
    vote.close()
    assert vote.question.state is QuestionState.CHECKING
    assert code_of(vote.close, NotNow) == "state.not_now"


def test_marks_stand_in_the_order_of_the_roll_with_the_roots_that_the_record_says(town):
    vote = town.poll()
    receipts = [vote.cast(town.people[n], "01") for n in (7, 2, 9)]
    vote.close()
    closed, marked = vote.said("poll.closed"), vote.said("roll.marked")
    cs = sorted(bytes.fromhex(receipt.c) for receipt in receipts)
    assert closed["counted_root"] == closed["urn_root"] == tree_root(cs).hex()
    assert (closed["roll"], closed["counted"], closed["not_voted"], closed["paper"]) == (12, 3, 9, 0)
    assert (marked["voted_online"], marked["voted_paper"]) == (3, 0)
    assert counted_list(vote.question) == [c.hex() for c in cs]
    assert my_ballot_state(vote.question, actor_of(town.people[7])).mark is Mark.ONLINE
    assert my_ballot_state(vote.question, actor_of(town.people[0])).standing is Standing.NOT_YET


def test_paper_beats_the_phone_and_is_counted_as_superseded(town):
    vote = town.poll(doors=(Door.PHONE, Door.PAPER))
    vote.cast(town.people[0], "01")
    vote.cast(town.people[1], "02")
    with change_by(actor_of(town.chair)) as change:
        change.session.get_one(Entitled, (vote.question.id, town.people[0].id)).on_paper = True
    keeper, sheets = paper_door.paper(), _Sheets(a_ballot(BallotKind.BUDGET, "03"))
    paper_door.keep_paper(sheets)
    try:
        numbers = vote.close()
        assert (numbers["online_counted"], numbers["paper_counted"], numbers["superseded"], numbers["not_voted"]) == (1, 1, 1, 10)
        vote.destroy()
        result = vote.reveal()
    finally:
        paper_door.keep_paper(keeper)
    assert (result.online, result.paper) == (1, 1)
    assert {row.code: row.votes for row in result.pots[0].rows} == {"01": 0, "02": 1, "03": 1, "04": 0, "05": 0}


class _Sheets:
    """One sheet in the box."""

    def __init__(self, ballot):
        self.ballot = ballot

    def reasons_against_closing(self, question):
        return []

    def reasons_against_revealing(self, question):
        return []

    def box(self, question):
        return Box(1, 1, 0, 0)

    def lines(self, question):
        return PaperLines((self.ballot,), 0)


def test_my_vote_was_not_mine_it_is_struck_while_nobody_knows_whom_that_helps(town):
    vote = town.poll()
    for person in town.people[:6]:
        vote.cast(person, "01")
    vote.close()
    challenge = do(file_challenge, vote.question, ChallengeKind.NOT_ME, "我没投过", by=town.people[0])
    with vote.after_checking:
        assert code_of(lambda: do(destroy_key, vote.question, town.supervisor, by=town.chair), NotNow) == "poll.challenges_wait"
    assert code_of(lambda: do(decide_challenge, challenge, True, "", by=town.supervisor), NotValid) == "text.missing"
    do(decide_challenge, challenge, True, "手机是孙子拿去用的，本人确认。", by=town.supervisor)
    decided = record.of(challenge.record_key)[-1].body
    assert decided["d"]["upheld"] and (decided["d"]["online_counted"], decided["d"]["struck"]) == (5, 1)
    vote.destroy()
    result = vote.reveal()
    assert (result.votes, result.identity["online_counted"], result.identity["not_voted"]) == (5, 5, 7)
    assert vote.said("tally.published")["counted_root"] == decided["d"]["counted_root"]
    assert challenges_of(vote.question) == [challenge]


def test_complaints_about_marks_come_before_the_urn_is_opened_and_about_the_count_after(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    assert code_of(lambda: do(file_challenge, vote.question, ChallengeKind.NOT_ME, by=town.people[0]), NotNow) == "challenge.not_now"
    assert code_of(lambda: do(file_challenge, vote.question, ChallengeKind.COUNT, "x", by=town.people[0]), NotNow) == "challenge.not_now"
    vote.finish()
    assert code_of(lambda: do(file_challenge, vote.question, ChallengeKind.COUNT, "", by=town.people[0]), NotValid) == "text.missing"
    do(file_challenge, vote.question, ChallengeKind.COUNT, "02 的票少算了", by=town.people[0])
    with clock.at(vote.question.revealed_at + timedelta(days=8)):
        assert code_of(lambda: do(file_challenge, vote.question, ChallengeKind.COUNT, "晚了", by=town.people[0]), NotNow) == "challenge.too_late"


def test_the_key_is_destroyed_by_two_of_whom_one_supervises_and_not_before_the_time_for_checking(town, a_person):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    vote.close()
    clerk = a_person("何婷", Role.RECORDER)
    assert code_of(lambda: do(destroy_key, vote.question, town.supervisor, by=town.chair), NotNow) == "poll.still_checking"
    with vote.after_checking:
        assert code_of(lambda: do(destroy_key, vote.question, clerk, by=town.chair), NotValid) == "poll.one_supervisor"
        assert code_of(lambda: do(destroy_key, vote.question, town.chair, by=town.chair), NotValid) == "poll.two_people"
        assert code_of(lambda: do(reveal, vote.question, vote.envelope, by=town.supervisor), NotNow) == "state.not_now"
        do(destroy_key, vote.question, clerk, by=town.supervisor)
    assert vote.said("poll.key_destroyed")["witness"] == clerk.record_key
    assert keys.key_of(vote.question.id) is None
    assert my_ballot_state(vote.question, actor_of(town.people[0])).standing is Standing.COUNTS


def test_only_the_right_envelope_opens_the_urn(town):
    vote, other = town.poll(), town.poll()
    vote.cast(town.people[0], "01")
    vote.close()
    vote.destroy()
    with vote.after_checking:
        assert code_of(lambda: do(reveal, vote.question, vote.envelope[:-1] + ("0" if vote.envelope[-1] != "0" else "1"), by=town.supervisor), NotValid) == "envelope.unreadable"
        assert code_of(lambda: do(reveal, vote.question, other.envelope, by=town.supervisor), NotValid) == "envelope.of_another_vote"
        assert code_of(lambda: do(reveal, vote.question, vote.envelope, by=town.chair), NotAllowed) == "permission.not_your_role"
        do(reveal, vote.question, vote.envelope.lower().replace("-", " "), by=town.supervisor)


def test_a_large_urn_is_counted_before_the_pen_is_taken_only_for_whoever_may_open_it_now(town):
    vote = town.poll()
    for n, person in enumerate(town.people[:8]):
        vote.cast(person, *(("01", "04") if n < 5 else ("02", "04")))
    opener = actor_of(town.supervisor)
    vote.close()
    assert count_beforehand(vote.question, opener, vote.envelope) is None  # the names could still be put to the ballots
    vote.destroy()
    assert count_beforehand(vote.question, actor_of(town.people[0]), vote.envelope) is None
    assert count_beforehand(vote.question, opener, "0" * 56) is None
    ready = count_beforehand(vote.question, opener, vote.envelope)
    assert ready is not None
    assert vote.question.result is None  # nothing is told before it is written
    with vote.after_checking:
        do(reveal, vote.question, vote.envelope, ready, by=town.supervisor)
    assert vote.result.pots[0].winners == ["04", "01", "02"]
    assert vote.said("tally.published")["totals"]["votes"] == 8
    assert len(json.loads(scrutineers_bundle(vote.question))["ballots"]) == 8


@pytest.mark.tampers
def test_a_box_that_was_tampered_with_is_counted_as_broken_and_told(town):
    vote = town.poll()
    for person in town.people[:6]:
        vote.cast(person, "01")
    with urn().writing() as connection:
        connection.execute(text("UPDATE ballot SET sealed = zeroblob(560) WHERE pseudonym = (SELECT min(pseudonym) FROM ballot)"))
    result = vote.finish()
    assert (result.votes, result.broken) == (5, 1)
    assert vote.said("tally.published")["totals"]["broken"] == 1


def test_a_ballot_that_was_put_in_by_the_machine_room_is_no_ballot_of_the_roll(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    with urn().writing() as connection:
        connection.execute(text("INSERT INTO ballot SELECT question, 'strange' || substr(pseudonym, 8), sealed, zeroblob(32), 1, 'x', '', 1, 1 FROM ballot LIMIT 1"))
    numbers = vote.close()
    assert (numbers["online_counted"], numbers["strangers"]) == (1, 1)
    assert vote.said("poll.closed")["strangers"] == 1


def test_the_scrutineers_get_every_ballot_without_a_name_until_the_day_of_the_archive(town):
    vote = town.poll()
    receipt = vote.cast(town.people[0], "01", tag="石榴")
    vote.finish()
    told = json.loads(scrutineers_bundle(vote.question))
    assert told["ballots"] == [{"c": receipt.c, "n": receipt.n, "tag": "石榴", "b": {"chosen": ["01"]}}]
    assert code_of(lambda: do(archive_poll, vote.question, by=town.supervisor), NotNow) == "poll.kept_until"
    with clock.at(vote.question.revealed_at + timedelta(days=91)):
        do(archive_poll, vote.question, by=town.supervisor)
    assert scrutineers_bundle(vote.question) is None
    assert urn().all_lying(vote.question.id) == []
    assert result_of(vote.question).pots[0].winners == ["01"]


def test_single_ballots_are_kept_from_the_public_where_it_was_so_announced(town):
    open_, closed = town.poll(), town.poll(disclosure=Disclosure.SCRUTINEERS)
    for vote in (open_, closed):
        vote.cast(town.people[0], "01")
        vote.finish()
    assert open_.question.pots[0].ballots.is_public
    assert not closed.question.pots[0].ballots.is_public


def test_no_name_no_time_and_no_order_stand_in_the_published_file(town):
    vote = town.poll()
    for n, person in enumerate(town.people):
        vote.cast(person, "01" if n % 2 else "02")
    vote.finish()
    published = vote.question.pots[0].ballots.path.read_text()
    assert not any(person.name in published for person in town.people)
    assert published.splitlines()[published.splitlines().index("VOTES") + 1] == "voter_id;vote"


def test_dice_decide_between_equals_in_an_order_that_anybody_can_draw_again(town):
    vote = town.poll(BallotKind.CHOOSE, tie=TieRule.DICE)
    for n, person in enumerate(town.people):
        vote.cast(person, "01" if n % 2 else "02")
    vote.close()
    with vote.after_checking:
        assert code_of(lambda: do(destroy_key, vote.question, town.supervisor, by=town.chair), NotNow) == "poll.no_dice"
    assert code_of(lambda: do(enter_dice, vote.question, [6] * 9, by=town.supervisor), NotValid) == "poll.dice_unreadable"
    dice = [3, 5, 1, 6, 2, 2, 4, 1, 6, 3]
    do(enter_dice, vote.question, dice, by=town.supervisor)
    assert code_of(lambda: do(enter_dice, vote.question, [1] * 10, by=town.supervisor), NotNow) == "poll.dice_are_cast"
    vote.destroy()
    order = drawn_order(vote.question.record_key, dice, ["01", "02", "03", "04", "05"])
    result = vote.reveal()
    assert result.pots[0].tie_order == order
    assert result.pots[0].winners[0] == min(("01", "02"), key=order.index)
    assert vote.said("poll.dice") == {"dice": dice}
    assert code_of(lambda: do(enter_dice, vote.question, dice, by=town.supervisor), NotNow) == "poll.too_late_for_dice"


def test_what_is_decided_otherwise_stands_beside_the_count_with_its_reason(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    assert code_of(lambda: do(override_outcome, vote.question, {"a": ["02"]}, "x", by=town.head), NotNow) == "poll.no_list_yet"
    vote.finish()
    assert code_of(lambda: do(override_outcome, vote.question, {"a": ["02"]}, "", by=town.head), NotValid) == "text.missing"
    assert code_of(lambda: do(override_outcome, vote.question, {"a": ["99"]}, "x", by=town.head), NotValid) == "poll.unknown_option"
    do(override_outcome, vote.question, {"a": ["02"]}, "01 的地块已被征用。", "decision:7", by=town.head)
    pot = vote.result.pots[0]
    assert (pot.winners, pot.decided) == (["01"], ["02"])
    entry = record.of(vote.question.record_key)[-1].body
    assert (entry["a"], entry["why"], entry["d"]["computed"][0]["funded"]) == ("outcome.overridden", "01 的地块已被征用。", ["01"])


def test_a_vote_called_off_while_it_is_checked_keeps_the_numbers_of_its_close(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    vote.close()
    do(void_poll, vote.question, "名单印错了", by=town.chair)
    polls = next(rows for name, rows, _ in parts.tables() if name == "poll")
    assert [(row["state"], row["online_counted"]) for row in polls] == [("void", 1)]


def test_a_void_vote_destroys_keys_and_ballots_unread(town):
    vote = town.poll()
    vote.cast(town.people[0], "01")
    assert code_of(lambda: do(void_poll, vote.question, " ", by=town.chair), NotValid) == "text.missing"
    do(void_poll, vote.question, "名单印错了", by=town.chair)
    assert (urn().all_lying(vote.question.id), keys.key_of(vote.question.id)) == ([], None)
    assert code_of(lambda: vote.cast(town.people[1], "01", rev=1), NotNow) == "ballot.closed"


@pytest.mark.parametrize(("kind", "rules", "ballots", "winners"), [
    (BallotKind.CHOOSE, {}, [("01", "02"), ("01",), ("02", "04"), ("02",)], ["02", "01", "04"]),
    (BallotKind.RANK, {"rule": "greedy_stop"}, [("05", "01"), ("01", "05"), ("05", "04")], ["05", "01", "04"]),
    (BallotKind.BUDGET, {"rule": "mes_cost"}, [("01", "03"), ("01", "03"), ("01", "03"), ("02", "04")], ["03", "01", "04"]),
    (BallotKind.BUDGET, {"min_votes": 2}, [("01", "03"), ("01", "03"), ("02",)], ["03", "01"]),
    (BallotKind.CHOOSE, {"exclusive": (("01", "02"),)}, [("01", "02"), ("01",), ("04",)], ["01", "04"]),
])  # fmt: skip
def test_every_kind_is_counted_by_its_announced_rule(town, kind, rules, ballots, winners):
    vote = town.poll(kind, **rules)
    for person, ballot in zip(town.people, ballots, strict=False):
        vote.cast(person, *ballot)
    pot = vote.finish().pots[0]
    assert [code for code in pot.winners if code in {c for b in ballots for c in b}] == winners
    assert all(row.told for row in pot.rows)


def test_points_are_added_up(town):
    vote = town.poll(BallotKind.POINTS, points=5)
    vote.cast(town.people[0], _01=4, _02=1)
    vote.cast(town.people[1], _02=5)
    assert {row.code: row.votes for row in vote.finish().pots[0].rows if row.votes} == {"01": 4, "02": 6}


def test_for_or_against_is_judged_with_its_quorum(town):
    few, enough = (town.poll(BallotKind.PLAIN, quorum_num=1, quorum_den=2) for _ in range(2))
    for person in town.people[:5]:
        few.cast(person, "for")
    for n, person in enumerate(town.people[:7]):
        enough.cast(person, "for" if n < 4 else "against")
    one, other = few.finish(), enough.finish()
    assert (one.passed, one.quorum.needed, one.quorum.is_reached, one.counts["for"]) == (False, 6, False, 5)
    assert (other.passed, other.quorum.is_reached, other.counts) == (True, True, {"for": 4, "against": 3, "abstain": 0})


# ── by name, and by slip ─────────────────────────────────────────────────────────────────────────────────────────────

def test_a_roll_call_is_heard_and_recorded_by_everybody_and_corrected_by_a_new_entry(town):
    vote = town.poll(BallotKind.PLAIN, Secrecy.BY_NAME)
    for n, person in enumerate(town.people[:6]):
        with change_by(actor_of(person)) as change:
            cast_by_name(change, vote.question, a_ballot(BallotKind.PLAIN, "for" if n < 4 else "against"))
    with change_by(actor_of(town.people[0])) as change:
        cast_by_name(change, vote.question, a_ballot(BallotKind.PLAIN, "against"), 2)
    spoken = [entry.body["d"] for entry in record.of(vote.question.record_key) if entry.action == "vote.cast"]
    assert (len(spoken), spoken[0]["ballot"], spoken[-1]["ballot"]) == (7, ["for"], ["against"])
    assert spoken[-1]["by"] == town.people[0].record_key
    vote.close()
    assert (vote.question.state, vote.result.counts) == (QuestionState.CLOSED, {"for": 3, "against": 3, "abstain": 0})
    assert code_of(lambda: vote.cast(town.people[0], "for", rev=3), NotValid) == "ballot.other_channel"


def test_a_vote_by_slip_knows_codes_and_no_names(town):
    vote = town.poll(BallotKind.PLAIN, Secrecy.SLIP, doors=(Door.SLIP,))
    codes = do(issue_slips, vote.question, 14, by=town.chair)
    assert vote.said("slips.issued")["n"] == 14
    for person in town.people:
        do(draw_slip, vote.question, person, by=town.chair)
    assert code_of(lambda: do(draw_slip, vote.question, town.people[0], by=town.chair), NotNow) == "slip.drawn_already"
    for n, code in enumerate(codes[:11]):
        cast_by_slip(vote.question, code.lower(), a_ballot(BallotKind.PLAIN, "for" if n < 6 else "against"), 1, f"s{n}")
    assert code_of(lambda: cast_by_slip(vote.question, "AAAAAAAA", a_ballot(BallotKind.PLAIN, "for"), 1, "x"), NotAllowed) == "slip.unknown"
    assert code_of(vote.close, NotNow) == "slip.do_not_add_up"
    assert code_of(lambda: do(void_slips, vote.question, [codes[0]], by=town.chair), NotNow) == "slip.has_voted"
    do(void_slips, vote.question, codes[12:], by=town.chair)
    assert code_of(lambda: cast_by_slip(vote.question, codes[12], a_ballot(BallotKind.PLAIN, "for"), 1, "y"), NotNow) == "slip.is_void"
    vote.close()
    result = vote.result
    assert (vote.question.state, result.counts, len(result.table)) == (QuestionState.CLOSED, {"for": 6, "against": 5, "abstain": 0}, 11)
    assert result.table == sorted(result.table) and {row[0] for row in result.table} == set(codes[:11])
    ended = vote.said("vote.result")
    assert (ended["drawn"], ended["voided"], ended["counted"]) == (12, 2, 11)
    assert ended["table_sha256"] == hashlib.sha256(json.dumps(result.table, separators=(",", ":"), sort_keys=True).encode()).hexdigest()
    assert keys.key_of(vote.question.id) is None and keys.held_in_house(vote.question.id) is None


def test_the_letters_for_the_envelopes_are_read_back_with_every_typing_mistake_found():
    private = bytes(range(32))
    letters = keys.as_characters(private)
    assert keys.from_characters(letters) == keys.from_characters(letters.lower().replace("0", "O").replace("1", "l")) == private
    for place in range(0, len(letters), 5):
        wrong = letters[:place] + ("Z" if letters[place] != "Z" else "Y") + letters[place + 1 :]
        assert keys.from_characters(wrong) is None
    assert keys.from_characters("") is None


def test_settings_can_be_replaced_only_as_a_whole():
    with pytest.raises(AttributeError):
        PollSettings().rule = "mes_cost"
    assert replace(PollSettings(), rule="mes_cost").rule == "mes_cost"
