"""Everything that can be done with a question and with a residents' vote, a file for each stretch of its life."""
