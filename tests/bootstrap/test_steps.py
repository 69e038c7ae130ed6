"""A step is done once, and again when and only when something about it has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap.steps import fingerprint, one_at_a_time, run, step
from app.bootstrap.words import Stop

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def do(tmp_path):
    """`do(made_from)`: ask for the same step again; the answer is whether it was done."""

    def ask(made_from: str, work=lambda: None, makes: Path | None = None) -> bool:
        return step("paint", made_from, work, ("刷漆", "painting"), makes, stamps=tmp_path / "stamps")

    return ask


def test_unchanged_work_is_not_done_again(do):
    done = []

    answers = [do("blue", lambda: done.append("blue")), do("blue", lambda: done.append("blue again"))]

    assert answers == [True, False]
    assert done == ["blue"]


def test_a_changed_input_means_work(do):
    do("blue")

    assert do("green")


def test_going_back_to_an_earlier_input_means_work_too(do):
    do("blue")
    do("green")

    assert do("blue")


def test_work_whose_product_was_deleted_is_done_again(do, tmp_path):
    product = tmp_path / "product"
    do("blue", product.touch, product)
    product.unlink()

    assert do("blue", product.touch, product)
    assert product.exists()


def test_failed_work_is_tried_again(do):
    def fail() -> None:
        raise Stop("没有油漆", "no paint")

    with pytest.raises(Stop):
        do("blue", fail)

    assert do("blue")


def test_work_that_fails_on_a_second_input_forgets_the_first(do):
    """Half of the new and half of the old is neither."""
    do("blue")

    def fail() -> None:
        raise Stop("没有油漆", "no paint")

    with pytest.raises(Stop):
        do("green", fail)

    assert do("blue")


def test_each_step_is_announced_in_both_languages(do, capsys):
    do("blue")

    said = capsys.readouterr().out
    assert "刷漆" in said
    assert "painting" in said


def test_a_step_with_nothing_to_do_is_silent(do, capsys):
    do("blue")
    capsys.readouterr()

    do("blue")

    assert capsys.readouterr().out == ""


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "one.css").write_text("a{}")
    return source


def test_the_same_files_have_the_same_fingerprint(folder):
    assert fingerprint(folder, "word") == fingerprint(folder, "word")


@pytest.mark.parametrize("change", [
    lambda folder: (folder / "deep" / "one.css").write_text("b{}"),
    lambda folder: (folder / "deep" / "two.css").touch(),
    lambda folder: (folder / "deep" / "one.css").rename(folder / "deep" / "other.css"),
    lambda folder: (folder / "deep" / "one.css").rename(folder / "one.css"),
    lambda folder: (folder / "deep" / "one.css").unlink(),
], ids=["content", "added", "renamed", "moved", "deleted"])
def test_every_change_in_a_folder_changes_its_fingerprint(folder, change):
    before = fingerprint(folder)

    change(folder)

    assert fingerprint(folder) != before


def test_what_python_leaves_behind_does_not_count(folder):
    before = fingerprint(folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "one.pyc").touch()

    assert fingerprint(folder) == before


def test_a_folder_that_is_not_there_yet_can_be_fingerprinted(tmp_path):
    assert fingerprint(tmp_path / "nothing") != fingerprint(tmp_path / "nothing", "word")


def test_a_failing_tool_is_named_and_its_last_words_are_shown():
    with pytest.raises(Stop) as stopped:
        run([sys.executable, "-c", "print('disk full'); raise SystemExit(3)"])

    assert "退出码 3" in stopped.value.chinese
    assert "exit code 3" in stopped.value.english
    assert stopped.value.details.strip() == "disk full"


def test_a_tool_that_is_not_there_is_named():
    with pytest.raises(Stop) as stopped:
        run(["no-such-tool"])

    assert "could not run no-such-tool" in stopped.value.english


def test_the_second_of_two_set_ups_waits_for_the_first(tmp_path):
    lock = tmp_path / "lock"
    second = "\n".join([
        "import sys", "from pathlib import Path", "from app.bootstrap.steps import one_at_a_time",
        "with one_at_a_time(Path(sys.argv[1])): print('inside', flush=True)",
    ])
    with one_at_a_time(lock):
        waiting = subprocess.Popen([sys.executable, "-u", "-c", second, str(lock)], cwd=ROOT, stdout=subprocess.PIPE,
                                   encoding="utf-8")
        assert "waiting for it" in waiting.stdout.readline()
        assert waiting.poll() is None

    rest, _ = waiting.communicate(timeout=30)
    assert rest == "inside\n"


def test_a_set_up_that_was_killed_does_not_lock_anybody_out(tmp_path):
    lock = tmp_path / "lock"
    holding = "\n".join([
        "import sys", "from pathlib import Path", "from app.bootstrap.steps import one_at_a_time",
        "with one_at_a_time(Path(sys.argv[1])): print('inside', flush=True); sys.stdin.read()",
    ])
    with subprocess.Popen([sys.executable, "-c", holding, str(lock)], cwd=ROOT, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, encoding="utf-8") as holder:
        assert holder.stdout.readline() == "inside\n"
        holder.kill()

    with one_at_a_time(lock):
        pass
