"""Founding a community: only with the key from the machine, only once, and nothing is kept before the last page."""
from __future__ import annotations

import contextvars
import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import change_by
from app.console.setup import key
from app.console.setup.commands import Founding, found_community
from app.extensions import db
from app.people.models import Account, Area, Person, RoleGrant, SignIn
from app.people.passwords import new_password
from app.people.queries import actor_of, communities
from app.policy.actor import PASSER_BY, machine
from app.process.models import RulePack
from app.record.models import RecordEntry
from app.vocabulary import Layer, Role
from tests.fixtures.house import visit
from tests.fixtures.people import Village

COMMUNITY = {"name": "清河社区", "name_en": "Qinghe", "town": "望溪街道", "district": "锦城区"}
KEEPER = {"keeper": "钟文静", "phone": "", "login": "Zhong.WJ", "password": "river-lamp-72", "again": "river-lamp-72"}


@pytest.fixture
def house(clean_app: Flask) -> Iterator[Flask]:
    """An installation without a community, with its key laid out."""
    folder = Path(clean_app.config["INSTANCE"])
    key.lay_out(folder)
    clean_app.config["WTF_CSRF_ENABLED"] = False
    yield clean_app
    clean_app.config["WTF_CSRF_ENABLED"] = True
    key.forget(folder)


def the_key(app: Flask) -> str:
    found = key.key_of(Path(app.config["INSTANCE"]))
    assert found
    return found


def show(client: FlaskClient, typed: str) -> int:
    return int(visit(client, "POST", "/setup", data={"key": typed}).status_code)


def to_second_key(client: FlaskClient) -> str:
    """The first three pages; gives the secret of the second key as the page shows it."""
    assert show(client, the_key(client.application)) == 303
    assert visit(client, "POST", "/setup/community", data=COMMUNITY).location == "/setup/you"
    assert visit(client, "POST", "/setup/you", data=KEEPER).location == "/setup/second-key"
    page = visit(client, "GET", "/setup/second-key").text
    letters = re.search(r'class="code">([A-Z2-7 ]+)<', page)
    assert letters
    return letters.group(1).replace(" ", "")


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def found_by(client: FlaskClient) -> str:
    """All four pages; gives the secret."""
    secret = to_second_key(client)
    answer = visit(client, "POST", "/setup/second-key", data={"code": code_of(secret)})
    assert (answer.status_code, answer.location) == (303, "/setup")
    return secret


def asked(**other: object) -> Founding:
    """A founding as the pages would ask for it."""
    given: dict[str, object] = {
        "name": "清河社区", "name_en": "", "above": (), "keeper": "钟文静", "phone": "", "login": "zhong",
        "password_hash": new_password(0, "river-lamp-72").hash, "secret": pyotp.random_base32(32),
    }  # fmt: skip
    return Founding(**(given | other))  # type: ignore[arg-type]


def later(days: int, client: FlaskClient, method: str, path: str, **kwargs: Any) -> Any:
    """A visit some days from now."""

    def go() -> Any:
        with clock.at(clock.now() + timedelta(days=days)):
            return client.open(path, method=method, **kwargs)

    return contextvars.Context().run(go)


def code_in(days: int, secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now() + timedelta(days=days))


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


# ── the way there ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/", "/matters", "/sign-in", "/notices"])
def test_an_empty_house_leads_everybody_to_the_founding(house: Flask, path: str) -> None:
    assert visit(house.test_client(), "GET", path).location == "/setup"


def test_help_and_health_stay_open_in_an_empty_house(house: Flask) -> None:
    client = house.test_client()
    assert [visit(client, "GET", path).status_code for path in ("/help", "/healthz", "/setup")] == [200, 200, 200]


def test_a_house_with_a_community_asks_for_no_key(village: Village) -> None:
    client = village.app.test_client()
    assert visit(client, "GET", "/").status_code == 200
    assert visit(client, "GET", "/setup").location == "/sign-in/staff?next=/setup"


# ── the key ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_key_is_readable_by_the_owner_only_and_stays_the_same(tmp_path: Path) -> None:
    made = key.lay_out(tmp_path)
    assert re.fullmatch(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", made)
    assert key.lay_out(tmp_path) == made
    assert stat.S_IMODE(key.path_of(tmp_path).stat().st_mode) == 0o600
    assert key.is_key(tmp_path, made.lower().replace("-", " "))
    key.forget(tmp_path)
    assert not key.is_key(tmp_path, made)
    assert not key.is_key(tmp_path, "")


def test_without_the_key_no_page_of_the_founding_opens(house: Flask) -> None:
    client = house.test_client()
    for path in ("/setup/community", "/setup/you", "/setup/second-key"):
        for method in ("GET", "POST"):
            assert visit(client, method, path, data=COMMUNITY if method == "POST" else None).location == "/setup"


def test_a_wrong_a_mistyped_and_an_empty_key_read_alike(house: Flask) -> None:
    client = house.test_client()
    said = set()
    for typed in ("AAAA-AAAA-AAAA-AAAA", "nonsense", the_key(house)[:-1] + "!"):
        answer = visit(client, "POST", "/setup", data={"key": typed, "act_key": "x"})
        assert answer.status_code == 422
        said.add(re.search(r'id="key-error">(.*?)</p>', answer.text).group(1))  # type: ignore[union-attr]
    assert len(said) == 1


def test_trying_keys_is_stopped_and_even_the_right_one_waits(house: Flask) -> None:
    client = house.test_client()
    assert [show(client, "AAAA-AAAA-AAAA-AAAA") for _ in range(20)] == [422] * 20
    answer = visit(client, "POST", "/setup", data={"key": the_key(house)})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_the_key_is_dead_once_the_community_is_founded(house: Flask) -> None:
    old = the_key(house)
    found_by(house.test_client())
    assert key.key_of(Path(house.config["INSTANCE"])) is None
    stranger = house.test_client()
    assert show(stranger, old) == 422
    assert visit(stranger, "GET", "/setup/community").location == "/setup"


def test_a_key_left_lying_about_opens_nothing_either(house: Flask) -> None:
    found_by(house.test_client())
    again = key.lay_out(Path(house.config["INSTANCE"]))
    assert show(house.test_client(), again) == 422


def test_notes_sealed_with_another_key_are_waste_paper(house: Flask) -> None:
    client = house.test_client()
    assert show(client, the_key(house)) == 303
    key.forget(Path(house.config["INSTANCE"]))
    key.lay_out(Path(house.config["INSTANCE"]))
    assert visit(client, "GET", "/setup/community").location == "/setup"


# ── the pages ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_four_pages_found_the_community_and_open_the_desk(house: Flask) -> None:
    client = house.test_client()
    found_by(client)
    page = visit(client, "GET", "/setup")
    assert page.status_code == 200
    assert "第 1 步，共 7 步" in page.text
    with house.app_context():
        community = communities()[0]
        assert (community.name, community.name_en, community.parent.name, community.parent.parent.name) == ("清河社区", "Qinghe", "望溪街道", "锦城区")
        keeper = db.session.scalars(select(Person)).one()
        assert actor_of(keeper).holds_over(community.path, Role.ADMINISTRATOR)
        account = db.session.get_one(Account, keeper.id)
        assert account.login == "zhong.wj"
        assert account.totp_secret
        assert count(RulePack) > 10
        assert not db.session.scalars(select(RulePack).where(RulePack.is_verified)).all()
        bodies = "".join(db.session.scalars(select(RecordEntry.body)))
        assert "community.found" in bodies
        assert "river-lamp" not in bodies


def test_everything_is_founded_in_one_change_or_nothing_is(house: Flask) -> None:
    client = house.test_client()
    to_second_key(client)
    answer = visit(client, "POST", "/setup/second-key", data={"code": "000000"})
    assert answer.status_code == 422
    with house.app_context():
        assert [count(kind) for kind in (Area, Person, Account, RoleGrant, SignIn, RulePack, RecordEntry)] == [0] * 7


def test_a_wrong_code_keeps_the_same_picture(house: Flask) -> None:
    client = house.test_client()
    secret = to_second_key(client)
    page = visit(client, "POST", "/setup/second-key", data={"code": "000000"}).text
    assert secret in page.replace(" ", "")
    assert visit(client, "POST", "/setup/second-key", data={"code": code_of(secret)}).location == "/setup"


@pytest.mark.parametrize(
    ("path", "data", "kept"),
    [
        ("/setup/community", COMMUNITY | {"name": ""}, "望溪街道"),
        ("/setup/you", KEEPER | {"again": "something else"}, "钟文静"),
        ("/setup/you", KEEPER | {"password": "short", "again": "short"}, "钟文静"),
        ("/setup/you", KEEPER | {"login": "13800000001"}, "钟文静"),
        ("/setup/you", KEEPER | {"phone": "12"}, "Zhong.WJ"),
        ("/setup/you", KEEPER | {"password": "zhong.wj", "again": "zhong.wj"}, "钟文静"),
    ],
)
def test_what_was_typed_stays_when_a_page_is_refused(house: Flask, path: str, data: dict[str, str], kept: str) -> None:
    client = house.test_client()
    show(client, the_key(house))
    visit(client, "POST", "/setup/community", data=COMMUNITY)
    answer = visit(client, "POST", path, data=data)
    assert answer.status_code == 422
    assert f'value="{kept}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_refused_page_says_the_whole_sentence_and_names_the_community(house: Flask) -> None:
    client = house.test_client()
    show(client, the_key(house))
    page = visit(client, "POST", "/setup/community", data=COMMUNITY | {"name": ""}).text
    assert page.count("请写社区的名称。") == 2
    visit(client, "POST", "/setup/community", data=COMMUNITY)
    assert "您负责录入清河社区的名册和职务" in visit(client, "GET", "/setup/you").text


def test_pages_cannot_be_skipped(house: Flask) -> None:
    client = house.test_client()
    show(client, the_key(house))
    assert visit(client, "GET", "/setup/second-key").location == "/setup/you"
    assert visit(client, "GET", "/setup/you").location == "/setup/community"


def test_going_back_finds_what_was_written(house: Flask) -> None:
    client = house.test_client()
    to_second_key(client)
    assert 'value="清河社区"' in visit(client, "GET", "/setup/community").text
    page = visit(client, "GET", "/setup/you").text
    assert 'value="zhong.wj"' in page
    assert "river-lamp" not in page


def test_whoever_was_called_away_goes_on_the_next_day_and_nothing_was_founded(house: Flask) -> None:
    client = house.test_client()
    secret = to_second_key(client)
    with house.app_context():
        assert count(Area) == 0
    assert later(1, client, "GET", "/setup").location == "/setup/community"
    assert secret in later(1, client, "GET", "/setup/second-key").text.replace(" ", "")
    assert later(1, client, "POST", "/setup/second-key", data={"code": code_in(1, secret)}).location == "/setup"


def test_notes_that_lay_about_for_a_week_are_forgotten(house: Flask) -> None:
    client = house.test_client()
    to_second_key(client)
    assert "K7M4" in later(7, client, "GET", "/setup").text
    assert later(7, client, "GET", "/setup/second-key").location == "/setup"


def test_another_browser_begins_with_the_key_the_next_day(house: Flask) -> None:
    to_second_key(house.test_client())
    other = house.test_client()
    assert visit(other, "GET", "/setup/second-key").location == "/setup"
    found_by(other)


def test_two_windows_at_once_found_one_community(house: Flask) -> None:
    clients = [house.test_client() for _ in range(2)]
    secrets = [to_second_key(client) for client in clients]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: visit(pair[0], "POST", "/setup/second-key", data={"code": code_of(pair[1])}), zip(clients, secrets, strict=True)))
    assert [answer.status_code for answer in answers] == [303, 303]
    opened = [visit(client, "GET", "/setup").status_code for client in clients]
    assert sorted(opened) == [200, 302]
    with house.app_context():
        assert len(communities()) == 1
        assert count(Account) == 1
    loser = clients[opened.index(302)]
    assert "社区已经建好了" in visit(loser, "GET", "/sign-in/staff").text


def test_the_administrator_comes_back_through_the_staff_door(house: Flask) -> None:
    secret = found_by(house.test_client())
    client = house.test_client()
    sent = {"login": "zhong.wj", "password": "river-lamp-72", "code": code_in(1, secret), "next": "/setup"}
    assert later(1, client, "POST", "/sign-in/staff", data=sent).location == "/setup"
    assert later(1, client, "GET", "/setup").status_code == 200


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_the_machine_founds(inside: Flask) -> None:
    plan = asked()
    with pytest.raises(NotAllowed), change_by(PASSER_BY) as change:
        found_community(change, None, plan, code_of(plan.secret))


def test_a_second_community_is_not_founded(inside: Flask) -> None:
    plan = asked()
    with change_by(machine("setup")) as change:
        found_community(change, None, plan, code_of(plan.secret))
    with pytest.raises(NotNow) as refused, change_by(machine("setup")) as change:
        found_community(change, None, asked(login="other"), "000000")
    assert refused.value.codes == ["setup.founded_already"]


@pytest.mark.parametrize(("other", "code"), [({"name": " "}, "area.no_name"), ({"keeper": ""}, "person.no_name"), ({"login": "123"}, "account.bad_login")])
def test_what_the_pages_forgot_the_command_asks(inside: Flask, other: dict[str, str], code: str) -> None:
    plan = asked(**other)
    with pytest.raises(NotValid) as refused, change_by(machine("setup")) as change:
        found_community(change, None, plan, code_of(plan.secret))
    assert code in refused.value.codes
    assert count(Area) == 0


def test_nothing_need_lie_above_a_community(inside: Flask) -> None:
    plan = asked(above=((Layer.TOWN, "望溪街道"),))
    with change_by(machine("setup")) as change:
        community = found_community(change, None, plan, code_of(plan.secret)).community
        assert community.parent is not None
        assert community.parent.parent is None
