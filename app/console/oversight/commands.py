"""What is done with the record: complain and answer, draw a sample, seal evidence, erase what a person wants forgotten."""
from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.console.oversight.models import Complaint
from app.console.oversight.rules import are_dice, drawn
from app.console.oversight.states import COMPLAINT
from app.people.models import Area, Person
from app.policy.table import P
from app.process.queries import limit_of
from app.record.models import PersonalValue, RecordEntry, RestrictedBody
from app.vocabulary import Reason

_OF_A_PERSON = ("by", "person", "for", "second", "witness")


@command(P.COMPLAINT_FILE)
def file_complaint(change: Change, area: Area, seq: int, text: str) -> Complaint:
    """Something in the record is not right: it gets a number, and supervisors owe an answer by a date."""
    text = clean(text)
    demand((bool(text), "text.missing"))
    if change.session.get(RecordEntry, seq) is None or change.actor.person_id is None:
        raise NotValid(Reason("complaint.no_such_entry"))
    due = clock.today() + timedelta(days=limit_of(area, "answer_days"))
    complaint = change.add(Complaint(area=area, seq=seq, text=text, person_id=change.actor.person_id, at=clock.now(), due_on=due))
    change.record("complaint.file", complaint, ref=[seq], d={"about": seq, "due": due.isoformat()}, pd={"text": text, "person": complaint.person_id})
    return complaint


@command(P.COMPLAINT_ANSWER)
def answer_complaint(change: Change, complaint: Complaint, answer: str) -> None:
    """A supervisor has looked into it, and says by name what was found."""
    answer = clean(answer)
    demand((bool(answer), "text.missing"))
    change.move(complaint, COMPLAINT, "answer")
    complaint.answer, complaint.answered_by_id, complaint.answered_at = answer, change.actor.person_id, clock.now()
    late = max(0, (clock.today() - complaint.due_on).days)
    change.record("complaint.answer", complaint, d={"about": complaint.seq, "late": late}, pd={"answer": answer})


@command(P.SAMPLE_DRAW)
def draw_sample(change: Change, area: Area, dice: str, of: str, names: Sequence[str], count: int) -> list[str]:
    """Ten dice thrown before people's eyes pick what is looked at; the record keeps dice and picks, so that anybody can draw again."""
    if not are_dice(dice):
        raise NotValid(Reason("sample.not_ten_dice", field="dice"))
    if not names:
        raise NotNow(Reason("sample.nothing_there"))
    picked = drawn(dice, of, names, min(count, len(names)))
    change.record("sample.draw", area, d={"dice": dice, "of": of, "n": len(names), "picked": picked})
    return picked


@command(P.EVIDENCE_SEAL)
def note_evidence(change: Change, obj: str, sha256: str, entries: int) -> None:
    """A file of evidence was sealed: its fingerprint stands here, so that nobody can exchange it later."""
    change.record("evidence.seal", obj, d={"entries": entries}, f={"evidence.zip": sha256})


@command(P.PERSONAL_ERASE)
def erase_personal(change: Change, person: Person, basis: str) -> int:
    """A person wants to be forgotten: value and salt go, the commitments in the record then say nothing any more; the chain stays."""
    basis = clean(basis)
    demand((bool(basis), "text.missing"))
    seqs = _entries_about(change, person.id)
    if not seqs:
        raise NotNow(Reason("personal.nothing_kept"))
    for start in range(0, len(seqs), 500):
        part = seqs[start : start + 500]
        change.session.execute(delete(PersonalValue).where(PersonalValue.seq.in_(part)))
    change.record("pd.erased", "record:pd", d={"entries": len(seqs), "basis": basis})
    return len(seqs)


def _entries_about(change: Change, person_id: int) -> list[int]:
    """Entries whose hidden values name this person; never those whose whole body is sealed for supervisors."""
    sealed = select(RestrictedBody.seq)
    query = select(PersonalValue.seq, PersonalValue.value).where(PersonalValue.field.in_(_OF_A_PERSON), PersonalValue.seq.not_in(sealed))
    found = set()
    for seq, value in change.session.execute(query.where(PersonalValue.value.contains(str(person_id)))):
        said = json.loads(value)
        if (said.get("person") if isinstance(said, dict) else said) == person_id:
            found.add(int(seq))
    return sorted(found)
