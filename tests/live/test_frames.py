"""Frames: whole messages come out whole, and whoever breaks a rule is told which, before their bytes are read."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.live.frames import FRAMES_AT_ONCE, LONGEST, NO_TEXT, NOT_TEXT, POLICY, TOO_LONG, WRONG, Broken, Reader, accept, framed, unmasked

MASK = b"\x01\xa2\x33\xf4"


def sent(body: bytes, kind: int = 1, last: bool = True, masked: bool = True) -> bytes:
    """A frame as a client sends it."""
    size = len(body)
    head = bytes(((0x80 if last else 0) | kind,))
    length = bytes((size,)) if size < 126 else b"\x7e" + size.to_bytes(2, "big") if size < 65_536 else b"\x7f" + size.to_bytes(8, "big")
    if not masked:
        return head + length + body
    return head + bytes((length[0] | 0x80,)) + length[1:] + MASK + unmasked(body, MASK)


def reader(stream: bytes, step: int = 4096) -> tuple[Reader, list[bytes], list[int]]:
    """A reader of this stream in small pieces, what it answers, and how much it has taken."""
    answers: list[bytes] = []
    taken = [0]

    def more() -> bytes:
        piece = stream[taken[0] : taken[0] + step]
        taken[0] += len(piece)
        return piece

    return Reader(more, answers.append), answers, taken


@given(st.lists(st.text(max_size=400), max_size=6), st.integers(1, 50))
def test_every_message_comes_out_as_it_was_sent_however_the_line_cuts_it(texts, step):
    line, _, _ = reader(b"".join(sent(text.encode()) for text in texts), step)
    assert [line.message() for _ in texts] == texts
    assert line.message() is None


@given(st.text(min_size=2, max_size=60), st.integers(1, 5))
def test_a_message_in_parts_is_one_message_and_a_ping_between_them_is_answered(text, parts):
    body = text.encode()
    cut = max(1, len(body) // parts)
    pieces = [body[n : n + cut] for n in range(0, len(body), cut)]
    frames = [sent(piece, 1 if n == 0 else 0, last=n == len(pieces) - 1) for n, piece in enumerate(pieces)]
    line, answers, _ = reader(sent(b"hm", 9).join(frames))
    assert line.message() == text
    assert answers == [framed(b"hm", 10)] * (len(pieces) - 1)


@pytest.mark.parametrize(("stream", "code"), [
    (sent(b"2", masked=False), WRONG), (sent(b"2", kind=3), WRONG), (sent(b"", kind=0), WRONG), (b"\xc1\x80" + MASK, WRONG),
    (sent(b"x" * 126, kind=9), WRONG), (sent(b"a", last=False) + sent(b"b"), WRONG), (sent(b"4", kind=2), NOT_TEXT), (sent(b"\xff\xfe"), NO_TEXT),
])  # fmt: skip
def test_a_broken_rule_has_its_number(stream, code):
    line, _, _ = reader(stream)
    with pytest.raises(Broken) as broken:
        line.message()
    assert broken.value.code == code


def test_what_announces_too_much_is_refused_by_its_announcement():
    for stream in (sent(b"x" * 20_000_000), sent(b"x" * LONGEST, last=False) + sent(b"y", kind=0)):
        line, _, taken = reader(stream)
        with pytest.raises(Broken) as broken:
            line.message()
        assert broken.value.code == TOO_LONG
        assert taken[0] <= LONGEST + 2 * 4096
    assert reader(sent(b"x" * LONGEST))[0].message() == "x" * LONGEST


def test_a_flood_is_counted_where_it_is_read():
    line, _, _ = reader(sent(b"3") * 1000)
    heard = 0
    with pytest.raises(Broken) as broken:
        while line.message():
            heard += 1
    assert broken.value.code == POLICY
    assert heard <= FRAMES_AT_ONCE + 40


def test_the_handshake_answers_as_the_standard_says():
    assert accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
