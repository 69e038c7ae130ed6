"""吴成林's own browser vouches for the record, and refuses on the day on which somebody with database and key has rewritten it."""
from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from app import create_app
from app.settings import Settings
from tests.journeys.entering import be
from tests.record.test_drill import rewritten_by_a_thief


def test_a_device_signs_what_grew_and_refuses_what_was_rewritten(a_page, start_site, a_copy_of_the_year: Path):
    site = start_site(a_copy_of_the_year, WUSHI_DEMO="1")
    page = a_page("desk")
    be(page.context, site, "吴成林")
    page.goto(f"{site.url}/desk/vouch")
    page.get_by_label("您管这台设备叫什么").fill("办公室的电脑")
    page.get_by_role("button", name="在这台设备上造一把钥匙").click()
    expect(page.get_by_text("这台设备有钥匙了")).to_be_visible()
    sign = page.get_by_role("button", name="看一遍，给记录签名")
    sign.click()
    expect(page.locator("[data-held-line]")).to_contain_text("这台设备上次签到：前 3,")
    expect(page.locator("[data-said]")).to_contain_text("3 位监督成员里有")

    app = create_app(Settings(instance=a_copy_of_the_year, demo=True))
    with app.app_context():
        rewritten_by_a_thief(str(a_copy_of_the_year / "wushi.sqlite"), 3)
    page.goto(f"{site.url}/record/0")  # an ordinary reader sees nothing
    page.goto(f"{site.url}/desk/vouch")
    sign.click()
    expect(page.locator("[data-said]")).to_contain_text("这台设备拒绝签名")
    page.goto(f"{site.url}/record/witnesses")
    expect(page.get_by_role("main")).to_contain_text("有见证人拒绝签名：办公室的电脑")
