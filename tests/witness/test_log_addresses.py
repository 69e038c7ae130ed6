"""The log as other programs read it, and we as a witness as other programs ask us."""
from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.change.transaction import change_by
from app.extensions import db
from app.policy.actor import machine
from app.record.models import RecordEntry
from app.record.tlog import tiles, tree
from app.record.tlog.checkpoints import Checkpoint, read_signed
from app.record.tlog.notes import VerifierKey, in_one, read_key, read_lines, read_note, sign
from app.record.tlog.proofs import Request, read_proof
from app.witness.commands import witness_key
from app.witness.models import WatchedLog
from tests.fixtures.house import visit

OTHER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"other town").digest())
OTHER_KEY = VerifierKey("other.example/log", OTHER.public_key().public_bytes_raw())
LEAVES = [tree.leaf_hash(bytes([n])) for n in range(20)]


@pytest.fixture
def signed_record(village):
    """A record of 300 entries, signed."""
    with village.app.app_context(), change_by(machine("test")) as change:
        for _ in range(300):
            change.record("test.entry", "thing:1", d={"text": "路灯"})
        change.seal("test")
    return village.app.test_client()


def test_another_program_rebuilds_the_tree_from_checkpoint_tiles_and_bundles(signed_record, village):
    answer = visit(signed_record, "GET", "/heyuan/checkpoint")
    assert (answer.content_type, answer.headers.get("Set-Cookie")) == ("text/plain; charset=utf-8", None)
    _note, head = read_signed(answer.data)
    full, wide = tiles.widths(head.size, 0)
    leaves, entries = [], []
    for tile in [*(tiles.Tile(n) for n in range(full)), *([tiles.Tile(full, wide)] if wide else [])]:
        data = visit(signed_record, "GET", f"/heyuan/tile/0/{tile.path}")
        assert (data.content_type, data.headers["Cache-Control"]) == ("application/octet-stream", "public, max-age=31536000, immutable")
        leaves += [data.data[n : n + 32] for n in range(0, len(data.data), 32)]
        entries += tiles.read_bundle(visit(signed_record, "GET", f"/heyuan/tile/entries/{tile.path}").data)
    assert [tree.leaf_hash(entry) for entry in entries] == leaves
    assert tree.root_of_leaves(leaves) == head.root
    assert visit(signed_record, "GET", f"/heyuan/tile/1/000.p/{full}").data == tree.root_of_leaves(leaves[:256])
    for wrong in ("/heyuan/tile/0/999", f"/heyuan/tile/0/{full:03d}.p/{wide + 1}", "/heyuan/tile/00/000", "/heyuan/tile/64/000", "/heyuan/tile/0/0", "/heyuan/tile/entries/1"):
        assert visit(signed_record, "GET", wrong).status_code == 404


def test_a_proof_is_taken_home_in_one_file_and_holds_there(signed_record, village):
    proof = read_proof(visit(signed_record, "GET", "/record/7.tlog-proof").get_data(as_text=True))
    entry = visit(signed_record, "GET", "/record/7.json").data
    proof.demand(tree.leaf_hash(entry))
    said = visit(signed_record, "GET", "/record/7/proof.json").json
    assert [bytes.fromhex(digest) for digest in said["hashes"]] == list(proof.hashes)


def test_growth_is_proved_at_an_address_and_nonsense_is_answered_400(signed_record, village):
    said = visit(signed_record, "GET", "/record/consistency.json?old=7").json
    with village.app.app_context():
        leaves = list(db.session.scalars(db.select(RecordEntry.leaf).order_by(RecordEntry.seq)))
    hashes = [bytes.fromhex(digest) for digest in said["hashes"]]
    tree.demand_consistency(7, said["new"], tree.root_of_leaves(leaves[:7]), tree.root_of_leaves(leaves[: said["new"]]), hashes)
    for old in (0, -3, 10**9):
        assert visit(signed_record, "GET", f"/record/consistency.json?old={old}").status_code == 400


def test_a_photographed_checkpoint_is_read_in_any_case_and_a_wrong_digit_is_said(signed_record, village):
    head = visit(signed_record, "GET", "/record/checkpoint.json").json
    assert visit(signed_record, "GET", f"/C/{head['size']}/{head['root'].upper()}").status_code == 200
    assert visit(signed_record, "GET", f"/c/{head['size']}/{head['root'][:32]}").status_code == 200
    wrong = ("1" if head["root"][0] == "0" else "0") + head["root"][1:]
    answer = visit(signed_record, "GET", f"/c/{head['size']}/{wrong}?lang=en")
    assert answer.status_code == 409
    assert "This is not the record" in answer.get_data(as_text=True)
    assert visit(signed_record, "GET", f"/c/{head['size']}/abc").status_code == 404


@pytest.fixture
def watched(village):
    """We have promised to witness the other town."""
    with village.app.app_context(), change_by(machine("test")) as change:
        change.session.add(WatchedLog(area_id=1, origin=OTHER_KEY.name, vkey=str(OTHER_KEY)))
        change.record("test.entry", "thing:1")
    return village.app.test_client()


def request(old: int, size: int, *, key: VerifierKey = OTHER_KEY, root: bytes = b"", hashes: list[bytes] | None = None) -> str:
    """What the other town sends."""
    head = Checkpoint(key.name, size, root or tree.root_of_leaves(LEAVES[:size]))
    spans = tree.consistency_ranges(old, size) if 0 < old <= size else []
    found = [tree.root_of_leaves(LEAVES[lo:hi]) for lo, hi in spans] if hashes is None else hashes
    return str(Request(old, tuple(found), read_note(in_one(head.text, [sign(head.text, key, OTHER)])), head))


def asked(client, body: str):
    """One request."""
    return visit(client, "POST", "/witness/add-checkpoint", data=body.encode())


def test_a_witness_signs_what_grew_and_never_backwards(watched, village):
    first = asked(watched, request(0, 5))
    assert first.status_code == 200
    with village.app.app_context():
        key = witness_key().public
    note = read_note(in_one(Checkpoint(OTHER_KEY.name, 5, tree.root_of_leaves(LEAVES[:5])).text, read_lines(first.get_data(as_text=True))))
    assert note.verified([read_key(str(key))])[0].key == key
    assert asked(watched, request(5, 12)).status_code == 200
    assert asked(watched, request(12, 12)).status_code == 200
    back = asked(watched, request(5, 8))
    assert (back.status_code, back.content_type, back.data) == (409, "text/x.tlog.size", b"12\n")


@pytest.mark.parametrize(("body", "status"), [
    (request(0, 5, key=VerifierKey("unknown.example", OTHER_KEY.public)), 404),
    (request(0, 5, key=VerifierKey(OTHER_KEY.name, bytes(32))), 403),
    ("old x\n", 400),
    (request(9, 5, hashes=[]), 400), (request(0, 5, hashes=[LEAVES[0]]), 422), (request(0, 0, root=LEAVES[0]), 400), ("", 400), ("old 0\n" + "x" * 70_000, 400),
])  # fmt: skip
def test_what_the_protocol_refuses_is_refused_as_it_says(watched, body, status):
    assert asked(watched, body).status_code == status


def test_a_fork_is_not_signed(watched):
    assert asked(watched, request(0, 5)).status_code == 200
    assert asked(watched, request(5, 9, root=LEAVES[3])).status_code == 422
    assert asked(watched, request(5, 5, root=LEAVES[3])).status_code == 422


def test_two_requests_at_once_never_roll_the_witness_back(watched, village):
    assert asked(watched, request(0, 5)).status_code == 200
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda size: asked(village.app.test_client(), request(5, size)).status_code, [6, 9] * 3))
    assert answers.count(200) == 1
    with village.app.app_context():
        held = db.session.scalars(db.select(WatchedLog)).one()
        assert tree.root_of_leaves(LEAVES[: held.size]) == held.root
