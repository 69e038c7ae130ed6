"""Pages of submit: the desk of the two committees, and what everybody reads."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.base import clock
from app.extensions import db
from app.people.models import Area, Person
from app.process.commands.rounds import create_round
from app.process.states import RoundState
from app.step1_raise.commands.matters import accept_matter
from app.step1_raise.commands.voices import Said, raise_voice
from app.step1_raise.states import MatterState
from app.step2_submit.commands.proposals import make_proposal
from app.step2_submit.models import Docket, Proposal
from app.step2_submit.states import DocketState, ProposalState
from app.vocabulary import Role
from tests.fixtures.counting import asked_by
from tests.fixtures.house import do
from tests.fixtures.people import sign_in_as


@pytest.fixture(autouse=True)
def _forms_without_a_token(clean_app):
    """Forged forms are tested once for the whole house."""
    clean_app.config["WTF_CSRF_ENABLED"] = False
    yield
    clean_app.config["WTF_CSRF_ENABLED"] = True


def client_as(village, person_id):
    client = village.app.test_client()
    sign_in_as(client, person_id)
    return client


@pytest.fixture
def people(village):
    """罗敏 heads the committee, 陈国平 is the Party organisation, 吴成林 supervises, 李桂芳 lives here."""
    offices = {"罗敏": Role.COMMITTEE_HEAD, "陈国平": Role.PARTY, "吴成林": Role.SUPERVISOR}
    return {name: village.person(name, role) for name, role in offices.items()} | {"李桂芳": village.person("李桂芳")}


@pytest.fixture
def the_head(village, people):
    return client_as(village, people["罗敏"])


@pytest.fixture
def a_number(village, people):
    """`a_number("路灯")` is the number of a matter of this year that was taken up, `made=True` of a proposal."""

    def make(title="路灯补装", made=False):
        with village.app.app_context():
            community, head = db.session.get_one(Area, village.community), db.session.get_one(Person, people["罗敏"])
            from_before = db.session.scalars(select(Proposal)).all()
            round_ = next((one.matter.round for one in from_before), None)
            if round_ is None:
                round_ = do(create_round, community, clock.today().year, "社区保障资金", by=head)
                round_.state = RoundState.SUBMITTING
                db.session.commit()
            matter = do(raise_voice, community, Said(f"{title}。"), by=head).matter
            do(accept_matter, matter, "列入。", title=title, round_=round_, by=head)
            if made:
                do(make_proposal, matter, f"P{len(from_before) + 1:02d}", by=head)
            return matter.number

    return make


def state_of(village):
    with village.app.app_context():
        proposal = db.session.scalars(select(Proposal)).one()
        return proposal.state, proposal.matter.state


def sort_screen_cost(client, number):
    sorted_ = {"duty": "self", "layer": "community", "changes": "晚上看得见路。", "category": "infrastructure", "beneficiaries": "312 户"}
    price = {"lines-0-item": "路灯", "lines-0-amount": "41,400", "lines-0-basis": "三家询价", "own": ""}
    return [client.post(f"/desk/proposals/{number}/{deed}", data=data).status_code for deed, data in (("sort", sorted_), ("screen", {}), ("cost", price))]


def test_from_a_matter_to_a_posted_docket(village, people, the_head, a_number):
    number = a_number()
    assert "路灯补装" in the_head.get("/desk/proposals").text
    assert the_head.get(f"/desk/proposals/{number}/make").status_code == 200
    assert the_head.post(f"/desk/proposals/{number}/make", data={"code": "P01", "title": "路灯补装", "in_round": "y"}).status_code == 303
    assert sort_screen_cost(the_head, number) == [303, 303, 303]
    party = client_as(village, people["陈国平"])
    assert "路灯补装" in party.get("/desk/proposals/study").text
    studied = {"proposals": [1], "on": clock.today().isoformat(), "opinion": "同意提交。"}
    assert party.post("/desk/proposals/study", data=studied).status_code == 303
    meets = clock.local(clock.now() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    landing = the_head.post("/desk/dockets/new", data={"body": "council", "title": "第七次", "planned_at": meets}).location
    assert "路灯补装" in the_head.get(landing).text
    assert the_head.post(landing, data={"proposals": [1]}).status_code == 303
    assert the_head.post(f"{landing}/post").location == "/dockets/1"
    assert state_of(village) == (ProposalState.TABLED, MatterState.TABLED)
    with village.app.app_context():
        assert db.session.get_one(Docket, 1).state is DocketState.POSTED
    everybody = village.app.test_client()
    for path in ("/dockets/1", f"/proposals/{number}", "/rounds/1/list", f"/matters/{number}"):
        assert "路灯补装" in everybody.get(path).text


def test_a_docket_that_is_too_soon_says_from_when_on(village, people, the_head, a_number):
    number = a_number(made=True)
    sort_screen_cost(the_head, number)
    client_as(village, people["陈国平"]).post("/desk/proposals/study", data={"proposals": [1], "on": clock.today().isoformat(), "opinion": "好。"})
    meets = clock.local(clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    landing = the_head.post("/desk/dockets/new", data={"body": "council", "title": "第七次", "planned_at": meets}).location
    the_head.post(landing, data={"proposals": [1]})
    refused = the_head.post(f"{landing}/post")
    assert (refused.status_code, (clock.today() + timedelta(days=7)).isoformat() in refused.text) == (422, True)


def test_words_that_touch_a_rule_ask_for_a_reason(village, the_head, a_number):
    number = a_number("三个小区物业费补贴", made=True)
    assert "N4" in the_head.get(f"/desk/proposals/{number}/screen").text
    assert the_head.post(f"/desk/proposals/{number}/screen", data={"N4": ""}).status_code == 422
    assert the_head.post(f"/desk/proposals/{number}/screen", data={"N4": "不是物业费。"}).status_code == 303


def test_a_stop_an_appeal_and_the_second_look(village, people, the_head, a_number):
    number = a_number("三个小区物业费补贴", made=True)
    assert the_head.post(f"/desk/proposals/{number}/stop", data={"rule": "N4", "kind": "refuse", "why": "业主自己付。"}).status_code == 303
    resident = client_as(village, people["李桂芳"])
    shown = resident.get(f"/proposals/{number}").text
    assert "业主自己付。" in shown
    assert f"/proposals/{number}/appeal" in shown
    assert resident.post(f"/proposals/{number}/appeal", data={"text": ""}).status_code == 422
    assert resident.post(f"/proposals/{number}/appeal", data={"text": "家里困难，请再看。"}).status_code == 303
    public = village.app.test_client().get(f"/proposals/{number}").text
    assert "3栋 李**" in public
    assert "家里困难" not in public
    look = f"/desk/proposals/{number}/look"
    assert the_head.post(look, data={"outcome": "uphold", "why": "还是不行。"}).status_code == 403
    other = client_as(village, people["吴成林"])
    assert "家里困难" in other.get(look).text
    assert other.post(look, data={"outcome": "reopen", "why": "再理一次。"}).status_code == 303
    assert state_of(village) == (ProposalState.SORTING, MatterState.SORTED)


def test_what_was_dropped_is_brought_back_from_its_page(village, people, the_head, a_number):
    number = a_number("公益微创投", made=True)
    again = f"/desk/proposals/{number}/again"
    assert again not in the_head.get(f"/proposals/{number}").text
    with village.app.app_context():
        proposal = db.session.scalars(select(Proposal)).one()
        proposal.state, proposal.matter.state = ProposalState.TABLED, MatterState.DROPPED
        db.session.commit()
    assert again in the_head.get(f"/proposals/{number}").text
    assert again not in client_as(village, people["李桂芳"]).get(f"/proposals/{number}").text
    assert "公益微创投" in the_head.get(again).text
    refused = the_head.post(again, data={"title": "六个子项目", "why": ""})
    assert (refused.status_code, "六个子项目" in refused.text) == (422, True)
    assert the_head.post(again, data={"title": "六个子项目", "why": "分成六个小项目。"}).status_code == 303
    assert state_of(village) == (ProposalState.SORTING, MatterState.SORTED)
    assert "六个子项目" in village.app.test_client().get(f"/proposals/{number}").text


def test_who_is_not_signed_in_appeals_after_the_door(village, the_head, a_number):
    number = a_number("三个小区物业费补贴", made=True)
    assert "/sign-in" in village.app.test_client().post(f"/proposals/{number}/appeal", data={"text": "请再看。"}).location


def test_a_price_that_cannot_be_read_stays_on_the_form(the_head, a_number):
    number = a_number(made=True)
    sort_screen_cost(the_head, number)
    kept = the_head.post(f"/desk/proposals/{number}/cost", data={"lines-0-item": "路灯", "lines-0-amount": "四万", "lines-0-basis": "询价"})
    assert (kept.status_code, "四万" in kept.text) == (422, True)
    kept = the_head.post(f"/desk/proposals/{number}/cost", data={"lines-0-item": "路灯", "lines-0-amount": "5", "lines-0-basis": ""})
    assert kept.status_code == 422


@pytest.mark.parametrize("path", ["/desk/proposals", "/desk/proposals/study", "/desk/dockets/new", "/desk/proposals/{number}/make", "/desk/proposals/{number}/sort"])
def test_the_desk_is_not_for_residents(village, people, a_number, path):
    number = a_number(made="make" not in path)
    assert client_as(village, people["李桂芳"]).get(path.format(number=number)).status_code == 403
    assert village.app.test_client().get(path.format(number=number)).status_code == 403


@pytest.mark.parametrize("path", ["/proposals/2026-9999", "/dockets/99", "/rounds/99/list"])
def test_what_is_not_there_is_not_found(village, people, path):
    assert village.app.test_client().get(path).status_code == 404


def test_a_deed_that_is_none_is_not_found(the_head, a_number):
    assert the_head.get(f"/desk/proposals/{a_number(made=True)}/eat").status_code == 404


@pytest.mark.parametrize("path", ["/proposals/{number}", "/rounds/1/list"])
def test_a_page_asks_the_database_twelve_times_at_most(village, people, a_number, path):
    numbers = [a_number(f"第{n}件", made=True) for n in range(5)]
    client, address = client_as(village, people["李桂芳"]), path.format(number=numbers[0])
    assert client.get(address).status_code == 200
    asked = asked_by(village.app, lambda: client.get(address))
    assert 0 < len(asked) <= 12, "\n".join(sql[:150] for sql in asked)
