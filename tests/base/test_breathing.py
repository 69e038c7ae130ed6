"""Long work gives way, loses nothing, and leaves everything as it found it."""
from __future__ import annotations

import gc
import time

import pytest

from app.base import breathing as at_length
from app.base.breathing import aside, breathing, hands_are_full, without_looking_for_garbage


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """As in the house's one network loop; every pause that was made."""
    made: list[float] = []
    monkeypatch.setattr(at_length, "is_module_patched", lambda name: True)
    monkeypatch.setattr(at_length.time, "sleep", made.append)
    return made


def a_long_one(number: int) -> int:
    end = time.perf_counter() + at_length.LONGEST_BREATH
    while time.perf_counter() < end:
        pass
    return number


def test_everything_comes_in_its_order_and_the_others_come_between(pauses: list[float]) -> None:
    assert list(breathing(a_long_one(n) for n in range(5))) == [0, 1, 2, 3, 4]
    assert pauses == [at_length.PAUSE] * 5


def test_short_work_is_not_interrupted(pauses: list[float]) -> None:
    assert list(breathing(range(5))) == [0, 1, 2, 3, 4]
    assert pauses == []


def test_outside_a_network_loop_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_length.time, "sleep", lambda seconds: pytest.fail("nobody is there to give way to"))
    assert list(breathing(a_long_one(n) for n in range(2))) == [0, 1]
    assert aside(lambda: 7) == 7


@pytest.mark.parametrize("is_on", [True, False])
def test_the_search_for_garbage_goes_on_afterwards_also_when_it_failed(is_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    switched: list[str] = []
    monkeypatch.setattr(gc, "isenabled", lambda: is_on)
    monkeypatch.setattr(gc, "disable", lambda: switched.append("off"))
    monkeypatch.setattr(gc, "enable", lambda: switched.append("on"))
    with pytest.raises(ValueError, match="of the work"), without_looking_for_garbage():
        assert hands_are_full()
        raise ValueError("of the work")
    assert switched == (["off", "on"] if is_on else ["off"])
    assert not hands_are_full()
