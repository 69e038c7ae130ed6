"""The issue book: who gets which paper, what may be handed out, and why a vote stays open until it adds up."""
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.ballots.commands.closing import close_poll
from app.ballots.paper.commands.book import (
    count_book,
    give_to_desk,
    hand_out,
    lay_out_books,
    note_carried_off,
    print_papers,
    reopen_book,
    replace_sheet,
    take_back,
)
from app.ballots.paper.queries import books_of, find_voters, next_stub, numbers_of, stub_of
from app.ballots.paper.states import BookState, Sheet
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.states import BallotKind, Conflict, Door, QuestionState, VoterUnit
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.people.commands.areas import create_area
from app.people.commands.roll import enter_household
from app.people.models import Area, Household, Person
from app.record.models import RecordEntry, RestrictedBody
from app.vocabulary import Layer
from tests.fixtures.house import TERM, do
from tests.fixtures.papers import PaperVote

AVote = Callable[..., PaperVote]


def said(entry: RecordEntry) -> dict[str, object]:
    """The public facts of an entry."""
    facts: dict[str, object] = json.loads(entry.body)["d"]
    return facts


def test_a_paper_is_handed_out_against_a_stub_and_from_then_on_beats_the_phone(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    stub = vote.hand_out(1)[0]
    assert (stub.number, stub.sheet) == (1, Sheet.OUT)
    assert vote.line_of(vote.voters[0]).on_paper
    entry = db.session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc())).first()
    assert (entry.action, entry.obj) == ("restricted", "restricted"), "nobody reads from the record who has just voted, or how many"
    hidden = json.loads(db.session.get_one(RestrictedBody, entry.seq).body)
    assert (hidden["a"], hidden["d"]) == ("paper.hand_out", {"stub": 1})


def test_nobody_gets_two_papers(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    vote.hand_out(1)
    with pytest.raises(NotValid) as caught:
        do(hand_out, vote.question, vote.voters[0], 2, by=vote.other)
    assert caught.value.codes == ["paper.has_paper"]


@pytest.mark.parametrize(("number", "code"), [(101, "paper.on_no_pad"), (1, "paper.stub_used")])
def test_a_stub_is_on_a_pad_and_whole(a_paper_vote: AVote, number: int, code: str) -> None:
    vote = a_paper_vote()
    vote.hand_out(1)
    with pytest.raises(NotValid) as caught:
        do(hand_out, vote.question, vote.voters[1], number, by=vote.other)
    assert caught.value.codes == [code]


def test_who_is_not_on_the_roll_gets_none(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    with pytest.raises(NotValid) as caught:
        do(hand_out, vote.question, vote.head, 1, by=vote.other)
    assert caught.value.codes == ["paper.not_on_roll"]


def test_a_resident_hands_out_nothing(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    with pytest.raises(NotAllowed):
        do(hand_out, vote.question, vote.voters[1], 1, by=vote.voters[0])


def test_after_the_end_nobody_gets_a_paper(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    assert vote.question.ends_at is not None
    vote.go(vote.question.ends_at)
    with pytest.raises(NotNow) as caught:
        vote.hand_out(1)
    assert caught.value.codes == ["paper.vote_is_over"]


def test_a_household_with_one_vote_gets_one_paper(paper: PaperVote, a_household: Callable[[], Household]) -> None:
    home = a_household()
    couple = [paper.person(name, household=home) for name in ("李桂芳", "李建国")]
    paper.voters += couple
    paper.open(6, unit=VoterUnit.HOUSEHOLD, conflict=Conflict.LAST)
    paper.lay_out()
    do(hand_out, paper.question, couple[0], 1, by=paper.other)
    with pytest.raises(NotValid) as caught:
        do(hand_out, paper.question, couple[1], 2, by=paper.other)
    assert caught.value.codes == ["paper.household_has"]


def test_a_spoiled_paper_is_exchanged_and_the_book_knows_both(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    old = vote.hand_out(1)[0]
    fresh = do(replace_sheet, old, 2, by=vote.other)
    assert (old.sheet, fresh.sheet) == (Sheet.REPLACED, Sheet.OUT)
    numbers = numbers_of(vote.book())
    assert (numbers.handed_out, numbers.spoiled, numbers.out, numbers.unused) == (2, 1, 1, 98)


def test_a_paper_given_back_lets_the_phone_count_again(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    do(take_back, vote.hand_out(1)[0], by=vote.other)
    assert not vote.line_of(vote.voters[0]).on_paper
    assert stub_of(vote.question, vote.voters[0].id) is None


def test_a_paper_carried_off_keeps_its_voter_on_the_paper_side(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    stub = vote.hand_out(2)[0]
    do(note_carried_off, stub, by=vote.other)
    assert vote.line_of(vote.voters[0]).on_paper
    with pytest.raises(NotNow):
        do(take_back, stub, by=vote.other)
    vote.count(1)
    assert (vote.book().missing, vote.book().state) == (1, BookState.COUNTED)


def test_the_vote_does_not_close_before_the_papers_are_counted(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    vote.hand_out(3)
    assert vote.question.ends_at is not None
    vote.go(vote.question.ends_at + timedelta(minutes=1))
    with pytest.raises(NotValid) as caught:
        do(close_poll, vote.question, by=vote.chair)
    assert caught.value.codes == ["paper.not_counted"]
    vote.count(3)
    do(close_poll, vote.question, by=vote.chair)
    assert vote.question.state is QuestionState.CHECKING


@pytest.mark.parametrize(
    ("box", "spoiled", "unused", "why", "codes"),
    [
        (4, 0, 97, "", ["paper.more_in_box", "paper.does_not_add_up"]),
        (3, 1, 97, "", ["paper.spoiled_differ", "paper.does_not_add_up"]),
        (3, 0, 96, "", ["paper.unused_differ", "paper.does_not_add_up"]),
        (2, 0, 97, "", ["paper.missing_without_why"]),
    ],
)
def test_numbers_that_do_not_add_up_are_refused_with_their_arithmetic(
    a_paper_vote: AVote, box: int, spoiled: int, unused: int, why: str, codes: list[str]
) -> None:
    vote = a_paper_vote()
    vote.hand_out(3)
    with pytest.raises(NotValid) as caught:
        vote.count(box, spoiled, unused, why)
    assert caught.value.codes == codes
    assert vote.book().state is BookState.OPEN


def test_a_missing_sheet_is_said_aloud_with_its_reason(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    vote.hand_out(3)
    vote.count(2, why="一位居民把票带走了，门口两人看见")
    entry = vote.entries()[-1]
    assert said(entry) == {"printed": 100, "issued": 100, "handed_out": 3, "box": 2, "spoiled": 0, "missing": 1, "unused": 97}
    assert json.loads(entry.body)["why"] == "一位居民把票带走了，门口两人看见"


def test_nobody_counts_alone(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    with pytest.raises(NotValid) as caught:
        do(count_book, vote.book(), 0, 0, 100, vote.clerk, by=vote.clerk)
    assert caught.value.codes == ["paper.count_alone"]


def test_a_desk_closed_too_early_opens_again_with_a_reason(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    vote.count(0)
    with pytest.raises(NotNow):
        vote.hand_out(1)
    do(reopen_book, vote.book(), "还没到八点，门口还排着队", by=vote.chair)
    assert len(vote.hand_out(1)) == 1


def test_pads_hold_printed_numbers_and_none_of_them_twice(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    for first, last, code in ((90, 120, "paper.not_printed"), (100, 100, "paper.on_another_pad")):
        with pytest.raises(NotValid) as caught:
            do(give_to_desk, vote.book(), first, last, "门卫室", by=vote.chair)
        assert code in caught.value.codes
    do(print_papers, vote.book(), 20, by=vote.chair)
    do(give_to_desk, vote.book(), 101, 120, "门卫室", by=vote.chair)
    assert numbers_of(vote.book()).issued == 120
    assert next_stub(vote.book(), "门卫室") == 101
    with pytest.raises(NotValid):
        do(print_papers, vote.book(), 0, by=vote.chair)


def test_everybody_on_the_same_pots_gets_the_same_paper(paper: PaperVote, a_building: Area) -> None:
    yard = a_building.parent
    assert yard is not None
    other_yard = do(create_area, paper.area, Layer.COURTYARD, "悦湖居")
    pots = [PotDraft("a", "全社区", paper.area.id, 3_000_00), PotDraft("b", "棉纺12号院", yard.id, 1_000_00)]
    options = [OptionDraft("P01", "a", "路灯", 1_000_00), OptionDraft("Y01", "b", "长椅", 500_00)]
    from_elsewhere = paper.person("冯家明", household=do(enter_household, other_yard, "YH-1", "1室", valid_from=TERM[0]))
    paper.voters.append(from_elsewhere)
    paper.open(6, pots=pots, options=options)
    paper.lay_out()
    assert [(book.style, book.pots) for book in books_of(paper.question)] == [("A", ["a", "b"]), ("B", ["a"])]
    stub = do(hand_out, paper.question, from_elsewhere, 1, by=paper.other)
    assert stub.book.style == "B"


def test_books_open_once_and_only_for_a_vote_on_paper(paper: PaperVote) -> None:
    paper.open(6)
    do(lay_out_books, paper.question, by=paper.chair)
    with pytest.raises(NotNow):
        do(lay_out_books, paper.question, by=paper.chair)


def test_a_vote_without_a_paper_door_has_no_papers(paper: PaperVote) -> None:
    paper.open(6, doors=(Door.PHONE,))
    with pytest.raises(NotValid) as caught:
        do(lay_out_books, paper.question, by=paper.chair)
    assert caught.value.codes == ["paper.not_on_paper"]


def test_a_plain_question_has_one_kind_of_paper(paper: PaperVote) -> None:
    paper.open(6, BallotKind.PLAIN)
    paper.lay_out(10)
    assert [(book.style, book.pots) for book in books_of(paper.question)] == [("A", [])]


def test_the_desk_finds_people_by_name_or_household(a_paper_vote: AVote) -> None:
    vote = a_paper_vote(voters=7)
    assert [person.name for _, person, _ in find_voters(vote.question, "居民003")] == ["居民003"]
    assert [person.name for _, person, _ in find_voters(vote.question, vote.voters[4].household.code)] == ["居民004"]  # type: ignore[union-attr]
    assert find_voters(vote.question, "") == []
    assert find_voters(vote.question, "罗敏") == []


def test_only_the_people_named_in_the_table_keep_the_book(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    with pytest.raises(NotAllowed):
        do(print_papers, vote.book(), 10, by=vote.other)
    person: Person = vote.supervisor
    with pytest.raises(NotAllowed):
        do(hand_out, vote.question, vote.voters[0], 1, by=person)
