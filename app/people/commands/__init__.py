"""Everything that can be done with areas, the roll, roles and sign-in; one module a noun."""
