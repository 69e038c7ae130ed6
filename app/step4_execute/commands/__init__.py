"""Everything that can be done with a project: award, choose a partner, sign, work, and pay through three pairs of hands."""
