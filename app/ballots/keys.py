"""Keys of a vote: K for pseudonyms, S for sealing, and the house's signature on receipts. Files only, never a table.

K (and S where the house holds it) lies in the folder of poll keys, mode 0600, which no backup may include; deleting the
file is the destruction. The private half of S is otherwise never kept: it is shown once, for two sealed envelopes.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app
from gevent.monkey import is_module_patched
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from app.settings import Settings

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
T = TypeVar("T")
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_OURS, _TO_STANDARD = str.maketrans(_STANDARD, _ALPHABET), str.maketrans(_ALPHABET, _STANDARD)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _file(question_id: int, part: str) -> Path:
    return _settings().poll_keys_folder / f"question-{question_id}.{part}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _destroy(path: Path) -> None:
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def make_key(question_id: int) -> str:
    """A fresh K; returns its fingerprint for the record."""
    key = secrets.token_bytes(32)
    _write(_file(question_id, "key"), key)
    return fingerprint(key)


def fingerprint(key: bytes) -> str:
    """SHA-256("fp" || K), hex."""
    return hashlib.sha256(b"fp" + key).hexdigest()


def key_of(question_id: int) -> bytes | None:
    """K, or None once it is destroyed."""
    with suppress(FileNotFoundError):
        return _file(question_id, "key").read_bytes()
    return None


def destroy_key_of(question_id: int) -> None:
    """K is gone: from now on nobody can tell whose ballot is whose. Once more does no harm."""
    _destroy(_file(question_id, "key"))


def kept_for() -> list[int]:
    """The questions for which a key still lies in the folder."""
    return sorted({int(path.stem.removeprefix("question-")) for part in ("key", "s") for path in _settings().poll_keys_folder.glob(f"question-*.{part}")})


def pseudonym(key: bytes, voter_no: str) -> str:
    """P = HMAC-SHA256(K, "roll" || voter_no), hex."""
    return hmac.digest(key, b"roll" + voter_no.encode(), "sha256").hex()


def owner_mark(key: bytes, person_id: int) -> str:
    """Who of a household cast its ballot, as far as the urn must know."""
    return hmac.digest(key, f"owner{person_id}".encode(), "sha256").hex()


def act_mark(key: bytes, act_key: str) -> str:
    """The fingerprint of an act, by which a retry is known."""
    return hmac.digest(key, b"act" + act_key.encode(), "sha256").hex()


def nonce(key: bytes, name: str, act_key: str) -> bytes:
    """n: 32 bytes nobody can guess without both K and the voter's own act key, the same again when the act is retried."""
    return hmac.digest(key, f"nonce{name}{act_key}".encode(), "sha256")


def make_sealing_pair() -> tuple[str, str]:
    """S: the public half as hex, the private half as characters for the envelopes."""
    private = PrivateKey.generate()
    return bytes(private.public_key).hex(), as_characters(bytes(private))


def as_characters(private: bytes) -> str:
    """32 bytes and 3 of a check sum as 14 groups of four characters that can be typed from paper."""
    content = private + hashlib.sha256(b"envelope" + private).digest()[:3]
    spelled = base64.b32encode(content).decode().rstrip("=").translate(_TO_OURS)
    return "-".join(spelled[n : n + 4] for n in range(0, len(spelled), 4))


def from_characters(typed: str) -> bytes | None:
    """The private half from what was typed or scanned; None when a character is wrong."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(str.maketrans("ILO", "110"))
    if len(plain) != 56 or set(plain) - set(_ALPHABET):
        return None
    content = base64.b32decode(plain.translate(_TO_STANDARD))
    private, check = content[:32], content[32:]
    return private if hashlib.sha256(b"envelope" + private).digest()[:3] == check else None


def keep_in_house(question_id: int, characters: str) -> None:
    """A vote of minutes, in a meeting: the house holds S itself until the close."""
    _write(_file(question_id, "s"), characters.encode())


def held_in_house(question_id: int) -> str | None:
    """S, where the house holds it."""
    with suppress(FileNotFoundError):
        return _file(question_id, "s").read_text()
    return None


def destroy_house_half(question_id: int) -> None:
    """S is gone."""
    _destroy(_file(question_id, "s"))


def public_half(private: bytes) -> str:
    """Which public key a private half belongs to, hex."""
    return bytes(PrivateKey(private).public_key).hex()


class Sealer:
    """Seals for one public key; made once for many ballots."""

    def __init__(self, public: str) -> None:
        """`public` as hex."""
        self._box = SealedBox(PublicKey(bytes.fromhex(public)))

    def seal(self, content: bytes) -> bytes:
        """Only the private half opens it, not even the one who sealed it."""
        return bytes(self._box.encrypt(content))

    def seal_all(self, contents: Sequence[bytes]) -> list[bytes]:
        """Many at once: the library works outside Python's lock, so each core takes its part."""
        return in_parts(self.seal, contents)


class Opener:
    """Opens what was sealed for one private key."""

    def __init__(self, private: bytes) -> None:
        """The private half, 32 bytes."""
        self._box = SealedBox(PrivateKey(private))

    def open(self, sealed: bytes) -> bytes | None:
        """The content, or None when it was sealed for another key or altered."""
        try:
            return bytes(self._box.decrypt(sealed))
        except CryptoError:
            return None

    def open_all(self, sealed: Sequence[bytes]) -> list[bytes | None]:
        """Many at once."""
        return in_parts(self.open, sealed)


def in_parts(do: Callable[[bytes], T], things: Sequence[bytes]) -> list[T]:
    """Do it to all of them, in order, a part on each core; few are done at once."""
    if len(things) < 1000 or is_module_patched("threading"):  # there a thread would be one more guest of the same loop
        return [do(thing) for thing in things]
    size = -(-len(things) // (os.cpu_count() or 1))
    parts = [things[n : n + size] for n in range(0, len(things), size)]
    with ThreadPoolExecutor(len(parts)) as pool:
        return [done for part in pool.map(lambda part: [do(thing) for thing in part], parts) for done in part]


def _receipts() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_settings().secret("receipts"))


def sign_receipt(poll: str, c: bytes) -> str:
    """The house promises that this c will be in a batch and on the list; hex."""
    return _receipts().sign(receipt_text(poll, c)).hex()


def receipt_text(poll: str, c: bytes) -> bytes:
    """The bytes that a receipt's signature covers."""
    return b"pb-receipt-v1" + poll.encode() + b"\0" + c


def receipt_public() -> str:
    """The public key of receipts, hex; it stands in `poll.opened`."""
    return _receipts().public_key().public_bytes_raw().hex()


def keep_bundle(question_id: int, content: bytes) -> None:
    """The scrutineers' bundle (c, n, tag, b), for those who watch the count only."""
    _write(_file(question_id, "bundle.json"), content)


def bundle_of(question_id: int) -> bytes | None:
    """The scrutineers' bundle, until it is destroyed."""
    with suppress(FileNotFoundError):
        return _file(question_id, "bundle.json").read_bytes()
    return None


def destroy_bundle(question_id: int) -> None:
    """The scrutineers' bundle is gone."""
    _destroy(_file(question_id, "bundle.json"))
