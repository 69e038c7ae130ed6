"""Raise's pages: matters for everybody, a voice and a household form for residents, the inbox and the pile of paper for the office."""
from __future__ import annotations

from app.step1_raise.views import collect, desk, household, public, voice
from app.step1_raise.views.shared import blueprint

__all__ = ["blueprint", "collect", "desk", "household", "public", "voice"]
