"""How people sign in. The one feature whose rows know the sign-in library."""

from datetime import datetime

from flask_security import UserMixin
from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.people import Role
from prss_training.people.models import Organization, Person
from prss_training.records import Digest, PrimaryKey, Record, ShortText, words


class User(UserMixin, Record):
    """One person's way in: by email, by username, or by a one-time code from staff.

    The columns are named as Flask-Security wants them. `fs_uniquifier` stands in every session
    cookie, so changing it ends them all. `totp_counter` keeps a code from being used twice.
    What a person may do is in their memberships, never here.
    """

    __tablename__ = "user_account"

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # type: ignore[assignment]
    username: Mapped[str | None] = mapped_column(String(40), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()))
    added_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")

    @property
    def has_second_factor(self) -> bool:
        """An authenticator app has been set up and was seen to work."""
        return bool(self.tf_primary_method and self.tf_totp_secret)


class Invitation(Record):
    """A link that lets one person take one role, once. Only the hash of its token is kept.

    An administrator's has no organization; the first one comes from a command and nobody.
    """

    __tablename__ = "invitation"

    id: Mapped[PrimaryKey]
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    name: Mapped[ShortText] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(String(254))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    organization: Mapped[Organization | None] = relationship()
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])


class SignInCode(Record):
    """A code that staff hand to a learner. The newest one counts; five wrong tries end it."""

    __tablename__ = "sign_in_code"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(255))
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
