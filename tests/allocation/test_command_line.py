"""`python3 -m app tally`: what people give it and what they get, from outside where that could make a difference."""
from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from fractions import Fraction
from pathlib import Path

import pytest

from app.allocation.command_line import languages, main
from app.allocation.printed import columns
from app.allocation.tally import RULES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent / "elections"
ASSEN = FOLDER / "Netherlands_Assen_2024.pb"
SWIECIE = FOLDER / "Poland_Swiecie_2023.pb"
KRAKOW = FOLDER / "Poland_Krakow_2023_Swoszowice.pb"  # ordinal, with a budget in grosze
EXPECTED = json.loads((FOLDER / "expected.json").read_text())["files"]


def tally(*arguments: object, language: str = "C") -> subprocess.CompletedProcess[str]:
    """The command in this process, in the environment of a plain machine."""
    words, out, err = list(map(str, arguments)), io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in ("LC_ALL", "LC_MESSAGES"):
            patch.delenv(name, raising=False)
        patch.setenv("LANG", language)
        try:
            status = main(words)
        except SystemExit as ended:
            status = int(ended.code or 0)
    return subprocess.CompletedProcess(words, status, out.getvalue(), err.getvalue())


def from_outside(*arguments: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command as people run it: as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app", "tally", *map(str, arguments)], cwd=folder, capture_output=True, text=True,
        encoding="utf-8", check=False, env={**os.environ, "LANG": "C", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file that is no election: its vote names a project that does not exist, in line 11."""
    path = tmp_path / "bad.pb"
    path.write_text(
        "META\nkey;value\nnum_projects;1\nnum_votes;1\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;5\n"
        "VOTES\nvoter_id;vote\n1;2\n"
    )
    return path


def test_json_has_one_object_a_file_with_exact_numbers():
    done = tally(ASSEN, KRAKOW, "--rule", "mes_cost", "--tie", "lex", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = map(json.loads, done.stdout.splitlines())
    assert {"file", "rule", "tie_breaking", "budget", "winners", "total_cost", "exhaustive", "rounds", "warnings"} <= set(first)
    assert (first["file"], first["rule"], first["tie_breaking"]) == (str(ASSEN), "mes_cost", "lex")
    assert (first["budget"], first["total_cost"], first["exhaustive"]) == ("100000", "60700", False)
    assert first["winners"] == EXPECTED[ASSEN.name]["rules"]["mes_cost"]["order"]
    assert second["budget"] == "1459730.46"
    looks = first["rounds"]
    assert [look["project"] for look in looks if look["taken"]] == first["winners"]
    assert looks[0]["reason"] == "taken.least_rho"
    assert Fraction(looks[0]["quantities"]["effective_votes"]) == 43
    assert all("/" in value for look in looks for value in look["quantities"].values())


def test_no_number_of_money_is_a_float():
    def kinds(value: object) -> set[type]:
        if isinstance(value, dict):
            return set().union(*map(kinds, value.values()), set())
        return set().union(*map(kinds, value), set()) if isinstance(value, list) else {type(value)}

    for rule in ("mes_cost", "phragmen", "greedy_density"):
        data = json.loads(tally(ASSEN, "--rule", rule, "--json", "--explain", "1").stdout)
        assert float not in kinds(data)
    assert set(data["explanation"]["figures"]) == {"missing_votes", "missing_approvals", "cost_to_win", "rival_reduction"}


def test_increments_are_told_with_their_number_and_reason():
    data = json.loads(tally(ASSEN, "--rule", "mes_cost_add1", "--json").stdout)
    assert data["increment"] == {"steps": 843, "share": str(Fraction(100_000, 84) + 843), "reason": "overspent", "met_ties": True}


@pytest.mark.parametrize("language", ["zh_CN.UTF-8", "en_US.UTF-8", "C"])
def test_the_table_fits_eighty_columns(language):
    done = tally(SWIECIE, KRAKOW, "--rule", "mes_cost", language=language)
    assert done.returncode == 0
    rows = [line for line in done.stdout.splitlines() if re.match(r" ?\d+\*?  \S", line)]
    assert len(rows) == (22 + 17) * (2 if language == "C" else 1)
    assert max(map(columns, rows)) <= 80


def test_the_table_speaks_the_language_of_the_reader_and_both_where_it_is_not_known():
    chinese, english, both = (tally(ASSEN, language=name).stdout for name in ("zh_CN.UTF-8", "en_GB.UTF-8", "C"))
    assert "入选 7 个，共 99,200 EUR，剩 800 EUR" in chinese
    assert "funded" not in chinese
    assert "7 funded for 99,200 EUR, 800 EUR left." in english
    assert "入选" not in english
    assert both.index("入选 7 个") < both.index("7 funded")


def test_a_bad_file_is_named_with_its_line_and_the_others_are_still_counted(bad):
    done = from_outside(bad, ASSEN, bad, "--json")
    assert done.returncode == 2
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(ASSEN)]
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{bad}:12: ") for line in lines)
    assert "Traceback" not in done.stderr


def test_a_file_may_come_from_standard_input(monkeypatch, capsys, bad):
    for raw, status in ((ASSEN.read_bytes(), 0), (bad.read_bytes(), 2)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        assert main(["-", "--json"]) == status
    said = capsys.readouterr()
    assert json.loads(said.out)["file"] == "-"
    assert said.err.startswith("-:12: ")


def test_greedy_stands_beside_the_rule_that_was_asked_for():
    done = tally(ASSEN, "--rule", "mes_cost", "--explain", "10", language="en")
    assert "Funded only under Equal Shares (cost utilities): Uitdelen Korans." in done.stdout


def test_a_file_that_is_not_there_or_is_no_text_is_refused_in_a_line(tmp_path):
    nothing, noise = tmp_path / "nothing.pb", tmp_path / "noise.pb"
    noise.write_bytes(bytes(range(256)))
    done = tally(nothing, noise, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(": ")[0].rsplit(":", 1)[0] for line in done.stderr.splitlines()] == [str(nothing), str(noise), str(tmp_path)]


def test_a_rule_that_the_ballots_do_not_allow_is_refused_and_the_line_of_the_vote_type_named():
    done = tally(KRAKOW, ASSEN, "--rule", "phragmen", "--json")
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1
    file, line, reason = done.stderr.split(":", 2)
    assert file == str(KRAKOW)
    assert KRAKOW.read_text().splitlines()[int(line) - 1].startswith("vote_type;")
    assert "ordinal" in reason


def test_a_project_is_explained_in_words_and_an_unknown_one_is_refused():
    done = tally(ASSEN, "--explain", "10", language="en_US.UTF-8")
    assert "With 7 more ballots for it alone it would have been funded; with one fewer not." in done.stdout
    assert "Funded only under" in done.stdout
    refused = tally(ASSEN, "--explain", "99", "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"{ASSEN}:")


def test_points_below_zero_are_explained_under_greedy_and_refused_under_equal_shares(tmp_path):
    path = tmp_path / "below.pb"
    path.write_text(
        "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;10\nvote_type;scoring\nPROJECTS\nproject_id;cost\n1;6\n2;5\n"
        "VOTES\nvoter_id;vote;points\n1;1,2;3,-1\n2;2;1\n"
    )
    done = tally(path, "--explain", "2", language="en_US")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 had 0 points and costs 5." in done.stdout
    refused = tally(path, "--rule", "mes_cost", "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"{path}:6: ")


def test_files_are_named_from_where_one_stands(tmp_path):
    (tmp_path / "vote.pb").write_bytes(ASSEN.read_bytes())
    done = from_outside("vote.pb", "--json", folder=tmp_path)
    assert json.loads(done.stdout)["file"] == "vote.pb"


def test_help_is_enough_to_learn_it():
    done = from_outside("--help")
    assert done.returncode == 0
    for word in (*RULES, "lex", "cost_votes_lex", "revlex", "--json", "--explain", "--rule", "--tie", "FILE"):
        assert word in done.stdout, word
    assert max(map(columns, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("wrong", [["--rule", "most_votes"], ["--tie", "dice"], ["--js"], []])
def test_a_wrong_word_is_refused_before_any_file_is_read(wrong):
    done = tally(*([ASSEN] if wrong else []), *wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage:" in done.stderr


def test_nothing_of_the_web_or_a_database_is_imported():
    code = "import sys; from app.allocation import command_line; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"flask", "werkzeug", "jinja2", "sqlalchemy", "flask_babel", "babel", "click", "gevent", "pydantic", "pabutools"}


def test_whoever_reads_only_the_beginning_gets_no_traceback():
    command = f"{sys.executable} -m app tally {' '.join([str(ASSEN)] * 40)} --json | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""


@pytest.mark.parametrize(("environment", "expected"), [
    ({"LANG": "zh_CN.UTF-8"}, ("zh",)),
    ({"LANG": "en_US.UTF-8"}, ("en",)),
    ({"LC_ALL": "zh_CN", "LANG": "en_US"}, ("zh",)),
    ({"LC_ALL": "", "LANG": "en_US"}, ("en",)),
    ({"LANG": "pl_PL.UTF-8"}, ("zh", "en")),
    ({}, ("zh", "en")),
])  # fmt: skip
def test_the_language_is_that_of_the_first_that_is_set(environment, expected):
    assert languages(environment) == expected


def test_no_state_is_kept_between_files(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert main([str(SWIECIE), str(ASSEN), str(SWIECIE), "--rule", "mes_cost_add1u", "--json"]) == 0
    sys.stdout.seek(0)
    first, _, third = sys.stdout.read().splitlines()
    assert first == third


def test_warnings_are_part_of_the_answer(tmp_path):
    odd = tmp_path / "odd.pb"
    odd.write_text(ASSEN.read_text().replace("num_votes;84", "num_votes;85"))
    done = tally(odd, "--json")
    assert done.returncode == 0
    (warning,) = json.loads(done.stdout)["warnings"]
    assert warning["code"] == "warn.count"
    assert odd.read_text().splitlines()[warning["line"] - 1].startswith("num_votes") or warning["line"] >= 1
    assert f"{odd}:{warning['line']}: " in tally(odd).stdout
