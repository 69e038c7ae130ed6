"""The public formats of transparency logs, as pure functions: no Flask, no database, nothing repaired and nothing guessed.

RFC 9162 for the tree; C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof, tlog-witness and
tlog-policy for what is read and written, so that verifiers made by others read our record and ours reads theirs.
"""
