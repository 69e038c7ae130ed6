"""Lines as people paste them: places of a community, and people who take office. Pure."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.base.text import clean
from app.people.phones import tidy_phone
from app.vocabulary import Layer, Reason

MOST_PLACES = 2000
MOST_PEOPLE = 200
_BETWEEN = re.compile(r"\s*[/>→\t|\\]\s*")
_RANGE = re.compile(r"(\d{1,3})\s*(?:号楼|栋|幢|座)?\s*(?:-|–|—|~|至|到)\s*(\d{1,3})\s*(号楼|栋|幢|座|组|网格)$")
_GRID = re.compile(r"网格|\bgrid\b", re.IGNORECASE)
_BUILDING = re.compile(r"(?:栋|幢|座|号楼)$|^(?:building|block)\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*\d+[.、)）]\s*")


@dataclass(frozen=True)
class Place:
    """One place with its way down from the community: (grid, courtyard, building), the layers and an English name."""

    way: tuple[tuple[Layer, str], ...]
    name_en: str = ""

    @property
    def layer(self) -> Layer:
        """What it is itself."""
        return self.way[-1][0]

    @property
    def name(self) -> str:
        """What it is called itself."""
        return self.way[-1][1]

    @property
    def above(self) -> tuple[tuple[Layer, str], ...]:
        """The places that it lies in, below the community."""
        return self.way[:-1]


def read_places(text: str) -> tuple[list[Place], list[Reason]]:
    """`第1网格 / 棉纺12号院 / 1-8栋`, one way a line: every place on it once, the wider before the narrower."""
    found: dict[tuple[tuple[Layer, str], ...], Place] = {}
    faults: list[Reason] = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [clean(part) for part in _BETWEEN.split(unicodedata.normalize("NFKC", clean(line))) if clean(part)]
        ways = _ways(parts)
        if isinstance(ways, str):
            faults.append(Reason(ways, {"line": number, "said": clean(line)[:40]}))
            continue
        for place in ways:
            if place.name_en or place.way not in found:
                found[place.way] = place
    if len(found) > MOST_PLACES:
        return [], [Reason("places.too_many", {"most": MOST_PLACES})]
    return list(found.values()), faults


def _ways(parts: list[str]) -> list[Place] | str:
    """The places of one line, the wider first, or the reason code of what is wrong with it."""
    way: tuple[tuple[Layer, str], ...] = ()
    found: list[Place] = []
    for depth, part in enumerate(parts, 1):
        name, _, english = (clean(half) for half in part.partition("="))
        if not name or len(name) > 80 or len(english) > 80:
            return "places.bad_name"
        names = _spread(name)
        layer = _layer_of(names[0], way[-1][0] if way else Layer.COMMUNITY)
        if layer is None:
            return "places.too_deep"
        if len(names) > 1 and depth < len(parts):
            return "places.range_in_the_middle"
        found += [Place((*way, (layer, one)), english if len(names) == 1 else "") for one in names]
        way = found[-1].way
    return found


def _layer_of(name: str, above: Layer) -> Layer | None:
    """What a name says that it is; below a courtyard everything is a building."""
    if above is Layer.BUILDING:
        return None
    if _GRID.search(name):
        return Layer.GRID if above is Layer.COMMUNITY else None
    if _BUILDING.search(name) or above is Layer.COURTYARD:
        return Layer.BUILDING
    return Layer.COURTYARD


def _spread(name: str) -> list[str]:
    """`1-8栋` is eight buildings."""
    found = _RANGE.fullmatch(name)
    if found is None:
        return [name]
    first, last, unit = int(found.group(1)), int(found.group(2)), found.group(3)
    if not first < last <= first + 99:
        return [name]
    prefix = "第" if unit == "网格" else ""
    return [f"{prefix}{n}{unit}" for n in range(first, last + 1)]


@dataclass(frozen=True)
class Holder:
    """Somebody who takes office, as a line says it; `line` is its number on what was pasted."""

    line: int
    name: str
    phone: str = ""
    household: str = ""
    post: str = ""


def read_holders(text: str) -> tuple[list[Holder], list[Reason]]:
    """`李桂芳 13800000001 主任`, one person a line. A word with `#` before it is the household number.

    Where a line has commas or tabs, these stand between the words, so that a name may have blanks.
    """
    found: list[Holder] = []
    faults: list[Reason] = []
    for number, line in enumerate(text.splitlines(), 1):
        plain = _NUMBER.sub("", unicodedata.normalize("NFKC", clean(line)))
        words = [w.strip() for w in re.split(r"[\t,;、]+" if re.search(r"[\t,;、]", plain) else r"\s+", plain) if w.strip()]
        if not words:
            continue
        name, rest = words[0], words[1:]
        phone = next((w for w in rest if len(re.sub(r"\D", "", w)) >= 7 and not w.startswith("#")), "")
        household = next((w for w in rest if w.startswith("#")), "")
        post = " ".join(w for w in rest if w not in (phone, household))
        if len(name) > 80 or len(post) > 80 or name[0].isdigit() or name[0] in "=@+-#":
            faults.append(Reason("holders.bad_line", {"line": number, "said": line.strip()[:40]}))
            continue
        found.append(Holder(number, name, tidy_phone(phone) if phone else "", household[1:], post))
    if len(found) > MOST_PEOPLE:
        return [], [Reason("holders.too_many", {"most": MOST_PEOPLE})]
    return found, faults
