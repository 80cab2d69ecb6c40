"""The sign-in library, set up our way: its pages, its letters, its secrets, its traces."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Response, abort, after_this_request, flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security import (
    MailUtil,
    PasswordUtil,
    RoleMixin,
    Security,
    SQLAlchemySessionUserDatastore,
    Totp,
    UserMixin,
    password_changed,
    password_reset,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
)
from passlib.totp import TotpMatch  # type: ignore[import-untyped]
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from prss_training.accounts import forms
from prss_training.accounts.guards import SecondFactorFirst
from prss_training.accounts.knocks import init_knocks
from prss_training.accounts.messages import MESSAGES, SUBJECTS
from prss_training.accounts.models import User
from prss_training.accounts.passwords import MINIMUM, problem_with
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.notices.services import write_letter
from prss_training.people.models import Membership, Person
from prss_training.people.queries import memberships_of
from prss_training.people.queries import person as person_by_id
from prss_training.settings import Settings
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work

# What the library itself has just put into the session cookie; all else is from before.
_KEPT = {"_user_id", "_id", "_fresh", "_flashes", "fs_cc", "fs_paa", "identity.name"}
_KEPT |= {"identity.auth_type"}
# The library's pages that write, on which the write lock is taken before anything is read.
_WRITES = {
    "security.reset_password",
    "security.change_password",
    "security.two_factor_setup",
    "security.two_factor_setup_validate",
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "security.mf_recovery_codes",
}
# Pages the library brings that no one here is sent to.
_UNUSED = {"security.two_factor_rescue", "security.tf_select"}


class People(SQLAlchemySessionUserDatastore):
    """Finds who a cookie belongs to in one question, with what they are and where.

    Every page asks it, so it is made once; any other way of finding somebody is the library's own.
    """

    _BY_COOKIE = (
        select(User)
        .where(User.fs_uniquifier == bindparam("cookie"))
        .options(
            joinedload(User.person, innerjoin=True)
            .joinedload(Person.memberships)
            .joinedload(Membership.organization)
        )
    )

    def find_user(
        self,
        case_insensitive: bool = False,  # noqa: FBT001, FBT002  (the library's)
        **kwargs: Any,
    ) -> User | None:
        """Return a sign-in by one of its attributes."""
        if kwargs.keys() != {"fs_uniquifier"} or case_insensitive:
            return cast("User | None", super().find_user(case_insensitive, **kwargs))
        asked = {"cookie": kwargs["fs_uniquifier"]}
        session: Session = db.session()
        return session.scalars(self._BY_COOKIE, asked).unique().one_or_none()


class LetterBox(MailUtil):
    """Puts the library's letters into the outbox; nothing is sent while somebody waits."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str] | None,
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: object,
    ) -> None:
        """Queue a letter, unless the person has no address."""
        del template, sender, html, kwargs
        if not isinstance(recipient, str):
            return
        _afterwards(
            lambda session: write_letter(
                session, address=recipient, subject=str(subject), body=body or "", at=now()
            )
        )


class PasswordRules(PasswordUtil):
    """Holds the library's own forms to our rules for passwords."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001  (the library's)
        **kwargs: object,
    ) -> tuple[list[str] | None, str]:
        """Return what is wrong with a password, if anything, and the password normalized."""
        del is_register
        user = cast("User | None", kwargs.get("user"))
        known = (user.email or "", user.username or "", user.person.name) if user else ()
        plain = self.normalize(password)
        problem = problem_with(plain, names=known)
        return ([problem] if problem else None), plain


class OnceOnly(Totp):
    """Lets each code of an authenticator be used once, even within its half minute."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return the half minute of the code that was used last."""
        return cast("User", user).totp_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Note the half minute of the code that is used now."""
        cast("User", user).totp_counter = tmatch.counter


def init_accounts(app: Flask, settings: Settings) -> None:
    """Give the application its sign-in, its limits on tries, and its second factor."""
    app.config.update(_options(settings), **_pages(), **MESSAGES, **SUBJECTS)
    datastore = People(db.session, User, RoleMixin)
    security = Security(
        app,
        datastore,
        login_form=forms.SignInForm,
        forgot_password_form=forms.ResetLinkForm,
        reset_password_form=forms.ResetForm,
        change_password_form=forms.ChangeForm,
        send_confirmation_form=forms.ConfirmLinkForm,
        verify_form=forms.AgainForm,
        two_factor_setup_form=forms.SecondFactorForm,
        two_factor_rescue_form=forms.RescueForm,
        two_factor_verify_code_form=forms.AuthenticatorForm,
        mf_recovery_form=forms.RecoveryForm,
        mail_util_cls=LetterBox,
        password_util_cls=PasswordRules,
        totp_cls=OnceOnly,
    )
    security.mail_context_processor(lambda: {"base_url": settings.base_url})
    init_knocks(app)
    app.before_request(_before_the_library)
    app.register_error_handler(SecondFactorFirst, _set_up_first)
    user_authenticated.connect(_signed_in, app)
    for signal in (password_changed, password_reset):
        signal.connect(_password_changed, app)
    for signal in (tf_profile_changed, tf_disabled):
        signal.connect(_second_factor_changed, app)


def derive_key(secret: str, purpose: str) -> bytes:
    """Return 32 bytes for one purpose, from which the secret cannot be had back."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def _options(settings: Settings) -> dict[str, Any]:
    totp = base64.b64encode(derive_key(settings.secret_key, "totp")).decode()
    recovery = base64.urlsafe_b64encode(derive_key(settings.secret_key, "recovery"))
    return {
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        # A phone changes its address on the bus; that must not sign anybody out.
        "SESSION_PROTECTION": "basic",
        "SECURITY_PASSWORD_SALT": settings.password_salt,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_LENGTH_MIN": MINIMUM,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [recovery],
        "SECURITY_TOTP_SECRETS": {"1": totp},
        "SECURITY_TOTP_ISSUER": "PRSS Training",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        # Nobody waits for a look at another machine's address book.
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_CONFIRM_EMAIL_WITHIN": timedelta(days=7),
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=4),
        "SECURITY_FRESHNESS": timedelta(hours=1),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=15),
        "SECURITY_DATETIME_FACTORY": now,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"email": {"mapper": str.lower, "case_insensitive": True}},
            {"username": {"mapper": str.lower, "case_insensitive": True}},
        ],
    }


def _pages() -> dict[str, str | None]:
    return {
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_RESET_URL": "/reset",
        "SECURITY_CONFIRM_URL": "/confirm",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_VERIFY_URL": "/account/again",
        "SECURITY_TWO_FACTOR_SETUP_URL": "/account/second-factor",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/second-step",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "SECURITY_POST_LOGIN_VIEW": "progress.home",
        "SECURITY_POST_LOGOUT_VIEW": "security.login",
        "SECURITY_POST_CHANGE_VIEW": "accounts.account",
        "SECURITY_POST_RESET_VIEW": "security.login",
        "SECURITY_POST_CONFIRM_VIEW": "security.login",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "security.mf_recovery_codes",
    }


def _before_the_library() -> None:
    """Close the library's spare pages, and let its writing pages wait for their turn."""
    if request.endpoint in _UNUSED:
        abort(404)
    confirming = request.endpoint == "security.confirm_email"
    if confirming or (request.method == "POST" and request.endpoint in _WRITES):
        session: Session = db.session()
        session.rollback()
        session.connection(execution_options={"prss_writes": True})


def _afterwards(write: Callable[[Session], object]) -> None:
    """Write something once the library has committed its own part of the request."""

    @after_this_request
    def _finish(response: Response) -> Response:
        if response.status_code < 400:  # noqa: PLR2004  (a refusal writes nothing)
            db.session.commit()
            with unit_of_work() as session:
                write(session)
        return response


def _signed_in(
    _app: Flask, user: User, authn_via: list[str] | None = None, **_rest: object
) -> None:
    """Begin a session that holds nothing from before it, and note it in the trail."""
    for key in set(cookie) - _KEPT:
        cookie.pop(key)
    cookie["nonce"] = secrets.token_urlsafe(16)
    if authn_via != ["change"]:
        _note(Happened.SIGNED_IN, user)


def _password_changed(_app: Flask, user: User, **_rest: object) -> None:
    _note(Happened.PASSWORD_CHANGED, user)


def _second_factor_changed(_app: Flask, user: User, **_rest: object) -> None:
    if not user.has_second_factor:
        user.mf_recovery_codes = None
        user.totp_counter = None
    _note(Happened.SECOND_FACTOR_CHANGED, user)


def _note(happened: Happened, user: User) -> None:
    person_id = user.person_id

    def write(session: Session) -> None:
        held = memberships_of(session, person_by_id(session, person_id))
        record(
            session,
            happened,
            actor_id=person_id,
            organization_id=held[0].organization_id if held else None,
            subject=f"person {person_id}",
            at=now(),
        )

    _afterwards(write)


def _set_up_first(error: SecondFactorFirst) -> ResponseReturnValue:
    flash(str(error), "warning")
    return redirect(url_for("security.two_factor_setup"), 303)
