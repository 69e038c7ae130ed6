"""Two towns, two running servers: one vouches for the other over HTTP, and says no when the other has been rewritten."""
from __future__ import annotations

import shutil
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path

from app import create_app, upkeep
from app.ballots.urn import put_away
from app.change.transaction import change_by
from app.extensions import db
from app.people.commands.areas import create_area
from app.people.models import Area
from app.policy.actor import Actor, Holding
from app.preparation import bring_up_to_date
from app.record.checkpoints import own_key
from app.record.tlog.checkpoints import read_signed
from app.record.tlog.notes import read_key
from app.settings import Settings
from app.vocabulary import Layer, Role
from app.witness.commands import invite_town, watch_log, witness_key
from app.witness.queries import freshness
from tests.record.test_drill import rewritten_by_a_thief


def towns(folder: Path) -> tuple[Settings, Settings]:
    """Two installations of one shape, each with its own keys."""
    heyuan = Settings(instance=folder / "heyuan", env="testing", demo=False, origin="heyuan.example/log")
    bring_up_to_date(heyuan)
    shutil.copytree(heyuan.instance, folder / "wangxi", ignore=shutil.ignore_patterns("keys"))
    return heyuan, Settings(instance=folder / "wangxi", env="testing", demo=False, origin="wangxi.example/log")


def found_it(by: Actor) -> None:
    """A community, and a record that is signed."""
    with change_by(by) as change:
        create_area(change, None, Layer.COMMUNITY, "a town")
        change.seal("test")


def in_town(settings: Settings, do):
    """Something done in a town by its administrator."""
    app = create_app(settings)
    with app.app_context():
        found = do(Actor(person_id=None, system="setup", holdings=(Holding(Role.ADMINISTRATOR, "/1/"),)))
        db.session.remove()
        db.engine.dispose()
    put_away(app)
    return found


def test_a_town_vouches_for_another_and_refuses_when_it_was_rewritten(tmp_path, start_site):
    heyuan, wangxi = towns(tmp_path)

    def begin(by: Actor) -> str:
        found_it(by)
        return str(own_key().public)

    ours = in_town(heyuan, begin)

    def promise(by: Actor) -> str:
        found_it(by)
        with change_by(by) as change:
            watch_log(change, change.session.get_one(Area, 1), ours, "禾苑")
        return str(witness_key().public)

    theirs = in_town(wangxi, promise)
    site = start_site(wangxi.instance, WUSHI_ORIGIN=wangxi.origin)

    def invite(by: Actor) -> None:
        with change_by(by) as change:
            invite_town(change, change.session.get_one(Area, 1), theirs, f"{site.url}/witness", "望溪")
        upkeep.ask_towns()

    in_town(heyuan, invite)
    log_site = start_site(heyuan.instance, WUSHI_ORIGIN=heyuan.origin)
    with urllib.request.urlopen(f"{log_site.url}/log/checkpoint") as answer:
        note, head = read_signed(answer.read())
    assert [one.key.name for one in note.verified([read_key(theirs)])] == ["wangxi.example/log/witness"]
    log_site.stop()

    def rewrite_and_ask(by: Actor) -> list[str]:
        rewritten_by_a_thief(str(heyuan.instance / "wushi.sqlite"), 0)
        with change_by(by) as change:
            change.record("test.entry", "thing:1")
            change.seal("test")
        upkeep.ask_towns()
        return [v.refused for v in freshness().refused]

    assert [why.split()[0] for why in in_town(heyuan, rewrite_and_ask)] == ["422"]
    with closing(sqlite3.connect(wangxi.instance / "wushi.sqlite")) as held:
        assert held.execute("SELECT size FROM watched_log").fetchone() == (head.size,)
