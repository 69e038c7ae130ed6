"""The roll from a sheet: read as people send it, refused by row and column, taken over once, and taken back whole."""
from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.people.commands.imports import apply_sheet, discard_sheet, read_sheet, undo_sheet
from app.people.commands.roles import grant_role
from app.people.commands.roll import change_person
from app.people.commands.sessions import start_session
from app.people.commands.slips import issue_slips
from app.people.imports.lines import COLUMNS, HEADS, understand
from app.people.imports.sample import sample_sheet
from app.people.imports.sheet import Unreadable, read_cells
from app.people.models import Area, Household, Person, RollImport
from app.people.queries import actor_of
from app.people.states import ImportState, Proof, Residence, SlipKind
from app.policy.actor import PASSER_BY
from app.record.models import RecordEntry
from app.vocabulary import Role
from tests.fixtures.house import TERM, do

HEAD = list(HEADS.values())
LI = ["院落", "棉纺12号院", "3栋", "MF-0201", "2单元201", "李桂芳", "13800000001", "1953", "户籍", "P1"]
WANG = ["院落", "棉纺12号院", "3栋", "MF-0201", "2单元201", "王建国", "", "1950", "户籍", ""]
MA = ["小区", "悦湖居", "", "YH-0001", "1-101", "马小军", "13800000002", "1992", "租住", ""]


def xlsx(*rows, head=HEAD):
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(*rows, head=HEAD, codec="utf-8-sig", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([head, *rows])
    return out.getvalue().encode(codec)


def read(content):
    return understand(read_cells(content))


def faults(content):
    lines, whole = read(content)
    return [(f.row, f.column, f.code) for f in whole] + [(line.row, column, code) for line in lines for column, code, _ in line.faults]


def lay(area, content, is_whole=False, by=None):
    lines, wrong = read(content)
    return do(read_sheet, area, "名册.xlsx", "ab" * 32, lines, wrong, is_whole, by=by)


def take(area, content, is_whole=False, good_only=False):
    sheet = lay(area, content, is_whole)
    do(apply_sheet, sheet, good_only)
    return sheet


def everything():
    tables = (Area.__table__, Household.__table__, Person.__table__)
    return {t.name: sorted(tuple(row) for row in db.session.execute(select(t))) for t in tables}


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sample_that_we_give_out_is_a_sheet_that_we_take(inside):
    with inside.test_request_context():
        content = sample_sheet()
    lines, wrong = read(content)
    assert wrong == []
    assert [(line.name, line.residence, line.faults) for line in lines] == [("李桂芳", "registered", []), ("王小宝", "tenant", [])]
    assert len(load_workbook(io.BytesIO(content)).sheetnames) == 2


@pytest.mark.parametrize(
    "content",
    [xlsx(LI), as_csv(LI), as_csv(LI, codec="utf-8"), as_csv(LI, codec="gb18030"), as_csv(LI, codec="utf-16"), as_csv(LI, delimiter=";"), as_csv(LI, delimiter="\t")],
    ids=["xlsx", "utf-8-sig", "utf-8", "gb18030", "utf-16", "semicolon", "tab"],
)
def test_every_common_file_reads_alike(content):
    lines, wrong = read(content)
    assert wrong == []
    line = lines[0]
    assert (line.yard, line.building, line.code, line.name, line.phone, line.birth_year, line.roll_no, line.faults) == (
        "棉纺12号院", "3栋", "MF-0201", "李桂芳", "13800000001", 1953, "P1", [],
    )  # fmt: skip


def test_heads_in_any_order_under_other_names_below_a_title():
    head = ["手机号码", "姓名*", "户 号", "小区（院落）名称", ""]
    book = xlsx(["13800000001", "李桂芳", "H1", "悦湖居", "x"], head=head)
    wide = load_workbook(io.BytesIO(book))
    wide.active.insert_rows(1, 3)
    wide.active["A1"] = "禾苑社区居民名册"
    wide.active.insert_rows(5, 2)
    out = io.BytesIO()
    wide.save(out)
    lines, wrong = read(out.getvalue())
    assert wrong == []
    assert (lines[0].row, lines[0].name, lines[0].phone, lines[0].yard) == (7, "李桂芳", "13800000001", "悦湖居")


def test_numbers_dates_and_full_width_are_understood():
    import datetime

    lines, _ = read(xlsx([None, "悦湖居", None, 301.0, 301, "李桂芳", 13800000001, datetime.datetime(1953, 4, 1), None, 17], ["", "悦湖居", "", "３０２", "", "王建国", "１３８ ００００ ０００２", "1950年5月"]))
    assert [(line.code, line.phone, line.birth_year, line.roll_no, line.faults) for line in lines] == [
        ("301", "13800000001", 1953, "17", []), ("302", "13800000002", 1950, "", []),
    ]  # fmt: skip


def test_errors_name_the_row_and_the_column():
    content = xlsx(
        LI, ["院落", "棉纺12号院", "3栋", "MF-0202", "", "", "12", "19", "住着", "P2"], ["星球", "", "", "", "", "王建国", "", "", "", ""],
        ["", "悦湖居", "", "H9", "", "=HYPERLINK(\"http://x\",\"点\")", "", "", "", ""], ["", "悦湖居", "", "H8", "", "长" * 5000, "", "", "", ""],
    )  # fmt: skip
    assert faults(content) == [
        (3, "name", "row.missing"), (3, "residence", "row.residence"), (3, "phone", "row.phone"), (3, "birth_year", "row.birth_year"),
        (4, "yard", "row.missing"), (4, "code", "row.missing"), (4, "layer", "row.layer"), (5, "name", "row.formula"), (6, "name", "row.too_long"),
    ]  # fmt: skip


def test_nobody_stands_on_a_sheet_twice():
    other = [*MA[:5], "另一人", "13800000002", "", "", "P1"]
    assert faults(xlsx(LI, WANG, WANG, MA, other)) == [(4, "name", "row.twice_name"), (6, "roll_no", "row.twice_roll_no"), (6, "phone", "row.twice_phone")]
    assert faults(xlsx(LI, [*MA[:3], "MF-0201", *MA[4:]])) == [(3, "code", "row.two_places")]


def test_what_is_no_sheet_says_so():
    for content, code in ((b"\xd0\xcf\x11\xe0old", "sheet.old_excel"), (b"PK\x03\x04broken", "sheet.unreadable"), (b"\x00\x01\x02", "sheet.unreadable"), (b"\xff\x81\xff", "sheet.unreadable")):
        with pytest.raises(Unreadable, match=code):
            read_cells(content)
    assert faults(b"") == faults(b"hello, world") == [(0, "", "sheet.no_heads")]
    assert faults(xlsx(["悦湖居", "李桂芳"], head=["小区", "姓名"])) == [(1, "code", "sheet.column_missing")]
    assert faults(xlsx()) == [(1, "", "sheet.empty")]


def test_twenty_thousand_rows_and_no_more():
    rows = [["悦湖居", f"H{i}", f"人{i}"] for i in range(20_001)]
    head = ["小区", "户号", "姓名"]
    assert len(read(as_csv(*rows[:20_000], head=head))[0]) == 20_000
    assert faults(as_csv(*rows, head=head)) == [(0, "", "sheet.too_long")]
    with pytest.raises(Unreadable, match=r"sheet\.too_long"):
        read_cells(as_csv(*rows, *rows, head=head))


cells = st.one_of(st.text(max_size=30), st.integers(-(10**18), 10**18).map(str), st.sampled_from(["", "=1+1", "李桂芳", "户籍", "13800000001", "1953", "\x00", "长" * 300]))


@settings(max_examples=60)
@given(st.permutations(list(COLUMNS)), st.lists(st.lists(cells, min_size=10, max_size=10), min_size=1, max_size=6))
def test_whatever_stands_in_the_cells_a_line_is_whole_or_says_why_not(order, rows):
    lines, wrong = understand([[(1, [HEADS[c] for c in order]), *((i + 2, list(row)) for i, row in enumerate(rows))]])
    assert wrong == []
    assert len(lines) == len(rows)
    for line in lines:
        assert line.faults or (line.yard and line.code and line.name)
        assert line.phone == "" or line.phone.lstrip("+").isdigit()
        assert all(len(text) <= 80 for text in (line.yard, line.code, line.name, line.door))
        assert {f[0] for f in line.faults} <= set(COLUMNS)


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(content):
    try:
        read(content)
    except Unreadable as error:
        assert str(error).startswith("sheet.")  # noqa: PT017 - most drawn files are no sheet, but some may be read


# ── Taking over ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_laying_a_sheet_on_the_table_changes_nothing(a_community):
    before = everything()
    sheet = lay(a_community, xlsx(LI, WANG, MA))
    assert sheet.counts == {"areas": 3, "households": 2, "households_changed": 0, "people": 3, "people_changed": 0, "unchanged": 0, "gone": 0, "errors": 0}
    assert everything() == before
    do(discard_sheet, sheet)
    assert sheet.rows == []
    with pytest.raises(NotNow):
        do(apply_sheet, sheet)


def test_the_sheet_becomes_the_roll(a_community):
    take(a_community, xlsx(LI, WANG, MA))
    li = db.session.scalar(select(Person).where(Person.name == "李桂芳"))
    assert (li.phone, li.birth_year, li.roll_no, li.residence) == ("13800000001", 1953, "P1", Residence.REGISTERED)
    assert (li.household.code, li.household.door, li.household.area.name, li.household.area.parent.name) == ("MF-0201", "2单元201", "3栋", "棉纺12号院")
    assert actor_of(li).holds_over(a_community.path, Role.RESIDENT)
    assert db.session.scalar(select(Person.residence).where(Person.name == "马小军")) is Residence.TENANT


def test_the_same_sheet_again_changes_nothing(a_community):
    take(a_community, xlsx(LI, WANG, MA))
    before = everything()
    again = take(a_community, xlsx(LI, WANG, MA))
    assert again.counts == {"areas": 0, "households": 0, "households_changed": 0, "people": 0, "people_changed": 0, "unchanged": 3, "gone": 0, "errors": 0}
    assert everything() == before


def test_a_corrected_sheet_updates_and_does_not_double(a_community):
    take(a_community, xlsx(LI, WANG, MA))
    renamed = [*LI[:4], "2单元202", "李桂芬", "13800000009", "", "租住", "P1"]
    sheet = take(a_community, xlsx(renamed, [*WANG[:4], "2单元202", "王建国", "13800000001", *WANG[7:]]))
    assert (sheet.counts["people"], sheet.counts["people_changed"], sheet.counts["households"], sheet.counts["households_changed"]) == (0, 2, 0, 1)
    li = db.session.scalar(select(Person).where(Person.roll_no == "P1"))
    assert (li.name, li.phone, li.birth_year, li.residence, li.household.door) == ("李桂芬", "13800000009", 1953, Residence.TENANT, "2单元202")
    assert db.session.scalar(select(Person.phone).where(Person.name == "王建国")) == "13800000001"  # the number that 李 gave up


def test_who_moves_within_the_community_is_the_same_person(a_community):
    take(a_community, xlsx(LI, WANG))
    li = db.session.scalar(select(Person.id).where(Person.roll_no == "P1"))
    take(a_community, xlsx(["小区", "悦湖居", "", "YH-0001", "1-101", *LI[5:]]))
    person = db.session.get_one(Person, li)
    assert (person.household.code, person.name) == ("YH-0001", "李桂芳")


def test_two_people_who_swap_their_numbers(a_community):
    take(a_community, xlsx(LI, MA))
    take(a_community, xlsx([*LI[:6], MA[6], *LI[7:]], [*MA[:6], LI[6], *MA[7:]]))
    assert dict(db.session.execute(select(Person.name, Person.phone)).all()) == {"李桂芳": MA[6], "马小军": LI[6]}


def test_one_error_stops_everything_unless_the_good_rows_are_asked_for(a_community):
    content = xlsx(LI, [*MA[:6], "12", *MA[7:]])
    sheet = lay(a_community, content)
    before = everything()
    with pytest.raises(NotValid) as refused:
        do(apply_sheet, sheet)
    assert refused.value.codes == ["sheet.has_errors"]
    assert everything() == before
    assert do(apply_sheet, sheet, True)["people"] == 1
    assert db.session.scalars(select(Person.name)).all() == ["李桂芳"]


def test_what_the_roll_knows_is_compared(a_community, a_person, inside):
    from app.people.commands.areas import create_area
    from app.people.commands.roll import enter_household, enter_person
    from app.people.queries import community_of
    from app.vocabulary import Layer

    town = db.session.get_one(Area, community_of(a_community).parent_id)
    other = do(create_area, town, Layer.COMMUNITY, "邻社区")
    far = do(enter_household, other, "FAR-1")
    do(enter_person, far, "远人", phone="13811112222", roll_no="P77")
    home = do(enter_household, a_community, "MF-0201")
    for _ in range(2):
        do(enter_person, home, "王建国")
    sheet = lay(a_community, xlsx([*LI[:3], "FAR-1", *LI[4:]], [*LI[:6], "13811112222", "", "", ""], WANG, [*MA[:9], "P77"]))
    from app.people.imports.lines import Line
    from app.people.imports.plan import make_plan

    found = make_plan(db.session(), a_community, [Line(**row) for row in sheet.rows]).faults
    assert sorted((f.row, f.column, f.code) for f in found) == [
        (2, "code", "row.household_elsewhere"), (3, "phone", "row.phone_taken"), (4, "name", "row.same_name"), (5, "name", "row.person_elsewhere"),
    ]  # fmt: skip


def test_who_is_not_on_the_whole_roll_is_gone_from_today(a_community):
    take(a_community, xlsx(LI, WANG, MA))
    assert take(a_community, xlsx(LI)).counts["gone"] == 0
    sheet = take(a_community, xlsx(LI), is_whole=True)
    assert sheet.counts["gone"] == 2
    assert {p.name for p in db.session.scalars(select(Person).where(Person.valid_until.is_(None)))} == {"李桂芳"}
    assert {h.code for h in db.session.scalars(select(Household).where(Household.valid_until.is_(None)))} == {"MF-0201"}


def test_nobody_in_office_disappears_by_a_sheet(a_community):
    take(a_community, xlsx(LI, MA))
    ma = db.session.scalar(select(Person).where(Person.name == "马小军"))
    do(grant_role, a_community, ma, Role.COUNCIL, *TERM)
    sheet = lay(a_community, xlsx(LI), is_whole=True)
    for good_only in (False, True):
        with pytest.raises(NotValid):
            do(apply_sheet, sheet, good_only)


def test_one_entry_with_figures_and_a_root_and_no_names(a_community):
    before = len(db.session.scalars(select(RecordEntry.seq)).all())
    sheet = take(a_community, xlsx(LI, WANG, MA))
    entries = db.session.scalars(select(RecordEntry).where(RecordEntry.seq >= before).order_by(RecordEntry.seq)).all()
    assert [e.action for e in entries] == ["restricted", "roll.import"]
    assert '"people":3' in entries[1].body
    assert '"root":"' in entries[1].body
    assert not any(secret in e.body for e in entries for secret in ("李桂芳", "13800000001", "2单元201", "MF-0201"))
    assert sheet.rows == []


# ── Taking back ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sheet_taken_back_leaves_the_roll_exactly_as_it_was(a_community):
    first = take(a_community, xlsx(LI, WANG, MA))
    before = everything()
    second = take(a_community, xlsx([*LI[:4], "门", "李桂芬", MA[6], "1960", "租住", "P1"], [*MA[:6], LI[6], *MA[7:]], ["网格", "一网格", "9栋", "NEW-1", "", "新来的", "", "", "", ""]), is_whole=True)
    assert everything() != before
    with pytest.raises(NotNow) as refused:
        do(undo_sheet, first, "弄错了")
    assert refused.value.codes == ["sheet.later_one"]
    do(undo_sheet, second, "弄错了")
    assert everything() == before
    do(undo_sheet, first, "也弄错了")
    assert everything()["person"] == []
    assert second.state is ImportState.UNDONE
    with pytest.raises(NotNow):
        do(undo_sheet, second, "再来")


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda community, li: do(start_session, li, Proof.SLIP, by=PASSER_BY), "sheet.built_on_sign_ins"),
        (lambda community, li: do(grant_role, community, li, Role.COUNCIL, *TERM), "sheet.built_on_roles"),
        (lambda community, li: do(issue_slips, li, SlipKind.PERSON), "sheet.built_on_slips"),
        (lambda community, li: do(change_person, li, "李桂芬", "", None, Residence.TENANT), "sheet.changed_since"),
    ],
)
def test_nobody_pulls_the_ground_away_from_under_others(a_community, build, code):
    sheet = take(a_community, xlsx(LI, WANG))
    build(a_community, db.session.scalar(select(Person).where(Person.roll_no == "P1")))
    before = everything()
    with pytest.raises(NotNow) as refused:
        do(undo_sheet, sheet, "弄错了")
    assert code in refused.value.codes
    assert {r.values["count"] for r in refused.value.reasons} == {1}
    assert everything() == before


def test_taking_back_needs_a_reason(a_community):
    sheet = take(a_community, xlsx(LI))
    with pytest.raises(NotValid):
        do(undo_sheet, sheet, " ")


def test_only_the_administrator_brings_sheets(a_community, a_person):
    committee, admin = a_person("罗敏", Role.COMMITTEE_HEAD), a_person("管理员", Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        lay(a_community, xlsx(LI), by=committee)
    sheet = lay(a_community, xlsx(LI), by=admin)
    for command, more in ((apply_sheet, ()), (discard_sheet, ()), (undo_sheet, ("弄错了",))):
        with pytest.raises(NotAllowed):
            do(command, sheet, *more, by=committee)
    assert sheet.state is ImportState.PREVIEWED


def test_a_whole_community_in_a_few_seconds(a_community):
    rows = [["院落", f"院{h % 17}", f"{h % 7}栋", f"H{h:05d}", f"{h}室", f"张{h}的{k}", str(13800000000 + h * 3 + k), "1960", "户籍", ""] for h in range(3000) for k in range(3 if h % 2 else 2)]
    lines, wrong = read(as_csv(*rows))
    began = time.process_time()
    sheet = do(read_sheet, a_community, "名册.csv", "ab" * 32, lines, wrong)
    do(apply_sheet, sheet)
    do(undo_sheet, sheet, "练习")
    assert time.process_time() - began < 20
    assert db.session.scalars(select(RollImport.state)).all() == [ImportState.UNDONE]
