"""两委提事: sorted by the lists, screened, costed, studied, tabled."""
