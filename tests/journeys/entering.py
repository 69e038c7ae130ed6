"""Coming into the demonstration as one of its people: by the same doors, with the slip or the password and the one-time code."""
from __future__ import annotations

import time
from datetime import UTC, datetime

import pyotp
from playwright.sync_api import BrowserContext, Cookie, Page

from app.base.visitor import SESSION_COOKIE
from app.demonstration.keepsake import Key, keys
from tests.fixtures.servers import Site

STEP = 30  # seconds of a one-time code

_used: dict[tuple[str, str], int] = {}
_inside: dict[tuple[str, str], Cookie] = {}


def key_of(site: Site, name: str) -> Key:
    """The key of one demonstration person."""
    return next(key for key in keys(site.instance) if key.name == name)


def one_time_code(site: Site, key: Key) -> str:
    """A code that this house has not seen yet: of now, or of the next half minute, which it takes as well."""
    last = _used.get((site.url, key.login), 0)
    while last > (now := int(time.time()) // STEP):
        time.sleep(1)
    _used[site.url, key.login] = step = max(now, last + 1)
    return pyotp.TOTP(key.totp_secret).at(datetime.fromtimestamp(step * STEP, UTC))


def come_in(page: Page, site: Site, name: str) -> None:
    """Through the door, as anybody does it."""
    key = key_of(site, name)
    if key.code:
        page.goto(f"{site.url}/sign-in")
        page.locator("[name=code]").fill(key.code)
        page.locator("form", has=page.locator("[name=code]")).locator("button.main").click()
    else:
        page.goto(f"{site.url}/sign-in/staff")
        page.locator("[name=login]").fill(key.login)
        page.locator("[name=password]").fill(key.password)
        page.locator("[name=code]").fill(one_time_code(site, key))
        page.locator("main button.main").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    _inside[site.url, name] = next(cookie for cookie in page.context.cookies() if cookie.get("name") == SESSION_COOKIE)


def be(context: BrowserContext, site: Site, name: str) -> None:
    """Be somebody in this browser: through the door the first time, later with the cookie that was got there."""
    if (site.url, name) not in _inside:
        page = context.new_page()
        come_in(page, site, name)
        page.close()
    cookie = _inside[site.url, name]
    context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": site.url}])
