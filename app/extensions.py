"""The libraries the app stands on, made here and bound in `wiring`."""
from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from werkzeug.local import LocalProxy

from app.base.database import Base
from app.base.visitor import visitor_key

db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base  # what every row is; Flask-SQLAlchemy's own base is made at run time, where no checker sees it
else:
    Model = db.Model
login_manager = LoginManager()
# A Socket.IO server belongs to one app: with one for all, the newest app of a process would take every other's phones.
socketio: SocketIO = LocalProxy(lambda: current_app.extensions["socketio"])
babel = Babel()
csrf = CSRFProtect()
# A hall of phones shares one address, so a visitor is a session or a device before it is an address.
limiter = Limiter(key_func=visitor_key, default_limits=[], headers_enabled=True)
