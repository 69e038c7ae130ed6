"""What those who use it think of it."""

from __future__ import annotations

from datetime import timedelta

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.people.models import Person
from app.people.queries import lives_here
from app.policy.table import P
from app.step4_execute.models import Project
from app.step4_execute.states import ProjectState
from app.step5_oversee.facts import FindingMoved, ProjectRated
from app.step5_oversee.models import Finding, Inspection, Rating
from app.step5_oversee.queries import newest_alarm, rating_of, stars_for
from app.step5_oversee.ratings import DAYS_TO_RECTIFY
from app.step5_oversee.rules import is_open
from app.vocabulary import Channel, Reason

_IN_USE = (ProjectState.WORKING, ProjectState.FINISHED, ProjectState.CLOSED)


@command(P.RATING_GIVE)
def rate_project(change: Change, project: Project, stars: int, text: str = "") -> Rating:
    """A resident gives one to five stars, and may think better of it later: the newest counts."""
    assert change.actor.person_id is not None
    return _rate(change, project, change.actor.person_id, stars, text, {})


@command(P.RATING_COLLECT)
def collect_rating(change: Change, project: Project, person: Person, stars: int, text: str = "", channel: Channel = Channel.PAPER, witness: str = "") -> Rating:
    """Somebody without a phone said or wrote it; who wrote it down stands in the record, with the witness when it was spoken."""
    witness, reasons = clean(witness), []
    if not lives_here(person, clock.today()) or not person.area_path.startswith(project.area_path):
        reasons.append(Reason("rating.not_on_roll", field="person"))
    if channel is Channel.HELPER and not witness:
        reasons.append(Reason("rating.no_witness", field="witness"))
    if reasons:
        raise NotValid(reasons)
    return _rate(change, project, person.id, stars, text, {"channel": str(channel)}, {"person": person.id, "witness": witness})


def _rate(change: Change, project: Project, person_id: int, stars: int, text: str, d: dict[str, object], pd: dict[str, object] | None = None) -> Rating:
    text = clean(text)[:500]
    if project.state not in _IN_USE:
        raise NotNow(Reason("rating.nothing_to_rate"))
    if not 1 <= stars <= 5:
        raise NotValid(Reason("rating.stars", field="stars"))
    rating = rating_of(project, person_id)
    if rating is None:
        rating = change.add(Rating(project_id=project.id, person_id=person_id, stars=stars, text=text, at=clock.now()))
    else:
        rating.stars, rating.text, rating.at = stars, text, clock.now()
    change.record("rating.give", project, d=d, pd={"stars": stars, "text": text} | (pd or {}), news=ProjectRated(project_id=project.id))
    _alarm(change, project)
    return rating


def _alarm(change: Change, project: Project) -> None:
    """Low stars open a round of rectification by themselves; after one, only stars given since then can open another."""
    before = newest_alarm(project)
    if before is not None and any(is_open(finding) for finding in before.findings):
        return
    stars = stars_for(project, since=before.at if before else None)
    if not stars.is_low or stars.percent is None:
        return
    said = f"{stars.percent}% · {stars.count}"
    inspection = change.add(Inspection(project=project, on=clock.today(), by_id=None, what=said, is_ok=False, at=clock.now()))
    finding = change.add(Finding(inspection=inspection, text=said, due_on=clock.today() + timedelta(days=DAYS_TO_RECTIFY)))
    change.record(
        "finding.open_by_ratings", finding, d={"project": project.number, "percent": stars.percent, "count": stars.count, "due": finding.due_on.isoformat()},
        news=FindingMoved(project_id=project.id, finding_id=finding.id),
    )  # fmt: skip
