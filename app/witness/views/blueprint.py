"""Where the pages of vouching hang."""
from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("witness", __name__)
