"""Two layers sit together: each has its own quorum, base and rule, each is asked by itself, and both must say yes."""
from __future__ import annotations

import pytest

from app.ballots.states import Choice, Secrecy, Way
from app.change.refusals import NotNow, NotValid, Refused
from app.process.commands.packs import adopt_packs
from app.step3_discuss.commands.agenda import finish_item
from app.step3_discuss.commands.attendance import join_layer, mark_attendance
from app.step3_discuss.commands.decisions import decide_item
from app.step3_discuss.commands.meetings import end_meeting
from app.step3_discuss.commands.motions import move_motion, second_motion, settle_amendment
from app.step3_discuss.commands.votes import open_vote
from app.step3_discuss.minutes_paper import paper_of
from app.step3_discuss.minutes_queries import minutes_of
from app.step3_discuss.room_state import look
from app.step3_discuss.rules import quorum_of, reason_against_deciding
from app.step3_discuss.states import Attendance, MotionState, Outcome
from app.vocabulary import Role
from tests.fixtures.house import do, last_entry, visit
from tests.step3_discuss.test_meetings import refused


def test_two_layers_sit_together_and_each_needs_its_own_quorum(a_hall, a_community, a_person):
    hall, town = a_hall(7), a_community.parent
    refused(NotValid, "layer.not_above_or_below", join_layer, hall.meeting, a_community, by=hall.chair)
    refused(NotValid, "meeting.nobody_due", join_layer, hall.meeting, town, by=hall.chair)
    above = [a_person(f"街道{n}", Role.COUNCIL, area=town) for n in range(3)]
    assert hall.run(join_layer, hall.meeting, town) == 3
    hall.begin(7)
    item = hall.open_item("公交站雨棚")
    assert quorum_of(hall.meeting) == (10, 7, 7)  # as many as both need, and yet one layer is not here
    assert reason_against_deciding(item).values == {"needed": 2, "present": 0, "missing": 2}
    for person in above[:2]:
        hall.run(mark_attendance, hall.meeting, person, Attendance.PRESENT)
    refused(NotNow, "layer.before_it_begins", join_layer, hall.meeting, town, by=hall.chair)


@pytest.fixture
def two_layers(a_hall, a_community, a_person):
    """Seven of the community and three from above, all but one here, with one item before them."""
    hall, town = a_hall(7), a_community.parent
    hall.above = [a_person(f"街道{n}", Role.COUNCIL, area=town) for n in range(3)]
    hall.run(join_layer, hall.meeting, town)
    hall.begin(7)
    for person in hall.above:
        hall.run(mark_attendance, hall.meeting, person, Attendance.PRESENT)
    hall.item = hall.open_item("公交站雨棚")
    return hall


def test_two_layers_vote_apart_each_by_its_own_base_and_both_must_say_yes(two_layers, clean_app):
    hall = two_layers
    first = hall.ask(hall.item)
    assert (first.base, first.need, first.layer_id) == (7, 4, None)
    with pytest.raises(Refused):  # who belongs to the other layer is not asked now
        hall.vote(first, hall.above[:1], Choice.FOR)
    hall.vote(first, hall.council, Choice.FOR)
    hall.result(hall.item, first)
    refused(NotNow, "decision.layer_to_vote", decide_item, hall.item, by=hall.chair)
    second = hall.ask(hall.item, way=Way.PHONES, secrecy=Secrecy.BY_NAME)
    assert (second.base, second.need, second.layer_id) == (3, 2, hall.meeting.area.parent_id)
    hall.vote(second, hall.above[:1], Choice.FOR)
    hall.vote(second, hall.above[1:], Choice.AGAINST)
    hall.result(hall.item, second)
    assert [(name, q.result["passed"]) for name, q in look(hall.meeting).answers] == [(hall.meeting.area.name, True), (hall.meeting.area.parent.name, False)]
    refused(NotNow, "item.is_answered", open_vote, hall.item, by=hall.chair)
    decision = hall.run(decide_item, hall.item)
    assert (decision.outcome, decision.question_id) == (Outcome.NOT_PASSED, second.id)  # eight of ten said yes, and one layer did not
    assert [line["passed"] for line in last_entry("decision.make")["d"]["layers"]] == [True, False]
    hall.run(finish_item, hall.item)
    hall.run(end_meeting, hall.meeting)
    printed = [block["text"] for block in paper_of(minutes_of(hall.meeting), lambda person: person.name, None)["blocks"] if "text" in block]
    page = visit(clean_app.test_client(), "GET", f"/meetings/{hall.meeting.id}").text
    for layer in (hall.meeting.area, hall.meeting.area.parent):  # the minutes say what each has answered
        assert any(line.startswith(f"{layer.name}：") for line in printed), printed
        assert f"<b>{layer.name}</b>" in page


def test_whoever_watches_reads_which_layer_is_asked_and_what_each_has_answered(two_layers, clean_app):
    hall = two_layers

    def page():
        return visit(clean_app.test_client(), "GET", f"/meetings/{hall.meeting.id}?lang=en")

    first = hall.ask(hall.item)
    assert f"{hall.meeting.area.name} votes" in page().text
    hall.vote(first, hall.council, Choice.FOR)
    hall.result(hall.item, first)
    assert page().status_code == 200
    second = hall.ask(hall.item, way=Way.PHONES, secrecy=Secrecy.BY_NAME)
    assert f"{hall.meeting.area.parent.name} votes" in page().text
    hall.vote(second, hall.above, Choice.FOR)
    hall.result(hall.item, second)
    assert page().status_code == 200


def test_the_other_layer_is_judged_by_the_rule_of_its_own_body(a_hall, a_community, a_person):
    hall, town = a_hall(7), a_community.parent
    for n in range(3):
        a_person(f"街道{n}", Role.COUNCIL, area=town)
    do(adopt_packs, town)
    refused(NotValid, "meeting.no_rule", join_layer, hall.meeting, town, "no_such_body", by=hall.chair)
    hall.run(join_layer, hall.meeting, town, "collective_members")
    hall.begin(7)
    for line in hall.meeting.attendees[7:9]:
        hall.run(mark_attendance, hall.meeting, line.person, Attendance.PRESENT)
    item = hall.open_item("公交站雨棚")
    hall.result(item, hall.ask(item))
    second = hall.ask(item, secrecy=Secrecy.BY_NAME)
    assert (second.base, second.need) == (2, 2)  # two thirds of all three, not half of those here


def test_in_two_layers_an_amendment_needs_the_yes_of_both(two_layers):
    hall = two_layers
    main = do(move_motion, hall.item, "雨棚", by=hall.council[0])
    do(second_motion, main, by=hall.above[0])
    amendment = do(move_motion, hall.item, "雨棚加长凳", by=hall.council[0])
    do(second_motion, amendment, by=hall.council[1])
    refused(NotNow, "motion.each_votes", settle_amendment, amendment, 9, 0, by=hall.chair)
    for people, choice in ((hall.council, Choice.FOR), (hall.above, Choice.AGAINST)):
        assert amendment.state is MotionState.SECONDED
        question = hall.ask(hall.item, motion=amendment, secrecy=Secrecy.BY_NAME)
        hall.vote(question, people, choice)
        hall.result(hall.item, question)
    assert (amendment.state, hall.item.reads) == (MotionState.REJECTED, "雨棚")
