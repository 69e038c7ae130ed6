"""Everything that can be done with rounds, rules and notices; one module a noun."""
