"""Who vouches for the record from outside: supervisors' own devices, other towns, and we for theirs."""
