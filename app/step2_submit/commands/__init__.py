"""Everything the two committees do with a matter they took up: `proposals`, `screening`, `dockets`."""
