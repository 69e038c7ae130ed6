"""Pages of raise: a voice by phone, the household form without a script, and what the public sees of a person."""
from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from app.base import clock
from app.extensions import db
from app.people.models import Area, Household, Person
from app.process.commands.rounds import create_round
from app.process.states import RoundState
from app.step1_raise.commands.matters import accept_matter
from app.step1_raise.commands.voices import Said, raise_voice
from app.step1_raise.models import HouseholdForm, Matter, Voice
from app.step1_raise.states import MatterState
from app.vocabulary import Channel, Role
from tests.fixtures.counting import asked_by
from tests.fixtures.house import do
from tests.fixtures.people import sign_in_as


@pytest.fixture(autouse=True)
def _forms_without_a_token(clean_app):
    """Forged forms are tested once for the whole house."""
    clean_app.config["WTF_CSRF_ENABLED"] = False
    yield
    clean_app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def the_head(village):
    return village.person("罗敏", Role.COMMITTEE_HEAD)


def client_as(village, person_id):
    client = village.app.test_client()
    sign_in_as(client, person_id)
    return client


def a_year(village, head, n=3, **values):
    """A year whose list has n matters; gives the ids."""
    with village.app.app_context():
        community, leader = db.session.get_one(Area, village.community), db.session.get_one(Person, head)
        round_ = do(create_round, community, clock.today().year, "社区保障资金", max_marks=2, by=leader)
        round_.state = RoundState.SUBMITTING
        db.session.commit()
        ids = []
        for k in range(n):
            voice = do(raise_voice, community, Said(f"第{k}件事。"), by=leader)
            do(accept_matter, voice.matter, "列入。", round_=round_, by=leader)
            ids.append(voice.matter_id)
        return ids


def a_number(village, by, text="3栋到北门没有路灯。晚上看不见。"):
    with village.app.app_context():
        return do(raise_voice, db.session.get_one(Area, village.community), Said(text), by=db.session.get_one(Person, by)).matter.number


def test_a_voice_by_phone_lands_on_its_receipt(village, the_head):
    person = village.person("黎桂英")
    client = client_as(village, person)
    assert client.get("/voice").status_code == 200
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    picture.seek(0)
    sent = client.post("/voice", data={"text": "路灯坏了", "area": village.building, "photo": (picture, "灯.png"), "may_contact": "y"})
    assert sent.status_code == 303
    with village.app.app_context():
        voice = db.session.scalars(select(Voice)).one()
        assert (voice.person_id, voice.channel, voice.may_contact, voice.photo.is_public) == (person, Channel.PHONE, True, False)
        number = voice.matter.number
    shown = client.get(sent.location).text
    assert number in shown
    assert "罗敏" in shown


def test_what_was_typed_stays_when_something_is_wrong(village, the_head):
    client = client_as(village, village.person("黎桂英"))
    sent = client.post("/voice", data={"text": "路灯坏了，很黑", "area": village.building, "photo": (io.BytesIO(b"no"), "a.png")})
    assert sent.status_code == 422
    assert "路灯坏了，很黑" in sent.text
    assert 'role="alert"' in sent.text


@pytest.mark.parametrize("path", ["/voice", "/mine"])
def test_who_is_not_signed_in_is_led_to_the_door(village, the_head, path):
    answer = village.app.test_client().get(path)
    assert (answer.status_code, "/sign-in" in answer.location) == (302, True)


@pytest.mark.parametrize("path", ["/desk/voices", "/desk/voices/new", "/desk/visits/new", "/desk/forms", "/desk/forms/paper.pdf", "/desk/forms/ledger.xlsx"])
def test_a_desk_is_not_for_residents(village, the_head, path):
    a_year(village, the_head)
    assert client_as(village, village.person("李桂芳")).get(path).status_code == 403
    assert village.app.test_client().get(path).status_code == 403


def test_the_public_sees_a_building_and_a_surname(village, the_head):
    number = a_number(village, village.person("黎桂英"))
    shown = village.app.test_client().get(f"/matters/{number}").text
    assert "3栋 黎**" in shown
    assert "黎桂英" not in shown
    assert "1380000" not in shown


def test_the_desk_sees_the_voice_in_full(village, the_head):
    number = a_number(village, village.person("黎桂英"))
    assert "黎桂英" in client_as(village, the_head).get(f"/desk/voices/{number}").text


def test_an_unknown_number_is_not_found(village, the_head):
    for path in ("/matters/2026-9999", "/voice/2026-9999"):
        assert village.app.test_client().get(path).status_code == 404
    assert client_as(village, the_head).get("/desk/voices/2026-9999/accept").status_code == 404
    assert client_as(village, the_head).get(f"/desk/voices/{a_number(village, the_head)}/eat").status_code == 404


def test_standing_behind_it_and_thinking_again(village, the_head):
    number = a_number(village, village.person("黎桂英"))
    client = client_as(village, village.person("李桂芳"))
    assert client.post(f"/matters/{number}/support").status_code == 303
    assert client.post(f"/matters/{number}/support").status_code == 422
    assert client.post(f"/matters/{number}/withdraw").status_code == 303
    assert "/sign-in" in village.app.test_client().post(f"/matters/{number}/support").location


def test_the_committee_takes_it_up_from_the_desk(village, the_head):
    number = a_number(village, village.person("黎桂英"))
    client = client_as(village, the_head)
    kept = client.post(f"/desk/voices/{number}/accept", data={"title": "北门路灯", "text": "没有路灯", "category": "safety", "why": ""})
    assert (kept.status_code, "北门路灯" in kept.text) == (422, True)
    assert client.post(f"/desk/voices/{number}/accept", data={"title": "北门路灯", "text": "没有路灯", "category": "safety", "why": "看过了。"}).status_code == 303
    with village.app.app_context():
        matter = db.session.scalars(select(Matter)).one()
        assert (matter.title, matter.state) == ("北门路灯", MatterState.ACCEPTED)


@pytest.mark.parametrize(
    ("deed", "data", "state"),
    [("answer", {"answer": "修好了。"}, MatterState.ANSWERED), ("transfer", {"to": "交通局", "why": "归他们管。"}, MatterState.TRANSFERRED)],
)
def test_other_words_of_the_committee(village, the_head, deed, data, state):
    number = a_number(village, village.person("黎桂英"))
    client = client_as(village, the_head)
    assert client.get(f"/desk/voices/{number}/{deed}").status_code == 200
    assert client.post(f"/desk/voices/{number}/{deed}", data=data).status_code == 303
    with village.app.app_context():
        assert db.session.scalars(select(Matter)).one().state is state


def test_merging_asks_for_a_number_that_exists(village, the_head):
    person = village.person("黎桂英")
    one, other = a_number(village, person), a_number(village, person, "路灯不亮")
    client = client_as(village, the_head)
    assert client.post(f"/desk/voices/{other}/merge", data={"into": "2026-9999", "why": "一回事"}).status_code == 422
    assert client.post(f"/desk/voices/{other}/merge", data={"into": one, "why": "一回事"}).status_code == 303
    assert one in village.app.test_client().get(f"/matters/{other}").text


def test_assigning_offers_only_the_office(village, the_head):
    number, member = a_number(village, village.person("黎桂英")), village.person("王建国", Role.COMMITTEE)
    client = client_as(village, the_head)
    assert client.post(f"/desk/voices/{number}/assign", data={"owner": member, "why": "他管这片。"}).status_code == 303
    assert "王建国" in village.app.test_client().get(f"/matters/{number}").text


def test_a_voice_is_taken_down_after_a_visit(village, the_head):
    client = client_as(village, the_head)
    landing = client.post("/desk/visits/new", data={"area": village.building, "note": "看了楼道"}).location
    assert "visit=1" in landing
    assert client.post(landing, data={"area": village.building, "text": "灯坏了", "channel": "visit"}).status_code == 303
    assert client.post(landing, data={"area": village.building, "text": "灯坏了", "channel": "visit", "who": "无此人"}).status_code == 422
    with village.app.app_context():
        assert db.session.scalars(select(Voice)).one().visit_id == 1


def test_two_that_are_the_same_are_put_together_from_the_receipt(village, the_head):
    first = a_number(village, village.person("黎桂英"))
    person = village.person("李桂芳")
    mine = a_number(village, person, "北门没有路灯，黑。")
    client = client_as(village, person)
    shown = client.get(f"/voice/{mine}?voice=2").text
    assert f"/voice/{mine}/join/{first}" in shown
    assert client.get("/voice/like?text=北门路灯").json[0]["number"] in (first, mine)
    assert client.post(f"/voice/{mine}/join/{first}").status_code == 303
    assert client.post(f"/voice/{mine}/join/{first}").status_code == 409


def test_the_household_form_is_looked_over_and_handed_in(village, the_head):
    ids = a_year(village, the_head)
    client = client_as(village, village.person("李桂芳"))
    assert client.get("/form").status_code == 200
    assert client.post("/form", data={"stage": "look", "marks": ids}).status_code == 422
    checked = client.post("/form", data={"stage": "look", "marks": ids[:2], "wishes": "凉亭"})
    assert (checked.status_code, 'name="stage" type="hidden" value="send"' in checked.text) == (200, True)
    changed = client.post("/form", data={"stage": "change", "marks": ids[:2]})
    assert changed.text.count(" checked") == 2
    assert client.post("/form", data={"stage": "send", "marks": ids[:2], "wishes": "凉亭"}).location.endswith("/form/receipt")
    assert "凉亭" in client.get("/form/receipt").text


def test_no_form_where_none_is_collected(village, the_head):
    client = client_as(village, village.person("李桂芳"))
    assert client.get("/form").status_code == 200
    assert client.get("/form/receipt").status_code == 302
    assert "/sign-in" in village.app.test_client().get("/form/receipt").location


def test_paper_forms_are_entered_from_the_keyboard(village, the_head):
    a_year(village, the_head)
    with village.app.app_context():
        code, number = db.session.scalars(select(Household.code)).first(), db.session.scalars(select(Matter.number)).first()
    client = client_as(village, the_head)
    assert client.post("/desk/forms", data={"code": "没有", "marks": number, "channel": "paper"}).status_code == 422
    assert client.post("/desk/forms", data={"code": code, "marks": "P77", "channel": "paper"}).status_code == 422
    assert client.post("/desk/forms", data={"code": code, "marks": number, "channel": "paper"}).status_code == 303
    with village.app.app_context():
        assert db.session.scalars(select(HouseholdForm)).one().channel is Channel.PAPER
    assert client.get("/desk/forms/paper.pdf").data.startswith(b"%PDF-")
    assert client.get(f"/desk/forms/paper.pdf?area={village.building}").data.startswith(b"%PDF-")
    assert client.get("/desk/forms/ledger.xlsx").data.startswith(b"PK")


def test_what_is_late_says_so_in_public(village, the_head):
    number = a_number(village, village.person("黎桂英"))
    with village.app.app_context():
        db.session.scalars(select(Matter)).one().answer_due_on = clock.today() - timedelta(days=4)
        db.session.commit()
    for path in ("/matters", "/matters/unanswered", f"/matters/{number}"):
        assert "4 天" in village.app.test_client().get(path).text


def test_a_search_that_finds_nothing_says_so(village, the_head):
    a_number(village, village.person("黎桂英"))
    client = village.app.test_client()
    assert "路灯" in client.get("/matters?q=路灯").text
    assert "路灯" not in client.get("/matters?q=水沟&step=raise&area=0").text.split("<main")[1].split('<h2 class="list-title"')[0].replace('value="水沟"', "")


@pytest.mark.parametrize("path", ["/matters", "/matters/{number}", "/matters/unanswered", "/mine", "/voice", "/form"])
def test_a_page_asks_the_database_twelve_times_at_most(village, the_head, path):
    a_year(village, the_head, n=6)
    person = village.person("黎桂英")
    number = a_number(village, person)
    client, address = client_as(village, person), path.format(number=number)
    assert client.get(address).status_code == 200
    asked = asked_by(village.app, lambda: client.get(address))
    assert 0 < len(asked) <= 12, "\n".join(sql[:150] for sql in asked)
