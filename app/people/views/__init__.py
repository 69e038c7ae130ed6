"""People's pages: the door, one's own page, the roll and its import, roles and slips."""
from __future__ import annotations

from app.people.views import areas, door, imports, me, officers, people, roles, roll, slips
from app.people.views.shared import blueprint

__all__ = ["areas", "blueprint", "door", "imports", "me", "officers", "people", "roles", "roll", "slips"]
