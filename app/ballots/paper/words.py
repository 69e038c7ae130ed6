"""Reasons and words of votes on paper."""
from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.ballots.paper.states import BookState, BundleState, Sheet
from app.base.saying import lazy_gettext as _l

REASONS: dict[str, LazyString] = {
    "paper.blank": _l("Nothing is marked on it."),
    "paper.box_not_bundled": _l("The sheets of these boxes are not in bundles yet: %(names)s."),
    "paper.bundles_differ": _l("A third person has to settle these bundles: %(names)s."),
    "paper.bundles_differ_from_box": _l(
        "%(box)s sheets were counted at the close, now there are %(sheets)s. Count again; if it stays so, write down "
        "why. There can never be more sheets than people who took one."
    ),
    "paper.bundles_not_keyed": _l("These bundles have not been keyed twice yet: %(names)s."),
    "paper.count_alone": _l("Two people count. Name the other one."),
    "paper.count_negative": _l("There cannot be fewer than no sheets."),
    "paper.desk_closed": _l("The papers are already counted; the desk hands none out any more."),
    "paper.dice_once": _l("The dice are thrown already. They are thrown once."),
    "paper.does_not_add_up": _l(
        "%(issued)s were given to the desks, but %(box)s in the box + %(spoiled)s spoiled + %(unused)s unused is "
        "another number. Count again: the vote cannot close like this."
    ),
    "paper.has_paper": _l("They have taken a paper already. If it is spoiled, exchange it."),
    "paper.has_slip": _l("They have drawn a code from the bag. Who used which code nobody can tell, so they cannot have a paper as well."),
    "paper.household_has": _l("Somebody of this household has taken a paper; a household has one vote."),
    "paper.key_first": _l("The box is opened when two people have destroyed the key of the vote, not before."),
    "paper.keyed_by_you": _l("You have keyed this bundle already. The second reading is another person’s."),
    "paper.laid_out_already": _l("The books of this vote are open already."),
    "paper.locked_already": _l("This bundle is locked: two people have read the same."),
    "paper.margin": _l("Write by how many votes the last project that was funded was ahead, at least 1."),
    "paper.missing_without_why": _l("%(missing)s sheets are missing: neither in the box nor in the envelope. Count again, or write down what became of them."),
    "paper.more_in_box": _l(
        "%(found)s sheets are in the box, but only %(book)s were handed out and not given back. Count again. If it "
        "stays so, somebody has put in more than was theirs, and the vote cannot be closed; declare it void."
    ),
    "paper.more_issued_than_printed": _l("%(issued)s are on the desks’ pads, but only %(printed)s were printed."),
    "paper.more_than_one": _l("More than one answer is marked."),
    "paper.no_place": _l("Write which desk gets the pad."),
    "paper.no_such_number": _l("%(sheet)s: there is no number %(typed)s on this paper, only 1 to %(most)s."),
    "paper.no_such_sheet": _l("This bundle has sheets 1 to %(size)s; 0 stands for the whole bundle."),
    "paper.not_a_number": _l("%(sheet)s: “%(typed)s” is no number of this paper."),
    "paper.not_all_settled": _l("%(size)s sheets differ and %(given)s were read. Read every one of them."),
    "paper.not_all_sheets": _l("%(given)s sheets were keyed, but it should be %(size)s."),
    "paper.not_counted": _l("The papers of kind %(letter)s are not counted yet: count box, envelope and pads, and close the desk."),
    "paper.not_laid_out": _l("There are no papers for this vote yet."),
    "paper.not_on_paper": _l("This vote is not held on paper."),
    "paper.not_on_roll": _l("They are not on the roll of this vote."),
    "paper.not_printed": _l("Only stubs 1 to %(printed)s are printed."),
    "paper.not_ten_dice": _l("Write down %(dice)s dice, each 1 to 6, as they lie on the table."),
    "paper.nothing_differs": _l("Every sheet reads as it was counted; there is nothing to count again."),
    "paper.nothing_to_sample": _l("There are no sheets to look at."),
    "paper.nothing_typed": _l("%(sheet)s: nothing is keyed. For a sheet without marks key 0."),
    "paper.on_another_pad": _l("Some of these stubs are on another pad."),
    "paper.on_no_pad": _l("Stub %(stub)s is on no pad of paper %(letter)s. Look at the number and the letter."),
    "paper.print_how_many": _l("Write how many are printed, at least 1."),
    "paper.sample_after_count": _l("The sample is drawn after the count."),
    "paper.sample_read": _l("The sample has been read already."),
    "paper.settled_by_third": _l("You are one of the two who keyed it. A third person settles it."),
    "paper.sheet_columns": _l("The columns are not those of this paper. Download the sheet for this bundle and fill in that one."),
    "paper.sheet_is_back": _l("This sheet is no longer out."),
    "paper.sheet_missing_row": _l("There is no row for %(sheet)s."),
    "paper.sheet_other_bundle": _l("Row %(row)s: %(sheet)s is not in this bundle."),
    "paper.sheet_row_twice": _l("Row %(row)s: %(sheet)s stands there twice."),
    "paper.sheet_unreadable_cell": _l(
        "Row %(row)s, column %(column)s: “%(typed)s” cannot be read. Write 1 or leave it empty, or the number that "
        "stands in the box."
    ),
    "paper.spoiled_differ": _l("%(found)s sheets are in the envelope, but by the book %(book)s were given back. Count again."),
    "paper.stub_used": _l("Stub %(stub)s is torn off already. Look at the number once more."),
    "paper.third_now": _l("Two people have keyed this bundle and read different things. A third person settles it."),
    "paper.too_high": _l("%(sheet)s: “%(typed)s” is more than can be meant."),
    "paper.twice": _l("%(sheet)s: %(typed)s is keyed twice."),
    "paper.unclear": _l("One cannot tell what is meant, or there is a name or sign on it."),
    "paper.unused_differ": _l("%(found)s unused papers were counted, but by the stubs it should be %(book)s. Count again."),
    "paper.vote_is_over": _l("The time is over; no more papers are handed out. Who has one may still put it into the box."),
    "paper.vote_not_open": _l("The vote is not open."),
}
WORDS: dict[StrEnum, LazyString] = {
    BookState.OPEN: _l("handing out"),
    BookState.COUNTED: _l("counted and sealed"),
    BookState.BUNDLED: _l("box opened, in bundles"),
    BundleState.WAITING: _l("waits for the first clerk"),
    BundleState.KEYED_ONCE: _l("waits for the second clerk"),
    BundleState.DIFFERING: _l("waits for a third person"),
    BundleState.LOCKED: _l("locked"),
    Sheet.OUT: _l("with the voter or in the box"),
    Sheet.REPLACED: _l("spoiled and exchanged"),
    Sheet.GIVEN_BACK: _l("given back"),
    Sheet.CARRIED_OFF: _l("carried off"),
}
ACTIONS: dict[str, LazyString] = {
    "paper.bundle": _l("opened the box and bundled the papers"),
    "paper.carried_off": _l("saw a paper being carried off"),
    "paper.count": _l("counted the papers face down"),
    "paper.hand_out": _l("handed out a paper ballot"),
    "paper.issue": _l("gave a pad of papers to a desk"),
    "paper.keyed": _l("keyed a bundle of papers"),
    "paper.lay_out": _l("opened the book of papers"),
    "paper.locked": _l("locked a bundle of papers"),
    "paper.photo": _l("photographed paper ballots"),
    "paper.print": _l("printed paper ballots"),
    "paper.recount": _l("had all papers read again"),
    "paper.reopen": _l("opened the paper desk again"),
    "paper.replace": _l("exchanged a spoiled paper"),
    "paper.sample": _l("threw dice for a sample of papers"),
    "paper.sampled": _l("read a sample of papers again"),
    "paper.settled": _l("settled where two readings differed"),
    "paper.take_back": _l("took a paper back"),
}
NOUNS: dict[str, LazyString] = {
    "bundle": _l("Bundle of papers"),
    "paper": _l("Paper ballots"),
    "sample": _l("Sample of papers"),
}
