"""May a sheet be taken back? Only while nothing stands on it: no sign-in, no form, no role, no later correction."""
from __future__ import annotations

from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.models import Area, Household, Person, RollImport
from app.people.states import ImportState, Residence
from app.vocabulary import Reason

KINDS: dict[str, Any] = {"area": Area, "household": Household, "person": Person}
_OWN = {("person", "household_id"), ("person", "area_id"), ("household", "area_id"), ("area", "parent_id")}
_SAID = {"sign_in": "sheet.built_on_sign_ins", "role_grant": "sheet.built_on_roles", "code_slip": "sheet.built_on_slips"}


def reasons_against_undoing(session: Session, sheet: RollImport) -> list[Reason]:
    """Everything that was built on the sheet since, counted."""
    later = session.scalar(
        select(func.count()).select_from(RollImport).where(
            RollImport.area_id == sheet.area_id, RollImport.state == ImportState.APPLIED, RollImport.at >= sheet.at, RollImport.id > sheet.id
        )
    )  # fmt: skip
    if later:
        return [Reason("sheet.later_one", {"count": later})]
    new = {name: {i for kind, i, before, _ in sheet.changes if kind == name and before is None} for name in KINDS}
    reasons = []
    other = 0
    for table in db.metadata.sorted_tables:
        used = _leaning(session, table, new)
        if used and table.name in _SAID:
            reasons.append(Reason(_SAID[table.name], {"count": used}))
        else:
            other += used
    if other:
        reasons.append(Reason("sheet.built_on_others", {"count": other}))
    if changed := _changed_since(session, sheet.changes):
        reasons.append(Reason("sheet.changed_since", {"count": changed}))
    return reasons


def _leaning(session: Session, table: Table, new: dict[str, set[int]]) -> int:
    """How many of the new rows this table points at; the sheet's own rows may point at each other."""
    found: set[tuple[str, int]] = set()
    for column in table.columns:
        for key in column.foreign_keys:
            target = key.column.table.name
            if target not in new or not new[target]:
                continue
            if (table.name, column.name) in _OWN:
                rows = session.execute(select(table.c.id, column).where(column.is_not(None)))
                found |= {(target, value) for own, value in rows if value in new[target] and own not in new[table.name]}
            else:
                values = session.scalars(select(column).where(column.is_not(None)).distinct())
                found |= {(target, value) for value in values if value in new[target]}
    return len(found)


def _changed_since(session: Session, changes: list[Any]) -> int:
    """Rows that no longer read as the sheet left them: somebody has corrected them by hand."""
    count = 0
    for name in ("household", "person"):
        after = {i: values for kind, i, _, values in changes if kind == name}
        keys = sorted({k for values in after.values() for k in values})
        if not after:
            continue
        table = KINDS[name].__table__
        rows = session.execute(select(table.c.id, *(table.c[k] for k in keys)))
        now = {row.id: row for row in rows if row.id in after}
        for id_, values in after.items():
            row = now.get(id_)
            if row is None or any(_plain(getattr(row, k)) != v for k, v in values.items()):
                count += 1
    return count


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.value if isinstance(value, Residence) else value
