"""How anything changes: one transaction, one commit, one entry, and only then the news."""
