"""Setting up a community of one's own: founded with a key from the machine, then seven steps that say what is missing."""
