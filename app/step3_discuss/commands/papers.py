"""Before and after: what is read beforehand, whose words stand in the minutes, and whose names stand under them."""
from __future__ import annotations

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.live.stream import push
from app.policy.table import P
from app.process.commands.notices import post_notice
from app.process.models import Notice
from app.step3_discuss.models import Meeting, SpeakerTurn
from app.step3_discuss.rules import line_of
from app.step3_discuss.states import NOT_OVER, MeetingState
from app.step3_discuss.thinking_models import Material, MaterialRead, Signature
from app.step3_discuss.thinking_queries import signatures_of
from app.vocabulary import Reason

LONGEST_WORDS = 600


@command(P.AGENDA_CHANGE)
def attach_material(change: Change, meeting: Meeting, title: str, text: str = "", upload: Upload | None = None) -> Material:
    """A paper for everybody who is due: as words on the page, as a file, or both."""
    title, text = clean(title)[:160], clean(text)
    if meeting.state not in NOT_OVER:
        raise NotNow(Reason("meeting.is_over"))
    demand((bool(title), "material.no_title"), (bool(text) or upload is not None, "material.empty"))
    material: Material = change.add(Material(meeting=meeting, title=title, text=text, upload=upload, at=clock.now()))
    push(change, meeting.room, "material.attached", {})
    change.record("material.attach", material, d={"meeting": meeting.id, "title": title, "file": upload.sha256 if upload else ""})
    return material


@command(P.MATERIAL_READ)
def confirm_reading(change: Change, material: Material) -> None:
    """I have read it: said by whoever is on the sheet, once."""
    line = line_of(material.meeting, change.actor.person_id)
    if line is None:
        raise NotAllowed(Reason("attendance.not_due"))
    if change.session.get(MaterialRead, (material.id, line.person_id)) is not None:
        raise NotNow(Reason("material.read_already"))
    change.add(MaterialRead(material_id=material.id, person_id=line.person_id, at=clock.now()))
    change.record("material.read", material, d={"meeting": material.meeting_id}, pd={"person": line.person_id})


@command(P.MEETING_RUN)
def take_down(change: Change, turn: SpeakerTurn, words: str) -> None:
    """The recorder writes down the gist of what somebody said. Until they confirm it, it says so."""
    words = clean(words)[:LONGEST_WORDS]
    demand((bool(words), "text.missing"))
    _demand_unsigned(turn.meeting)
    if turn.called_at is None:
        raise NotNow(Reason("speaker.does_not_speak"))
    if turn.corrected:
        raise NotNow(Reason("words.corrected_by_speaker"))
    turn.words, turn.confirmed_at = words, None
    push(change, turn.meeting.room, "words.taken", {})
    change.record("words.take", turn, d={"meeting": turn.meeting_id}, pd={"words": words})


@command(P.WORDS_CONFIRM)
def confirm_words(change: Change, turn: SpeakerTurn, corrected: str = "") -> None:
    """Who said it reads it and says: yes, or: no, like this."""
    corrected = clean(corrected)[:LONGEST_WORDS]
    line = line_of(turn.meeting, change.actor.person_id)
    if line is None or line.person_id != turn.person_id:
        raise NotAllowed(Reason("person.not_you"))
    _demand_unsigned(turn.meeting)
    if turn.called_at is None or not (turn.words or corrected):
        raise NotNow(Reason("words.none_yet"))
    if corrected and corrected != turn.words:
        turn.words, turn.corrected = corrected, True
    turn.confirmed_at = clock.now()
    push(change, turn.meeting.room, "words.confirmed", {})
    change.record("words.confirm", turn, d={"meeting": turn.meeting_id, "corrected": turn.corrected}, pd={"words": turn.words})


def _demand_unsigned(meeting: Meeting) -> None:
    if signatures_of(meeting):
        raise NotNow(Reason("minutes.signed_already"))


@command(P.MINUTES_SIGN)
def sign_minutes(change: Change, meeting: Meeting, imprint: str) -> Signature:
    """Facilitator and recorder put their names under the minutes as they stand; `imprint` says which text it was."""
    if meeting.state is not MeetingState.ENDED:
        raise NotNow(Reason("minutes.not_over"))
    given = signatures_of(meeting)
    if any(s.person_id == change.actor.person_id for s in given):
        raise NotNow(Reason("minutes.you_signed"))
    if any(s.imprint != imprint for s in given):
        raise NotNow(Reason("minutes.changed_since"))
    signature: Signature = change.add(Signature(meeting_id=meeting.id, person_id=change.actor.person_id, at=clock.now(), imprint=imprint))
    change.record("minutes.sign", meeting, d={"imprint": imprint})
    return signature


@command(P.MINUTES_SIGN)
def post_minutes(change: Change, meeting: Meeting, title: str, body: str) -> Notice:
    """What was decided goes up on the board, signed by both."""
    if meeting.notice_id is not None:
        raise NotNow(Reason("minutes.posted_already"))
    if meeting.is_practice:
        raise NotValid(Reason("minutes.only_practice"))
    signed = {s.person_id for s in signatures_of(meeting)}
    if not {meeting.facilitator_id, *([meeting.recorder_id] if meeting.recorder_id else [])} <= signed:
        raise NotNow(Reason("minutes.unsigned"))
    notice = post_notice(change, meeting.area, meeting, "decision", title, body)
    meeting.notice_id = notice.id
    change.record("minutes.post", meeting, d={"notice": notice.id})
    return notice
