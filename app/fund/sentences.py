"""Bookings and accounts in plain words: one sentence a line, no jargon, no "other"."""
from __future__ import annotations

from app.base.printing import yuan
from app.base.saying import gettext
from app.fund import accounts
from app.fund.books import Books
from app.fund.models import FundTransaction
from app.fund.states import Move


def _(msgid: str, /, **values: object) -> str:
    return str(gettext(msgid, **values))


def sentence(transaction: FundTransaction, books: Books) -> str:
    """What this money did."""
    if transaction.move is Move.REVERSE and transaction.reverses is not None:
        return _("No. %(number)s is taken back, because: %(why)s", number=transaction.reverses_id, why=transaction.memo)
    names = {accounts.kind_of(leg.account): accounts.name_of(leg.account) for leg in transaction.legs}
    said = _plain(transaction, books, names, yuan(sum(leg.amount_fen for leg in transaction.legs if leg.amount_fen > 0)))
    title = books.titles.get(names.get("approp", names.get("spent", "")), "")
    after = "" if transaction.move in (Move.SET_ASIDE, Move.APPROPRIATE) else _without(title, transaction.memo)
    return _("%(said)s (%(memo)s)", said=said, memo=after) if after else said


def _without(title: str, memo: str) -> str:
    """What a note adds to a sentence that names the project already."""
    for said in (f"：{title}", f": {title}", title) if title else ():
        memo = memo.replace(said, "", 1)
    return memo.strip(" ，,：:")


def _plain(transaction: FundTransaction, books: Books, names: dict[str, str], money: str) -> str:
    project = project_name(names.get("approp", names.get("spent", "")), books)
    contract = names.get("encumb", names.get("outside", ""))
    what = reserve_name(names["reserve"], books) if "reserve" in names else ""
    match transaction.move:
        case Move.RECEIVE:
            return _("%(money)s came in from “%(source)s”", money=money, source=source_name(names.get("source", ""), books))
        case Move.SET_ASIDE:
            return _("%(money)s was set aside: %(what)s", money=money, what=transaction.memo)
        case Move.APPROPRIATE:
            return _("The vote gave %(money)s to %(project)s", money=money, project=project)
        case Move.ENCUMBER:
            return _("Contract %(contract)s binds %(money)s of %(project)s", money=money, contract=contract, project=project)
        case Move.PAY if what:
            return _("%(money)s was paid from what was set aside for “%(what)s”", money=money, what=what)
        case Move.PAY:
            return _("%(money)s was paid under contract %(contract)s for %(project)s", money=money, contract=contract, project=project)
        case Move.RELEASE:
            return _("Contract %(contract)s no longer needs %(money)s; %(project)s has it again", money=money, contract=contract, project=project)
        case Move.REFUND:
            return _("%(money)s came back under contract %(contract)s; %(project)s has it again", money=money, contract=contract, project=project)
        case Move.RETURN if what:
            return _("%(money)s set aside for “%(what)s” was not needed and is open to projects again", money=money, what=what)
        case Move.RETURN:
            return _("%(project)s did not need %(money)s; it is open to others again", money=money, project=project)
        case _:
            return _("%(money)s was handed on from one year to the next", money=money)


def project_name(number: str, books: Books) -> str:
    """A project by number and title; of a reserve its purpose."""
    if number.startswith(f"{books.round.id}."):
        return reserve_name(number, books)
    title = books.titles.get(number, "")
    return f"{number} {title}" if title else number


def source_name(source_id: str, books: Books) -> str:
    """What a source is called."""
    return next((source.name for source in books.sources if str(source.id) == source_id), source_id)


def reserve_name(name: str, books: Books) -> str:
    """What a reserve was set aside for."""
    slug = name.partition(".")[2]
    return next((reserve.purpose for reserve in books.reserves if reserve.slug == slug), slug)


def account_name(account: str, books: Books) -> str:
    """What an account holds, in words."""
    kind, name = accounts.kind_of(account), accounts.name_of(account)
    match kind:
        case "source":
            return _("Came in from “%(name)s”", name=source_name(name, books))
        case "unappropriated":
            return _("In the pot, not yet given to anything") if name == str(books.round.id) else _("The pot of another year")
        case "reserve":
            return _("Set aside: %(name)s", name=reserve_name(name, books))
        case "approp":
            return _("%(name)s: given by the vote, not yet contracted", name=project_name(name, books))
        case "encumb":
            return _("Contract %(name)s: bound, not yet paid", name=name)
        case "spent":
            return _("%(name)s: paid, with voucher", name=project_name(name, books))
        case _:
            return _("Contract %(name)s: given back to us", name=name)
