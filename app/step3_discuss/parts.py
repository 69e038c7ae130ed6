"""The parts of a phone's page that change while a meeting runs, drawn once for all who see the same.

An event in a hall of a thousand makes a thousand phones ask what they should show now. Nearly all of them show the same few
pictures, so each picture is drawn once for the room as it stands (`Seen.kept`); whoever has something of their own in it, words to
confirm, a count to hand in, a comment, gets one drawn for them alone. A part carries no key and no token: the page puts in its own.
"""
from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.ballots.models import Question, TellerCount
from app.ballots.queries import counts_of
from app.ballots.states import Choice, QuestionState, Way
from app.ballots.views.sheet import Chosen, sheet_of
from app.base.printing import is_chinese
from app.live.looks import MOMENT, Seen
from app.policy.actor import Actor
from app.step3_discuss.comment_queries import Topic
from app.step3_discuss.floor_rules import GENTLE
from app.step3_discuss.forms import CountForm
from app.step3_discuss.models import AgendaItem
from app.step3_discuss.room_state import Look, own_state, shown_name
from app.step3_discuss.states import BoardState, Side
from app.step3_discuss.thinking_queries import groups_of, ideas_of, motion_now, own_turns, spoken_words

_NO_TOKEN, _NO_KEY = 'name="csrf_token" value=""', 'name="act_key" value=""'
PARTS = ("now", "topic", "comments", "earlier", "agenda")
OWN = frozenset({"now", "comments", "earlier"})
"""Parts in which something can be one person's own; the agenda is everybody's, and so is what a line to the room is about."""


@dataclass(frozen=True)
class Part:
    """A piece of the page; a phone that has one with this tag need not be sent it again."""

    tag: str
    html: str


@dataclass(frozen=True)
class Typed:
    """What somebody sent that was refused: it stands there again."""

    chosen: Chosen = field(default_factory=Chosen)
    count: CountForm | None = None


def context(seen: Look, actor: Actor, typed: Typed) -> dict[str, Any]:
    """What the parts are drawn from."""
    meeting = seen.meeting
    return {
        "meeting": meeting, "look": seen, "mine": own_state(seen, actor), "names": {t.person_id: shown_name(meeting, t.person) for t in seen.turns},
        "shown_name": partial(shown_name, meeting), "apart": apart(seen),
        "teller": _teller(seen.question, actor), **_thinking(seen, actor), "Choice": Choice, "GENTLE": GENTLE,
        **_ballot(seen.question, typed),
    }  # fmt: skip


def _ballot(question: Question | None, typed: Typed) -> dict[str, Any]:
    """The ballot over options, and the tellers' sheet, while a question is open."""
    if question is None or question.state is not QuestionState.OPEN:
        return {}
    sheet = sheet_of(question, [(pot, pot.options) for pot in question.pots], typed.chosen) if question.pots else None
    return {"sheet": sheet, "count_form": typed.count or CountForm.of(question, formdata=None)}


def _thinking(seen: Look, actor: Actor) -> dict[str, Any]:
    """While the hall talks: the board, the motion before it, and what I said, to confirm. A vote is asked about nothing else."""
    item = seen.item if seen.phase == "talking" else None
    line = seen.lines.get(actor.person_id)
    on = item is not None and item.board is not BoardState.NONE
    said = own_turns(seen.meeting, line.person_id) if line is not None and seen.phase in ("talking", "pause") else []
    return {
        "ideas": ideas_of(item) if item is not None and on else [], "groups": groups_of(item) if item is not None and on else [],
        "motion": motion_now(item) if item is not None else None, "my_line": line,
        "said": [t for t in said if t.words], "Side": Side,
    }  # fmt: skip


def _teller(question: Question | None, actor: Actor) -> TellerCount | None:
    """The count that this person still owes, or has given."""
    return next((row for row in _counts(question) if row.teller_id == actor.person_id), None)


def _counts(question: Question | None) -> list[TellerCount]:
    if question is None or question.state is not QuestionState.OPEN or question.way is Way.PHONES:
        return []
    return counts_of(question)


def fresh_parts(seen: Look, actor: Actor, typed: Typed | None = None) -> dict[str, Part]:
    """Drawn for this person alone, from the room as it is this moment: after something they did themselves."""
    return _drawn(seen, actor, PARTS, typed)


def filled(part: Part) -> Markup:
    """The part with the token and the keys of one person's page, for a page that has no script to put them in."""
    html = part.html.replace(_NO_TOKEN, f'name="csrf_token" value="{generate_csrf()}"')
    pieces = html.split(_NO_KEY)
    return Markup("".join(f'{piece}name="act_key" value="{uuid.uuid4()}"' for piece in pieces[:-1]) + pieces[-1])


def shared_a_moment(seen: Seen) -> dict[str, Any]:
    """What all see, with a turnout that is counted a few times a second and not for each phone."""
    at, told = seen.kept.get("shared", (0.0, {}))
    if time.monotonic() - at > MOMENT:
        told = seen.provider.shared(seen.look)
        seen.kept["shared"] = (time.monotonic(), told)
    return dict(told)


def parts_for(seen: Seen, actor: Actor, mine: dict[str, Any]) -> dict[str, Part]:
    """What this phone shows in the room as it was last looked at; drawn if nobody has asked for the same before."""
    found: dict[str, Part] = {}
    missing = []
    standing = seen.look.lines.get(actor.person_id)
    everybody = (is_chinese(), actor.is_signed_in, str(standing and standing.standing), repr(mine))
    keys = {part: (part, *everybody, _whose(seen, actor, part)) if part in OWN else (part, everybody[0]) for part in PARTS}
    for part, key in keys.items():
        if (kept := seen.kept.get(key)) is not None:
            found[part] = kept
        else:
            missing.append(part)
    if missing:
        for part, drawn in _drawn(seen.look, actor, missing).items():
            found[part] = seen.kept[keys[part]] = drawn
    return found


def _whose(seen: Seen, actor: Actor, part: str) -> int | None:
    """The person, if in this part something may be theirs alone."""
    if "own" not in seen.kept:
        seen.kept["own"] = _owners(seen.look)
    return actor.person_id if actor.person_id in seen.kept["own"][part] else None


def _owners(seen: Look) -> dict[str, set[int | None]]:
    """Part → who has something of their own in it."""
    item: AgendaItem | None = seen.item if seen.phase == "talking" else None
    motion = motion_now(item) if item is not None else None
    now = spoken_words(seen.meeting).union(row.teller_id for row in _counts(seen.question))
    wrote: list[set[int | None]] = [{line.person_id for topic in topics for line in topic.lines} for topics in apart(seen)]
    return {"now": now.union({motion.person_id} if motion is not None else ()), "comments": wrote[0], "earlier": wrote[1]}


def apart(seen: Look) -> tuple[list[Topic], list[Topic]]:
    """What was written about what is before the room (between two items: about none), and what was written earlier."""
    now = seen.item.id if seen.item is not None else None
    return [t for t in seen.topics if t.item_id == now], [t for t in seen.topics if t.item_id != now]


def _drawn(seen: Look, actor: Actor, parts: Sequence[str], typed: Typed | None = None) -> dict[str, Part]:
    words = context(seen, actor, typed or Typed()) | {"actor": actor, "csrf_token": str, "new_key": str}
    drawn = {part: render_template(f"step3_discuss/parts/{part}.html", **words) for part in parts}
    return {part: Part(hashlib.sha256(html.encode()).hexdigest()[:12], html) for part, html in drawn.items()}
