"""A resident of 1栋 with a slip and a phone: in, say it, stand behind a neighbour, object, rate, and out again."""
from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import APage, axe
from tests.fixtures.servers import Site
from tests.journeys.entering import be, come_in, key_of
from tests.journeys.looking import sideways

ELDER, NEIGHBOUR, TENANT = "黎桂英", "李桂芳", "马小军"
NUMBER = re.compile(r"20\d\d-\d{4}")

Phone = Callable[..., Page]


@pytest.fixture
def phone_of(a_page: APage, december: Site) -> Phone:
    """`phone_of("黎桂英")`: their phone, WeChat open, already signed in."""

    def make(name: str, **options: object) -> Page:
        page = a_page("wechat", **options)
        be(page.context, december, name)
        return page

    return make


def raise_matter(page: Page, site: Site, text: str) -> str:
    """Say it on the phone; the number that is on the receipt."""
    page.goto(f"{site.url}/voice")
    page.get_by_label("什么事？").fill(text)
    page.get_by_role("button", name="交给两委").click()
    page.wait_for_url(re.compile("/voice/2"))
    found = NUMBER.search(page.locator("main").inner_text())
    assert found is not None
    return found.group()


def listed(page: Page, site: Site, words: str) -> int:
    """How many matters everybody finds under these words."""
    page.goto(f"{site.url}/matters?q={words}")
    return page.locator("main .list-title").filter(has_text=words).count()


def test_with_the_code_on_the_slip_a_voice_gets_a_number_an_owner_and_a_date(phone: Page, december: Site) -> None:
    phone.goto(december.url)
    phone.get_by_role("link", name="我有一件事要说").click()
    phone.locator("[name=code]").fill(key_of(december, ELDER).code.lower())
    phone.get_by_role("button", name="用这个码进来").click()
    expect(phone.get_by_role("heading", name="我有一件事要说")).to_be_visible()  # on the way to where she wanted
    phone.get_by_label("什么事？").fill("单元门口的台阶缺了一角，晚上容易绊倒")
    phone.locator("[name=area]").select_option(index=4)
    place = phone.locator("[name=area] option:checked").inner_text().strip()
    phone.get_by_role("button", name="交给两委").click()

    receipt = phone.locator("main")
    expect(receipt).to_contain_text("您说的事有编号了")
    assert NUMBER.search(receipt.inner_text())
    assert re.search(r"居委会\S+最迟 \d+ 月 \d+ 日答复您", receipt.inner_text())
    expect(receipt).to_contain_text(place)
    phone.get_by_role("link", name="看这件事的页面").or_(phone.locator("main a.act.main")).first.click()
    expect(phone.locator("h1")).to_contain_text("台阶")
    expect(phone.locator("main")).not_to_contain_text(ELDER)  # neighbours read 黎**, never more
    phone.goto(december.url)
    expect(phone.locator("main")).to_contain_text("台阶")


def test_a_neighbour_stands_behind_it_and_may_think_again(phone_of: Phone, december: Site) -> None:
    number = raise_matter(phone_of(ELDER), december, "晾衣绳把人行道挡住了一半")
    neighbour = phone_of(NEIGHBOUR)
    neighbour.goto(f"{december.url}/matters/{number}")
    expect(neighbour.locator("main")).to_contain_text("还没有人附议")
    neighbour.get_by_role("button", name="我也要（附议）").click()
    expect(neighbour.locator("main")).to_contain_text("1 位邻居附议")
    neighbour.get_by_role("button", name="您附议了，收回").click()
    expect(neighbour.locator("main")).to_contain_text("还没有人附议")


def test_an_objection_hangs_beside_the_notice_with_a_day_for_the_answer(phone_of: Phone, december: Site) -> None:
    page = phone_of(NEIGHBOUR)
    page.goto(f"{december.url}/notices")
    page.get_by_role("link", name="民主评议结果").first.click()
    page.get_by_text("我有不同意见").click()
    page.locator("details [name=text]").fill("评议会的通知贴得太晚，好多人不知道。")
    page.get_by_role("button", name="把我的意见贴上去").click()
    hung = page.locator("main li", has_text="贴得太晚")
    expect(hung).to_contain_text("李**")
    expect(hung).to_contain_text("居委会最迟")
    assert NEIGHBOUR not in hung.inner_text()
    expect(page.locator("details [name=text]")).to_have_value("")  # it hangs, so nothing is put back for a second time


def test_stars_can_be_changed_and_count_once(phone_of: Phone, december: Site) -> None:
    page = phone_of(TENANT)

    def give(stars: int) -> str:
        page.goto(f"{december.url}/projects/P15-2026/rate")
        page.locator(f"[name=stars][value='{stars}']").check()
        page.get_by_role("button", name="就打这几颗星").click()
        expect(page.locator(".flashes")).to_contain_text("谢谢您")
        return page.locator("section", has=page.locator("#stars-head")).inner_text()

    assert give(2) == give(5), "one person, one answer; few answers show no result"


def test_a_phone_that_was_left_somewhere_is_signed_out_from_home(a_page: APage, december: Site) -> None:
    lost, mine = a_page("wechat"), a_page("wechat")
    for page in (lost, mine):
        come_in(page, december, TENANT)
    mine.goto(f"{december.url}/me")
    mine.get_by_role("button", name="除了这里，全部退出").click()
    lost.goto(f"{december.url}/me")
    expect(lost).to_have_url(re.compile("/sign-in"))
    mine.goto(f"{december.url}/me")
    expect(mine.locator("h1")).to_have_text(TENANT)


def test_without_any_script_it_is_said_and_read_all_the_same(phone_of: Phone, december: Site) -> None:
    page = phone_of(NEIGHBOUR, java_script_enabled=False)
    number = raise_matter(page, december, "三栋的信报箱锁坏了")
    page.goto(f"{december.url}/matters/{number}")
    expect(page.locator("h1")).to_contain_text("信报箱")
    page.goto(f"{december.url}/mine")
    expect(page.locator("main")).to_contain_text("信报箱")


def test_a_double_tap_makes_one_matter(phone_of: Phone, december: Site) -> None:
    page = phone_of(ELDER)
    page.goto(f"{december.url}/voice")
    page.get_by_label("什么事？").fill("门禁卡刷不开了双击")
    page.get_by_role("button", name="交给两委").dblclick()
    page.wait_for_url(re.compile("/voice/2"))
    assert listed(page, december, "门禁卡刷不开了双击") == 1


def test_a_form_that_arrives_twice_makes_one_matter(phone_of: Phone, december: Site) -> None:
    page = phone_of(ELDER)
    page.goto(f"{december.url}/voice")
    sent = page.locator("form[data-keep=voice]").evaluate("(form) => Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string'))")
    sent["text"] = "同一张表交了两次"
    first, second = (page.context.request.post(f"{december.url}/voice", form=sent) for _ in range(2))
    assert first.ok and second.url == first.url, "the second lands where the first did"
    assert listed(page, december, "同一张表交了两次") == 1


@pytest.mark.parametrize("way_back", ["/voice", "/"])
def test_a_lost_connection_keeps_what_was_typed(phone_of: Phone, december: Site, way_back: str) -> None:
    page = phone_of(TENANT, forgive=("ERR_INTERNET_DISCONNECTED",))
    page.goto(f"{december.url}/voice")
    said = f"电梯口的灯一闪一闪，从 {way_back} 回来"
    page.get_by_label("什么事？").fill(said)
    expect(page.locator("[data-draft]")).to_have_text("已存在这台设备上，还没有送出。")
    page.context.set_offline(True)
    page.get_by_role("button", name="交给两委").click()
    page.wait_for_url(re.compile("chrome-error"))
    page.context.set_offline(False)
    page.goto(december.url + way_back)
    page.goto(f"{december.url}/voice")
    expect(page.get_by_label("什么事？")).to_have_value(said)
    expect(page.locator("[data-draft]")).to_contain_text("已经放回来了")
    page.get_by_role("button", name="交给两委").click()
    page.wait_for_url(re.compile("/voice/2"))
    page.goto(f"{december.url}/voice")
    expect(page.get_by_label("什么事？")).to_have_value("")  # sent, so nothing is put back any more
    assert listed(page, december, said) == 1


def test_what_stood_open_when_somebody_else_signed_in_is_not_sent_under_their_name(phone_of: Phone, december: Site) -> None:
    first = phone_of(ELDER, forgive=("400",))
    first.goto(f"{december.url}/voice")
    first.get_by_label("什么事？").fill("先写的人还没有交出去")
    second = first.context.new_page()
    come_in(second, december, TENANT)
    first.get_by_role("button", name="交给两委").click()
    expect(first.locator("main")).to_contain_text("这个页面开得太久，或者不是从这里打开的")
    assert listed(second, december, "先写的人还没有交出去") == 0
    first.goto(f"{december.url}/voice")
    expect(first.get_by_label("什么事？")).to_have_value("先写的人还没有交出去")  # refused is not sent


def test_who_signs_out_of_a_borrowed_phone_leaves_no_words_behind(phone_of: Phone, december: Site) -> None:
    page = phone_of(TENANT)
    page.goto(f"{december.url}/voice")
    page.get_by_label("什么事？").fill("这句话只给两委看")
    expect(page.locator("[data-draft]")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    come_in(page, december, ELDER)
    page.goto(f"{december.url}/voice")
    expect(page.get_by_label("什么事？")).to_have_value("")


def test_a_wrong_code_is_refused_in_words_and_the_page_stays_usable(phone: Page, december: Site, ears: list[object]) -> None:
    ears[-1].forgive = ("422",)  # type: ignore[attr-defined]
    phone.goto(f"{december.url}/sign-in")
    phone.locator("[name=code]").fill("AAA AAA AAA")
    phone.get_by_role("button", name="用这个码进来").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    assert axe(phone) == []
    assert sideways(phone) == []
    assert phone.locator("[name=code]").input_value() == "AAA AAA AAA", "what was typed stays"
