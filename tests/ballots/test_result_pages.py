"""After the close: what everybody can check, and the result as a story, a wall, a table and a file to count again."""
from __future__ import annotations

import csv
import hashlib
import io
import json
import re

import pytest

from app.allocation import read_pb, tally
from app.ballots.states import BallotKind, Disclosure, TieRule
from app.base import clock
from tests.fixtures.counting import asked_by

MOST_STATEMENTS = 12


def said(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def a_closed_vote(a_voting_place):
    """`a_closed_vote()`: eight have voted; the box is sealed and being checked."""

    def make(**kwargs):
        place = a_voting_place(**kwargs)
        for n, i in enumerate(place.people[:8]):
            place.cast(place.client(i), act=f"a{n}", pick=["P02", "P04"] if n < 5 else ["P01", "P10"])
        place.move("close")
        return place

    return make


@pytest.fixture
def a_counted_vote(a_closed_vote):
    """The same, opened and counted."""

    def make(**kwargs):
        place = a_closed_vote(**kwargs)
        place.move("open")
        return place

    return make


def test_after_the_close_the_ballot_leads_to_the_check_and_nobody_votes(a_closed_vote):
    place = a_closed_vote()
    client = place.client(place.people[9])
    assert place.get(client, "").headers["Location"].endswith(f"/votes/{place.vote}/mark")
    assert place.post(client, "/cast", form_at="/mark", headers={"Accept": "application/json"}, rev=1, act_key="late", pick=["P01"]).status_code in (404, 409)
    assert place.get(client, "/result").status_code == 302


def test_everybody_reads_their_own_mark_and_nobody_elses(a_closed_vote):
    place = a_closed_vote()
    assert "You voted by phone or at a desk, and your ballot was counted." in said(place.get(place.client(place.people[0]), "/mark"))
    assert "You did not vote." in said(place.get(place.client(place.people[9]), "/mark"))
    stranger = said(place.get(place.client(), "/mark"))
    assert "Sign in with the code on your slip" in stranger
    assert "居民" not in stranger


def test_the_numbers_of_the_close_add_up_in_words(a_closed_vote):
    place = a_closed_vote()
    assert "12 on the roll = 8 online + 0 on paper + 0 spoiled + 4 who did not vote." in said(place.get(place.client(), "/mark"))


def test_a_reference_is_looked_up_without_an_address_that_a_log_keeps(a_voting_place):
    place = a_voting_place()
    receipts = [place.cast(place.client(i), act=f"k{i}", pick=["P01"]).json["receipt"] for i in place.people[:6]]
    place.move("close")
    client = place.client()
    assert "Yes: it is on the list" in said(place.post(client, "/mark", form_at="/mark", c=receipts[0]["reference"]))
    assert "No: it is not on the list" in said(place.post(client, "/mark", form_at="/mark", c="00000-00000-00000-00000"))
    assert "A reference has twenty characters" in said(place.post(client, "/mark", form_at="/mark", c="12"))
    listed = said(place.get(client, "/counted.txt")).split()
    assert listed == sorted(receipt["c"] for receipt in receipts)


def test_who_did_not_vote_and_is_marked_complains_and_reads_the_answer(a_closed_vote):
    place = a_closed_vote()
    client = place.client(place.people[0])
    refused = place.post(client, "/challenge", form_at="/mark", kind="not_me")
    assert refused.status_code == 422
    assert "Without your consent nobody may look it up." in said(refused)
    assert place.post(client, "/challenge", form_at="/mark", kind="not_me", text="我在外地", consent="y").status_code == 303
    assert "Being looked into." in said(place.get(client, "/mark"))
    assert "我在外地" not in said(place.get(place.client(), "/mark"))
    chair = place.client("谢思远")
    desk = said(place.get(chair, f"//desk/votes/{place.vote}"))
    assert "Somebody says: I am marked as having voted, and did not." in desk
    at = f"//desk/votes/{place.vote}/complaints/1"
    assert place.post(chair, at, form_at=at, is_upheld="yes", answer="查过，确实没有投。").status_code == 303
    assert "Right, and put right: 查过，确实没有投。" in said(place.get(client, "/mark"))
    assert "12 on the roll = 7 online" in said(place.get(client, "/mark"))


def test_the_result_tells_each_project_in_the_order_of_the_count_and_what_the_first_loser_lacked(a_counted_vote):
    page = said((place := a_counted_vote()).get(place.client(), "/result"))
    order = [page.index(f'id="{code}"') for code in ("P04", "P02", "P10", "P01")]
    assert order == sorted(order)
    assert "3 projects are decided, ¥190,600; ¥21,400 is left." in page
    assert "8 of 12 people voted: 66.7 %." in page
    assert "What did “P01 in English” lack?" in page
    assert "For ¥25,400 less, that is ¥16,000, it would have been decided. Or with 2 votes more." in page
    assert "nobody chose it" in page
    assert "12 on the roll = 8 online" in page


def test_the_ballots_can_be_counted_again_at_home_and_are_those_of_the_record(a_counted_vote):
    place = a_counted_vote()
    page = said(place.get(place.client(), "/result"))
    content = place.get(place.client(), "/ballots-a.pb", buffered=True).data
    assert hashlib.sha256(content).hexdigest() in page.replace("<wbr>", "")
    assert "python3 -m app tally ballots-" in page
    assert list(tally(read_pb(content), "greedy").winners) == ["P04", "P02", "P10"]
    assert b"\xe5\xb1\x85\xe6\xb0\x91" not in content  # 居民: no name stands in it


def test_where_only_those_who_watch_may_read_the_ballots_nobody_else_gets_them(a_counted_vote):
    place = a_counted_vote(disclosure=Disclosure.SCRUTINEERS)
    assert place.get(place.client(), "/ballots-a.pb").status_code == 404
    assert "read only by those who watch the count" in said(place.get(place.client(), "/result"))
    bundle = place.get(place.client("吴成林"), f"//desk/votes/{place.vote}/bundle.json")
    assert len(json.loads(bundle.data)["ballots"]) == 8
    assert place.get(place.client("谢思远"), f"//desk/votes/{place.vote}/bundle.json").status_code == 403
    with place.inside() as session:
        files = [path.name for path in place.app.config["SETTINGS"].instance.glob("uploads/**/*") if path.is_file()]
        ids = [row[0] for row in session.connection().exec_driver_sql("SELECT id FROM upload WHERE kind LIKE '%pabulib%'")]
    assert files
    assert {place.get(place.client(who), f"//files/{i}", buffered=True).status_code for i in ids for who in (None, place.people[0], "周秀兰")} <= {403, 404}


def test_the_table_has_the_numbers_of_the_picture(a_counted_vote):
    place = a_counted_vote()
    rows = list(csv.DictReader(io.StringIO(said(place.get(place.client(), "/result.csv")).lstrip("\ufeff"))))
    assert [(row["code"], row["votes"], row["left_yuan"], row["fate"]) for row in rows[:4]] == [
        ("P04", "5", "200000.00", "funded"), ("P02", "5", "113600.00", "funded"), ("P10", "3", "25400.00", "funded"), ("P01", "3", "9400.00", "no_money"),
    ]  # fmt: skip
    assert [row["code"] for row in place.get(place.client(), "/result.json").json["rows"]] == [row["code"] for row in rows]


def test_the_wall_shows_a_page_for_each_pot(a_counted_vote):
    place = a_counted_vote()
    first, second = said(place.get(place.client(), "/wall")), said(place.get(place.client(), "/wall?page=2"))
    assert "P04 in English" in first
    assert "Y1 in English" in second
    assert "8 of 12 people voted" in first


def test_equal_shares_are_told_round_by_round(a_counted_vote):
    place = a_counted_vote(rule="mes_cost_add1u")
    page = said(place.get(place.client(), "/result"))
    assert "Round by round: who paid for what" in page
    assert "began with a share of" in page
    assert "Counted as" in page


def test_too_few_is_said_first_and_nothing_is_decided(a_counted_vote):
    place = a_counted_vote(quorum_num=3, quorum_den=4)
    page = said(place.get(place.client(), "/result"))
    assert "Too few took part: 8, and 9 were needed. Nothing is decided." in page


def test_a_plain_question_falls_into_bowls(a_voting_place):
    place = a_voting_place(kind=BallotKind.PLAIN)
    for n, i in enumerate(place.people[:7]):
        place.cast(place.client(i), act=f"b{n}", answer=("for", "for", "for", "for", "against", "against", "abstain")[n])
    place.move("close")
    place.move("open")
    page = said(place.get(place.client(), "/result"))
    assert "Passed: 4 for, 2 against" in page
    assert 'class="bowls' in page
    assert list(csv.reader(io.StringIO(said(place.get(place.client(), "/result.csv")).lstrip("\ufeff"))))[1:] == [["for", "4"], ["against", "2"], ["abstain", "1"]]


def test_a_decision_other_than_the_count_stands_beside_it_with_its_reason(a_counted_vote):
    place = a_counted_vote()
    head = place.client("罗敏")
    at = f"//desk/votes/{place.vote}/do/override"
    asked = said(place.get(head, at))
    assert re.findall(r'name="funded_(\w+)" [^>]*value="(\w+)"', asked)[0] == ("a", "P01"), "each purse has a list of its own"
    assert place.post(head, at, form_at=at, funded_a=["P04", "P01"], why="排水沟由产权单位出钱。").status_code == 303
    page = said(place.get(place.client(), "/result"))
    assert "Decided otherwise than the count" in page
    assert "排水沟由产权单位出钱。" in page
    assert page.count("decided: not funded") == 2
    assert "decided: funded all the same" in page
    assert "3 projects are decided, ¥190,600" in page


def test_dice_are_entered_once_before_anybody_knows_the_result(a_closed_vote):
    place = a_closed_vote(tie=TieRule.DICE)
    supervisor = place.client("吴成林")
    desk = said(place.get(supervisor, f"//desk/votes/{place.vote}"))
    assert "The dice have not been thrown yet." in desk
    at = f"//desk/votes/{place.vote}/do/dice"
    assert place.post(supervisor, at, form_at=at, dice="1 2 3").status_code == 422
    assert place.post(supervisor, at, form_at=at, dice="3 5 1 6 2 2 4 1 6 3").status_code == 303
    assert place.post(supervisor, at, form_at=at, dice="1 1 1 1 1 1 1 1 1 1").status_code == 409
    place.move("open")


def test_a_complaint_about_the_count_is_written_down_and_stands_with_the_result(a_counted_vote):
    place = a_counted_vote()
    client = place.client(place.people[0])
    with clock.at(clock.now() + clock.days(5)):
        again = place.client(place.people[0])
        answer = place.post(again, "/complain", form_at="/complain", text="P10 的票数不对")
    assert answer.status_code in (303, 409)
    if answer.status_code == 303:
        assert "Somebody says that the count is wrong." in said(place.get(client, "/result"))


def test_a_void_vote_says_why_and_shows_nothing(a_voting_place):
    place = a_voting_place()
    place.cast(place.client(place.people[1]), pick=["P01"])
    head = place.client("罗敏")
    at = f"//desk/votes/{place.vote}/do/void"
    assert place.post(head, at, form_at=at, why="价钱印错了").status_code == 303
    page = said(place.get(place.client(), "", follow_redirects=True))
    assert "This vote does not count" in page
    assert "价钱印错了" in page


@pytest.mark.parametrize("path", ["/result", "/mark", "/wall"])
def test_a_page_of_the_result_costs_at_most_twelve_statements(a_counted_vote, path):
    place = a_counted_vote()
    client = place.client(place.people[0])
    assert place.get(client, path).status_code == 200
    statements = asked_by(place.app, lambda: place.get(client, path))
    assert 0 < len(statements) <= MOST_STATEMENTS, "\n".join(s[:110] for s in statements)
