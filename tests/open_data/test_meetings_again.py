"""What a meeting decided is worked out again by the program at home: from the numbers, by the shares read out with the question."""
from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ballots.options import Asked, OptionLine, placed
from app.ballots.states import BallotKind, Became
from app.process.packs import ShippedPack, shipped
from app.process.rules import judge
from tests.fixtures.bundles import Bent

HEADED = [pack for pack in shipped() if "majority" in pack.rule and pack.rule["quorum"]["of"] != "area+heads"]


def _close(b: Bent, number: int | None = None, **changed: object) -> str:
    """The close of a question with other numbers, and everything signed anew: what only whoever holds the server can do."""
    where = "a = 'question.close' AND body LIKE '%\"arithmetic\"%' AND obj LIKE ?"
    seq, obj = b.sql(f"SELECT seq, obj FROM entry WHERE {where} ORDER BY seq LIMIT 1", f"question:{number or '%'}")[0]
    said = b.entry(seq)
    said["d"] |= changed
    b.rewrite(seq, said)
    b.rebuild()
    return str(obj)


def _of_options(b: Bent) -> int:
    """The number of the question over options."""
    return int(b.sql("SELECT obj FROM entry WHERE a = 'question.close' AND body LIKE '%\"scores\"%'")[0][0].split(":")[1])


def _one_more_against(b: Bent) -> str:
    obj = _close(b, against=1)
    return f"({obj}): 27 could answer, not 27 who did and 0 who did not"


def _lost_and_yet_passed(b: Bent) -> str:
    obj = _close(b, against=15, abstain=0, **{"for": 12})
    return f"({obj}): by the rule read out with the question (14 votes) the result is another"


def _less_than_the_tellers_counted(b: Bent) -> str:
    _close(b, against=1, abstain=0, **{"for": 26})
    return "not the numbers that the meeting counted"


def _another_option(b: Bent) -> str:
    number = _of_options(b)
    _close(b, number, adopted=["1", "3"])
    return f"(question:{number}): by the rule read out with the question (51 votes) the result is another"


def _votes_moved_to_another_option(b: Bent) -> str:
    number = _of_options(b)
    _close(b, number, scores=["1:78", "2:44", "3:57", "4:12"])
    return f"(question:{number}): by the rule read out with the question (51 votes) the result is another"


def _a_decision_that_was_not_voted(b: Bent) -> str:
    seq, said = b.body("decision.make")
    said["d"]["outcome"] = "not_passed" if said["d"]["outcome"] == "passed" else "passed"
    b.rewrite(seq, said)
    b.rebuild()
    return f"entry {seq} ({said['obj']}): not what the meeting voted"


BENDINGS: tuple[Callable[[Bent], str], ...] = (
    _one_more_against, _lost_and_yet_passed, _less_than_the_tellers_counted, _another_option, _votes_moved_to_another_option, _a_decision_that_was_not_voted,
)


@pytest.mark.parametrize("bend", BENDINGS, ids=lambda bend: bend.__name__[1:])
def test_a_result_that_does_not_follow_from_its_numbers_is_named(bent, bend):
    expected = bend(bent)
    code, said = bent.run()
    assert code == 1
    assert expected in said


def test_every_question_of_the_year_was_worked_out_again(bent):
    assert "15 questions of meetings worked out again by their rule" in bent.run()[1]
    assert bent.sql("SELECT adopted FROM decision WHERE adopted != ''") == [("1;2",)]


@st.composite
def questions(draw: st.DrawFn) -> tuple[ShippedPack, int, int, int, int]:
    """A body, how many are due and here, and how many of them leave for an interest, here and away."""
    pack, due = draw(st.sampled_from(HEADED)), draw(st.integers(1, 60))
    present = draw(st.integers(1, due))
    return pack, due, present, draw(st.integers(0, present - 1)), draw(st.integers(0, due - present))


class Said:
    """A report that only remembers whether something was found."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def find(self, _seq: int, kind: str, _zh: str, _en: str) -> None:
        """Something was."""
        self.kinds.append(kind)


def read_out(pack: ShippedPack, due: int, present: int, recused: int, absent: int) -> dict[str, object]:
    """What the record says when a question is asked (`_record_opening`), as far as the sum needs it."""
    return {
        "due": due, "present": present, "recused": recused + absent, "base": present - recused, "quorum": pack.rule["quorum"], "majority": pack.rule["majority"],
    }  # fmt: skip


@given(questions(), st.data())
def test_for_and_against_come_out_as_the_house_says_under_every_body(verify, asked, data):
    pack, due, present, recused, absent = asked
    base = present - recused
    agreed = data.draw(st.integers(0, base))
    against = data.draw(st.integers(0, base - agreed))
    abstained = data.draw(st.integers(0, base - agreed - against))
    found = judge(pack, due, present, agreed, against, abstained, recused, recused_absent=absent)
    took = agreed + against + abstained
    d = {"for": agreed, "against": against, "abstain": abstained, "phone": took, "hall": 0, "not_voted": base - took, "base": base}
    for passed, kinds in ((found.is_passed, []), (not found.is_passed, ["result"])):
        report = Said()
        verify.check_answer("question:1", read_out(*asked), d | {"passed": passed}, 1, report)
        assert report.kinds == kinds


@given(st.data())
def test_options_come_out_as_the_house_says(verify, data):
    kind = data.draw(st.sampled_from([BallotKind.CHOOSE, BallotKind.BUDGET]))
    votes = data.draw(st.lists(st.integers(0, 6), min_size=2, max_size=6))
    prices = [data.draw(st.integers(1, 9)) * 100 for _ in votes] if kind is BallotKind.BUDGET else [0] * len(votes)
    most = data.draw(st.integers(1, len(votes))) if kind is BallotKind.CHOOSE else 0
    money = data.draw(st.integers(max(prices), sum(prices))) if kind is BallotKind.BUDGET else 0
    need = data.draw(st.integers(1, 6))
    asked = Asked(kind, tuple(OptionLine(f"选项{n}", price) for n, price in enumerate(prices)), most, money)
    codes = [str(n) for n in range(1, len(votes) + 1)]
    said = {"options": codes, **({"costs_fen": prices, "budget_fen": money} if kind is BallotKind.BUDGET else {"most": most})}
    expected = [row["code"] for row in placed(asked, votes, need) if row["became"] == Became.ADOPTED]
    assert verify.adopted(said, dict(zip(codes, votes, strict=True)), need) == expected
