"""One evening in real browsers, from the paper that calls it to the minutes that are signed: a table, a wall, three phones, a recorder."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.base import clock
from app.people.commands.slips import issue_slips
from app.people.states import SlipKind
from app.vocabulary import Role
from tests.fixtures.browser import screenshot
from tests.fixtures.evening import PATIENCE, Evening, Line
from tests.fixtures.house import do
from tests.fixtures.reading import words_of_pdf, words_of_word

TABLE = {"viewport": {"width": 1280, "height": 720}}
LOST = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "WebSocket")
PAPER = "南门空地量过了：离楼 6 米，放 12 个车位，电线从 3 号表箱来。"


@pytest.fixture
def evening(a_council, a_person, a_docket, a_proposal, opened_by) -> Iterator[Evening]:
    """A council of seven, three matters on a list that hangs on the board, and somebody trained to call a meeting."""
    docket = a_docket()
    for code, title, post in (("P13", "电动车充电棚放在南门空地", False), ("P14", "垃圾房由邻居承包", False), ("P15", "老井边装护栏", True)):
        a_proposal(code, title, docket=docket, post=post)
    chair, recorder = a_person("谢思远", Role.FACILITATOR), a_person("何婷", Role.RECORDER)
    council = a_council(7)
    yield Evening(opened_by, chair, recorder, council, opened_by(chair, "/desk/meetings/new", "desk", forgive=("422",), **TABLE))
    clock.run_ahead(timedelta(0))


def it_is_called(evening: Evening) -> None:
    """The notice says how many days; too soon is refused with everything kept; a paper is put there, and somebody has read it."""
    desk = evening.pages["desk"] = evening.desk
    expect(desk.get_by_label("哪个机构开会")).to_contain_text("提前 3 天通知")
    for label, said in (("会议名称", "年末议事会"), ("地点", "社区大厅")):
        desk.get_by_label(label).fill(said)
    for label, said in (("提案清单", "议事会议题"), ("谁主持", "谢思远"), ("谁记录", "何婷")):
        desk.get_by_label(label).select_option(label=said)
    hour = clock.local(clock.now()).replace(hour=19, minute=30, second=0) + clock.days(4)
    for day, landed in ((hour - clock.days(3), "**/desk/meetings/new"), (hour, "**/meetings/*/desk")):
        desk.get_by_label("什么时候开").fill(day.strftime("%Y-%m-%dT%H:%M"))
        desk.get_by_role("button", name="发出会议通知").press("Enter")
        desk.wait_for_url(landed)
        if day < hour:
            expect(desk.get_by_role("alert")).to_contain_text("要提前 3 天通知")
            expect(desk.get_by_label("会议名称")).to_have_value("年末议事会")
            screenshot(desk, "01-called-too-soon-desk")
    evening.path = "/" + desk.url.split("/", 3)[3].removesuffix("/desk")
    first = desk.get_by_label("分钟：P13 电动车充电棚放在南门空地")
    first.fill("30")
    first.press("Enter")
    evening.see("desk", "#desk_agenda", "计划 50 分钟")
    desk.get_by_role("link", name="材料，谁看过了").press("Enter")
    desk.get_by_label("材料名称").fill("充电棚选址说明")
    desk.get_by_label("没有文件时").fill(PAPER)
    desk.get_by_role("button", name="放上去给大家看").press("Enter")
    expect(desk.locator("main")).to_contain_text("7 人中 0 人说看过了")
    reader = evening.pages["reader"] = evening.opened_by(evening.council[0], evening.path, "wechat")
    expect(reader.locator("#papers")).to_contain_text(PAPER)
    expect(reader.locator("main")).to_contain_text("提前 4 天")
    expect(reader.get_by_role("button", name="我到了")).to_have_count(0)  # nobody signs in four days before
    evening.look("02-called", "reader")
    reader.get_by_role("button", name="我看过了").click()
    expect(reader.locator("#papers")).to_contain_text("您看过了")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("7 人中 1 人说看过了")
    screenshot(desk, "02-called-desk")
    reader.context.close()
    clock.run_ahead(evening.meeting.starts_at - timedelta(minutes=5) - clock.wall_time())


def the_hall_fills(evening: Evening) -> None:
    """A projector is paired; one signs in by the square code, one types the letters with large text, one is ticked at the door."""
    li, wang, elder = evening.council[:3]
    for name, who, where, shape, more in (
        ("desk", evening.chair, "/desk", "desk", {**TABLE, "forgive": ("desk/close: .* 422",)}), ("recorder", evening.recorder, "/desk", "desk", TABLE), ("wall", None, None, "projector", {}),
        ("phone", li, "?code=" + evening.meeting.join_code, "wechat", {}), ("elder", elder, "", "wechat", {}),
        ("lost", wang, "?code=" + evening.meeting.join_code, "wechat", {"before": lambda page: evening.lines.append(Line(page)), "forgive": LOST}),
    ):  # fmt: skip
        evening.pages[name] = evening.opened_by(who, evening.path + where if where is not None else "/wall", shape, **more)
    evening.desk.context.close()
    evening.desk = desk = evening.pages["desk"]
    wall = evening.pages["wall"]
    evening.unfold("会场大屏")
    desk.get_by_role("button", name="给大屏一个新码").press("Enter")
    expect(desk.locator("#desk_top .code")).to_have_text(re.compile(r"^[A-Z2-9]{4}$"), timeout=PATIENCE)
    evening.look("03-pairing", "wall")
    wall.get_by_role("textbox").fill(desk.locator("#desk_top .code").inner_text().lower())
    wall.get_by_role("textbox").press("Enter")
    expect(wall.get_by_role("heading")).to_have_text("年末议事会")
    evening.tap("elder", "长辈版")
    evening.pages["elder"].get_by_label("大屏上的签到码").fill(wall.locator(".code").inner_text())
    evening.look("03-arriving", "desk", "wall", "phone", "elder")
    for name in ("phone", "elder", "lost"):
        evening.tap(name, "我到了")
        expect(evening.pages[name].get_by_text("您已签到")).to_be_visible(timeout=PATIENCE)
    evening.at_the_door(evening.council[5])
    evening.key(" ", then="开始议这一项")
    evening.key(" ", then="还差 1 人")
    evening.see("wall", "#wall_top", "还差 1")
    evening.look("04-too-few", "desk")
    evening.show("04-too-few", "wall", "phone")


def enough_are_here(evening: Evening) -> None:
    """Somebody without a phone brings the slip with a code, another is ticked on the sheet: now it can be decided."""
    slip = do(issue_slips, evening.council[3], SlipKind.PERSON)[0].code
    desk = evening.desk
    desk.goto(desk.url.replace("/desk", "/sheet"))
    desk.get_by_label("来人手上那张码条的码").fill(slip)
    desk.keyboard.press("Enter")
    expect(desk.locator("li", has_text=evening.council[3].name)).to_contain_text("离开")
    screenshot(desk, "05-sheet-desk")
    desk.goto(desk.url.replace("/sheet", "/desk"))
    evening.see("wall", "#wall_top", "够了")
    evening.at_the_door(evening.council[4])
    evening.see("desk", "#desk_top", "6 人到会")


def they_think(evening: Evening) -> None:
    """Ideas without judging, then headings, then what speaks for each and against it; a line that somebody wrote goes up on the wall."""
    desk, phone = evening.desk, evening.pages["phone"]
    evening.unfold("用白板一起想")
    desk.get_by_role("button", name="大家写想法，先不评论").press("Enter")
    for name, idea in (("phone", "南门空地，离楼 6 米"), ("elder", "北门靠墙，近但挡路"), ("phone", "要有灭火器")):
        evening.pages[name].get_by_label("一个想法").fill(idea)
        evening.tap(name, "写上白板")
        evening.see("wall", "#wall_main", idea)
    evening.look("06-ideas", "desk", "wall", "phone", "elder")
    evening.key(" ", then="归类")
    for heading in ("放在哪里", "怎么防火"):
        desk.get_by_label("一个类名").fill(heading)
        desk.keyboard.press("Enter")
        evening.see("desk", "#desk_main .heads", heading)
        desk.keyboard.press("Escape")
    for idea, heading in (("南门空地", "放在哪里"), ("北门靠墙", "放在哪里"), ("要有灭火器", "怎么防火")):
        row = desk.locator("#desk_main .loose li", has_text=idea)
        row.get_by_role("combobox").select_option(label=heading)
        row.get_by_role("button", name="放过去").press("Enter")
        expect(row).to_have_count(0, timeout=PATIENCE)
    evening.look("07-sorted", "desk")
    evening.show("07-sorted", "wall")
    evening.key(" ", then="权衡利弊")
    for name, heading, side, why in (("phone", "放在哪里", "赞成的理由", "离电表箱近，省线"), ("elder", "放在哪里", "反对的理由", "南门晚上太黑")):
        evening.pages[name].get_by_label(heading).fill(why)
        evening.pages[name].locator("form", has=evening.pages[name].get_by_label(heading)).get_by_role("button", name=side).click()
        evening.see("wall", "#wall_main", why)
    evening.look("08-weighed", "wall", "elder")
    evening.show("08-weighed", "desk")
    evening.key(" ", then="提请表决")
    phone.get_by_label("我想说的").fill("我家的车位能不能离消防栓远一点？")
    evening.tap("phone", "写给大家看")
    desk.get_by_role("button", name="放上大屏").press("Enter")
    evening.see("wall", "#wall_main", "离消防栓远一点")
    evening.look("09-written", "desk")
    evening.show("09-written", "wall")
    desk.get_by_role("button", name="从大屏拿下").press("Enter")


def they_speak(evening: Evening) -> None:
    """Hands by phone and for somebody without one; the words are taken down, and put right by who said them."""
    phone = evening.pages["phone"]
    evening.tap("phone", "我要发言")
    evening.see("desk", ".queue", "李桂芳")
    evening.key("h")
    evening.desk.locator("[data-hands] button", has_text="杨树清").press("Enter")
    evening.see("desk", ".queue", "杨树清")
    evening.key("s")
    evening.see("wall", "#wall_main", "李桂芳正在发言")
    evening.look("10-speaking", "desk", "wall", "phone")
    evening.thank()
    evening.take_down("李桂芳", "南门晚上黑")
    evening.see("desk", "#desk_side", "请杨树清说")
    evening.key("s")
    evening.see("wall", "#wall_main", "杨树清正在发言")
    evening.thank()
    evening.take_down("杨树清", "电线从 3 号表箱来，要包管子")
    words = phone.get_by_label("未经本人确认")
    expect(words).to_have_value("南门晚上黑", timeout=PATIENCE)
    evening.look("11-my-words", "phone")
    words.fill("南门晚上太黑，要有灯")
    evening.tap("phone", "对，我是这么说的")
    expect(phone.get_by_label("已确认")).to_have_value("南门晚上太黑，要有灯", timeout=PATIENCE)


def a_text_is_moved(evening: Evening) -> None:
    """Moved by the one with large letters, seconded, amended from the floor, and the amendment settled by hands."""
    desk, elder, lost = (evening.pages[name] for name in ("desk", "elder", "lost"))
    elder.get_by_text("提一个动议").click()
    elder.get_by_label("全文应当怎么写").fill("充电棚放在南门空地，后退 1 米")
    evening.tap("elder", "我提这个动议")
    evening.see("wall", "#wall_main", "等附议")
    evening.show("12-moved", "desk", "wall", "lost")
    evening.tap("lost", "我附议")
    expect(evening.pages["wall"].get_by_role("heading", name="后退 1 米")).to_be_visible(timeout=PATIENCE)
    lost.get_by_text("提修正案").click()
    lost.get_by_label("全文应当怎么写").fill("充电棚放在南门空地，后退 1 米，装两盏灯")
    evening.tap("lost", "我提这个动议")
    evening.see("desk", "#desk_main .motion", "装两盏灯")
    desk.get_by_label("谁附议").select_option(label="杨树清")
    desk.get_by_role("button", name="附议", exact=True).press("Enter")
    desk.get_by_label("举手赞成").fill("5")
    evening.look("13-amended", "desk", "wall")
    desk.get_by_label("反对", exact=True).fill("1")
    desk.keyboard.press("Enter")
    expect(evening.pages["wall"].get_by_role("heading", name="装两盏灯")).to_be_visible(timeout=PATIENCE)


def the_hall_votes(evening: Evening) -> None:
    """By phone and by hand in one question, two tellers; one phone loses its answer, its line, and its line again: it counts once."""
    desk, wall, lost, line = evening.desk, evening.pages["wall"], evening.pages["lost"], evening.lines[0]
    asked = desk.locator("form", has=desk.get_by_role("button", name="提请表决"))
    asked.get_by_label("渠道").select_option("both")
    asked.locator("summary").press("Enter")
    for teller in ("何婷", "李桂芳"):
        asked.get_by_role("checkbox", name=teller).press(" ")
    asked.get_by_role("button").press("Enter")
    beans = wall.locator("[data-beans] i")
    expect(beans).to_have_count(6, timeout=PATIENCE)
    evening.pages["recorder"].goto(desk.url.removesuffix("/desk"))
    expect(lost.get_by_role("button", name="赞成", exact=True)).to_be_visible(timeout=PATIENCE)
    evening.look("14-vote", "desk", "phone", "elder", "recorder")
    counted = wall.locator("[data-open-vote] i.in")
    line.is_deaf = True
    evening.tap("lost", "赞成")
    expect(counted).to_have_count(1, timeout=PATIENCE)  # it has arrived, and the phone cannot know
    line.cut()
    evening.see("lost", "[data-vote-state]", "还没有计入")
    evening.show("15-line-lost", "lost")
    line.mend()
    evening.see("lost", "[data-vote-state]", "已计入")
    line.cut()
    evening.tap("lost", "赞成")  # whoever is not sure presses again
    evening.see("lost", "[data-vote-state]", "还没有计入")
    line.mend()
    evening.see("lost", "[data-vote-state]", "已计入")
    expect(counted).to_have_count(1)
    for name in ("phone", "elder"):
        evening.tap(name, "赞成")
        evening.see(name, "[data-vote-state]", "已计入")
    expect(counted).to_have_count(3, timeout=PATIENCE)
    evening.look("16-voted", "wall")
    evening.show("16-voted", "desk", "lost", "elder")
    evening.hand_in("recorder", 3, 0)
    evening.hand_in("phone", 2, 1)
    evening.key(" ", then="两位计票人数的不一样", place="[data-said]")
    evening.show("17-tellers-differ", "desk", "phone")
    evening.hand_in("recorder", 2, 1)
    evening.pages["recorder"].goto(desk.url)
    evening.key(" ", then="把决定记下来")
    expect(wall.get_by_role("heading", name="通过")).to_be_visible(timeout=PATIENCE)
    evening.see("lost", "#now", "通过")
    evening.look("18-result", "desk", "wall", "phone")
    evening.show("18-result", "elder")
    evening.key(" ", then="进入下一项")
    evening.key(" ", then="开始议这一项")


def one_stands_aside(evening: Evening) -> None:
    """Whoever has an interest leaves the count of this item, and of this item only; the hall says no, and how many votes were short."""
    desk = evening.desk
    evening.key(" ", then="现在：讨论")
    evening.unfold("有人要回避")
    desk.get_by_label("谁回避").select_option(label="王建国")
    desk.locator("form", has=desk.get_by_label("谁回避")).get_by_label("为什么").fill("承包人是我弟弟")
    desk.keyboard.press("Enter")
    evening.see("desk", "#desk_main", "王建国回避：承包人是我弟弟")
    evening.tap("elder", "我要发言")
    evening.see("desk", "#desk_side", "请邓秀英说")
    evening.key("s")
    evening.thank()
    evening.take_down("邓秀英", "承包给自己人不好看")
    evening.key(" ", then="能投 5 人")
    for name, choice in (("phone", "赞成"), ("elder", "反对")):
        evening.tap(name, choice)
        evening.see(name, "[data-vote-state]", "已计入")
    evening.see("lost", "#now", "这一项您没有表决权")
    evening.show("19-stood-aside", "desk", "lost")
    evening.key(" ", then="没有通过")
    expect(evening.pages["wall"].get_by_role("heading", name="没有通过，差 2 票")).to_be_visible(timeout=PATIENCE)
    evening.show("20-not-passed", "desk", "wall", "lost")
    evening.key(" ", then="进入下一项")
    evening.key(" ", then="开始议这一项")


def one_goes_back(evening: Evening) -> None:
    """What is missing is asked for, by a day; the page of the matter says who waits for whom."""
    desk = evening.desk
    evening.key(" ", then="现在：讨论")
    evening.unfold("不表决，另作处理")
    form = desk.locator("form", has=desk.get_by_role("button", name="退回去"))
    evening.look("21-otherwise", "desk")
    form.get_by_label("还缺什么").fill("请文物所看过老井再来")
    until = clock.today() + clock.days(20)
    form.get_by_label("交回日期").fill(until.isoformat())
    form.get_by_role("button").press("Enter")
    evening.see("desk", "#desk_main", "退回：请文物所看过老井再来")
    evening.key(" ", then="议程都议完了")
    evening.key(" ", then="会议已经结束")
    evening.see("wall", "#wall_main", "谢谢大家")
    evening.look("22-over", "wall")
    evening.show("22-over", "desk")
    matter = evening.meeting.items[2].proposal.matter
    evening.pages["phone"].goto(desk.url.split("/meetings")[0] + f"/matters/{matter.number}")
    for said in ("请文物所看过老井再来", f"{until.month} 月 {until.day} 日前交回", "已经等了 0 天"):
        expect(evening.pages["phone"].locator("main")).to_contain_text(said)
    evening.show("23-waits-for-whom", "phone")


def it_is_signed(evening: Evening) -> None:
    """Who spoke confirms on the minutes; both sign, they go up on the board, and the papers can be read."""
    desk, elder, recorder = evening.desk, evening.pages["elder"], evening.pages["recorder"]
    elder.get_by_role("link", name="请看一看，对不对").click()
    elder.get_by_label("未经本人确认").fill("承包给自己人，邻居会不服")
    evening.look("24-minutes", "elder")
    evening.tap("elder", "对，我是这么说的")
    expect(elder.locator("main")).to_contain_text("已更正")
    desk.get_by_role("link", name="看会议纪要").press("Enter")
    desk.get_by_role("button", name="我在纪要上签名").press("Enter")
    expect(desk.locator("#signed")).to_contain_text("谢思远")
    expect(desk.get_by_role("button", name="贴到公示栏")).to_have_count(0)  # not before the other has signed
    recorder.goto(desk.url)
    evening.tap("recorder", "我在纪要上签名")
    desk.reload()
    desk.get_by_role("button", name="贴到公示栏").press("Enter")
    expect(desk.get_by_role("link", name="已贴公示")).to_be_visible()
    screenshot(desk, "25-signed-desk")
    phone = evening.pages["phone"]
    phone.goto(desk.url)
    evening.look("25-signed", "phone")
    said = ("充电棚放在南门空地，后退1米，装两盏灯", "南门晚上太黑，要有灯", "未经本人确认", "承包人是我弟弟", "请文物所看过老井再来", "离电表箱近，省线")
    for kind, words_of in (("pdf", words_of_pdf), ("docx", words_of_word)):
        words = words_of(phone.request.get(f"{desk.url.partition('#')[0]}/minutes.{kind}").body())
        assert [one for one in (*said, evening.meeting.title) if one not in words] == [], kind


def test_a_whole_meeting_from_the_notice_to_the_signed_minutes(evening: Evening) -> None:
    it_is_called(evening)
    the_hall_fills(evening)
    enough_are_here(evening)
    they_think(evening)
    they_speak(evening)
    a_text_is_moved(evening)
    the_hall_votes(evening)
    one_stands_aside(evening)
    one_goes_back(evening)
    it_is_signed(evening)
