"""A community of one's own, from an empty machine to the first answered voice: the walk of its administrator and first neighbours.

3,000 households come in from a sheet; the first sheet was the wrong one and is taken back. Nobody here uses anything but
the pages, except that one neighbour's code is asked of the house instead of being read off the printed paper.
"""
from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pyotp
from openpyxl import Workbook
from playwright.sync_api import Page
from sqlalchemy import select

from app import create_app
from app.change.transaction import change_by
from app.extensions import db
from app.people.commands.slips import issue_slips
from app.people.models import Person
from app.people.states import SlipKind
from app.policy.actor import machine
from app.settings import Settings
from app.vocabulary import Role
from tests.fixtures.browser import axe, screenshot
from tests.fixtures.servers import Site, StartSite

HOUSEHOLDS, PEOPLE = 3000, 7800
YARDS = [f"清河{n}号院" for n in range(1, 16)]
HEAD, NEIGHBOUR, BOOKS, CLERK = "罗敏", "李桂芳", "恒信代理记账", "沈川"
COUNCIL = ("程国强", "杜小云", "范德明")
LIVE_HERE = {Role.COMMITTEE_HEAD: (HEAD,), Role.COMMITTEE: ("王建国",), Role.PARTY: ("陈国平",), Role.COUNCIL: COUNCIL, Role.SUPERVISOR: ("吴成林",)}
WORK_HERE = {Role.FACILITATOR: "何婷", Role.RECORDER: "白露", Role.BOOKKEEPER: BOOKS, Role.HELPER: "宋小佳", Role.STREET_CLERK: CLERK}
PASSWORD = "river-lamp-72"
VOICE = "五号院三栋门口的路灯坏了两个月，老人晚上不敢出门。"
ANSWER = "十二月五日前换好两盏路灯，由王建国盯着，费用从日常维修里出。"


OF_OFFICE = [*(name for holders in LIVE_HERE.values() for name in holders), NEIGHBOUR]


def names() -> Iterator[str]:
    """Everybody else on the roll, no name twice."""
    surnames, first = "赵钱孙周郑冯褚卫蒋韩杨朱秦许吕施张孔曹严金魏陶姜", "文永德志春秋兰梅玉明桂素"
    second = "华英军勇丽静芬平安辉海江涛波林森松柏荣贵刚强敏秀珍凤霞云山川"
    yield from (a + b + c for a, b, c in product(surnames, first, second))


def a_sheet(unit: str = "栋") -> bytes:
    """The community's own Excel sheet: a person a row, 1,800 households of three and 1,200 of two."""
    book, called = Workbook(write_only=True), names()
    sheet = book.create_sheet("花名册")
    sheet.append(["院落", "楼栋", "户号", "门牌", "姓名", "电话", "出生年", "居住情况"])
    for n in range(HOUSEHOLDS):
        yard, building = YARDS[n % len(YARDS)], f"{n // len(YARDS) // 50 + 1}{unit}"
        for who in range(3 if n < PEOPLE - 2 * HOUSEHOLDS else 2):
            phone = f"139{n:08d}" if who == 0 and n < 1500 else ""
            name = OF_OFFICE[n] if who == 0 and n < len(OF_OFFICE) else next(called)
            sheet.append([yard, building, f"QH-{n:04d}", f"{n // 100 + 1}-{n % 100:02d}", name, phone, 1945 + (n * 7 + who * 23) % 58, "户籍"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass
class Staff:
    """Somebody with a desk: how they come in; the app on their phone gives a code only once."""

    login: str
    password: str
    secret: str = ""
    used: set[str] = field(default_factory=set)


def send(page: Page, within: str = "main form.form") -> None:
    """Press the one deed of the form."""
    page.locator(within).first.locator(".acts button.act").first.click()
    page.wait_for_load_state()


def fill(page: Page, **values: str) -> None:
    """Type into the fields of the page by their names."""
    for name, value in values.items():
        page.locator(f"[name='{name}']").fill(value)


def looks_right(page: Page, name: str) -> None:
    """Nothing that a screen reader or a keyboard stumbles over, and a picture for whoever wants to look."""
    screenshot(page, f"setup-{name}")
    assert axe(page) == [], name


def said(page: Page) -> str:
    return page.locator("main").inner_text()


def key_from(site: Site) -> str:
    """The set-up key as the machine's screen shows it."""
    found = re.search(r"^ {4}((?:[2-9A-Z]{4}-){3}[2-9A-Z]{4})$", site.log, re.MULTILINE)
    assert found, site.log
    return found.group(1)


def secret_on(page: Page) -> str:
    return page.locator(".qr .code").inner_text().replace(" ", "")


# ── the administrator ────────────────────────────────────────────────────────────────────────────────────────────────


def found_the_community(page: Page, site: Site) -> Staff:
    page.goto(site.url)
    assert page.url.endswith("/setup")
    looks_right(page, "1-key")
    fill(page, key="AAAA-AAAA-AAAA-AAAA")
    send(page)
    assert page.locator("#key").get_attribute("aria-invalid") == "true"
    fill(page, key=key_from(site).lower())
    send(page)
    looks_right(page, "2-community")
    fill(page, name="清河社区", name_en="Qinghe", town="望溪街道", district="锦城区")
    send(page)
    fill(page, keeper="钟文静", login="zhong", password=PASSWORD, again=PASSWORD)
    looks_right(page, "3-you")
    send(page)
    looks_right(page, "4-second-key")
    me = Staff("zhong", PASSWORD, secret_on(page))
    fill(page, code=pyotp.TOTP(me.secret).now())
    send(page)
    assert page.url.endswith("/setup")
    assert "清河社区建好了" in page.locator(".flashes").inner_text()
    assert "第 1 步，共 7 步" in said(page)
    looks_right(page, "5-seven-steps")
    return me


def write_down_places(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/setup/areas")
    fill(page, lines="清河1号院 / 1-4栋\n清河2号院 / 1栋 / 二单元")
    send(page)
    assert "第 2 行" in said(page)
    assert page.locator("[name=lines]").input_value().startswith("清河1号院")
    looks_right(page, "6-places-refused")
    fill(page, lines="清河1号院 / 1-4栋\n清河2号院 / 1-4栋")
    send(page)
    looks_right(page, "7-places-looked-over")
    send(page)
    assert "10 个地方" in page.locator(".flashes").inner_text()


def upload(page: Page, site: Site, name: str, content: bytes) -> None:
    """Lay a sheet on the table: the preview says what it would do."""
    page.goto(f"{site.url}/desk/roll/imports")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("[name=sheet]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    send(page)
    assert re.search(r"/desk/roll/imports/\d+$", page.url), said(page)
    for figure in (f"{HOUSEHOLDS}", f"{PEOPLE}"):
        assert figure in said(page).replace(",", "")


def take_over(page: Page) -> None:
    page.locator("form[action$='/apply'] button").first.click()
    page.wait_for_load_state()


def bring_the_roll(page: Page, site: Site) -> None:
    """The first sheet was last year's with the names of the old buildings: taken over, seen, taken back. Then the right one."""
    upload(page, site, "花名册（旧楼号）.xlsx", a_sheet("号旧楼"))
    looks_right(page, "8-preview")
    take_over(page)
    page.goto(f"{site.url}/desk/areas")
    assert "1号旧楼" in said(page)
    page.goto(f"{site.url}/setup")
    assert "3,000 户，7,800 人" in said(page)
    page.get_by_role("link", name="看看刚导入的表，不对就撤回").click()
    page.locator("form[action$='/undo'] [name$=why]").fill("这是去年的表，楼号是旧的。")
    looks_right(page, "9-undo")
    page.locator("form[action$='/undo'] .acts button").click()
    page.wait_for_load_state()
    page.goto(f"{site.url}/desk/areas")
    assert "1号旧楼" not in said(page)
    assert "清河1号院" in said(page)  # what was written down by hand stays
    page.goto(f"{site.url}/setup")
    assert "名册还是空的" in said(page)
    upload(page, site, "花名册2026.xlsx", a_sheet())
    take_over(page)
    page.goto(f"{site.url}/setup")
    assert "3,000 户，7,800 人" in said(page)


def take_office(page: Page, site: Site, role: Role, lines: str, enter: bool = False) -> None:
    page.goto(f"{site.url}/setup/posts?role={role}")
    fill(page, people=lines)
    page.locator("[name=may_enter]").set_checked(enter)
    send(page, "main form.form")


def fill_the_posts(page: Page, site: Site) -> dict[str, Staff]:
    """Everybody takes their post; one refusal is read; the sheet with the logins is printed once."""
    for role, people in LIVE_HERE.items():
        take_office(page, site, role, "\n".join(people))
        assert "已任职" in page.locator(".flashes").inner_text(), said(page)
    take_office(page, site, Role.SUPERVISOR, HEAD)
    assert f"第 1 行的{HEAD}不能任这个职务" in said(page)
    assert page.locator("[name=people]").input_value() == HEAD
    looks_right(page, "10-post-refused")
    for role, name in WORK_HERE.items():
        take_office(page, site, role, name, enter=True)
    looks_right(page, "11-posts")
    page.goto(f"{site.url}/setup/logins")
    looks_right(page, "12-logins")
    send(page)
    looks_right(page, "13-logins-sheet")
    found = {}
    for slip in page.locator("main section").all():
        values = [value.strip() for value in slip.locator("dd").all_inner_texts()]
        found[slip.locator("h2").inner_text().split("，")[0]] = Staff(values[1], values[2])
    assert {HEAD, BOOKS, CLERK} <= set(found)
    page.goto(f"{site.url}/setup/logins")
    assert "工作人员都有账号了" in said(page)
    return found


def check_a_rule(page: Page, site: Site, number: int, text: str) -> None:
    page.goto(f"{site.url}/rules")
    links = page.locator("main a[href*='/rules/']").all()
    page.goto(site.url + str(links[number].get_attribute("href")))
    fill(page, seen=text)
    send(page)
    assert text in said(page)


def lay_out_the_year(page: Page, site: Site) -> str:
    """This year with its five steps, twenty days each, the first of which has begun."""
    page.goto(f"{site.url}/rounds/new")
    send(page)
    dates, begins = page.url, datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
    for n, step in enumerate(("raise", "submit", "discuss", "execute", "oversee")):
        opens = datetime.combine(begins + timedelta(days=20 * n), datetime.min.time()).replace(hour=9)
        within = f"main form:has(input[name=step][value={step}])"
        page.locator(f"{within} [name$=opens]").fill(f"{opens:%Y-%m-%dT%H:%M}")
        page.locator(f"{within} [name$=closes]").fill(f"{opens + timedelta(days=19):%Y-%m-%dT%H:%M}")
        send(page, within)
        assert page.url == dates
    return dates.removesuffix("/dates")


def print_slips(page: Page, site: Site) -> None:
    """The slips of one building as a PDF."""
    page.goto(f"{site.url}/desk/slips")
    area = page.locator("[name=area]")
    value = next(o.get_attribute("value") for o in area.locator("option").all() if o.inner_text().strip().endswith("1栋"))
    area.select_option(value)
    fill(page, telephone="028-8000 1234")
    with page.expect_download() as printed:
        page.locator("main form.form .acts button.act").first.click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF")


# ── everybody else ───────────────────────────────────────────────────────────────────────────────────────────────────


def sign_in(page: Page, site: Site, staff: Staff) -> None:
    """The first time through the staff door: password, then the second key is made."""
    page.goto(f"{site.url}/sign-in/staff")
    fill(page, login=staff.login, password=staff.password)
    send(page)
    staff.secret = secret_on(page)
    fill(page, code=pyotp.TOTP(staff.secret).now())
    send(page)
    assert "/sign-in" not in page.url, said(page)


def enter_money(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/money/sources/new")
    fill(page, name="社区保障资金")
    send(page)
    page.goto(f"{site.url}/money/receive")
    fill(page, amount="300,000", why_no_voucher="银行回单明天到")
    send(page)
    page.goto(f"{site.url}/money/set-aside")
    fill(page, memo="应急备用", slug="emergency", amount="20,000")
    send(page)
    page.goto(f"{site.url}/money")
    assert "280,000" in said(page) or "28 万元" in said(page), said(page)


def code_for(instance: Path, name: str) -> str:
    """A new code for one neighbour, as their slip would show it."""
    app = create_app(Settings(instance=instance, env="testing", demo=False))
    with app.app_context(), change_by(machine("test")) as change:
        person = change.session.scalars(select(Person).where(Person.name == name)).one()
        code = issue_slips(change, person, SlipKind.PERSON, True)[0].code
    with app.app_context():
        db.engine.dispose()
    return code


def raise_a_voice(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/sign-in")
    page.locator("[name=code]").fill(code_for(site.instance, NEIGHBOUR))
    send(page)
    page.goto(f"{site.url}/voice")
    fill(page, text=VOICE)
    send(page)
    number = re.search(r"\d{4}-\d{4}", said(page))
    assert number, said(page)
    return number.group(0)


def answer_it(page: Page, site: Site, number: str) -> None:
    page.goto(f"{site.url}/desk/voices")
    assert number in said(page)
    page.goto(f"{site.url}/desk/voices/{number}/answer")
    fill(page, answer=ANSWER)
    send(page)


def test_a_real_community_from_an_empty_machine_to_its_first_answer(start_site: StartSite, a_page: Callable[..., Page]) -> None:
    site = start_site(WUSHI_DEMO="0")
    forgive = ("422", "409")
    admin = a_page("desk", forgive=forgive)
    found_the_community(admin, site)
    write_down_places(admin, site)
    bring_the_roll(admin, site)
    staff = fill_the_posts(admin, site)
    check_a_rule(admin, site, 0, "《城市居民委员会组织法》2018 年修正，中国人大网")

    clerk = a_page("desk", forgive=forgive)
    sign_in(clerk, site, staff[CLERK])
    check_a_rule(clerk, site, 1, "《锦城区公示办法》第七条")
    clerk.goto(f"{site.url}/setup")
    assert "2 条已有人署名核对" in said(clerk)

    year = lay_out_the_year(admin, site)
    books = a_page("desk", forgive=forgive)
    sign_in(books, site, staff[BOOKS])
    enter_money(books, site)
    print_slips(admin, site)
    admin.goto(f"{site.url}/setup")
    looks_right(admin, "14-all-done")
    assert "还没有" not in admin.locator("main ol.list").inner_text()

    head = a_page("desk", forgive=forgive)
    sign_in(head, site, staff[HEAD])
    head.goto(year)
    head.locator("form[action*='/move/'] button").first.click()
    head.wait_for_load_state()

    phone = a_page("phone", forgive=forgive)
    number = raise_a_voice(phone, site)
    answer_it(head, site, number)
    phone.goto(f"{site.url}/matters/{number}")
    assert ANSWER in said(phone)
    phone.goto(site.url)
    assert "清河社区" in phone.locator("header").inner_text()
