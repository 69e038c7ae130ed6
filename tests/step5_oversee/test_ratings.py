"""Stars: one person one answer, nothing of a few, and low stars open a round of rectification by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.change.refusals import NotAllowed
from app.record.queries import of
from app.step4_execute.models import Project
from app.step5_oversee.commands.inspections import confirm_finding, rectify_finding
from app.step5_oversee.commands.ratings import collect_rating, rate_project
from app.step5_oversee.queries import findings_of, stars_for
from app.step5_oversee.ratings import stars_of
from app.vocabulary import Channel, Role
from tests.fixtures.house import do
from tests.fixtures.projects import Works
from tests.step4_execute.test_awards import codes


@pytest.fixture
def project(works: Works) -> Project:
    """P02, in use."""
    return works.a_contract().project


def rate(works: Works, project: Project, *stars: int) -> None:
    for n, given_ in enumerate(stars):
        do(rate_project, project, given_, by=works.person(f"邻居{n}"))


def test_the_newest_stars_of_a_person_count(works: Works, project: Project) -> None:
    person = works.person("黎桂英")
    do(rate_project, project, 2, "盖板响", by=person)
    do(rate_project, project, 5, "修好了", by=person)
    assert stars_for(project).given == (5,)


def test_the_record_does_not_say_who_gave_how_many(works: Works, project: Project) -> None:
    person = works.person("黎桂英")
    do(rate_project, project, 1, "太吵", by=person)
    entry = next(e for e in of(project.record_key) if e.action == "rating.give").body
    assert set(entry["pc"]) == {"stars", "text", "by"}
    assert "d" not in entry


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_there_are_one_to_five_stars(works: Works, project: Project, stars: int) -> None:
    assert codes(lambda: do(rate_project, project, stars, by=works.person("黎桂英"))) == ["rating.stars"]


def test_what_has_not_begun_is_not_rated(works: Works) -> None:
    project = works.a_project()
    assert codes(lambda: do(rate_project, project, 5, by=works.person("黎桂英"))) == ["rating.nothing_to_rate"]


def test_only_who_lives_here_rates(works: Works, project: Project) -> None:
    with pytest.raises(NotAllowed):
        do(rate_project, project, 5, by=works.person("外来的人", lives_here=False))


def test_a_helper_writes_down_the_stars_of_who_has_no_phone(works: Works, project: Project) -> None:
    helper, elder = works.person("宋小佳", Role.HELPER), works.person("黎桂英")
    assert codes(lambda: do(collect_rating, project, elder, 5, channel=Channel.HELPER, by=helper)) == ["rating.no_witness"]
    do(collect_rating, project, elder, 5, channel=Channel.HELPER, witness="何婷", by=helper)
    do(collect_rating, project, elder, 4, by=works.supervisor)
    assert stars_for(project).given == (4,)
    assert codes(lambda: do(collect_rating, project, works.books, 5, by=helper)) == ["rating.not_on_roll"]
    with pytest.raises(NotAllowed):
        do(collect_rating, project, elder, 5, by=works.clerk)


def test_low_stars_open_a_round_of_rectification_once(works: Works, project: Project) -> None:
    rate(works, project, 3, 3, 3, 3)
    assert findings_of(project) == []
    rate(works, project, 3)
    (finding,) = findings_of(project)
    assert (finding.inspection.by_id, finding.stops_money) == (None, False)
    rate(works, project, 1, 1)
    assert len(findings_of(project)) == 1


def test_only_stars_given_after_it_was_put_right_can_open_another(works: Works, project: Project) -> None:
    works.go(10, 1)
    rate(works, project, 1, 1, 1, 1, 1)
    (finding,) = findings_of(project)
    works.go(10, 10)
    do(rectify_finding, finding, "换了盖板", by=works.clerk)
    do(confirm_finding, finding, by=works.supervisor)
    rate(works, project, 2, 2, 2, 2)
    assert len(findings_of(project)) == 1
    rate(works, project, 2)
    assert len(findings_of(project)) == 2


def test_seventy_per_cent_is_enough(works: Works, project: Project) -> None:
    rate(works, project, 4, 3, 4, 3, 4, 3)
    assert (stars_for(project).percent, findings_of(project)) == (70, [])


# ── as properties ────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.integers(1, 5), max_size=60))
def test_a_mean_is_only_said_of_five_or_more_and_lies_between_the_extremes(given_: list[int]) -> None:
    stars = stars_of(given_)
    if len(given_) < 5:
        assert (stars.mean_tenths, stars.percent, stars.shares, stars.is_low) == (None, None, (), False)
    else:
        assert stars.mean_tenths is not None
        assert min(given_) * 10 <= stars.mean_tenths <= max(given_) * 10
        assert abs(stars.mean_tenths * len(given_) - sum(given_) * 10) * 2 <= len(given_)
        assert stars.is_low == (sum(given_) * 20 < 70 * len(given_))


@given(st.lists(st.integers(1, 5), max_size=60))
def test_shares_never_show_a_small_group(given_: list[int]) -> None:
    assert all(people == 0 or people >= 5 for _, people in stars_of(given_).shares)


def test_the_stars_of_november_read_as_they_did() -> None:
    """28 November: 30 users, P02 4.6."""
    stars = stars_of([5] * 18 + [4] * 12)
    assert (stars.count, stars.mean_tenths, stars.percent) == (30, 46, 92)
