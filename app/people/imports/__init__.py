"""The roll from a sheet: read it, understand it, compare it with what is known. Nothing here writes."""
