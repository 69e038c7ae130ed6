"""One transaction, one commit, one entry; news only afterwards; a double click is one act."""
from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from flask import Flask

from app.base import clock
from app.change.command import COMMANDS, NothingRecorded, command
from app.change.facts import Fact, on
from app.change.forms import ActForm
from app.change.refusals import NotAllowed, NotValid, demand
from app.change.transaction import Change, change_by
from app.extensions import db
from app.people.commands.areas import create_area, rename_area
from app.people.models import Area
from app.policy.actor import PASSER_BY, machine
from app.policy.table import P
from app.record import queries
from app.vocabulary import Layer, Reason
from tests.fixtures.house import do


@dataclass(frozen=True)
class Heard(Fact):
    """A fact of this test."""

    word: str


heard: list[tuple[str, int]] = []


@on(Heard)
def _listen(fact: Heard) -> None:
    heard.append((fact.word, queries.size()))
    if fact.word == "stumble":
        raise RuntimeError("a teller fell over")


@on(Heard)
def _listen_too(fact: Heard) -> None:
    heard.append((fact.word + " too", queries.size()))


def test_an_exception_undoes_rows_and_entry(a_community: Area) -> None:
    size = queries.size()

    def change_and_stumble() -> None:
        with change_by(machine("test")) as change:
            rename_area(change, a_community, "另一个名字")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        change_and_stumble()
    assert db.session.get(Area, a_community.id).name == "禾苑社区"
    assert queries.size() == size


def test_news_is_told_after_the_commit_and_a_fallen_teller_hurts_nobody(a_community: Area, caplog: pytest.LogCaptureFixture) -> None:
    heard.clear()
    with change_by(machine("test")) as change:
        rename_area(change, a_community, "禾苑")
        change.tell(Heard("stumble"))
        assert heard == []
        before = queries.size()
    assert heard == [("stumble", before), ("stumble too", before)]
    assert "fell over" in caplog.text


def test_a_change_happens_at_one_moment_however_long_it_takes(a_community: Area) -> None:
    with change_by(machine("test")) as change:
        begun = clock.now()
        time.sleep(1.05)
        rename_area(change, a_community, "禾苑")
        assert clock.now() == begun
    assert queries.of(a_community.record_key)[-1].at == begun
    assert clock.now() > begun


def test_nothing_is_told_of_what_did_not_happen(a_community: Area) -> None:
    heard.clear()
    with pytest.raises(NotValid), change_by(machine("test")) as change:
        change.tell(Heard("never"))
        demand((False, "text.missing"))
    assert heard == []


def test_a_command_that_records_nothing_fails(a_community: Area) -> None:
    @command(P.AREA_CHANGE)
    def forget(change: Change, area: Area) -> None:
        area.name = "无记录"

    with pytest.raises(NothingRecorded):
        do(forget, a_community)
    COMMANDS.pop(f"{forget.__module__}.{forget.__qualname__}")
    assert db.session.get(Area, a_community.id).name == "禾苑社区"


def test_a_change_inside_a_change_is_a_fault_of_ours(a_community: Area) -> None:
    with pytest.raises(RuntimeError, match="inside a change"), change_by(machine("test")), change_by(machine("test")):
        pass


def test_a_passer_by_changes_nothing(a_community: Area) -> None:
    with pytest.raises(NotAllowed) as refused:
        do(rename_area, a_community, "x", by=PASSER_BY)
    assert refused.value.codes == ["permission.not_signed_in"]


def test_a_second_click_lands_where_the_first_did(clean_app: Flask) -> None:
    landings = []
    for _ in range(2):
        with clean_app.test_request_context(method="POST", data={"act_key": "one-click"}):
            clean_app.config["WTF_CSRF_ENABLED"] = False
            form = ActForm()
            landings.append(form.attempt(lambda c: create_area(c, None, Layer.TOWN, "望溪"), lambda a: f"/areas/{a.id}", actor=machine("test")))
            clean_app.config["WTF_CSRF_ENABLED"] = True
    assert landings == ["/areas/1", "/areas/1"]
    with clean_app.app_context():
        assert db.session.query(Area).count() == 1


def test_a_refused_form_keeps_its_status_and_says_why(clean_app: Flask) -> None:
    with clean_app.test_request_context(method="POST", data={"act_key": "k"}):
        clean_app.config["WTF_CSRF_ENABLED"] = False
        form = ActForm()
        assert form.attempt(lambda c: demand(Reason("money.not_positive")), "/") is None
        clean_app.config["WTF_CSRF_ENABLED"] = True
        assert (form.status, len(form.reasons)) == (422, 1)
