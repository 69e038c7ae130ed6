"""Questions and ballots in every channel: casting, counting, turnout, secrecy."""
