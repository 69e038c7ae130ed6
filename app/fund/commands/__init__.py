"""Everything that can be done with money: sources and reserves, projects, corrections and holds."""
