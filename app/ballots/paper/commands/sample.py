"""After the count: dice pick sheets, and a supervisor reads them again without seeing what was keyed."""
from __future__ import annotations

from collections.abc import Sequence

from app.ballots.models import Question
from app.ballots.paper.models import PaperSample
from app.ballots.paper.queries import imprints_of, readers_of, sample_of
from app.ballots.paper.reading import read_all
from app.ballots.paper.rules import picked, reason_against_dice, sample_size, style_of, wrong_to_flip
from app.ballots.states import QuestionState
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.policy.table import P
from app.vocabulary import Reason


@command(P.PAPER_SAMPLE)
def draw_sample(change: Change, question: Question, dice: str, margin: int) -> PaperSample:
    """Ten dice are thrown on the table, once; they pick the sheets, so many that a flipped result would hardly be missed."""
    if question.state is not QuestionState.CLOSED:
        raise NotNow(Reason("paper.sample_after_count"))
    if sample_of(question) is not None:
        raise NotNow(Reason("paper.dice_once"))
    dice = "".join(dice.split())
    demand(reason_against_dice(dice), (margin >= 1, "paper.margin"))
    imprints = sorted(imprints_of(question))
    demand((bool(imprints), "paper.nothing_to_sample"))
    wrong = wrong_to_flip(margin)
    count = sample_size(len(imprints), wrong)
    facts = {"papers": len(imprints), "margin": margin, "wrong": wrong, "n": count}
    sample = change.add(PaperSample(
        question_id=question.id, dice=dice, imprints=picked(dice, question.record_key, imprints, count), facts=facts, by_id=change.actor.person_id
    ))  # fmt: skip
    change.record("paper.sample", question, d={**facts, "dice": dice})
    return sample


@command(P.PAPER_SAMPLE)
def read_sample(change: Change, sample: PaperSample, lines: Sequence[str]) -> list[str]:
    """What the supervisor read, beside what was counted. Every difference is named; a difference calls for a full recount."""
    if sample.read is not None:
        raise NotNow(Reason("paper.sample_read"))
    if len(lines) != len(sample.imprints):
        raise NotValid(Reason("paper.not_all_sheets", {"given": len(lines), "size": len(sample.imprints)}))
    readers, kept, reasons = readers_of(sample.question), [], []
    for mark, line in zip(sample.imprints, lines, strict=True):
        one, wrong = read_all(readers[style_of(mark)], [line], [mark])
        kept += one
        reasons += wrong
    if reasons:
        raise NotValid(reasons)
    counted = imprints_of(sample.question)
    differences = [mark for mark, line in zip(sample.imprints, kept, strict=True) if counted[mark] != line]
    sample.read, sample.differences = kept, differences
    change.record("paper.sampled", sample, d={"n": len(kept), "differences": differences, "count": len(differences)})
    return differences


@command(P.PAPER_SAMPLE)
def recount_all(change: Change, sample: PaperSample) -> None:
    """The sample differed: every sheet of every bundle is read again. What that changes is decided by people, not by this page."""
    if sample.read is None or sample.is_everything:
        raise NotNow(Reason("paper.sample_read"))
    if not sample.differences:
        raise NotValid(Reason("paper.nothing_differs"))
    sample.facts = {**sample.facts, "sample": list(sample.differences)}
    sample.imprints, sample.read, sample.differences = sorted(imprints_of(sample.question)), None, None
    change.record("paper.recount", sample, d={"n": len(sample.imprints)})
