"""Every page of the house, looked at in the played year: nothing is left out, and nobody is left before a broken page."""
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.fixtures.browser import EVERYWHERE, SHAPES, screenshot
from tests.fixtures.servers import Site
from tests.journeys.entering import be
from tests.journeys.looking import Ear, faults, sideways, too_small

ANYBODY = ""
RESIDENT, MEMBER = "黎桂英", "李桂芳"
HEAD, OFFICE, PARTY, HELPER = "罗敏", "周秀兰", "陈国平", "林小雨"
CHAIR, RECORDER, SUPERVISOR, BOOKKEEPER, ADMINISTRATOR = "谢思远", "何婷", "吴成林", "恒信代理记账", "杜明"

ON_THE_PHONE: dict[str, tuple[str, ...]] = {
    ANYBODY: (
        "/", "/help", "/sign-in", "/sign-in/staff", "/c/K7M4HX2PA", "/people/officers", "/form", "/votes",
        "/matters", "/matters/unanswered", "/matters/2026-0001", "/matters/2026-0003", "/matters/2026-0017", "/matters/2026-0021",
        "/notices", "/notices/{hanging}", "/notices/{list}", "/rules", "/rules/{rule}", "/rounds/{round}", "/rounds/{round}/list", "/rounds/{round}/ranking",
        "/proposals/2026-0001", "/proposals/2026-0017", "/dockets/{docket}", "/meetings", "/meetings/{meeting}", "/meetings/{meeting}/comments",
        "/projects", "/projects/P02-2026", "/projects/P04-2026", "/payments/{payment}", "/partners", "/tasks", "/findings", "/findings/{finding}",
        "/money", "/money/all", "/money/check", "/money/projects/P02-2026", "/money/accounts/{account}", "/money/{paid}", "/money/{received}",
        "/record", "/record/0", "/record/{newest}", "/record/witnesses", "/c/{head}", "/voice/2026-0001",
        "/votes", "/votes/{vote}/result", "/votes/{vote}/rules",
    ),
    RESIDENT: ("/", "/record/300/complain", "/me", "/mine", "/voice", "/form/receipt", "/notices/{hanging}", "/projects/P04-2026/rate", "/projects/P04-2026/inspect", "/proposals/2026-0017", "/votes/{vote}/mark", "/votes/{vote}/receipt", "/votes/{vote}/complain"),
    MEMBER: ("/meetings/{meeting}",),
}  # fmt: skip
AT_THE_DESK: dict[str, tuple[str, ...]] = {
    OFFICE: (
        "/desk/committee", "/desk/voices", "/desk/voices/2026-0017", "/desk/voices/2026-0001/assign", "/desk/voices/new", "/desk/visits/new", "/desk/forms",
        "/desk/proposals", "/desk/proposals/2026-0017/look", "/desk/dockets/new", "/desk/dockets/{docket}",
        "/desk/meetings/new", "/desk/projects", "/desk/projects/meetings/{meeting}/file", "/rounds/{round}/ranking/rules",
        "/milestones/{retention}/do/report", "/milestones/{retention}/do/ask", "/payments/{payment}/do/invoice",
        "/partners/do/register", "/partners/{partner}/do/interest", "/findings/{finding}/do/rectify", "/notices/new", "/notices/{hanging}",
        "/rounds/new", "/rounds/{round}/dates", "/objections/{objection}/answer",
    ),
    HEAD: (
        "/desk/votes", "/desk/votes/{vote}", "/desk/votes/{vote}/open", "/desk/votes/{vote}/do/override", "/desk/votes/new", "/desk/votes/new/{docket}",
        "/desk/votes/{vote}/paper", "/desk/votes/{vote}/paper/A/print", "/desk/votes/{vote}/paper/A/pad", "/desk/votes/{vote}/paper/A/count",
        "/desk/votes/{vote}/paper/A/reopen", "/desk/votes/{vote}/paper/A/bundle", "/desk/votes/{vote}/paper/hand-out",
        "/desk/votes/{vote}/paper/hand-out/{voter}", "/desk/votes/{vote}/paper/bundles/A01",
        "/desk/committee", "/desk/projects/decisions/{decision}/award", "/payments/{payment}",
        "/money/set-aside", "/money/sources/new", "/notices/{hanging}/withdraw", "/projects/P04-2026/oversee/close",
    ),
    PARTY: ("/desk/proposals/study", "/desk/proposals/2026-0022/make"),
    HELPER: ("/desk/slips", "/desk/roll"),
    CHAIR: ("/desk/facilitator", "/meetings/{meeting}/desk", "/meetings/{meeting}/sheet", "/meetings/{meeting}/papers", "/rounds/{round}/ranking/scores/{scorer}"),
    RECORDER: ("/rounds/{round}/ranking",),
    MEMBER: ("/rounds/{round}/ranking/scores",),
    SUPERVISOR: (
        "/desk/supervisor", "/desk/supervisor?q=P06", "/desk/projects", "/milestones/{retention}/judge", "/findings/{finding}/do/confirm",
        "/projects/P15-2026/oversee/accept", "/projects/P15-2026/oversee/collect", "/contracts/{contract}/do/challenge", "/prices/{price}/do/settle",
        "/rules", "/rules/{rule}", "/record", "/desk/votes/{vote}/paper/sample", "/desk/votes/{vote}/do/archive", "/desk/vouch", "/desk/check",
        "/desk/sample", "/desk/complaints", "/desk/evidence", "/desk/roll/people/{person}/erase",
    ),
    BOOKKEEPER: ("/money", "/money/receive", "/money/pay-reserve", "/money/{paid}/take-back", "/money/{paid}"),
    ADMINISTRATOR: (
        "/desk/administrator", "/desk/roll", "/desk/roll/new", "/desk/roll/imports", "/desk/roll/imports/{imported}", "/desk/roll/households/{household}",
        "/desk/roll/people/{person}", "/desk/areas", "/desk/areas/{building}", "/desk/roles", "/desk/roles/{grant}/end", "/rules/{rule}/change",
        "/setup/areas", "/setup/posts", "/setup/logins",
    ),
}  # fmt: skip
IN_THE_HALL = ("/wall", "/wall/{wall}", "/wall/{small_wall}", "/votes/{vote}/wall")
FILES: dict[str, tuple[str, ...]] = {
    ANYBODY: (
        "/healthz", "/files/{photo}", "/notices/{list}/poster.pdf", "/projects/P02-2026/contract.pdf", "/projects/P02-2026/acceptance.pdf",
        "/findings/{finding}/notice.pdf", "/money/ledger.csv", "/money/ledger.xlsx", "/rounds/{round}/ranking.json", "/rounds/{round}/ranking.xlsx",
        "/record.jsonl", "/record/0.json", "/record/0/proof.json", "/record/0.tlog-proof", "/record/checkpoint.json", "/record/consistency.json?old=7", "/verify.py",
        "/heyuan/checkpoint", "/heyuan/tile/0/000", "/heyuan/tile/entries/000", "/voice/like?text=路灯", "/meetings/{meeting}/state", "/meetings/{meeting}/minutes.pdf", "/meetings/{meeting}/minutes.docx", "/wall/{wall}/now",
        "/votes/{vote}/counted.txt", "/votes/{vote}/ballots.pb", "/votes/{vote}/ballots-yard.pb", "/votes/{vote}/result.csv", "/votes/{vote}/result.json",
    ),
    HEAD: (
        "/desk/votes/{vote}/paper/A/ballots.pdf", "/desk/votes/{vote}/paper/A/beans.pdf", "/desk/votes/{vote}/paper/poster.pdf",
        "/desk/votes/{vote}/paper/A/bands.pdf", "/desk/votes/{vote}/paper/bundles/A01.xlsx",
    ),
    SUPERVISOR: ("/desk/votes/{vote}/bundle.json", "/desk/votes/{vote}/paper/papers.json"),
    RESIDENT: ("/me/data.json",),
    OFFICE: ("/desk/forms/paper.pdf", "/desk/forms/ledger.xlsx"),
    CHAIR: ("/meetings/{meeting}/desk/now",),
    ADMINISTRATOR: ("/desk/roll/imports/sample.xlsx",),
}  # fmt: skip
ELSEWHERE = {
    "static": "asked for by every page here",
    "oversight.answer": "only where somebody has complained: tests/console/test_oversight",
    "setup.start": "only in an empty house: test_a_real_community",
    "setup.community": "only in an empty house: test_a_real_community",
    "setup.keeper": "only in an empty house: test_a_real_community",
    "setup.second_key": "only in an empty house: test_a_real_community",
    "ballots.ballot": "only while a vote is open: test_the_elder_votes",
    "ballots.withdraw": "only while a vote is open: tests/ballots/test_voting_pages",
    "ballots.kiosk": "only while a vote is open: tests/ballots/test_voting_pages",
    "ballots.slip": "only in a vote by slip: tests/ballots/test_voting_pages",
    "ballots.help": "only while a vote is open: tests/ballots/test_voting_pages",
    "ballots.help_voter": "only while a vote is open: tests/ballots/test_voting_pages",
    "ballots.desk_slips": "only in a vote by slip: tests/ballots/test_vote_desk",
    "ballots.desk_challenge": "only where somebody has complained: tests/ballots/test_vote_desk",
    "paper.photo": "only where a sheet was photographed: tests/ballots/paper/test_pages",
    "paper.key": "only until a bundle is locked: test_two_clerks",
    "paper.settle": "only until a bundle is locked: test_two_clerks",
    "execute.project_deed": "only while a project is carried out, and here all are finished: tests/step4_execute",
}
MAIN = ("/", "/help", "/sign-in", "/matters", "/matters/2026-0001", "/notices/{hanging}", "/meetings/{meeting}", "/money", "/projects/P04-2026")

IDS = {
    "hanging": "SELECT id FROM notice WHERE state = 'posted'", "list": "SELECT id FROM notice WHERE kind = 'list'", "rule": "SELECT min(id) FROM rule_pack",
    "round": "SELECT max(id) FROM round", "docket": "SELECT max(id) FROM docket", "meeting": "SELECT max(id) FROM meeting", "photo": "SELECT max(id) FROM upload WHERE is_public",
    "payment": "SELECT min(payment_id) FROM invoice", "finding": "SELECT id FROM finding WHERE stops_money", "account": "SELECT max(account) FROM fund_leg",
    "paid": "SELECT max(id) FROM fund_transaction WHERE move = 'pay'", "received": "SELECT min(id) FROM fund_transaction WHERE move = 'receive'",
    "newest": "SELECT max(seq) FROM record_entry", "retention": "SELECT max(id) FROM milestone WHERE state = 'waiting'", "partner": "SELECT min(id) FROM partner",
    "objection": "SELECT min(id) FROM objection", "decision": "SELECT min(id) FROM decision WHERE outcome = 'passed'", "scorer": "SELECT 'area:' || min(area_id) FROM ranking_score",
    "contract": "SELECT id FROM contract WHERE unit_price_fen IS NOT NULL", "price": "SELECT min(id) FROM price_change", "imported": "SELECT max(id) FROM roll_import",
    "household": "SELECT min(household_id) FROM household_form", "person": "SELECT person_id FROM role_grant WHERE role = 'committee_head'",
    "building": "SELECT max(id) FROM area WHERE layer = 'building'", "grant": "SELECT max(id) FROM role_grant", "vote": "SELECT max(question_id) FROM question_pot", "voter": "SELECT max(person_id) FROM question_entitled WHERE question_id = (SELECT max(question_id) FROM question_pot)",
    "head": "SELECT size || '/' || lower(hex(root)) FROM record_checkpoint ORDER BY size LIMIT 1",
    "wall": "SELECT projector_code FROM meeting ORDER BY id",
    "small_wall": "SELECT projector_code FROM meeting ORDER BY id DESC",
}  # fmt: skip

Visit = Callable[[str, str], tuple[Page, str]]


@pytest.fixture(scope="module")
def places(site: Site) -> dict[str, str]:
    """What stands in the played year, by the names that the addresses above use."""
    with closing(sqlite3.connect(f"file:{site.instance / 'wushi.sqlite'}?mode=ro", uri=True)) as database:
        return {name: str(database.execute(query).fetchone()[0]) for name, query in IDS.items()}


@dataclass
class Looker:
    """Browsers that stay open for the whole file: one for each person and screen."""

    site: Site
    browser: Browser
    places: dict[str, str]
    contexts: ExitStack

    def __post_init__(self) -> None:
        self._open: dict[tuple[str, str], tuple[BrowserContext, Page, Ear]] = {}

    def context(self, who: str, shape: str) -> tuple[BrowserContext, Page, Ear]:
        """Somebody's browser."""
        if (who, shape) not in self._open:
            context = self.contexts.enter_context(self.browser.new_context(**{**EVERYWHERE, **SHAPES[shape]}))
            ear = Ear(self.site.url)
            ear.listen(context)
            if who:
                be(context, self.site, who)
            self._open[who, shape] = (context, context.new_page(), ear)
        return self._open[who, shape]

    def address(self, path: str) -> str:
        """The address in this year."""
        return self.site.url + path.format(**self.places)

    def look(self, who: str, path: str, shape: str, language: str = "zh", elder: str = "", width: int = 0, deep: bool = True) -> tuple[Page, list[str]]:
        """Go there as they would read it; the page, and what is wrong with it (`deep`: for those too who do not see it)."""
        context, page, ear = self.context(who, shape)
        context.add_cookies([{"name": f"wushi_{name}", "value": value, "url": self.site.url} for name, value in (("language", language), ("elder", elder))])
        viewport = SHAPES[shape]["viewport"]
        page.set_viewport_size({**viewport, "width": width or viewport["width"]})
        ear.take()
        found = faults(page, self.address(path), deep)
        screenshot(page, f"{shape}-{width or viewport['width']}-{language}{elder}-{who}{path}".replace("/", "_").replace("{", "").replace("}", ""))
        return page, [*found, *ear.take()]


@pytest.fixture(scope="module")
def looker(site: Site, browser: Browser, places: dict[str, str]) -> Iterator[Looker]:
    """Whoever looks, through one of the browsers of this file."""
    with ExitStack() as contexts:
        yield Looker(site, browser, places, contexts)


def pairs(book: dict[str, tuple[str, ...]]) -> list[object]:
    """Each person's pages, one test each."""
    return [pytest.param(who, path, id=f"{who or 'anybody'} {path}") for who, paths in book.items() for path in paths]


def test_no_page_is_forgotten(the_app: Flask, places: dict[str, str]) -> None:
    road = the_app.url_map.bind("wushi.local")
    books = (ON_THE_PHONE, AT_THE_DESK, FILES, {ANYBODY: IN_THE_HALL})
    seen = {road.match(urlsplit(path.format(**places)).path)[0] for book in books for paths in book.values() for path in paths}
    every = {rule.endpoint for rule in the_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert every - seen == set(ELSEWHERE)


@pytest.mark.parametrize(("who", "path"), pairs(ON_THE_PHONE))
def test_a_page_on_the_phone_is_whole_in_chinese_and_english(looker: Looker, who: str, path: str) -> None:
    assert looker.look(who, path, "wechat")[1] == []
    page, found = looker.look(who, path, "wechat", "en", deep=False)
    assert found == []
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(("who", "path"), pairs(ON_THE_PHONE))
def test_the_elder_version_has_large_text_and_large_keys_on_the_narrowest_phone(looker: Looker, who: str, path: str) -> None:
    page, found = looker.look(who, path, "wechat", elder="22", width=320, deep=path in MAIN)
    assert [*found, *too_small(page)] == []


@pytest.mark.parametrize("path", MAIN)
def test_the_largest_letters_break_nothing(looker: Looker, path: str) -> None:
    page, found = looker.look(ANYBODY, path, "wechat", elder="30")
    assert found == []
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 25


@pytest.mark.parametrize(("who", "path"), pairs(AT_THE_DESK))
def test_a_page_at_the_desk_is_whole_in_chinese_and_english(looker: Looker, who: str, path: str) -> None:
    room = path.endswith("/desk")
    for language in ("zh", "en"):
        assert looker.look(who, path, "desk", language, width=1280 if room else 0, deep=language == "zh")[1] == []


@pytest.mark.parametrize("path", IN_THE_HALL)
def test_the_wall_is_whole_and_fits_the_screen(looker: Looker, path: str) -> None:
    for language in ("zh", "en"):
        page, found = looker.look(ANYBODY, path, "projector", language)
        assert found == []
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nobody scrolls a wall"


@pytest.mark.parametrize(("who", "path"), pairs(FILES))
def test_what_can_be_taken_along_is_there(looker: Looker, who: str, path: str) -> None:
    context, _page, _ear = looker.context(who, "desk")
    answer = context.request.get(looker.address(path))
    assert (answer.status, bool(answer.body())) == (200, True)


def test_a_page_that_is_not_there_says_so_in_words(looker: Looker) -> None:
    page = looker.context(ANYBODY, "wechat")[1]
    page.set_viewport_size({"width": 360, "height": 740})
    answer = page.goto(f"{looker.site.url}/matters/1999-0001")
    assert answer is not None and answer.status == 404
    assert sideways(page) == []
    assert page.locator("main a").count(), "there is a way on"
