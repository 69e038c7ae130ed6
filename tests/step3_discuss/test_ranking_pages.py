"""The ranking on screen: told in order, open before and after, and no figure before its time."""
from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from app.change.transaction import change_by
from app.extensions import db
from app.people.commands.areas import create_area
from app.people.models import Area, Person
from app.people.queries import actor_of
from app.process.models import Round
from app.process.states import RoundState
from app.step3_discuss import ranking_queries as queries
from app.step3_discuss.commands.ranking import fix_rules, give_scores, make_ranking, publish_ranking
from app.vocabulary import Layer, Role
from tests.fixtures.counting import asked_by
from tests.fixtures.house import do, visit
from tests.fixtures.people import sign_in_as
from tests.fixtures.ranking import RULES, THE_YEAR, add_money, add_proposal, council_sheets


@pytest.fixture
def people(village):
    """Who it takes, by role; three members of the council."""
    return {
        Role.FACILITATOR: village.person("谢思远", Role.FACILITATOR),
        Role.RECORDER: village.person("何婷", Role.RECORDER),
        Role.COMMITTEE_HEAD: village.person("罗敏", Role.COMMITTEE_HEAD),
        Role.COUNCIL: village.person("周敏", Role.COUNCIL),
    }


@pytest.fixture
def the_round(village, people):
    """The list of the year on the table, six grids, 552,200 yuan; its id."""
    with village.app.app_context():
        community = db.session.get_one(Area, village.community)
        for n in range(6):
            do(create_area, community, Layer.GRID, f"第 {n + 1} 网格")
        round_ = Round(area_id=community.id, year=2026, title="2026 年社区保障资金", state=RoundState.DISCUSSING)
        db.session.add(round_)
        db.session.flush()
        owner = db.session.get_one(Person, people[Role.COMMITTEE_HEAD])
        for code, title, price, *_rest in THE_YEAR:
            add_proposal(round_, owner, code, title, price * 100)
        add_money(round_, 55_220_000)
        db.session.commit()
        return round_.id


@pytest.fixture
def scoring(village, people, the_round):
    """The rules are fixed, scores may come."""
    with village.app.app_context():
        host = actor_of(db.session.get_one(Person, people[Role.FACILITATOR]))
        with change_by(host) as change:
            fix_rules(change, make_ranking(change, db.session.get_one(Round, the_round)), RULES)
    return the_round


@pytest.fixture
def council(village, people):
    """27 members."""
    return [people[Role.COUNCIL], *(village.person(f"议员{n}", Role.COUNCIL) for n in range(26))]


@pytest.fixture
def published(village, people, council, scoring):
    """All scores of the year are in, and the order is published (without household forms)."""
    with village.app.app_context():
        recorder = actor_of(db.session.get_one(Person, people[Role.RECORDER]))
        with change_by(recorder) as change:
            ranking = queries.ranking_of(scoring)
            for n, grid in enumerate(queries.grids_of(ranking.round.area)):
                give_scores(change, ranking, grid, {code: grids[n] * 10 for code, _t, _p, _h, grids, _m in THE_YEAR})
            for n, member in enumerate(council):
                sheet = {code: council_sheets(mean)[n] for code, _t, _p, _h, _g, mean in THE_YEAR}
                give_scores(change, ranking, db.session.get_one(Person, member), sheet)
            publish_ranking(change, ranking)
    return scoring


def as_person(village, person):
    client = village.app.test_client()
    sign_in_as(client, person)
    return client


def get(client, path, lang="en"):
    return visit(client, "GET", path, query_string={"lang": lang})


def post(client, path, page=None, **data):
    token = get(client, page or path).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    return visit(client, "POST", path, data={"csrf_token": token, **data}, query_string={"lang": "en"})


RULES_TYPED = {"weight_household": "40", "weight_grid": "20", "weight_council": "40", "trim": "1", "tie": "households", "fill": "skip", "available": "552,200"}


def test_before_the_rules_a_stranger_reads_that_they_come_first(village, the_round):
    said = get(village.app.test_client(), f"/rounds/{the_round}/ranking").get_data(as_text=True)
    assert "The rules are not fixed yet" in said
    assert f"/rounds/{the_round}/ranking/rules" not in said


def test_the_host_fixes_the_rules_on_a_page_and_they_hang_in_public(village, people, the_round):
    host = as_person(village, people[Role.FACILITATOR])
    assert "552,200" in get(host, f"/rounds/{the_round}/ranking/rules").get_data(as_text=True)
    assert post(host, f"/rounds/{the_round}/ranking/rules", **RULES_TYPED).status_code == 302
    said = get(village.app.test_client(), f"/rounds/{the_round}/ranking").get_data(as_text=True)
    assert "40 / 20 / 40" in said
    assert "pass over it and go on" in said


@pytest.mark.parametrize(("wrong", "words"), [
    ({"weight_council": "41"}, "must make 100"), ({"available": "a lot"}, "not an amount of money"), ({"available": "9,999,999"}, "more than the fund holds"),
    ({"trim": "7"}, "from 0 to 3"),
])  # fmt: skip
def test_what_was_typed_stays_when_the_rules_cannot_stand(village, people, the_round, wrong, words):
    host = as_person(village, people[Role.FACILITATOR])
    answer = post(host, f"/rounds/{the_round}/ranking/rules", **{**RULES_TYPED, **wrong})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in said
    assert next(iter(wrong.values())) in said


def test_who_may_not_fix_rules_does_not_see_the_form(village, people, the_round):
    assert get(as_person(village, people[Role.COUNCIL]), f"/rounds/{the_round}/ranking/rules").status_code == 403
    assert get(village.app.test_client(), f"/rounds/{the_round}/ranking/rules").status_code == 403


def test_a_member_scores_on_the_phone_and_finds_the_sheet_again(village, people, scoring):
    member = as_person(village, people[Role.COUNCIL])
    path = f"/rounds/{scoring}/ranking/scores"
    assert post(member, path, P01="86.5", P02="91", P03="").status_code == 302
    said = get(member, path).get_data(as_text=True)
    assert 'value="86.5"' in said
    assert "A sheet with 2 scores is already in" in said


@pytest.mark.parametrize(("typed", "words"), [
    ("86.3", "whole or half points"), ("120", "between 0 and 100"), ("eighty", "A score is a number"), ("nan", "A score is a number"),
])  # fmt: skip
def test_a_score_that_cannot_stand_is_said_and_kept(village, people, scoring, typed, words):
    member = as_person(village, people[Role.COUNCIL])
    answer = post(member, f"/rounds/{scoring}/ranking/scores", P01=typed)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert f'value="{typed}"' in answer.get_data(as_text=True)


def test_the_recorder_enters_paper_and_is_led_to_the_next_sheet(village, people, scoring):
    recorder = as_person(village, people[Role.RECORDER])
    with village.app.app_context():
        first, second = [row.key for row in queries.scorers(queries.ranking_of(scoring))][:2]
    answer = post(recorder, f"/rounds/{scoring}/ranking/scores/{first}", P01="88.3")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/ranking/scores/{second}")


def test_a_member_does_not_open_anothers_sheet_and_a_resident_none(village, people, scoring):
    member = as_person(village, people[Role.COUNCIL])
    other = village.person("杨树清", Role.COUNCIL)
    assert get(member, f"/rounds/{scoring}/ranking/scores/person:{other}").status_code == 403
    assert get(as_person(village, village.person("李桂芳")), f"/rounds/{scoring}/ranking/scores").status_code == 403
    assert get(as_person(village, people[Role.RECORDER]), f"/rounds/{scoring}/ranking/scores").status_code == 403


def test_who_joined_the_council_after_the_rules_were_fixed_reads_why_they_have_no_sheet(village, people, scoring):
    late = as_person(village, village.person("后来的人", Role.COUNCIL))
    page = get(late, f"/rounds/{scoring}/ranking").get_data(as_text=True)
    assert "Whoever joined later scores the next list" in page
    assert "Give my scores" not in page
    refused = get(late, f"/rounds/{scoring}/ranking/scores")
    assert refused.status_code == 403
    assert "This list is scored by the council as it was on" in refused.get_data(as_text=True)
    assert "Give my scores" in get(as_person(village, people[Role.COUNCIL]), f"/rounds/{scoring}/ranking").get_data(as_text=True)


def test_a_sheet_of_nobody_is_not_there(village, people, scoring):
    assert get(as_person(village, people[Role.RECORDER]), f"/rounds/{scoring}/ranking/scores/person:9999").status_code == 404
    assert get(as_person(village, people[Role.RECORDER]), f"/rounds/{scoring}/ranking/scores/nonsense").status_code == 404


def test_while_scores_come_in_nobody_reads_a_figure_anywhere(village, people, scoring):
    member = as_person(village, people[Role.COUNCIL])
    post(member, f"/rounds/{scoring}/ranking/scores", P01="87.5")
    for who in (village.app.test_client(), as_person(village, people[Role.FACILITATOR])):
        for path in (f"/rounds/{scoring}/ranking", "/record", f"/record?obj=ranking:{scoring}", "/record.jsonl"):
            said = visit(who, "GET", path, buffered=True).get_data(as_text=True)
            assert "87.5" not in said
            assert ":875" not in said
    for path in ("ranking.xlsx", "ranking.json"):
        assert get(village.app.test_client(), f"/rounds/{scoring}/{path}").status_code == 404


def test_publishing_without_all_scores_says_what_is_missing(village, people, scoring):
    host = as_person(village, people[Role.FACILITATOR])
    answer = post(host, f"/rounds/{scoring}/ranking/publish", page=f"/rounds/{scoring}/ranking")
    assert answer.status_code == 422
    assert "P01: 0 of 6 grids have scored it" in answer.get_data(as_text=True)


def test_the_order_is_told_with_the_line_where_the_money_ended_and_the_other_rule_beside_it(village, published):
    said = get(village.app.test_client(), f"/rounds/{published}/ranking").get_data(as_text=True)
    assert "Here the money was too little for the first time" in said
    assert "How these points came about" in said
    assert "stop at the first that does not fit" in said
    assert "published nowhere that we found" in said


def test_the_order_costs_few_statements_however_long_the_list(village, published):
    client, address = village.app.test_client(), f"/rounds/{published}/ranking"
    assert get(client, address).status_code == 200
    assert 0 < len(asked_by(village.app, lambda: get(client, address))) <= 12


def test_the_calculation_can_be_taken_home(village, published):
    client = village.app.test_client()
    book = load_workbook(io.BytesIO(get(client, f"/rounds/{published}/ranking.xlsx").data))
    assert book.worksheets[0].max_row >= len(THE_YEAR) + 1
    assert get(client, f"/rounds/{published}/ranking.json").mimetype == "application/json"


def test_after_publishing_there_is_no_sheet_to_fill(village, people, published):
    answer = post(as_person(village, people[Role.COUNCIL]), f"/rounds/{published}/ranking/scores", P01="10")
    assert answer.status_code == 409
    assert "no score is taken or changed" in answer.get_data(as_text=True)


def test_a_year_that_does_not_exist_has_no_order(village):
    assert get(village.app.test_client(), "/rounds/99/ranking").status_code == 404
