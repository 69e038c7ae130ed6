"""The tree over the entries, as it lies in the database: complete subtrees only, written with the entry that completes them.

An append writes one node on average and log n at most; a root or a proof reads the few subtrees that it is made of.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.record.models import RecordEntry, RecordNode
from app.record.tlog import tree
from app.record.tlog.strict import Malformed
from app.record.tlog.tree import Place, Range

_entries, _nodes = RecordEntry.__table__, RecordNode.__table__
_LEVELS = 64
AT_ONCE = 500


def place_of(place: Place) -> int:
    """The number under which a subtree is kept."""
    level, index = place
    return index * _LEVELS + level


def grow(session: Session, seq: int, leaf: bytes) -> None:
    """Entry `seq` has been written: so are the subtrees that it completes."""
    done = tree.closed_by(seq)
    if not done:
        return
    left = hashes_at(session, [(level - 1, 2 * index) for level, index in done])
    digest, rows = leaf, []
    for level, index in done:
        digest = tree.node_hash(left[(level - 1, 2 * index)], digest)
        rows.append({"place": place_of((level, index)), "hash": digest})
    session.execute(insert(_nodes), rows)


def hashes_at(session: Session, places: Iterable[Place]) -> dict[Place, bytes]:
    """The hashes of these subtrees, in two statements at most. Malformed when one is missing: somebody has taken it away."""
    wanted = list(dict.fromkeys(places))
    leaves = [index for level, index in wanted if level == 0]
    above = {place_of(place): place for place in wanted if place[0]}
    found: dict[Place, bytes] = {}
    for part in _parts(leaves):
        rows = session.execute(select(_entries.c.seq, _entries.c.leaf).where(_entries.c.seq.in_(part)))
        found |= {(0, seq): leaf for seq, leaf in rows}
    for part in _parts(list(above)):
        rows = session.execute(select(_nodes.c.place, _nodes.c.hash).where(_nodes.c.place.in_(part)))
        found |= {above[place]: digest for place, digest in rows}
    if len(found) != len(wanted):
        raise Malformed("tree.node_missing", str(next(place for place in wanted if place not in found)))
    return found


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[n : n + AT_ONCE] for n in range(0, len(numbers), AT_ONCE))


def _over(session: Session, ranges: Sequence[Range]) -> list[bytes]:
    covers = [tree.cover(span) for span in ranges]
    found = hashes_at(session, [place for cover in covers for place in cover])
    return [tree.fold([found[place] for place in cover]) for cover in covers]


def size(session: Session) -> int:
    """How many entries there are."""
    return session.scalar(select(func.coalesce(func.max(_entries.c.seq), -1) + 1)) or 0


def root(session: Session, of_size: int) -> bytes:
    """The root of the first `of_size` entries."""
    return _over(session, [(0, of_size)])[0] if of_size else tree.EMPTY_ROOT


def inclusion(session: Session, seq: int, of_size: int) -> list[bytes]:
    """The proof that entry `seq` stands in the tree of this size."""
    return _over(session, tree.inclusion_ranges(seq, of_size))


def consistency(session: Session, old: int, new: int) -> list[bytes]:
    """The proof that the tree of size `new` only adds to that of size `old`."""
    return _over(session, tree.consistency_ranges(old, new))


def first_difference(session: Session) -> Place | None:
    """Build the tree again from the leaves: the first subtree that is not as it is kept, lowest first; None when all agree."""
    kept = session.execute(select(_nodes.c.place, _nodes.c.hash).order_by(_nodes.c.place).execution_options(yield_per=5000))
    known = {int(place): bytes(digest) for place, digest in kept}
    stack: list[tuple[int, bytes]] = []
    wrong: list[Place] = []
    leaves = session.scalars(select(_entries.c.leaf).order_by(_entries.c.seq).execution_options(yield_per=5000))
    for seq, leaf in enumerate(leaves):
        level, digest = 0, bytes(leaf)
        while stack and stack[-1][0] == level:
            digest, level = tree.node_hash(stack.pop()[1], digest), level + 1
            if known.pop(place_of((level, seq >> level)), None) != digest:
                wrong.append((level, seq >> level))
        stack.append((level, digest))
    wrong += [(place % _LEVELS, place // _LEVELS) for place in known]  # subtrees of entries that are not there
    return min(wrong) if wrong else None
