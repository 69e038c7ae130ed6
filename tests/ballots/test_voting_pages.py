"""Voting on the page, without script: nothing is lost, nothing is silent, and the house keeps no more than it must."""
from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.ballots.content import jcs
from app.ballots.states import BallotKind, Conflict, Secrecy, VoterUnit
from app.ballots.urn import urn
from app.record.models import RecordEntry
from tests.fixtures.counting import asked_by, queries_of
from tests.fixtures.house import visit
from tests.fixtures.vote_pages import hidden_in, token_in

MOST_STATEMENTS = 12


def said(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_ballot_has_only_the_pots_that_are_theirs(a_voting_place):
    place = a_voting_place()
    mine, others = (said(place.get(place.client(place.people[n]), "")) for n in (0, 1))
    assert 'value="Y1"' in mine
    assert 'value="P01"' in others
    assert 'value="Y1"' not in others


def test_two_neighbours_have_another_order_and_each_keeps_theirs(a_voting_place):
    place = a_voting_place()
    orders = {re.findall(r'name="pick" value="(P\d+)"', said(place.get(place.client(i), "")))[0:6].__str__() for i in place.people[:8]}
    again = {re.findall(r'name="pick" value="(P\d+)"', said(place.get(place.client(place.people[0]), ""))).__str__() for _ in range(2)}
    assert len(orders) > 1
    assert len(again) == 1


def test_a_vote_is_three_pages_and_the_last_one_says_that_it_counts(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[1])
    assert "You have not voted yet. Nothing of yours counts now." in said(place.get(client, ""))
    check = said(place.post(client, "/check", pick=["P01", "P10"]))
    assert "Not sent yet: it does not count now." in check
    assert "¥57,400.00" in check
    receipt = visit_form(place, client, "/cast", check, pick=["P01", "P10"])
    assert "Your vote counts" in receipt
    assert "Your vote counts. You can change it until" in said(place.get(client, ""))


def visit_form(place, client, path, page, **data):
    """Send the form of a page that is at hand."""
    from tests.fixtures.house import visit

    hidden = {name: value for name, value in hidden_in(page).items() if name in ("rev", "act_key", "token")}
    return said(visit(client, "POST", f"/votes/{place.vote}{path}", data={"csrf_token": token_in(page), **hidden, **data}))


def test_too_much_is_explained_with_what_to_take_off_and_everything_is_still_chosen(a_voting_place):
    place = a_voting_place()
    answer = place.post(place.client(place.people[1]), "/check", pick=["P02", "P04", "P06"])
    page = said(answer)
    assert answer.status_code == 422
    assert "Not voted yet. What you chose is still here." in page
    assert "This is ¥39,400 more than the ¥200,000 there is" in page
    assert "Too much. Take off “P06 in English” and it fits." in page
    assert page.count(" checked") == 3


def test_looking_for_a_project_loses_nothing_that_was_chosen(a_voting_place):
    place = a_voting_place()
    page = said(place.post(place.client(place.people[1]), "", look="find", q="路灯", pick=["P02", "P01"]))
    assert re.findall(r'class="pick"[^>]*value="(\w+)"', page) == ["P01"]
    assert '<input type="hidden" name="pick" value="P02"' in page


def test_by_price_the_cheapest_comes_first(a_voting_place):
    place = a_voting_place()
    page = said(place.post(place.client(place.people[1]), "", look="price", pick=["P02"]))
    assert re.findall(r'class="pick"[^>]*value="(\w+)"', page) == ["P10", "P01", "P06", "P13", "P04", "P02"]


def test_nothing_chosen_is_no_vote(a_voting_place):
    place = a_voting_place()
    answer = place.post(place.client(place.people[1]), "/check")
    assert answer.status_code == 422
    assert "Nothing is chosen yet." in said(answer)


def test_a_project_of_another_courtyard_cannot_be_smuggled_in(a_voting_place):
    place = a_voting_place()
    answer = place.cast(place.client(place.people[1]), pick=["P01", "Y1"])
    assert answer.status_code == 422


def test_the_receipt_can_be_worked_out_again_and_is_kept_nowhere(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[0])
    given = place.cast(client, pick=["P01", "Y2"], tag="荷花").json["receipt"]
    c = hashlib.sha256(b"pb-ballot-v1" + bytes.fromhex(given["n"]) + jcs({"poll": f"question:{place.vote}", "tag": "荷花", "b": json.loads(given["b"])})).hexdigest()
    assert c == given["c"]
    assert given["reference"].replace("-", "").lower() == c[:20]
    again = said(place.get(client, "/receipt"))
    assert given["reference"] in again
    assert given["n"] not in again
    sheet = place.post(client, "/receipt.pdf", form_at="/receipt", **{name: given[name] for name in ("c", "n", "tag", "b", "signature", "reference")})
    assert (sheet.status_code, sheet.mimetype, sheet.headers["Cache-Control"]) == (200, "application/pdf", "no-store")
    assert len(re.findall(rb"/Type */Page[^s]", sheet.data)) == 1
    files = [path for path in place.app.config["SETTINGS"].instance.rglob("*") if path.is_file()]
    assert not any(given["n"].encode() in path.read_bytes() or bytes.fromhex(given["n"]) in path.read_bytes() for path in files)


def test_the_same_form_sent_again_is_one_ballot_with_one_receipt(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[1])
    first, second = (place.cast(client, pick=["P01"]).json for _ in range(2))
    assert first == second
    with place.inside():
        assert urn().number(place.vote) == 1


def test_an_older_tab_changes_nothing_and_says_so(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[1])
    place.cast(client, rev=1, act="a", pick=["P01"])
    late = place.cast(client, rev=1, act="b", pick=["P02"])
    assert late.status_code == 409
    assert "newer choice" in late.json["say"]


def test_thirty_two_requests_at_once_are_one_ballot(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[1])
    token = token_in(said(place.get(client, "")))
    jar = [(c.key, c.value) for c in client._cookies.values()]

    def once(_: int) -> int:
        own = place.app.test_client()
        for key, value in jar:
            own.set_cookie(key, value)
        return own.post(
            f"/votes/{place.vote}/cast", data={"csrf_token": token, "rev": 1, "act_key": "x", "pick": ["P01"]}, headers={"Accept": "application/json"}
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(once, range(32))) == {200}
    with place.inside():
        assert urn().number(place.vote) == 1


def test_a_change_of_mind_counts_and_the_old_ballot_is_gone(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[1])
    first = place.cast(client, pick=["P01"]).json["receipt"]
    second = place.cast(client, rev=2, act="two", pick=["P02"]).json["receipt"]
    assert second["changed"]
    assert first["c"] != second["c"]
    with place.inside():
        assert [row.c.hex() for row in urn().all_lying(place.vote)] == [second["c"]]


def test_taken_back_nothing_counts_until_one_votes_anew(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[1])
    place.cast(client, pick=["P01"])
    page = said(place.get(client, "/withdraw"))
    assert "Take your vote back?" in page
    visit_form(place, client, "/withdraw", page)
    assert "You have not voted yet" in said(place.get(client, ""))
    assert place.cast(client, rev=3, act="three", pick=["P02"]).status_code == 200


def test_a_cast_leaves_no_entry_and_no_row_but_in_the_urn(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[1])
    place.get(client, "")
    with place.inside() as session:
        before = session.scalar(select(func.count()).select_from(RecordEntry))
    with queries_of(place.app) as statements:
        assert place.cast(client, pick=["P01"]).status_code == 200
    assert [s for s in statements if not s.lstrip().upper().startswith(("SELECT", "PRAGMA")) and "sign_in" not in s] == []
    with place.inside() as session:
        assert session.scalar(select(func.count()).select_from(RecordEntry)) == before


def test_the_answer_of_a_household_says_that_it_speaks_for_all(a_voting_place):
    place = a_voting_place(unit=VoterUnit.HOUSEHOLD, conflict=Conflict.LAST)
    place.cast(place.client(place.people[1]), pick=["P01"])
    rules = said(place.get(place.client(), "/rules"))
    assert "each household" in rules
    assert "the newer vote counts" in rules


@pytest.mark.parametrize(("kind", "rules", "chosen", "wrong"), [
    (BallotKind.PLAIN, {}, {"answer": "for"}, {"answer": "perhaps"}),
    (BallotKind.CHOOSE, {"max_number": 2}, {"pick": ["P01", "P02"]}, {"pick": ["P01", "P02", "P04"]}),
    (BallotKind.POINTS, {"points": 5}, {"v-P01": "3", "v-P02": "2"}, {"v-P01": "6"}),
    (BallotKind.SCORE, {"score_max": 5}, {"v-P01": "5", "v-P02": "0"}, {"v-P01": "6"}),
    (BallotKind.SCORE, {"score_max": 5}, {"v-P01": "5"}, {"v-P01": "many"}),
    (BallotKind.RANK, {"max_number": 3}, {"v-P01": "2", "v-P02": "1"}, {"v-P01": "1", "v-P02": "1"}),
])  # fmt: skip
def test_every_kind_of_ballot_can_be_filled_in_and_a_wrong_one_is_explained(a_voting_place, kind, rules, chosen, wrong):
    place = a_voting_place(kind=kind, **rules)
    client = place.client(place.people[1])
    assert place.get(client, "").status_code == 200
    bad = place.post(client, "/check", **wrong)
    assert bad.status_code == 422
    assert "Not voted yet. What you chose is still here." in said(bad)
    good = place.post(client, "/check", **chosen)
    assert "Not sent yet: it does not count now." in said(good)
    assert place.cast(client, **chosen).status_code == 200


def test_the_ranking_on_the_receipt_is_in_the_order_of_the_voter(a_voting_place):
    place = a_voting_place(kind=BallotKind.RANK)
    given = place.cast(place.client(place.people[1]), **{"v-P04": "3", "v-P02": "1", "v-P01": "2"}).json["receipt"]
    assert json.loads(given["b"]) == {"ranking": ["P02", "P01", "P04"]}


def test_a_passer_by_reads_what_it_is_about_and_is_led_to_the_door(a_voting_place):
    place = a_voting_place()
    page = said(place.get(place.client(), ""))
    assert "Sign in and vote" in page
    assert "P01 in English" in page
    assert 'name="pick"' not in page


def test_somebody_from_elsewhere_has_no_ballot(a_voting_place):
    place = a_voting_place(voters=6)
    client = place.client(place.people[8])
    assert "You are not on the roll of this vote" in said(place.get(client, ""))
    assert place.cast(client, pick=["P01"]).status_code == 403


def test_a_roll_call_is_written_into_the_record_and_read_out_on_the_result(a_voting_place):
    place = a_voting_place(kind=BallotKind.PLAIN, secrecy=Secrecy.BY_NAME)
    client = place.client(place.people[1])
    assert "This vote is by name" in said(place.get(client, ""))
    assert place.cast(client, answer="against").status_code == 200
    with place.inside() as session:
        assert session.scalar(select(func.count()).select_from(RecordEntry).where(RecordEntry.action == "vote.cast")) == 1
    place.move("close")
    told = said(place.get(place.client(), "/result"))
    assert "Who chose what" in told
    assert "Against" in told.split("Who chose what", 1)[1]


@pytest.mark.parametrize("number", ["99999999999999999999", "5000", "-1", "0"])
@pytest.mark.parametrize("secrecy", [Secrecy.SECRET, Secrecy.BY_NAME])
def test_a_number_that_nobody_can_have_is_refused_and_stands_in_nobodys_way(a_voting_place, number, secrecy):
    place = a_voting_place(kind=BallotKind.PLAIN, secrecy=secrecy)
    client = place.client(place.people[1])
    assert place.cast(client, rev=number, act="made up", answer="against").status_code == 409
    assert place.cast(client, rev=1, act="true", answer="for").status_code == 200


def test_a_vote_that_ended_while_a_page_stood_open_says_so_at_every_door(a_voting_place):
    place = a_voting_place()
    client, desk, screen = place.client(place.people[1]), place.client("林小雨"), place.client()
    sent = {"csrf_token": token_in(said(place.get(client, ""))), "pick": "P01", "rev": "1", "act_key": "late"}
    assert place.get(desk, f"//desk/votes/{place.vote}/help").status_code == 200
    place.move("close")
    late = [visit(client, "POST", f"/votes/{place.vote}/{page}", data=sent) for page in ("check", "cast")]
    for answer in (*late, place.get(screen, "/kiosk"), place.get(desk, f"//desk/votes/{place.vote}/help")):
        assert answer.status_code == 409
        assert "Voting on this question is over. Your choice is not counted." in said(answer)
        assert "Not sent yet" not in said(answer)


def test_every_rule_stands_on_the_rules_page_with_the_number_of_its_entry(a_voting_place):
    place = a_voting_place(min_votes=2, quorum_num=1, quorum_den=2, exclusive=(("P01", "P06"),))
    page = said(place.get(place.client(), "/rules"))
    for words in ("2 votes", "1/2 of the roll take part", "P01 in English / P06 in English", "passed over", "the cheaper first", "24 hours", "149", "If it cheated" if False else "if it cheated"):
        assert words in page
    assert 'href="/record/' in page


@pytest.mark.parametrize("path", ["", "/receipt", "/rules", "//votes", "//"])
def test_a_residents_page_costs_at_most_twelve_statements(a_voting_place, path):
    place = a_voting_place()
    client = place.client(place.people[0])
    place.cast(client, pick=["P01", "Y2"])
    assert place.get(client, path).status_code == 200
    statements = asked_by(place.app, lambda: place.get(client, path))
    assert 0 < len(statements) <= MOST_STATEMENTS, "\n".join(s[:110] for s in statements)


def test_the_first_page_says_that_a_vote_is_on_and_then_that_mine_counts(a_voting_place):
    place = a_voting_place()
    client = place.client(place.people[1])
    assert "See the projects and vote" in said(place.get(client, "//"))
    assert "Which projects get the money" in said(place.get(place.client(), "//"))
    place.cast(client, pick=["P01"])
    page = said(place.get(client, "//"))
    assert "Your vote counts. You can change it until" in page
    assert "See or change my vote" in page
