"""A look, what was wrong, how it was put right, and a second pair of eyes."""

from __future__ import annotations

from datetime import date

import pytest

from app.change.refusals import NotAllowed, NotNow
from app.extensions import db
from app.fund.queries import holds_on
from app.record.queries import of
from app.step4_execute.models import Project
from app.step5_oversee.commands.inspections import (
    confirm_finding,
    raise_finding,
    record_inspection,
    rectify_finding,
    return_finding,
)
from app.step5_oversee.models import Finding
from app.step5_oversee.queries import findings_in
from app.step5_oversee.rules import days_late
from app.step5_oversee.states import FindingState
from app.vocabulary import Role
from tests.fixtures.house import do
from tests.fixtures.projects import Works
from tests.step4_execute.test_awards import codes


@pytest.fixture
def project(works: Works) -> Project:
    """P02, being worked on in October."""
    project = works.a_contract().project
    works.go(10, 12)
    return project


@pytest.fixture
def finding(works: Works, project: Project) -> Finding:
    """12 October: a leak at 41 m, right by the 19th, and the money waits."""
    look = do(record_inspection, project, "41 米处渗水", False, None, works.photo(), by=works.supervisor)
    found: Finding = do(raise_finding, look, "41 米处接口漏水", date(2026, 10, 19), True, by=works.supervisor)
    return found


def test_a_leak_stops_the_money_and_a_second_supervisor_lets_it_go_on(works: Works, finding: Finding) -> None:
    assert [hold.cause for hold in holds_on("P02-2026")] == [finding.record_key]
    works.go(10, 19)
    do(rectify_finding, finding, "换了接口", works.photo(), by=works.clerk)
    do(confirm_finding, finding, "灌水试了一夜，不漏。", by=works.second)
    assert (finding.state, finding.confirmed_on, holds_on("P02-2026")) == (FindingState.CONFIRMED, date(2026, 10, 19), [])


def test_what_is_still_wrong_goes_back_with_a_new_day_and_the_money_waits_on(works: Works, finding: Finding) -> None:
    do(rectify_finding, finding, "抹了水泥", by=works.clerk)
    assert codes(lambda: do(return_finding, finding, " ", date(2026, 10, 26), by=works.supervisor)) == ["finding.returned_without_reason"]
    assert codes(lambda: do(return_finding, finding, "还漏", date(2026, 10, 1), by=works.supervisor)) == ["finding.due_in_the_past"]
    do(return_finding, finding, "还漏", date(2026, 10, 26), by=works.supervisor)
    assert (finding.state, finding.due_on, finding.returned_why) == (FindingState.OPEN, date(2026, 10, 26), "还漏")
    assert len(holds_on("P02-2026")) == 1


def test_who_put_it_right_does_not_confirm_it(works: Works, finding: Finding) -> None:
    do(rectify_finding, finding, "换了接口", by=works.clerk)
    finding.rectified_by_id = works.supervisor.id
    db.session.commit()
    for run in (
        lambda: do(confirm_finding, finding, by=works.supervisor),
        lambda: do(return_finding, finding, "还漏", date(2026, 10, 26), by=works.supervisor),
    ):
        assert codes(run) == ["finding.you_put_it_right"]


@pytest.mark.parametrize(
    ("text", "due", "ok", "expected"),
    [
        (" ", date(2026, 10, 19), False, ["finding.no_text"]),
        ("漏水", date(2026, 10, 11), False, ["finding.due_in_the_past"]),
        ("漏水", date(2026, 10, 19), True, ["finding.inspection_was_ok"]),
    ],
)
def test_what_a_finding_is_refused_for(works: Works, project: Project, text: str, due: date, ok: bool, expected: list[str]) -> None:
    look = do(record_inspection, project, "看了一遍", ok, by=works.supervisor)
    assert codes(lambda: do(raise_finding, look, text, due, by=works.supervisor)) == expected


def test_a_look_says_what_was_seen_on_a_day_that_has_been(works: Works, project: Project) -> None:
    assert codes(lambda: do(record_inspection, project, " ", True, by=works.supervisor)) == ["inspection.no_text"]
    assert codes(lambda: do(record_inspection, project, "看了", True, on=date(2026, 10, 13), by=works.supervisor)) == ["inspection.in_the_future"]
    other = works.a_contract("P01", "路灯").milestones[0]
    assert codes(lambda: do(record_inspection, project, "看了", True, other, by=works.supervisor)) == ["inspection.other_project"]


def test_a_rectification_says_what_was_done_and_is_the_committees(works: Works, finding: Finding) -> None:
    assert codes(lambda: do(rectify_finding, finding, " ", by=works.clerk)) == ["finding.no_rectification"]
    with pytest.raises(NotAllowed):
        do(rectify_finding, finding, "改好了", by=works.supervisor)
    with pytest.raises(NotNow):
        do(confirm_finding, finding, by=works.supervisor)
    do(rectify_finding, finding, "改好了", by=works.clerk)
    with pytest.raises(NotAllowed):
        do(confirm_finding, finding, by=works.head)


def test_a_neighbour_may_look_and_the_record_keeps_the_name_and_words_to_itself(works: Works, project: Project) -> None:
    look = do(record_inspection, project, "王大爷家门口的盖板松了", False, with_whom="李桂芳", by=works.person("黎桂英"))
    entry = of(look.record_key)[0].body
    assert entry["by"].startswith("r:")
    assert "黎桂英" not in str(entry)
    assert "王大爷" not in str(entry)
    assert "李桂芳" not in str(entry)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECORDER, Role.BOOKKEEPER, Role.COMMITTEE])
def test_who_works_here_without_watching_or_living_here_does_not_inspect(works: Works, project: Project, role: Role) -> None:
    with pytest.raises(NotAllowed):
        do(record_inspection, project, "都好", True, by=works.person("外来的人", role, lives_here=False))


def test_overdue_stands_first_and_says_how_late(works: Works, finding: Finding) -> None:
    look = do(record_inspection, finding.inspection.project, "护栏松", False, by=works.supervisor)
    later = do(raise_finding, look, "护栏松了", date(2026, 11, 19), by=works.supervisor)
    works.go(10, 22)
    assert findings_in(works.community) == [finding, later]
    assert [days_late(f, date(2026, 10, 22)) for f in (finding, later)] == [3, 0]
    do(rectify_finding, finding, "换了接口", by=works.clerk)
    assert findings_in(works.community) == [later, finding]
    assert days_late(finding, date(2026, 10, 22)) == 0


def test_a_finding_that_does_not_stop_leaves_the_money_alone(works: Works, project: Project) -> None:
    look = do(record_inspection, project, "牌子歪了", False, by=works.supervisor)
    do(raise_finding, look, "牌子歪了", date(2026, 10, 19), by=works.supervisor)
    assert holds_on("P02-2026") == []
