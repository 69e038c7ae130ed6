"""The demonstration year comes out as the demonstration data says (domain research, section 6), to the fen and to the vote."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.ballots.states import Became
from app.base import clock
from app.base.money import yuan
from app.demonstration import drying_ground
from app.demonstration.council import sheets_of_the_council
from app.demonstration.first_half import marks_of_forms
from app.demonstration.heyuan import BY_CODE, FUNDED, HOUSEHOLDS, MOST_MARKS, PROPOSALS, RANKED, RESIDENTS, STOPPED
from app.demonstration.roll_sheet import rows
from app.extensions import db
from app.fund.models import FundLeg, FundTransaction, Hold, Source
from app.fund.states import SourceKind
from app.people.models import Area, Household, Person, RoleGrant
from app.process.models import Notice, Objection
from app.process.states import NoticeState
from app.record import queries as record
from app.record.models import RecordEntry
from app.step1_raise.models import HouseholdForm, Matter
from app.step1_raise.states import MatterState
from app.step2_submit.models import Proposal, ScreeningHit
from app.step3_discuss.minutes_queries import imprint_of, minutes_of
from app.step3_discuss.models import Decision, Meeting, Ranking, SpeakerTurn
from app.step3_discuss.ranking_queries import candidates_of, rules_of
from app.step3_discuss.ranking_sheet import sheet_from
from app.step3_discuss.states import Outcome
from app.step3_discuss.thinking_queries import signatures_of
from app.step4_execute.models import Contract, Partner, Payment, PriceChange, Project, StreetFiling
from app.step4_execute.states import PaymentState, PriceChangeState, ProjectState
from app.step5_oversee.models import Acceptance, Finding, Inspection, Rating
from app.step5_oversee.states import FindingState
from app.vocabulary import Channel, Layer


def balance(account: str) -> int:
    """What an account of the fund holds, in fen."""
    return db.session.scalar(select(func.coalesce(func.sum(FundLeg.amount_fen), 0)).where(FundLeg.account == account)) or 0


def decisions_on(code: str) -> list[Decision]:
    """What the council decided on a proposal, oldest first."""
    return list(db.session.scalars(select(Decision).join(Proposal).where(Proposal.code == code).order_by(Decision.id)))


def decision_on(code: str) -> Decision:
    """The decision of April on a proposal."""
    return decisions_on(code)[0]


def councils() -> tuple[Meeting, Meeting]:
    """The councils of 12 April and 16 June."""
    april, june = db.session.scalars(select(Meeting).where(Meeting.docket_id.is_not(None)).order_by(Meeting.starts_at))
    return april, june


def received_from(*, gift: bool) -> int:
    """What came in from the chamber's gift, or from everything else, in fen."""
    accounts = [f"source:{one.id}" for one in db.session.scalars(select(Source)) if (one.kind is SourceKind.GIFT) is gift]
    return -sum(balance(account) for account in accounts)


def project_of(code: str) -> Project:
    """A project of the year."""
    return db.session.scalars(select(Project).where(Project.number == f"{code}-2026")).one()


def test_the_roll_has_every_household_and_resident(inside_the_year: Flask) -> None:
    assert db.session.scalar(select(func.count()).select_from(Household)) == HOUSEHOLDS
    assert db.session.scalar(select(func.count()).where(Person.household_id.is_not(None))) == RESIDENTS
    layers = {layer: db.session.scalar(select(func.count()).where(Area.layer == layer)) for layer in (Layer.GRID, Layer.COURTYARD, Layer.BUILDING)}
    assert layers == {Layer.GRID: 6, Layer.COURTYARD: 17, Layer.BUILDING: 118}


def test_the_ages_on_the_sheet_add_up() -> None:
    sheet = rows()
    assert len(sheet) == RESIDENTS
    assert len({row[2] for row in sheet}) == HOUSEHOLDS
    born = [int(row[6]) for row in sheet]
    assert (sum(year >= 2013 for year in born), sum(year < 1967 for year in born)) == (910, 1690)
    assert sum(row[7] == "户籍" for row in sheet) == 4120


def test_twenty_five_proposals_and_seven_stopped_each_with_its_rule(inside_the_year: Flask) -> None:
    assert db.session.scalar(select(func.count()).select_from(Matter)) == len(PROPOSALS) == 25
    stopped = db.session.execute(select(Proposal.code, ScreeningHit.rule).join(ScreeningHit).where(ScreeningHit.applies)).all()
    assert dict(stopped) == {p.code: p.rule for p in STOPPED}
    states = {m.list_code: m.state for m in db.session.scalars(select(Matter)) if m.list_code in dict(stopped)}
    assert {code for code, state in states.items() if state is MatterState.REFUSED} == {p.code for p in STOPPED if not p.to}
    assert states["P21"] is MatterState.TRANSFERRED  # the transport department still owes its reply
    assert {states[code] for code in ("P08", "P18", "P20")} == {MatterState.ANSWERED}


def test_2213_households_handed_in_their_form_through_three_doors(inside_the_year: Flask) -> None:
    by_door = dict(db.session.execute(select(HouseholdForm.channel, func.count()).group_by(HouseholdForm.channel)).all())
    assert by_door == {Channel.PHONE: 1204, Channel.PAPER: 873, Channel.HELPER: 136}


def test_no_form_marks_too_much_and_every_count_is_exact() -> None:
    forms = marks_of_forms()
    assert all(1 <= len(marks) == len(set(marks)) <= MOST_MARKS for marks in forms)
    assert {p.code: sum(p.code in marks for marks in forms) for p in RANKED} == {p.code: p.households for p in RANKED}


def test_the_councils_sheets_give_the_printed_means() -> None:
    sheets = sheets_of_the_council()
    assert len(sheets) == 27
    for listed in RANKED:
        scores = sorted(sheet[listed.code] for sheet in sheets)
        assert all(0 <= score <= 1000 and score % 5 == 0 for score in scores)
        assert sum(scores[1:-1]) == int(listed.council.replace(".", "")) * 25


def test_the_ranking_is_the_printed_one(inside_the_year: Flask) -> None:
    ranking = db.session.scalars(select(Ranking)).one()
    order = [line["code"] for line in ranking.sheet["lines"]]
    assert order == ["P02", "P04", "P06", "P01", "P11", "P15", "P14", "P05", "P09", "P13", "P07", "P10", "P03", "P16", "P24", "P23", "P12", "P25"]
    assert ranking.available_fen == yuan(552_200)


def test_the_ranking_is_worked_out_from_what_was_handed_in_and_not_stored(inside_the_year: Flask) -> None:
    ranking = db.session.scalars(select(Ranking)).one()
    rules, handed_in = rules_of(ranking), candidates_of(ranking)
    assert (sum(c.households for c in handed_in), {len(c.grids) for c in handed_in}, {len(c.council) for c in handed_in}) == (15_325, {6}, {27})
    printed = {line["code"]: line for line in ranking.sheet["lines"]}  # some were tabled anew after the list, for less
    again = [replace(c, title=printed[c.code]["title"], fund_fen=printed[c.code]["fund_fen"]) for c in handed_in]
    made = sheet_from(again, rules, ranking.sheet["head"])
    assert [line for line in made["lines"] if line != printed[line["code"]]] == []
    assert made == ranking.sheet
    one = again[0]
    other = [replace(one, households=one.households - 1), *again[1:]]
    assert sheet_from(other, rules, ranking.sheet["head"]) != ranking.sheet


def test_twelve_projects_for_550600_yuan_and_1600_left(inside_the_year: Flask) -> None:
    projects = list(db.session.scalars(select(Project)))
    twelve = [p for p in projects if p.decision.item.meeting_id == councils()[0].id]
    assert {p.number.split("-")[0] for p in twelve} == set(FUNDED)
    assert sum(p.award_fen for p in twelve) == yuan(550_600)
    assert received_from(gift=False) == yuan(600_200)
    round_id = projects[0].round_id
    returned = sum(-leg.amount_fen for leg in db.session.scalars(select(FundLeg).where(FundLeg.account.startswith("approp:"), FundLeg.amount_fen < 0)) if "return" in leg.transaction.move)
    assert balance(f"unappropriated:{round_id}") - returned == yuan(1_600)


def test_thirteen_of_twenty_seven_is_not_a_majority(inside_the_year: Flask) -> None:
    decision = decision_on("P13")
    result = decision.question.result
    assert (result["for"], result["against"], result["abstain"], result["base"]) == (13, 12, 2, 27)
    assert decision.outcome is Outcome.NOT_PASSED
    assert decision.question.need == 14


def test_what_was_not_passed_in_april_is_passed_smaller_in_june(inside_the_year: Flask) -> None:
    april, june = decisions_on("P13")
    result = june.question.result
    assert (april.outcome, june.outcome) == (Outcome.NOT_PASSED, Outcome.PASSED)
    assert (result["for"], result["against"], result["abstain"], result["base"], june.question.need) == (21, 4, 1, 26, 14)
    proposal = june.proposal
    assert (proposal.studied_on, proposal.fund_fen, len(proposal.costs)) == (date(2026, 6, 4), yuan(45_000), 6)
    assert sum(line.amount_fen for line in proposal.costs) == proposal.fund_fen + proposal.own_fen
    told = {entry.action: entry for entry in record.of(proposal.record_key)}
    assert "望溪商会" in told["proposal.resubmit"].body["why"]


def test_the_council_of_june_was_called_and_its_list_hung_in_time(inside_the_year: Flask) -> None:
    _, meeting = councils()
    docket = meeting.docket.notice
    posted = db.session.scalars(select(Notice).where(Notice.kind == "list", Notice.subject == meeting.record_key)).one()
    assert (clock.local(meeting.starts_at).date() - docket.posted_on).days >= docket.days >= 7
    assert (len(posted.places), posted.days, posted.state) == (6, 7, NoticeState.CLOSED)
    assert (posted.closed_on - posted.posted_on).days > 7
    filing = db.session.scalars(select(StreetFiling).where(StreetFiling.meeting_id == meeting.id)).one()
    assert posted.closed_on <= filing.on <= clock.local(project_of("P13").awarded_at).date()


def test_the_gift_came_in_with_its_slip_before_it_was_given_out(inside_the_year: Flask) -> None:
    source = db.session.scalars(select(Source).where(Source.kind == SourceKind.GIFT)).one()
    came = db.session.scalars(select(FundTransaction).join(FundLeg).where(FundLeg.account == f"source:{source.id}")).one()
    assert (source.is_earmarked, received_from(gift=True), came.voucher_id is not None) == (True, yuan(45_000), True)
    assert clock.local(came.at).date() == date(2026, 6, 20) < clock.local(project_of("P13").awarded_at).date()


def test_the_gift_is_spent_in_two_halves_on_what_it_was_given_for(inside_the_year: Flask) -> None:
    project = project_of("P13")
    contract = project.contract
    assert (project.award_fen, contract.amount_fen, contract.partner.name) == (yuan(45_000), yuan(45_000), "暖邻社会工作服务中心")
    assert [team.name for team in db.session.scalars(select(Partner).where(Partner.host_id == contract.partner_id))] == ["归来志愿队"]
    assert "归来志愿队" in contract.chosen_why
    assert len([offer for offer in project.offers if offer.is_qualified]) == 3
    paid = [(sum(p.amount_fen for p in part.payments), part.payments[-1].released_at.month) for part in contract.milestones]
    assert paid == [(yuan(22_500), 7), (yuan(22_500), 10)]
    assert (balance(f"spent:{project.number}"), balance(f"encumb:{contract.number}"), balance(f"approp:{project.number}")) == (yuan(45_000), 0, 0)
    assert (project.state, project.proposal.matter.state) == (ProjectState.FINISHED, MatterState.OVERSEEN)
    assert [a.is_accepted for a in db.session.scalars(select(Acceptance).where(Acceptance.project_id == project.id))] == [True]
    assert len(list(db.session.scalars(select(Inspection).where(Inspection.project_id == project.id)))) == 3


def test_who_stepped_aside_is_not_in_the_base(inside_the_year: Flask) -> None:
    result = decision_on("P04").question.result
    assert (result["base"], result["for"], result["passed"]) == (26, 25, True)


@pytest.mark.parametrize("code", FUNDED)
def test_every_vote_is_the_one_of_the_minutes(inside_the_year: Flask, code: str) -> None:
    result = decision_on(code).question.result
    assert (result["for"], result["against"], result["abstain"]) == BY_CODE[code].votes


def test_a_group_below_the_council_chose_two_of_four_by_a_show_of_hands(inside_the_year: Flask) -> None:
    meeting = drying_ground.the_meeting()
    question = meeting.items[0].decision.question
    assert (meeting.area.layer, len(meeting.attendees)) == (Layer.COURTYARD, 144)
    assert (question.base, question.need, question.rules.max_number) == (101, 51, 2)
    adopted = [row["title"] for row in question.ranked if row["became"] == Became.ADOPTED]
    assert adopted == ["坝子边加两盏灯", "乒乓球台 2 张"]


def test_the_minutes_of_every_meeting_are_signed_by_who_ran_it_and_who_wrote(inside_the_year: Flask) -> None:
    for meeting in db.session.scalars(select(Meeting)):
        signed = {signature.person_id: signature.imprint for signature in signatures_of(meeting)}
        assert set(signed) == {meeting.facilitator_id, meeting.recorder_id}
        assert set(signed.values()) == {imprint_of(minutes_of(meeting))}, "nothing was changed since"


def test_44_turns_seven_over_time_26_of_27_spoke(inside_the_year: Flask) -> None:
    meeting, _ = councils()
    turns = list(db.session.scalars(select(SpeakerTurn).where(SpeakerTurn.meeting_id == meeting.id)))
    assert (len(turns), sum(bool(t.ran_over) for t in turns), len({t.person_id for t in turns})) == (44, 7, 26)
    assert meeting.observers == 19


def test_the_list_hung_seven_days_on_six_boards_and_two_objections_were_answered(inside_the_year: Flask) -> None:
    notice = db.session.scalars(select(Notice).where(Notice.kind == "list", Notice.subject.startswith("ranking:"))).one()
    assert (notice.days, len(notice.places), all(p.photo_id for p in notice.places)) == (7, 6, True)
    answered = [o.answered_at.date().isoformat() for o in db.session.scalars(select(Objection).where(Objection.notice_id == notice.id))]
    assert answered == ["2026-04-15", "2026-04-17"]


def test_the_drains_are_paid_in_four_parts_and_the_retention_waits(inside_the_year: Flask) -> None:
    contract = db.session.scalars(select(Contract).where(Contract.number.contains("P02"))).one()
    assert contract.amount_fen == yuan(86_900)
    assert [m.amount_fen for m in contract.milestones] == [yuan(n) for n in (34_760, 34_760, 14_773, 2_607)]
    assert [bool(m.payments) for m in contract.milestones] == [True, True, True, False]
    assert balance(f"encumb:{contract.number}") == yuan(2_607)


def test_the_price_rise_without_a_vote_stopped_the_money_until_the_old_price_stood(inside_the_year: Flask) -> None:
    price = db.session.scalars(select(PriceChange)).one()
    assert (price.state, price.old_fen, price.new_fen) == (PriceChangeState.KEPT, 1_200, 1_350)
    assert price.settled_at.date().isoformat() == "2026-08-18"
    later = db.session.scalars(select(Payment).join(Payment.milestone).where(Payment.released_at > price.found_at, Payment.milestone.has(contract_id=price.contract_id))).first()
    assert later.released_at > price.settled_at


def test_the_missing_invoice_held_the_payment_until_it_came(inside_the_year: Flask) -> None:
    held = db.session.scalars(select(Hold).where(Hold.project == "P06-2026")).one()
    assert (held.placed_at.date().isoformat(), held.lifted_at.date().isoformat()) == ("2026-06-20", "2026-06-24")


def test_every_payment_passed_three_people_and_none_is_open(inside_the_year: Flask) -> None:
    payments = list(db.session.scalars(select(Payment)))
    assert all(len({p.asked_by_id, p.approved_by_id, p.checked_by_id}) == 3 for p in payments)
    assert {p.state for p in payments} == {PaymentState.PAID}


def test_findings_are_all_put_right_and_the_ratings_are_the_printed_ones(inside_the_year: Flask) -> None:
    assert {f.state for f in db.session.scalars(select(Finding))} == {FindingState.CONFIRMED}
    means = db.session.execute(select(Project.number, func.sum(Rating.stars), func.count()).join(Rating).group_by(Project.number)).all()
    assert {number: (total * 10 // count, count) for number, total, count in means} == {
        "P01-2026": (41, 30), "P02-2026": (46, 30), "P04-2026": (44, 30), "P05-2026": (40, 30), "P06-2026": (43, 30), "P11-2026": (47, 30),
    }  # fmt: skip


def test_the_record_is_whole_and_its_time_never_goes_back(inside_the_year: Flask) -> None:
    assert record.first_fault() is None
    times = [datetime.fromisoformat(record.read(row).body["t"]) for row in db.session.scalars(select(RecordEntry).order_by(RecordEntry.seq))]
    assert times == sorted(times)


def test_no_name_phone_or_door_of_a_resident_stands_in_the_record(inside_the_year: Flask) -> None:
    text = "\n".join(db.session.scalars(select(RecordEntry.body)))
    in_office = {person.name for person in db.session.scalars(select(Person).join(RoleGrant))}
    names = {row[4] for row in rows() if len(row[4]) == 3} - in_office
    assert sorted(name for name in names if name in text) == []
    assert sorted(row[5] for row in rows() if row[5] and row[5] in text) == []
