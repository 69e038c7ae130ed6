"""Long lists, a page at a time."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Page:
    """One page of rows; `number` starts at 1."""

    rows: list[Any]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))


def page_of(session: Session, query: Select[Any], number: int = 1, size: int = 20) -> Page:
    """The rows of one page in two statements; a page past the end is the last page."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // size)))
    rows = list(session.scalars(query.limit(size).offset((number - 1) * size)))
    return Page(rows, number, size, total)
