"""The box is open: fifty to a bundle, read twice without looking, and settled by a third with the sheet in hand."""
from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from app.ballots.paper.facts import PaperMoved
from app.ballots.paper.models import PaperBook, PaperBundle, PaperKeying, PaperPhoto
from app.ballots.paper.queries import keying_by, reader_of
from app.ballots.paper.reading import read_all
from app.ballots.paper.rules import bundle_hash, bundle_sizes, differing
from app.ballots.paper.states import BOOK, BUNDLE, BundleState
from app.ballots.states import QuestionState
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import Change
from app.policy.table import P
from app.vocabulary import Reason


@command(P.PAPER_BOOK)
def bundle_book(change: Change, book: PaperBook, sheets: int, why: str = "") -> list[PaperBundle]:
    """The key that ties people to ballots is gone; the box is opened, and its sheets are bundled by fifty and labelled."""
    if book.question.state is not QuestionState.KEYLESS:
        raise NotNow(Reason("paper.key_first"))
    why = clean(why)
    if sheets < 0 or sheets > (book.box or 0) + (book.missing or 0) or (sheets != book.box and not why):
        raise NotValid(Reason("paper.bundles_differ_from_box", {"sheets": sheets, "box": book.box or 0}, field="sheets"))
    change.move(book, BOOK, "bundle")
    made = [
        change.add(PaperBundle(book=book, no=no, size=size, salt=secrets.token_hex(16), state=BUNDLE.start))
        for no, size in enumerate(bundle_sizes(sheets), 1)
    ]
    d = {"sheets": sheets, "box": book.box or 0, "bundles": len(made)}
    change.record("paper.bundle", book, why=why or None, d=d, news=PaperMoved(book.question_id))
    return made


@command(P.PAPER_KEY)
def add_photo(change: Change, bundle: PaperBundle, upload: Upload, position: int = 0) -> PaperPhoto:
    """A photo of a sheet or of the whole bundle, so that nothing can be written on a sheet afterwards."""
    if not 0 <= position <= bundle.size:
        raise NotValid(Reason("paper.no_such_sheet", {"size": bundle.size}, field="position"))
    photo = change.add(PaperPhoto(bundle_id=bundle.id, position=position, upload_id=upload.id))
    change.session.refresh(bundle, ["photos"])
    change.record("paper.photo", bundle, d={"bundle": bundle.name, "position": position}, f={"sheet.jpg": upload.sha256})
    return photo


@command(P.PAPER_KEY)
def key_bundle(change: Change, bundle: PaperBundle, lines: Sequence[str]) -> PaperKeying:
    """A clerk has read the bundle sheet by sheet. The first waits for the second; when both read the same, it is locked."""
    _may_be_keyed(bundle)
    person_id = change.actor.person_id
    if keying_by(bundle, person_id) is not None:
        raise NotAllowed(Reason("paper.keyed_by_you"))
    if len(lines) != bundle.size:
        raise NotValid(Reason("paper.not_all_sheets", {"given": len(lines), "size": bundle.size}))
    kept, reasons = read_all(reader_of(bundle.book), lines, [bundle.imprint(place) for place in range(1, bundle.size + 1)])
    if reasons:
        raise NotValid(reasons)
    keying = change.add(PaperKeying(bundle_id=bundle.id, clerk_id=person_id, lines=kept, sha256=bundle_hash(bundle.name, bundle.salt, kept)))
    change.session.refresh(bundle, ["keyings"])
    agree = _compare(change, bundle)
    change.record("paper.keyed", bundle, d={"bundle": bundle.name, "n": bundle.size, "sha256": keying.sha256}, news=PaperMoved(bundle.book.question_id))
    if agree:
        _lock(change, bundle, "agree", keying.lines)
    return keying


def _compare(change: Change, bundle: PaperBundle) -> bool:
    """The first keying waits; the second agrees, or shows where they differ."""
    if len(bundle.keyings) < 2:
        change.move(bundle, BUNDLE, "key")
        return False
    first, second = bundle.keyings[:2]
    if differing(first.lines, second.lines):
        change.move(bundle, BUNDLE, "differ")
        return False
    return True


@command(P.PAPER_SETTLE)
def settle_bundle(change: Change, bundle: PaperBundle, read: Mapping[int, str]) -> None:
    """A third person takes every sheet on which the two differ into their hand and says what stands on it. Then it is locked."""
    BUNDLE.after(bundle.state, "settle")
    if keying_by(bundle, change.actor.person_id) is not None:
        raise NotAllowed(Reason("paper.settled_by_third"))
    first, second = bundle.keyings[:2]
    places = differing(first.lines, second.lines)
    if sorted(read) != places:
        raise NotValid(Reason("paper.not_all_settled", {"given": len(read), "size": len(places)}))
    kept, reasons = read_all(reader_of(bundle.book), [read[place] for place in places], [bundle.imprint(place) for place in places])
    if reasons:
        raise NotValid(reasons)
    settled = dict(zip(places, kept, strict=True))
    lines = [settled.get(place, line) for place, line in enumerate(first.lines, 1)]
    keying = PaperKeying(
        bundle_id=bundle.id, clerk_id=change.actor.person_id, lines=kept, settles=places, sha256=bundle_hash(bundle.name, bundle.salt, lines)
    )
    change.add(keying)
    change.session.refresh(bundle, ["keyings"])
    change.record("paper.settled", bundle, d={"bundle": bundle.name, "sheets": [bundle.imprint(place) for place in places], "sha256": keying.sha256})
    _lock(change, bundle, "settle", lines)


def _lock(change: Change, bundle: PaperBundle, verb: str, lines: Sequence[str]) -> None:
    """Once and for good."""
    change.move(bundle, BUNDLE, verb)
    bundle.lines, bundle.sha256 = list(lines), bundle_hash(bundle.name, bundle.salt, lines)
    change.record("paper.locked", bundle, d={"bundle": bundle.name, "n": bundle.size, "sha256": bundle.sha256}, news=PaperMoved(bundle.book.question_id))


def _may_be_keyed(bundle: PaperBundle) -> None:
    if bundle.book.question.state is not QuestionState.KEYLESS:
        raise NotNow(Reason("paper.key_first"))
    if bundle.state is BundleState.DIFFERING:
        raise NotNow(Reason("paper.third_now"))
    if bundle.state is BundleState.LOCKED:
        raise NotNow(Reason("paper.locked_already"))
