"""Everything that can be done with a voice: take it down, give it a number, answer it. One module a noun."""
