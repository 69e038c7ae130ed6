"""Votes on paper: printed and handed out against a stub, counted face down, keyed twice without looking, settled by a third."""
