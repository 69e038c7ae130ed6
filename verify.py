#!/usr/bin/env python3
"""核对公开记录 / Check a public record, without any of its software.

    python3 verify.py BUNDLE [--policy FILE | --key VKEY --witness VKEY ... --quorum N]
                             [--seen "SIZE ROOT"] ... [--pd FILE] [--all-signatures] [--lang zh|en]

One file, standard library only, Python 3.8 or newer. BUNDLE is what `python3 -m app record export` wrote.
--policy, --key, --witness: the keys to check with, typed from paper: those in the bundle come from whom you are checking.
--seen: a checkpoint that you hold yourself, from a photo, minutes or a notice: its size, and its root as 64 hex digits,
  base64, or the 32 digits copied by hand. This alone finds a record that was rewritten as a whole and signed anew.
--pd: for supervisors: personal values with their salts, to open the commitments in the record.
--all-signatures: verify every signature of every checkpoint (slow: some 7 ms each without the `cryptography` package).
Exit status: 0 nothing found, 1 something found, 2 wrong usage, 3 this program failed.

Every entry is hashed and the tree is built; every checkpoint is compared with it; signatures are verified; money, states, offices,
decisions and votes are worked out from the entries alone and compared with the tables; meetings' results and ballots are counted again.
"""
import argparse
import base64
import binascii
import hashlib
import json
import re
import sqlite3
import sys
from collections import defaultdict

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # then in Python alone, with the same outcome
    Ed25519PublicKey = None

sha256 = hashlib.sha256
EMPTY_ROOT = sha256(b"").digest()
WHOLE_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")

class Wrong(Exception):
    """A note, key or number that is not as it must be; its two arguments say how, in Chinese and English."""

# ── What is found ────────────────────────────────────────────────────────────────────────────────────────────────────
class Report:
    """Findings (exit 1), remarks (how it stands, no fault), and what was done."""
    def __init__(self):
        self.findings, self.remarks, self.done = [], [], []
        self._many = defaultdict(int)
    def find(self, seq, kind, zh, en):
        """Something does not agree. `seq`: the entry that it is about, or None. The first twenty of a kind are told, all are counted."""
        self._many[kind] += 1
        if self._many[kind] <= 20:
            self.findings.append((seq, kind, zh, en))

    def remark(self, zh, en): self.remarks.append((zh, en))
    def did(self, zh, en): self.done.append((zh, en))

    def text(self, lang):
        """The whole report, the first bad entry on top."""
        n, count = (0 if lang == "zh" else 1), sum(self._many.values())
        lines = [("发现 %d 处不对。" % count, "%d things do not agree." % count)[n] if count else ("没有发现问题。", "Nothing was found wrong.")[n]]
        for first in sorted((f for f in self.findings if f[0] is not None), key=lambda f: f[0])[:1]:
            lines.append(("最早的一处在第 %d 条：%s" % (first[0], first[2]), "The first is at entry %d: %s" % (first[0], first[3]))[n])
        lines += ["  ✗ [%s] %s" % (kind, (zh, en)[n]) for _, kind, zh, en in self.findings]
        return "\n".join(lines + ["  · " + pair[n] for pair in self.remarks] + ["  ✓ " + pair[n] for pair in self.done])

# ── Ed25519 (RFC 8032), for machines without the `cryptography` package ──────────────────────────────────────────────
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

def point_from_y(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)

def times(s, p):
    q = (0, 1, 1, 0)
    while s:
        if s & 1:
            q = add(q, p)
        p, s = add(p, p), s >> 1
    return q

BASE = point_from_y(4 * pow(5, P - 2, P) % P, 0)

def read_point(data):
    y = int.from_bytes(data, "little")
    return point_from_y(y & ((1 << 255) - 1), y >> 255)

def ed25519_verifies(public, message, signature):
    """Whether this key signed this message."""
    if Ed25519PublicKey is not None:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = read_point(public), read_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0

# ── Notes, keys, checkpoints (C2SP) ──────────────────────────────────────────────────────────────────────────────────
def from_base64(text, length=None):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong("不是 base64：%.40s" % text, "not base64: %.40s" % text)
    if base64.b64encode(data).decode() != text:
        raise Wrong("base64 末尾多了位：%.40s" % text, "stray bits at the end of the base64: %.40s" % text)
    if length is not None and len(data) != length:
        raise Wrong("应是 %d 字节，却是 %d" % (length, len(data)), "%d bytes, not %d" % (len(data), length))
    return data

def whole_number(text):
    if not WHOLE_NUMBER.match(text) or int(text) >= 2**63:
        raise Wrong("不是规范的数：%.30r" % text, "not a number as it must be written: %.30r" % text)
    return int(text)

class Key:
    """A verifier key, `name+id+base64`. Algorithm 1 signs as a log, 4 as a witness with its time."""
    def __init__(self, text):
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not parts[0] or any(c.isspace() for c in parts[0]):
            raise Wrong("公钥不完整：%.60s" % text, "this is no whole key: %.60s" % text)
        material = from_base64(parts[2])
        if len(material) != 33 or material[0] not in (1, 4):
            raise Wrong("不认识的公钥算法：%.60s" % text, "unknown algorithm of a key: %.60s" % text)
        self.text, self.name, self.algorithm, self.public = text.strip(), parts[0], material[0], material[1:]
        self.id = sha256(self.name.encode() + b"\n" + material).digest()[:4]
        if self.id.hex() != parts[1]:
            raise Wrong("公钥抄错了（编号 %s 应是 %s）" % (parts[1], self.id.hex()), "the key was copied wrongly (its id %s should be %s)" % (parts[1], self.id.hex()))

    def verifies(self, text, signature):
        message = text.encode()
        if self.algorithm == 4:
            if len(signature) != 72:
                return False
            time = int.from_bytes(signature[:8], "big")
            message, signature = ("cosignature/v1\ntime %d\n" % time).encode() + message, signature[8:]
        return ed25519_verifies(self.public, message, signature)

class Checkpoint:
    """A signed head: origin, size, root, and its lines (name, id, signature)."""
    def __init__(self, note):
        if any(ord(c) < 32 and c != "\n" for c in note):
            raise Wrong("签存点里有控制字符", "control characters in a checkpoint")
        cut = note.rfind("\n\n")
        if cut < 0 or not note.endswith("\n") or cut + 2 >= len(note):
            raise Wrong("签存点没有签名", "a checkpoint without signatures")
        self.text = note[: cut + 1]
        lines = self.text[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise Wrong("签存点少了行", "a checkpoint with lines missing")
        self.origin, self.size, self.root = lines[0], whole_number(lines[1]), from_base64(lines[2], 32)
        self.lines = [self._line(line) for line in note[cut + 2 : -1].split("\n")]

    @staticmethod
    def _line(line):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or not parts[1] or "+" in parts[1]:
            raise Wrong("签名行写法不对：%.60s" % line, "a signature line of the wrong form: %.60s" % line)
        data = from_base64(parts[2])
        if len(data) < 5:
            raise Wrong("签名太短", "a signature that is too short")
        return parts[1], data[:4], data[4:]

    def verified(self, keys):
        """The known keys that signed; Wrong when one of them does not verify, or there is none."""
        found = []
        for name, key_id, signature in self.lines:
            for key in keys:
                if (key.name, key.id) == (name, key_id):
                    if not key.verifies(self.text, signature):
                        raise Wrong("签名对不上：%s" % name, "the signature does not verify: %s" % name)
                    found.append(key)
        if not found:
            names = {key.name for key in keys}
            same = sorted({name for name, _, _ in self.lines if name in names})
            if same:
                raise Wrong("同名的另一把钥匙签的：%s" % same[0], "signed by another key of the same name: %s" % same[0])
            raise Wrong("没有一个认识的钥匙签过", "no known key has signed")
        return found

class Policy:
    """C2SP tlog-policy: log keys, witness keys by name, and the rule that says whose cosignatures are enough (None: nobody's)."""
    def __init__(self, logs=(), witnesses=(), quorum=0):
        self.logs, self.witnesses = list(logs), {str(n): key for n, key in enumerate(witnesses)}
        self.groups, self.rule = {"all": (quorum, list(self.witnesses))}, "all" if quorum else None

    def read(self, text):
        for line in text.split("\n"):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log" and len(words) >= 2:
                self.logs.append(Key(words[1]))
            elif words[0] == "witness" and len(words) >= 3:
                self.witnesses[words[1]] = Key(words[2])
            elif words[0] == "group" and len(words) >= 4:
                self.groups[words[1]] = ({"all": len(words) - 3, "any": 1}.get(words[2]) or whole_number(words[2]), words[3:])
            elif words[0] == "quorum" and len(words) == 2:
                self.rule = None if words[1] == "none" else words[1]
            else:
                raise Wrong("看不懂这一行：%.60s" % line, "a line that is not understood: %.60s" % line)
        return self

    def enough(self, lines, name=None):
        """Whether the rule is met by the keys of these lines."""
        name = name or self.rule
        if name in self.groups:
            least, members = self.groups[name]
            return sum(self.enough(lines, member) for member in members) >= least
        key = self.witnesses.get(name)
        return key is not None and (key.name, key.id) in lines

# ── The tree over the entries ────────────────────────────────────────────────────────────────────────────────────────
class Tree:
    """RFC 9162, fed leaf by leaf. `node(level, index, hash)` hears of complete subtrees of 256 leaves, 65,536 and so on."""
    def __init__(self, node=None):
        self.size, self._blocks, self._stack, self._rest, self._node = 0, 0, [], [], node

    def push(self, leaf):
        self._rest.append(leaf)
        self.size += 1
        if len(self._rest) == 256:
            digest, level = merkle(self._rest), 8
            self._rest.clear()
            while True:
                if level % 8 == 0 and self._node:
                    self._node(level, self._blocks >> level - 8, digest)
                if not self._blocks >> level - 8 & 1:
                    break
                digest, level = sha256(b"\x01" + self._stack.pop() + digest).digest(), level + 1
            self._stack.append(digest)
            self._blocks += 1

    def root(self):
        parts = self._stack + ([merkle(self._rest)] if self._rest else [])
        digest = parts.pop() if parts else EMPTY_ROOT
        while parts:
            digest = sha256(b"\x01" + parts.pop() + digest).digest()
        return digest

def merkle(layer):
    """The root over some leaves: pairs upwards, one that is left over waits for its turn."""
    while len(layer) > 1:
        odd = layer[-1:] if len(layer) % 2 else []
        layer = [sha256(b"\x01" + left + right).digest() for left, right in zip(layer[::2], layer[1::2])] + odd
    return layer[0]

def root_of(values):
    """The root over the sorted values of a list."""
    return merkle([sha256(b"\x00" + value).digest() for value in sorted(values)] or [EMPTY_ROOT]).hex()

def read_seen(text):
    """`SIZE ROOT`; the root as bytes, 32 of them or, copied by hand, 16."""
    size, _, rest = text.strip().partition(" ")
    rest = rest.replace(" ", "")
    try:
        if re.match(r"[0-9a-fA-F]{64}\Z|[0-9a-fA-F]{32}\Z", rest):
            return whole_number(size), bytes.fromhex(rest)
        return whole_number(size), from_base64(rest, 32)
    except Wrong:
        raise Wrong("--seen 应是“长度 根”：%.80s" % text, "--seen takes \"SIZE ROOT\": %.80s" % text)

# ── Reading the bundle ───────────────────────────────────────────────────────────────────────────────────────────────
class Bundle:
    """The file, read only."""
    def __init__(self, path):
        self.db = sqlite3.connect("file:%s?mode=ro" % path.replace("?", "%3f").replace("#", "%23"), uri=True)

    def rows(self, table, order="rowid"):
        found = self.db.execute("SELECT * FROM %s ORDER BY %s" % (table, order))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row)) for row in found]

def read_checkpoints(bundle, report):
    """All checkpoints that can be read, by size; two of one size with different roots are a fork."""
    found = {}
    for row in bundle.rows("checkpoint", "size"):
        try:
            head = Checkpoint(row["note"])
        except Wrong as wrong:
            report.find(None, "checkpoint", "签存点 %s：%s" % (row["size"], wrong.args[0]), "checkpoint %s: %s" % (row["size"], wrong.args[1]))
            continue
        if head.size != row["size"] or head.root.hex() != row["root"]:
            report.find(None, "checkpoint", "签存点 %s：表里写的和签名的不一样" % row["size"], "checkpoint %s: the table says another size or root than was signed" % row["size"])
        if head.size in found and found[head.size].root != head.root:
            report.find(None, "fork", "长度 %d 有两个不同的签存点：记录分了叉" % head.size, "two checkpoints of size %d with different roots: the record was forked" % head.size)
        head.lines += found[head.size].lines if head.size in found else []
        found[head.size] = head
    return found

DULL = {"attendance.mark", "ballot.count", "form.collect", "form.submit", "notice.prove", "paper.hand_out", "rating.give", "restricted", "speaker.ask", "speaker.call", "speaker.end", "voice.raise"}

def read_one(seq, body, beside, replay, report):
    """What an entry says, against the columns beside it; then it is replayed."""
    try:
        said = json.loads(body)
        if said["seq"] != seq:
            report.find(seq, "number", "第 %d 条自己写的是第 %s 条：换了位置或插进来的" % (seq, said["seq"]), "entry %d calls itself %s: swapped, inserted or renumbered" % (seq, said["seq"]))
        if (said["a"], said["obj"], said["t"]) != beside:
            report.find(seq, "columns", "第 %d 条：旁边的列和原文不一样" % seq, "entry %d: the columns beside it say something else" % seq)
        replay.take(seq, said)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        report.find(seq, "unreadable", "第 %d 条读不懂（%r）" % (seq, error), "entry %d cannot be read (%r)" % (seq, error))

def read_entries(bundle, report, replay, wanted):
    """Hash every entry, build the tree, hand each body to `replay`. The roots at the wanted sizes, and how many entries."""
    kept = {(row["level"], row["idx"]): row["hash"] for row in bundle.rows("node", "level, idx")}
    roots, changed = {0: EMPTY_ROOT}, []

    def node(level, index, digest):
        if kept.pop((level, index), None) != digest.hex():
            changed.append((level, index))

    tree, before = Tree(node), ""
    for seq, body, leaf, a, obj, t in bundle.db.execute("SELECT seq, body, leaf, a, obj, t FROM entry ORDER BY seq"):
        if seq != tree.size:
            report.find(tree.size, "number", "第 %d 条不见了，下一条是第 %d 条" % (tree.size, seq), "entry %d is missing, the next is %d" % (tree.size, seq))
            break
        digest = sha256(b"\x00" + body.encode()).digest()
        if digest.hex() != leaf:
            report.find(seq, "bytes", "第 %d 条的内容被改过（和它的指纹不符）" % seq, "entry %d was changed (its bytes do not have its fingerprint)" % seq)
        # Most entries need no replay: then it is enough that they say what stands beside them.
        if not (a in DULL and body.startswith(f'{{"a":"{a}",') and f',"seq":{seq},"t":"{t}","v":1' in body and f',"obj":"{obj}",' in body):
            read_one(seq, body, (a, obj, t), replay, report)
        if t < before:
            report.find(seq, "time", "第 %d 条的时间比前一条早" % seq, "entry %d is earlier than the one before it" % seq)
        before = t
        tree.push(digest)
        if tree.size in wanted:
            roots[tree.size] = tree.root()
    roots[tree.size] = tree.root()
    for level, index in sorted(changed + [place for place in kept if (place[1] + 1) << place[0] <= tree.size])[:1]:
        lo, hi = index << level, (index + 1 << level) - 1
        report.find(lo, "tree", "第 %d 到 %d 条之间有改动：算出的子树和保存的不同" % (lo, hi), "something between entries %d and %d was changed: their subtree is another" % (lo, hi))
    report.did("算过 %d 条的指纹和整棵树" % tree.size, "hashed %d entries and built their tree" % tree.size)
    return roots, tree.size

# ── Checkpoints against the tree, signatures, what was seen ──────────────────────────────────────────────────────────
def check_heads(heads, roots, size, report):
    """Every checkpoint is a head of this tree: so each only adds to the one before."""
    good = 0
    for head in (heads[n] for n in sorted(heads)):
        if head.size > size:
            report.find(size, "truncated", "签存点签到 %d 条，这里只有 %d 条：末尾被截掉了" % (head.size, size), "a checkpoint covers %d entries, here are only %d: the end was cut off" % (head.size, size))
        elif roots[head.size] != head.root:
            report.find(good, "rewritten", "第 %d 到 %d 条之间被改过：和签存点 %d 的根不符" % (good, head.size - 1, head.size), "something between entries %d and %d was changed: the root of checkpoint %d is another" % (good, head.size - 1, head.size))
            return
        else:
            good = head.size
    newest = max(heads) if heads else 0
    if newest < size:
        report.find(newest, "uncovered", "第 %d 到 %d 条没有签存点：最新的签存点不在这里" % (newest, size - 1), "no checkpoint covers entries %d to %d: the newest one is not here" % (newest, size - 1))
    report.did("%d 个签存点都是这棵树的前段" % len(heads), "%d checkpoints are heads of this tree" % len(heads))

def trusted_logs(heads, logs, rotations, report):
    """The given log keys, and those that took over from them: announced in the record under the old key's signature."""
    logs = list(logs)
    for seq, old, new in rotations:
        head = heads.get(seq + 1)
        keys = [key for key in logs if key.text == old]
        try:
            if keys and head is not None and head.verified(keys):
                logs.append(Key(new))
                report.remark("记录在第 %d 条换过钥匙，旧钥匙也签了" % seq, "the record changed its key at entry %d, signed by the old one too" % seq)
        except Wrong:
            pass
    return logs

def check_signatures(heads, policy, wanted, report):
    """Verify the heads that matter; say how far the record is witnessed."""
    verified, witnessed = 0, 0
    for size in sorted(heads, reverse=True):
        head = heads[size]
        reaches = policy.rule and not witnessed and policy.enough({line[:2] for line in head.lines})
        if size not in wanted and not reaches:
            continue
        try:
            if head.origin != policy.logs[0].name:
                raise Wrong("是另一个记录的：%s" % head.origin, "of another record: %s" % head.origin)
            head.verified(policy.logs)
            signers = {(key.name, key.id) for key in head.verified(policy.logs + list(policy.witnesses.values()))}
            verified += 1
            witnessed = size if reaches and policy.enough(signers) else witnessed
        except Wrong as wrong:
            report.find(None, "signature", "签存点 %d：%s" % (size, wrong.args[0]), "checkpoint %d: %s" % (size, wrong.args[1]))
    report.did("验过 %d 个签存点的签名" % verified, "verified the signatures of %d checkpoints" % verified)
    newest = max(heads) if heads else 0
    if witnessed:
        report.did("第 0 到 %d 条有够数的见证人签名" % (witnessed - 1), "entries 0 to %d are witnessed by the quorum" % (witnessed - 1))
        if newest > witnessed:
            report.remark("第 %d 到 %d 条：已签名，还没有人见证" % (witnessed, newest - 1), "entries %d to %d: signed, not yet witnessed" % (witnessed, newest - 1))
    elif policy.rule:
        report.find(None, "quorum", "没有一个签存点有够数的见证人签名", "no checkpoint is signed by the quorum of witnesses")
    else:
        report.remark("没有要求见证人：整个记录被重写也查不出，除非用 --seen", "no witnesses were asked for: a rewriting of everything goes unseen, unless you use --seen")

def check_cosigned(heads, cosigned, roots, report):
    """Every cosignature that the record tells of is still there, under the same root."""
    for seq, said in cosigned:
        size, witness = said["size"], said["witness"]
        head = heads.get(size)
        time = said["time"].to_bytes(8, "big")
        if head is None or not any(name == witness and signature[:8] == time for name, _, signature in head.lines):
            report.find(seq, "cosignature", "%s 在签存点 %d 上的签名被拿掉了（第 %d 条记着）" % (witness, size, seq), "the signature of %s under checkpoint %d was taken away (entry %d tells of it)" % (witness, size, seq))
        elif size in roots and roots[size].hex() != said["root"]:
            report.find(seq, "cosignature", "%s 见证的是另一个根（签存点 %d）" % (witness, size), "%s witnessed another root (checkpoint %d)" % (witness, size))

def check_seen(seen, roots, size, report):
    """What somebody holds from outside: the only proof against a record that was rewritten as a whole."""
    for number, root in seen:
        if number > size:
            report.find(size, "seen", "您手里的签存点有 %d 条，这里只有 %d 条：被截短了" % (number, size), "the checkpoint that you hold has %d entries, here are only %d: it was cut short" % (number, size))
        elif roots[number][: len(root)] != root:
            report.find(None, "seen", "和您手里的签存点 %d 不符：前 %d 条里有被改过的，是另一份记录" % (number, number), "not the record whose checkpoint %d you hold: something in the first %d entries was changed" % (number, number))
        else:
            report.did("和您手里的签存点 %d 相符%s" % (number, "" if len(root) == 32 else "（只比了前一半）"), "agrees with the checkpoint %d that you hold%s" % (number, "" if len(root) == 32 else " (only the first half was compared)"))

# ── Replay: what follows from the entries alone ──────────────────────────────────────────────────────────────────────
START = {
    "round": "draft", "notice": "draft", "objection": "waiting", "question": "draft", "challenge": "waiting", "paper": "open", "bundle": "waiting",
    "matter": "raised", "proposal": "sorting", "docket": "draft", "meeting": "convened", "item": "waiting", "ranking": "draft", "project": "awarded",
    "milestone": "waiting", "payment": "asked", "price_change": "found", "task": "open", "finding": "open", "complaint": "waiting", "board": "blank", "motion": "moved",
}
MAY_BE_NEGATIVE = ("source:", "outside:")
class Replay:
    """Fed with the entries in order; keeps money, states, offices, decisions, votes, and what the record says of itself."""
    def __init__(self, report):
        self.report = report
        self.moves, self.legs, self.balances = {}, {}, defaultdict(int)
        self.states, self.roles, self.decisions, self.asked, self.answers = {}, {}, {}, {}, {}
        self.opened, self.closed, self.tallies, self.files, self.locked, self.bundled = {}, {}, {}, {}, {}, {}
        self.cosigned, self.rotations, self.signers = [], [], defaultdict(dict)
        self._by_action = {
            "role.grant": self._grant, "role.end": self._end, "decision.make": self._decide, "question.close": self._answer, "poll.closed": self._close, "roll.marked": self._mark,
            "challenge.decided": self._correct, "tally.published": self._tally, "paper.locked": self._lock, "paper.bundle": self._bundle,
            "payment.ask": self._pay, "payment.approve": self._pay, "payment.check": self._pay,
            "question.open": lambda seq, said, d: self.asked.update({said["obj"]: d}),
            "poll.opened": lambda seq, said, d: self.opened.update({said["obj"]: (d, seq)}),
            "record.cosigned": lambda seq, said, d: self.cosigned.append((seq, d)),
            "record.key_rotated": lambda seq, said, d: self.rotations.append((seq, d.get("old"), d["key"])),
        }

    def take(self, seq, said):
        """One entry."""
        action = said["a"]
        for moved in said.get("to", ()):
            obj, _, state = moved.rpartition(" ")
            self.states[obj] = (state, seq)
        if action.startswith("fund.") and "legs" in said.get("d", {}):
            self._move(seq, said)
        else:
            do = self._by_action.get(action)
            if do is not None:
                do(seq, said, said.get("d", {}))

    def _move(self, seq, said):
        d = said["d"]
        number, legs = d["transaction"], [(leg["account"], leg["fen"]) for leg in d["legs"]]
        if number != len(self.moves) + 1:
            self.report.find(seq, "money", "第 %d 条：资金第 %s 笔不接着上一笔" % (seq, number), "entry %d: move %s of money does not follow the one before" % (seq, number))
        if sum(fen for _, fen in legs):
            self.report.find(seq, "money", "第 %d 条：资金第 %s 笔两边加起来不是 0" % (seq, number), "entry %d: the sides of move %s do not sum to nothing" % (seq, number))
        for account, fen in legs:
            self.balances[account] += fen
        for account, _ in legs:
            if self.balances[account] < 0 and not account.startswith(MAY_BE_NEGATIVE):
                self.report.find(seq, "money", "第 %d 条：账户 %s 付成了负数" % (seq, account), "entry %d: account %s is paid below zero" % (seq, account))
        if d["move"] == "appropriate" and d["subject"].startswith("decision:") and self.decisions.get(d["subject"], [""])[0] != "passed":
            self.report.find(seq, "money", "第 %d 条：按没有通过的决定 %s 拨了钱" % (seq, d["subject"]), "entry %d: money given by %s, which did not pass" % (seq, d["subject"]))
        voucher = said.get("f", {}).get("voucher", "")
        self.moves[number] = (d["round"], d["move"], said["t"], d.get("memo", ""), d["subject"], seq, d.get("reverses"), voucher[7:] or None)
        self.legs[number] = legs

    def _grant(self, seq, said, d): self.roles[said["obj"]] = [d["person"], d["name"], d["role"], d["area"], d["from"], d["until"], 0, seq]
    def _end(self, seq, said, d): self.roles[said["obj"]][6] = 1
    def _answer(self, seq, said, d):
        asked = self.asked.get(said["obj"], {})
        if "quorum" in asked and "arithmetic" in d:  # of a meeting; a ranking and a residents' vote have identities of their own
            self.answers[said["obj"]] = d
            check_answer(said["obj"], asked, d, seq, self.report)

    def _decide(self, seq, said, d):
        numbers = [layer["question"] for layer in d.get("layers", ())] or ([d["question"]] if "question" in d else [])
        answers = [self.answers.get("question:%d" % number) for number in numbers]
        won = ";".join(code for answer in answers for code in (answer or {}).get("adopted", ()))
        self.decisions[said["obj"]] = (d["outcome"], d.get("for", 0), d.get("against", 0), d.get("abstain", 0), d.get("base", 0), won, seq)
        if answers and (None in answers or (d["outcome"] == "passed") != all(answer["passed"] for answer in answers)):
            self.report.find(seq, "decision", "第 %d 条（%s）：和会上投出来的结果不一样" % (seq, said["obj"]), "entry %d (%s): not what the meeting voted" % (seq, said["obj"]))
        elif answers and any(d.get(name) not in [answer.get(name) for answer in answers] for name in ("for", "against", "abstain", "base")):
            self.report.find(seq, "decision", "第 %d 条（%s）：票数不是会上数出来的" % (seq, said["obj"]), "entry %d (%s): not the numbers that the meeting counted" % (seq, said["obj"]))

    def _close(self, seq, said, d):
        self.closed[said["obj"]] = (dict(d), seq)
        if d.get("casts") is not None and d["casts"] != d["online_counted"] + d["superseded"]:
            self.report.find(seq, "count", "第 %d 条（%s）：投了 %s 次，不等于计入 %s 加被取代 %s" % (seq, said["obj"], d["casts"], d["online_counted"], d["superseded"]), "entry %d (%s): %s casts are not %s counted and %s superseded" % (seq, said["obj"], d["casts"], d["online_counted"], d["superseded"]))

    def _mark(self, seq, said, d):
        closed = self.closed.get(said["obj"], ({}, 0))[0]
        if closed.get("superseded") is not None and d["voted_online"] != closed["online_counted"]:
            self.report.find(seq, "count", "%s：名册上记了 %s 人网上投票，票箱里计入 %s 张" % (said["obj"], d["voted_online"], closed["online_counted"]), "%s: %s marks for online ballots, %s counted" % (said["obj"], d["voted_online"], closed["online_counted"]))

    def _correct(self, seq, said, d):
        if d.get("of") in self.closed:
            self.closed[d["of"]][0].update({name: d[name] for name in d if name not in ("of", "kind", "upheld")})

    def _tally(self, seq, said, d):
        self.tallies[said["obj"]], self.files[said["obj"]] = (d, seq), said.get("f", {})

    def _lock(self, seq, said, d):
        if said["obj"] in self.locked:
            self.report.find(seq, "paper", "第 %d 条：纸质票 %s 捆锁了第二次：一捆录了两遍" % (seq, d["bundle"]), "entry %d: bundle %s of paper ballots is locked a second time: keyed twice" % (seq, d["bundle"]))
        self.locked[said["obj"]] = (d["bundle"], d["n"], d["sha256"], seq)

    def _bundle(self, seq, said, d): self.bundled[said["obj"].partition(":")[2]] = (d["sheets"], d["bundles"], seq)

    def _pay(self, seq, said, d):
        people = self.signers[said["obj"]]
        people.pop(said["a"], None)
        if said["a"] != "payment.ask" and said["by"] in people.values():
            self.report.find(seq, "hands", "第 %d 条：%s 同一个人经了两道手（%s）" % (seq, said["obj"], said["by"]), "entry %d: one person acted twice on %s (%s)" % (seq, said["obj"], said["by"]))
        people[said["a"]] = said["by"]

# ── A meeting's question, worked out again ──────────────────────────────────────────────────────────────────────────
def needed(share, base):
    """The smallest whole number that reaches a share of a base, at least one."""
    exact, den = base * share["num"], share["den"]
    return max(1, -(-exact // den) if share["mode"] == "at_least" else exact // den + 1)

def adopted(asked, got, need):
    """Most wanted first, up to the number or the money; where equals do not all fit, they and what comes after are put again."""
    cost, money = dict(zip(asked["options"], asked.get("costs_fen", [0] * len(got)))), asked.get("budget_fen", 0)
    won, seats = [], asked.get("most", len(got))
    for votes in sorted({n for n in got.values() if n >= max(1, need)}, reverse=True):
        equals = [code for code in asked["options"] if got[code] == votes and cost[code] <= money]
        if seats and (len(equals) > seats or sum(cost[code] for code in equals) > money):
            break
        if seats:
            won, seats, money = won + equals, seats - len(equals), money - sum(cost[code] for code in equals)
    return won

def check_answer(obj, asked, d, seq, report):
    """Everybody is counted once, and the answer follows from the numbers by the shares that were read out when it was asked."""
    took, left = d["phone"] + d["hall"], asked["due"] - asked["recused"]
    got = {code: int(votes) for code, votes in (score.rsplit(":", 1) for score in d.get("scores", ()))}
    if not d["base"] == asked["base"] == took + d["not_voted"] or (not got and d["for"] + d["against"] + d["abstain"] != took):
        report.find(seq, "count", "第 %d 条（%s）：在场能投的 %d 人，不等于投了 %d 加没投 %d" % (seq, obj, asked["base"], took, d["not_voted"]), "entry %d (%s): %d could answer, not %d who did and %d who did not" % (seq, obj, asked["base"], took, d["not_voted"]))
    need = needed(asked["majority"], {"present": asked["base"], "all_members": left, "participants": took}[asked["majority"]["of"]])
    is_quorate = asked["base"] >= needed(asked["quorum"], left)
    won = adopted(asked, got, need) if is_quorate and asked.get("kind") in ("choose", "budget") else []
    passes = bool(won) if got else is_quorate and d["for"] > d["against"] and d["for"] >= need
    if passes != d["passed"] or sorted(won) != sorted(d.get("adopted", ())):
        report.find(seq, "result", "第 %d 条（%s）：按提问时宣布的规则算出来不是这个结果（要 %d 票）" % (seq, obj, need), "entry %d (%s): by the rule read out with the question (%d votes) the result is another" % (seq, obj, need))

# ── The tables against the replay ────────────────────────────────────────────────────────────────────────────────────
def compare(report, kind, name, here, there, seq):
    """One row of a table and what the record gives; `here` and `there` are tuples of the same columns."""
    if here is None:
        report.find(seq, kind, "%s：记录里有（第 %s 条），表里没有" % (name, seq), "%s: in the record (entry %s), not in the table" % (name, seq))
    elif there is None:
        report.find(None, kind, "%s：表里有，记录里没有" % name, "%s: in the table, not in the record" % name)
    elif here != there:
        pairs = [(a, b) for a, b in zip(here, there) if a != b]
        report.find(seq, kind, "%s：表里是 %s，记录第 %s 条是 %s" % (name, pairs[0][0], seq, pairs[0][1]), "%s: the table says %s, entry %s says %s" % (name, pairs[0][0], seq, pairs[0][1]))

def check_money(bundle, replay, report):
    """Every move and every leg."""
    legs = defaultdict(list)
    for row in bundle.rows("money_leg", "id"):
        legs[row["transaction_id"]].append((row["account"], row["fen"]))
    rows = {row["id"]: row for row in bundle.rows("money_transaction", "id")}
    columns = ("round", "move", "at", "memo", "subject", "seq", "reverses", "voucher")
    for number in sorted(set(rows) | set(replay.moves)):
        row, move = rows.get(number), replay.moves.get(number)
        seq = move[5] if move else None
        name = "资金第 %s 笔 / move %s" % (number, number)
        compare(report, "money", name, tuple(row[c] for c in columns) if row else None, move, seq)
        for (account, fen), there in zip(legs.pop(number, []) + [(None, None)] * 9, replay.legs.get(number, []) + [(None, None)]):
            if (account, fen) != there:
                report.find(seq, "money", "资金第 %s 笔，账户 %s：表里是 %s 分，记录第 %s 条是 %s 分" % (number, account or there[0], fen, seq, there[1]), "move %s, account %s: the table says %s fen, entry %s says %s" % (number, account or there[0], fen, seq, there[1]))
    for number in legs:
        report.find(None, "money", "资金第 %s 笔：有分录没有记录" % number, "move %s: legs without an entry" % number)
    report.did("%d 笔资金从记录里重算，和账本比过" % len(replay.moves), "%d moves of money worked out again and compared with the books" % len(replay.moves))

def check_states(bundle, replay, report):
    """Where everything stands."""
    rows = {row["obj"]: row["state"] for row in bundle.rows("state", "obj")}
    for obj in sorted(set(rows) | set(replay.states)):
        if obj.startswith("roll_import:"):
            continue
        state, seq = replay.states.get(obj, (START.get(obj.partition(":")[0]), None))
        compare(report, "state", obj, (rows[obj],) if obj in rows else None, (state,), seq)
    roles = {row["obj"]: tuple(row[c] for c in ("person", "name", "role", "area", "from_on", "until_on", "ended")) for row in bundle.rows("role", "obj")}
    for obj in sorted(set(roles) | set(replay.roles)):
        there = replay.roles.get(obj)
        compare(report, "role", obj, roles.get(obj), tuple(there[:7]) if there else None, there[7] if there else None)
    made = {row["obj"]: tuple(row[c] for c in ("outcome", "votes_for", "against", "abstain", "base", "adopted")) for row in bundle.rows("decision", "obj")}
    for obj in sorted(set(made) | set(replay.decisions)):
        there = replay.decisions.get(obj)
        compare(report, "decision", obj, made.get(obj), there[:6] if there else None, there[6] if there else None)
    report.did("%d 个会上的表决按当时的规则重算过" % len(replay.answers), "%d questions of meetings worked out again by their rule" % len(replay.answers))
    report.did("%d 件事的状态、%d 个职务、%d 个决定和表比过" % (len(rows), len(roles), len(made)), "%d states, %d offices and %d decisions compared with the tables" % (len(rows), len(roles), len(made)))

# ── Votes ────────────────────────────────────────────────────────────────────────────────────────────────────────────
NUMBERS = ("roll", "online_counted", "paper_counted", "spoiled", "not_voted", "casts", "superseded", "struck")

def check_polls(bundle, replay, report):
    """Numbers, identities, published files, and the count itself."""
    rows = {row["obj"]: row for row in bundle.rows("poll", "obj")}
    files = defaultdict(dict)
    for row in bundle.rows("poll_file"):
        files[row["poll"]][row["name"]] = row["content"].encode() if isinstance(row["content"], str) else bytes(row["content"])
    for poll in sorted(set(rows) | set(replay.closed)):
        row, (numbers, seq) = rows.get(poll), replay.closed.get(poll, ({}, None))
        if row is None or seq is None:
            compare(report, "poll", poll, row and (), () if seq is not None else None, seq)
            continue
        check_numbers(poll, row, numbers, seq, report)
        if poll in replay.tallies:
            check_tally(bundle, poll, row, numbers, replay, files[poll], report)
    check_paper(bundle, replay, report)
    report.did("%d 次居民投票的票数、相等关系和公布的选票核过、重新计过" % len(rows), "%d residents' votes: numbers, identities and published ballots checked and counted again" % len(rows))

def check_numbers(poll, row, numbers, seq, report):
    """Decision 16: every number of the identities, in table and record, and the identities themselves."""
    for name in (*NUMBERS, "counted_root"):
        if name in numbers and row[name] != numbers[name]:
            report.find(seq, "count", "%s：%s 表里是 %s，记录是 %s" % (poll, name, row[name], numbers[name]), "%s: %s is %s in the table, %s in the record" % (poll, name, row[name], numbers[name]))
    if all(name in numbers for name in NUMBERS):
        n = numbers
        if n["roll"] != n["online_counted"] + n["paper_counted"] + n["spoiled"] + n["not_voted"]:
            report.find(seq, "count", "%s：名册 %d 不等于网上 %d + 纸质 %d + 作废 %d + 没投 %d" % (poll, n["roll"], n["online_counted"], n["paper_counted"], n["spoiled"], n["not_voted"]), "%s: the roll of %d is not %d online + %d paper + %d spoiled + %d not voted" % (poll, n["roll"], n["online_counted"], n["paper_counted"], n["spoiled"], n["not_voted"]))
        if n["casts"] != n["online_counted"] + n["superseded"] + n["struck"]:
            report.find(seq, "count", "%s：投了 %d 次，不等于计入 %d + 被取代 %d + 划掉 %d" % (poll, n["casts"], n["online_counted"], n["superseded"], n["struck"]), "%s: %d casts are not %d counted + %d superseded + %d struck" % (poll, n["casts"], n["online_counted"], n["superseded"], n["struck"]))

def check_tally(bundle, poll, row, numbers, replay, files, report):
    """Published files against their hashes, the counted list against its root, the totals against the ballots."""
    (d, seq), hashes = replay.tallies[poll], replay.files[poll]
    for name, content in sorted(files.items()):
        if hashes.get(name) != "sha256:" + sha256(content).hexdigest():
            report.find(seq, "ballots", "%s：公布的 %s 和记录里的指纹不符" % (poll, name), "%s: the published %s does not have the fingerprint of the record" % (poll, name))
    totals = d["totals"]
    for name in ("votes", "invalid", "broken"):
        if row[name] != totals.get(name, row[name]):
            report.find(seq, "count", "%s：%s 表里是 %s，记录是 %s" % (poll, name, row[name], totals[name]), "%s: %s is %s in the table, %s in the record" % (poll, name, row[name], totals[name]))
    opened = replay.opened.get(poll)
    if opened and d["rule"] != opened[0]["rules"]["rule"]:
        report.find(seq, "rule", "%s：计票规则不是开票前公布的" % poll, "%s: not counted by the rule that was announced" % poll)
    if "counted.txt" in files:
        listed = files["counted.txt"].decode().split()
        if root_of(bytes.fromhex(c) for c in listed) != numbers.get("counted_root") or len(set(listed)) != len(listed):
            report.find(seq, "ballots", "%s：计入的选票清单和关闭时的根不符（有多计、少计或被取代的票）" % poll, "%s: the list of counted ballots is not the one of the close (one too many, one too few, or a superseded one)" % poll)
        if len(listed) + totals.get("broken", 0) != numbers.get("online_counted"):
            report.find(seq, "count", "%s：计入清单有 %d 张，关闭时计入 %s 张：有被取代的票算了进去，或少了" % (poll, len(listed), numbers.get("online_counted")), "%s: %d ballots listed, %s counted at the close: a superseded one was counted, or one is missing" % (poll, len(listed), numbers.get("online_counted")))
    if totals.get("votes") != totals.get("online", 0) + totals.get("paper", 0):
        report.find(seq, "count", "%s：总票数不等于网上加纸质" % poll, "%s: the votes are not online and paper together" % poll)
    check_pots(bundle, poll, d, opened[0]["rules"] if opened else {}, seq, files, report)

def check_pots(bundle, poll, d, rules, seq, files, report):
    """Each purse: the ballots as rows, the votes of each project counted again, and greedy winners worked out again."""
    table = {(row["pot"], row["project"]): row for row in bundle.rows("poll_total") if row["poll"] == poll}
    for number, pot in enumerate(d["result"], 1):
        said = dict(score.rsplit(":", 1) for score in pot["scores"])
        for project in sorted(set(said) | {name for code, name in table if code == pot["code"]}):
            row = table.get((pot["code"], project))
            if row is None or row["votes"] != said.get(project) or bool(row["won"]) != (project in pot["winners"]):
                report.find(seq, "total", "%s：项目 %s 表里 %s 票，记录 %s 票" % (poll, project, row and row["votes"], said.get(project)), "%s: project %s has %s votes in the table, %s in the record (or another fate)" % (poll, project, row and row["votes"], said.get(project)))
        content = files.get("ballots_%d.pb" % number)
        if content is None:
            report.remark("%s：单张选票只有监票人能看，这里只核总数" % poll, "%s: single ballots are for scrutineers only, here only the totals are checked" % poll)
            continue
        meta, projects, votes = read_pb(content.decode())
        rows = {row["no"]: row["vote"] for row in bundle.rows("ballot") if row["poll"] == poll and row["pot"] == pot["code"]}
        for no, line in sorted(set(rows.items()) ^ {(vote[0], ";".join(vote[1:])) for vote in votes})[:1]:
            report.find(seq, "ballots", "%s：第 %s 张选票，表里和公布的文件不一样（%s）" % (poll, no, line), "%s: ballot %s is another in the table than in the published file (%s)" % (poll, no, line))
        if len(votes) != pot["voters"]:
            report.find(seq, "count", "%s：公布了 %d 张选票，记录说 %d 张" % (poll, len(votes), pot["voters"]), "%s: %d ballots published, the record says %d" % (poll, len(votes), pot["voters"]))
        recount(poll, meta, projects, votes, pot, said, rules, seq, report)

def read_pb(text):
    """A Pabulib file: meta, projects (id → cost), votes (lists of columns, the vote second)."""
    part, meta, projects, votes, head = "", {}, {}, [], []
    for line in text.split("\n"):
        if line in ("META", "PROJECTS", "VOTES"):
            part, head = line, []
        elif line and not head:
            head = line.split(";")
        elif line and part == "META":
            name, _, value = line.partition(";")
            meta[name] = value
        elif line and part == "PROJECTS":
            columns = line.split(";")
            projects[columns[head.index("project_id")]] = columns[head.index("cost")]
        elif line:
            votes.append(line.split(";"))
    return meta, projects, votes

def recount(poll, meta, projects, votes, pot, said, rules, seq, report):
    """Approvals are counted again; where the rule is greedy and nothing ties, its winners too."""
    if meta.get("vote_type") != "approval":
        report.remark("%s：%s 选票请用 tally 重算" % (poll, meta.get("vote_type")), "%s: count %s ballots again with any Pabulib program" % (poll, meta.get("vote_type")))
        return
    counts = dict.fromkeys(projects, 0)
    for vote in votes:
        for project in filter(None, vote[1].split(",")):
            counts[project] = counts.get(project, 0) + 1
    for project in sorted(counts):
        if str(counts[project]) != said.get(project, "0"):
            report.find(seq, "total", "%s：项目 %s 数出来 %d 票，公布的是 %s 票" % (poll, project, counts[project], said.get(project)), "%s: project %s has %d votes when counted, %s were published" % (poll, project, counts[project], said.get(project)))
    cost = {project: int(round(float(projects[project]) * 100)) for project in projects}
    places = {(counts[p], cost[p] if meta.get("tie_breaking") == "cost_votes_lex" else 0) for p in projects}
    if pot.get("rule", meta.get("rule")) != "greedy" or len(places) != len(projects):  # with equals it takes the dice, or the order of the list
        report.remark("%s：入选名单请用 tally 重算（%s）" % (poll, meta.get("rule")), "%s: work out the winners again with any Pabulib program (%s)" % (poll, meta.get("rule")))
        return
    left, won = int(round(float(meta["budget"]) * 100)), []
    for project in sorted(projects, key=lambda p: (-counts[p], cost[p])):
        has_rival = any(project in pair and set(pair) & set(won) for pair in rules.get("exclusive", ()))
        if cost[project] <= left and counts[project] >= int(meta.get("min_project_score_threshold", 0)) and not has_rival:
            left -= cost[project]
            won.append(project)
    if sorted(won) != sorted(pot["winners"]):
        report.find(seq, "result", "%s：按规则应入选 %s，公布的是 %s" % (poll, sorted(won), sorted(pot["winners"])), "%s: by the rule %s win, %s were published" % (poll, sorted(won), sorted(pot["winners"])))

def check_paper(bundle, replay, report):
    """Each bundle is locked once, as the table says; together they hold the sheets that came out of the box."""
    rows = bundle.rows("paper_bundle")
    for obj in {row["obj"] for row in rows} | set(replay.locked):
        mine, there = [row for row in rows if row["obj"] == obj], replay.locked.get(obj)
        if len(mine) > 1:
            report.find(there and there[3], "paper", "纸质票 %s：同一捆在表里有两遍" % obj, "paper %s: one bundle stands twice in the table" % obj)
        here = (mine[0]["bundle"], mine[0]["n"], mine[0]["sha256"]) if mine else None
        compare(report, "paper", obj, here, there[:3] if there else None, there[3] if there else None)
    for book, (sheets, bundles, seq) in sorted(replay.bundled.items()):
        mine = [lock for obj, lock in replay.locked.items() if re.match(re.escape(book) + r"[0-9]+\Z", obj.partition(":")[2])]
        if mine and (len(mine) > bundles or (len(mine) == bundles and sum(lock[1] for lock in mine) != sheets)):
            report.find(seq, "paper", "纸质票 %s：箱里 %d 张，各捆加起来 %d 张" % (book, sheets, sum(lock[1] for lock in mine)), "paper %s: %d sheets in the box, %d in its bundles" % (book, sheets, sum(lock[1] for lock in mine)))

def check_personal(path, bundle, report):
    """Open commitments: a line of JSON each, {seq, field, salt, value}; first the sealed bodies, then what they commit to."""
    with open(path, encoding="utf-8") as lines:
        values = [json.loads(line) for line in lines if line.strip()]
    bodies = {}
    for said in sorted(values, key=lambda value: value["field"] != "body"):
        seq, field = said["seq"], said["field"]
        row = bundle.db.execute("SELECT body FROM entry WHERE seq = ?", (seq,)).fetchone()
        public = bodies.get(seq) or (json.loads(row[0]) if row else {})
        plain = json.dumps(said["value"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if public.get("pc", {}).get(field) != sha256(b"pd-v1" + bytes.fromhex(said["salt"]) + plain).hexdigest():
            report.find(seq, "personal", "第 %d 条的 %s 不是当时记下的值" % (seq, field), "%s of entry %d is not the value that was committed to" % (field, seq))
        elif field == "body":
            bodies[seq] = said["value"]
    report.did("打开了 %d 个个人信息的承诺" % len(values), "opened %d commitments to personal values" % len(values))

# ── All of it ────────────────────────────────────────────────────────────────────────────────────────────────────────
def options(arguments):
    parser = argparse.ArgumentParser(description="核对公开记录 / check a public record", epilog="0 没有问题 / nothing, 1 有发现 / found, 2 用法不对 / usage, 3 程序出错 / crash")
    parser.add_argument("bundle", metavar="BUNDLE")
    for flag, metavar in (("--key", "VKEY"), ("--witness", "VKEY"), ("--seen", '"SIZE ROOT"')):
        parser.add_argument(flag, action="append", default=[], metavar=metavar)
    for flag, metavar, kind in (("--policy", "FILE", str), ("--pd", "FILE", str), ("--quorum", "N", int)):
        parser.add_argument(flag, metavar=metavar, type=kind)
    parser.add_argument("--all-signatures", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"))
    return parser.parse_args(arguments)

def keys_to_trust(chosen, bundle, report):
    """The policy: from the command line, from a file, or, with a warning, from the bundle itself."""
    if chosen.key:
        witnesses = [Key(key) for key in chosen.witness]
        return Policy([Key(key) for key in chosen.key], witnesses, min(2, len(witnesses)) if chosen.quorum is None else chosen.quorum)
    if chosen.policy:
        with open(chosen.policy, encoding="utf-8") as file:
            policy = Policy().read(file.read())
    else:
        policy = Policy().read({row["name"]: row["value"] for row in bundle.rows("about")}.get("policy", ""))
        report.remark("公钥取自这份文件本身：只证明它自己前后一致。请从纸上抄公钥，用 --key 或 --policy", "the keys came from the bundle itself, which proves only that it agrees with itself: type them from paper, --key or --policy")
    if not policy.logs:
        raise Wrong("没有记录的公钥", "there is no key of the log")
    return policy

TABLES = set(["entry", "node", "checkpoint", "money_transaction", "money_leg", "state", "role", "decision", "poll", "poll_total", "poll_file", "ballot", "paper_bundle"])

def verify(chosen):
    """Everything, in order; the report."""
    report = Report()
    bundle = Bundle(chosen.bundle)
    policy, seen = keys_to_trust(chosen, bundle, report), [read_seen(text) for text in chosen.seen]
    there = {row[0] for row in bundle.db.execute("SELECT name FROM sqlite_master")}
    missing = sorted(TABLES - there)
    if missing:
        report.find(None, "table", "少了表：%s" % ", ".join(missing), "tables are missing: %s" % ", ".join(missing))
        return report
    heads, replay = read_checkpoints(bundle, report), Replay(report)
    roots, size = read_entries(bundle, report, replay, set(heads) | {number for number, _ in seen})
    check_heads(heads, roots, size, report)
    newest = {max(heads)} if heads else set()
    wanted = set(heads) if chosen.all_signatures else newest | {number for number, _ in seen} & set(heads)
    policy.logs = trusted_logs(heads, policy.logs, replay.rotations, report)
    check_signatures(heads, policy, wanted, report)
    check_cosigned(heads, replay.cosigned, roots, report)
    check_seen(seen, roots, size, report)
    check_money(bundle, replay, report)
    check_states(bundle, replay, report)
    check_polls(bundle, replay, report)
    if chosen.pd:
        check_personal(chosen.pd, bundle, report)
    return report

def main(arguments):
    chosen = options(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        with open(chosen.bundle, "rb") as file:
            if file.read(16) != b"SQLite format 3\0":
                raise Wrong("这不是导出的记录：%s" % chosen.bundle, "this is no exported record: %s" % chosen.bundle)
        report = verify(chosen)
    except (Wrong, OSError) as error:
        said = error.args if isinstance(error, Wrong) else (str(error), str(error))
        print("%s / %s" % said, file=sys.stderr)
        return 2
    except Exception as error:
        print("核对程序自己出错了，这不是结论 / this program failed; that is no verdict: %r" % error, file=sys.stderr)
        return 3
    print("\n".join(report.text(lang) for lang in ((chosen.lang,) if chosen.lang else ("zh", "en"))))
    return 1 if report.findings else 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
