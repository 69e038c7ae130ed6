"""The set-up desk: seven steps, what stands, what is missing in words, and where it is done."""
from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.base.printing import day, yuan
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.console.setup.queries import Standing, standing_of
from app.console.setup.views.shared import READERS, at_the_desk
from app.people.models import Area
from app.people.states import ImportState
from app.policy.actor import current_actor
from app.vocabulary import Layer, Role, Step
from app.web.links import link

DONE, PARTLY, OPEN = "done", "partly", "open"


@dataclass(frozen=True)
class SetUpStep:
    """One step: what it is called, what stands, what is missing, and the deeds that lead on (label, address)."""

    title: str
    state: str
    stands: str = ""
    missing: list[str] = field(default_factory=list)
    deeds: list[tuple[str, str]] = field(default_factory=list)
    who: str = ""  # whose deed it is, where it is not the administrator's


def overview() -> ResponseReturnValue:
    """Where the set-up stands."""
    found = at_the_desk(*READERS)
    if not isinstance(found, Area):
        return found
    standing = standing_of(found)
    steps = steps_of(standing)
    now = next((n for n, step in enumerate(steps, 1) if step.state == OPEN), 0)
    return render_template("console/setup_desk.html", steps=steps, now=now, community=found, round=standing.round)


def steps_of(standing: Standing) -> list[SetUpStep]:
    """The seven steps in their order."""
    return [_places(standing), _roll(standing), _posts(standing), _rules(standing), _year(standing), _money(standing), _slips(standing)]


def _said(value: Role | Layer | Step) -> str:
    return str(current_app.extensions["wushi_words"].word(value))


def _list(words: list[str]) -> str:
    return str(_(", ").join(words))


def _deeds(*wanted: tuple[str, str]) -> list[tuple[str, str]]:
    """Labels with their addresses, without pages that are not there."""
    return [(label, url) for label, url in wanted if url]


def _places(standing: Standing) -> SetUpStep:
    counts = [
        (ngettext("%(num)s grid", "%(num)s grids", n) if layer is Layer.GRID else ngettext("%(num)s courtyard", "%(num)s courtyards", n)
         if layer is Layer.COURTYARD else ngettext("%(num)s building", "%(num)s buildings", n))
        for layer in (Layer.GRID, Layer.COURTYARD, Layer.BUILDING) if (n := standing.places.get(layer, 0))
    ]  # fmt: skip
    deeds = _deeds((_("Write down the places"), link("setup.areas")), (_("Look at the map"), link("people.area_tree") if counts else ""))
    none_yet = _("No grid, courtyard or building is on the map yet. You may leave this: places also come with the sheet of the roll.")
    missing = [] if counts else [none_yet]
    return SetUpStep(_("Places: grids, courtyards, buildings"), DONE if counts else OPEN, _list(counts), missing, deeds)


def _roll(standing: Standing) -> SetUpStep:
    sheet = standing.sheet
    empty = _("Nobody is on the roll. Bring your own Excel sheet: one row a person, with courtyard, household number and name.")
    missing = [] if standing.households else [empty]
    if sheet is not None and sheet.state is ImportState.PREVIEWED:
        missing.append(_("The sheet %(name)s was read and is not taken over yet.", name=sheet.file_name))
    stands = _("%(homes)s households, %(people)s people", homes=f"{standing.households:,}", people=f"{standing.people:,}") if standing.households else ""
    deeds = _deeds((_("Read in a sheet"), link("people.imports")), (_("Look at the roll"), link("people.roll") if standing.households else ""))
    if sheet is not None:
        label = _("Look at the last sheet, or take it back") if sheet.state is ImportState.APPLIED else _("Look at the sheet that waits")
        deeds += _deeds((label, link("people.sheet", sheet_id=sheet.id)))
    return SetUpStep(_("The roll, from your own sheet"), DONE if standing.households else OPEN, stands, missing, deeds)


def _posts(standing: Standing) -> SetUpStep:
    held = sum(len(grants) for grants in standing.holders.values())
    short = [_("%(post)s (%(num)s)", post=_said(role), num=number) for role, number in standing.missing_posts]
    missing = [_("Still missing: %(posts)s.", posts=_list(short))] if short else []
    if standing.without_login:
        names = _list([person.name for person in standing.without_login[:8]])
        missing.append(ngettext(
            "%(num)s person works at a desk and has no login yet: %(names)s.", "%(num)s people work at a desk and have no login yet: %(names)s.",
            len(standing.without_login), names=names,
        ))  # fmt: skip
    deeds = _deeds(
        (_("Fill the posts"), link("setup.posts")), (_("Give out logins"), link("setup.logins") if standing.without_login else ""),
        (_("Look at all roles and terms"), link("people.roles")),
    )  # fmt: skip
    stands = ngettext("%(num)s post is held", "%(num)s posts are held", held)
    return SetUpStep(_("Posts, terms and logins"), OPEN if missing else DONE, stands, missing, deeds)


def _rules(standing: Standing) -> SetUpStep:
    total, left = len(standing.packs), len(standing.unchecked)
    stands = _("%(done)s of %(total)s are checked by a named person", done=total - left, total=total)
    missing = []
    if left:
        missing.append(_(
            "%(left)s rules came with the platform and nobody has held them against the text in force. You may go on: every page that uses one says so.",
            left=left,
        ))  # fmt: skip
    deeds = _deeds((_("Check the rules one by one"), link("process.rules")))
    state = DONE if not left and total else PARTLY if left < total else OPEN
    return SetUpStep(_("Rules: who decides, with how many, how long it hangs"), state, stands, missing, deeds)


def _year(standing: Standing) -> SetUpStep:
    title, year = _("The year: form, marks and calendar"), standing.round
    if year is None:
        return SetUpStep(title, OPEN, "", [_("No fund year is laid out.")], _deeds((_("Lay out a year"), link("process.new_round"))))
    dated = {found.step for found in year.days}
    missing = []
    if undated := [_said(step) for step in Step if step not in dated]:
        missing.append(_("These steps have no dates yet: %(steps)s.", steps=_list(undated)))
    stands = _("%(title)s; a household marks up to %(marks)s items", title=year.title, marks=year.max_marks)
    if year.days:
        stands += _("; from %(first)s to %(last)s", first=day(year.days[0].opens_at, True), last=day(year.days[-1].closes_at, True))
    deeds = _deeds((_("Set the dates"), link("process.dates", id=year.id)), (_("Look at the year"), link("process.round", id=year.id)))
    return SetUpStep(title, OPEN if missing else DONE, stands, missing, deeds)


def _money(standing: Standing) -> SetUpStep:
    title = _("Sources of money and the reserve")
    books = _list([g.person.name for g in standing.holders.get(Role.BOOKKEEPER, [])])
    nobody = _("Only who keeps the books enters money; nobody holds that post yet.")
    who = _("Only who keeps the books enters money: %(names)s.", names=books) if books else nobody
    if standing.round is None:
        return SetUpStep(title, OPEN, "", [_("First lay out the year that the money belongs to.")], [], who)
    names = _list([source.name for source, _fen in standing.sources])
    stands = _("%(sources)s: %(money)s have come in", sources=names, money=yuan(standing.received)) if names else ""
    missing = [] if standing.sources else [_("No source is entered.")]
    missing += [_("From “%(name)s” nothing has come in yet.", name=source.name) for source, fen in standing.sources if not fen]
    enters = current_actor().holds(Role.BOOKKEEPER, Role.COMMITTEE_HEAD)
    deeds = _deeds((_("Enter sources, receipts and the reserve") if enters else _("Look at the money"), link("fund.overview")))
    return SetUpStep(title, DONE if standing.received else OPEN, stands, missing, deeds, who)


def _slips(standing: Standing) -> SetUpStep:
    stands = ngettext("%(num)s slip is valid", "%(num)s slips are valid", standing.slips) if standing.slips else ""
    missing = [] if standing.slips else [_("Nobody has a code yet. Print one slip for each household or person and hand them out at the door.")]
    if not standing.households:
        missing = [_("First the roll: slips are printed for those who are on it.")]
    deeds = _deeds((_("Print code slips"), link("people.slips"))) if standing.households else []
    return SetUpStep(_("Code slips for every door"), DONE if standing.slips else OPEN, stands, missing, deeds)
