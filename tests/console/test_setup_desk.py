"""The set-up desk: what is missing in words, whose deed it is, and the lists that are entered many at a time."""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.console.setup.commands import end_of_term, fill_post, lay_out_places, open_logins
from app.console.setup.lines import Holder, read_places
from app.console.setup.queries import standing_of, without_login
from app.extensions import db
from app.people.commands.roles import end_role
from app.people.models import Account, Area, Household, Person, RoleGrant
from app.people.passwords import is_password, new_password
from app.people.queries import areas_under, holders
from app.people.states import Proof
from app.process.commands.packs import adopt_packs, check_pack
from app.process.models import Round, RulePack
from app.vocabulary import Layer, Role
from tests.fixtures.counting import asked_by
from tests.fixtures.house import TERM, do, visit
from tests.fixtures.people import Village, sign_in_as

CLIENT = Callable[..., tuple[FlaskClient, int]]


@pytest.fixture
def the_administrator(a_person: Callable[..., Person]) -> Person:
    """钟文静."""
    return a_person("钟文静", Role.ADMINISTRATOR)


@pytest.fixture
def desk(village: Village) -> FlaskClient:
    """The administrator's computer."""
    village.app.config["WTF_CSRF_ENABLED"] = False
    client = village.app.test_client()
    sign_in_as(client, village.person("钟文静", Role.ADMINISTRATOR))
    yield client
    village.app.config["WTF_CSRF_ENABLED"] = True


def post(client: FlaskClient, path: str, **data: str) -> object:
    return visit(client, "POST", path, data=data)


def flat(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# ── who may look ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/setup", "/setup/areas", "/setup/posts", "/setup/logins"])
def test_whoever_is_not_signed_in_comes_back_after_the_staff_door(village: Village, path: str) -> None:
    assert visit(village.app.test_client(), "GET", path).location == f"/sign-in/staff?next={path}"


@pytest.mark.parametrize(("role", "status"), [(Role.SUPERVISOR, 200), (Role.BOOKKEEPER, 200), (Role.COUNCIL, 403)])
def test_those_with_a_part_in_it_see_how_far_it_is(village: Village, role: Role, status: int) -> None:
    client = village.app.test_client()
    sign_in_as(client, village.person("吴成林", role))
    assert visit(client, "GET", "/setup").status_code == status
    assert visit(client, "GET", "/setup/posts").status_code == 403


def test_a_neighbour_is_told_that_this_is_done_by_others(client_of: CLIENT) -> None:
    client, _ = client_of("李桂芳", by=Proof.SLIP)
    assert visit(client, "GET", "/setup").status_code == 403


# ── the overview ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_overview_says_in_words_what_is_missing(desk: FlaskClient) -> None:
    said = flat(visit(desk, "GET", "/setup").text)
    for sentence in ("议事会成员 3 人", "还没有建立资金年度", "钱只能由记账的人录入；这个职务现在还没有人", "还没有人有登录码"):
        assert sentence in said
    assert "1 个院落，1 栋楼" in said
    assert "第 3 步，共 7 步" in said


def test_a_rule_checked_by_somebody_moves_the_step_on_and_the_rest_is_said(inside: Flask, a_community: Area, the_administrator: Person) -> None:
    do(adopt_packs, a_community)
    standing = standing_of(a_community)
    assert len(standing.unchecked) == len(standing.packs) > 10
    do(check_pack, db.session.scalars(select(RulePack)).first(), "社区公示办法第三条", clock.today(), by=the_administrator)
    assert len(standing_of(a_community).unchecked) == len(standing.packs) - 1


def test_everybody_who_works_at_a_desk_needs_a_login_and_neighbours_do_not(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    head, member = a_person("罗敏", Role.COMMITTEE_HEAD), a_person("程国强", Role.COUNCIL)
    standing = standing_of(a_community)
    assert standing.without_login == [head]
    assert member not in without_login(standing.holders)
    do(open_logins, a_community, [(head.id, "luomin", new_password(head.id, "river-lamp-72"))])
    assert standing_of(a_community).without_login == []


def test_a_post_that_ended_is_missing_again(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    head = a_person("罗敏", Role.COMMITTEE_HEAD)
    assert Role.COMMITTEE_HEAD not in dict(standing_of(a_community).missing_posts)
    do(end_role, db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == head.id)).one(), "调任")
    assert dict(standing_of(a_community).missing_posts)[Role.COMMITTEE_HEAD] == 1


def test_money_counts_by_what_has_come_in(inside: Flask, a_community: Area, a_pot: Callable[..., object]) -> None:
    a_pot(30_000_000)
    year = db.session.scalars(select(Round)).one()
    year.year = clock.today().year
    standing = standing_of(a_community)
    assert ([name.name for name, _ in standing.sources], standing.received) == (["社区保障资金"], 30_000_000)


def test_the_overview_asks_the_database_little_however_many_hold_a_post(village: Village, desk: FlaskClient) -> None:
    for n in range(12):
        village.person(f"程国{n}", Role.COUNCIL)
    assert visit(desk, "GET", "/setup").status_code == 200
    assert 0 < len(asked_by(village.app, lambda: visit(desk, "GET", "/setup"))) <= 24


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_places_are_looked_over_before_they_are_entered(village: Village, desk: FlaskClient) -> None:
    lines = "棉纺12号院 / 3-5栋\n清河花园 = Qinghe Garden"
    page = post(desk, "/setup/areas", lines=lines)
    assert page.status_code == 200
    assert flat(page.text).count("新增") == 3
    assert village.read(lambda: db.session.scalar(select(func.count(Area.id)))) == 4
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page.text) or re.search(r'value="([0-9a-f]{64})"', page.text)
    changed = post(desk, "/setup/areas", lines=lines + "\n另一个院", seen=seen.group(1))
    assert "另一个院" in changed.text
    assert village.read(lambda: db.session.scalar(select(func.count(Area.id)))) == 4
    assert post(desk, "/setup/areas", lines=lines, seen=seen.group(1)).status_code == 303
    assert village.read(lambda: db.session.scalar(select(func.count(Area.id)))) == 7
    assert village.read(lambda: db.session.scalars(select(Area.name_en).where(Area.name == "清河花园")).one()) == "Qinghe Garden"


def test_a_wrong_line_keeps_all_that_was_typed(desk: FlaskClient) -> None:
    page = post(desk, "/setup/areas", lines="好院子\n棉纺12号院/3栋/二单元")
    assert page.status_code == 422
    assert "第 2 行" in page.text
    assert "好院子\n棉纺12号院/3栋/二单元" in page.text


def test_places_that_are_all_known_are_refused(inside: Flask, a_community: Area, a_building: Area) -> None:
    with pytest.raises(NotValid) as refused:
        do(lay_out_places, a_community, read_places("棉纺12号院/3栋")[0])
    assert refused.value.codes == ["places.all_known"]


def test_what_is_on_the_map_stays_and_the_new_stands_below_it(inside: Flask, a_community: Area, a_building: Area) -> None:
    assert do(lay_out_places, a_community, read_places("棉纺12号院/3-4栋")[0]) == 1
    assert [a.name for a in areas_under(a_community, Layer.BUILDING)] == ["3栋", "4栋"]
    assert len({a.parent_id for a in areas_under(a_community, Layer.BUILDING)}) == 1


# ── posts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def fill(area: Area, role: Role, *people: Holder, enter: bool = False, by: Person | None = None) -> list[RoleGrant]:
    return do(fill_post, area, role, list(people), *TERM, enter, by=by)


def test_several_people_take_one_post(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    one, two = a_person("程国强"), a_person("杜小云")
    fill(a_community, Role.COUNCIL, Holder(1, "程国强", post="召集人"), Holder(2, "杜小云", two.phone or ""))
    assert holders(a_community, Role.COUNCIL) == [one, two]
    assert db.session.scalars(select(RoleGrant.post).order_by(RoleGrant.id)).first() == "召集人"


def test_whoever_only_works_here_is_entered_when_asked_for(inside: Flask, a_community: Area) -> None:
    grant = fill(a_community, Role.BOOKKEEPER, Holder(1, "恒信代理记账"), enter=True)[0]
    assert (grant.person.household_id, grant.person.area_id) == (None, a_community.id)


@pytest.mark.parametrize(
    ("holder", "enter", "code"),
    [
        (Holder(3, "没有这人"), False, "holders.unknown"),
        (Holder(3, "没有这人", household="H1"), True, "holders.unknown"),
        (Holder(3, "罗敏", "13911112222"), True, "holders.other_phone"),
        (Holder(3, "重名"), False, "holders.several"),
        (Holder(3, "没有这人", "12"), True, "person.phone_unreadable"),
    ],
)
def test_a_line_that_means_nobody_in_particular_is_refused(
    inside: Flask, a_community: Area, a_person: Callable[..., Person], holder: Holder, enter: bool, code: str
) -> None:
    for name in ("罗敏", "重名", "重名"):
        a_person(name)
    before = db.session.scalar(select(func.count(Person.id)))
    with pytest.raises(NotValid) as refused:
        fill(a_community, Role.COUNCIL, holder, enter=enter)
    assert code in refused.value.codes
    assert db.session.scalar(select(func.count(Person.id))) == before


def test_a_telephone_of_somebody_else_is_refused(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    phone = a_person("罗敏").phone or ""
    with pytest.raises(NotValid) as refused:
        fill(a_community, Role.COUNCIL, Holder(1, "程国强", phone))
    assert refused.value.codes == ["holders.other_name"]


def test_the_household_number_tells_two_of_the_same_name_apart(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    a_person("重名")
    meant = a_person("重名")
    code = db.session.get_one(Household, meant.household_id).code
    assert fill(a_community, Role.COUNCIL, Holder(1, "重名", household=code))[0].person_id == meant.id


def test_powers_stay_apart_and_nobody_of_the_list_is_entered(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    a_person("罗敏", Role.COMMITTEE_HEAD)
    a_person("吴成林")
    with pytest.raises(NotValid) as refused:
        fill(a_community, Role.SUPERVISOR, Holder(1, "吴成林"), Holder(2, "罗敏"))
    assert refused.value.codes[:2] == ["holders.about", "role.powers_exclude"]
    assert refused.value.reasons[0].values == {"line": 2, "name": "罗敏"}
    assert {reason.field for reason in refused.value.reasons[1:]} == {"people"}
    assert holders(a_community, Role.SUPERVISOR) == []


def test_the_same_post_is_not_given_twice(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    a_person("罗敏", Role.COMMITTEE_HEAD)
    with pytest.raises(NotValid) as refused:
        fill(a_community, Role.COMMITTEE_HEAD, Holder(1, "罗敏"))
    assert refused.value.codes == ["holders.about", "holders.holds_it"]


def test_an_empty_list_fills_no_post(inside: Flask, a_community: Area) -> None:
    with pytest.raises(NotValid) as refused:
        fill(a_community, Role.COUNCIL)
    assert refused.value.codes == ["holders.nobody"]


def test_only_the_administrator_fills_posts(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    a_person("程国强")
    with pytest.raises(NotAllowed):
        fill(a_community, Role.COUNCIL, Holder(1, "程国强"), by=a_person("罗敏", Role.COMMITTEE_HEAD))


def test_a_term_ends_on_the_same_day_years_later() -> None:
    assert end_of_term(date(2026, 1, 1)) == date(2031, 1, 1)
    assert end_of_term(date(2028, 2, 29)) == date(2033, 2, 28)


def test_the_page_keeps_a_refused_list_and_says_which_line(village: Village, desk: FlaskClient) -> None:
    village.person("程国强")
    today = clock.today()
    term = {"from_on": today.isoformat(), "until_on": (today + timedelta(days=365)).isoformat()}
    page = post(desk, "/setup/posts", role="council", people="程国强\n没有这人", **term)
    assert page.status_code == 422
    assert "第 2 行：名册上没有没有这人" in page.text
    assert "程国强\n没有这人</textarea>" in page.text
    assert post(desk, "/setup/posts", role="council", people="程国强", **term).location == "/setup/posts"
    assert "程国强" in flat(visit(desk, "GET", "/setup/posts").text)


# ── logins ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sheet_shows_each_password_once_and_it_opens_the_door(village: Village, desk: FlaskClient) -> None:
    head = village.person("罗敏", Role.COMMITTEE_HEAD)
    village.person("王建国", Role.COMMITTEE)
    page = visit(desk, "GET", "/setup/logins").text
    assert 'value="head"' in page
    sheet = visit(desk, "POST", "/setup/logins", data={f"give_{head}": "y", f"login_{head}": "LuoMin"})
    assert (sheet.status_code, sheet.headers["Cache-Control"]) == (200, "no-store")
    shown = [p.strip() for p in re.findall(r"<dd>(.*?)</dd>", sheet.text)]
    assert shown[1] == "luomin"
    kept = village.get(Account, head, "password_hash")
    assert is_password(str(kept), shown[2])
    again = visit(desk, "GET", "/setup/logins").text
    assert shown[2] not in again
    assert "罗敏" not in flat(again)
    assert "王建国" in again


def test_a_login_that_is_taken_keeps_the_form_and_opens_none(village: Village, desk: FlaskClient) -> None:
    people = [village.person("罗敏", Role.COMMITTEE_HEAD), village.person("王建国", Role.COMMITTEE)]
    data = {f"give_{p}": "y" for p in people} | {f"login_{p}": "same" for p in people}
    answer = visit(desk, "POST", "/setup/logins", data=data)
    assert answer.status_code == 422
    assert "王建国的登录名不能用" in answer.text
    assert answer.text.count('value="same"') == 2
    assert village.read(lambda: db.session.scalar(select(func.count()).select_from(Account))) == 0


def test_nobody_ticked_is_said(village: Village, desk: FlaskClient) -> None:
    village.person("罗敏", Role.COMMITTEE_HEAD)
    answer = visit(desk, "POST", "/setup/logins", data={"x": "y"})
    assert answer.status_code == 422
    assert "请至少勾选一个人" in answer.text


def test_whoever_has_a_login_gets_no_second_one_here(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    head = a_person("罗敏", Role.COMMITTEE_HEAD)
    wanted = [(head.id, "luomin", new_password(head.id, "river-lamp-72"))]
    do(open_logins, a_community, wanted)
    with pytest.raises(NotNow) as refused:
        do(open_logins, a_community, wanted)
    assert refused.value.codes == ["logins.has_one"]


def test_only_the_administrator_opens_logins(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> None:
    head = a_person("罗敏", Role.COMMITTEE_HEAD)
    with pytest.raises(NotAllowed):
        do(open_logins, a_community, [(head.id, "luomin", new_password(head.id, "river-lamp-72"))], by=head)
