"""Reading step one: `matters` (who owes which answer until when) and `forms` (what the households find most urgent)."""
