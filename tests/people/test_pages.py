"""People's pages: each opens for whom it is, is refused to everybody else, and does what its button says."""
from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.base import clock
from app.extensions import db
from app.people.commands.slips import issue_slips
from app.people.models import Area, CodeSlip, Household, Person, RoleGrant, RollImport, SignIn
from app.people.states import ImportState, Proof, Residence, SlipKind
from app.policy.actor import PASSER_BY
from app.record.models import RecordEntry, RestrictedBody
from app.vocabulary import Role
from tests.fixtures.counting import asked_by
from tests.fixtures.house import do
from tests.fixtures.people import sign_in_as
from tests.people.test_imports import LI, MA, WANG, xlsx

DESK = ("/desk/areas", "/desk/roll", "/desk/roll/new", "/desk/roll/imports", "/desk/slips", "/desk/roles")


@pytest.fixture(autouse=True)
def _forms_without_tokens(clean_app):
    """CSRF has a test of its own."""
    clean_app.config["WTF_CSRF_ENABLED"] = False
    yield
    clean_app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def admin(client_of):
    return client_of("管理员", Role.ADMINISTRATOR)[0]


# ── Whose page ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_desk_opens_for_the_administrator(admin):
    for path in DESK:
        assert admin.get(path).status_code == 200, path


def test_the_desk_is_refused_to_residents_and_strangers(village, client_of):
    resident, stranger = client_of("李桂芳")[0], village.app.test_client()
    for path in DESK:
        assert resident.get(path).status_code == 403, path
        assert stranger.get(path).status_code == 403, path


def test_a_building_head_reads_the_roll_of_their_own_building_only(village, admin, client_of):
    client, head = client_of("黎桂英", by=Proof.PASSWORD)
    other = village.person("别栋的人")
    with village.app.app_context():
        building = db.session.get_one(Area, village.building)
        from app.people.commands.areas import create_area
        from app.people.commands.roles import grant_role
        from app.vocabulary import Layer
        from tests.fixtures.house import TERM

        next_door = do(create_area, db.session.get_one(Area, building.parent_id), Layer.BUILDING, "4栋")
        do(grant_role, building, db.session.get_one(Person, head), Role.BUILDING_HEAD, *TERM)
        home = db.session.get_one(Person, other).household
        from app.people.commands.roll import change_household

        do(change_household, home, next_door, "401")
        home_id = home.id
    page = client.get("/desk/roll")
    assert page.status_code == 200
    assert "黎桂英" in page.text
    assert "别栋的人" not in page.text
    for path in (f"/desk/roll/people/{other}", f"/desk/roll/households/{home_id}", "/desk/slips", "/desk/roles"):
        assert client.get(path).status_code == 403, path
    assert client.post(f"/desk/roll/people/{head}/slip", data={"s-telephone": "1"}).status_code == 403
    assert "PDF" not in client.get(f"/desk/roll/people/{head}").text


def test_looking_at_the_roll_is_noted_once_an_hour_for_the_supervisors(village, admin):
    for _ in range(3):
        admin.get("/desk/roll?q=李")
    with village.app.app_context():
        bodies = list(db.session.scalars(select(RestrictedBody.body)))
        assert len([b for b in bodies if '"a":"roll.read"' in b]) == 1
        assert not any("roll.read" in e for e in db.session.scalars(select(RecordEntry.body)))


def test_a_neighbour_is_found_by_name_number_and_door(village, admin):
    village.person("李桂芳")
    village.person("王建国")
    phone = village.get(Person, village.person("马小军"), "phone")
    for words, found in (("桂芳", "李桂芳"), (phone[-4:], "马小军"), ("棉纺 王", None), ("3栋 王", "王建国"), ("没有这个人", None), ("%", None)):
        text = admin.get("/desk/roll", query_string={"q": words}).text
        names = {name for name in ("李桂芳", "王建国", "马小军") if name in text}
        assert names == ({found} if found else set()), words


# ── My page ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_who_wants_their_page_is_led_to_the_door_and_back(village):
    answer = village.app.test_client().get("/me")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/me"


def test_my_page_is_light(village, client_of):
    client, _ = client_of("李桂芳", Role.COUNCIL)
    assert 0 < len(asked_by(village.app, lambda: client.get("/me"))) <= 12


def test_one_lost_phone_is_signed_out(village, client_of):
    client, person_id = client_of("李桂芳")
    lost, stranger = village.app.test_client(), client_of("王建国")[0]
    sign_in_as(lost, person_id)
    with village.app.app_context():
        row = db.session.scalars(select(SignIn.id).where(SignIn.person_id == person_id).order_by(SignIn.id)).all()[1]
    assert stranger.post(f"/me/sessions/{row}/end").status_code == 404
    assert lost.get("/me").status_code == 200
    assert client.post(f"/me/sessions/{row}/end").status_code == 303
    assert lost.get("/me").status_code == 302
    assert client.get("/me").status_code == 200


def test_everywhere_else_at_once(village, client_of):
    client, person_id = client_of("李桂芳")
    others = [village.app.test_client() for _ in range(2)]
    for other in others:
        sign_in_as(other, person_id)
    client.post("/me/sessions/end-others")
    assert [other.get("/me").status_code for other in others] == [302, 302]
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(("password", "status"), [("短短", 422), ("12345678", 422), ("phone", 422), ("aaaaaaaaaa", 422), ("桂花开在三栋门前", 303)])
def test_a_password_of_ones_own(village, client_of, password, status):
    client, person_id = client_of("李桂芳", by=Proof.SLIP)
    other = village.app.test_client()
    sign_in_as(other, person_id, Proof.SLIP)
    text = village.get(Person, person_id, "phone") if password == "phone" else password
    assert client.post("/me/password", data={"password": text}).status_code == status
    assert client.get("/me").status_code == 200
    assert (other.get("/me").status_code == 302) is (status == 303)


def test_who_came_with_the_password_must_know_it_to_change_it(village, client_of):
    client, _ = client_of("李桂芳", by=Proof.SLIP)
    client.post("/me/password", data={"password": "桂花开在三栋门前"})
    second, person_id = client_of("王建国", by=Proof.PASSWORD)
    assert second.post("/me/password", data={"password": "梨花开在四栋门前"}).status_code == 303  # had none
    sign_in_as(second, person_id, Proof.PASSWORD)
    assert second.post("/me/password", data={"password": "菊花开在五栋门前", "old": "猜的"}).status_code == 422
    assert second.post("/me/password", data={"password": "菊花开在五栋门前", "old": "梨花开在四栋门前"}).status_code == 303


def test_the_slip_of_the_household_sets_nobodys_password(village, client_of):
    client, _ = client_of("李桂芳", by=Proof.HOUSEHOLD)
    assert client.post("/me/password", data={"password": "桂花开在三栋门前"}).status_code == 422
    assert 'name="password"' not in client.get("/me").text


def test_consent_to_be_called_is_taken_back(village, client_of):
    client, person_id = client_of("李桂芳")
    assert client.post("/me/contact", data={}).status_code == 303
    assert village.get(Person, person_id, "may_contact") is False
    client.post("/me/contact", data={"c-contact": "y"})
    assert village.get(Person, person_id, "may_contact") is True


def test_my_data_are_mine_to_take(village, client_of):
    client, person_id = client_of("李桂芳")
    told = client.get("/me/data.json").get_json()
    assert (told["name"], told["phone"], len(told["sessions"])) == ("李桂芳", village.get(Person, person_id, "phone"), 1)
    assert village.app.test_client().get("/me/data.json").status_code == 302


# ── The roll by hand ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_household_moves_in_grows_is_corrected_and_moves_out(village, admin):
    answer = admin.post("/desk/roll/new", data={"area": village.building, "code": "MF-9", "door": "901"})
    assert answer.status_code == 303
    home = answer.headers["Location"]
    assert admin.post("/desk/roll/new", data={"area": village.building, "code": "MF-9"}).status_code == 422
    assert admin.post(f"{home}/people", data={"p-name": "冯小琴", "p-phone": "138 0000 7777", "p-residence": "tenant"}).status_code == 303
    assert admin.post(f"{home}/people", data={"p-name": "另一人", "p-phone": "13800007777", "p-residence": "tenant"}).status_code == 422
    assert admin.post(f"{home}/people", data={"p-name": "另一人", "p-phone": "12", "p-residence": "tenant"}).status_code == 422
    assert admin.post(f"{home}/people", data={"p-name": "另一人", "p-birth_year": "1800", "p-residence": "tenant"}).status_code == 422
    assert admin.post(f"{home}/door", data={"d-area": village.building, "d-door": "902"}).status_code == 303
    with village.app.app_context():
        person = db.session.scalar(select(Person).where(Person.name == "冯小琴"))
        assert (person.phone, person.household.door, person.residence) == ("13800007777", "902", Residence.TENANT)
        person_id, until = person.id, clock.today() + timedelta(days=1)
    assert admin.post(f"/desk/roll/people/{person_id}", data={"p-name": "冯小勤", "p-residence": "registered"}).status_code == 303
    assert village.get(Person, person_id, "name") == "冯小勤"
    assert admin.post(f"{home}/leave", data={"l-until_on": until.isoformat(), "l-why": ""}).status_code == 422
    assert admin.post(f"{home}/leave", data={"l-until_on": until.isoformat(), "l-why": "搬走"}).status_code == 303
    assert village.get(Person, person_id, "valid_until") == until


def test_who_moves_out_today_is_signed_out_today_and_an_officer_cannot_just_leave(village, admin, client_of):
    client, person_id = client_of("李桂芳")
    officer = village.person("罗敏", Role.COMMITTEE)
    gone = {"l-until_on": clock.today().isoformat(), "l-why": "搬走"}
    assert admin.post(f"/desk/roll/people/{person_id}/leave", data=gone).status_code == 303
    assert client.get("/me").status_code == 302
    assert admin.post(f"/desk/roll/people/{person_id}/leave", data=gone).status_code == 409
    assert admin.post(f"/desk/roll/people/{officer}/leave", data=gone).status_code == 422


def test_places_are_laid_out_and_renamed(village, admin):
    assert admin.post("/desk/areas", data={"parent": village.community, "layer": "grid", "name": "一网格"}).status_code == 303
    assert admin.post("/desk/areas", data={"parent": village.community, "layer": "grid", "name": "一网格"}).status_code == 422
    assert admin.post("/desk/areas", data={"parent": village.building, "layer": "grid", "name": "二网格"}).status_code == 422
    assert admin.post(f"/desk/areas/{village.building}", data={"name": "三栋"}).status_code == 303
    assert village.get(Area, village.building, "name") == "三栋"


# ── Roles, officers, accounts ────────────────────────────────────────────────────────────────────────────────────────


def test_a_role_is_granted_refused_and_ended_in_words(village, admin):
    person_id = village.person("周敏")
    grant = {"person": "周敏", "area": village.community, "from_on": "2026-01-01", "until_on": "2029-01-01", "post": "监委会主任"}
    assert admin.post("/desk/roles", data={**grant, "role": "supervisor"}).status_code == 303
    refused = admin.post("/desk/roles", data={**grant, "role": "committee"})
    assert refused.status_code == 422
    assert "周敏" in refused.text
    assert admin.post("/desk/roles", data={**grant, "role": "guest", "person": "没有这人"}).status_code == 422
    village.person("周敏")
    assert admin.post("/desk/roles", data={**grant, "role": "guest"}).status_code == 422  # two of them
    with village.app.app_context():
        grant_id = db.session.scalar(select(RoleGrant.id).where(RoleGrant.person_id == person_id))
    public = village.app.test_client().get("/people/officers").text
    assert "周敏" in public
    assert "监委会主任" in public
    assert admin.post(f"/desk/roles/{grant_id}/end", data={"why": ""}).status_code == 422
    assert admin.post(f"/desk/roles/{grant_id}/end", data={"why": "调离"}).status_code == 303
    assert "周敏" not in village.app.test_client().get("/people/officers").text
    assert "调离" in admin.get("/desk/roles?past=1").text


def test_relatives_are_declared(village, admin):
    one, _ = village.person("罗敏", Role.COMMITTEE_HEAD), village.person("罗小敏")
    path = f"/desk/roll/people/{one}/kin"
    assert admin.post(path, data={"k-relative": "罗小敏", "k-kind": "女儿"}).status_code == 303
    assert admin.post(path, data={"k-relative": "罗小敏"}).status_code == 422
    assert admin.post(path, data={"k-relative": "罗敏"}).status_code == 422
    assert "罗小敏" in admin.get(f"/desk/roll/people/{one}").text


def test_a_desk_account_is_opened_with_a_password_shown_once(village, admin):
    person_id = village.person("罗敏", Role.COMMITTEE)
    assert admin.post(f"/desk/roll/people/{person_id}/account", data={"a-login": "1"}).status_code == 422
    answer = admin.post(f"/desk/roll/people/{person_id}/account", data={"a-login": "LuoMin"})
    start = re.search(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", answer.text).group(0)
    assert start not in admin.get(f"/desk/roll/people/{person_id}").text
    other = village.person("何婷", Role.RECORDER)
    assert admin.post(f"/desk/roll/people/{other}/account", data={"a-login": "luomin"}).status_code == 422
    page = village.app.test_client().post("/sign-in/staff", data={"login": "luomin", "password": start})
    assert "pending" in page.text


# ── Slips ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_slips_come_as_a_pdf_once(village, admin):
    for name in ("李桂芳", "王建国"):
        village.person(name)
    sent = {"area": village.building, "kind": "one_household", "telephone": "028-85120000", "act_key": "one-key"}
    first = admin.post("/desk/slips", data=sent)
    assert first.mimetype == "application/pdf"
    assert first.data.startswith(b"%PDF")
    assert first.headers["Cache-Control"] == "no-store"
    assert admin.post("/desk/slips", data=sent).status_code == 303  # the same form again: nothing is issued twice
    assert admin.post("/desk/slips", data={**sent, "act_key": "another"}).status_code == 409  # everybody has one
    with village.app.app_context():
        assert len(db.session.scalars(select(CodeSlip).where(CodeSlip.revoked_at.is_(None))).all()) == 3
    assert admin.post("/desk/slips", data={**sent, "act_key": "third", "renew": "y"}).mimetype == "application/pdf"
    with village.app.app_context():
        assert len(db.session.scalars(select(CodeSlip).where(CodeSlip.revoked_at.is_(None))).all()) == 3
    assert admin.post("/desk/slips", data={**sent, "act_key": "fourth", "telephone": ""}).status_code == 422


def test_one_slip_for_one_person_or_household(village, admin):
    person_id = village.person("李桂芳")
    home = village.get(Person, person_id, "household_id")
    for path in (f"/desk/roll/people/{person_id}/slip", f"/desk/roll/households/{home}/slip"):
        assert admin.post(path, data={"s-telephone": "028-85120000"}).mimetype == "application/pdf"
        assert admin.post(path, data={}).status_code == 303


def test_a_child_gets_no_slip(village):
    mother = village.person("李桂芳")
    village.person("王豆豆", household=village.get(Person, mother, "household_id"), birth_year=clock.today().year - 8)
    with village.app.app_context():
        assert [s.names for s in do(issue_slips, db.session.get_one(Household, village.get(Person, mother, "household_id")), SlipKind.PERSON)] == [("李桂芳",)]


# ── Sheets ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def bring(client, village, content, name="名册.xlsx", **more):
    return client.post("/desk/roll/imports", data={"area": village.community, "sheet": (io.BytesIO(content), name), **more}, content_type="multipart/form-data")


def test_a_sheet_from_the_sample_to_the_roll_and_back(village, admin):
    assert admin.get("/desk/roll/imports/sample.xlsx").data.startswith(b"PK")
    page = bring(admin, village, xlsx(LI, WANG, MA))
    assert page.status_code == 303
    path = page.headers["Location"]
    assert admin.get(path).status_code == 200
    assert admin.post(f"{path}/apply", data={}).status_code == 303
    assert "李桂芳" in admin.get("/desk/roll?q=桂芳").text
    assert admin.post(f"{path}/undo", data={"u-why": ""}).status_code == 422
    assert admin.post(f"{path}/undo", data={"u-why": "传错了"}).status_code == 303
    assert "李桂芳" not in admin.get("/desk/roll?q=桂芳").text
    assert admin.post(f"{path}/discard", data={}).status_code == 409


def test_errors_stand_on_the_page_with_row_and_column(village, admin):
    path = bring(admin, village, xlsx(LI, [*MA[:6], "12", *MA[7:]])).headers["Location"]
    text = admin.get(path).text
    assert "第 3 行 电话" in text
    assert admin.post(f"{path}/apply", data={}).status_code == 422
    assert admin.post(f"{path}/apply", data={"g-good_only": "1"}).status_code == 303
    with village.app.app_context():
        assert db.session.scalar(select(RollImport.state)) is ImportState.APPLIED


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", xlsx(["a"], head=["姓名"])])
def test_what_is_no_sheet_is_refused_in_words(village, admin, content, entries):
    before = entries()
    answer = bring(admin, village, content)
    assert answer.status_code == 422
    assert "role=\"alert\"" in answer.text
    assert entries() <= before + 1


def test_a_sheet_that_somebody_leans_on_says_why_it_stays(village, admin):
    path = bring(admin, village, xlsx(LI)).headers["Location"]
    admin.post(f"{path}/apply", data={})
    with village.app.app_context():
        person = db.session.scalar(select(Person).where(Person.name == "李桂芳"))
        from app.people.commands.sessions import start_session

        do(start_session, person, Proof.SLIP, by=PASSER_BY)
    assert "1 人" in admin.get(path).text
    assert admin.post(f"{path}/undo", data={"u-why": "传错了"}).status_code == 409


def test_both_languages(village, admin):
    path = bring(admin, village, xlsx(LI)).headers["Location"]
    for page in (*DESK, path, "/me", "/sign-in", "/sign-in/staff", "/people/officers", "/c/K7M4HX2PA"):
        chinese, english = admin.get(page).text, admin.get(page, query_string={"lang": "en"}).text
        assert 'lang="zh' in chinese, page
        assert 'lang="en"' in english, page
