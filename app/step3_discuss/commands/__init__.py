"""Everything that can be done while a layer discusses; one module a noun."""
