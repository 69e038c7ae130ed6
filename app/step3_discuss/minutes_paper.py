"""The minutes on paper: one order of things for the printed sheet and for Word."""
from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import segno
import typst
from flask import current_app

from app.ballots.models import Question
from app.base.printing import day, moment
from app.base.saying import gettext as _
from app.record.stamp import on_paper, stamp_of
from app.settings import ROOT
from app.step3_discuss.minutes_queries import Minutes, imprint_of
from app.step3_discuss.models import AgendaItem, SpeakerTurn
from app.step3_discuss.room_state import shown_name
from app.step3_discuss.states import Attendance, ItemState, Outcome, Side
from app.step3_discuss.story import words_for
from app.web.sheet import FONTS
from app.web.word import word_file

SHEET = ROOT / "templates" / "step3_discuss" / "minutes.typ"
Named = Callable[[Any], str]
Block = dict[str, Any]


def _word(member: Any) -> str:
    return str(current_app.extensions["wushi_words"].word(member))


def paper_of(minutes: Minutes, named: Named, entry: int | None) -> dict[str, Any]:
    """Title, facts, blocks and signs, in the reader's language. `named` says how a person may be named in public."""
    meeting = minutes.meeting
    facts = [
        [_("When"), f"{moment(meeting.started_at)} – {moment(meeting.ended_at)}"], [_("Place of the meeting"), meeting.place],
        [_("Run by"), meeting.facilitator.name], [_("Written down by"), meeting.recorder.name if meeting.recorder else "—"],
        [_("Due"), str(len(minutes.lines(*Attendance)))], [_("Came"), str(minutes.came)],
        [_("Excused"), str(len(minutes.lines(Attendance.EXCUSED)))], [_("Observers"), str(meeting.observers)],
    ]  # fmt: skip
    blocks = [block for number, item in enumerate(meeting.items, 1) for block in _item(minutes, item, number, named)]
    blocks += _written(minutes, None)
    blocks += _evenness(minutes)
    no = _("Record entry no. %(no)s", no=f"{entry:,}") if entry is not None else ""
    signs = [_("Signature of who ran the meeting")] + ([_("Signature of who wrote it down")] if meeting.recorder else [])
    title = _("Minutes of %(title)s", title=meeting.title)
    if meeting.is_practice:
        title = f"{title} · {_('Practice: nothing decided here counts.')}"
    return {
        "title": title, "place": meeting.area.name, "no": no, "facts": facts, "blocks": blocks, "signs": signs,
        "imprint": _("Imprint of what was signed: %(imprint)s", imprint=imprint_of(minutes)),
        "fingerprint": _("Checkpoint of the record:"), **on_paper(stamp_of(meeting.record_key, "meeting.end")),
    }  # fmt: skip


def _item(minutes: Minutes, item: AgendaItem, number: int, named: Named) -> list[Block]:
    blocks: list[Block] = [{"kind": "head", "text": f"{number}. {item.title}"}]
    if item.state is ItemState.WAITING:
        return [*blocks, _para(_("Not reached.")), *_written(minutes, item.id)]
    motions, groups, _ideas = minutes.thoughts[item.id]
    blocks += [_para(_("%(name)s stands aside: %(why)s", name=named(r.person), why=r.why)) for r in item.recusals]
    blocks += [_small(f"{_('Motion')} · {named(m.person)} · {_word(m.state)}：{m.text}") for m in motions]
    for group in groups:
        blocks.append(_para(group.title))
        blocks += [_small(f"{_('For') if a.side is Side.FOR else _('Against')}：{a.text}") for a in group.arguments]
    blocks += [_small(f"{named(turn.person)}（{said_how(turn)}）：{turn.words}") for turn in minutes.said_on(item)]
    if item.reads:
        blocks.append(_para(_("The text as it was put: %(text)s", text=item.reads)))
    return blocks + _written(minutes, item.id) + _ending(minutes, item)


def _written(minutes: Minutes, about: int | None) -> list[Block]:
    """What people wrote about an item, or between two; what was folded away leaves its reason."""
    topic = minutes.written.get(about)
    if topic is None:
        return []
    blocks = [_para(_("What people wrote"))]
    for heading, lines in topic.headed():
        blocks += [_para(heading)] if heading else []
        blocks += [_small(_("One comment was folded away: %(why)s", why=c.hidden_why) if c.hidden_why else f"{c.name}：{c.text}") for c in reversed(lines)]
    return blocks


def _ending(minutes: Minutes, item: AgendaItem) -> list[Block]:
    blocks = [_small(_("A vote was declared void: %(why)s", why=q.void_why)) for q in minutes.asked[item.record_key] if q.void_why]
    blocks += [block for q in minutes.asked[item.record_key] if q.ranked for block in _chosen(q)]
    blocks += [_called(minutes, q) for q in minutes.asked[item.record_key] if q.id in minutes.by_name]
    blocks += [_drawn(minutes, q) for q in minutes.asked[item.record_key] if q.id in minutes.by_code]
    decision = item.decision
    if decision is None:
        return [*blocks, _para(_("Talked about; too few were here to decide."))] if item.talk_only else blocks
    said = words_for(decision)
    result = decision.question.result if decision.question is not None else None
    answers = [q for q in minutes.asked[item.record_key] if q.result and not q.void_why and not q.ranked]
    if len(answers) > 1:  # two layers sat together, and each answered by itself
        blocks += [_para(f"{q.layer.name if q.layer else minutes.meeting.area.name}：{_counts(q.result or {})}") for q in answers]
    elif result and "for" in result:
        said += f" {_counts(result)}"
    if decision.outcome is Outcome.SENT_BACK:
        said += " " + _("It returns by %(day)s.", day=day(decision.until_on))
    return [*blocks, _para(said)]


def _chosen(question: Question) -> list[Block]:
    """A vote over options: what each got and what became of it."""
    rows = [[str(row["place"]), row["title"], str(row["votes"]), _word(row["became"])] for row in question.ranked]
    head = [_("Place"), _("Option"), _word(question.kind), _("What became of it")]
    return [_para(question.text), {"kind": "table", "rows": [head, *rows]}]


def _called(minutes: Minutes, question: Question) -> Block:
    """A vote by name, name by name."""
    rows = [[shown_name(minutes.meeting, answer.person), answer.said] for answer in minutes.by_name[question.id]]
    return {"kind": "table", "rows": [[_("Name"), question.text], *rows]}


def _drawn(minutes: Minutes, question: Question) -> Block:
    """A vote by slip, code by code."""
    return {"kind": "table", "rows": [[_("Code"), question.text], *(list(row) for row in minutes.by_code[question.id])]}


def _counts(result: dict[str, Any]) -> str:
    return _("For %(f)s, against %(a)s, abstaining %(n)s.", f=result["for"], a=result["against"], n=result["abstain"])


def said_how(turn: SpeakerTurn) -> str:
    """Whether who said it stands by it: 未经本人确认, 已确认, 已更正并确认."""
    if turn.confirmed_at is None:
        return _("not confirmed by the speaker")
    return _("put right by the speaker") if turn.corrected else _("confirmed")


def _evenness(minutes: Minutes) -> list[Block]:
    found = minutes.voices
    if not minutes.turns:
        return []
    head = [_("Where they live"), _("Here"), _("Spoke"), _("Turns"), _("Minutes of talking")]
    rows = [[v.group or _("guests and others"), str(v.here), str(v.spoke), str(v.turns), f"{v.seconds / 60:.1f}"] for v in found]
    return [{"kind": "head", "text": _("Who spoke how much")}, {"kind": "table", "rows": [head, *rows]}]


def _para(text: str) -> Block:
    return {"kind": "para", "text": text}


def _small(text: str) -> Block:
    return {"kind": "small", "text": text}


def minutes_pdf(paper: dict[str, Any], url: str) -> bytes:
    """The printed sheet; touches neither request nor database."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, scale=4)
    said = json.dumps(paper | {"qr": out.getvalue().decode()}, ensure_ascii=False)
    return bytes(typst.compile(str(SHEET), font_paths=[str(FONTS / weight) for weight in ("400Regular", "700Bold")], sys_inputs={"said": said}))


def minutes_word(paper: dict[str, Any]) -> bytes:
    """The same as a Word file, to be filed and signed by hand."""
    blocks = [*paper["blocks"], _small(f"{paper['no']}  {paper['imprint']}")]
    if paper["checkpoint"]:
        blocks.append(_small(f"{paper['fingerprint']} {paper['checkpoint']}"))
    return word_file(paper["title"], paper["facts"], blocks, paper["signs"])
