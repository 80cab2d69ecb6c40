"""The forms of signing in, joining, and looking after people."""

from collections.abc import Callable
from zoneinfo import available_timezones

from flask_security.forms import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    SendConfirmationForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from prss_training.accounts.passwords import MAXIMUM, MINIMUM, TOO_LONG, problem_with
from prss_training.accounts.queries import users_by_identity
from prss_training.accounts.services import tidy_email, tidy_username
from prss_training.domain.errors import DomainError
from prss_training.domain.people import Role
from prss_training.people.services import tidy_name
from prss_training.web.database import db

_CODE_WORDS = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": False}
# Hashing takes no more than this; a longer one cannot be anybody's.
_NOT_TOO_LONG = Length(max=MAXIMUM, message=TOO_LONG)
_PASSWORD_HINT = f"At least {MINIMUM} characters. Three or four words in a row work well."

ROLE_NOTES = {
    Role.LEARNER.value: "Learns here, hands in work and logs practice hours.",
    Role.TRAINER.value: "Grades work, records attendance and adds learners.",
    Role.SUPERVISOR.value: "Approves practice hours and records supervision.",
    Role.REGISTRAR.value: "Issues certificates, gives roles and changes settings.",
    Role.VERIFIER.value: "Works at an outside agency and checks certificates.",
    Role.ADMINISTRATOR.value: "Looks after the whole installation.",
}


class _Tidied:
    """Let a domain function judge a field, and say its sentence under it."""

    def __init__(self, tidy: Callable[[str], str]) -> None:
        self.tidy = tidy

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        try:
            self.tidy(field.data or "")
        except DomainError as error:
            raise StopValidation(str(error)) from None


class ActForm(FlaskForm):
    """A button and its token; for acts that need no words."""


class WayInForm(FlaskForm):
    """Somebody new: their name, how they will sign in, and a password."""

    name = StringField(
        "Your full name",
        description="As it must stand on your certificate.",
        validators=[InputRequired("Write your full name."), _Tidied(tidy_name)],
    )
    email = EmailField(
        "Email address",
        description="We send a link there. It is also your way back if you forget your password.",
        validators=[Optional(), Length(max=254), _Tidied(tidy_email)],
    )
    username = StringField(
        "Username",
        description="Small letters and digits. Choose one if you have no email address.",
        validators=[Optional(), _Tidied(tidy_username)],
    )
    password = PasswordField(
        "Password",
        description=_PASSWORD_HINT,
        validators=[InputRequired("Choose a password.")],
    )

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what others would guess, with what they know of the person."""
        known = (self.name.data or "", self.email.data or "", self.username.data or "")
        _refuse_guessable(field, known)


class CodeForm(FlaskForm):
    """A username and the code that staff handed over."""

    who = StringField(
        "Username",
        description="Your email address works too.",
        validators=[InputRequired("Write your username.")],
    )
    code = StringField(
        "One-time code",
        description="Eight letters and digits, such as K7QM-2XVD. Spaces do not matter.",
        validators=[InputRequired("Write the code you were given."), Length(max=40)],
    )


class NewPasswordForm(FlaskForm):
    """A password for somebody who has just come in by a code."""

    password = PasswordField(
        "New password",
        description=_PASSWORD_HINT,
        validators=[InputRequired("Choose a password, or leave it for now.")],
    )

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what others would guess."""
        _refuse_guessable(field, ())


class InviteForm(FlaskForm):
    """Whom to invite, and to what."""

    role = RadioField("What they will do here", validators=[InputRequired("Choose a role.")])
    name = StringField("Their name", validators=[Optional(), Length(max=100)])
    email = EmailField(
        "Their email address",
        description="If you write it, we send the invitation. You get the link either way.",
        validators=[Optional(), Length(max=254), _Tidied(tidy_email)],
    )

    @classmethod
    def offering(cls, roles: tuple[Role, ...]) -> "InviteForm":
        """Build the form with the roles that the inviter may fill."""
        form = cls()
        form.role.choices = _role_choices(roles)
        return form


class NewLearnerForm(FlaskForm):
    """A learner who comes in by username and code."""

    name = StringField(
        "Full name",
        description="As it must stand on their certificate.",
        validators=[InputRequired("Write their full name."), _Tidied(tidy_name)],
    )
    username = StringField(
        "Username",
        description="Small letters and digits, easy to remember, such as rosa.d",
        validators=[InputRequired("Choose a username with them."), _Tidied(tidy_username)],
    )


class GiveCodeForm(FlaskForm):
    """How long a code lasts; and a username, where the person has none."""

    username = StringField(
        "Username",
        description="They have no sign-in yet. Choose a username with them.",
        validators=[InputRequired("Choose a username with them."), _Tidied(tidy_username)],
    )
    lasts = RadioField(
        "How long it works",
        choices=[
            SelectChoice("short", "15 minutes, when they are with you"),
            SelectChoice("long", "3 days, when they take it home"),
        ],
        default="long",
        validators=[InputRequired("Choose how long the code works.")],
    )


class NameForm(FlaskForm):
    """A corrected name and why."""

    name = StringField(
        "Full name",
        description="As it must stand on certificates from now on.",
        validators=[InputRequired("Write the full name."), _Tidied(tidy_name)],
    )
    reason = TextAreaField(
        "Why it changes",
        description="For example: spelled wrong at sign-up; changed by marriage. It is kept.",
        validators=[InputRequired("Write why the name changes."), Length(max=500)],
    )


class GiveRoleForm(FlaskForm):
    """A role to add."""

    role = SelectField("Role to give", validators=[InputRequired("Choose a role.")])

    @classmethod
    def offering(cls, roles: tuple[Role, ...]) -> "GiveRoleForm":
        """Build the form with the roles that the person does not hold yet."""
        form = cls()
        form.role.choices = _role_choices(roles)
        return form


class EndRoleForm(FlaskForm):
    """The role whose end was asked for."""

    role = HiddenField(validators=[InputRequired("Choose a role.")])


class ChooseOrganizationForm(FlaskForm):
    """The organization to act in."""

    organization = RadioField(
        "Organization", coerce=int, validators=[InputRequired("Choose an organization.")]
    )


class OrganizationForm(FlaskForm):
    """What an organization says of itself."""

    name = StringField(
        "Name",
        description="As it stands on certificates.",
        validators=[InputRequired("Write the name."), _Tidied(tidy_name)],
    )
    place = StringField(
        "Place",
        description="Town and state, such as Duluth, Minnesota.",
        validators=[Optional(), Length(max=200)],
    )
    zone = SelectField(
        "Time zone",
        description="Days are counted by the calendar of this zone.",
        validators=[InputRequired("Choose the time zone.")],
    )
    open_sign_up = BooleanField(
        "Let people join by themselves",
        description="Anybody with the address of the joining page can become a learner here.",
    )
    signatory_name = StringField(
        "Who signs certificates",
        description="This name is printed on every certificate from now on.",
        validators=[Optional(), Length(max=100)],
    )
    signatory_role = StringField(
        "Their position",
        description="Such as Director of Training.",
        validators=[Optional(), Length(max=100)],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = [SelectChoice(zone, zone.replace("_", " ")) for zone in _zones()]


class NewOrganizationForm(OrganizationForm):
    """A new organization: also its key and series, which never change."""

    key = StringField(
        "Short name for addresses",
        description="Small letters, digits and hyphens, such as river-valley. It never changes.",
        validators=[InputRequired("Write a short name."), Length(max=60)],
    )
    series = StringField(
        "Series of certificate numbers",
        description="1 to 6 capital letters, such as PL. It never changes.",
        validators=[InputRequired("Write the series."), Length(max=6)],
    )


class SignInForm(LoginForm):
    """Email or username in one field, and a password. Nothing is remembered on shared phones."""

    email = StringField(
        "Email address or username",
        validators=[InputRequired("Write your email address or username.")],
    )
    password = PasswordField(
        "Password", validators=[InputRequired("Write your password."), _NOT_TOO_LONG]
    )
    remember = None

    def validate(self, **kwargs: object) -> bool:
        """Find whose name it is before the library checks the password."""
        self.ifield = self.email
        found = users_by_identity(db.session(), self.email.data or "")
        self.user = found[0] if found else None
        passed: bool = super().validate(**kwargs)
        return passed


class ResetLinkForm(ForgotPasswordForm):
    """Where to send the link that sets a new password."""

    email = EmailField("Email address", validators=ForgotPasswordForm.email.kwargs["validators"])


class ConfirmLinkForm(SendConfirmationForm):
    """Where to send the link that confirms an address."""

    email = EmailField("Email address", validators=SendConfirmationForm.email.kwargs["validators"])


class ResetForm(ResetPasswordForm):
    """A new password, once typed; it can be shown while typing."""

    password = PasswordField(
        "New password", description=_PASSWORD_HINT, validators=[InputRequired("Choose a password.")]
    )
    password_confirm = None


class ChangeForm(ChangePasswordForm):
    """The old password and a new one."""

    password = PasswordField("Your password now", validators=[_NOT_TOO_LONG])
    new_password = PasswordField(
        "New password", description=_PASSWORD_HINT, validators=[InputRequired("Choose a password.")]
    )
    new_password_confirm = None


class AgainForm(VerifyForm):
    """The password once more, before something that opens a lot."""

    password = PasswordField(
        "Password", validators=[InputRequired("Write your password."), _NOT_TOO_LONG]
    )


class SecondFactorForm(TwoFactorSetupForm):
    """On, by an authenticator app, or off."""

    setup = RadioField(
        "Second step",
        choices=[
            SelectChoice("authenticator", "Authenticator app"),
            SelectChoice("disable", "Off"),
        ],
        validate_choice=False,
    )


class AuthenticatorForm(TwoFactorVerifyCodeForm):
    """Six digits from an authenticator app."""

    code = StringField(
        "Code from your app",
        description="Six digits. A new code appears every 30 seconds.",
        validators=[InputRequired("Write the six digits that your app shows.")],
    )

    def validate(self, **kwargs: object) -> bool:
        """Take the digits however they were grouped."""
        self.code.data = "".join((self.code.data or "").split())
        passed: bool = super().validate(**kwargs)
        return passed


class RescueForm(TwoFactorRescueForm):
    """What the library builds beside the second step; its page is closed and nothing shows it."""

    help_setup = RadioField(choices=[SelectChoice("help", "")])


class RecoveryForm(MfRecoveryForm):
    """One of the codes that were put away for a lost phone."""

    code = StringField(
        "Recovery code",
        description="One of the codes you kept, such as 3f2a-91bc-7d0e. Each works once.",
        validators=[InputRequired("Write one of your recovery codes.")],
    )

    def validate(self, **kwargs: object) -> bool:
        """Take the code in any case."""
        self.code.data = (self.code.data or "").strip().lower()
        passed: bool = super().validate(**kwargs)
        return passed


def _refuse_guessable(field: PasswordField, names: tuple[str, ...]) -> None:
    problem = problem_with(field.data or "", names=names)
    if problem:
        raise StopValidation(problem)


def _role_choices(roles: tuple[Role, ...]) -> list[SelectChoice]:
    return [SelectChoice(role.value, role.value.capitalize()) for role in roles]


def _zones() -> list[str]:
    """Return the zones people choose from, those of the United States first."""
    united = [
        "America/New_York", "America/Detroit", "America/Chicago", "America/Denver",
        "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
        "America/Puerto_Rico",
    ]  # fmt: skip
    wide = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pac")
    others = (z for z in available_timezones() if z.startswith(wide) and z not in united)
    return [*united, *sorted(others), "UTC"]
