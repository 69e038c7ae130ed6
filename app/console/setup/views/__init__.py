"""Pages of setting up: the door with the key, the founding, and the desk with its seven steps."""
from __future__ import annotations

from app.console.setup.views import desk, founding, lists
from app.console.setup.views.shared import blueprint

__all__ = ["blueprint", "desk", "founding", "lists"]
