"""A small hall at a real server, with our own sockets and with the stock ones: nothing acknowledged is ever lost or doubled.

The same scenes as `python3 -m app load`, a few phones instead of a thousand; clients that mean no good; and two processes behind nginx.
"""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.live.clients import MOST_SOCKETS
from app.settings import ROOT
from tests.load.evenings import BAD, MANY, PHONES


def played(evening: str, folder: Path, *more: str) -> dict[str, Any]:
    """What happened; stops by itself."""
    command = [sys.executable, "-m", "tests.load.evenings", evening, str(folder), *more]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module", params=["1", "0"], ids=["our sockets", "stock sockets"])
def evening(request, tmp_path_factory) -> dict[str, Any]:
    """An evening at one server."""
    return {**played("one_server", tmp_path_factory.mktemp("hall") / "instance", request.param), "is_fast": request.param == "1"}


def test_a_hall_comes_speaks_writes_votes_and_comes_back(evening):
    assert evening["comment"]["delivered"] == evening["comment"]["of"]
    assert evening["fan_out"]["delivered"] >= 5 * (PHONES + 1)
    vote = evening["vote"]
    assert (vote["acknowledged"], vote["in_the_urn"], vote["counted"], vote["lost"], vote["doubled"]) == (PHONES, PHONES, PHONES, 0, 0)
    assert (vote["screens"], evening["drop"]["dropped"]) == (PHONES + 1, PHONES)


def test_after_an_event_a_phone_is_sent_only_what_is_another(evening):
    assert 0 < evening["show"]["bytes_after"] < evening["show"]["bytes_first"]


@pytest.mark.parametrize("bad", list(BAD))
def test_who_sends_what_nobody_reads_is_let_go_and_the_others_are_answered(evening, bad):
    told = evening["bad"][bad]
    assert told["other_is_answered"]
    assert told["is_let_go"] or not evening["is_fast"]


def test_ten_windows_of_one_person_are_the_five_newest(evening):
    assert evening["windows"]["stand"] == list(range(MOST_SOCKETS, 2 * MOST_SOCKETS))


def test_a_flood_and_a_reader_that_does_not_read_end_their_own_line_only(evening):
    if evening["is_fast"]:
        assert evening["flood"] == {"loud": False, "deaf": False, "quiet": True}
    else:
        assert "flood" not in evening


def test_a_server_that_is_killed_in_mid_vote_loses_nothing_that_it_acknowledged(evening):
    if not evening["is_fast"]:
        assert "killed" not in evening  # once is enough: what is written does not depend on the sockets
        return
    told = evening["killed"]
    assert 0 < told["acknowledged_before"] < PHONES
    assert (told["acknowledged"], told["counted"]) == (PHONES, PHONES)
    assert (told["lost"], told["lost_by_the_stop"], told["doubled"], told["not_acknowledged"]) == (0, 0, 0, 0)
    assert told["screens"] == PHONES + 1


def test_a_server_full_of_phones_outlives_that_everybody_opens_the_page(tmp_path):
    assert played("full_house", tmp_path / "instance") == {"opened": 2 * MANY, "connected": MANY}


def test_a_meeting_behind_nginx_in_two_processes_over_postgresql_and_valkey_outlives_one_of_them(fresh_postgres, redis_url, tmp_path):
    told = played("behind_nginx", tmp_path, fresh_postgres, redis_url)
    pages = told["pages"]
    assert (pages["page"], pages["turned"], pages["cookies_secure"]) == (200, 301, True)
    assert pages["sheet"][:2] == [200, "text/css"]
    assert "immutable" in pages["sheet"][2]
    assert 0 < told["acknowledged_before"] < PHONES
    assert 0 < told["returned"] < PHONES + 2, "nginx had spread the phones over both"
    assert told["lost_by_the_kill"] == 0
    assert (told["acknowledged"], told["in_the_urn"], told["counted"], told["doubled"], told["lost"]) == (PHONES, PHONES, PHONES, 0, 0)
    assert told["screens"] == PHONES + 1
