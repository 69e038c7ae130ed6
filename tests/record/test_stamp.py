"""A checkpoint to carry away: on paper and screens small enough to print, large enough to read from the back of a hall."""
from __future__ import annotations

import re

import pytest
import segno

from app.record.stamp import Stamp, on_paper
from app.record.tlog.checkpoints import Checkpoint
from app.settings import ROOT

STAMP = Stamp(Checkpoint("wushi.test/log", 999_999, bytes(range(32))), "https://fund.some-quite-long-name.example.org")


def test_size_and_whole_root_take_37_modules_and_eight_groups_by_hand():
    assert segno.make(STAMP.address, error="m", micro=False).symbol_size(border=0) == (37, 37)
    assert STAMP.address.endswith(bytes(range(32)).hex().upper())
    assert re.fullmatch("999,999: ([0-9a-f]{4} ){7}[0-9a-f]{4}", STAMP.line)


def test_on_paper_four_white_modules_stand_round_it():
    assert 'width="180" height="180"' in on_paper(STAMP)["checkpoint_code"]  # (37 + 2 * 4) modules of 4
    assert on_paper(None) == {"checkpoint_code": "", "checkpoint": ""}


@pytest.mark.parametrize("sheet", ["ballots/paper/ballot", "ballots/paper/beans", "ballots/slips", "process/notice", "shared/sheet", "step3_discuss/minutes"])
def test_a_printed_sheet_carries_picture_and_digits_at_half_a_millimetre_a_module_or_more(sheet):
    said = (ROOT / "templates" / f"{sheet}.typ").read_text(encoding="utf-8")
    (wide,) = re.findall(r"image\(bytes\(\w+\.checkpoint_code\).*?width: ([0-9.]+)mm", said)
    assert float(wide) / 45 >= 0.5
    assert re.search(r"\w+\.checkpoint\b(?!_)", said.replace("alt: said.checkpoint", "").replace("alt: given.checkpoint", ""))
