"""The desks: what waits for whom, exceptions first, and nobody at another's desk."""
from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.base import clock
from app.console.frame import _LINKS
from app.extensions import db
from app.fund.models import Hold
from app.process.models import Notice, Round
from app.process.states import NoticeState, RoundState
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.vocabulary import Role
from tests.fixtures.house import visit

DESKS = {
    "/desk/committee": Role.COMMITTEE,
    "/desk/facilitator": Role.FACILITATOR,
    "/desk/supervisor": Role.SUPERVISOR,
    "/desk/administrator": Role.ADMINISTRATOR,
}


@pytest.mark.parametrize("path", DESKS)
def test_a_desk_opens_for_its_role_in_both_languages(client_of, path):
    client, _ = client_of("某人", DESKS[path])
    for lang in ("zh", "en"):
        assert visit(client, "GET", f"{path}?lang={lang}").status_code == 200


@pytest.mark.parametrize("path", DESKS)
def test_a_desk_stays_closed_to_everybody_else(client_of, village, path):
    assert visit(village.app.test_client(), "GET", path).status_code == 403
    for role in [None, *(r for r in DESKS.values() if r is not DESKS[path])]:
        client, _ = client_of("旁人", *([role] if role else []))
        assert visit(client, "GET", path).status_code == 403


def late_matter(village, owner: int, due: date = date(2026, 1, 12)) -> None:
    with village.app.app_context():
        db.session.add(Matter(
            number="2026-0041", community_id=village.community, area_id=village.building, title="下水道雨天返水", state=MatterState.RAISED,
            raised_at=datetime(2026, 1, 2, tzinfo=UTC), owner_id=owner, answer_due_on=due,
        ))  # fmt: skip
        db.session.commit()


def test_an_unanswered_voice_waits_at_the_committee_and_when_late_at_the_supervisors(village, client_of):
    committee, owner = client_of("罗敏", Role.COMMITTEE)
    supervisor, _ = client_of("吴成林", Role.SUPERVISOR)
    late_matter(village, owner)
    for client, path in ((committee, "/desk/committee"), (supervisor, "/desk/supervisor")):
        said = visit(client, "GET", f"{path}?lang=en").get_data(as_text=True)
        assert "下水道雨天返水" in said
        assert "days late" in said


def test_a_voice_that_is_not_late_is_no_exception(village, client_of):
    _, owner = client_of("罗敏", Role.COMMITTEE)
    supervisor, _ = client_of("吴成林", Role.SUPERVISOR)
    late_matter(village, owner, due=date(2099, 1, 1))
    assert "下水道雨天返水" not in visit(supervisor, "GET", "/desk/supervisor").get_data(as_text=True)


def test_stopped_money_stands_before_a_notice_without_photo(village, client_of):
    supervisor, _ = client_of("吴成林", Role.SUPERVISOR)
    with village.app.app_context():
        round_ = Round(area_id=village.community, year=2026, title="2026", state=RoundState.EXECUTING)
        db.session.add(round_)
        db.session.flush()
        db.session.add(Notice(
            area_id=village.community, subject=f"round:{round_.id}", kind="list", title="没有照片的公示", body="…", days=7,
            state=NoticeState.CLOSED, posted_on=date(2026, 4, 13), until_on=date(2026, 4, 19), closed_on=date(2026, 4, 20),
        ))  # fmt: skip
        db.session.add(Hold(round_id=round_.id, project="P04-2026", why="发票缺 2,300 元", cause="finding:1", placed_at=clock.now()))
        db.session.commit()
    said = visit(supervisor, "GET", "/desk/supervisor?lang=en").get_data(as_text=True)
    assert "3 things to look at" in said  # the third: nobody vouches for the record
    assert said.index("发票缺 2,300 元") < said.index("没有照片的公示")


def test_the_trail_is_found_by_thing_by_official_and_by_day(village, client_of):
    supervisor, _ = client_of("吴成林", Role.SUPERVISOR)

    def found(words: str) -> str:
        return visit(supervisor, "GET", "/desk/supervisor", query_string={"q": words, "lang": "en"}).get_data(as_text=True)

    assert "gave a role" in found("吴成林")
    assert "entered a place" in found("area:1")
    assert "gave a role" in found(clock.today().isoformat())
    assert "No entry speaks of this" in found("火星")


def test_the_administrator_sees_which_posts_nobody_holds(client_of):
    client, _ = client_of("宋佳", Role.ADMINISTRATOR)
    said = visit(client, "GET", "/desk/administrator?lang=en").get_data(as_text=True)
    assert "Nobody holds these posts yet" in said
    assert "bookkeeper" in said


def test_whatever_a_command_records_is_said_in_words(the_app):
    app = Path(__file__).resolve().parents[2] / "app"
    code = "\n".join(path.read_text() for path in sorted(app.rglob("*.py")))
    recorded = set(re.findall(r'\brecord\(\s*"([a-z_]+\.[a-z_]+)"', code))
    assert len(recorded) > 80
    assert recorded - set(the_app.extensions["wushi_words"].actions) == set()


def test_every_link_of_every_desk_leads_somewhere(the_app):
    pages = {rule.endpoint for rule in the_app.url_map.iter_rules()}
    assert {endpoint for _name, _roles, links in _LINKS for endpoint, _label in links} - pages == set()


def test_every_kind_of_action_has_a_word_for_its_kind(the_app):
    words = the_app.extensions["wushi_words"]
    assert {code.partition(".")[0] for code in words.actions} - set(words.nouns) == set()
