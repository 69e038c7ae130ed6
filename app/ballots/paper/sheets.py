"""What is printed: ballots with a stub to tear off, sheets with large pictures for beans, the poster, bands and labels for bundles."""
from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import segno
import typst
from PIL import Image

from app.ballots.paper.rules import BUNDLE_SIZE, imprint
from app.base.printing import is_chinese
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.people.away import away
from app.settings import ROOT

FOLDER = ROOT / "templates" / "ballots" / "paper"
FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
MOST_PAPERS = 500  # in one file
_WIDE = 720  # pixels of a printed picture


@dataclass(frozen=True)
class Line:
    """One project on paper. `number` is what a voter ticks and a clerk keys; `picture` a drawing for the sheet, or empty."""

    number: int
    code: str
    title: str
    place: str = ""
    changes: str = ""
    price: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Part:
    """One pot with its projects. Without a title it is the only one."""

    title: str
    budget: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Paper:
    """One kind of paper: everybody who may vote on the same pots gets the same one."""

    style: str  # A, B, …: on the face, on the back and on the bundle
    community: str
    title: str
    until: str
    how: tuple[str, ...]  # what to do, largest first
    mark: str  # tick, number or points: what goes into the box
    highest: int
    parts: tuple[Part, ...]
    checkpoint: str = ""  # the checkpoint of the record at the opening: the same on every paper of a vote
    checkpoint_code: str = ""  # and as a picture to scan

    @property
    def lines(self) -> tuple[Line, ...]:
        """All projects in the order of their numbers."""
        return tuple(line for part in self.parts for line in part.lines)


def ballots_pdf(paper: Paper, first: int, last: int) -> bytes:
    """Ballots with the stubs `first` to `last`. The number is on the stub alone; nothing on the ballot tells one from another."""
    return _pdf("ballot.typ", _said(paper) | _stubs(first, last))


def beans_pdf(paper: Paper, first: int, last: int) -> bytes:
    """The same ballot for those who do not read much: a large picture, a large number and a bowl for the bean; stapled, with a stub."""
    said = _said(paper) | _stubs(first, last) | {"bean": {
        "tick": _("Stick a bean into the bowl of what you want."),
        "number": _("Write 1 into the bowl of what is most urgent, then 2, then 3."),
        "points": _("Stick as many beans into a bowl as you think it is worth."),
    }[paper.mark]}  # fmt: skip
    return _pdf("beans.typ", said)


def _stubs(first: int, last: int) -> dict[str, object]:
    """The numbers of the stubs and what stands on them."""
    return {
        "numbers": [f"{number:05d}" for number in range(first, min(last, first + MOST_PAPERS - 1) + 1)],
        "stub": _("Stub"), "tear": _("Tear off here before the ballot is handed over"), "sign": _("Signed by the voter, or by a helper with a witness"),
        "none_else": _("No name, no sign, nothing else on this paper."),
    }  # fmt: skip


def poster_pdf(paper: Paper, url: str, desks: str) -> bytes:
    """A3 for the wall: what is voted on, where and until when, by phone and on paper."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, scale=4)
    said = _said(paper) | {
        "url": url, "qr": out.getvalue().decode(), "by_phone": _("By phone"), "on_paper": _("On paper, with help if you like"), "desks": desks,
        "count": ngettext("%(num)s project to choose from", "%(num)s projects to choose from", len(paper.lines)),
        "once": _("Each voter has one vote. Paper comes before the phone; you may change your mind until the end."),
    }  # fmt: skip
    return _pdf("poster.typ", said)


def bands_pdf(paper: Paper, sizes: Sequence[int]) -> bytes:
    """A band for each bundle, and the labels that are stuck on its sheets when they are out of the box."""
    said = {"lang": _lang(), "community": paper.community, "title": paper.title, "words": {
        "bundle": _("Bundle"), "sheets": _("sheets"), "first": _("First clerk"), "second": _("Second clerk"), "third": _("Third person"), "date": _("Date"),
        "how": _("Stick the labels on in the order in which the sheets lie. From now on the sheets stay in this order."),
        "apart": _("The second clerk keys without having seen what the first has keyed."),
    }, "bundles": [
        {"name": f"{paper.style}{n:02d}", "size": size, "labels": [imprint(paper.style, n, place) for place in range(1, size + 1)]}
        for n, size in enumerate(sizes, 1)
    ], "full": BUNDLE_SIZE}  # fmt: skip
    return _pdf("bands.typ", said)


def picture_of(path: Path) -> str:
    """A picture as a drawing that a sheet can hold: small, and grey enough for the printer of an office."""
    with Image.open(path) as image:
        drawn = image.convert("RGB")
        drawn.thumbnail((_WIDE, _WIDE))
        out = io.BytesIO()
        drawn.save(out, "JPEG", quality=80)
    data = base64.b64encode(out.getvalue()).decode()
    wide, high = drawn.size
    size = f'width="{wide}" height="{high}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="data:image/jpeg;base64,{data}"/></svg>'


def _lang() -> str:
    return "zh" if is_chinese() else "en"


def _said(paper: Paper) -> dict[str, object]:
    return asdict(paper) | {"lang": _lang()}


def _pdf(template: str, said: dict[str, object]) -> bytes:
    """The PDF. Typst takes a moment and touches neither request nor database, so it is made away from the others."""
    folders = [str(FONTS / weight) for weight in ("400Regular", "700Bold")]
    words = json.dumps(said, ensure_ascii=False)
    return away(lambda: bytes(typst.compile(str(FOLDER / template), font_paths=folders, sys_inputs={"said": words})))
