"""Building the pages: names that change with the content, and a manifest that knows them."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from app.bootstrap.page_files import with_node
from app.bootstrap.steps import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project that is built like ours."""
    shutil.copy(ROOT / "build.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "static").mkdir()
    monkeypatch.setattr("app.bootstrap.steps.ROOT", tmp_path)
    return tmp_path


def write(project: Path, name: str, text: str) -> None:
    file = project / "static" / "src" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def build(project: Path) -> dict[str, Path]:
    """Build it; the manifest, with each name's file."""
    environment = with_node()
    run([shutil.which("node", path=environment["PATH"]), "build.mjs"], environment)
    manifest = json.loads((project / "static" / "dist" / "manifest.json").read_text())
    return {name: project / "static" / path for name, path in manifest.items()}


def test_a_project_without_pages_has_an_empty_manifest(project):
    assert build(project) == {}


def test_every_script_and_the_one_style_sheet_are_entries(project):
    write(project, "css/main.css", "@import './tokens.css';")
    write(project, "css/tokens.css", ":root { --ink: #222 }")
    write(project, "js/resident.js", "import {greet} from './parts/greet.js'; greet()")
    write(project, "js/desk.js", "console.log('desk')")
    write(project, "js/parts/greet.js", "export const greet = () => console.log('你好')")

    made = build(project)

    assert sorted(made) == ["desk.js", "main.css", "resident.js"]
    assert "--ink" in made["main.css"].read_text()
    assert "console.log" in made["resident.js"].read_text()


def test_a_module_loaded_on_demand_is_no_entry_of_its_own(project):
    write(project, "js/desk.js", "import('./parts/chart.js')")
    write(project, "js/parts/chart.js", "export const chart = 1")

    assert sorted(build(project)) == ["desk.js"]


def test_a_file_gets_a_new_name_when_and_only_when_it_changes(project):
    write(project, "js/desk.js", "console.log('one')")
    first = build(project)["desk.js"].name

    again = build(project)["desk.js"].name
    write(project, "js/desk.js", "console.log('two')")
    other = build(project)["desk.js"].name

    assert first == again != other


def test_what_was_built_before_is_gone(project):
    write(project, "js/desk.js", "console.log('one')")
    old = build(project)["desk.js"]
    write(project, "js/desk.js", "console.log('two')")

    build(project)

    assert not old.exists()


def test_each_file_has_a_compressed_copy_of_the_same_content(project):
    write(project, "js/desk.js", "console.log('desk')")

    made = build(project)["desk.js"]

    copy = made.with_name(f"{made.name}.gz")
    assert gzip.decompress(copy.read_bytes()) == made.read_bytes()


def test_older_phones_are_spoken_to_in_words_they_know(project):
    write(project, "css/main.css", ".a { & .b { color: red } }")
    write(project, "js/resident.js", "console.log(globalThis.a?.b ?? 1)")

    made = build(project)

    assert ".a .b" in made["main.css"].read_text()
    assert "?." not in made["resident.js"].read_text()


def test_a_mistake_in_a_script_leaves_the_built_pages_as_they_were(project):
    write(project, "js/desk.js", "console.log('one')")
    good = build(project)["desk.js"]
    write(project, "js/desk.js", "console.log(")

    with pytest.raises(Exception, match="this command failed"):
        build(project)

    assert good.exists()
