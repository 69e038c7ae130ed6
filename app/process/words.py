"""Process's reasons and words in sentences."""
from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l
from app.process.states import FillRule, NoticeState, ObjectionState, RoundState

REASONS: dict[str, LazyString] = {
    "calendar.ends_before_it_begins": _l("This step would end before it begins."),
    "calendar.overlaps_after": _l("“%(other)s” would begin before “%(step)s” is over. Move one of the two dates."),
    "calendar.overlaps_before": _l("“%(step)s” would begin while “%(other)s” is still going on. Move one of the two dates."),
    "calendar.step_is_over": _l("“%(step)s” is over; its dates stay as they were."),
    "count.area_missing": _l("For an owners’ decision the floor area has to be counted too."),
    "count.area_unasked": _l("This body counts people only; floor area does not belong here."),
    "count.more_present_than_due": _l("More people are present than are due. Please count again."),
    "count.more_recused_than_present": _l("More people stepped aside than there are. Please count again."),
    "count.more_votes_than_present": _l("There are more votes than people who may vote. Please count again."),
    "count.negative": _l("A count cannot be below zero."),
    "notice.hangs_no_more": _l("This notice no longer hangs."),
    "notice.no_body": _l("Write what the notice says."),
    "notice.no_place": _l("Say on which board it hangs."),
    "notice.no_reason": _l("Say what was wrong with the notice; the reason is public."),
    "notice.no_title": _l("The notice needs a title."),
    "notice.objection_waits": _l("Objections without an answer: %(n)s. They are answered first."),
    "notice.still_hangs": _l("It hangs until the end of %(day)s. Nobody can take it down earlier, an administrator neither."),
    "notice.too_short": _l("%(days)s days are too few: such a notice hangs at least %(floor)s days."),
    "objection.nobody_has_this_phone": _l("Nobody on the roll has this phone number. Leave it empty, or ask again."),
    "objection.too_long": _l("Please keep it under 2,000 characters."),
    "objection.your_own": _l("This objection is your own; somebody else has to answer it."),
    "pack.below_zero": _l("Days and numbers are whole and not below zero."),
    "pack.checked_already": _l("This rule has already been checked."),
    "pack.checked_in_future": _l("The day of checking cannot lie in the future."),
    "pack.emergency_longer": _l("An emergency meeting is not told of earlier than any other."),
    "pack.has_ended": _l("This rule ends on %(day)s; change the one that follows it."),
    "pack.no_source": _l("Name the text that the new rule stands in."),
    "pack.no_such_proxy": _l("Say whose letter this body accepts."),
    "pack.no_such_quorum": _l("This body has no quorum in that unit."),
    "pack.no_text_seen": _l("Name the text you compared it with: title, date and article."),
    "pack.not_a_share": _l("A share lies between nothing and the whole, for example 2/3."),
    "pack.not_from_tomorrow": _l("A rule changes from tomorrow at the earliest, so that no meeting is judged by a rule made on its day."),
    "pack.other_kind": _l("The changed rule must be of the same kind as the one before."),
    "pack.tie_never_passes": _l("A tie never passes."),
    "pack.you_changed_it": _l("You changed this rule, so somebody else has to check it."),
    "round.marks": _l("A household form marks between 1 and 10 items."),
    "round.no_dates": _l("The calendar does not yet say from when to when residents can raise matters."),
    "round.no_such_year": _l("This is not a year."),
    "round.no_title": _l("The year needs a title."),
    "round.not_a_community": _l("A fund year belongs to a community, not to a part of it."),
    "round.year_taken": _l("%(year)s already stands in the books of this community."),
}
WORDS: dict[StrEnum, LazyString] = {
    RoundState.DRAFT: _l("not yet opened"),
    RoundState.RAISING: _l("residents raise matters"),
    RoundState.SUBMITTING: _l("the committees sort and cost"),
    RoundState.DISCUSSING: _l("the council and the residents decide"),
    RoundState.EXECUTING: _l("the decided is being done"),
    RoundState.OVERSEEING: _l("residents and supervisors check"),
    RoundState.CLOSED: _l("closed"),
}
WORDS_OF_NOTICES: dict[StrEnum, LazyString] = {  # apart: words of one text are one key of a dict
    NoticeState.DRAFT: _l("draft"),
    NoticeState.POSTED: _l("hangs now"),
    NoticeState.CLOSED: _l("has hung its days"),
    NoticeState.WITHDRAWN: _l("withdrawn"),
    ObjectionState.WAITING: _l("waiting for an answer"),
    ObjectionState.ANSWERED: _l("answered"),
    FillRule.SKIP: _l("pass over what does not fit and go on"),
    FillRule.STOP: _l("stop at the first that does not fit"),
}
ACTIONS: dict[str, LazyString] = {
    "calendar.set": _l("set the dates of a step"),
    "notice.close": _l("took down a notice that had hung its days"),
    "notice.post": _l("put up a notice"),
    "notice.prove": _l("photographed a notice on its board"),
    "notice.withdraw": _l("withdrew a wrong notice"),
    "objection.answer": _l("answered an objection"),
    "objection.file": _l("objected to a notice"),
    "round.create": _l("began a fund year"),
    "round.move": _l("moved the year on to its next step"),
    "rules.adopt": _l("took over the rules as shipped"),
    "rules.change": _l("changed a rule from a day to come"),
    "rules.check": _l("checked a rule against its text"),
}
NOUNS: dict[str, LazyString] = {
    "notice": _l("notice"),
    "objection": _l("objection"),
    "round": _l("fund year"),
    "rule_pack": _l("rule"),
}
KINDS: dict[str, LazyString] = {  # of notices; other packages post under these names
    "acceptance": _l("Acceptance"),
    "appraisal": _l("Appraisal of officials"),
    "decision": _l("Decision"),
    "docket": _l("Items for a meeting"),
    "list": _l("List of projects"),
    "meeting": _l("Meeting"),
    "ranking": _l("Ranking"),
    "refusal": _l("Not taken up"),
    "report": _l("Report"),
    "selection": _l("Choice of a contractor"),
}
