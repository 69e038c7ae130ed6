"""What people hand in: pictures are re-drawn (no place, no camera in them), papers are checked, all are kept by hash."""
from __future__ import annotations

import hashlib
import io
from datetime import datetime
from pathlib import Path

from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from app.base import clock
from app.base.database import Moment
from app.extensions import Model, db

MAX_BYTES = 12 * 1024 * 1024
MAX_SIDE = 1600
Image.MAX_IMAGE_PIXELS = 40_000_000


class Upload(Model):
    """A stored file. The bytes lie in the instance folder under their own SHA-256."""

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Moment)
    is_public: Mapped[bool] = mapped_column(default=True)

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return folder() / self.sha256[:2] / self.sha256


def folder() -> Path:
    """The upload folder of this instance."""
    return Path(current_app.config["INSTANCE"]) / "uploads"


def keep_bytes(content: bytes, kind: str, name: str, is_public: bool = True) -> Upload:
    """Write the bytes under their hash and return the row; the caller's transaction decides whether the row stays."""
    digest = hashlib.sha256(content).hexdigest()
    upload = Upload(sha256=digest, kind=kind, name=name[:200], size=len(content), at=clock.now(), is_public=is_public)
    if not upload.path.exists():
        upload.path.parent.mkdir(parents=True, exist_ok=True)
        partial = upload.path.with_suffix(".part")
        partial.write_bytes(content)
        partial.replace(upload.path)
    db.session.add(upload)
    return upload


def keep_picture(file: FileStorage, is_public: bool = True) -> Upload:
    """Re-draw a picture so that nothing but the picture is kept. ValueError with a reason code when it is none."""
    content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("file.too_big")
    try:
        with Image.open(io.BytesIO(content)) as probe:
            probe.verify()
        with Image.open(io.BytesIO(content)) as image:
            drawn = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError) as error:
        raise ValueError("file.not_a_picture") from error
    drawn.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=82)
    return keep_bytes(out.getvalue(), "image/jpeg", file.filename or "photo.jpg", is_public)


_PAPERS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}


def keep_paper(file: FileStorage, is_public: bool = False) -> Upload:
    """A voucher, invoice, quotation or contract: PDF or picture. ValueError with a reason code otherwise."""
    head = file.stream.read(8)
    file.stream.seek(0)
    kind = next((k for magic, k in _PAPERS.items() if head.startswith(magic)), None)
    if kind is None:
        raise ValueError("file.not_a_paper")
    if kind.startswith("image/"):
        return keep_picture(file, is_public)
    content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("file.too_big")
    return keep_bytes(content, kind, file.filename or "paper.pdf", is_public)
