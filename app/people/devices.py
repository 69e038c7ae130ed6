"""What a session was opened on, in two words that its owner recognises. Nothing finer is kept: it is not a fingerprint."""
from __future__ import annotations

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l

_PROGRAMS = (("micromessenger", "wechat"), ("alipay", "alipay"), ("mozilla", "browser"))
_MACHINES = (
    ("harmony", "harmony"), ("android", "android"), ("iphone", "iphone"), ("ipad", "ipad"), ("windows", "windows"), ("macintosh", "mac"), ("linux", "linux"),
)  # fmt: skip
SAID: dict[str, LazyString] = {
    "wechat": _l("WeChat"), "alipay": _l("Alipay"), "browser": _l("browser"), "other": _l("another program"),
    "harmony": _l("Harmony phone"), "android": _l("Android phone"), "iphone": _l("iPhone"), "ipad": _l("iPad"),
    "windows": _l("Windows computer"), "mac": _l("Mac"), "linux": _l("Linux computer"),
}  # fmt: skip


def device_of(agent: str) -> str:
    """`wechat android` from what the browser says of itself."""
    lower = agent.lower()
    program = next((word for mark, word in _PROGRAMS if mark in lower), "other")
    machine = next((word for mark, word in _MACHINES if mark in lower), "")
    return f"{program} {machine}".strip()


def device_words(device: str) -> str:
    """The same in the reader's language."""
    return " · ".join(str(SAID.get(word, word)) for word in reversed(device.split())) or str(SAID["other"])
