"""The blueprint that every page of this step hangs on."""
from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("discuss", __name__)
