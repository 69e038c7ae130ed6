"""Two clerks at two computers, a keyboard each, and a third with the sheet in hand: from the sealed box to the locked bundle."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from app import create_app
from app.ballots.paper.marks import NotReadable, Way, read_line
from app.base import clock
from app.base.visitor import SESSION_COOKIE
from app.change.transaction import change_by
from app.extensions import db
from app.people.commands.areas import create_area
from app.people.commands.roles import grant_role
from app.people.commands.roll import enter_household, enter_person
from app.people.commands.sessions import start_session
from app.people.models import Person
from app.people.states import Proof, Residence
from app.policy.actor import PASSER_BY
from app.preparation import bring_up_to_date
from app.settings import Settings
from app.vocabulary import Layer, Role
from tests.fixtures.browser import APage, axe, screenshot
from tests.fixtures.house import TERM, do
from tests.fixtures.papers import PaperVote
from tests.fixtures.servers import Site, running_site

FIRST = ["1.2", "1 3", "3 2 1", "0", "/", "2+6", "1", "45", "1 2 6", "3"]  # as the first clerk types; the eighth is a slip, mended at once
SECOND = ["2 1", "1.3", "1 2 3", "0", "/", "2", "1", "4 5", "6 2 1", "3"]  # the sixth is read otherwise
MENDED = "4 5"


class Desks:
    """The site with its vote, and the browsers of those who work on its papers."""

    def __init__(self, site: Site, vote: int, running: int, cookies: dict[str, str], a_page: APage) -> None:
        self.site, self.vote, self.running, self._cookies, self._page = site, vote, running, cookies, a_page

    def of(self, name: str, *forgive: str, shape: str = "desk") -> Page:
        """Somebody's own computer, signed in."""
        page = self._page(shape, forgive=forgive)
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": self._cookies[name], "url": self.site.url}])
        return page

    def at(self, rest: str = "", vote: int = 0) -> str:
        """An address of the paper desk."""
        return f"{self.site.url}/desk/votes/{vote or self.vote}/paper{rest}"


@pytest.fixture(scope="module")
def the_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, int, int, dict[str, str]]]:
    """A community a week after its vote: ten sheets lie in the sealed box, the key is destroyed. A second vote is running."""
    folder = tmp_path_factory.mktemp("clerks") / "instance"
    settings = Settings(instance=folder, env="testing", demo=False)
    folder.mkdir()
    bring_up_to_date(settings)
    with create_app(settings).app_context():
        community = do(create_area, do(create_area, None, Layer.TOWN, "望溪街道"), Layer.COMMUNITY, "禾苑社区", name_en="Heyuan")
        building = do(create_area, do(create_area, community, Layer.COURTYARD, "棉纺12号院"), Layer.BUILDING, "3栋")
        numbers = count(1)

        def person(name: str, *roles: Role) -> Person:
            n = next(numbers)
            home = do(enter_household, building, f"MF-{n:04d}", f"{n}室", valid_from=TERM[0])
            made: Person = do(enter_person, home, name, phone=f"138{n:08d}", residence=Residence.REGISTERED, valid_from=TERM[0])
            for role in roles:
                do(grant_role, community, made, role, *TERM)
            return made

        vote = PaperVote(community, person, clock.now() - timedelta(days=8))
        vote.open(12)
        vote.lay_out()
        vote.hand_out(10)
        vote.count(10)
        vote.to_the_box()
        first = vote.id
        vote.end()
        vote.open(0)
        vote.lay_out()
        cookies = {}
        for one in (vote.chair, vote.clerk, vote.other, vote.third, vote.supervisor):
            with change_by(PASSER_BY) as change:
                cookies[one.name] = start_session(change, db.session.get_one(Person, one.id), Proof.TOTP)[1]
        running = vote.id
        db.session.remove()
        db.engine.dispose()
    with running_site(folder) as site:
        yield site, first, running, cookies


@pytest.fixture
def desks(the_house: tuple[Site, int, int, dict[str, str]], a_page: APage) -> Desks:
    """Everybody at their place."""
    site, first, running, cookies = the_house
    return Desks(site, first, running, cookies, a_page)


def test_a_voter_takes_a_paper_at_the_desk(desks: Desks) -> None:
    page = desks.of("周秀兰")
    page.goto(desks.at(vote=desks.running))
    screenshot(page, "paper-1-desk")
    assert axe(page) == []
    page.get_by_role("link", name="发选票", exact=True).click()
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").fill("居民00")
    page.keyboard.press("Enter")
    expect(page.get_by_label("名册上查到的")).to_contain_text("居民009")
    screenshot(page, "paper-2-search")
    assert axe(page) == []
    page.get_by_role("link", name="居民003").click()
    expect(page.locator("h1")).to_have_text("居民003")
    screenshot(page, "paper-3-person")
    assert axe(page) == []
    page.get_by_role("button", name="发这张票").click()
    expect(page.locator(".flashes")).to_contain_text("从现在起以纸票为准，手机投的不算")
    page.locator("#q").fill("居民003")
    page.keyboard.press("Enter")
    expect(page.get_by_label("名册上查到的")).to_contain_text("已领 A 票 1 号")
    page.get_by_role("link", name="居民003").click()
    expect(page.locator("h1")).to_have_text("居民003")
    screenshot(page, "paper-4-has")
    assert axe(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_desk_fits_a_helpers_phone(desks: Desks, language: str) -> None:
    page = desks.of("周秀兰", shape="phone")
    for place in ("", "/hand-out?q=居民00"):
        page.goto(desks.at(f"{place}{'&' if place else '?'}lang={language}", desks.running))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="居民005").click()
    expect(page.locator("h1")).to_have_text("居民005")
    page.goto(f"{page.url}?lang={language}")
    screenshot(page, f"paper-phone-{language}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def begin(page: Page, desks: Desks) -> None:
    """The deed of the page has the focus; Enter does it."""
    page.goto(desks.at())
    expect(page.locator("a.act.main:focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("input:focus")).to_be_visible()


def key(page: Page, lines: list[str]) -> None:
    """Sheet by sheet, nothing but the keyboard."""
    for place, line in enumerate(lines, 1):
        expect(page.locator("input:focus")).to_have_attribute("name", re.compile(f"A01-{place:02d}"))
        assert page.locator("input:focus").input_value() == "", "nobody sees what another has keyed"
        page.keyboard.type(line)
        page.keyboard.press("Enter")
        if line == "45":
            expect(page.locator("[data-said]")).to_have_text("“45”不是这种票上的号码。")
            page.keyboard.type(MENDED)  # what was wrong is marked, so that the next key replaces it
            page.keyboard.press("Enter")


def test_the_box_is_opened_and_bundled(desks: Desks) -> None:
    chair = desks.of("谢思远")
    chair.goto(desks.at("/A/bundle"))
    chair.locator("[name=sheets]").fill("10")
    chair.keyboard.press("Enter")
    expect(chair.locator("main")).to_contain_text("等第一人录")


TYPED = ("1 2", "6.5", "１　２", "2+2", "7", "0", "/", "废", "x", "", "a", "3 1 2", "2*3 5*2", "2=3", "4*0 1*1", "空白", "1,2;3", "12", "2*100")
LOOK = """async ([way, lines]) => {
  const screen = document.querySelector('[data-keying]');
  const limits = JSON.parse(screen.dataset.keying);
  screen.dataset.keying = JSON.stringify({...limits, way, pots: [], score: 0, highest: 99});
  await import(document.querySelector('script[src*=keying]').src + '?' + way);
  await new Promise((done) => setTimeout(done, 50));
  const field = document.querySelector('[data-sheet]:not([hidden]) input');
  return lines.map((line) => {
    field.value = line;
    field.dispatchEvent(new Event('input', {bubbles: true}));
    const marks = [...document.querySelectorAll('[data-number].marked')].map((box) => [Number(box.dataset.number), box.querySelector('i').textContent]);
    return [marks, document.querySelector('[data-said]').classList.contains('stop') || !line];
  });
}"""


@pytest.mark.parametrize("way", list(Way))
def test_the_screen_reads_a_line_as_the_house_does(desks: Desks, way: Way) -> None:
    page = desks.of("何婷")
    page.goto(desks.at("/bundles/A01/key"))
    for line, (drawn, is_wrong) in zip(TYPED, page.evaluate(LOOK, [str(way), list(TYPED)]), strict=True):
        try:
            marks = read_line(line, way, 6, 99)
        except NotReadable:
            assert is_wrong, line
        else:
            assert not is_wrong, line
            assert drawn == [[number, "✓" if way is Way.TICKS else str(value)] for number, value in marks.pairs], line


def test_two_clerks_key_apart_and_a_third_settles_with_the_sheet_in_hand(desks: Desks) -> None:
    first, second, third = (desks.of(name) for name in ("何婷", "周秀兰", "王建国"))

    begin(first, desks)
    key(first, FIRST)
    screenshot(first, "paper-5-keyed")
    assert axe(first) == []
    first.keyboard.press("Enter")
    expect(first.locator(".flashes")).to_contain_text("A01 录完第一遍，现在换一个人录")
    assert "2 6" not in first.locator("main").inner_text()

    begin(second, desks)
    key(second, SECOND)
    expect(second.locator("button.main:focus")).to_be_visible()
    second.keyboard.press("Enter")
    expect(second.locator(".flashes")).to_contain_text("A01：两人录得不一样，请第三人拿票来看")
    second.goto(desks.at("/bundles/A01"))
    expect(second.locator("main")).to_contain_text("等第三人看票")
    assert second.get_by_role("link", name="拿票来看").count() == 0, "no clerk settles what they keyed"

    begin(third, desks)
    expect(third.locator("input:focus")).to_have_attribute("name", "A01-06")
    expect(third.locator("form [data-sheet]")).to_have_count(1)
    expect(third.locator("form [data-sheet]")).to_contain_text("一人录：2 6")
    screenshot(third, "paper-6-settle")
    assert axe(third) == []
    third.keyboard.type("2 6")
    third.keyboard.press("Enter")
    expect(third.locator("button.main:focus")).to_be_visible()
    third.keyboard.press("Enter")
    expect(third.locator(".flashes")).to_contain_text("A01：第三人看过票，已锁定")
    expect(third.locator("main")).to_contain_text("每一捆都锁定了，可以开票")
    expect(third.locator("main")).to_contain_text("A01 10 张")
    screenshot(third, "paper-7-locked")
    assert axe(third) == []
