"""The wire: rooms, presence, push, resync. No word of the domain."""
