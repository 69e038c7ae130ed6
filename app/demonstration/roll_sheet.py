"""The roll of 禾苑社区 as the community's own sheet: 2,940 households, 7,580 people, then imported like any other."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from random import Random

from app.demonstration.heyuan import (
    ABSENT_OWNER,
    COMMITTEE,
    COUNCIL,
    COURTYARDS,
    ELDER,
    HEAD,
    HOMES,
    HOUSEHOLDS,
    RESIDENTS,
    SUPERVISORS,
    TENANT,
)  # fmt: skip
from app.demonstration.names import names

HEADER = ("院落·小区", "楼栋", "户号", "门牌", "姓名", "电话", "出生年", "居住情况", "人员编号")
CHILDREN, ELDERS, REGISTERED = 910, 1_690, 4_120
Row = tuple[str, str, str, str, str, str, str, str, str]


def sheet() -> bytes:
    """The sheet as CSV with a byte-order mark, as a spreadsheet saves it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(rows())
    return out.getvalue().encode("utf-8-sig")


def buildings() -> Iterator[tuple[str, str, int]]:
    """Courtyard, building and how many households live there: 24 each, and one more in the first 108."""
    number = 0
    for courtyard, _, _, _, count in COURTYARDS:
        for n in range(1, count + 1):
            yield courtyard, f"{n}栋", 25 if number < HOUSEHOLDS - 24 * 118 else 24
            number += 1


def rows() -> list[Row]:
    """One row a person. Named people stand first in the households where they live."""
    dice = Random(6)
    sizes = [3] * (RESIDENTS - 2 * HOUSEHOLDS) + [2] * (3 * HOUSEHOLDS - RESIDENTS)
    dice.shuffle(sizes)
    residents = _Residents(dice)
    waiting = _named()
    known = {name for homes in waiting.values() for name in homes}
    invented = (name for name in names(2 * RESIDENTS) if name not in known)
    found: list[Row] = []
    household = 0
    for courtyard, building, count in buildings():
        for flat in range(count):
            here = waiting.get(courtyard) or []
            first = here.pop(0) if here and flat % 3 == 0 else ""
            code = f"HY{household + 1:05d}"
            door = f"{flat % 4 + 1}单元{flat // 4 + 1}0{flat % 2 + 1}"
            for member in range(sizes[household]):
                name = first if first and member == 0 else next(invented)
                phone, born, kind = residents.next_person(first if member == 0 else "", member == 0)
                found.append((courtyard, building, code, door, name, phone, born, kind, f"{code}-{member + 1}"))
            household += 1
    return found


class _Residents:
    """Ages and kinds of residence that add up: 910 children, 1,690 elders, 4,120 registered, the named ones among them."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        known = [_known(name) for homes in _named().values() for name in homes]
        elders = sum(born < 1967 for born, _ in known)
        kinds = [kind for _, kind in known]
        others = RESIDENTS - HOUSEHOLDS
        self._heads = ["elder"] * (1_000 - elders) + ["adult"] * (HOUSEHOLDS - 1_000 - len(known) + elders)
        self._others = ["child"] * CHILDREN + ["elder"] * (ELDERS - 1_000) + ["adult"] * (others - CHILDREN - ELDERS + 1_000)
        tenants = RESIDENTS - REGISTERED - 260
        self._kinds = ["户籍"] * (REGISTERED - kinds.count("户籍")) + ["租住"] * (tenants - kinds.count("租住")) + ["业主在外"] * (260 - kinds.count("业主在外"))
        for deck in (self._heads, self._others, self._kinds):
            dice.shuffle(deck)
        self._phone = 13_900_000_000

    def next_person(self, name: str, is_first: bool) -> tuple[str, str, str]:
        """Phone (or none), year of birth, kind of residence of the next person."""
        self._phone += 1
        if name:
            born, kind = _known(name)
            return ("" if name == ELDER else str(self._phone), str(born), kind)
        age = (self._heads if is_first else self._others).pop()
        born = {"child": 2013 + self._dice.randrange(13), "elder": 1938 + self._dice.randrange(28), "adult": 1967 + self._dice.randrange(38)}[age]
        has_phone = age != "child" and self._dice.random() < 0.6
        return (str(self._phone) if has_phone else "", str(born), self._kinds.pop())


def _known(name: str) -> tuple[int, str]:
    """Year of birth and residence of a person of the story."""
    special = {ELDER: (1954, "户籍"), ABSENT_OWNER: (1986, "业主在外"), TENANT: (1993, "租住"), "唐丽": (1990, "租住")}
    return special.get(name) or (1956 + sum(map(ord, name)) % 28, "户籍")


def _named() -> dict[str, list[str]]:
    """Who lives in which courtyard, of those who have a name in the story."""
    homes: dict[str, list[str]] = {courtyard: [] for courtyard, *_ in COURTYARDS}
    for name, courtyard in HOMES.items():
        homes[courtyard].append(name)
    yards = [courtyard for courtyard, *_ in COURTYARDS]
    others = [n for n in (*COUNCIL, HEAD, *COMMITTEE, *SUPERVISORS) if n not in HOMES]
    for number, name in enumerate(others):
        homes[yards[number % len(yards)]].append(name)
    return homes
