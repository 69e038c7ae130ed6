"""What keeps entries and ledger legs as they were written, against bugs and injection (a thief with the file is
stopped by witnesses, not by this): triggers on both engines, and on SQLite an authorizer on every connection."""
from __future__ import annotations

import sqlite3
from collections.abc import Sequence

FIRST_GUARDED = ("record_entry", "fund_transaction", "fund_leg")
TREE_GUARDED = ("record_node", "record_checkpoint")
APPEND_ONLY = (*FIRST_GUARDED, *TREE_GUARDED)
GAPLESS = {"record_entry": "seq"}
ONCE = {"record_node": "place", "record_checkpoint": "size"}  # in no order, but each only once


def statements(dialect: str, tables: Sequence[str] = APPEND_ONLY) -> list[str]:
    """The DDL of the guard, run once by the migration that makes the tables."""
    return _sqlite(tables) if dialect == "sqlite" else _postgresql(tables)


def drop_statements(dialect: str, tables: Sequence[str] = APPEND_ONLY) -> list[str]:
    """The way back, for a downgrade."""
    if dialect == "sqlite":
        kinds = ("no_update", "no_delete", "next")
        return [f"DROP TRIGGER IF EXISTS {t}_{k}" for t in tables for k in kinds]
    kinds = ("no_change", "no_truncate", "next")
    drops = [f"DROP TRIGGER IF EXISTS {t}_{k} ON {t}" for t in tables for k in kinds]
    if "record_entry" in tables:
        drops.append("DROP FUNCTION IF EXISTS wushi_append_only()")
    return [*drops, *[f"DROP FUNCTION IF EXISTS wushi_next_{t}()" for t in tables if t in GAPLESS]]


def _sqlite(tables: Sequence[str]) -> list[str]:
    made = []
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            made.append(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        # INSERT OR REPLACE deletes without asking the DELETE trigger, so a number that exists is refused before.
        if table in ONCE:
            made.append(
                f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {ONCE[table]} = new.{ONCE[table]}) "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
            continue
        column, first = (GAPLESS[table], -1) if table in GAPLESS else ("id", 0)
        made.append(
            f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} "
            f"WHEN new.{column} IS NOT (SELECT coalesce(max({column}), {first}) + 1 FROM {table}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is numbered without gaps'); END"
        )
    return made


def _postgresql(tables: Sequence[str]) -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION wushi_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ]
    for table in tables:
        column, first = (GAPLESS[table], -1) if table in GAPLESS else ("id", 0)
        made += [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION wushi_append_only()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION wushi_append_only()",
        ]
        if table in GAPLESS:
            made += [
                f"CREATE FUNCTION wushi_next_{table}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF NEW.{column} IS DISTINCT FROM (SELECT coalesce(max({column}), {first}) + 1 FROM {table}) "
                f"THEN RAISE EXCEPTION '{table} is numbered without gaps'; END IF; RETURN NEW; END $$",
                f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION wushi_next_{table}()",
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_next",
            ]
        made += [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{k}" for k in ("no_change", "no_truncate")]
    return made


_DENIED = {
    sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_TRIGGER,
    sqlite3.SQLITE_DROP_INDEX,
    sqlite3.SQLITE_ALTER_TABLE,
    sqlite3.SQLITE_CREATE_TRIGGER,
    sqlite3.SQLITE_ATTACH,
}
_DENIED_PRAGMAS = {"writable_schema", "recursive_triggers", "journal_mode", "foreign_keys"}
_GUARDED = {*APPEND_ONLY, "sqlite_master"}


def authorizer(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    """Deny the running app what only a migration may do, and any change to what is written."""
    if action in _DENIED:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and first in _GUARDED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and second is not None and (first or "").lower() in _DENIED_PRAGMAS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
