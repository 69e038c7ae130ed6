"""A body scores a list by name: each member one sheet, the newest counts, and no figure is told before the sum is.

What a sheet may say and who enters it is the step's own rule and command; here are the roll, the sheets and the close.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.ballots.commands.polls import write_lists
from app.ballots.commands.questions import Subject
from app.ballots.models import Entitled, NamedBallot, Question
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.queries import scores_by_name
from app.ballots.roll import frozen_lines
from app.ballots.rules import reason_against_answering
from app.ballots.states import QUESTION, BallotKind, Secrecy
from app.base import clock
from app.change.refusals import NotAllowed, NotNow
from app.change.transaction import Change
from app.vocabulary import Reason

POT = "a"
"""One list, one purse, and nothing is paid from it here."""


def open_scoring(change: Change, subject: Subject, area_id: int, text: str, listed: Sequence[OptionDraft], members: Sequence[int]) -> Question:
    """The list and those who score it are fixed."""
    question: Question = change.add(Question(
        area_id=area_id, subject=subject.record_key, text=text, secrecy=Secrecy.BY_NAME, kind=BallotKind.SCORE, state=QUESTION.start,
        due=len(members), present=len(members), opened_at=clock.now(),
    ))  # fmt: skip
    change.move(question, QUESTION, "open")
    write_lists(change, question, [PotDraft(POT, text, area_id, 0)], listed)
    change.session.add_all(Entitled(question_id=question.id, person_id=person_id, pots=[POT]) for person_id in sorted(members))
    change.record("question.open", question, d={
        "of": subject.record_key, "text": text, "kind": str(question.kind), "secrecy": str(question.secrecy),
        "options": [option.code for option in listed], "entitled": len(members),
    })  # fmt: skip
    return question


def hand_in_scores(change: Change, question: Question, person_id: int, scores: Mapping[str, int]) -> None:
    """A sheet comes in and replaces the member's older one. A zero is a score; what is left out is none."""
    if reason := reason_against_answering(question, clock.now()):
        raise NotNow(reason)
    if change.session.get(Entitled, (question.id, person_id)) is None:
        raise NotAllowed(Reason("ballot.not_entitled"))
    sheet = change.session.get(NamedBallot, (question.id, person_id)) or change.add(NamedBallot(question_id=question.id, person_id=person_id, content={}))
    sheet.content, sheet.rev = {"points": dict(sorted(scores.items()))}, sheet.rev + 1


def close_scoring(change: Change, question: Question) -> None:
    """No sheet is taken any more; the roll says who handed one in."""
    given = scores_by_name(question)
    for line in frozen_lines(question):
        line.took_part = line.person_id in given
    change.move(question, QUESTION, "close")
    question.closed_at = clock.now()
    change.record("question.close", question, d={"of": question.subject, "sheets": len(given), "entitled": question.due})
