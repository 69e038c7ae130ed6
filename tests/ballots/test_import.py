"""Real elections go through the same urn and the same count, and the winners are those that everybody else computes."""
from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.allocation import read_pb, tally
from app.ballots import count, keys
from app.ballots.cli import import_election, run_import
from app.ballots.queries import counted_list, result_of
from app.ballots.states import QuestionState
from app.ballots.urn import urn
from app.change.refusals import NotValid
from app.record import queries as record

ELECTIONS = Path(__file__).parents[1] / "allocation" / "elections"
EXPECTED = json.loads((ELECTIONS / "expected.json").read_text())["files"]
pytestmark = pytest.mark.usefixtures("read_at_home")
SOME = (
    ("Netherlands_Assen_2024.pb", "mes_cost_add1_os"), ("Poland_Zabrze_2020_Maciejow.pb", "greedy"), ("Switzerland_Zurich_S5D10.pb", "mes_cost"),
    ("US_Stanford_Dataset_Merced_Peoples_Budget_Ballot_2019_vote_rankings.pb", "greedy_density"),
    ("Canada_Stanford_Dataset_PB_Dieppe_2018_vote_approvals.pb", "phragmen"), ("Worldwide_Mechanical_Turk_Utilities_7.pb", "mes_cost_add1u"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _explained_in_short(monkeypatch):
    """What losers lacked has tests of its own."""
    monkeypatch.setattr(count, "_explained", lambda case: None)


def expected(name: str, rule: str) -> list[str]:
    """The winners of the oracle under our tie-breaking, in the order of their ids."""
    entry = EXPECTED[name]["rules"][rule]
    return entry.get("variants", {}).get("cost_votes_lex", entry)["winners"]


@pytest.mark.parametrize(("name", "rule"), SOME)
def test_a_real_election_becomes_a_finished_vote_with_the_expected_winners(a_community, name, rule):
    content = (ELECTIONS / name).read_bytes()
    question = run_import(a_community, read_pb(content), content, rule)
    result = result_of(question)
    assert question.state is QuestionState.CLOSED
    assert sorted(result.pots[0].winners) == expected(name, rule)
    assert (result.votes, result.identity["casts"], result.broken) == (EXPECTED[name]["n_votes"], EXPECTED[name]["n_votes"], 0)
    published = question.pots[0].ballots.path.read_bytes()
    again = read_pb(published)
    assert list(tally(again, rule).winners) == list(result.pots[0].winners)
    assert again.voters == EXPECTED[name]["n_votes"]


def test_the_record_tells_that_it_was_read_in_and_every_number_of_it(a_community):
    content = (ELECTIONS / "Netherlands_Assen_2024.pb").read_bytes()
    question = run_import(a_community, read_pb(content), content, "greedy")
    entries = {entry.action: entry.body["d"] for entry in record.of(question.record_key)}
    assert list(entries) == [
        "election.imported", "roll.frozen", "poll.opened", "ballot.batch", "poll.closed", "poll.key_destroyed", "tally.published",
    ]  # fmt: skip
    assert entries["election.imported"]["file"] == sha256(content).hexdigest()
    assert entries["poll.closed"]["urn_root"] == entries["poll.closed"]["counted_root"] == entries["tally.published"]["counted_root"]
    assert entries["tally.published"]["ballots_sha256"] == question.pots[0].ballots.sha256
    assert len(counted_list(question)) == 84
    assert keys.key_of(question.id) is None
    assert urn().number(question.id) == 84


def test_a_file_that_we_cannot_hold_is_refused_with_the_reason(a_community):
    content = b"META\nkey;value\nnum_projects;1\nnum_votes;1\nbudget;10.001\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;5\nVOTES\nvoter_id;vote\n1;1\n"
    with pytest.raises(NotValid) as why:
        run_import(a_community, read_pb(content), content, "greedy")
    assert why.value.codes == ["import.finer_than_fen"]


def test_the_command_says_what_won_and_where_to_read_it(a_community, inside, monkeypatch, tmp_path):
    monkeypatch.setenv("WUSHI_INSTANCE", inside.config["INSTANCE"])
    told = CliRunner().invoke(import_election, [str(ELECTIONS / "Poland_Zabrze_2020_Maciejow.pb")])
    assert told.exit_code == 0, told.output
    assert "/votes/1/result" in told.output
    broken = tmp_path / "broken.pb"
    broken.write_text("META\nnothing")
    told = CliRunner().invoke(import_election, [str(broken)])
    assert told.exit_code != 0
    assert "broken.pb:" in told.output
