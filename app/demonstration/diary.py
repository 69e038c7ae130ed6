"""Many threads, one time: what happens to the projects is written down by day and played in order."""
from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.demonstration import papers
from app.demonstration.heyuan import BOOKKEEPER, COMMITTEE, HEAD, SUPERVISORS
from app.demonstration.troupe import Troupe, on
from app.extensions import db
from app.step4_execute.commands.awards import finish_project
from app.step4_execute.commands.contracts import report_milestone
from app.step4_execute.commands.payments import approve_payment, ask_payment, check_payment, release_payment
from app.step4_execute.commands.tasks import finish_task
from app.step4_execute.models import Milestone, Payment, Project
from app.step5_oversee.commands.acceptance import accept_milestone, record_acceptance
from app.step5_oversee.commands.inspections import record_inspection

ASKS, FIRST_SUPERVISOR = COMMITTEE[0], SUPERVISORS[0]


class Diary:
    """Entries of a day, played by `play` in order of time."""

    def __init__(self, troupe: Troupe) -> None:
        self.troupe = troupe
        self._pages: list[tuple[int, int, int, int, int, Callable[[], object]]] = []

    def at(self, month: int, day: int, hour: int, do: Callable[[], object], minute: int = 0) -> None:
        """Write something down for an hour."""
        self._pages.append((month, day, hour, minute, len(self._pages), do))

    def play(self) -> None:
        """Live through it."""
        for month, day, hour, minute, _, do in sorted(self._pages, key=lambda page: page[:5]):
            with on(month, day, hour, minute):
                do()
        self._pages.clear()

    def part(self, code: str, position: int, day: tuple[int, int], report: str, by: str = FIRST_SUPERVISOR) -> None:
        """A part of the work: reported, looked at, accepted, and paid through three pairs of hands."""
        month, date = day
        self.at(month, date, 9, lambda: self.report(code, position, report))
        self.at(month, date, 10, lambda: self.look(code, f"{report}；与合同一致。", True, position, by))
        self.at(month, date, 11, lambda: self.accept(code, position, by))
        self.pays(code, position, day)

    def whole(self, code: str, position: int, day: tuple[int, int], by: str = FIRST_SUPERVISOR, residents: int = 5) -> None:
        """The last part: reported, the project reported finished, residents accept the whole, then the money."""
        month, date = day
        self.at(month, date, 9, lambda: self.finish(code, position))
        self.at(month, date, 10, lambda: self.look(code, "全部看过一遍，与合同一致。", True, position, by, f"{residents} 位居民"))
        self.at(month, date, 11, lambda: self.troupe.does(by, record_acceptance, project(code), residents, True, "大家看过，同意验收。", papers.photo("居民验收")))
        self.at(month, date, 14, lambda: self.accept(code, position, by))
        self.pays(code, position, day)
        self.at(month, date, 16, lambda: self.tick_off(code))

    def finish(self, code: str, position: int) -> None:
        """Those who work say that everything is done."""
        self.report(code, position, "全部完工")
        self.troupe.does(ASKS, finish_project, project(code))

    def tick_off(self, code: str) -> None:
        """The line on the list of who does what is done."""
        for task in project(code).tasks:
            self.troupe.does(ASKS, finish_task, task)

    def report(self, code: str, position: int, words: str) -> None:
        """Those who work say that a part is done."""
        self.troupe.does(ASKS, report_milestone, milestone(code, position), words, papers.photo(words[:20]))

    def look(self, code: str, what: str, is_ok: bool, position: int | None = None, by: str = FIRST_SUPERVISOR, with_whom: str = "") -> int:
        """Somebody goes and looks; the number of the inspection."""
        part = milestone(code, position) if position else None
        return int(self.troupe.does(by, record_inspection, project(code), what, is_ok, part, None, with_whom).id)

    def accept(self, code: str, position: int, by: str = FIRST_SUPERVISOR) -> None:
        """A supervisor accepts a part."""
        self.troupe.does(by, accept_milestone, milestone(code, position))

    def pays(self, code: str, position: int, day: tuple[int, int], hour: int = 15) -> None:
        """The money of a part, from asking to the bank, within the hour."""
        self.asks(code, position, day, hour)
        self.settles(code, position, day, hour)

    def asks(self, code: str, position: int, day: tuple[int, int], hour: int = 15, invoice_fen: int | None = None) -> None:
        """A committee member asks for the money, with the invoices at hand, and the head approves."""
        self.at(*day, hour, lambda: self._ask(code, position, invoice_fen))
        self.at(*day, hour, lambda: self.troupe.does(HEAD, approve_payment, payment(code, position)), 20)

    def settles(self, code: str, position: int, day: tuple[int, int], hour: int = 15, by: str = FIRST_SUPERVISOR) -> None:
        """A third person checks, and the bank's slip closes it."""
        self.at(*day, hour, lambda: self.troupe.does(by, check_payment, payment(code, position), "合同、发票、现场三样都对过。"), 40)
        self.at(*day, hour, lambda: self._release(code, position), 50)

    def _ask(self, code: str, position: int, invoice_fen: int | None) -> None:
        part = milestone(code, position)
        covered = part.amount_fen if invoice_fen is None else invoice_fen
        paper = papers.voucher(f"发票：{part.title}", covered, part.contract.partner.name)
        self.troupe.does(ASKS, ask_payment, part, part.amount_fen, covered, paper)

    def _release(self, code: str, position: int) -> None:
        due = payment(code, position)
        slip = papers.voucher(f"银行回单：{due.milestone.title}", due.amount_fen, due.milestone.contract.partner.name)
        self.troupe.does(BOOKKEEPER, release_payment, due, slip, due.amount_fen)


def project(code: str) -> Project:
    """A project of the year by its code."""
    return db.session.scalars(select(Project).where(Project.number == f"{code}-2026")).one()


def milestone(code: str, position: int) -> Milestone:
    """A part of its contract, counted from 1."""
    contract = project(code).contract
    assert contract is not None
    return contract.milestones[position - 1]


def payment(code: str, position: int) -> Payment:
    """The newest request for the money of a part."""
    return milestone(code, position).payments[-1]
