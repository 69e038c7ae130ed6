"""The sheet of slips as a PDF. It is made once, right after the codes; nobody can print it again, because nobody knows them."""
from __future__ import annotations

import io
import json
from collections.abc import Callable

import segno
import typst
from flask_babel import get_locale

from app.base.saying import gettext as _
from app.people.away import away
from app.people.codes import in_groups
from app.people.commands.slips import IssuedSlip
from app.people.door import veil
from app.people.states import SlipKind
from app.settings import ROOT

FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
_TEMPLATE = ROOT / "templates" / "people" / "slips.typ"


def slips_pdf(slips: list[IssuedSlip], kind: SlipKind, community: str, telephone: str, address_of: Callable[[str], str], site: str) -> bytes:
    """Ten slips a page. `address_of` gives the address behind the picture, `site` the one to type."""
    locale = get_locale()
    given = {
        "lang": locale.language if locale else "zh", "title": _("Code slips"), "community": community, "alt": _("Code to scan"),
        "how": _("Scan the picture, or open %(site)s, choose “Sign in” and type the nine characters. No phone? Bring this slip to the desk.", site=site),
        "care": _care(kind), "desk": _("Lost it, or need help? Call %(telephone)s.", telephone=telephone),
        "slips": [
            {
                "place": f"{slip.area} {slip.door}".strip(), "names": "、".join(veil(name) for name in slip.names[:4]) + ("…" if len(slip.names) > 4 else ""),
                "code": in_groups(slip.code), "address": address_of(slip.code),
            }
            for slip in slips
        ],
    }  # fmt: skip
    return away(lambda: _compile(given))


def _care(kind: SlipKind) -> str:
    if kind is SlipKind.PERSON:
        return str(_("Only for you. Whoever has it can vote in your name; nobody from the committee ever asks for it."))
    return str(_("Only for your household; everybody chooses their own name. Nobody from the committee ever asks for it."))


def _compile(given: dict[str, object]) -> bytes:
    for slip in given["slips"]:  # type: ignore[attr-defined]
        picture = io.BytesIO()
        # Any of the eight masks can be read; trying them all would take four times as long for a whole community.
        segno.make(slip.pop("address"), error="m", mask=3, micro=False).save(picture, kind="png", border=1)
        slip["qr"] = list(picture.getvalue())
    folders = [str(FONTS / "400Regular"), str(FONTS / "600SemiBold")]
    words = {"given": json.dumps(given, ensure_ascii=False)}
    return bytes(typst.compile(str(_TEMPLATE), root=str(ROOT), font_paths=folders, ignore_system_fonts=True, sys_inputs=words))
