"""What is printed: it compiles in both languages for every kind of ballot, fits its pages, and no ballot tells one from another."""
from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale
from PIL import Image

from app.ballots.paper import sheets
from app.ballots.paper.sheets import Line, Paper, Part, bands_pdf, ballots_pdf, beans_pdf, picture_of, poster_pdf
