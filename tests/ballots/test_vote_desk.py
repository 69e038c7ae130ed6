"""The organiser's desk and the doors beside one's own phone: made from a list, opened with two envelopes, helped, and ended by two."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.ballots.commands.slips import draw_slip, issue_slips
from app.ballots.models import Question
from app.ballots.states import BallotKind, Door, QuestionState, Secrecy
from app.ballots.urn import urn
from app.base import clock
from app.change.transaction import change_by
from app.people.models import Person
from app.policy.actor import machine
from app.process.models import Round
from app.process.states import RoundState
from app.record.models import RestrictedBody
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step2_submit.models import Docket, DocketItem, Proposal
from app.step2_submit.states import DocketState, ProposalState
from tests.fixtures.house import do, visit
from tests.fixtures.ranking import add_money
from tests.fixtures.vote_pages import hidden_in, token_in


def said(answer) -> str:
    return answer.get_data(as_text=True)


def a_list(place) -> int:
    """A docket with two projects of the community and one of the courtyard, and the year's money."""
    with place.app.app_context(), change_by(machine("test")) as change:
        session = change.session
        round_ = Round(area_id=place.community, year=clock.today().year, title="今年", state=RoundState.DISCUSSING)
        session.add(round_)
        session.flush()
        add_money(round_, 20_000_000)
        docket = Docket(round_id=round_.id, area_id=place.community, body="council", title="2026 年项目清单", state=DocketState.POSTED, planned_at=clock.now())
        session.add(docket)
        session.flush()
        for n, (code, where, fen) in enumerate((("P01", place.community, 4_140_000), ("P02", place.community, 8_820_000), ("P30", place.yard, 960_000))):
            matter = Matter(
                number=f"2026-{n:04d}", community_id=place.community, area_id=where, title=f"事 {code}", state=MatterState.TABLED, raised_at=clock.now(),
                owner_id=place.staff["周秀兰"], answer_due_on=clock.today(), round_id=round_.id,
            )  # fmt: skip
            session.add(matter)
            session.flush()
            proposal = Proposal(matter_id=matter.id, code=code, title=f"项目 {code}", fund_fen=fen, made_at=clock.now(), state=ProposalState.TABLED, changes="更好")
            session.add(proposal)
            session.flush()
            session.add(DocketItem(docket_id=docket.id, proposal_id=proposal.id, position=n))
        return docket.id


def test_a_vote_is_made_from_a_list_of_projects_with_a_pot_for_the_courtyard(a_voting_place):
    place = a_voting_place(open_=False)
    docket = a_list(place)
    head = place.client("罗敏")
    assert "2026 年项目清单" in said(place.get(head, "//desk/votes/new"))
    at = f"//desk/votes/new/{docket}"
    page = said(place.get(head, at))
    assert 'value="200000"' in page
    data = {
        "text": "20 万元给哪些事", "kind": "budget", "budget": "190000", "unit": "person", "conflict": "last", "rule": "greedy", "tie": "cost_votes_lex",
        "secrecy": "secret", "disclosure": "open", "doors": ["phone", "desk"], "check_hours": "24", f"pot_{place.yard}": "10000", "exclusive": "P01/P02", "quorum": "1/3",
    }  # fmt: skip
    wrong = place.post(head, at, form_at=at, **{**data, "quorum": "half"})
    assert wrong.status_code == 422
    landing = place.post(head, at, form_at=at, **data).headers["Location"]
    with place.inside() as session:
        made = session.scalar(select(Question))
        assert [(pot.code, pot.budget_fen, [o.code for o in pot.options]) for pot in made.pots] == [
            ("a", 19_000_000, ["P01", "P02"]), (f"c{place.yard}", 1_000_000, ["P30"]),
        ]  # fmt: skip
        assert made.rules.exclusive == (("P01", "P02"),)
        assert (made.rules.quorum_num, made.rules.quorum_den) == (1, 3)
        assert landing.endswith(f"/desk/votes/{made.id}")


def test_opening_shows_the_key_of_the_box_once_and_keeps_it_nowhere(a_voting_place):
    place = a_voting_place(open_=False)
    docket = a_list(place)
    head = place.client("罗敏")
    at = f"//desk/votes/new/{docket}"
    place.post(head, at, form_at=at, text="问", kind="budget", budget="190000", unit="person", conflict="last", rule="greedy", tie="cost_votes_lex", secrecy="secret", disclosure="open", doors=["phone"], check_hours="24")
    with place.inside() as session:
        place.vote = session.scalar(select(Question.id))
    assert place.get(place.client(), "").status_code == 404, "a draft is not public"
    assert "Not open yet. Until then it can still be changed" in said(place.get(head, "/rules"))
    at = f"//desk/votes/{place.vote}/open"
    ends = clock.local(clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page = said(place.post(head, at, form_at=at, ends_at=ends))
    key = re.search(r"((?:[0-9A-Z]{4}-){13}[0-9A-Z]{4})", page)
    assert key is not None
    assert page.count(key[1]) == 2
    assert "<svg" in page
    files = [path for path in place.app.config["SETTINGS"].instance.rglob("*") if path.is_file()]
    assert not any(key[1].encode() in path.read_bytes() for path in files)
    assert key[1] not in said(place.get(head, f"//desk/votes/{place.vote}"))


def test_the_desk_knows_the_turnout_in_tens_and_nothing_else(a_voting_place):
    place = a_voting_place()
    chair = place.client("谢思远")
    for n, i in enumerate(place.people[:9]):
        place.cast(place.client(i), act=f"t{n}", pick=["P01"])
    assert "under 10 of 12" in said(place.get(chair, f"//desk/votes/{place.vote}"))
    place.cast(place.client(place.people[9]), act="t9", pick=["P01"])
    assert "10 of 12" in said(place.get(chair, f"//desk/votes/{place.vote}"))


def test_a_vote_cannot_end_before_its_time(a_voting_place):
    place = a_voting_place()
    chair = place.client("谢思远")
    assert "End the vote" not in said(place.get(chair, f"//desk/votes/{place.vote}"))
    at = f"//desk/votes/{place.vote}/do/close"
    assert place.post(chair, at, form_at=at).status_code == 409


def test_two_people_destroy_the_key_and_one_envelope_opens_the_box(a_voting_place):
    place = a_voting_place()
    for n, i in enumerate(place.people[:6]):
        place.cast(place.client(i), act=f"t{n}", pick=["P01"])
    place.move("close")
    place.turn_back(6)
    shown = {name: place.proof_of(name) for name in ("罗敏", "吴成林", "谢思远")}
    chair, supervisor = place.client("谢思远"), place.client("吴成林")
    at = f"//desk/votes/{place.vote}/do/key"
    refused = (
        ("The second person is a supervisor", shown["罗敏"]), ("destroyed by two people", shown["谢思远"]),
        ("do not fit together", {**shown["吴成林"], "code": "000000"}), ("do not fit together", {**shown["吴成林"], "password": "not hers at all"}),
    )  # fmt: skip
    for why, proof in refused:
        answer = place.post(chair, at, form_at=at, **proof)
        assert (answer.status_code, why in said(answer)) == (422, True), why
    assert place.post(chair, at, form_at=at, **shown["吴成林"]).status_code == 303
    at = f"//desk/votes/{place.vote}/do/reveal"
    assert place.get(chair, at).status_code == 403
    assert place.post(supervisor, at, form_at=at, envelope="ABCD").status_code == 422
    assert place.post(supervisor, at, form_at=at, envelope=place.envelope.lower().replace("-", " ")).status_code == 303
    assert place.get(place.client(), "/result").status_code == 200


@pytest.mark.parametrize(("who", "status"), [(None, 403), (0, 403), ("林小雨", 200), ("罗敏", 200), ("吴成林", 200)])
def test_the_desk_is_closed_to_those_who_have_nothing_to_do_there(a_voting_place, who, status):
    place = a_voting_place()
    client = place.client(place.people[0] if who == 0 else who)
    assert place.get(client, "//desk/votes").status_code == status
    assert place.get(client, f"//desk/votes/{place.vote}").status_code == status


def through(place, client, path, page, **chosen):
    """The next page behind a door, carrying on what the form carries."""
    hidden = {name: value for name, value in hidden_in(page).items() if name in ("token", "rev", "act_key")}
    return visit(client, "POST", f"/votes/{place.vote}{path}", data={"csrf_token": token_in(page), **hidden, **chosen})


def test_a_shared_screen_takes_a_code_and_forgets_its_owner(a_voting_place):
    place = a_voting_place()
    screen = place.client()
    first = place.get(screen, "/kiosk")
    assert first.headers["Refresh"] == f"120;url=/votes/{place.vote}/kiosk"
    wrong = place.post(screen, "/kiosk", form_at="/kiosk", code="ABC")
    assert wrong.status_code == 422
    ballot = said(place.post(screen, "/kiosk", form_at="/kiosk", code=place.codes[place.people[1]].lower()))
    check = said(through(place, screen, "/kiosk/check", ballot, pick=["P01"]))
    answer = through(place, screen, "/kiosk/cast", check, pick=["P01"])
    assert "Your vote counts" in said(answer)
    assert answer.headers["Refresh"] == f"60;url=/votes/{place.vote}/kiosk"
    for page in (ballot, check, said(answer)):  # nothing leads to a page that would not come back by itself
        assert set(re.findall(r'<a [^>]*href="(/[^"]*)"', page)) <= {"/", "/sign-in", f"/votes/{place.vote}/kiosk"}
    assert "receipt-data" not in said(answer), "a shared screen keeps no receipt"
    assert [cookie.key for cookie in screen._cookies.values() if cookie.key == "wushi"] == []
    assert "Your vote counts" in said(place.get(place.client(place.people[1]), ""))


def test_the_ballot_of_a_shared_screen_is_nobodys_without_its_token(a_voting_place):
    place = a_voting_place()
    screen = place.client()
    ballot = said(place.post(screen, "/kiosk", form_at="/kiosk", code=place.codes[place.people[1]]))
    token = hidden_in(ballot)["token"]
    for forged, way in (("", "kiosk"), (token[:-3] + "abc", "kiosk"), (token, "helper"), (token, "slip")):
        answer = visit(screen, "POST", f"/votes/{place.vote}/{way}/cast", data={"csrf_token": token_in(ballot), "token": forged, "rev": 1, "act_key": "x", "pick": "P01"})
        assert answer.status_code in (403, 404, 409)
    with place.inside():
        assert urn().number(place.vote) == 0


def test_a_helper_keys_for_a_neighbour_with_consent_and_a_witness_and_the_record_says_no_choice(a_voting_place):
    place = a_voting_place()
    helper = place.client("林小雨")
    at = f"//desk/votes/{place.vote}/help"
    found = said(place.post(helper, at, form_at=at, words="居民3"))
    assert f"/desk/votes/{place.vote}/help/{place.people[3]}" in found
    at = f"{at}/{place.people[3]}"
    alone = place.post(helper, at, form_at=at, witness=str(place.staff["吴成林"]))
    assert "Without their consent you may not." in said(alone)
    ballot = said(place.post(helper, at, form_at=at, witness=str(place.staff["吴成林"]), consent="y"))
    assert "You are keying the ballot of 居民3." in ballot
    check = said(through(place, helper, "/helper/check", ballot, pick=["P10"]))
    assert "The vote counts" in said(through(place, helper, "/helper/cast", check, pick=["P10"]))
    assert "Your vote counts" in said(place.get(place.client(place.people[3]), ""))
    with place.inside() as session:
        [helped] = [body for body in session.scalars(select(RestrictedBody.body)) if "vote.assisted" in body]
        assert "P10" not in helped
    other = place.client("周秀兰")
    assert through(place, other, "/helper/cast", check, pick=["P01"]).status_code in (400, 403, 409), "the door is the helper's alone"


def test_a_caller_reads_out_the_code_of_their_slip(a_voting_place):
    place = a_voting_place()
    helper = place.client("林小雨")
    at = f"//desk/votes/{place.vote}/help"
    call = f"//desk/votes/{place.vote}/call"
    wrong = place.post(helper, call, form_at=at, code="222222222", witness=str(place.staff["吴成林"]), consent="y")
    assert wrong.status_code == 422
    ballot = said(place.post(helper, call, form_at=at, code=place.codes[place.people[2]], witness=str(place.staff["吴成林"]), consent="y"))
    assert "You are keying the ballot of 居民2, who is on the telephone." in ballot


def test_a_vote_without_the_desk_has_no_helper(a_voting_place):
    place = a_voting_place(doors=(Door.PHONE,))
    assert place.get(place.client("林小雨"), f"//desk/votes/{place.vote}/help").status_code == 404
    assert place.get(place.client(place.people[0]), f"//desk/votes/{place.vote}/help").status_code == 403


def test_slips_are_printed_drawn_voted_with_and_read_out(a_voting_place):
    place = a_voting_place(kind=BallotKind.PLAIN, secrecy=Secrecy.SLIP, doors=(Door.SLIP,), check_hours=0)
    chair = place.client("谢思远")
    at = f"//desk/votes/{place.vote}/slips"
    sheet = place.post(chair, at, form_at=at, number="6")
    assert sheet.data.startswith(b"%PDF-")
    assert place.get(place.client(), "/slip").status_code == 200
    unknown = place.post(place.client(), "/slip", form_at="/slip", code="AAAAAAAA")
    assert unknown.status_code == 422
    drawn = place.post(chair, f"{at}/{place.people[0]}", form_at=at)
    assert drawn.status_code == 303
    assert "6" in said(place.get(chair, f"//desk/votes/{place.vote}"))
    with place.inside() as session:
        assert sum("slips.drawn" in body for body in session.scalars(select(RestrictedBody.body))) == 1
        assert session.get_one(Question, place.vote).state is QuestionState.OPEN


def test_a_code_from_the_bag_votes_without_a_name_and_everybody_finds_theirs_in_the_table(a_voting_place):
    place = a_voting_place(kind=BallotKind.PLAIN, secrecy=Secrecy.SLIP, doors=(Door.SLIP,), check_hours=0)
    with place.inside() as session:
        chair = session.get_one(Person, place.staff["谢思远"])
        codes = do(issue_slips, session.get_one(Question, place.vote), 6, by=chair)
        for person in place.people[:6]:
            do(draw_slip, session.get_one(Question, place.vote), session.get_one(Person, person), by=chair)
    assert place.get(place.client(place.people[0]), "").headers["Location"].endswith("/slip"), "a name has nothing to do here"
    for n, code in enumerate(codes):
        screen = place.client()
        ballot = said(place.post(screen, "/slip", form_at="/slip", code=code.lower()))
        assert "With the code on your slip. Nobody knows whose it is." in ballot
        check = said(through(place, screen, "/slip/check", ballot, answer="for" if n < 4 else "against"))
        assert "Your vote counts" in said(through(place, screen, "/slip/cast", check, answer="for" if n < 4 else "against"))
    place.move("close")
    page = said(place.get(place.client(), "/result"))
    assert "Passed: 4 for, 2 against" in page
    assert all(f"{code[:4]} {code[4:]}" in page for code in codes), "as they are printed on the slips"
