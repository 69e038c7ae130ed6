"""The acts already done, so that a double click, a second tab and a retry are one act."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Moment
from app.extensions import Model


class ActDone(Model):
    """One row an act: the key made with the form, and where its answer is."""

    __tablename__ = "act_done"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    landing: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(Moment)
