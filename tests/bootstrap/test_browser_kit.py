"""The tests' own eyes: they see what they claim to see."""

from __future__ import annotations

import pytest

from tests.fixtures.browser import axe, screenshot

GOOD = "<!DOCTYPE html><html lang='zh-Hans'><title>五事</title><main><h1>五事</h1></main>"


def test_a_phone_is_narrow_is_touched_and_is_inside_wechat(phone):
    phone.set_content(GOOD.replace("<main>", "<meta name=viewport content='width=device-width'><main>"))

    assert phone.evaluate("[innerWidth, navigator.maxTouchPoints > 0]") == [360, True]
    assert "MicroMessenger" in phone.evaluate("navigator.userAgent")


def test_a_projector_and_a_desk_have_their_sizes(projector, desk):
    assert projector.evaluate("[innerWidth, innerHeight]") == [1920, 1080]
    assert desk.evaluate("[innerWidth, innerHeight]") == [1440, 900]


def test_two_people_share_no_cookies(a_context):
    one, other = a_context("phone"), a_context("phone")
    one.add_cookies([{"name": "who", "value": "one", "url": "http://127.0.0.1"}])

    assert [cookie["value"] for cookie in one.cookies()] == ["one"]
    assert other.cookies() == []


def test_axe_is_content_with_a_good_page(desk):
    desk.set_content(GOOD)

    assert axe(desk) == []


@pytest.mark.parametrize(("fault", "name"), [
    ("<button></button>", "button-name"),
    ("<img src='data:,'>", "image-alt"),
    ("<p style='color:#ccc;background:#fff'>看不清</p>", "color-contrast"),
])
def test_axe_names_what_stands_in_the_way(desk, fault, name):
    desk.set_content(GOOD.replace("</main>", f"{fault}</main>"))

    assert [line.split(":")[0] for line in axe(desk)] == [name]


@pytest.fixture
def complaints(request):
    """What the pages of this test complained about, emptied so that the complaint does not fail the test itself."""
    def take() -> list[str]:
        ears = request.getfixturevalue("ears")
        heard = [complaint for ear in ears for complaint in ear.complaints]
        for ear in ears:
            ear.complaints.clear()
        return heard

    return take


def test_a_page_that_throws_is_heard(a_page, complaints):
    page = a_page("desk")
    page.set_content(f"{GOOD}<script>boom()</script>")

    (heard,) = complaints()
    assert "boom is not defined" in heard


def test_a_page_that_logs_an_error_is_heard(a_page, complaints):
    page = a_page("desk")
    page.evaluate("console.error('连接中断')")

    (heard,) = complaints()
    assert "连接中断" in heard


def test_an_error_that_the_test_provokes_is_forgiven_and_no_other(a_page, complaints):
    page = a_page("desk", forgive=("status of 409",))
    page.evaluate("console.error('Failed: status of 409'); console.error('Failed: status of 500')")

    (heard,) = complaints()
    assert "500" in heard


def test_pictures_are_kept_only_for_who_wants_to_look(desk, tmp_path, monkeypatch):
    desk.set_content(GOOD)

    monkeypatch.delenv("WUSHI_SHOTS", raising=False)
    screenshot(desk, "nobody-looks")
    monkeypatch.setenv("WUSHI_SHOTS", str(tmp_path / "shots"))
    screenshot(desk, "somebody-looks")

    assert [picture.name for picture in (tmp_path / "shots").iterdir()] == ["somebody-looks.png"]
