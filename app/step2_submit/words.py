"""Submit's reasons and words in sentences."""
from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l
from app.step2_submit.states import DocketState, Duty, ProposalState

REASONS: dict[str, LazyString] = {
    "proposal.no_code": _l("The proposal needs its code on the list, for example P01."),
    "proposal.code_taken": _l("%(code)s already stands on this list."),
    "proposal.no_changes": _l("Say in one sentence what will be different afterwards."),
    "proposal.tabled_already": _l("It already stands on a docket."),
    "proposal.not_stopped": _l("This proposal is not stopped, so there is nothing to appeal against."),
    "screening.undecided": _l("The words touch rule %(rule)s, and nobody has said yet whether it applies."),
    "screening.unknown_rule": _l("There is no rule %(rule)s on the negative list of today."),
    "screening.no_reason": _l("Say why rule %(rule)s does not apply; the reason is public."),
    "screening.rule_applies": _l("Rule %(rule)s applies, so the proposal cannot pass. Stop it, with a reason and days to appeal."),
    "appeal.too_late": _l("The days to ask for a second look are over."),
    "appeal.waits_already": _l("Somebody has already asked for a second look, and the answer is still due."),
    "appeal.none_waits": _l("Nobody has asked for a second look, or it has been answered."),
    "appeal.you_stopped_it": _l("You stopped it yourself, so somebody else has to take the second look."),
    "cost.no_lines": _l("A price needs at least one line."),
    "cost.empty_line": _l("Every line says what it is for and how much it is."),
    "cost.no_basis": _l("Say for every line where the price comes from: quotations, a price list, last year’s bill."),
    "cost.own_share": _l("The own share lies between nothing and the whole price."),
    "study.in_the_future": _l("It cannot have been studied on a day that is still to come."),
    "study.before_it_was_made": _l("It was not yet a proposal on that day."),
    "study.too_long": _l("Please keep the opinion under 2,000 characters."),
    "study.nothing_to_study": _l("Choose at least one proposal that has a price."),
    "study.another_round": _l("All proposals of one sitting belong to the same year."),
    "docket.no_title": _l("The docket needs a title."),
    "docket.in_the_past": _l("The meeting must lie in the future."),
    "docket.unknown_body": _l("No rules are known for this body."),
    "docket.elsewhere": _l("This proposal belongs to another community."),
    "docket.another_round": _l("%(code)s belongs to another year’s list."),
    "docket.hangs_already": _l("The docket already hangs; what stands on it cannot change any more."),
    "docket.nothing_on_it": _l("Nothing stands on the docket yet."),
    "docket.too_soon": _l("The list has to hang %(days)s days before the meeting. The earliest day is %(earliest)s."),
    "lacks.sorting": _l("sort it: whose affair, which layer, what changes"),
    "lacks.screening": _l("hold it against the negative list"),
    "lacks.cost": _l("put a price on it"),
    "lacks.study": _l("let the Party organisation study it"),
    "lacks.docket": _l("put it on a docket"),
    "round.matters_without_proposal": _l("%(n)s matters of this year were taken up and are not yet proposals."),
    "round.proposals_unfinished": _l("%(n)s proposals are neither on a docket nor stopped: %(codes)s."),
    "round.no_docket": _l("No docket of this year hangs on the board yet."),
    "round.appeals_waiting": _l("%(n)s residents’ appeals against a stop wait for their answer: %(codes)s."),
}
WORDS: dict[StrEnum, LazyString] = {
    ProposalState.SORTING: _l("being sorted"),
    ProposalState.SCREENED: _l("screened, needs a price"),
    ProposalState.STOPPED: _l("stopped"),
    ProposalState.COSTED: _l("has a price, waits for study"),
    ProposalState.STUDIED: _l("studied, waits for a docket"),
    ProposalState.TABLED: _l("on a docket"),
    DocketState.DRAFT: _l("being put together"),
    DocketState.POSTED: _l("hangs on the board"),
    DocketState.HEARD: _l("heard"),
    Duty.SELF: _l("the community’s own affair"),
    Duty.ASSIST: _l("assisting the government, by agreement and paid"),
    Duty.OTHER: _l("somebody else’s duty"),
}
