"""Writing a Pabulib file: whatever was read comes back as the same election, a file without oddities byte for byte."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from app.allocation.cells import VoteRows, line_of
from app.allocation.decimals import BLANKS, decimal, exact
from app.allocation.election import Election, Project, VoteType


def write_pb(election: Election) -> bytes:
    """The file, UTF-8. Cells stand as they were read unless what they say has changed since. O(size)."""
    votes = election.votes or _rows_of(election)
    layout = election.layout
    usual, other = layout.newline, "\n" if layout.newline == "\r\n" else "\r\n"
    lines = [*_head(election), "VOTES", line_of(votes.columns)]
    text = "".join(line + (other if row in layout.other_ends else usual) for row, line in enumerate(lines))
    return ("\ufeff" if layout.byte_order_mark else "").encode() + text.encode() + votes.text


def _head(election: Election) -> Iterator[str]:
    """The lines of META and PROJECTS."""
    yield from ("META", "key;value")
    meta = dict(election.meta)
    if election.votes is None:
        meta["num_projects"], meta["num_votes"] = str(len(election.projects)), str(election.voters)
    meta["budget"] = _amount(meta.get("budget", ""), election.budget)
    if meta.get("vote_type", "").strip(BLANKS) != election.vote_type:
        meta["vote_type"] = str(election.vote_type)
    for key, value in meta.items():
        yield line_of((key, value))
    columns = list(election.project_columns)
    for project in election.projects:
        columns += [column for column in project.cells if column not in columns]
    yield from ("PROJECTS", line_of(columns))
    for project in election.projects:
        yield line_of([_cell(project, column) for column in columns])


def _cell(project: Project, column: str) -> str:
    said = project.cells.get(column, "")
    if column == "project_id":
        return said if said.strip(BLANKS) == project.id else project.id
    return _amount(said, project.cost) if column == "cost" else said


def _amount(said: str, amount: Fraction) -> str:
    """As it was written, while it still says the same."""
    return said if said and exact(said) == amount else decimal(amount)


def _rows_of(election: Election) -> VoteRows:
    """Rows for ballots that never stood in a file: voters numbered from 1, one row for each."""
    columns = ("voter_id", "vote", "points") if election.vote_type.has_points else ("voter_id", "vote")
    ids = [project.id for project in election.projects]
    newline = election.layout.newline
    lines: list[str] = []
    for weight, scores in election.ballots:
        named = sorted(scores, key=lambda p: -scores[p]) if election.vote_type is VoteType.ORDINAL else list(scores)
        cells = [",".join(ids[p] for p in named)]
        if election.vote_type.has_points:
            cells.append(",".join(decimal(Fraction(scores[p])) for p in named))
        lines += [line_of((str(len(lines) + 1 + k), *cells)) for k in range(weight)]
    return VoteRows(columns, "".join(line + newline for line in lines).encode())
