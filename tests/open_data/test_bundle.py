"""The record leaves the house as one file; somebody bends it, and the stand-alone program names what was bent.

Each bending is a sentence of the list at the end of the protocol. The file is that of the played year: money, a vote with
ballots, totals, roll and paper, checkpoints, and the newest witnessed head signed by two supervisors.
"""
from __future__ import annotations

import ast
import hashlib
import json
from base64 import b64encode
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database

from app.change.lifecycle import Lifecycle
from app.open_data import parts
from app.open_data.grams import grams, query
from app.open_data.readme import README
from app.record.tlog.checkpoints import Checkpoint
from app.record.tlog.notes import VerifierKey, in_one, sign
from tests.fixtures.bundles import PROGRAM, Bent


def test_the_year_is_whole_and_the_newest_witnessed_head_is_signed_by_two_supervisors(bent):
    code, said = bent.run("--all-signatures")
    assert (code, said.splitlines()[0]) == (0, "Nothing was found wrong.")
    heads = bent.sql("SELECT size, note FROM checkpoint ORDER BY size")
    witnessed = [size for size, note in heads if note.count("\n— ") >= 3]
    assert len(heads) >= 3
    assert f"entries 0 to {max(witnessed) - 1} are witnessed by the quorum" in said
    assert "signed, not yet witnessed" in said  # a state, no fault: the tail are the witnesses' own entries
    assert {a for (a,) in bent.sql("SELECT a FROM entry WHERE seq >= ?", max(witnessed))} == {"record.cosigned"}
    assert bent.sql("SELECT count(*) FROM poll_file")[0][0] >= 2
    assert bent.run(lang="zh")[1].startswith("没有发现问题。")


def _flip(b: Bent) -> str:
    b.sql("UPDATE entry SET body = replace(body, '禾苑社区', '禾苑小区') WHERE seq = (SELECT min(seq) FROM entry WHERE body LIKE '%禾苑社区%')")
    return f"entry {b.sql('SELECT min(seq) FROM entry WHERE body LIKE ?', '%禾苑小区%')[0][0]} was changed"


def _flip_with_its_leaf(b: Bent) -> str:
    said = json.loads(b.sql("SELECT body FROM entry WHERE seq = 700")[0][0])
    b.rewrite(700, said | {"obj": "household:1"})
    b.sql("UPDATE entry SET obj = 'household:1' WHERE seq = 700")
    return "between entries 512 and 767"


def _delete(b: Bent) -> str:
    b.sql("DELETE FROM entry WHERE seq = 1200")
    return "entry 1200 is missing"


def _swap(b: Bent) -> str:
    (one,), (other,) = b.sql("SELECT body FROM entry WHERE seq IN (50, 51) ORDER BY seq")
    b.rewrite(50, json.loads(other))
    b.rewrite(51, json.loads(one))
    return "entry 50 calls itself 51"


def _insert(b: Bent) -> str:
    size = b.sql("SELECT max(seq) FROM entry")[0][0]
    for seq in range(size, 99, -1):
        b.sql("UPDATE entry SET seq = seq + 1 WHERE seq = ?", seq)
    b.sql("INSERT INTO entry SELECT 100, body, leaf, t, a, obj, by, said FROM entry WHERE seq = 99")
    return "entry 100 calls itself 99"


def _truncate(b: Bent) -> str:
    b.sql("DELETE FROM entry WHERE seq > 3500")
    return "the end was cut off"


def _renumber(b: Bent) -> str:
    b.sql("DELETE FROM entry WHERE seq = 1200")
    b.db.execute("UPDATE entry SET seq = seq - 1 WHERE seq > 1200")
    return "entry 1200 calls itself 1201"


def _leg(b: Bent) -> str:
    b.sql("UPDATE money_leg SET fen = fen + 100 WHERE transaction_id = 31 AND fen > 0")
    return "move 31, account spent:"


def _ballot(b: Bent) -> str:
    b.sql("UPDATE ballot SET vote = 'M9' WHERE no = '1'")
    return f"{b.poll}: ballot 1 is another"


def _ballot_file(b: Bent) -> str:
    b.sql("UPDATE poll_file SET content = replace(content, ';M4', ';M5') WHERE name LIKE 'ballots%'")
    return f"{b.poll}: the published ballots_1.pb does not have the fingerprint"


def _total(b: Bent) -> str:
    b.sql("UPDATE poll_total SET votes = votes + 1 WHERE project = 'M4'")
    return f"{b.poll}: project M4 has"


def _roll(b: Bent) -> str:
    b.sql("UPDATE poll SET roll = roll + 1")
    return f"{b.poll}: roll is 151 in the table, 150 in the record"


def _cosignature(b: Bent) -> str:
    size, note = b.sql("SELECT size, note FROM checkpoint WHERE note LIKE '%/w2 %' ORDER BY size DESC LIMIT 1")[0]
    b.sql("UPDATE checkpoint SET note = ? WHERE size = ?", "".join(line for line in note.splitlines(True) if "/w2 " not in line), size)
    return f"/w2 under checkpoint {size} was taken away"


def _wrong_key(b: Bent) -> str:
    other = Ed25519PrivateKey.generate()
    b.private = other
    b.rebuild()
    return "signed by another key of the same name"


def _two_of_one_size(b: Bent) -> str:
    b.db.executescript("CREATE TABLE c2 AS SELECT * FROM checkpoint; DROP TABLE checkpoint; ALTER TABLE c2 RENAME TO checkpoint")
    size = b.sql("SELECT size FROM checkpoint ORDER BY size LIMIT 1")[0][0]
    key = VerifierKey(b.sql("SELECT value FROM about WHERE name = 'origin'")[0][0], b.private.public_key().public_bytes_raw())
    head = Checkpoint(key.name, size, hashlib.sha256(b"another").digest())
    b.sql("INSERT INTO checkpoint VALUES (?, ?, ?, '', '')", size, head.root.hex(), in_one(head.text, [sign(head.text, key, b.private)]))
    return f"two checkpoints of size {size}"


def _older_as_newest(b: Bent) -> str:
    newest, before = (size for (size,) in b.sql("SELECT size FROM checkpoint ORDER BY size DESC LIMIT 2"))
    b.sql("DELETE FROM checkpoint WHERE size = ?", newest)
    return f"no checkpoint covers entries {before} to {newest - 1}"


def _superseded(b: Bent) -> str:
    content = b.sql("SELECT content FROM poll_file WHERE name = 'counted.txt'")[0][0]
    lines = sorted([*content.decode().split(), hashlib.sha256(b"superseded").hexdigest()])
    b.sql("UPDATE poll_file SET content = ? WHERE name = 'counted.txt'", "".join(f"{c}\n" for c in lines).encode())
    return "a superseded one was counted"


def _keyed_twice(b: Bent) -> str:
    seq, lock = b.body("paper.locked")
    last = b.sql("SELECT max(seq) FROM entry")[0][0]
    again = lock | {"seq": last + 1, "t": b.sql("SELECT t FROM entry WHERE seq = ?", last)[0][0]}
    b.sql("INSERT INTO entry SELECT ?, body, leaf, ?, a, obj, by, said FROM entry WHERE seq = ?", last + 1, again["t"], seq)
    b.rewrite(last + 1, again)
    return "bundle A01 of paper ballots is locked a second time"


def _state(b: Bent) -> str:
    b.sql("UPDATE state SET state = 'closed' WHERE obj = 'project:P04-2026'")
    return "project:P04-2026: the table says closed"


def _office(b: Bent) -> str:
    b.sql("UPDATE role SET role = 'supervisor' WHERE obj = 'role:1'")
    return "role:1: the table says supervisor"


def _decision(b: Bent) -> str:
    b.sql("UPDATE decision SET outcome = 'passed' WHERE outcome = 'not_passed'")
    return "the table says passed, entry"


def _winner(b: Bent) -> str:
    seq, said = b.body("tally.published")
    said["d"]["result"][0]["winners"] = ["M5", "M6"]
    b.rewrite(seq, said)
    b.rebuild()
    return "by the rule ['M1', 'M2', 'M3', 'M6'] win, ['M5', 'M6'] were published"


BENDINGS: dict[str, Callable[[Bent], str]] = {name[1:]: bend for name, bend in list(globals().items()) if name.startswith("_") and callable(bend) and not name.startswith("__")}


@pytest.mark.parametrize("name", BENDINGS)
def test_what_was_bent_is_named(bent, name):
    expected = BENDINGS[name](bent)
    code, said = bent.run()
    assert code == 1
    assert expected in said


def test_everything_rewritten_and_signed_anew_passes_inside_and_is_caught_by_what_somebody_holds(bent):
    (size, root), = bent.sql("SELECT size, root FROM checkpoint WHERE cause = 'meeting.end' ORDER BY size LIMIT 1")
    seq, said = bent.body("matter.accept")
    said["why"] = "另一个理由"
    seq = bent.sql("SELECT seq FROM entry WHERE a = 'matter.accept' ORDER BY seq LIMIT 1")[0][0]
    bent.rewrite(seq, said | {"seq": seq, "obj": bent.sql("SELECT obj FROM entry WHERE seq = ?", seq)[0][0], "t": bent.sql("SELECT t FROM entry WHERE seq = ?", seq)[0][0], "to": []})
    bent.rebuild()
    bent.keys.write_text(bent.keys.read_text().split("witness")[0] + "quorum none\n")
    digits = " ".join(root[n : n + 4] for n in range(0, 32, 4))
    for held in (f"{size} {root}", f"{size} {b64encode(bytes.fromhex(root)).decode()}", f"{size} {digits}"):
        code, told = bent.run("--seen", held)
        assert code == 1
        assert f"not the record whose checkpoint {size} you hold" in told


def test_the_checkpoint_of_a_photo_agrees_with_the_untouched_record_and_half_of_it_is_called_half(bent):
    (size, root), = bent.sql("SELECT size, root FROM checkpoint ORDER BY size LIMIT 1")
    code, said = bent.run("--seen", f"{size} {root}", "--seen", f"{size} {root[:32]}")
    assert code == 0
    assert "only the first half was compared" in said
    assert bent.run("--seen", f"{size + 10**6} {root}")[0] == 1


@pytest.mark.parametrize("words", [["--seen", "x y"], ["--seen", "01 " + "a" * 64], ["--policy", "/nowhere"], ["--key", "nonsense"]])
def test_wrong_usage_is_exit_2_and_says_why(bent, words):
    code, said = bent.run(*words)
    assert (code, bool(said.strip())) == (2, True)


def test_commitments_are_opened_for_whoever_has_values_and_salts(bent, exported, tmp_path, inside_the_year):
    lines = list(parts.personal())
    given = tmp_path / "pd.jsonl"
    given.write_text("\n".join(lines), encoding="utf-8")
    code, said = bent.run("--pd", str(given))
    assert (code, f"opened {len(lines)} commitments" in said) == (0, True)
    one = json.loads(lines[5])
    given.write_text(json.dumps(one | {"value": "somebody else"}), encoding="utf-8")
    assert f"{one['field']} of entry {one['seq']} is not the value" in bent.run("--pd", str(given))[1]


def test_its_own_arithmetic_verifies_what_the_library_signs_and_nothing_else(verify, monkeypatch):
    monkeypatch.setattr(verify, "Ed25519PublicKey", None)
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, message = private.public_key().public_bytes_raw(), b"the record"
    signature = private.sign(message)
    assert verify.ed25519_verifies(public, message, signature)
    order = int.from_bytes(signature[32:], "little") + verify.L
    for wrong in (b"", signature[:-1] + bytes([signature[-1] ^ 1]), bytes(64), signature[:32] + order.to_bytes(32, "little")):
        assert not verify.ed25519_verifies(public, message, wrong)
    assert not verify.ed25519_verifies(public, b"another", signature)


def test_the_program_is_one_short_file_of_the_standard_library_for_old_pythons():
    text = PROGRAM.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 850  # 800 until what meetings decided was worked out again too
    tree_ = ast.parse(text, feature_version=(3, 8))
    names = {alias.name.split(".")[0] for node in ast.walk(tree_) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module.split(".")[0] for node in ast.walk(tree_) if isinstance(node, ast.ImportFrom)}
    assert names == {"argparse", "base64", "binascii", "hashlib", "json", "re", "sqlite3", "sys", "collections", "cryptography"}


def test_the_program_knows_where_every_life_begins(verify, the_app):
    called = {"paper_book": "paper", "paper_bundle": "bundle"}  # as they are called in the record
    begins = {called.get(noun, noun): str(life.start) for noun, life in Lifecycle.every.items() if noun != "roll_import"}
    assert begins == verify.START


def test_every_table_says_what_it_holds_and_chinese_words_are_found(bent):
    database = Database(bent.path)
    assert {table for table, _zh, _en in README} == {name for name in database.table_names() if not name.startswith("entry_fts_")}
    found = [row["seq"] for row in database["entry"].search("路灯")]
    assert found
    assert all("路灯" in body for (body,) in bent.sql(f"SELECT body FROM entry WHERE seq IN ({','.join(map(str, found[:20]))})"))
    assert list(database["entry"].search(query("路灯补装 18 盏"), quote=False))
    database.close()


def test_words_are_cut_so_that_any_piece_of_them_is_found():
    assert {"路灯", "灯", "补装", "路灯补装", "P04"} <= set(grams("路灯补装 P04-2026").split())
    assert query("路灯补装一新") == '"路灯补装" "灯补装一" "补装一新"'


def test_the_sentences_of_the_bundle_are_chinese_whoever_exports_it(bent):
    assert "接下了一件事项" in bent.sql("SELECT said FROM entry WHERE a = 'matter.accept' LIMIT 1")[0][0]
