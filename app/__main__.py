"""`python3 -m app`: the one command that a bare machine needs."""

import sys

from app.bootstrap.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
