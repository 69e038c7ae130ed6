"""What the vote asks of its papers at the close and at the count. Hands itself to `app.ballots.paper_door` when imported."""
from __future__ import annotations

from app.ballots.content import Ballot
from app.ballots.models import Question
from app.ballots.paper.queries import books_of, bundles_of, has_paper, numbers_of, reader_of
from app.ballots.paper.states import BookState, BundleState
from app.ballots.paper_door import Box, PaperLines, keep_paper
from app.vocabulary import Reason


class Papers:
    """Answers out of the issue book and the bundles."""

    def reasons_against_closing(self, question: Question) -> list[Reason]:
        """Every kind of paper that a desk was given must have been counted and add up."""
        open_ = [book for book in books_of(question) if book.state is BookState.OPEN and numbers_of(book).issued]
        return [Reason("paper.not_counted", {"letter": book.style}) for book in open_]

    def box(self, question: Question) -> Box:
        """issued = in the box + spoiled + unused, over all kinds of paper; what is missing counts as spoiled."""
        books = books_of(question)
        return Box(
            issued=sum(numbers_of(book).issued for book in books),
            in_box=sum(book.box or 0 for book in books),
            spoiled=sum((book.spoiled or 0) + (book.missing or 0) for book in books),
            unused=sum(book.unused or 0 for book in books),
        )

    def reasons_against_revealing(self, question: Question) -> list[Reason]:
        """Every box is bundled and every bundle locked."""
        if not has_paper(question):
            return []
        boxes = [book.style for book in books_of(question) if book.state is BookState.COUNTED and book.box]
        waiting = [b.name for b in bundles_of(question) if b.state in (BundleState.WAITING, BundleState.KEYED_ONCE)]
        differing = [b.name for b in bundles_of(question) if b.state is BundleState.DIFFERING]
        told = (("paper.box_not_bundled", boxes), ("paper.bundles_not_keyed", waiting), ("paper.bundles_differ", differing))
        return [Reason(code, {"names": "、".join(names)}) for code, names in told if names]

    def lines(self, question: Question) -> PaperLines:
        """Every sheet of every locked bundle, judged by the rules of the vote."""
        ballots: list[Ballot] = []
        invalid = 0
        for book in books_of(question):
            reader = reader_of(book)
            for bundle in book.bundles:
                for line in bundle.lines or ():
                    ballot = reader.ballot(line)
                    if isinstance(ballot, Ballot):
                        ballots.append(ballot)
                    else:
                        invalid += 1
        return PaperLines(ballots, invalid)


keep_paper(Papers())
