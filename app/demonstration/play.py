"""Playing the year 2026 of 禾苑社区, from an empty house to the residents' ratings."""
from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

from app.base.database import without_waiting_for_the_disk
from app.demonstration import council, first_half, second_half, vouching
from app.demonstration.community import found
from app.demonstration.keepsake import Key, begin, leave
from app.demonstration.keys import hand_out
from app.demonstration.troupe import Troupe
from app.extensions import db
from app.people.queries import communities
from app.record import queries as record

SCENES: tuple[tuple[str, Callable[[Troupe], object]], ...] = (
    ("一月：建社区、读花名册、定职务 / January: the community, its roll, its posts", found),
    ("监督成员各拿一把钥匙 / supervisors hold keys of their own", vouching.enrol),
    ("钱进来，有凭证 / the money comes in, with slips", first_half.open_the_year),
    ("巡：25 件事有了编号和负责人 / raise: 25 matters with a number and an owner", first_half.raise_voices),
    ("提：分类、核对、估价；7 件停下 / submit: sorted, screened, costed; 7 stopped", first_half.sort_and_screen),
    ("移交的事有了回音 / those that were handed over are answered", first_half.hear_back),
    ("一户一表：2,213 户 / household forms: 2,213", first_half.collect_forms),
    ("党组织研究，上议题公示 / studied, tabled and posted", first_half.study_and_table),
    ("议事会通知 / the council is called", council.convene),
    ("先定规则，再打分 / the rules first, then the scores", council.fix_the_rules),
    ("议：4 月 12 日议事会 / discuss: the council of 12 April", council.meet),
    ("散会签存，两位监督成员见证 / signed after the meeting, vouched for by two supervisors", vouching.vouch),
    ("公示 7 天，答复异议，报街道 / posted 7 days, objections answered, filed", council.hang_the_list),
    ("干：比选、签约、开工 / execute: offers, contracts, work", second_half.award_and_sign),
    ("监：看现场、整改、付款 / oversee: inspections, putting right, payments", second_half.watch_and_pay),
    ("验收、评分、年终 / acceptance, ratings, the end of the year", second_half.finish_the_year),
    ("年终签存、见证 / signed and vouched for at the end of the year", vouching.vouch),
)


def is_empty() -> bool:
    """Whether nothing stands here yet."""
    return not communities() and record.newest() is None


def play(say: Callable[[str], object]) -> Troupe:
    """Play the year through the commands themselves, telling what is being played. Only into an empty house."""
    if not is_empty():
        raise RuntimeError("a community stands here already; the demonstration is only played into an empty house")
    begin(Path(current_app.config["INSTANCE"]))
    troupe = Troupe()
    keys: list[Key] = []
    with without_waiting_for_the_disk(db.engine):
        for title, scene in SCENES:
            began = time.perf_counter()
            scene(troupe)
            if scene is found:
                keys = hand_out(troupe)
            say(f"  {title}  ({time.perf_counter() - began:.1f} s)")
    leave(Path(current_app.config["INSTANCE"]), last_moment() - datetime.now(UTC), keys)
    return troupe


def last_moment() -> datetime:
    """When the newest entry was written, by its own words."""
    newest = record.newest()
    entry = record.by_number(newest) if newest is not None else None
    return entry.at if entry else datetime.now(UTC)
