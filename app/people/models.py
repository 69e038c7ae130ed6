"""Who lives where, who holds what, and by which door they come in."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Moment, words
from app.base.text import mask
from app.extensions import Model
from app.people.states import ImportState, Residence
from app.vocabulary import Layer, Role


class Area(Model):
    """A place in the tree of layers. `path` is its line of ids from the root, `/1/4/17/`, itself included."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("parent_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    layer: Mapped[Layer] = mapped_column(words(Layer))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[str] = mapped_column(String(40), default="")  # e.g. property-managed compound, old courtyard, villagers' group
    path: Mapped[str] = mapped_column(String(200), default="", index=True)
    closed_on: Mapped[date | None]
    parent: Mapped[Area | None] = relationship(remote_side=[id])

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"area:{self.id}"


class Household(Model):
    """One household on the roll. `code` is the number the community itself uses, unique in the installation."""

    __tablename__ = "household"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)  # the narrowest area: building, or whatever stands there
    code: Mapped[str] = mapped_column(String(40), unique=True)
    door: Mapped[str] = mapped_column(String(80), default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the first day on which it no longer counts
    area: Mapped[Area] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record: a number, not a door."""
        return f"household:{self.id}"


class Person(Model):
    """One person. No ID number is kept; phone and year of birth are optional (PIPL arts 6 and 19)."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # where they work, for those who do not live here
    roll_no: Mapped[str | None] = mapped_column(String(40), unique=True)  # number on the community's own sheet
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    birth_year: Mapped[int | None]
    residence: Mapped[Residence] = mapped_column(words(Residence), default=Residence.REGISTERED)
    may_contact: Mapped[bool] = mapped_column(default=True)  # consent to be called, withdrawn on one's own page
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    household: Mapped[Household | None] = relationship()
    area: Mapped[Area | None] = relationship()

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"person:{self.id}"

    @property
    def area_path(self) -> str:
        """Home, or the area in which they work."""
        place = self.household.area if self.household else self.area
        return place.path if place else ""


class Account(Model):
    """How a person proves who they are. Residents may have none: a code slip is enough."""

    __tablename__ = "account"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    login: Mapped[str | None] = mapped_column(String(40), unique=True)  # staff; residents use their phone number
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_step: Mapped[int | None]  # a code works once
    person: Mapped[Person] = relationship()


class CodeSlip(Model):
    """A personal code on paper, for one person or one household. Only a keyed hash is kept."""

    __tablename__ = "code_slip"
    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (household_id IS NULL)", name="one_holder"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)  # first sign-in with it
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    household: Mapped[Household | None] = relationship()


class SignIn(Model):
    """A session, kept on the server so that it can be seen and ended."""

    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    device: Mapped[str] = mapped_column(String(120), default="")
    by: Mapped[str] = mapped_column(String(20))  # slip, password, totp
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    person: Mapped[Person] = relationship()


class RoleGrant(Model):
    """A role in an area for a term. `until_on` is the first day on which it no longer holds."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_why: Mapped[str] = mapped_column(Text, default="")
    post: Mapped[str] = mapped_column(String(80), default="")  # the title on the door, e.g. 居委会主任
    person: Mapped[Person] = relationship()
    area: Mapped[Area] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"role:{self.id}"


class Kinship(Model):
    """Two people declared near relatives; one household counts as kin without a row."""

    __tablename__ = "kinship"
    __table_args__ = (UniqueConstraint("person_id", "relative_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    relative_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40), default="")


class RollImport(Model):
    """One sheet that was read in: what it said, what it changed, and so how to take it back."""

    __tablename__ = "roll_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(words(ImportState), default=ImportState.PREVIEWED)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    rows: Mapped[list[Any]] = mapped_column(JSON, default=list)  # the rows as read
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)  # what applying changed, with the values before
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    is_whole: Mapped[bool] = mapped_column(default=False)  # who is not on the sheet is gone
    area: Mapped[Area] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"roll_import:{self.id}"


def neighbour_name(person: Person) -> str:
    """How neighbours are named where everybody reads: by building and surname."""
    where = person.household.area.name if person.household else ""
    return f"{where} {mask(person.name)}".strip()
