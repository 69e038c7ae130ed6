"""The door: slips, phone and password, staff with a second key; what it refuses, and what it never tells."""
from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
from sqlalchemy import select

from app.base import clock
from app.base.visitor import SESSION_COOKIE
from app.extensions import db
from app.people.codes import in_groups
from app.people.commands.accounts import open_account, set_password
from app.people.commands.slips import issue_slips
from app.people.models import Account, Household, Person, SignIn
from app.people.passwords import new_password
from app.people.states import SlipKind
from app.record.models import RecordEntry, RestrictedBody
from app.vocabulary import Role
from tests.fixtures.house import do
from tests.fixtures.people import sign_in_as

PASSWORD = "桂花开在三栋门前"


@pytest.fixture(autouse=True)
def _forms_without_tokens(clean_app):
    """CSRF has a test of its own."""
    clean_app.config["WTF_CSRF_ENABLED"] = False
    yield
    clean_app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def slip_of(village):
    def make(person_id, kind=SlipKind.PERSON, renew=True):
        with village.app.app_context():
            person = db.session.get_one(Person, person_id)
            return do(issue_slips, person if kind is SlipKind.PERSON else person.household, kind, renew)[0].code

    return make


@pytest.fixture
def with_password(village):
    def make(person_id, password=PASSWORD):
        with village.app.app_context():
            do(set_password, db.session.get_one(Person, person_id), new_password(person_id, password))
        return village.get(Person, person_id, "phone")

    return make


@pytest.fixture
def staff_member(village):
    def make(name="罗敏", login="luomin", role=Role.COMMITTEE_HEAD):
        person_id = village.person(name, role)
        with village.app.app_context():
            do(open_account, db.session.get_one(Person, person_id), login, new_password(person_id, PASSWORD))
        return person_id

    return make


def by_phone(client, phone, password, **more):
    return client.post("/sign-in/phone", data={"p-phone": phone, "p-password": password, **more})


def is_in(client):
    return client.get("/me").status_code == 200


# ── Slips ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_personal_slip_lets_in_however_it_is_typed(village, slip_of):
    client, code = village.app.test_client(), slip_of(village.person("李桂芳"))
    answer = client.post("/sign-in", data={"code": in_groups(code).lower()})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_in(client)


def test_looking_at_the_address_of_a_slip_signs_nobody_in(village, slip_of, entries):
    client, code = village.app.test_client(), slip_of(village.person("李桂芳"))
    before = entries()
    real, wrong = client.get(f"/c/{code}"), client.get("/c/23456789A")
    assert real.status_code == wrong.status_code == 200
    assert real.text.replace(code, "") .count("<p>") == wrong.text.count("<p>")
    assert not is_in(client)
    assert entries() == before
    assert client.post(f"/c/{code}", data={"code": code}).status_code == 303
    assert is_in(client)


def test_a_reissued_slip_makes_the_old_one_void_and_signs_out_its_phones(village, slip_of):
    person_id = village.person("李桂芳")
    old, client = slip_of(person_id), village.app.test_client()
    client.post("/sign-in", data={"code": old})
    new = slip_of(person_id)
    assert not is_in(client)
    assert client.post("/sign-in", data={"code": old}).status_code == 422
    assert client.post("/sign-in", data={"code": new}).status_code == 303


def test_only_a_keyed_hash_of_the_code_is_kept(village, slip_of):
    code = slip_of(village.person("李桂芳"))
    with village.app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                assert code not in str(tuple(row))


def test_a_household_says_who_it_is_and_children_are_not_asked(village, slip_of):
    mother = village.person("李桂芳")
    home = village.get(Person, mother, "household_id")
    son = village.person("王小宝", household=home, birth_year=1990)
    child = village.person("王豆豆", household=home, birth_year=clock.today().year - 10)
    client, code = village.app.test_client(), slip_of(mother, SlipKind.HOUSEHOLD)
    page = client.post("/sign-in", data={"code": code})
    assert page.status_code == 200
    assert "李*芳" in page.text
    assert "王*宝" in page.text
    assert "王*豆" not in page.text
    pending = re.search(r'name="pending"[^>]*value="([^"]+)"', page.text).group(1)
    assert client.post("/sign-in/who", data={"pending": pending, "person": child}).status_code == 422
    assert client.post("/sign-in/who", data={"pending": "forged", "person": son}).status_code == 422
    assert not is_in(client)
    assert client.post("/sign-in/who", data={"pending": pending, "person": son}).status_code == 303
    assert "王小宝" in client.get("/me").text


def test_a_slip_that_was_renewed_while_somebody_chose_their_name_opens_nothing(village, slip_of):
    mother = village.person("李桂芳")
    son = village.person("王小宝", household=village.get(Person, mother, "household_id"))
    client, code = village.app.test_client(), slip_of(mother, SlipKind.HOUSEHOLD)
    pending = re.search(r'name="pending"[^>]*value="([^"]+)"', client.post("/sign-in", data={"code": code}).text).group(1)
    slip_of(mother, SlipKind.HOUSEHOLD)
    assert client.post("/sign-in/who", data={"pending": pending, "person": son}).status_code == 422
    assert not is_in(client)


def test_two_names_that_would_look_the_same_are_shown_whole(village, slip_of):
    father = village.person("李建国")
    village.person("李爱国", household=village.get(Person, father, "household_id"))
    page = village.app.test_client().post("/sign-in", data={"code": slip_of(father, SlipKind.HOUSEHOLD)})
    assert "李建国" in page.text
    assert "李爱国" in page.text


# ── Passwords ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_phone_and_password_let_in(village, with_password):
    client, phone = village.app.test_client(), with_password(village.person("李桂芳"))
    assert by_phone(client, f"+86 {phone[:3]} {phone[3:]}", PASSWORD).status_code == 303
    assert is_in(client)


def test_the_answer_is_the_same_whether_the_phone_is_known_or_not(village, with_password):
    phone = with_password(village.person("李桂芳"))
    bare = village.get(Person, village.person("无密码"), "phone")
    answers = []
    for number in (phone, bare, "13999999999"):
        answer = by_phone(village.app.test_client(), number, "wrong password")
        text = re.sub(r'value="[^"]*"|nonce-?="?[^" ]*"?|nonce="[^"]*"', "", answer.text)
        answers.append((answer.status_code, re.sub(r"\s+", " ", text)))
    assert answers[0][0] == 422
    assert answers[0] == answers[1] == answers[2]


def test_the_same_work_is_done_for_an_unknown_phone(village, with_password, monkeypatch):
    asked = []
    from app.people import door

    real = door.is_password
    monkeypatch.setattr(door, "is_password", lambda kept, password: asked.append(kept) or real(kept, password))
    by_phone(village.app.test_client(), "13999999999", "wrong password")
    assert asked == [None]


def test_a_failed_try_is_noted_for_the_supervisors_without_what_was_typed(village, with_password):
    phone = with_password(village.person("李桂芳"))
    by_phone(village.app.test_client(), phone, "geheim-geheim")
    with village.app.app_context():
        entry = db.session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc())).first()
        hidden = db.session.get_one(RestrictedBody, entry.seq)
    assert entry.action == "restricted"
    assert '"a":"session.refuse"' in hidden.body
    assert "geheim" not in hidden.body + entry.body
    assert phone not in hidden.body + entry.body


def test_the_cookie_is_new_for_every_session_and_unreadable_for_scripts(village, with_password):
    phone, client = with_password(village.person("李桂芳")), village.app.test_client()
    client.set_cookie(SESSION_COOKIE, "chosen-by-somebody-else")
    header = next(h for h in by_phone(client, phone, PASSWORD).headers.getlist("Set-Cookie") if h.startswith(SESSION_COOKIE + "="))
    token = header.split(";")[0].removeprefix(SESSION_COOKIE + "=")
    assert token != "chosen-by-somebody-else"
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    village.app.config["SETTINGS"] = village.app.config["SETTINGS"].model_copy(update={"secure_cookies": True})
    try:
        again = by_phone(client, phone, PASSWORD).headers.getlist("Set-Cookie")
    finally:
        village.app.config["SETTINGS"] = village.app.config["SETTINGS"].model_copy(update={"secure_cookies": False})
    assert any("Secure" in h for h in again if h.startswith(SESSION_COOKIE + "="))
    client.set_cookie(SESSION_COOKIE, token)
    assert not is_in(client)  # signing in again ended the first session


@pytest.mark.parametrize(("wanted", "lands"), [("/matters?page=2", "/matters?page=2"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("javascript:alert(1)", "/")])
def test_the_way_back_stays_on_this_site(village, with_password, wanted, lands):
    answer = by_phone(village.app.test_client(), with_password(village.person("李桂芳")), PASSWORD, next=wanted)
    assert answer.headers["Location"] == lands
    assert not urlsplit(answer.headers["Location"]).netloc


def test_signing_out_ends_the_session_itself(village, client_of):
    client, _ = client_of("李桂芳")
    token = client.get_cookie(SESSION_COOKIE).value
    assert client.post("/sign-out").status_code == 303
    client.set_cookie(SESSION_COOKIE, token)
    assert not is_in(client)


def test_a_form_from_elsewhere_signs_nobody_in(village, with_password):
    phone = with_password(village.person("李桂芳"))
    village.app.config["WTF_CSRF_ENABLED"] = True
    assert by_phone(village.app.test_client(), phone, PASSWORD).status_code == 400


# ── How often ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_five_wrong_passwords_from_one_phone_and_it_is_told_when_to_go_on(village, with_password):
    phone, client = with_password(village.person("李桂芳")), village.app.test_client()
    client.get("/sign-in")
    for _ in range(5):
        assert by_phone(client, phone, "wrong password").status_code == 422
    answer = by_phone(client, phone, PASSWORD)
    assert answer.status_code == 429
    assert re.search(r"\d\d:\d\d", answer.text)
    assert int(answer.headers["Retry-After"]) > 0
    assert not is_in(client)
    other = village.app.test_client()
    other.get("/sign-in")
    assert by_phone(other, phone, PASSWORD).status_code == 303  # the owner is not locked out by a stranger's phone


def test_an_unknown_number_is_stopped_just_as_early(village):
    client = village.app.test_client()
    client.get("/sign-in")
    assert [by_phone(client, "13999999999", "wrong password").status_code for _ in range(6)] == [422] * 5 + [429]


def test_who_throws_the_cookie_away_is_stopped_by_the_address(village, with_password):
    phone = with_password(village.person("李桂芳"))
    codes = [by_phone(village.app.test_client(), phone, "wrong password").status_code for _ in range(16)]
    assert codes == [422] * 15 + [429]


def test_a_hall_of_three_hundred_phones_on_one_address_comes_in(village, slip_of):
    code = slip_of(village.person("李桂芳"))
    answers = []
    for _ in range(300):
        client = village.app.test_client()
        client.get("/sign-in")
        answers.append(client.post("/sign-in", data={"code": code}).status_code)
    assert set(answers) == {303}


def test_a_typing_error_is_no_try(village, slip_of):
    client, code = village.app.test_client(), slip_of(village.person("李桂芳"))
    client.get("/sign-in")
    for _ in range(30):
        assert client.post("/sign-in", data={"code": code[:-1] + "!"}).status_code == 422
    assert client.post("/sign-in", data={"code": code}).status_code == 303


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_desk(client, login="luomin", password=PASSWORD, code=""):
    return client.post("/sign-in/staff", data={"login": login, "password": password, "code": code})


@pytest.fixture
def enrolled(village, staff_member):
    person_id, client = staff_member(), village.app.test_client()
    page = open_desk(client)
    secret = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page.text).group(1).replace(" ", "")
    pending = re.search(r'name="pending"[^>]*value="([^"]+)"', page.text).group(1)
    moment = clock.now() - timedelta(minutes=10)
    with clock.at(moment):
        answer = client.post("/sign-in/staff/code", data={"pending": pending, "code": pyotp.TOTP(secret).at(moment)})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/desk/committee"
    return person_id, secret


def test_the_first_time_the_phone_becomes_the_second_key(village, enrolled):
    person_id, secret = enrolled
    kept = village.get(Account, person_id, "totp_secret")
    assert kept
    assert secret not in kept
    with village.app.app_context():
        assert db.session.scalar(select(SignIn.by).where(SignIn.person_id == person_id)) == "totp"


def test_password_without_code_opens_no_desk(village, enrolled):
    assert open_desk(village.app.test_client()).status_code == 422
    assert open_desk(village.app.test_client(), code="000000").status_code == 422


def test_a_code_works_once(village, enrolled):
    _, secret = enrolled
    code = pyotp.TOTP(secret).at(clock.now())
    assert open_desk(village.app.test_client(), code=code).status_code == 303
    assert open_desk(village.app.test_client(), code=code).status_code == 422


def test_the_code_before_is_worthless_after_a_newer_one_was_used(village, enrolled):
    _, secret = enrolled
    moment = clock.now()
    with clock.at(moment):
        older, newer = pyotp.TOTP(secret).at(moment - timedelta(seconds=30)), pyotp.TOTP(secret).at(moment)
        assert open_desk(village.app.test_client(), code=newer).status_code == 303
        assert open_desk(village.app.test_client(), code=older).status_code == 422


def test_one_step_before_and_after_is_close_enough_and_two_are_not(village, enrolled):
    _, secret = enrolled
    moment = clock.now()
    for away, opens in ((-60, False), (-30, True), (30, True), (90, False)):
        with clock.at(moment):
            code = pyotp.TOTP(secret).at(moment + timedelta(seconds=away))
            assert (open_desk(village.app.test_client(), code=code).status_code == 303) is opens


def test_wrong_password_and_wrong_code_read_alike(village, enrolled):
    texts = [
        re.findall(r"<li>(.*?)</li>", open_desk(village.app.test_client(), **wrong).text)
        for wrong in ({"password": "wrong password"}, {"code": "000000"}, {"login": "nobody"})
    ]
    assert texts[0] == texts[1] == texts[2] != []


def test_guessing_codes_is_stopped(village, enrolled):
    client = village.app.test_client()
    client.get("/sign-in/staff")
    assert [open_desk(client, code="000000").status_code for _ in range(6)] == [422] * 5 + [429]


def test_without_an_office_the_staff_door_stays_shut(village, with_password):
    phone = with_password(village.person("李桂芳"))
    answer = open_desk(village.app.test_client(), login=phone)
    assert answer.status_code == 422
    assert "otpauth" not in answer.text
    assert "pending" not in answer.text


def test_opening_the_account_anew_ends_everything_before(village, enrolled):
    person_id, _ = enrolled
    client = village.app.test_client()
    sign_in_as(client, person_id)
    with village.app.app_context():
        do(open_account, db.session.get_one(Person, person_id), "luomin", new_password(person_id, "another password"))
    assert not is_in(client)
    assert village.get(Account, person_id, "totp_secret") is None
    assert village.get(Household, village.get(Person, person_id, "household_id"), "code")
