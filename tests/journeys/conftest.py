"""Sites of one's own for a whole file: its tests change the year, each another corner of it."""
from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.demonstration.keepsake import FILE
from tests.fixtures.servers import Site, running_site

THE_RETENTION_IS_DUE = datetime(2027, 7, 21, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def december(the_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The community on the last day that was played, 20 December 2026."""
    folder = Path(shutil.copytree(the_year, tmp_path_factory.mktemp("december") / "instance"))
    with running_site(folder, WUSHI_DEMO="1") as running:
        yield running


@pytest.fixture(scope="module")
def next_summer(the_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same community in July 2027, when the retention money of the ramps falls due."""
    folder = Path(shutil.copytree(the_year, tmp_path_factory.mktemp("summer") / "instance"))
    kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    kept["ahead_seconds"] = int((THE_RETENTION_IS_DUE - datetime.now(UTC)).total_seconds())
    (folder / FILE).write_text(json.dumps(kept), encoding="utf-8")
    with running_site(folder, WUSHI_DEMO="1") as running:
        yield running
