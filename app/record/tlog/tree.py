"""The Merkle tree of RFC 9162: hashes, roots, which subtrees a proof is made of, and the two checks.

A range [lo, hi) of entries is covered by complete subtrees `(level, index)`: the 2^level entries from index·2^level on.
Whoever keeps those hashes makes every root and proof from a handful of them.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from app.record.tlog.strict import LARGEST, Malformed

EMPTY_ROOT = hashlib.sha256(b"").digest()
Range = tuple[int, int]
Place = tuple[int, int]


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162 2.1.1: SHA-256 over 0x00 and the bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over 0x01 and both halves."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of_leaves(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in one pass; of none it is SHA-256 of nothing."""
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, digest = 0, leaf
        while stack and stack[-1][0] == level:
            digest, level = node_hash(stack.pop()[1], digest), level + 1
        stack.append((level, digest))
    return fold([digest for _, digest in stack]) if stack else EMPTY_ROOT


def fold(hashes: Sequence[bytes]) -> bytes:
    """One hash from those of the subtrees that cover a range, left to right."""
    digest = hashes[-1]
    for left in reversed(hashes[:-1]):
        digest = node_hash(left, digest)
    return digest


def cover(span: Range) -> list[Place]:
    """The complete subtrees that make up a range, left to right; the largest that fit."""
    lo, hi = span
    found = []
    while lo < hi:
        level = min((lo & -lo).bit_length() - 1 if lo else 63, (hi - lo).bit_length() - 1)
        found.append((level, lo >> level))
        lo += 1 << level
    return found


def closed_by(seq: int) -> list[Place]:
    """The subtrees above level 0 that become complete with entry `seq`, upwards."""
    found, level = [], 0
    while seq >> level & 1:
        level += 1
        found.append((level, seq >> level))
    return found


def _split(lo: int, hi: int) -> int:
    return lo + (1 << ((hi - lo - 1).bit_length() - 1))


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """What an inclusion proof is made of, from the leaf's sibling up (2.1.3.1)."""
    _demand_sizes(index + 1, size)
    lo, hi, path = 0, size, []
    while hi - lo > 1:
        middle = _split(lo, hi)
        if index < middle:
            path.append((middle, hi))
            hi = middle
        else:
            path.append((lo, middle))
            lo = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """What a consistency proof is made of (2.1.4.1); nothing between equal sizes. Size 0 is refused."""
    _demand_sizes(old, new)
    lo, hi, path, is_root = 0, new, [], True
    while old != hi:
        middle = _split(lo, hi)
        if old <= middle:
            path.append((middle, hi))
            hi = middle
        else:
            path.append((lo, middle))
            lo, is_root = middle, False
    return (path if is_root else [*path, (lo, hi)])[::-1]


def _demand_sizes(old: int, new: int) -> None:
    if not 0 < old <= new <= LARGEST:
        raise Malformed("size.over_the_tree" if old > new else "size.out_of_range", f"{old} of {new}")


def _demand_hashes(*hashes: bytes) -> None:
    if any(len(digest) != 32 for digest in hashes):
        raise Malformed("hash.wrong_length")


def demand_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """2.1.3.2: the entry with this leaf hash stands at `index` of the tree, or Malformed (`proof.…`) says why not."""
    if index < 0:
        raise Malformed("size.out_of_range", str(index))
    _demand_sizes(index + 1, size)
    _demand_hashes(leaf, root, *proof)
    ranges = inclusion_ranges(index, size)
    if len(ranges) != len(proof):
        raise Malformed("proof.wrong_length", f"{len(proof)} hashes, not {len(ranges)}")
    digest = leaf
    for (lo, _), other in zip(ranges, proof, strict=True):
        digest = node_hash(other, digest) if lo < index else node_hash(digest, other)
    if digest != root:
        raise Malformed("proof.another_root")


def demand_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """2.1.4.2: the larger tree only adds to the smaller, or Malformed says why not."""
    _demand_sizes(old, new)
    _demand_hashes(old_root, new_root, *proof)
    ranges = consistency_ranges(old, new)
    if len(ranges) != len(proof):
        raise Malformed("proof.wrong_length", f"{len(proof)} hashes, not {len(ranges)}")
    if old == new:
        if old_root != new_root:
            raise Malformed("proof.another_root")
        return
    is_root = ranges[0][0] >= old  # the smaller tree is a complete subtree: its root is where both begin
    before = after = old_root if is_root else proof[0]
    for (lo, _), other in zip(ranges[0 if is_root else 1 :], proof[0 if is_root else 1 :], strict=True):
        if lo < old:
            before, after = node_hash(other, before), node_hash(other, after)
        else:
            after = node_hash(after, other)
    if before != old_root:
        raise Malformed("proof.another_old_root")
    if after != new_root:
        raise Malformed("proof.another_root")
