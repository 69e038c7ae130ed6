"""A house from before the tree: at its upgrade, and never again, the record states where everything stands."""
from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.extensions import db
from app.open_data import stocktaking
from app.open_data.parts import states
from app.record.models import RecordEntry


@pytest.mark.parametrize(("before", "due"), [(None, False), ("0001", True), ("0003", True), ("0004", False), ("0005", False)])
def test_stock_is_taken_only_where_the_upgrade_brings_the_tree(before, due):
    assert stocktaking.is_due(before) is due


def test_every_thing_stands_in_the_record_with_its_state_afterwards(inside, a_round, a_matter, monkeypatch):
    monkeypatch.setattr(stocktaking, "AT_ONCE", 1)
    a_round()
    a_matter()
    assert stocktaking.take_stock() >= 2
    bodies = [json.loads(body) for body in db.session.scalars(select(RecordEntry.body).where(RecordEntry.action == "record.stock_taken"))]
    said = dict(line.split(" ") for body in bodies for line in body["to"])
    assert said == {row["obj"]: row["state"] for row in states()}
    assert len(bodies) == len(said), "one entry holds so many lines, the next the rest"
