"""Reading a Pabulib file: accept what real files have, warn of what is odd, refuse what cannot be counted.

The format: Faliszewski, Flis, Peters et al., "Participatory Budgeting: Data, Tools, and Analysis", IJCAI 2023,
pabulib.org. Refusals and warnings name the physical line.
"""
from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.allocation.cells import SECTIONS, Layout, Limits, Lines, VoteRows, section_named
from app.allocation.decimals import BLANKS, exact
from app.allocation.election import Election, Project, VoteType
from app.allocation.pb_votes import Sheet, read_votes
from app.allocation.reasons import Warning_, at_line, warning

_MARK = b"\xef\xbb\xbf"


def read_pb(source: bytes | str | os.PathLike[str], *, limits: Limits = Limits()) -> Election:  # noqa: B008
    """The election in a file (its path, or its bytes).

    Raises PbError with line, reason and code for what allocation cannot count; OSError when there is no such file.
    Linear in bytes; memory a small multiple of the file.
    """
    if isinstance(source, bytes):
        data = source
    else:
        with Path(source).open("rb") as file:
            data = file.read(limits.bytes + 1)
    if len(data) > limits.bytes:
        raise at_line(1, "file.too_large", most=limits.bytes)
    _refuse_what_is_not_text(data)
    return _Reading(data, limits).election()


def _layout(marked: bool, returns: list[bool]) -> Layout:
    """How the lines of META and PROJECTS end: as most do, and which do not."""
    usual = 2 * sum(returns) > len(returns)
    others = frozenset(row for row, returned in enumerate(returns) if returned != usual)
    return Layout("\r\n" if usual else "\n", marked, others)


def _refuse_what_is_not_text(data: bytes) -> None:
    nul = data.find(b"\0")
    if nul >= 0:
        raise at_line(data.count(b"\n", 0, nul) + 1, "file.nul")
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            raise at_line(data.count(b"\n", 0, error.start) + 1, "file.not_utf8") from None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A value of META and the line it stands on."""

    value: str
    line: int


class _Reading:
    """One file being read, section after section."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data, self.limits, self.marked = data, limits, data.startswith(_MARK)
        self.lines = Lines(data, len(_MARK) if self.marked else 0, 0, limits)
        self.rows = self.lines.rows()
        self.warnings: list[Warning_] = []
        self.meta: dict[str, _Entry] = {}
        self.meta_line = 1

    def election(self) -> Election:
        """All three sections, then what they say about one another."""
        self._open("META")
        self._read_meta()
        budget, kind = self._budget(), self._vote_type()
        columns, projects, places = self._read_projects()
        self._warn_of_costs(projects, places, budget)
        columns_of_votes = self._header("VOTES", ("voter_id", "vote", *(("points",) if kind.has_points else ())))
        sheet = Sheet(
            self.data, self.lines.at, self.lines.number_of_next - 1, columns_of_votes, kind,
            {project.id: i for i, project in enumerate(projects)}, self.limits,
            self._most("max_length"), self._most("max_sum_points") if kind.has_points else None,
        )
        ballots, voters, odd = read_votes(sheet)
        self._warn_of_count("num_projects", len(projects))
        self._warn_of_count("num_votes", voters)
        return Election(
            budget, kind, projects, ballots, {key: entry.value for key, entry in self.meta.items()}, columns,
            VoteRows(columns_of_votes, self.data[sheet.at :]), _layout(self.marked, self.lines.returns),
            tuple(sorted([*self.warnings, *odd], key=lambda warned: warned.line)),
        )

    def _open(self, name: str) -> None:
        """The next row opens this section."""
        cells = next(self.rows, None)
        if cells is None or section_named(cells) != name:
            raise at_line(self.lines.number or 1, "section.missing", name=name)

    def _header(self, section: str, needed: Sequence[str]) -> tuple[str, ...]:
        """The column names of a section that has just been opened."""
        cells = next(self.rows, None)
        if cells is None or section_named(cells):
            raise at_line(self.lines.number, "section.empty", name=section)
        columns = tuple(cell.strip(BLANKS) for cell in cells)
        for name in needed:
            if name not in columns:
                raise at_line(self.lines.number, "column.missing", name=name)
        twice = next((name for place, name in enumerate(columns) if name in columns[:place]), None)
        if twice is not None:
            raise at_line(self.lines.number, "column.duplicate", name=twice)
        return columns

    def _row(self, width: int, then: str) -> list[str] | None:
        """The next row of this section, or None when the next section opens there."""
        cells = next(self.rows, None)
        if cells is None:
            raise at_line(self.lines.number, "section.missing", name=then)
        name = section_named(cells)
        if name == then:
            return None
        if name:
            raise at_line(self.lines.number, "section.unexpected", name=then)
        if len(cells) != width:
            raise at_line(self.lines.number, "row.wrong_length", wanted=width, found=len(cells))
        return cells

    def _read_meta(self) -> None:
        self.meta_line = self.lines.number
        if self._header("META", ()) != ("key", "value"):
            raise at_line(self.lines.number, "meta.header")
        while (cells := self._row(2, SECTIONS[1])) is not None:
            key = cells[0].strip(BLANKS)
            if key in self.meta:
                raise at_line(self.lines.number, "meta.duplicate", name=key)
            self.meta[key] = _Entry(cells[1], self.lines.number)

    def _needed(self, key: str) -> _Entry:
        entry = self.meta.get(key)
        if entry is None:
            raise at_line(self.meta_line, "meta.missing", name=key)
        return entry

    def _budget(self) -> Fraction:
        entry = self._needed("budget")
        budget = self._number(entry.value, entry.line)
        if budget <= 0:
            raise at_line(entry.line, "budget.not_positive")
        return budget

    def _vote_type(self) -> VoteType:
        entry = self._needed("vote_type")
        try:
            return VoteType(entry.value.strip(BLANKS))
        except ValueError:
            raise at_line(entry.line, "meta.vote_type", value=entry.value) from None

    def _number(self, text: str, line: int) -> Fraction:
        if len(text.strip(BLANKS)) > self.limits.digits:
            raise at_line(line, "number.too_long", most=self.limits.digits)
        number = exact(text)
        if number is None:
            raise at_line(line, "number.unreadable", value=text)
        if "," in text:
            self.warnings.append(warning(line, "warn.comma", value=text))
        return number

    def _read_projects(self) -> tuple[tuple[str, ...], tuple[Project, ...], list[int]]:
        """Column names, projects, and the line of each."""
        columns = self._header("PROJECTS", ("project_id", "cost"))
        id_at, cost_at = columns.index("project_id"), columns.index("cost")
        projects: list[Project] = []
        places: list[int] = []
        seen: set[str] = set()
        while (cells := self._row(len(columns), SECTIONS[2])) is not None:
            line, id_ = self.lines.number, cells[id_at].strip(BLANKS)
            if not id_:
                raise at_line(line, "project.no_id")
            if id_ in seen:
                raise at_line(line, "project.duplicate", id=id_)
            if "," in id_:
                raise at_line(line, "project.comma", id=id_)
            if len(projects) == self.limits.projects:
                raise at_line(line, "projects.too_many", most=self.limits.projects)
            cost = self._number(cells[cost_at], line)
            if cost.numerator < 0:
                raise at_line(line, "cost.negative")
            seen.add(id_)
            projects.append(Project(id_, cost, dict(zip(columns, cells, strict=True))))
            places.append(line)
        if not projects:
            raise at_line(self.lines.number, "projects.none")
        return columns, tuple(projects), places

    def _warn_of_costs(self, projects: Sequence[Project], places: Sequence[int], budget: Fraction) -> None:
        for project, line in zip(projects, places, strict=True):
            if project.cost > budget:
                self.warnings.append(warning(line, "warn.cost_above_budget", id=project.id))
            elif not project.cost:
                self.warnings.append(warning(line, "warn.zero_cost", id=project.id))

    def _most(self, key: str) -> Fraction | None:
        """A limit that META names for every ballot, if it is a number."""
        entry = self.meta.get(key)
        return exact(entry.value) if entry and len(entry.value) <= self.limits.digits else None

    def _warn_of_count(self, key: str, found: int) -> None:
        """The rows decide, whatever META says."""
        entry = self.meta.get(key, _Entry("", self.meta_line))
        if entry.value.strip(BLANKS) != str(found):
            self.warnings.append(warning(entry.line, "warn.count", name=key, said=entry.value or "-", found=found))
