"""The council of 12 April 2026 comes out as it did: 31 due, 27 present, 21 needed; P13 falls by one vote; P04 counts 26."""
from __future__ import annotations

import pytest

from app.ballots.states import Choice, Way
from app.step3_discuss.commands.agenda import declare_recusal, finish_item
from app.step3_discuss.commands.decisions import decide_item
from app.step3_discuss.rules import quorum_of
from app.step3_discuss.states import Outcome

VOTES = {
    "P02": (27, 0, 0), "P06": (24, 2, 1), "P01": (26, 0, 1), "P11": (26, 1, 0), "P15": (27, 0, 0), "P14": (25, 1, 1), "P05": (19, 6, 2),
    "P09": (22, 3, 2), "P07": (23, 2, 2), "P10": (18, 7, 2), "P16": (17, 8, 2),
}  # fmt: skip


def test_of_31_due_27_are_here_and_21_are_needed(a_hall):
    hall = a_hall()
    hall.begin(27)
    assert quorum_of(hall.meeting) == (31, 27, 21)


def test_thirteen_of_27_are_the_most_votes_and_not_enough(a_hall):
    hall = a_hall()
    hall.begin(27)
    item = hall.open_item("P13 公益微创投")
    question = hall.ask(item)
    assert question.need == 14
    people = hall.council
    hall.vote(question, people[:13], Choice.FOR)
    hall.vote(question, people[13:25], Choice.AGAINST)
    hall.vote(question, people[25:27], Choice.ABSTAIN)
    arithmetic = hall.result(item, question)
    assert (arithmetic.votes_for, arithmetic.against, arithmetic.abstain) == (13, 12, 2)
    assert arithmetic.majority[0].needed == 14
    assert not arithmetic.is_passed
    assert hall.run(decide_item, item).outcome is Outcome.NOT_PASSED
    hall.run(finish_item, item)


def test_who_stands_aside_leaves_the_count_of_that_item_only(a_hall):
    hall = a_hall()
    hall.begin(27)
    item = hall.open_item("P04 老年助餐点")
    zhou = next(p for p in hall.council if p.name == "周敏")
    hall.run(declare_recusal, item, zhou, "配偶在投标的厨房工作")
    question = hall.ask(item)
    assert (question.base, question.need) == (26, 14)
    hall.vote(question, [p for p in hall.council[:27] if p is not zhou][:25], Choice.FOR)
    hall.vote(question, [p for p in hall.council[:27] if p is not zhou][25:], Choice.AGAINST)
    arithmetic = hall.result(item, question)
    assert arithmetic.is_passed
    assert arithmetic.majority[0].base == 26
    assert question.result["not_voted"] == 0
    hall.run(decide_item, item)
    hall.run(finish_item, item)
    assert hall.ask(hall.open_item("P06 充电棚")).base == 27


@pytest.mark.parametrize("code", VOTES)
def test_every_other_vote_of_that_day_passed_on_paper_with_two_tellers(a_hall, code):
    hall = a_hall()
    hall.begin(27)
    item = hall.open_item(code)
    tellers = [hall.recorder, hall.chair]
    question = hall.ask(item, way=Way.HALL, tellers=tellers)
    hall.count(question, tellers, *VOTES[code])
    assert hall.result(item, question).is_passed
    assert question.result["hall"] == 27
