"""Everything that can be done by those who watch: look, find fault, see it put right, accept, rate, close."""
