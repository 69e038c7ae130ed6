"""The wall of a hall, whose network fails."""
from __future__ import annotations

from playwright.sync_api import expect

from app.step3_discuss.commands.agenda import add_item, start_item

PATIENCE = 15_000


def test_the_wall_comes_back_by_itself(a_hall_now, opened_by):
    hall = a_hall_now(7)
    hall.begin(6)
    hall.run(start_item, hall.run(add_item, hall.meeting, "充电棚放在南门空地，离楼 6 米，12 个车位"))
    wall = opened_by(None, f"/wall/{hall.meeting.projector_code}", "projector", forgive=("ERR_INTERNET_DISCONNECTED", "WebSocket"))
    wall.wait_for_timeout(500)
    wall.context.set_offline(True)
    wall.evaluate("dispatchEvent(new Event('offline'))")
    expect(wall.locator("[data-offline]")).to_be_visible()
    hall.ask(next(i for i in hall.meeting.items if i.state == "talked"))
    wall.context.set_offline(False)
    wall.evaluate("dispatchEvent(new Event('online'))")
    expect(wall.locator("[data-open-vote]")).to_be_visible(timeout=PATIENCE)
    expect(wall.locator("[data-offline]")).to_be_hidden(timeout=PATIENCE)
