"""Conditions that read after the actor. They look at what a subject shows of itself, and know no package."""
from __future__ import annotations

from typing import Any

from app.policy.actor import Actor
from app.policy.rule import Predicate


def _differs(*names: str) -> Any:
    """The actor is none of the people the subject names in these attributes."""

    def holds(actor: Actor, subject: object) -> bool:
        return actor.person_id is not None and all(getattr(subject, name, None) != actor.person_id for name in names)

    return holds


def _is_one_of(*names: str) -> Any:
    def holds(actor: Actor, subject: object) -> bool:
        return actor.person_id is not None and any(getattr(subject, name, None) == actor.person_id for name in names)

    return holds


chairs_it = Predicate(_is_one_of("facilitator_id", "recorder_id"), "meeting.not_yours")
is_themselves = Predicate(_is_one_of("person_id", "id"), "person.not_you")
not_who_asked = Predicate(_differs("asked_by_id"), "payment.you_asked")
not_who_approved = Predicate(_differs("asked_by_id", "approved_by_id"), "payment.you_approved")
owns_it = Predicate(_is_one_of("owner_id", "lead_id"), "matter.not_yours")
