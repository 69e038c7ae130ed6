"""Pages and addresses of vouching: the log for other programs, the public page, the supervisor's device, and we for other towns."""
from __future__ import annotations

from app.witness.views import device, log, public, tending
from app.witness.views.blueprint import blueprint

blueprints = (blueprint, log.blueprint)
__all__ = ["blueprints", "device", "public", "tending"]
