"""Rounds, calendars, rule packs, gates and notices: when things may happen, and what must hang on the board first."""
