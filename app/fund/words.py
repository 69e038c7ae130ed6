"""The fund's reasons and words in sentences."""
from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l
from app.fund.states import Move, SourceKind

REASONS: dict[str, LazyString] = {
    "fund.does_not_balance": _l("What leaves one account must arrive in another, to the fen."),
    "fund.held": _l("This money is stopped since %(day)s: %(why)s (%(name)s). It can leave when the stop is lifted."),
    "fund.held_already": _l("The money is already stopped for this cause."),
    "fund.is_a_correction": _l("A correction is not taken back; book the right sum anew."),
    "fund.lifted_already": _l("This stop has already been lifted."),
    "fund.more_back_than_paid": _l("More would come back than was paid: %(paid_fen)s."),
    "fund.no_cause": _l("Name the finding or the price change behind the stop."),
    "fund.no_decision": _l("Money is given to a project by a decision only; name it."),
    "fund.no_payment": _l("Name the payment request."),
    "fund.no_purpose": _l("Say in a sentence what this money is for; everybody reads it."),
    "fund.no_reason": _l("Say why in a sentence; everybody reads it."),
    "fund.no_such_number": _l("“%(number)s” is not a number of a project, contract or reserve."),
    "fund.no_voucher": _l("Add the bank slip or receipt. Without it no money moves."),
    "fund.not_the_next_year": _l("Money is handed on to a later year of the same community."),
    "fund.nothing_left": _l("There is nothing left on %(account)s."),
    "fund.other_project": _l("Contract %(contract)s is not one of project %(project)s."),
    "fund.other_year": _l("Project %(project)s stands in the books of another year."),
    "fund.overspent": _l("There is not enough: %(left_fen)s left on %(account)s."),
    "fund.paid_already": _l("This was already paid, see transaction %(number)s. It is not paid twice."),
    "fund.taken_back_already": _l("This was already taken back, see transaction %(number)s."),
    "fund.year_closed": _l("The year %(year)s is closed; its books take no more money."),
    "source.name_taken": _l("There is already a source of this name this year."),
    "source.no_name": _l("The source needs a name."),
}
WORDS: dict[StrEnum, LazyString] = {
    Move.RECEIVE: _l("received"),
    Move.SET_ASIDE: _l("set aside"),
    Move.APPROPRIATE: _l("given to a project by a vote"),
    Move.ENCUMBER: _l("bound by a contract"),
    Move.PAY: _l("paid"),
    Move.RELEASE: _l("freed from a contract"),
    Move.REFUND: _l("given back to us"),
    Move.RETURN: _l("returned to the pot"),
    Move.CARRY_OVER: _l("handed on to the next year"),
    Move.REVERSE: _l("correction"),
}
WORDS_OF_SOURCES: dict[StrEnum, LazyString] = {  # apart: words of one text are one key of a dict
    SourceKind.GUARANTEE: _l("community guarantee fund"),
    SourceKind.INCENTIVE: _l("incentive fund"),
    SourceKind.CARRY_OVER: _l("carried over from last year"),
    SourceKind.MICRO_FUND: _l("community micro-fund"),
    SourceKind.GIFT: _l("gift for a purpose"),
}
ACTIONS: dict[str, LazyString] = {
    "fund.appropriate": _l("gave a project its money by a vote"),
    "fund.carry_over": _l("handed money on to the next year"),
    "fund.encumber": _l("bound money by a contract"),
    "fund.hold": _l("stopped the money of a project"),
    "fund.lift": _l("let the money of a project go on"),
    "fund.pay": _l("paid"),
    "fund.receive": _l("received money"),
    "fund.refund": _l("took money back"),
    "fund.release": _l("freed money from a contract"),
    "fund.return": _l("returned money to the pot"),
    "fund.reverse": _l("took a booking back"),
    "fund.set_aside": _l("set money aside"),
    "source.create": _l("entered a source of money"),
}
NOUNS: dict[str, LazyString] = {
    "fund": _l("booking"),
    "hold": _l("stop"),
    "source": _l("source of money"),
    # accounts, as the legs of a booking name them
    "approp": _l("given to project"),
    "encumb": _l("bound by contract"),
    "outside": _l("given back under contract"),
    "reserve": _l("set aside"),
    "spent": _l("paid for"),
    "unappropriated": _l("in the pot of fund year"),
}
