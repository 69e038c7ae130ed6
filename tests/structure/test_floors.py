"""Imports run downward, knots do not exist, and one file commits."""
from __future__ import annotations

import re

from tests.structure.source import modules

FLOORS: tuple[tuple[str, ...], ...] = (
    ("vocabulary", "settings", "base", "extensions", "allocation"),
    ("policy", "words"),
    ("record",),
    ("change",),
    ("people", "web"),
    ("process",),
    ("fund", "live", "witness"),
    ("ballots",),
    ("step1_raise",),
    ("step2_submit",),
    ("step3_discuss",),
    ("step4_execute",),
    ("step5_oversee",),
    ("compact", "surveys", "open_data"),
    ("console",),
    ("demonstration", "sweeping", "upkeep"),
    ("wiring", "greeting"),
    ("preparation",),
    ("app", "__main__", "bootstrap", "cli", "load", "serve"),
)
FLOOR = {package: number for number, packages in enumerate(FLOORS) for package in packages}
STEPS = ("step1_raise", "step2_submit", "step3_discuss", "step4_execute", "step5_oversee")
# What a later step may use of an earlier one: what it is, never what it does. `movement` moves a matter along its own
# life and writes its beats; `story` is where later steps add their lines to the matter's page.
OPEN_ROOMS = {"models", "states", "facts", "queries", "movement", "story"}
# create_app: `python3 -m app` has to work before any package is installed; greeting and drain: only the worker may meet the database and the network loop.
LAZY = {("app", "app.wiring"), ("app.serve", "app.greeting"), ("app.serve", "app.sweeping"), ("app.serve", "app.upkeep"), ("app.serve", "app.live.drain")}


def test_every_package_stands_on_a_floor() -> None:
    assert {m.package for m in modules()} <= set(FLOOR)


def test_imports_run_downward() -> None:
    wrong = []
    for module in modules():
        for target, _ in module.imports:
            other = target.split(".")[1] if "." in target else "app"
            if other == module.package or (module.name, target) in LAZY or target == "app":
                continue
            if FLOOR[other] > FLOOR[module.package] or (FLOOR[other] == FLOOR[module.package] and FLOOR[other] < len(FLOORS) - 1 and FLOOR[other] > 0):
                wrong.append(f"{module.name} → {target}")
    assert wrong == []


def test_a_later_step_reads_an_earlier_one_and_never_acts_for_it() -> None:
    wrong = [
        f"{module.name} → {target}"
        for module in modules()
        if module.package in STEPS
        for target, _ in module.imports
        if target.split(".")[1:2] != [module.package] and target.split(".")[1] in STEPS
        if [*target.split("."), ""][2].split("_")[-1] not in OPEN_ROOMS
    ]
    assert wrong == []


def test_no_import_hides_inside_a_function() -> None:
    wrong = [f"{m.name} → {t}" for m in modules() for t, inside in m.imports if inside and (m.name, t) not in LAZY and m.package != "bootstrap"]
    assert wrong == []


def test_one_file_commits() -> None:
    commits = re.compile(r"\bsession\.commit\(|\.session\.begin\(")
    assert [m.name for m in modules() if commits.search(m.path.read_text())] == ["app.change.transaction"]


def test_modules_of_a_package_do_not_run_in_circles() -> None:
    edges = {m.name: {t for t, _ in m.imports if t != m.name} for m in modules()}
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail[trail.index(name) :], name))
        if name in done:
            return
        for target in edges.get(name, ()):
            if (name, target) not in LAZY and target != "app":
                walk(target, (*trail, name))
        done.add(name)

    for name in edges:
        walk(name, ())
