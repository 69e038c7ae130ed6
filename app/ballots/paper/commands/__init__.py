"""Everything that can be done with papers: the issue book, the bundles, the sample."""
