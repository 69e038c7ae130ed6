"""A sheet of the roll: read, taken over in one go, and taken back as long as nobody has built on it."""
from __future__ import annotations

import hashlib
import secrets
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.base import clock
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.people.facts import RollChanged
from app.people.imports.lines import Fault, Line
from app.people.imports.plan import Place, Plan, make_plan
from app.people.imports.undo import KINDS, reasons_against_undoing
from app.people.models import Area, Household, Person, RollImport
from app.people.states import ROLL_IMPORT, Residence
from app.policy.table import P
from app.record.canonical import tree_root
from app.vocabulary import Layer, Reason

Kind = type[Household] | type[Person]


@command(P.ROLL_IMPORT)
def read_sheet(change: Change, area: Area, file_name: str, digest: str, lines: list[Line], faults: list[Fault], is_whole: bool = False) -> RollImport:
    """A sheet is laid on the table: it was read and compared, and nothing has changed yet."""
    if faults:
        raise NotValid([Reason(f.code, {"row": f.row, "said": f.said} if f.said else {}, field="sheet") for f in faults])
    counts = make_plan(change.session, area, lines, is_whole).counts
    row: RollImport = change.add(
        RollImport(
            area_id=area.id, file_name=file_name[:200], sha256=digest, by_id=change.actor.person_id, at=clock.now(), counts=counts, is_whole=is_whole,
            rows=[line.as_json() for line in lines],
        )
    )  # fmt: skip
    change.record("roll.read_sheet", row, d={"area": area.id, "rows": len(lines), "sheet": digest}, restricted=True)
    return row


@command(P.ROLL_IMPORT)
def discard_sheet(change: Change, sheet: RollImport) -> None:
    """The sheet goes back unread into the drawer: what it said is forgotten."""
    change.move(sheet, ROLL_IMPORT, "discard")
    sheet.rows = []
    change.record("roll.discard_sheet", sheet, d={"sheet": sheet.sha256}, restricted=True)


@command(P.ROLL_IMPORT)
def apply_sheet(change: Change, sheet: RollImport, good_only: bool = False) -> dict[str, int]:
    """The sheet becomes the roll: households and people are entered or put right, all at once or not at all.

    With `good_only` rows with errors stay out; without it one error stops everything. Returns the counts.
    """
    ROLL_IMPORT.after(sheet.state, "apply")
    lines = [Line(**row) for row in sheet.rows]
    plan = make_plan(change.session, sheet.area, lines, sheet.is_whole)
    if plan.faults and not good_only:
        raise NotValid(Reason("sheet.has_errors", {"count": plan.counts["errors"]}))
    if any(f.row == 0 for f in plan.faults):
        raise NotValid([Reason(f.code, {"said": f.said}) for f in plan.faults if f.row == 0])
    change.move(sheet, ROLL_IMPORT, "apply")
    done = _carry_out(change, sheet.area, plan)
    bad, salt = {f.row for f in plan.faults}, secrets.token_bytes(32)
    leaves = [hashlib.sha256(salt + line.content.encode()).digest() for line in lines if line.row not in bad]
    sheet.changes, sheet.counts, sheet.rows, sheet.at = done, plan.counts, [], clock.now()
    change.record(
        "roll.import", sheet, d={**plan.counts, "area": sheet.area_id, "rows": len(leaves), "root": tree_root(leaves).hex(), "sheet": sheet.sha256},
        pd={"salt": salt.hex(), "file": sheet.file_name}, news=RollChanged(area_id=sheet.area_id),
    )  # fmt: skip
    return plan.counts


@command(P.ROLL_IMPORT)
def undo_sheet(change: Change, sheet: RollImport, why: str) -> None:
    """The sheet was wrong: the roll is put back exactly as it was before, unless somebody has already built on it."""
    if not why.strip():
        raise NotValid(Reason("text.missing", field="why"))
    ROLL_IMPORT.after(sheet.state, "undo")
    if reasons := reasons_against_undoing(change.session, sheet):
        raise NotNow(reasons)
    change.move(sheet, ROLL_IMPORT, "undo")
    _put_back(change, sheet.changes)
    change.record("roll.undo", sheet, d={**sheet.counts, "area": sheet.area_id}, why=why.strip(), news=RollChanged(area_id=sheet.area_id))
    sheet.changes = []


def _carry_out(change: Change, community: Area, plan: Plan) -> list[Any]:
    """Everything in bulk. Returns rows of [kind, id, before, after]; before is None for what is new."""
    done: list[Any] = []
    places = _make_places(change, community, plan, done)
    today = clock.today()
    homes = [
        {"area_id": places[place], "code": code, "door": door, "valid_from": today, "valid_until": None} for code, (place, door) in plan.new_homes.items()
    ]
    home_ids = _insert(change, Household, homes, done)
    codes = plan.homes | {home["code"]: id_ for home, id_ in zip(homes, home_ids, strict=True)}
    moved = {i: {k: places[v] if k == "area_id" and isinstance(v, tuple) else v for k, v in new.items()} for i, new in plan.changed_homes.items()}
    _update(change, Household, moved | {i: {"valid_until": today} for i in plan.gone_homes}, done)
    changed = {i: {k: codes[v] if k == "household_id" and isinstance(v, str) else v for k, v in new.items()} for i, new in plan.changed_people.items()}
    for new in changed.values():
        if "residence" in new:
            new["residence"] = Residence(str(new["residence"]))
    _update(change, Person, changed | {i: {"valid_until": today} for i, _ in plan.gone_people}, done)
    _insert(change, Person, [_person(line, codes[line.code], today) for line in plan.new_people], done)
    change.session.expire_all()
    return done


def _person(line: Line, household_id: int, today: date) -> dict[str, Any]:
    return {
        "household_id": household_id, "name": line.name, "phone": line.phone or None, "birth_year": line.birth_year, "roll_no": line.roll_no or None,
        "residence": Residence(line.residence) if line.residence else Residence.REGISTERED, "valid_from": today, "valid_until": None, "may_contact": True,
    }  # fmt: skip


def _make_places(change: Change, community: Area, plan: Plan, done: list[Any]) -> dict[Place, int]:
    """Yards, then their buildings; there are few of them."""
    places, paths = dict(plan.areas), {}
    for place, layer in sorted(plan.new_areas.items(), key=lambda item: len(item[0])):
        parent_id = places[place[:-1]] if len(place) > 1 else community.id
        if parent_id not in paths:
            paths[parent_id] = change.session.get_one(Area, parent_id).path
        area = change.add(Area(parent_id=parent_id, layer=Layer(layer), name=place[-1]))
        area.path = paths[area.id] = f"{paths[parent_id]}{area.id}/"
        places[place] = area.id
        done.append(["area", area.id, None, {"name": area.name, "parent_id": parent_id}])
    change.session.flush()
    return places


def _insert(change: Change, kind: Kind, rows: list[dict[str, Any]], done: list[Any]) -> list[int]:
    if not rows:
        return []
    # The table, not the class: the ORM would make a statement of its own wherever the next row lacks another value.
    statement = insert(kind.__table__).returning(kind.__table__.c.id, sort_by_parameter_order=True)
    ids = list(change.session.connection().execute(statement, rows).scalars())
    done += [[kind.__tablename__, id_, None, _plain(row)] for id_, row in zip(ids, rows, strict=True)]
    return ids


def _update(change: Change, kind: Kind, news: dict[int, dict[str, Any]], done: list[Any]) -> None:
    """Set the new values and keep those before. A telephone number is set free before somebody else gets it."""
    ids = list(news)
    for start in range(0, len(ids), 500):
        some: list[Any] = list(change.session.scalars(select(kind).where(kind.id.in_(ids[start : start + 500]))))
        for row in some:
            new = news[row.id]
            done.append([kind.__tablename__, row.id, _plain({k: getattr(row, k) for k in new}), _plain(new)])
    _set(change, kind, list(news.items()))


def _set(change: Change, kind: Kind, news: list[tuple[int, dict[str, Any]]]) -> None:
    for unique in ("phone", "roll_no"):
        freed = [{"which": i} for i, new in news if unique in new]
        if freed:
            change.session.connection().execute(update(kind.__table__).where(kind.__table__.c.id == bindparam("which")).values({unique: None}), freed)
    if news:
        change.session.flush()
        for keys in {tuple(sorted(new)) for _, new in news}:
            rows = [{"which": i, **{f"to_{k}": new[k] for k in keys}} for i, new in news if tuple(sorted(new)) == keys]
            statement = update(kind.__table__).where(kind.__table__.c.id == bindparam("which")).values({k: bindparam(f"to_{k}") for k in keys})
            change.session.connection().execute(statement, rows)


def _put_back(change: Change, changes: list[Any]) -> None:
    for kind in (Person, Household):
        before = [(i, _living(values)) for name, i, values, _ in changes if name == kind.__tablename__ and values is not None]
        _set(change, kind, before)
    for name in ("person", "household", "area"):
        ids = [i for kind_name, i, values, _ in changes if kind_name == name and values is None]
        table = KINDS[name].__table__
        for start in range(0, len(ids), 500):
            chosen = sorted(ids, reverse=True)[start : start + 500]  # buildings before their yard
            change.session.execute(delete(table).where(table.c.id.in_(chosen)))
    change.session.expire_all()


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it."""
    return {k: v.isoformat() if isinstance(v, date) else v.value if isinstance(v, Residence) else v for k, v in values.items()}


def _living(values: dict[str, Any]) -> dict[str, Any]:
    """As the columns want it."""
    made = dict(values)
    for key in ("valid_from", "valid_until"):
        if made.get(key):
            made[key] = date.fromisoformat(made[key])
    if "residence" in made:
        made["residence"] = Residence(made["residence"])
    return made


