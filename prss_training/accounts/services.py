"""Inviting people, letting them in, and the codes that staff hand out."""

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from prss_training.accounts import queries
from prss_training.accounts.codes import code_fits, draw_code, hash_code
from prss_training.accounts.models import Invitation, SignInCode, User
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict, NotPermitted, Unacceptable
from prss_training.domain.people import Act, Role, may
from prss_training.people import queries as people
from prss_training.people.models import Membership, Organization, Person
from prss_training.people.services import add_person, give_role

INVITATION_LASTS = timedelta(days=14)
CODE_LASTS = timedelta(hours=72)
CODE_LASTS_SHORT = timedelta(minutes=15)
TRIES = 5
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
# In this order wherever roles are offered.
_ORGANIZATION_ROLES = (
    Role.LEARNER,
    Role.TRAINER,
    Role.SUPERVISOR,
    Role.REGISTRAR,
    Role.VERIFIER,
)


class UsernameUnusable(Unacceptable):
    """A username has the wrong length or characters."""

    def __init__(self) -> None:
        super().__init__(
            "Use 3 to 40 small letters and digits; dots, hyphens and underscores may be inside."
        )


class UsernameTaken(Conflict):
    """Somebody signs in by this username already."""

    def __init__(self) -> None:
        super().__init__("Somebody has this username already. Choose another.")


class EmailUnusable(Unacceptable):
    """An email address is not written as one."""

    def __init__(self) -> None:
        super().__init__("Write the whole email address, such as rosa@example.org.")


class EmailTaken(Conflict):
    """Somebody signs in by this address already. Told to its owner by letter, to nobody else."""

    def __init__(self) -> None:
        super().__init__("There is an account with this address already. Sign in with it.")


class WayInMissing(Unacceptable):
    """Neither an email address nor a username was given."""

    def __init__(self) -> None:
        super().__init__("Write an email address or choose a username. One of them is enough.")


class SignUpClosed(NotPermitted):
    """The organization takes people by invitation only."""

    def __init__(self, organization: Organization) -> None:
        super().__init__(
            f"{organization.name} invites people by name. Ask a trainer there for an invitation."
        )


class MayNotInvite(NotPermitted):
    """The inviter's role does not let them fill this role."""

    def __init__(self, role: Role) -> None:
        super().__init__(
            f"Your role does not let you invite a {role.value}. Ask a registrar to do it."
        )


class CodesAreForLearners(NotPermitted):
    """A code would open more than the one who gives it may open."""

    def __init__(self) -> None:
        super().__init__(
            "One-time codes are for learners. This person also works with other people’s "
            "records, so they reset their own password, or ask whoever runs this installation."
        )


class CodeOpensElsewhere(NotPermitted):
    """The learner also belongs to another organization, which a code would open too."""

    def __init__(self) -> None:
        super().__init__(
            "This person also learns with another organization, and a code would open their "
            "records there too. Ask an administrator of this installation for the code."
        )


class SignInMissing(Conflict):
    """The person has no sign-in that a code could open."""

    def __init__(self) -> None:
        super().__init__("This person has no sign-in yet. Choose a username for them first.")


@dataclass(frozen=True, slots=True)
class WayIn:
    """How somebody will sign in. `password_hash` is made above, where the library's salt is."""

    email: str
    username: str
    password_hash: str | None


def roles_to_invite(roles: frozenset[Role]) -> tuple[Role, ...]:
    """Return the roles that somebody with `roles` may invite people to."""
    if any(may(role, Act.MANAGE_ORGANIZATION) for role in roles):
        return _ORGANIZATION_ROLES
    if any(may(role, Act.INVITE_PEOPLE) for role in roles):
        return (Role.LEARNER,)
    return ()


def sign_up(
    session: Session, organization: Organization, name: str, way: WayIn, *, at: datetime
) -> User:
    """Let somebody join an open organization as a learner.

    Raises:
        SignUpClosed: the organization takes people by invitation only.
        NameUnusable, UsernameUnusable, UsernameTaken, EmailUnusable, EmailTaken, WayInMissing.
    """
    if not organization.open_sign_up:
        raise SignUpClosed(organization)
    _require_free(session, way)
    person = add_person(session, name, actor=None, at=at, organization=organization)
    user = add_sign_in(session, person, way, at=at)
    give_role(session, person, organization, Role.LEARNER, actor=person, at=at)
    _trail(session, Happened.SIGNED_UP, user, at=at, organization_id=organization.id)
    return user


def add_learner(
    session: Session, organization: Organization, name: str, username: str, *,
    actor: Person, at: datetime,
) -> User:  # fmt: skip
    """Add a learner who will come in by username and code; `give_code` makes the code.

    Raises:
        NameUnusable, UsernameUnusable, UsernameTaken.
    """
    way = WayIn("", username, None)
    _require_free(session, way)
    person = add_person(session, name, actor=actor, at=at, organization=organization)
    give_role(session, person, organization, Role.LEARNER, actor=actor, at=at)
    return add_sign_in(session, person, way, at=at)


def add_sign_in(session: Session, person: Person, way: WayIn, *, at: datetime) -> User:
    """Give a person a way in. An email address must be confirmed before it opens anything.

    Raises:
        UsernameUnusable, UsernameTaken, EmailUnusable, EmailTaken, WayInMissing.
    """
    email, username = _require_free(session, way)
    user = User(
        person=person,
        email=email,
        username=username,
        password=way.password_hash,
        fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=None if email else at,
        added_at=at,
    )
    session.add(user)
    session.flush()
    return user


def invite(
    session: Session,
    organization: Organization | None,
    role: Role,
    *,
    inviter: Person | None,
    at: datetime,
    name: str = "",
    email: str = "",
) -> tuple[Invitation, str]:
    """Make an invitation, and return it with its token, which is not kept.

    Raises:
        MayNotInvite: the inviter's roles there do not reach so far.
        EmailUnusable: the address is not one.
    """
    if inviter is not None:
        _require_may_invite(session, inviter, organization, role)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        token_hash=queries.token_hash(token),
        organization=organization,
        role=role,
        name=" ".join(name.split()),
        email=tidy_email(email) if email.strip() else None,
        invited_by=inviter,
        invited_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    session.add(invitation)
    session.flush()
    record(
        session,
        Happened.INVITED,
        actor_id=inviter.id if inviter else None,
        organization_id=invitation.organization_id,
        subject=f"invitation {invitation.id}",
        at=at,
        role=role.value,
    )
    return invitation, token


def accept_as_new(
    session: Session, invitation: Invitation, name: str, way: WayIn, *, at: datetime
) -> User:
    """Take an invitation as somebody new here.

    Raises:
        NameUnusable, UsernameUnusable, UsernameTaken, EmailUnusable, EmailTaken, WayInMissing.
    """
    _require_free(session, way)
    person = add_person(session, name, actor=None, at=at, organization=invitation.organization)
    user = add_sign_in(session, person, way, at=at)
    accept(session, invitation, person, at=at)
    return user


def accept(session: Session, invitation: Invitation, person: Person, *, at: datetime) -> Membership:
    """Take an invitation as somebody who is known here already.

    Raises:
        AlreadyHasRole: they hold the role; the invitation stays for somebody else.
    """
    given = give_role(
        session,
        person,
        invitation.organization,
        invitation.role,
        actor=invitation.invited_by or person,
        at=at,
    )
    invitation.used_at = at
    invitation.used_by_id = person.id
    record(
        session,
        Happened.INVITATION_ACCEPTED,
        actor_id=person.id,
        organization_id=invitation.organization_id,
        subject=f"invitation {invitation.id}",
        at=at,
        role=invitation.role.value,
    )
    return given


def give_code(
    session: Session,
    person: Person,
    *,
    giver: Person | None,
    at: datetime,
    lasts: timedelta = CODE_LASTS,
    organization: Organization | None = None,
) -> str:
    """Make a one-time code and return it; only its hash is kept. Earlier codes stop working.

    `giver` is None only for whoever runs the installation, at its own machine: that alone
    reaches people who are more than learners.

    Raises:
        CodesAreForLearners: the person holds another role, here or anywhere.
        SignInMissing: the person has no sign-in.
    """
    held = {membership.role for membership in people.memberships_of(session, person)}
    if giver is not None and held - {Role.LEARNER}:
        raise CodesAreForLearners
    users = queries.users_of(session, person)
    if not users:
        raise SignInMissing
    code = draw_code()
    session.add(
        SignInCode(
            user_id=users[0].id,
            code_hash=hash_code(code),
            given_by_id=giver.id if giver else None,
            given_at=at,
            expires_at=at + lasts,
        )
    )
    record(
        session,
        Happened.SIGN_IN_CODE_GIVEN,
        actor_id=giver.id if giver else None,
        organization_id=organization.id if organization else None,
        subject=f"person {person.id}",
        at=at,
        minutes=int(lasts.total_seconds() // 60),
    )
    return code


def try_code(session: Session, user: User | None, typed: str, *, at: datetime) -> bool:
    """Tell whether a code opens the way in, and use it up if it does.

    A wrong try is counted, so the caller commits either way. Nothing tells a wrong code from a
    used, expired or locked one, nor from a name that nobody has.
    """
    code = queries.newest_code(session, user) if user else None
    usable = (
        code is not None and code.used_at is None and at < code.expires_at and code.tries < TRIES
    )
    fits = code_fits(code.code_hash if code and usable else None, typed)
    if code is None or user is None or not usable:
        return False
    if not fits or not user.active:
        code.tries += 1
        return False
    code.used_at = at
    _trail(session, Happened.SIGN_IN_CODE_USED, user, at=at)
    return True


def set_password(session: Session, user: User, password_hash: str, *, at: datetime) -> None:
    """Give an account a new password, and end every session it has."""
    user.password = password_hash
    user.fs_uniquifier = uuid.uuid4().hex
    _trail(session, Happened.PASSWORD_CHANGED, user, at=at)


def sign_out_everywhere(session: Session, user: User, *, at: datetime) -> None:
    """End every session of an account, this one too."""
    user.fs_uniquifier = uuid.uuid4().hex
    _trail(session, Happened.SIGNED_OUT_EVERYWHERE, user, at=at)


def drop_second_factor(session: Session, user: User, *, at: datetime) -> None:
    """Forget a lost authenticator and its recovery codes. Only the machine's operator may."""
    user.tf_primary_method = None
    user.tf_totp_secret = None
    user.totp_counter = None
    user.mf_recovery_codes = None
    record(
        session,
        Happened.SECOND_FACTOR_CHANGED,
        actor_id=None,
        subject=f"person {user.person_id}",
        at=at,
    )


def tidy_email(email: str) -> str:
    """Return an address in small letters.

    Raises:
        EmailUnusable: it is not an address.
    """
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise EmailUnusable from None


def tidy_username(username: str) -> str:
    """Return a username in small letters.

    Raises:
        UsernameUnusable: it has another character, or the wrong length.
    """
    tidy = username.strip().lower()
    if not _USERNAME.fullmatch(tidy):
        raise UsernameUnusable
    return tidy


def _require_free(session: Session, way: WayIn) -> tuple[str | None, str | None]:
    """Return email and username, tidy and nobody's.

    The username is looked at first: only its owner learns that an address is taken.
    """
    if not way.email.strip() and not way.username.strip():
        raise WayInMissing
    username = tidy_username(way.username) if way.username.strip() else None
    email = tidy_email(way.email) if way.email.strip() else None
    if username and queries.users_by_identity(session, username):
        raise UsernameTaken
    if email and queries.users_by_identity(session, email):
        raise EmailTaken
    return email, username


def _require_may_invite(
    session: Session, inviter: Person, organization: Organization | None, role: Role
) -> None:
    held = people.roles_of(session, inviter, organization)
    if organization is None:
        if role is Role.ADMINISTRATOR and any(may(r, Act.MANAGE_INSTALLATION) for r in held):
            return
        raise MayNotInvite(role)
    if role not in roles_to_invite(held):
        raise MayNotInvite(role)


def _trail(
    session: Session,
    happened: Happened,
    user: User,
    *,
    at: datetime,
    organization_id: int | None = None,
) -> None:
    record(
        session,
        happened,
        actor_id=user.person_id,
        organization_id=organization_id,
        subject=f"person {user.person_id}",
        at=at,
    )
