"""Where things stand in a checkout, before anything is installed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "locks"
NODE_MODULES = ROOT / "node_modules"
PAGES_SOURCE = ROOT / "static" / "src"
PAGES_BUILT = ROOT / "static" / "dist"
TRANSLATIONS = ROOT / "app" / "translations"

VENV = ROOT / ".venv"
VENV_BIN = VENV / "bin"
PYTHON = VENV_BIN / "python"
TEST_BROWSER = VENV / "browser"

STAMPS = VENV / ".stamps"
SETUP_LOCK = ROOT / ".setup.lock"
