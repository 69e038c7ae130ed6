"""What people hand in: pictures are re-drawn, papers checked, nonsense refused."""
from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from app.base.files import keep_paper, keep_picture


def picture(size: tuple[int, int] = (3000, 1000)) -> bytes:
    """A JPEG with a place in it."""
    out = io.BytesIO()
    image = Image.new("RGB", size, "green")
    exif = Image.Exif()
    exif[0x010E] = "Cotton Mill Yard 12"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def handed_in(content: bytes, name: str = "a.jpg") -> FileStorage:
    """As a browser sends it."""
    return FileStorage(io.BytesIO(content), filename=name)


def test_a_picture_keeps_nothing_but_the_picture(inside: Flask) -> None:
    kept = keep_picture(handed_in(picture()))
    with Image.open(kept.path) as image:
        assert max(image.size) == 1600
        assert not image.getexif()


@pytest.mark.parametrize("content", [b"", b"GIF89a nonsense", b"<script>alert(1)</script>", b"\xff\xd8\xff broken"])
def test_what_is_no_picture_is_refused(inside: Flask, content: bytes) -> None:
    with pytest.raises(ValueError, match=r"file\.not_a_picture"):
        keep_picture(handed_in(content))


def test_a_paper_is_a_pdf_or_a_picture(inside: Flask) -> None:
    assert keep_paper(handed_in(b"%PDF-1.7 voucher", "v.pdf")).kind == "application/pdf"
    assert keep_paper(handed_in(picture((10, 10)))).kind == "image/jpeg"
    with pytest.raises(ValueError, match=r"file\.not_a_paper"):
        keep_paper(handed_in(b"PK\x03\x04 a zip", "v.pdf"))


def test_too_much_is_refused(inside: Flask) -> None:
    with pytest.raises(ValueError, match=r"file\.too_big"):
        keep_paper(handed_in(b"%PDF-" + b"0" * (12 * 1024 * 1024), "v.pdf"))
