#!/bin/sh
# Resolve every lock again: `sh locks/relock.sh` keeps what is pinned, `sh locks/relock.sh --upgrade` takes the newest.
#
# One lock serves Python 3.11 and later on every platform (--universal), names every hash, and names no host:
# where packages come from is the business of the machine that installs them, never of this repository.
set -eu
cd "$(dirname "$0")"
uv=${UV:-../.venv/bin/uv}
for name in runtime test node uv; do
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
        "$@" "$name.in" -o "$name.txt"
done
cd ..
npm install --package-lock-only --ignore-scripts --no-audit --no-fund
node -e '
const fs = require("node:fs");
const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
for (const entry of Object.values(lock.packages)) { delete entry.funding; delete entry.resolved; }
fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
'
