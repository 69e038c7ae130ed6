"""January 2026: the map, the roll, the posts, the rules, and the keys."""
from __future__ import annotations

import hashlib
from datetime import date

from app.demonstration.heyuan import (
    ABSENT_OWNER,
    ADMINISTRATOR,
    BOOKKEEPER,
    CLERK,
    COMMITTEE,
    COUNCIL,
    COURTYARDS,
    ELDER,
    FACILITATOR,
    GROUP_HEAD,
    GUESTS,
    HEAD,
    HELPER,
    PLACE,
    PLACE_EN,
    RECORDER,
    SECRETARY,
    SUPERVISORS,
    TENANT,
)  # fmt: skip
from app.demonstration.roll_sheet import buildings, sheet
from app.demonstration.troupe import HOUSE, Troupe, on
from app.people.commands.areas import create_area
from app.people.commands.imports import apply_sheet, read_sheet
from app.people.commands.roles import grant_role
from app.people.commands.roll import enter_person
from app.people.imports.lines import understand
from app.people.imports.sheet import read_cells
from app.people.models import Area
from app.process.commands.packs import adopt_packs
from app.vocabulary import Layer, Role

TERM = (date(2026, 1, 1), date(2031, 1, 1))
COMMUNITY = PLACE[-1]
STAFF = (
    (FACILITATOR, "社工（中级），主持人", Role.FACILITATOR), (RECORDER, "记录员", Role.RECORDER), (BOOKKEEPER, "代理记账机构", Role.BOOKKEEPER),
    (CLERK, "街道社治办", Role.STREET_CLERK), (HELPER, "代办员", Role.HELPER), (ADMINISTRATOR, "系统管理员", Role.ADMINISTRATOR),
)  # fmt: skip


def found(troupe: Troupe) -> None:
    """From an empty house to a community with its roll, its posts and its rules."""
    with on(1, 5):
        lay_out(troupe)
    with on(1, 6):
        enrol(troupe)
    with on(1, 8):
        give_posts(troupe)
        troupe.does(HOUSE, adopt_packs, troupe.area(COMMUNITY))


def lay_out(troupe: Troupe) -> None:
    """City, district, sub-district, community, six grids, seventeen courtyards, 118 buildings."""
    with troupe.scene(HOUSE) as change:
        above: Area | None = None
        for layer, name, english in zip((Layer.CITY, Layer.DISTRICT, Layer.TOWN, Layer.COMMUNITY), PLACE, PLACE_EN, strict=True):
            above = create_area(change, above, layer, name, english)
            troupe.lays_out(above)
        grids = [create_area(change, above, Layer.GRID, f"第{n}网格", f"Grid {n}") for n in range(1, 7)]
        for grid in grids:
            troupe.lays_out(grid)
        for name, english, kind, number, _ in COURTYARDS:
            troupe.lays_out(create_area(change, grids[number - 1], Layer.COURTYARD, name, english, kind))
        for courtyard, building, _ in buildings():
            house = create_area(change, troupe.area(courtyard), Layer.BUILDING, building, building.replace("栋", ""))
            troupe.lays_out(house, f"{courtyard} {building}")


def enrol(troupe: Troupe) -> None:
    """The community's own sheet is read in, looked at, and applied; those who only work here are entered by hand."""
    community = troupe.area(COMMUNITY)
    with troupe.scene(HOUSE) as change:
        content = sheet()
        lines, faults = understand(read_cells(content))
        read = read_sheet(change, community, "禾苑社区花名册2026.csv", hashlib.sha256(content).hexdigest(), lines, faults)
        apply_sheet(change, read)
    troupe.find_on_the_roll((*COUNCIL, HEAD, *COMMITTEE, *SUPERVISORS, ELDER, ABSENT_OWNER, TENANT, *GUESTS))
    with troupe.scene(HOUSE) as change:
        for name in (*(name for name, _, _ in STAFF), "白律师", "石工", "温记者"):
            troupe.knows(enter_person(change, community, name))


def give_posts(troupe: Troupe) -> None:
    """Who holds what until the end of 2030: 31 on the council, seven on the committee, five who supervise."""
    community = troupe.area(COMMUNITY)
    posts: list[tuple[str, str, Role, Area]] = [(name, post, role, community) for name, post, role in STAFF]
    posts += [(SECRETARY, "社区党委书记、议事会召集人", Role.PARTY, community), (HEAD, "居委会主任", Role.COMMITTEE_HEAD, community)]
    posts += [(name, "居委会委员", Role.COMMITTEE, community) for name in COMMITTEE]
    posts += [(name, "居务监督委员会" + ("主任" if name == SUPERVISORS[0] else "委员"), Role.SUPERVISOR, community) for name in SUPERVISORS]
    posts += [(name, "居民议事会成员", Role.COUNCIL, community) for name in COUNCIL]
    posts += [(name, "列席", Role.GUEST, community) for name in GUESTS]
    posts += [(GROUP_HEAD, "5组组长", Role.GROUP_HEAD, troupe.area("5组")), (ELDER, "3栋楼栋长", Role.BUILDING_HEAD, troupe.area("棉纺12号院 3栋"))]
    with troupe.scene(HOUSE) as change:
        for name, post, role, area in posts:
            grant_role(change, area, troupe.person(name), role, *TERM, post=post)
