"""Two clerks blind and apart, a third where they differ, one lock for ever; and what the vote asks of its papers."""
from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.ballots.paper import rules
from app.ballots.paper.commands.bundles import add_photo, bundle_book, key_bundle, settle_bundle
from app.ballots.paper.commands.sample import draw_sample, read_sample, recount_all
from app.ballots.paper.queries import bundles_of, imprints_of, narrowest_lead, next_bundle, sample_of, votes_on
from app.ballots.paper.rules import bundle_hash
from app.ballots.paper.states import BookState, BundleState
from app.ballots.paper_door import Box
from app.ballots.paper_door import paper as the_papers
from app.ballots.states import QuestionState
from app.base.files import Upload
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.record.models import RecordEntry
from tests.fixtures.house import do
from tests.fixtures.papers import PaperVote

AVote = Callable[..., PaperVote]
SIX = ["1 2", "1 3", "1 2 3 4", "0", "/", "2 1"]  # three that count for P01, one over the budget, one blank, one unclear
MEANT = ["1 2", "1 3", "1 2 3 4", "0", "/", "1 2"]


@pytest.fixture
def opened(a_paper_vote: AVote) -> PaperVote:
    """Six sheets are out of the box, in one bundle A01."""
    vote = a_paper_vote()
    vote.hand_out(6)
    vote.count(6)
    vote.to_the_box()
    vote.bundle(6)
    return vote


def said(entry: RecordEntry) -> dict[str, object]:
    """The public facts of an entry."""
    facts: dict[str, object] = json.loads(entry.body)["d"]
    return facts


def test_two_who_read_the_same_lock_the_bundle(opened: PaperVote) -> None:
    opened.key("A01", opened.clerk, SIX)
    assert opened.named("A01").state is BundleState.KEYED_ONCE
    opened.key("A01", opened.other, MEANT)
    bundle = opened.named("A01")
    assert (bundle.state, bundle.lines) == (BundleState.LOCKED, MEANT)
    entries = opened.entries("paper.")[-3:]
    assert [entry.action for entry in entries] == ["paper.keyed", "paper.keyed", "paper.locked"]
    assert {said(entry)["sha256"] for entry in entries} == {bundle_hash("A01", bundle.salt, MEANT)}
    assert said(entries[-1]) == {"bundle": "A01", "n": 6, "sha256": bundle.sha256}


def test_where_they_differ_a_third_decides_with_the_sheet_in_hand(opened: PaperVote) -> None:
    opened.key("A01", opened.clerk, MEANT)
    opened.key("A01", opened.other, [*MEANT[:5], "2"])
    assert opened.named("A01").state is BundleState.DIFFERING
    do(settle_bundle, opened.named("A01"), {6: "2 1"}, by=opened.third)
    bundle = opened.named("A01")
    assert (bundle.state, bundle.lines) == (BundleState.LOCKED, MEANT)
    settled, locked = opened.entries("paper.")[-2:]
    assert (settled.action, said(settled)["sheets"]) == ("paper.settled", ["A01-06"])
    assert locked.action == "paper.locked"


def test_what_a_clerk_keyed_stands_nowhere_in_the_record(opened: PaperVote) -> None:
    opened.key("A01", opened.clerk, MEANT)
    assert not any("1 2 3 4" in entry.body for entry in opened.entries(""))


def test_nobody_keys_a_bundle_twice_and_nobody_settles_their_own(opened: PaperVote) -> None:
    opened.key("A01", opened.clerk, MEANT)
    with pytest.raises(NotAllowed) as caught:
        opened.key("A01", opened.clerk, MEANT)
    assert caught.value.codes == ["paper.keyed_by_you"]
    opened.key("A01", opened.other, SIX[::-1])
    with pytest.raises(NotAllowed) as settled:
        do(settle_bundle, opened.named("A01"), {1: "1"}, by=opened.other)
    assert settled.value.codes == ["paper.settled_by_third"]
    with pytest.raises(NotNow) as third:
        opened.key("A01", opened.third, MEANT)
    assert third.value.codes == ["paper.third_now"]


def test_a_locked_bundle_is_never_locked_again(opened: PaperVote) -> None:
    for clerk in (opened.clerk, opened.other):
        opened.key("A01", clerk, MEANT)
    with pytest.raises(NotNow) as caught:
        opened.key("A01", opened.third, MEANT)
    assert caught.value.codes == ["paper.locked_already"]
    with pytest.raises(NotNow):
        do(settle_bundle, opened.named("A01"), {}, by=opened.third)
    assert [entry.action for entry in opened.entries("paper.locked")] == ["paper.locked"]


@pytest.mark.parametrize(
    ("lines", "codes"),
    [(MEANT[:5], ["paper.not_all_sheets"]), ([*MEANT[:5], ""], ["paper.nothing_typed"]), (["9", "1 1", *MEANT[2:]], ["paper.no_such_number", "paper.twice"])],
)
def test_a_bundle_is_keyed_whole_or_not_at_all(opened: PaperVote, lines: list[str], codes: list[str]) -> None:
    with pytest.raises(NotValid) as caught:
        opened.key("A01", opened.clerk, lines)
    assert caught.value.codes == codes
    assert opened.named("A01").state is BundleState.WAITING


def test_a_third_reads_exactly_the_sheets_that_differ(opened: PaperVote) -> None:
    opened.key("A01", opened.clerk, MEANT)
    opened.key("A01", opened.other, ["1", *MEANT[1:]])
    for read in ({}, {1: "1 2", 2: "1 3"}, {2: "1"}):
        with pytest.raises(NotValid):
            do(settle_bundle, opened.named("A01"), read, by=opened.third)


def test_the_box_stays_shut_until_the_key_is_destroyed(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    vote.hand_out(1)
    vote.count(1)
    with pytest.raises(NotNow) as caught:
        vote.bundle(1)
    assert caught.value.codes == ["paper.key_first"]


def test_more_sheets_than_were_counted_are_not_bundled_and_fewer_only_with_a_reason(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    vote.hand_out(6)
    vote.count(6)
    vote.to_the_box()
    for sheets, why in ((7, "又数出一张"), (5, "")):
        with pytest.raises(NotValid) as caught:
            do(bundle_book, vote.book(), sheets, why, by=vote.chair)
        assert caught.value.codes == ["paper.bundles_differ_from_box"]
    vote.bundle(5, "当时多数了一张，三人重数两遍")
    assert [bundle.size for bundle in bundles_of(vote.question)] == [5]


def test_57_sheets_are_a_bundle_of_fifty_and_one_of_seven(a_paper_vote: AVote) -> None:
    vote = a_paper_vote(voters=57)
    vote.hand_out(57)
    vote.count(57)
    vote.to_the_box()
    vote.bundle(57)
    assert [(bundle.name, bundle.size) for bundle in bundles_of(vote.question)] == [("A01", 50), ("A02", 7)]
    assert vote.named("A02").imprint(7) == "A02-07"


def test_a_clerk_is_led_to_the_bundle_that_another_has_begun(opened: PaperVote) -> None:
    assert (first := next_bundle(opened.question, opened.clerk.id)) is not None
    assert first.name == "A01"
    opened.key("A01", opened.clerk, MEANT)
    assert next_bundle(opened.question, opened.clerk.id) is None
    assert next_bundle(opened.question, opened.other.id) is not None


def test_a_photo_stands_in_the_record_by_its_hash_and_is_not_public(opened: PaperVote, a_picture: Callable[[], Upload]) -> None:
    picture = a_picture()
    do(add_photo, opened.named("A01"), picture, 3, by=opened.clerk)
    entry = opened.entries("paper.photo")[0]
    assert json.loads(entry.body)["f"] == {"sheet.jpg": f"sha256:{picture.sha256}"}
    with pytest.raises(NotValid):
        do(add_photo, opened.named("A01"), picture, 7, by=opened.clerk)


def test_the_vote_asks_its_papers_and_counts_what_is_valid(opened: PaperVote) -> None:
    assert the_papers().box(opened.question) == Box(issued=100, in_box=6, spoiled=0, unused=94)
    assert [reason.code for reason in the_papers().reasons_against_revealing(opened.question)] == ["paper.bundles_not_keyed"]
    with pytest.raises(NotValid):
        opened.reveal()
    opened.key("A01", opened.clerk, MEANT)
    opened.key("A01", opened.other, [*MEANT[:5], "2"])
    assert [reason.code for reason in the_papers().reasons_against_revealing(opened.question)] == ["paper.bundles_differ"]
    do(settle_bundle, opened.named("A01"), {6: "1 2"}, by=opened.third)
    lines = the_papers().lines(opened.question)
    assert (len(lines.ballots), lines.invalid) == (3, 3)
    opened.reveal()
    assert opened.question.state is QuestionState.CLOSED
    result = opened.question.result or {}
    assert (result["votes"], result["paper"], result["invalid"]) == (3, 3, 3)
    rows = {row["code"]: row["votes"] for row in result["pots"][0]["rows"]}
    assert (rows["P01"], rows["P02"], rows["P03"], rows["P04"]) == (3, 2, 1, 0)


def test_a_box_that_nobody_opened_keeps_the_urn_shut(a_paper_vote: AVote) -> None:
    vote = a_paper_vote()
    vote.hand_out(1)
    vote.count(1)
    vote.to_the_box()
    assert [reason.code for reason in the_papers().reasons_against_revealing(vote.question)] == ["paper.box_not_bundled"]
    assert vote.book().state is BookState.COUNTED


@pytest.fixture
def counted(opened: PaperVote) -> PaperVote:
    """The vote is counted; A01 is locked."""
    for clerk in (opened.clerk, opened.other):
        opened.key("A01", clerk, MEANT)
    opened.reveal()
    return opened


def test_a_supervisor_reads_again_what_the_dice_pick_and_differences_are_named(counted: PaperVote) -> None:
    sample = do(draw_sample, counted.question, "36152 46613", 1, by=counted.supervisor)
    assert sample.imprints == [f"A01-0{n}" for n in range(1, 7)]  # few papers: all of them
    lines = [imprints_of(counted.question)[mark] for mark in sample.imprints]
    assert do(read_sample, sample, ["1", *lines[1:]], by=counted.supervisor) == ["A01-01"]
    assert said(counted.entries("paper.sampled")[0]) == {"n": 6, "differences": ["A01-01"], "count": 1}
    with pytest.raises(NotNow):
        do(read_sample, sample, lines, by=counted.supervisor)


def test_a_sample_that_differs_leads_to_every_sheet_read_again_once(counted: PaperVote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "REKEY_ALL_UPTO", 3)  # six papers are many
    sample = do(draw_sample, counted.question, "3615246613", 6, by=counted.supervisor)
    assert len(sample.imprints) == 3  # three wrong ones of six are missed by three in 1 of 20
    lines = [imprints_of(counted.question)[mark] for mark in sample.imprints]
    with pytest.raises(NotNow):
        do(recount_all, sample, by=counted.supervisor)  # nothing is read yet
    differs = sample.imprints[0]
    do(read_sample, sample, ["6", *lines[1:]], by=counted.supervisor)
    do(recount_all, sample, by=counted.supervisor)
    assert (sample.read, sample.facts["sample"], len(sample.imprints)) == (None, [differs], 6)
    again = ["1", *MEANT[1:]]
    assert do(read_sample, sample, again, by=counted.supervisor) == ["A01-01"]
    before, now = votes_on(counted.question, imprints_of(counted.question)), votes_on(counted.question, dict(zip(sample.imprints, again, strict=True)))
    assert (before["P02"], now["P02"], before["P01"], now["P01"]) == (2, 1, 3, 3)
    with pytest.raises(NotNow):
        do(recount_all, sample, by=counted.supervisor)


def test_nothing_is_read_again_where_nothing_differs(counted: PaperVote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "REKEY_ALL_UPTO", 3)
    sample = do(draw_sample, counted.question, "3615246613", 6, by=counted.supervisor)
    do(read_sample, sample, [imprints_of(counted.question)[mark] for mark in sample.imprints], by=counted.supervisor)
    with pytest.raises(NotValid) as caught:
        do(recount_all, sample, by=counted.supervisor)
    assert caught.value.codes == ["paper.nothing_differs"]


def test_dice_are_thrown_once_and_after_the_count(opened: PaperVote) -> None:
    with pytest.raises(NotNow) as early:
        do(draw_sample, opened.question, "3615246613", 1, by=opened.supervisor)
    assert early.value.codes == ["paper.sample_after_count"]
    for clerk in (opened.clerk, opened.other):
        opened.key("A01", clerk, MEANT)
    opened.reveal()
    for dice, margin, code in (("361524661", 1, "paper.not_ten_dice"), ("3615246613", 0, "paper.margin")):
        with pytest.raises(NotValid) as caught:
            do(draw_sample, opened.question, dice, margin, by=opened.supervisor)
        assert caught.value.codes == [code]
    do(draw_sample, opened.question, "3615246613", 1, by=opened.supervisor)
    with pytest.raises(NotNow) as again:
        do(draw_sample, opened.question, "1111111111", 1, by=opened.supervisor)
    assert again.value.codes == ["paper.dice_once"]
    assert sample_of(opened.question) is not None


def test_the_count_says_by_how_few_votes_the_nearest_project_lost(counted: PaperVote) -> None:
    assert narrowest_lead(counted.question) == 2


def test_a_clerk_draws_no_sample_and_a_resident_keys_nothing(counted: PaperVote) -> None:
    with pytest.raises(NotAllowed):
        do(draw_sample, counted.question, "3615246613", 1, by=counted.clerk)
    with pytest.raises(NotAllowed):
        do(key_bundle, counted.named("A01"), MEANT, by=counted.voters[0])
