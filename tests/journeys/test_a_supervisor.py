"""吴成林 in July 2027, when the retention of the ramps falls due: he looks, stops the money, and follows it to the paper."""
from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import APage, axe
from tests.fixtures.servers import Site
from tests.journeys.entering import be, come_in

SUPERVISOR, SECOND, HEAD, OFFICE, BOOKKEEPER = "吴成林", "邓秀芳", "罗敏", "周秀兰", "恒信代理记账"
PROJECT, SUM = "/projects/P15-2026", "990"
WRONG = "东门坡道的扶手松了两颗螺丝，拧紧并加防松垫。"

DeskOf = Callable[..., Page]


@pytest.fixture
def desk_of(a_page: APage, next_summer: Site) -> DeskOf:
    """`desk_of("罗敏")`: their computer, signed in."""

    def make(name: str, *forgive: str) -> Page:
        page = a_page("desk", forgive=forgive)
        be(page.context, next_summer, name)
        return page

    return make


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    """A paper of the bank, as a picture."""
    picture = Image.new("RGB", (640, 400), "white")
    ImageDraw.Draw(picture).text((40, 180), "CNY 990.00  P15-2026", fill="black")
    picture.save(tmp_path / "slip.png")
    return tmp_path / "slip.png"


def press(page: Page, label: str) -> None:
    """The one button of a deed."""
    page.get_by_role("button", name=label, exact=True).click()


def section(page: Page, head: str) -> Locator:
    """The part of a page under a heading."""
    return page.locator("section", has=page.locator(f"#{head}"))


@dataclass
class Ramps:
    """The retention money of the six ramps, and what each of them does about it on their own screen."""

    home: str
    slip: Path
    payment: str = ""

    def report(self, office: Page) -> None:
        """The office says that a year has passed without a repair."""
        office.goto(self.home + PROJECT)
        office.get_by_role("link", name="报做完").click()
        office.locator("[name=report]").fill("质保期满一年，六处坡道没有报修。")
        press(office, "做完了，请来看")

    def look(self, supervisor: Page, what: str, finding: str = "") -> None:
        """A supervisor writes down what he saw; a finding stops the money."""
        supervisor.goto(self.home + PROJECT)
        supervisor.locator("a[href$='/inspect']").first.click()
        supervisor.locator("[name=milestone]").select_option(label="质保金")
        supervisor.locator("[name=what]").fill(what)
        supervisor.locator(f"[name=is_ok][value={'no' if finding else 'yes'}]").check()
        if finding:
            supervisor.locator("[name=finding]").fill(finding)
            supervisor.locator("[name=stops_money]").check()
        press(supervisor, "记下我看到的")
        expect(supervisor.locator("main")).to_contain_text(what)

    def accept(self, supervisor: Page) -> None:
        """The part is there, as agreed."""
        supervisor.get_by_role("link", name="验收或退回").click()
        supervisor.locator("[name=word][value=accept]").check()
        press(supervisor, "就这么定")

    def ask(self, office: Page) -> None:
        """The office asks for the money, with the invoice."""
        office.goto(self.home + PROJECT)
        office.get_by_role("link", name="申请付款").click()
        assert office.locator("[name=amount]").input_value().startswith(SUM), "what is left of the part stands there already"
        office.locator("[name=invoice_amount]").fill(SUM)
        office.locator("[name=invoice]").set_input_files(self.slip)
        press(office, "申请付这笔钱")
        details = office.locator("details", has_text="付款 990 元")
        self.payment = self.home + str(details.locator("a[href^='/payments/']").get_attribute("href"))

    def approve(self, head: Page) -> None:
        """The head of the committee agrees."""
        head.goto(self.payment)
        head.locator("a[href$='/do/approve']").click()
        press(head, "我同意付")

    def try_to_check(self, second: Page) -> str:
        """Somebody who knows the address tries without a button that leads there; what they read."""
        second.goto(f"{self.payment}/do/check")
        press(second, "都对得上，可以付")
        return second.get_by_role("alert").inner_text()

    def put_right(self, office: Page) -> str:
        """The office says what was done about the finding; the address of the finding."""
        office.goto(self.home + PROJECT)
        office.get_by_role("link", name=re.compile("扶手松了")).first.click()
        office.get_by_role("link", name="已经整改").click()
        office.locator("[name=what]").fill("螺丝换了不锈钢的，加了防松垫。")
        office.locator("[name=photo]").set_input_files(self.slip)
        press(office, "报已整改")
        return office.url

    def confirm(self, supervisor: Page, finding: str) -> None:
        """A supervisor has seen it."""
        supervisor.goto(finding)
        supervisor.get_by_role("link", name="我看过，改好了").click()
        supervisor.locator("[name=note]").fill("用力摇过，不晃了。")
        press(supervisor, "改好了")

    def pay(self, bank: Page, sum_: str) -> None:
        """The bookkeeper books what the bank has paid."""
        bank.locator("[name=slip]").fill(sum_)
        bank.locator("[name=voucher]").set_input_files(self.slip)
        press(bank, "放行这笔钱")


@pytest.fixture
def ramps(next_summer: Site, slip: Path) -> Ramps:
    """The ramps of P15."""
    return Ramps(next_summer.url, slip)


def test_he_comes_in_with_password_and_code_and_sees_first_what_is_not_right(a_page: APage, next_summer: Site) -> None:
    page = a_page("desk")
    come_in(page, next_summer, SUPERVISOR)
    expect(page).to_have_url(f"{next_summer.url}/desk/supervisor")
    heads = page.locator("main :is(h1, h2)").all_inner_texts()
    assert re.fullmatch(r"要看的 \d+ 件", heads[0])
    rows = page.locator("main table").first.locator("tbody tr")
    expect(rows.first).to_contain_text("记录今天没有人见证")  # nobody has vouched since the year ended, and nothing else is to be trusted before
    expect(rows.filter(has_text="晚").first).to_be_visible()
    assert axe(page) == []


def test_money_that_he_stops_moves_only_when_it_is_right_and_through_all_hands(desk_of: DeskOf, ramps: Ramps) -> None:
    wu, deng = desk_of(SUPERVISOR), desk_of(SECOND, "422")
    office, head, bank = desk_of(OFFICE), desk_of(HEAD), desk_of(BOOKKEEPER, "422")
    ramps.report(office)
    wu.goto(f"{ramps.home}/desk/supervisor")
    expect(wu.locator("main")).to_contain_text("P15-2026：质保金")
    ramps.look(wu, "六处都走了一遍，平整。")
    ramps.accept(wu)
    ramps.ask(office)

    ramps.look(wu, "晚上又去看：东门那处扶手会晃。", WRONG)
    ramps.approve(head)
    for page in (office, head, deng, bank):
        page.goto(ramps.payment)
        expect(page.locator("main")).to_contain_text(f"这个项目的钱已停付：{WRONG}")
        assert page.locator("a[href$='/do/check'], a[href$='/do/release']").count() == 0, "what cannot be done has no button"
    assert f"这个项目的钱已停付：{WRONG}" in ramps.try_to_check(deng)

    ramps.confirm(wu, ramps.put_right(office))
    deng.goto(ramps.payment)
    deng.locator("a[href$='/do/check']").click()
    press(deng, "都对得上，可以付")
    bank.goto(ramps.payment)
    bank.locator("a[href$='/do/release']").click()
    ramps.pay(bank, "1990")
    expect(bank.get_by_role("alert")).to_contain_text("990 元")  # the bank's paper must say the same sum
    ramps.pay(bank, SUM)
    expect(bank.locator("main")).to_contain_text("已付款")
    follow_to_the_paper(wu, ramps)


def follow_to_the_paper(page: Page, ramps: Ramps) -> None:
    """From the sum to the picture of the slip, and to the entry in the record, without trusting anybody."""
    page.goto(ramps.payment)
    hands = section(page, "hands-head").inner_text()
    assert all(name in hands for name in (OFFICE, HEAD, SECOND, BOOKKEEPER))
    section(page, "trail-head").get_by_role("link", name=re.compile("已付")).click()
    expect(page.locator("h1")).to_contain_text(SUM)
    paper = section(page, "paper").get_by_role("link", name="打开凭证").get_attribute("href")
    answer = page.context.request.get(f"{ramps.home}{paper}")
    assert answer.headers["content-type"].startswith("image/")
    assert hashlib.sha256(answer.body()).hexdigest() in re.sub(r"\s", "", section(page, "paper").inner_text())
    section(page, "entered").get_by_role("link", name=re.compile(r"第 [\d,]+ 条")).click()
    assert_whole(page)


def assert_whole(page: Page) -> None:
    """The fingerprint on an entry's page is that of the bytes on it: RFC 9162, with nothing but hashlib."""
    data = page.get_by_label("一字不差的原文").input_value()
    assert hashlib.sha256(b"\x00" + data.encode()).hexdigest() in page.locator("main").inner_text()


def test_the_trail_of_a_thing_leads_back_to_who_did_what(desk_of: DeskOf, next_summer: Site) -> None:
    page = desk_of(SUPERVISOR)
    page.goto(f"{next_summer.url}/desk/supervisor?q=P06-2026+{OFFICE}")
    found = page.locator("main table").last
    expect(found).to_contain_text(OFFICE)
    found.get_by_role("link", name=re.compile(r"第 [\d,]+ 条")).first.click()
    assert_whole(page)


def test_he_counts_the_whole_record_himself(desk_of: DeskOf, next_summer: Site) -> None:
    page = desk_of(SUPERVISOR)
    page.goto(f"{next_summer.url}/desk/supervisor")
    press(page, "现在全部重算一遍")
    expect(page.locator("h1")).to_contain_text("全部相符")


def test_a_resident_is_not_let_in_to_his_desk(a_page: APage, next_summer: Site) -> None:
    page = a_page("wechat", forgive=("403",))
    be(page.context, next_summer, "黎桂英")
    answer = page.goto(f"{next_summer.url}/desk/supervisor")
    assert answer is not None and answer.status == 403
    expect(page.locator("h1")).to_have_text("这件事不归您办")
