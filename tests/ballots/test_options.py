"""A meeting chooses among options: what may be put, who counts what, what is adopted, and what stays advice."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ballots.commands.questions import count_hall
from app.ballots.content import ballot_from
from app.ballots.options import Asked, OptionLine, placed, read_lines, reason_against_hall, reasons_against, votes_in
from app.ballots.queries import own_answer, turnout
from app.ballots.states import BallotKind, Became, Choice, QuestionState, Secrecy, Way
from app.ballots.urn import urn
from app.change.refusals import NotNow, NotValid
from app.step3_discuss.commands.decisions import decide_item, note_item
from app.step3_discuss.commands.votes import close_vote, open_vote
from app.step3_discuss.room_state import question_state
from tests.fixtures.house import do, last_entry
from tests.fixtures.polls import code_of

COLOURS = tuple(OptionLine(title) for title in ("红色", "蓝色", "绿色"))
CHOOSE = Asked(BallotKind.CHOOSE, COLOURS, 1)
WORKS = tuple(OptionLine(title, fen) for title, fen in (("长椅", 600_000), ("路灯", 500_000), ("花坛", 300_000)))
BUDGET = Asked(BallotKind.BUDGET, WORKS, 0, 1_000_000)


@pytest.fixture
def hall(a_hall):
    """Nine members, eight of them here: the majority of those present is five."""
    made = a_hall(9)
    made.begin(8)
    return made


def fates(question):
    """What became of each option, by its number."""
    return {row["code"]: str(row["became"]) for row in question.ranked}


KINDS = {
    BallotKind.CHOOSE: (CHOOSE, {"chosen": ["2"]}), BallotKind.BUDGET: (BUDGET, {"chosen": ["1", "3"]}),
    BallotKind.POINTS: (Asked(BallotKind.POINTS, COLOURS, 5), {"points": {"1": 2, "3": 3}}),
    BallotKind.SCORE: (Asked(BallotKind.SCORE, COLOURS, 10), {"points": {"1": 10, "2": 4}}),
    BallotKind.RANK: (Asked(BallotKind.RANK, COLOURS), {"ranking": ["3", "1"]}),
}  # fmt: skip


@pytest.mark.parametrize("secrecy", [Secrecy.SECRET, Secrecy.BY_NAME])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_put_answered_and_closed_secretly_and_by_name(hall, kind, secrecy):
    asked, answer = KINDS[kind]
    item = hall.open_item("选一选")
    question = hall.ask(item, secrecy=secrecy, asked=asked)
    hall.vote(question, hall.council[:6], answer)
    assert (turnout(question).cast, own_answer(question, hall.council[0].id).is_counted) == (6, True)
    hall.result(item, question)
    assert {row["code"]: row["votes"] for row in question.ranked} == dict(zip("123", [6 * n for n in votes_in(kind, "123", [ballot_from(kind, answer)])], strict=True))
    assert (question.result["phone"], question.result["not_voted"], question.decides) == (6, 2, kind in (BallotKind.CHOOSE, BallotKind.BUDGET))
    assert urn().all_lying(question.id) == []


def test_what_is_asked_is_fixed_in_the_record_before_the_first_vote_and_the_count_after_the_last(hall):
    item = hall.open_item("选什么做")
    question = hall.ask(item, asked=BUDGET)
    said = last_entry("question.open")["d"]
    assert (said["kind"], said["options"], said["titles"], said["costs_fen"]) == ("budget", ["1", "2", "3"], ["长椅", "路灯", "花坛"], [600_000, 500_000, 300_000])
    assert (said["budget_fen"], said["need"], said["base"]) == (1_000_000, 5, 8)
    hall.vote(question, hall.council[:6], {"chosen": ["1", "3"]})
    hall.vote(question, hall.council[6:8], {"chosen": ["2"]})
    hall.result(item, question)
    told = last_entry("question.close")["d"]
    assert (told["scores"], told["adopted"], told["phone"], told["not_voted"]) == (["1:6", "3:6", "2:2"], ["1", "3"], 8, 0)


def test_what_reaches_the_majority_is_adopted_and_that_decides_the_item(hall):
    item = hall.open_item("什么颜色")
    question = hall.ask(item, asked=CHOOSE)
    hall.vote(question, hall.council[:5], {"chosen": ["2"]})
    hall.vote(question, hall.council[5:8], {"chosen": ["1"]})
    arithmetic = hall.result(item, question)
    assert fates(question) == {"2": "adopted", "1": "below", "3": "no_votes"}
    assert (arithmetic.is_passed, arithmetic.majority[0].needed, question.need) == (True, 5, 5)
    assert str(hall.run(decide_item, item).outcome) == "passed"


def test_where_nothing_reaches_the_line_nothing_is_decided_and_the_hall_is_asked_again(hall):
    item = hall.open_item("什么颜色")
    question = hall.ask(item, asked=CHOOSE)
    hall.vote(question, hall.council[:4], {"chosen": ["2"]})
    hall.vote(question, hall.council[4:8], {"chosen": ["1"]})
    hall.result(item, question)
    assert (set(fates(question).values()), question.decides) == ({"below", "no_votes"}, False)
    assert code_of(lambda: hall.run(decide_item, item)) == "decision.no_vote"
    again = hall.ask(item, asked=Asked(BallotKind.CHOOSE, COLOURS[:2], 1))
    hall.vote(again, hall.council[:6], {"chosen": ["1"]})
    hall.result(item, again)
    assert (fates(again)["1"], again.decides) == ("adopted", True)


def test_an_order_is_advice_and_a_yes_or_no_still_decides(hall):
    item = hall.open_item("先做哪个")
    question = hall.ask(item, asked=Asked(BallotKind.RANK, COLOURS))
    hall.vote(question, hall.council[:5], {"ranking": ["2", "1", "3"]})
    hall.vote(question, hall.council[5:7], {"ranking": ["1"]})
    hall.result(item, question)
    assert [(row["code"], row["votes"], row["place"]) for row in question.ranked] == [("2", 15, 1), ("1", 12, 2), ("3", 5, 3)]
    assert code_of(lambda: hall.run(decide_item, item)) == "decision.no_vote"
    plain = hall.ask(item)
    hall.vote(plain, hall.council[:6], Choice.FOR)
    hall.result(item, plain)
    assert str(hall.run(decide_item, item).outcome) == "passed"


def test_advice_alone_leaves_every_other_answer_open(hall):
    item = hall.open_item("先做哪个")
    question = hall.ask(item, asked=Asked(BallotKind.POINTS, COLOURS, 3))
    hall.result(item, question)
    assert str(hall.run(note_item, item, "先听听大家的想法").outcome) == "noted"


@pytest.mark.parametrize(("asked", "code"), [
    (Asked(BallotKind.CHOOSE, COLOURS[:1], 1), "question.number_of_options"), (Asked(BallotKind.CHOOSE, COLOURS * 4, 1), "question.number_of_options"),
    (Asked(BallotKind.CHOOSE, COLOURS, 0), "question.how_many_to_choose"), (Asked(BallotKind.CHOOSE, COLOURS, 3), "question.how_many_to_choose"),
    (Asked(BallotKind.CHOOSE, (*COLOURS[:2], COLOURS[0]), 1), "question.option_twice"), (Asked(BallotKind.POINTS, COLOURS), "question.how_many_points"),
    (Asked(BallotKind.SCORE, COLOURS, 101), "question.how_many_points"), (Asked(BallotKind.RANK, (OptionLine("长" * 41), *COLOURS)), "question.option_too_long"),
    (Asked(BallotKind.BUDGET, WORKS), "question.no_budget"), (Asked(BallotKind.BUDGET, WORKS, 0, 400_000), "question.option_dearer"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_its_reason(hall, asked, code):
    item = hall.open_item("选一选")
    assert code in {reason.code for reason in reasons_against(asked)}
    with pytest.raises(NotValid) as why:
        hall.run(open_vote, item, asked=asked)
    assert code in why.value.codes
    assert hall.ask(item).state is QuestionState.OPEN, "nothing was left behind"


@pytest.mark.parametrize(("answer", "code"), [
    ({"choice": "for"}, "ballot.unreadable"), ({"chosen": []}, "ballot.empty"), ({"chosen": ["1", "2"]}, "ballot.too_many"),
    ({"chosen": ["7"]}, "ballot.not_on_your_ballot"), ({"chosen": ["1", "1"]}, "ballot.named_twice"), ({"points": {"1": 1}}, "ballot.unreadable"), ({}, "ballot.unreadable"),
])  # fmt: skip
def test_a_ballot_that_says_something_else_is_refused_and_nothing_lies_in_the_urn(hall, answer, code):
    question = hall.ask(hall.open_item("什么颜色"), asked=CHOOSE)
    assert code_of(lambda: hall.vote(question, hall.council[:1], answer)) == code
    assert urn().all_lying(question.id) == []


def test_the_last_ballot_counts_the_same_one_again_is_one_and_an_older_one_changes_nothing(hall):
    item = hall.open_item("什么颜色")
    question = hall.ask(item, asked=CHOOSE)
    hall.vote(question, hall.council[:1], {"chosen": ["1"]})
    hall.vote(question, hall.council[:1], {"chosen": ["1"]})
    hall.vote(question, hall.council[:1], {"chosen": ["2"]}, rev=2)
    assert code_of(lambda: hall.vote(question, hall.council[:1], {"chosen": ["3"]}), NotNow) == "ballot.superseded"
    hall.result(item, question)
    assert {row["code"]: row["votes"] for row in question.ranked} == {"1": 0, "2": 1, "3": 0}


def test_phones_and_beans_count_in_the_same_question_and_two_tellers_must_agree(hall):
    item = hall.open_item("怎么分")
    question = hall.ask(item, way=Way.BOTH, tellers=[hall.chair, hall.recorder], asked=Asked(BallotKind.POINTS, COLOURS, 3))
    hall.vote(question, hall.council[:4], {"points": {"1": 1, "2": 2}})
    do(count_hall, question, 2, 4, 0, 2, by=hall.chair)
    do(count_hall, question, 2, 3, 0, 3, by=hall.recorder)
    assert code_of(lambda: hall.run(close_vote, item, question)) == "question.tellers_differ"
    do(count_hall, question, 2, 4, 0, 2, by=hall.recorder)
    hall.result(item, question)
    assert {row["code"]: row["votes"] for row in question.ranked} == {"1": 8, "2": 8, "3": 2}
    assert (question.result["phone"], question.result["hall"], question.result["not_voted"]) == (4, 2, 2)
    assert [row["place"] for row in question.ranked] == [1, 1, 3]


def test_phones_and_hands_together_are_never_more_than_the_people_here(hall):
    item = hall.open_item("什么颜色")
    question = hall.ask(item, way=Way.BOTH, tellers=[hall.chair, hall.recorder], asked=CHOOSE)
    hall.vote(question, hall.council[:4], {"chosen": ["1"]})
    hall.count(question, [hall.chair, hall.recorder], 5, 5, 0, 0)
    assert code_of(lambda: hall.run(close_vote, item, question)) == "question.more_votes_than_people"
    assert code_of(lambda: do(count_hall, question, 3, 2, 1, by=hall.chair)) == "body.invalid", "a sheet for three options has four numbers"
    assert code_of(lambda: do(count_hall, question, 3, 2, 2, 0, by=hall.chair)) == "question.more_than_so_many_can_give"


@pytest.mark.parametrize(("votes", "adopted"), [
    ([6, 6, 5], {"1", "2"}),  # two of three are to be chosen
    ([6, 5, 5], {"1"}),  # two equals for one place: the hall is asked again
    ([5, 5, 5], set()), ([6, 4, 4], {"1"}), ([4, 4, 4], set()),
])  # fmt: skip
def test_between_equals_that_do_not_all_fit_nobodys_hand_decides(votes, adopted):
    rows = placed(Asked(BallotKind.CHOOSE, COLOURS, 2), votes, 5)
    assert {row["code"] for row in rows if row["became"] == Became.ADOPTED} == adopted


def test_a_budget_passes_over_what_does_not_fit_and_stops_at_equals():
    assert [(row["code"], str(row["became"])) for row in placed(BUDGET, [8, 7, 6], 5)] == [("1", "adopted"), ("2", "no_money"), ("3", "adopted")]
    assert [(row["code"], str(row["became"])) for row in placed(BUDGET, [7, 7, 6], 5)] == [("1", "tied"), ("2", "tied"), ("3", "waits")]


SHEETS = st.lists(st.lists(st.sampled_from("123"), unique=True, min_size=1, max_size=3), max_size=12)


@given(sheets=SHEETS, need=st.integers(1, 8), seats=st.integers(1, 2))
def test_adopted_options_reached_the_line_fit_and_beat_all_others(sheets, need, seats):
    votes = votes_in(BallotKind.CHOOSE, "123", [ballot_from(BallotKind.CHOOSE, {"chosen": sheet}) for sheet in sheets])
    assert sum(votes) == sum(len(sheet) for sheet in sheets)
    rows = placed(Asked(BallotKind.CHOOSE, COLOURS, seats), votes, need)
    won = [row["votes"] for row in rows if row["became"] == Became.ADOPTED]
    lost = [row["votes"] for row in rows if row["became"] != Became.ADOPTED]
    assert len(won) <= seats
    assert min(won, default=need) >= need
    assert not won or not lost or min(won) > max(lost)


@given(prices=st.lists(st.integers(1, 9), min_size=2, max_size=9), votes=st.data(), budget=st.integers(9, 30))
def test_a_budget_is_never_overspent(prices, votes, budget):
    asked = Asked(BallotKind.BUDGET, tuple(OptionLine(str(n), price) for n, price in enumerate(prices)), 0, budget)
    got = votes.draw(st.lists(st.integers(0, 20), min_size=len(prices), max_size=len(prices)))
    assert sum(row["cost_fen"] for row in placed(asked, got, 3) if row["became"] == Became.ADOPTED) <= budget


@given(sheets=SHEETS, kind=st.sampled_from([BallotKind.CHOOSE, BallotKind.RANK]))
def test_whatever_people_can_say_two_tellers_can_have_counted(sheets, kind):
    asked = Asked(kind, COLOURS, 2 if kind is BallotKind.CHOOSE else 0)
    said = [sheet[:2] if kind is BallotKind.CHOOSE else sheet for sheet in sheets]
    votes = votes_in(kind, "123", [ballot_from(kind, {"chosen": sheet, "ranking": sheet}) for sheet in said])
    assert reason_against_hall(kind, asked.limits, [len(said), *votes], 12) is None


def test_lines_are_read_with_their_prices_and_each_unreadable_one_is_named():
    assert read_lines("长椅 6,000\n\n路灯，5000.50元", has_prices=True) == [OptionLine("长椅", 600_000), OptionLine("路灯", 500_050)]
    assert read_lines("长椅 2 张\n路灯", has_prices=False) == [OptionLine("长椅 2 张"), OptionLine("路灯")]
    wrong = read_lines("长椅 6000\n路灯\n花坛 很贵", has_prices=True)
    assert [(reason.code, reason.values["number"]) for reason in wrong] == [("question.option_without_price", 2), ("question.option_without_price", 3)]


def test_nothing_of_a_choice_is_told_before_the_close(hall):
    item = hall.open_item("什么颜色")
    question = hall.ask(item, asked=CHOOSE)
    hall.vote(question, hall.council[:3], {"chosen": ["1"]})
    told = question_state(question)
    assert (told["kind"], told["options"], told["most"], "result" in told) == ("choose", [{"code": str(n), "title": o.title} for n, o in enumerate(COLOURS, 1)], 1, False)
    hall.result(item, question)
    assert question_state(question)["result"]["rows"][0] == {"code": "1", "votes": 3, "place": 1, "became": "below"}
