"""Reasons against opening, answering and closing a question. Pure but for the rows they are given."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.ballots.models import Question
from app.ballots.states import SEALED, QuestionState, Secrecy, Way
from app.vocabulary import Reason

FEWEST_FOR_SECRET = 5
"""Below this many answers a secret one can be guessed (record-and-ballots 3.5)."""

TELLERS = 2
"""A count in the hall counts when two people have counted the same."""

Count = tuple[int, ...]
"""For, against, abstain; or who took part, and what each option got."""


@dataclass(frozen=True)
class Present:
    """Who is due and who is here, before and after those who left the item because of an interest."""

    due: int
    present: int
    recused: int = 0  # of those present
    recused_absent: int = 0
    counted: str = ""  # the unit, where the body has two doors

    @property
    def base(self) -> int:
        """Who may answer."""
        return self.present - self.recused

    @property
    def due_left(self) -> int:
        """Who is due for this item."""
        return self.due - self.recused - self.recused_absent


def secrecies_for(voters: int) -> list[Secrecy]:
    """How secretly so many can answer in a meeting."""
    return [kind for kind in Secrecy if kind not in SEALED or voters >= FEWEST_FOR_SECRET]


def reasons_against_opening(
    text: str, secrecy: Secrecy, way: Way, entitled: Sequence[int], base: int, tellers: Sequence[int], ends_at: datetime | None, now: datetime
) -> list[Reason]:
    """A question has words, somebody who may answer, a secrecy that its doors can keep, and an end that lies ahead."""
    reasons = []
    if not text:
        reasons.append(Reason("question.no_text", field="text"))
    if not entitled:
        reasons.append(Reason("question.nobody_entitled"))
    if len(set(entitled)) != base:
        reasons.append(Reason("question.roll_and_base_differ", {"roll": len(set(entitled)), "base": base}))
    if secrecy in SEALED and len(entitled) < FEWEST_FOR_SECRET:
        reasons.append(Reason("question.too_few_for_secret", {"least": FEWEST_FOR_SECRET}, field="secrecy"))
    if secrecy is Secrecy.SLIP and way is not Way.PHONES:
        reasons.append(Reason("question.slips_stand_alone", field="way"))
    if secrecy is Secrecy.BY_NAME and way is not Way.PHONES:
        reasons.append(Reason("question.hands_have_no_names", field="way"))
    if secrecy is Secrecy.COUNTED and way is Way.PHONES:
        reasons.append(Reason("question.counted_in_the_hall", field="way"))
    if way is not Way.PHONES and len(set(tellers)) < TELLERS:
        reasons.append(Reason("question.two_tellers", field="tellers"))
    if ends_at is not None and ends_at <= now:
        reasons.append(Reason("question.ends_in_the_past", field="ends_at"))
    return reasons


def reason_against_answering(question: Question, now: datetime) -> Reason | None:
    """A ballot is taken while the question is open, through a door that is open."""
    if question.state is QuestionState.DRAFT:
        return Reason("ballot.not_open")
    if question.state is not QuestionState.OPEN or (question.ends_at is not None and question.ends_at <= now):
        return Reason("ballot.closed")
    return None


def people_in(count: Count, is_plain: bool) -> int:
    """How many people a teller has counted."""
    return sum(count) if is_plain else count[0]


def reason_against_count(count: Count, base: int) -> Reason | None:
    """A teller counts whole people, and not more of them than there are."""
    if min(count) < 0:
        return Reason("count.negative")
    return Reason("question.more_votes_than_people", {"votes": sum(count), "people": base}) if sum(count) > base else None


def reasons_against_closing(counts: Sequence[tuple[str, Count | None]], cast: int, base: int, is_plain: bool = True) -> list[Reason]:
    """Every teller has counted, all have counted the same, and nobody has voted twice. `counts`: the teller's name, and the count."""
    missing = [name for name, count in counts if count is None]
    if missing:
        return [Reason("question.count_missing", {"names": "、".join(missing)})]
    found = {count for _, count in counts if count is not None}
    if len(found) > 1:
        return [Reason("question.tellers_differ")]
    votes = cast + people_in(next(iter(found), (0, 0, 0)), is_plain)
    return [Reason("question.more_votes_than_people", {"votes": votes, "people": base})] if votes > base else []
