"""The public formats: known vectors, proofs that hold and none that do not, and readers that forgive nothing."""
from __future__ import annotations

import hashlib
from base64 import b64encode
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.record.tlog import tiles, tree
from app.record.tlog.checkpoints import Checkpoint, read_checkpoint, read_signed
from app.record.tlog.notes import COSIGNATURE, VerifierKey, cosign, cosigned, in_one, read_key, read_note, sign
from app.record.tlog.proofs import Proof, read_proof, read_request
from app.record.tlog.strict import Malformed, from_base64, whole_number

RFC_6962 = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]  # fmt: skip
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
PRIVATE = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"log").digest())
WITNESS = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"witness").digest())
KEY = VerifierKey("town.example/log", PRIVATE.public_key().public_bytes_raw())
WITNESS_KEY = VerifierKey("town.example/log/w1", WITNESS.public_key().public_bytes_raw(), COSIGNATURE)
LEAVES = [tree.leaf_hash(bytes([n])) for n in range(130)]
HEAD = Checkpoint(KEY.name, 7, tree.root_of_leaves(LEAVES[:7]))
SIGNED = in_one(HEAD.text, [sign(HEAD.text, KEY, PRIVATE), cosign(HEAD.text, WITNESS_KEY, WITNESS, 1_700_000_000)])
sizes = st.integers(1, len(LEAVES))


def over(lo: int, hi: int) -> bytes:
    """The root over some leaves."""
    return tree.root_of_leaves(LEAVES[lo:hi])


def test_the_tree_of_rfc_6962_has_its_known_roots():
    leaves = [tree.leaf_hash(data) for data in RFC_6962]
    assert [tree.root_of_leaves(leaves[:n]).hex() for n in range(1, 9)] == ROOTS
    assert tree.root_of_leaves([]) == hashlib.sha256(b"").digest()


@given(sizes, st.data())
def test_every_entry_is_proved_and_no_other_place_of_it(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof, root = [over(*span) for span in tree.inclusion_ranges(index, size)], over(0, size)
    tree.demand_inclusion(LEAVES[index], index, size, proof, root)
    elsewhere = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else None
    for leaf, place, hashes in ((LEAVES[index], elsewhere, proof), (tree.leaf_hash(b"another"), index, proof), (LEAVES[index], index, [*proof, root])):
        if place is not None:
            with pytest.raises(Malformed):
                tree.demand_inclusion(leaf, place, size, hashes, root)


@given(sizes, sizes, st.integers(0, 255), st.integers(0, 31))
def test_growth_is_proved_and_one_changed_bit_is_seen(one, other, bit, byte):
    old, new = sorted((one, other))
    proof = [over(*span) for span in tree.consistency_ranges(old, new)]
    tree.demand_consistency(old, new, over(0, old), over(0, new), proof)
    wrong = bytearray(over(0, old))
    wrong[byte] ^= (bit % 255) + 1
    with pytest.raises(Malformed):
        tree.demand_consistency(old, new, bytes(wrong), over(0, new), proof)
    if proof:
        bent = [*proof[:-1], bytes([proof[-1][0] ^ 1]) + proof[-1][1:]]
        with pytest.raises(Malformed):
            tree.demand_consistency(old, new, over(0, old), over(0, new), bent)


@given(sizes)
def test_complete_subtrees_cover_every_proof(size):
    for span in [(0, size), *tree.inclusion_ranges(size - 1, size), *tree.consistency_ranges(size, len(LEAVES))]:
        assert tree.fold([over(index << level, (index + 1) << level) for level, index in tree.cover(span)]) == over(*span)


@pytest.mark.parametrize(("old", "new", "code"), [(0, 5, "size.out_of_range"), (6, 5, "size.over_the_tree"), (-1, 5, "size.out_of_range")])
def test_sizes_that_cannot_be_are_refused(old, new, code):
    with pytest.raises(Malformed) as refused:
        tree.consistency_ranges(old, new)
    assert refused.value.code == code


def test_hashes_of_a_wrong_length_are_refused():
    with pytest.raises(Malformed, match=r"hash\.wrong_length"):
        tree.demand_inclusion(LEAVES[0][:31], 0, 1, [], LEAVES[0])


@pytest.mark.parametrize("text", ["", "01", "+1", " 1", "1 ", "1\n", "１", "٣", "0x1", "-1", "1e3", str(2**63)])
def test_a_number_is_written_in_one_way_only(text):
    with pytest.raises(Malformed):
        whole_number(text)


@pytest.mark.parametrize("text", ["QUI", "QUI=\n", "QUJ=", "QU I=", "QUI==", "ＱＵＩ=", "QUI_", "Q=UI"])
def test_base64_is_read_to_the_last_bit(text):
    with pytest.raises(Malformed):
        from_base64(text)


def test_the_note_of_the_specification_verifies_and_its_key_is_spelled_the_same():
    key = read_key(SPEC_KEY)
    assert str(key) == SPEC_KEY
    assert read_note(SPEC_NOTE).verified([key])[0].key == key
    assert str(read_note(SPEC_NOTE)) == SPEC_NOTE


def test_a_cosignature_says_when_and_the_time_is_signed():
    note, head = read_signed(SIGNED)
    assert head == HEAD
    found = {one.key.name: one.time for one in note.verified([KEY, WITNESS_KEY])}
    assert found == {KEY.name: None, WITNESS_KEY.name: 1_700_000_000}
    assert cosigned("x\n", 7) == b"cosignature/v1\ntime 7\nx\n"
    later = in_one(HEAD.text, [cosign(HEAD.text, WITNESS_KEY, WITNESS, 5)])
    moved = read_note(later.replace(later.split(" ")[-1], b64encode(WITNESS_KEY.id + (6).to_bytes(8, "big") + WITNESS.sign(cosigned(HEAD.text, 5))).decode() + "\n"))
    with pytest.raises(Malformed, match=r"note\.bad_signature"):
        moved.verified([WITNESS_KEY])


def test_a_line_of_an_unknown_key_is_passed_over_a_wrong_one_of_a_known_key_is_not():
    stranger = VerifierKey("town.example/log", WITNESS.public_key().public_bytes_raw())
    with_stranger = in_one(HEAD.text, [sign(HEAD.text, KEY, PRIVATE), sign(HEAD.text, stranger, WITNESS)])
    assert [one.key for one in read_note(with_stranger).verified([KEY])] == [KEY]
    with pytest.raises(Malformed, match=r"note\.no_known_key"):
        read_note(with_stranger).verified([WITNESS_KEY])
    with pytest.raises(Malformed, match=r"note\.bad_signature"):
        read_note(in_one(HEAD.text, [sign("another\n", KEY, PRIVATE), sign(HEAD.text, stranger, WITNESS)])).verified([KEY, stranger])


@pytest.mark.parametrize("wrong", [
    SIGNED[:-1], SIGNED.replace("\n\n", "\n"), SIGNED + "\n", SIGNED.replace("— ", "- "), SIGNED.replace("— ", "—  "), SIGNED.replace("\n7\n", "\n7\r\n"),
    HEAD.text, HEAD.text + "\n", SIGNED + "— a+b AAAAAAAA\n", SIGNED + "— a AAA=\n", SIGNED + "— \n", "\x00" + SIGNED,
])  # fmt: skip
def test_a_note_is_read_to_the_letter(wrong):
    with pytest.raises(Malformed):
        read_note(wrong)


@pytest.mark.parametrize("wrong", [
    "a\n1\n", "a\n01\nAAAA\n", f"a\n1\n{'A' * 43}=", f"a\n０\n{'A' * 43}=\n", f"\n1\n{'A' * 43}=\n", f"a\n0\n{'A' * 43}=\n", f"a\n1\n{'A' * 42}B=\n", f"a\n1\n{'A' * 43}=\n\nx\n",
])  # fmt: skip
def test_a_checkpoint_is_read_to_the_letter(wrong):
    with pytest.raises(Malformed):
        read_checkpoint(wrong)


@pytest.mark.parametrize("wrong", ["", "a", "a+b", "a+530d903a+AAAA", SPEC_KEY.replace("530d903a", "530D903A"), SPEC_KEY.replace("530d903a", "530d903b"), SPEC_KEY.replace("com/", "com /")])
def test_a_key_is_read_to_the_letter(wrong):
    with pytest.raises(Malformed):
        read_key(wrong)


def test_a_proof_is_carried_in_one_file():
    hashes = tuple(over(*span) for span in tree.inclusion_ranges(4, 7))
    proof = read_proof(str(Proof(4, hashes, read_note(SIGNED), HEAD, b"extra")))
    assert (proof.index, proof.hashes, proof.extra) == (4, hashes, b"extra")
    proof.demand(LEAVES[4])
    with pytest.raises(Malformed):
        proof.demand(LEAVES[3])


@pytest.mark.parametrize("wrong", ["old 1\n" + SIGNED, "old 01\n\n" + SIGNED, "old １\n\n" + SIGNED, "new 1\n\n" + SIGNED, "old 1\nAAAA\n\n" + SIGNED, "old 1\n" + ("A" * 43 + "=\n") * 64 + "\n" + SIGNED])
def test_a_request_to_a_witness_is_read_to_the_letter(wrong):
    assert read_request(f"old 1\n\n{SIGNED}").old == 1
    with pytest.raises(Malformed):
        read_request(wrong)


@given(st.integers(0, 2**40), st.integers(1, 256))
def test_the_address_of_a_tile_leads_back_to_it(number, width):
    tile = tiles.Tile(number, width)
    assert tiles.read_path(tile.path) == tile


def test_the_addresses_of_the_specification():
    assert tiles.Tile(1234067).path == "x001/x234/067"
    for wrong in ("1", "0001", "x000/001", "001.p/0", "001.p/256", "001.p/01", "x01/001", "001/", "００１"):
        with pytest.raises(Malformed):
            tiles.read_path(wrong)


@given(st.lists(st.binary(max_size=300), max_size=20), st.integers(1, 3))
def test_bundles_are_read_back_and_a_cut_one_is_refused(entries, cut):
    assert tiles.read_bundle(tiles.bundle(entries)) == entries
    if entries and len(entries[-1]) >= cut:
        with pytest.raises(Malformed):
            tiles.read_bundle(tiles.bundle(entries)[:-cut])


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda b: b.decode(errors="replace"))), st.integers(0, len(SIGNED)), st.integers(0, 20))
def test_no_text_from_outside_makes_a_reader_fall_over(text, at, gone):
    bent = SIGNED[:at] + text + SIGNED[at + gone :]
    for read in (read_note, read_signed, read_key, read_checkpoint, read_proof, read_request, tiles.read_path, tiles.read_level):
        for said in (text, bent):
            with suppress(Malformed):
                read(said)
