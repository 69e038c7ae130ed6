"""三步量分 in the hall: rules first, then scores that nobody sees, then the whole sum at once."""
from __future__ import annotations

import json

import pytest

from app.ballots.queries import polls_open_for
from app.ballots.roll import frozen_lines
from app.ballots.states import BallotKind, QuestionState, Secrecy
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.people.commands.areas import create_area
from app.people.queries import actor_of
from app.process.states import FillRule, RoundState
from app.record import queries as record
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step3_discuss import ranking_queries as queries
from app.step3_discuss.commands.ranking import fix_rules, give_scores, make_ranking, publish_ranking
from app.step3_discuss.ranking_rules import Rules, Weights
from app.step3_discuss.ranking_sheet import sheet_hash
from app.step3_discuss.states import RankingState, TieRule
from app.vocabulary import Channel, Layer, Role
from tests.fixtures.house import do
from tests.fixtures.ranking import add_proposal

RULES = Rules(Weights(40, 20, 40), 1, TieRule.HOUSEHOLDS, FillRule.SKIP, 500_000)


def with_(**changes):
    return Rules(**{**RULES.__dict__, **changes})


@pytest.fixture
def a_recorder(a_person):
    return a_person("何婷", Role.RECORDER)


@pytest.fixture
def a_council(a_person):
    return [a_person(name, Role.COUNCIL) for name in ("周敏", "杨树清", "黎文", "王建国")]


@pytest.fixture
def all_scored(a_ranking, a_council, a_recorder, a_community):
    """A ranking with every sheet in: P02 is the council's favourite, P01 the grids'."""

    def make(**kwargs):
        ranking = a_ranking(**kwargs)
        for n, grid in enumerate(queries.grids_of(a_community)):
            do(give_scores, ranking, grid, {"P01": 901 + n, "P02": 800, "P03": 500}, by=a_recorder)
        for n, member in enumerate(a_council):
            do(give_scores, ranking, member, {"P01": 700 + 5 * n, "P02": 900 + 5 * n, "P03": 400}, by=member)
        return ranking

    return make


# ── the rules ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sheet_is_laid_out_once_with_the_usual_rules_and_the_money_there_is(a_list, a_person):
    round_, host = a_list(), a_person("谢思远", Role.FACILITATOR)
    ranking = do(make_ranking, round_, by=host)
    assert (ranking.weight_household, ranking.weight_grid, ranking.weight_council, ranking.available_fen) == (40, 20, 40, 500_000)
    with pytest.raises(NotNow) as refused:
        do(make_ranking, round_, by=host)
    assert refused.value.codes == ["ranking.there_already"]


def test_rules_are_fixed_with_their_list_and_stand_in_the_record(a_ranking):
    ranking = a_ranking()
    assert ranking.state is RankingState.SCORING
    assert len(ranking.listed) == 3
    assert ranking.round.fill_rule is FillRule.SKIP
    entry = record.of(ranking.record_key)[-1]
    assert entry.action == "ranking.fix"
    assert entry.body["d"] == {
        "weight_household": 40, "weight_grid": 20, "weight_council": 40, "trim": 1, "tie": "households", "fill": "skip",
        "available_fen": 500_000, "list": "P01 P02 P03",
    }  # fmt: skip


def test_fixed_rules_are_never_fixed_again(a_ranking, a_person):
    ranking = a_ranking()
    with pytest.raises(NotNow):
        do(fix_rules, ranking, with_(trim=0), by=a_person("陈国平", Role.PARTY))
    assert ranking.trim == 1


@pytest.mark.parametrize(("rules", "code"), [
    (with_(weights=Weights(40, 20, 41)), "ranking.weights_not_100"),
    (with_(trim=9), "ranking.trim_out_of_range"),
    (with_(available_fen=0), "money.not_positive"),
    (with_(available_fen=500_001), "ranking.more_than_there_is"),
])  # fmt: skip
def test_rules_that_cannot_stand_are_not_fixed(a_list, a_person, rules, code):
    host = a_person("谢思远", Role.FACILITATOR)
    ranking = do(make_ranking, a_list(), by=host)
    with pytest.raises(NotValid) as refused:
        do(fix_rules, ranking, rules, by=host)
    assert refused.value.codes == [code]
    assert ranking.state is RankingState.DRAFT


def test_an_empty_list_is_not_ranked(a_list, a_person):
    host = a_person("谢思远", Role.FACILITATOR)
    ranking = do(make_ranking, a_list(prices=()), by=host)
    with pytest.raises(NotValid) as refused:
        do(fix_rules, ranking, RULES, by=host)
    assert refused.value.codes == ["ranking.empty_list"]


def test_a_fill_rule_that_the_year_agreed_on_is_kept(a_list, a_person):
    round_, host = a_list(), a_person("谢思远", Role.FACILITATOR)
    round_.fill_rule = FillRule.STOP
    db.session.commit()
    ranking = do(make_ranking, round_, by=host)
    with pytest.raises(NotValid) as refused:
        do(fix_rules, ranking, RULES, by=host)
    assert refused.value.codes == ["ranking.other_fill_rule"]


@pytest.mark.parametrize("roles", [(), (Role.SUPERVISOR,), (Role.COUNCIL,), (Role.BOOKKEEPER,)])
def test_who_neither_hosts_nor_serves_fixes_nothing(a_list, a_person, roles):
    stranger, round_ = a_person("某人", *roles), a_list()
    with pytest.raises(NotAllowed):
        do(make_ranking, round_, by=stranger)
    ranking = do(make_ranking, round_, by=a_person("谢思远", Role.FACILITATOR))
    with pytest.raises(NotAllowed):
        do(fix_rules, ranking, RULES, by=stranger)


# ── scores ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_score_is_taken_before_the_rules_are_fixed(a_list, a_person, a_council):
    ranking = do(make_ranking, a_list(), by=a_person("谢思远", Role.FACILITATOR))
    with pytest.raises(NotNow) as refused:
        do(give_scores, ranking, a_council[0], {"P01": 800}, by=a_council[0])
    assert refused.value.codes == ["ranking.rules_first"]


def test_a_member_hands_in_a_sheet_and_may_replace_it(a_ranking, a_council):
    ranking, member = a_ranking(), a_council[0]
    do(give_scores, ranking, member, {"P01": 800, "P02": 905}, by=member)
    do(give_scores, ranking, member, {"P01": 850}, by=member)
    assert queries.sheet_of(ranking, f"person:{member.id}") == {"P01": 850}


def test_the_record_says_that_a_sheet_came_in_and_not_what_stood_in_it(a_ranking, a_council):
    ranking, member = a_ranking(), a_council[0]
    do(give_scores, ranking, member, {"P01": 870}, by=member)
    entry = record.of(ranking.record_key)[-1]
    assert entry.body["d"] == {"scorer": f"person:{member.id}", "count": 1, "channel": "phone"}
    assert "870" not in json.dumps(entry.body["d"])
    assert set(entry.body["pc"]) == {"scores"}


def test_the_recorder_enters_a_members_paper_and_a_grids_sheet(a_ranking, a_council, a_recorder, a_community):
    ranking = a_ranking()
    grid = queries.grids_of(a_community)[0]
    do(give_scores, ranking, a_council[0], {"P01": 0}, Channel.PAPER, by=a_recorder)
    do(give_scores, ranking, grid, {"P01": 833}, Channel.PAPER, by=a_recorder)
    assert queries.all_sheets(ranking) == {f"person:{a_council[0].id}": {"P01": 0}, f"area:{grid.id}": {"P01": 833}}
    assert {entry.body["d"]["channel"] for entry in record.of(ranking.record_key) if entry.action == "ranking.score"} == {"paper"}


def test_the_council_answers_one_question_of_the_house_by_name(a_ranking, a_council, a_person, a_recorder):
    ranking = a_ranking()
    question = ranking.question
    assert (question.kind, question.secrecy, question.state, question.is_poll) == (BallotKind.SCORE, Secrecy.BY_NAME, QuestionState.OPEN, False)
    assert [(option.code, option.subject, option.pot.code) for option in question.options] == [(p.code, p.record_key, "a") for p in queries.listed_in(ranking)]
    late = a_person("后来的人", Role.COUNCIL)
    with pytest.raises(NotValid) as refused:
        do(give_scores, ranking, late, {"P01": 800}, by=late)
    assert refused.value.codes == ["ranking.joined_later"]
    do(give_scores, ranking, a_council[0], {"P01": 800}, by=a_council[0])
    assert polls_open_for(actor_of(a_council[0])) == []
    assert "800" not in json.dumps([entry.body for entry in record.of(question.record_key)])


def test_a_member_cannot_score_for_another_nor_for_a_grid(a_ranking, a_council, a_community):
    ranking = a_ranking()
    for whose, code in ((a_council[1], "ranking.not_your_sheet"), (queries.grids_of(a_community)[0], "ranking.grid_by_recorder")):
        with pytest.raises(NotAllowed) as refused:
            do(give_scores, ranking, whose, {"P01": 800}, by=a_council[0])
        assert refused.value.codes == [code]


def test_a_resident_has_no_sheet(a_ranking, a_person):
    ranking, resident = a_ranking(), a_person("李桂芳")
    with pytest.raises(NotAllowed):
        do(give_scores, ranking, resident, {"P01": 800}, by=resident)


@pytest.mark.parametrize(("scores", "code"), [
    ({}, "ranking.no_scores"), ({"P99": 800}, "ranking.not_on_list"), ({"P01": 1005}, "ranking.score_out_of_range"), ({"P01": 863}, "ranking.score_not_half"),
])  # fmt: skip
def test_a_sheet_that_cannot_stand_is_refused(a_ranking, a_council, scores, code):
    ranking = a_ranking()
    with pytest.raises(NotValid) as refused:
        do(give_scores, ranking, a_council[0], scores, by=a_council[0])
    assert refused.value.codes == [code]


def test_the_recorder_enters_nothing_for_who_is_neither_member_nor_grid(a_ranking, a_person, a_recorder, a_community):
    ranking = a_ranking()
    yard = do(create_area, a_community, Layer.COURTYARD, "供销院")
    for whose, code in ((a_person("李桂芳"), "ranking.not_a_member"), (yard, "ranking.not_a_grid")):
        with pytest.raises(NotValid) as refused:
            do(give_scores, ranking, whose, {"P01": 800}, by=a_recorder)
        assert refused.value.codes == [code]


# ── the order ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_published_the_sheet_holds_the_order_and_its_hash_stands_in_the_record(all_scored, marks, a_recorder):
    ranking = all_scored()
    marks(ranking.round, {"P01": 4, "P02": 2})
    do(publish_ranking, ranking, by=a_recorder)
    assert (ranking.state, ranking.question.state) == (RankingState.PUBLISHED, QuestionState.CLOSED)
    assert [line.took_part for line in frozen_lines(ranking.question)] == [True] * 4
    lines = ranking.sheet["lines"]
    # P01: 40×100 + 20×90.15 + 40×70.75 = 86.33; P02: 40×50 + 20×80 + 40×90.75 = 72.3; P03: 0 + 20×50 + 40×40 = 26
    assert [(x["code"], x["printed"]["total"], x["verdict"], x["left_before_fen"]) for x in lines] == [
        ("P01", "86.3", "funded", 500_000), ("P02", "72.3", "does_not_fit", 200_000), ("P03", "26.0", "funded", 200_000),
    ]  # fmt: skip
    assert ranking.sheet["sum"] == {"projects": 2, "used_fen": 450_000, "left_fen": 50_000}
    entry = record.of(ranking.record_key)[-1]
    assert entry.body["f"] == {"sheet.json": f"sha256:{sheet_hash(ranking.sheet)}"}
    assert entry.body["d"]["order"] == "P01 P02 P03"
    fixed = next(e for e in record.of(ranking.record_key) if e.action == "ranking.fix")
    assert entry.body["ref"] == [fixed.seq]


def test_publishing_orders_and_decides_nothing(all_scored, a_recorder):
    ranking = all_scored()
    do(publish_ranking, ranking, by=a_recorder)
    assert {m.state for m in db.session.scalars(db.select(Matter))} == {MatterState.TABLED}


def test_after_publishing_no_score_is_taken_and_nothing_is_published_twice(all_scored, a_council, a_recorder):
    ranking = all_scored()
    do(publish_ranking, ranking, by=a_recorder)
    before = sheet_hash(ranking.sheet)
    for attempt in (lambda: do(give_scores, ranking, a_council[0], {"P01": 0}, by=a_council[0]), lambda: do(publish_ranking, ranking, by=a_recorder)):
        with pytest.raises(NotNow) as refused:
            attempt()
        assert refused.value.codes == ["ranking.published_already"]
    assert sheet_hash(ranking.sheet) == before


def test_what_is_tabled_after_the_rules_were_fixed_is_not_ranked(all_scored, a_person, a_recorder):
    ranking = all_scored()
    add_proposal(ranking.round, a_person("某委员", Role.COMMITTEE), "P09", "后来的事", 100)
    db.session.commit()
    do(publish_ranking, ranking, by=a_recorder)
    assert sorted(line["code"] for line in ranking.sheet["lines"]) == ["P01", "P02", "P03"]


def test_while_a_grid_or_too_many_members_are_missing_there_is_no_order(a_ranking, a_council, a_recorder, a_community):
    ranking = a_ranking()
    do(give_scores, ranking, queries.grids_of(a_community)[0], {"P01": 800, "P02": 800, "P03": 800}, by=a_recorder)
    for member in a_council[:2]:
        do(give_scores, ranking, member, {"P01": 800, "P02": 800, "P03": 800}, by=member)
    with pytest.raises(NotValid) as refused:
        do(publish_ranking, ranking, by=a_recorder)
    assert refused.value.codes == ["ranking.grid_missing", "ranking.too_few_scores"] * 3


@pytest.mark.parametrize("state", [RoundState.RAISING, RoundState.SUBMITTING])
def test_while_forms_may_still_come_in_there_is_no_order(all_scored, a_recorder, state):
    ranking = all_scored(state=state)
    with pytest.raises(NotNow) as refused:
        do(publish_ranking, ranking, by=a_recorder)
    assert refused.value.codes == ["ranking.forms_open"]


def test_before_the_rules_nothing_is_published(a_list, a_person):
    host = a_person("谢思远", Role.FACILITATOR)
    ranking = do(make_ranking, a_list(), by=host)
    with pytest.raises(NotNow) as refused:
        do(publish_ranking, ranking, by=host)
    assert refused.value.codes == ["ranking.rules_first"]


def test_a_member_publishes_nothing(all_scored, a_council):
    ranking = all_scored()
    with pytest.raises(NotAllowed):
        do(publish_ranking, ranking, by=a_council[0])


def test_a_member_with_an_interest_leaves_the_project_blank_and_the_mean_is_of_the_others(a_ranking, a_council, a_recorder, a_community):
    ranking = a_ranking()
    for grid in queries.grids_of(a_community):
        do(give_scores, ranking, grid, {"P01": 800, "P02": 800, "P03": 800}, by=a_recorder)
    for n, member in enumerate(a_council):
        given = {"P01": 500, "P02": 600, "P03": 700}
        do(give_scores, ranking, member, given if n else {"P02": 600, "P03": 700}, by=member)
    do(publish_ranking, ranking, by=a_recorder)
    first = next(line for line in ranking.sheet["lines"] if line["code"] == "P01")
    assert (len(first["council"]), first["kept"]) == (3, 1)
