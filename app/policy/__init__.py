"""Who may do what, and when: one table, asked in one place."""
