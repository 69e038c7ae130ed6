"""A checkpoint to carry away: as a code that a photo from the back of the hall still reads, and as 32 digits to copy by hand."""
from __future__ import annotations

import io
from dataclasses import dataclass

import segno
from flask import current_app, has_request_context, request
from markupsafe import Markup
from sqlalchemy import func, select

from app.extensions import db
from app.record.models import RecordCheckpoint, RecordEntry
from app.record.tlog.checkpoints import Checkpoint, read_checkpoint
from app.record.tlog.notes import read_note


@dataclass(frozen=True)
class Stamp:
    """One checkpoint for screens and paper."""

    head: Checkpoint
    host: str

    @property
    def size(self) -> int:
        """How many entries it covers."""
        return self.head.size

    @property
    def by_hand(self) -> str:
        """Eight groups of four hex digits."""
        return self.head.by_hand

    @property
    def address(self) -> str:
        """All upper case: a QR code then packs it into 37 modules, where lower case would take 41 (decision 15)."""
        return f"{self.host}/C/{self.size}/{self.head.root.hex()}".upper()

    @property
    def line(self) -> str:
        """Size and digits in one line for paper."""
        return f"{self.size:,}: {self.by_hand}"

    def svg(self) -> str:
        """The code as a picture for paper, with the four white modules round it that a telephone needs: 45 across, so 22.5 mm at 0.5 mm each."""
        out = io.BytesIO()
        segno.make(self.address, error="m", micro=False).save(out, kind="svg", border=4, scale=4)
        return out.getvalue().decode()

    def inline(self) -> Markup:
        """The code inside a page."""
        return Markup(segno.make(self.address, error="m", micro=False).svg_inline(omitsize=True, border=2, dark="#000", light="#fff"))


def on_paper(stamp: Stamp | None) -> dict[str, str]:
    """What a printed sheet is given of it: the picture and the line; both empty before the first checkpoint."""
    return {"checkpoint_code": stamp.svg() if stamp else "", "checkpoint": stamp.line if stamp else ""}


def newest_stamp() -> Stamp | None:
    """The last checkpoint; None before the first."""
    return _stamp(db.session.scalar(select(RecordCheckpoint).order_by(RecordCheckpoint.size.desc()).limit(1)))


def stamp_of(obj: str, *actions: str) -> Stamp | None:
    """The first checkpoint that covers the newest of these acts on a thing; None while it is not signed."""
    newest = select(func.max(RecordEntry.seq)).where(RecordEntry.obj == obj, RecordEntry.action.in_(actions)).scalar_subquery()
    return _stamp(db.session.scalar(select(RecordCheckpoint).where(RecordCheckpoint.size > newest).order_by(RecordCheckpoint.size).limit(1)))


def _stamp(head: RecordCheckpoint | None) -> Stamp | None:
    if head is None:
        return None
    host = request.host_url.rstrip("/") if has_request_context() else f"https://{current_app.config['SETTINGS'].origin.partition('/')[0]}"
    return Stamp(read_checkpoint(read_note(head.note).text), host)
