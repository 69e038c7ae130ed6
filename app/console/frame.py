"""What stands around every page: whose community this is, and the desk's links by role."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError

from app.base.printing import is_chinese
from app.base.saying import gettext as _
from app.people.queries import communities
from app.policy.actor import Actor, current_actor
from app.record.standing import standing
from app.vocabulary import Role
from app.web.links import link as to

_LINKS: tuple[tuple[str, tuple[Role, ...], tuple[tuple[str, str], ...]], ...] = (
    ("committee", (Role.COMMITTEE, Role.COMMITTEE_HEAD, Role.PARTY), (
        ("console.committee", "waiting"), ("raise.inbox", "voices"), ("raise.take_down", "take_down"), ("submit.desk", "proposals"),
        ("execute.desk", "projects"), ("ballots.desk_votes", "votes"), ("process.notices", "notices"), ("fund.overview", "money"),
    )),
    ("facilitator", (Role.FACILITATOR, Role.RECORDER), (
        ("console.facilitator", "my_meetings"), ("discuss.convene", "convene"), ("discuss.meetings", "meetings"), ("ballots.desk_votes", "votes"),
        ("raise.take_down", "take_down"),
    )),
    ("supervisor", (Role.SUPERVISOR,), (
        ("console.supervisor", "to_look_at"), ("oversee.findings", "findings"), ("ballots.desk_votes", "votes"), ("fund.overview", "money"),
        ("execute.projects", "projects"),
        ("record.entries", "record"), ("witness.vouch", "vouch"), ("oversight.check", "replay"), ("oversight.sample", "sample"),
        ("oversight.complaints", "complaints"), ("oversight.evidence", "evidence"),
    )),
    ("bookkeeper", (Role.BOOKKEEPER,), (("fund.overview", "money"), ("execute.desk", "projects"))),
    ("helper", (Role.HELPER, Role.BUILDING_HEAD, Role.GROUP_HEAD), (
        ("raise.take_down", "take_down"), ("raise.visit", "visit"), ("raise.forms", "forms"), ("ballots.desk_votes", "votes"),
    )),
    ("administrator", (Role.ADMINISTRATOR,), (
        ("setup.start", "seven_steps"), ("console.administrator", "set_up"), ("people.roll", "roll"), ("people.imports", "imports"),
        ("people.roles", "officers"),
        ("people.area_tree", "areas"),
        ("people.slips", "slips"), ("process.rules", "rules"),
    )),
)  # fmt: skip


def desk_words() -> dict[str, str]:
    """The words of the desk's links and their groups."""
    return {
        "committee": _("Two committees"), "facilitator": _("Meetings"), "supervisor": _("Supervision"), "bookkeeper": _("Books"), "helper": _("Out and about"),
        "administrator": _("Administration"), "waiting": _("What waits for us"), "voices": _("Voices to answer"), "take_down": _("Take down a voice"),
        "proposals": _("Proposals"), "projects": _("Projects"), "notices": _("Notices"), "money": _("Money"), "my_meetings": _("My meetings"),
        "convene": _("Call a meeting"), "meetings": _("All meetings"), "to_look_at": _("What to look at"), "findings": _("Findings"), "record": _("Record"),
        "visit": _("Log a visit"), "forms": _("Household forms"), "seven_steps": _("Setting up"),
        "set_up": _("State of the set-up"), "roll": _("Roll"), "imports": _("Read in a sheet"),
        "vouch": _("Vouch for the record"), "replay": _("Replay the record"), "sample": _("A sample by dice"), "complaints": _("Complaints"),
        "evidence": _("Evidence"), "officers": _("Roles"), "areas": _("Places"), "votes": _("Votes"), "slips": _("Code slips"), "rules": _("Rules"),
    }  # fmt: skip


class DeskLinks:
    """The links of whoever is here; worked out only when a desk is drawn."""

    def __init__(self, actor: Actor) -> None:
        """For this actor."""
        self.actor = actor

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Groups by role, without the pages that this installation does not have."""
        said = desk_words()
        for name, roles, links in _LINKS:
            if not self.actor.holds(*roles):
                continue
            made = [{"label": said[label], "url": url, "now": request.endpoint == endpoint} for endpoint, label in links if (url := to(endpoint))]
            yield {"title": said[name], "links": made}


def in_their_language(name: str, name_en: str) -> str:
    """A place as this reader calls it."""
    return name if is_chinese() or not name_en else name_en


def community_name() -> str:
    """The community of this visitor by name, in the reader's language; empty while there is none."""
    if "community_name" in g:  # a page that has read the community need not read it again for its head
        return str(g.community_name)
    try:
        known = standing(lambda: [(c.path, c.name, c.name_en) for c in communities()], "names of communities")
    except SQLAlchemyError:  # the page that says so is still drawn
        return ""
    paths = [holding.path for holding in current_actor().holdings]
    mine = next((row for row in known if any(path.startswith(row[0]) for path in paths)), known[0] if known else ("", "", ""))
    return in_their_language(mine[1], mine[2])


def frame() -> dict[str, Any]:
    """For every template."""
    name = community_name()
    around: dict[str, Any] = {"desk_links": DeskLinks(current_actor())}
    return around | ({"community_name": name} if name else {})
