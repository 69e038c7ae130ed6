"""A file of evidence about one thing: its entries to the last byte, a proof for each, its papers, and the program that checks them."""
from __future__ import annotations

import hashlib
import io
import re
import zipfile

from sqlalchemy import or_, select

from app.base.files import Upload
from app.extensions import db
from app.record import checkpoints, queries, tree
from app.record.models import RecordEntry
from app.record.queries import Entry, read
from app.record.tlog.checkpoints import read_checkpoint
from app.record.tlog.proofs import Proof
from app.settings import ROOT
from app.witness.queries import policy, with_cosignatures

README = """这是关于 {obj} 的证据包。/ Evidence about {obj}.

entries/N.json         第 N 条记录的原文 / entry N to the last byte
entries/N.tlog-proof   它在记录里的证明（C2SP tlog-proof）/ the proof that it stands in the record
papers/                记录里有指纹的凭证和照片 / papers whose fingerprints stand in the entries
policy.txt             公钥；请从纸上核对 / the keys: compare them with paper
verify.py              核对整个记录的程序 / checks an exported record as a whole
MANIFEST.txt           每个文件的 SHA-256 / of every file

SHA-256 over this whole file stands in the public record: entry "evidence.seal". 本包的指纹写进了公开记录。
"""


def entries_about(obj: str) -> list[Entry]:
    """The thing's own entries, and those that name it, oldest first."""
    named = RecordEntry.body.contains(f'"{obj}"', autoescape=True)
    rows = db.session.scalars(select(RecordEntry).where(or_(RecordEntry.obj == obj, named)).order_by(RecordEntry.seq))
    return [read(row) for row in rows]


def evidence_about(obj: str) -> tuple[bytes, int]:
    """The ZIP file, and how many entries it holds; every file inside has the same date, so that the same content is the same file."""
    entries = entries_about(obj)
    files = {"README.txt": README.format(obj=obj).encode(), "policy.txt": policy().encode(), "verify.py": (ROOT / "verify.py").read_bytes()}
    session = db.session()
    head = checkpoints.newest(session)
    for entry in entries:
        files[f"entries/{entry.seq}.json"] = entry.text.encode()
        if head is not None and entry.seq < head.size:
            note = with_cosignatures(head)
            proof = Proof(entry.seq, tuple(tree.inclusion(session, entry.seq, head.size)), note, read_checkpoint(note.text))
            files[f"entries/{entry.seq}.tlog-proof"] = str(proof).encode()
    files |= _papers(entries)
    manifest = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    files["MANIFEST.txt"] = manifest.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, content in sorted(files.items()):
            bag.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue(), len(entries)


def _papers(entries: list[Entry]) -> dict[str, bytes]:
    """Papers by their fingerprints."""
    digests = {digest.removeprefix("sha256:") for entry in entries for digest in entry.body.get("f", {}).values()}
    found = {}
    for upload in db.session.scalars(select(Upload).where(Upload.sha256.in_(digests))):
        if upload.path.exists():
            found[f"papers/{upload.sha256[:16]}-{re.sub(r'[^0-9A-Za-z._-]', '_', upload.name)[-60:]}"] = upload.path.read_bytes()
    return found


def is_known(obj: str) -> bool:
    """Whether the record speaks of this thing."""
    return bool(queries.of(obj))
