"""Wu Chenglin watches a vote: he finds that it adds up, destroys the key with the chair, opens the box, and counts it again himself."""
from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.base.visitor import SESSION_COOKIE
from tests.fixtures.browser import APage, axe, screenshot
from tests.fixtures.servers import ROOT
from tests.fixtures.vote_pages import VotingHouse
from tests.journeys.looking import sideways

Desk = Callable[..., Page]


@pytest.fixture
def desk_of(a_page: APage, voting_house: VotingHouse) -> Desk:
    """`desk_of("吴成林")`: their computer, signed in."""

    def make(name: str, shape: str = "desk", **options: object) -> Page:
        page = a_page(shape, **options)
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": voting_house.cookies[name], "url": voting_house.site.url}])
        return page

    return make


def desk(house: VotingHouse, vote: int, rest: str = "") -> str:
    return house.at(f"//desk/votes/{vote}{rest}")


def test_before_the_box_is_opened_everything_adds_up_and_nobody_knows_the_result(desk_of: Desk, voting_house: VotingHouse) -> None:
    wu = desk_of("吴成林")
    wu.goto(desk(voting_house, voting_house.checking))
    main = wu.locator("main")
    expect(main).to_contain_text("大家核对自己的票")
    expect(main).to_contain_text("已截止")
    assert "115,600" not in main.inner_text(), "no price of a winner, no count"
    answer = wu.goto(voting_house.at("/mark", voting_house.checking))
    assert answer is not None and answer.status == 200
    expect(wu.locator("main")).to_contain_text("名册 24 = 手机和服务台 12 + 纸票 0 + 领了没投进箱 0 + 没投 12。")
    listed = wu.context.request.get(voting_house.at("/counted.txt", voting_house.checking)).text().split()
    assert len(listed) == 12
    assert listed == sorted(listed)
    assert axe(wu) == []


def test_he_and_the_chair_destroy_the_key_he_opens_the_box_and_the_count_is_the_same_at_home(desk_of: Desk, voting_house: VotingHouse, tmp_path) -> None:
    chair, wu = desk_of("谢思远"), desk_of("吴成林", forgive=("422",))
    chair.goto(desk(voting_house, voting_house.checking))
    chair.get_by_role("link", name="销毁对名字的钥匙").click()
    screenshot(chair, "desk-key")
    assert axe(chair) == []
    for name, typed in voting_house.place.proof_of("吴成林").items():
        chair.locator(f"[name={name}]").fill(typed)
    chair.get_by_role("button", name="我们两人销毁钥匙").click()
    expect(chair.locator(".flashes")).to_contain_text("钥匙没了")
    assert chair.get_by_role("link", name="开箱").count() == 0, "the chair holds no envelope"

    wu.goto(desk(voting_house, voting_house.checking))
    wu.get_by_role("link", name="开箱").click()
    wu.locator("[name=envelope]").fill(voting_house.envelope[:-1] + "?")
    wu.get_by_role("button", name="开箱计票").click()
    expect(wu.get_by_role("alert")).to_be_visible()
    wu.locator("[name=envelope]").fill(voting_house.envelope.lower())
    wu.get_by_role("button", name="开箱计票").click()
    expect(wu.locator(".flashes")).to_contain_text("已开箱计票")
    wu.goto(voting_house.at("/result", voting_house.checking))
    expect(wu.locator("h1")).to_contain_text("件定下")
    screenshot(wu, "result-desk")
    assert [*axe(wu), *sideways(wu)] == []
    count_at_home(wu, voting_house, tmp_path)


def count_at_home(wu: Page, house: VotingHouse, folder) -> None:
    """The file is the one of the record, and the command on the page gives the winners of the page."""
    pot = wu.locator("section#pot-a")
    winners = [row.get_attribute("id") for row in pot.locator("ol.count > li.funded").all()]
    home = wu.locator("section#at-home")
    content = wu.context.request.get(house.at("/ballots-a.pb", house.checking)).body()
    digest = hashlib.sha256(content).hexdigest()
    assert digest in re.sub(r"\s", "", home.inner_text())
    (folder / f"ballots-{house.checking}-a.pb").write_bytes(content)
    command = next(line for line in home.locator("pre").first.inner_text().splitlines() if "tally" in line)
    told = subprocess.run([sys.executable, *command.split()[1:], "--json"], cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, check=True)
    assert sorted(json.loads(told.stdout)["winners"]) == sorted(winners)
    home.get_by_role("link", name=re.compile(r"第 [\d,]+ 条")).click()
    assert digest in wu.get_by_label("一字不差的原文").input_value()


def test_the_rule_that_was_written_down_before_is_the_rule_that_was_used(desk_of: Desk, voting_house: VotingHouse) -> None:
    wu = desk_of("吴成林")
    wu.goto(voting_house.at("/result", voting_house.counted))
    wu.get_by_role("link", name=re.compile(r"第 [\d,]+ 条")).first.click()
    opened = wu.get_by_label("一字不差的原文").input_value()
    assert '"rule":"greedy"' in opened
    assert "poll.opened" in opened


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_wall_is_readable_from_the_last_row_and_nobody_scrolls_it(projector: Page, voting_house: VotingHouse, language: str) -> None:
    for page in (1, 2):
        projector.goto(voting_house.at(f"/wall?page={page}&lang={language}", voting_house.counted))
        assert projector.evaluate("document.documentElement.scrollHeight <= innerHeight")
        small = projector.evaluate("Math.min(...[...document.querySelectorAll('main *, header *, footer p')].filter((e) => e.innerText && e.getClientRects().length).map((e) => parseFloat(getComputedStyle(e).fontSize)))")
        assert small >= 0.04 * 1080 - 0.5
        screenshot(projector, f"wall-{page}-{language}")
    assert axe(projector) == []


DESK_PAGES = [
    ("谢思远", "//desk/votes"), ("罗敏", "//desk/votes/new"), ("谢思远", "/open"), ("谢思远", "/checking"), ("罗敏", "/counted"), ("林小雨", "/open/help"),
    ("谢思远", "/open/do/batch"), ("罗敏", "/open/do/void"), ("罗敏", "/counted/do/override"), ("谢思远", "/slips/slips"), ("谢思远", "/slips"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path"), DESK_PAGES, ids=[f"{who} {path}" for who, path in DESK_PAGES])
def test_every_page_of_the_desk_is_whole_in_both_languages(desk_of: Desk, voting_house: VotingHouse, who: str, path: str) -> None:
    page = desk_of(who)
    vote, _slash, rest = path.lstrip("/").partition("/")
    address = voting_house.at(path) if path.startswith("//") else desk(voting_house, getattr(voting_house, vote), f"/{rest}" if rest else "")
    for language in ("zh", "en"):
        answer = page.goto(f"{address}?lang={language}")
        assert answer is not None and answer.status == 200
        screenshot(page, f"desk{path}-{language}".replace("/", "_"))
        assert [*sideways(page), *axe(page)] == []
