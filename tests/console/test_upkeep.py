"""What the server does by itself goes on, whatever fails."""
from __future__ import annotations

import pytest

from app import upkeep


def test_the_house_looks_again_and_again_and_one_failure_stops_nothing(clean_app, monkeypatch, caplog):
    seen = []

    def look() -> None:
        seen.append(len(seen))
        if len(seen) == 3:
            raise SystemExit
        raise OSError("the disk is full")

    def other() -> None:
        seen.append("other")

    monkeypatch.setattr(upkeep, "EVERY", 0)
    monkeypatch.setattr(upkeep, "TASKS", (look, other))
    with pytest.raises(SystemExit):
        upkeep.go_on(clean_app)
    assert seen == [0, "other", 2]
    assert caplog.text.count("upkeep failed: look") == 1
